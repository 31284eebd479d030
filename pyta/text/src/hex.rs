//! `bytes.hex` and `bytes.fromhex`.

use crate::{Text, TextError};

#[cfg(test)]
mod tests;

/// Separators between groups of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouping {
    /// An ASCII character.
    pub separator: u8,
    /// Bytes in a group, counted from the right; from the left if negative; zero for no separators.
    pub size: i64,
}

/// `bytes.hex(separator, size)`.
pub fn hex(bytes: &[u8], grouping: Option<Grouping>) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    let size = grouping.map_or(0, |grouping| {
        usize::try_from(grouping.size.unsigned_abs()).unwrap_or(usize::MAX)
    });
    for (at, &byte) in bytes.iter().enumerate() {
        if let Some(grouping) = grouping
            && at > 0
            && size > 0
        {
            let distance = if grouping.size > 0 {
                bytes.len() - at
            } else {
                at
            };
            if distance % size == 0 {
                out.push(char::from(grouping.separator));
            }
        }
        out.push(digit(byte >> 4));
        out.push(digit(byte & 0xf));
    }
    out
}

fn digit(value: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(value & 0xf)])
}

/// `bytes.fromhex(text)`: pairs of digits, with ASCII white space between pairs.
///
/// # Errors
/// `ValueError` with the position of what is no digit.
pub fn from_hex(text: Text<'_>) -> Result<Vec<u8>, TextError> {
    let digit_at = |at: usize| {
        text.get(at)
            .and_then(char::from_u32)
            .and_then(|c| c.to_digit(16))
    };
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while let Some(code) = text.get(at) {
        if matches!(code, 0x09..=0x0d | 0x20) {
            at += 1;
            continue;
        }
        let high = digit_at(at).ok_or_else(|| no_digit(at))?;
        let Some(low) = digit_at(at + 1) else {
            return Err(if at + 1 >= text.len() {
                TextError::value("fromhex() arg must contain an even number of hexadecimal digits")
            } else {
                no_digit(at + 1)
            });
        };
        out.push((high << 4 | low) as u8);
        at += 2;
    }
    Ok(out)
}

fn no_digit(at: usize) -> TextError {
    TextError::value(format!(
        "non-hexadecimal number found in fromhex() arg at position {at}"
    ))
}

/// As [`from_hex`] of a string, in which what is not ASCII is found first.
///
/// # Errors
/// As `from_hex`.
pub fn from_hex_string(text: Text<'_>) -> Result<Vec<u8>, TextError> {
    match text.iter().position(|code| code >= 0x80) {
        Some(at) => Err(no_digit(at)),
        None => from_hex(text),
    }
}
