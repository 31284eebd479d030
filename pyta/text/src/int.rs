//! `int(str, base)`: which digits an integer string holds.
//!
//! The caller builds the number from the digits, so it may have any size; most are small and come ready-made.

use crate::float::trim;
use std::borrow::Cow;

mod digits;
#[cfg(test)]
mod tests;

pub use digits::{Decimal, Magnitude};

/// The parts of an integer string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntText<'a> {
    /// Whether it starts with a minus sign.
    pub is_negative: bool,
    /// 2 to 36.
    pub base: u32,
    /// At least one ASCII digit of `base`, in either case, leading zeros included.
    pub digits: Cow<'a, [u8]>,
}

impl IntText<'_> {
    /// The number, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        let base = i64::from(self.base);
        self.digits.iter().try_fold(0i64, |value, &digit| {
            let digit = i64::from(char::from(digit).to_digit(self.base)?);
            let scaled = value.checked_mul(base)?;
            if self.is_negative {
                scaled.checked_sub(digit)
            } else {
                scaled.checked_add(digit)
            }
        })
    }

    /// Whether the limit on decimal conversions applies: the base is no power of two.
    pub fn is_limited(&self) -> bool {
        !self.base.is_power_of_two()
    }
}

/// Reads all of `text` in `base` (0 or 2 to 36), or `None` if it is no such integer.
///
/// White space around it, a sign, underscores between digits and a prefix (`0b`, `0o`, `0x`; required to tell the base
/// when `base` is 0) are accepted. The caller has replaced other decimal digits and white space by ASCII ones.
pub fn parse(text: &[u8], base: u32) -> Option<IntText<'_>> {
    let text = trim(text);
    let is_negative = text.first() == Some(&b'-');
    let unsigned = if matches!(text.first(), Some(b'+' | b'-')) {
        &text[1..]
    } else {
        text
    };
    let (base, body, is_plain_zero) = strip_prefix(unsigned, base);
    let digits = digits(body, base)?;
    // Without a prefix, base 0 takes leading zeros in zero only.
    if is_plain_zero && digits.iter().any(|&digit| digit != b'0') {
        return None;
    }
    Some(IntText {
        is_negative,
        base,
        digits,
    })
}

/// The base, the digits after the prefix, and whether only zeros may follow.
fn strip_prefix(text: &[u8], base: u32) -> (u32, &[u8], bool) {
    let prefixed = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    match (base, prefixed) {
        (0, 0) => (10, text, text.first() == Some(&b'0')),
        (0, found) => (found, after_prefix(text), false),
        (base, found) if base == found => (base, after_prefix(text), false),
        (base, _) => (base, text, false),
    }
}

/// One underscore may follow a prefix.
fn after_prefix(text: &[u8]) -> &[u8] {
    let body = &text[2..];
    body.strip_prefix(b"_").unwrap_or(body)
}

fn digits(body: &[u8], base: u32) -> Option<Cow<'_, [u8]>> {
    let is_digit = |byte: u8| char::from(byte).is_digit(base);
    if !body.is_empty() && body.iter().all(|&byte| is_digit(byte)) {
        return Some(Cow::Borrowed(body));
    }
    let mut plain = Vec::with_capacity(body.len());
    let mut after_digit = false;
    for &byte in body {
        match byte {
            b'_' if after_digit => after_digit = false,
            digit if is_digit(digit) => {
                plain.push(digit);
                after_digit = true;
            }
            _ => return None,
        }
    }
    after_digit.then_some(Cow::Owned(plain))
}
