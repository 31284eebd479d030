//! Hexadecimal digits.

use super::{ascii_argument, error};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The value of each byte; above 15 for what is no digit.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut i = 0;
    while i < 16 {
        values[DIGITS[i] as usize] = i as u8;
        values[DIGITS[i].to_ascii_uppercase() as usize] = i as u8;
        i += 1;
    }
    values
};

/// Two digits for each byte, with a separator between groups: counted from the right, or from the left when negative.
pub fn digits(bytes: &[u8], separator: Option<u8>, group: i64) -> Vec<u8> {
    let pair = |byte: u8| [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
    if separator.is_none() {
        return bytes.iter().flat_map(|&byte| pair(byte)).collect();
    }
    let mut out = Vec::with_capacity(bytes.len() * 3);
    let size = group.unsigned_abs() as usize;
    for (i, &byte) in bytes.iter().enumerate() {
        let before = if group > 0 { bytes.len() - i } else { i };
        if let Some(separator) = separator
            && i > 0
            && size > 0
            && before.is_multiple_of(size)
        {
            out.push(separator);
        }
        out.extend_from_slice(&pair(byte));
    }
    out
}

/// The separator argument: one character below 256.
fn separator<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<u8>, Exit> {
    let Some(value) = value.given() else {
        return Ok(None);
    };
    let (len, first) = if let Some(text) = value.as_str() {
        (text.len(), text.units().iter().next())
    } else if let Some(bytes) = value.as_bytes() {
        (
            bytes.len(),
            bytes.as_slice().first().copied().map(u32::from),
        )
    } else {
        return Err(cx.type_error("sep must be str or bytes."));
    };
    if len != 1 {
        return Err(cx.value_error("sep must be length 1."));
    }
    match first.map(u8::try_from) {
        Some(Ok(separator)) => Ok(Some(separator)),
        _ => Err(cx.value_error("sep must be ASCII.")),
    }
}

pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let separator = separator(cx, args[1])?;
    let group = match args[2].given() {
        None => 1,
        Some(group) => cx.index_i64(group, C::OverflowError)?,
    };
    Ok(cx.new_bytes(&digits(&bytes, separator, group)).v())
}

pub fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = ascii_argument(cx, args[0])?;
    if !text.len().is_multiple_of(2) {
        return Err(error(cx, "Odd-length string"));
    }
    let mut all = 0;
    let digit = |byte: u8| VALUES[usize::from(byte)];
    let pairs = text.chunks_exact(2);
    let bytes: Vec<u8> = pairs
        .map(|pair| {
            let (high, low) = (digit(pair[0]), digit(pair[1]));
            all |= high | low;
            high << 4 | low
        })
        .collect();
    match all {
        0..16 => Ok(cx.new_bytes(&bytes).v()),
        _ => Err(error(cx, "Non-hexadecimal digit found")),
    }
}
