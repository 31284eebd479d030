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
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> bytes\nbytes(int) -> bytes\nbytes() -> bytes\n\nBytes that stay as they are: given ones, an encoded text, a copy of a buffer, as\nmany zeros as an int says, or none.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(construct::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(frm, to, /)", methods::maketrans)
            .doc("A table of 256 bytes for translate(), in which each byte of frm becomes the byte of\nto at the same place."),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "fromhex",
        "(cls, string, /)",
        construct::fromhex,
        "bytes_fromhex",
    )
    .doc("The bytes that string spells with two hexadecimal digits each. There may be\nwhitespace between them; anything else is a ValueError.")],
    ..ClassSpec::new(C::Bytes, C::Object)
}];
