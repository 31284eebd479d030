//! Python's `types.SimpleNamespace`.

use crate::classes::ClassSpec;
use crate::prelude::*;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    module: "types",
    doc: "An object with attributes as given, to which any can be added.",
    flags: class_flags::BASE | class_flags::HAS_DICT,
    methods: &[
        NativeDef::leaf_or_guest(
            "__init__",
            "(self, mapping_or_iterable=(), /, **kwargs)",
            init,
            "namespace_init",
        ),
        NativeDef::leaf_or_guest(
            "__repr__",
            "(self, /)",
            super::object::need_guest,
            "namespace_repr",
        ),
        NativeDef::leaf_or_guest(
            "__eq__",
            "(self, value, /)",
            super::object::need_guest,
            "namespace_eq",
        ),
        NativeDef::leaf_or_guest(
            "__lt__",
            "(self, value, /)",
            super::object::need_guest,
            "namespace_lt",
        ),
        NativeDef::leaf_or_guest(
            "__le__",
            "(self, value, /)",
            super::object::need_guest,
            "namespace_le",
        ),
        NativeDef::leaf_or_guest(
            "__gt__",
            "(self, value, /)",
            super::object::need_guest,
            "namespace_gt",
        ),
        NativeDef::leaf_or_guest(
            "__ge__",
            "(self, value, /)",
            super::object::need_guest,
            "namespace_ge",
        ),
        NativeDef::leaf_or_guest(
            "__reduce__",
            "(self, /)",
            super::object::need_guest,
            "namespace_reduce",
        ),
        NativeDef::leaf_or_guest(
            "__replace__",
            "(self, /, **changes)",
            super::object::need_guest,
            "namespace_replace",
        )
        .doc("Another namespace that differs in the attributes given as arguments."),
    ],
    ..ClassSpec::new(C::SimpleNamespace, C::Object)
}];

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].given().is_some() {
        return Err(Exit::NeedGuest);
    }
    if let Some(named) = args[2].as_map() {
        for entry in named.iter() {
            if let Some(name) = entry.key.as_str() {
                cx.set_own(args[0], name.intern(cx), entry.value);
            }
        }
    }
    Ok(V::NIL)
}
