//! `map` and `filter`.

use super::pairs::{Gathered, gather, leaf_iters};
use super::{FILTER_KEPT, MAP_KEPT, MAP_READY, class_of_arg, set_slot, slot, take_kept};
use crate::ops::call::LeafCallee;
use crate::ops::iter::ask_next;
use crate::prelude::*;
use crate::types::iterators::{
    MAX_DEPTH, Stepped, Stepper, leaf_iter, new_with_slots, step_map_with, stop, try_step,
};

/// Slots of `map`: function, list of iterators, whether strict.
pub fn new_map<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Bound arguments: class, named-only strict, rest.
    let strict = match args[1].given() {
        None => false,
        Some(strict) => cx.language().truth(cx, strict).ok_or(Exit::NeedGuest)?,
    };
    let given = args[2].as_tuple().map_or(&[][..], |given| given.items());
    let [function, iterables @ ..] = given else {
        return Err(cx.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(cx.type_error("map() must have at least two arguments."));
    }
    let inputs = leaf_iters(cx, iterables)?;
    make_map(cx, &[args[0], function.get(), inputs, V::bool(strict)])
}

pub fn make_map<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_of_arg(cx, args[0], C::Map);
    Ok(new_with_slots(cx, class, &[args[1], args[2], args[3]]))
}

/// All that is left of a `map` whose function is native; `None` for anything else. When guest code is needed, the map keeps what it has
/// computed until then.
///
/// # Errors
/// Needs guest code; what stepping raises.
pub fn collect_map<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<Vec<V<'v>>>, Exit> {
    /// So many items are collected without looking whether there is memory.
    const LARGE: usize = 1 << 16;
    let is_map = cx.type_of(iterator).and_then(Stepper::of) == Some(Stepper::Map);
    let (true, Some(map)) = (is_map, iterator.as_object()) else {
        return Ok(None);
    };
    let Some(function) = LeafCallee::of(cx, slot(iterator, 0)) else {
        return Ok(None);
    };
    let mut items = Vec::new();
    while let Some(item) = take_ready(cx, iterator) {
        items.push(item);
    }
    loop {
        match step_map_with(cx, map, function, MAX_DEPTH - 1)? {
            Stepped::Item(item) => items.push(item),
            Stepped::End => return Ok(Some(items)),
            Stepped::Guest => {
                give_back(cx, iterator, &items);
                return Err(Exit::NeedGuest);
            }
        }
        if items.len() == items.capacity()
            && items.len() > LARGE
            && let Err(exit) = cx.reserve(items.len().saturating_mul(2 * size_of::<V<'v>>()))
        {
            give_back(cx, iterator, &items);
            return Err(exit);
        }
    }
}

/// Makes a map give these items before it goes on.
pub fn give_back<'v>(cx: Cx<'v>, map: V<'v>, items: &[V<'v>]) {
    if !items.is_empty() {
        set_slot(cx, map, MAP_READY, cx.new_list(items).v());
    }
}

/// The next item that a map has ready.
#[inline]
pub fn take_ready<'v>(cx: Cx<'v>, map: V<'v>) -> Option<V<'v>> {
    let ready = slot(map, MAP_READY).as_exact_list()?;
    let item = ready.pop_front();
    if ready.is_empty() {
        set_slot(cx, map, MAP_READY, V::NIL);
    }
    item
}

/// The next item of the one input: at once if it needs no guest code, and the program is not to stop.
fn quick_next<'v>(cx: Cx<'v>, input: V<'v>) -> Result<Option<Option<V<'v>>>, Raised> {
    if cx.is_stop_due() {
        // An input without end would never come to a poll.
        return Ok(None);
    }
    Ok(match try_step(cx, input)? {
        Stepped::Item(item) => Some(Some(item)),
        Stepped::End => Some(None),
        Stepped::Guest => None,
    })
}

pub fn next_map<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let Some(inputs) = slot(instance, 1).as_exact_list() else {
        return Err(stop(cx));
    };
    if state == 0
        && let Some(item) = take_ready(cx, instance)
    {
        return Ok(Next::Done(item));
    }
    let callee = slot(instance, 0);
    let kept = take_kept(cx, instance, MAP_KEPT);
    if let ([input], None) = (inputs.items(), kept) {
        let item = match state {
            0 => match quick_next(cx, input.get())? {
                Some(item) => item,
                None => return Ok(ask_next(cx, 1, input.get())),
            },
            _ => got.value().given(),
        };
        let Some(item) = item else {
            return Err(stop(cx));
        };
        return Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(&[item]),
        });
    }
    let strict = slot(instance, 2) == V::TRUE;
    match gather(cx, slots, (1, "map"), (inputs, strict), kept, state, got)? {
        Gathered::Ask(next) => Ok(next),
        Gathered::Items(items) => Ok(Next::TailSpread {
            callee,
            positional: items.v(),
            named: V::NIL,
        }),
        Gathered::End => Err(stop(cx)),
    }
}

pub fn reduce_map<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut parts = vec![slot(args[0], 0)];
    if let Some(inputs) = slot(args[0], 1).as_exact_list() {
        parts.extend(inputs.iter());
    }
    let (class, parts) = (cx.class_of(args[0]), cx.new_tuple(&parts).v());
    Ok(if slot(args[0], 2) == V::TRUE {
        cx.new_tuple(&[class, parts, V::TRUE]).v()
    } else {
        cx.new_tuple(&[class, parts]).v()
    })
}

pub fn setstate_strict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let strict = cx.language().truth(cx, args[1]).unwrap_or(true);
    set_slot(cx, args[0], 2, V::bool(strict));
    Ok(V::NIL)
}

/// Slots of `filter`: function, iterator.
pub fn new_filter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = leaf_iter(cx, args[2]).ok_or(Exit::NeedGuest)?;
    make_filter(cx, &[args[0], args[1], iterator])
}

pub fn make_filter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_of_arg(cx, args[0], C::Filter);
    Ok(new_with_slots(cx, class, &[args[1], args[2]]))
}

/// States of [`next_filter`]; scratch slot 1 holds the item.
mod state {
    pub const START: u32 = 0;
    pub const ITEM: u32 = 1;
    pub const ANSWER: u32 = 2;
    pub const TRUTH: u32 = 3;
}

pub fn next_filter<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let (function, input) = (slot(instance, 0), slot(instance, 1));
    let test_truth = function.is_nil() || function == cx.class(C::Bool).v();
    let mut answer = match state {
        state::ANSWER | state::TRUTH => Some(got.value()),
        _ => None,
    };
    let mut item = match state {
        state::ITEM => Some(got.value()),
        state::START => take_kept(cx, instance, FILTER_KEPT).and_then(|kept| kept.get(0)),
        _ => None,
    };
    loop {
        if let Some(value) = answer.take() {
            match cx.language().truth(cx, value) {
                Some(true) => return Ok(Next::Done(slots.get(1))),
                Some(false) => {}
                None => {
                    return Ok(Next::Op {
                        state: state::TRUTH,
                        op: SlowOp::Truth,
                        operands: ArgBuf::of(&[value]),
                    });
                }
            }
        }
        let next = match item.take() {
            Some(item) => item.given(),
            None => match quick_next(cx, input)? {
                Some(item) => item,
                None => return Ok(ask_next(cx, state::ITEM, input)),
            },
        };
        let Some(next) = next else {
            return Err(stop(cx));
        };
        slots.set(1, next);
        cx.charge(1);
        if !test_truth {
            return Ok(Next::Call {
                state: state::ANSWER,
                callee: function,
                args: ArgBuf::of(&[next]),
            });
        }
        answer = Some(next);
    }
}

pub fn reduce_filter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = cx.new_tuple_with(2, |i| slot(args[0], i)).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), parts]).v())
}
