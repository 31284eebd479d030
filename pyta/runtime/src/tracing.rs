//! `sys.settrace` and `sys.setprofile`: which moments of an observed thread become events, and for whom.
//!
//! The observer that the VM keeps for a thread is a tuple of the trace and the profile function; while tools of `sys.monitoring` want
//! events ([`crate::monitoring`]) every thread has one. An event is one call of the prelude's
//! `trace_call`, which calls whoever wants the event and puts what a trace function returns into the frame's `f_trace`.

use corevm::bytecode::Op;
use corevm::observe::{Moment, Sight};
use corevm::{Obj, ProcessId};

use crate::monitoring;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::traceback::frames::{self, slot};
use crate::traceback::is_builtin;
use crate::types::generator::stop_iteration;

/// Items of the observer.
const TRACE: usize = 0;
const PROFILE: usize = 1;

/// The functions of the running thread.
#[derive(Clone, Copy, Debug)]
pub struct Hooks<'v> {
    /// None is nil.
    pub trace: V<'v>,
    pub profile: V<'v>,
}

impl<'v> Hooks<'v> {
    /// Those of the running thread.
    pub fn get(cx: Cx<'v>) -> Hooks<'v> {
        Hooks::of(cx, cx.process())
    }

    /// Those of any thread.
    pub fn of(cx: Cx<'v>, thread: ProcessId) -> Hooks<'v> {
        let observer = cx.observer_of(thread).as_tuple();
        let item = |index| {
            let found = observer.and_then(|hooks| hooks.get(index));
            found.unwrap_or(V::NIL)
        };
        Hooks {
            trace: item(TRACE),
            profile: item(PROFILE),
        }
    }

    pub fn set(self, cx: Cx<'v>, thread: ProcessId) {
        let is_set = !self.trace.is_nil() || !self.profile.is_nil();
        let observer = match is_set || monitoring::is_on(cx) {
            true => cx.new_tuple(&[self.trace, self.profile]).v(),
            false => V::NIL,
        };
        cx.observe_process(thread, observer);
    }
}

/// What tools want has changed: all threads are observed as that asks for. Called as [`Cx::observe`] is.
pub fn update_observers(cx: Cx<'_>) {
    for thread in cx.process_ids() {
        Hooks::of(cx, thread).set(cx, thread);
    }
}

/// A thread was made.
pub fn begin_thread(cx: Cx<'_>, thread: ProcessId) {
    if monitoring::is_on(cx) {
        Hooks::of(cx, thread).set(cx, thread);
    }
}

/// An event for somebody.
#[derive(Clone, Copy, Debug)]
struct Event<'v> {
    name: &'static str,
    argument: V<'v>,
    /// Who is called with it; nil for nobody.
    trace: V<'v>,
    profile: V<'v>,
}

/// The call that a moment leads to; see [`corevm::Language::observed`].
///
/// # Errors
/// When the prelude has no such function.
pub fn observed<'v>(cx: Cx<'v>, sight: &Sight<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
    let Some(function) = frames::function_of(cx, &sight.frame) else {
        return Ok(None);
    };
    if is_builtin(cx, function) {
        return Ok(None);
    }
    let hooks = Hooks::get(cx);
    if let Moment::Enter { is_resumed: false } = sight.moment {
        frames::forget(cx, sight.frame.base);
    }
    let traced = traced(cx, hooks, sight, function);
    let Some(event) = monitoring::event_of(cx, sight, function) else {
        return match traced {
            Some(args) => Ok(Some((cx.prelude("trace_call")?, ArgBuf::of(&args)))),
            None => Ok(None),
        };
    };
    let [tools, event, code, place, arguments] = event.parts(cx, function);
    let traced = traced.map_or(V::NIL, |args| cx.new_tuple(&args).v());
    let args = [tools, event, code, place, arguments, traced];
    Ok(Some((cx.prelude("monitor_call")?, ArgBuf::of(&args))))
}

/// The arguments of the prelude's `trace_call`, if a trace or profile function wants the moment.
fn traced<'v>(
    cx: Cx<'v>,
    hooks: Hooks<'v>,
    sight: &Sight<'v>,
    function: Function<'v>,
) -> Option<[V<'v>; 6]> {
    if hooks.trace.is_nil() && hooks.profile.is_nil() {
        return None;
    }
    let known = frames::known(cx, &sight.frame, function);
    let event = event_of(cx, hooks, known, sight)?;
    if event.trace.is_nil() && event.profile.is_nil() {
        return None;
    }
    let frame = frames::frame_of(cx, &sight.frame, function);
    let place = sight.place.map_or(0, |place| i64::from(place) + 1);
    Some([
        frame,
        cx.symbol(event.name).v(),
        event.argument,
        V::small(place),
        event.trace,
        event.profile,
    ])
}

fn event_of<'v>(
    cx: Cx<'v>,
    hooks: Hooks<'v>,
    known: Option<Obj<'v>>,
    sight: &Sight<'v>,
) -> Option<Event<'v>> {
    let local = known.map_or(V::NIL, |frame| local_trace(hooks, frame));
    let event = |name, argument, trace, profile| {
        Some(Event {
            name,
            argument,
            trace,
            profile,
        })
    };
    match sight.moment {
        Moment::Enter { .. } | Moment::Thrown(_) => {
            event("call", V::NIL, hooks.trace, hooks.profile)
        }
        Moment::Line if known.is_some_and(|frame| flag(frame, slot::TRACE_LINES, true)) => {
            event("line", V::NIL, local, V::NIL)
        }
        Moment::Instruction
            if known.is_some_and(|frame| flag(frame, slot::TRACE_OPCODES, false)) =>
        {
            event("opcode", V::NIL, local, V::NIL)
        }
        Moment::Line
        | Moment::Instruction
        | Moment::Branched { .. }
        | Moment::Reraised(_)
        | Moment::Handled(_) => None,
        Moment::Return(value) | Moment::Yield(value) => {
            event("return", value, local, hooks.profile)
        }
        Moment::Left(_) => event("return", V::NIL, local, hooks.profile),
        Moment::Raised(exception) if !local.is_nil() => {
            event("exception", exception_info(cx, exception), local, V::NIL)
        }
        Moment::Raised(_) => None,
        Moment::Ended(result) if !local.is_nil() && ends_by_exception(cx, sight, result) => {
            let ended = stop_iteration(cx, result);
            event("exception", exception_info(cx, ended), local, V::NIL)
        }
        Moment::Ended(_) => None,
        Moment::Call(callee) | Moment::Called(callee) | Moment::CallRaised(callee) => {
            let name = match sight.moment {
                Moment::Call(_) => "c_call",
                Moment::Called(_) => "c_return",
                _ => "c_exception",
            };
            let is_native = !hooks.profile.is_nil() && is_native(cx, sight, callee);
            is_native.then_some(Event {
                name,
                argument: callee,
                trace: V::NIL,
                profile: hooks.profile,
            })
        }
    }
}

/// The frame's own trace function, while there is one for the thread.
fn local_trace<'v>(hooks: Hooks<'v>, frame: Obj<'v>) -> V<'v> {
    match hooks.trace.is_nil() {
        true => V::NIL,
        false => frame.fixed(slot::TRACE).given().unwrap_or(V::NIL),
    }
}

fn flag(frame: Obj<'_>, slot: usize, default: bool) -> bool {
    frame.fixed(slot).as_bool().unwrap_or(default)
}

fn exception_info<'v>(cx: Cx<'v>, exception: V<'v>) -> V<'v> {
    let traceback = exception
        .as_object()
        .and_then(|object| object.fixed(crate::exceptions::slot::TRACEBACK).given())
        .unwrap_or(V::NIL);
    cx.new_tuple(&[cx.class_of(exception), exception, traceback])
        .v()
}

/// Whether a call of this is one of a builtin function. A method called with spread arguments is not looked into, as in CPython.
fn is_native<'v>(cx: Cx<'v>, sight: &Sight<'v>, callee: V<'v>) -> bool {
    let method = callee.as_exact_bound_method();
    if method.is_some() && op_at(cx, sight, sight.frame.pc) == Some(Op::CallSpread) {
        return false;
    }
    let function = method.map_or(callee, |method| method.function());
    function.as_exact_native_function().is_some()
        || function
            .as_exact_function()
            .is_some_and(|function| is_builtin(cx, function))
}

/// The op at a word of the frame's code.
fn op_at(cx: Cx<'_>, sight: &Sight<'_>, pc: u32) -> Option<Op> {
    let code = cx.isolate().codes().get(sight.frame.code?);
    let words = &code.function().words;
    Op::from_u16(*words.get(pc as usize)? as u16)
}

/// Whether the frame sees a StopIteration where a generator that it drives has ended: with a result, or awaited or delegated to.
pub fn ends_by_exception<'v>(cx: Cx<'v>, sight: &Sight<'v>, result: V<'v>) -> bool {
    let ran = sight.place.and_then(|place| op_at(cx, sight, place));
    !result.is_nil() || ran == Some(Op::Send)
}
