//! Strings with JSON's escapes.

use pyta_text::{Text, TextBuf, Unit, with_units};

use crate::prelude::*;
use crate::protocol::Index;
use crate::types::str::args::{finish, text_of};

/// A string literal that was read.
pub enum Scanned {
    /// The content stands as it is at these indices.
    Plain(usize, usize),
    /// The content had escapes.
    Escaped(TextBuf),
}

/// Whether a code unit needs no look: neither quote, backslash nor control character.
#[inline]
fn is_plain(code: u32, strict: bool) -> bool {
    code != 0x22 && code != 0x5c && (code >= 0x20 || !strict)
}

/// Reads a string from behind its opening quote; also where it ends, behind the closing quote. `None` for a malformed one.
#[inline]
pub fn scan<U: Unit>(units: &[U], start: usize, strict: bool) -> Option<(Scanned, usize)> {
    let rest = units.get(start..)?;
    let plain = rest
        .iter()
        .position(|&unit| !is_plain(unit.code_point(), strict))?;
    if rest[plain].code_point() == 0x22 {
        return Some((Scanned::Plain(start, start + plain), start + plain + 1));
    }
    scan_escaped(units, start, plain, strict)
}

#[cold]
fn scan_escaped<U: Unit>(
    units: &[U],
    start: usize,
    plain: usize,
    strict: bool,
) -> Option<(Scanned, usize)> {
    let mut out = TextBuf::with_capacity(plain + 16);
    out.push_text(U::text(&units[start..start + plain]));
    let mut at = start + plain;
    loop {
        let code = units.get(at)?.code_point();
        at += 1;
        match code {
            0x22 => return Some((Scanned::Escaped(out), at)),
            0x5c => at = escape(units, at, &mut out)?,
            0..0x20 if strict => return None,
            code => out.push(code),
        }
    }
}

/// Reads what follows a backslash.
fn escape<U: Unit>(units: &[U], at: usize, out: &mut TextBuf) -> Option<usize> {
    let code = units.get(at)?.code_point();
    let simple = match char::from_u32(code)? {
        '"' => 0x22,
        '\\' => 0x5c,
        '/' => 0x2f,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => 0x0a,
        'r' => 0x0d,
        't' => 0x09,
        'u' => {
            let high = four_digits(units, at + 1)?;
            if (0xd800..0xdc00).contains(&high)
                && units.get(at + 5).map(|unit| unit.code_point()) == Some(0x5c)
                && units.get(at + 6).map(|unit| unit.code_point()) == Some(0x75)
            {
                let low = four_digits(units, at + 7)?;
                if (0xdc00..0xe000).contains(&low) {
                    out.push(0x1_0000 + ((high - 0xd800) << 10 | (low - 0xdc00)));
                    return Some(at + 11);
                }
            }
            out.push(high);
            return Some(at + 5);
        }
        _ => return None,
    };
    out.push(simple);
    Some(at + 1)
}

fn four_digits<U: Unit>(units: &[U], at: usize) -> Option<u32> {
    units.get(at..at + 4)?.iter().try_fold(0, |value, unit| {
        let digit = char::from_u32(unit.code_point())?.to_digit(16)?;
        Some(value << 4 | digit)
    })
}

fn text_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "first argument must be a string, not {}",
            cx.class_name(value)
        ))
    })
}

/// `scanstring(string, end, strict=True)`.
pub fn scanstring<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = text_argument(cx, args[0])?;
    let end = cx.index_i64(args[1], C::OverflowError)?;
    let strict = match args[2].given() {
        Some(strict) => cx.language().truth(cx, strict).ok_or(Exit::NeedGuest)?,
        None => true,
    };
    let end = usize::try_from(end)
        .ok()
        .filter(|&end| end <= text.len())
        .ok_or_else(|| cx.value_error("end is out of bounds"))?;
    // Malformed ones are the twin's: it raises JSONDecodeError.
    let scanned = with_units!(text_of(text), units => scan(units, end, strict));
    let (scanned, end) = scanned.ok_or(Exit::NeedGuest)?;
    let string = match scanned {
        Scanned::Plain(from, to) => crate::types::str::args::part(cx, text, from, to),
        Scanned::Escaped(out) => finish(cx, &out),
    };
    Ok(cx.new_tuple(&[string, V::small(end as i64)]).v())
}

/// The letter of a short escape, if the character has one.
fn short_escape(code: u32) -> Option<u8> {
    Some(match code {
        0x22 => b'"',
        0x5c => b'\\',
        0x0a => b'n',
        0x0d => b'r',
        0x09 => b't',
        0x0c => b'f',
        0x08 => b'b',
        _ => return None,
    })
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn unicode_escape(unit: u32) -> [u8; 6] {
    let digit = |shift: u32| HEX[(unit >> shift & 0xf) as usize];
    [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]
}

/// Appends a string in quotes with everything that is not printable ASCII escaped.
pub fn push_ascii(out: &mut Vec<u8>, text: Text<'_>) {
    out.push(b'"');
    match text {
        Text::One(units) => {
            let mut rest = units;
            while let Some(at) = rest
                .iter()
                .position(|&unit| !(0x20..0x7f).contains(&unit) || unit == b'"' || unit == b'\\')
            {
                out.extend_from_slice(&rest[..at]);
                push_escaped(out, u32::from(rest[at]));
                rest = &rest[at + 1..];
            }
            out.extend_from_slice(rest);
        }
        _ => text.iter().for_each(|code| match code {
            0x22 | 0x5c => push_escaped(out, code),
            0x20..0x7f => out.push(code as u8),
            _ => push_escaped(out, code),
        }),
    }
    out.push(b'"');
}

fn push_escaped(out: &mut Vec<u8>, code: u32) {
    if let Some(letter) = short_escape(code) {
        out.extend_from_slice(&[b'\\', letter]);
    } else if code >= 0x1_0000 {
        let code = code - 0x1_0000;
        out.extend_from_slice(&unicode_escape(0xd800 | code >> 10));
        out.extend_from_slice(&unicode_escape(0xdc00 | code & 0x3ff));
    } else {
        out.extend_from_slice(&unicode_escape(code));
    }
}

/// Appends a string in quotes with quotes, backslashes and control characters escaped.
pub fn push_text(out: &mut TextBuf, text: Text<'_>) {
    out.push(0x22);
    let needs = |code: u32| !is_plain(code, true);
    if !text.iter().any(needs) {
        out.push_text(text);
    } else {
        for code in text.iter() {
            if needs(code) {
                let mut escaped = Vec::new();
                push_escaped(&mut escaped, code);
                out.push_text(Text::One(&escaped));
            } else {
                out.push(code);
            }
        }
    }
    out.push(0x22);
}

/// `encode_basestring_ascii(string)`.
pub fn encode_ascii<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = text_argument(cx, args[0])?;
    let mut out = Vec::with_capacity(text.len() + 2);
    push_ascii(&mut out, text_of(text));
    Ok(cx.new_ascii_bytes(&out).v())
}

/// `encode_basestring(string)`.
pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = text_argument(cx, args[0])?;
    let mut out = TextBuf::with_capacity(text.len() + 2);
    push_text(&mut out, text_of(text));
    Ok(finish(cx, &out))
}
