//! Characters of a text that should be UTF-8, and what they may be in XML.

use crate::names::{CONTINUES, STARTS};

/// What lies at a place of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A character that XML allows, and its length in bytes.
    Char(char, usize),
    /// The text ends within a character.
    Partial,
    Invalid,
    End,
}

/// The character at `at`.
pub(crate) fn at(text: &[u8], at: usize) -> Found {
    let Some(&first) = text.get(at) else {
        return Found::End;
    };
    let len = match first {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7F => return Found::Char(char::from(first), 1),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Found::Invalid,
    };
    let Some(bytes) = text.get(at..at + len) else {
        return Found::Partial;
    };
    let decoded = std::str::from_utf8(bytes).ok();
    match decoded.and_then(|text| text.chars().next()) {
        Some('\u{FFFE}' | '\u{FFFF}') | None => Found::Invalid,
        Some(found) => Found::Char(found, len),
    }
}

/// Whether a name may start with this; colons are for the caller.
pub(crate) fn starts_name(found: char) -> bool {
    match found {
        'a'..='z' | 'A'..='Z' | '_' => true,
        '\0'..='\x7F' => false,
        _ => is_in(STARTS, found),
    }
}

/// Whether a name may go on with this; colons are for the caller.
pub(crate) fn continues_name(found: char) -> bool {
    match found {
        'a'..='z' | 'A'..='Z' | '_' | '0'..='9' | '-' | '.' => true,
        '\0'..='\x7F' => false,
        _ => is_in(STARTS, found) || is_in(CONTINUES, found),
    }
}

fn is_in(ranges: &[(u16, u16)], found: char) -> bool {
    let Ok(code) = u16::try_from(u32::from(found)) else {
        return false;
    };
    let after = ranges.partition_point(|(first, _)| *first <= code);
    after > 0 && ranges[after - 1].1 >= code
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether a character reference may name this code.
pub(crate) fn referred(code: u32) -> Option<char> {
    match code {
        0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF => {
            char::from_u32(code)
        }
        _ => None,
    }
}

/// Valid text as a string; what is not valid was refused by the scanner before.
pub(crate) fn string(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
