//! Fields: of records and their prototypes, and methods of lists and texts.

use corevm::objects::Str;
use corevm::{Attribute, Cx, Got, Next, ShapeId, Slots, Stub, V};

use super::Step;
use crate::errors::fail;
use crate::language::is_method;
use crate::records::{is_record, set_field_at_site};
use crate::show::{a_kind, kind_name};

/// `object.name`. A method comes bound to the object; the stub lets calls do without the bound method.
pub(super) fn get<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let object = f.get(0);
    let name = symbol(cx, f.get(1))?;
    if is_record(object)
        && let Some(value) = own_field(cx, object, name)
    {
        return Ok(Next::Done(value));
    }
    let shape = ShapeId(cx.shape_of(object));
    // Shape 0 is that of everything that is no object.
    let class = cx.type_of(object).filter(|_| shape.0 != 0);
    let Some((class, value)) = class.and_then(|class| Some((class, cx.lookup(class, name)?)))
    else {
        let (kind, name) = (kind_name(object), name.to_text());
        return Err(fail(cx, format!("this {kind} has no `{name}`")));
    };
    let function = value;
    if is_method(cx, function) || !is_record(object) {
        cx.attach(Stub::Method {
            shape,
            class,
            function,
            lacking: None,
        });
        return Ok(Next::Done(cx.new_bound_method(function, object).v()));
    }
    cx.attach(Stub::TypeValue {
        shape,
        class,
        value,
        lacking: None,
    });
    Ok(Next::Done(value))
}

/// The record's own field. The fields of a prototype are looked up in its class, where a stub can guard them.
fn own_field<'v>(cx: Cx<'v>, record: V<'v>, name: Str<'v>) -> Option<V<'v>> {
    if cx
        .type_of(record)
        .is_some_and(|class| class.extra() == record)
    {
        return None;
    }
    let value = cx.get_own(record, name)?;
    if is_method(cx, value) {
        // No stub binds what it finds in a slot. A record that is used as a prototype has its methods in a class.
        return Some(cx.new_bound_method(value, record).v());
    }
    if let Some(Attribute::Slot(place)) = cx.own_attribute(record, name) {
        let shape = ShapeId(cx.shape_of(record));
        cx.attach(Stub::OwnSlot { shape, place });
    }
    Some(value)
}

/// `object.name = value`
pub(super) fn set<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let (object, value) = (f.get(0), f.get(1));
    let name = symbol(cx, f.get(2))?;
    if !is_record(object) {
        let kind = a_kind(object);
        return Err(fail(cx, format!("{kind} has no fields to set")));
    }
    set_field_at_site(cx, object, name, value);
    Ok(Next::Done(V::NIL))
}

/// A name as a symbol.
pub(super) fn symbol<'v>(cx: Cx<'v>, name: V<'v>) -> Result<Str<'v>, corevm::Raised> {
    let name = name.as_exact_str().map(|name| name.intern(cx));
    name.filter(|name| name.is_symbol())
        .ok_or_else(|| fail(cx, "this cannot be the name of a field"))
}
