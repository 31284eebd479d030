//! `_collections`: `deque` and `OrderedDict` with their iterators natively, the rest in Python.

mod deque;
mod ordered;

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Hashing;
use crate::types::tuple_getter;

pub use deque::{check_key, deque_len, fill_from_deque, step_iterator};
pub use ordered::{is_ordered_view, step_ordered, view_iter};

const CLASSES: &[ClassSpec] = &{
    let [deque, forward, backward] = deque::CLASSES;
    let [dict, keys, values, items, iterator] = ordered::CLASSES;
    let getter = tuple_getter::CLASS;
    [
        deque, forward, backward, dict, keys, values, items, iterator, getter,
    ]
};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The containers of collections that are not written in Python: deque, defaultdict, OrderedDict.",
    functions: &[
        NativeDef::leaf_or_guest(
            "_count_elements",
            "(mapping, iterable, /)",
            count_elements,
            "count_elements",
        )
        .doc("Raise the count that a mapping holds for an element by one, for each element of the iterable."),
        super::AS_NATIVE,
    ],
    classes: CLASSES,
    source: include_str!("collections/containers.py"),
    ..ModuleSpec::new("_collections")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = deque::INTRINSICS;

/// Counts builtin items in an exact dict, or in a subclass that reads and writes as dict does.
fn count_elements<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mapping = args[0];
    let Some(map) = mapping.as_map() else {
        return Err(Exit::NeedGuest);
    };
    let (class, plain) = (cx.type_of(mapping), cx.class(C::Dict));
    let inherits = |name: &str| {
        let name = cx.symbol(name);
        class.and_then(|class| cx.lookup(class, name)) == cx.lookup(plain, name)
    };
    if !inherits("get") || !inherits("__setitem__") {
        return Err(Exit::NeedGuest);
    }
    let items = crate::types::iterators::leaf_contents(cx, args[1])?;
    // Counting happens apart, so that giving up leaves no trace.
    let counts = cx.new_map();
    for item in items {
        let hash = cx.leaf_hash(item)? as u64;
        match counts.place_of_hashed(cx, item, hash)? {
            Some(place) => {
                let count = counts.value_at(place).as_small().unwrap_or(0);
                counts.set_value_at(cx, place, cx.new_int(count + 1));
            }
            None => counts.push(cx, hash, item, V::small(1)),
        }
    }
    let mut former = Vec::with_capacity(counts.len());
    for entry in counts.iter() {
        let place = map.place_of_hashed(cx, entry.key, entry.hash)?;
        let old = place.map(|place| map.value_at(place));
        let sum = match old {
            None => entry.value,
            Some(old) => {
                let old = old.as_small().ok_or(Exit::NeedGuest)?;
                cx.new_int(old + entry.value.as_small().unwrap_or(0))
            }
        };
        former.push((entry.hash, entry.key, sum));
    }
    for (hash, key, sum) in former {
        match map.place_of_hashed(cx, key, hash)? {
            Some(place) => map.set_value_at(cx, place, sum),
            None => map.push(cx, hash, key, sum),
        }
    }
    Ok(V::NIL)
}
