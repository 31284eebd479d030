//! Sums, products, quotients and remainders.

use super::coefficient::Rest;
use super::{
    Coefficient, Context, Number, Outcome, Rounding, Status, TooLong, finish, invalid, nan_result,
    status, wide,
};

/// `+a`.
pub fn plus(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    rounded(a, false, cx, happened)
}

/// `-a`; minus zero is zero.
pub fn minus(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    rounded(a, true, cx, happened)
}

fn rounded(a: &Number, flips: bool, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    let mut result = a.clone();
    result.negative ^= flips;
    if result.is_zero() && cx.rounding != Rounding::Floor {
        result.negative = false;
    }
    finish(result, cx, happened)
}

/// `|a|`, rounded.
pub fn abs(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    match a.negative {
        true => minus(a, cx, happened),
        false => plus(a, cx, happened),
    }
}

pub fn add(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    sum(a, b, b.negative, cx, happened)
}

pub fn subtract(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    sum(a, b, !b.negative, cx, happened)
}

/// `a + b`, where `b` has this sign.
#[inline]
fn sum(a: &Number, b: &Number, b_negative: bool, cx: &Context, happened: &mut Status) -> Outcome {
    if !(a.is_finite() && b.is_finite()) {
        return Ok(special_sum(a, b, b_negative, cx, happened));
    }
    if a.exponent != b.exponent {
        return distant_sum(a, b, b_negative, cx, happened);
    }
    let result = signed_sum(
        (a.negative, &a.coefficient),
        (b_negative, &b.coefficient),
        a.exponent,
        cx.rounding,
    );
    finish(result, cx, happened)
}

/// The sum of two coefficients with signs.
#[inline]
fn signed_sum(
    (a_negative, a): (bool, &Coefficient),
    (b_negative, b): (bool, &Coefficient),
    exponent: i64,
    rounding: Rounding,
) -> Number {
    if a_negative == b_negative {
        return Number::finite(a_negative, a.add(b), exponent);
    }
    let negative = match a.compare(b) {
        std::cmp::Ordering::Less => b_negative,
        std::cmp::Ordering::Greater => a_negative,
        std::cmp::Ordering::Equal => rounding == Rounding::Floor,
    };
    Number::finite(negative, a.difference(b), exponent)
}

/// A sum of numbers whose exponents differ.
fn distant_sum(
    a: &Number,
    b: &Number,
    b_negative: bool,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    let a_is_high = a.exponent > b.exponent;
    let (high, low) = if a_is_high { (a, b) } else { (b, a) };
    let (high_coefficient, low_coefficient, exponent);
    if high.coefficient.is_zero() {
        (high_coefficient, low_coefficient, exponent) =
            (Coefficient::ZERO, low.coefficient.clone(), low.exponent);
    } else {
        let high_digits = high.coefficient.digits();
        // What lies so far below only matters as being there, if the leading digits stay.
        let floor = high.exponent + (high_digits - cx.prec - 2).min(-1);
        let is_lower = low.adjusted() <= high.exponent + high_digits - 3;
        if low.exponent < floor && is_lower {
            let (kept, rest) = low.coefficient.scaled_down(floor - low.exponent);
            low_coefficient = match rest {
                Rest::Zero => kept,
                _ => kept.sticky(),
            };
            exponent = floor;
        } else {
            low_coefficient = low.coefficient.clone();
            exponent = low.exponent;
        }
        let shift = high.exponent - exponent;
        cx.grant(high_digits + shift)?;
        high_coefficient = high.coefficient.scaled_up(shift);
    }
    let (a_coefficient, b_coefficient) = match a_is_high {
        true => (&high_coefficient, &low_coefficient),
        false => (&low_coefficient, &high_coefficient),
    };
    let result = signed_sum(
        (a.negative, a_coefficient),
        (b_negative, b_coefficient),
        exponent,
        cx.rounding,
    );
    finish(result, cx, happened)
}

#[cold]
fn special_sum(
    a: &Number,
    b: &Number,
    b_negative: bool,
    cx: &Context,
    happened: &mut Status,
) -> Number {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return nan;
    }
    match (a.is_infinite(), b.is_infinite()) {
        (true, true) if a.negative != b_negative => invalid(happened, status::INVALID_OPERATION),
        (true, _) => Number::infinity(a.negative),
        _ => Number::infinity(b_negative),
    }
}

#[inline]
pub fn multiply(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let (true, true) = (a.is_finite(), b.is_finite())
        && let (&Coefficient::Small(x), &Coefficient::Small(y)) = (&a.coefficient, &b.coefficient)
        && x.checked_mul(y).is_none()
        && let Some((coefficient, dropped)) = wide::product(x, y, cx.prec + 1)
    {
        let negative = a.negative != b.negative;
        let result = Number::small(negative, coefficient, a.exponent + b.exponent + dropped);
        return finish(result, cx, happened);
    }
    finish(product(a, b, cx, happened)?, cx, happened)
}

/// The exact product.
///
/// # Errors
/// It may be too long.
pub fn product(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let negative = a.negative != b.negative;
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = nan_result(&[a, b], cx, happened) {
            return Ok(nan);
        }
        return Ok(match a.is_zero() || b.is_zero() {
            true => invalid(happened, status::INVALID_OPERATION),
            false => Number::infinity(negative),
        });
    }
    if let (Coefficient::Big(_), _) | (_, Coefficient::Big(_)) = (&a.coefficient, &b.coefficient) {
        cx.grant(a.coefficient.digits() + b.coefficient.digits())?;
    }
    let coefficient = a.coefficient.mul(&b.coefficient);
    Ok(Number::finite(
        negative,
        coefficient,
        a.exponent + b.exponent,
    ))
}

/// `a * b + c` with one rounding.
pub fn fma(a: &Number, b: &Number, c: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let mut of_product = 0;
    let product = product(a, b, cx, &mut of_product)?;
    *happened |= of_product;
    match of_product & status::INVALID_OPERATION {
        0 => add(&product, c, cx, happened),
        _ => Ok(product),
    }
}

pub fn divide(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let negative = a.negative != b.negative;
    if !(a.is_finite() && b.is_finite()) {
        if let Some(nan) = nan_result(&[a, b], cx, happened) {
            return Ok(nan);
        }
        return Ok(match (a.is_infinite(), b.is_infinite()) {
            (true, true) => invalid(happened, status::INVALID_OPERATION),
            (true, false) => Number::infinity(negative),
            _ => {
                *happened |= status::CLAMPED;
                Number::small(negative, 0, cx.etiny())
            }
        });
    }
    if b.coefficient.is_zero() {
        if a.coefficient.is_zero() {
            return Ok(invalid(happened, status::DIVISION_UNDEFINED));
        }
        *happened |= status::DIVISION_BY_ZERO;
        return Ok(Number::infinity(negative));
    }
    let ideal = a.exponent - b.exponent;
    if a.coefficient.is_zero() {
        return finish(Number::small(negative, 0, ideal), cx, happened);
    }
    let shift = b.coefficient.digits() - a.coefficient.digits() + cx.prec + 1;
    if let Err(refused) = cx.grant(shift) {
        return exact_quotient(a, b, cx, happened).ok_or(refused)?;
    }
    let (quotient, is_exact) = scaled_quotient(&a.coefficient, &b.coefficient, shift, cx)?;
    let exponent = ideal - shift;
    let result = if !is_exact {
        Number::finite(negative, quotient.sticky(), exponent)
    } else {
        let (quotient, zeros) = quotient.stripped(shift.max(0));
        Number::finite(negative, quotient, exponent + zeros)
    };
    finish(result, cx, happened)
}

/// The quotient if it is exact, for precisions that are not granted: then it has few digits.
fn exact_quotient(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Option<Outcome> {
    let narrow = Context {
        prec: a.coefficient.digits() + 4 * b.coefficient.digits(),
        ..Context::widest(cx.granted)
    };
    if narrow.prec >= cx.prec {
        return None;
    }
    let mut own = 0;
    let quotient = divide(a, b, &narrow, &mut own).ok()?;
    (own & status::INEXACT == 0).then(|| finish(quotient, cx, happened))
}

/// `a * 10^shift / b` and whether that is exact.
fn scaled_quotient(
    a: &Coefficient,
    b: &Coefficient,
    shift: i64,
    cx: &Context,
) -> Result<(Coefficient, bool), TooLong> {
    if let (&Coefficient::Small(a), &Coefficient::Small(b)) = (a, b)
        && let Some((quotient, remainder)) = wide::scaled_quotient(a, b, shift)
    {
        return Ok((Coefficient::Small(quotient), remainder == 0));
    }
    cx.grant(a.digits().max(b.digits()) + shift.abs())?;
    let (quotient, remainder) = match shift >= 0 {
        true => a.scaled_up(shift).div_rem(b),
        false => a.div_rem(&b.scaled_up(-shift)),
    };
    Ok((quotient, remainder.is_zero()))
}

/// A quotient and its remainder, of finite numbers; the divisor is not zero. `None`: the quotient does not fit the precision.
fn integral_quotient(
    a: &Number,
    b: &Number,
    cx: &Context,
) -> Result<Option<(Number, Number)>, TooLong> {
    let negative = a.negative != b.negative;
    let exponent = a.exponent.min(b.exponent);
    let distance = a.adjusted() - b.adjusted();
    if a.coefficient.is_zero() || distance <= -2 {
        if !a.coefficient.is_zero() {
            cx.grant(a.coefficient.digits() + (a.exponent - exponent))?;
        }
        let rest = a.coefficient.scaled_up(a.exponent - exponent);
        return Ok(Some((
            Number::small(negative, 0, 0),
            Number::finite(a.negative, rest, exponent),
        )));
    }
    if distance > cx.prec {
        return Ok(None);
    }
    let shift = a.exponent - b.exponent;
    cx.grant(a.coefficient.digits().max(b.coefficient.digits()) + shift.abs())?;
    let (quotient, rest) = match shift >= 0 {
        true => a.coefficient.scaled_up(shift).div_rem(&b.coefficient),
        false => a.coefficient.div_rem(&b.coefficient.scaled_up(-shift)),
    };
    if quotient.digits() > cx.prec {
        return Ok(None);
    }
    Ok(Some((
        Number::finite(negative, quotient, 0),
        Number::finite(a.negative, rest, exponent),
    )))
}

/// `a // b`: the quotient cut to an integer.
pub fn divide_int(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok(nan);
    }
    let negative = a.negative != b.negative;
    if a.is_infinite() {
        return Ok(match b.is_infinite() {
            true => invalid(happened, status::INVALID_OPERATION),
            false => Number::infinity(negative),
        });
    }
    if b.is_infinite() {
        return Ok(Number::small(negative, 0, 0));
    }
    if b.is_zero() {
        if a.is_zero() {
            return Ok(invalid(happened, status::DIVISION_UNDEFINED));
        }
        *happened |= status::DIVISION_BY_ZERO;
        return Ok(Number::infinity(negative));
    }
    match integral_quotient(a, b, cx)? {
        Some((quotient, _)) => finish(quotient, cx, happened),
        None => Ok(invalid(happened, status::DIVISION_IMPOSSIBLE)),
    }
}

/// `a % b`, with the sign of `a`.
pub fn remainder(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(outcome) = special_remainder(a, b, cx, happened) {
        return outcome;
    }
    match integral_quotient(a, b, cx)? {
        Some((_, rest)) => finish(rest, cx, happened),
        None => Ok(invalid(happened, status::DIVISION_IMPOSSIBLE)),
    }
}

fn special_remainder(
    a: &Number,
    b: &Number,
    cx: &Context,
    happened: &mut Status,
) -> Option<Outcome> {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Some(Ok(nan));
    }
    if a.is_infinite() {
        return Some(Ok(invalid(happened, status::INVALID_OPERATION)));
    }
    if b.is_infinite() {
        return Some(finish(a.clone(), cx, happened));
    }
    if b.is_zero() {
        let condition = match a.is_zero() {
            true => status::DIVISION_UNDEFINED,
            false => status::INVALID_OPERATION,
        };
        return Some(Ok(invalid(happened, condition)));
    }
    None
}

/// Quotient and remainder.
///
/// # Errors
/// As for all operations.
pub fn divmod(
    a: &Number,
    b: &Number,
    cx: &Context,
    happened: &mut Status,
) -> Result<(Number, Number), TooLong> {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok((nan.clone(), nan));
    }
    let negative = a.negative != b.negative;
    if a.is_infinite() {
        let quotient = match b.is_infinite() {
            true => Number::nan(),
            false => Number::infinity(negative),
        };
        return Ok((quotient, invalid(happened, status::INVALID_OPERATION)));
    }
    if b.is_infinite() {
        let rest = finish(a.clone(), cx, happened)?;
        return Ok((Number::small(negative, 0, 0), rest));
    }
    if b.is_zero() {
        if a.is_zero() {
            let nan = invalid(happened, status::DIVISION_UNDEFINED);
            return Ok((nan.clone(), nan));
        }
        let conditions = status::DIVISION_BY_ZERO | status::INVALID_OPERATION;
        return Ok((Number::infinity(negative), invalid(happened, conditions)));
    }
    match integral_quotient(a, b, cx)? {
        Some((quotient, rest)) => {
            Ok((finish(quotient, cx, happened)?, finish(rest, cx, happened)?))
        }
        None => {
            let nan = invalid(happened, status::DIVISION_IMPOSSIBLE);
            Ok((nan.clone(), nan))
        }
    }
}

/// What remains of `a` after the nearest multiple of `b`.
pub fn remainder_near(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(outcome) = special_remainder(a, b, cx, happened) {
        return outcome;
    }
    let exponent = a.exponent.min(b.exponent);
    if a.is_zero() {
        return finish(Number::small(a.negative, 0, exponent), cx, happened);
    }
    let distance = a.adjusted() - b.adjusted();
    if distance > cx.prec {
        return Ok(invalid(happened, status::DIVISION_IMPOSSIBLE));
    }
    let longest = a.coefficient.digits().max(b.coefficient.digits());
    if distance <= -2 {
        cx.grant(longest + (a.exponent - exponent))?;
        let rest = a.coefficient.scaled_up(a.exponent - exponent);
        return finish(Number::finite(a.negative, rest, exponent), cx, happened);
    }
    cx.grant(longest + (a.exponent - b.exponent).abs())?;
    let dividend = a.coefficient.scaled_up(a.exponent - exponent);
    let divisor = b.coefficient.scaled_up(b.exponent - exponent);
    let (mut quotient, mut rest) = dividend.div_rem(&divisor);
    let mut negative = a.negative;
    let twice = rest.add(&rest);
    let odd = Coefficient::Small(quotient.is_odd().into());
    if twice.add(&odd).compare(&divisor).is_gt() {
        rest = rest.difference(&divisor);
        quotient = quotient.add(&Coefficient::ONE);
        negative = !negative;
    }
    if quotient.digits() > cx.prec {
        return Ok(invalid(happened, status::DIVISION_IMPOSSIBLE));
    }
    finish(Number::finite(negative, rest, exponent), cx, happened)
}
