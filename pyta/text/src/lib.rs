//! Python's text rules without a VM: Unicode 16 tables, number formatting and parsing.
//!
//! Everything here is a pure function over code points. A string is a slice of one-, two- or four-byte code units,
//! each unit one code point ([`Text`]); lone surrogates are code points like others. Results are written to a
//! [`TextBuf`], which widens as needed, or to a `String` where the result is known to be ASCII.
//!
//! **Invariant: no function keeps state, does I/O or calls back into a program**; operations that a program can take
//! part in (codec error handlers, replacement fields) stop and report where they stand, so the caller can go on.

#[cfg(test)]
mod cases;
pub mod codec;
mod error;
pub mod float;
pub mod format_spec;
pub mod hash;
pub mod hex;
pub mod int;
pub mod percent;
pub mod repr;
pub mod search;
pub mod str_format;
mod text;
pub mod unicode;

pub use error::{ErrorKind, TextError};
pub use text::{Text, TextBuf, Unit};
