//! Iterators over builtin containers, and iteration by leaf code.
//!
//! Some iterators are native kinds that the interpreter steps itself ([`IndexIter`], [`RangeIter`], [`MapIter`], [`SetIter`]); the
//! others are instances with fixed slots. [`leaf_next`] steps all whose next item needs no guest code, also those that
//! wrap such iterators (`enumerate`, `zip`, `reversed`).

mod collect;
mod fill;
mod methods;
mod stand_in;
mod step;

pub use collect::{is_leaf, leaf_collect, leaf_next, step};
pub use fill::{Filled, fill, fill_by_steps};
pub use methods::{SELF_ITER, builtin};
pub use stand_in::{INTRINSICS, iterated, iterated_step, stand_in};
pub use step::{
    MAX_INPUTS, Stepped, Stepper, leaf_for_site, step_map_with, step_sequence, step_within,
    try_step,
};

use corevm::objects::MapIterGives;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::has_items;
use crate::protocol::{Items, LeafCalls};
use crate::types::{dict_views, range};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = methods::CLASSES;

/// Levels of iterators around iterators that leaf code steps.
pub const MAX_DEPTH: usize = 6;

/// An iterator by index, with its class.
pub fn new_index_iter<'v>(cx: Cx<'v>, sequence: V<'v>, class: C) -> V<'v> {
    let iterator = cx.new_index_iter(sequence).v();
    set_class(cx, iterator, class);
    iterator
}

/// Gives a native object the class.
pub fn set_class<'v>(cx: Cx<'v>, native: V<'v>, class: C) {
    cx.set_native_shape(native, cx.class(class).instance_shape());
}

/// A new instance of a builtin class with these fixed slots.
#[inline]
pub fn new_with_slots<'v, const N: usize>(
    cx: Cx<'v>,
    class: Type<'v>,
    slots: &[V<'v>; N],
) -> V<'v> {
    cx.new_instance_with(class, *slots)
}

/// `reversed(list)`: slots are the list and the next index.
pub fn new_list_reverse_iter<'v>(cx: Cx<'v>, list: List<'v>) -> V<'v> {
    let next = V::small(list.len() as i64 - 1);
    new_with_slots(cx, cx.class(C::ListReverseIterator), &[list.v(), next])
}

/// An iterator over a map's keys, values or items, in either direction.
pub fn new_map_iter<'v>(cx: Cx<'v>, map: Map<'v>, gives: MapIterGives, reversed: bool) -> V<'v> {
    let iterator = cx.new_map_iter(map, gives, reversed).v();
    let class = match (gives, reversed) {
        (MapIterGives::Keys, false) => C::DictKeyIterator,
        (MapIterGives::Values, false) => C::DictValueIterator,
        (MapIterGives::Items, false) => C::DictItemIterator,
        (MapIterGives::Keys, true) => C::DictReverseKeyIterator,
        (MapIterGives::Values, true) => C::DictReverseValueIterator,
        (MapIterGives::Items, true) => C::DictReverseItemIterator,
    };
    set_class(cx, iterator, class);
    iterator
}

/// `iter(iterable)` for exact builtin containers, ranges, views and builtin iterators; `None` for anything else.
pub fn leaf_iter<'v>(cx: Cx<'v>, iterable: V<'v>) -> Option<V<'v>> {
    let object = iterable.as_object()?;
    Some(match object.kind() {
        Kind::List => new_index_iter(cx, iterable, C::ListIterator),
        Kind::Tuple => new_index_iter(cx, iterable, C::TupleIterator),
        Kind::Str | Kind::StrView => {
            let ascii = iterable.as_exact_str().is_some_and(|text| text.is_ascii());
            let class = if ascii {
                C::StrAsciiIterator
            } else {
                C::StrIterator
            };
            new_index_iter(cx, iterable, class)
        }
        Kind::Bytes => new_index_iter(cx, iterable, C::BytesIterator),
        Kind::ByteArray => new_index_iter(cx, iterable, C::ByteArrayIterator),
        Kind::Map => new_map_iter(cx, iterable.as_exact_map()?, MapIterGives::Keys, false),
        Kind::Set => cx.new_set_iter(iterable.as_exact_set()?).v(),
        Kind::Generator if !cx.is_exactly(iterable, C::Generator) => return None,
        Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter | Kind::Generator => {
            iterable
        }
        Kind::Instance => return iter_instance(cx, iterable),
        _ => return None,
    })
}

fn iter_instance<'v>(cx: Cx<'v>, iterable: V<'v>) -> Option<V<'v>> {
    if cx.is_exactly(iterable, C::Range) {
        return Some(range::new_iter(cx, iterable));
    }
    if let Some(iterator) = dict_views::view_iter(cx, iterable) {
        return Some(iterator);
    }
    is_leaf(cx, iterable, MAX_DEPTH).then_some(iterable)
}

/// Whether a value is an iterator of a builtin class, or a generator: it has no items to be asked for by key.
pub fn is_builtin_iterator<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        Some(Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter) => true,
        Some(Kind::Generator) => cx.is_exactly(value, C::Generator),
        Some(Kind::Instance) => cx.type_of(value).and_then(Stepper::of).is_some(),
        _ => false,
    }
}

/// Whether `iter(value)` may work: its class has `__iter__` or `__getitem__`.
pub fn may_iterate<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let Some(class) = cx.type_of(value) else {
        return false;
    };
    match cx.lookup(class, cx.name(N::iter)) {
        Some(method) => !method.is_nil(),
        None => has_items(cx, value),
    }
}

/// The items of a builtin container that iterating does not change.
///
/// # Errors
/// Needs guest code for anything else, iterators included.
pub fn leaf_contents<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    reserve_items(cx, iterable)?;
    match iterable.kind() {
        Some(
            Kind::List
            | Kind::Tuple
            | Kind::Str
            | Kind::StrView
            | Kind::Bytes
            | Kind::Map
            | Kind::Set,
        ) => cx.leaf_items(iterable),
        Some(Kind::ByteArray) => Ok(bytes_items(iterable)),
        Some(Kind::Instance) if cx.is_exactly(iterable, C::Range) => {
            range::check_len(cx, iterable)?;
            collect::drain(cx, range::new_iter(cx, iterable))
        }
        Some(Kind::Instance) => match dict_views::parts(cx, iterable) {
            Some((map, gives)) => collect::drain(cx, new_map_iter(cx, map, gives, false)),
            None => match iter_by_leaf(cx, iterable)? {
                Some(iterator) => collect::drain_finite(cx, iterator),
                None => Err(Exit::NeedGuest),
            },
        },
        _ => Err(Exit::NeedGuest),
    }
}

/// The iterator that a native `__iter__` gives for an instance that is none itself, unless a method of the program says how many items there are.
///
/// # Errors
/// What the native raises.
fn iter_by_leaf<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let Some(method) = cx.type_method(iterable, N::iter) else {
        return Ok(None);
    };
    if cx.leaf_of(method).is_none() || has_own_length(cx, iterable) {
        return Ok(None);
    }
    match cx.call_leaf(method, &[iterable]) {
        Ok(iterator) => Ok(Some(iterator).filter(|&iterator| iterator != iterable)),
        Err(Exit::NeedGuest) => Ok(None),
        Err(exit) => Err(exit),
    }
}

/// Whether a method of the program says how many items there are, or may be.
pub fn has_own_length<'v>(cx: Cx<'v>, iterable: V<'v>) -> bool {
    [N::len, N::length_hint].iter().any(|&name| {
        cx.type_method(iterable, name)
            .is_some_and(|method| cx.leaf_of(method).is_none())
    })
}

/// Checks that a list of the characters or bytes fits memory: all others have their items already.
fn reserve_items<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<(), Exit> {
    const BYTES_PER_ITEM: usize = 16;
    /// A string of one character.
    const BYTES_PER_CHARACTER: usize = 32;
    let size = if let Some(text) = iterable.as_exact_str() {
        let character = if text.width() == 1 {
            0
        } else {
            BYTES_PER_CHARACTER
        };
        text.len().saturating_mul(BYTES_PER_ITEM + character)
    } else if let Some(bytes) = iterable.as_exact_bytes() {
        bytes.len().saturating_mul(BYTES_PER_ITEM)
    } else if let Some(bytes) = iterable.as_exact_byte_array() {
        bytes.len().saturating_mul(BYTES_PER_ITEM)
    } else {
        return Ok(());
    };
    cx.reserve(size)
}

fn bytes_items(bytes: V<'_>) -> Vec<V<'_>> {
    let cells = bytes.as_exact_byte_array().map_or(&[][..], |b| b.cells());
    cells
        .iter()
        .map(|cell| V::small(i64::from(cell.get())))
        .collect()
}

/// Item `index` of a native sequence.
pub fn item_at<'v>(cx: Cx<'v>, sequence: V<'v>, index: usize) -> Option<V<'v>> {
    let byte = |byte: u8| V::small(i64::from(byte));
    match sequence.payload().kind()? {
        Kind::List => sequence.as_list()?.get(index),
        Kind::Tuple => sequence.as_tuple()?.get(index),
        Kind::Str | Kind::StrView => {
            let units = sequence.as_str()?.units();
            (index < units.len()).then(|| cx.char(units.at(index)))
        }
        Kind::Bytes => sequence
            .as_bytes()?
            .as_slice()
            .get(index)
            .copied()
            .map(byte),
        Kind::ByteArray => sequence
            .as_byte_array()?
            .cells()
            .get(index)
            .map(|cell| byte(cell.get())),
        _ => None,
    }
}

/// Length of a native sequence.
fn len_of(sequence: V<'_>) -> usize {
    if let Some(list) = sequence.as_list() {
        list.len()
    } else if let Some(tuple) = sequence.as_tuple() {
        tuple.len()
    } else if let Some(text) = sequence.as_str() {
        text.len()
    } else if let Some(bytes) = sequence.as_bytes() {
        bytes.len()
    } else {
        sequence.as_byte_array().map_or(0, |bytes| bytes.len())
    }
}

fn step_list_reversed<'v>(cx: Cx<'v>, iterator: V<'v>) -> Option<V<'v>> {
    let object = iterator.as_object()?;
    let list = object.fixed(0).as_list()?;
    let index = object.fixed(1).as_small()?;
    match usize::try_from(index)
        .ok()
        .and_then(|index| list.get(index))
    {
        Some(item) => {
            object.set_fixed(cx, 1, V::small(index - 1));
            Some(item)
        }
        None => {
            object.set_fixed(cx, 0, V::NIL);
            None
        }
    }
}

/// The name of a value's class without its module, as representations show it.
pub fn short_name<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    cx.type_of(value)
        .and_then(|class| class.name().as_str())
        .map_or_else(String::new, |name| name.to_text())
}

/// `StopIteration()`.
#[cold]
pub fn stop<'v>(cx: Cx<'v>) -> Raised {
    cx.error_with(C::StopIteration, &[])
}
