//! Numeric arguments of natives: an integer by `__index__`, a float by `__float__`.
//!
//! A leaf takes builtin numbers and their subclasses at once. For an object with a method of its own it answers
//! [`Exit::NeedGuest`]; its step twin, made by [`convert_then`], calls the methods, puts the numbers into the slots and runs the
//! leaf with them.

use corevm::LeafFn;

use super::Integer;
use crate::prelude::*;
use crate::protocol::method::again;
use crate::protocol::{LeafCalls, Methods};

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// No number.
    Any,
    /// `__index__`; `None` stays.
    Index,
    /// `__float__` or else `__index__`; a float stays.
    Float,
    /// As [`Want::Float`], but a subclass's float may have a `__float__` of its own.
    Real,
    /// `__int__` or else `__index__`.
    Int,
}

/// A real number as a float.
///
/// # Errors
/// TypeError `must be real number, not X`; OverflowError; needs guest code for a class with `__float__` or `__index__`.
#[inline]
pub fn float_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<f64, Exit> {
    if let Some(x) = value.as_float() {
        return Ok(x);
    }
    float_slow(cx, value)
}

fn float_slow<'v>(cx: Cx<'v>, value: V<'v>) -> Result<f64, Exit> {
    if value.payload() == value
        && let Some(n) = Integer::of(value)
    {
        return integer_as_float(cx, n);
    }
    let Some((which, method)) = float_method(cx, value) else {
        return Err(cx.not_a_real(value));
    };
    let result = cx.call_leaf(method, &[value])?;
    match which {
        N::float_ => result
            .as_float()
            .ok_or_else(|| no_float(cx, value, result).into()),
        _ => match Integer::of(result) {
            Some(n) => integer_as_float(cx, n),
            None => Err(no_index(cx, result).into()),
        },
    }
}

/// # Errors
/// OverflowError.
pub fn integer_as_float(cx: Cx<'_>, n: Integer<'_>) -> Result<f64, Exit> {
    n.to_f64()
        .ok_or_else(|| cx.overflow_error("int too large to convert to float"))
}

/// `__float__` or else `__index__` of the value's class.
pub fn float_method<'v>(cx: Cx<'v>, value: V<'v>) -> Option<(N, V<'v>)> {
    [N::float_, N::index]
        .into_iter()
        .find_map(|which| Some((which, cx.type_method(value, which)?)))
}

fn no_float<'v>(cx: Cx<'v>, original: V<'v>, result: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "{}.__float__ returned non-float (type {})",
            cx.class_name(original),
            cx.class_name(result)
        ),
    )
}

/// `__index__ returned non-int (type X)`.
pub fn no_index<'v>(cx: Cx<'v>, result: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "__index__ returned non-int (type {})",
            cx.class_name(result)
        ),
    )
}

/// An integer of any size.
///
/// # Errors
/// TypeError; needs guest code for a class with `__index__`.
#[inline]
pub fn index_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Integer<'v>, Exit> {
    match Integer::of(value) {
        Some(n) => Ok(n),
        None => {
            let object = crate::protocol::Index::index_object(cx, value)?;
            Integer::of(object).ok_or_else(|| cx.type_error("an integer is required"))
        }
    }
}

/// The step twin of a leaf: converts the first arguments as wanted, then runs the leaf.
///
/// # Errors
/// What the methods and the leaf raise.
pub fn convert_then<'a, 'v>(
    wants: &[Want],
    leaf: LeafFn,
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    // State n: argument n - 1 has been converted by a call; `WARNED` more: the program has been warned about it.
    let mut at = state as usize % WARNED;
    if let Got::Value(result) = got
        && let Some(done) = at.checked_sub(1)
        && state < WARNED as u32
    {
        let (original, want) = (slots.get(done), wants[done]);
        slots.set(done, converted(cx, want, original, result)?);
        if let Some(message) = subclass_warning(cx, want, original, result) {
            return warn(cx, WARNED as u32 + state, &message);
        }
    }
    while at < wants.len() {
        let value = slots.get(at);
        let method = method_to_call(cx, wants[at], value);
        at += 1;
        if let Some(method) = method
            && let Some(method) = cx.special(value, method)
        {
            return Ok(method.call(at as u32, &[]));
        }
    }
    let args: Vec<V<'v>> = (0..slots.len()).map(|i| slots.get(i)).collect();
    match leaf(cx, &args) {
        Ok(value) => Ok(Next::Done(value)),
        Err(exit) => Err(raised(cx, exit)),
    }
}

/// Added to a state while the program is warned.
const WARNED: usize = 1000;

/// Warns the program that something it does is deprecated.
///
/// # Errors
/// When the prelude's code does not fit this program.
pub fn warn<'v>(cx: Cx<'v>, state: u32, message: &str) -> Result<Next<'v>, Raised> {
    let category = cx.class(C::DeprecationWarning).v();
    Ok(Next::Call {
        state,
        callee: crate::self_hosted::function(cx, "warn_about")?,
        args: ArgBuf::of(&[cx.new_str(message).v(), category]),
    })
}

/// What to say about a method that has returned a number of a subclass.
fn subclass_warning<'v>(cx: Cx<'v>, want: Want, original: V<'v>, result: V<'v>) -> Option<String> {
    let is_plain = result.payload() == result && result.as_bool().is_none();
    if is_plain {
        return None;
    }
    match method_to_call(cx, want, original)? {
        N::float_ => {
            let method = format!("{}.__float__", cx.class_name(original));
            Some(no_exact(cx, &method, "float", result))
        }
        N::int_ => Some(no_exact(cx, "__int__", "int", result)),
        _ => Some(no_exact(cx, "__index__", "int", result)),
    }
}

/// `method returned non-int (type X).  The ability to…`: it is one of a subclass.
pub fn no_exact<'v>(cx: Cx<'v>, method: &str, wanted: &str, result: V<'v>) -> String {
    format!(
        "{method} returned non-{wanted} (type {}).  The ability to return an instance of a strict subclass of {wanted} is \
         deprecated, and may be removed in a future version of Python.",
        cx.class_name(result)
    )
}

/// What an exit of a leaf that cannot be run again comes to.
pub fn raised(cx: Cx<'_>, exit: Exit) -> Raised {
    match exit {
        Exit::Raised | Exit::WrongReceiver => again(cx),
        Exit::NeedMemory(_) => cx.out_of_memory(),
        Exit::NeedGuest | Exit::Interrupted => {
            cx.error(C::SystemError, "a number was expected after conversion")
        }
    }
}

/// The method whose result stands for the argument; `None` when the leaf takes it as it is (or refuses it).
fn method_to_call<'v>(cx: Cx<'v>, want: Want, value: V<'v>) -> Option<N> {
    if value.is_empty() || value.is_nil() {
        return None;
    }
    let is_guest = |&(_, method): &(N, V<'v>)| cx.leaf_of(method).is_none();
    match want {
        Want::Any => None,
        Want::Index if Integer::of(value).is_some() => None,
        Want::Index => Some(N::index),
        Want::Float if value.as_float().is_some() => None,
        Want::Real if value.payload() == value && value.as_float().is_some() => None,
        Want::Float | Want::Real => float_method(cx, value)
            .filter(is_guest)
            .map(|(which, _)| which),
        Want::Int if value.payload() == value && Integer::of(value).is_some() => None,
        Want::Int => [N::int_, N::index]
            .into_iter()
            .find_map(|which| Some((which, cx.type_method(value, which)?)))
            .filter(is_guest)
            .map(|(which, _)| which),
    }
}

/// Checks what a method returned.
fn converted<'v>(cx: Cx<'v>, want: Want, original: V<'v>, result: V<'v>) -> Result<V<'v>, Raised> {
    let method = method_to_call(cx, want, original);
    if method == Some(N::float_) {
        return match result.as_float() {
            Some(x) => Ok(cx.new_float(x)),
            None => Err(no_float(cx, original, result)),
        };
    }
    match Integer::of(result) {
        Some(n) => Ok(super::arith::same(cx, n)),
        None if method == Some(N::int_) => Err(cx.error(
            C::TypeError,
            format!("__int__ returned non-int (type {})", cx.class_name(result)),
        )),
        None => Err(no_index(cx, result)),
    }
}
