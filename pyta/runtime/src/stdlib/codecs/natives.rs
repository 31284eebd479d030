//! The functions of `_codecs`.

use std::borrow::Cow;

use pyta_text::codec::{
    ByteOrder, Codec, End, ErrorHandler, EscapeNotes, decode_bytes_escape, encode_bytes_escape,
    utf16_byte_order, utf32_byte_order,
};

use super::{charmap, convert};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;
use crate::types::str::args::{text_error, type_name};

/// The handler's name of an `errors` argument.
///
/// # Errors
/// TypeError when it is neither str nor None.
pub fn errors_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<String, Exit> {
    match value.given().filter(|value| !value.is_nil()) {
        None => Ok("strict".to_owned()),
        Some(value) => match value.as_str() {
            Some(text) => Ok(text.to_text()),
            None => Err(cx.type_error(format!(
                "argument 2 must be str or None, not {}",
                type_name(cx, value)
            ))),
        },
    }
}

/// The text argument of an encoder.
///
/// # Errors
/// TypeError when it is none.
pub fn str_input<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Str<'v>, Exit> {
    value.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "{name}() argument 1 must be str, not {}",
            type_name(cx, value)
        ))
    })
}

/// The input of a decoder that also takes text: escapes.
fn input<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    match value.as_str() {
        Some(text) => Ok(Cow::Owned(text.to_text().into_bytes())),
        None => buffer::required(cx, value),
    }
}

fn end_argument<'v>(cx: Cx<'v>, value: V<'v>, default: bool) -> Result<End, Exit> {
    let is_final = match value.given() {
        Some(value) => cx.language().truth(cx, value).ok_or(Exit::NeedGuest)?,
        None => default,
    };
    Ok(if is_final { End::Final } else { End::More })
}

fn pair<'v>(cx: Cx<'v>, result: (V<'v>, usize)) -> V<'v> {
    cx.new_tuple(&[result.0, V::small(result.1 as i64)]).v()
}

/// `decode(data, errors=None, final=False)`.
fn decode_with<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    codec: Codec,
    default_final: bool,
) -> Result<V<'v>, Exit> {
    let bytes = match codec {
        Codec::UnicodeEscape | Codec::RawUnicodeEscape => input(cx, args[0])?,
        _ => buffer::required(cx, args[0])?,
    };
    let errors = errors_argument(cx, args[1])?;
    let end = match args.get(2) {
        Some(&value) => end_argument(cx, value, default_final)?,
        None => End::Final,
    };
    convert::decode(cx, codec, &bytes, &errors, end).map(|result| pair(cx, result))
}

/// `encode(str, errors=None)`.
fn encode_with<'v>(cx: Cx<'v>, args: &[V<'v>], codec: Codec, name: &str) -> Result<V<'v>, Exit> {
    let text = str_input(cx, args[0], name)?;
    let errors = errors_argument(cx, args[1])?;
    let bytes = convert::encode(cx, codec, text, &errors)?;
    Ok(pair(cx, (bytes, text.len())))
}

macro_rules! codecs {
    ($($decode:ident $encode:ident $codec:expr, $default_final:literal;)*) => {
        $(fn $decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            decode_with(cx, args, $codec, $default_final)
        }

        fn $encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
            encode_with(cx, args, $codec, stringify!($encode))
        })*
    };
}

codecs! {
    utf_8_decode utf_8_encode Codec::Utf8, false;
    utf_7_decode utf_7_encode Codec::Utf7, false;
    ascii_decode ascii_encode Codec::Ascii, true;
    latin_1_decode latin_1_encode Codec::Latin1, true;
    utf_16_le_decode utf_16_le_encode Codec::Utf16(ByteOrder::Little), false;
    utf_16_be_decode utf_16_be_encode Codec::Utf16(ByteOrder::Big), false;
    utf_32_le_decode utf_32_le_encode Codec::Utf32(ByteOrder::Little), false;
    utf_32_be_decode utf_32_be_encode Codec::Utf32(ByteOrder::Big), false;
    unicode_escape_decode unicode_escape_encode Codec::UnicodeEscape, true;
    raw_unicode_escape_decode raw_unicode_escape_encode Codec::RawUnicodeEscape, true;
}

/// The width in bytes of a codec with a byte order mark.
#[derive(Clone, Copy)]
enum Wide {
    Utf16,
    Utf32,
}

impl Wide {
    fn codec(self, order: ByteOrder) -> Codec {
        match self {
            Wide::Utf16 => Codec::Utf16(order),
            Wide::Utf32 => Codec::Utf32(order),
        }
    }

    fn mark(self, bytes: &[u8]) -> Option<(ByteOrder, usize)> {
        match self {
            Wide::Utf16 => utf16_byte_order(bytes),
            Wide::Utf32 => utf32_byte_order(bytes),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Wide::Utf16 => "utf-16",
            Wide::Utf32 => "utf-32",
        }
    }
}

/// Decodes after a mark, or in the order given (0: as the mark says, else the machine's).
fn decode_marked<'v>(
    cx: Cx<'v>,
    bytes: &[u8],
    errors: &str,
    wide: Wide,
    given: i64,
    end: End,
) -> Result<(V<'v>, usize, i64), Exit> {
    let mark = wide.mark(bytes).filter(|_| given == 0);
    let (order, skip) = match (given, mark) {
        (0, Some((order, len))) => (order, len),
        (0, None) => (ByteOrder::Little, 0),
        (..0, _) => (ByteOrder::Little, 0),
        _ => (ByteOrder::Big, 0),
    };
    let told = match (given, mark) {
        (0, Some((ByteOrder::Little, _))) => -1,
        (0, Some((ByteOrder::Big, _))) => 1,
        (given, _) => given,
    };
    let codec = wide.codec(order);
    let name = codec.name();
    if skip > 0 {
        let result = convert::decode_by(
            cx,
            pyta_text::codec::Decoding::Codec(codec),
            name,
            &bytes[skip..],
            errors,
            end,
        );
        return match result {
            Ok((text, used)) => Ok((text, used + skip, told)),
            // The error is told about the whole input, and handlers see it.
            Err(_) => whole_marked(cx, bytes, errors, codec, name, skip, end, told),
        };
    }
    let (text, used) = convert::decode_by(
        cx,
        pyta_text::codec::Decoding::Codec(codec),
        name,
        bytes,
        errors,
        end,
    )?;
    Ok((text, used, told))
}

/// As `decode_marked` after an error: positions count from the start of the input.
#[expect(clippy::too_many_arguments, reason = "what the caller knows")]
fn whole_marked<'v>(
    cx: Cx<'v>,
    bytes: &[u8],
    errors: &str,
    codec: Codec,
    name: &str,
    skip: usize,
    end: End,
    told: i64,
) -> Result<(V<'v>, usize, i64), Exit> {
    let handler = ErrorHandler::from_name(errors).ok_or(Exit::NeedGuest)?;
    let mut at = skip;
    let mut notes = pyta_text::codec::EscapeNotes::default();
    let decoding = pyta_text::codec::Decoding::Codec(codec);
    match pyta_text::codec::decode(decoding, bytes, &mut at, end, handler, &mut notes) {
        Ok(out) => Ok((crate::types::str::args::finish(cx, &out), at, told)),
        Err(error) => Err(convert::decode_error(cx, name, bytes, error).into()),
    }
}

fn decode_wide<'v>(cx: Cx<'v>, args: &[V<'v>], wide: Wide) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let errors = errors_argument(cx, args[1])?;
    let end = end_argument(cx, args[2], false)?;
    let (text, used, _) = decode_marked(cx, &bytes, &errors, wide, 0, end)?;
    Ok(pair(cx, (text, used)))
}

fn decode_wide_ex<'v>(cx: Cx<'v>, args: &[V<'v>], wide: Wide) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let errors = errors_argument(cx, args[1])?;
    let given = match args[2].given() {
        Some(order) => cx.index_i64(order, C::OverflowError)?,
        None => 0,
    };
    let end = end_argument(cx, args[3], false)?;
    let (text, used, order) = decode_marked(cx, &bytes, &errors, wide, given, end)?;
    Ok(cx
        .new_tuple(&[text, V::small(used as i64), V::small(order)])
        .v())
}

fn encode_wide<'v>(cx: Cx<'v>, args: &[V<'v>], wide: Wide, name: &str) -> Result<V<'v>, Exit> {
    let text = str_input(cx, args[0], name)?;
    let errors = errors_argument(cx, args[1])?;
    let given = match args[2].given() {
        Some(order) => cx.index_i64(order, C::OverflowError)?,
        None => 0,
    };
    let order = if given > 0 {
        ByteOrder::Big
    } else {
        ByteOrder::Little
    };
    let codec = wide.codec(order);
    let shown = if given == 0 {
        wide.name()
    } else {
        codec.name()
    };
    let encoding = pyta_text::codec::Encoding::Codec(codec);
    let body = convert::encode_by(cx, encoding, shown, text, &errors)?;
    if given != 0 {
        return Ok(pair(cx, (body, text.len())));
    }
    let mark: &[u8] = match wide {
        Wide::Utf16 => &[0xff, 0xfe],
        Wide::Utf32 => &[0xff, 0xfe, 0, 0],
    };
    let mut out = mark.to_vec();
    out.extend_from_slice(&buffer::required(cx, body)?);
    Ok(pair(cx, (cx.new_bytes(&out).v(), text.len())))
}

fn utf_16_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    decode_wide(cx, args, Wide::Utf16)
}

fn utf_32_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    decode_wide(cx, args, Wide::Utf32)
}

fn utf_16_ex_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    decode_wide_ex(cx, args, Wide::Utf16)
}

fn utf_32_ex_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    decode_wide_ex(cx, args, Wide::Utf32)
}

fn utf_16_encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    encode_wide(cx, args, Wide::Utf16, "utf_16_encode")
}

fn utf_32_encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    encode_wide(cx, args, Wide::Utf32, "utf_32_encode")
}

/// The bytes that escapes stand for, how long the input was, and where the first invalid escape was.
fn unescape_bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(Vec<u8>, usize, EscapeNotes), Exit> {
    let bytes = input(cx, args[0])?;
    let errors = errors_argument(cx, args[1])?;
    let handler = ErrorHandler::from_name(&errors).unwrap_or(ErrorHandler::Strict);
    let mut notes = EscapeNotes::default();
    let out =
        decode_bytes_escape(&bytes, handler, &mut notes).map_err(|error| text_error(cx, &error))?;
    Ok((out, bytes.len(), notes))
}

/// `escape_decode(data, errors=None)`. The twin warns.
fn escape_decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (out, used, notes) = unescape_bytes(cx, args)?;
    if notes.first_invalid.is_some() {
        return Err(Exit::NeedGuest);
    }
    Ok(pair(cx, (cx.new_bytes(&out).v(), used)))
}

/// For the twin: the bytes, the length of the input, and where the first invalid escape is or None.
pub fn unescape<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (out, used, notes) = unescape_bytes(cx, args)?;
    let note = notes.first_invalid.map_or(V::NIL, |at| V::small(at as i64));
    let parts = [cx.new_bytes(&out).v(), V::small(used as i64), note];
    Ok(cx.new_tuple(&parts).v())
}

/// `escape_encode(data, errors=None)`.
fn escape_encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(bytes) = args[0].as_bytes() else {
        return Err(cx.type_error(format!(
            "escape_encode() argument 1 must be bytes, not {}",
            type_name(cx, args[0])
        )));
    };
    let out = encode_bytes_escape(bytes.as_slice());
    Ok(pair(cx, (cx.new_bytes(&out).v(), bytes.len())))
}

/// `readbuffer_encode(data, errors=None)`.
fn readbuffer_encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = input(cx, args[0])?;
    Ok(pair(cx, (cx.new_bytes(&bytes).v(), bytes.len())))
}

/// What only the prelude can do.
const DECODE: &str = "(data, errors=None, final=False, /)";
const DECODE_FINAL: &str = "(data, errors=None, final=True, /)";
const DECODE_WHOLE: &str = "(data, errors=None, /)";
const ENCODE: &str = "(str, errors=None, /)";
const ENCODE_WIDE: &str = "(str, errors=None, byteorder=0, /)";
const EX: &str = "(data, errors=None, byteorder=0, final=False, /)";

macro_rules! twin {
    ($name:ident, $signature:expr, $twin:literal) => {
        NativeDef::leaf_or_guest(stringify!($name), $signature, $name, $twin)
    };
}

pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::guest("register", "(search_function, /)", "codecs_register").doc(
        "Add a function that is asked for encodings: from a name it gives a CodecInfo or None.",
    ),
    NativeDef::guest("unregister", "(search_function, /)", "codecs_unregister")
        .doc("Ask this search function no more, and forget the codecs found so far."),
    NativeDef::guest("lookup", "(encoding, /)", "codecs_lookup").doc(
        "The CodecInfo for the name of an encoding; LookupError if no search function knows it.",
    ),
    NativeDef::guest(
        "_unregister_error",
        "(errors, /)",
        "codecs_unregister_error",
    ),
    NativeDef::guest(
        "register_error",
        "(errors, handler, /)",
        "codecs_register_error",
    )
    .doc("Make handler the one for this value of errors; it takes the UnicodeError."),
    NativeDef::guest("lookup_error", "(name, /)", "codecs_lookup_error")
        .doc("The handler registered for a value of errors; LookupError if there is none."),
    NativeDef::guest(
        "encode",
        "(obj, encoding='utf-8', errors='strict')",
        "codecs_encode",
    )
    .doc("What the encoder of the named codec makes of obj."),
    NativeDef::guest(
        "decode",
        "(obj, encoding='utf-8', errors='strict')",
        "codecs_decode",
    )
    .doc("What the decoder of the named codec makes of obj."),
    twin!(utf_8_decode, DECODE, "utf_8_decode"),
    twin!(utf_8_encode, ENCODE, "utf_8_encode"),
    twin!(utf_7_decode, DECODE, "utf_7_decode"),
    twin!(utf_7_encode, ENCODE, "utf_7_encode"),
    twin!(ascii_decode, DECODE_WHOLE, "ascii_decode"),
    twin!(ascii_encode, ENCODE, "ascii_encode"),
    twin!(latin_1_decode, DECODE_WHOLE, "latin_1_decode"),
    twin!(latin_1_encode, ENCODE, "latin_1_encode"),
    twin!(utf_16_le_decode, DECODE, "utf_16_le_decode"),
    twin!(utf_16_le_encode, ENCODE, "utf_16_le_encode"),
    twin!(utf_16_be_decode, DECODE, "utf_16_be_decode"),
    twin!(utf_16_be_encode, ENCODE, "utf_16_be_encode"),
    twin!(utf_32_le_decode, DECODE, "utf_32_le_decode"),
    twin!(utf_32_le_encode, ENCODE, "utf_32_le_encode"),
    twin!(utf_32_be_decode, DECODE, "utf_32_be_decode"),
    twin!(utf_32_be_encode, ENCODE, "utf_32_be_encode"),
    twin!(unicode_escape_decode, DECODE_FINAL, "unicode_escape_decode"),
    twin!(unicode_escape_encode, ENCODE, "unicode_escape_encode"),
    twin!(
        raw_unicode_escape_decode,
        DECODE_FINAL,
        "raw_unicode_escape_decode"
    ),
    twin!(
        raw_unicode_escape_encode,
        ENCODE,
        "raw_unicode_escape_encode"
    ),
    twin!(utf_16_decode, DECODE, "utf_16_decode"),
    twin!(utf_32_decode, DECODE, "utf_32_decode"),
    twin!(utf_16_ex_decode, EX, "utf_16_ex_decode"),
    twin!(utf_32_ex_decode, EX, "utf_32_ex_decode"),
    twin!(utf_16_encode, ENCODE_WIDE, "utf_16_encode"),
    twin!(utf_32_encode, ENCODE_WIDE, "utf_32_encode"),
    twin!(escape_decode, DECODE_WHOLE, "escape_decode"),
    NativeDef::leaf("escape_encode", DECODE_WHOLE, escape_encode),
    NativeDef::leaf("readbuffer_encode", DECODE_WHOLE, readbuffer_encode),
    NativeDef::leaf_or_guest(
        "charmap_decode",
        "(data, errors=None, mapping=None, /)",
        charmap::decode,
        "charmap_decode",
    ),
    NativeDef::leaf_or_guest(
        "charmap_encode",
        "(str, errors=None, mapping=None, /)",
        charmap::encode,
        "charmap_encode",
    ),
    NativeDef::leaf("charmap_build", "(map, /)", charmap::build),
];
