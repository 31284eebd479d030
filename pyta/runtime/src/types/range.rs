//! Python's `range`: an instance with fixed slots start, stop, step, length, all integers of any size.

use num_bigint::BigInt as Number;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::{has_index, not_implemented};
use crate::protocol::{Index, Repr};
use crate::types::iterators::{self, new_with_slots};
use crate::types::slice;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe ints start, start+step and so on before stop is reached; start is 0 and step 1\nunless given. A step of 0 is a ValueError.",
    flags: class_flags::SEQUENCE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest("__new__", "(cls, *args)", new, "range_new").counting()),
    methods: &[
        NativeDef::leaf("__len__", "(self, /)", len),
        NativeDef::leaf("__bool__", "(self, /)", truth),
        NativeDef::leaf("__iter__", "(self, /)", |cx, args| {
            Ok(new_iter(cx, this(cx, args)?))
        }),
        NativeDef::leaf("__reversed__", "(self, /)", reversed)
            .doc("The same numbers from the last to the first."),
        NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", get, "range_getitem"),
        NativeDef::leaf_or_guest("__contains__", "(self, key, /)", contains, "range_contains"),
        NativeDef::leaf_or_guest("count", "(self, value, /)", count, "range_count")
            .doc("How many elements equal value."),
        NativeDef::leaf_or_guest("index", "(self, value, /)", index, "range_index")
            .doc("The position of value; ValueError if it is not in the range."),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::leaf("__ne__", "(self, value, /)", ne),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: &[
        GetSet::read_only("start", |_, args| Ok(slot(args[0], START))).of_slot(START as u8),
        GetSet::read_only("stop", |_, args| Ok(slot(args[0], STOP))).of_slot(STOP as u8),
        GetSet::read_only("step", |_, args| Ok(slot(args[0], STEP))).of_slot(STEP as u8),
    ],
    ..ClassSpec::new(C::Range, C::Object)
}];

const START: usize = 0;
const STOP: usize = 1;
const STEP: usize = 2;
const LENGTH: usize = 3;

fn slot<'v>(range: V<'v>, index: usize) -> V<'v> {
    range
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::small(0))
}

fn number(range: V<'_>, index: usize) -> Number {
    slot(range, index).to_number().unwrap_or_default()
}

/// Start, stop, step and length when they are small integers and no element overflows.
pub fn small_parts(range: V<'_>) -> Option<(i64, i64, i64, i64)> {
    Some((
        slot(range, START).as_small()?,
        slot(range, STOP).as_small()?,
        slot(range, STEP).as_small()?,
        slot(range, LENGTH).as_small()?,
    ))
}

/// The sum of the elements; `None` for what is no range, and when numbers are large.
pub fn sum<'v>(cx: Cx<'v>, range: V<'v>) -> Option<i64> {
    if !cx.is_exactly(range, C::Range) {
        return None;
    }
    let (start, _, step, length) = small_parts(range)?;
    let (start, step, length) = (i128::from(start), i128::from(step), i128::from(length));
    // Each factor is below 2^63, so the products fit.
    let first_and_last = 2 * start + step.checked_mul(length - 1)?;
    i64::try_from(first_and_last.checked_mul(length)? / 2).ok()
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = args[1].as_tuple().map_or(&[][..], |rest| rest.items());
    let at = |i: usize| cx.index_object(given[i].get());
    let (start, stop, step) = match given.len() {
        1 => (V::small(0), at(0)?, V::small(1)),
        2 => (at(0)?, at(1)?, V::small(1)),
        3 => (at(0)?, at(1)?, at(2)?),
        0 => return Err(cx.type_error("range expected at least 1 argument, got 0")),
        n => {
            return Err(cx.type_error(format!("range expected at most 3 arguments, got {n}")));
        }
    };
    if step.as_small() == Some(0) {
        return Err(cx.value_error("range() arg 3 must not be zero"));
    }
    Ok(new_range(cx, start, stop, step))
}

/// A range of integers; the step is not zero.
pub fn new_range<'v>(cx: Cx<'v>, start: V<'v>, stop: V<'v>, step: V<'v>) -> V<'v> {
    let length = match (start.as_small(), stop.as_small(), step.as_small()) {
        (Some(start), Some(stop), Some(step)) => {
            // Differences of 63-bit integers fit 64 bits.
            let (distance, by) = if step > 0 {
                (stop - start, step)
            } else {
                (start - stop, -step)
            };
            cx.new_int(if distance <= 0 {
                0
            } else {
                (distance - 1) / by + 1
            })
        }
        _ => cx.new_big(&length_of(start, stop, step)),
    };
    new_with_slots(cx, cx.class(C::Range), &[start, stop, step, length])
}

fn length_of(start: V<'_>, stop: V<'_>, step: V<'_>) -> Number {
    let number = |value: V<'_>| value.to_number().unwrap_or_default();
    let (start, stop, step) = (number(start), number(stop), number(step));
    let (distance, by) = if step > Number::ZERO {
        (stop - start, step)
    } else {
        (start - stop, -step)
    };
    if distance <= Number::ZERO || by == Number::ZERO {
        Number::ZERO
    } else {
        (distance - 1) / by + 1
    }
}

/// Refuses ranges whose length no container can have.
///
/// # Errors
/// OverflowError.
pub fn check_len<'v>(cx: Cx<'v>, range: V<'v>) -> Result<usize, Exit> {
    match slot(range, LENGTH).as_i64() {
        Some(len) => {
            cx.reserve((len as usize).saturating_mul(8))?;
            Ok(len as usize)
        }
        None => Err(cx.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// The receiver.
fn this<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.is_exactly(args[0], C::Range) {
        true => Ok(args[0]),
        false => Err(Exit::WrongReceiver),
    }
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let length = slot(this(cx, args)?, LENGTH);
    if length.as_i64().is_none() {
        return Err(cx.overflow_error("Python int too large to convert to C ssize_t"));
    }
    Ok(length)
}

fn truth<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(slot(this(cx, args)?, LENGTH).as_small() != Some(0)))
}

/// `iter(range)`.
pub fn new_iter<'v>(cx: Cx<'v>, range: V<'v>) -> V<'v> {
    if let Some((start, stop, step, _)) = small_parts(range) {
        // The end of the last step fits 64 bits, as all three are of 63.
        let iterator = cx.new_range_iter(start, stop, step).v();
        return iterator;
    }
    let slots = [slot(range, START), slot(range, STEP), slot(range, LENGTH)];
    new_with_slots(cx, cx.class(C::LongRangeIterator), &slots)
}

pub fn reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let range = this(cx, args)?;
    if let Some((start, _, step, len)) = small_parts(range) {
        let last = i128::from(start) + i128::from(step) * (i128::from(len) - 1);
        let end = i128::from(start) - i128::from(step);
        if let (Ok(last), Ok(end), Some(back)) =
            (i64::try_from(last), i64::try_from(end), step.checked_neg())
        {
            // An empty range counts from one step before the start to there.
            return Ok(cx.new_range_iter(last, end, back).v());
        }
    }
    let (start, step) = (number(range, START), number(range, STEP));
    let last = &start + &step * (number(range, LENGTH) - 1);
    let slots = [cx.new_big(&last), cx.new_big(&-step), slot(range, LENGTH)];
    Ok(new_with_slots(cx, cx.class(C::LongRangeIterator), &slots))
}

/// Steps a long range iterator: its slots are the next number, the step and how many are left.
pub fn step_long<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let Some(object) = iterator.as_object() else {
        return Ok(None);
    };
    let left = number(iterator, 2);
    if left <= Number::ZERO {
        return Ok(None);
    }
    let next = slot(iterator, 0);
    object.set_fixed(
        cx,
        0,
        cx.new_big(&(number(iterator, 0) + number(iterator, 1))),
    );
    object.set_fixed(cx, 2, cx.new_big(&(left - 1)));
    Ok(Some(next))
}

/// `__length_hint__` of both kinds of range iterators.
pub fn iter_hint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_exact_range_iter() {
        Some(iterator) => {
            let (next, stop, step) = iterator.parts();
            let length = length_of(cx.new_int(next), cx.new_int(stop), cx.new_int(step));
            Ok(cx.new_big(&length))
        }
        None => Ok(slot(args[0], 2)),
    }
}

/// The range that is left, as `(iter, (range,), None)`.
pub fn iter_reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let range = match args[0].as_exact_range_iter() {
        Some(iterator) => {
            let (next, stop, step) = iterator.parts();
            let stop = if step > 0 {
                stop.max(next)
            } else {
                stop.min(next)
            };
            new_range(cx, cx.new_int(next), cx.new_int(stop), cx.new_int(step))
        }
        None => {
            let (next, step) = (number(args[0], 0), number(args[0], 1));
            let stop = &next + &step * number(args[0], 2);
            new_range(cx, slot(args[0], 0), cx.new_big(&stop), slot(args[0], 1))
        }
    };
    let arguments = cx.new_tuple(&[range]).v();
    Ok(cx
        .new_tuple(&[iterators::builtin(cx, "iter"), arguments, V::NIL])
        .v())
}

/// Skips `state` items from where the iterator is, at most all of them.
pub fn iter_setstate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (args[0].as_exact_range_iter(), args[0].as_object()) {
        (Some(iterator), _) => {
            let Some(state) = cx.index_object(args[1])?.as_i64() else {
                return Err(cx.overflow_error("Python int too large to convert to C long"));
            };
            let (next, stop, step) = iterator.parts();
            let left = length_of(cx.new_int(next), cx.new_int(stop), cx.new_int(step));
            let skipped = Number::from(state).clamp(Number::ZERO, left);
            // At most one step behind the last item, which fits as the end does.
            let next = i64::try_from(Number::from(next) + skipped * step);
            iterator.set_next(next.unwrap_or(stop));
        }
        (None, Some(iterator)) => {
            let Some(state) = args[1].to_number() else {
                return Err(cx.type_error(format!(
                    "state must be an int, not {}",
                    cx.class_name(args[1])
                )));
            };
            let left = number(args[0], 2);
            let skipped = state.clamp(Number::ZERO, left.clone());
            let next = number(args[0], 0) + &skipped * number(args[0], 1);
            iterator.set_fixed(cx, 0, cx.new_big(&next));
            iterator.set_fixed(cx, 2, cx.new_big(&(left - skipped)));
        }
        (None, None) => {}
    }
    Ok(V::NIL)
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let range = this(cx, args)?;
    if slice::is_slice(cx, args[1]) {
        return get_slice(cx, range, args[1]);
    }
    if !has_index(cx, args[1]) {
        return Err(cx.type_error(format!(
            "range indices must be integers or slices, not {}",
            cx.class_name(args[1])
        )));
    }
    let key = cx.index_object(args[1])?;
    if let (Some((start, _, step, len)), Some(n)) = (small_parts(range), key.as_small()) {
        let n = if n < 0 { n + len } else { n };
        if (0..len).contains(&n) {
            return Ok(cx.new_int(start + n * step));
        }
    } else {
        let len = number(range, LENGTH);
        let n = key.to_number().unwrap_or_default();
        let n = if n < Number::ZERO { n + &len } else { n };
        if n >= Number::ZERO && n < len {
            return Ok(cx.new_big(&(number(range, START) + n * number(range, STEP))));
        }
    }
    Err(cx.index_error("range object index out of range"))
}

/// `range[start:stop]`; `None` for what is no range, and for large numbers.
///
/// # Errors
/// As [`slice::ends`].
pub fn part_of_range<'v>(
    cx: Cx<'v>,
    range: V<'v>,
    start: V<'v>,
    stop: V<'v>,
) -> Result<Option<V<'v>>, Exit> {
    if !cx.is_exactly(range, C::Range) {
        return Ok(None);
    }
    let Some((first, _, step, len)) = small_parts(range) else {
        return Ok(None);
    };
    let [start, stop] = slice::ends(cx, start, stop, len as usize)?;
    // The element of a place inside fits, but the one behind the last may not.
    let at = |place: usize| cx.new_int((first as i128 + place as i128 * step as i128) as i64);
    let is_small = (first as i128 + len as i128 * step as i128).unsigned_abs() < 1 << 62;
    Ok(is_small.then(|| new_range(cx, at(start), at(stop), V::small(step))))
}

fn get_slice<'v>(cx: Cx<'v>, range: V<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    let parts = slice::indices(cx, &[key, slot(range, LENGTH)])?;
    let part = |i: usize| {
        parts
            .as_tuple()
            .and_then(|parts| parts.get(i))
            .and_then(V::to_number)
            .unwrap_or_default()
    };
    let (start, step) = (number(range, START), number(range, STEP));
    let at = |n: Number| cx.new_big(&(&start + n * &step));
    Ok(new_range(
        cx,
        at(part(0)),
        at(part(1)),
        cx.new_big(&(&step * part(2))),
    ))
}

/// Position of an integer in the range.
fn place_of(range: V<'_>, value: V<'_>) -> Option<Number> {
    let n = match value.as_bool() {
        Some(b) => Number::from(i64::from(b)),
        None => value.to_number()?,
    };
    let distance = n - number(range, START);
    let step = number(range, STEP);
    let place = &distance / &step;
    let exact = &place * &step == distance;
    (exact && place >= Number::ZERO && place < number(range, LENGTH)).then_some(place)
}

/// An exact integer or boolean: found by arithmetic.
fn is_plain(value: V<'_>) -> bool {
    value.as_small().is_some() || value.as_bool().is_some() || value.as_exact_big().is_some()
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (range, value) = (this(cx, args)?, args[1]);
    if let (Some((start, stop, step, _)), Some(n)) = (small_parts(range), value.as_small()) {
        let inside = if step > 0 {
            start <= n && n < stop
        } else {
            stop < n && n <= start
        };
        return Ok(V::bool(inside && (n - start) % step == 0));
    }
    if is_plain(value) {
        return Ok(V::bool(place_of(range, value).is_some()));
    }
    Ok(V::bool(search(cx, range, value)?.is_some()))
}

/// Position of a value that is no plain integer: by comparing with each.
fn search<'v>(cx: Cx<'v>, range: V<'v>, value: V<'v>) -> Result<Option<Number>, Exit> {
    if value.is_nil() || value.as_exact_str().is_some() {
        return Ok(None);
    }
    if value.kind() != Some(Kind::Instance)
        && let Some(x) = value.as_float()
    {
        if x.fract() != 0.0 || x.abs() > 9e18 {
            return Ok(None);
        }
        return Ok(place_of(range, cx.new_int(x as i64)));
    }
    Err(Exit::NeedGuest)
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args)?;
    let found = contains(cx, args)?;
    Ok(V::small(i64::from(found == V::TRUE)))
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args)?;
    let place = if is_plain(args[1]) {
        place_of(args[0], args[1])
    } else {
        search(cx, args[0], args[1])?
    };
    match place {
        Some(place) => Ok(cx.new_big(&place)),
        None if is_plain(args[1]) => Err(cx.value_error("range.index(x): x not in range")),
        None => Err(cx.value_error("sequence.index(x): x not in sequence")),
    }
}

/// What decides equality: length; start unless empty; step unless of length one.
fn identity<'v>(cx: Cx<'v>, range: V<'v>) -> V<'v> {
    let length = slot(range, LENGTH);
    let (start, step) = match length.as_small() {
        Some(0) => (V::NIL, V::NIL),
        Some(1) => (slot(range, START), V::NIL),
        _ => (slot(range, START), slot(range, STEP)),
    };
    cx.new_tuple(&[length, start, step]).v()
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args)?;
    if !cx.is_exactly(args[1], C::Range) {
        return Ok(not_implemented(cx));
    }
    let equal = cx
        .language()
        .equal(cx, identity(cx, args[0]), identity(cx, args[1]))?;
    Ok(V::bool(equal))
}

fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let equal = eq(cx, args)?;
    Ok(equal.as_bool().map_or(equal, |equal| V::bool(!equal)))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let hash = cx.language().hash(cx, identity(cx, this(cx, args)?))?;
    Ok(cx.new_int(hash as i64))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let range = this(cx, args)?;
    let mut parts = vec![slot(range, START), slot(range, STOP)];
    if slot(range, STEP).as_small() != Some(1) {
        parts.push(slot(range, STEP));
    }
    let parts = cx.leaf_repr(cx.new_tuple(&parts).v())?;
    Ok(cx.new_str("range").concat(cx, parts).v())
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let range = this(cx, args)?;
    let parts = cx.new_tuple_with(3, |i| slot(range, i)).v();
    Ok(cx.new_tuple(&[cx.class(C::Range).v(), parts]).v())
}
