//! What happens between the raising of an exception and its handler, and at polls.

use crate::exceptions::slot;
use crate::ops::raise::set_context;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::roots;

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
    if fresh {
        set_context(cx, exception);
    }
    crate::traceback::record(cx, exception, function, pc, base, rethrown);
}

/// An exception leaves a generator.
pub fn leaving_generator<'v>(_cx: Cx<'v>, _generator: V<'v>, exception: V<'v>) -> V<'v> {
    exception
}

/// What is due between two instructions: finalizers and callbacks of weak references, one call at a time.
///
/// # Errors
/// What a pending signal raises.
pub fn poll<'v>(cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
    if let Some(call) = crate::stdlib::signal::due(cx) {
        return Ok(Some(call));
    }
    if cx.isolate().has_pending() {
        queue_pending(cx);
    }
    let Some(queue) = cx.root(roots::PENDING_CALLS).as_list() else {
        return Ok(None);
    };
    let (Some(callee), Some(argument)) = (queue.pop_front(), queue.pop_front()) else {
        return Ok(None);
    };
    let args = match argument.as_tuple() {
        Some(args) => ArgBuf::of(&args.iter().collect::<Vec<_>>()),
        None => ArgBuf::of(&[argument]),
    };
    Ok(Some((callee, args)))
}

/// Notes what collections found, in the order in which it is to run.
fn queue_pending<'v>(cx: Cx<'v>) {
    let queue = match cx.root(roots::PENDING_CALLS).as_list() {
        Some(queue) => queue,
        None => {
            let queue = cx.new_list(&[]);
            cx.set_root(roots::PENDING_CALLS, queue.v());
            queue
        }
    };
    let (to_finalize, cleared) = cx.take_pending();
    let call = |name: &'static str, args: &[V<'v>]| match cx.prelude(name) {
        Ok(function) => {
            queue.push(cx, function);
            queue.push(cx, cx.new_tuple_with(args.len(), |i| args[i]).v());
        }
        Err(raised) => drop(cx.take_raised(raised)),
    };
    for weak in cleared {
        if let Some(weak) = weak.as_weak()
            && !weak.callback().is_nil()
        {
            call(
                "run_weakref_callback",
                &[weak.callback(), crate::types::weakref::visible(weak)],
            );
        }
    }
    for object in to_finalize {
        call("run_finalizer", &[object]);
    }
}
