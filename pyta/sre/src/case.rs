//! The case functions of the `_sre` module, which the pattern compiler asks.

use crate::{
    class::{self, CharClass},
    constants::flags,
};

/// `_sre.ascii_iscased`.
pub fn ascii_iscased(c: u32) -> bool {
    matches!(c, 0x41..=0x5a | 0x61..=0x7a)
}

/// `_sre.ascii_tolower`.
pub fn ascii_tolower(c: u32) -> u32 {
    class::ascii_lower(c)
}

/// `_sre.unicode_iscased`.
pub fn unicode_iscased<C: CharClass>(classes: &C, c: u32) -> bool {
    classes.to_lower(c) != c || classes.to_upper(c) != c
}

/// `_sre.unicode_tolower`.
pub fn unicode_tolower<C: CharClass>(classes: &C, c: u32) -> u32 {
    classes.to_lower(c)
}

/// The lower case of `c` under a pattern's flags.
pub fn getlower<C: CharClass>(classes: &C, c: u32, pattern_flags: u32) -> u32 {
    if pattern_flags & flags::LOCALE != 0 {
        class::locale_lower(classes, c)
    } else if pattern_flags & flags::UNICODE != 0 {
        classes.to_lower(c)
    } else {
        class::ascii_lower(c)
    }
}
