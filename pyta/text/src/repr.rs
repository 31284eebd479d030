//! `repr` of strings and bytes, and `ascii`.
//!
//! The quote is `'` unless the content has that one and not `"`. What cannot be printed is escaped, in a string after
//! Unicode's categories, in bytes if it is not ASCII.

use crate::unicode::is_printable;
use crate::{Text, TextBuf};

#[cfg(test)]
mod tests;

/// `repr(str)`.
pub fn str_repr(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.len() + 2);
    push_str_repr(&mut out, text);
    out
}

/// Length of `repr(str)` in code points.
pub fn str_repr_len(text: Text<'_>) -> usize {
    let quote = quote_for(text);
    let len_of = |code: u32| match code {
        0x09 | 0x0a | 0x0d | 0x5c => 2,
        _ if code == u32::from(quote) => 2,
        0x20..0x7f => 1,
        _ if code >= 0x80 && is_printable(code) => 1,
        _ => escape_len(code),
    };
    2 + text.iter().map(len_of).sum::<usize>()
}

/// Appends `repr(str)`.
pub fn push_str_repr(out: &mut TextBuf, text: Text<'_>) {
    let quote = quote_for(text);
    out.push(u32::from(quote));
    // Stretches of one-byte text that needs no escapes are copied at once.
    if let Text::One(units) = text {
        let mut rest = units;
        while let Some(at) = rest.iter().position(|&unit| !is_plain(unit, quote)) {
            out.push_text(Text::One(&rest[..at]));
            push_char(out, u32::from(rest[at]), quote);
            rest = &rest[at + 1..];
        }
        out.push_text(Text::One(rest));
    } else {
        text.iter().for_each(|code| push_char(out, code, quote));
    }
    out.push(u32::from(quote));
}

/// `repr(bytes)`; a bytearray's has `bytearray(` and `)` around it.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let mut out = vec![0; bytes_repr_len(bytes)];
    write_bytes_repr(&mut out, bytes);
    String::from_utf8(out).expect("escapes are ASCII")
}

/// Writes `repr(bytes)`, which is as long as `out`.
pub fn write_bytes_repr(out: &mut [u8], bytes: &[u8]) {
    let quote = quote_for(Text::One(bytes));
    out[..2].copy_from_slice(&[b'b', quote]);
    let mut at = 2;
    for &byte in bytes {
        if is_plain(byte, quote) {
            out[at] = byte;
            at += 1;
            continue;
        }
        let escape = byte_escape(byte);
        // Of a known length each, so that nothing is called for a few bytes.
        match byte_escape_len(byte) {
            2 => out[at..at + 2].copy_from_slice(&escape[..2]),
            _ => out[at..at + 4].copy_from_slice(&escape),
        }
        at += byte_escape_len(byte);
    }
    out[at] = quote;
}

/// Length of `repr(bytes)`.
pub fn bytes_repr_len(bytes: &[u8]) -> usize {
    let quote = quote_for(Text::One(bytes));
    let len_of = |&byte: &u8| match is_plain(byte, quote) {
        true => 1,
        false => byte_escape_len(byte),
    };
    3 + bytes.iter().map(len_of).sum::<usize>()
}

fn byte_escape_len(byte: u8) -> usize {
    match byte {
        b'\t' | b'\n' | b'\r' | b'\\' | b'\'' => 2,
        _ => 4,
    }
}

/// A backslash and what follows it, in as many bytes as [`byte_escape_len`] says.
fn byte_escape(byte: u8) -> [u8; 4] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let (high, low) = (usize::from(byte >> 4), usize::from(byte & 0xf));
    let second = match byte {
        b'\t' => b't',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\\' | b'\'' => byte,
        _ => b'x',
    };
    [b'\\', second, DIGITS[high], DIGITS[low]]
}

/// Length of [`ascii`].
pub fn ascii_len(repr: Text<'_>) -> usize {
    let len_of = |code: u32| if code < 0x80 { 1 } else { escape_len(code) };
    repr.iter().map(len_of).sum()
}

/// `ascii` of what has `repr` as its representation.
pub fn ascii(repr: Text<'_>) -> String {
    let mut out = String::with_capacity(ascii_len(repr));
    for code in repr.iter() {
        match code {
            0..0x80 => out.push(char::from(code as u8)),
            _ => push_escape(&mut |c| out.push(c), code),
        }
    }
    out
}

fn quote_for(text: Text<'_>) -> u8 {
    let has = |quote: u8| match text {
        Text::One(units) => memchr::memchr(quote, units).is_some(),
        Text::Two(units) => units.contains(&u16::from(quote)),
        Text::Four(units) => units.contains(&u32::from(quote)),
    };
    if has(b'\'') && !has(b'"') {
        b'"'
    } else {
        b'\''
    }
}

/// Whether an ASCII character stands for itself.
#[inline]
fn is_plain(byte: u8, quote: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'\\' && byte != quote
}

fn push_char(out: &mut TextBuf, code: u32, quote: u8) {
    match code {
        0x09 => out.push_str("\\t"),
        0x0a => out.push_str("\\n"),
        0x0d => out.push_str("\\r"),
        0x5c => out.push_str("\\\\"),
        _ if code == u32::from(quote) => {
            out.push(0x5c);
            out.push(code);
        }
        0x20..0x7f => out.push(code),
        _ if code >= 0x80 && is_printable(code) => out.push(code),
        _ => push_escape(&mut |c| out.push_char(c), code),
    }
}

/// Length of what [`push_escape`] appends.
fn escape_len(code: u32) -> usize {
    match code {
        0..0x100 => 4,
        0x100..0x1_0000 => 6,
        _ => 10,
    }
}

/// Appends the shortest of `\xhh`, `\uhhhh` and `\Uhhhhhhhh`.
pub(crate) fn push_escape(push: &mut impl FnMut(char), code: u32) {
    match code {
        0..0x100 => push_hex(push, 'x', code, 2),
        0x100..0x1_0000 => push_hex(push, 'u', code, 4),
        _ => push_hex(push, 'U', code, 8),
    }
}

fn push_hex(push: &mut impl FnMut(char), letter: char, code: u32, digits: u32) {
    push('\\');
    push(letter);
    for digit in (0..digits).rev() {
        push(
            char::from_digit(code >> (4 * digit) & 0xf, 16)
                .expect("four bits are a hexadecimal digit"),
        );
    }
}
