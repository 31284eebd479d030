//! `complex.__new__`.

use pyta_text::unicode::to_ascii_number;

use super::{Parts, exact_parts, new_instance, parts_of};
use crate::prelude::*;
use crate::protocol::{LeafCalls, Methods};
use crate::types::int::Integer;
use crate::types::int::arguments::{Want, convert_then, float_argument, float_method};
use crate::types::int::construct::checked_class;
use crate::types::int::text::text_of;

/// `complex.__new__(cls, real=0, imag=0)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Complex)?;
    let own = cx.class(C::Complex);
    if let (Some(value), None) = (args[1].given(), args[2].given())
        && class == own
        && exact_parts(cx, value).is_some()
    {
        return Ok(value);
    }
    Ok(new_instance(cx, class, parts_from(cx, args[1], args[2])?))
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
    // Far from the states of the other conversions.
    const COMPLEX: u32 = 100;
    if state == COMPLEX {
        let result = got.value();
        if parts_of(cx, result).is_none() {
            return Err(no_complex(cx, result));
        }
        slots.set(1, result);
    } else if state == 0
        && let Some(value) = slots.get(1).given()
        && exact_parts(cx, value).is_none()
        && let Some(method) = cx.type_method(value, N::complex_)
        && cx.leaf_of(method).is_none()
        && let Some(method) = cx.special(value, N::complex_)
    {
        return Ok(method.call(COMPLEX, &[]));
    }
    let (state, got) = if state == COMPLEX {
        (0, Got::Start)
    } else {
        (state, got)
    };
    convert_then(
        &[Want::Any, Want::Float, Want::Float],
        new,
        cx,
        slots,
        state,
        got,
    )
}

fn no_complex<'v>(cx: Cx<'v>, result: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "__complex__ returned non-complex (type {})",
            cx.class_name(result)
        ),
    )
}

fn parts_from<'v>(cx: Cx<'v>, real: V<'v>, imag: V<'v>) -> Result<Parts, Exit> {
    let imag = imag.given();
    let Some(real) = real.given() else {
        return match imag {
            None => Ok((0.0, 0.0)),
            Some(imag) => with_imag(cx, (0.0, 0.0), imag),
        };
    };
    if imag.is_none()
        && let Some(text) = real.as_str()
    {
        return pyta_text::float::parse_complex(&to_ascii_number(text_of(text)))
            .ok_or_else(|| cx.value_error("complex() arg is a malformed string"));
    }
    let parts = match complex_value(cx, real)? {
        Some(parts) => parts,
        None if imag.is_some() => return Err(not_real(cx, "real", real)),
        None => {
            return Err(cx.type_error(format!(
                "complex() argument must be a string or a number, not {}",
                cx.class_name(real)
            )));
        }
    };
    match imag {
        None => Ok(parts),
        Some(imag) => with_imag(cx, parts, imag),
    }
}

fn with_imag<'v>(cx: Cx<'v>, (real, own): Parts, imag: V<'v>) -> Result<Parts, Exit> {
    if let Some((imag, turned)) = parts_of(cx, imag) {
        return Ok((real - turned, imag + own));
    }
    if float_method(cx, imag).is_none() && Integer::of(imag).is_none() {
        return Err(not_real(cx, "imag", imag));
    }
    let imag = float_argument(cx, imag)?;
    // Only a complex first argument adds to the imaginary part: `-0.0 + 0.0` would lose a sign.
    Ok((real, if own == 0.0 { imag } else { imag + own }))
}

fn not_real<'v>(cx: Cx<'v>, which: &str, value: V<'v>) -> Exit {
    cx.type_error(format!(
        "complex() argument '{which}' must be a real number, not {}",
        cx.class_name(value)
    ))
}

/// The value as a complex number; `None` when it is no number.
///
/// # Errors
/// OverflowError; needs guest code for classes with conversions of their own.
pub fn complex_value<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Parts>, Exit> {
    if let Some(parts) = exact_parts(cx, value) {
        return Ok(Some(parts));
    }
    if value.as_object().is_some()
        && let Some(method) = cx.type_method(value, N::complex_)
    {
        let result = cx.call_leaf(method, &[value])?;
        return match parts_of(cx, result) {
            Some(parts) => Ok(Some(parts)),
            None => Err(no_complex(cx, result).into()),
        };
    }
    if Integer::of(value).is_none() && float_method(cx, value).is_none() {
        return Ok(None);
    }
    Ok(Some((float_argument(cx, value)?, 0.0)))
}
