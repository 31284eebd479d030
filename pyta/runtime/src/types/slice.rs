//! Python's `slice`: an instance with fixed slots start, stop, step. And what slicing means for every sequence.

use corevm::StepFn;
use num_bigint::BigInt as Number;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Hashing, Index, Repr};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "slice(stop)\nslice(start, stop[, step])\n\nWhich items of a sequence: what seq[start:stop:step] asks for.",
    fixed_slots: 3,
    new: Some(NativeDef::leaf("__new__", "(cls, *args)", new)),
    methods: &[
        NativeDef::leaf_or_guest("indices", "(self, length, /)", indices, "slice_indices")
            .doc("Start, stop and step for a sequence of this length, as a tuple."),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "slice_repr"),
        NativeDef::leaf_or_guest("__eq__", "(self, value, /)", eq, "slice_eq"),
        NativeDef::leaf_or_guest("__ne__", "(self, value, /)", ne, "slice_ne"),
        NativeDef::leaf_or_guest("__lt__", "(self, value, /)", foreign, "slice_lt"),
        NativeDef::leaf_or_guest("__le__", "(self, value, /)", foreign, "slice_le"),
        NativeDef::leaf_or_guest("__gt__", "(self, value, /)", foreign, "slice_gt"),
        NativeDef::leaf_or_guest("__ge__", "(self, value, /)", foreign, "slice_ge"),
        NativeDef::leaf_or_guest("__hash__", "(self, /)", hash, "slice_hash"),
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: &[
        GetSet::read_only("start", |_, args| Ok(part(args[0], 0))),
        GetSet::read_only("stop", |_, args| Ok(part(args[0], 1))),
        GetSet::read_only("step", |_, args| Ok(part(args[0], 2))),
    ],
    ..ClassSpec::new(C::Slice, C::Object)
}];

/// Part 0 (start), 1 (stop) or 2 (step) of a slice.
pub fn part<'v>(slice: V<'v>, index: usize) -> V<'v> {
    slice
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

/// Whether the value is a slice (there are no subclasses).
#[inline]
pub fn is_slice<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.kind() == Some(Kind::Instance) && cx.is_exactly(value, C::Slice)
}

/// The stepped twin of `__getitem__` of a sequence: `by_index`, or for a slice, whose parts are converted by guest code, the
/// prelude's.
///
/// # Errors
/// As `by_index`.
pub fn getitem_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    by_index: StepFn,
) -> Result<Next<'v>, Raised> {
    if !is_slice(cx, slots.get(1)) {
        return by_index(cx, slots, state, got);
    }
    Ok(Next::TailCall {
        callee: cx.language().twin(cx, "getitem_by_slice")?,
        args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
    })
}

/// A new slice.
pub fn new_slice<'v>(cx: Cx<'v>, start: V<'v>, stop: V<'v>, step: V<'v>) -> V<'v> {
    cx.new_instance_with(cx.class(C::Slice), [start, stop, step])
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = args[1].as_tuple().map_or(&[][..], |rest| rest.items());
    let at = |i: usize| given[i].get();
    match given.len() {
        1 => Ok(new_slice(cx, V::NIL, at(0), V::NIL)),
        2 => Ok(new_slice(cx, at(0), at(1), V::NIL)),
        3 => Ok(new_slice(cx, at(0), at(1), at(2))),
        0 => Err(cx.type_error("slice expected at least 1 argument, got 0")),
        n => Err(cx.type_error(format!("slice expected at most 3 arguments, got {n}"))),
    }
}

/// Which items a slice selects from a sequence of a known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// First index; meaningful when `count > 0`, and as the place of insertion when `step` is 1.
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Bounds {
    /// The selected indices in order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.count).map(move |i| (self.start + i as i64 * self.step) as usize)
    }

    /// For step 1: the range of indices, empty at `start` when nothing is selected.
    pub fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start.max(self.stop as usize)
    }
}

/// The indices that `[start:stop]` selects from `len` items; empty at `start` when nothing is selected.
///
/// # Errors
/// As [`ends`].
pub fn range<'v>(
    cx: Cx<'v>,
    start: V<'v>,
    stop: V<'v>,
    len: usize,
) -> Result<std::ops::Range<usize>, Exit> {
    let [start, stop] = ends(cx, start, stop, len)?;
    Ok(start..start.max(stop))
}

/// Where `[start:stop]` starts and stops among `len` items.
///
/// # Errors
/// TypeError for bad parts; needs guest code for parts with `__index__`.
pub fn ends<'v>(cx: Cx<'v>, start: V<'v>, stop: V<'v>, len: usize) -> Result<[usize; 2], Exit> {
    let place = |part: V<'v>, default: usize| -> Result<usize, Exit> {
        if part.is_nil() {
            return Ok(default);
        }
        let n = clamped(cx, part)?;
        let n = if n < 0 {
            n.saturating_add(len as i64)
        } else {
            n
        };
        Ok(n.clamp(0, len as i64) as usize)
    };
    Ok([place(start, 0)?, place(stop, len)?])
}

/// What `slice` selects from `len` items.
///
/// # Errors
/// TypeError or ValueError for bad parts; needs guest code for parts with `__index__`.
pub fn bounds<'v>(cx: Cx<'v>, slice: V<'v>, len: usize) -> Result<Bounds, Exit> {
    let index = |value: V<'v>| clamped(cx, value);
    let step = match part(slice, 2) {
        step if step.is_nil() => 1,
        step => index(step)?.max(-i64::MAX),
    };
    if step == 0 {
        return Err(cx.value_error("slice step cannot be zero"));
    }
    let len = len as i64;
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let bound = |value: V<'v>, default: i64| -> Result<i64, Exit> {
        if value.is_nil() {
            return Ok(default);
        }
        let n = index(value)?;
        let n = if n < 0 { n.saturating_add(len) } else { n };
        Ok(n.clamp(lowest, highest))
    };
    let (first, last) = if step < 0 {
        (highest, lowest)
    } else {
        (lowest, highest)
    };
    let start = bound(part(slice, 0), first)?;
    let stop = bound(part(slice, 1), last)?;
    Ok(Bounds {
        start,
        stop,
        step,
        count: count(start, stop, step),
    })
}

fn count(start: i64, stop: i64, step: i64) -> usize {
    if step > 0 && start < stop {
        ((stop - start - 1) / step + 1) as usize
    } else if step < 0 && start > stop {
        // The step is at least -i64::MAX, so its negation fits.
        ((start - stop - 1) / -step + 1) as usize
    } else {
        0
    }
}

fn clamped<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    if let Some(n) = value.as_small() {
        return Ok(n);
    }
    check_index(cx, value)?;
    cx.index_clamped(value)
}

fn check_index<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(), Exit> {
    let has_index = value.is_integer()
        || value.as_bool().is_some()
        || cx
            .type_of(value)
            .is_some_and(|class| cx.lookup(class, cx.name(N::index)).is_some());
    if has_index {
        return Ok(());
    }
    Err(cx.type_error("slice indices must be integers or None or have an __index__ method"))
}

/// `slice.indices` for lengths of any size.
pub fn indices<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let len = cx.index_number(args[1])?;
    if len < Number::ZERO {
        return Err(cx.value_error("length should not be negative"));
    }
    let number = |value: V<'v>| -> Result<Option<Number>, Exit> {
        if value.is_nil() {
            return Ok(None);
        }
        check_index(cx, value)?;
        cx.index_number(value).map(Some)
    };
    let step = number(part(args[0], 2))?.unwrap_or_else(|| Number::from(1));
    if step == Number::ZERO {
        return Err(cx.value_error("slice step cannot be zero"));
    }
    let backwards = step < Number::ZERO;
    let (lowest, highest) = if backwards {
        (Number::from(-1), &len - 1)
    } else {
        (Number::ZERO, len.clone())
    };
    let bound = |value: Option<Number>, default: &Number| match value {
        None => default.clone(),
        Some(n) => {
            let n = if n < Number::ZERO { n + &len } else { n };
            n.clamp(lowest.clone(), highest.clone().max(lowest.clone()))
        }
    };
    let (first, last) = if backwards {
        (&highest, &lowest)
    } else {
        (&lowest, &highest)
    };
    let start = bound(number(part(args[0], 0))?, first);
    let stop = bound(number(part(args[0], 1))?, last);
    Ok(cx
        .new_tuple(&[cx.new_big(&start), cx.new_big(&stop), cx.new_big(&step)])
        .v())
}

fn as_tuple<'v>(cx: Cx<'v>, slice: V<'v>) -> V<'v> {
    cx.new_tuple_with(3, |i| part(slice, i)).v()
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::Slice)?;
    let parts = cx.leaf_repr(as_tuple(cx, args[0]))?;
    Ok(cx.new_str("slice").concat(cx, parts).v())
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::Slice)?;
    if !is_slice(cx, args[1]) {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    }
    let equal = args[0] == args[1]
        || cx
            .language()
            .equal(cx, as_tuple(cx, args[0]), as_tuple(cx, args[1]))?;
    Ok(V::bool(equal))
}

fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let equal = eq(cx, args)?;
    Ok(equal.as_bool().map_or(equal, |equal| V::bool(!equal)))
}

fn foreign<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if is_slice(cx, args[1]) {
        Err(Exit::NeedGuest)
    } else {
        Ok(cx.root(crate::roots::NOT_IMPLEMENTED))
    }
}

/// The lanes of xxHash over the hashes of the three parts, as for tuples but without the length.
fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut hashes = [0; 3];
    for (i, hash) in hashes.iter_mut().enumerate() {
        *hash = cx.leaf_hash(part(args[0], i))?;
    }
    Ok(cx.new_int(hash_of_parts(hashes)))
}

fn hash_of_parts(hashes: [i64; 3]) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mix = |state: u64, hash: &i64| {
        state
            .wrapping_add((*hash as u64).wrapping_mul(PRIME_2))
            .rotate_left(31)
            .wrapping_mul(PRIME_1)
    };
    match hashes.iter().fold(PRIME_5, mix) {
        u64::MAX => 1_546_275_796,
        hash => hash as i64,
    }
}

/// `hash_of_slice(start, stop, step)` for the hashes of the parts.
fn hash_of_slice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let at = |i: usize| args[i].as_i64().unwrap_or(0);
    Ok(cx.new_int(hash_of_parts([at(0), at(1), at(2)])))
}

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "hash_of_slice",
    "(start, stop, step, /)",
    hash_of_slice,
)];

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = cx.class(C::Slice).v();
    Ok(cx.new_tuple(&[class, as_tuple(cx, args[0])]).v())
}
