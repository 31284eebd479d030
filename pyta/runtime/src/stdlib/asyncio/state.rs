//! The state of futures and tasks: their fixed slots, and what happens when they end.
//!
//! Callbacks are one pair of function and context, a list of such pairs, or nothing. Whoever sets the result hands them to the loop by a
//! function of the prelude that calls `loop.call_soon`.

use corevm::Obj;
use corevm::objects::type_flags;

use super::running::{library_class, library_error};
use crate::exceptions::slot as exception_slot;
use crate::prelude::*;
use crate::protocol::{Methods, sequence};
use crate::types::base_exception::allocate;

/// Fixed slots; those of tasks come after them.
pub mod slot {
    /// Empty as long as the future is not initialised.
    pub const LOOP: usize = 0;
    /// A small integer: see [`super::State`].
    pub const STATE: usize = 1;
    /// Bits of [`super::flag`].
    pub const FLAGS: usize = 2;
    pub const CALLBACKS: usize = 3;
    pub const RESULT: usize = 4;
    pub const EXCEPTION: usize = 5;
    /// The exception's traceback when it was set, until the exception is raised.
    pub const TRACEBACK: usize = 6;
    pub const SOURCE: usize = 7;
    pub const MESSAGE: usize = 8;
    /// The exception that cancelled it, to be raised once.
    pub const CANCELLED: usize = 9;
    /// The future that waits for it, or a set of them.
    pub const WAITING: usize = 10;
    pub const COUNT: u8 = 11;
}

/// Bits of the slot of flags.
pub mod flag {
    /// `_asyncio_future_blocking`: it was yielded by `await`.
    pub const BLOCKING: i64 = 1;
    /// Nobody has asked for its exception yet.
    pub const UNSEEN: i64 = 2;
    /// A task that tells when it dies before it is done.
    pub const TELLS: i64 = 4;
    /// A task into which a cancellation is to be thrown.
    pub const MUST_CANCEL: i64 = 8;
    /// A task that `all_tasks` gives.
    pub const LISTED: i64 = 16;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Pending = 0,
    Cancelled = 1,
    Finished = 2,
}

/// A future or task.
#[derive(Clone, Copy, Debug)]
pub struct Future<'v>(Obj<'v>);

impl<'v> Future<'v> {
    /// The value as a future, of whatever class.
    pub fn of(cx: Cx<'v>, value: V<'v>) -> Option<Future<'v>> {
        Future::exact(cx, value).or_else(|| {
            let object = value.as_object()?;
            cx.is_instance(value, C::Future).then_some(Future(object))
        })
    }

    /// The value as a future whose methods are those declared here.
    pub fn exact(cx: Cx<'v>, value: V<'v>) -> Option<Future<'v>> {
        let class = cx.type_of(value)?;
        let is_exact = class == cx.class(C::Future) || class == cx.class(C::Task);
        is_exact.then(|| value.as_object().map(Future))?
    }

    pub fn v(self) -> V<'v> {
        self.0.v()
    }

    /// A slot's value; nil for none.
    pub fn get(self, index: usize) -> V<'v> {
        self.0.fixed(index).given().unwrap_or(V::NIL)
    }

    pub fn set(self, cx: Cx<'v>, index: usize, value: V<'v>) {
        self.0.set_fixed(cx, index, value);
    }

    pub fn is_initialized(self) -> bool {
        !self.0.fixed(slot::LOOP).is_empty()
    }

    pub fn state(self) -> State {
        match self.0.fixed(slot::STATE).as_small() {
            Some(1) => State::Cancelled,
            Some(2) => State::Finished,
            _ => State::Pending,
        }
    }

    pub fn has(self, flag: i64) -> bool {
        self.flags() & flag != 0
    }

    pub fn change(self, cx: Cx<'v>, set: i64, clear: i64) {
        self.set(cx, slot::FLAGS, V::small(self.flags() & !clear | set));
    }

    fn flags(self) -> i64 {
        self.0.fixed(slot::FLAGS).as_small().unwrap_or(0)
    }

    /// Pairs of function and context.
    pub fn callbacks(self) -> Vec<V<'v>> {
        let entries = self.0.fixed(slot::CALLBACKS);
        match entries.as_exact_list() {
            Some(entries) => entries.iter().collect(),
            None => entries.given().into_iter().collect(),
        }
    }

    /// Adds a callback.
    pub fn call_back(self, cx: Cx<'v>, function: V<'v>, context: V<'v>) {
        let entry = cx.new_tuple(&[function, context]).v();
        let entries = self.0.fixed(slot::CALLBACKS);
        match (entries.given(), entries.as_exact_list()) {
            (None, _) => self.set(cx, slot::CALLBACKS, entry),
            (_, Some(entries)) => entries.push(cx, entry),
            (Some(first), None) => {
                self.set(cx, slot::CALLBACKS, cx.new_list(&[first, entry]).v());
            }
        }
    }

    /// The exception was seen, or does not matter any more.
    pub fn see(self, cx: Cx<'v>) {
        if self.has(flag::UNSEEN) {
            self.change(cx, 0, flag::UNSEEN);
            self.die_unseen(cx);
        }
    }

    /// Its death needs no telling, unless its class wants to know.
    pub fn die_unseen(self, cx: Cx<'v>) {
        if !self.class_finalizes(cx) {
            cx.finalize_never(self.v());
        }
    }

    pub fn class_finalizes(self, cx: Cx<'v>) -> bool {
        let class = cx.type_of(self.v());
        class.is_some_and(|class| class.has_flag(type_flags::FINALIZER))
    }

    /// Takes the exception that says that it was cancelled.
    pub fn cancelled_error(self, cx: Cx<'v>) -> Result<V<'v>, Raised> {
        if let Some(error) = self.0.fixed(slot::CANCELLED).given() {
            self.set(cx, slot::CANCELLED, V::EMPTY);
            return Ok(error);
        }
        let message = self.get(slot::MESSAGE);
        let args: &[V<'v>] = if message.is_nil() { &[] } else { &[message] };
        let class = library_class(cx, "CancelledError")?;
        Ok(allocate(cx, class, cx.new_tuple(args).v()))
    }

    /// The result; or what it ended with is raised.
    ///
    /// # Errors
    /// As said, and InvalidStateError as long as it is pending.
    pub fn result(self, cx: Cx<'v>) -> Result<V<'v>, Raised> {
        match self.state() {
            State::Pending => Err(library_error(cx, "InvalidStateError", "Result is not set.")),
            State::Cancelled => {
                let error = self.cancelled_error(cx)?;
                Err(cx.raise(error))
            }
            State::Finished => {
                let exception = self.get(slot::EXCEPTION);
                let Some(object) = exception.as_object() else {
                    return Ok(self.get(slot::RESULT));
                };
                self.see(cx);
                object.set_fixed(cx, exception_slot::TRACEBACK, self.get(slot::TRACEBACK));
                self.set(cx, slot::TRACEBACK, V::EMPTY);
                Err(cx.raise(exception))
            }
        }
    }

    /// Ends with a result.
    pub fn finish(self, cx: Cx<'v>, result: V<'v>) {
        self.set(cx, slot::RESULT, result);
        self.end(cx, State::Finished);
    }

    /// Ends cancelled.
    pub fn finish_cancelled(self, cx: Cx<'v>, message: V<'v>) {
        self.set(cx, slot::MESSAGE, message);
        self.end(cx, State::Cancelled);
    }

    /// Ends with an exception, which somebody should ask for.
    pub fn fail(self, cx: Cx<'v>, exception: V<'v>) {
        self.set(cx, slot::EXCEPTION, exception);
        let traceback = exception.as_object();
        let traceback = traceback.map_or(V::NIL, |object| object.fixed(exception_slot::TRACEBACK));
        self.set(cx, slot::TRACEBACK, traceback);
        self.end(cx, State::Finished);
        self.change(cx, flag::UNSEEN, 0);
        cx.finalize_later(self.v());
    }

    fn end(self, cx: Cx<'v>, state: State) {
        self.set(cx, slot::STATE, V::small(state as i64));
        if self.has(flag::TELLS | flag::LISTED) {
            self.die_unseen(cx);
        }
    }

    /// Whether somebody is to be called when it ends.
    pub fn is_waited_for(self) -> bool {
        !self.0.fixed(slot::CALLBACKS).is_empty()
    }

    /// After its end: the call that hands the callbacks to the loop, for [`Next::TailCall`] and the like; `None` when there are none.
    ///
    /// # Errors
    /// When the prelude lacks it.
    pub fn schedule(self, cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        let Some(entries) = self.0.fixed(slot::CALLBACKS).given() else {
            return Ok(None);
        };
        self.set(cx, slot::CALLBACKS, V::EMPTY);
        let running = self.get(slot::LOOP);
        if let Some(entry) = entries.as_exact_tuple()
            && let (Some(function), Some(context)) = (entry.get(0), entry.get(1))
        {
            let args = ArgBuf::of(&[running, function, self.v(), context]);
            return Ok(Some((cx.prelude("loop_call_soon")?, args)));
        }
        let args = ArgBuf::of(&[running, entries, self.v()]);
        Ok(Some((cx.prelude("loop_call_all_soon")?, args)))
    }

    /// Hands the callbacks to the loop; then the native is done.
    ///
    /// # Errors
    /// As [`Future::schedule`].
    pub fn schedule_and_end(self, cx: Cx<'v>) -> Result<Next<'v>, Raised> {
        Ok(match self.schedule(cx)? {
            Some((callee, args)) => Next::TailCall { callee, args },
            None => Next::Done(V::NIL),
        })
    }

    /// `other` waits for it.
    pub fn add_waiting(self, cx: Cx<'v>, other: V<'v>) -> Result<(), Exit> {
        let waiting = self.0.fixed(slot::WAITING);
        match (waiting.given(), waiting.as_exact_set()) {
            (None, _) => self.set(cx, slot::WAITING, other),
            (Some(first), _) if first == other => {}
            (_, Some(all)) => drop(all.add(cx, other)?),
            (Some(first), None) => {
                let all = cx.new_set();
                all.add(cx, first)?;
                all.add(cx, other)?;
                self.set(cx, slot::WAITING, all.v());
            }
        }
        Ok(())
    }

    /// `other` does not wait for it any more.
    pub fn discard_waiting(self, cx: Cx<'v>, other: V<'v>) -> Result<(), Exit> {
        let waiting = self.0.fixed(slot::WAITING);
        if waiting == other {
            self.set(cx, slot::WAITING, V::EMPTY);
        } else if let Some(all) = waiting.as_exact_set() {
            all.remove(cx, other)?;
        }
        Ok(())
    }
}

/// The receiver.
///
/// # Errors
/// TypeError for what is no future.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Future<'v>, Exit> {
    Future::of(cx, value).ok_or_else(|| sequence::wrong_receiver(cx, "Future", value))
}

/// The receiver, which `__init__` has seen.
///
/// # Errors
/// As [`this`], and RuntimeError.
pub fn initialized<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Future<'v>, Exit> {
    let this = this(cx, value)?;
    if this.is_initialized() {
        Ok(this)
    } else {
        Err(not_initialized(cx).into())
    }
}

/// What methods of a future say that `__init__` has not seen.
pub const NOT_INITIALIZED: &str = "Future object is not initialized.";

fn not_initialized(cx: Cx<'_>) -> Raised {
    cx.error(C::RuntimeError, NOT_INITIALIZED)
}

/// An initialised receiver in a step.
///
/// # Errors
/// As [`initialized`].
pub fn receiver<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<Future<'v>, Raised> {
    match Future::of(cx, slots.get(0)) {
        Some(this) if this.is_initialized() => Ok(this),
        Some(_) => Err(not_initialized(cx)),
        None => {
            let message = format!(
                "descriptor requires a 'Future' object but received a '{}'",
                cx.class_name(slots.get(0))
            );
            Err(cx.error(C::TypeError, message))
        }
    }
}
