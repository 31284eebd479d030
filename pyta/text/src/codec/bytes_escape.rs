//! The escapes of bytes literals: `codecs.escape_decode` and `codecs.escape_encode`, which pickle uses.

use super::{ErrorHandler, EscapeNotes};
use crate::TextError;
use crate::repr::push_escape;

/// `codecs.escape_decode(input, errors)`; a handler other than `ignore` and `replace` counts as `strict`. What is deprecated is noted.
///
/// # Errors
/// `ValueError` for an incomplete escape.
pub fn decode_bytes_escape(
    input: &[u8],
    handler: ErrorHandler,
    notes: &mut EscapeNotes,
) -> Result<Vec<u8>, TextError> {
    let mut out = Vec::with_capacity(input.len());
    let mut at = 0;
    while let Some(len) = memchr::memchr(b'\\', &input[at..]) {
        out.extend_from_slice(&input[at..at + len]);
        at += len;
        at = match input.get(at + 1) {
            None => return Err(TextError::value("Trailing \\ in string")),
            Some(b'x') => hex(input, at, handler, &mut out)?,
            Some(digit @ b'0'..=b'7') => {
                let (value, next) = octal(input, at, *digit);
                if value > 0o377 {
                    notes.first_invalid.get_or_insert(at);
                }
                out.push(value as u8);
                next
            }
            Some(&kind) => {
                if !push_simple(kind, &mut out) {
                    notes.first_invalid.get_or_insert(at);
                }
                at + 2
            }
        };
    }
    out.extend_from_slice(&input[at..]);
    Ok(out)
}

/// The meaning of an escape of one letter; false if it has none.
fn push_simple(kind: u8, out: &mut Vec<u8>) -> bool {
    match kind {
        b'\n' => {}
        b'\\' | b'\'' | b'"' => out.push(kind),
        b'a' => out.push(0x07),
        b'b' => out.push(0x08),
        b't' => out.push(b'\t'),
        b'n' => out.push(b'\n'),
        b'v' => out.push(0x0b),
        b'f' => out.push(0x0c),
        b'r' => out.push(b'\r'),
        _ => {
            out.extend_from_slice(&[b'\\', kind]);
            return false;
        }
    }
    true
}

/// The value of up to three octal digits, which may be too large for a byte, and the position after them.
fn octal(input: &[u8], at: usize, first: u8) -> (u16, usize) {
    let mut value = u16::from(first - b'0');
    let mut next = at + 2;
    while let Some(digit @ b'0'..=b'7') = input.get(next)
        && next < at + 4
    {
        value = value << 3 | u16::from(digit - b'0');
        next += 1;
    }
    (value, next)
}

/// Two hexadecimal digits.
fn hex(
    input: &[u8],
    at: usize,
    handler: ErrorHandler,
    out: &mut Vec<u8>,
) -> Result<usize, TextError> {
    let digit = |at: usize| {
        input
            .get(at)
            .and_then(|&byte| char::from(byte).to_digit(16))
    };
    if let (Some(high), Some(low)) = (digit(at + 2), digit(at + 3)) {
        out.push((high << 4 | low) as u8);
        return Ok(at + 4);
    }
    match handler {
        ErrorHandler::Replace => out.push(b'?'),
        ErrorHandler::Ignore => {}
        _ => {
            return Err(TextError::value(format!(
                "invalid \\x escape at position {at}"
            )));
        }
    }
    Ok(at + 2 + usize::from(digit(at + 2).is_some()))
}

/// `codecs.escape_encode(bytes)`: as `repr`, without quotes, and with `'` escaped.
pub fn encode_bytes_escape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', byte]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b' '..=b'~' => out.push(byte),
            _ => push_escape(&mut |c| out.push(c as u8), u32::from(byte)),
        }
    }
    out
}
