//! Python's bound methods.

use corevm::objects::BoundMethod;

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::leaf_attribute;
use crate::prelude::*;
use crate::protocol::{Hashing, Repr};
use crate::roots;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "A callable that calls function with instance as its first argument.",
    flags: class_flags::WEAKREF,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, function, instance, /)",
        new,
    )),
    methods: &[
        NativeDef::step(
            "__call__",
            "(self, /, *args, **kwargs)",
            super::function::call,
            0,
        ),
        NativeDef::leaf("__get__", "(self, instance, owner=None, /)", get),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "method_repr"),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: &[
        GetSet::read_only("__func__", function),
        GetSet::read_only("__self__", receiver),
        GetSet::read_only("__doc__", doc),
    ],
    ..ClassSpec::new(C::Method, C::Object)
}];

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<BoundMethod<'v>, Exit> {
    value
        .as_exact_bound_method()
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "method", value))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_callable = matches!(
        args[1].kind(),
        Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Type)
    ) || cx
        .type_of(args[1])
        .is_some_and(|class| cx.lookup(class, cx.name(N::call)).is_some());
    if !is_callable {
        return Err(cx.type_error("first argument must be callable"));
    }
    if args[2].is_nil() {
        return Err(cx.type_error("instance must not be None"));
    }
    Ok(cx.new_bound_method(args[1], args[2]).v())
}

fn get<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0])
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let method = this(cx, args[0])?;
    let name = match method.function().as_exact_function() {
        Some(function) => function.qualified_name(cx),
        None => {
            let mut found = V::NIL;
            for name in [N::qualname, N::name] {
                if found.as_str().is_none() {
                    let own = leaf_attribute(cx, method.function(), cx.name(name))?;
                    found = own.unwrap_or(V::NIL);
                }
            }
            found
        }
    };
    let name = name.as_str().map_or_else(|| "?".to_owned(), Str::to_text);
    let receiver = cx.leaf_repr(method.receiver())?.to_text();
    Ok(cx
        .new_str(&format!("<bound method {name} of {receiver}>"))
        .v())
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_int(cx.leaf_hash(args[0])?))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::Method)?;
    match (
        args[0].as_exact_bound_method(),
        args[1].as_exact_bound_method(),
    ) {
        (Some(a), Some(b)) => Ok(V::bool(
            a.receiver() == b.receiver() && a.function() == b.function(),
        )),
        _ => Ok(cx.root(roots::NOT_IMPLEMENTED)),
    }
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let method = this(cx, args[0])?;
    let name = crate::ops::attr::leaf_attribute(cx, method.function(), cx.name(N::name))?;
    let getattr = cx
        .root(roots::BUILTINS)
        .as_map()
        .and_then(|builtins| builtins.get_symbol(cx.symbol("getattr")))
        .unwrap_or(V::NIL);
    let parts = cx.new_tuple(&[method.receiver(), name.unwrap_or(V::NIL)]);
    Ok(cx.new_tuple(&[getattr, parts.v()]).v())
}

fn function<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.function())
}

fn receiver<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.receiver())
}

fn doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let method = this(cx, args[0])?;
    let doc = crate::ops::attr::leaf_attribute(cx, method.function(), cx.name(N::doc))?;
    Ok(doc.unwrap_or(V::NIL))
}
