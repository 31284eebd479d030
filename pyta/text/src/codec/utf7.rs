//! UTF-7 (RFC 2152): ASCII for itself, the rest as base 64 of UTF-16 between `+` and `-`.

use super::{CodecError, End};
use crate::{Text, TextBuf};

/// Decodes from `*at` on, which must be outside of a shift sequence (as it is at the start and after an error),
/// appending to `out`; `*at` ends behind what was decoded, before an unfinished shift sequence.
///
/// # Errors
/// At the first ill-formed sequence; an unfinished one at the end counts if `end` is final.
pub fn decode_utf7(
    input: &[u8],
    at: &mut usize,
    end: End,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    while let Some(&byte) = input.get(*at) {
        match byte {
            b'+' => {
                if !decode_shifted(input, at, end, out)? {
                    return Ok(());
                }
            }
            0..0x80 => {
                out.push(u32::from(byte));
                *at += 1;
            }
            0x80.. => {
                return Err(CodecError::new(
                    *at,
                    *at + 1,
                    "unexpected special character",
                ));
            }
        }
    }
    Ok(())
}

/// Bits of a shift sequence that are not yet a character.
#[derive(Default)]
struct Shift {
    buffer: u32,
    bits: u32,
    surrogate: Option<u32>,
}

impl Shift {
    fn push(&mut self, sextet: u32, out: &mut TextBuf) {
        self.buffer = self.buffer << 6 | sextet;
        self.bits += 6;
        if self.bits < 16 {
            return;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits;
        self.buffer &= (1 << self.bits) - 1;
        match (self.surrogate.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                out.push(0x1_0000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)));
                return;
            }
            (Some(high), _) => out.push(high),
            (None, _) => {}
        }
        match unit {
            0xd800..=0xdbff => self.surrogate = Some(unit),
            _ => out.push(unit),
        }
    }

    fn is_complete(&self) -> bool {
        self.surrogate.is_none() && self.bits < 6 && self.buffer == 0
    }
}

/// Decodes what starts with `+`; false if it goes on in the next input, which leaves `*at` at its start.
fn decode_shifted(
    input: &[u8],
    at: &mut usize,
    end: End,
    out: &mut TextBuf,
) -> Result<bool, CodecError> {
    let start = *at;
    match input.get(start + 1) {
        Some(b'-') => {
            out.push(u32::from(b'+'));
            *at += 2;
            return Ok(true);
        }
        Some(&byte) if from_base64(byte).is_none() => {
            return Err(CodecError::new(start, start + 2, "ill-formed sequence"));
        }
        _ => {}
    }
    let mut shift = Shift::default();
    let mut decoded = TextBuf::new();
    let mut position = start + 1;
    while let Some(sextet) = input.get(position).and_then(|&byte| from_base64(byte)) {
        shift.push(sextet, &mut decoded);
        position += 1;
    }
    let Some(&terminator) = input.get(position) else {
        if end == End::More {
            return Ok(false);
        }
        out.push_text(decoded.as_text());
        *at = position;
        if shift.is_complete() {
            return Ok(true);
        }
        return Err(CodecError::new(
            start,
            position,
            "unterminated shift sequence",
        ));
    };
    out.push_text(decoded.as_text());
    if shift.bits >= 6 {
        return Err(CodecError::new(
            start,
            position + 1,
            "partial character in shift sequence",
        ));
    }
    if shift.buffer != 0 {
        return Err(CodecError::new(
            start,
            position + 1,
            "non-zero padding bits in shift sequence",
        ));
    }
    if terminator < 0x80 {
        out.extend(shift.surrogate);
    }
    *at = position + usize::from(terminator == b'-');
    Ok(true)
}

fn from_base64(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

fn to_base64(sextet: u32) -> u8 {
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(sextet & 63) as usize]
}

/// Whether a character stands for itself: printable ASCII except `+`, `\` and `~`, and white space.
fn is_direct(code: u32) -> bool {
    matches!(code, 0x09 | 0x0a | 0x0d | 0x20..=0x7d) && !matches!(code, 0x2b | 0x5c)
}

/// Encodes all of `text`, appending to `out`.
pub fn encode_utf7(text: Text<'_>, out: &mut Vec<u8>) {
    let (mut is_shifted, mut buffer, mut bits) = (false, 0u32, 0u32);
    for code in text.iter() {
        if !is_shifted && code == u32::from(b'+') {
            out.extend_from_slice(b"+-");
            continue;
        }
        if is_direct(code) {
            if is_shifted {
                if bits > 0 {
                    out.push(to_base64(buffer << (6 - bits)));
                }
                (is_shifted, buffer, bits) = (false, 0, 0);
                if from_base64(code as u8).is_some() || code == u32::from(b'-') {
                    out.push(b'-');
                }
            }
            out.push(code as u8);
            continue;
        }
        if !is_shifted {
            out.push(b'+');
            is_shifted = true;
        }
        let mut units = [0; 2];
        for &mut unit in utf16_units(code, &mut units) {
            buffer = buffer << 16 | unit;
            bits += 16;
            while bits >= 6 {
                bits -= 6;
                out.push(to_base64(buffer >> bits));
            }
            buffer &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        out.push(to_base64(buffer << (6 - bits)));
    }
    if is_shifted {
        out.push(b'-');
    }
}

/// One or two units; a lone surrogate is a unit.
fn utf16_units(code: u32, units: &mut [u32; 2]) -> &mut [u32] {
    match code.checked_sub(0x1_0000) {
        None => {
            units[0] = code;
            &mut units[..1]
        }
        Some(offset) => {
            *units = [0xd800 | offset >> 10, 0xdc00 | offset & 0x3ff];
            units
        }
    }
}
