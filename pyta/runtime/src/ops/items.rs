//! Items: reading, setting, deleting; insertion by displays.

use corevm::{ANY_SHAPE, ShapeId, Stub};

use super::attr::{Access, type_attribute};
use crate::prelude::*;
use crate::protocol::method::{Bound, again};
use crate::protocol::sequence::{has_index, may_be_sequence};
use crate::protocol::{Hashing, Items, LeafCalls, Methods, Repr};
use crate::stdlib::array;
use crate::stdlib::collections::check_key;

/// `object[key]`: object, key.
pub fn get_item<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let (object, key) = (slots.get(0), slots.get(1));
    if let Some(value) = by_kind(cx, object, key)? {
        return Ok(Next::Done(value));
    }
    if object.as_exact_map().is_some() {
        return in_guest_code(cx, "dict_item", object, &[object, key]);
    }
    if let Some(method) = cx.special(object, N::getitem) {
        check_key(cx, method.callee, object, key)?;
        return Ok(match method.run(cx, 1, &[key])? {
            Ok(value) => {
                if !note_number_items(cx, method, object) {
                    cx.note_inherited(method, 2, object, Some(key));
                }
                Next::Done(value)
            }
            Err(_) => {
                cx.note_special(method, object, 0);
                method.tail(&[key])
            }
        });
    }
    match object.as_exact_type() {
        Some(class) => class_item(cx, class, key),
        None => Err(not_subscriptable(cx, object)),
    }
}

/// As [`array::note_number_items`], for a method as it was found.
fn note_number_items<'v>(cx: Cx<'v>, method: Bound<'v>, object: V<'v>) -> bool {
    method.prefix() == [object] && array::note_number_items(cx, method.callee, object)
}

/// An operator of a builtin container whose key takes guest code: the function of the prelude that does it all, which the site remembers.
///
/// # Errors
/// When it cannot be made.
pub fn in_guest_code<'v>(
    cx: Cx<'v>,
    name: &'static str,
    container: V<'v>,
    args: &[V<'v>],
) -> Result<Next<'v>, Raised> {
    let function = cx.without_teaching(|| cx.prelude(name))?;
    if let Some(class) = cx.type_of(container) {
        cx.attach(Stub::Operator {
            class,
            shape: ShapeId(cx.shape_of(container)),
            other: ANY_SHAPE,
            function,
            state: 0,
        });
    }
    Ok(Next::TailCall {
        callee: function,
        args: ArgBuf::of(args),
    })
}

fn not_subscriptable<'v>(cx: Cx<'v>, object: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("'{}' object is not subscriptable", cx.class_name(object)),
    )
}

/// `list[int]`: by `__class_getitem__`.
fn class_item<'v>(cx: Cx<'v>, class: Type<'v>, key: V<'v>) -> Result<Next<'v>, Raised> {
    if class == cx.class(C::Type) {
        return Ok(Next::TailCall {
            callee: cx.class(C::GenericAlias).v(),
            args: ArgBuf::of(&[class.v(), key]),
        });
    }
    let metaclass = cx.type_of(class.v()).unwrap_or_else(|| cx.class(C::Type));
    let access = type_attribute(cx, class, metaclass, cx.name(N::class_getitem))?;
    match access {
        Access::Value(callee) if !callee.is_nil() => Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(&[key]),
        }),
        _ => Err(cx.error(
            C::TypeError,
            format!("type '{}' is not subscriptable", cx.shown_name(class)),
        )),
    }
}

/// Items of exact lists, tuples, strings by small integers, and of maps.
fn by_kind<'v>(cx: Cx<'v>, object: V<'v>, key: V<'v>) -> Result<Option<V<'v>>, Raised> {
    // A site learns what it could have used: what is not found is no miss of its.
    let learn = |value, stub| {
        cx.attach(stub);
        Ok(Some(value))
    };
    if let Some(map) = object.as_exact_map() {
        return match map.get(cx, key) {
            Ok(Some(value)) => learn(value, Stub::MapGet),
            Ok(None) => Err(cx.error_with(C::KeyError, &[key])),
            Err(Exit::Raised) => Err(as_key_error(cx, key, "dict key")),
            Err(_) => Ok(None),
        };
    }
    let Some(index) = key.as_small() else {
        return Ok(None);
    };
    let place = |len: usize| {
        let index = if index < 0 { index + len as i64 } else { index };
        usize::try_from(index).ok().filter(|&index| index < len)
    };
    if let Some(list) = object.as_exact_list() {
        return match place(list.len()).and_then(|place| list.get(place)) {
            Some(value) => learn(value, Stub::ListIndex),
            None => Err(cx.error(C::IndexError, "list index out of range")),
        };
    }
    if let Some(tuple) = object.as_exact_tuple() {
        return match place(tuple.len()).and_then(|place| tuple.get(place)) {
            Some(value) => learn(value, Stub::TupleIndex),
            None => Err(cx.error(C::IndexError, "tuple index out of range")),
        };
    }
    if let Some(text) = object.as_exact_str() {
        return match place(text.len()) {
            Some(place) => learn(cx.char(text.units().at(place)), Stub::StringIndex),
            None => Err(cx.error(C::IndexError, "string index out of range")),
        };
    }
    if let Some(bytes) = object.as_exact_bytes() {
        return match place(bytes.len()) {
            Some(place) => learn(V::small(bytes.as_slice()[place].into()), Stub::ByteIndex),
            None => Err(cx.error(C::IndexError, "index out of range")),
        };
    }
    if let Some(bytes) = object.as_exact_byte_array() {
        return match place(bytes.len()) {
            Some(place) => learn(V::small(bytes.cells()[place].get().into()), Stub::ByteIndex),
            None => Err(cx.error(C::IndexError, "bytearray index out of range")),
        };
    }
    Ok(None)
}

/// After a failed hash: `cannot use 'list' as a dict key (unhashable type: 'list')`.
pub fn as_key_error<'v>(cx: Cx<'v>, key: V<'v>, what: &str) -> Raised {
    let raised = again(cx);
    let exception = cx.take_raised(raised);
    let message = exception
        .as_object()
        .and_then(|object| object.fixed(crate::exceptions::slot::ARGS).as_tuple())
        .and_then(|args| args.get(0))
        .and_then(V::as_str)
        .map(Str::to_text);
    match message {
        Some(message)
            if cx.is_exactly(exception, C::TypeError) && message.starts_with("unhashable type") =>
        {
            cx.error(
                C::TypeError,
                format!(
                    "cannot use '{}' as a {what} ({message})",
                    cx.full_class_name(key)
                ),
            )
        }
        _ => cx.raise(exception),
    }
}

/// `object[key] = value`: object, key, value.
pub fn set_item<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let (object, key, value) = (slots.get(0), slots.get(1), slots.get(2));
    if let Some(map) = object.as_exact_map() {
        cx.attach(Stub::MapSet);
        match map.set(cx, key, value) {
            Ok(()) => return Ok(Next::Done(V::NIL)),
            Err(Exit::Raised) => return Err(as_key_error(cx, key, "dict key")),
            Err(Exit::NeedGuest) => {
                return in_guest_code(cx, "dict_put", object, &[object, key, value]);
            }
            Err(_) => {}
        }
    }
    if let (Some(list), Some(index)) = (object.as_exact_list(), key.as_small()) {
        cx.attach(Stub::ListIndex);
        let len = list.len() as i64;
        let index = if index < 0 { index + len } else { index };
        if index < 0 || index >= len {
            return Err(cx.error(C::IndexError, "list assignment index out of range"));
        }
        list.set(cx, index as usize, value);
        return Ok(Next::Done(V::NIL));
    }
    if let (Some(bytes), Some(index), Some(byte)) = (
        object.as_exact_byte_array(),
        key.as_small(),
        value.as_small().and_then(|value| u8::try_from(value).ok()),
    ) {
        let len = bytes.len() as i64;
        let index = if index < 0 { index + len } else { index };
        if (0..len).contains(&index) {
            cx.attach(Stub::ByteIndex);
            bytes.cells()[index as usize].set(byte);
            return Ok(Next::Done(V::NIL));
        }
    }
    match cx.special(object, N::setitem) {
        Some(method) => {
            check_key(cx, method.callee, object, key)?;
            Ok(match method.run(cx, 1, &[key, value])? {
                Ok(_) => {
                    if !note_number_items(cx, method, object) {
                        cx.note_inherited(method, 3, object, Some(key));
                    }
                    Next::Done(V::NIL)
                }
                Err(next) => {
                    cx.note_special(method, object, 0);
                    next
                }
            })
        }
        None => refuse(cx, object, key, "does not support item assignment"),
    }
}

/// `del object[key]`: object, key.
pub fn del_item<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let (object, key) = (slots.get(0), slots.get(1));
    match remove_key(cx, &[object, key]) {
        Ok(_) => {
            cx.note_leaf_fn(remove_key, object, Some(key));
            return Ok(Next::Done(V::NIL));
        }
        Err(Exit::Raised) => return Err(again(cx)),
        Err(_) => {}
    }
    match cx.special(object, N::delitem) {
        Some(method) => {
            check_key(cx, method.callee, object, key)?;
            Ok(match method.run(cx, 1, &[key])? {
                Ok(_) => {
                    cx.note_inherited(method, 2, object, Some(key));
                    Next::Done(V::NIL)
                }
                Err(next) => {
                    cx.note_special(method, object, 0);
                    next
                }
            })
        }
        None if may_be_sequence(cx, object) && has_index(cx, key) => {
            refuse(cx, object, key, "doesn't support item deletion")
        }
        None => refuse(cx, object, key, "does not support item deletion"),
    }
}

/// Removes a key of exactly a dict: dict, key.
fn remove_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(map), key) = (args[0].as_exact_map(), args[1]) else {
        return Err(Exit::NeedGuest);
    };
    match map.remove(cx, key) {
        Ok(Some(_)) => Ok(V::NIL),
        Ok(None) => Err(cx.error_with(C::KeyError, &[key]).into()),
        Err(Exit::Raised) => Err(as_key_error(cx, key, "dict key").into()),
        Err(exit) => Err(exit),
    }
}

/// Refuses to change an item. A key of what may be a sequence is made an index first.
fn refuse<'v>(cx: Cx<'v>, object: V<'v>, key: V<'v>, does_not: &str) -> Result<Next<'v>, Raised> {
    let text = format!("'{}' object {does_not}", cx.class_name(object));
    if may_be_sequence(cx, object) && key.as_small().is_none() && has_index(cx, key) {
        let function = cx.without_teaching(|| cx.prelude("refuse_item"))?;
        return Ok(Next::TailCall {
            callee: function,
            args: ArgBuf::of(&[key, cx.new_str(&text).v()]),
        });
    }
    Err(cx.error(C::TypeError, text))
}

/// Entries of a map display: map, key, value; or map, tuple of keys and values by turns, empty. The next place is kept.
pub fn map_insert<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    if !slots.get(2).is_empty() {
        if state > 0 {
            return Ok(Next::Done(V::NIL));
        }
        let next = insert_entry(cx, object, slots.get(1), slots.get(2), 1)?;
        return Ok(next.unwrap_or(Next::Done(V::NIL)));
    }
    let Some(entries) = slots.get(1).as_tuple() else {
        return Ok(Next::Done(object));
    };
    let mut place = slots.int(3) as usize;
    while let (Some(key), Some(value)) = (entries.get(place), entries.get(place + 1)) {
        place += 2;
        slots.set_int(3, place as i64);
        if let Some(next) = insert_entry(cx, object, key, value, 1)? {
            return Ok(next);
        }
    }
    Ok(Next::Done(object))
}

/// Inserts at once, or gives the call that does.
fn insert_entry<'v>(
    cx: Cx<'v>,
    object: V<'v>,
    key: V<'v>,
    value: V<'v>,
    state: u32,
) -> Result<Option<Next<'v>>, Raised> {
    let outcome = match object.as_map() {
        Some(map) => map.set(cx, key, value),
        None => Err(Exit::NeedGuest),
    };
    match outcome {
        Ok(()) => Ok(None),
        Err(Exit::Raised) => Err(as_key_error(cx, key, "dict key")),
        Err(_) => {
            let method = cx.lookup(cx.class(C::Dict), cx.name(N::setitem));
            Ok(Some(Next::Call {
                state,
                callee: method.unwrap_or(V::NIL),
                args: ArgBuf::of(&[object, key, value]),
            }))
        }
    }
}

/// Items of a set display: set, item, false; or set, tuple of items, true. The next place is kept.
pub fn set_add<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    if slots.get(2) != V::TRUE {
        if state > 0 {
            return Ok(Next::Done(V::NIL));
        }
        let next = add_item(cx, object, slots.get(1))?;
        return Ok(next.unwrap_or(Next::Done(V::NIL)));
    }
    let Some(items) = slots.get(1).as_tuple() else {
        return Ok(Next::Done(object));
    };
    let mut place = slots.int(3) as usize;
    while let Some(item) = items.get(place) {
        place += 1;
        slots.set_int(3, place as i64);
        if let Some(next) = add_item(cx, object, item)? {
            return Ok(next);
        }
    }
    Ok(Next::Done(object))
}

fn add_item<'v>(cx: Cx<'v>, object: V<'v>, item: V<'v>) -> Result<Option<Next<'v>>, Raised> {
    let outcome = match object.as_set() {
        Some(set) => set.add(cx, item),
        None => Err(Exit::NeedGuest),
    };
    match outcome {
        Ok(_) => Ok(None),
        Err(Exit::Raised) => Err(as_key_error(cx, item, "set element")),
        Err(_) => {
            let method = cx.lookup(cx.class(C::Set), cx.symbol("add"));
            Ok(Some(Next::Call {
                state: 1,
                callee: method.unwrap_or(V::NIL),
                args: ArgBuf::of(&[object, item]),
            }))
        }
    }
}

/// The hash of a key when that takes no guest code, with the error of a dict key.
///
/// # Errors
/// TypeError; [`Exit::NeedGuest`].
pub fn key_hash<'v>(cx: Cx<'v>, key: V<'v>, what: &str) -> Result<i64, Exit> {
    match cx.leaf_hash(key) {
        Err(Exit::Raised) => Err(as_key_error(cx, key, what).into()),
        other => other,
    }
}
