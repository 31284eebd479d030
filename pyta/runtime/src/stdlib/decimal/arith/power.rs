//! Square roots and powers.

use dashu_int::UBig;
use dashu_int::ops::{BitTest, SquareRoot};

use super::coefficient::power_of_ten;
use super::{
    Coefficient, Context, Number, Outcome, Rounding, Status, TooLong, basic, finish, invalid,
    nan_result, order, series, status,
};

/// The square root, rounded to the nearest.
pub fn sqrt(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    let half = a.exponent.div_euclid(2);
    if a.is_zero() {
        return finish(Number::small(a.negative, 0, half), cx, happened);
    }
    if a.negative {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    if a.is_infinite() {
        return Ok(a.clone());
    }
    let digits = a.coefficient.digits();
    if let Err(refused) = cx.grant(2 * cx.prec + digits) {
        return exact_root(a, digits, cx, happened).ok_or(refused)?;
    }
    let is_odd = a.exponent.rem_euclid(2) == 1;
    let coefficient = a.coefficient.scaled_up(is_odd.into());
    let pairs = match is_odd {
        true => digits / 2 + 1,
        false => (digits + 1) / 2,
    };
    // The root of so many pairs of digits has one digit more than the precision.
    let shift = cx.prec + 1 - pairs;
    let (scaled, was_exact) = match shift >= 0 {
        true => (coefficient.scaled_up(2 * shift), true),
        false => {
            let (scaled, rest) = coefficient.scaled_down(-2 * shift);
            (scaled, rest == super::coefficient::Rest::Zero)
        }
    };
    let scaled = scaled.to_big();
    let root = scaled.sqrt();
    let is_exact = was_exact && root.sqr() == scaled;
    let root = Coefficient::from(root);
    let result = if !is_exact {
        Number::finite(false, root.sticky(), half - shift)
    } else if shift >= 0 {
        Number::finite(false, root.scaled_down(shift).0, half)
    } else {
        Number::finite(false, root.scaled_up(-shift), half)
    };
    let nearest = Context {
        rounding: Rounding::HalfEven,
        ..*cx
    };
    finish(result, &nearest, happened)
}

/// The root if it is exact, for precisions that are not granted: then it has half of the digits.
fn exact_root(a: &Number, digits: i64, cx: &Context, happened: &mut Status) -> Option<Outcome> {
    let narrow = Context {
        prec: digits + 2,
        ..Context::widest(cx.granted)
    };
    if narrow.prec >= cx.prec {
        return None;
    }
    let mut own = 0;
    let root = sqrt(a, &narrow, &mut own).ok()?;
    (own & status::INEXACT == 0).then(|| finish(root, cx, happened))
}

/// Digits of the largest exponents, which powers are computed with beyond the precision.
const EXPONENT_DIGITS: i64 = 19;

/// `a^b`.
pub fn power(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok(nan);
    }
    let negative = a.negative && is_odd_integer(b);
    if a.is_zero() {
        return Ok(match b.is_zero() {
            true => invalid(happened, status::INVALID_OPERATION),
            false if b.negative => Number::infinity(negative),
            false => Number::small(negative, 0, 0),
        });
    }
    if a.negative && (b.is_infinite() || !b.is_integer()) {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    if b.is_infinite() {
        return power_of_infinite_exponent(a, b, negative, cx, happened);
    }
    if a.is_infinite() {
        return Ok(match (b.is_zero(), b.negative) {
            (true, _) => Number::small(negative, 1, 0),
            (_, true) => Number::small(negative, 0, 0),
            (_, false) => Number::infinity(negative),
        });
    }
    if b.is_zero() {
        return Ok(Number::small(negative, 1, 0));
    }
    let from_one = order::order(&a.abs(), &Number::small(false, 1, 0));
    if from_one.is_eq() {
        return power_of_one(a, b, negative, cx, happened);
    }
    let is_large = from_one.is_gt() != b.negative;
    if is_out_of_range(a, b, if is_large { cx.emax } else { cx.etiny() }) {
        let exponent = if is_large {
            cx.emax + 1
        } else {
            cx.etiny() - 1
        };
        return finish(Number::small(negative, 1, exponent), cx, happened);
    }
    match b.is_integer() {
        true => integer_power(a, b, negative, cx, happened),
        false => real_power(a, b, cx, happened),
    }
}

fn is_odd_integer(b: &Number) -> bool {
    if !b.is_integer() || b.exponent > 0 {
        return false;
    }
    b.coefficient.scaled_down(-b.exponent).0.is_odd()
}

/// 1 with all digits of the precision.
fn long_one(negative: bool, zeros: i64, cx: &Context) -> Outcome {
    cx.grant(zeros)?;
    Ok(Number::finite(
        negative,
        Coefficient::ONE.scaled_up(zeros),
        -zeros,
    ))
}

fn power_of_infinite_exponent(
    a: &Number,
    b: &Number,
    negative: bool,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    let from_one = order::order(&a.abs(), &Number::small(false, 1, 0));
    if from_one.is_eq() {
        *happened |= status::INEXACT | status::ROUNDED;
        return long_one(negative, cx.prec - 1, cx);
    }
    Ok(match from_one.is_gt() != b.negative {
        true => Number::infinity(negative),
        false => Number::small(negative, 0, 0),
    })
}

fn power_of_one(
    a: &Number,
    b: &Number,
    negative: bool,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    if !b.is_integer() {
        *happened |= status::INEXACT | status::ROUNDED;
        return long_one(negative, cx.prec - 1, cx);
    }
    if b.negative {
        return Ok(Number::small(negative, 1, 0));
    }
    // The exact result has this many zeros.
    let count = match b.adjusted() < EXPONENT_DIGITS {
        true => {
            b.coefficient
                .scaled_up(b.exponent.max(0))
                .scaled_down((-b.exponent).max(0))
                .0
        }
        false => Coefficient::Small(u128::from(u64::MAX)),
    };
    let zeros = count
        .to_u128()
        .unwrap_or(u128::MAX)
        .saturating_mul((-a.exponent) as u128);
    let zeros = match i64::try_from(zeros) {
        Ok(zeros) if zeros < cx.prec => zeros,
        _ => {
            *happened |= status::ROUNDED;
            cx.prec - 1
        }
    };
    long_one(negative, zeros, cx)
}

/// Whether the exponent of `a^b` certainly has more digits than this bound.
fn is_out_of_range(a: &Number, b: &Number, bound: i64) -> bool {
    let length = |n: i64| i64::from(n.unsigned_abs().checked_ilog10().unwrap_or(0)) + 1;
    // A lower bound of the logarithm of |log10 a|.
    let logarithm = match a.adjusted() {
        adjusted @ 1.. => length(adjusted) - 1,
        adjusted @ ..-1 => length(adjusted + 1) - 1,
        _ => {
            let one = Coefficient::ONE.scaled_up(-a.exponent);
            let distance = Number::finite(false, a.coefficient.difference(&one), a.exponent);
            distance.adjusted()
                - if a.coefficient.compare(&one).is_gt() {
                    2
                } else {
                    1
                }
        }
    };
    b.adjusted() + logarithm > length(bound)
}

fn integer_power(
    a: &Number,
    b: &Number,
    negative: bool,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    let exponent_digits = b.adjusted() + 1;
    cx.grant(exponent_digits)?;
    let mut working = Context {
        prec: cx.prec + exponent_digits + 2,
        rounding: Rounding::HalfEven,
        clamp: false,
        ..*cx
    };
    let mut base = a.abs();
    if b.negative {
        working.prec += 1;
        base = basic::divide(&Number::small(false, 1, 0), &base, &working, happened)?;
    }
    let exponent = b
        .coefficient
        .scaled_up(b.exponent.max(0))
        .scaled_down((-b.exponent).max(0))
        .0;
    let result = repeated_product(&base, &exponent.to_big(), &working, happened)?;
    let result = match result.is_infinite() {
        // So that the rounding of the context decides.
        true => Number::small(negative, 1, cx.emax + 1),
        false => result.with_sign(negative),
    };
    finish(result, cx, happened)
}

fn repeated_product(
    base: &Number,
    exponent: &UBig,
    working: &Context,
    happened: &mut Status,
) -> Outcome {
    let mut result = base.clone();
    for bit in (0..exponent.bit_len() - 1).rev() {
        let mut own = 0;
        result = basic::multiply(&result, &result, working, &mut own)?;
        if exponent.bit(bit) {
            result = basic::multiply(&result, base, working, &mut own)?;
        }
        *happened |= own;
        if !result.is_finite() || result.is_zero() && own & status::CLAMPED != 0 {
            break;
        }
    }
    Ok(result)
}

fn real_power(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    let working = Context {
        prec: cx.prec.max(a.coefficient.digits()) + 4 + EXPONENT_DIGITS,
        ..Context::widest(cx.granted)
    };
    let mut own = 0;
    let logarithm = series::ln(a, &working, &mut own)?;
    let product = basic::multiply(&logarithm, b, &working, &mut own)?;
    let result = series::exp(&product, &working, happened)?;
    *happened |= own & status::ERRORS | status::INEXACT | status::ROUNDED;
    if result.is_infinite() {
        return finish(Number::small(false, 1, cx.emax + 1), cx, happened);
    }
    match order::order(&result, &Number::small(false, 1, 0)).is_eq() {
        true => finish(long_one(false, cx.prec - 1, cx)?, cx, happened),
        false => finish(result, cx, happened),
    }
}

/// `a^b mod m` for integers, exactly.
pub fn power_modulo(
    a: &Number,
    b: &Number,
    m: &Number,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    if let Some(nan) = nan_result(&[a, b, m], cx, happened) {
        return Ok(nan);
    }
    let are_integers = [a, b, m].iter().all(|number| number.is_integer());
    if !are_integers
        || m.coefficient.is_zero()
        || m.adjusted() >= cx.prec
        || b.negative && !b.coefficient.is_zero()
        || b.coefficient.is_zero() && a.coefficient.is_zero()
    {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    let modulus = integer(m, cx)?;
    let negative = a.negative && is_odd_integer(b);
    let base = residue(a, &modulus);
    let mut result = modular_power(&base, &unscaled(b), &modulus);
    if !b.coefficient.is_zero() {
        let ten = UBig::from(10u8);
        for _ in 0..b.exponent.max(0) {
            cx.grant(b.exponent)?;
            result = modular_power(&result, &ten, &modulus);
        }
    }
    let negative = negative && !b.coefficient.is_zero();
    Ok(Number::finite(negative, result.into(), 0))
}

/// The coefficient of an integer, cut to its digits before the point.
fn unscaled(a: &Number) -> UBig {
    match a.exponent < 0 {
        true => a.coefficient.scaled_down(-a.exponent).0.to_big(),
        false => a.coefficient.to_big(),
    }
}

/// The magnitude of an integer.
///
/// # Errors
/// It may have too many digits.
pub fn integer(a: &Number, cx: &Context) -> Result<UBig, TooLong> {
    if a.coefficient.is_zero() {
        return Ok(UBig::ZERO);
    }
    cx.grant(a.adjusted() + 1)?;
    Ok(unscaled(a) * power_of_ten(a.exponent.max(0)))
}

fn residue(a: &Number, modulus: &UBig) -> UBig {
    let scale = modular_power(
        &UBig::from(10u8),
        &UBig::from(a.exponent.max(0) as u64),
        modulus,
    );
    unscaled(a) % modulus * scale % modulus
}

fn modular_power(base: &UBig, exponent: &UBig, modulus: &UBig) -> UBig {
    let mut result = UBig::ONE % modulus;
    for bit in (0..exponent.bit_len()).rev() {
        result = result.sqr() % modulus;
        if exponent.bit(bit) {
            result = result * base % modulus;
        }
    }
    result
}
