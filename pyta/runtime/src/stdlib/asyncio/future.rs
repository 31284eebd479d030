//! `Future`: a result that will be there later. Its state is in [`super::state`].

use super::running::{instead, library_error};
use super::state::{Future, NOT_INITIALIZED, State, flag, initialized, receiver, slot, this};
use crate::exceptions::slot as exception_slot;
use crate::ops::raise::{is_exception_class, set_cause};
use crate::prelude::*;
use crate::protocol::{Compare, Truth};
use crate::stdlib::contextvars;
use crate::types::list::class_getitem;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_asyncio",
    doc: "A result that will be there later, to be awaited or asked for by callbacks.",
    flags: class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF,
    fixed_slots: slot::COUNT,
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, object, /)", class_getitem, 0)
            .doc("A future of results of a type"),
    ],
    methods: &[
        NativeDef::guest("__init__", "(self, *, loop=None)", "future_init"),
        NativeDef::guest("__repr__", "(self, /)", "future_repr"),
        NativeDef::guest("__del__", "(self, /)", "future_del"),
        NativeDef::leaf("__await__", "(self, /)", super::iterator::make),
        NativeDef::leaf("__iter__", "(self, /)", super::iterator::make),
        NativeDef::leaf("result", "(self, /)", result)
            .doc("Return the result, or raise the exception that was set."),
        NativeDef::leaf("exception", "(self, /)", exception)
            .doc("Return the exception that was set, or None."),
        NativeDef::leaf_or(
            "set_result",
            "(self, result, /)",
            set_result,
            set_result_soon,
            0,
        )
        .doc("Ends it with a result."),
        NativeDef::step("set_exception", "(self, exception, /)", set_exception, 0)
            .doc("Ends it with an exception."),
        NativeDef::leaf_or(
            "add_done_callback",
            "(self, fn, /, *, context=<unrepresentable>)",
            add_done_callback,
            call_back_soon,
            0,
        )
        .doc("Has a function called, from the event loop, once it has ended."),
        NativeDef::leaf_or_guest(
            "remove_done_callback",
            "(self, fn, /)",
            remove_done_callback,
            "future_remove_callback",
        )
        .doc("Remove all instances of a callback; return how many there were."),
        NativeDef::leaf_or("cancel", "(self, /, msg=None)", cancel, cancel_soon, 0)
            .doc("Cancel the future and schedule callbacks; whether it was pending."),
        NativeDef::leaf("cancelled", "(self, /)", |cx, args| {
            Ok(V::bool(this(cx, args[0])?.state() == State::Cancelled))
        })
        .doc("Whether it has ended by cancellation."),
        NativeDef::leaf("done", "(self, /)", |cx, args| {
            Ok(V::bool(this(cx, args[0])?.state() != State::Pending))
        })
        .doc("Whether it has ended, in whatever way."),
        NativeDef::leaf("get_loop", "(self, /)", |cx, args| {
            Ok(initialized(cx, args[0])?.get(slot::LOOP))
        })
        .doc("The event loop that it belongs to."),
        NativeDef::leaf("_make_cancelled_error", "(self, /)", |cx, args| {
            Ok(this(cx, args[0])?.cancelled_error(cx)?)
        })
        .doc("The CancelledError that waiting for it raises after it was cancelled."),
    ],
    attributes: &[
        GetSet::read_only("_state", |cx, args| {
            let name = match initialized(cx, args[0])?.state() {
                State::Pending => "PENDING",
                State::Cancelled => "CANCELLED",
                State::Finished => "FINISHED",
            };
            Ok(cx.symbol(name).v())
        }),
        GetSet::read_write(
            "_asyncio_future_blocking",
            |cx, args| {
                let this = this(cx, args[0])?;
                Ok(V::bool(this.is_initialized() && this.has(flag::BLOCKING)))
            },
            |cx, args| set_flag(cx, args, "_asyncio_future_blocking", flag::BLOCKING),
        ),
        GetSet::read_only("_loop", own::<{ slot::LOOP }>),
        GetSet::read_only("_callbacks", |cx, args| {
            let entries = initialized(cx, args[0])?.callbacks();
            Ok(if entries.is_empty() {
                V::NIL
            } else {
                cx.new_list(&entries).v()
            })
        }),
        GetSet::read_only("_result", |cx, args| {
            Ok(initialized(cx, args[0])?.get(slot::RESULT))
        }),
        GetSet::read_only("_exception", |cx, args| {
            Ok(initialized(cx, args[0])?.get(slot::EXCEPTION))
        }),
        GetSet::read_write(
            "_log_traceback",
            |cx, args| Ok(V::bool(initialized(cx, args[0])?.has(flag::UNSEEN))),
            set_log_traceback,
        ),
        GetSet::read_only("_source_traceback", own::<{ slot::SOURCE }>),
        GetSet::read_write("_cancel_message", own::<{ slot::MESSAGE }>, |cx, args| {
            let this = this(cx, args[0])?;
            let message = given_to(cx, args, "_cancel_message")?;
            this.set(cx, slot::MESSAGE, message);
            Ok(V::NIL)
        }),
        GetSet::read_only("_asyncio_awaited_by", awaited_by),
    ],
    ..ClassSpec::new(C::Future, C::Object)
};

/// The value of a slot, whether initialised or not.
pub fn own<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.get(SLOT))
}

fn given_to<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str) -> Result<V<'v>, Exit> {
    args[1].given().ok_or_else(|| {
        let message = format!(
            "attribute '{name}' of '{}' objects cannot be deleted",
            cx.class_name(args[0])
        );
        cx.error(C::AttributeError, message).into()
    })
}

/// Sets a flag to the truth of a value.
pub fn set_flag<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, flag: i64) -> Result<V<'v>, Exit> {
    let this = initialized(cx, args[0])?;
    let value = given_to(cx, args, name)?;
    match cx.leaf_truth(value) {
        Some(true) => this.change(cx, flag, 0),
        Some(false) => this.change(cx, 0, flag),
        None => return Err(cx.type_error(format!("{name} must be True or False"))),
    }
    Ok(V::NIL)
}

fn set_log_traceback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = this(cx, args[0])?;
    if cx.leaf_truth(given_to(cx, args, "_log_traceback")?) != Some(false) {
        return Err(cx.value_error("_log_traceback can only be set to False"));
    }
    this.see(cx);
    Ok(V::NIL)
}

/// `future_reset(future, loop)`: as `__init__` leaves it.
pub fn reset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = this(cx, args[0])?;
    if this.is_initialized() {
        (0..usize::from(slot::COUNT)).for_each(|index| this.set(cx, index, V::EMPTY));
        this.die_unseen(cx);
    }
    this.set(cx, slot::LOOP, args[1]);
    Ok(V::NIL)
}

/// `future_set_source(future, traceback)`: where it was made.
pub fn set_source<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.set(cx, slot::SOURCE, args[1]);
    Ok(V::NIL)
}

/// `future_set_callbacks(future, entries)`.
pub fn set_callbacks<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entries = args[1].as_list().filter(|entries| !entries.is_empty());
    let entries = entries.map_or(V::EMPTY, |entries| entries.v());
    this(cx, args[0])?.set(cx, slot::CALLBACKS, entries);
    Ok(V::NIL)
}

fn result<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = this(cx, args[0])?;
    if !this.is_initialized() {
        return Err(library_error(cx, "InvalidStateError", NOT_INITIALIZED).into());
    }
    Ok(this.result(cx)?)
}

fn exception<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = this(cx, args[0])?;
    let invalid = |message: &str| Err(library_error(cx, "InvalidStateError", message).into());
    if !this.is_initialized() {
        return invalid(NOT_INITIALIZED);
    }
    match this.state() {
        State::Pending => invalid("Exception is not set."),
        State::Cancelled => {
            let error = this.cancelled_error(cx)?;
            Err(cx.raise(error).into())
        }
        State::Finished => {
            this.see(cx);
            Ok(this.get(slot::EXCEPTION))
        }
    }
}

fn check_pending<'v>(cx: Cx<'v>, this: Future<'v>) -> Result<(), Raised> {
    match this.state() {
        State::Pending => Ok(()),
        _ => Err(library_error(cx, "InvalidStateError", "invalid state")),
    }
}

fn set_result<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = initialized(cx, args[0])?;
    check_pending(cx, this)?;
    if this.is_waited_for() {
        return Err(Exit::NeedGuest);
    }
    this.finish(cx, args[1]);
    Ok(V::NIL)
}

fn set_result_soon<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = receiver(cx, slots)?;
    this.finish(cx, slots.get(1));
    this.schedule_and_end(cx)
}

fn set_exception<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = receiver(cx, slots)?;
    check_pending(cx, this)?;
    let exception = match state {
        0 if is_exception_class(cx, slots.get(1)) => {
            return Ok(Next::Call {
                state: 1,
                callee: slots.get(1),
                args: ArgBuf::of(&[]),
            });
        }
        0 => slots.get(1),
        _ => got.value(),
    };
    if !cx.is_instance(exception, C::BaseException) {
        return Err(cx.error(C::TypeError, "invalid exception object"));
    }
    this.fail(cx, to_set(cx, exception));
    this.schedule_and_end(cx)
}

/// The exception that a future keeps: a StopIteration would end the generator that it is raised in.
fn to_set<'v>(cx: Cx<'v>, exception: V<'v>) -> V<'v> {
    if !cx.is_instance(exception, C::StopIteration) {
        return exception;
    }
    let message =
        "StopIteration interacts badly with generators and cannot be raised into a Future";
    let error = cx.new_exception(C::RuntimeError, &[cx.new_str(message).v()]);
    set_cause(cx, error, exception);
    if let Some(object) = error.as_object() {
        object.set_fixed(cx, exception_slot::CONTEXT, exception);
    }
    error
}

fn add_done_callback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = this(cx, args[0])?;
    if !this.is_initialized() {
        return Err(cx
            .error(C::RuntimeError, "uninitialized Future object")
            .into());
    }
    if this.state() != State::Pending {
        return Err(Exit::NeedGuest);
    }
    this.call_back(cx, args[1], context_or_copy(cx, args[2]));
    Ok(V::NIL)
}

/// A context that was given, or a copy of the current one.
pub fn context_or_copy<'v>(cx: Cx<'v>, context: V<'v>) -> V<'v> {
    let given = context.given().filter(|context| !context.is_nil());
    given.unwrap_or_else(|| contextvars::copy_of_current(cx))
}

/// `add_done_callback` of a future that is done.
fn call_back_soon<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = receiver(cx, slots)?;
    let context = context_or_copy(cx, slots.get(2));
    let args = [this.get(slot::LOOP), slots.get(1), this.v(), context];
    instead(cx, "loop_call_soon", &args)
}

fn remove_done_callback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = initialized(cx, args[0])?;
    let (mut kept, mut removed) = (Vec::new(), 0);
    for entry in this.callbacks() {
        let function = entry.as_exact_tuple().and_then(|entry| entry.get(0));
        if cx.leaf_same(function.unwrap_or(V::NIL), args[1])? {
            removed += 1;
        } else {
            kept.push(entry);
        }
    }
    if removed > 0 {
        set_callbacks(cx, &[args[0], cx.new_list(&kept).v()])?;
    }
    Ok(V::small(removed))
}

fn cancel<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = initialized(cx, args[0])?;
    this.see(cx);
    if this.state() != State::Pending {
        return Ok(V::FALSE);
    }
    if this.is_waited_for() {
        return Err(Exit::NeedGuest);
    }
    this.finish_cancelled(cx, args[1].given().unwrap_or(V::NIL));
    Ok(V::TRUE)
}

fn cancel_soon<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::TRUE));
    }
    let this = receiver(cx, slots)?;
    this.finish_cancelled(cx, slots.get(1).given().unwrap_or(V::NIL));
    Ok(match this.schedule(cx)? {
        Some((callee, args)) => Next::Call {
            state: 1,
            callee,
            args,
        },
        None => Next::Done(V::TRUE),
    })
}

fn awaited_by<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let waiting = this(cx, args[0])?.get(slot::WAITING);
    if waiting.is_nil() {
        return Ok(V::NIL);
    }
    let copy = match waiting.as_exact_set() {
        Some(all) if all.is_empty() => return Ok(V::NIL),
        Some(all) => all.copy(cx),
        None => {
            let one = cx.new_set();
            one.add(cx, waiting)?;
            one
        }
    };
    cx.set_native_shape(copy.v(), cx.class(C::FrozenSet).instance_shape());
    Ok(copy.v())
}

/// `future_add_to_awaited_by(fut, waiter)`: for graphs of what waits for what.
pub fn add_to_awaited_by<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let (Some(future), Some(waiter)) = (Future::of(cx, args[0]), Future::of(cx, args[1])) {
        future.add_waiting(cx, waiter.v())?;
    }
    Ok(V::NIL)
}

/// `future_discard_from_awaited_by(fut, waiter)`.
pub fn discard_from_awaited_by<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let (Some(future), Some(waiter)) = (Future::of(cx, args[0]), Future::of(cx, args[1])) {
        future.discard_waiting(cx, waiter.v())?;
    }
    Ok(V::NIL)
}
