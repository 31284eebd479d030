//! Tracebacks, frames seen from outside, and how exceptions are shown.
//!
//! ```text
//! exception ── __traceback__ ──▶ entry (outermost frame) ── next ──▶ … ──▶ entry (where it was raised)
//!                                 function, pc, locals
//! ```
//!
//! An entry is made when an exception passes a frame ([`record`]). It holds the function and the place; a frame that the
//! exception leaves has its variables copied, since its registers die. The frame object is made when somebody asks.
//!
//! **Invariant:** only registers that liveness says are good at the place are read.

pub mod anchors;
pub mod colors;
pub mod format;
pub mod frames;
pub mod locals;
pub mod source;

use corevm::bytecode::Span;
use corevm::{CompiledCode, Obj};
use pyta_compiler::natives::function_flags;

use crate::exceptions::slot;
use crate::prelude::*;

/// Flag of functions of the prelude: they leave no trace.
pub const BUILTIN: u32 = 1 << 31;

/// Fixed slots of traceback entries.
pub mod entry {
    pub const NEXT: usize = 0;
    pub const FUNCTION: usize = 1;
    /// Word index of the instruction.
    pub const PC: usize = 2;
    /// The frame object, once made.
    pub const FRAME: usize = 3;
    /// The line, when it was given rather than found.
    pub const LINE: usize = 4;
    /// The copied variables, see [`super::locals::snapshot`]; empty while the frame lives.
    pub const LOCALS: usize = 5;
    /// Index of the frame's registers on the stack.
    pub const BASE: usize = 6;
    /// The entry of the frame before, once somebody went on from it.
    pub const PREVIOUS: usize = 7;
    pub const COUNT: u8 = 8;
}

/// Whether a function belongs to the prelude.
pub fn is_builtin<'v>(cx: Cx<'v>, function: Function<'v>) -> bool {
    function.code(cx).head().language_flags() & BUILTIN != 0
}

/// Notes that `exception` passes the frame of `function` at word `pc`.
pub fn record<'v>(
    cx: Cx<'v>,
    exception: V<'v>,
    function: V<'v>,
    pc: u32,
    base: usize,
    rethrown: bool,
) {
    let (Some(object), Some(function)) = (exception.as_object(), function.as_function()) else {
        return;
    };
    let code = function.code(cx);
    if code.head().language_flags() & BUILTIN != 0 || !cx.is_instance(exception, C::BaseException) {
        return;
    }
    if object.fixed(slot::SUPPRESS).is_empty() {
        object.set_fixed(cx, slot::SUPPRESS, V::FALSE);
    }
    let copied = locals::copy_leaving(cx, code, pc, base);
    // Who observes is told of the frame's end afterwards.
    let frame = match copied.given().filter(|_| cx.observer().is_nil()) {
        Some(copied) => frames::left(cx, function.v(), pc, base, copied),
        None => None,
    };
    if rethrown {
        if !copied.is_empty() {
            complete(cx, object, function, base, copied);
        }
        return;
    }
    let next = object.fixed(slot::TRACEBACK);
    let mut values = entry_values(next, function.v(), pc);
    values[entry::LOCALS] = frame.map_or(copied, |_| V::NIL);
    values[entry::BASE] = V::small(base as i64);
    values[entry::FRAME] = frame.unwrap_or(V::EMPTY);
    let made = cx.new_instance_with(cx.class(C::Traceback), values);
    object.set_fixed(cx, slot::TRACEBACK, made);
}

/// A fresh entry.
pub fn new_entry<'v>(cx: Cx<'v>, next: V<'v>, function: V<'v>, pc: u32) -> V<'v> {
    cx.new_instance_with(cx.class(C::Traceback), entry_values(next, function, pc))
}

/// The slots of a fresh entry.
fn entry_values<'v>(next: V<'v>, function: V<'v>, pc: u32) -> [V<'v>; entry::COUNT as usize] {
    let mut values = [V::EMPTY; entry::COUNT as usize];
    values[entry::NEXT] = next.given().unwrap_or(V::NIL);
    values[entry::FUNCTION] = function;
    values[entry::PC] = V::small(i64::from(pc));
    values
}

/// The exception leaves a frame it was already recorded in: the entry gets the frame's variables.
fn complete<'v>(
    cx: Cx<'v>,
    exception: Obj<'v>,
    function: Function<'v>,
    base: usize,
    locals: V<'v>,
) {
    let Some(head) = own_entry(exception, function, base) else {
        return;
    };
    head.set_fixed(cx, entry::LOCALS, locals);
    if let Some(frame) = head.fixed(entry::FRAME).as_object() {
        frames::detach(cx, frame, locals);
    }
}

/// The newest entry, when it is that of this activation.
fn own_entry<'v>(exception: Obj<'v>, function: Function<'v>, base: usize) -> Option<Obj<'v>> {
    let head = exception.fixed(slot::TRACEBACK).as_object()?;
    let is_own = head.fixed(entry::FUNCTION) == function.v()
        && head.fixed(entry::BASE).as_small() == Some(base as i64)
        && head.fixed(entry::LOCALS).is_empty();
    is_own.then_some(head)
}

/// Takes back the entry of the running frame: the exception is about to be raised again from it as if it came from elsewhere.
pub fn forget_running<'v>(cx: Cx<'v>, exception: V<'v>) {
    let Some(frame) = cx.guest_frames().next() else {
        return;
    };
    let function = frames::function_of(cx, &frame);
    if let (Some(object), Some(function)) = (exception.as_object(), function)
        && let Some(head) = own_entry(object, function, frame.base)
    {
        object.set_fixed(cx, slot::TRACEBACK, head.fixed(entry::NEXT));
    }
}

/// The entries from the outermost frame on.
pub fn entries<'v>(traceback: V<'v>) -> impl Iterator<Item = Obj<'v>> {
    let mut next = traceback;
    std::iter::from_fn(move || {
        let entry = next.as_object()?;
        next = entry.fixed(entry::NEXT);
        Some(entry)
    })
}

/// Code and word index of an entry.
pub fn place<'v>(cx: Cx<'v>, entry: Obj<'v>) -> Option<(&'v CompiledCode, u32)> {
    let function = entry.fixed(entry::FUNCTION).as_function()?;
    let pc = entry.fixed(entry::PC).as_small()?;
    Some((function.code(cx), u32::try_from(pc).ok()?))
}

/// Where in the source an entry is.
pub fn span<'v>(cx: Cx<'v>, entry: Obj<'v>) -> Span {
    place(cx, entry).map_or_else(Span::default, |(code, pc)| span_at(code, pc))
}

/// Where in the source the word at `pc` is, or comes after: code that belongs to no line can be interrupted.
pub fn span_at(code: &CompiledCode, pc: u32) -> Span {
    let mut spans = code.spans().iter().rev();
    let found = spans.find(|entry| entry.pc <= pc && entry.span.line != 0);
    let first = Span {
        line: code.head().first_line(),
        ..Span::default()
    };
    found.map_or(first, |entry| entry.span)
}

/// The line of an entry.
pub fn line<'v>(cx: Cx<'v>, entry: Obj<'v>) -> i64 {
    let given = entry.fixed(entry::LINE).as_small();
    given.unwrap_or_else(|| i64::from(span(cx, entry).line))
}

/// The line of the entry of code: that of the definition, 0 for modules.
pub fn entry_line(code: &CompiledCode) -> u32 {
    let function = code.head();
    let of_definition = function_flags::OPTIMIZED | function_flags::CLASS_BODY;
    match function.language_flags() & of_definition {
        0 => 0,
        _ => function.first_line(),
    }
}

/// The name of the file that code comes from.
pub fn filename(code: &CompiledCode) -> &str {
    &code.loaded.name
}

/// What `tb_lasti` and `f_lasti` say for a word index: two bytes a word, as `co_positions` counts. The first two stand for the entry,
/// which is on the line of the definition.
pub fn lasti(pc: u32) -> i64 {
    (i64::from(pc) + 1) * 2
}

/// The word index for what [`lasti`] gives; that of the first word for the entry.
pub fn pc_of_lasti(lasti: i64) -> u32 {
    u32::try_from(lasti / 2 - 1).unwrap_or(0)
}
