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

/// So many limbs are worked on together: between them the carry stays in the processor's flag.
const TOGETHER: usize = 4;

/// `out := a + b`; `a` is not shorter than `b`, `out` one limb longer than `a`.
#[inline]
pub fn add(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (low, high) = a.split_at(b.len());
    let (out_low, out_high) = out.split_at_mut(b.len());
    let mut carry = combine(out_low, low, b, u64::carrying_add);
    let (slots, last) = out_high.split_at_mut(high.len());
    for (slot, &x) in slots.iter_mut().zip(high) {
        (*slot, carry) = x.overflowing_add(u64::from(carry));
    }
    last[0] = u64::from(carry);
}

/// `out := a - b`; `a` is not less than `b`, `out` as long as `a`.
#[inline]
pub fn sub(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (low, high) = a.split_at(b.len());
    let (out_low, out_high) = out.split_at_mut(b.len());
    let mut borrow = combine(out_low, low, b, u64::borrowing_sub);
    for (slot, &x) in out_high.iter_mut().zip(high) {
        (*slot, borrow) = x.overflowing_sub(u64::from(borrow));
    }
    debug_assert!(!borrow);
}

/// Combines limbs that have the same places, from the lowest on: what the last one carries.
#[inline(always)]
fn combine(
    out: &mut [u64],
    a: &[u64],
    b: &[u64],
    step: impl Fn(u64, u64, bool) -> (u64, bool),
) -> bool {
    let mut carry = false;
    let (outs, out_rest) = out.as_chunks_mut::<TOGETHER>();
    let (lefts, left_rest) = a.as_chunks::<TOGETHER>();
    let (rights, right_rest) = b.as_chunks::<TOGETHER>();
    for ((slots, xs), ys) in outs.iter_mut().zip(lefts).zip(rights) {
        for i in 0..TOGETHER {
            (slots[i], carry) = step(xs[i], ys[i], carry);
        }
    }
    for ((slot, &x), &y) in out_rest.iter_mut().zip(left_rest).zip(right_rest) {
        (*slot, carry) = step(x, y, carry);
    }
    carry
}

/// `out := a * b`; `out` is as long as both together.
#[inline]
pub fn mul(out: &mut [u64], a: &[u64], b: &[u64]) {
    let Some((&y, others)) = b.split_first() else {
        return out.fill(0);
    };
    out[a.len()] = mul_short(out, a, y);
    for (i, &y) in others.iter().enumerate() {
        let mut carry = 0;
        let slots = &mut out[i + 1..i + 1 + a.len()];
        for (slot, &x) in slots.iter_mut().zip(a) {
            (*slot, carry) = x.carrying_mul_add(y, *slot, carry);
        }
        out[i + 1 + a.len()] = carry;
    }
}

/// `out := a * y`, but for the limb above, which is given.
#[inline]
fn mul_short(out: &mut [u64], a: &[u64], y: u64) -> u64 {
    let mut above = 0;
    let mut carry = false;
    let (outs, out_rest) = out[..a.len()].as_chunks_mut::<TOGETHER>();
    let (limbs, rest) = a.as_chunks::<TOGETHER>();
    for (slots, xs) in outs.iter_mut().zip(limbs) {
        // The products do not wait for each other, and their sums are one chain.
        let products = xs.map(|x| x.carrying_mul(y, 0));
        for (slot, (low, high)) in slots.iter_mut().zip(products) {
            (*slot, carry) = low.carrying_add(above, carry);
            above = high;
        }
    }
    above += u64::from(carry);
    for (slot, &x) in out_rest.iter_mut().zip(rest) {
        (*slot, above) = x.carrying_mul(y, above);
    }
    above
}

/// `out := a - b * y`, which is not negative; `out` is as long as `a`, and `b` at most as long.
pub fn sub_product(out: &mut [u64], a: &[u64], b: &[u64], y: u64) {
    let (low, high) = a.split_at(b.len());
    let (mut above, mut borrow) = (0, false);
    for ((slot, &x), &z) in out.iter_mut().zip(low).zip(b) {
        let product;
        (product, above) = z.carrying_mul(y, above);
        (*slot, borrow) = x.borrowing_sub(product, borrow);
    }
    for (slot, &x) in out[b.len()..].iter_mut().zip(high) {
        (*slot, borrow) = x.borrowing_sub(above, borrow);
        above = 0;
    }
    debug_assert!(above == 0 && !borrow);
}

/// The quotient of two trimmed magnitudes, where it has one limb and their highest limbs tell it, as they nearly always do. `b` has at least three
/// limbs.
///
/// With `b` between `d` and `d + 1`, in units of the limbs left out, the quotient is at most that of the highest limbs by `d`, and is that when
/// as much remains as the quotient, which is what `d + 1` takes more than `d`.
pub fn short_quotient(a: &[u64], b: &[u64]) -> Option<u64> {
    if b.len() < 3 || !(b.len()..=b.len() + 1).contains(&a.len()) {
        return None;
    }
    let shift = b[b.len() - 1].leading_zeros();
    // Limb `i` of the shifted magnitude.
    let limb = |limbs: &[u64], i: usize| {
        let part = |i: usize| limbs.get(i).copied().unwrap_or(0);
        match shift {
            0 => part(i),
            _ => part(i) << shift | part(i - 1) >> (64 - shift),
        }
    };
    let top = b.len() - 1;
    if a.len() > b.len() && a[top + 1].leading_zeros() < shift {
        return None;
    }
    let divisor = [limb(b, top), limb(b, top - 1)];
    let dividend = [limb(a, top + 1), limb(a, top), limb(a, top - 1)];
    let (quotient, remainder) = divide_3_by_2(dividend, divisor)?;
    (remainder >= u128::from(quotient)).then_some(quotient)
}

/// The quotient and the remainder of three limbs by two, the highest first; the divisor's highest bit is set. `None` when the quotient has more than one limb.
/// After Möller and Granlund, "Improved division by invariant integers", without the inverse.
fn divide_3_by_2(a: [u64; 3], d: [u64; 2]) -> Option<(u64, u128)> {
    let join = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
    let divisor = join(d[0], d[1]);
    if join(a[0], a[1]) >= divisor {
        return None;
    }
    // Too large by two at most.
    let guess = (join(a[0], a[1]) / u128::from(d[0])).min(u128::from(u64::MAX)) as u64;
    let low = u128::from(d[1]) * u128::from(guess);
    let high = u128::from(d[0]) * u128::from(guess);
    // The part of the dividend above the lowest limb, less the product's: it fits two limbs.
    let above = join(a[0], a[1]) - high;
    let mut quotient = guess;
    if above >> 64 != 0 {
        // So much is left that the lower part of the product cannot exceed it.
        let rest = join(above as u64, a[2]);
        return Some((quotient, rest.wrapping_sub(low)));
    }
    let mut rest = join(above as u64, a[2]);
    while rest < low {
        quotient -= 1;
        let (sum, is_enough) = rest.overflowing_add(divisor);
        if is_enough {
            return Some((quotient, sum.wrapping_sub(low)));
        }
        rest = sum;
    }
    Some((quotient, rest - low))
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
