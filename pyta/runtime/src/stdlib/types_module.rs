//! Native module `_types`: the builtin classes that have no builtin name.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The interpreter's own classes, for the types module.",
    init,
    source: include_str!("types_module/capsule.py"),
    ..ModuleSpec::new("_types")
}];

const NAMES: &[(&str, C)] = &[
    ("AsyncGeneratorType", C::AsyncGenerator),
    ("BuiltinFunctionType", C::Builtin),
    ("BuiltinMethodType", C::Builtin),
    ("CellType", C::Cell),
    ("ClassMethodDescriptorType", C::ClassMethodDescriptor),
    ("CodeType", C::Code),
    ("CoroutineType", C::Coroutine),
    ("EllipsisType", C::Ellipsis),
    ("FrameType", C::Frame),
    ("FunctionType", C::Function),
    ("GeneratorType", C::Generator),
    ("GenericAlias", C::GenericAlias),
    ("GetSetDescriptorType", C::GetSet),
    ("LambdaType", C::Function),
    ("MappingProxyType", C::MappingProxy),
    ("MemberDescriptorType", C::Member),
    ("MethodDescriptorType", C::MethodDescriptor),
    ("MethodType", C::Method),
    ("MethodWrapperType", C::MethodWrapper),
    ("ModuleType", C::Module),
    ("NoneType", C::NoneType),
    ("NotImplementedType", C::NotImplementedType),
    ("SimpleNamespace", C::SimpleNamespace),
    ("TracebackType", C::Traceback),
    ("UnionType", C::Union),
    ("WrapperDescriptorType", C::WrapperDescriptor),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for &(name, class) in NAMES {
        namespace.set_symbol(cx, cx.symbol(name), cx.class(class).v());
    }
    Ok(())
}
