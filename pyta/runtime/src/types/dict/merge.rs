//! Filling dicts from mappings, pairs and named arguments.
//!
//! The leaf forms first make sure that no key needs guest code and change the dict afterwards, so that they can give up
//! without a trace.

use super::{key_hash, this};
use crate::prelude::*;
use crate::protocol::sequence::not_implemented;
use crate::types::iterators;

/// `__init__(*args, **kwargs)`.
pub fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    fill(cx, args, "dict")
}

/// `dict(*args, **kwargs)` in one step: what `__new__` and `__init__` do to exact dicts.
pub const CONSTRUCTOR: NativeDef = NativeDef::leaf_or_guest(
    "__new__",
    "(cls, /, *args, **kwargs)",
    construct,
    "make_dict",
)
.short(&[(1, |cx, _| Ok(cx.new_map().v())), (2, copy)]);

/// `dict(mapping)` of an exact dict.
fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let other = args[1].as_exact_map().ok_or(Exit::NeedGuest)?;
    let map = cx.new_map();
    map.assign(cx, other);
    Ok(map.v())
}

fn construct<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_tuple().is_some_and(Tuple::is_empty)
        && let Some(named) = args[2].as_exact_map()
    {
        // Nobody else has what the named arguments were gathered in.
        return Ok(named.v());
    }
    let map = cx.new_map().v();
    fill(cx, &[map, args[1], args[2]], "dict")?;
    Ok(map)
}

/// `update(*args, **kwargs)`.
pub fn update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    fill(cx, args, "update")
}

/// `update(mapping)` with an exact dict.
pub fn update_by_one<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let other = args[1].as_exact_map().ok_or(Exit::NeedGuest)?;
    merge_map(cx, this(cx, args[0])?, other)?;
    Ok(V::NIL)
}

fn fill<'v>(cx: Cx<'v>, args: &[V<'v>], what: &str) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    let given = args[1].as_tuple().map_or(&[][..], |given| given.items());
    if given.len() > 1 {
        return Err(cx.type_error(format!(
            "{what} expected at most 1 argument, got {}",
            given.len()
        )));
    }
    let named_count = args
        .get(2)
        .and_then(|named| named.as_map())
        .map_or(0, Map::len);
    if let (Some(other), 0) = (
        given.first().and_then(|other| other.get().as_exact_map()),
        named_count,
    ) {
        merge_map(cx, map, other)?;
        return Ok(V::NIL);
    }
    let mut entries = match given.first() {
        None => Vec::new(),
        Some(other) => leaf_entries(cx, other.get())?,
    };
    if let Some(named) = args.get(2).and_then(|named| named.as_map()) {
        entries.extend(
            named
                .iter()
                .map(|entry| (entry.hash, entry.key, entry.value)),
        );
    }
    merge_entries(cx, map, &entries)?;
    Ok(V::NIL)
}

/// A key to be set, its hash and value.
type Assignment<'v> = (u64, V<'v>, V<'v>);

/// The entries that an exact dict or a container of exact pairs stands for.
fn leaf_entries<'v>(cx: Cx<'v>, other: V<'v>) -> Result<Vec<Assignment<'v>>, Exit> {
    if let Some(map) = other.as_exact_map() {
        return Ok(map
            .iter()
            .map(|entry| (entry.hash, entry.key, entry.value))
            .collect());
    }
    let items = iterators::leaf_contents(cx, other)?;
    pairs(cx, &items)
}

/// The entries that exact pairs stand for.
fn pairs<'v>(cx: Cx<'v>, items: &[V<'v>]) -> Result<Vec<Assignment<'v>>, Exit> {
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let cells = match (item.as_exact_tuple(), item.as_exact_list()) {
            (Some(tuple), _) => tuple.items(),
            (_, Some(list)) => list.items(),
            _ => return Err(Exit::NeedGuest),
        };
        let [key, value] = cells else {
            return Err(Exit::NeedGuest);
        };
        entries.push((key_hash(cx, key.get())?, key.get(), value.get()));
    }
    Ok(entries)
}

/// Sets the entries, after making sure that no comparison needs guest code.
fn merge_entries<'v>(cx: Cx<'v>, map: Map<'v>, entries: &[Assignment<'v>]) -> Result<(), Exit> {
    check_each_other(cx, entries)?;
    if !map.is_empty() {
        for &(hash, key, _) in entries {
            map.place_of_hashed(cx, key, hash)?;
        }
    }
    for &(hash, key, value) in entries {
        match map.place_of_hashed(cx, key, hash)? {
            Some(place) => map.set_value_at(cx, place, value),
            None => map.try_push(cx, hash, key, value)?,
        }
    }
    Ok(())
}

/// Sets the entries of another map, whose keys are known to differ from each other.
fn merge_map<'v>(cx: Cx<'v>, map: Map<'v>, other: Map<'v>) -> Result<(), Exit> {
    if map == other {
        return Ok(());
    }
    if map.is_empty() {
        map.assign(cx, other);
        return Ok(());
    }
    // Places hold, since there is room for all entries before they are looked for.
    map.reserve(cx, other.len())?;
    let mut places = Vec::with_capacity(other.len());
    for entry in other.iter() {
        places.push(map.place_of_hashed(cx, entry.key, entry.hash)?);
    }
    for (entry, place) in other.iter().zip(places) {
        match place {
            Some(place) => map.set_value_at(cx, place, entry.value),
            None => map.push(cx, entry.hash, entry.key, entry.value),
        }
    }
    Ok(())
}

/// Makes sure that comparing the keys with each other needs no guest code: only instances might.
fn check_each_other<'v>(cx: Cx<'v>, entries: &[Assignment<'v>]) -> Result<(), Exit> {
    let may_need = |key: V<'v>| {
        matches!(
            key.kind(),
            Some(Kind::Instance | Kind::Tuple | Kind::Set | Kind::Type)
        )
    };
    if entries.iter().all(|&(_, key, _)| !may_need(key)) {
        return Ok(());
    }
    let trial = cx.new_map();
    for &(hash, key, value) in entries {
        if trial.place_of_hashed(cx, key, hash)?.is_none() {
            trial.push(cx, hash, key, value);
        }
    }
    Ok(())
}

/// Sets all entries of `other`, an exact dict, in `map`.
///
/// # Errors
/// Needs guest code; nothing has changed then.
pub fn merge_leaf<'v>(cx: Cx<'v>, map: Map<'v>, other: V<'v>) -> Result<(), Exit> {
    if let Some(other) = other.as_exact_map() {
        return merge_map(cx, map, other);
    }
    let entries = leaf_entries(cx, other)?;
    merge_entries(cx, map, &entries)
}

/// Sets the pairs in `map`.
///
/// # Errors
/// Needs guest code; nothing has changed then. TypeError for unhashable keys.
pub fn merge_pairs<'v>(cx: Cx<'v>, map: Map<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    let entries = pairs(cx, items)?;
    merge_entries(cx, map, &entries)
}

/// `dict_merge_pairs(target, pairs)`: true when leaf code has done it, false when nothing was done.
pub fn merge_pairs_native<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(map), Some(items)) = (args[0].as_map(), args[1].as_list()) else {
        return Ok(V::FALSE);
    };
    let items: Vec<V<'v>> = items.iter().collect();
    match merge_pairs(cx, map, &items) {
        Ok(()) => Ok(V::TRUE),
        Err(Exit::NeedGuest) => Ok(V::FALSE),
        Err(Exit::Raised) => {
            // The slow way raises it at the right item, after setting those before.
            let _ = cx.take_raised(cx.raising());
            Ok(V::FALSE)
        }
        Err(exit) => Err(exit),
    }
}

/// `dict_set_pair(target, pair)`: sets what an exact pair says; false when it is none or needs guest code.
pub fn set_pair<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(map) = args[0].as_map() else {
        return Ok(V::FALSE);
    };
    match merge_pairs(cx, map, &args[1..]) {
        Ok(()) => Ok(V::TRUE),
        Err(Exit::NeedGuest) => Ok(V::FALSE),
        Err(exit) => Err(exit),
    }
}

/// `dict.fromkeys(iterable, value=None)`.
pub fn fromkeys<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0] != cx.class(C::Dict).v() {
        return Err(Exit::NeedGuest);
    }
    let value = args[2].given().unwrap_or(V::NIL);
    let map = cx.new_map();
    for key in iterators::leaf_contents(cx, args[1])? {
        if cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
        let hash = key_hash(cx, key)?;
        if map.place_of_hashed(cx, key, hash)?.is_none() {
            map.push(cx, hash, key, value);
        }
    }
    Ok(map.v())
}

fn union<'v>(cx: Cx<'v>, left: V<'v>, right: V<'v>) -> Result<V<'v>, Exit> {
    let (Some(own), Some(other)) = (left.as_map(), right.as_map()) else {
        return Ok(not_implemented(cx));
    };
    if !iterates_as_dict(cx, left) || !iterates_as_dict(cx, right) {
        return Err(Exit::NeedGuest);
    }
    let result = own.copy(cx);
    merge_leaf(cx, result, other.v())?;
    Ok(result.v())
}

/// Whether the entries of a dict count, whatever a subclass does with keys and values.
pub fn iterates_as_dict<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let iter = cx.name(N::iter);
    let rule = |class: Type<'v>| cx.lookup(class, iter);
    cx.is_exactly(value, C::Dict) || cx.type_of(value).and_then(rule) == rule(cx.class(C::Dict))
}

/// `self | value`.
pub fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    union(cx, args[0], args[1])
}

/// `value | self`.
pub fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    union(cx, args[1], args[0])
}

/// `self |= value`.
pub fn ior<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    merge_leaf(cx, this(cx, args[0])?, args[1])?;
    Ok(args[0])
}
