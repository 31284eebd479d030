//! Case mappings of characters and strings.
//!
//! A full mapping has up to three code points. The lower case of a capital sigma depends on its surroundings; all else
//! depends on the character alone.

use super::properties::{has, record};
use super::tables::{self, CASE_IGNORABLE, CASED, SPECIAL_CASE, SPECIAL_CASES, TypeRecord};
use crate::{Text, TextBuf};

/// One to three code points; iterates over them.
#[derive(Debug, Clone, Copy)]
pub struct Mapped {
    codes: [u32; 3],
    at: u8,
    len: u8,
}

impl Mapped {
    fn one(code: u32) -> Self {
        Self {
            codes: [code, 0, 0],
            at: 0,
            len: 1,
        }
    }

    fn special(codes: [u32; 3]) -> Self {
        let len = codes.iter().position(|&code| code == 0).unwrap_or(3) as u8;
        Self {
            codes,
            at: 0,
            len: len.max(1),
        }
    }
}

impl Iterator for Mapped {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at == self.len {
            return None;
        }
        self.at += 1;
        Some(self.codes[usize::from(self.at) - 1])
    }
}

fn special(code: u32) -> Option<&'static [[u32; 3]; 4]> {
    let at = SPECIAL_CASES
        .binary_search_by_key(&code, |entry| entry.0)
        .ok()?;
    Some(&SPECIAL_CASES[at].1)
}

#[inline]
fn mapped(code: u32, which: usize, delta: impl Fn(&TypeRecord) -> i32) -> Mapped {
    let record = record(code);
    if record.flags & SPECIAL_CASE != 0
        && let Some(mappings) = special(code)
    {
        return Mapped::special(mappings[which]);
    }
    Mapped::one(code.wrapping_add_signed(delta(record)))
}

/// Full lower-case mapping; that of a capital sigma is the medial one.
#[inline]
pub fn full_lower(code: u32) -> Mapped {
    mapped(code, 0, |record| record.lower)
}

/// Full upper-case mapping.
#[inline]
pub fn full_upper(code: u32) -> Mapped {
    mapped(code, 1, |record| record.upper)
}

/// Full title-case mapping.
#[inline]
pub fn full_title(code: u32) -> Mapped {
    mapped(code, 2, |record| record.title)
}

/// Full case folding.
#[inline]
pub fn fold(code: u32) -> Mapped {
    mapped(code, 3, |record| record.lower)
}

/// Simple lower-case mapping, as regular expressions use it.
#[inline]
pub fn simple_lower(code: u32) -> u32 {
    code.wrapping_add_signed(record(code).lower)
}

/// Simple upper-case mapping (the character itself where the full mapping has several).
#[inline]
pub fn simple_upper(code: u32) -> u32 {
    code.wrapping_add_signed(record(code).upper)
}

/// Simple title-case mapping (the character itself where the full mapping has several).
#[inline]
pub fn simple_title(code: u32) -> u32 {
    code.wrapping_add_signed(record(code).title)
}

/// An ASCII string mapped byte by byte, or `None` for another one.
fn map_ascii(text: Text<'_>, map: impl Fn(u8) -> u8) -> Option<TextBuf> {
    match text {
        Text::One(units) if units.is_ascii() => {
            Some(TextBuf::One(units.iter().map(|&unit| map(unit)).collect()))
        }
        _ => None,
    }
}

/// Maps each character; `push` appends what it becomes.
#[inline]
fn map_all(text: Text<'_>, mut push: impl FnMut(&mut TextBuf, usize, u32)) -> TextBuf {
    // Mostly the result is as wide as the source; if not, it is narrowed at the end.
    let mut out = TextBuf::like(text, text.len());
    text.iter()
        .enumerate()
        .for_each(|(at, code)| push(&mut out, at, code));
    out.into_canonical()
}

/// Appends a mapping: nearly all are one code point and need no table but the record.
#[inline]
fn push_mapped(out: &mut TextBuf, code: u32, which: usize, delta: impl Fn(&TypeRecord) -> i32) {
    let record = record(code);
    if record.flags & SPECIAL_CASE == 0 {
        out.push(code.wrapping_add_signed(delta(record)));
    } else {
        out.extend(mapped(code, which, delta));
    }
}

/// `str.upper`.
pub fn upper(text: Text<'_>) -> TextBuf {
    map_ascii(text, |byte| byte.to_ascii_uppercase()).unwrap_or_else(|| {
        map_all(text, |out, _, code| {
            push_mapped(out, code, 1, |record| record.upper)
        })
    })
}

/// `str.lower`.
pub fn lower(text: Text<'_>) -> TextBuf {
    map_ascii(text, |byte| byte.to_ascii_lowercase())
        .unwrap_or_else(|| map_all(text, |out, at, code| push_lower(out, text, at, code)))
}

/// `str.casefold`.
pub fn casefold(text: Text<'_>) -> TextBuf {
    map_ascii(text, |byte| byte.to_ascii_lowercase()).unwrap_or_else(|| {
        map_all(text, |out, _, code| {
            push_mapped(out, code, 3, |record| record.lower)
        })
    })
}

/// `str.swapcase`.
pub fn swapcase(text: Text<'_>) -> TextBuf {
    let swap_ascii = |byte: u8| {
        if byte.is_ascii_alphabetic() {
            byte ^ 0x20
        } else {
            byte
        }
    };
    map_ascii(text, swap_ascii).unwrap_or_else(|| {
        let mut out = TextBuf::with_capacity(text.len());
        for (at, code) in text.iter().enumerate() {
            if has(code, tables::UPPER) {
                push_lower(&mut out, text, at, code);
            } else if has(code, tables::LOWER) {
                out.extend(full_upper(code));
            } else {
                out.push(code);
            }
        }
        out
    })
}

/// `str.capitalize`: the first character in title case, all others in lower case.
pub fn capitalize(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.len());
    for (at, code) in text.iter().enumerate() {
        if at == 0 {
            out.extend(full_title(code));
        } else {
            push_lower(&mut out, text, at, code);
        }
    }
    out
}

/// `str.title`: the first character of each word in title case, the others in lower case.
pub fn title(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.len());
    let mut after_cased = false;
    for (at, code) in text.iter().enumerate() {
        if after_cased {
            push_lower(&mut out, text, at, code);
        } else {
            out.extend(full_title(code));
        }
        after_cased = has(code, CASED);
    }
    out
}

const CAPITAL_SIGMA: u32 = 0x3a3;
const FINAL_SIGMA: u32 = 0x3c2;

/// Appends the lower case of `code`, which stands at `at` of `text`.
#[inline]
fn push_lower(out: &mut TextBuf, text: Text<'_>, at: usize, code: u32) {
    if code == CAPITAL_SIGMA && ends_word(text, at) {
        out.push(FINAL_SIGMA);
    } else {
        push_mapped(out, code, 0, |record| record.lower);
    }
}

/// Whether a cased character stands before `at`, and none after it, case-ignorable ones aside.
fn ends_word(text: Text<'_>, at: usize) -> bool {
    let is_cased = |code: Option<u32>| code.is_some_and(|code| has(code, CASED));
    let mut before = text
        .slice(0, at)
        .iter()
        .rev()
        .filter(|&code| !has(code, CASE_IGNORABLE));
    let mut after = text
        .slice(at + 1, text.len())
        .iter()
        .filter(|&code| !has(code, CASE_IGNORABLE));
    is_cased(before.next()) && !is_cased(after.next())
}
