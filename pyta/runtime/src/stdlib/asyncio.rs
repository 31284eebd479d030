//! `_asyncio`: futures and tasks, in Python.
//!
//! The library's own classes have `__del__`, to tell of exceptions that nobody asked for and of tasks that were pending.
//! An object with a finalizer is watched as long as it lives, which is dear for objects of which there are so many;
//! here only those are watched that would have something to tell.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Accelerator module for asyncio",
    functions: &[
        NativeDef::leaf("_watch", "(object, /)", watch),
        NativeDef::leaf("_unwatch", "(object, /)", unwatch),
    ],
    source: include_str!("asyncio/tasks.py"),
    ..ModuleSpec::new("_asyncio")
}];

/// `__del__` is to be called when the object dies.
fn watch<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.finalize_later(args[0]);
    Ok(V::NIL)
}

/// The object may die unseen.
fn unwatch<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.finalize_never(args[0]);
    Ok(V::NIL)
}
