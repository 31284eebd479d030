//! `ceil`, `floor`, `trunc`.

use crate::prelude::*;
use crate::protocol::{LeafCalls, Methods};
use crate::types::int::arguments::{Want, convert_then, float_argument};
use crate::types::int::construct::from_float;
use crate::types::int::{Integer, arith};

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or(
        "ceil",
        "(x, /)",
        ceil,
        |cx, slots, state, got| by_method(cx, slots, state, got, N::ceil, ceil),
        0,
    )
    .doc("x rounded up to an int, by its `__ceil__` if it has one."),
    NativeDef::leaf_or(
        "floor",
        "(x, /)",
        floor,
        |cx, slots, state, got| by_method(cx, slots, state, got, N::floor, floor),
        0,
    )
    .doc("x rounded down to an int, by its `__floor__` if it has one."),
    NativeDef::leaf_or("trunc", "(x, /)", trunc, trunc_step, 0)
        .doc("x without what follows the point, as its `__trunc__` gives it."),
];

fn ceil<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    whole(cx, args[0], N::ceil, f64::ceil)
}

fn floor<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    whole(cx, args[0], N::floor, f64::floor)
}

fn whole<'v>(cx: Cx<'v>, value: V<'v>, name: N, function: fn(f64) -> f64) -> Result<V<'v>, Exit> {
    if value.payload() == value {
        if let Some(x) = value.as_float() {
            return from_float(cx, function(x));
        }
        if let Some(n) = Integer::of(value) {
            return Ok(arith::same(cx, n));
        }
    }
    match cx.type_method(value, name) {
        Some(method) => cx.call_leaf(method, &[value]),
        None => from_float(cx, function(float_argument(cx, value)?)),
    }
}

/// By the method, or else by the float.
fn by_method<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    name: N,
    leaf: corevm::LeafFn,
) -> Result<Next<'v>, Raised> {
    match cx.special(slots.get(0), name) {
        Some(method) if state == 0 => Ok(method.tail(&[])),
        _ => convert_then(&[Want::Float], leaf, cx, slots, state, got),
    }
}

fn trunc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.type_method(args[0], N::trunc) {
        Some(method) => cx.call_leaf(method, &[args[0]]),
        None => Err(no_trunc(cx, args[0]).into()),
    }
}

fn no_trunc<'v>(cx: Cx<'v>, value: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "type {} doesn't define __trunc__ method",
            cx.class_name(value)
        ),
    )
}

fn trunc_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match cx.special(slots.get(0), N::trunc) {
        Some(method) => Ok(method.tail(&[])),
        None => Err(no_trunc(cx, slots.get(0))),
    }
}
