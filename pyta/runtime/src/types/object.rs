//! Python's `object`: what every class inherits.

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, object_attribute};
use crate::ops::call::cannot_create;
use crate::ops::set_attr::{interned, object_store};
use crate::prelude::*;
use crate::protocol::{Hashing, Methods, Repr};
use crate::roots;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "What every class derives from. Its own instances have no attributes and accept\nnone.",
    flags: class_flags::BASE,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, /, *args, **kwargs)",
        new,
        "object_new",
    )
    .short(&[(1, fresh)])),
    methods: &[
        NativeDef::leaf("__init__", "(self, /, *args, **kwargs)", init),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::step("__str__", "(self, /)", str, 0),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::step("__ne__", "(self, value, /)", ne, 0),
        NativeDef::leaf("__lt__", "(self, value, /)", unordered),
        NativeDef::leaf("__le__", "(self, value, /)", unordered),
        NativeDef::leaf("__gt__", "(self, value, /)", unordered),
        NativeDef::leaf("__ge__", "(self, value, /)", unordered),
        NativeDef::step("__getattribute__", "(self, name, /)", getattribute, 0),
        NativeDef::step("__setattr__", "(self, name, value, /)", |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), slots.get(2), state), 0),
        NativeDef::step("__delattr__", "(self, name, /)", |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), V::EMPTY, state), 0),
        NativeDef::step("__format__", "(self, format_spec, /)", format, 0)
            .doc("What str() gives. A format_spec that is not empty raises TypeError."),
        NativeDef::leaf_or_guest("__reduce__", "(self, /)", need_guest, "object_reduce")
            .doc("Helper for pickle."),
        NativeDef::leaf_or_guest(
            "__reduce_ex__",
            "(self, protocol, /)",
            need_guest,
            "object_reduce_ex",
        )
        .doc("Helper for pickle."),
        NativeDef::leaf_or_guest("__getstate__", "(self, /)", need_guest, "object_getstate")
            .doc("Helper for pickle."),
        NativeDef::leaf("__sizeof__", "(self, /)", size_of)
            .doc("Bytes of memory taken by the object alone."),
        NativeDef::leaf_or_guest("__dir__", "(self, /)", need_guest, "object_dir")
            .doc("Default dir() implementation."),
    ],
    class_methods: &[
        NativeDef::leaf("__init_subclass__", "(cls, /)", init_subclass).doc(
            "Called on the parent for each class derived from it, with the keywords of the\nclass statement. This one only refuses keywords.",
        ),
        NativeDef::leaf("__subclasshook__", "(cls, object, /)", subclass_hook).doc(
            "What an abstract class says of its own about issubclass(): True or False settles\nit, and is remembered; NotImplemented, as here, leaves it to the usual rules.",
        ),
    ],
    attributes: &[GetSet::read_write("__class__", class, set_class)],
    ..ClassSpec::new(C::Object, C::Object)
}];

/// `__dict__` of instances.
pub const DICT: GetSet = GetSet::read_write("__dict__", instance_dict, set_instance_dict);

/// `__weakref__` of instances.
pub const WEAKREF: GetSet = GetSet::read_only("__weakref__", weak_references);

/// For methods that are written in the prelude.
pub fn need_guest<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}

/// The class argument of `__new__`.
///
/// # Errors
/// TypeError when it is no class.
pub fn class_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Type<'v>, Exit> {
    value.as_exact_type().ok_or_else(|| {
        cx.type_error(format!(
            "object.__new__(X): X is not a type object ({})",
            cx.class_name(value)
        ))
    })
}

fn has_arguments(args: &[V<'_>]) -> bool {
    let positional = args[1].as_tuple().is_some_and(|rest| !rest.is_empty());
    let named = args[2].as_map().is_some_and(|named| !named.is_empty());
    positional || named
}

fn name_of(class: Type<'_>) -> String {
    class.name().as_str().map_or_else(String::new, Str::to_text)
}

/// A new instance of a class that has this `__new__`.
fn fresh<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0].as_exact_type().ok_or(Exit::NeedGuest)?;
    let is_own = cx.lookup(class, cx.name(N::new)) == Some(cx.root(roots::OBJECT_NEW));
    match is_own && !class.has_flag(class_flags::NO_NEW | class_flags::ABSTRACT) {
        true => Ok(cx.new_instance(class)),
        false => Err(Exit::NeedGuest),
    }
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_argument(cx, args[0])?;
    if has_arguments(args) {
        if cx.lookup(class, cx.name(N::new)) != Some(cx.root(roots::OBJECT_NEW)) {
            return Err(cx.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if cx.lookup(class, cx.name(N::init)) == Some(cx.root(roots::OBJECT_INIT)) {
            return Err(cx.type_error(format!("{}() takes no arguments", name_of(class))));
        }
    }
    if class.has_flag(class_flags::ABSTRACT) {
        return Err(abstract_error(cx, class));
    }
    if class.has_flag(class_flags::NO_NEW) {
        return Err(cannot_create(cx, class).into());
    }
    let solid = super::type_::solid_base(cx, class);
    let has_own = cx.lookup(solid, cx.name(N::new)) != Some(cx.root(roots::OBJECT_NEW));
    if !solid.has_flag(class_flags::HEAP) && has_own {
        let (own, solid) = (cx.class_path(class), cx.class_path(solid));
        return Err(cx.type_error(format!(
            "object.__new__({own}) is not safe, use {solid}.__new__()"
        )));
    }
    Ok(cx.new_instance(class))
}

/// `Can't instantiate abstract class X without an implementation for abstract method 'f'`.
fn abstract_error<'v>(cx: Cx<'v>, class: Type<'v>) -> Exit {
    let methods = class
        .namespace(cx)
        .get_symbol(cx.name(N::abstractmethods))
        .unwrap_or(V::NIL);
    use crate::protocol::Items;
    let Ok(items) = cx.leaf_items(methods) else {
        return Exit::NeedGuest;
    };
    let mut names: Vec<String> = items
        .iter()
        .filter_map(|item| item.as_str())
        .map(|name| format!("'{}'", name.to_text()))
        .collect();
    names.sort();
    cx.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{} {}",
        name_of(class),
        if names.len() == 1 { "" } else { "s" },
        names.join(", ")
    ))
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if has_arguments(args)
        && let Some(class) = cx.type_of(args[0])
    {
        if cx.lookup(class, cx.name(N::init)) != Some(cx.root(roots::OBJECT_INIT)) {
            return Err(cx.type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            ));
        }
        if cx.lookup(class, cx.name(N::new)) == Some(cx.root(roots::OBJECT_NEW)) {
            return Err(cx.type_error(format!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                name_of(class)
            )));
        }
    }
    Ok(V::NIL)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&cx.default_repr(args[0])).v())
}

/// `str` of an object is its `repr`.
fn str<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state == 1 {
        return Ok(Next::Done(got.value()));
    }
    match cx.special(slots.get(0), N::repr) {
        // No tail call: a class whose `__repr__` leads back here must come to an end.
        Some(method) => Ok(method.call(1, &[])),
        None => Ok(Next::Done(cx.new_str(&cx.default_repr(slots.get(0))).v())),
    }
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_int(cx.identity_hash(args[0])))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(if args[0] == args[1] {
        V::TRUE
    } else {
        cx.root(roots::NOT_IMPLEMENTED)
    })
}

/// The opposite of `__eq__`, unless that does not know.
fn ne<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    match state {
        0 => match cx.special(slots.get(0), N::eq) {
            Some(method) => Ok(method.call(1, &[slots.get(1)])),
            None => Ok(Next::Done(cx.root(roots::NOT_IMPLEMENTED))),
        },
        1 if got.value() == cx.root(roots::NOT_IMPLEMENTED) => Ok(Next::Done(got.value())),
        1 => Ok(Next::Op {
            state: 2,
            op: SlowOp::Truth,
            operands: ArgBuf::of(&[got.value()]),
        }),
        _ => Ok(Next::Done(V::bool(got.value() != V::TRUE))),
    }
}

fn unordered<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.root(roots::NOT_IMPLEMENTED))
}

fn getattribute<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (object, name) = (slots.get(0), interned(cx, slots.get(1))?);
    let Some(class) = cx.type_of(object) else {
        return Err(cx.no_attribute(object, name));
    };
    match object_attribute(cx, object, class, name)? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Err(cx.no_attribute(object, name)),
    }
}

fn store<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    name: V<'v>,
    value: V<'v>,
    state: u32,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    if object.as_exact_type().is_some() {
        let what = if value.is_empty() {
            "delattr"
        } else {
            "setattr"
        };
        return Err(cx.error(
            C::TypeError,
            format!(
                "can't apply this __{what}__ to {} object",
                cx.class_name(object)
            ),
        ));
    }
    let name = interned(cx, name)?;
    let Some(class) = cx.type_of(object) else {
        return Err(cx.no_attribute(object, name));
    };
    let next = object_store(cx, object, class, name, value)?;
    Ok(next.unwrap_or(Next::Done(V::NIL)))
}

fn format<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    let Some(spec) = slots.get(1).as_str() else {
        return Err(cx.error(
            C::TypeError,
            format!(
                "__format__() argument must be str, not {}",
                cx.given_name(slots.get(1))
            ),
        ));
    };
    if !spec.is_empty() {
        return Err(cx.error(
            C::TypeError,
            format!(
                "unsupported format string passed to {}.__format__",
                cx.class_name(object)
            ),
        ));
    }
    match cx.special(object, N::str) {
        Some(method) => Ok(method.tail(&[])),
        None => Ok(Next::Done(spec.v())),
    }
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Small integers and singletons have no memory of their own: they count as a header.
    let object = args[0].as_object();
    let size = object.map_or(16, |object| object.size_bytes(cx));
    Ok(cx.new_int(size as i64))
}

fn init_subclass<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}

fn subclass_hook<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.root(roots::NOT_IMPLEMENTED))
}

fn class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.class_of(args[0]))
}

fn set_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, class) = (args[0], args[1]);
    if class.is_empty() {
        return Err(cx.type_error("can't delete __class__ attribute"));
    }
    let Some(class) = class.as_exact_type() else {
        return Err(cx.type_error(format!(
            "__class__ must be set to a class, not '{}' object",
            cx.class_name(class)
        )));
    };
    let own = cx.type_of(object).unwrap_or(class);
    let both_modules =
        own.is_subtype_of(cx.class(C::Module)) && class.is_subtype_of(cx.class(C::Module));
    let heap = |class: Type<'v>| class.has_flag(class_flags::HEAP);
    if !both_modules && (!heap(own) || !heap(class)) {
        return Err(cx.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    if let Some(object) = object.as_exact_type() {
        object.set_metaclass(cx, class.v());
        return Ok(V::NIL);
    }
    let has_dict = |class: Type<'v>| class.has_flag(class_flags::HAS_DICT);
    if !super::type_::same_layout(cx, own, class)
        || own.fixed_slots(cx) != class.fixed_slots(cx)
        || has_dict(own) != has_dict(class)
    {
        return Err(cx.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            name_of(class),
            name_of(own)
        )));
    }
    cx.change_class(object, class);
    Ok(V::NIL)
}

fn instance_dict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // A metaclass may have a plain class before `type` in its order of lookup.
    if args[0].as_exact_type().is_some() {
        return super::type_::dict(cx, args);
    }
    if let Some(function) = args[0].as_exact_function() {
        return Ok(crate::ops::attr::function_attributes(cx, function).v());
    }
    match cx.to_dictionary(args[0]) {
        Some(map) => Ok(map.v()),
        None => Err(no_dict(cx, args[0]).into()),
    }
}

fn no_dict<'v>(cx: Cx<'v>, object: V<'v>) -> Raised {
    cx.no_attribute(object, cx.name(N::dict))
}

/// Whether the object is a partial function, whose dictionary is not deleted.
fn is_partial<'v>(cx: Cx<'v>, object: V<'v>) -> bool {
    // The class exists once its module does.
    let class = cx.root(roots::FIRST_CLASS + C::Partial as usize);
    let own = cx.type_of(object);
    class
        .as_exact_type()
        .is_some_and(|class| own.is_some_and(|own| own.is_subtype_of(class)))
}

fn set_instance_dict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, value) = (args[0], args[1]);
    if value.is_empty() {
        if cx.is_instance(object, C::Module) || is_partial(cx, object) {
            return Err(cx.type_error("cannot delete __dict__"));
        }
        cx.set_dictionary(object, cx.new_map());
        return Ok(V::NIL);
    }
    let Some(map) = value.as_map() else {
        return Err(cx.type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            cx.class_name(value)
        )));
    };
    cx.set_dictionary(object, map);
    Ok(V::NIL)
}

/// The first weak reference to an instance, or None.
fn weak_references<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let first = cx.weak_references(args[0]).into_iter().next();
    Ok(first.map_or(V::NIL, super::weakref::visible))
}
