//! What lists, tuples and other sequences of values share, for leaf code.

use corevm::ReadCell;

use super::{Compare, Index, module_of};
use crate::prelude::*;
use crate::roots;

/// Most bytes of items that one operation may ask for.
const MAX_BYTES: usize = 1 << 46;

/// The position that `key` means in a sequence of `len` items; `None` when it is out of range.
///
/// # Errors
/// TypeError "`what` indices must be integers or slices, not …"; needs guest code for `__index__`.
pub fn position<'v>(cx: Cx<'v>, key: V<'v>, len: usize, what: &str) -> Result<Option<usize>, Exit> {
    let n = match key.as_small() {
        Some(n) => n,
        None => {
            if !has_index(cx, key) {
                return Err(cx.type_error(format!(
                    "{what} indices must be integers or slices, not {}",
                    cx.class_name(key)
                )));
            }
            cx.index_i64(key, C::IndexError)?
        }
    };
    let n = if n < 0 { n + len as i64 } else { n };
    Ok(usize::try_from(n).ok().filter(|&n| n < len))
}

/// Whether a value is an integer, a boolean or has `__index__`.
pub fn has_index<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.is_integer()
        || value.as_bool().is_some()
        || cx
            .type_of(value)
            .is_some_and(|class| cx.lookup(class, cx.name(N::index)).is_some())
}

/// Modules whose native classes CPython declares statically, as it does those of `builtins`.
const OF_STATIC_CLASSES: [&str; 3] = ["builtins", "datetime", "_contextvars"];

/// Whether the value's class has what CPython calls the sequence protocol: those of programs have, and of native ones those that are not declared
/// statically, and those with a length.
pub fn may_be_sequence<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value).is_some_and(|class| {
        class.has_flag(class_flags::HEAP)
            || cx.lookup(class, cx.name(N::len)).is_some()
            || class != cx.class(C::SimpleNamespace)
                && class != cx.class(C::Union)
                && !OF_STATIC_CLASSES.contains(&module_of(cx, class).as_str())
    })
}

/// Whether iterating falls back to the items at 0, 1 and so on: a class with `__getitem__`, which for unions and matches
/// means something else.
pub fn has_items<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value).is_some_and(|class| {
        ![C::Union, C::Match]
            .map(|own| cx.class(own))
            .contains(&class)
            && cx.lookup(class, cx.name(N::getitem)).is_some()
    })
}

/// A `start` or `stop` argument of `index`, cut to `0..=len`.
///
/// # Errors
/// TypeError; needs guest code for `__index__`.
pub fn limit<'v>(cx: Cx<'v>, value: V<'v>, len: usize, default: usize) -> Result<usize, Exit> {
    let Some(value) = value.given() else {
        return Ok(default);
    };
    if !has_index(cx, value) {
        return Err(cx.type_error("slice indices must be integers or have an __index__ method"));
    }
    let n = cx.index_clamped(value)?;
    let n = if n < 0 {
        n.saturating_add(len as i64)
    } else {
        n
    };
    Ok(n.clamp(0, len as i64) as usize)
}

/// Where `value` is among the items, by identity or leaf equality.
///
/// # Errors
/// Needs guest code for equality.
pub fn find<'v>(cx: Cx<'v>, items: &[ReadCell<'v>], value: V<'v>) -> Result<Option<usize>, Exit> {
    for (i, item) in items.iter().enumerate() {
        if same(cx, item.get(), value)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// How many items equal `value`.
///
/// # Errors
/// Needs guest code for equality.
pub fn count<'v>(cx: Cx<'v>, items: &[ReadCell<'v>], value: V<'v>) -> Result<usize, Exit> {
    let mut count = 0;
    for item in items {
        count += usize::from(same(cx, item.get(), value)?);
    }
    Ok(count)
}

/// Identity or leaf equality.
///
/// # Errors
/// Needs guest code.
#[inline]
pub fn same<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
    if a == b {
        return Ok(true);
    }
    if a.as_small().is_some() && b.as_small().is_some() {
        return Ok(false);
    }
    cx.language().equal(cx, a, b)
}

/// `a == b` as a method's result, when both have the class.
///
/// # Errors
/// Needs guest code.
pub fn equal_result<'v>(
    cx: Cx<'v>,
    a: &[ReadCell<'v>],
    b: &[ReadCell<'v>],
    negate: bool,
) -> Result<V<'v>, Exit> {
    let mut equal = a.len() == b.len();
    if equal {
        for (x, y) in a.iter().zip(b) {
            if !same(cx, x.get(), y.get())? {
                equal = false;
                break;
            }
        }
    }
    Ok(V::bool(equal != negate))
}

/// An ordering method's result for two sequences given as exact lists or tuples.
///
/// # Errors
/// As [`Compare::leaf_order`].
pub fn order_result<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>, op: SlowOp) -> Result<V<'v>, Exit> {
    cx.leaf_order(op, a, b).map(V::bool)
}

/// How often `value` says to repeat; `None` when it is no integer.
///
/// # Errors
/// OverflowError; needs guest code for `__index__`.
pub fn repetitions<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    if !has_index(cx, value) {
        // An operation has its own words for it, the method in guest code others.
        return Err(Exit::NeedGuest);
    }
    match cx.index_object(value)?.as_i64() {
        Some(n) => Ok(n.max(0) as usize),
        None => Err(cx.not_index_sized(C::OverflowError).into()),
    }
}

/// `can only concatenate list (not "int") to list`.
#[cold]
pub fn no_concatenation<'v>(cx: Cx<'v>, own: &str, other: V<'v>) -> Exit {
    cx.type_error(format!(
        "can only concatenate {own} (not \"{}\") to {own}",
        cx.class_name(other)
    ))
}

/// The number of items of `len * times`, checked against memory.
///
/// # Errors
/// MemoryError.
pub fn repeated_len<'v>(cx: Cx<'v>, len: usize, times: usize) -> Result<usize, Exit> {
    let total = len
        .checked_mul(times)
        .filter(|&total| total < MAX_BYTES / 8)
        .ok_or_else(|| Exit::from(cx.error_with(C::MemoryError, &[])))?;
    cx.reserve(total * 8)?;
    Ok(total)
}

/// `NotImplemented`.
#[inline]
pub fn not_implemented<'v>(cx: Cx<'v>) -> V<'v> {
    cx.root(roots::NOT_IMPLEMENTED)
}

/// The error for a receiver of the wrong class; a call of the native names the native.
#[cold]
pub fn wrong_receiver<'v>(cx: Cx<'v>, wanted: &str, got: V<'v>) -> Exit {
    let _: Exit = cx.type_error(format!(
        "descriptor requires a '{wanted}' object but received a '{}'",
        cx.class_name(got)
    ));
    Exit::WrongReceiver
}

/// The declaration of a comparison by the module's `compare`.
macro_rules! comparison {
    ($name:literal, $op:ident, $twin:literal) => {
        NativeDef::leaf_or_guest(
            $name,
            "(self, value, /)",
            |cx, args| compare(cx, args, SlowOp::$op),
            $twin,
        )
    };
    ($name:literal, $op:ident) => {
        NativeDef::leaf($name, "(self, value, /)", |cx, args| {
            compare(cx, args, SlowOp::$op, $name)
        })
    };
}
pub(crate) use comparison;
