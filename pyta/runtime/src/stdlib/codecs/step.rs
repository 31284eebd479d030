//! Conversions from error to error, for handlers of the program.

use pyta_text::TextBuf;
use pyta_text::codec::{ByteOrder, Codec, Decoding, Encoding, EncodingMap, End, EscapeNotes};

use super::handlers;
use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::str::args::{finish, text_of};

pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "codec_decode_step",
        "(codec, data, position, final, /)",
        decode_step,
    ),
    NativeDef::leaf(
        "codec_encode_step",
        "(codec, text, position, /)",
        encode_step,
    ),
    NativeDef::leaf(
        "codec_unescape",
        "(data, errors, /)",
        super::natives::unescape,
    ),
    NativeDef::leaf("codec_name", "(codec, /)", codec_name),
    NativeDef::leaf(
        "builtin_error_handler",
        "(name, exception, /)",
        handlers::run,
    ),
    NativeDef::leaf("text_codec", "(name, /)", text_codec),
    NativeDef::leaf("normalize_encoding", "(name, /)", normalize),
];

/// Codecs by the names of their functions.
fn by_name(name: &str) -> Option<Codec> {
    Some(match name {
        "utf_8" => Codec::Utf8,
        "utf_7" => Codec::Utf7,
        "ascii" => Codec::Ascii,
        "latin_1" => Codec::Latin1,
        "utf_16_le" => Codec::Utf16(ByteOrder::Little),
        "utf_16_be" => Codec::Utf16(ByteOrder::Big),
        "utf_32_le" => Codec::Utf32(ByteOrder::Little),
        "utf_32_be" => Codec::Utf32(ByteOrder::Big),
        "unicode_escape" => Codec::UnicodeEscape,
        "raw_unicode_escape" => Codec::RawUnicodeEscape,
        _ => return None,
    })
}

fn codec_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Codec, Exit> {
    value
        .as_str()
        .and_then(|name| by_name(&name.to_text()))
        .ok_or_else(|| cx.type_error("no such codec"))
}

/// The name that errors carry.
fn codec_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(codec_argument(cx, args[0])?.name()).v())
}

/// The codec that `str.encode` knows without the registry, by the name of its functions; or None.
fn text_codec<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[0].as_str().map_or_else(String::new, Str::to_text);
    let known = match Codec::from_name(&name) {
        Some(Codec::Utf8) => "utf_8",
        Some(Codec::Ascii) => "ascii",
        Some(Codec::Latin1) => "latin_1",
        _ => return Ok(V::NIL),
    };
    Ok(cx.symbol(known).v())
}

/// An encoding's name as the registry keeps it: ASCII letters in lower case, digits and dots, and one `_` for what lies between.
fn normalize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(name) = args[0].as_str() else {
        return Err(cx.type_error(format!(
            "lookup() argument must be str, not {}",
            cx.given_name(args[0])
        )));
    };
    let mut normal = String::new();
    let mut is_between = false;
    for c in name.to_text().chars() {
        match c {
            '\0' => return Err(cx.value_error("embedded null character")),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => {
                if is_between && !normal.is_empty() {
                    normal.push('_');
                }
                is_between = false;
                normal.push(c.to_ascii_lowercase());
            }
            _ => is_between = true,
        }
    }
    Ok(cx.new_str(&normal).v())
}

fn position_argument(value: V<'_>) -> usize {
    value.as_small().map_or(0, |n| n.max(0) as usize)
}

/// Converted so far, the new position, and the error as (start, end, reason) or None; then the first invalid escape or None.
fn report<'v>(
    cx: Cx<'v>,
    done: V<'v>,
    at: usize,
    error: Result<(), pyta_text::codec::CodecError>,
    note: V<'v>,
) -> V<'v> {
    let error = match error {
        Ok(()) => V::NIL,
        Err(error) => cx
            .new_tuple(&[
                V::small(error.start as i64),
                V::small(error.end as i64),
                cx.new_str(error.reason).v(),
            ])
            .v(),
    };
    cx.new_tuple(&[done, V::small(at as i64), error, note]).v()
}

/// `codec` is a codec's name or a decoding table.
fn decode_step<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let mut at = position_argument(args[2]).min(bytes.len());
    let end = if args[3] == V::FALSE {
        End::More
    } else {
        End::Final
    };
    let mut out = TextBuf::new();
    let mut notes = EscapeNotes::default();
    let codec = args[0].as_str().and_then(|name| by_name(&name.to_text()));
    let decoding = match (codec, args[0].as_tuple()) {
        (Some(codec), _) => Decoding::Codec(codec),
        (None, Some(table)) => match table.get(0).and_then(V::as_str) {
            Some(table) => Decoding::Charmap(text_of(table)),
            None => return Err(cx.type_error("no such table")),
        },
        _ => return Err(cx.type_error("no such codec")),
    };
    let result = decoding.step(&bytes, &mut at, end, &mut out, &mut notes);
    let note = notes.first_invalid.map_or(V::NIL, |at| V::small(at as i64));
    Ok(report(cx, finish(cx, &out), at, result, note))
}

fn encode_step<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(text) = args[1].as_str() else {
        return Err(cx.type_error("text must be str"));
    };
    let mut at = position_argument(args[2]).min(text.len());
    let mut out = Vec::new();
    let map;
    let encoding = if cx.is_exactly(args[0], C::EncodingMap) {
        let table = args[0]
            .as_object()
            .and_then(|object| object.fixed(0).as_str());
        map = EncodingMap::new(table.map_or(pyta_text::Text::One(&[]), text_of));
        Encoding::Charmap(&map)
    } else {
        Encoding::Codec(codec_argument(cx, args[0])?)
    };
    let result = encoding.step(text_of(text), &mut at, &mut out);
    Ok(report(cx, cx.new_bytes(&out).v(), at, result, V::NIL))
}
