//! UTF-8. Surrogates are errors; the `surrogatepass` handler lets them through.

use super::{CodecError, End};
use crate::{Text, TextBuf, Unit};

/// Decodes from `*at` on, appending to `out`; `*at` ends behind what was decoded.
///
/// # Errors
/// At the first invalid sequence; an incomplete one at the end counts if `end` is final.
pub fn decode_utf8(
    input: &[u8],
    at: &mut usize,
    end: End,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    let start = (*at).min(input.len());
    let error = match std::str::from_utf8(&input[start..]) {
        Ok(valid) => {
            push_valid(out, valid);
            *at = input.len();
            return Ok(());
        }
        Err(error) => error,
    };
    let stop = start + error.valid_up_to();
    let valid = std::str::from_utf8(&input[start..stop]).expect("the prefix was found valid");
    push_valid(out, valid);
    *at = stop;
    match error.error_len() {
        None if end == End::More => Ok(()),
        // The start of a surrogate, which a handler may let through, is kept until it is whole.
        Some(_) if end == End::More && matches!(input[stop..], [0xed, 0xa0..=0xbf]) => Ok(()),
        None => Err(CodecError::new(stop, input.len(), "unexpected end of data")),
        Some(len) => {
            let is_start = matches!(input[stop], 0xc2..=0xf4);
            let reason = if is_start {
                "invalid continuation byte"
            } else {
                "invalid start byte"
            };
            Err(CodecError::new(stop, stop + len, reason))
        }
    }
}

/// Appends valid UTF-8, at once in the width it needs.
fn push_valid(out: &mut TextBuf, valid: &str) {
    // The largest byte tells the widest character: leads from 0xf0 have four bytes, those above 0xc3 are above 0xff.
    let width = match valid.bytes().max() {
        None => return,
        Some(0..0x80) => return out.push_text(Text::One(valid.as_bytes())),
        Some(0x80..0xc4) => TextBuf::One(decoded(valid, |c| c as u8)),
        Some(0xc4..0xf0) => TextBuf::Two(decoded(valid, |c| c as u16)),
        Some(0xf0..) => TextBuf::Four(decoded(valid, |c| c as u32)),
    };
    if out.is_empty() {
        *out = width;
    } else {
        out.push_text(width.as_text());
    }
}

/// The characters as units; runs of ASCII are taken at once.
fn decoded<U: Unit>(valid: &str, unit: impl Fn(char) -> U) -> Vec<U> {
    let mut units = Vec::with_capacity(valid.len());
    let mut rest = valid;
    while !rest.is_empty() {
        let (ascii, others) = rest.split_at(ascii_len(rest.as_bytes()));
        units.extend(ascii.bytes().map(|byte| unit(char::from(byte))));
        let end = others.bytes().position(|byte| byte.is_ascii());
        let (others, next) = others.split_at(end.unwrap_or(others.len()));
        units.extend(others.chars().map(&unit));
        rest = next;
    }
    units
}

/// How many bytes at the start are ASCII.
fn ascii_len(bytes: &[u8]) -> usize {
    const BLOCK: usize = 16;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let skipped = BLOCK * blocks.iter().take_while(|block| block.is_ascii()).count();
    let rest = bytes[skipped..].iter().take_while(|byte| byte.is_ascii());
    skipped + rest.count()
}

/// Encodes from `*at` on, appending to `out`; `*at` ends behind what was encoded.
///
/// # Errors
/// At the first run of surrogates.
pub fn encode_utf8(text: Text<'_>, at: &mut usize, out: &mut Vec<u8>) -> Result<(), CodecError> {
    let rest = text.slice(*at, text.len());
    match rest {
        Text::One(units) if units.is_ascii() => {
            out.extend_from_slice(units);
            *at = text.len();
            return Ok(());
        }
        _ => out.reserve(rest.len() + rest.len() / 4),
    }
    match rest {
        Text::One(units) => encode_units(units, at, out),
        Text::Two(units) => encode_units(units, at, out),
        Text::Four(units) => encode_units(units, at, out),
    }
    .map_err(|start| {
        let run = text
            .slice(start, text.len())
            .iter()
            .take_while(|&code| char::from_u32(code).is_none());
        CodecError::new(start, start + run.count(), "surrogates not allowed")
    })
}

/// Encodes up to the first surrogate, whose position is the error.
fn encode_units<U: Unit>(units: &[U], at: &mut usize, out: &mut Vec<u8>) -> Result<(), usize> {
    let tail = |bits: u32| 0x80 | (bits & 0x3f) as u8;
    let start = *at;
    while let Some(rest) = units.get(*at - start..)
        && !rest.is_empty()
    {
        let ascii = rest.iter().take_while(|unit| unit.code_point() < 0x80);
        let ascii = &rest[..ascii.count()];
        out.extend(ascii.iter().map(|unit| unit.code_point() as u8));
        *at += ascii.len();
        let Some(unit) = rest.get(ascii.len()) else {
            break;
        };
        let code = unit.code_point();
        match code {
            0..0x80 => {}
            0x80..0x800 => out.extend_from_slice(&[0xc0 | (code >> 6) as u8, tail(code)]),
            0xd800..=0xdfff => return Err(*at),
            0x800..0x1_0000 => {
                out.extend_from_slice(&[0xe0 | (code >> 12) as u8, tail(code >> 6), tail(code)])
            }
            _ => out.extend_from_slice(&[
                0xf0 | (code >> 18) as u8,
                tail(code >> 12),
                tail(code >> 6),
                tail(code),
            ]),
        }
        *at += 1;
    }
    Ok(())
}
