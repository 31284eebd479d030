//! `_ThreadHandle`: what a thread is known by, to wait for its end.

use corevm::Obj;

use super::waiting::{self, Patience};
use crate::prelude::*;
use crate::protocol::sequence::wrong_receiver;
use crate::stdlib::sys::finalizes;
use crate::stdlib::time::clocks::nanoseconds;
use crate::threads;
use crate::types::iterators::new_with_slots;

/// Fixed slots.
mod slot {
    pub const IDENT: usize = 0;
    /// A [`super::Progress`].
    pub const PROGRESS: usize = 1;
    /// The threads that wait for the end.
    pub const LINE: usize = 2;
}

/// How far a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    NotStarted,
    Running,
    Done,
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "_thread",
    doc: "What a thread is known by.",
    flags: class_flags::WEAKREF,
    fixed_slots: 3,
    new: Some(NativeDef::leaf("__new__", "(cls, /)", |cx, _| {
        Ok(new(cx, 0))
    })),
    methods: &[
        NativeDef::leaf_or("join", "(self, /, timeout=None)", join, wait_for_end, 1)
            .doc("Wait for the end of the thread, at most so many seconds."),
        NativeDef::leaf("is_done", "(self, /)", |cx, args| {
            Ok(V::bool(progress(this(cx, args[0])?) == Progress::Done))
        })
        .doc("Return whether the thread has ended."),
        NativeDef::leaf("_set_done", "(self, /)", |cx, args| {
            let handle = this(cx, args[0])?;
            if progress(handle) == Progress::NotStarted {
                return Err(cx.error(C::RuntimeError, "thread not started").into());
            }
            set_done(cx, handle);
            Ok(V::NIL)
        }),
        NativeDef::leaf("__repr__", "(self, /)", |cx, args| {
            let ident = this(cx, args[0])?
                .fixed(slot::IDENT)
                .as_small()
                .unwrap_or(0);
            Ok(cx
                .new_str(&format!("<_ThreadHandle object: ident={ident}>"))
                .v())
        }),
    ],
    attributes: &[GetSet::read_only("ident", |cx, args| {
        Ok(this(cx, args[0])?.fixed(slot::IDENT))
    })],
    ..ClassSpec::new(C::ThreadHandle, C::Object)
};

/// The handle of a thread with this identifier; 0 for one that has not been started.
pub fn new(cx: Cx<'_>, ident: i64) -> V<'_> {
    let progress = match ident {
        0 => Progress::NotStarted,
        _ => Progress::Running,
    };
    let slots = [V::small(ident), V::small(progress as i64), V::NIL];
    new_with_slots(cx, cx.class(C::ThreadHandle), &slots)
}

/// The receiver.
///
/// # Errors
/// TypeError.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    let object = value
        .as_object()
        .filter(|_| cx.is_instance(value, C::ThreadHandle));
    object.ok_or_else(|| wrong_receiver(cx, "_thread._ThreadHandle", value))
}

fn progress(handle: Obj<'_>) -> Progress {
    match handle.fixed(slot::PROGRESS).as_small() {
        Some(1) => Progress::Running,
        Some(2) => Progress::Done,
        _ => Progress::NotStarted,
    }
}

pub fn is_started(handle: Obj<'_>) -> bool {
    progress(handle) != Progress::NotStarted
}

/// The thread runs.
pub fn set_started<'v>(cx: Cx<'v>, handle: Obj<'v>, ident: i64) {
    handle.set_fixed(cx, slot::IDENT, V::small(ident));
    handle.set_fixed(cx, slot::PROGRESS, V::small(Progress::Running as i64));
}

/// The thread has ended.
pub fn set_done<'v>(cx: Cx<'v>, handle: Obj<'v>) {
    handle.set_fixed(cx, slot::PROGRESS, V::small(Progress::Done as i64));
    threads::wake_line(cx, handle, slot::LINE);
}

fn patience<'v>(cx: Cx<'v>, timeout: V<'v>) -> Result<Patience, Raised> {
    match timeout.given().filter(|timeout| !timeout.is_nil()) {
        None => Ok(Patience::Endless),
        Some(timeout) => Ok(match nanoseconds(cx, timeout)? {
            ns if ns < 0 => Patience::Endless,
            0 => Patience::None,
            ns => Patience::For(ns),
        }),
    }
}

fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let handle = this(cx, args[0])?;
    let patience = patience(cx, args[1])?;
    match progress(handle) {
        Progress::NotStarted => Err(cx.error(C::RuntimeError, "thread not started").into()),
        Progress::Done => Ok(V::NIL),
        Progress::Running if handle.fixed(slot::IDENT).as_small() == Some(threads::ident(cx)) => {
            Err(cx
                .error(C::RuntimeError, "Cannot join current thread")
                .into())
        }
        Progress::Running if finalizes(cx) => {
            let text = "cannot join thread at interpreter shutdown";
            Err(cx.error(C::PythonFinalizationError, text).into())
        }
        Progress::Running if patience == Patience::None => Ok(V::NIL),
        Progress::Running => Err(Exit::NeedGuest),
    }
}

/// Slots: handle, timeout, nothing, deadline.
fn wait_for_end<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const DEADLINE: usize = 2;
    let Some(handle) = slots.get(0).as_object() else {
        return Ok(Next::Done(V::NIL));
    };
    let line = (handle, slot::LINE);
    let patience = || patience(cx, slots.get(1));
    let next = waiting::until(cx, slots, state, line, DEADLINE, patience, || {
        Ok((progress(handle) == Progress::Done).then_some(V::NIL))
    })?;
    Ok(next.unwrap_or(Next::Done(V::NIL)))
}
