//! Many items of an iterator at once.
//!
//! What an iterator is and where it stands is found out once, and then items are read in a row: [`fill`] is to stepping what copying is to
//! asking for each. Afterwards an iterator is as if it had been stepped for each item.
//!
//! **Invariant:** nothing is taken past the limit, and nothing is lost: when guest code is needed or something is raised, the items given
//! until then are those of the list, and what was taken besides is kept in the iterator's own slots.

use corevm::objects::{IndexIter, MapIter, MapIterGives, RangeIter, SetIter};
use corevm::{Obj, ReadCell};

use super::step::{Stepped, Stepper, step_instance};
use crate::ops::iter::native_next;
use crate::prelude::*;
use crate::protocol::Items;
use crate::stdlib::{array, collections, itertools};
use crate::types::enumerate;

/// What filling came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// There are as many items as wanted; whether more would come was not asked.
    Full,
    End,
    /// The next item takes guest code, or many were passed over in one step.
    Guest,
}

/// Appends what an iterator gives until there are `limit` items, through at most `depth` iterators around iterators.
///
/// # Errors
/// What stepping raises.
pub fn fill<'v>(
    cx: Cx<'v>,
    iterator: V<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    if items.len() >= limit {
        return Ok(Filled::Full);
    }
    let Some(object) = iterator.as_object() else {
        return Ok(Filled::Guest);
    };
    let native = match object.kind() {
        Kind::IndexIter => iterator
            .as_exact_index_iter()
            .and_then(|iterator| fill_by_index(cx, iterator, items, limit)),
        Kind::RangeIter => iterator
            .as_exact_range_iter()
            .map(|iterator| fill_from_range(cx, iterator, items, limit)),
        Kind::MapIter => iterator
            .as_exact_map_iter()
            .and_then(|iterator| fill_from_map(cx, iterator, items, limit)),
        Kind::SetIter => iterator
            .as_exact_set_iter()
            .and_then(|iterator| fill_from_set(cx, iterator, items, limit)),
        Kind::Instance if depth > 0 => {
            return match cx.type_of(iterator).and_then(Stepper::of) {
                Some(stepper) => fill_instance(cx, object, stepper, items, limit, depth - 1),
                None => Ok(Filled::Guest),
            };
        }
        _ => None,
    };
    match native {
        Some(filled) => Ok(filled),
        None => fill_by_steps(items, limit, || {
            Ok(match native_next(cx, iterator)? {
                Some(item) => item.given().into(),
                None => Stepped::Guest,
            })
        }),
    }
}

/// As [`fill`], one step after the other.
pub fn fill_by_steps<'v>(
    items: &mut Vec<V<'v>>,
    limit: usize,
    mut step: impl FnMut() -> Result<Stepped<'v>, Raised>,
) -> Result<Filled, Raised> {
    while items.len() < limit {
        match step()? {
            Stepped::Item(item) => items.push(item),
            Stepped::End => return Ok(Filled::End),
            Stepped::Guest => return Ok(Filled::Guest),
        }
    }
    Ok(Filled::Full)
}

fn fill_instance<'v>(
    cx: Cx<'v>,
    object: Obj<'v>,
    stepper: Stepper,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    let filled = match stepper {
        Stepper::Enumerate => return enumerate::fill_enumerate(cx, object, items, limit, depth),
        Stepper::Zip => {
            enumerate::fill_pairs(cx, object, items, limit);
            None
        }
        Stepper::Deque => return collections::fill_from_deque(cx, object, items, limit),
        Stepper::Array => Some(array::fill_items(cx, object, items, limit)),
        Stepper::ListReversed | Stepper::Reversed => fill_backwards(cx, object, items, limit),
        Stepper::Chain => return itertools::fill_chain(cx, object.v(), items, limit, depth),
        Stepper::Islice => return itertools::fill_islice(cx, object.v(), items, limit, depth),
        Stepper::Batched => return itertools::fill_batches(cx, object, items, limit, depth),
        Stepper::ZipLongest => return itertools::fill_rows(cx, object, items, limit, depth),
        Stepper::Combine => Some(itertools::fill_combine(cx, object, items, limit)),
        Stepper::Pairwise => return itertools::fill_pairwise(cx, object, items, limit, depth),
        _ => None,
    };
    match filled {
        Some(filled) => Ok(filled),
        None => fill_by_steps(items, limit, || step_instance(cx, object, stepper, depth)),
    }
}

/// Appends what is left of a sequence from `from` on, as far as wanted; how many items that were.
fn take_slice<'v>(
    sequence: &[ReadCell<'v>],
    from: usize,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> usize {
    let rest = sequence.get(from..).unwrap_or_default();
    let taken = &rest[..rest.len().min(limit - items.len())];
    items.extend(taken.iter().map(ReadCell::get));
    taken.len()
}

/// Items by index, where what is iterated is of a kind that lies in a row; `None` for others, which are stepped.
fn fill_by_index<'v>(
    cx: Cx<'v>,
    iterator: IndexIter<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Option<Filled> {
    let (sequence, from) = (iterator.sequence(), iterator.index());
    let wanted = limit - items.len();
    let taken = match sequence.kind() {
        Some(Kind::List) => take_slice(sequence.as_exact_list()?.items(), from, items, limit),
        Some(Kind::Tuple) => take_slice(sequence.as_exact_tuple()?.items(), from, items, limit),
        Some(Kind::Str | Kind::StrView) => {
            let units = sequence.as_exact_str()?.units();
            let places = from..units.len().min(from.saturating_add(wanted));
            items.extend(places.clone().map(|place| cx.char(units.at(place))));
            places.len()
        }
        Some(Kind::Bytes) => {
            let rest = sequence.as_exact_bytes()?.as_slice().get(from..);
            let rest = rest.unwrap_or_default();
            let taken = &rest[..rest.len().min(wanted)];
            items.extend(taken.iter().map(|&byte| V::small(i64::from(byte))));
            taken.len()
        }
        _ => return None,
    };
    if items.len() < limit {
        iterator.exhaust(cx);
        return Some(Filled::End);
    }
    iterator.set_index(from + taken);
    Some(Filled::Full)
}

fn fill_from_range<'v>(
    cx: Cx<'v>,
    iterator: RangeIter<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Filled {
    let (mut next, stop, step) = iterator.parts();
    let filled = loop {
        if items.len() >= limit {
            break Filled::Full;
        }
        if if step > 0 { next >= stop } else { next <= stop } {
            break Filled::End;
        }
        items.push(cx.new_int(next));
        next = next.saturating_add(step);
    };
    iterator.set_next(next);
    filled
}

/// `None` when the iterator goes backwards or the map has changed, which stepping finds out.
fn fill_from_map<'v>(
    cx: Cx<'v>,
    iterator: MapIter<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Option<Filled> {
    let map = iterator.map()?;
    let left = map.len().checked_sub(iterator.given())?;
    if map.len() != iterator.expected_len() || iterator.is_reversed() {
        return None;
    }
    // No more than there are: a map that was changed and has its old size again may have more entries to come.
    let wanted = left.min(limit - items.len());
    let (before, place) = (items.len(), iterator.place());
    let entries = map.iter_from(place).take(wanted);
    let mut last = place;
    match iterator.gives() {
        MapIterGives::Keys => items.extend(entries.map(|(place, entry)| {
            last = place + 1;
            entry.key
        })),
        MapIterGives::Values => items.extend(entries.map(|(place, entry)| {
            last = place + 1;
            entry.value
        })),
        MapIterGives::Items => items.extend(entries.map(|(place, entry)| {
            last = place + 1;
            cx.new_tuple(&[entry.key, entry.value]).v()
        })),
    }
    iterator.set_place(last);
    iterator.set_given(iterator.given() + items.len() - before);
    // The end is found by a step.
    (items.len() >= limit).then_some(Filled::Full)
}

/// `None` when the set has changed, which stepping finds out, or nothing is left.
fn fill_from_set<'v>(
    cx: Cx<'v>,
    iterator: SetIter<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Option<Filled> {
    let set = iterator.set()?;
    if set.len() != iterator.expected_len() {
        return None;
    }
    for (slot, key) in set.iter_from(iterator.slot()) {
        items.push(key);
        if items.len() >= limit {
            iterator.set_slot(slot + 1);
            return Some(Filled::Full);
        }
    }
    iterator.exhaust(cx);
    Some(Filled::End)
}

/// From the last item to the first; slots are the sequence and the next index. `None` for what is stepped, also at the end.
fn fill_backwards<'v>(
    cx: Cx<'v>,
    iterator: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Option<Filled> {
    let (sequence, index) = (iterator.fixed(0), iterator.fixed(1).as_small()?);
    let count = usize::try_from(index + 1).ok()?;
    let taken = count.min(limit - items.len());
    let places = count - taken..count;
    match sequence.kind()? {
        Kind::Tuple | Kind::List => {
            let list = sequence.as_exact_list().map(List::items);
            let all = list.or_else(|| sequence.as_exact_tuple().map(Tuple::items))?;
            items.extend(all.get(places)?.iter().rev().map(ReadCell::get));
        }
        Kind::Str | Kind::StrView => {
            let units = sequence.as_exact_str()?.units();
            if count > units.len() {
                return None;
            }
            items.extend(places.rev().map(|place| cx.char(units.at(place))));
        }
        _ => return None,
    }
    iterator.set_fixed(cx, 1, V::small(index - taken as i64));
    (items.len() >= limit).then_some(Filled::Full)
}

/// How many items an iterator that needs no guest code still gives, or fewer: the room that is wanted at once.
pub fn expected_items<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> usize {
    let Some(object) = iterator.as_object() else {
        return 0;
    };
    match object.kind() {
        Kind::IndexIter => iterator.as_exact_index_iter().map_or(0, |iterator| {
            super::len_of(iterator.sequence()).saturating_sub(iterator.index())
        }),
        Kind::RangeIter => iterator.as_exact_range_iter().map_or(0, |iterator| {
            let (next, stop, step) = iterator.parts();
            match step {
                1 => usize::try_from(stop.saturating_sub(next)).unwrap_or(0),
                _ => 0,
            }
        }),
        Kind::MapIter => iterator
            .as_exact_map_iter()
            .and_then(|iterator| Some(iterator.map()?.len().saturating_sub(iterator.given())))
            .unwrap_or(0),
        Kind::SetIter => iterator
            .as_exact_set_iter()
            .and_then(SetIter::set)
            .map_or(0, |set| set.len()),
        Kind::Instance if depth > 0 => expected_of_instance(cx, object, depth - 1),
        _ => 0,
    }
}

fn expected_of_instance<'v>(cx: Cx<'v>, object: Obj<'v>, depth: usize) -> usize {
    let slot = |index: usize| object.fixed(index).given().unwrap_or(V::NIL);
    match cx.type_of(object.v()).and_then(Stepper::of) {
        Some(Stepper::Enumerate) => expected_items(cx, slot(0), depth),
        Some(Stepper::Zip) => slot(0)
            .as_exact_list()
            .and_then(|inputs| {
                let expected = |input| expected_items(cx, input, depth);
                inputs.iter().map(expected).min()
            })
            .unwrap_or(0),
        Some(Stepper::Chain) => expected_items(cx, slot(itertools::CHAIN_ACTIVE), depth),
        Some(Stepper::ListReversed | Stepper::Reversed) => {
            let index = slot(1).as_small().unwrap_or(-1);
            usize::try_from(index + 1).unwrap_or(0)
        }
        Some(Stepper::Deque) => collections::deque_len(slot(0)),
        Some(Stepper::Array) => array::items_left(object),
        _ => 0,
    }
}
