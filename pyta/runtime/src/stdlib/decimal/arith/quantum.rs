//! Operations on exponents and digits, and the neighbours of numbers.

use super::coefficient::Rest;
use super::rounding::{cut, largest};
use super::{
    Context, Number, Outcome, Rounding, Status, basic, finish, invalid, nan_result, order, status,
};

/// `a` with the exponent of `b`.
pub fn quantize(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = nan_result(&[a, b], cx, happened) {
            return Ok(nan);
        }
        return Ok(match a.is_infinite() && b.is_infinite() {
            true => a.clone(),
            false => invalid(happened, status::INVALID_OPERATION),
        });
    }
    let wanted = b.exponent;
    if wanted > cx.emax || wanted < cx.etiny() {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    if a.coefficient.is_zero() {
        return finish(Number::small(a.negative, 0, wanted), cx, happened);
    }
    let mut result;
    if wanted <= a.exponent {
        let shift = a.exponent - wanted;
        if a.coefficient.digits() + shift > cx.prec {
            return Ok(invalid(happened, status::INVALID_OPERATION));
        }
        cx.grant(a.coefficient.digits() + shift)?;
        result = Number::finite(a.negative, a.coefficient.scaled_up(shift), wanted);
    } else {
        result = a.clone();
        let rest = cut(&mut result, wanted - a.exponent, cx.rounding);
        if result.coefficient.digits() > cx.prec {
            return Ok(invalid(happened, status::INVALID_OPERATION));
        }
        if result.adjusted() <= cx.emax {
            *happened |= status::ROUNDED;
            if rest != Rest::Zero {
                *happened |= status::INEXACT;
            }
        }
    }
    if result.adjusted() > cx.emax {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    if !result.coefficient.is_zero() && result.adjusted() < cx.emin {
        *happened |= status::SUBNORMAL;
    }
    finish(result, cx, happened)
}

/// Rounds to an integer; says so only if `reports`.
pub fn to_integral(a: &Number, reports: bool, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    if a.is_infinite() || a.exponent >= 0 {
        return Ok(a.clone());
    }
    if a.coefficient.is_zero() {
        return Ok(Number::small(a.negative, 0, 0));
    }
    let mut result = a.clone();
    let rest = cut(&mut result, -a.exponent, cx.rounding);
    if reports {
        *happened |= status::ROUNDED;
        if rest != Rest::Zero {
            *happened |= status::INEXACT;
        }
    }
    Ok(result)
}

pub fn to_integral_exact(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    to_integral(a, true, cx, happened)
}

pub fn to_integral_value(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    to_integral(a, false, cx, happened)
}

/// Rounded, and without zeros at the end.
pub fn normalize(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    let rounded = finish(a.clone(), cx, happened)?;
    if !rounded.is_finite() {
        return Ok(rounded);
    }
    if rounded.coefficient.is_zero() {
        return Ok(Number::small(rounded.negative, 0, 0));
    }
    let highest = if cx.clamp { cx.etop() } else { cx.emax };
    let (coefficient, zeros) = rounded
        .coefficient
        .stripped((highest - rounded.exponent).max(0));
    Ok(Number::finite(
        rounded.negative,
        coefficient,
        rounded.exponent + zeros,
    ))
}

/// The exponent of the first digit.
pub fn logb(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    if a.is_infinite() {
        return Ok(Number::infinity(false));
    }
    if a.coefficient.is_zero() {
        *happened |= status::DIVISION_BY_ZERO;
        return Ok(Number::infinity(true));
    }
    finish(Number::of_i64(a.adjusted()), cx, happened)
}

/// `a * 10^b`.
pub fn scaleb(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok(nan);
    }
    let farthest = 2 * (cx.emax + cx.prec);
    let Some(count) = b.as_count().filter(|count| count.abs() <= farthest) else {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    };
    if a.is_infinite() {
        return Ok(a.clone());
    }
    let mut result = a.clone();
    result.exponent += count;
    finish(result, cx, happened)
}

/// The count of a shift or rotation, or what it gives without one.
fn count_of(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Result<i64, Number> {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Err(nan);
    }
    let count = b.as_count().filter(|count| count.abs() <= cx.prec);
    match count {
        None => Err(invalid(happened, status::INVALID_OPERATION)),
        Some(_) if a.is_infinite() => Err(a.clone()),
        Some(count) => Ok(count),
    }
}

/// Moves the digits of the coefficient to the left, or to the right for a negative `b`.
pub fn shift(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let count = match count_of(a, b, cx, happened) {
        Ok(count) => count,
        Err(result) => return Ok(result),
    };
    let kept = a.coefficient.last_digits(cx.prec);
    let coefficient = match count >= 0 {
        true => {
            let room = kept.last_digits(cx.prec - count);
            if !room.is_zero() {
                cx.grant(room.digits() + count)?;
            }
            room.scaled_up(count)
        }
        false => kept.scaled_down(-count).0,
    };
    Ok(Number::finite(a.negative, coefficient, a.exponent))
}

/// Moves the digits of the coefficient as [`shift`]; those that fall off come back at the other end.
pub fn rotate(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let count = match count_of(a, b, cx, happened) {
        Ok(count) => count,
        Err(result) => return Ok(result),
    };
    let kept = a.coefficient.last_digits(cx.prec);
    let count = if count < 0 { count + cx.prec } else { count };
    let below = cx.prec - count;
    let (high, _) = kept.scaled_down(below);
    let low = kept.last_digits(below);
    if !low.is_zero() {
        cx.grant(low.digits() + count)?;
    }
    let coefficient = low.scaled_up(count).add(&high);
    Ok(Number::finite(a.negative, coefficient, a.exponent))
}

/// The largest number below `a`.
pub fn next_minus(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    neighbour(a, Rounding::Floor, cx, happened)
}

/// The smallest number above `a`.
pub fn next_plus(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    neighbour(a, Rounding::Ceiling, cx, happened)
}

fn neighbour(a: &Number, towards: Rounding, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    let is_down = towards == Rounding::Floor;
    if a.is_infinite() {
        return match a.negative == is_down {
            true => Ok(a.clone()),
            false => largest(a.negative, cx),
        };
    }
    let directed = Context {
        rounding: towards,
        ..*cx
    };
    let mut ignored = 0;
    let rounded = finish(a.clone(), &directed, &mut ignored)?;
    if !order::order(&rounded, a).is_eq() {
        return Ok(rounded);
    }
    let step = Number::small(is_down, 1, cx.etiny() - 1);
    basic::add(a, &step, &directed, &mut ignored)
}

/// The neighbour of `a` in the direction of `b`.
pub fn next_toward(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok(nan);
    }
    let result = match order::order(a, b) {
        std::cmp::Ordering::Equal => return Ok(a.clone().with_sign(b.negative)),
        std::cmp::Ordering::Less => next_plus(a, cx, happened)?,
        std::cmp::Ordering::Greater => next_minus(a, cx, happened)?,
    };
    if result.is_infinite() {
        *happened |= status::OVERFLOW | status::ROUNDED | status::INEXACT;
    } else if result.adjusted() < cx.emin {
        *happened |= status::UNDERFLOW | status::SUBNORMAL | status::ROUNDED | status::INEXACT;
        if result.coefficient.is_zero() {
            *happened |= status::CLAMPED;
        }
    }
    Ok(result)
}

/// `+Normal` and the like.
pub fn number_class(a: &Number, cx: &Context) -> &'static str {
    match a.class {
        super::Class::SignalingNan => "sNaN",
        super::Class::QuietNan => "NaN",
        super::Class::Infinite if a.negative => "-Infinity",
        super::Class::Infinite => "+Infinity",
        super::Class::Finite => match (a.coefficient.is_zero(), is_subnormal(a, cx), a.negative) {
            (true, _, true) => "-Zero",
            (true, _, false) => "+Zero",
            (_, true, true) => "-Subnormal",
            (_, true, false) => "+Subnormal",
            (_, _, true) => "-Normal",
            (_, _, false) => "+Normal",
        },
    }
}

pub fn is_normal(a: &Number, cx: &Context) -> bool {
    a.is_finite() && !a.coefficient.is_zero() && a.adjusted() >= cx.emin
}

pub fn is_subnormal(a: &Number, cx: &Context) -> bool {
    a.is_finite() && !a.coefficient.is_zero() && a.adjusted() < cx.emin
}
