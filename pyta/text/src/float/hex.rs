//! `float.hex` and `float.fromhex`.

use super::parse::trim;
use super::ratio::decompose;
use crate::TextError;
use std::fmt::Write;

/// `x.hex()`.
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr(x);
    }
    let mut out = String::with_capacity(24);
    if x.is_sign_negative() {
        out.push('-');
    }
    if x == 0.0 {
        out.push_str("0x0.0p+0");
        return out;
    }
    let (mantissa, exponent) = decompose(x);
    let fraction = mantissa & ((1 << 52) - 1);
    write!(
        out,
        "0x{}.{fraction:013x}p{:+}",
        mantissa >> 52,
        exponent + 52
    )
    .expect("writing to a string succeeds");
    out
}

const INVALID: &str = "invalid hexadecimal floating-point string";
const TOO_LARGE: &str = "hexadecimal value too large to represent as a float";

/// `float.fromhex(text)`; the caller passes non-ASCII code points as any byte above 0x7f.
///
/// # Errors
/// `ValueError` for what is no hexadecimal number, `OverflowError` for one that is too large.
pub fn from_hex(text: &[u8]) -> Result<f64, TextError> {
    let text = trim(text);
    if let Some((value, len)) = word(text) {
        return if len == text.len() {
            Ok(value)
        } else {
            Err(TextError::value(INVALID))
        };
    }
    let (number, rest) = HexNumber::scan(text).ok_or(TextError::value(INVALID))?;
    let magnitude = number.value().ok_or(TextError::overflow(TOO_LARGE))?;
    if !rest.is_empty() {
        return Err(TextError::value(INVALID));
    }
    Ok(if number.is_negative {
        -magnitude
    } else {
        magnitude
    })
}

fn word(text: &[u8]) -> Option<(f64, usize)> {
    let body = text
        .strip_prefix(b"+")
        .or(text.strip_prefix(b"-"))
        .unwrap_or(text);
    let is_word = body
        .first()
        .is_some_and(|byte| matches!(byte, b'i' | b'I' | b'n' | b'N'));
    if is_word {
        super::parse::parse_prefix(text)
    } else {
        None
    }
}

/// A scanned hexadecimal number: `digits × 2^exponent`.
struct HexNumber {
    is_negative: bool,
    /// Top bits of the digits (up to 60 significant ones), and whether any bit below them is set.
    bits: u64,
    is_inexact: bool,
    /// Power of two of the lowest of `bits`; saturated.
    exponent: i64,
}

impl HexNumber {
    /// The number at the start of `text`, and what follows it.
    fn scan(text: &[u8]) -> Option<(Self, &[u8])> {
        let is_negative = text.first() == Some(&b'-');
        let mut rest = if matches!(text.first(), Some(b'+' | b'-')) {
            &text[1..]
        } else {
            text
        };
        if rest.len() >= 2 && rest[0] == b'0' && matches!(rest[1], b'x' | b'X') {
            rest = &rest[2..];
        }
        let mut number = HexNumber {
            is_negative,
            bits: 0,
            is_inexact: false,
            exponent: 0,
        };
        let (mut digits, mut seen_point) = (0usize, false);
        while let [byte, tail @ ..] = rest {
            match char::from(*byte).to_digit(16) {
                Some(digit) => {
                    number.push(digit, seen_point);
                    digits += 1;
                }
                None if *byte == b'.' && !seen_point => seen_point = true,
                None => break,
            }
            rest = tail;
        }
        if digits == 0 {
            return None;
        }
        let (exponent, rest) = scan_exponent(rest)?;
        number.exponent = number.exponent.saturating_add(exponent);
        Some((number, rest))
    }

    fn push(&mut self, digit: u32, is_fraction: bool) {
        if self.bits >> 60 == 0 {
            self.bits = self.bits << 4 | u64::from(digit);
            self.exponent -= 4 * i64::from(is_fraction);
        } else {
            self.is_inexact |= digit != 0;
            self.exponent += 4 * i64::from(!is_fraction);
        }
    }

    /// The magnitude, rounded half to even; `None` if too large.
    fn value(&self) -> Option<f64> {
        if self.bits == 0 {
            return Some(0.0);
        }
        let width = 64 - i64::from(self.bits.leading_zeros());
        // Power of two of the lowest bit that the result can hold.
        let lowest = self.exponent.saturating_add(width - 53).max(-1074);
        let drop = lowest.saturating_sub(self.exponent);
        let mut mantissa = match drop {
            ..=0 => self.bits << -drop,
            1..=63 => self.bits >> drop,
            _ => 0,
        };
        if drop > 0 {
            let half = if drop <= 64 { 1u64 << (drop - 1) } else { 0 };
            let below = if drop >= 64 {
                self.bits
            } else {
                self.bits & ((1 << drop) - 1)
            };
            let is_above = below > half || (below == half && self.is_inexact);
            let is_tie = below == half && !self.is_inexact;
            if half != 0 && (is_above || (is_tie && mantissa & 1 == 1)) {
                mantissa += 1;
            }
        }
        let value = scale(mantissa, lowest);
        value.is_finite().then_some(value)
    }
}

/// `mantissa × 2^exponent`, exactly; the mantissa has at most 54 bits, of which the last is zero if there are 54.
fn scale(mantissa: u64, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    if exponent > 1024 {
        return f64::INFINITY;
    }
    // Two factors, each a normal power of two, and no rounding in between.
    let first = exponent.clamp(-1000, 900);
    let power = |e: i64| f64::from_bits(((e + 1023) as u64) << 52);
    mantissa as f64 * power(first) * power(exponent - first)
}

/// `[p [sign] digits]` at the start of the text, and what follows it.
fn scan_exponent(text: &[u8]) -> Option<(i64, &[u8])> {
    let [b'p' | b'P', rest @ ..] = text else {
        return Some((0, text));
    };
    let is_negative = rest.first() == Some(&b'-');
    let rest = if matches!(rest.first(), Some(b'+' | b'-')) {
        &rest[1..]
    } else {
        rest
    };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return None;
    }
    let (digits, rest) = rest.split_at(len);
    // Far beyond any float, even for a string as long as memory.
    let magnitude = digits.iter().fold(0i64, |value, &digit| {
        (value * 10 + i64::from(digit - b'0')).min(i64::MAX / 100)
    });
    Some((if is_negative { -magnitude } else { magnitude }, rest))
}
