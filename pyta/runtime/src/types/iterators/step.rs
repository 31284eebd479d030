//! Stepping builtin iterators without a call.
//!
//! **Invariant:** when a step says [`Stepped::Guest`], nothing is lost: what was taken from inner iterators is kept in the
//! iterator's own slots, where its `__next__` finds it.

use corevm::{LeafFn, Obj};

use super::{MAX_DEPTH, step_list_reversed};
use crate::ops::call::{LeafCallee, leaf_call};
use crate::ops::iter::native_next;
use crate::prelude::*;
use crate::stdlib::{array, collections, itertools, posix, sre};
use crate::types::{enumerate, range};

/// What a step came to.
#[derive(Clone, Copy, Debug)]
pub enum Stepped<'v> {
    Item(V<'v>),
    End,
    /// The next item takes guest code.
    Guest,
}

impl<'v> From<Option<V<'v>>> for Stepped<'v> {
    #[inline]
    fn from(item: Option<V<'v>>) -> Stepped<'v> {
        item.map_or(Stepped::End, Stepped::Item)
    }
}

/// How instances of a builtin class are stepped: a number in the class's flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stepper {
    Enumerate = 1,
    Zip,
    Map,
    Filter,
    Reversed,
    ListReversed,
    LongRange,
    Deque,
    OrderedDict,
    Count,
    Repeat,
    Chain,
    Islice,
    Combine,
    Cycle,
    Pairwise,
    ZipLongest,
    Batched,
    Tee,
    GroupBy,
    Grouper,
    Callable,
    Directory,
    Array,
}

const SHIFT: u32 = 40;

impl Stepper {
    const ALL: [Stepper; 24] = [
        Stepper::Enumerate,
        Stepper::Zip,
        Stepper::Map,
        Stepper::Filter,
        Stepper::Reversed,
        Stepper::ListReversed,
        Stepper::LongRange,
        Stepper::Deque,
        Stepper::OrderedDict,
        Stepper::Count,
        Stepper::Repeat,
        Stepper::Chain,
        Stepper::Islice,
        Stepper::Combine,
        Stepper::Cycle,
        Stepper::Pairwise,
        Stepper::ZipLongest,
        Stepper::Batched,
        Stepper::Tee,
        Stepper::GroupBy,
        Stepper::Grouper,
        Stepper::Callable,
        Stepper::Directory,
        Stepper::Array,
    ];

    /// As flags of a class; classes of programs do not inherit them.
    pub const fn flags(self) -> u64 {
        (self as u64) << SHIFT
    }

    /// How instances of the class are stepped.
    #[inline]
    pub fn of(class: Type<'_>) -> Option<Stepper> {
        let number = (class.flags() >> SHIFT) as u8;
        Stepper::ALL
            .get(usize::from(number.wrapping_sub(1)))
            .copied()
    }
}

/// The next item of an iterator, if that takes no guest code.
///
/// # Errors
/// What stepping raises.
#[inline]
pub fn try_step<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Stepped<'v>, Raised> {
    step_within(cx, iterator, MAX_DEPTH)
}

/// As [`try_step`], through at most `depth` iterators around iterators.
pub fn step_within<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    if let Some(item) = native_next(cx, iterator)? {
        return Ok(item.given().into());
    }
    let stepper = match iterator.kind() {
        Some(Kind::Instance) if depth > 0 => cx.type_of(iterator).and_then(Stepper::of),
        _ => None,
    };
    let (Some(stepper), Some(object)) = (stepper, iterator.as_object()) else {
        return Ok(Stepped::Guest);
    };
    step_instance(cx, object, stepper, depth - 1)
}

/// As [`step_within`], where an iterator over a list or tuple is likely.
#[inline(always)]
pub fn step_sequence<'v>(cx: Cx<'v>, iterator: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    if let Some(index_iter) = iterator.as_exact_index_iter()
        && let Some(item) = index_iter.rest().and_then(<[_]>::first)
    {
        index_iter.set_index(index_iter.index() + 1);
        return Ok(Stepped::Item(item.get()));
    }
    step_within(cx, iterator, depth)
}

/// The leaf for sites that step such an iterator: what it keeps when guest code is needed, the slow path finds.
pub fn leaf_for_site<'v>(cx: Cx<'v>, iterator: V<'v>) -> LeafFn {
    match cx.type_of(iterator).and_then(Stepper::of) {
        Some(Stepper::Zip) => |cx, args| match args[0].as_object() {
            Some(object) => item_or_end(step_zip(cx, object, MAX_DEPTH)?),
            None => Err(Exit::NeedGuest),
        },
        Some(Stepper::Enumerate) => |cx, args| match args[0].as_object() {
            Some(object) => item_or_end(step_enumerate(cx, object, MAX_DEPTH)?),
            None => Err(Exit::NeedGuest),
        },
        _ => |cx, args| item_or_end(try_step(cx, args[0])?),
    }
}

/// The item, or empty at the end.
fn item_or_end(stepped: Stepped<'_>) -> Result<V<'_>, Exit> {
    match stepped {
        Stepped::Item(item) => Ok(item),
        Stepped::End => Ok(V::EMPTY),
        Stepped::Guest => Err(Exit::NeedGuest),
    }
}

fn step_enumerate<'v>(cx: Cx<'v>, object: Obj<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    Ok(match step_sequence(cx, object.fixed(0), depth)? {
        Stepped::Item(item) => Stepped::Item(enumerate::counted(cx, object, item)),
        other => other,
    })
}

/// As [`step_within`] for an instance whose stepper is known.
pub fn step_instance<'v>(
    cx: Cx<'v>,
    object: Obj<'v>,
    stepper: Stepper,
    depth: usize,
) -> Result<Stepped<'v>, Raised> {
    let simple = |result: Result<Option<V<'v>>, Exit>| match result {
        Ok(item) => Ok(item.into()),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => Ok(Stepped::Guest),
    };
    match stepper {
        Stepper::Enumerate => step_enumerate(cx, object, depth),
        Stepper::Zip => step_zip(cx, object, depth),
        Stepper::Map => step_map(cx, object, depth),
        Stepper::Filter => step_filter(cx, object, depth),
        Stepper::Reversed if enumerate::is_leaf_reversed(object.v()) => {
            simple(enumerate::step_reversed(cx, object.v()))
        }
        Stepper::Reversed => Ok(Stepped::Guest),
        Stepper::ListReversed => Ok(step_list_reversed(cx, object.v()).into()),
        Stepper::LongRange => simple(range::step_long(cx, object.v())),
        Stepper::Deque => Ok(collections::step_iterator(cx, object)?.into()),
        Stepper::Directory => Ok(posix::step_directory(cx, object).into()),
        Stepper::OrderedDict => Ok(collections::step_ordered(cx, object)?.into()),
        Stepper::Count => Ok(itertools::step_count(cx, object)),
        Stepper::Repeat => Ok(itertools::step_repeat(cx, object)),
        Stepper::Chain => itertools::step_chain(cx, object.v(), depth),
        Stepper::Islice => itertools::step_islice(cx, object.v(), depth),
        Stepper::Combine => Ok(itertools::step_combine(cx, object).into()),
        Stepper::Cycle => itertools::CYCLES.step(cx, object, depth),
        Stepper::Pairwise => itertools::PAIRS.step(cx, object, depth),
        Stepper::ZipLongest => itertools::ROWS.step(cx, object, depth),
        Stepper::Batched => itertools::BATCHES.step(cx, object, depth),
        Stepper::Tee => itertools::SHARED.step(cx, object, depth),
        Stepper::GroupBy => itertools::step_groups(cx, object.v(), depth),
        Stepper::Grouper => itertools::step_group(cx, object.v(), depth),
        Stepper::Callable => step_callable(cx, object),
        Stepper::Array => Ok(array::step_items(cx, object).into()),
    }
}

/// What calls a callable until it gives a sentinel: if that is the search of a scanner (`finditer`), which gives matches and None.
fn step_callable<'v>(cx: Cx<'v>, object: Obj<'v>) -> Result<Stepped<'v>, Raised> {
    let (Some(callable), Some(sentinel)) = (object.fixed(0).given(), object.fixed(1).given())
    else {
        return Ok(Stepped::End);
    };
    if !sentinel.is_nil() {
        return Ok(Stepped::Guest);
    }
    match sre::search_on(cx, callable) {
        Ok(value) if value.is_nil() => {
            object.set_fixed(cx, 0, V::EMPTY);
            object.set_fixed(cx, 1, V::EMPTY);
            Ok(Stepped::End)
        }
        Ok(found) => Ok(Stepped::Item(found)),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => Ok(Stepped::Guest),
    }
}

/// One item of each input.
enum Gathered {
    Items,
    /// An input has no more.
    End,
    /// Those before this one have given theirs.
    Guest(usize),
    /// There are more inputs than this code takes at once.
    TooMany,
}

/// Most inputs of `zip` and `map` that are stepped at once.
pub const MAX_INPUTS: usize = 8;

fn gather<'v>(
    cx: Cx<'v>,
    inputs: List<'v>,
    depth: usize,
    items: &mut [V<'v>; MAX_INPUTS],
) -> Result<Gathered, Raised> {
    if inputs.len() > MAX_INPUTS {
        return Ok(Gathered::TooMany);
    }
    for (i, input) in inputs.iter().enumerate() {
        match step_sequence(cx, input, depth)? {
            Stepped::Item(item) => items[i] = item,
            Stepped::End => return Ok(Gathered::End),
            Stepped::Guest => return Ok(Gathered::Guest(i)),
        }
    }
    Ok(Gathered::Items)
}

/// Keeps items that were taken already in the slot `place`.
fn keep<'v>(cx: Cx<'v>, object: Obj<'v>, place: usize, items: &[V<'v>]) -> Stepped<'v> {
    if !items.is_empty() {
        object.set_fixed(cx, place, cx.new_list(items).v());
    }
    Stepped::Guest
}

fn is_kept(object: Obj<'_>, place: usize) -> bool {
    object.fixed(place).as_object().is_some()
}

/// Whether the end of the inputs is an error to be looked for.
fn is_strict(object: Obj<'_>, place: usize) -> bool {
    object.fixed(place) == V::TRUE
}

fn step_zip<'v>(cx: Cx<'v>, object: Obj<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    let Some(inputs) = object.fixed(0).as_exact_list() else {
        return Ok(Stepped::End);
    };
    if is_strict(object, 1) || is_kept(object, enumerate::ZIP_KEPT) {
        return Ok(Stepped::Guest);
    }
    if inputs.is_empty() {
        return Ok(Stepped::End);
    }
    if let [first, second] = inputs.items() {
        let x = match step_sequence(cx, first.get(), depth)? {
            Stepped::Item(x) => x,
            other => return Ok(other),
        };
        return Ok(match step_sequence(cx, second.get(), depth)? {
            Stepped::Item(y) => Stepped::Item(cx.new_tuple(&[x, y]).v()),
            Stepped::End => Stepped::End,
            Stepped::Guest => keep(cx, object, enumerate::ZIP_KEPT, &[x]),
        });
    }
    let mut items = [V::NIL; MAX_INPUTS];
    Ok(match gather(cx, inputs, depth, &mut items)? {
        Gathered::Items => Stepped::Item(cx.new_tuple(&items[..inputs.len()]).v()),
        Gathered::End => Stepped::End,
        Gathered::Guest(taken) => keep(cx, object, enumerate::ZIP_KEPT, &items[..taken]),
        Gathered::TooMany => Stepped::Guest,
    })
}

fn step_map<'v>(cx: Cx<'v>, object: Obj<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    if let Some(item) = enumerate::take_ready(cx, object.v()) {
        return Ok(Stepped::Item(item));
    }
    match LeafCallee::of(cx, object.fixed(0)) {
        Some(function) => step_map_with(cx, object, function, depth),
        None => Ok(Stepped::Guest),
    }
}

/// As [`step_within`] for a `map` that has nothing ready, with this as its function.
pub fn step_map_with<'v>(
    cx: Cx<'v>,
    object: Obj<'v>,
    function: LeafCallee<'v>,
    depth: usize,
) -> Result<Stepped<'v>, Raised> {
    let Some(inputs) = object.fixed(1).as_exact_list() else {
        return Ok(Stepped::End);
    };
    if is_strict(object, 2) || is_kept(object, enumerate::MAP_KEPT) {
        return Ok(Stepped::Guest);
    }
    let mut items = [V::NIL; MAX_INPUTS];
    let items = if let [input] = inputs.items() {
        match step_sequence(cx, input.get(), depth)? {
            Stepped::Item(item) => {
                items[0] = item;
                &items[..1]
            }
            other => return Ok(other),
        }
    } else {
        match gather(cx, inputs, depth, &mut items)? {
            Gathered::Items => {}
            Gathered::End => return Ok(Stepped::End),
            Gathered::Guest(taken) => {
                return Ok(keep(cx, object, enumerate::MAP_KEPT, &items[..taken]));
            }
            Gathered::TooMany => return Ok(Stepped::Guest),
        }
        &items[..inputs.len()]
    };
    match function.call(cx, items) {
        Ok(value) => Ok(Stepped::Item(value)),
        Err(Exit::Raised) => end_or_raise(cx),
        Err(_) => Ok(keep(cx, object, enumerate::MAP_KEPT, items)),
    }
}

/// A StopIteration that the function raised ends the iteration.
fn end_or_raise<'v>(cx: Cx<'v>) -> Result<Stepped<'v>, Raised> {
    let exception = cx.take_raised(cx.raising());
    if cx.is_instance(exception, C::StopIteration) {
        return Ok(Stepped::End);
    }
    Err(cx.raise(exception))
}

/// Most items that a filter refuses in one step.
const MAX_REFUSED: usize = 1000;

fn step_filter<'v>(cx: Cx<'v>, object: Obj<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    let (function, input) = (object.fixed(0), object.fixed(1));
    let test_truth = function.is_nil() || function == cx.class(C::Bool).v();
    let is_native = matches!(function.kind(), Some(Kind::Native | Kind::Type));
    if !test_truth && !is_native || is_kept(object, enumerate::FILTER_KEPT) {
        return Ok(Stepped::Guest);
    }
    for _ in 0..MAX_REFUSED {
        let item = match step_within(cx, input, depth)? {
            Stepped::Item(item) => item,
            other => return Ok(other),
        };
        let answer = if test_truth {
            Ok(item)
        } else {
            leaf_call(cx, function, &[item])
        };
        let truth = match answer {
            Ok(answer) => cx.language().truth(cx, answer),
            Err(Exit::Raised) => return end_or_raise(cx),
            Err(_) => None,
        };
        match truth {
            Some(true) => return Ok(Stepped::Item(item)),
            Some(false) => {}
            None => return Ok(keep(cx, object, enumerate::FILTER_KEPT, &[item])),
        }
    }
    Ok(Stepped::Guest)
}
