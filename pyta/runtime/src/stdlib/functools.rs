//! `_functools`: `partial` and the wrapper of `lru_cache` natively, `reduce` and `cmp_to_key` in Python.

pub mod cache;
pub mod partial;

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The parts of functools that are not written in Python.",
    classes: &[partial::CLASS, cache::CLASS],
    needs: &["Placeholder"],
    init,
    source: include_str!("functools/wrappers.py"),
    ..ModuleSpec::new("_functools")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for name in ["Placeholder", "_PlaceholderType"] {
        if let Some(value) = self_hosted::value(cx, name) {
            namespace.set_symbol(cx, cx.symbol(name), value);
        }
    }
    Ok(())
}

/// What a slot of an object holds, or nil.
fn slot(object: V<'_>, index: usize) -> V<'_> {
    let value = object
        .as_object()
        .and_then(|object| object.fixed(index).given());
    value.unwrap_or(V::NIL)
}
