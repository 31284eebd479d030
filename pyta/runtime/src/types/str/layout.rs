//! Padding.

use pyta_text::search;

use super::args::{finish_result, index_twins, size, text_of, this};
use crate::prelude::*;
use crate::protocol::Index;

/// Where the text stands in the wider field.
#[derive(Clone, Copy)]
enum Place {
    Left,
    Center,
    Right,
}

fn padded<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, place: Place) -> Result<V<'v>, Exit> {
    let text = this(cx, args, name)?;
    let width = cx.index_i64(args[1], C::OverflowError)?;
    let fill = fill(cx, args[2])?;
    let len = text.len();
    let width = usize::try_from(width).unwrap_or(0);
    if width <= len {
        return Ok(text.v());
    }
    cx.reserve(width.saturating_mul(4))?;
    let (left, right) = match place {
        Place::Left => (0, width - len),
        Place::Center => search::center_padding(len, width),
        Place::Right => (width - len, 0),
    };
    finish_result(cx, search::pad(text_of(text), left, right, fill))
}

fn fill<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    let Some(value) = value.given() else {
        return Ok(u32::from(b' '));
    };
    match value.as_str() {
        Some(text) if text.len() == 1 => Ok(text.units().at(0)),
        Some(_) => Err(cx.type_error("The fill character must be exactly one character long")),
        None => Err(cx.type_error(format!(
            "The fill character must be a unicode character, not {}",
            cx.class_name(value)
        ))),
    }
}

pub fn center<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "center", Place::Center)
}

pub fn ljust<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "ljust", Place::Left)
}

pub fn rjust<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    padded(cx, args, "rjust", Place::Right)
}

pub fn zfill<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "zfill")?;
    let width = cx.index_i64(args[1], C::OverflowError)?;
    let width = usize::try_from(width).unwrap_or(0);
    if width <= text.len() {
        return Ok(text.v());
    }
    cx.reserve(width.saturating_mul(4))?;
    finish_result(cx, search::zfill(text_of(text), width))
}

pub fn expandtabs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "expandtabs")?;
    let tab_size = size(cx, args[1], 8)?;
    if i32::try_from(tab_size).is_err() {
        return Err(cx.overflow_error("Python int too large to convert to C int"));
    }
    finish_result(cx, search::expand_tabs(text_of(text), tab_size))
}

index_twins! {
    center_step center [Any, Index];
    ljust_step ljust [Any, Index];
    rjust_step rjust [Any, Index];
    zfill_step zfill [Any, Index];
    expandtabs_step expandtabs [Any, Index];
}

const PADDED: &str = "(self, width, fillchar=' ', /)";

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or("center", PADDED, center, center_step, 0)
        .doc("Fill up to width on both sides with fillchar; never shorter than before."),
    NativeDef::leaf_or("ljust", PADDED, ljust, ljust_step, 0)
        .doc("Fill up to width with fillchar at the end; never shorter than before."),
    NativeDef::leaf_or("rjust", PADDED, rjust, rjust_step, 0)
        .doc("Fill up to width with fillchar in front; never shorter than before."),
    NativeDef::leaf_or("zfill", "(self, width, /)", zfill, zfill_step, 0)
        .doc("Fill up to width with zeros in front, but behind a sign."),
    NativeDef::leaf_or(
        "expandtabs",
        "(self, /, tabsize=8)",
        expandtabs,
        expandtabs_step,
        0,
    )
    .doc("Put spaces in place of each tab, up to the next column that tabsize divides."),
];
