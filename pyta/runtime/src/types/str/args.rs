//! What the methods of strings do with their arguments and results.

use corevm::objects::Units;
use pyta_text::{Text, TextBuf, TextError};

use crate::prelude::*;
use crate::protocol::{Index, Items};
pub use crate::types::int::format::text_error;
pub use crate::types::int::methods::wrong_receiver;

/// The code points of a string.
#[inline]
pub fn text_of(text: Str<'_>) -> Text<'_> {
    match text.units() {
        Units::One(units) => Text::One(units),
        Units::Two(units) => Text::Two(units),
        Units::Four(units) => Text::Four(units),
    }
}

/// The receiver of method `name`.
///
/// # Errors
/// TypeError for another class.
#[inline]
pub fn this<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str) -> Result<Str<'v>, Exit> {
    args[0]
        .as_str()
        .ok_or_else(|| wrong_receiver(cx, name, "str", args[0]))
}

/// A string argument: `find() argument 1 must be str, not int`.
///
/// # Errors
/// TypeError when it is none.
#[inline]
pub fn str_argument<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    method: &str,
    number: usize,
) -> Result<Str<'v>, Exit> {
    value.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "{method}() argument {number} must be str, not {}",
            type_name(cx, value)
        ))
    })
}

/// A string argument of a function that takes only that: `must be str, not int`.
///
/// # Errors
/// TypeError when it is none.
pub fn only_str<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    value
        .as_str()
        .ok_or_else(|| cx.type_error(format!("must be str, not {}", cx.class_name(value))))
}

/// A class name as argument errors show it: `None` for None.
pub fn type_name<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    if value.is_nil() {
        "None".to_owned()
    } else {
        cx.class_name(value)
    }
}

/// Optional bounds as in `find(sub, start, end)`: `None` when not given or nil.
///
/// # Errors
/// TypeError; needs guest code for `__index__`.
#[inline]
pub fn bound<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<i64>, Exit> {
    if value.is_empty() || value.is_nil() {
        return Ok(None);
    }
    if let Some(n) = value.as_small() {
        return Ok(Some(n));
    }
    if !crate::protocol::sequence::has_index(cx, value) {
        return Err(
            cx.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    cx.index_clamped(value).map(Some)
}

/// A size argument.
///
/// # Errors
/// TypeError, OverflowError; needs guest code for `__index__`.
#[inline]
pub fn size<'v>(cx: Cx<'v>, value: V<'v>, default: i64) -> Result<i64, Exit> {
    match value.given() {
        Some(value) => cx.index_i64(value, C::OverflowError),
        None => Ok(default),
    }
}

/// How many cuts or replacements a negative or given count allows.
#[inline]
pub fn limit(count: i64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A string from a buffer in the narrowest form; single characters are shared.
pub fn finish<'v>(cx: Cx<'v>, out: &TextBuf) -> V<'v> {
    from_text(cx, out.as_text())
}

/// A string with these code points; single characters are shared.
pub fn from_text<'v>(cx: Cx<'v>, text: Text<'_>) -> V<'v> {
    match text.len() {
        0 => return cx.name(N::empty).v(),
        1 => return cx.char(text.get(0).unwrap_or(0)),
        _ => {}
    }
    match text {
        Text::One(units) => cx.new_str_latin1(units).v(),
        Text::Two(units) => cx.new_str_two(units).v(),
        Text::Four(units) => cx.new_str_four(units).v(),
    }
}

/// The result of a function of the text crate as a string.
///
/// # Errors
/// What it reports.
pub fn finish_result<'v>(cx: Cx<'v>, out: Result<TextBuf, TextError>) -> Result<V<'v>, Exit> {
    out.map(|out| finish(cx, &out))
        .map_err(|error| text_error(cx, &error))
}

/// Part of a string, sharing what can be shared. The result is a plain string.
#[inline]
pub fn part<'v>(cx: Cx<'v>, text: Str<'v>, from: usize, to: usize) -> V<'v> {
    match to.saturating_sub(from) {
        0 => cx.name(N::empty).v(),
        1 => cx.char(text.units().at(from)),
        _ => text.slice(cx, from, to).v(),
    }
}

/// Gives a leaf that takes indices a twin that calls their `__index__` first.
macro_rules! index_twins {
    ($($step:ident $leaf:ident [$($want:ident),*];)*) => {
        $(fn $step<'v>(
            cx: Cx<'v>,
            slots: Slots<'_, 'v>,
            state: u32,
            got: Got<'v>,
        ) -> Result<Next<'v>, Raised> {
            use $crate::types::int::arguments::{Want, convert_then};
            convert_then(&[$(Want::$want),*], $leaf, cx, slots, state, got)
        })*
    };
}
pub(crate) use index_twins;

/// Which end a search starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// What `find` gives: the place, or -1.
pub fn or_minus_one<'v>(place: Option<usize>) -> V<'v> {
    V::small(place.map_or(-1, |place| place as i64))
}
