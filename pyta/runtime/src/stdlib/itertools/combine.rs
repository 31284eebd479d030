//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: once made they need no guest code.
//!
//! Slots: pools (a list of tuples; one pool for all but `product`), indices (a list of integers; nil once exhausted), whether the
//! first result has been given, and for permutations the remaining positions of each cycle.

use corevm::Obj;

use super::class_arg;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{Filled, SELF_ITER, Stepper, leaf_contents, new_with_slots, stop};

const POOLS: usize = 0;
const INDICES: usize = 1;
const STARTED: usize = 2;
const CYCLES: usize = 3;

const METHODS: &[NativeDef] = &[SELF_ITER, NativeDef::leaf("__next__", "(self, /)", next)];

const fn class(class: C, doc: &'static str, new: NativeDef) -> ClassSpec {
    ClassSpec {
        module: "itertools",
        doc,
        flags: class_flags::BASE | Stepper::Combine.flags(),
        fixed_slots: 4,
        new: Some(new),
        methods: METHODS,
        ..ClassSpec::new(class, C::Object)
    }
}

pub const PRODUCT: ClassSpec = class(
    C::Product,
    "product(*iterables, repeat=1) --> product object\n\nAll ways to take one item of each, the last one changing first, as nested loops would.",
    NativeDef::leaf_or_guest(
        "__new__",
        "(cls, *iterables, repeat=1)",
        new_product,
        "product_new",
    ),
);

pub const PERMUTATIONS: ClassSpec = class(
    C::Permutations,
    "All ways to take r items in some order, or all of them.",
    NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r=None)",
        new_permutations,
        "permutations_new",
    ),
);

pub const COMBINATIONS: ClassSpec = class(
    C::Combinations,
    "All ways to take r items in their own order.",
    NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r)",
        new_combinations,
        "combinations_new",
    ),
);

pub const WITH_REPLACEMENT: ClassSpec = class(
    C::CombinationsWithReplacement,
    "All ways to take r items in their own order, each as often as one likes.",
    NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r)",
        new_with_replacement,
        "combinations_with_replacement_new",
    ),
);

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "make_combinations",
    "(cls, pools, indices, cycles, /)",
    make,
)];

/// `make_combinations(cls, pools, indices, cycles)`: indices None when there is no result.
fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Product);
    let parts = [args[1], args[2], V::FALSE, args[3]];
    Ok(new_with_slots(cx, class, &parts))
}

/// Most numbers that the leafs below make: lists of more are made by guest code, which can be interrupted.
const MAX_NUMBERS: usize = 1 << 12;

/// The items of a container as a tuple.
fn pool<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Tuple<'v>, Exit> {
    match iterable.as_exact_tuple() {
        Some(tuple) => Ok(tuple),
        None => Ok(cx.new_tuple(&leaf_contents(cx, iterable)?)),
    }
}

/// A small number of places.
fn places(value: V<'_>) -> Result<usize, Exit> {
    let places = value.as_small().and_then(|n| usize::try_from(n).ok());
    places.filter(|&n| n <= MAX_NUMBERS).ok_or(Exit::NeedGuest)
}

/// An iterator around one pool; no indices: there is no result.
fn around<'v>(
    cx: Cx<'v>,
    class: V<'v>,
    pool: Tuple<'v>,
    indices: Option<List<'v>>,
    cycles: Option<List<'v>>,
) -> Result<V<'v>, Exit> {
    let list = |list: Option<List<'v>>| list.map_or(V::NIL, List::v);
    let pools = cx.new_list(&[pool.v()]).v();
    make(cx, &[class, pools, list(indices), list(cycles)])
}

fn numbers<'v>(cx: Cx<'v>, len: usize, number: impl Fn(usize) -> usize) -> List<'v> {
    cx.new_list_with(len, |i| V::small(number(i) as i64))
}

fn new_product<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Bound arguments: class, named-only repeat, rest.
    let repeat = args[1].given().map_or(Ok(1), places)?;
    let given = args[2].as_exact_tuple().map_or(&[][..], Tuple::items);
    if given.len().saturating_mul(repeat) > MAX_NUMBERS {
        return Err(Exit::NeedGuest);
    }
    let mut pools = Vec::with_capacity(given.len() * repeat);
    for iterable in given {
        pools.push(pool(cx, iterable.get())?.v());
    }
    let is_empty = |pool: &V<'v>| pool.as_exact_tuple().is_some_and(Tuple::is_empty);
    let has_results = repeat == 0 || !pools.iter().any(is_empty);
    let all = cx.new_list_with(pools.len() * repeat, |i| pools[i % pools.len()]);
    let indices = match has_results {
        true => numbers(cx, all.len(), |_| 0).v(),
        false => V::NIL,
    };
    make(cx, &[args[0], all.v(), indices, V::NIL])
}

fn new_permutations<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pool = pool(cx, args[1])?;
    let n = places(V::small(pool.len() as i64))?;
    let r = match args[2].given().filter(|r| !r.is_nil()) {
        None => n,
        Some(r) => places(r)?,
    };
    if r > n {
        return around(cx, args[0], pool, None, None);
    }
    let cycles = numbers(cx, r, |place| n - place);
    around(
        cx,
        args[0],
        pool,
        Some(numbers(cx, n, |place| place)),
        Some(cycles),
    )
}

fn new_combinations<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (pool, r) = (pool(cx, args[1])?, places(args[2])?);
    let indices = (r <= pool.len()).then(|| numbers(cx, r, |place| place));
    around(cx, args[0], pool, indices, None)
}

fn new_with_replacement<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (pool, r) = (pool(cx, args[1])?, places(args[2])?);
    let indices = (r == 0 || !pool.is_empty()).then(|| numbers(cx, r, |_| 0));
    around(cx, args[0], pool, indices, None)
}

/// A number in a list of indices.
fn number(list: List<'_>, index: usize) -> usize {
    list.get(index).and_then(V::as_small).unwrap_or(0) as usize
}

fn set_number<'v>(cx: Cx<'v>, list: List<'v>, index: usize, n: usize) {
    list.set(cx, index, V::small(n as i64));
}

fn pool_of<'v>(pools: List<'v>, index: usize) -> Option<Tuple<'v>> {
    pools.get(index)?.as_tuple()
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let next = args[0]
        .as_object()
        .and_then(|object| step_combine(cx, object));
    next.ok_or_else(|| stop(cx).into())
}

/// The next result; `None` at the end.
pub fn step_combine<'v>(cx: Cx<'v>, object: Obj<'v>) -> Option<V<'v>> {
    Arrangement::of(cx, object)?.next(cx)
}

/// As [`fill`](crate::types::iterators::fill).
pub fn fill_combine<'v>(
    cx: Cx<'v>,
    object: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
) -> Filled {
    let Some(arrangement) = Arrangement::of(cx, object) else {
        return Filled::End;
    };
    while items.len() < limit {
        match arrangement.next(cx) {
            Some(result) => items.push(result),
            None => return Filled::End,
        }
    }
    Filled::Full
}

/// Such an iterator that is not exhausted.
struct Arrangement<'v> {
    object: Obj<'v>,
    pools: List<'v>,
    indices: List<'v>,
    how: How<'v>,
}

enum How<'v> {
    Product,
    /// The cycles.
    Permutations(List<'v>),
    Combinations,
    WithReplacement,
}

impl<'v> Arrangement<'v> {
    fn of(cx: Cx<'v>, object: Obj<'v>) -> Option<Arrangement<'v>> {
        let class = cx.type_of(object.v())?;
        let is = |builtin: C| class.is_subtype_of(cx.class(builtin));
        let how = if is(C::Product) {
            How::Product
        } else if is(C::Permutations) {
            How::Permutations(object.fixed(CYCLES).as_exact_list()?)
        } else if is(C::Combinations) {
            How::Combinations
        } else {
            How::WithReplacement
        };
        Some(Arrangement {
            object,
            pools: object.fixed(POOLS).as_list()?,
            indices: object.fixed(INDICES).as_exact_list()?,
            how,
        })
    }

    fn next(&self, cx: Cx<'v>) -> Option<V<'v>> {
        if self.object.fixed(STARTED) != V::TRUE {
            self.object.set_fixed(cx, STARTED, V::TRUE);
        } else if !self.advance(cx) {
            self.object.set_fixed(cx, INDICES, V::NIL);
            return None;
        }
        Some(self.result(cx))
    }

    fn advance(&self, cx: Cx<'v>) -> bool {
        let pool_len = || pool_of(self.pools, 0).map_or(0, Tuple::len);
        match self.how {
            How::Product => advance_product(cx, self.pools, self.indices),
            How::Permutations(cycles) => advance_permutations(cx, cycles, self.indices),
            How::Combinations => advance_combinations(cx, pool_len(), self.indices),
            How::WithReplacement => advance_with_replacement(cx, pool_len(), self.indices),
        }
    }

    fn result(&self, cx: Cx<'v>) -> V<'v> {
        let (pools, indices) = (self.pools.items(), self.indices.items());
        let is_product = matches!(self.how, How::Product);
        let item = |i: usize| {
            let pool = pools.get(if is_product { i } else { 0 })?.get();
            let index = indices.get(i)?.get().as_small()?;
            Some(pool.as_exact_tuple()?.items().get(index as usize)?.get())
        };
        // Permutations keep the unused indices behind the used ones.
        let len = match self.how {
            How::Permutations(cycles) => cycles.len(),
            _ => indices.len(),
        };
        cx.new_tuple_with(len, |i| item(i).unwrap_or(V::NIL)).v()
    }
}

fn advance_product<'v>(cx: Cx<'v>, pools: List<'v>, indices: List<'v>) -> bool {
    for i in (0..indices.len()).rev() {
        let next = number(indices, i) + 1;
        if next < pool_of(pools, i).map_or(0, Tuple::len) {
            set_number(cx, indices, i, next);
            return true;
        }
        set_number(cx, indices, i, 0);
    }
    false
}

fn advance_permutations<'v>(cx: Cx<'v>, cycles: List<'v>, indices: List<'v>) -> bool {
    let n = indices.len();
    for i in (0..cycles.len()).rev() {
        let left = number(cycles, i) - 1;
        if left > 0 {
            set_number(cx, cycles, i, left);
            indices.swap(cx, i, n - left);
            return true;
        }
        let first = number(indices, i);
        for j in i + 1..n {
            set_number(cx, indices, j - 1, number(indices, j));
        }
        set_number(cx, indices, n - 1, first);
        set_number(cx, cycles, i, n - i);
    }
    false
}

fn advance_combinations<'v>(cx: Cx<'v>, n: usize, indices: List<'v>) -> bool {
    let r = indices.len();
    for i in (0..r).rev() {
        let next = number(indices, i) + 1;
        if next <= i + n - r {
            (i..r).for_each(|j| set_number(cx, indices, j, next + j - i));
            return true;
        }
    }
    false
}

fn advance_with_replacement<'v>(cx: Cx<'v>, n: usize, indices: List<'v>) -> bool {
    for i in (0..indices.len()).rev() {
        let next = number(indices, i) + 1;
        if next < n {
            (i..indices.len()).for_each(|j| set_number(cx, indices, j, next));
            return true;
        }
    }
    false
}
