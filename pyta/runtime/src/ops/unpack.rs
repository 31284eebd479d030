//! Unpacking: `[*items]`, `a, b = items`, `a, *b, c = items`.

use super::attr::settle;
use super::iter::builtin_iter;
use crate::prelude::*;
use crate::protocol::method::again;
use crate::protocol::sequence::has_items;
use crate::protocol::{Items, LeafCalls, Methods};
use crate::types::iterators::leaf_collect;
use crate::types::range;

/// `[*items]`: list, iterable; iterator.
pub fn list_extend<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(list) = slots.get(0).as_list() else {
        return Ok(Next::Done(V::NIL));
    };
    if state == 0 {
        check_room(cx, slots.get(1))?;
    }
    match state {
        0 => match leaf_collect(cx, slots.get(1)) {
            Ok(items) => {
                list.make_room(cx, items.len());
                items.into_iter().for_each(|item| list.push(cx, item));
                return Ok(Next::Done(V::NIL));
            }
            Err(Exit::Raised) => return Err(again(cx)),
            Err(_) => {
                return Ok(Next::Op {
                    state: 1,
                    op: SlowOp::Iter,
                    operands: ArgBuf::of(&[slots.get(1)]),
                });
            }
        },
        1 => slots.set(2, got.value()),
        _ if got.value().is_empty() => return Ok(Next::Done(V::NIL)),
        _ => list.push(cx, got.value()),
    }
    Ok(Next::Op {
        state: 2,
        op: SlowOp::IterNext,
        operands: ArgBuf::of(&[slots.get(2)]),
    })
}

/// `a, b = iterable`: iterable, count; iterator, list.
pub fn unpack<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (iterable, count) = (slots.get(0), slots.int(1) as usize);
    if state == 0
        && let Some(tuple) = iterable.as_tuple()
        && tuple.len() == count
        && iterates_as(cx, iterable, C::Tuple)
    {
        return Ok(Next::Done(tuple.v()));
    }
    let Some(list) = collected(cx, slots, (2, 3), state, got, count + 1)? else {
        return Ok(collect_more(slots, 2, state));
    };
    if list.len() < count {
        return Err(cx.error(
            C::ValueError,
            format!(
                "not enough values to unpack (expected {count}, got {})",
                list.len()
            ),
        ));
    }
    if list.len() > count {
        let known = iterable
            .as_exact_list()
            .map(List::len)
            .or_else(|| iterable.as_exact_tuple().map(Tuple::len))
            .or_else(|| iterable.as_exact_map().map(Map::len));
        return Err(cx.error(
            C::ValueError,
            match known {
                Some(len) => {
                    format!("too many values to unpack (expected {count}, got {len})")
                }
                None => format!("too many values to unpack (expected {count})"),
            },
        ));
    }
    Ok(Next::Done(list.v()))
}

/// Whether the class of an object iterates as a builtin class does.
fn iterates_as<'v>(cx: Cx<'v>, object: V<'v>, class: C) -> bool {
    let builtin = cx.lookup(cx.class(class), cx.name(N::iter));
    cx.type_method(object, N::iter) == builtin
}

/// `a, *b, c = iterable`: iterable, count before, count after; iterator, list.
pub fn unpack_rest<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (before, after) = (slots.int(1) as usize, slots.int(2) as usize);
    if state == 0 {
        check_room(cx, slots.get(0))?;
    }
    let Some(list) = collected(cx, slots, (3, 4), state, got, usize::MAX)? else {
        return Ok(collect_more(slots, 3, state));
    };
    if list.len() < before + after {
        return Err(cx.error(
            C::ValueError,
            format!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                list.len()
            ),
        ));
    }
    let items: Vec<V<'v>> = list.iter().collect();
    let last = items.len() - after;
    let rest = cx.new_list(&items[before..last]);
    let mut all = items[..before].to_vec();
    all.push(rest.v());
    all.extend_from_slice(&items[last..]);
    Ok(Next::Done(cx.new_tuple(&all).v()))
}

/// Refuses ranges that fit no list before the first item is made.
///
/// # Errors
/// MemoryError, OverflowError.
pub fn check_room<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<(), Raised> {
    if cx.is_exactly(iterable, C::Range) {
        range::check_len(cx, iterable).map_err(|exit| settle(cx, exit))?;
    }
    Ok(())
}

/// Collects items into the list of slot `keep.1` until there are `limit`. `None` while another step is wanted.
fn collected<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    keep: (usize, usize),
    state: u32,
    got: Got<'v>,
    limit: usize,
) -> Result<Option<List<'v>>, Raised> {
    let list = || slots.get(keep.1).as_list();
    match state {
        0 => {
            if let Ok(items) = cx.leaf_items(slots.get(0)) {
                return Ok(Some(cx.new_list(&items)));
            }
            let object = slots.get(0);
            let iterable = builtin_iter(cx, object).is_some()
                || cx
                    .special(object, N::iter)
                    .is_some_and(|m| !m.callee.is_nil())
                || has_items(cx, object);
            if !iterable {
                return Err(cx.error(
                    C::TypeError,
                    format!(
                        "cannot unpack non-iterable {} object",
                        cx.class_name(object)
                    ),
                ));
            }
            Ok(None)
        }
        1 => {
            slots.set(keep.0, got.value());
            slots.set(keep.1, cx.new_list(&[]).v());
            Ok(None)
        }
        _ if got.value().is_empty() => Ok(list()),
        _ => {
            let Some(list) = list() else {
                return Ok(None);
            };
            list.push(cx, got.value());
            Ok((list.len() >= limit).then_some(list))
        }
    }
}

fn collect_more<'v>(slots: Slots<'_, 'v>, keep: usize, state: u32) -> Next<'v> {
    let (state, op, operand) = match state {
        0 => (1, SlowOp::Iter, slots.get(0)),
        _ => (2, SlowOp::IterNext, slots.get(keep)),
    };
    Next::Op {
        state,
        op,
        operands: ArgBuf::of(&[operand]),
    }
}
