//! Python's `None`.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::Hashing;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "The class whose only instance is None.",
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::leaf("__bool__", "(self, /)", bool),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf_or_guest("__or__", "(self, value, /)", or, "type_or"),
        NativeDef::leaf_or_guest("__ror__", "(self, value, /)", ror, "type_ror"),
    ],
    ..ClassSpec::new(C::NoneType, C::Object)
}];

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    super::singletons::no_arguments(cx, args, "NoneType")?;
    Ok(V::NIL)
}

/// The only instance equals itself, and nothing else says so.
fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::NoneType)?;
    Ok(match args[1].is_nil() {
        true => V::TRUE,
        false => cx.root(crate::roots::NOT_IMPLEMENTED),
    })
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::NoneType)?;
    Ok(cx.symbol("None").v())
}

fn bool<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::FALSE)
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_int(cx.leaf_hash(args[0])?))
}

fn is_type<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.as_exact_type().is_some()
        || cx.is_instance(value, C::GenericAlias)
        || cx.is_exactly(value, C::Union)
}

/// `None | X` is a union when X is a type.
fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if is_type(cx, args[1]) {
        super::union::of_two(cx, args[0], args[1])
    } else {
        Ok(cx.root(crate::roots::NOT_IMPLEMENTED))
    }
}

fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if is_type(cx, args[1]) {
        super::union::of_two(cx, args[1], args[0])
    } else {
        Ok(cx.root(crate::roots::NOT_IMPLEMENTED))
    }
}
