//! What `asend`, `athrow` and `aclose` give: awaitables that resume the generator.

use super::{ENDED, STARTED, notes, slot, unwrapped};
use crate::prelude::*;
use crate::types::base_exception::allocate;
use crate::types::generator::{
    self, Outcome, Thrown, check_sendable, outcome, resume, set_traceback, throwing, thrown,
};
use corevm::objects::{Generator, GeneratorState};
use corevm::{Obj, Resume};

/// An awaitable with its generator.
#[derive(Clone, Copy)]
struct Awaitable<'v> {
    cx: Cx<'v>,
    object: Obj<'v>,
    generator: Generator<'v>,
}

/// What an awaitable was made by, as errors name it.
const ASEND: &str = "__anext__()/asend()";
const ATHROW: &str = "aclose()/athrow()";

/// A further use of an ended awaitable.
fn reused<'v>(cx: Cx<'v>, made_by: &str) -> Raised {
    let message = format!("cannot reuse already awaited {made_by}");
    cx.error(C::RuntimeError, message)
}

impl<'v> Awaitable<'v> {
    /// None when the awaitable has ended and holds its generator no more.
    fn found(cx: Cx<'v>, value: V<'v>) -> Option<Awaitable<'v>> {
        let object = value.as_object()?;
        let generator = object.fixed(slot::GENERATOR).as_exact_generator()?;
        Some(Awaitable {
            cx,
            object,
            generator,
        })
    }

    fn of(cx: Cx<'v>, value: V<'v>, made_by: &str) -> Result<Awaitable<'v>, Raised> {
        Awaitable::found(cx, value).ok_or_else(|| reused(cx, made_by))
    }

    fn state(self) -> i64 {
        self.object.fixed(slot::STATE).as_small().unwrap_or(0)
    }

    fn set_state(self, state: i64) {
        self.object.set_fixed(self.cx, slot::STATE, V::small(state));
    }

    fn is_close(self) -> bool {
        self.object.fixed(slot::VALUE).is_empty()
    }

    /// Gives what the generator came to to the caller of `athrow` or `aclose`.
    fn deliver_thrown(self, got: Got<'v>) -> Result<Next<'v>, Raised> {
        if self.is_close() {
            self.deliver_close(got)
        } else {
            self.deliver(got)
        }
    }

    /// Throws what the `arguments` describe into the generator, at state 2 after the exception was made.
    fn throw(self, arguments: [V<'v>; 3], state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
        match exception_of(self.cx, arguments, state, 2, got)? {
            Ok(exception) => {
                self.start();
                let throw = throwing(self.cx, self.generator, exception);
                Ok(resume(1, self.generator, throw))
            }
            Err(next) => Ok(next),
        }
    }

    fn start(self) {
        self.set_state(STARTED);
        notes::change(self.cx, self.generator, notes::RUNNING, 0);
    }

    fn end(self) {
        self.set_state(ENDED);
        notes::change(self.cx, self.generator, 0, notes::RUNNING);
    }

    /// The generator has come to something: the awaitable holds it no more.
    fn release(self) {
        self.end();
        self.object.set_fixed(self.cx, slot::GENERATOR, V::NIL);
    }

    /// The generator has ended: the weak references that the hook for the first iteration made, as event loops do, need not be cleared
    /// at once.
    fn settle_generator(self) {
        if !notes::finalizer(self.generator).is_nil() {
            self.cx.settle(self.generator.v());
        }
    }

    fn check_reuse(self, made_by: &str) -> Result<(), Raised> {
        match self.state() {
            ENDED => Err(reused(self.cx, made_by)),
            _ => Ok(()),
        }
    }

    /// Another awaitable of the generator is under way.
    fn check_running(self, what: &str) -> Result<(), Raised> {
        if self.state() == 0 && notes::has(self.generator, notes::RUNNING) {
            self.set_state(ENDED);
            let message = format!("{what}: asynchronous generator is already running");
            return Err(self.cx.error(C::RuntimeError, message));
        }
        Ok(())
    }

    /// What the resumed generator gave, as `asend` and `athrow` hand it on.
    fn deliver(self, got: Got<'v>) -> Result<Next<'v>, Raised> {
        match self.given(got)? {
            Given::Passed(value) => Ok(Next::Done(value)),
            Given::Item(value) => Err(self.cx.raise(generator::stop_iteration(self.cx, value))),
        }
    }

    /// What the resumed generator gave.
    fn given(self, got: Got<'v>) -> Result<Given<'v>, Raised> {
        let cx = self.cx;
        match outcome(cx, self.generator, got) {
            Outcome::Yielded(value) => Ok(match unwrapped(cx, value) {
                None => Given::Passed(value),
                Some(value) => {
                    self.release();
                    Given::Item(value)
                }
            }),
            Outcome::Returned(_) => {
                self.release();
                self.settle_generator();
                notes::change(cx, self.generator, notes::CLOSED, 0);
                Err(cx.error_with(C::StopAsyncIteration, &[]))
            }
            Outcome::Raised(exception) => {
                self.release();
                if is_end(cx, exception) {
                    notes::change(cx, self.generator, notes::CLOSED, 0);
                }
                Err(cx.raise(exception))
            }
        }
    }

    /// Resumes the generator with a value, at state 1.
    fn send(self, value: V<'v>) -> Result<Next<'v>, Raised> {
        self.check_reuse(ASEND)?;
        self.check_running("anext()")?;
        let value = match self.state() {
            0 if value.is_nil() => self.object.fixed(slot::VALUE),
            _ => value,
        };
        self.start();
        if let Err(raised) = check_sendable(self.cx, self.generator, value) {
            self.end();
            return Err(raised);
        }
        Ok(resume(1, self.generator, Resume::Send(value)))
    }

    /// As [`Awaitable::deliver`] for `aclose`.
    fn deliver_close(self, got: Got<'v>) -> Result<Next<'v>, Raised> {
        let cx = self.cx;
        match outcome(cx, self.generator, got) {
            Outcome::Yielded(value) if unwrapped(cx, value).is_none() => Ok(Next::Done(value)),
            Outcome::Yielded(_) => {
                self.release();
                let message = "async generator ignored GeneratorExit";
                Err(cx.error(C::RuntimeError, message))
            }
            Outcome::Returned(_) => {
                self.release();
                self.settle_generator();
                Err(cx.raise(generator::stop_iteration(cx, V::NIL)))
            }
            Outcome::Raised(exception) => {
                self.release();
                if is_end(cx, exception) {
                    return Err(cx.raise(generator::stop_iteration(cx, V::NIL)));
                }
                Err(cx.raise(exception))
            }
        }
    }
}

/// What an asynchronous generator gave.
#[derive(Clone, Copy)]
enum Given<'v> {
    /// What it awaits yielded.
    Passed(V<'v>),
    Item(V<'v>),
}

fn is_end<'v>(cx: Cx<'v>, exception: V<'v>) -> bool {
    cx.is_instance(exception, C::StopAsyncIteration) || cx.is_instance(exception, C::GeneratorExit)
}

/// `send` of what `asend` and `__anext__` gave.
pub fn asend<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    value: V<'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = Awaitable::of(cx, slots.get(0), ASEND)?;
    if state > 0 {
        this.deliver(got)
    } else {
        this.send(value)
    }
}

/// [`asend`] for the instruction `send`, with the iterator, the value and the result in the slots: an item needs no StopIteration.
pub fn asend_in_place<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = Awaitable::of(cx, slots.get(0), ASEND)?;
    if state == 0 {
        return this.send(slots.get(1));
    }
    Ok(Next::Done(match this.given(got)? {
        Given::Passed(value) => value,
        Given::Item(value) => {
            slots.set(2, value);
            V::EMPTY
        }
    }))
}

/// The exception that arguments of `throw` stand for: `Ok(Err(next))` makes it first.
fn exception_of<'v>(
    cx: Cx<'v>,
    arguments: [V<'v>; 3],
    state: u32,
    made_at: u32,
    got: Got<'v>,
) -> Result<Result<V<'v>, Next<'v>>, Raised> {
    if state == made_at {
        set_traceback(cx, got.value(), arguments[2]);
        return Ok(Ok(got.value()));
    }
    Ok(match thrown(cx, arguments, made_at)? {
        Thrown::Ready(exception) => Ok(exception),
        Thrown::Make(next) => Err(next),
    })
}

pub fn asend_throw<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = Awaitable::of(cx, slots.get(0), ASEND)?;
    if state == 1 {
        return this.deliver(got);
    }
    if state == 0 {
        this.check_reuse(ASEND)?;
        this.check_running("anext()")?;
        if !slots.get(2).is_empty() {
            return generator::warn_of_arguments(cx, 3);
        }
    }
    let arguments = [slots.get(1), slots.get(2), slots.get(3)];
    this.throw(arguments, state, got)
}

pub fn awaitable_close<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(this) = Awaitable::found(cx, slots.get(0)) else {
        return Ok(Next::Done(V::NIL));
    };
    if state == 0 {
        if this.state() == ENDED {
            return Ok(Next::Done(V::NIL));
        }
        if this.state() == 0 || this.generator.state() != GeneratorState::Suspended {
            this.set_state(ENDED);
            return Ok(Next::Done(V::NIL));
        }
        return Ok(resume(1, this.generator, Resume::Throw(generator_exit(cx))));
    }
    match outcome(cx, this.generator, got) {
        Outcome::Yielded(value) if unwrapped(cx, value).is_none() => {
            Err(cx.error(C::RuntimeError, "coroutine ignored GeneratorExit"))
        }
        Outcome::Yielded(_) | Outcome::Returned(_) => {
            this.release();
            Ok(Next::Done(V::NIL))
        }
        Outcome::Raised(exception) => {
            this.release();
            if is_end(cx, exception) || cx.is_instance(exception, C::StopIteration) {
                return Ok(Next::Done(V::NIL));
            }
            Err(cx.raise(exception))
        }
    }
}

fn generator_exit<'v>(cx: Cx<'v>) -> V<'v> {
    allocate(cx, cx.class(C::GeneratorExit), cx.new_tuple(&[]).v())
}

/// `send` of what `athrow` and `aclose` gave.
pub fn athrow<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    value: V<'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = Awaitable::of(cx, slots.get(0), ATHROW)?;
    let is_close = this.is_close();
    if state == 1 {
        return this.deliver_thrown(got);
    }
    if state == 0 {
        this.check_reuse(ATHROW)?;
        if this.generator.state() == GeneratorState::Finished {
            this.set_state(ENDED);
            return Err(cx.raise(generator::stop_iteration(cx, V::NIL)));
        }
        if this.state() == STARTED {
            return Ok(resume(1, this.generator, Resume::Send(value)));
        }
        this.check_running(if is_close { "aclose()" } else { "athrow()" })?;
        if notes::has(this.generator, notes::CLOSED) {
            this.set_state(ENDED);
            return Err(cx.error_with(C::StopAsyncIteration, &[]));
        }
        if !value.is_nil() {
            let message = "can't send non-None value to a just-started coroutine";
            return Err(cx.error(C::RuntimeError, message));
        }
        if is_close {
            this.start();
            notes::change(cx, this.generator, notes::CLOSED, 0);
            return Ok(resume(1, this.generator, Resume::Throw(generator_exit(cx))));
        }
    }
    let arguments = [
        this.object.fixed(slot::VALUE),
        this.object.fixed(slot::THROW_VALUE),
        this.object.fixed(slot::THROW_TRACEBACK),
    ];
    this.throw(arguments, state, got)
}

pub fn athrow_throw<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let this = Awaitable::of(cx, slots.get(0), ATHROW)?;
    let is_close = this.is_close();
    if state == 1 {
        return this.deliver_thrown(got);
    }
    if state == 0 {
        this.check_reuse(ATHROW)?;
        this.check_running(if is_close { "aclose()" } else { "athrow()" })?;
        if !slots.get(2).is_empty() {
            return generator::warn_of_arguments(cx, 3);
        }
    }
    let arguments = [slots.get(1), slots.get(2), slots.get(3)];
    this.throw(arguments, state, got)
}
