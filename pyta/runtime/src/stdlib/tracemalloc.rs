//! Native module `_tracemalloc`: allocations are not traced.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The machinery below the tracemalloc module.",
    functions: &[
        NativeDef::leaf("start", "(nframe=1, /)", |cx, _| {
            Err(cx
                .error(C::RuntimeError, "allocations cannot be traced")
                .into())
        }),
        NativeDef::leaf("stop", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("is_tracing", "(/)", |_, _| Ok(V::FALSE)),
        NativeDef::leaf("clear_traces", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("reset_peak", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("get_traceback_limit", "(/)", |_, _| Ok(V::small(1))),
        NativeDef::leaf("get_traced_memory", "(/)", |cx, _| {
            Ok(cx.new_tuple(&[V::small(0); 2]).v())
        }),
        NativeDef::leaf("get_tracemalloc_memory", "(/)", |_, _| Ok(V::small(0))),
        NativeDef::leaf("_get_traces", "(/)", |cx, _| Ok(cx.new_list(&[]).v())),
        NativeDef::leaf("_get_object_traceback", "(obj, /)", |_, _| Ok(V::NIL)),
    ],
    ..ModuleSpec::new("_tracemalloc")
}];
