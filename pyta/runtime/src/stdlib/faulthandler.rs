//! Native module `faulthandler`: a program cannot crash the virtual machine, so there is little to handle.

use std::cell::Cell;

use super::ModuleSpec;
use crate::prelude::*;
use crate::state::State;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Shows where the program is when it is asked to, or fails.",
    functions: &[
        NativeDef::leaf(
            "enable",
            "(file=None, all_threads=True, c_stack=True)",
            |cx, _| set(cx, true),
        ),
        NativeDef::leaf("disable", "(/)", |cx, _| set(cx, false)),
        NativeDef::leaf("is_enabled", "(/)", |cx, _| Ok(V::bool(state(cx).0.get()))),
        NativeDef::guest(
            "dump_traceback",
            "(file=None, all_threads=True)",
            "faulthandler_dump",
        ),
        NativeDef::leaf(
            "dump_traceback_later",
            "(timeout, repeat=False, file=None, exit=False)",
            |_, _| Ok(V::NIL),
        ),
        NativeDef::leaf("cancel_dump_traceback_later", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf(
            "register",
            "(signum, file=None, all_threads=True, chain=False)",
            |_, _| Ok(V::NIL),
        ),
        NativeDef::leaf("unregister", "(signum)", |_, _| Ok(V::FALSE)),
    ],
    ..ModuleSpec::new("faulthandler")
}];

#[derive(Debug, Default)]
struct Enabled(Cell<bool>);

fn state(cx: Cx<'_>) -> std::rc::Rc<Enabled> {
    cx.state::<State>()
        .map_or_else(std::rc::Rc::default, State::of::<Enabled>)
}

fn set<'v>(cx: Cx<'v>, enabled: bool) -> Result<V<'v>, Exit> {
    let was = state(cx).0.replace(enabled);
    Ok(if enabled { V::NIL } else { V::bool(was) })
}
