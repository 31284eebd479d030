//! `str.encode`.

use std::borrow::Cow;

use super::args::{this, type_name, without_null};
use crate::prelude::*;
use crate::stdlib::codecs;

/// The name of an encoding or handler in argument `name` of `method`.
///
/// # Errors
/// TypeError for what is no string, ValueError for one with a null character.
pub fn option<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    (method, name): (&str, &str),
    default: &'static str,
) -> Result<Cow<'v, str>, Exit> {
    let Some(value) = value.given() else {
        return Ok(Cow::Borrowed(default));
    };
    let Some(text) = value.as_str() else {
        return Err(cx.type_error(format!(
            "{method}() argument '{name}' must be str, not {}",
            type_name(cx, value)
        )));
    };
    match text.as_ascii() {
        Some(text) if !text.contains('\0') => Ok(Cow::Borrowed(text)),
        _ => without_null(cx, text.to_text()).map(Cow::Owned),
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
