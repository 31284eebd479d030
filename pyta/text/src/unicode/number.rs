//! Numbers written with the digits of other scripts.

use super::{decimal, is_space};
use crate::Text;
use std::borrow::Cow;

/// The string as `int()`, `float()` and `complex()` look at it: decimal digits of any script as ASCII digits, white
/// space as spaces. At the first that no number can hold it ends with `?`.
pub fn to_ascii_number(text: Text<'_>) -> Cow<'_, [u8]> {
    match text {
        Text::One(units) if units.is_ascii() => Cow::Borrowed(units),
        _ => {
            let mut ascii = Vec::with_capacity(text.len());
            for code in text.iter() {
                match ascii_of(code) {
                    Some(byte) => ascii.push(byte),
                    None => {
                        ascii.push(b'?');
                        break;
                    }
                }
            }
            Cow::Owned(ascii)
        }
    }
}

fn ascii_of(code: u32) -> Option<u8> {
    match code {
        0..0x80 => Some(code as u8),
        _ if is_space(code) => Some(b' '),
        _ => decimal(code).map(|digit| b'0' + digit),
    }
}
