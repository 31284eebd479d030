//! Long arithmetic in blocks, between which the program can be interrupted.
//!
//! A block is what `dashu-int` computes in a fraction of a second. Above that, products are put together after Toom and Cook
//! (evaluation at 0, 1, -1, -2 and infinity, Bodrato's sequence), quotients after Burnikel and Ziegler (*Fast Recursive Division*,
//! 1998), divisors in common after Lehmer, and square roots after Newton. Numbers of one block take no detour. The recursions divide
//! the length, so their depth is its logarithm.

use std::cmp::Ordering;

use dashu_int::ops::{BitTest, DivRem, Gcd, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::Patience;
use crate::prelude::*;

/// Limbs of the longest factors that are multiplied at once.
const FACTOR: usize = 1 << 17;
/// Limbs of the longest divisor that divides at once, and of the pieces of what it divides.
const DIVISOR: usize = 1 << 12;
const LIMB_BITS: usize = 64;

fn len(n: &UBig) -> usize {
    n.bit_len().div_ceil(LIMB_BITS)
}

/// `a * b`.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn multiply(patience: &mut Patience<'_>, a: &UBig, b: &UBig) -> Result<UBig, Exit> {
    let (long, short) = if len(a) < len(b) { (b, a) } else { (a, b) };
    let (long_len, short_len) = (len(long), len(short));
    if long_len <= FACTOR {
        patience.spend(long_len as u64)?;
        return Ok(if a == b { a.sqr() } else { a * b });
    }
    if long_len / 2 >= short_len {
        let piece_bits = short_len.max(FACTOR) * LIMB_BITS;
        let mut product = UBig::ZERO;
        for (i, piece) in long.to_chunks(piece_bits).iter().enumerate() {
            product += multiply(patience, piece, short)? << (i * piece_bits);
        }
        return Ok(product);
    }
    toom(patience, long, short, long_len.div_ceil(3) * LIMB_BITS)
}

/// The product of two numbers in three parts of `part_bits` each.
fn toom(patience: &mut Patience<'_>, a: &UBig, b: &UBig, part_bits: usize) -> Result<UBig, Exit> {
    let values_a = evaluate(a, part_bits);
    let values_b = evaluate(b, part_bits);
    let mut products = Vec::with_capacity(values_a.len());
    for (x, y) in values_a.iter().zip(&values_b) {
        let magnitude = multiply(patience, &x.unsigned_abs(), &y.unsigned_abs())?;
        products.push(IBig::from_parts(x.sign() * y.sign(), magnitude));
    }
    let [at_0, at_1, at_minus_1, at_minus_2, at_infinity] =
        <[IBig; 5]>::try_from(products).expect("five points were evaluated");
    let third = (at_minus_2 - &at_1) / IBig::from(3);
    let first: IBig = (at_1 - &at_minus_1) >> 1;
    let second = at_minus_1 - &at_0;
    let coefficient_3: IBig = ((&second - third) >> 1) + (&at_infinity << 1);
    let coefficient_2 = second + &first - &at_infinity;
    let coefficient_1 = first - &coefficient_3;
    let coefficients = [coefficient_3, coefficient_2, coefficient_1, at_0];
    let product = coefficients
        .into_iter()
        .fold(at_infinity, |high, next| (high << part_bits) + next);
    Ok(product.unsigned_abs())
}

/// The polynomial whose coefficients are the parts of `n`, at 0, 1, -1, -2 and infinity.
fn evaluate(n: &UBig, part_bits: usize) -> [IBig; 5] {
    let mut parts = n.to_chunks(part_bits).into_vec().into_iter();
    let mut part = || IBig::from(parts.next().unwrap_or(UBig::ZERO));
    let (low, middle, high) = (part(), part(), part());
    let even = &low + &high;
    let at_minus_1 = &even - &middle;
    let at_minus_2: IBig = ((&at_minus_1 + &high) << 1) - &low;
    [low, even + middle, at_minus_1, at_minus_2, high]
}

/// Quotient and remainder; the divisor is not zero.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn divide(patience: &mut Patience<'_>, a: UBig, divisor: &UBig) -> Result<(UBig, UBig), Exit> {
    let (length, divisor_len) = (len(&a), len(divisor));
    if length < divisor_len {
        return Ok((UBig::ZERO, a));
    }
    if length <= 2 * DIVISOR {
        patience.spend(length as u64)?;
        return Ok(a.div_rem(divisor));
    }
    // So that halves stay whole limbs down to the longest divisor, and the top bit is set.
    let halvings = divisor_len.div_ceil(DIVISOR).next_power_of_two();
    let limbs = divisor_len.div_ceil(halvings) * halvings;
    let shift = limbs * LIMB_BITS - divisor.bit_len();
    let normal = divisor << shift;
    let piece_bits = limbs.max(DIVISOR) * LIMB_BITS;
    let pieces = (a << shift).to_chunks(piece_bits);
    let mut quotient = UBig::ZERO;
    let mut rest = UBig::ZERO;
    for piece in pieces.into_vec().into_iter().rev() {
        let top = (rest << piece_bits) + piece;
        let (digit, remainder) = if limbs <= DIVISOR {
            patience.spend(len(&top) as u64)?;
            top.div_rem(&normal)
        } else {
            divide_2_by_1(patience, top, &normal, limbs)?
        };
        quotient = (quotient << piece_bits) + digit;
        rest = remainder;
    }
    Ok((quotient, rest >> shift))
}

/// Divides by a number of `limbs` with the top bit set what is less than it shifted by as many limbs.
fn divide_2_by_1(
    patience: &mut Patience<'_>,
    a: UBig,
    divisor: &UBig,
    limbs: usize,
) -> Result<(UBig, UBig), Exit> {
    if limbs <= DIVISOR || limbs % 2 == 1 {
        patience.spend(2 * limbs as u64)?;
        return Ok(a.div_rem(divisor));
    }
    let half_bits = limbs / 2 * LIMB_BITS;
    let (low, high) = a.split_bits(half_bits);
    let (first, rest) = divide_3_by_2(patience, high, divisor, limbs / 2)?;
    let (second, rest) = divide_3_by_2(patience, (rest << half_bits) + low, divisor, limbs / 2)?;
    Ok(((first << half_bits) + second, rest))
}

/// Divides by a number of two halves what has three of them and a quotient of one.
fn divide_3_by_2(
    patience: &mut Patience<'_>,
    a: UBig,
    divisor: &UBig,
    half: usize,
) -> Result<(UBig, UBig), Exit> {
    let bits = half * LIMB_BITS;
    let (divisor_low, divisor_high) = divisor.clone().split_bits(bits);
    let (low, high) = a.split_bits(bits);
    let (mut quotient, rest) = if (&high >> bits) < divisor_high {
        divide_2_by_1(patience, high, &divisor_high, half)?
    } else {
        let rest = high + &divisor_high - (&divisor_high << bits);
        (UBig::ones(bits), rest)
    };
    let product = multiply(patience, &quotient, &divisor_low)?;
    let mut rest = (rest << bits) + low;
    while rest < product {
        quotient -= 1u8;
        rest += divisor;
    }
    Ok((quotient, rest - product))
}

/// The greatest common divisor; neither is zero.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn common_divisor(patience: &mut Patience<'_>, a: UBig, b: UBig) -> Result<UBig, Exit> {
    let (mut a, mut b) = if a < b { (b, a) } else { (a, b) };
    while len(&b) > DIVISOR {
        // Each step takes time in proportion to the length, as multiplying by a limb.
        patience.spend_steps(4 * len(&a) as u64)?;
        match lehmer(&a, &b) {
            Some(next) => (a, b) = next,
            None => {
                let (_, rest) = divide(patience, a, &b)?;
                (a, b) = (b, rest);
            }
        }
    }
    if b.is_zero() {
        return Ok(a);
    }
    let (_, rest) = divide(patience, a, &b)?;
    Ok(if rest.is_zero() { b } else { rest.gcd(b) })
}

/// Many steps of Euclid's algorithm at once, as far as the leading bits tell; `None` when they tell nothing.
fn lehmer(a: &UBig, b: &UBig) -> Option<(UBig, UBig)> {
    const LEADING_BITS: usize = 62;
    let shift = a.bit_len() - LEADING_BITS;
    let leading = |n: &UBig| i64::try_from(n >> shift).ok().map(i128::from);
    let (mut x, mut y) = (leading(a)?, leading(b)?);
    let (mut ax, mut bx, mut ay, mut by) = (1i128, 0i128, 0i128, 1i128);
    while y + ay != 0 && y + by != 0 {
        let quotient = (x + ax) / (y + ay);
        if quotient != (x + bx) / (y + by) {
            break;
        }
        (ax, ay) = (ay, ax - quotient * ay);
        (bx, by) = (by, bx - quotient * by);
        (x, y) = (y, x - quotient * y);
    }
    if bx == 0 {
        return None;
    }
    let combine = |p: i128, q: i128| {
        let sum = IBig::from(a.clone()) * IBig::from(p) + IBig::from(b.clone()) * IBig::from(q);
        sum.unsigned_abs()
    };
    Some((combine(ax, bx), combine(ay, by)))
}

/// The integral part of the square root.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn square_root(patience: &mut Patience<'_>, n: &UBig) -> Result<UBig, Exit> {
    if len(n) <= DIVISOR {
        patience.spend(len(n) as u64)?;
        return Ok(n.sqrt());
    }
    // Half of the root's bits from the leading bits, rounded up: from above, Newton's steps fall until they are there.
    let quarter = n.bit_len() / 4;
    let mut root = (square_root(patience, &(n >> (2 * quarter)))? + 1u8) << quarter;
    loop {
        let (quotient, _) = divide(patience, n.clone(), &root)?;
        let next = (&root + quotient) >> 1;
        if next.cmp(&root) != Ordering::Less {
            return Ok(root);
        }
        root = next;
    }
}
