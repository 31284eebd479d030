//! Whole conversions as leaf code.

use pyta_text::codec::{
    self, Codec, CodecError, Decoding, Encoding, End, ErrorHandler, EscapeNotes,
};

use crate::prelude::*;
use crate::types::str::args::{finish, text_of};
use crate::types::unicode_error::{new_decode_error, new_encode_error};

/// Decodes with a codec and handler by name, as `str(bytes, encoding, errors)`.
///
/// # Errors
/// UnicodeDecodeError; needs guest code for other codecs and handlers.
pub fn decode_named<'v>(
    cx: Cx<'v>,
    _object: V<'v>,
    bytes: &[u8],
    encoding: &str,
    errors: &str,
) -> Result<Str<'v>, Exit> {
    let Some(codec) = Codec::from_name(encoding) else {
        return Err(Exit::NeedGuest);
    };
    let text = match is_registered(codec) {
        true => decode_faultless(cx, codec, bytes, errors)?,
        false => decode(cx, codec, bytes, errors, End::Final)?.0,
    };
    Ok(text.as_str().unwrap_or_else(|| cx.name(N::empty)))
}

/// Encodes with a codec and handler by name, as `str.encode(encoding, errors)`.
///
/// # Errors
/// UnicodeEncodeError; needs guest code for other codecs and handlers.
pub fn encode_named<'v>(
    cx: Cx<'v>,
    text: Str<'v>,
    encoding: &str,
    errors: &str,
) -> Result<V<'v>, Exit> {
    match Codec::from_name(encoding) {
        Some(codec) if is_registered(codec) => encode_faultless(cx, codec, text, errors),
        Some(codec) => encode(cx, codec, text, errors),
        None => Err(Exit::NeedGuest),
    }
}

/// Whether errors of the codec are the registry's, which notes where they come from.
fn is_registered(codec: Codec) -> bool {
    !matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1)
}

/// Decodes what raises nothing; all else needs guest code.
fn decode_faultless<'v>(
    cx: Cx<'v>,
    codec: Codec,
    bytes: &[u8],
    errors: &str,
) -> Result<V<'v>, Exit> {
    cx.reserve(bytes.len().saturating_mul(4))?;
    let handler = ErrorHandler::from_name(errors).unwrap_or(ErrorHandler::Strict);
    let mut notes = EscapeNotes::default();
    let decoding = Decoding::Codec(codec);
    match codec::decode(decoding, bytes, &mut 0, End::Final, handler, &mut notes) {
        Ok(out) => Ok(finish(cx, &out)),
        Err(_) => Err(Exit::NeedGuest),
    }
}

/// Encodes what raises nothing; all else needs guest code.
fn encode_faultless<'v>(
    cx: Cx<'v>,
    codec: Codec,
    text: Str<'v>,
    errors: &str,
) -> Result<V<'v>, Exit> {
    cx.reserve(text.len().saturating_mul(4))?;
    let handler = ErrorHandler::from_name(errors).unwrap_or(ErrorHandler::Strict);
    match codec::encode(Encoding::Codec(codec), text_of(text), handler) {
        Ok(bytes) => Ok(cx.new_bytes(&bytes).v()),
        Err(_) => Err(Exit::NeedGuest),
    }
}

/// Decodes; the text and how many bytes were used.
///
/// # Errors
/// As [`decode_named`].
pub fn decode<'v>(
    cx: Cx<'v>,
    codec: Codec,
    bytes: &[u8],
    errors: &str,
    end: End,
) -> Result<(V<'v>, usize), Exit> {
    if matches!(codec, Codec::Utf8 | Codec::Ascii) && bytes.is_ascii() {
        let text = match bytes {
            [] => cx.name(N::empty).v(),
            _ => cx.new_ascii_bytes(bytes).v(),
        };
        return Ok((text, bytes.len()));
    }
    if codec == Codec::Latin1 {
        return Ok((cx.new_str_latin1(bytes).v(), bytes.len()));
    }
    decode_by(cx, Decoding::Codec(codec), codec.name(), bytes, errors, end)
}

/// Decodes with an encoding or a table; `name` is what errors carry.
///
/// # Errors
/// As [`decode_named`].
pub fn decode_by<'v>(
    cx: Cx<'v>,
    decoding: Decoding<'_>,
    name: &str,
    bytes: &[u8],
    errors: &str,
    end: End,
) -> Result<(V<'v>, usize), Exit> {
    cx.reserve(bytes.len().saturating_mul(4))?;
    let handler = ErrorHandler::from_name(errors);
    let mut at = 0;
    let mut notes = EscapeNotes::default();
    let tried = handler.unwrap_or(ErrorHandler::Strict);
    match codec::decode(decoding, bytes, &mut at, end, tried, &mut notes) {
        Ok(out) => {
            if notes.first_invalid.is_some() {
                // The twin warns.
                return Err(Exit::NeedGuest);
            }
            Ok((finish(cx, &out), at))
        }
        Err(error) => match handler {
            Some(handler) if handler.handles_decoding() => {
                Err(decode_error(cx, name, bytes, error).into())
            }
            _ => Err(Exit::NeedGuest),
        },
    }
}

/// Raises UnicodeDecodeError.
pub fn decode_error<'v>(cx: Cx<'v>, name: &str, bytes: &[u8], error: CodecError) -> Raised {
    let object = cx.new_bytes(bytes).v();
    let exception = new_decode_error(cx, name, object, error.start, error.end, error.reason);
    cx.raise(exception)
}

/// Raises UnicodeEncodeError.
pub fn encode_error<'v>(cx: Cx<'v>, name: &str, text: Str<'v>, error: CodecError) -> Raised {
    let exception = new_encode_error(cx, name, text.v(), error.start, error.end, error.reason);
    cx.raise(exception)
}

/// Encodes.
///
/// # Errors
/// As [`encode_named`].
pub fn encode<'v>(cx: Cx<'v>, codec: Codec, text: Str<'v>, errors: &str) -> Result<V<'v>, Exit> {
    if text.is_ascii() && matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1) {
        return Ok(cx.new_bytes(text.bytes()).v());
    }
    encode_by(cx, Encoding::Codec(codec), codec.name(), text, errors)
}

/// Encodes with an encoding or a table; `name` is what errors carry.
///
/// # Errors
/// As [`encode_named`].
pub fn encode_by<'v>(
    cx: Cx<'v>,
    encoding: Encoding<'_>,
    name: &str,
    text: Str<'v>,
    errors: &str,
) -> Result<V<'v>, Exit> {
    cx.reserve(text.len().saturating_mul(4))?;
    let handler = ErrorHandler::from_name(errors);
    let tried = handler.unwrap_or(ErrorHandler::Strict);
    match codec::encode(encoding, text_of(text), tried) {
        Ok(bytes) => Ok(cx.new_bytes(&bytes).v()),
        Err(error) => match handler {
            Some(_) => Err(encode_error(cx, name, text, error).into()),
            None => Err(Exit::NeedGuest),
        },
    }
}
