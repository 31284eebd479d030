//! Natives that run guest code many times: stepped, so that nothing of a program is on the native stack.

use corevm::{ArgBuf, Cx, Got, NativeDef, Next, Raised, Slots, SlowOp, V};

use crate::errors::fail;
use crate::language::check_memory;

pub(super) const TABLE: &[NativeDef] = &[
    NativeDef::step("list", "(items)", list, 2).doc("A list of the items."),
    NativeDef::step("next", "(iterator)", next, 0).doc("The next item, or nil at the end."),
    NativeDef::step("each", "(items, function)", each, 2)
        .doc("A list of what the function makes of the items."),
];

/// Asks for the next item of the iterator in a slot.
fn step(state: u32, iterator: V<'_>) -> Next<'_> {
    Next::Op {
        state,
        op: SlowOp::IterNext,
        operands: ArgBuf::of(&[iterator]),
    }
}

fn iterate(state: u32, items: V<'_>) -> Next<'_> {
    Next::Op {
        state,
        op: SlowOp::Iter,
        operands: ArgBuf::of(&[items]),
    }
}

/// Slots: items, iterator, list.
fn list<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    match state {
        0 => return Ok(iterate(1, f.get(0))),
        1 => {
            f.set(1, got.value());
            f.set(2, cx.new_list(&[]).v());
        }
        _ if got.value().is_empty() => return Ok(Next::Done(f.get(2))),
        _ => push(cx, f.get(2), got.value())?,
    }
    Ok(step(2, f.get(1)))
}

fn next<'v>(_: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    Ok(match state {
        0 => step(1, f.get(0)),
        _ => Next::Done(got.value().given().unwrap_or(V::NIL)),
    })
}

/// Slots: items, function, iterator, list.
fn each<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    match state {
        0 => return Ok(iterate(1, f.get(0))),
        1 => {
            f.set(2, got.value());
            f.set(3, cx.new_list(&[]).v());
        }
        2 if got.value().is_empty() => return Ok(Next::Done(f.get(3))),
        2 => {
            return Ok(Next::Call {
                state: 3,
                callee: f.get(1),
                args: ArgBuf::of(&[got.value()]),
            });
        }
        _ => push(cx, f.get(3), got.value())?,
    }
    Ok(step(2, f.get(2)))
}

fn push<'v>(cx: Cx<'v>, list: V<'v>, item: V<'v>) -> Result<(), Raised> {
    match list.as_exact_list() {
        Some(list) => {
            list.push(cx, item);
            check_memory(cx)
        }
        None => Err(fail(cx, "a list was expected")),
    }
}
