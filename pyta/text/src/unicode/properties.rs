//! Yes-or-no properties and numeric values.

use super::tables::{self, TYPE_BLOCKS, TYPE_ENTRIES, TYPE_RECORDS, TYPE_SHIFT, TypeRecord};
use crate::{Text, Unit, with_units};

/// The record of a code point; those beyond Unicode have that of an unassigned one.
#[inline]
pub(super) fn record(code: u32) -> &'static TypeRecord {
    let code = if code > 0x10_ffff { 0x10_ffff } else { code };
    let block = usize::from(TYPE_BLOCKS[(code >> TYPE_SHIFT) as usize]);
    let low = (code & ((1 << TYPE_SHIFT) - 1)) as usize;
    &TYPE_RECORDS[usize::from(TYPE_ENTRIES[(block << TYPE_SHIFT) + low])]
}

#[inline]
pub(super) fn has(code: u32, flags: u16) -> bool {
    record(code).flags & flags != 0
}

/// `str.isalpha` of one character.
#[inline]
pub fn is_alpha(code: u32) -> bool {
    has(code, tables::ALPHA)
}

/// `str.isdecimal` of one character.
#[inline]
pub fn is_decimal(code: u32) -> bool {
    has(code, tables::DECIMAL)
}

/// `str.isdigit` of one character.
#[inline]
pub fn is_digit(code: u32) -> bool {
    has(code, tables::DIGIT)
}

/// `str.isnumeric` of one character.
#[inline]
pub fn is_numeric(code: u32) -> bool {
    has(code, tables::NUMERIC)
}

/// `str.isalnum` of one character.
#[inline]
pub fn is_alnum(code: u32) -> bool {
    has(
        code,
        tables::ALPHA | tables::DECIMAL | tables::DIGIT | tables::NUMERIC,
    )
}

/// `str.isspace` of one character.
#[inline]
pub fn is_space(code: u32) -> bool {
    if code < 0x80 {
        return matches!(code, 0x09..=0x0d | 0x1c..=0x20);
    }
    has(code, tables::SPACE)
}

/// `str.isprintable` of one character.
#[inline]
pub fn is_printable(code: u32) -> bool {
    has(code, tables::PRINTABLE)
}

/// Whether the character is lower case.
#[inline]
pub fn is_lower(code: u32) -> bool {
    has(code, tables::LOWER)
}

/// Whether the character is upper case.
#[inline]
pub fn is_upper(code: u32) -> bool {
    has(code, tables::UPPER)
}

/// Whether the character is title case.
#[inline]
pub fn is_title(code: u32) -> bool {
    has(code, tables::TITLE)
}

/// Whether the character has a case at all.
#[inline]
pub fn is_cased(code: u32) -> bool {
    has(code, tables::CASED)
}

/// Whether an identifier may start with the character.
#[inline]
pub fn is_id_start(code: u32) -> bool {
    has(code, tables::ID_START)
}

/// Whether an identifier may go on with the character.
#[inline]
pub fn is_id_continue(code: u32) -> bool {
    has(code, tables::ID_CONTINUE)
}

/// Where `str.splitlines` splits.
#[inline]
pub fn is_line_break(code: u32) -> bool {
    matches!(code, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// `unicodedata.decimal`.
#[inline]
pub fn decimal(code: u32) -> Option<u8> {
    if code < 0x80 {
        return (code as u8).is_ascii_digit().then(|| code as u8 - b'0');
    }
    value_if(code, tables::DECIMAL).map(|value| value as u8)
}

/// `unicodedata.digit`.
#[inline]
pub fn digit(code: u32) -> Option<u8> {
    value_if(code, tables::DIGIT).map(|value| value as u8)
}

/// `unicodedata.numeric`.
#[inline]
pub fn numeric(code: u32) -> Option<f64> {
    value_if(code, tables::NUMERIC)
}

fn value_if(code: u32, flag: u16) -> Option<f64> {
    let record = record(code);
    (record.flags & flag != 0).then(|| tables::NUMERIC_VALUES[usize::from(record.numeric)])
}

/// `str.isidentifier`.
pub fn is_identifier(text: Text<'_>) -> bool {
    let mut codes = text.iter();
    codes.next().is_some_and(is_id_start) && codes.all(is_id_continue)
}

/// `str.islower`: some cased character, and none in upper or title case.
pub fn text_is_lower(text: Text<'_>) -> bool {
    all_cased_are(text, tables::LOWER, tables::UPPER | tables::TITLE)
}

/// `str.isupper`: some cased character, and none in lower or title case.
pub fn text_is_upper(text: Text<'_>) -> bool {
    all_cased_are(text, tables::UPPER, tables::LOWER | tables::TITLE)
}

fn all_cased_are(text: Text<'_>, wanted: u16, forbidden: u16) -> bool {
    let mut found = false;
    with_units!(text, units => for &unit in units {
        let flags = record(unit.code_point()).flags;
        if flags & forbidden != 0 {
            return false;
        }
        found |= flags & wanted != 0;
    });
    found
}

/// `str.istitle`: words start in upper or title case and go on in lower case, and there is such a word.
pub fn text_is_title(text: Text<'_>) -> bool {
    let (mut found, mut after_cased) = (false, false);
    for code in text.iter() {
        let flags = record(code).flags;
        let starts = flags & (tables::UPPER | tables::TITLE) != 0;
        let goes_on = flags & tables::LOWER != 0;
        if (starts && after_cased) || (goes_on && !after_cased) {
            return false;
        }
        after_cased = starts || goes_on;
        found |= after_cased;
    }
    found
}
