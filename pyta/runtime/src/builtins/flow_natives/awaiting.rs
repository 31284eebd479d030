//! Awaitables and asynchronous iterators.

use corevm::objects::GeneratorState;
use pyta_compiler::natives::function_flags;

use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::types::async_generator::next_awaitable;
use crate::types::generator::{delegate_of, is_guarded};

/// An awaitable that is its own iterator: a coroutine, or a generator marked as one.
fn own_iterator<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<V<'v>>, Raised> {
    let Some(generator) = value.as_exact_generator() else {
        let is_own =
            cx.is_exactly(value, C::AsyncGenAsend) || cx.is_exactly(value, C::AsyncGenAthrow);
        return Ok(is_own.then_some(value));
    };
    if cx.is_instance(value, C::Coroutine) {
        if !delegate_of(cx, generator).is_nil() {
            return Err(cx.error(C::RuntimeError, "coroutine is being awaited already"));
        }
        return Ok(Some(value));
    }
    let flags = generator
        .function()
        .map_or(0, |function| function.code(cx).head().language_flags());
    Ok((flags & function_flags::ITERABLE_COROUTINE != 0).then_some(value))
}

/// Checks what `__await__` returned.
fn checked<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Next<'v>, Raised> {
    if cx.is_instance(iterator, C::Coroutine) {
        return Err(cx.error(C::TypeError, "__await__() returned a coroutine"));
    }
    if !is_iterator(cx, iterator) {
        return Err(cx.error(
            C::TypeError,
            format!(
                "__await__() returned non-iterator of type '{}'",
                cx.class_name(iterator)
            ),
        ));
    }
    // The coroutine that runs closes it when it dies.
    if let Some(running) = cx.running_generator() {
        cx.finalize_patiently(running.v());
    }
    Ok(Next::Done(iterator))
}

fn is_iterator<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.special(value, N::next).is_some()
}

/// `'X' object can't be awaited`.
fn not_awaitable<'v>(cx: Cx<'v>, value: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("'{}' object can't be awaited", cx.class_name(value)),
    )
}

/// [`get_awaitable`] of what is its own iterator.
pub fn get_own_awaitable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = own_iterator(cx, args[0])?.ok_or(Exit::NeedGuest)?;
    if let Some(generator) = iterator.as_exact_generator()
        && generator.state() == GeneratorState::Created
        && cx.is_instance(iterator, C::Coroutine)
    {
        // From now on it lives and dies with the coroutine that awaits it; if it waits nowhere inside `try`, nobody sees that.
        if is_guarded(generator) {
            cx.finalize_patiently(iterator);
        } else {
            cx.finalize_never(iterator);
        }
    }
    Ok(iterator)
}

/// `get_awaitable(value, after)` of anything else.
pub fn get_awaitable<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    if state > 0 {
        return checked(cx, got.value());
    }
    let Some(method) = cx.special(value, N::await_) else {
        let after = match slots.int(1) {
            0 => return Err(not_awaitable(cx, value)),
            1 => "__aenter__",
            _ => "__aexit__",
        };
        return Err(cx.error(
            C::TypeError,
            format!(
                "'async with' received an object from {after} that does not implement __await__: {}",
                cx.class_name(value)
            ),
        ));
    };
    match method.run(cx, 1, &[])? {
        Ok(iterator) => checked(cx, iterator),
        Err(next) => Ok(next),
    }
}

/// The iterator of an awaitable that needs no call, or None: for the prelude.
pub fn awaitable_iterator<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(own_iterator(cx, args[0])?.unwrap_or(V::NIL))
}

/// `get_aiter(value)`.
pub fn get_aiter<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    let iterator = if state > 0 {
        got.value()
    } else {
        let Some(method) = cx.special(value, N::aiter) else {
            return Err(cx.error(
                C::TypeError,
                format!(
                    "'async for' requires an object with __aiter__ method, got {}",
                    cx.class_name(value)
                ),
            ));
        };
        match method.run(cx, 1, &[])? {
            Ok(iterator) => iterator,
            Err(next) => return Ok(next),
        }
    };
    if cx.special(iterator, N::anext).is_none() {
        return Err(cx.error(
            C::TypeError,
            format!(
                "'async for' received an object from __aiter__ that does not implement __anext__: {}",
                cx.class_name(iterator)
            ),
        ));
    }
    Ok(Next::Done(iterator))
}

/// [`get_anext`] of a generator that was iterated before.
pub fn get_own_anext<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    next_awaitable(cx, args[0]).ok_or(Exit::NeedGuest)
}

/// `get_anext(iterator)`: slots are the iterator and what `__anext__` returned.
pub fn get_anext<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let iterator = slots.get(0);
    match state {
        0 => {
            let Some(method) = cx.special(iterator, N::anext) else {
                return Err(cx.error(
                    C::TypeError,
                    format!(
                        "'async for' requires an iterator with __anext__ method, got {}",
                        cx.class_name(iterator)
                    ),
                ));
            };
            Ok(method.call(1, &[]))
        }
        1 => {
            let awaitable = got.value();
            slots.set(1, awaitable);
            if let Some(iterator) = own_iterator(cx, awaitable)? {
                return Ok(Next::Done(iterator));
            }
            match cx.special(awaitable, N::await_) {
                Some(method) => Ok(method.catch(2, &[])),
                None => {
                    let raised = not_awaitable(cx, awaitable);
                    let cause = cx.take_raised(raised);
                    Err(invalid_anext(cx, awaitable, cause))
                }
            }
        }
        _ => match got {
            Got::Raised(cause) => Err(invalid_anext(cx, slots.get(1), cause)),
            _ => checked(cx, got.value()).map_err(|raised| {
                let cause = cx.take_raised(raised);
                invalid_anext(cx, slots.get(1), cause)
            }),
        },
    }
}

fn invalid_anext<'v>(cx: Cx<'v>, awaitable: V<'v>, cause: V<'v>) -> Raised {
    let message = format!(
        "'async for' received an invalid object from __anext__: {}",
        cx.class_name(awaitable)
    );
    let error = cx.new_exception(C::TypeError, &[cx.new_str(&message).v()]);
    if let Some(object) = error.as_object() {
        object.set_fixed(cx, slot::CONTEXT, cause);
        object.set_fixed(cx, slot::CAUSE, cause);
        object.set_fixed(cx, slot::SUPPRESS, V::TRUE);
    }
    cx.raise(error)
}

/// The builtin `aiter`.
pub fn aiter<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    if state == 0 {
        return match cx.special(value, N::aiter) {
            Some(method) => Ok(method.call(1, &[])),
            None => Err(cx.error(
                C::TypeError,
                format!("'{}' object is not an async iterable", cx.class_name(value)),
            )),
        };
    }
    if cx.special(got.value(), N::anext).is_none() {
        return Err(cx.error(
            C::TypeError,
            format!(
                "aiter() returned not an async iterator of type '{}'",
                cx.class_name(got.value())
            ),
        ));
    }
    Ok(Next::Done(got.value()))
}

/// The builtin `anext`.
pub fn anext<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    if state == 0 {
        return match cx.special(value, N::anext) {
            Some(method) => Ok(method.call(1, &[])),
            None => Err(cx.error(
                C::TypeError,
                format!("'{}' object is not an async iterator", cx.class_name(value)),
            )),
        };
    }
    match slots.get(1).given() {
        None => Ok(Next::Done(got.value())),
        Some(default) => Ok(Next::TailCall {
            callee: cx.prelude("anext_awaitable")?,
            args: ArgBuf::of(&[got.value(), default]),
        }),
    }
}
