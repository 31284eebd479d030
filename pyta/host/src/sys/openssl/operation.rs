//! Operations: calls of OpenSSL for a connection, on stacks of their own, and how what is called back finds them.
//!
//! The library `corosensei` switches stacks. A stack is used again when its operation is done, so that an operation costs little
//! more than a call.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ptr;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::{Answer, Connection, Done, Failure, Request};

/// Bytes of an operation's stack, of which the operating system gives what is touched. OpenSSL's structures lie on the heap, and it bounds
/// how deep what it parses is nested.
const STACK_BYTES: usize = 1 << 20;
/// How many unused stacks a thread keeps.
const KEPT_STACKS: usize = 4;

type Asking = Yielder<Answer, Request>;

thread_local! {
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// What a connection's callbacks need.
#[derive(Debug)]
pub(super) struct State {
    /// How the running operation asks: it lies on the operation's stack, and is null unless that runs.
    asking: Cell<*const Asking>,
    /// Whether an operation has begun that is not done.
    is_busy: Cell<bool>,
    /// Whether the peer has ended its direction.
    pub is_ended: Cell<bool>,
    /// The error number of the wire's last failure; 0 if there was none.
    pub errno: Cell<i32>,
}

impl State {
    pub fn new() -> State {
        State {
            asking: Cell::new(ptr::null()),
            is_busy: Cell::new(false),
            is_ended: Cell::new(false),
            errno: Cell::new(0),
        }
    }

    /// Suspends the operation that runs until it is answered. Where none runs (a connection that is dropped) there is nobody to ask.
    pub fn ask(&self, request: Request) -> Answer {
        let asking = self.asking.replace(ptr::null());
        if asking.is_null() {
            return Answer::Abort;
        }
        // SAFETY: the pointer is set only while its operation runs, on whose stack it lies below this call.
        let yielder = unsafe { &*asking };
        let answer = yielder.suspend(request);
        self.asking.set(asking);
        answer
    }
}

/// What an operation does.
#[derive(Clone, Debug)]
pub enum Work {
    Handshake,
    /// Reads at most so many bytes: [`Item::Bytes`](super::Item).
    Read(usize),
    /// Writes bytes; how many.
    Write(Vec<u8>),
    /// Says that nothing more is sent: 0, or 1 if the peer has said so too.
    Shutdown,
}

/// A suspended operation. Dropped, it ends as if it had been told to abort.
pub struct Operation {
    /// Absent when it is done.
    coroutine: Option<Coroutine<Answer, Request, Done>>,
    connection: Connection,
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
    /// Begins to work with a connection; `None` if another operation does.
    pub fn start(connection: &Connection, work: Work) -> Option<Progress> {
        if connection.state().is_busy.get() {
            return None;
        }
        let kept = STACKS.with_borrow_mut(Vec::pop);
        let Some(stack) = kept.or_else(|| DefaultStack::new(STACK_BYTES).ok()) else {
            return Some(Progress::Done(Err(Failure::default())));
        };
        let own = connection.clone();
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Asking, _: Answer| {
            own.state().asking.set(yielder);
            let done = own.perform(work);
            own.state().asking.set(ptr::null());
            done
        });
        connection.state().is_busy.set(true);
        let operation = Operation {
            coroutine: Some(coroutine),
            connection: connection.clone(),
        };
        Some(operation.resume(Answer::Abort))
    }

    /// Goes on with an answer.
    pub fn resume(mut self, answer: Answer) -> Progress {
        let Some(mut coroutine) = self.coroutine.take() else {
            return Progress::Done(Err(Failure::default()));
        };
        match coroutine.resume(answer) {
            CoroutineResult::Yield(request) => {
                self.coroutine = Some(coroutine);
                Progress::Asks(self, request)
            }
            CoroutineResult::Return(done) => {
                self.connection.state().is_busy.set(false);
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
        while let CoroutineResult::Yield(_) = coroutine.resume(Answer::Abort) {}
        self.connection.state().is_busy.set(false);
    }
}
