//! Whole conversions with builtin error handlers.

use super::charmap::{EncodingMap, decode_charmap};
use super::escape::{self, EscapeNotes};
use super::handler::{ErrorHandler, Replacement, Scheme};
use super::{ByteOrder, CodecError, End};
use super::{single, utf7, utf8, utf16, utf32};
use crate::{Text, TextBuf};

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// `utf-8`
    Utf8,
    /// `utf-16-le`, `utf-16-be`; `utf-16` is one of them after a byte order mark.
    Utf16(ByteOrder),
    /// `utf-32-le`, `utf-32-be`; `utf-32` is one of them after a byte order mark.
    Utf32(ByteOrder),
    /// `utf-7`
    Utf7,
    /// `ascii`
    Ascii,
    /// `latin-1`
    Latin1,
    /// `unicode_escape`
    UnicodeEscape,
    /// `raw_unicode_escape`
    RawUnicodeEscape,
}

impl Codec {
    /// The codec for one of the names that need no registry, in any case and with hyphens or underscores.
    pub fn from_name(name: &str) -> Option<Self> {
        const LONGEST: usize = "iso-8859-1".len();
        let mut buffer = [0; LONGEST];
        let plain = buffer.get_mut(..name.len())?;
        for (to, byte) in plain.iter_mut().zip(name.bytes()) {
            *to = match byte {
                b'_' => b'-',
                byte => byte.to_ascii_lowercase(),
            };
        }
        Some(match &*plain {
            b"utf-8" | b"utf8" => Codec::Utf8,
            b"ascii" | b"us-ascii" => Codec::Ascii,
            b"latin-1" | b"latin1" | b"iso-8859-1" | b"iso8859-1" => Codec::Latin1,
            b"utf-16-le" => Codec::Utf16(ByteOrder::Little),
            b"utf-16-be" => Codec::Utf16(ByteOrder::Big),
            b"utf-32-le" => Codec::Utf32(ByteOrder::Little),
            b"utf-32-be" => Codec::Utf32(ByteOrder::Big),
            _ => return None,
        })
    }

    /// The name that exceptions carry.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Utf16(ByteOrder::Little) => "utf-16-le",
            Codec::Utf16(ByteOrder::Big) => "utf-16-be",
            Codec::Utf32(ByteOrder::Little) => "utf-32-le",
            Codec::Utf32(ByteOrder::Big) => "utf-32-be",
            Codec::Utf7 => "utf7",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::UnicodeEscape => "unicodeescape",
            Codec::RawUnicodeEscape => "rawunicodeescape",
        }
    }

    fn scheme(self) -> Scheme {
        match self {
            Codec::Utf8 => Scheme::Utf8,
            Codec::Utf16(order) => Scheme::Utf16(order),
            Codec::Utf32(order) => Scheme::Utf32(order),
            _ => Scheme::Other,
        }
    }
}

/// What decodes: an encoding, or a table of characters for bytes.
#[derive(Debug, Clone, Copy)]
pub enum Decoding<'a> {
    /// An encoding.
    Codec(Codec),
    /// A table, as for [`decode_charmap`].
    Charmap(Text<'a>),
}

impl Decoding<'_> {
    /// Decodes from `*at` on until the end or an error; `*at` ends behind what was decoded.
    ///
    /// # Errors
    /// The first one; call again with `*at` behind it to go on.
    pub fn step(
        self,
        input: &[u8],
        at: &mut usize,
        end: End,
        out: &mut TextBuf,
        notes: &mut EscapeNotes,
    ) -> Result<(), CodecError> {
        match self {
            Decoding::Charmap(table) => decode_charmap(input, at, table, out),
            Decoding::Codec(codec) => match codec {
                Codec::Utf8 => utf8::decode_utf8(input, at, end, out),
                Codec::Utf16(order) => utf16::decode_utf16(input, at, order, end, out),
                Codec::Utf32(order) => utf32::decode_utf32(input, at, order, end, out),
                Codec::Utf7 => utf7::decode_utf7(input, at, end, out),
                Codec::Ascii => single::decode_ascii(input, at, out),
                Codec::Latin1 => {
                    single::decode_latin1(input, at, out);
                    Ok(())
                }
                Codec::UnicodeEscape => escape::decode_unicode_escape(input, at, end, out, notes),
                Codec::RawUnicodeEscape => escape::decode_raw_unicode_escape(input, at, end, out),
            },
        }
    }

    fn scheme(self) -> Scheme {
        match self {
            Decoding::Codec(codec) => codec.scheme(),
            Decoding::Charmap(_) => Scheme::Other,
        }
    }
}

/// Decodes from `*at` on with a builtin error handler; `*at` ends behind what was decoded.
///
/// # Errors
/// Where the handler raises.
pub fn decode(
    decoding: Decoding<'_>,
    input: &[u8],
    at: &mut usize,
    end: End,
    handler: ErrorHandler,
    notes: &mut EscapeNotes,
) -> Result<TextBuf, CodecError> {
    let mut out = TextBuf::new();
    while let Err(error) = decoding.step(input, at, end, &mut out, notes) {
        *at = handler
            .on_decode(decoding.scheme(), input, error, &mut out)
            .ok_or(error)?;
    }
    Ok(out)
}

/// What encodes: an encoding, or a table turned around.
#[derive(Debug, Clone, Copy)]
pub enum Encoding<'a> {
    /// An encoding.
    Codec(Codec),
    /// A table.
    Charmap(&'a EncodingMap),
}

impl Encoding<'_> {
    /// Encodes from `*at` on until the end or an error; `*at` ends behind what was encoded.
    ///
    /// # Errors
    /// The first one; call again with `*at` behind it to go on.
    pub fn step(self, text: Text<'_>, at: &mut usize, out: &mut Vec<u8>) -> Result<(), CodecError> {
        match self {
            Encoding::Charmap(map) => map.encode(text, at, out),
            Encoding::Codec(codec) => match codec {
                Codec::Utf8 => utf8::encode_utf8(text, at, out),
                Codec::Utf16(order) => utf16::encode_utf16(text, at, order, out),
                Codec::Utf32(order) => utf32::encode_utf32(text, at, order, out),
                Codec::Ascii => single::encode_ascii(text, at, out),
                Codec::Latin1 => single::encode_latin1(text, at, out),
                Codec::Utf7 => whole(text, at, out, utf7::encode_utf7),
                Codec::UnicodeEscape => whole(text, at, out, escape::encode_unicode_escape),
                Codec::RawUnicodeEscape => whole(text, at, out, escape::encode_raw_unicode_escape),
            },
        }
    }

    /// Bytes in a unit: a replacement must not leave half of one.
    fn unit_len(self) -> usize {
        match self {
            Encoding::Codec(Codec::Utf16(_)) => 2,
            Encoding::Codec(Codec::Utf32(_)) => 4,
            _ => 1,
        }
    }

    /// Appends what a handler gave for the characters in `error`.
    ///
    /// # Errors
    /// The same error, if the replacement cannot be encoded either.
    pub fn push_replacement(
        self,
        replacement: &Replacement,
        error: CodecError,
        out: &mut Vec<u8>,
    ) -> Result<(), CodecError> {
        match replacement {
            Replacement::Bytes(bytes) if bytes.len() % self.unit_len() != 0 => return Err(error),
            Replacement::Bytes(bytes) => out.extend_from_slice(bytes),
            Replacement::Text(text) => self.step(text.as_text(), &mut 0, out).map_err(|_| error)?,
        }
        Ok(())
    }

    fn scheme(self) -> Scheme {
        match self {
            Encoding::Codec(codec) => codec.scheme(),
            Encoding::Charmap(_) => Scheme::Other,
        }
    }
}

/// An encoding without errors.
fn whole(
    text: Text<'_>,
    at: &mut usize,
    out: &mut Vec<u8>,
    encode: fn(Text<'_>, &mut Vec<u8>),
) -> Result<(), CodecError> {
    encode(text.slice(*at, text.len()), out);
    *at = text.len();
    Ok(())
}

/// Encodes all of `text` with a builtin error handler.
///
/// # Errors
/// Where the handler raises, or gives what cannot be encoded either.
pub fn encode(
    encoding: Encoding<'_>,
    text: Text<'_>,
    handler: ErrorHandler,
) -> Result<Vec<u8>, CodecError> {
    // Short text is not to grow on the way.
    const SHORT: usize = 256;
    let room = match text.len() {
        len @ 0..SHORT => len * 2,
        len => len,
    };
    let mut out = Vec::with_capacity(room);
    let mut at = 0;
    while let Err(error) = encoding.step(text, &mut at, &mut out) {
        let (replacement, next) = handler
            .on_encode(encoding.scheme(), text, error)
            .ok_or(error)?;
        if next < error.end && matches!(encoding, Encoding::Charmap(_)) {
            return Err(error);
        }
        encoding.push_replacement(&replacement, error, &mut out)?;
        at = next;
    }
    Ok(out)
}
