//! What happens between the raising of an exception and its handler, and at polls.

use crate::exceptions::slot;
use crate::ops::raise::set_context;
use crate::prelude::*;

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

/// What is due between two instructions.
pub fn poll<'v>(_cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
    Ok(None)
}
