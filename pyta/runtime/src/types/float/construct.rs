//! `float.__new__`.

use pyta_text::unicode::to_ascii_number;

use crate::prelude::*;
use crate::protocol::{LeafCalls, Methods};
use crate::types::int::Integer;
use crate::types::int::arguments::{
    Want, convert_then, float_argument, float_method, integer_as_float,
};
use crate::types::int::construct::{Textual, checked_class, text_bytes};
use crate::types::int::text::{literal_repr, text_of};

/// `float.__new__(cls, x=0.0, /)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Float)?;
    if class == cx.class(C::Float) && is_exact(args[1]) {
        return Ok(args[1]);
    }
    let x = match args[1].given() {
        None => 0.0,
        Some(value) => from_value(cx, value)?,
    };
    if class == cx.class(C::Float) {
        Ok(cx.new_float(x))
    } else {
        Ok(cx.new_instance_with_payload(class, cx.new_float(x)))
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
    // Far from the states of the conversions.
    const SHOWN: u32 = 100;
    if state == SHOWN {
        return Err(match got.value().as_str() {
            Some(shown) => not_a_float(cx, shown),
            None => cx.error(C::TypeError, "__repr__ returned non-string"),
        });
    }
    // A text that is no number, and is shown by guest code.
    let value = slots.get(1);
    if state == 0
        && float_method(cx, value).is_none()
        && text_bytes(cx, value).is_some()
        && let Some(method) = cx.special(value, N::repr)
    {
        return Ok(method.call(SHOWN, &[]));
    }
    convert_then(&[Want::Any, Want::Real], new, cx, slots, state, got)
}

/// A float of no subclass.
pub fn is_exact(value: V<'_>) -> bool {
    value.payload() == value && value.as_float().is_some()
}

/// `float(value)`.
///
/// # Errors
/// TypeError, ValueError, OverflowError; needs guest code for classes with conversions of their own.
pub fn from_value<'v>(cx: Cx<'v>, value: V<'v>) -> Result<f64, Exit> {
    if value.payload() == value {
        if let Some(x) = value.as_float() {
            return Ok(x);
        }
        if let Some(n) = Integer::of(value) {
            return integer_as_float(cx, n);
        }
    }
    if let Some((_, method)) = float_method(cx, value) {
        return match cx.leaf_of(method) {
            Some(_) => float_argument(cx, value),
            None => Err(Exit::NeedGuest),
        };
    }
    let parsed = match text_bytes(cx, value) {
        Some(Textual::Str(text)) => pyta_text::float::parse(&to_ascii_number(text_of(text))),
        Some(Textual::Bytes(bytes)) => pyta_text::float::parse(&bytes),
        None => {
            return Err(cx.type_error(format!(
                "float() argument must be a string or a real number, not '{}'",
                cx.class_name(value)
            )));
        }
    };
    match parsed {
        Some(x) => Ok(x),
        None => Err(unparsable(cx, value)?),
    }
}

fn unparsable<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Exit, Exit> {
    let shown = literal_repr(cx, value)?;
    Ok(not_a_float(cx, shown).into())
}

fn not_a_float<'v>(cx: Cx<'v>, shown: Str<'v>) -> Raised {
    let message = cx
        .new_str("could not convert string to float: ")
        .concat(cx, shown);
    cx.error_with(C::ValueError, &[message.v()])
}
