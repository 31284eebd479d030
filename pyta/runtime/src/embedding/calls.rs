//! How a program asks the program around for something.
//!
//! A native makes a *call*, a list that it keeps, puts it into the line of the isolate and leaves. The program around takes it out
//! of the line, does what it says, writes the answer into the list and resumes the run; the native looks whether there is an answer, and
//! leaves again if there is none yet. So it does not matter what else runs meanwhile: finalizers, other threads, calls from around.

use crate::prelude::*;
use crate::protocol::Methods;
use crate::roots;

/// Entries of a call.
mod entry {
    pub const WHAT: usize = 0;
    pub const OBJECT: usize = 1;
    pub const ARGS: usize = 2;
    pub const NAMED: usize = 3;
    /// Empty until there is an answer.
    pub const ANSWER: usize = 4;
    /// Whether the answer describes an exception: the arguments of the prelude's `embed_raise`.
    pub const IS_RAISED: usize = 5;
}

/// Entries of what the isolate keeps for the program around.
pub(super) mod kept {
    /// Calls that nobody has taken.
    pub const LINE: usize = 0;
    /// Calls that were taken, the last one last.
    pub const TAKEN: usize = 1;
    /// Values that objects of the program around stand for.
    pub const HANDLES: usize = 2;
    pub const COUNT: usize = 3;
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Call = 0,
    Repr = 1,
}

/// A call that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Request<'v> {
    pub what: What,
    /// The box of the object.
    pub object: V<'v>,
    pub args: V<'v>,
    /// A map.
    pub named: V<'v>,
}

/// A list that the isolate keeps.
pub(super) fn kept_list(cx: Cx<'_>, which: usize) -> List<'_> {
    let all = cx
        .root(roots::EMBEDDING)
        .as_exact_list()
        .unwrap_or_else(|| {
            let all = cx.new_list_with(kept::COUNT, |_| cx.new_list(&[]).v());
            cx.set_root(roots::EMBEDDING, all.v());
            all
        });
    match all.get(which).and_then(V::as_exact_list) {
        Some(list) => list,
        None => cx.new_list(&[]),
    }
}

fn step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    what: What,
    (args, named, own): (V<'v>, V<'v>, usize),
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        let object = slots.get(0).as_object();
        let object = object.map_or(V::NIL, |object| {
            object.fixed(crate::types::host_object::BOX)
        });
        let what = V::small(what as i64);
        let call = [what, object, args, named, V::EMPTY, V::FALSE];
        let call = cx.new_list(&call).v();
        slots.set(own, call);
        kept_list(cx, kept::LINE).push(cx, call);
    } else if let Some(call) = slots.get(own).as_exact_list()
        && let Some(answer) = call.get(entry::ANSWER).and_then(V::given)
    {
        if call.get(entry::IS_RAISED) != Some(V::TRUE) {
            return Ok(Next::Done(answer));
        }
        return Ok(Next::TailSpread {
            callee: cx.prelude("embed_raise")?,
            positional: answer,
            named: V::NIL,
        });
    }
    cx.leave();
    Ok(Next::Again { state: 1 })
}

/// The native that calls a function of the program around.
pub fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let parts = (slots.get(1), slots.get(2), 3);
    step(cx, slots, state, What::Call, parts)
}

/// The native that asks for the `repr` of an object of the program around.
pub fn repr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    step(cx, slots, state, What::Repr, (V::NIL, V::NIL, 1))
}

/// The value kept at a place: see [`super::objects`].
pub fn handle(cx: Cx<'_>, place: usize) -> V<'_> {
    kept_list(cx, kept::HANDLES).get(place).unwrap_or(V::NIL)
}

/// Takes the call that has waited longest, if one waits. It must be answered before one that was taken earlier.
pub fn take(cx: Cx<'_>) -> Option<Request<'_>> {
    let line = kept_list(cx, kept::LINE);
    let value = line.pop_front()?;
    let call = value.as_exact_list()?;
    kept_list(cx, kept::TAKEN).push(cx, value);
    let part = |index| call.get(index).unwrap_or(V::NIL);
    let what = match part(entry::WHAT).as_small() {
        Some(0) => What::Call,
        _ => What::Repr,
    };
    Some(Request {
        what,
        object: part(entry::OBJECT),
        args: part(entry::ARGS),
        named: part(entry::NAMED),
    })
}

/// Answers the call that was taken last.
pub fn answer<'v>(cx: Cx<'v>, value: V<'v>) {
    finish(cx, value, false);
}

/// Answers the call that was taken last by an exception: a tuple of arguments for the prelude's `embed_raise`.
pub fn answer_raised<'v>(cx: Cx<'v>, description: V<'v>) {
    finish(cx, description, true);
}

fn finish<'v>(cx: Cx<'v>, answer: V<'v>, is_raised: bool) {
    let taken = kept_list(cx, kept::TAKEN).pop();
    if let Some(call) = taken.and_then(V::as_exact_list) {
        call.set(cx, entry::ANSWER, answer);
        call.set(cx, entry::IS_RAISED, V::bool(is_raised));
    }
}
