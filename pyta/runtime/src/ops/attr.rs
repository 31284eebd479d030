//! Attribute access: reading.
//!
//! Reading never runs guest code by itself: it comes to an [`Access`], which says what is to be called. What a site may
//! remember is attached where it is found ([`notes`]).

mod notes;

pub use notes::{note_class_place, note_member, note_own, note_setter, note_writer};

use corevm::Stub;
use corevm::objects::{Function, NativeFunction};

use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::method::{again, flavor, native_flavor};
use crate::protocol::{Bound, LeafCalls, Methods, Repr};
use crate::roots;
use crate::state::State;
use crate::types::super_;
use crate::types::tuple_getter;
use notes::{
    is_plain_method, note_class, note_getter, note_maker, note_payload_item, note_type_value,
};

/// What reading an attribute comes to.
#[derive(Clone, Copy, Debug)]
pub enum Access<'v> {
    Value(V<'v>),
    /// The result of this call.
    Call(V<'v>, ArgBuf<'v>),
    Missing,
}

/// How a class reads attributes of its instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader<'v> {
    Object,
    Type,
    Module,
    Super,
    Own(V<'v>),
}

fn reader<'v>(cx: Cx<'v>, class: Type<'v>) -> Reader<'v> {
    match cx.lookup(class, cx.name(N::getattribute)) {
        None => Reader::Object,
        Some(method) if method == cx.root(roots::OBJECT_GETATTRIBUTE) => Reader::Object,
        Some(method) if method == cx.root(roots::TYPE_GETATTRIBUTE) => Reader::Type,
        Some(method) if method == cx.root(roots::MODULE_GETATTRIBUTE) => Reader::Module,
        Some(_) if class == cx.class(C::Super) => Reader::Super,
        Some(method) => Reader::Own(method),
    }
}

/// What reading attribute `name` of `object` comes to, without `__getattr__`.
pub fn access<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) -> Result<Access<'v>, Raised> {
    let Some(class) = cx.type_of(object) else {
        return Ok(Access::Missing);
    };
    match reader(cx, class) {
        Reader::Object | Reader::Module => object_attribute(cx, object, class, name),
        Reader::Type => match object.as_exact_type() {
            Some(object) => type_attribute(cx, object, class, name),
            None => object_attribute(cx, object, class, name),
        },
        Reader::Super => super_::read_noting(cx, object, name),
        Reader::Own(method) => {
            let bound = cx.bind_for_call(method, object, class.v());
            match bound.leaf(cx, &[name.v()]) {
                Ok(value) => Ok(Access::Value(value)),
                Err(Exit::Raised) => Err(again(cx)),
                Err(_) => Ok(call_of(bound, &[name.v()])),
            }
        }
    }
}

fn call_of<'v>(bound: Bound<'v>, args: &[V<'v>]) -> Access<'v> {
    match bound.tail(args) {
        Next::TailCall { callee, args } => Access::Call(callee, args),
        _ => Access::Missing,
    }
}

/// As `object.__getattribute__`.
pub fn object_attribute<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    class: Type<'v>,
    name: Str<'v>,
) -> Result<Access<'v>, Raised> {
    let found = cx.lookup(class, name);
    if let Some((index, item)) = found.and_then(|found| tuple_getter::item(cx, found, object)) {
        note_payload_item(cx, object, class, index);
        return Ok(Access::Value(item));
    }
    if let Some(descriptor) = found
        && is_data_descriptor(cx, descriptor)
        && can_get(cx, descriptor)
    {
        note_getter(cx, object, class, descriptor);
        return bind(cx, descriptor, object, class);
    }
    if let Some(value) = own(cx, object, name) {
        note_own(cx, object, name);
        return Ok(Access::Value(value));
    }
    match found {
        Some(descriptor) => {
            if cx.is_at_site() && !cx.is_volatile(class, name) {
                note_type_value(cx, object, class, descriptor);
                if cx.dictionary_of(object).is_none() {
                    note_getter(cx, object, class, descriptor);
                }
            }
            bind(cx, descriptor, object, class)
        }
        None => match object.as_exact_bound_method() {
            // A bound method lends its function's attributes.
            Some(method) => access_function(cx, method.function(), name),
            None => Ok(Access::Missing),
        },
    }
}

fn access_function<'v>(cx: Cx<'v>, function: V<'v>, name: Str<'v>) -> Result<Access<'v>, Raised> {
    match cx.type_of(function) {
        Some(class) if function.as_exact_bound_method().is_none() => {
            object_attribute(cx, function, class, name)
        }
        _ => Ok(Access::Missing),
    }
}

/// As `type.__getattribute__`.
pub fn type_attribute<'v>(
    cx: Cx<'v>,
    object: Type<'v>,
    metaclass: Type<'v>,
    name: Str<'v>,
) -> Result<Access<'v>, Raised> {
    let of_meta = cx.lookup(metaclass, name);
    if let Some(descriptor) = of_meta
        && is_data_descriptor(cx, descriptor)
        && can_get(cx, descriptor)
    {
        return bind(cx, descriptor, object.v(), metaclass);
    }
    if let Some(found) = cx.lookup(object, name) {
        let access = bind(cx, found, V::EMPTY, object)?;
        if !cx.is_at_site() {
            return Ok(access);
        }
        if cx.is_volatile(object, name) {
            note_class_place(cx, object, name);
        } else if let Access::Value(value) = access
            && (value == found
                || is_plain_method(cx, found)
                || value.as_exact_native_function().is_some() && cx.is_finding_method())
        {
            cx.attach(Stub::ClassValue {
                class: object,
                value,
            });
        }
        return Ok(access);
    }
    match of_meta {
        Some(descriptor) => bind(cx, descriptor, object.v(), metaclass),
        None => Ok(Access::Missing),
    }
}

/// The object's own attribute: in its slots or its namespace.
pub fn own<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) -> Option<V<'v>> {
    match object.kind()? {
        Kind::Instance => cx.get_own(object, name),
        Kind::Function => object
            .as_exact_function()?
            .attributes()
            .as_map()?
            .get_symbol(name),
        _ => None,
    }
}

/// Whether a value found on a class comes before the instance's own attributes.
pub fn is_data_descriptor<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        Some(Kind::Instance) => {}
        Some(Kind::Type) if !cx.is_exactly(value, C::Type) => {}
        _ => return false,
    }
    let Some(class) = cx.type_of(value) else {
        return false;
    };
    if class == cx.class(C::GetSet)
        || class == cx.class(C::Member)
        || class == cx.class(C::Property)
    {
        return true;
    }
    cx.lookup(class, cx.name(N::set)).is_some() || cx.lookup(class, cx.name(N::delete)).is_some()
}

/// Whether a data descriptor is asked for the value: one that only stores leaves it to the object.
fn can_get<'v>(cx: Cx<'v>, descriptor: V<'v>) -> bool {
    let Some(class) = cx.type_of(descriptor) else {
        return true;
    };
    class == cx.class(C::GetSet)
        || class == cx.class(C::Member)
        || class == cx.class(C::Property)
        || cx.lookup(class, cx.name(N::get)).is_some()
}

/// What a value found on class `owner` comes to for `instance` (empty: for the class itself).
pub fn bind<'v>(
    cx: Cx<'v>,
    found: V<'v>,
    instance: V<'v>,
    owner: Type<'v>,
) -> Result<Access<'v>, Raised> {
    match found.kind() {
        Some(Kind::Function) if instance.is_empty() => Ok(Access::Value(found)),
        Some(Kind::Function) => Ok(Access::Value(cx.new_bound_method(found, instance).v())),
        Some(Kind::Native) => Ok(Access::Value(match found.as_exact_native_function() {
            Some(native) => bind_native(cx, native, instance, owner),
            None => found,
        })),
        Some(Kind::Instance) => bind_instance(cx, found, instance, owner),
        Some(Kind::Type) if !cx.is_exactly(found, C::Type) => {
            bind_by_get(cx, found, instance, owner)
        }
        _ => Ok(Access::Value(found)),
    }
}

/// A native method with its receiver.
pub fn bind_native<'v>(
    cx: Cx<'v>,
    native: NativeFunction<'v>,
    instance: V<'v>,
    owner: Type<'v>,
) -> V<'v> {
    match native_flavor(native) {
        flavor::CLASS_METHOD => cx.bind_native(native, owner.v()).v(),
        flavor::METHOD if !instance.is_empty() => cx.bind_native(native, instance).v(),
        flavor::WRAPPER if !instance.is_empty() => {
            let bound = cx.bind_native(native, instance).v();
            cx.set_native_shape(bound, cx.class(C::MethodWrapper).instance_shape());
            bound
        }
        _ => native.v(),
    }
}

fn bind_instance<'v>(
    cx: Cx<'v>,
    found: V<'v>,
    instance: V<'v>,
    owner: Type<'v>,
) -> Result<Access<'v>, Raised> {
    let (Some(class), Some(object)) = (cx.type_of(found), found.as_object()) else {
        return Ok(Access::Value(found));
    };
    if class == cx.class(C::StaticMethod) {
        return Ok(Access::Value(object.fixed(0)));
    }
    if class == cx.class(C::ClassMethod) {
        return Ok(Access::Value(
            cx.new_bound_method(object.fixed(0), owner.v()).v(),
        ));
    }
    if class == cx.class(C::Property) {
        return property_get(cx, found, instance);
    }
    if class == cx.class(C::GetSet) || is_computed_member(cx, found) {
        return getset_get(cx, found, instance);
    }
    if class == cx.class(C::Member) {
        note_member(cx, found, instance);
        return member_get(cx, found, instance);
    }
    bind_by_get(cx, found, instance, owner)
}

/// By the `__get__` of the descriptor's class.
fn bind_by_get<'v>(
    cx: Cx<'v>,
    found: V<'v>,
    instance: V<'v>,
    owner: Type<'v>,
) -> Result<Access<'v>, Raised> {
    let Some(get) = cx.special(found, N::get) else {
        return Ok(Access::Value(found));
    };
    let instance = instance.given().unwrap_or(V::NIL);
    let args = [instance, owner.v()];
    match get.leaf(cx, &args) {
        Ok(value) => Ok(Access::Value(value)),
        Err(Exit::Raised) => Err(again(cx)),
        Err(_) => Ok(call_of(get, &args)),
    }
}

/// Reads a property of an instance.
pub fn property_get<'v>(
    cx: Cx<'v>,
    property: V<'v>,
    instance: V<'v>,
) -> Result<Access<'v>, Raised> {
    let Some(object) = property.as_object().filter(|_| !instance.is_empty()) else {
        return Ok(Access::Value(property));
    };
    let getter = object.fixed(0);
    if getter.is_nil() || getter.is_empty() {
        let message = property_message(cx, property, instance, "getter");
        return Err(cx.error(C::AttributeError, message));
    }
    Ok(Access::Call(getter, ArgBuf::of(&[instance])))
}

/// `property 'x' of 'A' object has no getter`.
pub fn property_message<'v>(cx: Cx<'v>, property: V<'v>, instance: V<'v>, what: &str) -> String {
    let part = |index| property.as_object().map_or(V::EMPTY, |p| p.fixed(index));
    let getter = part(0).as_exact_function();
    let own_name = match part(4) {
        V::EMPTY => getter.and_then(|getter| getter.name(cx).as_str()),
        name => name.as_str(),
    };
    let class = cx
        .type_of(instance)
        .and_then(|class| class.qualified_name().as_str())
        .map_or_else(String::new, Str::to_text);
    match own_name {
        Some(name) => format!(
            "property '{}' of '{class}' object has no {what}",
            name.to_text()
        ),
        None => format!("property of '{class}' object has no {what}"),
    }
}

/// A member that is no slot of a class: in place of a slot's index it has that of its declaration, less than zero.
pub fn is_computed_member<'v>(cx: Cx<'v>, descriptor: V<'v>) -> bool {
    let object = descriptor
        .as_object()
        .filter(|_| cx.is_exactly(descriptor, C::Member));
    let index = object.and_then(|object| object.fixed(1).as_small());
    index.is_some_and(|index| index < 0)
}

/// The declaration behind a getset descriptor, or behind a member that is computed.
pub fn getset_of<'v>(cx: Cx<'v>, descriptor: V<'v>) -> Option<&'static crate::classes::GetSet> {
    let index = descriptor.as_object()?.fixed(1).as_small()?;
    let index = match cx.is_exactly(descriptor, C::Member) {
        true => -1 - index,
        false => index,
    };
    let getsets = cx.state::<State>()?.getsets.borrow();
    getsets.get(usize::try_from(index).ok()?).copied()
}

/// Whether a descriptor of a builtin class applies to the instance.
pub fn check_receiver<'v>(cx: Cx<'v>, descriptor: V<'v>, instance: V<'v>) -> Result<(), Raised> {
    let object = descriptor.as_object();
    let owner = object.and_then(|object| object.fixed(2).as_type());
    let own = cx.type_of(instance);
    match (owner, own) {
        (Some(owner), Some(own)) if !own.is_subtype_of(owner) => {
            let name = object.map_or(V::NIL, |object| object.fixed(0));
            Err(cx.error(
                C::TypeError,
                format!(
                    "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                    name.as_str().map_or_else(String::new, Str::to_text),
                    cx.shown_name(owner),
                    cx.class_name(instance)
                ),
            ))
        }
        _ => Ok(()),
    }
}

fn getset_get<'v>(cx: Cx<'v>, descriptor: V<'v>, instance: V<'v>) -> Result<Access<'v>, Raised> {
    let Some(getset) = getset_of(cx, descriptor).filter(|_| !instance.is_empty()) else {
        return Ok(Access::Value(descriptor));
    };
    check_receiver(cx, descriptor, instance)?;
    match cx.without_teaching(|| (getset.get)(cx, &[instance])) {
        Ok(value) => {
            match getset.slot {
                Some(slot) => cx.note_slot(instance, slot),
                None if getset.name == "__class__" => note_class(cx, instance, value, getset.get),
                None if is_of_program(cx, instance) => {
                    cx.note_class_leaf(getset.get, instance, None);
                }
                None => cx.note_leaf_fn(getset.get, instance, None),
            }
            Ok(Access::Value(value))
        }
        Err(Exit::NeedGuest) if let Some(twin) = getset.twin => {
            Ok(Access::Call(cx.prelude(twin)?, ArgBuf::of(&[instance])))
        }
        Err(exit) => Err(settle(cx, exit)),
    }
}

/// Whether the value's class is one of the program's.
fn is_of_program<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value)
        .is_some_and(|class| class.flags() & class_flags::HEAP != 0)
}

/// The end of a leaf that has no twin.
pub fn settle(cx: Cx<'_>, exit: Exit) -> Raised {
    match exit {
        Exit::Raised | Exit::WrongReceiver => again(cx),
        Exit::NeedMemory(_) => cx.out_of_memory(),
        Exit::NeedGuest | Exit::Interrupted => {
            cx.error(C::RuntimeError, "an attribute needs code it cannot run")
        }
    }
}

fn member_get<'v>(cx: Cx<'v>, descriptor: V<'v>, instance: V<'v>) -> Result<Access<'v>, Raised> {
    if instance.is_empty() {
        return Ok(Access::Value(descriptor));
    }
    check_receiver(cx, descriptor, instance)?;
    let (Some(member), Some(object)) = (descriptor.as_object(), instance.as_object()) else {
        return Ok(Access::Missing);
    };
    let index = member.fixed(1).as_small().unwrap_or(0) as usize;
    match object.fixed(index).given() {
        Some(value) => Ok(Access::Value(value)),
        None => match member.fixed(0).as_str() {
            Some(name) => {
                let class = cx.full_class_name(instance);
                let text = format!("'{class}' object has no attribute '{}'", name.to_text());
                Err(attribute_error(cx, &text, instance, name))
            }
            None => Ok(Access::Missing),
        },
    }
}

/// Reads an attribute: object, name; scratch.
pub fn get_attr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    let Some(name) = slots.get(1).as_str().map(|name| name.intern(cx)) else {
        return Err(cx.error(
            C::TypeError,
            format!(
                "attribute name must be string, not '{}'",
                cx.class_name(slots.get(1))
            ),
        ));
    };
    if state == 0 {
        return match access(cx, object, name) {
            Ok(Access::Value(value)) => Ok(Next::Done(value)),
            Ok(Access::Call(callee, args)) => Ok(match fallback(cx, object) {
                Some(_) => Next::Catch {
                    state: 1,
                    callee,
                    args,
                },
                None => Next::TailCall { callee, args },
            }),
            Ok(Access::Missing) => missing(cx, object, name),
            Err(raised) => after_error(cx, object, name, raised),
        };
    }
    match got {
        Got::Raised(exception) => {
            let raised = cx.raise(exception);
            after_error(cx, object, name, raised)
        }
        _ => Ok(Next::Done(got.value())),
    }
}

/// The `__getattr__` of the object's class.
fn fallback<'v>(cx: Cx<'v>, object: V<'v>) -> Option<Bound<'v>> {
    cx.special(object, N::getattr)
}

fn after_error<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    name: Str<'v>,
    raised: Raised,
) -> Result<Next<'v>, Raised> {
    let Some(fallback) = fallback(cx, object) else {
        return Err(raised);
    };
    let exception = cx.take_raised(raised);
    if cx.is_instance(exception, C::AttributeError) {
        Ok(fallback.tail(&[name.v()]))
    } else {
        Err(cx.raise(exception))
    }
}

fn missing<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) -> Result<Next<'v>, Raised> {
    if let Some(fallback) = fallback(cx, object) {
        note_maker(cx, object, name);
        return Ok(fallback.tail(&[name.v()]));
    }
    if cx.is_instance(object, C::Module) {
        // A module may have a `__getattr__` of its own (PEP 562).
        if let Some(getattr) = own(cx, object, cx.name(N::getattr)) {
            return Ok(Next::TailCall {
                callee: getattr,
                args: ArgBuf::of(&[name.v()]),
            });
        }
        if of_the_program(cx, object) {
            // There may be more to say: that it is not complete, or hides a module of the library.
            let callee = cx.prelude("import_missing_attribute")?;
            return Ok(Next::TailCall {
                callee,
                args: ArgBuf::of(&[object, name.v()]),
            });
        }
        return Err(no_module_attribute(cx, object, name));
    }
    if let Some(method) = object.as_exact_bound_method() {
        return Err(cx.no_attribute(method.function(), name));
    }
    Err(cx.no_attribute(object, name))
}

/// Whether a module's source is a file of the program and not of the library.
fn of_the_program<'v>(cx: Cx<'v>, module: V<'v>) -> bool {
    let file = own(cx, module, cx.name(N::file)).and_then(V::as_str);
    file.is_some_and(|file| {
        let library = crate::import::load::places(cx).library();
        !file.to_text().starts_with(&library)
    })
}

/// `module 'm' has no attribute 'x'`.
pub fn no_module_attribute<'v>(cx: Cx<'v>, module: V<'v>, name: Str<'v>) -> Raised {
    let own_name = own(cx, module, cx.name(N::name)).and_then(V::as_str);
    let text = match own_name {
        Some(own_name) => format!(
            "module '{}' has no attribute '{}'",
            own_name.to_text(),
            name.to_text()
        ),
        None => format!("module has no attribute '{}'", name.to_text()),
    };
    attribute_error(cx, &text, module, name)
}

/// An AttributeError with `name` and `obj` set.
pub fn attribute_error<'v>(cx: Cx<'v>, text: &str, object: V<'v>, name: Str<'v>) -> Raised {
    let message = cx.naming(text, name).v();
    let exception = cx.new_exception(C::AttributeError, &[message]);
    if let Some(instance) = exception.as_object() {
        instance.set_fixed(cx, slot::OWN, name.v());
        instance.set_fixed(cx, slot::OWN + 1, object);
    }
    cx.raise(exception)
}

/// The attribute when reading it takes no guest code: for natives that look at an object's `__name__` and so on.
pub fn leaf_attribute<'v>(cx: Cx<'v>, object: V<'v>, name: Str<'v>) -> Result<Option<V<'v>>, Exit> {
    match access(cx, object, name)? {
        Access::Value(value) => Ok(Some(value)),
        Access::Call(callee, args) => cx.call_leaf(callee, args.as_slice()).map(Some),
        Access::Missing if fallback(cx, object).is_some() => Err(Exit::NeedGuest),
        Access::Missing => Ok(None),
    }
}

/// A function's map of attributes, made when first wanted.
pub fn function_attributes<'v>(cx: Cx<'v>, function: Function<'v>) -> Map<'v> {
    match function.attributes().as_map() {
        Some(map) => map,
        None => {
            let map = cx.new_map();
            function.set_attributes(cx, map.v());
            map
        }
    }
}
