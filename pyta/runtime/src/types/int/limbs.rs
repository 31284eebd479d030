//! Schoolbook arithmetic on magnitudes: little-endian 64-bit limbs in slices, results into slices of the caller's.
//!
//! For the sizes that programs mostly have, an allocation costs more than the arithmetic: results are computed on the stack
//! and copied to the heap once. Larger ones are `dashu-int`'s business.

use std::cmp::Ordering;

/// Above so many limbs in the shorter factor, [`mul`] is not the fastest way.
pub const MUL_LIMIT: usize = 24;

const STACK_LIMBS: usize = 64;

/// Most results have no more limbs, and zeroing more takes longer than the arithmetic.
pub const FEW_LIMBS: usize = 6;

/// Calls `work` with `len` zeroed limbs.
#[inline]
pub fn with_room<R>(len: usize, work: impl FnOnce(&mut [u64]) -> R) -> R {
    if len <= FEW_LIMBS {
        let mut room = [0; FEW_LIMBS];
        work(&mut room[..len])
    } else if len <= STACK_LIMBS {
        let mut room = [0; STACK_LIMBS];
        work(&mut room[..len])
    } else {
        work(&mut vec![0; len])
    }
}

/// Without the zeros at the end.
#[inline]
pub fn trim(limbs: &[u64]) -> &[u64] {
    let zeros = limbs.iter().rev().take_while(|&&limb| limb == 0).count();
    &limbs[..limbs.len() - zeros]
}

/// The order of two trimmed magnitudes.
#[inline]
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// `out := a + b`; `a` is not shorter than `b`, `out` one limb longer than `a`.
#[inline]
pub fn add(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (low, high) = a.split_at(b.len());
    let mut carry = false;
    for ((slot, &x), &y) in out.iter_mut().zip(low).zip(b) {
        (*slot, carry) = carrying_add(x, y, carry);
    }
    let (slots, last) = out[b.len()..].split_at_mut(high.len());
    for (slot, &x) in slots.iter_mut().zip(high) {
        (*slot, carry) = carrying_add(x, 0, carry);
    }
    last[0] = u64::from(carry);
}

#[inline(always)]
fn carrying_add(x: u64, y: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = x.overflowing_add(y);
    let (sum, second) = sum.overflowing_add(u64::from(carry));
    (sum, first | second)
}

#[inline(always)]
fn borrowing_sub(x: u64, y: u64, borrow: bool) -> (u64, bool) {
    let (difference, first) = x.overflowing_sub(y);
    let (difference, second) = difference.overflowing_sub(u64::from(borrow));
    (difference, first | second)
}

/// `out := a - b`; `a` is not less than `b`, `out` as long as `a`.
#[inline]
pub fn sub(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (low, high) = a.split_at(b.len());
    let mut borrow = false;
    for ((slot, &x), &y) in out.iter_mut().zip(low).zip(b) {
        (*slot, borrow) = borrowing_sub(x, y, borrow);
    }
    for (slot, &x) in out[b.len()..].iter_mut().zip(high) {
        (*slot, borrow) = borrowing_sub(x, 0, borrow);
    }
    debug_assert!(!borrow);
}

/// `out := a * b`; `out` is as long as both together.
#[inline]
pub fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    let Some((&y, others)) = b.split_first() else {
        return out.fill(0);
    };
    let mut carry = 0;
    for (slot, &x) in out.iter_mut().zip(a) {
        let sum = u128::from(x) * u128::from(y) + u128::from(carry);
        *slot = sum as u64;
        carry = (sum >> 64) as u64;
    }
    out[a.len()] = carry;
    for (i, &y) in others.iter().enumerate() {
        let mut carry = 0;
        let slots = &mut out[i + 1..i + 1 + a.len()];
        for (slot, &x) in slots.iter_mut().zip(a) {
            let sum = u128::from(x) * u128::from(y) + u128::from(*slot) + u128::from(carry);
            *slot = sum as u64;
            carry = (sum >> 64) as u64;
        }
        out[i + 1 + a.len()] = carry;
    }
}

/// A magnitude of at most two trimmed limbs.
#[inline]
pub fn to_u128(limbs: &[u64]) -> Option<u128> {
    match *limbs {
        [] => Some(0),
        [low] => Some(u128::from(low)),
        [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
        _ => None,
    }
}

/// `out := a / divisor`, which is not zero; `out` is as long as `a`. The remainder.
#[inline]
pub fn div_short(out: &mut [u64], a: &[u64], divisor: u64) -> u64 {
    let mut remainder = 0;
    for (slot, &limb) in out.iter_mut().zip(a).rev() {
        // Where the high part is zero, one 64-bit division does.
        if remainder == 0 {
            (*slot, remainder) = (limb / divisor, limb % divisor);
        } else {
            let part = u128::from(remainder) << 64 | u128::from(limb);
            *slot = (part / u128::from(divisor)) as u64;
            remainder = (part % u128::from(divisor)) as u64;
        }
    }
    remainder
}

/// `a % divisor`, which is not zero.
#[inline]
pub fn rem_short(a: &[u64], divisor: u64) -> u64 {
    if let Ok(divisor) = u32::try_from(divisor) {
        // Halves keep every step inside 64 bits.
        let divisor = u64::from(divisor);
        return a.iter().rev().fold(0, |remainder, &limb| {
            let high = (remainder << 32 | limb >> 32) % divisor;
            (high << 32 | limb & 0xFFFF_FFFF) % divisor
        });
    }
    a.iter().rev().fold(0, |remainder, &limb| {
        let part = u128::from(remainder) << 64 | u128::from(limb);
        (part % u128::from(divisor)) as u64
    })
}

/// `out := a << (64 * limbs + bits)`; `bits < 64`, `out` is zeroed and `limbs + 1` longer than `a`.
pub fn shift_left(out: &mut [u64], a: &[u64], limbs: usize, bits: u32) {
    if bits == 0 {
        out[limbs..limbs + a.len()].copy_from_slice(a);
        return;
    }
    let mut carry = 0;
    for (slot, &x) in out[limbs..].iter_mut().zip(a) {
        *slot = x << bits | carry;
        carry = x >> (64 - bits);
    }
    out[limbs + a.len()] = carry;
}

/// `out := a >> (64 * limbs + bits)`; `bits < 64`, `out` is `limbs` shorter than `a`. Whether bits were lost.
pub fn shift_right(out: &mut [u64], a: &[u64], limbs: usize, bits: u32) -> bool {
    let lost = a[..limbs].iter().any(|&limb| limb != 0);
    let kept = &a[limbs..];
    if bits == 0 {
        out.copy_from_slice(kept);
        return lost;
    }
    for (i, slot) in out.iter_mut().enumerate() {
        let above = kept.get(i + 1).map_or(0, |&next| next << (64 - bits));
        *slot = kept[i] >> bits | above;
    }
    lost || kept.first().is_some_and(|&limb| limb << (64 - bits) != 0)
}

/// Adds one; whether it wrapped around.
pub fn increment(limbs: &mut [u64]) -> bool {
    for limb in limbs {
        *limb = limb.wrapping_add(1);
        if *limb != 0 {
            return false;
        }
    }
    true
}

/// Turns a magnitude into two's complement, or back.
pub fn negate(limbs: &mut [u64]) {
    for limb in limbs.iter_mut() {
        *limb = !*limb;
    }
    increment(limbs);
}
