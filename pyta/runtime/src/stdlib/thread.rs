//! Native module `_thread`: locks of a program that has one thread.

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;

/// Identifier of the only thread.
pub const MAIN_THREAD: i64 = 140_000_000_000_000;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
    functions: &[
        NativeDef::leaf("get_ident", "(/)", |_, _| Ok(V::small(MAIN_THREAD))),
        NativeDef::leaf("_get_main_thread_ident", "(/)", |_, _| {
            Ok(V::small(MAIN_THREAD))
        }),
        NativeDef::leaf("get_native_id", "(/)", |cx, _| {
            Ok(V::small(cx.processes()?.getpid().into()))
        }),
        NativeDef::leaf("_is_main_interpreter", "(/)", |_, _| Ok(V::TRUE)),
        NativeDef::leaf("daemon_threads_allowed", "(/)", |_, _| Ok(V::TRUE)),
        NativeDef::leaf("_count", "(/)", |_, _| Ok(V::small(0))),
        NativeDef::leaf("_shutdown", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("set_name", "(name)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("_sleep", "(seconds, /)", sleep),
    ],
    source: include_str!("thread/locks.py"),
    ..ModuleSpec::new("_thread")
}];

/// Waits, at most so many seconds.
fn sleep<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let seconds = args[0]
        .as_float()
        .or_else(|| args[0].as_small().map(|n| n as f64))
        .unwrap_or(0.0);
    let clock = cx.clock()?;
    let until = clock
        .monotonic_ns()
        .saturating_add((seconds.clamp(0.0, 1e9) * 1e9) as i64);
    // An interruption ends the wait early, which is fine: the caller looks again.
    let _ = clock.sleep_until(until);
    Ok(V::NIL)
}
