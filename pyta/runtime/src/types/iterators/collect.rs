//! Collecting the items of any iterable into a list, by a stepped native: what builtin iterators give without calls, the rest by
//! resuming generators and calling `__next__`.

use super::{Stepped, leaf_contents, leaf_iter, try_step};
use crate::prelude::*;
use crate::stdlib::itertools::generator_behind;

/// What [`collect`] came to.
#[derive(Debug)]
pub enum Collected<'v> {
    /// All items.
    List(List<'v>),
    /// To be returned from the step.
    Ask(Next<'v>),
}

/// States from which [`collect`] goes on; a native that uses it has its own after these.
mod state {
    pub const START: u32 = 0;
    pub const ITERATOR: u32 = 1;
    pub const ITEM: u32 = 2;
    pub const POLLED: u32 = 3;
}

/// So many items are taken before the next poll.
const ITEMS_PER_POLL: usize = 4096;

/// Collects what `iterable` gives into a new list. `scratch` is the first of two scratch slots: the iterator and the list.
/// Called with states 0 to 3 for as long as it asks.
///
/// # Errors
/// What iterating raises.
pub fn collect<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    iterable: V<'v>,
    scratch: usize,
    state: u32,
    got: Got<'v>,
) -> Result<Collected<'v>, Raised> {
    let (iterator, list) = (scratch, scratch + 1);
    match state {
        state::START => {
            match leaf_contents(cx, iterable) {
                Ok(items) => return Ok(Collected::List(cx.new_list(&items))),
                Err(Exit::Raised) => return Err(cx.raising()),
                Err(_) => {}
            }
            slots.set(list, cx.new_list(&[]).v());
            match leaf_iter(cx, iterable) {
                Some(made) => slots.set(iterator, made),
                None => return Ok(ask(state::ITERATOR, SlowOp::Iter, iterable)),
            }
        }
        state::ITERATOR => {
            let made = got.value();
            slots.set(iterator, generator_behind(cx, made).unwrap_or(made));
        }
        state::ITEM => match (got.value().given(), slots.get(list).as_exact_list()) {
            (Some(item), Some(list)) => list.push(cx, item),
            (_, Some(list)) => return Ok(Collected::List(list)),
            (_, None) => {}
        },
        _ => {}
    }
    let source = slots.get(iterator);
    let list = match slots.get(list).as_exact_list() {
        Some(list) => list,
        None => return Ok(Collected::List(cx.new_list(&[]))),
    };
    if let Some(generator) = source.as_exact_generator()
        && cx.is_plain_generator(generator)
    {
        return Ok(Collected::Ask(Next::Resume {
            state: state::ITEM,
            generator: source,
            with: corevm::Resume::Send(V::NIL),
            catch: false,
        }));
    }
    for _ in 0..ITEMS_PER_POLL {
        match try_step(cx, source)? {
            Stepped::Item(item) => list.push(cx, item),
            Stepped::End => return Ok(Collected::List(list)),
            Stepped::Guest => return Ok(ask(state::ITEM, SlowOp::IterNext, source)),
        }
    }
    Ok(Collected::Ask(Next::Again {
        state: state::POLLED,
    }))
}

fn ask<'v>(state: u32, op: SlowOp, operand: V<'v>) -> Collected<'v> {
    Collected::Ask(Next::Op {
        state,
        op,
        operands: ArgBuf::of(&[operand]),
    })
}

/// Declares a native by its leaf, which takes a list in place of any iterable: see [`collect_then`].
macro_rules! collecting {
    ($name:expr, $signature:expr, $leaf:path, $argument:expr, $count:expr, $twin:expr) => {
        $crate::prelude::NativeDef::leaf_or(
            $name,
            $signature,
            $leaf,
            |cx, slots, state, got| {
                let of = ($argument, $count);
                $crate::types::iterators::collect_then(cx, slots, state, got, of, $leaf, $twin)
            },
            2,
        )
    };
}
pub(crate) use collecting;

/// The step of a native whose leaf takes a list in place of the iterable argument `argument` of its `count` ones: collects, then
/// runs the leaf, or `twin` when that needs guest code. Needs two scratch slots.
///
/// # Errors
/// What iterating and the leaf raise.
pub fn collect_then<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    (argument, count): (usize, usize),
    leaf: corevm::LeafFn,
    twin: &'static str,
) -> Result<Next<'v>, Raised> {
    let list = match collect(cx, slots, slots.get(argument), count, state, got)? {
        Collected::Ask(next) => return Ok(next),
        Collected::List(list) => list,
    };
    slots.set(argument, list.v());
    let mut args = [V::NIL; ArgBuf::CAPACITY];
    let args = &mut args[..count.min(ArgBuf::CAPACITY)];
    for (i, arg) in args.iter_mut().enumerate() {
        *arg = slots.get(i);
    }
    match leaf(cx, args) {
        Ok(value) => Ok(Next::Done(value)),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => Ok(Next::TailCall {
            callee: cx.language().twin(cx, twin)?,
            args: ArgBuf::of(args),
        }),
    }
}
