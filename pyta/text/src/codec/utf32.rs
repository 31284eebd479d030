//! UTF-32.

use super::{ByteOrder, CodecError, End};
use crate::{Text, TextBuf};

/// The order that a byte order mark tells, and the mark's length.
pub fn utf32_byte_order(input: &[u8]) -> Option<(ByteOrder, usize)> {
    match input {
        [0xff, 0xfe, 0, 0, ..] => Some((ByteOrder::Little, 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((ByteOrder::Big, 4)),
        _ => None,
    }
}

/// Decodes from `*at` on, appending to `out`; `*at` ends behind what was decoded.
///
/// # Errors
/// At the first surrogate or value above 0x10ffff; an incomplete unit at the end counts if `end` is final.
pub fn decode_utf32(
    input: &[u8],
    at: &mut usize,
    order: ByteOrder,
    end: End,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    while let Some(&bytes) = input.get(*at..).and_then(<[u8]>::first_chunk::<4>) {
        let code = match order {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        };
        let reason = match code {
            0xd800..=0xdfff => "code point in surrogate code point range(0xd800, 0xe000)",
            0x11_0000.. => "code point not in range(0x110000)",
            _ => {
                out.push(code);
                *at += 4;
                continue;
            }
        };
        return Err(CodecError::new(*at, *at + 4, reason));
    }
    if *at < input.len() && end == End::Final {
        return Err(CodecError::new(*at, input.len(), "truncated data"));
    }
    Ok(())
}

/// Encodes from `*at` on, appending to `out`, without a byte order mark; `*at` ends behind what was encoded.
///
/// # Errors
/// At the first surrogate.
pub fn encode_utf32(
    text: Text<'_>,
    at: &mut usize,
    order: ByteOrder,
    out: &mut Vec<u8>,
) -> Result<(), CodecError> {
    out.reserve(4 * text.len().saturating_sub(*at));
    for code in text.slice(*at, text.len()).iter() {
        if matches!(code, 0xd800..=0xdfff) {
            return Err(CodecError::new(*at, *at + 1, "surrogates not allowed"));
        }
        out.extend_from_slice(&match order {
            ByteOrder::Little => code.to_le_bytes(),
            ByteOrder::Big => code.to_be_bytes(),
        });
        *at += 1;
    }
    Ok(())
}
