//! Python's `bytes`, and what `bytearray` shares with it.

pub mod buffer;
pub mod construct;
pub mod methods;
pub mod search;
pub mod sequence;
pub mod split;

use super::str::{concat, count};
use crate::prelude::*;

const TABLES: [&[NativeDef]; 5] = [
    sequence::SHARED,
    sequence::BYTES_ONLY,
    search::SHARED,
    split::SHARED,
    methods::SHARED,
];
const METHODS: [NativeDef; count(&TABLES)] = concat(&TABLES);

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(construct::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(frm, to, /)", methods::maketrans)
            .doc("Return a translation table usable for the bytes or bytearray translate method."),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "fromhex",
        "(cls, string, /)",
        construct::fromhex,
        "bytes_fromhex",
    )
    .doc("Create a bytes object from a string of hexadecimal numbers.")],
    ..ClassSpec::new(C::Bytes, C::Object)
}];
