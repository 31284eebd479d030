//! Integers, floats, ratios and hashes.

use dashu_int::UBig;
use dashu_int::ops::Gcd;

use super::coefficient::power_of_ten;
use super::{Coefficient, Context, Number, TooLong, power};

/// Hashes of numbers are taken modulo this prime.
const HASH_PRIME: u64 = (1 << 61) - 1;
const HASH_OF_INFINITY: i64 = 314_159;

/// The exact value of a float.
pub fn of_float(x: f64) -> Number {
    if x.is_nan() {
        return Number::nan();
    }
    let negative = x.is_sign_negative();
    if x.is_infinite() {
        return Number::infinity(negative);
    }
    const FRACTION_BITS: u64 = 52;
    let bits = x.to_bits();
    let exponent = (bits >> FRACTION_BITS & 0x7ff) as i64;
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let (fraction, exponent) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << FRACTION_BITS, exponent - 1075),
    };
    if fraction == 0 {
        return Number::small(negative, 0, 0);
    }
    let zeros = i64::from(fraction.trailing_zeros()).min((-exponent).max(0));
    let (fraction, exponent) = (fraction >> zeros, exponent + zeros);
    if exponent >= 0 {
        let whole = UBig::from(fraction) << exponent as usize;
        return Number::finite(negative, whole.into(), 0);
    }
    let scaled = UBig::from(fraction) * UBig::from(5u8).pow(-exponent as usize);
    Number::finite(negative, scaled.into(), exponent)
}

/// The nearest float of a finite number.
pub fn to_float(a: &Number) -> f64 {
    const EXACT: u128 = 1 << 53;
    const EXACT_POWERS: i64 = 22;
    let magnitude = match a.coefficient {
        Coefficient::Small(n) if n <= EXACT && (0..=EXACT_POWERS).contains(&-a.exponent) => {
            n as f64 / 10f64.powi(-a.exponent as i32)
        }
        _ => {
            let exponent = a.exponent.clamp(-1_000_000_000, 1_000_000_000);
            let text = format!("{}e{exponent}", a.coefficient.to_text());
            text.parse().unwrap_or(0.0)
        }
    };
    if a.negative { -magnitude } else { magnitude }
}

/// Numerator (without the sign) and denominator in lowest terms.
///
/// # Errors
/// They may be too long.
pub fn ratio(a: &Number, cx: &Context) -> Result<(UBig, UBig), TooLong> {
    if a.exponent >= 0 || a.coefficient.is_zero() {
        return Ok((power::integer(a, cx)?, UBig::ONE));
    }
    cx.grant(-a.exponent)?;
    let numerator = a.coefficient.to_big();
    let denominator = power_of_ten(-a.exponent);
    let divisor = (&numerator).gcd(&denominator);
    Ok((numerator / &divisor, denominator / divisor))
}

fn multiply(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(HASH_PRIME)) as u64
}

/// The hash that numbers of all classes with this value have; not for NaNs.
pub fn hash(a: &Number) -> i64 {
    let sign = if a.negative { -1 } else { 1 };
    if a.is_infinite() {
        return sign * HASH_OF_INFINITY;
    }
    /// The inverse of 10.
    const TENTH: u64 = 2_075_258_708_292_324_556;
    let mut hash = match &a.coefficient {
        Coefficient::Small(n) => (n % u128::from(HASH_PRIME)) as u64,
        Coefficient::Big(n) => n % HASH_PRIME,
    };
    let mut factor = if a.exponent < 0 { TENTH } else { 10 };
    let mut count = a.exponent.unsigned_abs();
    while count > 0 {
        if count & 1 == 1 {
            hash = multiply(hash, factor);
        }
        factor = multiply(factor, factor);
        count >>= 1;
    }
    match sign * hash as i64 {
        -1 => -2,
        hash => hash,
    }
}
