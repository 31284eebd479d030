//! `a < b` for sorting: no allocation, and no look at classes for numbers, strings and nested tuples and lists of them.
//!
//! Sequences are ordered by their first items that differ, so descending into nested ones is a loop, not a recursion.

use std::cmp::Ordering;

use corevm::ReadCell;

use super::Compare;
use super::sequence::same;
use crate::prelude::*;

/// Levels of nesting that are compared here.
const MAX_DEPTH: usize = 500;

/// `a < b`.
///
/// # Errors
/// TypeError when the types have no order; needs guest code for instances of other classes.
#[inline]
pub fn leaf_less<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
    let (mut a, mut b) = (a, b);
    for _ in 0..MAX_DEPTH {
        if let Some(ordering) = scalar_order(a, b) {
            return Ok(ordering.is_lt());
        }
        let Some(items) = sequences(a, b) else {
            return cx.leaf_order(SlowOp::Lt, a, b);
        };
        match first_difference(cx, items)? {
            Some((x, y)) => (a, b) = (x, y),
            None => return Ok(items.0.len() < items.1.len()),
        }
    }
    Err(Exit::NeedGuest)
}

/// Items of a sequence, which must not change as long as they are read.
type Cells<'v> = &'v [ReadCell<'v>];

/// The items of two exact tuples or two exact lists.
pub(super) fn sequences<'v>(a: V<'v>, b: V<'v>) -> Option<(Cells<'v>, Cells<'v>)> {
    if let (Some(a), Some(b)) = (a.as_exact_tuple(), b.as_exact_tuple()) {
        return Some((a.items(), b.items()));
    }
    let (a, b) = (a.as_exact_list()?, b.as_exact_list()?);
    Some((a.items(), b.items()))
}

/// The first items that are not equal; `None` when one sequence begins the other.
pub(super) fn first_difference<'v>(
    cx: Cx<'v>,
    (a, b): (Cells<'v>, Cells<'v>),
) -> Result<Option<(V<'v>, V<'v>)>, Exit> {
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x.get(), y.get());
        if !same(cx, x, y)? {
            return Ok(Some((x, y)));
        }
    }
    Ok(None)
}

/// The order of two small integers, immediate floats or strings; `None` when they are something else.
fn scalar_order<'v>(a: V<'v>, b: V<'v>) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_small(), b.as_small()) {
        return Some(a.cmp(&b));
    }
    if let (Some(a), Some(b)) = (a.as_exact_str(), b.as_exact_str()) {
        return Some(order_str(a, b));
    }
    a.raw()
        .as_float_immediate()?
        .partial_cmp(&b.raw().as_float_immediate()?)
}

/// The order of two exact strings by code points.
pub fn order_str(a: Str<'_>, b: Str<'_>) -> Ordering {
    use corevm::objects::Units;
    match (a.units(), b.units()) {
        (Units::One(a), Units::One(b)) => a.cmp(b),
        (Units::Two(a), Units::Two(b)) => a.cmp(b),
        (Units::Four(a), Units::Four(b)) => a.cmp(b),
        (a, b) => a.iter().cmp(b.iter()),
    }
}
