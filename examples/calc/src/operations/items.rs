//! Items: `x[key]` and `key in x` for lists, texts, maps and records.

use corevm::{Cx, Exit, Got, Next, Raised, Slots, Stub, V};

use super::Step;
use super::attributes::symbol;
use super::compare::equals;
use crate::errors::fail;
use crate::records;
use crate::show::{a_kind, kind_name, show};

/// `container[key]`
pub(super) fn get<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let (container, key) = (f.get(0), f.get(1));
    if let Some(list) = container.as_exact_list() {
        let item = list.get(index(cx, key, list.len())?);
        cx.attach(Stub::ListIndex);
        return item.map(Next::Done).ok_or_else(|| out_of_range(cx, key));
    }
    if let Some(text) = container.as_exact_str() {
        let at = index(cx, key, text.len())?;
        if at >= text.len() {
            return Err(out_of_range(cx, key));
        }
        cx.attach(Stub::StringIndex);
        return Ok(Next::Done(text.slice(cx, at, at + 1).v()));
    }
    if let Some(map) = container.as_exact_map() {
        cx.attach(Stub::MapGet);
        return match map.get(cx, key) {
            Ok(Some(value)) => Ok(Next::Done(value)),
            _ => Err(fail(cx, format!("there is no key {}", show(cx, key)))),
        };
    }
    if records::is_record(container) {
        let name = symbol(cx, key)?;
        return records::field(cx, container, name)
            .map(Next::Done)
            .ok_or_else(|| fail(cx, format!("this record has no `{}`", name.to_text())));
    }
    Err(fail(cx, format!("{} has no items", a_kind(container))))
}

/// `container[key] = value`
pub(super) fn set<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let (container, key, value) = (f.get(0), f.get(1), f.get(2));
    if let Some(list) = container.as_exact_list() {
        if !list.set(cx, index(cx, key, list.len())?, value) {
            return Err(out_of_range(cx, key));
        }
        cx.attach(Stub::ListIndex);
    } else if let Some(map) = container.as_exact_map() {
        // Hashing and comparing keys needs no guest code in calc.
        match map.set(cx, key, value) {
            Ok(()) => cx.attach(Stub::MapSet),
            Err(Exit::NeedMemory(_)) => return Err(cx.language().out_of_memory(cx)),
            Err(_) => return Err(fail(cx, "this cannot be a key")),
        }
    } else if records::is_record(container) {
        records::set_field(cx, container, symbol(cx, key)?, value);
    } else {
        let kind = a_kind(container);
        return Err(fail(cx, format!("the items of {kind} cannot be set")));
    }
    Ok(Next::Done(V::NIL))
}

/// `item in container`
pub(super) fn contains<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let (item, container) = (f.get(0), f.get(1));
    let found = if let Some(list) = container.as_exact_list() {
        list.iter().any(|other| equals(item, other))
    } else if let Some(map) = container.as_exact_map() {
        cx.attach(Stub::MapContains);
        matches!(map.get(cx, item), Ok(Some(_)))
    } else if let (Some(text), Some(part)) = (container.as_exact_str(), item.as_exact_str()) {
        text.to_text().contains(&part.to_text())
    } else if records::is_record(container) {
        records::field(cx, container, symbol(cx, item)?).is_some()
    } else {
        let (item, container) = (kind_name(item), kind_name(container));
        return Err(fail(cx, format!("{item} in {container} has no meaning")));
    };
    Ok(Next::Done(V::bool(found)))
}

/// An index, counted from the end when negative; past the end when there is no such item.
fn index<'v>(cx: Cx<'v>, key: V<'v>, len: usize) -> Result<usize, Raised> {
    if !key.is_integer() {
        return Err(fail(cx, format!("{} is no index", a_kind(key))));
    }
    let index = key.as_small().unwrap_or(i64::MAX);
    let index = if index < 0 {
        index.saturating_add(len as i64)
    } else {
        index
    };
    Ok(usize::try_from(index).unwrap_or(usize::MAX))
}

fn out_of_range<'v>(cx: Cx<'v>, key: V<'v>) -> Raised {
    fail(cx, format!("there is no item {}", show(cx, key)))
}
