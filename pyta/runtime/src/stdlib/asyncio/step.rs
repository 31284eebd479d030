//! The steps of a task: the coroutine is resumed, and what it yields or ends with is seen to.
//!
//! All entries share the states below; their slot 0 is the task from the first step on, slot 1 an exception that goes on after the task
//! has kept it.

use corevm::Resume;

use super::running::{self, instead, library_class};
use super::state::{self, Future, State, flag, this};
use super::task::slot;
use crate::exceptions::slot as exception_slot;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::types::generator::{self, Outcome, outcome, resume};

/// Fixed slots of what a loop calls for a step: the task, and what is thrown in.
const TASK: usize = 0;
const ERROR: usize = 1;

/// The declaration of what a loop calls for a step.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_asyncio",
    flags: class_flags::NO_NEW,
    fixed_slots: 2,
    methods: &[NativeDef::step("__call__", "(self, /)", call, 1)],
    attributes: &[GetSet::read_only("__self__", |_, args| {
        let step = args[0].as_object();
        Ok(step.map_or(V::NIL, |step| step.fixed(TASK)))
    })],
    ..ClassSpec::new(C::TaskStep, C::Object)
};

/// States of the steps.
mod after {
    /// The coroutine was resumed; the task is the current one.
    pub const RESUMED: u32 = 1;
    /// The coroutine was resumed at once by who made the task.
    pub const RESUMED_EAGERLY: u32 = 2;
    /// The awaited future, one of another class, was asked for its result.
    pub const ASKED: u32 = 3;
    /// The callbacks were handed to the loop; the exception goes on.
    pub const RERAISE: u32 = 4;
    /// A future of another class was asked to wake the task, which was the current one until now.
    pub const WAITS: u32 = 5;
    /// As `WAITS`, by who made the task.
    pub const WAITS_EAGERLY: u32 = 6;
}

/// What a loop calls for the next step of a task: `error` is thrown in, if it is not nil.
fn make<'v>(cx: Cx<'v>, task: Future<'v>, error: V<'v>) -> V<'v> {
    let mut slots = [V::EMPTY; 2];
    slots[TASK] = task.v();
    slots[ERROR] = error;
    cx.new_instance_with(cx.class(C::TaskStep), slots)
}

/// What a loop calls for the next step of a task.
fn plain_step<'v>(cx: Cx<'v>, task: Future<'v>) -> V<'v> {
    let kept = task.get(slot::STEP);
    if !kept.is_nil() {
        return kept;
    }
    let made = make(cx, task, V::NIL);
    task.set(cx, slot::STEP, made);
    made
}

/// `task_step_of(task, error)`.
pub fn step_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    Ok(match args[1] {
        V::NIL => plain_step(cx, task),
        error => make(cx, task, error),
    })
}

/// What the awaited future calls when it is done.
///
/// # Errors
/// When the native cannot be made.
pub fn wakeup_of<'v>(cx: Cx<'v>, task: Future<'v>) -> Result<V<'v>, Raised> {
    let kept = task.get(slot::WAKEUP);
    if !kept.is_nil() {
        return Ok(kept);
    }
    let function = cx.prelude("task_wakeup")?;
    let Some(native) = function.as_exact_native_function() else {
        return Ok(function);
    };
    let bound = cx.bind_native(native, task.v());
    bound.set_owner(cx, cx.class(C::Task).v());
    task.set(cx, slot::WAKEUP, bound.v());
    Ok(bound.v())
}

/// A step that a loop calls.
fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return go_on(cx, slots, state, got);
    }
    let object = slots.get(0).as_object();
    let (task, error) = object.map_or((V::NIL, V::NIL), |object| {
        (object.fixed(TASK), object.fixed(ERROR))
    });
    slots.set(0, task);
    begin(cx, slots, error)
}

/// `task_wakeup(task, future)`: the awaited future is done.
pub fn wakeup<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match state {
        0 => {}
        after::ASKED => {
            let error = match got {
                Got::Raised(error) => error,
                _ => V::NIL,
            };
            return begin(cx, slots, error);
        }
        _ => return go_on(cx, slots, state, got),
    }
    let future = slots.get(1);
    if let Some(awaited) = Future::of(cx, future) {
        forget_waiting(cx, awaited, slots.get(0))?;
    }
    let Some(awaited) = Future::exact(cx, future) else {
        return Ok(Next::Catch {
            state: after::ASKED,
            callee: cx.prelude("future_result")?,
            args: ArgBuf::of(&[future]),
        });
    };
    let error = match awaited.result(cx) {
        Ok(_) => V::NIL,
        Err(raised) => cx.take_raised(raised),
    };
    begin(cx, slots, error)
}

/// `task_advance(task)`: the first step, by who made the task.
pub fn advance_eagerly<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match (state, Future::of(cx, slots.get(0))) {
        (0, Some(task)) => run(cx, task, V::NIL, after::RESUMED_EAGERLY),
        _ => go_on(cx, slots, state, got),
    }
}

/// Starts a step that throws `error` in, if that is not nil.
fn begin<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, error: V<'v>) -> Result<Next<'v>, Raised> {
    let Some(task) = Future::of(cx, slots.get(0)) else {
        return Ok(Next::Done(V::NIL));
    };
    let running = task.get(state::slot::LOOP);
    if !running::enter(cx, running, task.v()) {
        return instead(cx, "task_cannot_enter", &[running, task.v()]);
    }
    if task.state() != State::Pending {
        running::leave(cx);
        return instead(cx, "task_is_done", &[task.v(), error]);
    }
    let mut error = error;
    if task.has(flag::MUST_CANCEL) {
        let is_cancelled = is_cancelled_error(cx, error)?;
        task.change(cx, 0, flag::MUST_CANCEL);
        if !is_cancelled {
            error = task.cancelled_error(cx)?;
        }
    }
    task.set(cx, slot::AWAITED, V::EMPTY);
    run(cx, task, error, after::RESUMED)
}

fn is_cancelled_error<'v>(cx: Cx<'v>, error: V<'v>) -> Result<bool, Raised> {
    if error.is_nil() {
        return Ok(false);
    }
    let class = library_class(cx, "CancelledError")?;
    Ok(cx
        .type_of(error)
        .is_some_and(|own| own.is_subtype_of(class)))
}

/// Resumes the coroutine.
fn run<'v>(cx: Cx<'v>, task: Future<'v>, error: V<'v>, state: u32) -> Result<Next<'v>, Raised> {
    let coro = task.get(slot::CORO);
    let Some(generator) = coro.as_exact_generator() else {
        return Ok(Next::Catch {
            state,
            callee: cx.prelude("coroutine_resume")?,
            args: ArgBuf::of(&[coro, error]),
        });
    };
    if generator.state() == corevm::objects::GeneratorState::Finished {
        let raised = match generator::check_sendable(cx, generator, V::NIL) {
            Ok(()) => cx.error(C::RuntimeError, "the coroutine has ended"),
            Err(raised) => raised,
        };
        // As if the coroutine had raised it.
        return Ok(Next::Catch {
            state,
            callee: cx.prelude("raise_it")?,
            args: ArgBuf::of(&[cx.take_raised(raised)]),
        });
    }
    let with = match error {
        V::NIL => Resume::Send(V::NIL),
        error => generator::throwing(cx, generator, error),
    };
    Ok(resume(state, generator, with))
}

/// Sees to what the coroutine did.
fn go_on<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == after::RERAISE {
        return Err(cx.raise(slots.get(1)));
    }
    let Some(task) = Future::of(cx, slots.get(0)) else {
        return Ok(Next::Done(V::NIL));
    };
    let is_eager = matches!(state, after::RESUMED_EAGERLY | after::WAITS_EAGERLY);
    if matches!(state, after::WAITS | after::WAITS_EAGERLY) {
        if !is_eager {
            running::leave(cx);
        }
        return match got {
            Got::Raised(error) => Err(cx.raise(error)),
            _ => Ok(Next::Done(V::NIL)),
        };
    }
    let did = done_by(cx, task, got);
    if let Outcome::Yielded(value) = did
        && !value.is_nil()
        && awaited_by(cx, task, value).is_none()
    {
        return Ok(Next::Catch {
            state: if is_eager {
                after::WAITS_EAGERLY
            } else {
                after::WAITS
            },
            callee: cx.prelude("task_wait_for")?,
            args: ArgBuf::of(&[task.v(), value]),
        });
    }
    if !is_eager {
        running::leave(cx);
    }
    match did {
        Outcome::Yielded(value) => yielded(cx, task, value),
        Outcome::Returned(value) => {
            if task.has(flag::MUST_CANCEL) {
                // It was cancelled in its last step.
                task.change(cx, 0, flag::MUST_CANCEL);
                task.finish_cancelled(cx, task.get(state::slot::MESSAGE));
            } else {
                task.finish(cx, value);
            }
            task.schedule_and_end(cx)
        }
        Outcome::Raised(error) => failed(cx, slots, task, error),
    }
}

fn done_by<'v>(cx: Cx<'v>, task: Future<'v>, got: Got<'v>) -> Outcome<'v> {
    if let Some(generator) = task.get(slot::CORO).as_exact_generator() {
        return outcome(cx, generator, got);
    }
    match got {
        Got::Raised(error) if cx.is_instance(error, C::StopIteration) => {
            let value = error.as_object();
            let value = value.and_then(|error| error.fixed(exception_slot::OWN).given());
            Outcome::Returned(value.unwrap_or(V::NIL))
        }
        Got::Raised(error) => Outcome::Raised(error),
        _ => Outcome::Yielded(got.value()),
    }
}

fn failed<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    task: Future<'v>,
    error: V<'v>,
) -> Result<Next<'v>, Raised> {
    if is_cancelled_error(cx, error)? {
        task.set(cx, state::slot::CANCELLED, error);
        task.finish_cancelled(cx, V::NIL);
        return task.schedule_and_end(cx);
    }
    task.fail(cx, error);
    let goes_on =
        cx.is_instance(error, C::KeyboardInterrupt) || cx.is_instance(error, C::SystemExit);
    if !goes_on {
        return task.schedule_and_end(cx);
    }
    slots.set(1, error);
    match task.schedule(cx)? {
        Some((callee, args)) => Ok(Next::Call {
            state: after::RERAISE,
            callee,
            args,
        }),
        None => Err(cx.raise(error)),
    }
}

/// What the coroutine yielded, if that is a future of the usual kind that the task can wait for.
fn awaited_by<'v>(cx: Cx<'v>, task: Future<'v>, value: V<'v>) -> Option<Future<'v>> {
    Future::exact(cx, value).filter(|awaited| {
        awaited.has(flag::BLOCKING)
            && awaited.get(state::slot::LOOP) == task.get(state::slot::LOOP)
            && value != task.v()
    })
}

/// Waits for what the coroutine yielded: nothing, or such a future.
fn yielded<'v>(cx: Cx<'v>, task: Future<'v>, value: V<'v>) -> Result<Next<'v>, Raised> {
    let running = task.get(state::slot::LOOP);
    let context = task.get(slot::CONTEXT);
    if value.is_nil() {
        let step = plain_step(cx, task);
        return instead(cx, "loop_step_soon", &[running, step, context]);
    }
    let Some(awaited) = awaited_by(cx, task, value) else {
        return Ok(Next::Done(V::NIL));
    };
    awaited.change(cx, 0, flag::BLOCKING);
    note_waiting(cx, awaited, task.v())?;
    let wakeup = wakeup_of(cx, task)?;
    task.set(cx, slot::AWAITED, value);
    if awaited.state() != State::Pending {
        return instead(cx, "loop_call_soon", &[running, wakeup, value, context]);
    }
    awaited.call_back(cx, wakeup, context);
    if task.has(flag::MUST_CANCEL) {
        return instead(cx, "task_cancel_awaited", &[task.v(), value]);
    }
    Ok(Next::Done(V::NIL))
}

/// The task waits for the future, as graphs show it; tasks with a hash of their own they do not show.
fn note_waiting<'v>(cx: Cx<'v>, awaited: Future<'v>, task: V<'v>) -> Result<(), Raised> {
    match awaited.add_waiting(cx, task) {
        Err(Exit::Raised) => Err(cx.raising()),
        _ => Ok(()),
    }
}

fn forget_waiting<'v>(cx: Cx<'v>, awaited: Future<'v>, task: V<'v>) -> Result<(), Raised> {
    match awaited.discard_waiting(cx, task) {
        Err(Exit::Raised) => Err(cx.raising()),
        _ => Ok(()),
    }
}
