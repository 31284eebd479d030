//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: once made they need no guest code.
//!
//! Slots: pools (a list of tuples; one pool for all but `product`), indices (a list of integers; nil once exhausted), whether the
//! first result has been given, and for permutations the remaining positions of each cycle.

use super::{class_arg, set_slot, slot};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{SELF_ITER, Stepper, new_with_slots, stop};

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
    "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.",
    NativeDef::guest("__new__", "(cls, *iterables, repeat=1)", "product_new"),
);

pub const PERMUTATIONS: ClassSpec = class(
    C::Permutations,
    "Return successive r-length permutations of elements in the iterable.",
    NativeDef::guest("__new__", "(cls, iterable, r=None)", "permutations_new"),
);

pub const COMBINATIONS: ClassSpec = class(
    C::Combinations,
    "Return successive r-length combinations of elements in the iterable.",
    NativeDef::guest("__new__", "(cls, iterable, r)", "combinations_new"),
);

pub const WITH_REPLACEMENT: ClassSpec = class(
    C::CombinationsWithReplacement,
    "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.",
    NativeDef::guest(
        "__new__",
        "(cls, iterable, r)",
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
    step_combine(cx, args[0]).ok_or_else(|| stop(cx).into())
}

/// The next result; `None` at the end.
pub fn step_combine<'v>(cx: Cx<'v>, instance: V<'v>) -> Option<V<'v>> {
    let indices = slot(instance, INDICES).as_exact_list()?;
    let pools = slot(instance, POOLS).as_list()?;
    let class = cx.type_of(instance)?;
    let is = |builtin: C| class.is_subtype_of(cx.class(builtin));
    let is_product = is(C::Product);
    if slot(instance, STARTED) != V::TRUE {
        set_slot(cx, instance, STARTED, V::TRUE);
    } else {
        let pool_len = pool_of(pools, 0).map_or(0, Tuple::len);
        let advanced = if is_product {
            advance_product(cx, pools, indices)
        } else if is(C::Permutations) {
            let cycles = slot(instance, CYCLES).as_exact_list()?;
            advance_permutations(cx, cycles, indices)
        } else if is(C::Combinations) {
            advance_combinations(cx, pool_len, indices)
        } else {
            advance_with_replacement(cx, pool_len, indices)
        };
        if !advanced {
            set_slot(cx, instance, INDICES, V::NIL);
            return None;
        }
    }
    // Permutations keep the unused indices behind the used ones.
    let cycles = slot(instance, CYCLES).as_exact_list();
    let len = cycles.map_or(indices.len(), List::len);
    let item = |i: usize| {
        pool_of(pools, if is_product { i } else { 0 })
            .and_then(|pool| pool.get(number(indices, i)))
            .unwrap_or(V::NIL)
    };
    Some(cx.new_tuple_with(len, item).v())
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
