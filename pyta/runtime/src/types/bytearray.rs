//! Python's `bytearray`: what `bytes` has, and mutation.

mod mutation;

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
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(mutation::NEW),
    methods: &METHODS,
    static_methods: &[
        NativeDef::leaf("maketrans", "(frm, to, /)", methods::maketrans)
            .doc("Return a translation table usable for the bytes or bytearray translate method."),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "fromhex",
        "(cls, string, /)",
        mutation::fromhex,
        "bytearray_fromhex",
    )
    .doc("Create a bytearray object from a string of hexadecimal numbers.")],
    ..ClassSpec::new(C::ByteArray, C::Object)
}];
