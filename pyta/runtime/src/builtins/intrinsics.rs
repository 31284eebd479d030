//! What the prelude may use besides Python: small natives that only trusted code sees.

use crate::ops::raise::set_cause;
use crate::prelude::*;

/// The natives.
pub const NATIVES: &[NativeDef] = &[
    NativeDef::leaf("is_missing", "(x, /)", is_missing),
    NativeDef::leaf("take_finalizable", "(/)", |cx, _| {
        Ok(cx.take_finalizable().v())
    }),
    NativeDef::leaf("missing", "(/)", missing),
    NativeDef::leaf("set_cause", "(exception, cause, /)", with_cause),
    NativeDef::leaf("class_of", "(x, /)", class_of),
    NativeDef::leaf("class_name", "(x, /)", |cx, args| {
        Ok(cx.new_str(&cx.class_name(args[0])).v())
    }),
    NativeDef::leaf("is_builtin_method", "(method, /)", |cx, args| {
        Ok(V::bool(crate::ops::binary::is_builtin(cx, args[0])))
    }),
    NativeDef::leaf("type_lookup", "(cls, name, /)", type_lookup),
    NativeDef::leaf("payload", "(x, /)", payload),
    NativeDef::leaf("default_repr", "(x, /)", default_repr),
];

/// Whether a twin's argument was not given.
fn is_missing<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let missing = cx.root(crate::roots::MISSING);
    Ok(V::bool(
        args.first().is_none_or(|x| x.is_empty() || *x == missing),
    ))
}

fn missing<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.root(crate::roots::MISSING))
}

fn with_cause<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    set_cause(cx, args[0], args[1]);
    Ok(args[0])
}

/// The class by the object itself, whatever `__class__` says.
fn class_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.class_of(args[0]))
}

/// The raw value of a class attribute, or the missing sentinel.
fn type_lookup<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = match (args[0].as_exact_type(), args[1].as_str()) {
        (Some(class), Some(name)) => cx.lookup(class, name.intern(cx)),
        _ => None,
    };
    Ok(found.unwrap_or_else(|| cx.root(crate::roots::MISSING)))
}

/// The native value inside an instance of a class that extends a builtin one.
fn payload<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0].payload())
}

fn default_repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use crate::protocol::Repr;
    Ok(cx.new_str(&cx.default_repr(args[0])).v())
}
