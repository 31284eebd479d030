//! `enumerate` and `zip`.

use corevm::Obj;

use super::{ZIP_KEPT, class_of_arg, set_slot, slot, take_kept};
use crate::ops::iter::ask_next;
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::iterators::{
    self, Filled, Stepped, fill, leaf_iter, new_with_slots, stop, try_step,
};

/// Slots of `enumerate`: iterator, count.
pub fn new_enumerate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let start = match args[2].given() {
        None => V::small(0),
        Some(start) => cx.index_object(start)?,
    };
    let iterator = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
    make_enumerate(cx, &[args[0], iterator, start])
}

pub fn make_enumerate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_of_arg(cx, args[0], C::Enumerate);
    Ok(new_with_slots(cx, class, &[args[1], args[2]]))
}

/// Pairs an item with the count and counts on.
pub fn counted<'v>(cx: Cx<'v>, instance: Obj<'v>, item: V<'v>) -> V<'v> {
    let count = instance.fixed(1);
    let next = match count.as_small() {
        Some(n) => cx.new_int(n + 1),
        None => cx.new_big(&(count.to_number().unwrap_or_default() + 1)),
    };
    instance.set_fixed(cx, 1, next);
    cx.new_tuple(&[count, item]).v()
}

/// As [`iterators::fill`].
pub fn fill_enumerate<'v>(
    cx: Cx<'v>,
    instance: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    let before = items.len();
    let filled = fill(cx, instance.fixed(0), items, limit, depth);
    for item in &mut items[before..] {
        *item = counted(cx, instance, *item);
    }
    filled
}

pub fn next_enumerate<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        return Ok(ask_next(cx, 1, slot(slots.get(0), 0)));
    }
    match got.value().given() {
        Some(item) => Ok(Next::Done(match slots.get(0).as_object() {
            Some(instance) => counted(cx, instance, item),
            None => item,
        })),
        None => Err(stop(cx)),
    }
}

pub fn reduce_enumerate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = cx.new_tuple_with(2, |i| slot(args[0], i)).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), parts]).v())
}

/// The iterators that a zip object steps.
pub fn zip_inputs(instance: V<'_>) -> Option<List<'_>> {
    slot(instance, 0).as_exact_list()
}

/// An enumerate object's pair of the count and this item.
pub fn count_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let instance = args[0].as_object().ok_or(Exit::NeedGuest)?;
    Ok(counted(cx, instance, args[1]))
}

fn is_strict(instance: V<'_>) -> bool {
    slot(instance, 1) == V::TRUE
}

/// Slots of `zip`: list of iterators, whether strict.
pub fn new_zip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Bound arguments: class, named-only strict, rest.
    let strict = match args[1].given() {
        None => false,
        Some(strict) => cx.language().truth(cx, strict).ok_or(Exit::NeedGuest)?,
    };
    let iterables = args[2].as_tuple().map_or(&[][..], |rest| rest.items());
    let inputs = leaf_iters(cx, iterables)?;
    make_zip(cx, &[args[0], inputs, V::bool(strict)])
}

/// Iterators over the iterables, as a list.
pub fn leaf_iters<'v>(cx: Cx<'v>, iterables: &[corevm::ReadCell<'v>]) -> Result<V<'v>, Exit> {
    let mut inputs = Vec::with_capacity(iterables.len());
    for input in iterables {
        inputs.push(leaf_iter(cx, input.get()).ok_or(Exit::NeedGuest)?);
    }
    Ok(cx.new_list(&inputs).v())
}

pub fn make_zip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_of_arg(cx, args[0], C::Zip);
    Ok(new_with_slots(cx, class, &[args[1], args[2]]))
}

pub fn step_zip<'v>(cx: Cx<'v>, instance: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let Some(inputs) = zip_inputs(instance).filter(|inputs| !inputs.is_empty()) else {
        return Ok(None);
    };
    if let [a, b] = inputs.items() {
        let (a, b) = (a.get(), b.get());
        let Some(x) = iterators::step(cx, a)? else {
            return at_end_leaf(cx, "zip", inputs, 0, is_strict(instance));
        };
        let Some(y) = iterators::step(cx, b)? else {
            return at_end_leaf(cx, "zip", inputs, 1, is_strict(instance));
        };
        return Ok(Some(cx.new_tuple(&[x, y]).v()));
    }
    let mut items = Vec::with_capacity(inputs.len());
    for (i, input) in inputs.iter().enumerate() {
        match iterators::step(cx, input)? {
            Some(item) => items.push(item),
            None => return at_end_leaf(cx, "zip", inputs, i, is_strict(instance)),
        }
    }
    Ok(Some(cx.new_tuple(&items).v()))
}

/// The pairs of two iterators over lists or tuples that have items left: as far as both have them, and as many as are wanted.
pub fn fill_pairs<'v>(cx: Cx<'v>, instance: Obj<'v>, items: &mut Vec<V<'v>>, limit: usize) {
    let Some([a, b]) = zip_inputs(instance.v()).map(List::items) else {
        return;
    };
    let inputs = a
        .get()
        .as_exact_index_iter()
        .zip(b.get().as_exact_index_iter());
    let Some((a, b)) = inputs.filter(|(a, b)| a != b) else {
        return;
    };
    if instance.fixed(ZIP_KEPT).as_object().is_some() {
        return;
    }
    if let (Some(x), Some(y)) = (a.rest(), b.rest()) {
        let count = x.len().min(y.len()).min(limit - items.len());
        let pairs = x.iter().zip(y).take(count);
        items.extend(pairs.map(|(x, y)| cx.new_tuple(&[x.get(), y.get()]).v()));
        a.set_index(a.index() + count);
        b.set_index(b.index() + count);
    }
}

/// Input `ended` has no more items: the end, or an error when strict.
fn at_end_leaf<'v>(
    cx: Cx<'v>,
    what: &str,
    inputs: List<'v>,
    ended: usize,
    strict: bool,
) -> Result<Option<V<'v>>, Exit> {
    if !strict {
        return Ok(None);
    }
    if ended > 0 {
        return Err(unequal(cx, what, ended, "shorter").into());
    }
    for (i, input) in inputs.iter().enumerate().skip(1) {
        if iterators::step(cx, input)?.is_some() {
            return Err(unequal(cx, what, i, "longer").into());
        }
    }
    Ok(None)
}

/// ValueError: input `index` is shorter or longer than those before it.
pub fn unequal<'v>(cx: Cx<'v>, what: &str, index: usize, how: &str) -> Raised {
    let others = if index == 1 {
        " 1".to_owned()
    } else {
        format!("s 1-{index}")
    };
    cx.error(
        C::ValueError,
        format!(
            "{what}() argument {} is {how} than argument{others}",
            index + 1
        ),
    )
}

/// What [`gather`] came to.
pub enum Gathered<'v> {
    /// To be returned from the step.
    Ask(Next<'v>),
    /// One item of each input.
    Items(List<'v>),
    End,
}

/// Steps inputs one after the other, after the items `kept` from before; `scratch` is the first of two scratch slots: the items so far, and the number of
/// the input asked for. State 0 starts, 1 brings an item, 2 brings what a strict end looks for.
pub fn gather<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    (scratch, what): (usize, &str),
    (inputs, strict): (List<'v>, bool),
    kept: Option<List<'v>>,
    state: u32,
    got: Got<'v>,
) -> Result<Gathered<'v>, Raised> {
    let ask = |state: u32, index: usize| {
        slots.set_int(scratch + 1, index as i64);
        let input = inputs.get(index).unwrap_or(V::NIL);
        Gathered::Ask(ask_next(cx, state, input))
    };
    let end = |index: usize| match strict {
        true if index > 0 => Err(unequal(cx, what, index, "shorter")),
        true if inputs.len() > 1 => Ok(ask(2, 1)),
        _ => Ok(Gathered::End),
    };
    let index = slots.int(scratch + 1) as usize;
    let items = match (state, got.value().given()) {
        (0, _) => {
            let items = kept.unwrap_or_else(|| cx.new_list(&[]));
            slots.set(scratch, items.v());
            items
        }
        (1, Some(item)) => {
            let Some(items) = slots.get(scratch).as_list() else {
                return Ok(Gathered::End);
            };
            items.push(cx, item);
            items
        }
        (1, None) => return end(index),
        (_, Some(_)) => return Err(unequal(cx, what, index, "longer")),
        (_, None) if index + 1 < inputs.len() => return Ok(ask(2, index + 1)),
        (_, None) => return Ok(Gathered::End),
    };
    while let Some(input) = inputs.get(items.len()) {
        match try_step(cx, input)? {
            Stepped::Item(item) => items.push(cx, item),
            Stepped::End => return end(items.len()),
            Stepped::Guest => return Ok(ask(1, items.len())),
        }
    }
    Ok(Gathered::Items(items))
}

pub fn next_zip<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let Some(inputs) = zip_inputs(instance).filter(|inputs| !inputs.is_empty()) else {
        return Err(stop(cx));
    };
    let how = (inputs, is_strict(instance));
    let kept = take_kept(cx, instance, ZIP_KEPT);
    if let ([first, second], false) = (inputs.items(), how.1) {
        return next_pair(cx, slots, (first.get(), second.get()), kept, state, got);
    }
    match gather(cx, slots, (1, "zip"), how, kept, state, got)? {
        Gathered::Ask(next) => Ok(next),
        Gathered::Items(items) => {
            let item = |i: usize| items.get(i).unwrap_or(V::NIL);
            Ok(Next::Done(cx.new_tuple_with(items.len(), item).v()))
        }
        Gathered::End => Err(stop(cx)),
    }
}

/// [`next_zip`] of two inputs; scratch slot 1 keeps the first one's item. State 1 brings an item of the first, 2 of the second.
fn next_pair<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    (first, second): (V<'v>, V<'v>),
    kept: Option<List<'v>>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let pair = |second: V<'v>| Next::Done(cx.new_tuple(&[slots.get(1), second]).v());
    let of_first = match (state, got.value().given()) {
        (0, _) => match kept.and_then(|kept| kept.get(0)) {
            Some(item) => Stepped::Item(item),
            None => try_step(cx, first)?,
        },
        (1, Some(item)) => Stepped::Item(item),
        (_, Some(item)) => return Ok(pair(item)),
        (_, None) => Stepped::End,
    };
    match of_first {
        Stepped::Item(item) => slots.set(1, item),
        Stepped::End => return Err(stop(cx)),
        Stepped::Guest => return Ok(ask_next(cx, 1, first)),
    }
    match try_step(cx, second)? {
        Stepped::Item(item) => Ok(pair(item)),
        Stepped::End => Err(stop(cx)),
        Stepped::Guest => Ok(ask_next(cx, 2, second)),
    }
}

pub fn reduce_zip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let inputs: Vec<V<'v>> =
        zip_inputs(args[0]).map_or_else(Vec::new, |list| list.iter().collect());
    let (class, inputs) = (cx.class_of(args[0]), cx.new_tuple(&inputs).v());
    Ok(if is_strict(args[0]) {
        cx.new_tuple(&[class, inputs, V::TRUE]).v()
    } else {
        cx.new_tuple(&[class, inputs]).v()
    })
}

pub fn setstate_strict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let strict = cx.language().truth(cx, args[1]).unwrap_or(true);
    set_slot(cx, args[0], 1, V::bool(strict));
    Ok(V::NIL)
}
