//! Iteration: `for` over lists, texts, maps (their keys), records (names of fields), ranges and generators.

use corevm::objects::{MapIter, MapIterGives, RangeIter};
use corevm::{Cx, Got, Kind, Next, Resume, Slots, V};

use super::Step;
use crate::errors::fail;
use crate::records;
use crate::show::a_kind;

/// The iterator over a value; iterators are their own.
pub(super) fn iter<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let value = f.get(0);
    let iterator = match value.kind() {
        Some(Kind::List | Kind::Str | Kind::StrView) => cx.new_index_iter(value).v(),
        Some(Kind::Generator | Kind::RangeIter | Kind::IndexIter | Kind::MapIter) => value,
        Some(Kind::Instance) => {
            let names = cx.new_list(&records::names(cx, value));
            cx.new_index_iter(names.v()).v()
        }
        _ => match value.as_exact_map() {
            Some(map) => cx.new_map_iter(map, MapIterGives::Keys, false).v(),
            None => {
                let kind = a_kind(value);
                return Err(fail(cx, format!("{kind} cannot be iterated over")));
            }
        },
    };
    Ok(Next::Done(iterator))
}

/// The next item, or empty. The interpreter steps most iterators itself; what it leaves and what natives ask for comes
/// here.
pub(super) fn next<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Step<'v> {
    let iterator = f.get(0);
    if state == 1 {
        return Ok(Next::Done(got.value()));
    }
    if iterator.kind() == Some(Kind::Generator) {
        return Ok(Next::Resume {
            state: 1,
            generator: iterator,
            with: Resume::Send(V::NIL),
            catch: false,
        });
    }
    if let Some(range) = iterator.as_exact_range_iter() {
        return Ok(Next::Done(next_of_range(cx, range)));
    }
    if let Some(map) = iterator.as_exact_map_iter() {
        return next_of_map(cx, map);
    }
    let Some(iterator) = iterator.as_exact_index_iter() else {
        let kind = a_kind(iterator);
        return Err(fail(cx, format!("{kind} gives no items")));
    };
    let (sequence, index) = (iterator.sequence(), iterator.index());
    let item = if let Some(list) = sequence.as_exact_list() {
        list.get(index)
    } else if let Some(text) = sequence.as_exact_str() {
        (index < text.len()).then(|| text.slice(cx, index, index + 1).v())
    } else {
        None
    };
    match item {
        Some(_) => iterator.set_index(index + 1),
        None => iterator.exhaust(cx),
    }
    Ok(Next::Done(item.unwrap_or(V::EMPTY)))
}

fn next_of_range<'v>(cx: Cx<'v>, range: RangeIter<'v>) -> V<'v> {
    let (next, stop, step) = range.parts();
    if next >= stop {
        return V::EMPTY;
    }
    range.set_next(next.saturating_add(step));
    cx.new_int(next)
}

fn next_of_map<'v>(cx: Cx<'v>, iterator: MapIter<'v>) -> Step<'v> {
    let Some(map) = iterator.map() else {
        return Ok(Next::Done(V::EMPTY));
    };
    if map.len() != iterator.expected_len() {
        return Err(fail(cx, "the map has changed while it was iterated over"));
    }
    let found = (iterator.place()..map.used()).find_map(|place| Some((place, map.entry(place)?)));
    Ok(Next::Done(match found {
        Some((place, entry)) => {
            iterator.set_place(place + 1);
            entry.key
        }
        None => {
            iterator.exhaust(cx);
            V::EMPTY
        }
    }))
}
