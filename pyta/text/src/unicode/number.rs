//! Numbers written with the digits of other scripts.

use super::{decimal, is_space};
use crate::Text;
use std::borrow::Cow;

/// The string as `int()`, `float()` and `complex()` look at it: decimal digits of any script as ASCII digits, white
/// space as spaces, and what no number can hold as `?`.
pub fn to_ascii_number(text: Text<'_>) -> Cow<'_, [u8]> {
    match text {
        Text::One(units) if units.is_ascii() => Cow::Borrowed(units),
        _ => Cow::Owned(text.iter().map(ascii_of).collect()),
    }
}

fn ascii_of(code: u32) -> u8 {
    match code {
        0..0x80 => code as u8,
        _ if is_space(code) => b' ',
        _ => decimal(code).map_or(b'?', |digit| b'0' + digit),
    }
}
