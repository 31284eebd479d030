//! Tasks: what SQLite does for a connection, with breaks in which the program answers what SQLite asks.
//!
//! A task is a host object. [`go`] and its kin begin it or go on with it, until it is done or the program has to answer:
//!
//! ```text
//! list    SQLite asks: [kind, what…], see `asked`; the Python part finds the answer and calls `_go` with it
//! other   it is done: a result code or what was made, see `finished`
//! ```
//!
//! What the host can answer (files, waiting, polls) is answered here. While operations of a thread are suspended on a connection,
//! other threads wait until they have come to their end, as they do in the library itself.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use pyta_host::facets::{AccessUser, Errno, Files};
use pyta_host::sqlite::{
    Active, Answer, Call, Done, Operation, Progress, Request, Statement, Value,
};

use super::values;
use crate::host::{Outside, before_waiting};
use crate::host_objects::HostObjects;
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::threads;

/// Bytes that a task may have outside the heap.
const TASK_BYTES: usize = 4096;
/// How long a thread waits before it looks whether others have left a connection.
const TURN_NS: i64 = 500_000;
/// Instructions that the library's work between two polls is worth.
const POLL_CHARGE: u64 = 20_000;

/// Where a task is.
enum State {
    Idle,
    Ready(Rc<Active>, Box<dyn FnOnce() -> Done>),
    /// The program is to answer.
    Asked(Operation),
    /// Until the monotonic clock shows the time.
    Sleeping(Operation, i64),
    Polled(Operation),
}

/// A task, or a statement with the task of its own that goes on.
pub struct Task {
    state: State,
    pub statement: Option<Statement>,
}

/// A task for the Python part.
pub fn new<'v>(
    cx: Cx<'v>,
    active: &Rc<Active>,
    work: impl FnOnce() -> Done + 'static,
) -> Result<V<'v>, Exit> {
    let task = Task {
        state: State::Ready(active.clone(), Box::new(work)),
        statement: None,
    };
    Ok(cx.new_host_object(task, TASK_BYTES))
}

/// Goes on with a task; `kind` says what the answer is, see [`answer`].
pub fn go<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = take(cx, args[0])?;
    advance(cx, args[0], state, || {
        answer(cx, args[1].as_small().unwrap_or(0), args[2])
    })
}

/// Steps a statement, or goes on with that where it was interrupted.
pub fn step<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    of_statement(cx, args[0], Statement::step)
}

/// Resets a statement, or goes on with that.
pub fn reset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    of_statement(cx, args[0], Statement::reset)
}

fn of_statement<'v>(cx: Cx<'v>, value: V<'v>, work: fn(&Statement) -> Done) -> Result<V<'v>, Exit> {
    let state = match take(cx, value)? {
        State::Idle => {
            let statement = statement(cx, value)?;
            State::Ready(
                statement.active().clone(),
                Box::new(move || work(&statement)),
            )
        }
        state => state,
    };
    advance(cx, value, state, || Answer::Abort)
}

/// Ends what a task does, as far as it has come.
pub fn abort<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    drop(take(cx, args[0])?);
    Ok(V::NIL)
}

/// The statement of a host object.
///
/// # Errors
/// SystemError if it is none.
pub fn statement<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Statement, Exit> {
    let found = cx.with_host_object(value, |task: &mut Task| task.statement.clone());
    found.flatten().ok_or_else(|| no_handle(cx))
}

/// The object does not stand for what it should: a mistake of the Python part.
pub fn no_handle(cx: Cx<'_>) -> Exit {
    cx.error(C::SystemError, "no handle of SQLite").into()
}

fn take<'v>(cx: Cx<'v>, value: V<'v>) -> Result<State, Exit> {
    let taken = cx.with_host_object(value, |task: &mut Task| {
        std::mem::replace(&mut task.state, State::Idle)
    });
    taken.ok_or_else(|| no_handle(cx))
}

fn put<'v>(cx: Cx<'v>, value: V<'v>, state: State) {
    cx.with_host_object(value, |task: &mut Task| task.state = state);
}

/// Goes on until the task is done or asks the program.
fn advance<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    state: State,
    given: impl FnOnce() -> Answer,
) -> Result<V<'v>, Exit> {
    let owner = threads::ident(cx) as u64;
    let mut given = Some(given);
    let mut state = state;
    loop {
        let (operation, answer) = match state {
            State::Idle => return Err(no_handle(cx)),
            State::Ready(active, work) => {
                if active.is_taken(owner) {
                    return Err(wait_for_turn(cx, value, State::Ready(active, work)));
                }
                match met(cx, value, Operation::start(&active, owner, work))? {
                    Met::Done(done) => return finished(cx, done),
                    Met::Asked(request) => return Ok(request),
                    Met::State(next) => {
                        state = next;
                        continue;
                    }
                }
            }
            State::Asked(operation) if !operation.is_innermost() => {
                return Err(wait_for_turn(cx, value, State::Asked(operation)));
            }
            State::Asked(operation) => {
                let answer = given.take().map_or(Answer::Abort, |given| given());
                (operation, answer)
            }
            State::Sleeping(operation, end) => match sleep(cx, end) {
                Ok(()) => (operation, Answer::Number(0)),
                Err(exit) => {
                    put(cx, value, State::Sleeping(operation, end));
                    return Err(exit);
                }
            },
            State::Polled(operation) => (operation, Answer::Number(0)),
        };
        let progress = match operation.resume(answer) {
            Ok(progress) => progress,
            Err(operation) => {
                return Err(wait_for_turn(cx, value, State::Polled(operation)));
            }
        };
        match met(cx, value, progress)? {
            Met::Done(done) => return finished(cx, done),
            Met::Asked(request) => return Ok(request),
            Met::State(next) => state = next,
        }
    }
}

/// What came of going on.
enum Met<'v> {
    Done(Done),
    Asked(V<'v>),
    State(State),
}

/// Answers what the host can answer.
fn met<'v>(cx: Cx<'v>, value: V<'v>, progress: Progress) -> Result<Met<'v>, Exit> {
    let mut progress = progress;
    loop {
        let (operation, request) = match progress {
            Progress::Done(done) => return Ok(Met::Done(done)),
            Progress::Asks(operation, request) => (operation, request),
        };
        let answer = match request {
            Request::Poll => {
                cx.charge(POLL_CHARGE);
                if cx.is_stop_due() || cx.heap().poll_flag().load(Ordering::Relaxed) {
                    put(cx, value, State::Polled(operation));
                    return Err(give_way(cx));
                }
                Answer::Number(0)
            }
            Request::Sleep(microseconds) => match cx.facets().and_then(|facets| facets.clock()) {
                Some(clock) => {
                    let end = clock.monotonic_ns() + i64::from(microseconds) * 1000;
                    return Ok(Met::State(State::Sleeping(operation, end)));
                }
                None => Answer::Number(0),
            },
            Request::Open { path, is_writing } => {
                Answer::Number(grant(cx, path.as_deref(), is_writing))
            }
            Request::Directory => match cx.facets().and_then(|facets| facets.files()) {
                Some(files) => files.getcwd().map_or(Answer::Abort, Answer::Path),
                None => Answer::Abort,
            },
            request => {
                let asked = asked(cx, request);
                put(cx, value, State::Asked(operation));
                return Ok(Met::Asked(asked));
            }
        };
        progress = match operation.resume(answer) {
            Ok(progress) => progress,
            Err(_) => return Err(no_handle(cx)),
        };
    }
}

/// A poll. Other threads run first, as they do while the library works without the interpreter's lock.
fn give_way(cx: Cx<'_>) -> Exit {
    match cx.clock() {
        Ok(clock) if cx.has_others() => threads::wait(cx, Some(clock.monotonic_ns()), &[]),
        Ok(_) => Exit::Interrupted,
        Err(raised) => {
            cx.take_raised(raised);
            Exit::Interrupted
        }
    }
}

/// Another thread works with the connection: the leaf is run again.
fn wait_for_turn<'v>(cx: Cx<'v>, value: V<'v>, state: State) -> Exit {
    put(cx, value, state);
    match cx.clock() {
        Ok(clock) => threads::wait(cx, Some(clock.monotonic_ns() + TURN_NS), &[]),
        Err(raised) => raised.into(),
    }
}

/// Waits until the monotonic clock shows the time.
fn sleep(cx: Cx<'_>, end: i64) -> Result<(), Exit> {
    let clock = cx.clock()?;
    while clock.monotonic_ns() < end {
        if cx.has_others() {
            return Err(threads::wait(cx, Some(end), &[]));
        }
        before_waiting(cx)?;
        match clock.sleep_until(end) {
            Ok(()) | Err(Errno(INTERRUPTED)) => {}
            Err(_) => break,
        }
    }
    Ok(())
}

/// Whether the host lets SQLite open a file: 0 no, 1 as it wants, 2 for reading only.
fn grant(cx: Cx<'_>, path: Option<&[u8]>, is_writing: bool) -> i32 {
    const READ: u32 = 4;
    const WRITE: u32 = 2;
    let Some(files) = cx.facets().and_then(|facets| facets.files()) else {
        return 0;
    };
    let Some(path) = path else {
        // A temporary file lies where the library finds room.
        let places: [&[u8]; 2] = [b"/var/tmp", b"/tmp"];
        return i32::from(places.iter().any(|place| allows(files, place, WRITE)));
    };
    if is_writing && allows(files, path, WRITE) {
        return 1;
    }
    match (allows(files, path, READ), is_writing) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

/// Whether the host allows the use of a path, whatever the operating system will say.
fn allows(files: &dyn Files, path: &[u8], mode: u32) -> bool {
    const LEADS_OUT: i32 = 18;
    const TOO_MANY_LINKS: i32 = 40;
    match files.access(path.into(), mode, AccessUser::Effective) {
        Ok(()) => true,
        Err(errno) => {
            errno.refusal().is_none() && ![LEADS_OUT, TOO_MANY_LINKS].contains(&errno.number())
        }
    }
}

/// What SQLite asks, for the Python part:
///
/// ```text
/// [0, call, function, instance, arguments]    call: 0 function, 1 step, 2 inverse, 3 value, 4 finalize
/// [1, collation, left, right]
/// [2, action, four texts or None]
/// [3]                                         progress
/// [4, sql, is_expanded]                       trace
/// ```
fn asked<'v>(cx: Cx<'v>, request: Request) -> V<'v> {
    let text = |text: &[u8]| cx.new_str(&String::from_utf8_lossy(text)).v();
    let number = |number: u64| cx.new_int(number as i64);
    match request {
        Request::Call {
            call,
            function,
            instance,
            arguments,
        } => {
            let call = match call {
                Call::Function => 0,
                Call::Step => 1,
                Call::Inverse => 2,
                Call::Value => 3,
                Call::Finalize => 4,
            };
            let arguments: Vec<V<'v>> = arguments
                .iter()
                .map(|value| values::to_guest(cx, value))
                .collect();
            let arguments = cx.new_tuple(&arguments).v();
            let parts = [
                V::small(0),
                V::small(call),
                number(function),
                number(instance),
                arguments,
            ];
            cx.new_list(&parts).v()
        }
        Request::Compare { collation, texts } => {
            let [left, right] = texts.map(|side| text(&side));
            cx.new_list(&[V::small(1), number(collation), left, right])
                .v()
        }
        Request::Authorize { action, arguments } => {
            let [a, b, c, d] =
                arguments.map(|argument| argument.map_or(V::NIL, |argument| text(&argument)));
            cx.new_list(&[V::small(2), V::small(i64::from(action)), a, b, c, d])
                .v()
        }
        Request::Trace { sql, is_expanded } => cx
            .new_list(&[V::small(4), text(&sql), V::bool(is_expanded)])
            .v(),
        // The others have been answered.
        Request::Progress
        | Request::Poll
        | Request::Sleep(_)
        | Request::Open { .. }
        | Request::Directory => cx.new_list(&[V::small(3)]).v(),
    }
}

/// The answer of the Python part: kind 0 a value, 1 a number, 2 the reason of a failure, 3 too big, 4 no memory.
fn answer<'v>(cx: Cx<'v>, kind: i64, value: V<'v>) -> Answer {
    match kind {
        0 => values::plain(cx, value).map_or(Answer::Abort, Answer::Value),
        1 => Answer::Number(value.as_small().unwrap_or(0) as i32),
        2 => match values::plain(cx, value) {
            Some(Value::Text(reason)) => Answer::Failed(reason),
            _ => Answer::Abort,
        },
        3 => Answer::TooBig,
        _ => Answer::NoMemory,
    }
}

/// What a task has done, for the Python part: a result code, bytes, or a tuple of a result code and what was made.
fn finished<'v>(cx: Cx<'v>, done: Done) -> Result<V<'v>, Exit> {
    let small = |number: i32| V::small(i64::from(number));
    Ok(match done {
        Done::Code(code) => small(code),
        Done::Bytes(Ok(bytes)) => cx.new_bytes(&bytes).v(),
        Done::Bytes(Err(code)) => small(code),
        Done::Database(code, made) => {
            let made = made.map_or(V::NIL, |made| cx.new_host_object(made, TASK_BYTES));
            cx.new_tuple(&[small(code), made]).v()
        }
        Done::Blob(code, made) => {
            let made = made.map_or(V::NIL, |made| cx.new_host_object(made, TASK_BYTES));
            cx.new_tuple(&[small(code), made]).v()
        }
        Done::Statement(code, made, used) => {
            let made = made.map_or(V::NIL, |statement| {
                let task = Task {
                    state: State::Idle,
                    statement: Some(statement),
                };
                cx.new_host_object(task, TASK_BYTES)
            });
            cx.new_tuple(&[small(code), made, V::small(used as i64)])
                .v()
        }
    })
}
