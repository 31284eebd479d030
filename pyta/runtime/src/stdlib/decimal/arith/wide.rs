//! Products and quotients of coefficients whose intermediate results have 256 bits.

use super::coefficient::{POWERS, digits_of, divide};

const HALF: u32 = 64;

/// The leading digits of `a * b`, so many or one more, and how many were dropped; the last digit tells whether those were
/// zeros, as [`super::Coefficient::sticky`] does. `None` when there are no more digits, or too many are wanted.
pub fn product(a: u128, b: u128, wanted: i64) -> Option<(u128, i64)> {
    let drop = digits_of(a) + digits_of(b) - 1 - wanted;
    let power = *POWERS.get(usize::try_from(drop).ok()?)?;
    if wanted + 2 > POWERS.len() as i64 {
        return None;
    }
    let (high, low) = multiply(a, b);
    let (quotient, remainder) = divide_wide(high, low, power)?;
    let lost = remainder != 0 && quotient.is_multiple_of(5);
    Some((quotient + u128::from(lost), drop))
}

/// `a * 10^shift` divided by `b`, and the remainder; `None` when they do not fit.
pub fn scaled_quotient(a: u128, b: u128, shift: i64) -> Option<(u128, u128)> {
    let shift = usize::try_from(shift).ok()?;
    let room = (POWERS.len() - 1).checked_sub(digits_of(a) as usize)?;
    if shift <= room {
        return Some(divide(a * POWERS[shift], b));
    }
    let power = *POWERS.get(shift - room)?;
    let (high, low) = multiply(a * POWERS[room], power);
    divide_wide(high, low, b)
}

/// The high and the low half of a product.
fn multiply(a: u128, b: u128) -> (u128, u128) {
    let (a1, a0) = (a >> HALF, a & u128::from(u64::MAX));
    let (b1, b0) = (b >> HALF, b & u128::from(u64::MAX));
    let low = a0 * b0;
    let (middle, carried) = (a1 * b0).overflowing_add(a0 * b1);
    let (low, carry) = low.overflowing_add(middle << HALF);
    let high = a1 * b1 + (middle >> HALF) + (u128::from(carried) << HALF) + u128::from(carry);
    (high, low)
}

/// Quotient and remainder of 256 bits by 128, by long division in 64-bit digits (Knuth, *The Art of Computer Programming* 2, 4.3.1,
/// algorithm D). `None` when the quotient does not fit.
fn divide_wide(high: u128, low: u128, divisor: u128) -> Option<(u128, u128)> {
    if high >= divisor {
        return None;
    }
    if high == 0 {
        return Some(divide(low, divisor));
    }
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let (mut rest, next) = match shift {
        0 => (high, low),
        _ => (high << shift | low >> (128 - shift), low << shift),
    };
    let mut quotient = 0;
    for digit in [next >> HALF, next & u128::from(u64::MAX)] {
        let (q, r) = divide_digit(rest, digit, divisor);
        quotient = quotient << HALF | q;
        rest = r;
    }
    Some((quotient, rest >> shift))
}

/// One digit of the quotient: `rest` and one more digit by the divisor, whose highest bit is set.
fn divide_digit(rest: u128, digit: u128, divisor: u128) -> (u128, u128) {
    let (d1, d0) = (divisor >> HALF, divisor & u128::from(u64::MAX));
    let mut q = (rest / d1).min(u128::from(u64::MAX));
    let mut r = rest - q * d1;
    while r >> HALF == 0 && q * d0 > (r << HALF | digit) {
        q -= 1;
        r += d1;
    }
    // What is left fits, whatever the intermediate products.
    let rest = (rest << HALF | digit).wrapping_sub(q.wrapping_mul(divisor));
    (q, rest)
}
