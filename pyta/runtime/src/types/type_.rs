//! Python's `type`: classes as objects.

mod attributes;
mod create;
mod mro;
mod room;
mod signatures;
mod slots;

use corevm::objects::type_flags;

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, type_attribute};
use crate::ops::call::construct;
use crate::ops::set_attr::{interned, type_store};
use crate::prelude::*;
use crate::protocol::Repr;

pub use attributes::{INTRINSICS, dict, is_variable_sized};
pub use create::{class_of, make, new_member, note_subclass, winner};
pub use mro::linearize;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "type(object)\ntype(name, bases, dict, **kwds)\n\nThe class of an object, or a class made from its name, its bases and its\nnamespace.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    new: Some(
        NativeDef::leaf_or(
            "__new__",
            "(metatype, /, *args, **kwargs)",
            create::class_of_one,
            create::new,
            create::SCRATCH,
        )
        .short(&[(2, create::class_of)]),
    ),
    methods: &[
        NativeDef::leaf("__init__", "(self, /, *args, **kwargs)", init),
        NativeDef::step("__call__", "(self, /, *args, **kwargs)", call, 1),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "type_repr"),
        NativeDef::step("__getattribute__", "(self, name, /)", getattribute, 0),
        NativeDef::step(
            "__setattr__",
            "(self, name, value, /)",
            |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), slots.get(2), state),
            0,
        ),
        NativeDef::step(
            "__delattr__",
            "(self, name, /)",
            |cx, slots, state, _| store(cx, slots.get(0), slots.get(1), V::EMPTY, state),
            0,
        ),
        NativeDef::leaf("mro", "(self, /)", mro_method)
            .doc("The class and its ancestors in the order in which attributes are looked up."),
        NativeDef::leaf("__subclasses__", "(self, /)", subclasses)
            .doc("The classes that exist now and have this one as a direct base."),
        NativeDef::leaf_or_guest(
            "__instancecheck__",
            "(self, instance, /)",
            instance_check,
            "type_instancecheck",
        )
        .doc("Whether isinstance(instance, self) holds."),
        NativeDef::leaf_or_guest(
            "__subclasscheck__",
            "(self, subclass, /)",
            subclass_check,
            "type_subclasscheck",
        )
        .doc("Whether issubclass(subclass, self) holds."),
        NativeDef::leaf_or_guest(
            "__dir__",
            "(self, /)",
            super::object::need_guest,
            "type_dir",
        )
        .doc("The attributes of the class and its bases, without those of its metaclass."),
        NativeDef::leaf("__sizeof__", "(self, /)", size_of)
            .doc("Bytes of memory taken by the class."),
        NativeDef::leaf_or_guest("__or__", "(self, value, /)", or, "type_or"),
        NativeDef::leaf_or_guest("__ror__", "(self, value, /)", ror, "type_ror"),
    ],
    class_methods: &[
        NativeDef::leaf("__prepare__", "(metacls, /, *args, **kwargs)", prepare)
            .doc("The mapping in which the body of a class statement runs."),
    ],
    attributes: ATTRIBUTES,
    ..ClassSpec::new(C::Type, C::Object)
}];

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_write("__name__", attributes::name, attributes::set_name),
    GetSet::read_write(
        "__qualname__",
        attributes::qualname,
        attributes::set_qualname,
    ),
    GetSet::read_write("__module__", attributes::module, attributes::set_module),
    GetSet {
        set_twin: Some("type_set_bases"),
        ..GetSet::read_write("__bases__", attributes::bases, attributes::set_bases)
    },
    GetSet::read_only("__base__", attributes::base),
    GetSet::read_only("__mro__", attributes::order),
    GetSet::read_only("__dict__", attributes::dict),
    GetSet::read_write("__doc__", attributes::doc, attributes::set_doc).or_guest("type_doc"),
    GetSet::read_only("__flags__", attributes::flags),
    GetSet::read_only("__basicsize__", attributes::basic_size),
    GetSet::read_only("__itemsize__", attributes::item_size),
    GetSet::read_only("__dictoffset__", attributes::dict_offset),
    GetSet::read_only("__weakrefoffset__", attributes::weak_reference_offset),
    GetSet::read_only("__text_signature__", attributes::text_signature),
    GetSet::read_write(
        "__abstractmethods__",
        attributes::abstract_methods,
        attributes::set_abstract_methods,
    ),
    GetSet::read_write(
        "__type_params__",
        attributes::type_params,
        attributes::set_type_params,
    ),
    GetSet::read_write(
        "__annotate__",
        attributes::annotate,
        attributes::set_annotate,
    ),
];

/// The class that decides how instances are laid out.
pub fn solid_base<'v>(cx: Cx<'v>, class: Type<'v>) -> Type<'v> {
    let mut solid = None;
    let mut look_in = |class: Type<'v>, layout: u64| {
        class.order(|base| {
            if solid.is_none() && u64::from(base.number()) == layout {
                solid = Some(base);
            }
        });
    };
    look_in(class, class.layout());
    // Until it has its order a class is known by its bases.
    if class.order_tuple().is_nil()
        && let Some(bases) = class.bases().as_tuple()
    {
        for base in bases.iter().filter_map(V::as_type) {
            look_in(base, class.layout());
        }
    }
    solid.unwrap_or_else(|| cx.class(C::Object))
}

/// Whether instances of both classes have their slots at the same places: the same solid base, or bases that added slots of
/// the same names to the same base.
pub fn same_layout<'v>(cx: Cx<'v>, a: Type<'v>, b: Type<'v>) -> bool {
    if a.layout() == b.layout() {
        return true;
    }
    let (a, b) = (solid_base(cx, a), solid_base(cx, b));
    let slots = own_slots(cx, a);
    !slots.is_empty() && slots == own_slots(cx, b) && below(a) == below(b)
}

/// The class that a solid class extends.
fn below(solid: Type<'_>) -> Option<Type<'_>> {
    let mut found = None;
    solid.order(|base| {
        if base != solid && found.is_none() && u64::from(base.number()) == base.layout() {
            found = Some(base);
        }
    });
    found
}

/// Names and places of the slots that a class adds, in order.
fn own_slots<'v>(cx: Cx<'v>, class: Type<'v>) -> Vec<(i64, String)> {
    let members = class.namespace(cx).iter().filter_map(|entry| {
        let member = entry.value.as_object()?;
        let is_own = cx.is_exactly(entry.value, C::Member) && member.fixed(2) == class.v();
        let name = member.fixed(0).as_str()?.to_text();
        let index = member.fixed(1).as_small().filter(|index| *index >= 0)?;
        is_own.then_some((index, name))
    });
    let mut slots: Vec<_> = members.collect();
    slots.sort_unstable();
    slots
}

/// The receiver as a class.
///
/// # Errors
/// TypeError for anything else.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Type<'v>, Exit> {
    value
        .as_exact_type()
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "type", value))
}

/// An attribute of a class was set or removed: what instances look like may change.
pub fn attribute_changed<'v>(cx: Cx<'v>, class: Type<'v>, name: Str<'v>) {
    if name.equals(cx.name(N::del)) {
        let mut work = vec![class];
        while let Some(class) = work.pop() {
            let flags = class.flags() & !type_flags::FINALIZER;
            class.set_flags(flags | finalizer_flag(cx, class));
            class.subclasses(|subclass| work.push(subclass));
        }
    }
}

/// The flag that says that instances are to be finalised, if the class has a `__del__`. A builtin class without the flag sees to its
/// instances itself, and to those of classes that inherit its `__del__`.
pub fn finalizer_flag<'v>(cx: Cx<'v>, class: Type<'v>) -> u64 {
    let Some(found) = cx.lookup(class, cx.name(N::del)) else {
        return 0;
    };
    let native = found.as_exact_native_function();
    match native.and_then(|native| native.owner().as_exact_type()) {
        Some(owner) => owner.flags() & type_flags::FINALIZER,
        None => type_flags::FINALIZER,
    }
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = args[1].as_tuple().map_or(0, Tuple::len);
    let named = args[2].as_map().map_or(0, Map::len);
    if count == 1 && named > 0 {
        return Err(cx.type_error("type.__init__() takes no keyword arguments"));
    }
    if count != 1 && count != 3 {
        return Err(cx.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(V::NIL)
}

fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match slots.get(0).as_exact_type() {
        Some(class) => construct(cx, slots, class, 0, state, got),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "descriptor '__call__' requires a 'type' object but received a '{}'",
                cx.class_name(slots.get(0))
            ),
        )),
    }
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    Ok(cx
        .new_str(&format!("<class '{}'>", cx.class_path(class)))
        .v())
}

fn getattribute<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let name = interned(cx, slots.get(1))?;
    let (Some(object), Some(metaclass)) = (slots.get(0).as_exact_type(), cx.type_of(slots.get(0)))
    else {
        return Err(cx.no_attribute(slots.get(0), name));
    };
    match type_attribute(cx, object, metaclass, name)? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Err(cx.no_attribute(object.v(), name)),
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
    let name = interned(cx, name)?;
    let (Some(class), Some(metaclass)) = (object.as_exact_type(), cx.type_of(object)) else {
        return Err(cx.no_attribute(object, name));
    };
    let next = type_store(cx, class, metaclass, name, value)?;
    Ok(next.unwrap_or(Next::Done(V::NIL)))
}

fn mro_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let bases: Vec<Type<'v>> = class
        .bases()
        .as_tuple()
        .map(|bases| bases.iter().filter_map(V::as_type).collect())
        .unwrap_or_default();
    let order = if bases.is_empty() {
        vec![class.v()]
    } else {
        linearize(cx, class, &bases)?
    };
    Ok(cx.new_list(&order).v())
}

fn subclasses<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = cx.new_list(&[]);
    direct_subclasses(this(cx, args[0])?, |class| list.push(cx, class.v()));
    Ok(list.v())
}

/// Calls `visit` with the classes of which the class is a base. Its subclasses as the VM counts them are also those whose `mro` put it into
/// their order.
pub fn direct_subclasses<'v>(class: Type<'v>, mut visit: impl FnMut(Type<'v>)) {
    class.subclasses(|subclass| {
        let bases = subclass.bases().as_tuple();
        if bases.is_some_and(|bases| bases.iter().any(|base| base == class.v())) {
            visit(subclass);
        }
    });
}

/// `type.__instancecheck__`.
///
/// # Errors
/// [`Exit::NeedGuest`] when the object's `__class__` has to be asked.
pub fn instance_check<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    if cx
        .type_of(args[1])
        .is_some_and(|own| own.is_subtype_of(class))
    {
        return Ok(V::TRUE);
    }
    // `__class__` may say something else.
    let found = cx
        .type_of(args[1])
        .and_then(|own| cx.lookup(own, cx.name(N::class)));
    let default = cx.lookup(cx.class(C::Object), cx.name(N::class));
    let own_getattribute = cx
        .type_of(args[1])
        .and_then(|own| cx.lookup(own, cx.name(N::getattribute)));
    let known = [
        crate::roots::OBJECT_GETATTRIBUTE,
        crate::roots::TYPE_GETATTRIBUTE,
        crate::roots::MODULE_GETATTRIBUTE,
    ];
    let is_plain =
        own_getattribute.is_none_or(|method| known.iter().any(|&root| cx.root(root) == method));
    if found == default && is_plain {
        Ok(V::FALSE)
    } else {
        Err(Exit::NeedGuest)
    }
}

fn subclass_check<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    match args[1].as_exact_type() {
        Some(subclass) => Ok(V::bool(subclass.is_subtype_of(class))),
        None => Err(Exit::NeedGuest),
    }
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let size = class.v().as_object().map(|object| object.size_bytes(cx));
    Ok(cx.new_int(size.unwrap_or(0) as i64))
}

fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    super::union::of_two(cx, args[0], args[1])
}

fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    super::union::of_two(cx, args[1], args[0])
}

fn prepare<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_map().v())
}
