//! `strip`, `lstrip`, `rstrip`.

use crate::{Text, Unit, with_units};
use std::ops::Range;

/// Which ends are stripped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
    /// `strip`
    Both,
}

/// What is left of `text` without the characters at its ends for which `is_stripped` holds.
pub fn strip_with(text: Text<'_>, ends: Ends, is_stripped: impl Fn(u32) -> bool) -> Range<usize> {
    with_units!(text, units => {
        let mut start = 0;
        if ends != Ends::Right {
            start = units.iter().take_while(|&&unit| is_stripped(unit.code_point())).count();
        }
        let mut end = units.len();
        if ends != Ends::Left {
            end -= units[start..].iter().rev().take_while(|&&unit| is_stripped(unit.code_point())).count();
        }
        start..end
    })
}

/// What is left of `text` without characters of `set` at its ends.
pub fn strip_chars(text: Text<'_>, ends: Ends, set: Text<'_>) -> Range<usize> {
    // One bit for each value of the low six bits: most characters outside of the set are told at once.
    let bloom = set
        .iter()
        .fold(0u64, |bloom, code| bloom | 1 << (code & 63));
    strip_with(text, ends, |code| {
        bloom >> (code & 63) & 1 == 1 && contains(set, code)
    })
}

fn contains(set: Text<'_>, code: u32) -> bool {
    with_units!(set, units => units.iter().any(|&unit| unit.code_point() == code))
}
