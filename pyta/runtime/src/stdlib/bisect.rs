//! `_bisect`: for exact lists and tuples of builtin items natively, otherwise the library's Python.

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::{Index, leaf_less};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Binary search in sorted lists, and insertion that leaves them sorted.",
    functions: &[
        NativeDef::leaf_or_guest("bisect_right", SIGNATURE, right, "bisect_right")
            .doc("Where x belongs in the sorted list a, behind items equal to it."),
        NativeDef::leaf_or_guest("bisect", SIGNATURE, right, "bisect_right")
            .doc("The same as bisect_right."),
        NativeDef::leaf_or_guest("bisect_left", SIGNATURE, left, "bisect_left")
            .doc("Where x belongs in the sorted list a, ahead of items equal to it."),
        NativeDef::leaf_or_guest("insort_right", SIGNATURE, insort_right, "insort_right")
            .doc("Put x into its place in the sorted list a, behind items equal to it."),
        NativeDef::leaf_or_guest("insort", SIGNATURE, insort_right, "insort_right")
            .doc("The same as insort_right."),
        NativeDef::leaf_or_guest("insort_left", SIGNATURE, insort_left, "insort_left")
            .doc("Put x into its place in the sorted list a, ahead of items equal to it."),
    ],
    ..ModuleSpec::new("_bisect")
}];

const SIGNATURE: &str = "(a, x, lo=0, hi=None, *, key=None)";

/// The place for `args[1]`; before or behind equal items.
fn place<'v>(cx: Cx<'v>, args: &[V<'v>], behind: bool) -> Result<usize, Exit> {
    if args[4].given().is_some_and(|key| !key.is_nil()) {
        return Err(Exit::NeedGuest);
    }
    let items = match (args[0].as_exact_list(), args[0].as_exact_tuple()) {
        (Some(list), _) => list.items(),
        (_, Some(tuple)) => tuple.items(),
        _ => return Err(Exit::NeedGuest),
    };
    let bound = |value: V<'v>, default: i64| match value.given().filter(|value| !value.is_nil()) {
        None => Ok(default),
        Some(value) => cx.index_i64(value, C::OverflowError),
    };
    let low = bound(args[2], 0)?;
    let high = bound(args[3], items.len() as i64)?;
    if low < 0 {
        return Err(cx.value_error("lo must be non-negative"));
    }
    let high = if high < 0 { items.len() as i64 } else { high };
    let (mut low, mut high) = (low as usize, high as usize);
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(item) = items.get(middle) else {
            return Err(cx.index_error("list index out of range"));
        };
        let goes_left = if behind {
            leaf_less(cx, args[1], item.get())?
        } else {
            !leaf_less(cx, item.get(), args[1])?
        };
        if goes_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn right<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(place(cx, args, true)? as i64))
}

fn left<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(place(cx, args, false)? as i64))
}

fn insert<'v>(cx: Cx<'v>, args: &[V<'v>], behind: bool) -> Result<V<'v>, Exit> {
    let Some(list) = args[0].as_exact_list() else {
        return Err(Exit::NeedGuest);
    };
    let place = place(cx, args, behind)?;
    list.insert(cx, place, args[1]);
    Ok(V::NIL)
}

fn insort_right<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    insert(cx, args, true)
}

fn insort_left<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    insert(cx, args, false)
}
