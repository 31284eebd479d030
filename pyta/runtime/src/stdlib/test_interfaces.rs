//! `_testcapi`, `_testlimitedcapi`, `_testmultiphase`, `_testinternalcapi`: what tests of the language see of an implementation's inside, as far as
//! it exists here.
//!
//! `_testcapi` has a native of each way in which natives take arguments, in all places where natives stand. The operations of
//! `_testlimitedcapi` are the language's own. `_testmultiphase` is a module that is there without a source. `_testinternalcapi` tells how instances keep their attributes and how deep calls nest.

use super::ModuleSpec;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::roots;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        doc: "Natives that tell what they were called with.",
        functions: &[
            NativeDef::leaf("meth_varargs", "(*args)", of_module),
            NativeDef::leaf("meth_varargs_keywords", "(*args, **kwargs)", of_module),
            NativeDef::leaf("meth_o", "(value, /)", of_module),
            NativeDef::leaf("meth_noargs", "(/)", of_module),
            NativeDef::leaf("meth_fastcall", "(*args)", of_module),
            NativeDef::leaf("meth_fastcall_keywords", "(*args, **kwargs)", of_module),
        ],
        classes: &[
            ClassSpec {
                module: "_testcapi",
                doc: "Natives that are methods.",
                new: Some(NativeDef::leaf("__new__", "(cls, /)", new)),
                methods: METHODS,
                ..ClassSpec::new(C::MethInstance, C::Object)
            },
            ClassSpec {
                module: "_testcapi",
                doc: "Natives that are class methods.",
                new: Some(NativeDef::leaf("__new__", "(cls, /)", new)),
                class_methods: METHODS,
                ..ClassSpec::new(C::MethClass, C::Object)
            },
            ClassSpec {
                module: "_testcapi",
                doc: "Natives that are static methods.",
                new: Some(NativeDef::leaf("__new__", "(cls, /)", new)),
                static_methods: &[
                    NativeDef::leaf("meth_varargs", "(*args)", of_nothing),
                    NativeDef::leaf("meth_varargs_keywords", "(*args, **kwargs)", of_nothing),
                    NativeDef::leaf("meth_o", "(value, /)", of_nothing),
                    NativeDef::leaf("meth_noargs", "(/)", of_nothing),
                    NativeDef::leaf("meth_fastcall", "(*args)", of_nothing),
                    NativeDef::leaf("meth_fastcall_keywords", "(*args, **kwargs)", of_nothing),
                ],
                ..ClassSpec::new(C::MethStatic, C::Object)
            },
        ],
        source: include_str!("test_interfaces/calls.py"),
        ..ModuleSpec::new("_testcapi")
    },
    ModuleSpec {
        doc: "The language's operations, as functions.",
        source: include_str!("test_interfaces/operations.py"),
        ..ModuleSpec::new("_testlimitedcapi")
    },
    ModuleSpec {
        doc: "What a module that is not written in the language has to offer.",
        source: include_str!("test_interfaces/extension.py"),
        ..ModuleSpec::new("_testmultiphase")
    },
    ModuleSpec {
        doc: "How the implementation keeps things.",
        functions: &[
            NativeDef::leaf("has_inline_values", "(object, /)", has_inline_values),
            NativeDef::leaf("get_recursion_depth", "(/)", recursion_depth),
        ],
        init: init_internals,
        ..ModuleSpec::new("_testinternalcapi")
    },
];

/// So many runs are enough for a site to have learnt what it meets: the first one.
const SPECIALIZATION_THRESHOLD: i64 = 1;

fn init_internals<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let threshold = V::small(SPECIALIZATION_THRESHOLD);
    namespace.set_symbol(cx, cx.symbol("SPECIALIZATION_THRESHOLD"), threshold);
    namespace.set_symbol(cx, cx.symbol("hamt"), cx.class(C::Hamt).v());
    Ok(())
}

const METHODS: &[NativeDef] = &[
    NativeDef::leaf("meth_varargs", "(self, /, *args)", told),
    NativeDef::leaf("meth_varargs_keywords", "(self, /, *args, **kwargs)", told),
    NativeDef::leaf("meth_o", "(self, value, /)", told),
    NativeDef::leaf("meth_noargs", "(self, /)", told),
    NativeDef::leaf("meth_fastcall", "(self, /, *args)", told),
    NativeDef::leaf("meth_fastcall_keywords", "(self, /, *args, **kwargs)", told),
];

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = crate::types::object::class_argument(cx, args[0])?;
    Ok(cx.new_instance(class))
}

/// The receiver, with the arguments if there are any.
fn told<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args {
        [receiver] => *receiver,
        _ => cx.new_tuple(args).v(),
    })
}

fn told_by<'v>(cx: Cx<'v>, receiver: V<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let all: Vec<V<'v>> = std::iter::once(receiver)
        .chain(args.iter().copied())
        .collect();
    told(cx, &all)
}

fn of_module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let modules = cx.root(roots::MODULES).as_map();
    let own = modules.and_then(|modules| modules.get_symbol(cx.symbol("_testcapi")));
    told_by(cx, own.unwrap_or(V::NIL), args)
}

fn of_nothing<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    told_by(cx, V::NIL, args)
}

/// Whether the attributes of an instance lie in the instance.
fn has_inline_values<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0]
        .as_object()
        .filter(|object| object.has_inline_attributes());
    let class = cx.type_of(args[0]);
    let has = class.is_some_and(|class| {
        class.has_flag(class_flags::HAS_DICT) && !crate::types::type_::is_variable_sized(cx, class)
    });
    Ok(V::bool(has && object.is_some()))
}

/// How many calls are nested.
fn recursion_depth<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(super::sys::recursion_depth(cx).into()))
}
