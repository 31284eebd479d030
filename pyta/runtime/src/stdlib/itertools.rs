//! `itertools`: the iterators that need no guest code of their own are native, the others are generators in Python behind a
//! native class ([`C::ToolIterator`]) whose one slot is the generator.

mod chain;
mod combine;
mod count;
mod fed;
mod groups;

use super::ModuleSpec;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{SELF_ITER, leaf_next, new_with_slots, stop};

pub use chain::{
    ACTIVE as CHAIN_ACTIVE, TAKEN as CHAIN_TAKEN, fill_chain, fill_islice, step_chain, step_islice,
};
pub use combine::{fill_combine, step_combine};
pub use count::{step_count, step_repeat};
pub use fed::{BATCHES, CYCLES, PAIRS, ROWS, SHARED, fill_batches, fill_pairwise, fill_rows};
pub use groups::{step_group, step_groups};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Iterators that build on other iterators.\n\nWithout an end:\n    count, cycle, repeat (which may also have a number of times)\n\nAs long as their input lasts, or a part of it:\n    accumulate, batched, chain, compress, dropwhile, filterfalse, groupby,\n    islice, pairwise, starmap, takewhile, tee, zip_longest\n\nArrangements of elements:\n    product, permutations, combinations, combinations_with_replacement",
    functions: &[NativeDef::leaf("_make", "(cls, iterator, /)", make)],
    classes: &[
        ClassSpec {
            module: "itertools",
            flags: class_flags::BASE,
            fixed_slots: 1,
            methods: &[
                SELF_ITER,
                NativeDef::leaf_or("__next__", "(self, /)", next, next_step, 0),
            ],
            ..ClassSpec::new(C::ToolIterator, C::Object)
        },
        count::COUNT,
        count::REPEAT,
        chain::CHAIN,
        chain::ISLICE,
        fed::CYCLE,
        fed::PAIRWISE,
        fed::ZIP_LONGEST,
        fed::BATCHED,
        fed::TEE,
        groups::GROUP_BY,
        groups::GROUPER,
        combine::PRODUCT,
        combine::PERMUTATIONS,
        combine::COMBINATIONS,
        combine::WITH_REPLACEMENT,
    ],
    source: include_str!("itertools/tools.py"),
    ..ModuleSpec::new("itertools")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[&[NativeDef]] = &[
    chain::INTRINSICS,
    combine::INTRINSICS,
    fed::INTRINSICS,
    groups::INTRINSICS,
    MAKERS,
];

const MAKERS: &[NativeDef] = &[
    NativeDef::leaf("make_count", "(cls, start, step, /)", |cx, args| {
        let class = class_arg(cx, args[0], C::Count);
        Ok(new_with_slots(cx, class, &[args[1], args[2]]))
    }),
    NativeDef::leaf("count_parts", "(count, /)", |cx, args| {
        Ok(cx.new_tuple_with(2, |i| slot(args[0], i)).v())
    }),
];

/// `_make(cls, iterator)`: an instance around an iterator.
fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::ToolIterator);
    Ok(new_with_slots(cx, class, &[args[1]]))
}

/// The generator that does the work of an iterator written in Python, unless the program changed what iterating it means. Loops
/// whose iterator nobody sees may step it instead.
pub fn generator_behind<'v>(cx: Cx<'v>, iterator: V<'v>) -> Option<V<'v>> {
    let generator = slot(iterator, 0).as_exact_generator()?;
    let (class, tool) = (cx.type_of(iterator)?, cx.class(C::ToolIterator));
    let is_plain = class.is_subtype_of(tool)
        && cx.is_plain_generator(generator)
        && [N::iter, N::next]
            .iter()
            .all(|&name| cx.lookup(class, cx.name(name)) == cx.lookup(tool, cx.name(name)));
    is_plain.then(|| generator.v())
}

fn class_arg<'v>(cx: Cx<'v>, class: V<'v>, builtin: C) -> Type<'v> {
    class.as_exact_type().unwrap_or_else(|| cx.class(builtin))
}

/// Fixed slot `index`, or nil.
fn slot<'v>(instance: V<'v>, index: usize) -> V<'v> {
    instance
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn set_slot<'v>(cx: Cx<'v>, instance: V<'v>, index: usize, value: V<'v>) {
    if let Some(object) = instance.as_object() {
        object.set_fixed(cx, index, value);
    }
}

fn iter_next<'v>(state: u32, iterator: V<'v>) -> Next<'v> {
    Next::Op {
        state,
        op: SlowOp::IterNext,
        operands: ArgBuf::of(&[iterator]),
    }
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match leaf_next(cx, slot(args[0], 0))? {
        Some(item) => Ok(item),
        None => Err(stop(cx).into()),
    }
}

fn next_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        return Ok(iter_next(1, slot(slots.get(0), 0)));
    }
    match got.value().given() {
        Some(item) => Ok(Next::Done(item)),
        None => Err(stop(cx)),
    }
}
