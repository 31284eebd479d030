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
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + 5);
    for group in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..group.len()].copy_from_slice(group);
        let joined = u32::from(word[0]) << 16 | u32::from(word[1]) << 8 | u32::from(word[2]);
        for i in 0..4 {
            out.push(if i <= group.len() {
                ALPHABET[(joined >> (18 - 6 * i) & 63) as usize]
            } else {
                b'='
            });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(cx.new_bytes(&out).v())
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
    // Digits in the current group of four, their bits that are left, and padding after them.
    let (mut count, mut left, mut padding) = (0u32, 0u8, 0u32);
    let mut padding_started = false;
    for &byte in text {
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
