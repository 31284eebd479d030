//! ASCII and Latin-1: a byte is a code point.

use super::CodecError;
use crate::{Text, TextBuf};

/// Decodes ASCII from `*at` on, appending to `out`; `*at` ends behind what was decoded.
///
/// # Errors
/// At the first byte above 0x7f.
pub fn decode_ascii(input: &[u8], at: &mut usize, out: &mut TextBuf) -> Result<(), CodecError> {
    let rest = &input[(*at).min(input.len())..];
    let len = if rest.is_ascii() {
        rest.len()
    } else {
        rest.iter().take_while(|byte| byte.is_ascii()).count()
    };
    out.push_text(Text::One(&rest[..len]));
    *at += len;
    if len == rest.len() {
        return Ok(());
    }
    Err(CodecError::new(*at, *at + 1, "ordinal not in range(128)"))
}

/// Decodes Latin-1 from `*at` on: all bytes are valid.
pub fn decode_latin1(input: &[u8], at: &mut usize, out: &mut TextBuf) {
    out.push_text(Text::One(&input[(*at).min(input.len())..]));
    *at = input.len();
}

/// Encodes ASCII from `*at` on, appending to `out`; `*at` ends behind what was encoded.
///
/// # Errors
/// At the first run of code points above 0x7f.
pub fn encode_ascii(text: Text<'_>, at: &mut usize, out: &mut Vec<u8>) -> Result<(), CodecError> {
    encode_below(text, at, 0x80, "ordinal not in range(128)", out)
}

/// Encodes Latin-1 from `*at` on, appending to `out`; `*at` ends behind what was encoded.
///
/// # Errors
/// At the first run of code points above 0xff.
pub fn encode_latin1(text: Text<'_>, at: &mut usize, out: &mut Vec<u8>) -> Result<(), CodecError> {
    encode_below(text, at, 0x100, "ordinal not in range(256)", out)
}

fn encode_below(
    text: Text<'_>,
    at: &mut usize,
    limit: u32,
    reason: &'static str,
    out: &mut Vec<u8>,
) -> Result<(), CodecError> {
    let rest = text.slice(*at, text.len());
    if let Text::One(units) = rest
        && (limit > 0xff || units.is_ascii())
    {
        out.extend_from_slice(units);
        *at = text.len();
        return Ok(());
    }
    let len = rest.iter().take_while(|&code| code < limit).count();
    out.extend(rest.iter().take(len).map(|code| code as u8));
    *at += len;
    let bad = rest
        .slice(len, rest.len())
        .iter()
        .take_while(|&code| code >= limit)
        .count();
    if bad == 0 {
        Ok(())
    } else {
        Err(CodecError::new(*at, *at + bad, reason))
    }
}
