//! What awaiting a future iterates over: it gives the future once, then its result. One fixed slot: the future; empty at the end.

use super::state::{Future, State, flag, initialized};
use crate::ops::raise::is_exception_class;
use crate::prelude::*;
use crate::types::generator::{self, Thrown, stop_iteration};
use crate::types::iterators::SELF_ITER;

const FUTURE: usize = 0;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_asyncio",
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    fixed_slots: 1,
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", next),
        NativeDef::leaf("send", "(self, value, /)", next),
        NativeDef::step("throw", "(self, typ, val=None, tb=None, /)", throw, 0),
        NativeDef::leaf("close", "(self, /)", |cx, args| {
            forget(cx, args[0]);
            Ok(V::NIL)
        }),
    ],
    ..ClassSpec::new(C::FutureIter, C::Object)
};

/// What sending to the iterator came to.
#[derive(Clone, Copy, Debug)]
pub enum Sent<'v> {
    Yielded(V<'v>),
    Returned(V<'v>),
}

/// `Future.__await__`.
pub fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let future = initialized(cx, args[0])?;
    let made = cx.new_instance(cx.class(C::FutureIter));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, FUTURE, future.v());
    }
    Ok(made)
}

/// Sends anything to the iterator; `None` when `iterator` is something else.
///
/// # Errors
/// What the future ended with.
pub fn advance<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<Sent<'v>>, Raised> {
    if !cx.is_exactly(iterator, C::FutureIter) {
        return Ok(None);
    }
    let future = iterator
        .as_object()
        .and_then(|object| Future::of(cx, object.fixed(FUTURE)));
    let Some(future) = future else {
        return Ok(Some(Sent::Returned(V::NIL)));
    };
    if future.state() != State::Pending {
        forget(cx, iterator);
        return Ok(Some(Sent::Returned(future.result(cx)?)));
    }
    if future.has(flag::BLOCKING) {
        return Err(cx.error(C::RuntimeError, "await wasn't used with future"));
    }
    future.change(cx, flag::BLOCKING, 0);
    Ok(Some(Sent::Yielded(future.v())))
}

fn forget<'v>(cx: Cx<'v>, iterator: V<'v>) {
    if let Some(object) = iterator.as_object() {
        object.set_fixed(cx, FUTURE, V::EMPTY);
    }
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match advance(cx, args[0])? {
        Some(Sent::Yielded(value)) => Ok(value),
        Some(Sent::Returned(value)) => Err(cx.raise(stop_iteration(cx, value)).into()),
        None => Err(crate::protocol::sequence::wrong_receiver(
            cx,
            "FutureIter",
            args[0],
        )),
    }
}

fn throw<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let arguments = [slots.get(1), slots.get(2), slots.get(3)];
    let can_be_raised =
        cx.is_instance(arguments[0], C::BaseException) || is_exception_class(cx, arguments[0]);
    if !can_be_raised {
        let message =
            "exceptions must be classes deriving BaseException or instances of such a class";
        return Err(cx.error(C::TypeError, message));
    }
    let exception = match state {
        0 if !slots.get(2).is_empty() => return generator::warn_of_arguments(cx, 1),
        0 | 1 => match generator::thrown(cx, arguments, 2)? {
            Thrown::Ready(exception) => exception,
            Thrown::Make(next) => return Ok(next),
        },
        _ => {
            generator::set_traceback(cx, got.value(), arguments[2]);
            got.value()
        }
    };
    forget(cx, slots.get(0));
    Err(cx.raise(exception))
}
