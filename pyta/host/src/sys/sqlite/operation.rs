//! Operations: calls of SQLite on stacks of their own.
//!
//! The library `corosensei` switches stacks. A stack is used again when its operation is done, so that an operation costs little
//! more than a call.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use libsqlite3_sys as ffi;

use super::{Answer, Done, Request};

/// Bytes of an operation's stack, of which the operating system gives what is touched: as many as the stack of a program has, for which
/// SQLite's bounds on the depth of expressions, queries and documents are made.
const STACK_BYTES: usize = 8 << 20;
/// How many unused stacks a thread keeps.
const KEPT_STACKS: usize = 4;

type Asking = Yielder<Answer, Request>;

thread_local! {
    /// The operation that runs on this thread now, or null: it lies on the operation's own stack, and is set only while that one runs.
    static RUNNING: Cell<*const Asking> = const { Cell::new(std::ptr::null()) };
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// An operation may go on in another thread than the one where it was suspended, so nobody may keep the address of the variable.
#[inline(never)]
fn set_running(asking: *const Asking) {
    RUNNING.set(asking);
}

#[inline(never)]
fn running() -> *const Asking {
    RUNNING.get()
}

/// Suspends the operation that runs until it is answered. Where none runs (objects that are dropped) there is nobody to ask.
pub(super) fn ask(request: Request) -> Answer {
    let asking = running();
    if asking.is_null() {
        return Answer::Abort;
    }
    set_running(std::ptr::null());
    // SAFETY: the pointer is set only while its operation runs, on whose stack it lies below this call.
    let yielder = unsafe { &*asking };
    let answer = yielder.suspend(request);
    set_running(asking);
    answer
}

/// The suspended operations of a connection, outermost first.
#[derive(Debug, Default)]
pub struct Active {
    suspended: RefCell<Vec<u64>>,
    started: Cell<u64>,
    owner: Cell<u64>,
}

impl Active {
    /// Whether operations of another owner than this one are suspended: then no new one may begin.
    pub fn is_taken(&self, owner: u64) -> bool {
        !self.suspended.borrow().is_empty() && self.owner.get() != owner
    }

    fn is_innermost(&self, number: u64) -> bool {
        self.suspended.borrow().last() == Some(&number)
    }
}

/// A suspended operation. Dropped, it ends as if it had been told to abort.
pub struct Operation {
    /// Absent when it is done.
    coroutine: Option<Coroutine<Answer, Request, Done>>,
    active: Rc<Active>,
    number: u64,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").finish_non_exhaustive()
    }
}

/// How far an operation has come.
#[derive(Debug)]
pub enum Progress {
    Asks(Operation, Request),
    Done(Done),
}

impl Operation {
    /// Begins to work on a connection, for an owner: a thread of the program.
    pub fn start(
        active: &Rc<Active>,
        owner: u64,
        work: impl FnOnce() -> Done + 'static,
    ) -> Progress {
        let kept = STACKS.with_borrow_mut(Vec::pop);
        let Some(stack) = kept.or_else(|| DefaultStack::new(STACK_BYTES).ok()) else {
            return Progress::Done(Done::Code(ffi::SQLITE_NOMEM));
        };
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Asking, _: Answer| {
            set_running(yielder);
            let done = work();
            set_running(std::ptr::null());
            done
        });
        active.owner.set(owner);
        active.started.set(active.started.get() + 1);
        let operation = Operation {
            coroutine: Some(coroutine),
            active: active.clone(),
            number: active.started.get(),
        };
        operation.advance(Answer::Number(0))
    }

    /// Whether it may be resumed: it was the last one suspended on its connection.
    pub fn is_innermost(&self) -> bool {
        self.active.is_innermost(self.number)
    }

    /// Goes on with an answer.
    ///
    /// # Errors
    /// The operation, if it is not the innermost one.
    pub fn resume(self, answer: Answer) -> Result<Progress, Operation> {
        if !self.is_innermost() {
            return Err(self);
        }
        self.active.suspended.borrow_mut().pop();
        Ok(self.advance(answer))
    }

    fn advance(mut self, answer: Answer) -> Progress {
        let Some(mut coroutine) = self.coroutine.take() else {
            return Progress::Done(Done::Code(ffi::SQLITE_MISUSE));
        };
        match coroutine.resume(answer) {
            CoroutineResult::Yield(request) => {
                self.active.suspended.borrow_mut().push(self.number);
                self.coroutine = Some(coroutine);
                Progress::Asks(self, request)
            }
            CoroutineResult::Return(done) => {
                let stack = coroutine.into_stack();
                STACKS.with_borrow_mut(|stacks| {
                    if stacks.len() < KEPT_STACKS {
                        stacks.push(stack);
                    }
                });
                Progress::Done(done)
            }
        }
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        let Some(mut coroutine) = self.coroutine.take() else {
            return;
        };
        if !self.is_innermost() {
            // SQLite works for the ones inside still. Nobody will come back to this one (Q3), so its stack stays as it is.
            std::mem::forget(coroutine);
            return;
        }
        self.active.suspended.borrow_mut().pop();
        while let CoroutineResult::Yield(_) = coroutine.resume(Answer::Abort) {}
    }
}
