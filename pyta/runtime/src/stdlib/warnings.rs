//! Native module `_warnings`. Its functions are in the prelude, where they leave no frames; here are the settings.

use std::cell::Cell;

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::state::State;
use crate::traceback::frames;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Issues and filters warnings, for the warnings module.",
    functions: &[
        NativeDef::guest("warn", "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())", "warnings_warn")
        .doc("Warn about the code that called, or its caller by stacklevel. The filters decide\nwhether that is shown, dropped or raised."),
        NativeDef::guest("warn_explicit", "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)", "warnings_warn_explicit")
        .doc("Like warn(), for the place in the source that the arguments give."),
        NativeDef::leaf("_acquire_lock", "(/)", nothing),
        NativeDef::leaf("_release_lock", "(/)", nothing),
        NativeDef::leaf("_filters_mutated_lock_held", "(/)", filters_mutated),
    ],
    init,
    ..ModuleSpec::new("_warnings")
}];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("warnings_state", "(/)", state),
    NativeDef::leaf("warnings_version", "(/)", version),
    NativeDef::leaf("caller_frame", "(/)", caller_frame),
    NativeDef::leaf("to_index", "(x, /)", to_index),
];

/// How often the filters changed: registries are good for one state of them.
#[derive(Debug, Default)]
struct Version(Cell<i64>);

fn nothing<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}

fn filters_mutated<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(state) = cx.state::<State>() {
        let version = state.of::<Version>();
        version.0.set(version.0.get() + 1);
    }
    Ok(V::NIL)
}

fn version<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    let version = cx
        .state::<State>()
        .map_or(0, |state| state.of::<Version>().0.get());
    Ok(V::small(version))
}

fn to_index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.index_object(args[0])
}

/// The innermost frame that is a program's, or None.
fn caller_frame<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match frames::visible(cx).next() {
        Some((frame, function)) => frames::frame_of(cx, &frame, function),
        None => V::NIL,
    })
}

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let settings = settings(cx)?;
    for entry in settings.iter() {
        if let Some(name) = entry.key.as_str() {
            namespace.set_symbol(cx, name, entry.value);
        }
    }
    cx.set_root(crate::roots::WARNINGS, namespace.v());
    Ok(())
}

/// The settings of a program that has not imported anything.
fn settings<'v>(cx: Cx<'v>) -> Result<Map<'v>, Raised> {
    if let Some(known) = cx.root(crate::roots::WARNINGS).as_map() {
        return Ok(known);
    }
    let settings = cx.new_map();
    let filter = |action: &str, category: C, module: V<'v>| {
        let items = [
            cx.symbol(action).v(),
            V::NIL,
            cx.class(category).v(),
            module,
            V::small(0),
        ];
        cx.new_tuple(&items).v()
    };
    let main = cx.name(N::main).v();
    let filters = [
        filter("default", C::DeprecationWarning, main),
        filter("ignore", C::DeprecationWarning, V::NIL),
        filter("ignore", C::PendingDeprecationWarning, V::NIL),
        filter("ignore", C::ImportWarning, V::NIL),
        filter("ignore", C::ResourceWarning, V::NIL),
    ];
    let context = super::contextvars::new_variable(cx, cx.symbol("_warnings_context"));
    let set = |name: &str, value: V<'v>| settings.set_symbol(cx, cx.symbol(name), value);
    set("filters", cx.new_list(&filters).v());
    set("_defaultaction", cx.symbol("default").v());
    set("_onceregistry", cx.new_map().v());
    set("_warnings_context", context);
    cx.set_root(crate::roots::WARNINGS, settings.v());
    Ok(settings)
}

fn state<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(settings(cx)?.v())
}
