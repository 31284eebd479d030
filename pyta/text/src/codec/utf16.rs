//! UTF-16.

use super::{ByteOrder, CodecError, End};
use crate::{Text, TextBuf};

/// The order that a byte order mark tells, and the mark's length.
pub fn utf16_byte_order(input: &[u8]) -> Option<(ByteOrder, usize)> {
    match input {
        [0xff, 0xfe, ..] => Some((ByteOrder::Little, 2)),
        [0xfe, 0xff, ..] => Some((ByteOrder::Big, 2)),
        _ => None,
    }
}

fn unit(input: &[u8], at: usize, order: ByteOrder) -> Option<u16> {
    let bytes = [*input.get(at)?, *input.get(at + 1)?];
    Some(match order {
        ByteOrder::Little => u16::from_le_bytes(bytes),
        ByteOrder::Big => u16::from_be_bytes(bytes),
    })
}

/// Decodes from `*at` on, appending to `out`; `*at` ends behind what was decoded.
///
/// # Errors
/// At the first unpaired surrogate or odd byte; an incomplete sequence at the end counts if `end` is final.
pub fn decode_utf16(
    input: &[u8],
    at: &mut usize,
    order: ByteOrder,
    end: End,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    while *at < input.len() {
        let Some(first) = unit(input, *at, order) else {
            return incomplete(*at, input.len(), end, "truncated data");
        };
        match first {
            0xdc00..=0xdfff => return Err(CodecError::new(*at, *at + 2, "illegal encoding")),
            0xd800..=0xdbff => match unit(input, *at + 2, order) {
                Some(second @ 0xdc00..=0xdfff) => {
                    out.push(
                        0x1_0000 + ((u32::from(first) & 0x3ff) << 10 | (u32::from(second) & 0x3ff)),
                    );
                    *at += 4;
                }
                Some(_) => return Err(CodecError::new(*at, *at + 2, "illegal UTF-16 surrogate")),
                None => return incomplete(*at, input.len(), end, "unexpected end of data"),
            },
            _ => {
                out.push(u32::from(first));
                *at += 2;
            }
        }
    }
    Ok(())
}

fn incomplete(start: usize, len: usize, end: End, reason: &'static str) -> Result<(), CodecError> {
    match end {
        End::More => Ok(()),
        End::Final => Err(CodecError::new(start, len, reason)),
    }
}

/// Encodes from `*at` on, appending to `out`, without a byte order mark; `*at` ends behind what was encoded.
///
/// # Errors
/// At the first surrogate.
pub fn encode_utf16(
    text: Text<'_>,
    at: &mut usize,
    order: ByteOrder,
    out: &mut Vec<u8>,
) -> Result<(), CodecError> {
    let bytes = |unit: u16| match order {
        ByteOrder::Little => unit.to_le_bytes(),
        ByteOrder::Big => unit.to_be_bytes(),
    };
    out.reserve(2 * text.len().saturating_sub(*at));
    for code in text.slice(*at, text.len()).iter() {
        match code {
            0xd800..=0xdfff => return Err(CodecError::new(*at, *at + 1, "surrogates not allowed")),
            0..=0xffff => out.extend_from_slice(&bytes(code as u16)),
            _ => {
                let offset = code - 0x1_0000;
                out.extend_from_slice(&bytes(0xd800 | (offset >> 10) as u16));
                out.extend_from_slice(&bytes(0xdc00 | (offset & 0x3ff) as u16));
            }
        }
        *at += 1;
    }
    Ok(())
}
