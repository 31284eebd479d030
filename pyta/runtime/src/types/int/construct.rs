//! `int.__new__`.

use super::arguments::{Want, convert_then};
use super::integer::{Integer, NewInteger};
use super::{arith, text};
use crate::prelude::*;
use crate::protocol::LeafCalls;

/// The class argument of a `__new__` native, which must be a subclass of `own`.
///
/// # Errors
/// TypeError as CPython words it.
pub fn checked_class<'v>(cx: Cx<'v>, class: V<'v>, own: C) -> Result<Type<'v>, Exit> {
    let name = crate::classes::ALL[own as usize].1;
    let Some(class) = class.as_type() else {
        return Err(cx.type_error(format!(
            "{name}.__new__(X): X is not a type object ({})",
            cx.class_name(class)
        )));
    };
    if class == cx.class(own) {
        return Ok(class);
    }
    let given = class.name().as_str().map_or_else(String::new, Str::to_text);
    if !class.is_subtype_of(cx.class(own)) {
        return Err(cx.type_error(format!(
            "{name}.__new__({given}): {given} is not a subtype of {name}"
        )));
    }
    if class == cx.class(C::Bool) {
        return Err(cx.type_error(format!(
            "{name}.__new__(bool) is not safe, use bool.__new__()"
        )));
    }
    Ok(class)
}

/// `int.__new__(cls, x=0, /, base=10)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Int)?;
    let number = match (args[1].given(), args[2].given()) {
        (None, None) => V::small(0),
        (None, Some(_)) => return Err(cx.type_error("int() missing string argument")),
        (Some(value), None) => from_value(cx, value)?,
        (Some(value), Some(base)) => from_text(cx, value, base)?,
    };
    if class == cx.class(C::Int) {
        Ok(number)
    } else {
        Ok(cx.new_instance_with_payload(class, number))
    }
}

/// As [`new`] for objects with conversions of their own.
///
/// # Errors
/// What they raise.
pub fn new_step<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let with_base = !slots.get(2).is_empty();
    let value = if with_base { Want::Any } else { Want::Int };
    convert_then(&[Want::Any, value, Want::Index], new, cx, slots, state, got)
}

/// `int(value)`.
///
/// # Errors
/// TypeError or ValueError; needs guest code for classes with conversions of their own.
pub fn from_value<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    if value.raw().is_int() {
        return Ok(value);
    }
    if let Some(text) = value.as_exact_str() {
        return text::from_str(cx, text, 10);
    }
    if value.payload() == value {
        if let Some(n) = Integer::of(value) {
            return Ok(arith::same(cx, n));
        }
        if let Some(x) = value.as_float() {
            return from_float(cx, x);
        }
    }
    for which in [N::int_, N::index] {
        let Some(method) = cx.type_method(value, which) else {
            continue;
        };
        let result = cx.call_leaf(method, &[value])?;
        return match Integer::of(result) {
            Some(n) => Ok(arith::same(cx, n)),
            None => Err(Exit::NeedGuest),
        };
    }
    match text_bytes(cx, value) {
        Some(Textual::Str(text)) => text::from_str(cx, text, 10),
        Some(Textual::Bytes(bytes)) => text::from_bytes(cx, &bytes, 10),
        None => Err(cx.type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            cx.class_name(value)
        ))),
    }
}

/// The integral part of a float.
///
/// # Errors
/// OverflowError or ValueError for what has none.
pub fn from_float<'v>(cx: Cx<'v>, x: f64) -> Result<V<'v>, Exit> {
    if x.is_nan() {
        return Err(cx.value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(cx.overflow_error("cannot convert float infinity to integer"));
    }
    Ok(cx.new_integral(x))
}

/// Text that a number can be read from.
#[derive(Debug)]
pub enum Textual<'v> {
    Str(Str<'v>),
    Bytes(Vec<u8>),
}

/// The text of a string or bytes-like object.
pub fn text_bytes<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Textual<'v>> {
    if let Some(text) = value.as_str() {
        return Some(Textual::Str(text));
    }
    buffer_bytes(cx, value).map(Textual::Bytes)
}

/// The bytes of a bytes-like object.
pub fn buffer_bytes<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Vec<u8>> {
    crate::types::bytes::buffer::of(cx, value).map(std::borrow::Cow::into_owned)
}

fn from_text<'v>(cx: Cx<'v>, value: V<'v>, base: V<'v>) -> Result<V<'v>, Exit> {
    let base = crate::protocol::Index::index_object(cx, base)?;
    let base = match base.as_i64().map(u32::try_from) {
        Some(Ok(base)) if base == 0 || (2..=36).contains(&base) => base,
        _ => return Err(cx.value_error("int() base must be >= 2 and <= 36, or 0")),
    };
    if let Some(text) = value.as_str() {
        return text::from_str(cx, text, base);
    }
    let bytes = value
        .as_bytes()
        .map(|bytes| bytes.as_slice().to_vec())
        .or_else(|| value.as_byte_array().map(|bytes| bytes.to_vec()));
    match bytes {
        Some(bytes) => text::from_bytes(cx, &bytes, base),
        None => Err(cx.type_error("int() can't convert non-string with explicit base")),
    }
}
