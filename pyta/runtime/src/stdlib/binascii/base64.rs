//! Base 64 (RFC 4648).

use super::{ascii_argument, error, flag};
use crate::prelude::*;
use crate::types::bytes::buffer;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each byte; above 63 for what is no digit.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut i = 0;
    while i < 64 {
        values[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    values
};

pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let newline = flag(cx, args[1], true)?;
    let groups = bytes.chunks_exact(3);
    let rest = groups.remainder();
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + 5);
    for group in groups {
        out.extend_from_slice(&digits([group[0], group[1], group[2]]));
    }
    if !rest.is_empty() {
        let mut last = digits([rest[0], rest.get(1).copied().unwrap_or(0), 0]);
        last[rest.len() + 1..].fill(b'=');
        out.extend_from_slice(&last);
    }
    if newline {
        out.push(b'\n');
    }
    Ok(cx.new_bytes(&out).v())
}

/// The four digits of three bytes.
#[inline]
fn digits([a, b, c]: [u8; 3]) -> [u8; 4] {
    let digit = |value: u8| ALPHABET[usize::from(value & 63)];
    [
        digit(a >> 2),
        digit(a << 4 | b >> 4),
        digit(b << 2 | c >> 6),
        digit(c),
    ]
}

/// The three bytes of four digits, when all are digits.
#[inline]
fn three_bytes(group: &[u8]) -> Option<[u8; 3]> {
    let value = |i: usize| VALUES[usize::from(group[i])];
    let (a, b, c, d) = (value(0), value(1), value(2), value(3));
    (a | b | c | d < 64).then_some([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d])
}

pub fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = ascii_argument(cx, args[0])?;
    let strict = flag(cx, args[1], false)?;
    match decoded(&text, strict) {
        Ok(bytes) => Ok(cx.new_bytes(&bytes).v()),
        Err(message) => Err(error(cx, message)),
    }
}

/// The bytes, or what is wrong with the text.
fn decoded(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    if strict && text.first() == Some(&b'=') {
        return Err("Leading padding not allowed".to_owned());
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut groups = text.chunks_exact(4);
    let mut rest = text;
    while let Some(bytes) = groups.next().and_then(three_bytes) {
        out.extend_from_slice(&bytes);
        rest = &rest[4..];
    }
    // Digits in the current group of four, their bits that are left, and padding after them.
    let (mut count, mut left, mut padding) = (0u32, 0u8, 0u32);
    let mut padding_started = false;
    for &byte in rest {
        if byte == b'=' {
            padding_started = true;
            if strict && count == 1 {
                break;
            }
            padding += u32::from(count >= 2);
            if strict && (count == 0 || count + padding > 4) {
                return Err("Excess padding not allowed".to_owned());
            }
            continue;
        }
        let value = VALUES[usize::from(byte)];
        if value >= 64 {
            if strict {
                return Err("Only base64 data is allowed".to_owned());
            }
            continue;
        }
        if strict && padding_started {
            return Err(if count + padding == 4 {
                "Excess data after padding".to_owned()
            } else {
                "Discontinuous padding not allowed".to_owned()
            });
        }
        padding = 0;
        match count {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 15;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => out.push(left << 6 | value),
        }
        count = (count + 1) % 4;
    }
    match count {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ if count + padding < 4 => Err("Incorrect padding".to_owned()),
        _ => Ok(out),
    }
}
