//! Powers, with or without a modulus.

use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, PowerOfTwo};
use dashu_int::{IBig, UBig};

use super::integer::{Integer, NewInteger};
use super::{Patience, bits, blocks};
use crate::prelude::*;

/// Products of two limbs that a modular power is computed in at once: some hundredths of a second.
const AT_ONCE: u64 = 1 << 24;

/// `a ** b`.
///
/// # Errors
/// ZeroDivisionError for zero to a negative power; OverflowError; when it does not fit the heap.
pub fn power<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_negative() {
        let (Some(x), Some(y)) = (a.to_f64(), b.to_f64()) else {
            return Err(cx.overflow_error("int too large to convert to float"));
        };
        return crate::types::float::power(cx, x, y);
    }
    let is_odd = b.with_limbs(|_, limbs| limbs.first().is_some_and(|limb| limb & 1 == 1));
    match a {
        _ if b.is_zero() => return Ok(V::small(1)),
        Integer::Small(n @ (0 | 1)) => return Ok(V::small(n)),
        Integer::Small(-1) => return Ok(V::small(if is_odd { -1 } else { 1 })),
        _ => {}
    }
    let Some(exponent) = b.to_u64() else {
        return Err(too_large(cx));
    };
    if let Integer::Small(n) = a
        && let Ok(small) = u32::try_from(exponent)
        && let Some(result) = n.checked_pow(small)
    {
        return Ok(cx.new_int(result));
    }
    let magnitude = a.to_natural();
    let is_negative = a.is_negative() && is_odd;
    if magnitude.is_power_of_two() {
        let zeros = u64::from(magnitude.trailing_zeros().unwrap_or(0) as u32);
        let count =
            i64::try_from(u128::from(zeros) * u128::from(exponent)).map_err(|_| too_large(cx))?;
        let unit = Integer::Small(if is_negative { -1 } else { 1 });
        return bits::shift_left(cx, unit, Integer::Small(count));
    }
    // At least (bits - 1) * exponent bits.
    let size = u128::from(a.bits() - 1) * u128::from(exponent) / 8;
    cx.reserve(usize::try_from(size).unwrap_or(usize::MAX))?;
    let result = repeated_square(cx, &magnitude, exponent)?;
    Ok(cx.new_natural(is_negative, &result))
}

fn too_large(cx: Cx<'_>) -> Exit {
    cx.error_with(C::MemoryError, &[]).into()
}

fn repeated_square(cx: Cx<'_>, base: &UBig, exponent: u64) -> Result<UBig, Exit> {
    // Factors of two are shifted in at the end.
    let zeros = base.trailing_zeros().unwrap_or(0);
    let odd = base >> zeros;
    let mut patience = Patience::new(cx);
    let mut result = odd.clone();
    for bit in (0..63 - exponent.leading_zeros()).rev() {
        result = blocks::multiply(&mut patience, &result, &result)?;
        if exponent >> bit & 1 == 1 {
            result = blocks::multiply(&mut patience, &result, &odd)?;
        }
    }
    patience.done();
    Ok(result << (zeros * exponent as usize))
}

/// `pow(a, b, c)`.
///
/// # Errors
/// ValueError for a modulus of zero, and for a negative power of what has no inverse.
pub fn modular_power<'v>(
    cx: Cx<'v>,
    a: Integer<'v>,
    b: Integer<'v>,
    c: Integer<'v>,
) -> Result<V<'v>, Exit> {
    if c.is_zero() {
        return Err(cx.value_error("pow() 3rd argument cannot be 0"));
    }
    let modulus = c.to_natural();
    if modulus.is_one() {
        return Ok(V::small(0));
    }
    let ring = ConstDivisor::new(modulus.clone());
    let base = residue(a.to_number(), &modulus);
    let mut power = ring.reduce(base);
    if b.is_negative() {
        power = match power.inv() {
            Some(inverse) => inverse,
            None => {
                return Err(cx.value_error("base is not invertible for the given modulus"));
            }
        };
    }
    let steps = (modulus.as_words().len() as u64).pow(2) * b.bits();
    let result = if steps < AT_ONCE {
        power.pow(&b.to_natural()).residue()
    } else {
        power_by_steps(cx, power.residue(), &b.to_natural(), &modulus)?
    };
    if c.is_negative() && !result.is_zero() {
        return Ok(cx.new_natural(true, &(modulus - result)));
    }
    Ok(cx.new_natural(false, &result))
}

/// `base ** exponent % modulus`, where the program can be interrupted between two steps; the exponent is above zero.
fn power_by_steps(cx: Cx<'_>, base: UBig, exponent: &UBig, modulus: &UBig) -> Result<UBig, Exit> {
    let mut patience = Patience::new(cx);
    let mut result = base.clone();
    for bit in (0..exponent.bit_len() - 1).rev() {
        let square = blocks::multiply(&mut patience, &result, &result)?;
        result = blocks::divide(&mut patience, square, modulus)?.1;
        if exponent.bit(bit) {
            let product = blocks::multiply(&mut patience, &result, &base)?;
            result = blocks::divide(&mut patience, product, modulus)?.1;
        }
    }
    patience.done();
    Ok(result)
}

/// `a mod m`, not negative.
fn residue(a: IBig, modulus: &UBig) -> UBig {
    let is_negative = a < IBig::ZERO;
    let (_, magnitude) = a.into_parts();
    let rest = magnitude % modulus;
    if is_negative && !rest.is_zero() {
        modulus - rest
    } else {
        rest
    }
}
