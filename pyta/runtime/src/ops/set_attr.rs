//! Attribute access: setting and deleting.

use corevm::{ShapeId, Stub};

use super::attr::{
    attribute_error, check_receiver, function_attributes, getset_of, is_data_descriptor,
    note_class_place, note_own, note_setter, note_writer, property_message, settle,
};
use crate::prelude::*;
use crate::protocol::method::again;
use crate::protocol::{Bound, Methods, Repr};
use crate::roots;

/// Sets an attribute: object, value, name; scratch.
pub fn set_attr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    store(cx, slots.get(0), slots.get(2), slots.get(1))
}

/// Deletes an attribute: object, name; scratch.
pub fn del_attr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    store(cx, slots.get(0), slots.get(1), V::EMPTY)
}

/// Sets (or, with an empty value, deletes) an attribute by the class's `__setattr__` or `__delattr__`.
fn store<'v>(cx: Cx<'v>, object: V<'v>, name: V<'v>, value: V<'v>) -> Result<Next<'v>, Raised> {
    let name = interned(cx, name)?;
    let Some(class) = cx.type_of(object) else {
        return Err(cx.no_attribute(object, name));
    };
    let method = cx.lookup(
        class,
        cx.name(if value.is_empty() {
            N::delattr
        } else {
            N::setattr
        }),
    );
    let is = |set: usize, delete: usize| {
        method == Some(cx.root(if value.is_empty() { delete } else { set }))
    };
    let outcome = match method {
        Some(_) if is(roots::TYPE_SETATTR, roots::TYPE_DELATTR) => match object.as_exact_type() {
            Some(object) => type_store(cx, object, class, name, value)?,
            None => object_store(cx, object, class, name, value)?,
        },
        Some(method) if !is(roots::OBJECT_SETATTR, roots::OBJECT_DELATTR) => {
            let bound = cx.bind_for_call(method, object, class.v());
            return Ok(if value.is_empty() {
                bound.call(1, &[name.v()])
            } else {
                note_writer(cx, object, name);
                bound.call(1, &[name.v(), value])
            });
        }
        _ => object_store(cx, object, class, name, value)?,
    };
    Ok(outcome.unwrap_or(Next::Done(V::NIL)))
}

/// An attribute's name.
pub fn interned<'v>(cx: Cx<'v>, name: V<'v>) -> Result<Str<'v>, Raised> {
    name.as_str().map(|name| name.intern(cx)).ok_or_else(|| {
        cx.error(
            C::TypeError,
            format!(
                "attribute name must be string, not '{}'",
                cx.class_name(name)
            ),
        )
    })
}

/// As `object.__setattr__` or `__delattr__`: done, or a call to make (to state 1).
pub fn object_store<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    class: Type<'v>,
    name: Str<'v>,
    value: V<'v>,
) -> Result<Option<Next<'v>>, Raised> {
    let found = cx.lookup(class, name);
    if let Some(descriptor) = found
        && is_data_descriptor(cx, descriptor)
    {
        if !value.is_empty() {
            note_setter(cx, object, class, descriptor);
        }
        return descriptor_store(cx, descriptor, object, name, value);
    }
    let stored = match object.kind() {
        Some(Kind::Instance) if class.has_flag(class_flags::HAS_DICT) => {
            if value.is_empty() {
                cx.delete_own(object, name)
            } else {
                set_own_noting(cx, object, class, name, value);
                true
            }
        }
        Some(Kind::Function) => match object.as_exact_function() {
            Some(function) if value.is_empty() => function
                .attributes()
                .as_map()
                .is_some_and(|map| map.remove_symbol(cx, name).is_some()),
            Some(function) => {
                function_attributes(cx, function).set_symbol(cx, name, value);
                true
            }
            None => false,
        },
        _ => return Err(cannot_store(cx, object, class, name, found)),
    };
    if stored {
        Ok(None)
    } else if class.has_flag(class_flags::HAS_DICT) || object.kind() == Some(Kind::Function) {
        Err(cx.no_attribute(object, name))
    } else {
        Err(cannot_store(cx, object, class, name, found))
    }
}

/// Sets an object's own attribute; false, and nothing has happened, when its class has a say in that.
pub fn set_plainly<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>, value: V<'v>) -> bool {
    let Some(class) = cx.type_of(object) else {
        return false;
    };
    let is_plain = object.kind() == Some(Kind::Instance)
        && class.has_flag(class_flags::HAS_DICT)
        && cx.lookup(class, cx.name(N::setattr)) == Some(cx.root(roots::OBJECT_SETATTR))
        && !cx
            .lookup(class, name)
            .is_some_and(|found| is_data_descriptor(cx, found));
    if is_plain {
        cx.set_own(object, name, value);
    }
    is_plain
}

/// Sets an own attribute; a site that adds the same slot again may remember the way.
fn set_own_noting<'v>(cx: Cx<'v>, object: V<'v>, class: Type<'v>, name: Str<'v>, value: V<'v>) {
    let shape = |object: V<'v>| object.as_object().map(|object| ShapeId(object.shape()));
    let from = shape(object);
    cx.set_own(object, name, value);
    let to = shape(object);
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    match cx.own_attribute(object, name) {
        Some(corevm::Attribute::Slot(place)) if from == to => {
            cx.attach(Stub::OwnSlot { shape: to, place });
        }
        Some(corevm::Attribute::Slot(place)) => cx.attach(Stub::AddSlot {
            from,
            to,
            place,
            class,
        }),
        Some(corevm::Attribute::Dictionary) => note_own(cx, object, name),
        None => {}
    }
}

fn cannot_store<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    class: Type<'v>,
    name: Str<'v>,
    found: Option<V<'v>>,
) -> Raised {
    let class = cx.shown_name(class);
    let name_text = name.to_text();
    match found {
        // Nothing is to be suggested.
        Some(_) => cx.error(
            C::AttributeError,
            format!("'{class}' object attribute '{name_text}' is read-only"),
        ),
        None => {
            let text = format!(
                "'{class}' object has no attribute '{name_text}' and no __dict__ for setting new attributes"
            );
            attribute_error(cx, &text, object, name)
        }
    }
}

/// Sets or deletes through a data descriptor.
pub fn descriptor_store<'v>(
    cx: Cx<'v>,
    descriptor: V<'v>,
    object: V<'v>,
    name: Str<'v>,
    value: V<'v>,
) -> Result<Option<Next<'v>>, Raised> {
    let class = cx.type_of(descriptor);
    if class == Some(cx.class(C::Property)) {
        return property_store(cx, descriptor, object, value).map(Some);
    }
    if class == Some(cx.class(C::GetSet)) {
        return getset_store(cx, descriptor, object, name, value);
    }
    if class == Some(cx.class(C::Member)) {
        if !value.is_empty() {
            super::attr::note_member(cx, descriptor, object);
        }
        return member_store(cx, descriptor, object, value).map(|()| None);
    }
    let method = if value.is_empty() { N::delete } else { N::set };
    let Some(bound) = cx.special(descriptor, method) else {
        let text = if value.is_empty() {
            "__delete__"
        } else {
            "__set__"
        };
        return Err(cx.error(C::AttributeError, text));
    };
    let args = [object, value];
    let args = if value.is_empty() { &args[..1] } else { &args };
    run(cx, bound, args)
}

fn run<'v>(cx: Cx<'v>, bound: Bound<'v>, args: &[V<'v>]) -> Result<Option<Next<'v>>, Raised> {
    match bound.leaf(cx, args) {
        Ok(_) => Ok(None),
        Err(Exit::Raised) => Err(again(cx)),
        Err(_) => Ok(Some(bound.call(1, args))),
    }
}

/// Sets or deletes a property.
pub fn property_store<'v>(
    cx: Cx<'v>,
    property: V<'v>,
    object: V<'v>,
    value: V<'v>,
) -> Result<Next<'v>, Raised> {
    let (index, what) = if value.is_empty() {
        (2, "deleter")
    } else {
        (1, "setter")
    };
    let function = property.as_object().map_or(V::NIL, |p| p.fixed(index));
    if function.is_nil() || function.is_empty() {
        let text = property_message(cx, property, object, what);
        return Err(cx.error(C::AttributeError, text));
    }
    let args = [object, value];
    Ok(Next::Call {
        state: 1,
        callee: function,
        args: ArgBuf::of(if value.is_empty() { &args[..1] } else { &args }),
    })
}

/// Sets or deletes a computed attribute of a builtin class.
pub fn getset_store<'v>(
    cx: Cx<'v>,
    descriptor: V<'v>,
    object: V<'v>,
    name: Str<'v>,
    value: V<'v>,
) -> Result<Option<Next<'v>>, Raised> {
    check_receiver(cx, descriptor, object)?;
    let getset = getset_of(cx, descriptor);
    let Some(set) = getset.and_then(|getset| getset.set) else {
        if is_plain_member(cx, descriptor) {
            return Err(cx.error(C::AttributeError, "readonly attribute"));
        }
        let text = format!(
            "attribute '{}' of '{}' objects is not writable",
            name.to_text(),
            owner_name(cx, descriptor).unwrap_or_else(|| cx.class_name(object))
        );
        return Err(cx.error(C::AttributeError, text));
    };
    let twin = getset.and_then(|getset| getset.set_twin);
    match (set(cx, &[object, value]), twin) {
        (Ok(_), _) => Ok(None),
        (Err(Exit::NeedGuest), Some(twin)) => Ok(Some(Next::Call {
            state: 1,
            callee: cx.prelude(twin)?,
            args: ArgBuf::of(&[object, value]),
        })),
        (Err(exit), _) => Err(settle(cx, exit)),
    }
}

/// Whether a computed attribute shows itself as a plain field of the object.
fn is_plain_member<'v>(cx: Cx<'v>, descriptor: V<'v>) -> bool {
    const FIELDS: &[(C, &[&str])] = &[
        (C::Property, &["fget", "fset", "fdel"]),
        (C::Function, &["__closure__", "__globals__", "__builtins__"]),
        (C::Method, &["__func__", "__self__"]),
        (C::Slice, &["start", "stop", "step"]),
        (C::Range, &["start", "stop", "step"]),
        (C::Complex, &["real", "imag"]),
        (C::Super, &["__self__", "__self_class__", "__thisclass__"]),
        (C::Type, &["__base__", "__basicsize__", "__flags__"]),
        (C::Traceback, &["tb_frame", "tb_lasti"]),
        (C::ClassMethod, &["__func__", "__wrapped__"]),
        (C::StaticMethod, &["__func__", "__wrapped__"]),
        (C::GenericAlias, &["__args__", "__origin__", "__unpacked__"]),
        (C::Union, &["__args__"]),
        (C::BaseExceptionGroup, &["exceptions", "message"]),
        (C::MethodDescriptor, &["__name__", "__objclass__"]),
        (C::WrapperDescriptor, &["__name__", "__objclass__"]),
        (C::Module, &["__dict__"]),
        (
            C::Code,
            &[
                "co_argcount",
                "co_consts",
                "co_filename",
                "co_firstlineno",
                "co_flags",
                "co_kwonlyargcount",
                "co_name",
                "co_names",
                "co_nlocals",
                "co_posonlyargcount",
                "co_qualname",
                "co_stacksize",
            ],
        ),
    ];
    let Some(object) = descriptor.as_object() else {
        return false;
    };
    let (owner, name) = (object.fixed(2), object.fixed(0));
    FIELDS.iter().any(|&(class, names)| {
        owner == cx.class(class).v()
            && name
                .as_str()
                .is_some_and(|name| names.iter().any(|own| name.is(own)))
    })
}

fn owner_name<'v>(cx: Cx<'v>, descriptor: V<'v>) -> Option<String> {
    let owner = descriptor.as_object()?.fixed(2).as_type()?;
    if owner.has_flag(class_flags::HEAP) {
        return owner.name().as_str().map(Str::to_text);
    }
    Some(cx.class_path(owner))
}

/// Sets or deletes what a slot holds.
pub fn member_store<'v>(
    cx: Cx<'v>,
    descriptor: V<'v>,
    object: V<'v>,
    value: V<'v>,
) -> Result<(), Raised> {
    check_receiver(cx, descriptor, object)?;
    let (Some(member), Some(instance)) = (descriptor.as_object(), object.as_object()) else {
        return Ok(());
    };
    let index = member.fixed(1).as_small().unwrap_or(0) as usize;
    if value.is_empty()
        && instance.fixed(index).is_empty()
        && let Some(name) = member.fixed(0).as_str()
    {
        return Err(cx.error(C::AttributeError, name.to_text()));
    }
    instance.set_fixed(cx, index, value);
    Ok(())
}

/// Whether a class's attribute is nothing that could be bound or called: a counter, a flag, a container.
fn is_plain(value: V<'_>) -> bool {
    !matches!(
        value.kind(),
        Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Instance | Kind::Type)
    )
}

/// As `type.__setattr__` or `__delattr__`.
pub fn type_store<'v>(
    cx: Cx<'v>,
    object: Type<'v>,
    metaclass: Type<'v>,
    name: Str<'v>,
    value: V<'v>,
) -> Result<Option<Next<'v>>, Raised> {
    if !object.has_flag(class_flags::HEAP) {
        return Err(cx.error(
            C::TypeError,
            format!(
                "cannot set '{}' attribute of immutable type '{}'",
                name.to_text(),
                cx.shown_name(object)
            ),
        ));
    }
    if let Some(descriptor) = cx.lookup(metaclass, name)
        && is_data_descriptor(cx, descriptor)
    {
        return descriptor_store(cx, descriptor, object.v(), name, value);
    }
    if value.is_empty() {
        if object.namespace(cx).remove_symbol(cx, name).is_none() {
            return Err(cx.no_attribute(object.v(), name));
        }
        cx.type_changed(object);
    } else {
        let namespace = object.namespace(cx);
        let old = namespace.get_symbol(name);
        if is_plain(value) && old.is_some_and(is_plain) {
            namespace.set_symbol(cx, name, value);
            cx.type_value_changed(object, name);
            if metaclass == cx.class(C::Type) && cx.is_volatile(object, name) {
                note_class_place(cx, object, name);
            }
        } else {
            object.set_attribute(cx, name, value);
            let is_rule = [N::getattribute, N::setattr, N::delattr]
                .iter()
                .any(|rule| cx.name(*rule).v() == name.v());
            if is_rule {
                object.overrides_own(cx, None);
            } else if is_data_descriptor(cx, value) {
                object.overrides_own(cx, Some(name));
            }
        }
    }
    crate::types::type_::attribute_changed(cx, object, name);
    Ok(None)
}
