//! Codecs: bytes to text and back.
//!
//! A decoder goes on from a position until it is done or meets an error, and reports where: it can be continued at any
//! later position, so error handlers written in the program itself take part without being called from here. The
//! builtin handlers are [`ErrorHandler`]; [`decode`] and [`encode`] run a whole conversion with one of them.
//! Error positions and reasons are CPython's.

mod bytes_escape;
mod charmap;
mod escape;
mod handler;
mod multibyte;
mod run;
mod single;
mod utf16;
mod utf32;
mod utf7;
mod utf8;

#[cfg(test)]
mod tests;

pub use bytes_escape::{decode_bytes_escape, encode_bytes_escape};
pub use charmap::{EncodingMap, UNDEFINED, decode_charmap};
pub use escape::{
    EscapeNotes, TRUNCATED_LONG, TRUNCATED_SHORT, decode_raw_unicode_escape, decode_unicode_escape,
    encode_raw_unicode_escape, encode_unicode_escape,
};
pub use handler::{ErrorHandler, Replacement, Scheme};
pub use multibyte::{Fault, Multibyte, State};
pub use run::{Codec, Decoding, Encoding, decode, encode};
pub use single::{decode_ascii, decode_latin1, encode_ascii, encode_latin1};
pub use utf7::{decode_utf7, encode_utf7};
pub use utf8::{decode_utf8, encode_utf8};
pub use utf16::{decode_utf16, encode_utf16, utf16_byte_order};
pub use utf32::{decode_utf32, encode_utf32, utf32_byte_order};

/// Why and where a conversion stopped; positions are in bytes for decoding, in code points for encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodecError {
    /// First offending position.
    pub start: usize,
    /// After the last offending position.
    pub end: usize,
    /// The exception's reason.
    pub reason: &'static str,
}

impl CodecError {
    fn new(start: usize, end: usize, reason: &'static str) -> Self {
        Self { start, end, reason }
    }
}

/// The order of bytes in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

/// Whether more input may follow: then an incomplete sequence at the end is left for later, otherwise it is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// This is all.
    Final,
    /// More may follow.
    More,
}
