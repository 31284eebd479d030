//! Python's `str`: glue between the VM's strings and the text rules of `pyta_text`.
//!
//! All methods are leaf code on builtin arguments. Arguments with an `__index__` of their own are converted by step twins;
//! iterables, tables and values with methods of their own go to twins in the prelude (`text.py`).

pub mod args;
mod case;
mod construct;
pub mod convert;
pub mod encode;
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
        .doc("The same text with a capital at the start and small letters after it."),
    NativeDef::leaf("title", "(self, /)", case::title)
        .doc("The same text with a capital at the start of each word, the rest of it small."),
    NativeDef::leaf("isalnum", "(self, /)", case::isalnum)
        .doc("True if there are only letters and characters for numbers, and not nothing."),
    NativeDef::leaf("isalpha", "(self, /)", case::isalpha)
        .doc("True if there are only letters, and not nothing."),
    NativeDef::leaf("isascii", "(self, /)", case::isascii)
        .doc("True if no code point is above 127, also for empty text."),
    NativeDef::leaf("isdecimal", "(self, /)", case::isdecimal)
        .doc("True if there are only digits that decimal numbers are written with, and not nothing."),
    NativeDef::leaf("isdigit", "(self, /)", case::isdigit)
        .doc("True if there are only digits, raised ones and the like included, and not nothing."),
    NativeDef::leaf("isnumeric", "(self, /)", case::isnumeric)
        .doc("True if every character stands for a number, fractions included, and there is one."),
    NativeDef::leaf("isspace", "(self, /)", case::isspace)
        .doc("True if there is only whitespace, and not nothing."),
    NativeDef::leaf("isprintable", "(self, /)", case::isprintable)
        .doc("True if every character can be shown; a control character, for one, cannot."),
    NativeDef::leaf("isidentifier", "(self, /)", case::isidentifier)
        .doc("True if the text has the form of a name, as keywords have too."),
    NativeDef::leaf("islower", "(self, /)", case::islower)
        .doc("True if there are letters with case, and all of them small."),
    NativeDef::leaf("isupper", "(self, /)", case::isupper)
        .doc("True if there are letters with case, and all of them capitals."),
    NativeDef::leaf("istitle", "(self, /)", case::istitle)
        .doc("True if there are words and each starts with its only capital."),
    NativeDef::leaf_or_guest(
        "translate",
        "(self, table, /)",
        construct::translate,
        "str_translate",
    )
    .doc("Look the code point of each character up in table, which has for it another one, a\ntext, or None to leave it out. LookupError keeps the character."),
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
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nWhat object's __str__ gives, or else its __repr__. With encoding or errors: the\ntext that a buffer of bytes is in that encoding.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(construct::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(x, y=None, z=None, /)", construct::maketrans)
            .doc("A table for translate(): a dict with its keys as code points; or x, whose\ncharacters become those of y; those of z are left out."),
    ],
    ..ClassSpec::new(C::Str, C::Object)
}];
