//! `_weakref`.

use corevm::objects::Weak;

use super::ModuleSpec;
use crate::prelude::*;
use crate::types::weakref::{all, new_proxy};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Weak-reference support module.",
    functions: &[
        NativeDef::leaf("getweakrefcount", "(object, /)", count)
            .doc("Return the number of weak references to 'object'."),
        NativeDef::leaf("getweakrefs", "(object, /)", references)
            .doc("Return a list of all weak reference objects pointing to 'object'."),
        NativeDef::leaf("proxy", "(object, callback=None, /)", proxy)
            .doc("Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized."),
        NativeDef::leaf("_remove_dead_weakref", "(dct, key, /)", remove_dead)
            .doc("Atomically remove key from dict if it points to a dead weakref."),
    ],
    init,
    ..ModuleSpec::new("_weakref")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for (name, class) in [
        ("ref", C::WeakReference),
        ("ReferenceType", C::WeakReference),
        ("ProxyType", C::WeakProxy),
        ("CallableProxyType", C::WeakCallableProxy),
    ] {
        namespace.set_symbol(cx, cx.symbol(name), cx.class(class).v());
    }
    Ok(())
}

/// The live references to an object.
fn live<'v>(cx: Cx<'v>, object: V<'v>) -> Vec<Weak<'v>> {
    cx.weak_references(object)
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(live(cx, args[0]).len() as i64))
}

fn references<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_list(&all(cx, args[0])).v())
}

fn proxy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    new_proxy(cx, args[0], args[1].given().unwrap_or(V::NIL))
}

fn remove_dead<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(map) = args[0].as_map() else {
        return Err(cx.type_error(format!(
            "_remove_dead_weakref() argument 1 must be dict, not {}",
            cx.given_name(args[0])
        )));
    };
    if let Some(value) = map.get(cx, args[1])?
        && value
            .as_weak()
            .is_some_and(|weak| weak.referent().is_none())
    {
        map.remove(cx, args[1])?;
    }
    Ok(V::NIL)
}
