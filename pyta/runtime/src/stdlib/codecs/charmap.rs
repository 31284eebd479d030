//! Codecs by table: `charmap_decode`, `charmap_encode`, `charmap_build`.
//!
//! An encoding map made by `charmap_build` is an instance of `EncodingMap` that holds its table, from which the inverse is
//! made on use; dictionaries are the general case and go through the prelude.

use pyta_text::codec::{Decoding, EncodingMap, End};

use super::convert::{decode_by, encode_by};
use super::natives::{errors_argument, str_input};
use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::str::args::{from_text, text_of};

/// `charmap_decode(data, errors=None, mapping=None)`.
pub fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let errors = errors_argument(cx, args[1])?;
    let mapping = args[2].given().unwrap_or(V::NIL);
    let (text, used) = if mapping.is_nil() {
        (cx.new_str_latin1(&bytes).v(), bytes.len())
    } else {
        let Some(table) = mapping.as_str() else {
            return Err(Exit::NeedGuest);
        };
        let decoding = Decoding::Charmap(text_of(table));
        decode_by(cx, decoding, "charmap", &bytes, &errors, End::Final)?
    };
    Ok(cx.new_tuple(&[text, V::small(used as i64)]).v())
}

/// `charmap_encode(str, errors=None, mapping=None)`.
pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = str_input(cx, args[0], "charmap_encode")?;
    let errors = errors_argument(cx, args[1])?;
    let mapping = args[2].given().unwrap_or(V::NIL);
    let bytes = if mapping.is_nil() {
        super::convert::encode(cx, pyta_text::codec::Codec::Latin1, text, &errors)?
    } else {
        let Some(table) = map_table(cx, mapping) else {
            return Err(Exit::NeedGuest);
        };
        let map = EncodingMap::new(text_of(table));
        encode_by(
            cx,
            pyta_text::codec::Encoding::Charmap(&map),
            "charmap",
            text,
            &errors,
        )?
    };
    Ok(cx.new_tuple(&[bytes, V::small(text.len() as i64)]).v())
}

/// The decoding table inside what `charmap_build` made.
fn map_table<'v>(cx: Cx<'v>, mapping: V<'v>) -> Option<Str<'v>> {
    if !cx.is_exactly(mapping, C::EncodingMap) {
        return None;
    }
    mapping.as_object()?.fixed(0).as_str()
}

/// `charmap_build(map)`.
pub fn build<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(table) = args[0].as_str() else {
        return Err(cx.type_error(format!(
            "charmap_build() argument must be str, not {}",
            cx.given_name(args[0])
        )));
    };
    let points: Vec<u32> = text_of(table).iter().take(256).collect();
    let needs_dict = points.first() != Some(&0)
        || points
            .iter()
            .skip(1)
            .any(|&point| point == 0 || point > 0xfffe);
    if needs_dict {
        let map = cx.new_map();
        for (byte, &point) in points.iter().enumerate() {
            map.set(cx, V::small(i64::from(point)), V::small(byte as i64))?;
        }
        return Ok(map.v());
    }
    let plain = from_text(cx, text_of(table).slice(0, 256));
    let map = cx.new_instance(cx.class(C::EncodingMap));
    if let Some(object) = map.as_object() {
        object.set_fixed(cx, 0, plain);
    }
    Ok(map)
}

/// `EncodingMap.size()`: an estimate of what the table takes.
pub fn size<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(1024))
}
