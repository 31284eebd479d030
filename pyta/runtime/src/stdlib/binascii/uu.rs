//! Uuencoded lines: a length, then four characters for three bytes, each six bits above a space.

use super::{ascii_argument, error, flag};
use crate::prelude::*;
use crate::types::bytes::buffer;

const MAX_LINE: usize = 45;

pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let backtick = flag(cx, args[1], false)?;
    if bytes.len() > MAX_LINE {
        return Err(error(cx, "At most 45 bytes at once"));
    }
    let shown = |bits: u8| match bits {
        0 if backtick => b'`',
        bits => b' ' + bits,
    };
    let mut out = Vec::with_capacity(MAX_LINE / 3 * 4 + 2);
    out.push(shown(bytes.len() as u8));
    for group in bytes.chunks(3) {
        let at = |i: usize| group.get(i).copied().unwrap_or(0);
        out.push(shown(at(0) >> 2));
        out.push(shown((at(0) & 3) << 4 | at(1) >> 4));
        out.push(shown((at(1) & 15) << 2 | at(2) >> 6));
        out.push(shown(at(2) & 63));
    }
    out.push(b'\n');
    Ok(cx.new_bytes(&out).v())
}

pub fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = ascii_argument(cx, args[0])?;
    let Some((&length, mut rest)) = text.split_first() else {
        return Err(error(cx, "Missing length byte"));
    };
    let length = usize::from(length.wrapping_sub(b' ') & 63);
    let mut out = Vec::with_capacity(length + 3);
    let (mut pending, mut bits) = (0u32, 0);
    while out.len() < length {
        // A line that ends early stands for zeros.
        let value = match rest.split_first() {
            None | Some((b'\n' | b'\r', _)) => 0,
            Some((&byte, tail)) => {
                rest = tail;
                if !(b' '..=b' ' + 64).contains(&byte) {
                    return Err(error(cx, "Illegal char"));
                }
                u32::from(byte - b' ') & 63
            }
        };
        pending = pending << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((pending >> bits) as u8);
            pending &= (1 << bits) - 1;
        }
    }
    let is_filler = |byte: &u8| matches!(byte, b' ' | b'`' | b'\n' | b'\r');
    if !rest.iter().all(is_filler) {
        return Err(error(cx, "Trailing garbage"));
    }
    Ok(cx.new_bytes(&out).v())
}
