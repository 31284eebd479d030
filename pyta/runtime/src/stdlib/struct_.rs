//! `_struct`: C structures as bytes. The class `Struct` and iteration are Python over these functions.

mod format;
mod half;
mod pack;
mod unpack;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::ModuleSpec;
use crate::exceptions::slot;
use crate::prelude::*;
use crate::state::State;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;
use format::Format;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Conversion between Python values and their binary layout in C structs. A\nformat string tells the types of the values, their byte order and padding.",
    functions: &[
        NativeDef::leaf("calcsize", "(format, /)", calcsize)
            .doc("How many bytes pack() makes with this format, padding included."),
        NativeDef::leaf_or_guest("pack", "(*args)", pack::pack, "struct_pack")
            .doc("pack(format, v1, v2, ...) -> bytes\n\nLay the values out as format says. A number or type of values that does not\nfit it raises struct.error."),
        NativeDef::leaf_or_guest("pack_into", "(*args)", pack::pack_into, "struct_pack_into")
            .doc("pack_into(format, buffer, offset, v1, v2, ...)\n\nLike pack(), but store the result in a writable buffer from offset on."),
        NativeDef::leaf("unpack", "(format, buffer, /)", unpack::unpack)
            .doc("Decode the values of a buffer of exactly calcsize(format) bytes to a tuple."),
        NativeDef::leaf_or("unpack_from", "(format, /, buffer, offset=0)", unpack::unpack_from, |cx, slots, state, got| {
            use crate::types::int::arguments::{Want, convert_then};
            convert_then(&[Want::Any, Want::Any, Want::Index], unpack::unpack_from, cx, slots, state, got)
        }, 0)
            .doc("Decode values to a tuple, from a buffer that has at least calcsize(format)\nbytes from offset on."),
        NativeDef::leaf("_unpack_all", "(format, buffer, /)", unpack::unpack_all),
        NativeDef::leaf("_clearcache", "()", clear_cache).doc("Forget the formats that were compiled so far."),
    ],
    classes: &[ClassSpec {
        module: "struct",
        flags: FLAGS | class_flags::HEAP,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(C::StructError, C::Exception)
    }],
    source: include_str!("struct_/struct.py"),
    ..ModuleSpec::new("_struct")
}];

/// Formats that have been read, by text.
#[derive(Debug, Default)]
struct Formats(RefCell<HashMap<Vec<u8>, Rc<Format>>>);

/// More formats than this are forgotten at once.
const MOST_FORMATS: usize = 100;

/// `struct.error: message`.
fn error(cx: Cx<'_>, message: impl AsRef<str>) -> Exit {
    cx.error(C::StructError, message).into()
}

/// The format that a str or bytes object spells.
fn format_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Rc<Format>, Exit> {
    let bytes: &[u8] = if let Some(text) = value.as_str() {
        match text.as_ascii() {
            Some(text) => text.as_bytes(),
            None => return Err(not_ascii(cx, text)),
        }
    } else if let Some(bytes) = value.as_bytes() {
        bytes.as_slice()
    } else {
        return Err(cx.type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            cx.class_name(value)
        )));
    };
    let formats = cx.state::<State>().map(|state| state.of::<Formats>());
    if let Some(formats) = &formats
        && let Some(found) = formats.0.borrow().get(bytes)
    {
        return Ok(found.clone());
    }
    let parsed = Format::parse(bytes).map_err(|message| error(cx, message))?;
    let parsed = Rc::new(parsed);
    if let Some(formats) = formats {
        let mut formats = formats.0.borrow_mut();
        if formats.len() >= MOST_FORMATS {
            formats.clear();
        }
        formats.insert(bytes.to_vec(), parsed.clone());
    }
    Ok(parsed)
}

fn not_ascii<'v>(cx: Cx<'v>, text: Str<'v>) -> Exit {
    let at = text
        .units()
        .iter()
        .position(|point| point >= 0x80)
        .unwrap_or(0) as i64;
    let exception = cx.new_exception(
        C::UnicodeEncodeError,
        &[
            cx.new_str("ascii").v(),
            text.v(),
            V::small(at),
            V::small(at + 1),
            cx.new_str("ordinal not in range(128)").v(),
        ],
    );
    if let (Some(object), Some(args)) = (
        exception.as_object(),
        exception
            .as_object()
            .and_then(|object| object.fixed(slot::ARGS).as_tuple()),
    ) {
        for (i, value) in args.iter().enumerate() {
            object.set_fixed(cx, slot::OWN + i, value);
        }
    }
    cx.raise(exception).into()
}

fn calcsize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(format_of(cx, args[0])?.size as i64))
}

fn clear_cache<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(state) = cx.state::<State>() {
        state.of::<Formats>().0.borrow_mut().clear();
    }
    Ok(V::NIL)
}
