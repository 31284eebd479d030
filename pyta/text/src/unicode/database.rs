//! What only `unicodedata` asks for.

use super::normalize::{Hangul, raw_decomposition};
use super::properties::record;
use super::tables::{
    self, NORMAL_BLOCKS, NORMAL_ENTRIES, NORMAL_RECORDS, NORMAL_SHIFT, NormalRecord,
};
use std::fmt::Write;

#[inline]
pub(super) fn normal_record(code: u32) -> &'static NormalRecord {
    let code = if code > 0x10_ffff { 0x10_ffff } else { code };
    let block = usize::from(NORMAL_BLOCKS[(code >> NORMAL_SHIFT) as usize]);
    let low = (code & ((1 << NORMAL_SHIFT) - 1)) as usize;
    &NORMAL_RECORDS[usize::from(NORMAL_ENTRIES[(block << NORMAL_SHIFT) + low])]
}

/// General category: `Lu`, `Nd`…
pub fn category(code: u32) -> &'static str {
    tables::CATEGORY_NAMES[usize::from(record(code).category)]
}

/// Bidirectional class, empty if undefined.
pub fn bidirectional(code: u32) -> &'static str {
    tables::BIDIRECTIONAL_NAMES[usize::from(normal_record(code).bidirectional)]
}

/// Canonical combining class, 0 for a character that starts a sequence.
#[inline]
pub fn combining(code: u32) -> u8 {
    normal_record(code).combining
}

/// East Asian width: `F`, `H`, `W`, `Na`, `A` or `N`.
pub fn east_asian_width(code: u32) -> &'static str {
    tables::WIDTH_NAMES[usize::from(normal_record(code).east_asian_width)]
}

/// Whether the character is mirrored in right-to-left text.
pub fn is_mirrored(code: u32) -> bool {
    normal_record(code).flags & tables::MIRRORED != 0
}

/// `unicodedata.decomposition`: tag and code points in hexadecimal, or nothing.
pub fn decomposition(code: u32) -> String {
    let mut out = String::new();
    if let Some(hangul) = Hangul::of(code) {
        hangul.parts().for_each(|part| push_code(&mut out, part));
    } else if let Some((tag, parts)) = raw_decomposition(code) {
        let tag = tables::DECOMPOSITION_TAGS[tag];
        if !tag.is_empty() {
            write!(out, "<{tag}>").expect("writing to a string succeeds");
        }
        parts.iter().for_each(|&part| push_code(&mut out, part));
    }
    out
}

fn push_code(out: &mut String, code: u32) {
    if !out.is_empty() {
        out.push(' ');
    }
    write!(out, "{code:04X}").expect("writing to a string succeeds");
}
