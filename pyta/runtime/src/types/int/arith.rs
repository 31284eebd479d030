//! The operators of integers.

use std::cmp::Ordering;

use dashu_int::UBig;
use dashu_int::ops::DivRem;

use super::integer::{Integer, NewInteger, words};
use super::{Patience, blocks, limbs, power};
use crate::prelude::*;

/// `division by zero`.
#[cold]
pub fn zero_division(cx: Cx<'_>) -> Exit {
    cx.error(C::ZeroDivisionError, "division by zero").into()
}

/// A binary operation on two integers; `None` for one that integers do not have.
///
/// # Errors
/// What the operation raises.
#[inline]
pub fn binary<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    a: Integer<'v>,
    b: Integer<'v>,
) -> Result<Option<V<'v>>, Exit> {
    Ok(Some(match op {
        SlowOp::Add => add(cx, a, b),
        SlowOp::Sub => sub(cx, a, b),
        SlowOp::Mul => mul(cx, a, b)?,
        SlowOp::Div => true_divide(cx, a, b)?,
        SlowOp::FloorDiv => floor_divide(cx, a, b)?,
        SlowOp::Mod => modulo(cx, a, b)?,
        SlowOp::Pow => power::power(cx, a, b)?,
        SlowOp::Shl => super::bits::shift_left(cx, a, b)?,
        SlowOp::Shr => super::bits::shift_right(cx, a, b)?,
        SlowOp::BitAnd => super::bits::and(cx, a, b),
        SlowOp::BitOr => super::bits::or(cx, a, b),
        SlowOp::BitXor => super::bits::xor(cx, a, b),
        _ => return Ok(None),
    }))
}

pub fn add<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> V<'v> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return match a.checked_add(b) {
            Some(sum) => cx.new_int(sum),
            None => cx.new_i128(i128::from(a) + i128::from(b)),
        };
    }
    a.with_limbs(|a_negative, a| {
        b.with_limbs(|b_negative, b| add_signed(cx, (a_negative, a), (b_negative, b)))
    })
}

pub fn sub<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> V<'v> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return match a.checked_sub(b) {
            Some(difference) => cx.new_int(difference),
            None => cx.new_i128(i128::from(a) - i128::from(b)),
        };
    }
    a.with_limbs(|a_negative, a| {
        b.with_limbs(|b_negative, b| add_signed(cx, (a_negative, a), (!b_negative, b)))
    })
}

fn add_signed<'v>(cx: Cx<'v>, a: (bool, &[u64]), b: (bool, &[u64])) -> V<'v> {
    let order = limbs::compare(a.1, b.1);
    let (large, small) = if order.is_lt() { (b, a) } else { (a, b) };
    let len = large.1.len();
    if large.0 == small.0 {
        cx.new_with_limbs(large.0, len + 1, |out| limbs::add(out, large.1, small.1))
    } else {
        cx.new_with_limbs(large.0, len, |out| limbs::sub(out, large.1, small.1))
    }
}

/// # Errors
/// When the product does not fit the heap.
pub fn mul<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return Ok(match a.checked_mul(b) {
            Some(product) => cx.new_int(product),
            None => cx.new_i128(i128::from(a) * i128::from(b)),
        });
    }
    a.with_limbs(|a_negative, a| {
        b.with_limbs(|b_negative, b| {
            let is_negative = a_negative != b_negative;
            let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
            if short.len() <= limbs::MUL_LIMIT {
                let len = long.len() + short.len();
                return Ok(cx.new_with_limbs(is_negative, len, |out| limbs::mul(out, long, short)));
            }
            cx.reserve((long.len() + short.len()) * 8)?;
            let left = UBig::from_words(words(long));
            let right = UBig::from_words(words(short));
            let mut patience = Patience::new(cx);
            let product = blocks::multiply(&mut patience, &left, &right)?;
            patience.done();
            Ok(cx.new_natural(is_negative, &product))
        })
    })
}

/// Quotient and remainder, rounded down.
///
/// # Errors
/// ZeroDivisionError.
pub fn div_mod<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<(V<'v>, V<'v>), Exit> {
    if b.is_zero() {
        return Err(zero_division(cx));
    }
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        let (quotient, remainder) = floor_div_small(a, b);
        return Ok((cx.new_i128(quotient), cx.new_int(remainder)));
    }
    if let Some((quotient, remainder)) = divide_short(a, b) {
        return Ok((
            new_u128(cx, a.is_negative() != b.is_negative(), quotient),
            new_u128(cx, b.is_negative(), remainder),
        ));
    }
    if let Some(quotient) = short_quotient(a, b) {
        let (quotient, remainder) = divide_similar(cx, a, b, quotient);
        let is_negative = a.is_negative() != b.is_negative();
        return Ok((new_u128(cx, is_negative, quotient), remainder));
    }
    let (quotient, remainder) = divide(cx, a, b)?;
    Ok((
        cx.new_natural(a.is_negative() != b.is_negative(), &quotient),
        cx.new_natural(b.is_negative(), &remainder),
    ))
}

/// # Errors
/// ZeroDivisionError.
pub fn floor_divide<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_zero() {
        return Err(zero_division(cx));
    }
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return Ok(cx.new_i128(floor_div_small(a, b).0));
    }
    if let Integer::Small(divisor) = b {
        return Ok(a.with_limbs(|is_negative, limbs| {
            limbs::with_room(limbs.len() + 1, |room| {
                let out = &mut room[..limbs.len()];
                let remainder = limbs::div_short(out, limbs, divisor.unsigned_abs());
                let is_negative = is_negative != (divisor < 0);
                if is_negative && remainder != 0 {
                    limbs::increment(room);
                }
                cx.new_limbs(is_negative, room)
            })
        }));
    }
    if is_below(a, b) && a.is_negative() == b.is_negative() {
        return Ok(V::small(0));
    }
    if let Some((quotient, _)) = divide_short(a, b) {
        let is_negative = a.is_negative() != b.is_negative();
        return Ok(new_u128(cx, is_negative, quotient));
    }
    if let Some(quotient) = short_quotient(a, b) {
        return Ok(match a.is_negative() == b.is_negative() {
            true => new_u128(cx, false, u128::from(quotient)),
            false => new_u128(cx, true, divide_similar(cx, a, b, quotient).0),
        });
    }
    let (quotient, _) = divide(cx, a, b)?;
    Ok(cx.new_natural(a.is_negative() != b.is_negative(), &quotient))
}

/// # Errors
/// ZeroDivisionError.
pub fn modulo<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_zero() {
        return Err(zero_division(cx));
    }
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return Ok(cx.new_int(floor_div_small(a, b).1));
    }
    if let Integer::Small(divisor) = b {
        let size = divisor.unsigned_abs();
        let remainder = a.with_limbs(|is_negative, limbs| {
            let remainder = limbs::rem_short(limbs, size);
            if remainder == 0 || is_negative == (divisor < 0) {
                remainder
            } else {
                size - remainder
            }
        });
        let signed = i128::from(remainder);
        return Ok(cx.new_i128(if divisor < 0 { -signed } else { signed }));
    }
    if is_below(a, b) && a.is_negative() == b.is_negative() {
        return Ok(same(cx, a));
    }
    if let Some((_, remainder)) = divide_short(a, b) {
        return Ok(new_u128(cx, b.is_negative(), remainder));
    }
    if let Some(quotient) = short_quotient(a, b) {
        return Ok(divide_similar(cx, a, b, quotient).1);
    }
    let (_, remainder) = divide(cx, a, b)?;
    Ok(cx.new_natural(b.is_negative(), &remainder))
}

#[inline]
fn floor_div_small(a: i64, b: i64) -> (i128, i64) {
    // Only the smallest by -1 overflows.
    let Some(quotient) = a.checked_div(b) else {
        return (-i128::from(a), 0);
    };
    let remainder = a % b;
    if remainder != 0 && (remainder < 0) != (b < 0) {
        (i128::from(quotient - 1), remainder + b)
    } else {
        (i128::from(quotient), remainder)
    }
}

/// Whether the magnitude of `a` is less than that of `b`.
fn is_below(a: Integer<'_>, b: Integer<'_>) -> bool {
    a.with_limbs(|_, a| b.with_limbs(|_, b| limbs::compare(a, b) == Ordering::Less))
}

/// As [`divide`], for operands of at most two limbs.
#[inline]
fn divide_short(a: Integer<'_>, b: Integer<'_>) -> Option<(u128, u128)> {
    let same = a.is_negative() == b.is_negative();
    let a = a.with_limbs(|_, limbs| limbs::to_u128(limbs))?;
    let b = b.with_limbs(|_, limbs| limbs::to_u128(limbs))?;
    let (quotient, remainder) = if b.is_power_of_two() {
        (a >> b.trailing_zeros(), a & (b - 1))
    } else {
        (a / b, a % b)
    };
    Some(if same || remainder == 0 {
        (quotient, remainder)
    } else {
        (quotient + 1, b - remainder)
    })
}

/// The quotient of the magnitudes, where it has one limb and is seen at once.
fn short_quotient(a: Integer<'_>, b: Integer<'_>) -> Option<u64> {
    a.with_limbs(|_, a| b.with_limbs(|_, b| limbs::short_quotient(a, b)))
}

/// As [`divide`], when the magnitudes' quotient is known: the quotient's magnitude, and the remainder.
fn divide_similar<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>, quotient: u64) -> (u128, V<'v>) {
    let quotient = u128::from(quotient);
    a.with_limbs(|a_negative, a| {
        b.with_limbs(|b_negative, b| {
            limbs::with_room(a.len(), |rest| {
                limbs::sub_product(rest, a, b, quotient as u64);
                let rest = limbs::trim(rest);
                if a_negative == b_negative || rest.is_empty() {
                    return (quotient, cx.new_limbs(b_negative, rest));
                }
                let remainder = add_signed(cx, (b_negative, b), (!b_negative, rest));
                (quotient + 1, remainder)
            })
        })
    })
}

fn new_u128(cx: Cx<'_>, is_negative: bool, magnitude: u128) -> V<'_> {
    cx.new_int_from_magnitude(is_negative, &magnitude.to_le_bytes())
}

/// The magnitudes of quotient and remainder, rounded down; the quotient is negative when the signs differ, the remainder has
/// the divisor's. The divisor is not zero.
///
/// # Errors
/// [`Exit::Interrupted`].
fn divide(cx: Cx<'_>, a: Integer<'_>, b: Integer<'_>) -> Result<(UBig, UBig), Exit> {
    let same = a.is_negative() == b.is_negative();
    let short = is_below(a, b);
    if short && same {
        return Ok((UBig::ZERO, a.to_natural()));
    }
    let divisor = b.to_natural();
    let (quotient, remainder) = if short {
        (UBig::ZERO, a.to_natural())
    } else if let Integer::Small(b) = b {
        let (quotient, remainder) = a.to_natural().div_rem(b.unsigned_abs());
        (quotient, UBig::from(remainder))
    } else {
        let mut patience = Patience::new(cx);
        let found = blocks::divide(&mut patience, a.to_natural(), &divisor)?;
        patience.done();
        found
    };
    Ok(if same || remainder.is_zero() {
        (quotient, remainder)
    } else {
        (quotient + 1u8, divisor - remainder)
    })
}

/// The correctly rounded quotient.
///
/// # Errors
/// ZeroDivisionError; OverflowError when it is too large.
pub fn true_divide<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_zero() {
        return Err(zero_division(cx));
    }
    match true_quotient(a, b) {
        Some(x) => Ok(cx.new_float(x)),
        None => Err(cx.overflow_error("integer division result too large for a float")),
    }
}

/// The nearest float to `a / b`, whose divisor is not zero; `None` when it is too large.
pub fn true_quotient(a: Integer<'_>, b: Integer<'_>) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    if let (Integer::Small(a), Integer::Small(b)) = (a, b)
        && a.unsigned_abs() <= EXACT
        && b.unsigned_abs() <= EXACT
    {
        return Some(a as f64 / b as f64);
    }
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let is_negative = a.is_negative() != b.is_negative();
    let magnitude = quotient_of_magnitudes(a, b)?;
    Some(if is_negative { -magnitude } else { magnitude })
}

fn quotient_of_magnitudes(a: Integer<'_>, b: Integer<'_>) -> Option<f64> {
    // So many bits that the quotient has 65 or 66, and never anything below a subnormal's last bit but the sticky one.
    let difference = a.bits() as i64 - b.bits() as i64;
    if difference > 1024 {
        return None;
    }
    if difference < -1080 {
        return Some(0.0);
    }
    // The quotient lies in 2^(difference-1) .. 2^(difference+1).
    let shift = (65 - difference).min(1074 + 2);
    let (numerator, divisor) = if shift >= 0 {
        (a.to_natural() << shift as usize, b.to_natural())
    } else {
        (a.to_natural(), b.to_natural() << (-shift) as usize)
    };
    let (quotient, remainder) = numerator.div_rem(divisor);
    let mut quotient = u128::try_from(quotient).ok()?;
    if !remainder.is_zero() {
        quotient |= 1;
    }
    let x = scale_rounded(quotient, -shift);
    x.is_finite().then_some(x)
}

/// `quotient * 2^exponent` rounded half to even; the last bit of `quotient` is sticky.
fn scale_rounded(quotient: u128, exponent: i64) -> f64 {
    let bits = 128 - i64::from(quotient.leading_zeros());
    // Bits to drop so that 53, or what a subnormal has, are left.
    let drop = (bits - 53).max(-1074 - exponent).max(0);
    let mut kept = if drop >= 128 { 0 } else { quotient >> drop };
    if drop > 0 && drop < 128 {
        let lost = quotient & ((1 << drop) - 1);
        let half = 1u128 << (drop - 1);
        if lost > half || lost == half && kept & 1 == 1 {
            kept += 1;
        }
    }
    let mut x = kept as f64;
    let mut left = exponent + drop;
    // Each step is exact, as the result has no bits to lose any more.
    while left > 900 {
        x *= 2f64.powi(900);
        left -= 900;
    }
    while left < -900 {
        x *= 2f64.powi(-900);
        left += 900;
    }
    x * 2f64.powi(left as i32)
}

pub fn negate<'v>(cx: Cx<'v>, a: Integer<'v>) -> V<'v> {
    match a {
        Integer::Small(n) => cx.new_i128(-i128::from(n)),
        Integer::Big(_) => a.with_limbs(|is_negative, limbs| cx.new_limbs(!is_negative, limbs)),
    }
}

pub fn absolute<'v>(cx: Cx<'v>, a: Integer<'v>) -> V<'v> {
    if a.is_negative() {
        negate(cx, a)
    } else {
        same(cx, a)
    }
}

/// The integer as an object of exactly `int`.
pub fn same<'v>(cx: Cx<'v>, a: Integer<'v>) -> V<'v> {
    match a {
        Integer::Small(n) => cx.new_int(n),
        Integer::Big(big) => big.v(),
    }
}
