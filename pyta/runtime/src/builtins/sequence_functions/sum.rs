//! `sum`: integers in machine words, floats with Neumaier's compensation, anything else by `+`.
//!
//! What builtin containers hold is added up here, what has to be iterated by `sum_items` of the prelude.
//!
//! Source: A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, ZAMM 54, 1974.

use std::cell::Cell;

use crate::prelude::*;
use crate::types::enumerate::{collect_map, give_back};
use crate::types::iterators::leaf_contents;
use crate::types::range;

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("check_sum_start", "(start, /)", check_start),
    NativeDef::leaf("is_exact_int", "(x, /)", |_, args| {
        let is_big = args[0].kind() == Some(Kind::BigInt);
        Ok(V::bool(is_big || args[0].as_small().is_some()))
    }),
    NativeDef::leaf("is_exact_float", "(x, /)", |_, args| {
        Ok(V::bool(is_float(args[0])))
    }),
    NativeDef::leaf("add_float", "(sums, item, /)", add_float),
    NativeDef::leaf("total_of_floats", "(sums, /)", |cx, args| {
        Ok(cx.new_float(with_lost(sums_of(args[0]))))
    }),
];

/// The leaf of `sum`.
pub fn sum<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let start = args[1].given().unwrap_or(V::small(0));
    let Some(total) = start.as_small() else {
        return Err(Exit::NeedGuest);
    };
    if let Some(items) = args[0].as_exact_list().map(List::items) {
        return sum_of_items(cx, items.iter().map(|item| item.get()), total);
    }
    if let Some(items) = args[0].as_exact_tuple().map(Tuple::items) {
        return sum_of_items(cx, items.iter().map(|item| item.get()), total);
    }
    if let Some(bytes) = args[0].as_exact_bytes() {
        return sum_of_bytes(cx, bytes.as_slice().iter().copied(), total);
    }
    if let Some(bytes) = args[0].as_exact_byte_array() {
        return sum_of_bytes(cx, bytes.cells().iter().map(Cell::get), total);
    }
    if cx.is_exactly(args[0], C::Range) {
        let sum = range::sum(cx, args[0]).and_then(|sum| sum.checked_add(total));
        return sum.map(|sum| cx.new_int(sum)).ok_or(Exit::NeedGuest);
    }
    if let Some(items) = collect_map(cx, args[0])? {
        let sum = sum_of_items(cx, items.iter().copied(), total);
        if matches!(sum, Err(Exit::NeedGuest)) {
            give_back(cx, args[0], &items);
        }
        return sum;
    }
    sum_of_items(cx, leaf_contents(cx, args[0])?.into_iter(), total)
}

fn sum_of_bytes<'v>(
    cx: Cx<'v>,
    bytes: impl Iterator<Item = u8>,
    total: i64,
) -> Result<V<'v>, Exit> {
    let sum = total.checked_add_unsigned(bytes.map(u64::from).sum());
    sum.map(|sum| cx.new_int(sum)).ok_or(Exit::NeedGuest)
}

/// The sum of small integers, then floats.
fn sum_of_items<'v>(
    cx: Cx<'v>,
    mut items: impl Iterator<Item = V<'v>>,
    mut total: i64,
) -> Result<V<'v>, Exit> {
    while let Some(item) = items.next() {
        if let Some(sum) = small_integer(item).and_then(|n| total.checked_add(n)) {
            total = sum;
        } else if is_float(item) {
            let first = total as f64 + item.as_float().unwrap_or(0.0);
            let sums = items.try_fold((first, 0.0), plus_float);
            return Ok(cx.new_float(with_lost(sums.ok_or(Exit::NeedGuest)?)));
        } else {
            return Err(Exit::NeedGuest);
        }
    }
    Ok(cx.new_int(total))
}

/// `check_sum_start(start)`: texts and bytes are joined, not added.
fn check_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let start = args[0];
    let (what, join) = if start.as_str().is_some() {
        ("strings", "''")
    } else if start.as_bytes().is_some() {
        ("bytes", "b''")
    } else if start.as_byte_array().is_some() {
        ("bytearray", "b''")
    } else {
        return Ok(V::NIL);
    };
    Err(cx.type_error(format!(
        "sum() can't sum {what} [use {join}.join(seq) instead]"
    )))
}

fn is_float(value: V<'_>) -> bool {
    value.kind() != Some(Kind::Instance) && value.as_float().is_some()
}

fn small_integer(item: V<'_>) -> Option<i64> {
    item.as_small().or_else(|| item.as_bool().map(i64::from))
}

/// The total and what rounding has lost, from a list of both.
fn sums_of(sums: V<'_>) -> (f64, f64) {
    let part = |i| sums.as_list()?.get(i)?.as_float();
    (part(0).unwrap_or(0.0), part(1).unwrap_or(0.0))
}

/// `add_float(sums, item)`: adds a float or small integer to such a list; false when it is neither.
fn add_float<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let added = plus_float(sums_of(args[0]), args[1]);
    let (Some(list), Some((total, lost))) = (args[0].as_exact_list(), added) else {
        return Ok(V::FALSE);
    };
    list.set(cx, 0, cx.new_float(total));
    list.set(cx, 1, cx.new_float(lost));
    Ok(V::TRUE)
}

/// A total of floats and what rounding has lost, with one more item; `None` when that is no float or small integer.
fn plus_float((total, lost): (f64, f64), item: V<'_>) -> Option<(f64, f64)> {
    let x = match is_float(item) {
        true => item.as_float()?,
        false => small_integer(item)? as f64,
    };
    let sum = total + x;
    let more = if total.abs() >= x.abs() {
        (total - sum) + x
    } else {
        (x - sum) + total
    };
    Some((sum, lost + more))
}

/// The total with what rounding has lost.
fn with_lost((sum, lost): (f64, f64)) -> f64 {
    if lost != 0.0 && lost.is_finite() {
        sum + lost
    } else {
        sum
    }
}
