//! Iterators over deques. Slots: the deque, the next index, the deque's version when the iterator was made.

use corevm::{Obj, ReadCell};

use super::{ITEMS, VERSION, deque_len, slot, this};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::iterators::{Filled, SELF_ITER, Stepper, new_with_slots, stop};
use crate::types::str::args::index_twins;

pub const fn spec(class: C, new: NativeDef) -> ClassSpec {
    ClassSpec {
        module: "collections",
        flags: Stepper::Deque.flags(),
        fixed_slots: 3,
        new: Some(new),
        methods: ITERATOR,
        ..ClassSpec::new(class, C::Object)
    }
}

const ITERATOR: &[NativeDef] = &[
    SELF_ITER,
    NativeDef::leaf("__next__", "(self, /)", next),
    NativeDef::leaf("__length_hint__", "(self, /)", hint),
    NativeDef::leaf("__reduce__", "(self, /)", reduce)
        .doc("What pickle and copy need to make the iterator anew."),
];

index_twins! {
    forward_step forward [Any, Any, Index];
    backward_step backward [Any, Any, Index];
}

const SIGNATURE: &str = "(cls, deque, index=0, /)";

pub const NEW: NativeDef = NativeDef::leaf_or("__new__", SIGNATURE, forward, forward_step, 0);
pub const NEW_REVERSED: NativeDef =
    NativeDef::leaf_or("__new__", SIGNATURE, backward, backward_step, 0);

fn forward<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    new(cx, args, false)
}

fn backward<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    new(cx, args, true)
}

/// An iterator that is so many items on its way.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>], reversed: bool) -> Result<V<'v>, Exit> {
    if !cx.is_instance(args[1], C::Deque) {
        return Err(cx.type_error(format!(
            "argument 1 must be collections.deque, not {}",
            cx.given_name(args[1])
        )));
    }
    let given = match args[2].given() {
        Some(index) => cx.index_i64(index, C::OverflowError)?,
        None => 0,
    };
    let made = iterator(cx, &args[1..2], reversed)?;
    if let Some(object) = made.as_object() {
        let len = deque_len(args[1]) as i64;
        let passed = given.clamp(0, len);
        move_on(cx, object, if reversed { -passed } else { passed });
    }
    Ok(made)
}

/// `(class, (deque, how many items were given))`.
fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0].as_object().ok_or(Exit::WrongReceiver)?;
    let deque = object.fixed(DEQUE);
    let left = hint(cx, args)?.as_small().unwrap_or(0);
    let given = deque_len(deque) as i64 - left;
    let arguments = cx.new_tuple(&[deque, V::small(given)]).v();
    let class = cx.class_of(args[0]);
    Ok(cx.new_tuple(&[class, arguments]).v())
}

const DEQUE: usize = 0;
const INDEX: usize = 1;
const SEEN: usize = 2;

/// An iterator over a deque.
///
/// # Errors
/// TypeError for what is no deque.
pub fn iterator<'v>(cx: Cx<'v>, args: &[V<'v>], reversed: bool) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let (class, first) = if reversed {
        (C::DequeReverseIterator, list.len() as i64 - 1)
    } else {
        (C::DequeIterator, 0)
    };
    let slots = [args[0], V::small(first), slot(args[0], VERSION)];
    Ok(new_with_slots(cx, cx.class(class), &slots))
}

/// What an iterator has not given yet, in the deque's order, and whether it goes backwards. One that has ended still notices changes.
///
/// # Errors
/// RuntimeError when the deque has changed.
fn rest<'v>(cx: Cx<'v>, iterator: Obj<'v>) -> Result<(&'v [ReadCell<'v>], bool), Raised> {
    let deque = iterator.fixed(DEQUE);
    let backwards = cx.is_exactly(iterator.v(), C::DequeReverseIterator);
    if slot(deque, VERSION) != iterator.fixed(SEEN) {
        iterator.set_fixed(
            cx,
            INDEX,
            V::small(if backwards { -1 } else { i64::MAX >> 2 }),
        );
        return Err(cx.error(C::RuntimeError, "deque mutated during iteration"));
    }
    let items = slot(deque, ITEMS)
        .as_exact_list()
        .map_or(&[][..], List::items);
    let index = usize::try_from(iterator.fixed(INDEX).as_small().unwrap_or(-1));
    let rest = match (index, backwards) {
        (Ok(index), false) => items.get(index..),
        (Ok(index), true) => items.get(..=index),
        (Err(_), _) => None,
    };
    Ok((rest.unwrap_or_default(), backwards))
}

/// The next item.
///
/// # Errors
/// RuntimeError when the deque has changed.
pub fn step_iterator<'v>(cx: Cx<'v>, iterator: Obj<'v>) -> Result<Option<V<'v>>, Raised> {
    let (rest, backwards) = rest(cx, iterator)?;
    let (item, by) = match backwards {
        true => (rest.last(), -1),
        false => (rest.first(), 1),
    };
    if item.is_some() {
        move_on(cx, iterator, by);
    }
    Ok(item.map(ReadCell::get))
}

fn move_on<'v>(cx: Cx<'v>, iterator: Obj<'v>, by: i64) {
    let index = iterator.fixed(INDEX).as_small().unwrap_or(-1);
    iterator.set_fixed(cx, INDEX, V::small(index + by));
}

/// As [`crate::types::iterators::fill`], from an iterator over a deque.
///
/// # Errors
/// RuntimeError when the deque has changed.
pub fn fill_from_deque<'v>(
    cx: Cx<'v>,
    iterator: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Result<Filled, Raised> {
    let (rest, backwards) = rest(cx, iterator)?;
    let count = rest.len().min(limit - items.len());
    let by = if backwards {
        let last = &rest[rest.len() - count..];
        items.extend(last.iter().rev().map(ReadCell::get));
        -(count as i64)
    } else {
        items.extend(rest[..count].iter().map(ReadCell::get));
        count as i64
    };
    move_on(cx, iterator, by);
    Ok(match items.len() < limit {
        true => Filled::End,
        false => Filled::Full,
    })
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let item = match args[0].as_object() {
        Some(iterator) => step_iterator(cx, iterator)?,
        None => None,
    };
    item.ok_or_else(|| stop(cx).into())
}

fn hint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(items) = slot(slot(args[0], 0), ITEMS).as_exact_list() else {
        return Ok(V::small(0));
    };
    let len = items.len() as i64;
    let index = slot(args[0], 1).as_small().unwrap_or(0);
    let left = if cx.is_exactly(args[0], C::DequeIterator) {
        len - index
    } else {
        index + 1
    };
    Ok(V::small(left.max(0)))
}
