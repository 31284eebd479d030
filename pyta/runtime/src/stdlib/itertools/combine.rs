//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: once made they need no guest code.
//!
//! Slots: pools (a list of tuples; one pool for all but `product`), indices (a list of integers; nil once exhausted), whether the
//! first result has been given, and for permutations the remaining positions of each cycle.

use super::{class_arg, set_slot, slot};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{SELF_ITER, new_with_slots, stop};

const POOLS: usize = 0;
const INDICES: usize = 1;
const STARTED: usize = 2;
const CYCLES: usize = 3;

pub const PRODUCT: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, *iterables, repeat=1)",
        |_, _| Err(Exit::NeedGuest),
        "product_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", |cx, args| {
            next(cx, args, advance_product)
        }),
    ],
    ..ClassSpec::new(C::Product, C::Object)
};

pub const PERMUTATIONS: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Return successive r-length permutations of elements in the iterable.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r=None)",
        |_, _| Err(Exit::NeedGuest),
        "permutations_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", |cx, args| {
            next(cx, args, advance_permutations)
        }),
    ],
    ..ClassSpec::new(C::Permutations, C::Object)
};

pub const COMBINATIONS: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Return successive r-length combinations of elements in the iterable.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r)",
        |_, _| Err(Exit::NeedGuest),
        "combinations_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", |cx, args| {
            next(cx, args, advance_combinations)
        }),
    ],
    ..ClassSpec::new(C::Combinations, C::Object)
};

pub const WITH_REPLACEMENT: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, r)",
        |_, _| Err(Exit::NeedGuest),
        "combinations_with_replacement_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", |cx, args| {
            next(cx, args, advance_with_replacement)
        }),
    ],
    ..ClassSpec::new(C::CombinationsWithReplacement, C::Object)
};

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

/// The indices of one instance, as numbers.
struct State<'v> {
    instance: V<'v>,
    indices: Vec<usize>,
}

impl<'v> State<'v> {
    fn list(&self, slot_index: usize) -> Vec<usize> {
        numbers(slot(self.instance, slot_index))
    }

    fn pool(&self, index: usize) -> Option<Tuple<'v>> {
        slot(self.instance, POOLS).as_list()?.get(index)?.as_tuple()
    }

    fn pool_len(&self, index: usize) -> usize {
        self.pool(index).map_or(0, Tuple::len)
    }
}

fn numbers(list: V<'_>) -> Vec<usize> {
    list.as_list().map_or_else(Vec::new, |list| {
        list.iter()
            .map(|n| n.as_small().unwrap_or(0) as usize)
            .collect()
    })
}

fn write<'v>(cx: Cx<'v>, list: V<'v>, numbers: &[usize]) {
    if let Some(list) = list.as_list() {
        for (i, &n) in numbers.iter().enumerate() {
            list.set(cx, i, V::small(n as i64));
        }
    }
}

/// Moves to the next indices; false at the end.
type Advance = for<'v> fn(Cx<'v>, &mut State<'v>) -> bool;

fn next<'v>(cx: Cx<'v>, args: &[V<'v>], advance: Advance) -> Result<V<'v>, Exit> {
    let instance = args[0];
    let stored = slot(instance, INDICES);
    if stored.is_nil() {
        return Err(stop(cx).into());
    }
    let mut state = State {
        instance,
        indices: numbers(stored),
    };
    if slot(instance, STARTED) != V::TRUE {
        set_slot(cx, instance, STARTED, V::TRUE);
    } else if advance(cx, &mut state) {
        write(cx, stored, &state.indices);
    } else {
        set_slot(cx, instance, INDICES, V::NIL);
        return Err(stop(cx).into());
    }
    Ok(result(cx, &state))
}

fn result<'v>(cx: Cx<'v>, state: &State<'v>) -> V<'v> {
    let is_product = cx.is_instance(state.instance, C::Product);
    let len = match slot(state.instance, CYCLES).as_list() {
        // Permutations keep the unused indices behind the used ones.
        Some(cycles) => cycles.len(),
        None => state.indices.len(),
    };
    let item = |i: usize| {
        state
            .pool(if is_product { i } else { 0 })
            .and_then(|pool| pool.get(state.indices[i]))
            .unwrap_or(V::NIL)
    };
    cx.new_tuple_with(len, item).v()
}

fn advance_product<'v>(_: Cx<'v>, state: &mut State<'v>) -> bool {
    for i in (0..state.indices.len()).rev() {
        state.indices[i] += 1;
        if state.indices[i] < state.pool_len(i) {
            return true;
        }
        state.indices[i] = 0;
    }
    false
}

fn advance_permutations<'v>(cx: Cx<'v>, state: &mut State<'v>) -> bool {
    let n = state.indices.len();
    let mut cycles = state.list(CYCLES);
    for i in (0..cycles.len()).rev() {
        cycles[i] -= 1;
        if cycles[i] == 0 {
            state.indices[i..].rotate_left(1);
            cycles[i] = n - i;
        } else {
            let j = n - cycles[i];
            state.indices.swap(i, j);
            write(cx, slot(state.instance, CYCLES), &cycles);
            return true;
        }
    }
    false
}

fn advance_combinations<'v>(_: Cx<'v>, state: &mut State<'v>) -> bool {
    let (n, r) = (state.pool_len(0), state.indices.len());
    for i in (0..r).rev() {
        if state.indices[i] != i + n - r {
            state.indices[i] += 1;
            for j in i + 1..r {
                state.indices[j] = state.indices[j - 1] + 1;
            }
            return true;
        }
    }
    false
}

fn advance_with_replacement<'v>(_: Cx<'v>, state: &mut State<'v>) -> bool {
    let n = state.pool_len(0);
    for i in (0..state.indices.len()).rev() {
        if state.indices[i] + 1 != n {
            let value = state.indices[i] + 1;
            state.indices[i..].fill(value);
            return true;
        }
    }
    false
}
