//! What characters are: categories and case, supplied by the user of this crate.

use crate::constants::Category;

/// Classification and simple case mapping of code points.
///
/// Code points are plain `u32`: lone surrogates occur, values above U+10FFFF may occur in hostile patterns and must be
/// answered with `false` or with themselves. The ASCII rules are fixed and not part of the trait.
pub trait CharClass {
    /// `str.isdecimal()` of one character.
    fn is_decimal(&self, c: u32) -> bool;
    /// `str.isspace()` of one character.
    fn is_space(&self, c: u32) -> bool;
    /// `str.isalnum()` of one character.
    fn is_alnum(&self, c: u32) -> bool;
    /// Whether `str.splitlines()` breaks at the character.
    fn is_linebreak(&self, c: u32) -> bool {
        matches!(c, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
    }
    /// The simple (one to one) lower case mapping.
    fn to_lower(&self, c: u32) -> u32;
    /// The simple (one to one) upper case mapping.
    fn to_upper(&self, c: u32) -> u32;

    /// C's `isalnum` in the current locale; only asked below 256. The default is the C locale.
    fn locale_is_alnum(&self, c: u32) -> bool {
        is_ascii_alnum(c)
    }
    /// C's `tolower` in the current locale; only asked below 256. The default is the C locale.
    fn locale_to_lower(&self, c: u32) -> u32 {
        ascii_lower(c)
    }
    /// C's `toupper` in the current locale; only asked below 256. The default is the C locale.
    fn locale_to_upper(&self, c: u32) -> u32 {
        ascii_upper(c)
    }
}

/// The classification that Rust's standard library knows; close to Python's, for tests and small embedders.
#[derive(Clone, Copy, Debug, Default)]
pub struct StdClass;

impl CharClass for StdClass {
    fn is_decimal(&self, c: u32) -> bool {
        // Runs of ten digits that the standard library cannot name; enough for common scripts.
        const ZEROS: [u32; 12] = [
            0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xe50, 0xff10, 0x1d7ce,
        ];
        ZEROS.iter().any(|&zero| (zero..zero + 10).contains(&c))
    }

    fn is_space(&self, c: u32) -> bool {
        matches!(c, 0x1c..=0x1f) || char::from_u32(c).is_some_and(char::is_whitespace)
    }

    fn is_alnum(&self, c: u32) -> bool {
        char::from_u32(c).is_some_and(char::is_alphanumeric)
    }

    fn to_lower(&self, c: u32) -> u32 {
        simple(c, |c| single(c.to_lowercase()))
    }

    fn to_upper(&self, c: u32) -> u32 {
        simple(c, |c| single(c.to_uppercase()))
    }
}

fn simple(c: u32, map: impl Fn(char) -> Option<char>) -> u32 {
    char::from_u32(c).and_then(map).map_or(c, u32::from)
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

pub(crate) fn is_ascii_digit(c: u32) -> bool {
    matches!(c, 0x30..=0x39)
}

pub(crate) fn is_ascii_space(c: u32) -> bool {
    matches!(c, 0x09..=0x0d | 0x20)
}

pub(crate) fn is_ascii_alnum(c: u32) -> bool {
    matches!(c, 0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a)
}

pub(crate) fn is_ascii_word(c: u32) -> bool {
    is_ascii_alnum(c) || c == 0x5f
}

pub(crate) fn ascii_lower(c: u32) -> u32 {
    if matches!(c, 0x41..=0x5a) { c + 32 } else { c }
}

pub(crate) fn ascii_upper(c: u32) -> u32 {
    if matches!(c, 0x61..=0x7a) { c - 32 } else { c }
}

pub(crate) fn locale_lower<C: CharClass>(classes: &C, c: u32) -> u32 {
    if c < 256 {
        classes.locale_to_lower(c)
    } else {
        c
    }
}

pub(crate) fn locale_upper<C: CharClass>(classes: &C, c: u32) -> u32 {
    if c < 256 {
        classes.locale_to_upper(c)
    } else {
        c
    }
}

pub(crate) fn locale_is_word<C: CharClass>(classes: &C, c: u32) -> bool {
    c < 256 && (classes.locale_is_alnum(c) || c == 0x5f)
}

#[inline]
pub(crate) fn unicode_is_word<C: CharClass>(classes: &C, c: u32) -> bool {
    classes.is_alnum(c) || c == 0x5f
}

/// Whether `c` belongs to the category.
#[inline]
pub(crate) fn in_category<C: CharClass>(category: Category, classes: &C, c: u32) -> bool {
    match category {
        Category::Digit => is_ascii_digit(c),
        Category::NotDigit => !is_ascii_digit(c),
        Category::Space => is_ascii_space(c),
        Category::NotSpace => !is_ascii_space(c),
        Category::Word => is_ascii_word(c),
        Category::NotWord => !is_ascii_word(c),
        Category::Linebreak => c == 0x0a,
        Category::NotLinebreak => c != 0x0a,
        Category::LocWord => locale_is_word(classes, c),
        Category::LocNotWord => !locale_is_word(classes, c),
        Category::UniDigit => classes.is_decimal(c),
        Category::UniNotDigit => !classes.is_decimal(c),
        Category::UniSpace => classes.is_space(c),
        Category::UniNotSpace => !classes.is_space(c),
        Category::UniWord => unicode_is_word(classes, c),
        Category::UniNotWord => !unicode_is_word(classes, c),
        Category::UniLinebreak => classes.is_linebreak(c),
        Category::UniNotLinebreak => !classes.is_linebreak(c),
    }
}
