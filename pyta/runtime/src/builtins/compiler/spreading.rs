//! Stars: `[*a]`, `{**a}`, `f(*a, **b)`.

use crate::ops::attr::leaf_attribute;
use crate::ops::unpack::check_room;
use crate::prelude::*;
use crate::protocol::{Items, Methods, Repr};
use crate::types::set::merge_all;

pub fn set_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(set) = args[0].as_set() else {
        return Err(Exit::NeedGuest);
    };
    merge_all(cx, set, &args[1..2])?;
    Ok(V::NIL)
}

pub fn map_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(map), Some(other)) = (args[0].as_exact_map(), args[1].as_exact_map()) else {
        return Err(Exit::NeedGuest);
    };
    if map.is_empty() {
        map.assign(cx, other);
        return Ok(V::NIL);
    }
    for entry in other.iter() {
        map.set(cx, entry.key, entry.value)?;
    }
    Ok(V::NIL)
}

pub fn map_merge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(map), Some(other)) = (args[0].as_exact_map(), args[1].as_exact_map()) else {
        return Err(Exit::NeedGuest);
    };
    if other.iter().any(|entry| entry.key.as_str().is_none()) {
        return Err(Exit::NeedGuest);
    }
    for (name, entry) in other
        .iter()
        .filter_map(|entry| Some((entry.key.as_str()?, entry)))
    {
        let name = name.intern(cx);
        if map.get_symbol(name).is_some() {
            return Err(cx.type_error(format!(
                "{} got multiple values for keyword argument '{}'",
                callee_name(cx, args[2]),
                name.to_text()
            )));
        }
        map.set_symbol(cx, name, entry.value);
    }
    Ok(V::NIL)
}

pub fn list_extend_unpack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(list) = args[0].as_list() else {
        return Err(Exit::NeedGuest);
    };
    check_room(cx, args[1])?;
    let items = cx.leaf_items(args[1])?;
    list.make_room(cx, items.len());
    items.into_iter().for_each(|item| list.push(cx, item));
    Ok(V::NIL)
}

pub fn spread_args<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0].as_exact_list().is_some() || args[0].as_exact_tuple().is_some() {
        return Ok(args[0]);
    }
    let items = cx.leaf_items(args[0])?;
    Ok(cx.new_tuple(&items).v())
}

/// A callee as errors name it: with its module unless that is `builtins`, and brackets.
pub fn callee_name<'v>(cx: Cx<'v>, callee: V<'v>) -> String {
    let read = |name: N| match leaf_attribute(cx, callee, cx.name(name)) {
        Ok(found) => found.and_then(V::as_str).map(Str::to_text),
        Err(Exit::Raised) => {
            cx.take_raised(cx.raising());
            None
        }
        Err(_) => None,
    };
    let Some(name) = read(N::qualname) else {
        return match cx.leaf_str(callee) {
            Ok(text) => text.to_text(),
            Err(_) => cx.default_repr(callee),
        };
    };
    match read(N::module) {
        Some(module) if module != "builtins" => format!("{module}.{name}()"),
        _ => format!("{name}()"),
    }
}

pub fn callee_name_native<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&callee_name(cx, args[0])).v())
}

pub fn is_iterable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iter = cx.special(args[0], N::iter);
    let iterable = match iter {
        Some(method) => !method.callee.is_nil(),
        None => {
            crate::ops::iter::builtin_iter(cx, args[0]).is_some()
                || crate::protocol::sequence::has_items(cx, args[0])
        }
    };
    Ok(V::bool(iterable))
}
