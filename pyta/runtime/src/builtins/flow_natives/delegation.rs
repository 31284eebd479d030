//! `yield from` and `await`: finding the iterator, and throwing into it.

use corevm::objects::GeneratorState;
use pyta_compiler::natives::function_flags;

use crate::exceptions::slot;
use crate::prelude::*;
use crate::traceback;
use crate::types::coroutine::generator_of;
use crate::types::generator::{Outcome, outcome, resume, throwing};

/// [`yield_from_iter`] of a generator.
pub fn yield_from_generator<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let generator = args[0].as_exact_generator().ok_or(Exit::NeedGuest)?;
    if !cx.is_exactly(args[0], C::Generator) {
        return Err(Exit::NeedGuest);
    }
    // One that a call has just made dies with the one that runs it.
    let is_made = generator.state() == GeneratorState::Created && args[1] == V::TRUE;
    if !is_made {
        watch_running(cx);
    }
    Ok(args[0])
}

/// `yield_from_iter(value, is_call)` of anything else.
pub fn yield_from_iter<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    if state > 0 {
        let iterator = got.value();
        if has_to_be_closed(iterator) {
            watch_running(cx);
        }
        return Ok(Next::Done(iterator));
    }
    if cx.is_instance(value, C::Coroutine) {
        let takes_coroutines = function_flags::COROUTINE | function_flags::ITERABLE_COROUTINE;
        let flags = cx
            .running_function()
            .map_or(0, |function| function.code(cx).head().language_flags());
        if flags & takes_coroutines != 0 {
            watch_running(cx);
            return Ok(Next::Done(value));
        }
        let message = "cannot 'yield from' a coroutine object in a non-coroutine generator";
        return Err(cx.error(C::TypeError, message));
    }
    Ok(Next::Op {
        state: 1,
        op: SlowOp::Iter,
        operands: ArgBuf::of(&[value]),
    })
}

/// Whether the end of a generator that delegates to what `__iter__` gave can be seen: not when that is a generator just made, which dies
/// with the one that runs it, or cannot be closed.
fn has_to_be_closed(iterator: V<'_>) -> bool {
    match iterator.as_exact_generator() {
        Some(generator) => generator.state() != GeneratorState::Created,
        None => !matches!(
            iterator.kind(),
            Some(Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter)
        ),
    }
}

/// The running generator closes what it delegates to when it is dropped.
fn watch_running(cx: Cx<'_>) {
    if let Some(generator) = cx.running_generator() {
        cx.finalize_later(generator.v());
    }
}

/// States of [`delegate_throw`].
mod step {
    /// The method `close` was looked up.
    pub const CLOSE_FOUND: u32 = 1;
    /// The iterator is closed.
    pub const CLOSED: u32 = 2;
    /// The method `throw` was looked up.
    pub const THROW_FOUND: u32 = 3;
    /// The method `throw` was called.
    pub const THROWN: u32 = 4;
    /// The exception was raised inside a generator.
    pub const RESUMED: u32 = 5;
}

/// `delegate_throw(iterator, exception)`.
pub fn delegate_throw<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (iterator, exception) = (slots.get(0), slots.get(1));
    match state {
        0 => {
            // It goes to the iterator first, so this frame comes after the iterator's in the trace.
            traceback::forget_running(cx, exception);
            if cx.is_instance(exception, C::GeneratorExit) {
                return Ok(look_up(cx, step::CLOSE_FOUND, iterator, "close"));
            }
            match generator_of(cx, iterator) {
                Some(generator) => Ok(resume(
                    step::RESUMED,
                    generator,
                    throwing(cx, generator, exception),
                )),
                None => Ok(look_up(cx, step::THROW_FOUND, iterator, "throw")),
            }
        }
        step::CLOSE_FOUND => match found(cx, got)? {
            Some(close) => Ok(Next::Call {
                state: step::CLOSED,
                callee: close,
                args: ArgBuf::of(&[]),
            }),
            None => Err(cx.raise(exception)),
        },
        step::CLOSED => Err(cx.raise(exception)),
        step::THROW_FOUND => match found(cx, got)? {
            Some(throw) => Ok(Next::Catch {
                state: step::THROWN,
                callee: throw,
                args: ArgBuf::of(&[exception]),
            }),
            None => Err(cx.raise(exception)),
        },
        step::THROWN => match got {
            Got::Raised(raised) if cx.is_instance(raised, C::StopIteration) => {
                let value = raised
                    .as_object()
                    .and_then(|object| object.fixed(slot::OWN).given());
                Ok(pair(cx, true, value.unwrap_or(V::NIL)))
            }
            Got::Raised(raised) => Err(cx.raise(raised)),
            _ => Ok(pair(cx, false, got.value())),
        },
        _ => {
            let Some(generator) = generator_of(cx, iterator) else {
                return Err(cx.raise(exception));
            };
            match outcome(cx, generator, got) {
                Outcome::Yielded(value) => Ok(pair(cx, false, value)),
                Outcome::Returned(value) => Ok(pair(cx, true, value)),
                Outcome::Raised(raised) => Err(cx.raise(raised)),
            }
        }
    }
}

fn pair<'v>(cx: Cx<'v>, done: bool, value: V<'v>) -> Next<'v> {
    Next::Done(cx.new_tuple(&[V::bool(done), value]).v())
}

fn look_up<'v>(cx: Cx<'v>, state: u32, object: V<'v>, name: &str) -> Next<'v> {
    Next::CatchOp {
        state,
        op: SlowOp::GetAttr,
        operands: ArgBuf::of(&[object, cx.symbol(name).v()]),
    }
}

/// The attribute that was looked up, unless there is none.
fn found<'v>(cx: Cx<'v>, got: Got<'v>) -> Result<Option<V<'v>>, Raised> {
    match got {
        Got::Raised(raised) if cx.is_instance(raised, C::AttributeError) => Ok(None),
        Got::Raised(raised) => Err(cx.raise(raised)),
        _ => Ok(Some(got.value())),
    }
}
