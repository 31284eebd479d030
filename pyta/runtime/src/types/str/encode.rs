//! `str.encode`.

use super::args::{this, type_name, without_null};
use crate::prelude::*;
use crate::stdlib::codecs;

fn option<'v>(cx: Cx<'v>, value: V<'v>, name: &str, default: &str) -> Result<String, Exit> {
    match value.given() {
        None => Ok(default.to_owned()),
        Some(value) => match value.as_str() {
            Some(text) => without_null(cx, text.to_text()),
            None => Err(cx.type_error(format!(
                "encode() argument '{name}' must be str, not {}",
                type_name(cx, value)
            ))),
        },
    }
}

fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "encode")?;
    if text.is_ascii() && args[1].is_empty() && args[2].is_empty() {
        return Ok(cx.new_bytes(text.bytes()).v());
    }
    let encoding = option(cx, args[1], "encoding", "utf-8")?;
    let errors = option(cx, args[2], "errors", "strict")?;
    codecs::encode_named(cx, text, &encoding, &errors)
}

pub const METHODS: &[NativeDef] = &[NativeDef::leaf_or_guest(
    "encode",
    "(self, /, encoding='utf-8', errors='strict')",
    encode,
    "str_encode",
)
.doc("The text as bytes in encoding. errors says what becomes of characters that it does\nnot have: 'strict' raises UnicodeEncodeError.")];
