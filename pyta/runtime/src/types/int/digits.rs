//! Digits of long integers, by halves: what is left of a quotient by a power of the base is its lower digits.

use dashu_int::UBig;
use dashu_int::ops::BitTest;

use super::blocks::{divide, multiply};
use super::{Patience, limbs};
use crate::prelude::*;

/// Digits that are converted at once.
const BLOCK: usize = 1 << 13;

/// `base` to the powers [`BLOCK`], `2 * BLOCK`, `4 * BLOCK`… up to the last for which `is_wanted` holds.
fn powers(
    patience: &mut Patience<'_>,
    base: u32,
    is_wanted: impl Fn(usize, &UBig) -> bool,
) -> Result<Vec<UBig>, Exit> {
    let mut found: Vec<UBig> = Vec::new();
    loop {
        let next = match found.last() {
            Some(last) => multiply(patience, last, last)?,
            None => UBig::from(base).pow(BLOCK),
        };
        if !is_wanted(BLOCK << found.len(), &next) {
            return Ok(found);
        }
        found.push(next);
    }
}

/// Most limbs that [`short_to_decimal`] takes: below any limit on digits.
const SHORT: usize = 16;

/// The decimal digits of a number of few limbs, without long arithmetic; `None` when there are too many.
pub fn short_to_decimal(is_negative: bool, magnitude: &[u64]) -> Option<String> {
    /// Digits that come out of one division, and the divisor.
    const AT_ONCE: usize = 19;
    const DIVISOR: u64 = 10_000_000_000_000_000_000;
    if magnitude.len() > SHORT {
        return None;
    }
    let mut rest = [0; SHORT];
    let mut len = magnitude.len();
    rest[..len].copy_from_slice(magnitude);
    // A limb has up to 20 digits; the last piece and the sign need room too.
    let mut digits = [b'0'; SHORT * 20 + AT_ONCE + 1];
    let mut start = digits.len();
    while len > 0 {
        let from = rest;
        let mut piece = limbs::div_short(&mut rest[..len], &from[..len], DIVISOR);
        len = limbs::trim(&rest[..len]).len();
        for digit in digits[start - AT_ONCE..start].iter_mut().rev() {
            *digit = b'0' + (piece % 10) as u8;
            piece /= 10;
        }
        start -= AT_ONCE;
    }
    let zeros = digits[start..].iter().take_while(|&&digit| digit == b'0');
    start += zeros.count();
    if is_negative {
        start -= 1;
        digits[start] = b'-';
    }
    String::from_utf8(digits[start..].to_vec()).ok()
}

/// The decimal digits.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn to_decimal(patience: &mut Patience<'_>, n: UBig) -> Result<String, Exit> {
    // A digit takes more than three bits.
    if n.bit_len() <= 3 * BLOCK {
        return Ok(n.to_string());
    }
    let powers = powers(patience, 10, |_, power| *power <= n)?;
    let mut digits = String::new();
    // What is to be written, the highest digits last, with the number of powers that may be below it.
    let mut work = vec![(n, powers.len())];
    while let Some((n, level)) = work.pop() {
        match level.checked_sub(1) {
            Some(below) => {
                let (high, low) = divide(patience, n, &powers[below])?;
                work.push((low, below));
                work.push((high, below));
            }
            None => {
                patience.spend_steps((BLOCK * BLOCK / 256) as u64)?;
                let block = n.to_string();
                if digits.is_empty() {
                    digits.push_str(block.trim_start_matches('0'));
                } else {
                    digits.extend(std::iter::repeat_n('0', BLOCK - block.len()));
                    digits.push_str(&block);
                }
            }
        }
    }
    Ok(digits)
}

/// The number that digits of a base spell, all of which are digits of it.
///
/// # Errors
/// [`Exit::Interrupted`].
pub fn from_digits(patience: &mut Patience<'_>, digits: &str, base: u32) -> Result<UBig, Exit> {
    let parse = |digits: &str| UBig::from_str_radix(digits, base).unwrap_or(UBig::ZERO);
    if digits.len() <= BLOCK || base.is_power_of_two() {
        return Ok(parse(digits));
    }
    let powers = powers(patience, base, |count, _| count < digits.len())?;
    let mut numbers = Vec::with_capacity(digits.len() / BLOCK + 1);
    let mut rest = digits;
    while !rest.is_empty() {
        patience.spend_steps((BLOCK * BLOCK / 256) as u64)?;
        let (high, low) = rest.split_at(rest.len().saturating_sub(BLOCK));
        numbers.push(parse(low));
        rest = high;
    }
    // The lowest come first; each round joins two and two.
    for power in &powers {
        let mut joined = Vec::with_capacity(numbers.len() / 2 + 1);
        for pair in numbers.chunks(2) {
            joined.push(match pair {
                [low, high] => multiply(patience, high, power)? + low,
                single => single.iter().sum(),
            });
        }
        numbers = joined;
    }
    Ok(numbers.pop().unwrap_or(UBig::ZERO))
}
