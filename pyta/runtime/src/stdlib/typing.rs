//! Native module `_typing`: type parameters, type aliases and `Generic`, written in Python.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "What the typing module takes from the interpreter.",
    functions: &[
        NativeDef::leaf("_idfunc", "(x, /)", |_, args| Ok(args[0])),
        NativeDef::leaf("_instance", "(cls, /)", |cx, args| {
            let class = crate::types::object::class_argument(cx, args[0])?;
            Ok(cx.new_instance(class))
        }),
        NativeDef::leaf("_seal", "(cls, /)", seal),
    ],
    init,
    source: include_str!("typing/parameters.py"),
    ..ModuleSpec::new("_typing")
}];

/// Makes a class one whose attributes cannot be set, and that is no base: as builtin classes are.
fn seal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(class) = args[0].as_exact_type() {
        // For a class that has a `__module__` for its instances.
        class.set_module(cx, cx.symbol("typing").v());
        class.set_flags(class.flags() & !(class_flags::HEAP | class_flags::BASE));
    }
    Ok(V::NIL)
}

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    namespace.set_symbol(cx, cx.symbol("Union"), cx.class(C::Union).v());
    namespace.set_symbol(cx, cx.symbol("GenericAlias"), cx.class(C::GenericAlias).v());
    Ok(())
}
