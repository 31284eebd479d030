//! Descriptors of builtin classes: `classmethod`, `staticmethod`, computed attributes, slots.

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, bind, check_receiver, getset_of, settle};
use crate::ops::set_attr::descriptor_store;
use crate::prelude::*;
use crate::protocol::Repr;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "A method that gets the class as its first argument, also when an instance is asked.",
        flags: class_flags::BASE | class_flags::HAS_DICT,
        fixed_slots: 1,
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        methods: &[
            NativeDef::step("__init__", "(self, function, /)", init, 4),
            NativeDef::step(
                "__get__",
                "(self, instance, owner=None, /)",
                get_class_method,
                0,
            ),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr_class_method, "wrapper_repr"),
        ],
        class_methods: WRAPPER_CLASS_METHODS,
        attributes: WRAPPER_ATTRIBUTES,
        ..ClassSpec::new(C::ClassMethod, C::Object)
    },
    ClassSpec {
        doc: "A method that gets neither the instance nor the class.",
        flags: class_flags::BASE | class_flags::HAS_DICT,
        fixed_slots: 1,
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        methods: &[
            NativeDef::step("__init__", "(self, function, /)", init, 4),
            NativeDef::leaf(
                "__get__",
                "(self, instance, owner=None, /)",
                get_static_method,
            ),
            NativeDef::step(
                "__call__",
                "(self, /, *args, **kwargs)",
                call_static_method,
                0,
            ),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr_static_method, "wrapper_repr"),
        ],
        class_methods: WRAPPER_CLASS_METHODS,
        attributes: WRAPPER_ATTRIBUTES,
        ..ClassSpec::new(C::StaticMethod, C::Object)
    },
    ClassSpec {
        fixed_slots: 3,
        flags: class_flags::NO_NEW,
        methods: METHODS,
        attributes: GETSET_ATTRIBUTES,
        ..ClassSpec::new(C::GetSet, C::Object)
    },
    ClassSpec {
        fixed_slots: 3,
        flags: class_flags::NO_NEW,
        methods: MEMBER_METHODS,
        attributes: MEMBER_ATTRIBUTES,
        ..ClassSpec::new(C::Member, C::Object)
    },
];

const WRAPPER_CLASS_METHODS: &[NativeDef] = &[NativeDef::step(
    "__class_getitem__",
    "(cls, item, /)",
    super::generic_alias::class_getitem,
    0,
)];

const WRAPPER_ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("__func__", function),
    GetSet::read_only("__wrapped__", function),
    GetSet::read_only("__isabstractmethod__", is_abstract),
    GetSet::read_write(
        "__annotations__",
        |cx, args| lent(cx, args[0], N::annotations),
        |cx, args| store_lent(cx, args, N::annotations),
    )
    .or_guest("wrapper_annotations"),
    GetSet::read_write(
        "__annotate__",
        |cx, args| lent(cx, args[0], N::annotate),
        |cx, args| store_lent(cx, args, N::annotate),
    )
    .or_guest("wrapper_annotate"),
    super::object::DICT,
];

const GET: NativeDef = NativeDef::leaf_or(
    "__get__",
    "(self, instance, owner=None, /)",
    leaf_get,
    get,
    0,
);
const SET: NativeDef = NativeDef::step(
    "__set__",
    "(self, instance, value, /)",
    |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), slots.get(2), state),
    0,
);
const DELETE: NativeDef = NativeDef::step(
    "__delete__",
    "(self, instance, /)",
    |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), V::EMPTY, state),
    0,
);

const METHODS: &[NativeDef] = &[
    GET,
    SET,
    DELETE,
    NativeDef::leaf("__repr__", "(self, /)", repr_getset),
];

const MEMBER_METHODS: &[NativeDef] = &[
    GET,
    SET,
    DELETE,
    NativeDef::leaf("__repr__", "(self, /)", repr_member),
];

const GETSET_ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("__name__", slot::<0>),
    GetSet::read_only("__qualname__", qualname),
    GetSet::read_only("__objclass__", slot::<2>),
    GetSet::read_only("__doc__", doc),
];

const MEMBER_ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("__name__", slot::<0>),
    GetSet::read_only("__qualname__", qualname),
    GetSet::read_only("__objclass__", slot::<2>),
    GetSet::read_only("__doc__", doc),
];

/// Computed attributes that show themselves as plain fields of their objects: members.
const FIELDS: &[(C, &[&str])] = &[
    (C::Property, &["fget", "fset", "fdel"]),
    (C::Function, &["__closure__", "__globals__", "__builtins__"]),
    (C::Method, &["__func__", "__self__"]),
    (C::Slice, &["start", "stop", "step"]),
    (C::Range, &["start", "stop", "step"]),
    (C::Complex, &["real", "imag"]),
    (C::Super, &["__self__", "__self_class__", "__thisclass__"]),
    (
        C::Type,
        &[
            "__base__",
            "__basicsize__",
            "__dictoffset__",
            "__flags__",
            "__itemsize__",
            "__weakrefoffset__",
        ],
    ),
    (C::Traceback, &["tb_frame", "tb_lasti"]),
    (C::ClassMethod, &["__func__", "__wrapped__"]),
    (C::StaticMethod, &["__func__", "__wrapped__"]),
    (C::GenericAlias, &["__args__", "__origin__", "__unpacked__"]),
    (C::Union, &["__args__"]),
    (C::BaseExceptionGroup, &["exceptions", "message"]),
    (C::MethodDescriptor, &["__name__", "__objclass__"]),
    (C::WrapperDescriptor, &["__name__", "__objclass__"]),
    (C::ClassMethodDescriptor, &["__name__", "__objclass__"]),
    (C::GetSet, &["__name__", "__objclass__"]),
    (C::Member, &["__name__", "__objclass__"]),
    (C::MethodWrapper, &["__self__"]),
    (C::AsyncGenerator, &["ag_running"]),
    (C::Coroutine, &["cr_origin"]),
    (C::TimeDelta, &["days", "seconds", "microseconds"]),
    (C::Partial, &["args", "func", "keywords"]),
    (C::Pattern, &["flags", "groups", "pattern"]),
    (C::Match, &["endpos", "pos", "re", "string"]),
    (C::Module, &["__dict__"]),
    (
        C::Code,
        &[
            "co_argcount",
            "co_consts",
            "co_exceptiontable",
            "co_filename",
            "co_firstlineno",
            "co_flags",
            "co_kwonlyargcount",
            "co_linetable",
            "co_name",
            "co_names",
            "co_nlocals",
            "co_posonlyargcount",
            "co_qualname",
            "co_stacksize",
        ],
    ),
];

/// Whether a computed attribute of a builtin class is shown as a member.
pub fn is_field(class: C, name: &str) -> bool {
    FIELDS
        .iter()
        .any(|(own, names)| *own == class && names.contains(&name))
}

/// A `classmethod` or `staticmethod` around a function, without copying its attributes.
pub fn wrap<'v>(cx: Cx<'v>, class: C, function: V<'v>) -> V<'v> {
    let wrapped = cx.new_instance(cx.class(class));
    if let Some(object) = wrapped.as_object() {
        object.set_fixed(cx, 0, function);
    }
    wrapped
}

fn fixed(value: V<'_>, index: usize) -> V<'_> {
    value
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    Ok(cx.new_instance(class))
}

/// Keeps the function and copies its name and the like: slots 2 and 3 count attributes and keep the function's dict.
fn init<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const COPIED: [&str; 4] = ["__module__", "__name__", "__qualname__", "__doc__"];
    let (object, function) = (slots.get(0), slots.get(1));
    if state == 0 {
        if let Some(object) = object.as_object() {
            object.set_fixed(cx, 0, function);
        }
        // What functions have needs no calls.
        if let Some(function) = function.as_exact_function() {
            for name in COPIED {
                let name = cx.symbol(name);
                if let Ok(Some(value)) = crate::ops::attr::leaf_attribute(cx, function.v(), name) {
                    cx.set_own(object, name, value);
                }
            }
            return Ok(Next::Done(V::NIL));
        }
    } else {
        let name = cx.symbol(COPIED[(slots.int(2) as usize).min(COPIED.len() - 1)]);
        match got {
            Got::Raised(exception) if !cx.is_instance(exception, C::AttributeError) => {
                return Err(cx.raise(exception));
            }
            Got::Raised(_) => {}
            _ => {
                cx.set_own(object, name, got.value());
            }
        }
        slots.set_int(2, slots.int(2) + 1);
    }
    match COPIED.get(slots.int(2) as usize) {
        Some(name) => Ok(Next::CatchOp {
            state: 1,
            op: SlowOp::GetAttr,
            operands: ArgBuf::of(&[function, cx.symbol(name).v()]),
        }),
        None => Ok(Next::Done(V::NIL)),
    }
}

/// An attribute that is the function's, as long as the wrapper has none of its own.
fn lent<'v>(cx: Cx<'v>, wrapper: V<'v>, name: N) -> Result<V<'v>, Exit> {
    cx.get_own(wrapper, cx.name(name)).ok_or(Exit::NeedGuest)
}

fn store_lent<'v>(cx: Cx<'v>, args: &[V<'v>], name: N) -> Result<V<'v>, Exit> {
    let name = cx.name(name);
    if !args[1].is_empty() {
        cx.set_own(args[0], name, args[1]);
    } else if !cx.delete_own(args[0], name) {
        return Err(cx.no_attribute(args[0], name).into());
    }
    Ok(V::NIL)
}

fn function<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(fixed(args[0], 0))
}

fn is_abstract<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let inner = fixed(args[0], 0);
    let found = crate::ops::attr::leaf_attribute(cx, inner, cx.symbol("__isabstractmethod__"))?;
    match found {
        Some(value) => Ok(V::bool(cx.language().truth(cx, value).unwrap_or(true))),
        None => Ok(V::FALSE),
    }
}

fn get_class_method<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let owner = slots.get(2).given().filter(|owner| !owner.is_nil());
    let owner = owner.unwrap_or_else(|| cx.class_of(slots.get(1)));
    Ok(Next::Done(
        cx.new_bound_method(fixed(slots.get(0), 0), owner).v(),
    ))
}

fn get_static_method<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(fixed(args[0], 0))
}

fn call_static_method<'v>(
    _cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: fixed(slots.get(0), 0),
        positional: slots.get(1),
        named: slots.get(2),
    })
}

fn repr_class_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::ClassMethod)?;
    repr_around(cx, "classmethod", fixed(args[0], 0))
}

fn repr_static_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::StaticMethod)?;
    repr_around(cx, "staticmethod", fixed(args[0], 0))
}

fn repr_around<'v>(cx: Cx<'v>, name: &str, inner: V<'v>) -> Result<V<'v>, Exit> {
    let inner = cx.leaf_repr(inner)?.to_text();
    Ok(cx.new_str(&format!("<{name}({inner})>")).v())
}

fn slot<'v, const SLOT: usize>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(fixed(args[0], SLOT))
}

fn owner_and_name(descriptor: V<'_>) -> (String, String) {
    let owner = fixed(descriptor, 2).as_type();
    let text = |value: V<'_>| value.as_str().map_or_else(String::new, Str::to_text);
    (
        owner.map_or_else(String::new, |owner| text(owner.qualified_name())),
        text(fixed(descriptor, 0)),
    )
}

fn qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (owner, name) = owner_and_name(args[0]);
    Ok(cx.new_str(&format!("{owner}.{name}")).v())
}

fn doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let doc = getset_of(cx, args[0]).map_or("", |getset| getset.doc);
    Ok(if doc.is_empty() {
        V::NIL
    } else {
        cx.new_str(doc).v()
    })
}

fn repr_getset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::GetSet)?;
    repr_descriptor(cx, "attribute", args[0])
}

fn repr_member<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    repr_descriptor(cx, "member", args[0])
}

fn repr_descriptor<'v>(cx: Cx<'v>, what: &str, descriptor: V<'v>) -> Result<V<'v>, Exit> {
    let (_, name) = owner_and_name(descriptor);
    let owner = fixed(descriptor, 2)
        .as_type()
        .map_or_else(String::new, |owner| cx.shown_name(owner));
    Ok(cx
        .new_str(&format!("<{what} '{name}' of '{owner}' objects>"))
        .v())
}

/// Refuses `__get__(None, None)`.
///
/// # Errors
/// TypeError when there is no owner either.
pub fn check_owner<'v>(cx: Cx<'v>, owner: V<'v>) -> Result<(), Raised> {
    match owner.given() {
        Some(owner) if !owner.is_nil() => Ok(()),
        _ => Err(cx.error(C::TypeError, "__get__(None, None) is invalid")),
    }
}

/// `__get__` of computed attributes and slots.
fn leaf_get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match got_from(cx, [args[0], args[1], args[2]])? {
        Access::Value(value) => Ok(value),
        Access::Call(..) => Err(Exit::NeedGuest),
        Access::Missing => Ok(V::NIL),
    }
}

fn get<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match got_from(cx, [slots.get(0), slots.get(1), slots.get(2)])? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Ok(Next::Done(V::NIL)),
    }
}

/// What a descriptor's `__get__` comes to for an instance and its owner.
fn got_from<'v>(
    cx: Cx<'v>,
    [descriptor, instance, owner]: [V<'v>; 3],
) -> Result<Access<'v>, Raised> {
    let for_class = instance.is_nil()
        && owner
            .given()
            .is_some_and(|owner| !owner.is_nil() && owner != cx.class(C::NoneType).v());
    if for_class {
        return Ok(Access::Value(descriptor));
    }
    check_receiver(cx, descriptor, instance)?;
    let owner = cx.type_of(instance).unwrap_or_else(|| cx.class(C::Object));
    bind(cx, descriptor, instance, owner)
}

fn store<'v>(
    cx: Cx<'v>,
    descriptor: V<'v>,
    instance: V<'v>,
    value: V<'v>,
    state: u32,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let Some(name) = fixed(descriptor, 0).as_str() else {
        return Err(settle(cx, Exit::NeedGuest));
    };
    let next = descriptor_store(cx, descriptor, instance, name, value)?;
    Ok(next.unwrap_or(Next::Done(V::NIL)))
}
