//! `str.encode`.

use std::borrow::Cow;

use super::args::this;
use crate::prelude::*;
use crate::stdlib::codecs;

/// The name of an encoding or handler in argument `name` of `method`.
///
/// # Errors
/// As [`given_option`].
pub fn option<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    place: (&str, &str),
    default: &'static str,
) -> Result<Cow<'v, str>, Exit> {
    let given = given_option(cx, value, place)?;
    Ok(given.unwrap_or(Cow::Borrowed(default)))
}

/// The name of an encoding or handler in argument `name` of `method`, if it was given.
///
/// # Errors
/// TypeError for what is no string, and as [`codec_name`].
pub fn given_option<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    (method, name): (&str, &str),
) -> Result<Option<Cow<'v, str>>, Exit> {
    let Some(value) = value.given() else {
        return Ok(None);
    };
    let Some(text) = value.as_str() else {
        return Err(cx.type_error(format!(
            "{method}() argument '{name}' must be str, not {}",
            cx.given_name(value)
        )));
    };
    codec_name(cx, text).map(Some)
}

/// A string as the name of an encoding or handler.
///
/// # Errors
/// UnicodeEncodeError for one with lone surrogates, ValueError for one with a null character.
pub fn codec_name<'v>(cx: Cx<'v>, text: Str<'v>) -> Result<Cow<'v, str>, Exit> {
    let name = match text.as_ascii() {
        Some(text) => Cow::Borrowed(text),
        None => {
            codecs::encode_named(cx, text, "utf-8", "strict")?;
            Cow::Owned(text.to_text())
        }
    };
    match name.contains('\0') {
        true => Err(cx.value_error("embedded null character")),
        false => Ok(name),
    }
}

fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "encode")?;
    if text.is_ascii() && args[1].is_empty() && args[2].is_empty() {
        return Ok(cx.new_bytes(text.bytes()).v());
    }
    let encoding = option(cx, args[1], ("encode", "encoding"), "utf-8")?;
    let errors = option(cx, args[2], ("encode", "errors"), "strict")?;
    codecs::encode_named(cx, text, &encoding, &errors)
}

pub const METHODS: &[NativeDef] = &[NativeDef::leaf_or_guest(
    "encode",
    "(self, /, encoding='utf-8', errors='strict')",
    encode,
    "str_encode",
)
.doc("The text as bytes in encoding. errors says what becomes of characters that it does\nnot have: 'strict' raises UnicodeEncodeError.")];
