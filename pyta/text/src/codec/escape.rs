//! `unicode_escape` and `raw_unicode_escape`: the escapes of string literals.

use super::{CodecError, End};
use crate::repr::push_escape;
use crate::unicode::lookup_character;
use crate::{Text, TextBuf};

/// CPython's text for too few digits after `\u`; the X stand for them (`docs/divergences.md`, "Texts of errors").
pub const TRUNCATED_SHORT: &str = "truncated \\uXXXX escape";
/// The same after `\U`.
pub const TRUNCATED_LONG: &str = "truncated \\UXXXXXXXX escape";

/// What a caller may want to warn of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EscapeNotes {
    /// Position of the first backslash that starts no escape, or an octal one above `\377`.
    pub first_invalid: Option<usize>,
}

/// An escape that was read.
enum Escape {
    /// A character, and the position behind it.
    Character(u32, usize),
    /// Nothing: a line continuation.
    Nothing(usize),
    /// The backslash stands for itself.
    None,
}

/// What is wrong with an escape.
enum Trouble {
    /// It may go on in the next input; the reason if it does not, and where it ends then.
    Incomplete(&'static str),
    /// The reason, and the position behind it.
    Invalid(&'static str, usize),
}

/// Decodes from `*at` on, appending to `out`; bytes above 0x7f are Latin-1. `*at` ends behind what was decoded.
///
/// # Errors
/// At the first malformed escape; an incomplete one at the end counts if `end` is final.
pub fn decode_unicode_escape(
    input: &[u8],
    at: &mut usize,
    end: End,
    out: &mut TextBuf,
    notes: &mut EscapeNotes,
) -> Result<(), CodecError> {
    while copy_to_backslash(input, at, out) {
        match read_escape(input, *at, notes) {
            Ok(Escape::Character(code, next)) => {
                out.push(code);
                *at = next;
            }
            Ok(Escape::Nothing(next)) => *at = next,
            Ok(Escape::None) => {
                notes.first_invalid.get_or_insert(*at);
                out.push(u32::from(b'\\'));
                *at += 1;
            }
            Err(trouble) => return trouble.report(*at, input.len(), end),
        }
    }
    Ok(())
}

impl Trouble {
    fn report(self, start: usize, len: usize, end: End) -> Result<(), CodecError> {
        match self {
            Trouble::Incomplete(_) if end == End::More => Ok(()),
            Trouble::Incomplete(reason) => Err(CodecError::new(start, len, reason)),
            Trouble::Invalid(reason, stop) => Err(CodecError::new(start, stop, reason)),
        }
    }
}

/// Appends what stands before the next backslash; false if there is none.
fn copy_to_backslash(input: &[u8], at: &mut usize, out: &mut TextBuf) -> bool {
    let rest = &input[(*at).min(input.len())..];
    let len = memchr::memchr(b'\\', rest);
    out.push_text(Text::One(&rest[..len.unwrap_or(rest.len())]));
    *at += len.unwrap_or(rest.len());
    len.is_some()
}

/// Reads the escape whose backslash stands at `at`.
fn read_escape(input: &[u8], at: usize, notes: &mut EscapeNotes) -> Result<Escape, Trouble> {
    let Some(&kind) = input.get(at + 1) else {
        return Err(Trouble::Incomplete("\\ at end of string"));
    };
    let simple = match kind {
        b'\n' => return Ok(Escape::Nothing(at + 2)),
        b'\\' | b'\'' | b'"' => kind,
        b'a' => 0x07,
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 0x0b,
        b'f' => 0x0c,
        b'r' => b'\r',
        b'0'..=b'7' => return Ok(octal(input, at, notes)),
        b'x' => return hex(input, at, 2, "truncated \\xXX escape"),
        b'u' => return hex(input, at, 4, TRUNCATED_SHORT),
        b'U' => return hex(input, at, 8, TRUNCATED_LONG),
        b'N' => return named(input, at),
        _ => return Ok(Escape::None),
    };
    Ok(Escape::Character(u32::from(simple), at + 2))
}

/// Up to three octal digits.
fn octal(input: &[u8], at: usize, notes: &mut EscapeNotes) -> Escape {
    let digits = input[at + 1..]
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, b'0'..=b'7'));
    let (code, len) = digits.fold((0, 0), |(code, len), &digit| {
        (code * 8 + u32::from(digit - b'0'), len + 1)
    });
    if code > 0xff {
        notes.first_invalid.get_or_insert(at);
    }
    Escape::Character(code, at + 1 + len)
}

/// Exactly `count` hexadecimal digits.
fn hex(input: &[u8], at: usize, count: usize, truncated: &'static str) -> Result<Escape, Trouble> {
    let mut code = 0u32;
    for position in at + 2..at + 2 + count {
        let Some(&byte) = input.get(position) else {
            return Err(Trouble::Incomplete(truncated));
        };
        let digit = char::from(byte)
            .to_digit(16)
            .ok_or(Trouble::Invalid(truncated, position))?;
        code = code << 4 | digit;
    }
    if code > 0x10_ffff {
        return Err(Trouble::Invalid(
            "illegal Unicode character",
            at + 2 + count,
        ));
    }
    Ok(Escape::Character(code, at + 2 + count))
}

/// `\N{name}`.
fn named(input: &[u8], at: usize) -> Result<Escape, Trouble> {
    const MALFORMED: &str = "malformed \\N character escape";
    match input.get(at + 2) {
        None => return Err(Trouble::Incomplete(MALFORMED)),
        Some(b'{') => {}
        Some(_) => return Err(Trouble::Invalid(MALFORMED, at + 2)),
    }
    let start = at + 3;
    let Some(len) = memchr::memchr(b'}', &input[start..]) else {
        return Err(Trouble::Incomplete(MALFORMED));
    };
    if len == 0 {
        return Err(Trouble::Invalid(MALFORMED, start));
    }
    let stop = start + len + 1;
    match lookup_character(&input[start..start + len]) {
        Some(code) => Ok(Escape::Character(code, stop)),
        None => Err(Trouble::Invalid("unknown Unicode character name", stop)),
    }
}

/// Encodes all of `text` in ASCII, appending to `out`.
pub fn encode_unicode_escape(text: Text<'_>, out: &mut Vec<u8>) {
    for code in text.iter() {
        match code {
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x20..0x7f => out.push(code as u8),
            _ => push_escape(&mut |c| out.push(c as u8), code),
        }
    }
}

/// Decodes `\uXXXX` and `\UXXXXXXXX` only, from `*at` on, appending to `out`; other bytes are Latin-1. `*at` ends
/// behind what was decoded.
///
/// # Errors
/// At the first malformed escape; an incomplete one at the end counts if `end` is final.
pub fn decode_raw_unicode_escape(
    input: &[u8],
    at: &mut usize,
    end: End,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    while copy_to_backslash(input, at, out) {
        let escape = match input.get(*at + 1) {
            Some(b'u') => hex(input, *at, 4, TRUNCATED_SHORT),
            Some(b'U') => hex(input, *at, 8, TRUNCATED_LONG),
            None if end == End::More => return Ok(()),
            next => {
                out.push(u32::from(b'\\'));
                out.extend(next.map(|&byte| u32::from(byte)));
                *at += 1 + usize::from(next.is_some());
                continue;
            }
        };
        match escape {
            Ok(Escape::Character(code, next)) => {
                out.push(code);
                *at = next;
            }
            Ok(Escape::Nothing(next)) => *at = next,
            Ok(Escape::None) => *at += 1,
            Err(Trouble::Invalid("illegal Unicode character", stop)) => {
                return Err(CodecError::new(*at, stop, "\\Uxxxxxxxx out of range"));
            }
            Err(trouble) => return trouble.report(*at, input.len(), end),
        }
    }
    Ok(())
}

/// Encodes all of `text`, Latin-1 as it is, appending to `out`.
pub fn encode_raw_unicode_escape(text: Text<'_>, out: &mut Vec<u8>) {
    for code in text.iter() {
        match code {
            0..0x100 => out.push(code as u8),
            _ => push_escape(&mut |c| out.push(c as u8), code),
        }
    }
}
