//! Python's `str`: glue between the VM's strings and the text rules of `pyta_text`.
//!
//! All methods are leaf code on builtin arguments. Arguments with an `__index__` of their own are converted by step twins;
//! iterables, tables and values with methods of their own go to twins in the prelude (`text.py`).

pub mod args;
mod case;
mod construct;
pub mod convert;
mod encode;
pub mod format;
mod layout;
pub mod percent;
mod search;
mod sequence;
mod split;

pub use construct::translated;

use crate::prelude::*;

const CASES: &[NativeDef] = &[
    NativeDef::leaf("upper", "(self, /)", case::upper).doc("The same text in upper case."),
    NativeDef::leaf("lower", "(self, /)", case::lower).doc("The same text in lower case."),
    NativeDef::leaf("casefold", "(self, /)", case::casefold)
        .doc("Fold case for comparisons; this goes further than lower()."),
    NativeDef::leaf("swapcase", "(self, /)", case::swapcase)
        .doc("The same text with upper and lower case exchanged."),
    NativeDef::leaf("capitalize", "(self, /)", case::capitalize)
        .doc("Return a capitalized version of the string."),
    NativeDef::leaf("title", "(self, /)", case::title)
        .doc("Return a version of the string where each word is titlecased."),
    NativeDef::leaf("isalnum", "(self, /)", case::isalnum)
        .doc("Return True if the string is an alpha-numeric string, False otherwise."),
    NativeDef::leaf("isalpha", "(self, /)", case::isalpha)
        .doc("Return True if the string is an alphabetic string, False otherwise."),
    NativeDef::leaf("isascii", "(self, /)", case::isascii)
        .doc("Return True if all characters in the string are ASCII, False otherwise."),
    NativeDef::leaf("isdecimal", "(self, /)", case::isdecimal)
        .doc("Return True if the string is a decimal string, False otherwise."),
    NativeDef::leaf("isdigit", "(self, /)", case::isdigit)
        .doc("Return True if the string is a digit string, False otherwise."),
    NativeDef::leaf("isnumeric", "(self, /)", case::isnumeric)
        .doc("Return True if the string is a numeric string, False otherwise."),
    NativeDef::leaf("isspace", "(self, /)", case::isspace)
        .doc("Return True if the string is a whitespace string, False otherwise."),
    NativeDef::leaf("isprintable", "(self, /)", case::isprintable)
        .doc("Return True if all characters in the string are printable, False otherwise."),
    NativeDef::leaf("isidentifier", "(self, /)", case::isidentifier)
        .doc("Return True if the string is a valid Python identifier, False otherwise."),
    NativeDef::leaf("islower", "(self, /)", case::islower)
        .doc("Return True if the string is a lowercase string, False otherwise."),
    NativeDef::leaf("isupper", "(self, /)", case::isupper)
        .doc("Return True if the string is an uppercase string, False otherwise."),
    NativeDef::leaf("istitle", "(self, /)", case::istitle)
        .doc("Return True if the string is a title-cased string, False otherwise."),
    NativeDef::leaf_or_guest(
        "translate",
        "(self, table, /)",
        construct::translate,
        "str_translate",
    )
    .doc("Replace each character in the string using the given translation table."),
];

/// All tables of methods as one.
const METHODS: [NativeDef; METHOD_COUNT] = concat(&TABLES);

const TABLES: [&[NativeDef]; 8] = [
    sequence::METHODS,
    CASES,
    search::METHODS,
    split::METHODS,
    layout::METHODS,
    format::METHODS,
    percent::METHODS,
    encode::METHODS,
];

const METHOD_COUNT: usize = count(&TABLES);

pub const fn count(tables: &[&[NativeDef]]) -> usize {
    let (mut total, mut i) = (0, 0);
    while i < tables.len() {
        total += tables[i].len();
        i += 1;
    }
    total
}

pub const fn concat<const N: usize>(tables: &[&[NativeDef]]) -> [NativeDef; N] {
    let mut all = [tables[0][0]; N];
    let (mut at, mut i) = (0, 0);
    while i < tables.len() {
        let mut j = 0;
        while j < tables[i].len() {
            all[at] = tables[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    all
}

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(construct::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(x, y=None, z=None, /)", construct::maketrans)
            .doc("Return a translation table usable for str.translate()."),
    ],
    ..ClassSpec::new(C::Str, C::Object)
}];
