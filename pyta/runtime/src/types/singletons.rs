//! Python's `NotImplemented` and `Ellipsis`.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::roots;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "The class whose only instance is NotImplemented.",
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, /, *args, **kwargs)",
            new_not_implemented,
        )),
        methods: &[
            NativeDef::leaf("__repr__", "(self, /)", repr_not_implemented),
            NativeDef::leaf("__reduce__", "(self, /)", repr_not_implemented),
            NativeDef::leaf("__bool__", "(self, /)", bool_not_implemented),
        ],
        ..ClassSpec::new(C::NotImplementedType, C::Object)
    },
    ClassSpec {
        doc: "The class whose only instance is Ellipsis, written '...'.",
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, /, *args, **kwargs)",
            new_ellipsis,
        )),
        methods: &[
            NativeDef::leaf("__repr__", "(self, /)", repr_ellipsis),
            NativeDef::leaf("__reduce__", "(self, /)", repr_ellipsis),
        ],
        ..ClassSpec::new(C::Ellipsis, C::Object)
    },
];

/// Refuses arguments of `__new__`.
///
/// # Errors
/// TypeError when there are some.
pub fn no_arguments<'v>(cx: Cx<'v>, args: &[V<'v>], class: &str) -> Result<(), Exit> {
    let positional = args[1].as_tuple().is_some_and(|rest| !rest.is_empty());
    let named = args[2].as_map().is_some_and(|named| !named.is_empty());
    if positional || named {
        return Err(cx.type_error(format!("{class} takes no arguments")));
    }
    Ok(())
}

fn new_not_implemented<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    no_arguments(cx, args, "NotImplementedType")?;
    Ok(cx.root(roots::NOT_IMPLEMENTED))
}

fn repr_not_implemented<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol("NotImplemented").v())
}

fn bool_not_implemented<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.type_error("NotImplemented should not be used in a boolean context"))
}

fn new_ellipsis<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    no_arguments(cx, args, "EllipsisType")?;
    Ok(cx.root(roots::ELLIPSIS))
}

fn repr_ellipsis<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol("Ellipsis").v())
}
