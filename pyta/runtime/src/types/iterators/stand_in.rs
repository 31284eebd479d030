//! Generators that stand in for builtin iterators.
//!
//! When the next item of a builtin iterator takes guest code, as that of a `map` with a function of the program, a loop whose iterator nobody
//! sees steps a generator of the prelude instead, which compiled code knows how to resume. The iterator itself keeps its state, so that it can be stepped
//! in the loop's body and after the loop.

use super::collect::extent;
use super::{MAX_DEPTH, Stepper, leaf_iter};
use crate::ops::call::LeafCallee;
use crate::prelude::*;
use crate::self_hosted;
use crate::stdlib::itertools;
use crate::types::enumerate;

/// The generator to step instead of an iterator: it itself, or the call that makes it.
///
/// # Errors
/// SystemError when the prelude lacks it.
pub fn stand_in<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<Next<'v>>, Raised> {
    let class = cx.type_of(iterator);
    let (Some(stepper), Some(object)) = (class.and_then(Stepper::of), iterator.as_object()) else {
        return Ok(itertools::generator_behind(cx, iterator).map(Next::Done));
    };
    let slot = |index: usize| object.fixed(index).given().unwrap_or(V::NIL);
    let needs_guest = |value: V<'v>| needs_guest(cx, value, MAX_DEPTH - 1);
    let call = |name: &str, args: &[V<'v>]| {
        let callee = self_hosted::function(cx, name)?;
        let args = ArgBuf::of(args);
        Ok(Some(Next::TailCall { callee, args }))
    };
    let inputs = |index: usize| slot(index).as_exact_list().map_or(&[][..], List::items);
    match stepper {
        Stepper::Enumerate if needs_guest(slot(0)) => call("enumerate_items", &[iterator, slot(0)]),
        Stepper::Zip if slot(1) != V::TRUE && slot(enumerate::ZIP_KEPT).is_nil() => {
            match inputs(0) {
                [first, second] if needs_guest(first.get()) || needs_guest(second.get()) => {
                    call("zip_pairs", &[first.get(), second.get()])
                }
                _ => Ok(None),
            }
        }
        Stepper::Map
            if slot(2) != V::TRUE
                && slot(enumerate::MAP_KEPT).is_nil()
                && slot(enumerate::MAP_READY).is_nil()
                && needs_guest(iterator) =>
        {
            match inputs(1) {
                [input] => call("map_items", &[slot(0), input.get()]),
                [first, second] => call("map_pairs", &[slot(0), first.get(), second.get()]),
                _ => Ok(None),
            }
        }
        Stepper::Filter if slot(enumerate::FILTER_KEPT).is_nil() && needs_guest(iterator) => {
            match slot(0) {
                function if tests_truth(cx, function) => call("filter_true", &[slot(1)]),
                function => call("filter_items", &[function, slot(1)]),
            }
        }
        Stepper::Islice if !slot(0).is_nil() && needs_guest(slot(0)) => {
            call("islice_items", &[iterator, slot(0)])
        }
        Stepper::Chain if slot(itertools::CHAIN_TAKEN).is_nil() && needs_guest(iterator) => {
            call("chain_items", &[iterator])
        }
        Stepper::Callable if !slot(0).is_nil() && LeafCallee::of(cx, slot(0)).is_none() => {
            call("callable_items", &[iterator, slot(0), slot(1)])
        }
        _ => Ok(None),
    }
}

/// Whether a filter with this function asks for the truth of its items.
fn tests_truth<'v>(cx: Cx<'v>, function: V<'v>) -> bool {
    function.is_nil() || function == cx.class(C::Bool).v()
}

/// Whether stepping an iterator is likely to take guest code each time.
fn needs_guest<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> bool {
    let Some(stepper) = cx.type_of(iterator).and_then(Stepper::of) else {
        return leaf_iter(cx, iterator).is_none_or(|it| it.kind() == Some(Kind::Generator));
    };
    let Some(object) = iterator.as_object().filter(|_| depth > 0) else {
        return true;
    };
    match stepper {
        Stepper::Map => {
            let inputs = object.fixed(1).as_exact_list();
            LeafCallee::of(cx, object.fixed(0)).is_none()
                || inputs
                    .is_some_and(|inputs| inputs.iter().any(|it| needs_guest(cx, it, depth - 1)))
        }
        Stepper::Filter => {
            let function = object.fixed(0);
            !tests_truth(cx, function) && LeafCallee::of(cx, function).is_none()
                || needs_guest(cx, object.fixed(1), depth - 1)
        }
        Stepper::Enumerate | Stepper::Islice => needs_guest(cx, object.fixed(0), depth - 1),
        _ => extent(cx, iterator, depth).is_none(),
    }
}

/// `iterated(iterator)` when the iterator is stepped as it is.
///
/// # Errors
/// Needs guest code when something may stand in for it.
pub fn iterated<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_instance = args[0].kind() == Some(Kind::Instance);
    let class = cx.type_of(args[0]).filter(|_| is_instance);
    let may_have_stand_in = class.is_some_and(|class| {
        Stepper::of(class).is_some() || itertools::generator_behind(cx, args[0]).is_some()
    });
    match may_have_stand_in {
        true => Err(Exit::NeedGuest),
        false => Ok(args[0]),
    }
}

/// As [`iterated`] for any iterator.
pub fn iterated_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let next = stand_in(cx, slots.get(0))?;
    Ok(next.unwrap_or(Next::Done(slots.get(0))))
}

/// Natives for the prelude: the state of `iter(callable, sentinel)`.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("callable_is_over", "(iterator, /)", |_, args| {
        let callable = args[0].as_object().map(|object| object.fixed(0));
        Ok(V::bool(callable.is_none_or(V::is_empty)))
    }),
    NativeDef::leaf("callable_end", "(iterator, /)", |cx, args| {
        if let Some(object) = args[0].as_object() {
            object.set_fixed(cx, 0, V::EMPTY);
            object.set_fixed(cx, 1, V::EMPTY);
        }
        Ok(V::NIL)
    }),
];
