//! Unicode 3.2.0, which internationalized domain names stay with: `unicodedata.ucd_3_2_0`.
//!
//! It is the newest version minus what was assigned later, with a few values as they were.

use super::normalize::{Form, normalize_as_of_3_2};
use super::tables_3_2::{
    BIDIRECTIONAL, CATEGORIES, DECIMALS, MIRRORED, NUMERICS, UNASSIGNED, WIDTHS,
};
use crate::{Text, TextBuf};

/// The version of this database.
pub const VERSION: &str = "3.2.0";

/// Whether the code point was assigned after this version.
pub fn is_later(code: u32) -> bool {
    let at = UNASSIGNED.partition_point(|&(_, last)| last < code);
    UNASSIGNED.get(at).is_some_and(|&(first, _)| first <= code)
}

/// The value of an unassigned code point, an old value, or today's.
fn value<T: Copy>(code: u32, unassigned: T, changes: &[(u32, T)], today: fn(u32) -> T) -> T {
    if is_later(code) {
        return unassigned;
    }
    match changes.binary_search_by_key(&code, |change| change.0) {
        Ok(at) => changes[at].1,
        Err(_) => today(code),
    }
}

/// General category.
pub fn category(code: u32) -> &'static str {
    value(code, "Cn", &CATEGORIES, super::category)
}

/// Bidirectional class.
pub fn bidirectional(code: u32) -> &'static str {
    value(code, "", &BIDIRECTIONAL, super::bidirectional)
}

/// Canonical combining class.
pub fn combining(code: u32) -> u8 {
    value(code, 0, &[], super::combining)
}

/// East Asian width.
pub fn east_asian_width(code: u32) -> &'static str {
    value(code, "N", &WIDTHS, super::east_asian_width)
}

/// Whether the character is mirrored in right-to-left text.
pub fn is_mirrored(code: u32) -> bool {
    value(code, false, &MIRRORED, super::is_mirrored)
}

/// Decimal value.
pub fn decimal(code: u32) -> Option<u8> {
    value(code, None, &DECIMALS, super::decimal)
}

/// Numeric value.
pub fn numeric(code: u32) -> Option<f64> {
    value(code, None, &NUMERICS, super::numeric)
}

/// Name; of what `lookup` finds, what has a name here counts.
pub fn name(code: u32) -> Option<String> {
    if is_later(code) {
        None
    } else {
        super::name(code)
    }
}

/// `decomposition`.
pub fn decomposition(code: u32) -> String {
    if is_later(code) {
        String::new()
    } else {
        super::decomposition(code)
    }
}

/// `normalize`.
pub fn normalize(form: Form, text: Text<'_>) -> TextBuf {
    normalize_as_of_3_2(form, text)
}
