//! `sys.settrace`, `sys.setprofile` and what the prelude's `tracing.py` needs.

use corevm::{Obj, ProcessId};

use crate::prelude::*;
use crate::traceback::frames::{self, slot};
use crate::tracing::Hooks;

/// Functions of `sys`.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf("gettrace", "(/)", |cx, _| Ok(Hooks::get(cx).trace)),
    NativeDef::leaf("getprofile", "(/)", |cx, _| Ok(Hooks::get(cx).profile)),
    NativeDef::step("settrace", "(function, /)", set_trace, 0)
        .doc("Have function called for the calls, lines, returns and exceptions of this\nthread's code; None ends it."),
    NativeDef::step("setprofile", "(function, /)", set_profile, 0)
        .doc("Have function called for the calls and returns of this thread's code, of\nbuiltin functions too; None ends it."),
    NativeDef::step(
        "_settraceallthreads",
        "(function, /)",
        set_trace_everywhere,
        0,
    ),
    NativeDef::step(
        "_setprofileallthreads",
        "(function, /)",
        set_profile_everywhere,
        0,
    ),
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::step("set_trace_hook", "(function, /)", set_trace, 0),
    NativeDef::step("set_profile_hook", "(function, /)", set_profile, 0),
    NativeDef::leaf("begin_event", "(frame, event, place, /)", begin_event),
    NativeDef::leaf("end_event", "(frame, /)", end_event),
    NativeDef::leaf("set_local_trace", "(frame, function, /)", set_local_trace),
];

fn set_trace<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let trace = slots.get(0);
    set_hooks(cx, state, vec![cx.process()], |hooks| Hooks {
        trace,
        ..hooks
    })
}

fn set_trace_everywhere<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let trace = slots.get(0);
    set_hooks(cx, state, cx.process_ids(), |hooks| Hooks {
        trace,
        ..hooks
    })
}

fn set_profile<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let profile = slots.get(0);
    set_hooks(cx, state, vec![cx.process()], |hooks| Hooks {
        profile,
        ..hooks
    })
}

fn set_profile_everywhere<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let profile = slots.get(0);
    set_hooks(cx, state, cx.process_ids(), |hooks| Hooks {
        profile,
        ..hooks
    })
}

fn set_hooks<'v>(
    cx: Cx<'v>,
    state: u32,
    threads: Vec<ProcessId>,
    change: impl Fn(Hooks<'v>) -> Hooks<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    for thread in threads {
        let old = Hooks::of(cx, thread);
        change(old).set(cx, thread);
        old.trace.note_release(cx);
        old.profile.note_release(cx);
    }
    Ok(Next::Again { state: 1 })
}

fn frame<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| cx.is_instance(value, C::Frame))
        .ok_or_else(|| cx.type_error("a frame is required"))
}

/// A trace function is about to be called: the frame says where the event is.
fn begin_event<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = frame(cx, args[0])?;
    frame.set_fixed(cx, slot::EVENT, args[1]);
    frame.set_fixed(cx, slot::PLACE, args[2]);
    Ok(V::NIL)
}

/// A trace function was called. After the event of its end the frame keeps its variables.
fn end_event<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = frame(cx, args[0])?;
    let event = frame.fixed(slot::EVENT).as_str();
    if event.is_some_and(|event| event.as_ascii() == Some("return"))
        && frame.fixed(slot::GENERATOR).is_empty()
        && let Some(stack) = frames::on_stack(cx, frame)
    {
        frames::leaving(cx, frame.fixed(slot::FUNCTION), stack.pc, stack.base);
    }
    frame.set_fixed(cx, slot::EVENT, V::EMPTY);
    frame.set_fixed(cx, slot::PLACE, V::EMPTY);
    Ok(V::NIL)
}

fn set_local_trace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    frame(cx, args[0])?.set_fixed(cx, slot::TRACE, args[1]);
    Ok(V::NIL)
}
