//! Python's `property`.

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, leaf_attribute, property_get};
use crate::ops::set_attr::property_store;
use crate::prelude::*;
use crate::types::descriptor;

const GET: usize = 0;
const SET: usize = 1;
const DELETE: usize = 2;
const DOC: usize = 3;
const NAME: usize = 4;
/// True when the doc is the getter's.
const GETTER_DOC: usize = 5;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "An attribute that functions compute: fget reads it, fset assigns it, fdel\ndeletes it. doc describes it, by default the docstring of fget.\n\nMostly used as a decorator:\n\nclass Square:\n    @property\n    def area(self):\n        return self.side ** 2\n    @area.setter\n    def area(self, value):\n        self.side = value ** 0.5",
    flags: class_flags::BASE,
    fixed_slots: 6,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf_or_guest(
            "__init__",
            "(self, fget=None, fset=None, fdel=None, doc=None)",
            init,
            "property_init",
        ),
        NativeDef::leaf_or_guest("getter", "(self, fget, /)", with::<GET>, "property_getter")
            .doc("A copy of the property that is read by fget."),
        NativeDef::leaf_or_guest("setter", "(self, fset, /)", with::<SET>, "property_setter")
            .doc("A copy of the property that is assigned by fset."),
        NativeDef::leaf_or_guest(
            "deleter",
            "(self, fdel, /)",
            with::<DELETE>,
            "property_deleter",
        )
        .doc("A copy of the property that is deleted by fdel."),
        NativeDef::step("__get__", "(self, instance, owner=None, /)", get, 0),
        NativeDef::step(
            "__set__",
            "(self, instance, value, /)",
            |cx, slots, state, _| change(cx, slots.get(0), slots.get(1), slots.get(2), state),
            0,
        ),
        NativeDef::step(
            "__delete__",
            "(self, instance, /)",
            |cx, slots, state, _| change(cx, slots.get(0), slots.get(1), V::EMPTY, state),
            0,
        ),
        NativeDef::leaf("__set_name__", "(self, /, *args)", set_name)
            .doc("__set_name__(owner, name)"),
    ],
    attributes: &[
        GetSet::read_only("fget", function::<GET>),
        GetSet::read_only("fset", function::<SET>),
        GetSet::read_only("fdel", function::<DELETE>),
        GetSet::read_write("__doc__", doc, set_doc),
        GetSet::read_write("__name__", name, store_name).or_guest("property_name"),
        GetSet::read_only("__isabstractmethod__", is_abstract).or_guest("property_is_abstract"),
    ],
    ..ClassSpec::new(C::Property, C::Object)
}];

fn part(value: V<'_>, index: usize) -> V<'_> {
    value
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

/// The name given to the property, or empty.
fn own_name(property: V<'_>) -> V<'_> {
    property
        .as_object()
        .map_or(V::EMPTY, |object| object.fixed(NAME))
}

fn store<'v>(cx: Cx<'v>, property: V<'v>, index: usize, value: V<'v>) {
    if let Some(object) = property.as_object() {
        object.set_fixed(cx, index, value);
    }
}

/// A property with these functions.
pub fn new_property<'v>(cx: Cx<'v>, functions: [V<'v>; 3]) -> V<'v> {
    let property = cx.new_instance(cx.class(C::Property));
    for (i, function) in functions.into_iter().enumerate() {
        store(cx, property, i, function);
    }
    property
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    Ok(cx.new_instance(class))
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::Property) {
        return Err(Exit::NeedGuest);
    }
    let doc = args[4].given().unwrap_or(V::NIL);
    let getter = args[1].given().unwrap_or(V::NIL);
    let from_getter = if doc.is_nil() && !getter.is_nil() {
        leaf_attribute(cx, getter, cx.name(N::doc))?.filter(|doc| !doc.is_nil())
    } else {
        None
    };
    for (index, &function) in args[1..4].iter().enumerate() {
        store(cx, args[0], index, function.given().unwrap_or(V::NIL));
    }
    store(cx, args[0], DOC, from_getter.unwrap_or(doc));
    store(cx, args[0], GETTER_DOC, V::bool(from_getter.is_some()));
    Ok(V::NIL)
}

/// A copy with another function.
fn with<'v, const WHICH: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::Property) {
        return Err(Exit::NeedGuest);
    }
    let mut functions = [GET, SET, DELETE].map(|index| part(args[0], index));
    if !args[1].is_nil() {
        functions[WHICH] = args[1];
    }
    let getter = functions[GET];
    let is_getters = part(args[0], GETTER_DOC) == V::TRUE && !getter.is_nil();
    let own_doc = Some(part(args[0], DOC)).filter(|doc| !is_getters && !doc.is_nil());
    let doc = match own_doc {
        None if !getter.is_nil() => leaf_attribute(cx, getter, cx.name(N::doc))?,
        own_doc => own_doc,
    };
    let copy = new_property(cx, functions);
    store(cx, copy, DOC, doc.unwrap_or(V::NIL));
    store(cx, copy, NAME, own_name(args[0]));
    let is_getters = own_doc.is_none() && doc.is_some_and(|doc| !doc.is_nil());
    store(cx, copy, GETTER_DOC, V::bool(is_getters));
    Ok(copy)
}

fn get<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (property, instance) = (slots.get(0), slots.get(1));
    check_receiver(cx, "__get__", property)?;
    if instance.is_nil() {
        descriptor::check_owner(cx, slots.get(2))?;
        return Ok(Next::Done(property));
    }
    match property_get(cx, property, instance)? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Ok(Next::Done(V::NIL)),
    }
}

fn change<'v>(
    cx: Cx<'v>,
    property: V<'v>,
    instance: V<'v>,
    value: V<'v>,
    state: u32,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let name = match value.given() {
        Some(_) => "__set__",
        None => "__delete__",
    };
    check_receiver(cx, name, property)?;
    property_store(cx, property, instance, value)
}

fn check_receiver<'v>(cx: Cx<'v>, name: &str, property: V<'v>) -> Result<(), Raised> {
    if cx.is_instance(property, C::Property) {
        return Ok(());
    }
    Err(cx.error(
        C::TypeError,
        format!(
            "descriptor '{name}' requires a 'property' object but received a '{}'",
            cx.class_name(property)
        ),
    ))
}

fn set_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given: Vec<V<'v>> = args[1]
        .as_tuple()
        .into_iter()
        .flat_map(Tuple::iter)
        .collect();
    let [_, name] = given[..] else {
        return Err(cx.type_error(format!(
            "__set_name__() takes 2 positional arguments but {} were given",
            given.len()
        )));
    };
    store(cx, args[0], NAME, name);
    Ok(V::NIL)
}

fn function<'v, const WHICH: usize>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(part(args[0], WHICH))
}

/// The doc of the property itself.
pub fn doc<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(part(args[0], DOC))
}

fn set_doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    store(cx, args[0], DOC, args[1].given().unwrap_or(V::NIL));
    Ok(V::NIL)
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(own) = own_name(args[0]).given() {
        return Ok(own);
    }
    let getter = part(args[0], GET);
    let found = if getter.is_nil() {
        None
    } else {
        leaf_attribute(cx, getter, cx.name(N::name))?
    };
    found.ok_or_else(|| cx.no_attribute(args[0], cx.name(N::name)).into())
}

fn store_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    store(cx, args[0], NAME, args[1]);
    Ok(V::NIL)
}

fn is_abstract<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    for index in [GET, SET, DELETE] {
        let function = part(args[0], index);
        if function.is_nil() {
            continue;
        }
        let found = leaf_attribute(cx, function, cx.symbol("__isabstractmethod__"))?;
        let Some(value) = found else { continue };
        match cx.language().truth(cx, value) {
            Some(true) => return Ok(V::TRUE),
            Some(false) => {}
            None => return Err(Exit::NeedGuest),
        }
    }
    Ok(V::FALSE)
}

/// Sets all parts of a property: the receiver, three functions, doc, whether that is the getter's.
pub fn fill<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    for (index, &value) in [GET, SET, DELETE, DOC].iter().zip(&args[1..5]) {
        store(cx, args[0], *index, value);
    }
    store(cx, args[0], GETTER_DOC, args[5]);
    Ok(V::NIL)
}

/// Gives a property the name of another.
pub fn copy_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    store(cx, args[0], NAME, own_name(args[1]));
    Ok(V::NIL)
}

/// Whether the doc is the getter's.
pub fn doc_is_getters<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(part(args[0], GETTER_DOC) == V::TRUE))
}
