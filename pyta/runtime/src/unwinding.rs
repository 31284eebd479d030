//! What happens between the raising of an exception and its handler, and at polls.

use crate::exceptions::slot;
use crate::ops::raise::set_context;
use crate::prelude::*;

/// The exception passes a frame: links its context the first time. (The trace is the traceback module's.)
pub fn unwinding<'v>(
    cx: Cx<'v>,
    exception: V<'v>,
    _function: V<'v>,
    _pc: u32,
    _base: usize,
    _rethrown: bool,
) {
    let fresh = exception
        .as_object()
        .is_some_and(|object| object.fixed(slot::CONTEXT).is_nil());
    if fresh {
        set_context(cx, exception);
    }
}

/// An exception leaves a generator.
pub fn leaving_generator<'v>(_cx: Cx<'v>, _generator: V<'v>, exception: V<'v>) -> V<'v> {
    exception
}

/// What is due between two instructions.
pub fn poll<'v>(_cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
    Ok(None)
}
