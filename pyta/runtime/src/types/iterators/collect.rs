//! All items of an iterator at once, when that takes no guest code now and later.
//!
//! Which iterators those are is known before the first item is taken ([`is_leaf`]), so that nothing is lost.

use corevm::Obj;

use super::fill::{Filled, expected_items, fill};
use super::step::{MAX_INPUTS, Stepped, Stepper, step_instance};
use super::{MAX_DEPTH, leaf_contents};
use crate::ops::iter::native_next;
use crate::prelude::*;
use crate::types::{dict_views, enumerate};

/// How many items a leaf iterator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Finite,
    Endless,
}

/// The items of a builtin container, or what is left of an iterator that needs no guest code; the iterator is consumed.
///
/// # Errors
/// Needs guest code for anything else: nothing is consumed then, or it is kept for the next step. Interrupted when the program is to stop.
pub fn leaf_collect<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    match leaf_contents(cx, iterable) {
        Err(Exit::NeedGuest) => {}
        result => return result,
    }
    match drain_finite(cx, iterable) {
        Err(Exit::NeedGuest) => enumerate::collect_map(cx, iterable)?.ok_or(Exit::NeedGuest),
        result => result,
    }
}

/// So many items are collected without looking whether there is memory, and whether the program is to stop.
const LARGE: usize = 1 << 16;

/// What is left of an iterator.
///
/// # Errors
/// Needs guest code if the iterator may, or has no end: nothing is consumed then.
pub(super) fn drain_finite<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    match extent(cx, iterator, MAX_DEPTH) {
        Some(Extent::Finite) => drain(cx, iterator),
        _ => Err(Exit::NeedGuest),
    }
}

/// What is left of an iterator for which [`is_leaf`] holds.
pub(super) fn drain<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    let expected = expected_items(cx, iterator, MAX_DEPTH);
    // Now, since nothing is lost yet.
    cx.reserve(expected.saturating_mul(2 * size_of::<V<'v>>()))?;
    let mut items = Vec::with_capacity(expected);
    loop {
        let limit = items.len() + LARGE;
        match fill(cx, iterator, &mut items, limit, MAX_DEPTH)? {
            Filled::End => return Ok(items),
            Filled::Full if items.len() < expected => {}
            Filled::Full => {
                cx.reserve(items.len().saturating_mul(2 * size_of::<V<'v>>()))?;
            }
            // It has passed over many items, or is one that only this code steps.
            Filled::Guest => match step(cx, iterator)? {
                Some(item) => items.push(item),
                None => return Ok(items),
            },
        }
        if cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
    }
}

/// Whether stepping `iterator` needs no guest code, now and later.
pub fn is_leaf<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> bool {
    extent(cx, iterator, depth).is_some()
}

/// The extent of an iterator that needs no guest code; `None` for others.
pub(super) fn extent<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> Option<Extent> {
    let object = iterator.as_object()?;
    match object.kind() {
        Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter => Some(Extent::Finite),
        Kind::Instance if depth > 0 => {
            let stepper = cx.type_of(iterator).and_then(Stepper::of)?;
            extent_of(cx, object, stepper, depth - 1)
        }
        _ => None,
    }
}

fn extent_of<'v>(cx: Cx<'v>, object: Obj<'v>, stepper: Stepper, depth: usize) -> Option<Extent> {
    /// A count that starts and goes in steps no larger than these stays small for longer than anybody counts.
    const MAX_START: u64 = 1 << 60;
    const MAX_STEP: u64 = 1 << 20;
    let slot = |index: usize| object.fixed(index).given().unwrap_or(V::NIL);
    let inner = |value: V<'v>| match value.is_nil() {
        true => Some(Extent::Finite),
        false => extent(cx, value, depth),
    };
    match stepper {
        Stepper::Enumerate | Stepper::Pairwise | Stepper::Batched | Stepper::Tee => inner(slot(0)),
        Stepper::Zip => {
            let is_kept = slot(enumerate::ZIP_KEPT).as_object().is_some();
            let Some(inputs) = enumerate::zip_inputs(object.v()) else {
                return Some(Extent::Finite);
            };
            // Inside others, a strict one and one of many inputs is not stepped by leaf code.
            let is_simple = slot(1) != V::TRUE && inputs.len() <= MAX_INPUTS;
            if is_kept || !(is_simple || depth == MAX_DEPTH - 1) {
                return None;
            }
            // The first that ends ends all.
            let mut all = if inputs.is_empty() {
                Extent::Finite
            } else {
                Extent::Endless
            };
            for input in inputs.iter() {
                if inner(input)? == Extent::Finite {
                    all = Extent::Finite;
                }
            }
            Some(all)
        }
        Stepper::ZipLongest => {
            let sources = slot(0);
            match sources.as_exact_list() {
                Some(sources) => all_finite(sources.iter().map(inner)),
                None => Some(Extent::Finite),
            }
        }
        Stepper::Reversed => enumerate::is_leaf_reversed(object.v()).then_some(Extent::Finite),
        Stepper::ListReversed
        | Stepper::LongRange
        | Stepper::Deque
        | Stepper::Directory
        | Stepper::Array
        | Stepper::OrderedDict
        | Stepper::Combine => Some(Extent::Finite),
        Stepper::Count => {
            let (start, step) = (slot(0).as_small()?, slot(1).as_small()?);
            (start.unsigned_abs() <= MAX_START && step.unsigned_abs() <= MAX_STEP)
                .then_some(Extent::Endless)
        }
        Stepper::Repeat if slot(1).is_nil() => Some(Extent::Endless),
        Stepper::Repeat => Some(Extent::Finite),
        Stepper::Cycle => inner(slot(0)).map(|_| Extent::Endless),
        Stepper::Islice => match inner(slot(0))? {
            Extent::Endless if slot(3).is_nil() => Some(Extent::Endless),
            _ => Some(Extent::Finite),
        },
        Stepper::Chain => {
            let (source, active, taken) = (slot(0), slot(1), slot(2));
            let coming = rest_of_tuple(source)?;
            let parts = coming.iter().map(|part| part.get()).chain([taken, active]);
            all_finite(parts.map(|part| match is_container(cx, part) {
                true => Some(Extent::Finite),
                false => inner(part),
            }))
        }
        Stepper::Map
        | Stepper::Filter
        | Stepper::GroupBy
        | Stepper::Grouper
        | Stepper::Callable => None,
    }
}

/// Finite if all parts are; `None` if one is no leaf.
fn all_finite(parts: impl Iterator<Item = Option<Extent>>) -> Option<Extent> {
    let mut all = Extent::Finite;
    for part in parts {
        if part? == Extent::Endless {
            all = Extent::Endless;
        }
    }
    Some(all)
}

/// What an iterator over a tuple has not given yet; nothing for nil.
fn rest_of_tuple<'v>(iterator: V<'v>) -> Option<&'v [corevm::ReadCell<'v>]> {
    if iterator.is_nil() {
        return Some(&[]);
    }
    let iterator = iterator.as_exact_index_iter()?;
    let items = iterator.sequence().as_exact_tuple()?.items();
    Some(items.get(iterator.index()..).unwrap_or_default())
}

/// Whether a value is a builtin container with an iterator that needs no guest code.
fn is_container<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        Some(
            Kind::List
            | Kind::Tuple
            | Kind::Str
            | Kind::StrView
            | Kind::Bytes
            | Kind::ByteArray
            | Kind::Map
            | Kind::Set,
        ) => true,
        Some(Kind::Instance) => {
            cx.is_exactly(value, C::Range) || dict_views::parts(cx, value).is_some()
        }
        _ => false,
    }
}

/// The next item of a builtin iterator, `None` at its end.
///
/// # Errors
/// RuntimeError when the container changed; needs guest code for other iterators.
pub fn leaf_next<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<V<'v>>, Exit> {
    if is_leaf(cx, iterator, MAX_DEPTH) {
        step(cx, iterator)
    } else {
        Err(Exit::NeedGuest)
    }
}

/// Steps an iterator for which [`is_leaf`] holds; so the nesting is bounded.
///
/// # Errors
/// What stepping raises. Interrupted when the program is to stop.
pub fn step<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<V<'v>>, Exit> {
    Stepping::of(cx, iterator).next(cx)
}

/// An iterator for which [`is_leaf`] holds, and how it is stepped: found out once.
enum Stepping<'v> {
    Native(V<'v>),
    Zip(V<'v>),
    Instance(Obj<'v>, Stepper),
}

impl<'v> Stepping<'v> {
    fn of(cx: Cx<'v>, iterator: V<'v>) -> Stepping<'v> {
        let stepper = match iterator.kind() {
            Some(Kind::Instance) => cx.type_of(iterator).and_then(Stepper::of),
            _ => None,
        };
        match (stepper, iterator.as_object()) {
            (Some(Stepper::Zip), _) => Stepping::Zip(iterator),
            (Some(stepper), Some(object)) => Stepping::Instance(object, stepper),
            _ => Stepping::Native(iterator),
        }
    }

    #[inline]
    fn next(&self, cx: Cx<'v>) -> Result<Option<V<'v>>, Exit> {
        match *self {
            Stepping::Native(iterator) => {
                Ok(native_next(cx, iterator)?.and_then(|item| item.given()))
            }
            Stepping::Zip(iterator) => enumerate::step_zip(cx, iterator),
            Stepping::Instance(object, stepper) => loop {
                match step_instance(cx, object, stepper, MAX_DEPTH - 1)? {
                    Stepped::Item(item) => return Ok(Some(item)),
                    Stepped::End => return Ok(None),
                    // It has passed over many items in one step.
                    Stepped::Guest if cx.is_stop_due() => return Err(Exit::Interrupted),
                    Stepped::Guest => {}
                }
            },
        }
    }
}
