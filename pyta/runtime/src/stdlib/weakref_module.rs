//! `_weakref`.

use corevm::objects::Weak;

use super::ModuleSpec;
use crate::prelude::*;
use crate::types::weakref::{all, new_proxy};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The weak references beneath the weakref module.",
    functions: &[
        NativeDef::leaf("getweakrefcount", "(object, /)", count)
            .doc("How many weak references and proxies the object has."),
        NativeDef::leaf("getweakrefs", "(object, /)", references)
            .doc("The weak references and proxies that the object has, in a list."),
        NativeDef::leaf("proxy", "(object, callback=None, /)", proxy)
            .doc("A stand-in that acts as the object without keeping it alive. When the object\ngoes, callback(proxy) is called; using the proxy then raises ReferenceError."),
        NativeDef::leaf("_remove_dead_weakref", "(dct, key, /)", remove_dead)
            .doc("Delete dct[key] if it is a weak reference whose object is gone."),
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
