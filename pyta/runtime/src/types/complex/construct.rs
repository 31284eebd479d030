//! `complex.__new__`.

use pyta_text::unicode::to_ascii_number;

use super::{Parts, exact_parts, new_complex, new_instance, parts_of};
use crate::prelude::*;
use crate::protocol::{LeafCalls, Methods, Repr};
use crate::types::int::Integer;
use crate::types::int::arguments::{
    Want, convert_then, float_argument, float_method, no_exact, warn,
};
use crate::types::int::construct::checked_class;
use crate::types::int::text::{literal_repr, text_of};

/// `complex.__new__(cls, real=0, imag=0)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let warns = args[2].given().is_some_and(|imag| {
        parts_of(cx, imag).is_some() || args[1].given().is_some_and(|real| is_complex(cx, real))
    });
    if warns {
        return Err(Exit::NeedGuest);
    }
    make(cx, args)
}

fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
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

/// What [`new_step`] goes on with: far from the states of the other conversions.
mod states {
    pub const COMPLEX: u32 = 100;
    pub const SUBCLASS_WARNED: u32 = 101;
    pub const REAL_WARNED: u32 = 102;
    pub const IMAG_WARNED: u32 = 103;
}

/// What [`new_step`] keeps: what the caller gave, and the number while the program is warned of the imaginary part.
pub const SCRATCH: u8 = 3;
const GIVEN_REAL: usize = 3;
const GIVEN_IMAG: usize = 4;
const NUMBER: usize = 5;

/// As [`new`] for objects with conversions of their own, and for complex parts, which the program is warned of.
///
/// # Errors
/// What they raise.
pub fn new_step<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (real, imag) = (slots.get(1), slots.get(2).given());
    match state {
        0 => {
            slots.set(GIVEN_REAL, real);
            slots.set(GIVEN_IMAG, slots.get(2));
            if let Some(value) = real.given()
                && exact_parts(cx, value).is_none()
                && let Some(method) = cx.type_method(value, N::complex_)
                && cx.leaf_of(method).is_none()
                && let Some(method) = cx.special(value, N::complex_)
            {
                return Ok(method.call(states::COMPLEX, &[]));
            }
        }
        states::COMPLEX => {
            let result = got.value();
            let Some(parts) = parts_of(cx, result) else {
                return Err(no_complex(cx, result));
            };
            slots.set(1, new_complex(cx, parts));
            if exact_parts(cx, result).is_none() {
                let message = no_exact(cx, "__complex__", "complex", result);
                return warn(cx, states::SUBCLASS_WARNED, &message);
            }
        }
        states::IMAG_WARNED => return Ok(Next::Done(slots.get(NUMBER))),
        states::SUBCLASS_WARNED | states::REAL_WARNED => {}
        _ => return convert(cx, slots, state, got),
    }
    if let Some(imag) = imag
        && state != states::REAL_WARNED
    {
        check_real(cx, "real", real, is_complex)?;
        check_real(cx, "imag", imag, |cx, imag| parts_of(cx, imag).is_some())?;
        let given = slots.get(GIVEN_REAL);
        if real.given().is_some_and(|real| is_complex(cx, real))
            && float_method(cx, given).is_none()
        {
            return warn(cx, states::REAL_WARNED, &no_real(cx, "real", given));
        }
    }
    // A complex number is taken as it is, even if it has a conversion to a float.
    for slot in [1, 2] {
        if let Some(parts) = parts_of(cx, slots.get(slot)) {
            slots.set(slot, new_complex(cx, parts));
        }
    }
    convert(cx, slots, 0, Got::Start)
}

/// Makes the number, and warns of a complex imaginary part.
fn convert<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let wants = [Want::Any, Want::Float, Want::Float];
    let next = convert_then(&wants, make, cx, slots, state, got)?;
    let given = slots.get(GIVEN_IMAG);
    match next {
        Next::Done(number) if parts_of(cx, given).is_some() => {
            slots.set(NUMBER, number);
            warn(cx, states::IMAG_WARNED, &no_real(cx, "imag", given))
        }
        next => Ok(next),
    }
}

/// Whether a value is a complex number, or says which one it stands for.
fn is_complex<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    parts_of(cx, value).is_some()
        || value.as_object().is_some() && cx.type_method(value, N::complex_).is_some()
}

/// Refuses a part that is no number.
fn check_real<'v>(
    cx: Cx<'v>,
    which: &str,
    part: V<'v>,
    is_complex: impl FnOnce(Cx<'v>, V<'v>) -> bool,
) -> Result<(), Raised> {
    let is_number = part.given().is_none_or(|part| {
        is_complex(cx, part) || Integer::of(part).is_some() || float_method(cx, part).is_some()
    });
    match is_number {
        true => Ok(()),
        false => Err(cx.error(C::TypeError, no_real(cx, which, part))),
    }
}

/// What a text that spells no complex number is told: badly placed underscores in another way than anything else.
fn malformed<'v>(cx: Cx<'v>, text: Str<'v>) -> Exit {
    if !pyta_text::float::misplaces_underscores(&to_ascii_number(text_of(text))) {
        return cx.value_error("complex() arg is a malformed string");
    }
    match literal_repr(cx, text.v()) {
        Ok(shown) => {
            let message = cx.new_str("could not convert string to complex: ");
            let message = message.concat(cx, shown).v();
            cx.error_with(C::ValueError, &[message]).into()
        }
        Err(exit) => exit,
    }
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
            .ok_or_else(|| malformed(cx, text));
    }
    if let Some(imag) = imag {
        check_real(cx, "real", real, is_complex)?;
        check_real(cx, "imag", imag, |cx, imag| parts_of(cx, imag).is_some())?;
    }
    let parts = match complex_value(cx, real)? {
        Some(parts) => parts,
        None => {
            return Err(cx.type_error(format!(
                "complex() argument must be a string or a number, not {}",
                cx.full_class_name(real)
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
        return Err(cx.type_error(no_real(cx, "imag", imag)));
    }
    let imag = float_argument(cx, imag)?;
    // Only a complex first argument adds to the imaginary part: `-0.0 + 0.0` would lose a sign.
    Ok((real, if own == 0.0 { imag } else { imag + own }))
}

fn no_real<'v>(cx: Cx<'v>, which: &str, value: V<'v>) -> String {
    format!(
        "complex() argument '{which}' must be a real number, not {}",
        cx.full_class_name(value)
    )
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
