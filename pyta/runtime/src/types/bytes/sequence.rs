//! Bytes and bytearrays as sequences: reading items, comparison, concatenation, representation.

use std::cell::Cell;

use pyta_text::{Text, search};

use super::buffer;
use super::methods::{This, byte};
use crate::prelude::*;
use crate::protocol::sequence::{comparison, has_index, not_implemented};
use crate::protocol::{Hashing, Index, holds};
use crate::state::State;
use crate::types::memoryview::BUFFER;
use crate::types::str::args::{index_twins, wrong_receiver};
use crate::types::str::percent;
use crate::types::{iterators, slice};

/// Length of bytes or a bytearray.
fn length(value: V<'_>) -> Option<usize> {
    match value.as_bytes() {
        Some(bytes) => Some(bytes.len()),
        None => value.as_byte_array().map(|array| array.len()),
    }
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match length(args[0]) {
        Some(len) => Ok(V::small(len as i64)),
        None => Err(wrong_receiver(cx, "__len__", "bytes", args[0])),
    }
}

fn at(value: V<'_>, index: usize) -> Option<u8> {
    match value.as_bytes() {
        Some(bytes) => bytes.as_slice().get(index).copied(),
        None => value.as_byte_array()?.cells().get(index).map(Cell::get),
    }
}

fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let len = length(args[0]).ok_or_else(|| wrong_receiver(cx, "__getitem__", "bytes", args[0]))?;
    let key = args[1];
    if slice::is_slice(cx, key) {
        return sliced(cx, args);
    }
    let is_array = args[0].as_byte_array().is_some();
    let index = match key.as_small() {
        Some(n) => n,
        None if has_index(cx, key) => cx.index_i64(key, C::IndexError)?,
        None => {
            let what = if is_array { "bytearray" } else { "byte" };
            return Err(cx.type_error(format!(
                "{what} indices must be integers or slices, not {}",
                cx.class_name(key)
            )));
        }
    };
    let index = if index < 0 { index + len as i64 } else { index };
    match usize::try_from(index)
        .ok()
        .and_then(|index| at(args[0], index))
    {
        Some(byte) => Ok(V::small(i64::from(byte))),
        None => Err(cx.index_error(if is_array {
            "bytearray index out of range"
        } else {
            "index out of range"
        })),
    }
}

fn sliced<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__getitem__")?;
    let bounds = slice::bounds(cx, args[1], this.len())?;
    if bounds.step == 1 {
        let range = bounds.range();
        if range.len() == this.len() && this.value.as_exact_bytes().is_some() {
            return Ok(this.value);
        }
        return Ok(this.make(cx, &this.bytes[range]));
    }
    let picked: Vec<u8> = bounds.indices().map(|at| this.bytes[at]).collect();
    Ok(this.make(cx, &picked))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(bytes) = args[0].as_bytes() {
        return Ok(iterators::new_index_iter(cx, bytes.v(), C::BytesIterator));
    }
    match args[0].as_byte_array() {
        Some(array) => Ok(iterators::new_index_iter(
            cx,
            array.v(),
            C::ByteArrayIterator,
        )),
        None => Err(wrong_receiver(cx, "__iter__", "bytes", args[0])),
    }
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__contains__")?;
    if has_index(cx, args[1]) {
        let byte = byte(cx, args[1])?;
        return Ok(V::bool(this.bytes.contains(&byte)));
    }
    let needle = buffer::required(cx, args[1])?;
    Ok(V::bool(search::contains(this.text(), Text::One(&needle))))
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp, name: &str) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    if args[0].as_bytes().is_some() && args[1].as_bytes().is_none() {
        return Ok(not_implemented(cx));
    }
    match buffer::of(cx, args[1]) {
        Some(other) => Ok(V::bool(holds(op, (*this.bytes).cmp(&*other)))),
        None => Ok(not_implemented(cx)),
    }
}

/// `==` and `!=`; the twin of both warns, and nothing else.
fn equality<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp, name: &str) -> Result<V<'v>, Exit> {
    let is_mixed = args[1].as_str().is_some()
        || (args[0].as_bytes().is_some() && (args[1].is_integer() || args[1].as_bool().is_some()));
    if is_mixed && has_bytes_warning(cx) {
        return Err(Exit::NeedGuest);
    }
    compare(cx, args, op, name)
}

fn has_bytes_warning(cx: Cx<'_>) -> bool {
    cx.state::<State>()
        .is_some_and(|state| state.has_bytes_warning.get())
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__add__")?;
    let Some(other) = buffer::of(cx, args[1]) else {
        return Err(cx.type_error(format!(
            "can't concat {} to {}",
            cx.class_name(args[1]),
            cx.class_name(args[0])
        )));
    };
    cx.reserve(this.len() + other.len())?;
    let mut out = Vec::with_capacity(this.len() + other.len());
    out.extend_from_slice(&this.bytes);
    out.extend_from_slice(&other);
    Ok(this.make(cx, &out))
}

/// How often to repeat so many bytes.
///
/// # Errors
/// TypeError, OverflowError, MemoryError.
pub fn times<'v>(cx: Cx<'v>, len: usize, value: V<'v>, is_mutable: bool) -> Result<usize, Exit> {
    let Some(times) = cx.index_object(value)?.as_i64() else {
        return Err(cx.not_index_sized(C::OverflowError).into());
    };
    let times = usize::try_from(times).unwrap_or(0);
    let repeated = len.saturating_mul(times);
    if repeated > isize::MAX as usize && !is_mutable {
        return Err(cx.overflow_error("repeated bytes are too long"));
    }
    cx.reserve(repeated)?;
    Ok(times)
}

/// Repetition as an operation, which has its own words for what is no number; the method called by name runs [`repeat`].
fn mul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match has_index(cx, args[1]) {
        true => repeat(cx, args),
        false => Err(Exit::NeedGuest),
    }
}

fn repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__mul__")?;
    let times = times(cx, this.len(), args[1], this.mutable)?;
    if times == 1 && this.value.as_exact_bytes().is_some() {
        return Ok(this.value);
    }
    this.repeat(cx, times)
}

fn modulo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__mod__")?;
    let out = percent::render_bytes(cx, &this.bytes, args[1])?;
    Ok(this.make(cx, &out))
}

fn rmodulo<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    This::of(cx, args, "__rmod__")?;
    if length(args[1]).is_none() {
        return Ok(not_implemented(cx));
    }
    modulo(cx, &[args[1], args[0]])
}

/// `repr` of bytes, or of a bytearray with its class's name around.
fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__repr__")?;
    let len = pyta_text::repr::bytes_repr_len(&this.bytes);
    if args[0].as_byte_array().is_none() {
        cx.reserve(len)?;
        let write = |out: &mut [u8]| pyta_text::repr::write_bytes_repr(out, &this.bytes);
        return Ok(cx.new_ascii_with(len, write).v());
    }
    cx.reserve(len.saturating_mul(2))?;
    let mut bytes = pyta_text::repr::bytes_repr(&this.bytes);
    // A bytearray's single quotes are escaped even between double ones.
    if bytes.starts_with("b\"") {
        bytes = bytes.replace('\'', "\\'");
    }
    let text = format!("{}({bytes})", cx.class_name(args[0]));
    Ok(cx.new_str(&text).v())
}

fn text<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if has_bytes_warning(cx) {
        return Err(Exit::NeedGuest);
    }
    repr(cx, args)
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_bytes() {
        Some(bytes) => Ok(cx.new_int(cx.leaf_hash(bytes.v())?)),
        None => Err(wrong_receiver(cx, "__hash__", "bytes", args[0])),
    }
}

fn getnewargs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_bytes() {
        Some(bytes) => Ok(cx.new_tuple(&[bytes.v()]).v()),
        None => Err(wrong_receiver(cx, "__getnewargs__", "bytes", args[0])),
    }
}

fn bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_bytes() {
        Some(bytes) => Ok(bytes.v()),
        None => Err(wrong_receiver(cx, "__bytes__", "bytes", args[0])),
    }
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "__sizeof__")?;
    Ok(V::small(33 + this.len() as i64))
}

index_twins! {
    mul_step repeat [Any, Index];
    contains_step contains [Any, Index];
    getitem_index_step getitem [Any, Index];
}

const BINARY: &str = "(self, value, /)";

/// What both classes have.
pub const SHARED: &[NativeDef] = &[
    NativeDef::leaf("__len__", "(self, /)", len),
    NativeDef::leaf_or(
        "__getitem__",
        "(self, key, /)",
        getitem,
        |cx, slots, state, got| slice::getitem_step(cx, slots, state, got, getitem_index_step),
        0,
    ),
    NativeDef::leaf("__iter__", "(self, /)", iter),
    NativeDef::leaf_or("__contains__", "(self, key, /)", contains, contains_step, 0),
    NativeDef::leaf_or_guest(
        "__eq__",
        BINARY,
        |cx, args| equality(cx, args, SlowOp::Eq, "__eq__"),
        "bytes_equality",
    ),
    NativeDef::leaf_or_guest(
        "__ne__",
        BINARY,
        |cx, args| equality(cx, args, SlowOp::Ne, "__ne__"),
        "bytes_equality",
    ),
    comparison!("__lt__", Lt),
    comparison!("__le__", Le),
    comparison!("__gt__", Gt),
    comparison!("__ge__", Ge),
    NativeDef::leaf("__add__", BINARY, add),
    NativeDef::leaf_or("__mul__", BINARY, mul, mul_step, 0),
    NativeDef::leaf_or("__rmul__", BINARY, mul, mul_step, 0),
    NativeDef::leaf_or_guest("__mod__", BINARY, modulo, "bytes_mod"),
    NativeDef::leaf_or_guest("__rmod__", BINARY, rmodulo, "bytes_rmod"),
    NativeDef::leaf("__repr__", "(self, /)", repr),
    NativeDef::leaf_or_guest("__str__", "(self, /)", text, "bytes_str"),
    BUFFER,
];

/// What only bytes have.
pub const BYTES_ONLY: &[NativeDef] = &[
    NativeDef::leaf("__hash__", "(self, /)", hash),
    NativeDef::leaf("__getnewargs__", "(self, /)", getnewargs),
    NativeDef::leaf("__bytes__", "(self, /)", bytes)
        .doc("The same bytes as an instance of bytes itself, not of a subclass."),
    NativeDef::leaf("__sizeof__", "(self, /)", size_of)
        .doc("Return the size of the object in memory, in bytes."),
];
