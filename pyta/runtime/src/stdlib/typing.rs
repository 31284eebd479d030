//! Native module `_typing`: type parameters, type aliases and `Generic`, written in Python.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Primitives and accelerators for the typing module.\n",
    init,
    source: include_str!("typing/parameters.py"),
    ..ModuleSpec::new("_typing")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    namespace.set_symbol(cx, cx.symbol("Union"), cx.class(C::Union).v());
    namespace.set_symbol(cx, cx.symbol("GenericAlias"), cx.class(C::GenericAlias).v());
    Ok(())
}
