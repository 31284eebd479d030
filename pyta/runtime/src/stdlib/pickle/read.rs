//! What stands in pickles: numbers, texts, lines.

use crate::prelude::*;
use crate::types::int::NewInteger;
use crate::types::str::args::from_text;
use pyta_text::Text;

use super::twos_complement::negate;

/// An integer in two's complement, the lowest byte first.
pub fn integer<'v>(cx: Cx<'v>, bytes: &[u8]) -> V<'v> {
    let is_negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
    if bytes.len() <= 8 {
        let mut all = [if is_negative { 0xff } else { 0 }; 8];
        all[..bytes.len()].copy_from_slice(bytes);
        return cx.new_int(i64::from_le_bytes(all));
    }
    let mut magnitude = bytes.to_vec();
    if is_negative {
        negate(&mut magnitude);
    }
    let mut limbs = vec![0u64; magnitude.len().div_ceil(8)];
    for (limb, part) in limbs.iter_mut().zip(magnitude.chunks(8)) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        *limb = u64::from_le_bytes(word);
    }
    cx.new_limbs(is_negative, &limbs)
}

/// The text of UTF-8 in which surrogates may occur; `None` for other bytes.
#[inline]
pub fn utf8<'v>(cx: Cx<'v>, bytes: &[u8]) -> Option<V<'v>> {
    if bytes.is_ascii() {
        return Some(from_text(cx, Text::One(bytes)));
    }
    wide_utf8(cx, bytes)
}

fn wide_utf8<'v>(cx: Cx<'v>, bytes: &[u8]) -> Option<V<'v>> {
    let mut points: Vec<u32> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (valid, len) = match std::str::from_utf8(rest) {
            Ok(text) => (text, rest.len()),
            Err(error) => {
                let len = error.valid_up_to();
                (std::str::from_utf8(&rest[..len]).ok()?, len)
            }
        };
        points.extend(valid.chars().map(u32::from));
        rest = &rest[len..];
        match rest {
            [] => {}
            [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, tail @ ..] => {
                points.push(0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f));
                rest = tail;
            }
            _ => return None,
        }
    }
    Some(match points[..] {
        [one] => from_text(cx, Text::Four(&[one])),
        _ => cx.new_str_from_points(points.iter().copied()).v(),
    })
}

/// A decimal integer without anything that needs thought.
pub fn decimal(line: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match line {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let is_plain = match digits {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 18 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let n = digits.iter().take(18).fold(0i64, |n, digit| {
        n.wrapping_mul(10).wrapping_add(i64::from(digit & 15))
    });
    (is_plain && digits.len() <= 18).then_some(if is_negative { -n } else { n })
}

/// A float as `repr` writes it.
pub fn float(line: &[u8]) -> Option<f64> {
    let is_plain = line
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e'));
    if is_plain {
        pyta_text::float::parse(line)
    } else {
        None
    }
}
