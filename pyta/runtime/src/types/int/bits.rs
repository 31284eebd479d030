//! Shifts and bitwise operators, on what two's complement of unlimited length would say.

use super::integer::{Integer, NewInteger};
use super::{arith, limbs};
use crate::prelude::*;

/// # Errors
/// ValueError for a negative count; OverflowError or MemoryError for an absurd one.
pub fn shift_left<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_negative() {
        return Err(cx.value_error("negative shift count"));
    }
    if a.is_zero() {
        return Ok(V::small(0));
    }
    let Some(count) = b.to_i64() else {
        return Err(cx.overflow_error("too many digits in integer"));
    };
    if let Integer::Small(n) = a
        && count < 64
    {
        return Ok(cx.new_i128(i128::from(n) << count));
    }
    let whole = (count / 64) as usize;
    a.with_limbs(|is_negative, a| {
        let len = a.len() + whole + 1;
        if len > 64 {
            cx.reserve(len.saturating_mul(8))?;
        }
        Ok(limbs::with_room(len, |room| {
            limbs::shift_left(room, a, whole, (count % 64) as u32);
            cx.new_limbs(is_negative, room)
        }))
    })
}

/// # Errors
/// ValueError for a negative count.
pub fn shift_right<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<V<'v>, Exit> {
    if b.is_negative() {
        return Err(cx.value_error("negative shift count"));
    }
    let count = b.to_u64().unwrap_or(u64::MAX);
    if let Integer::Small(n) = a {
        return Ok(cx.new_int(n >> count.min(63)));
    }
    if count >= a.bits() {
        return Ok(V::small(if a.is_negative() { -1 } else { 0 }));
    }
    let whole = (count / 64) as usize;
    Ok(a.with_limbs(|is_negative, a| {
        limbs::with_room(a.len() - whole + 1, |room| {
            let kept = a.len() - whole;
            let lost = limbs::shift_right(&mut room[..kept], a, whole, (count % 64) as u32);
            if is_negative && lost {
                limbs::increment(room);
            }
            cx.new_limbs(is_negative, room)
        })
    }))
}

pub fn and<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> V<'v> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return cx.new_int(a & b);
    }
    bitwise(cx, a, b, |x, y| x & y)
}

pub fn or<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> V<'v> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return cx.new_int(a | b);
    }
    bitwise(cx, a, b, |x, y| x | y)
}

pub fn xor<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> V<'v> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        return cx.new_int(a ^ b);
    }
    bitwise(cx, a, b, |x, y| x ^ y)
}

fn bitwise<'v>(
    cx: Cx<'v>,
    a: Integer<'v>,
    b: Integer<'v>,
    combine: impl Fn(u64, u64) -> u64,
) -> V<'v> {
    a.with_limbs(|a_negative, a| {
        b.with_limbs(|b_negative, b| {
            // One more for the sign.
            let len = a.len().max(b.len()) + 1;
            limbs::with_room(len, |room| {
                room[..a.len()].copy_from_slice(a);
                if a_negative {
                    limbs::negate(room);
                }
                limbs::with_room(len, |other| {
                    other[..b.len()].copy_from_slice(b);
                    if b_negative {
                        limbs::negate(other);
                    }
                    for (slot, &y) in room.iter_mut().zip(other.iter()) {
                        *slot = combine(*slot, y);
                    }
                });
                let is_negative = room[len - 1] >> 63 != 0;
                if is_negative {
                    limbs::negate(room);
                }
                cx.new_limbs(is_negative, room)
            })
        })
    })
}

/// `~a`.
pub fn invert<'v>(cx: Cx<'v>, a: Integer<'v>) -> V<'v> {
    match a {
        Integer::Small(n) => cx.new_int(!n),
        Integer::Big(_) => {
            let sum = arith::sub(cx, a, Integer::Small(-1));
            Integer::of(sum).map_or(sum, |sum| arith::negate(cx, sum))
        }
    }
}

/// Number of ones in the magnitude.
pub fn count_ones(a: Integer<'_>) -> u64 {
    a.with_limbs(|_, limbs| limbs.iter().map(|limb| u64::from(limb.count_ones())).sum())
}
