//! What happens between the raising of an exception and its handler, and at polls.

use crate::exceptions::slot;
use crate::host_objects;
use crate::ops::raise::set_context;
use crate::prelude::*;
use crate::protocol::Methods;

/// The exception passes a frame: links its context the first time, and adds to its trace.
pub fn unwinding<'v>(
    cx: Cx<'v>,
    exception: V<'v>,
    function: V<'v>,
    pc: u32,
    base: usize,
    rethrown: bool,
) {
    let fresh = exception
        .as_object()
        .is_some_and(|object| object.fixed(slot::CONTEXT).is_nil());
    if fresh && !rethrown {
        set_context(cx, exception);
    }
    crate::traceback::record(cx, exception, function, pc, base, rethrown);
}

/// An exception leaves a generator.
pub fn leaving_generator<'v>(_cx: Cx<'v>, _generator: V<'v>, exception: V<'v>) -> V<'v> {
    exception
}

/// What is due between two instructions: signals; finalizers and callbacks of weak references, in one call for all.
///
/// # Errors
/// What a pending signal raises.
pub fn poll<'v>(cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
    if let Some(call) = crate::stdlib::signal::due(cx) {
        return Ok(Some(call));
    }
    if !cx.isolate().has_pending() {
        return Ok(None);
    }
    let calls = pending_calls(cx);
    if calls.is_empty() {
        return Ok(None);
    }
    let calls = cx.new_list(&calls).v();
    Ok(Some((cx.prelude("run_pending")?, ArgBuf::of(&[calls]))))
}

/// What collections found, in the order in which it is to run: callbacks with their argument, or nil with an object to finalise.
fn pending_calls<'v>(cx: Cx<'v>) -> Vec<V<'v>> {
    let (to_finalize, cleared) = cx.take_pending();
    let mut calls: Vec<V<'v>> = to_finalize
        .into_iter()
        .filter(|&object| !host_objects::free(cx, object))
        .map(|object| cx.new_tuple(&[V::NIL, object]).v())
        .collect();
    for weak in cleared {
        if let Some(weak) = weak.as_weak()
            && !weak.callback().is_nil()
        {
            let visible = crate::types::weakref::visible(weak);
            calls.push(cx.new_tuple(&[weak.callback(), visible]).v());
        }
    }
    calls
}
