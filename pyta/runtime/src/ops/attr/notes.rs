//! What a site that reads an attribute may remember about where it lies.

use corevm::{Attribute, LeafFn, ShapeId, Stub};

use super::{Access, bind, fallback};
use crate::prelude::*;
use crate::protocol::LeafCalls;
use crate::protocol::method::{flavor, native_flavor};
use crate::self_hosted;

fn shape_of(object: V<'_>) -> Option<ShapeId> {
    object.as_object().map(|object| ShapeId(object.shape()))
}

/// The attribute lies in the object itself.
pub fn note_own<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) {
    let Some(shape) = shape_of(object) else {
        return;
    };
    match cx.own_attribute(object, name) {
        Some(Attribute::Slot(place)) => cx.attach(Stub::OwnSlot { shape, place }),
        Some(Attribute::Dictionary) => {
            if let Some(map) = cx.dictionary_of(object)
                && let Some(place) = map.place_of_symbol(name)
            {
                cx.attach(Stub::MapPlace { shape, map, place });
            }
        }
        None => {}
    }
}

/// The attribute lies in a fixed slot, which every object of the shape has.
pub fn note_member<'v>(cx: Cx<'v>, descriptor: V<'v>, instance: V<'v>) {
    let index = descriptor
        .as_object()
        .and_then(|member| member.fixed(1).as_small())
        .and_then(|index| u8::try_from(index + 1).ok());
    if let (Some(shape), Some(slot), true) = (
        shape_of(instance),
        index,
        instance.kind() == Some(Kind::Instance),
    ) && check_receiver_quietly(cx, descriptor, instance)
    {
        cx.attach(Stub::OwnSlot {
            shape,
            place: corevm::Place::Inline(slot),
        });
    }
}

fn check_receiver_quietly<'v>(cx: Cx<'v>, descriptor: V<'v>, instance: V<'v>) -> bool {
    let owner = descriptor
        .as_object()
        .and_then(|object| object.fixed(2).as_type());
    match (owner, cx.type_of(instance)) {
        (Some(owner), Some(own)) => own.is_subtype_of(owner),
        _ => false,
    }
}

/// What says that an object lacks an attribute that it does lack: its shape alone, or its map as well. `None`: neither.
fn lacking<'v>(cx: Cx<'v>, object: V<'v>) -> Option<Option<Map<'v>>> {
    match object.kind() {
        None | Some(Kind::Function) => None,
        Some(Kind::Instance) => Some(cx.dictionary_of(object)),
        Some(_) => Some(None),
    }
}

/// The attribute is a value of the class itself that changes often: the site remembers its place.
pub fn note_class_place<'v>(cx: Cx<'v>, class: Type<'v>, name: Str<'v>) {
    let map = class.namespace(cx);
    if let Some(place) = map.place_of_symbol(name) {
        cx.attach(Stub::ClassPlace { class, map, place });
    }
}

/// The attribute is a value of the class.
pub fn note_type_value<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, found: V<'v>) {
    if object.as_object().is_none()
        && let Some(native) = found.as_exact_native_function()
        && matches!(native_flavor(native), flavor::METHOD | flavor::WRAPPER)
    {
        let function = found;
        cx.attach(Stub::ImmediateMethod { class, function });
    }
    let (Some(shape), Some(lacking)) = (shape_of(object), lacking(cx, object)) else {
        return;
    };
    match found.kind() {
        Some(Kind::Function) => cx.attach(Stub::Method {
            shape,
            class,
            function: found,
            lacking,
        }),
        Some(Kind::Native) => {
            let flavor = found.as_exact_native_function().map_or(0, native_flavor);
            if flavor == flavor::METHOD || flavor == flavor::WRAPPER {
                cx.attach(Stub::Method {
                    shape,
                    class,
                    function: found,
                    lacking,
                });
            }
        }
        Some(Kind::Instance) => {
            // Static and class methods give the same value each time.
            if is_plain_method(cx, found)
                && let Ok(Access::Value(value)) = bind(cx, found, object, class)
            {
                cx.attach(Stub::TypeValue {
                    shape,
                    class,
                    value,
                    lacking,
                });
            }
        }
        Some(Kind::Type) => {}
        _ => cx.attach(Stub::TypeValue {
            shape,
            class,
            value: found,
            lacking,
        }),
    }
}

/// The attribute is the class of the instance, which its shape decides, or `get` finds.
pub fn note_class<'v>(cx: Cx<'v>, instance: V<'v>, value: V<'v>, get: LeafFn) {
    if instance.kind() != Some(Kind::Instance) {
        cx.note_native_leaf(get, instance);
        return;
    }
    let class = cx.type_of(instance).filter(|class| class.v() == value);
    if let (Some(shape), Some(class)) = (shape_of(instance), class) {
        cx.attach(Stub::TypeValue {
            shape,
            class,
            value,
            lacking: None,
        });
    }
}

/// The attribute is an item of the tuple that the object, of a class of named tuples, is.
pub fn note_payload_item<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, index: usize) {
    /// Further ones do not lie at an offset that fits an instruction.
    const MOST: u32 = 1 << 16;
    let index = u32::try_from(index).ok().filter(|&index| index < MOST);
    if let (Some(shape), Some(index), Some(Kind::Instance)) =
        (shape_of(object), index, object.kind())
    {
        cx.attach(Stub::PayloadItem {
            shape,
            class,
            index,
        });
    }
}

/// Whether a descriptor is exactly a static or class method.
pub fn is_plain_method<'v>(cx: Cx<'v>, found: V<'v>) -> bool {
    cx.is_exactly(found, C::StaticMethod) || cx.is_exactly(found, C::ClassMethod)
}

/// The attribute is computed by a property with a guest function, or by the guest function `__get__` of a descriptor.
pub fn note_getter<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, descriptor: V<'v>) {
    let property = accessor(cx, descriptor, 0);
    let found = match property {
        None if cx.is_at_learning_site() => special_function(cx, descriptor, N::get),
        _ => None,
    };
    if property.is_none() && found.is_none() || fallback(cx, object).is_some() {
        return;
    }
    let closure = found.and_then(|(other, get)| {
        let captured = [
            ("descriptor", descriptor),
            ("get", get),
            ("owner", class.v()),
        ];
        Some((
            other,
            self_hosted::closure(cx, "descriptor_reader", &captured)?,
        ))
    });
    note_accessor(cx, object, property, closure, |shape, other, function| {
        Stub::Getter {
            shape,
            class,
            other,
            function,
        }
    });
}

/// The attribute is set by a property with a guest function, or by the guest function `__set__` of a descriptor.
pub fn note_setter<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, descriptor: V<'v>) {
    let property = accessor(cx, descriptor, 1);
    let found = match property {
        None if cx.is_at_learning_site() => special_function(cx, descriptor, N::set),
        _ => None,
    };
    let closure = found.and_then(|(other, set)| {
        let captured = [("descriptor", descriptor), ("set", set)];
        Some((
            other,
            self_hosted::closure(cx, "descriptor_writer", &captured)?,
        ))
    });
    note_accessor(cx, object, property, closure, |shape, other, function| {
        Stub::Setter {
            shape,
            class,
            other,
            function,
        }
    });
}

/// The object lacks the attribute, and its class makes it by a guest function `__getattr__`.
pub fn note_maker<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) {
    let is_plain = cx.is_at_learning_site()
        && object.kind() == Some(Kind::Instance)
        && cx.dictionary_of(object).is_none();
    if !is_plain {
        return;
    }
    let Some((class, make)) = special_function(cx, object, N::getattr) else {
        return;
    };
    let captured = [("make", make), ("name", name.v())];
    let Some(function) = self_hosted::closure(cx, "attribute_maker", &captured) else {
        return;
    };
    if let Some(shape) = shape_of(object) {
        cx.attach(Stub::Getter {
            shape,
            class,
            other: None,
            function,
        });
    }
}

/// Attributes of the object's class are set by its guest function `__setattr__`.
pub fn note_writer<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) {
    if !cx.is_at_learning_site() {
        return;
    }
    let Some((class, write)) = special_function(cx, object, N::setattr) else {
        return;
    };
    let captured = [("name", name.v()), ("write", write)];
    let Some(function) = self_hosted::closure(cx, "attribute_writer", &captured) else {
        return;
    };
    if let Some(shape) = shape_of(object) {
        cx.attach(Stub::Setter {
            shape,
            class,
            other: None,
            function,
        });
    }
}

/// Teaches the site the accessor: the function of a property, or a closure and the class that it was found on.
fn note_accessor<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    property: Option<V<'v>>,
    closure: Option<(Type<'v>, V<'v>)>,
    stub: impl FnOnce(ShapeId, Option<Type<'v>>, V<'v>) -> Stub<'v>,
) {
    let Some(shape) = shape_of(object) else {
        return;
    };
    match (property, closure) {
        (Some(function), _) => cx.attach(stub(shape, None, function)),
        (None, Some((other, function))) => cx.attach(stub(shape, Some(other), function)),
        (None, None) => {}
    }
}

/// The guest function that is the special method of an object's class, and the class.
fn special_function<'v>(cx: Cx<'v>, object: V<'v>, name: N) -> Option<(Type<'v>, V<'v>)> {
    let class = cx
        .type_of(object)
        .filter(|_| object.kind() == Some(Kind::Instance))?;
    let found = cx.lookup(class, cx.name(name))?;
    found.as_exact_function().map(|_| (class, found))
}

/// The guest function in a slot of exactly a property.
fn accessor<'v>(cx: Cx<'v>, descriptor: V<'v>, slot: usize) -> Option<V<'v>> {
    let function = descriptor.as_object()?.fixed(slot);
    let is_property = cx.is_exactly(descriptor, C::Property);
    (is_property && function.as_exact_function().is_some()).then_some(function)
}
