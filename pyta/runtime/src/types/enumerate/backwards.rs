//! `reversed`: slots are the sequence (nil once exhausted) and the next index.

use super::{class_of_arg, set_slot, slot};
use crate::prelude::*;
use crate::types::iterators::{item_at, new_with_slots, stop};
use crate::types::{list, range};

fn native_len(sequence: V<'_>) -> Option<usize> {
    if let Some(tuple) = sequence.as_exact_tuple() {
        return Some(tuple.len());
    }
    if let Some(text) = sequence.as_exact_str() {
        return Some(text.len());
    }
    if let Some(bytes) = sequence.as_exact_bytes() {
        return Some(bytes.len());
    }
    sequence.as_exact_byte_array().map(|bytes| bytes.len())
}

/// [`new_reversed`] of sequences of native kinds and ranges.
pub fn leaf_reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let sequence = args[1];
    if let Some(len) = native_len(sequence) {
        let class = class_of_arg(cx, args[0], C::Reversed);
        let parts = [sequence, V::small(len as i64 - 1)];
        return Ok(new_with_slots(cx, class, &parts));
    }
    if cx.is_exactly(sequence, C::Range) {
        return range::reversed(cx, &args[1..]);
    }
    if sequence.as_exact_list().is_some() {
        return list::reversed(cx, &args[1..]);
    }
    Err(Exit::NeedGuest)
}

/// `reversed(object)`: what its `__reversed__` gives, or an iterator by index.
pub fn new_reversed<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let sequence = slots.get(1);
    let make = |len: i64| {
        let class = class_of_arg(cx, slots.get(0), C::Reversed);
        let parts = [sequence, V::small(len - 1)];
        Next::Done(new_with_slots(cx, class, &parts))
    };
    if state == 1 {
        return match got.value().as_i64() {
            Some(len) if len >= 0 => Ok(make(len)),
            Some(_) => Err(cx.error(C::ValueError, "__len__() should return >= 0")),
            None => Err(cx.not_an_integer(got.value())),
        };
    }
    let lookup = |name: N| {
        cx.type_of(sequence)
            .and_then(|class| cx.lookup(class, cx.name(name)))
    };
    let call = |callee: V<'v>| (callee, ArgBuf::of(&[sequence]));
    match (lookup(N::reversed), lookup(N::getitem), lookup(N::len)) {
        (Some(method), _, _) if !method.is_nil() => {
            let (callee, args) = call(method);
            Ok(Next::TailCall { callee, args })
        }
        (None, Some(_), Some(len)) => {
            let (callee, args) = call(len);
            Ok(Next::Call {
                state: 1,
                callee,
                args,
            })
        }
        (None, Some(_), None) => Err(cx.no_len(sequence)),
        _ => Err(cx.error(
            C::TypeError,
            format!("'{}' object is not reversible", cx.class_name(sequence)),
        )),
    }
}

/// Whether stepping needs no guest code.
pub fn is_leaf_reversed(instance: V<'_>) -> bool {
    let sequence = slot(instance, 0);
    sequence.is_nil() || native_len(sequence).is_some()
}

pub fn step_reversed<'v>(cx: Cx<'v>, instance: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let sequence = slot(instance, 0);
    let index = slot(instance, 1).as_small().unwrap_or(-1);
    let item = usize::try_from(index)
        .ok()
        .and_then(|index| item_at(cx, sequence, index));
    match item {
        Some(_) => set_slot(cx, instance, 1, V::small(index - 1)),
        None => set_slot(cx, instance, 0, V::NIL),
    }
    Ok(item)
}

pub fn next_reversed<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let index = slot(instance, 1).as_small().unwrap_or(-1);
    let exhaust = || {
        set_slot(cx, instance, 0, V::NIL);
        set_slot(cx, instance, 1, V::small(-1));
    };
    match (state, got) {
        (0, _) if index < 0 => {
            exhaust();
            Err(stop(cx))
        }
        (0, _) => Ok(Next::CatchOp {
            state: 1,
            op: SlowOp::GetItem,
            operands: ArgBuf::of(&[
                slot(instance, 0),
                crate::stdlib::mmap::item_key(cx, slot(instance, 0), V::small(index)),
            ]),
        }),
        (_, Got::Raised(exception)) => {
            if cx.is_instance(exception, C::IndexError)
                || cx.is_instance(exception, C::StopIteration)
            {
                exhaust();
                return Err(stop(cx));
            }
            Err(cx.raise(exception))
        }
        (_, got) => {
            set_slot(cx, instance, 1, V::small(index - 1));
            Ok(Next::Done(got.value()))
        }
    }
}

/// How many items are left, unless the sequence has shrunk below that.
pub fn hint<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let sequence = slot(args[0], 0);
    if sequence.is_nil() {
        return Ok(V::small(0));
    }
    let len = native_len(sequence).ok_or(Exit::NeedGuest)? as i64;
    let left = slot(args[0], 1).as_small().unwrap_or(-1) + 1;
    Ok(V::small(if left > len { 0 } else { left }))
}

pub fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = cx.class_of(args[0]);
    let sequence = slot(args[0], 0);
    if sequence.is_nil() {
        let nothing = cx.new_tuple(&[cx.new_tuple(&[]).v()]).v();
        return Ok(cx.new_tuple(&[class, nothing]).v());
    }
    let arguments = cx.new_tuple(&[sequence]).v();
    Ok(cx.new_tuple(&[class, arguments, slot(args[0], 1)]).v())
}

pub fn setstate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(state) = args[1].as_i64() else {
        return Err(cx.type_error("an integer is required"));
    };
    let top = native_len(slot(args[0], 0)).map_or(i64::MAX >> 2, |len| len as i64 - 1);
    set_slot(cx, args[0], 1, V::small(state.clamp(-1, top.max(-1))));
    Ok(V::NIL)
}
