//! What a site that reads an attribute may remember about where it lies.

use corevm::{Attribute, ShapeId, Stub};

use super::{Access, bind, fallback};
use crate::prelude::*;
use crate::protocol::method::{flavor, native_flavor};

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

/// Whether objects of this one's shape cannot have attributes of their own beyond those of the shape.
fn shape_decides(object: V<'_>) -> bool {
    object.as_object().is_some_and(|object| {
        !object.has_flag(corevm::flags::DICTIONARY) && object.kind() != Kind::Function
    })
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
    let (Some(shape), true) = (shape_of(object), shape_decides(object)) else {
        return;
    };
    match found.kind() {
        Some(Kind::Function) => cx.attach(Stub::Method {
            shape,
            class,
            function: found,
        }),
        Some(Kind::Native) => {
            let flavor = found.as_exact_native_function().map_or(0, native_flavor);
            if flavor == flavor::METHOD || flavor == flavor::WRAPPER {
                cx.attach(Stub::Method {
                    shape,
                    class,
                    function: found,
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
                });
            }
        }
        Some(Kind::Type) => {}
        _ => cx.attach(Stub::TypeValue {
            shape,
            class,
            value: found,
        }),
    }
}

/// The attribute is the class of the instance, which its shape decides.
pub fn note_class<'v>(cx: Cx<'v>, instance: V<'v>, value: V<'v>) {
    let class = cx.type_of(instance).filter(|class| class.v() == value);
    let is_plain = instance.kind() == Some(Kind::Instance);
    if let (Some(shape), Some(class), true) = (shape_of(instance), class, is_plain) {
        cx.attach(Stub::TypeValue {
            shape,
            class,
            value,
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

/// The attribute is computed by a property with a guest function.
pub fn note_getter<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, descriptor: V<'v>) {
    let Some(shape) = shape_of(object) else {
        return;
    };
    if fallback(cx, object).is_some() {
        return;
    }
    if let Some(function) = accessor(cx, descriptor, 0) {
        cx.attach(Stub::Getter {
            shape,
            class,
            function,
        });
    }
}

/// The attribute is set by a property with a guest function.
pub fn note_setter<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, descriptor: V<'v>) {
    if let (Some(shape), Some(function)) = (shape_of(object), accessor(cx, descriptor, 1)) {
        cx.attach(Stub::Setter {
            shape,
            class,
            function,
        });
    }
}

/// The guest function in a slot of exactly a property.
fn accessor<'v>(cx: Cx<'v>, descriptor: V<'v>, slot: usize) -> Option<V<'v>> {
    let function = descriptor.as_object()?.fixed(slot);
    let is_property = cx.is_exactly(descriptor, C::Property);
    (is_property && function.as_exact_function().is_some()).then_some(function)
}
