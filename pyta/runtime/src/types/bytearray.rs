//! Python's `bytearray`: what `bytes` has, and mutation.

mod mutation;

pub use mutation::CONSTRUCTOR;

use super::bytes::{methods, search, sequence, split};
use super::str::{concat, count};
use crate::prelude::*;

const TABLES: [&[NativeDef]; 5] = [
    sequence::SHARED,
    mutation::METHODS,
    search::SHARED,
    split::SHARED,
    methods::SHARED,
];
const METHODS: [NativeDef; count(&TABLES)] = concat(&TABLES);

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> bytearray\nbytearray(int) -> bytearray\nbytearray() -> bytearray\n\nBytes that can be changed: given ones, an encoded text, a copy of a buffer, as\nmany zeros as an int says, or none.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(mutation::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(frm, to, /)", methods::maketrans)
            .doc("A table of 256 bytes for translate(), in which each byte of frm becomes the byte of\nto at the same place."),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "fromhex",
        "(cls, string, /)",
        mutation::fromhex,
        "bytearray_fromhex",
    )
    .doc("The bytes that string spells with two hexadecimal digits each. There may be\nwhitespace between them; anything else is a ValueError.")],
    ..ClassSpec::new(C::ByteArray, C::Object)
}];
