//! Python's modules: instances in dictionary mode whose namespace is a map.

use crate::classes::ClassSpec;
use crate::ops::attr::{Access, no_module_attribute, object_attribute, own};
use crate::ops::set_attr::interned;
use crate::prelude::*;
use crate::types::object::need_guest;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "An empty module called name, a str; doc can be anything.",
    flags: class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf("__init__", "(self, name, doc=None)", init),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", need_guest, "module_repr"),
        NativeDef::step("__getattribute__", "(self, name, /)", getattribute, 0),
        NativeDef::leaf_or_guest("__dir__", "(self, /)", need_guest, "module_dir")
            .doc("__dir__() -> list\n\nThe names in the module, or what a function __dir__ in it returns."),
    ],
    ..ClassSpec::new(C::Module, C::Object)
}];

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    let module = cx.new_instance(class);
    cx.set_dictionary(module, cx.new_map());
    Ok(module)
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_str().is_none() {
        return Err(cx.type_error(format!(
            "module() argument 'name' must be str, not {}",
            cx.given_name(args[1])
        )));
    }
    let Some(namespace) = cx.to_dictionary(args[0]) else {
        return Ok(V::NIL);
    };
    let doc = args[2].given().unwrap_or(V::NIL);
    for (name, value) in [
        (N::name, args[1]),
        (N::doc, doc),
        (N::package, V::NIL),
        (N::loader, V::NIL),
        (N::spec, V::NIL),
    ] {
        namespace.set_symbol(cx, cx.name(name), value);
    }
    Ok(V::NIL)
}

fn getattribute<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (module, name) = (slots.get(0), interned(cx, slots.get(1))?);
    let Some(class) = cx.type_of(module) else {
        return Err(cx.no_attribute(module, name));
    };
    match object_attribute(cx, module, class, name)? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => match own(cx, module, cx.name(N::getattr)) {
            Some(callee) => Ok(Next::TailCall {
                callee,
                args: ArgBuf::of(&[name.v()]),
            }),
            None => Err(no_module_attribute(cx, module, name)),
        },
    }
}
