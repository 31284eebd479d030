//! `chain` and `islice`.

use super::{class_arg, iter_next, set_slot, slot};
use crate::classes::ClassSpec;
use crate::ops::iter::not_iterable;
use crate::prelude::*;
use crate::types::iterators::{
    Filled, MAX_DEPTH, SELF_ITER, Stepped, Stepper, fill, fill_by_steps, leaf_iter, new_with_slots,
    step_within, stop,
};
use crate::types::list::class_getitem;

/// Slots: iterator over the iterables, the active iterator or nil, an iterable taken but not iterated yet or nil.
pub const CHAIN: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Iterator over the items of several iterables, one iterable after the other.",
    flags: class_flags::BASE | Stepper::Chain.flags(),
    fixed_slots: 3,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *iterables)", new_chain)),
    class_methods: &[
        NativeDef::step("from_iterable", "(cls, iterable, /)", from_iterable, 0)
            .doc("Chain the iterables that another one gives, asking it for each only when its turn comes."),
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0),
    ],
    methods: &[
        SELF_ITER,
        NativeDef::leaf_or("__next__", "(self, /)", next_chain, next_chain_step, 0),
    ],
    ..ClassSpec::new(C::Chain, C::Object)
};

/// Slots: the iterator (nil once exhausted), how many items it has given, the number of the next item to return, the
/// number to stop before (nil: none), the step.
pub const ISLICE: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nIterate over the elements a slice with these bounds would pick. The bounds\nare not negative; elements before start are read and dropped.",
    flags: class_flags::BASE | Stepper::Islice.flags(),
    fixed_slots: 5,
    new: Some(
        NativeDef::guest("__new__", "(cls, iterable, /, *bounds)", "islice_new")
            .short(&[(3, simple_islice), (4, simple_islice)]),
    ),
    methods: &[
        SELF_ITER,
        NativeDef::leaf_or(
            "__next__",
            "(self, /)",
            |cx, args| stepped(cx, step_islice(cx, args[0], MAX_DEPTH)?),
            next_islice,
            0,
        ),
    ],
    ..ClassSpec::new(C::Islice, C::Object)
};

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "make_islice",
        "(cls, iterator, start, stop, step, /)",
        make_islice,
    ),
    NativeDef::leaf("islice_is_over", "(islice, /)", |cx, args| {
        Ok(V::bool(islice_is_over(cx, args[0])))
    }),
    NativeDef::leaf("islice_gives", "(islice, /)", |cx, args| {
        Ok(V::bool(islice_gives(cx, args[0])))
    }),
    NativeDef::leaf("islice_end", "(islice, /)", |cx, args| {
        set_slot(cx, args[0], 0, V::NIL);
        Ok(V::NIL)
    }),
    NativeDef::leaf("chain_active", "(chain, /)", |_, args| {
        Ok(slot(args[0], ACTIVE))
    }),
    NativeDef::leaf("chain_ended", "(chain, active, /)", |cx, args| {
        if slot(args[0], ACTIVE) == args[1] {
            set_slot(cx, args[0], ACTIVE, V::NIL);
        }
        Ok(V::NIL)
    }),
    NativeDef::leaf("chain_source", "(chain, /)", |_, args| {
        Ok(slot(args[0], SOURCE))
    }),
    NativeDef::leaf("chain_begin", "(chain, iterator, /)", |cx, args| {
        set_slot(cx, args[0], ACTIVE, args[1]);
        Ok(V::NIL)
    }),
    NativeDef::leaf("chain_end", "(chain, /)", |cx, args| {
        set_slot(cx, args[0], SOURCE, V::NIL);
        Ok(V::NIL)
    }),
];

fn new_chain<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Chain);
    let source = leaf_iter(cx, args[1]).unwrap_or(V::NIL);
    Ok(new_with_slots(cx, class, &[source, V::NIL, V::NIL]))
}

fn from_iterable<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        return Ok(Next::Op {
            state: 1,
            op: SlowOp::Iter,
            operands: ArgBuf::of(&[slots.get(1)]),
        });
    }
    let class = class_arg(cx, slots.get(0), C::Chain);
    let parts = [got.value(), V::NIL, V::NIL];
    Ok(Next::Done(new_with_slots(cx, class, &parts)))
}

const SOURCE: usize = 0;
pub const ACTIVE: usize = 1;
pub const TAKEN: usize = 2;

fn next_chain<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stepped(cx, step_chain(cx, args[0], MAX_DEPTH)?)
}

/// What `__next__` makes of a step.
fn stepped<'v>(cx: Cx<'v>, step: Stepped<'v>) -> Result<V<'v>, Exit> {
    match step {
        Stepped::Item(item) => Ok(item),
        Stepped::End => Err(stop(cx).into()),
        Stepped::Guest => Err(Exit::NeedGuest),
    }
}

/// Goes on for as long as no guest code is needed. What it has done when it gives up is kept in the slots.
pub fn step_chain<'v>(cx: Cx<'v>, chain: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    for _ in 0..MAX_PASSED {
        let active = slot(chain, ACTIVE);
        if !active.is_nil() {
            match step_within(cx, active, depth)? {
                Stepped::End => set_slot(cx, chain, ACTIVE, V::NIL),
                other => return Ok(other),
            }
        }
        let mut taken = slot(chain, TAKEN);
        if taken.is_nil() {
            let source = slot(chain, SOURCE);
            if source.is_nil() {
                return Ok(Stepped::End);
            }
            match step_within(cx, source, depth)? {
                Stepped::Item(iterable) if iterable.is_nil() => {
                    return Err(not_iterable(cx, iterable));
                }
                Stepped::Item(iterable) => taken = iterable,
                Stepped::End => {
                    set_slot(cx, chain, SOURCE, V::NIL);
                    return Ok(Stepped::End);
                }
                Stepped::Guest => return Ok(Stepped::Guest),
            }
            set_slot(cx, chain, TAKEN, taken);
        }
        let Some(iterator) = leaf_iter(cx, taken) else {
            return Ok(Stepped::Guest);
        };
        set_slot(cx, chain, TAKEN, V::NIL);
        set_slot(cx, chain, ACTIVE, iterator);
    }
    Ok(Stepped::Guest)
}

/// As [`fill`].
pub fn fill_chain<'v>(
    cx: Cx<'v>,
    chain: V<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    loop {
        let active = slot(chain, ACTIVE);
        if !active.is_nil() {
            match fill(cx, active, items, limit, depth)? {
                Filled::End => set_slot(cx, chain, ACTIVE, V::NIL),
                other => return Ok(other),
            }
        }
        match step_chain(cx, chain, depth)? {
            Stepped::Item(item) => items.push(item),
            Stepped::End => return Ok(Filled::End),
            Stepped::Guest => return Ok(Filled::Guest),
        }
    }
}

/// Most empty iterables passed, or items skipped, in one step.
const MAX_PASSED: usize = 1000;

/// States say what was asked for: 1 an item, 2 an iterable, 3 its iterator.
fn next_chain_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let chain = slots.get(0);
    match (state, got.value().given()) {
        (1, Some(item)) => return Ok(Next::Done(item)),
        (1, None) => set_slot(cx, chain, ACTIVE, V::NIL),
        (2, Some(iterable)) if iterable.is_nil() => return Err(not_iterable(cx, iterable)),
        (2, Some(iterable)) => set_slot(cx, chain, TAKEN, iterable),
        (2, None) => {
            set_slot(cx, chain, SOURCE, V::NIL);
            return Err(stop(cx));
        }
        (3, Some(iterator)) => {
            set_slot(cx, chain, ACTIVE, iterator);
        }
        _ => {}
    }
    if !slot(chain, ACTIVE).is_nil() {
        return Ok(iter_next(1, slot(chain, ACTIVE)));
    }
    let taken = slot(chain, TAKEN);
    if !taken.is_nil() {
        set_slot(cx, chain, TAKEN, V::NIL);
        return Ok(Next::Op {
            state: 3,
            op: SlowOp::Iter,
            operands: ArgBuf::of(&[taken]),
        });
    }
    if slot(chain, SOURCE).is_nil() {
        return Err(stop(cx));
    }
    Ok(iter_next(2, slot(chain, SOURCE)))
}

/// `make_islice(cls, iterator, start, stop, step)`: the numbers are checked already.
pub fn make_islice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Islice);
    let parts = [args[1], V::small(0), args[2], args[3], args[4]];
    Ok(new_with_slots(cx, class, &parts))
}

/// `islice(iterable, stop)` and `islice(iterable, start, stop)` with small numbers.
fn simple_islice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bound = |value: V<'v>| value.as_small().filter(|&bound| bound >= 0);
    let (start, stop) = match args[2..] {
        [stop] => (Some(0), bound(stop)),
        [start, stop] => (bound(start), bound(stop)),
        _ => (None, None),
    };
    let (start, stop) = start.zip(stop).ok_or(Exit::NeedGuest)?;
    let iterator = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
    make_islice(
        cx,
        &[
            args[0],
            iterator,
            V::small(start),
            V::small(stop),
            V::small(1),
        ],
    )
}

fn next_islice<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let iterator = slot(instance, 0);
    if iterator.is_nil() {
        return Err(stop(cx));
    }
    let int = |index: usize| slot(instance, index).as_small();
    let (wanted, end) = (int(2).unwrap_or(0), int(3).unwrap_or(i64::MAX));
    let mut given = int(1).unwrap_or(0);
    let exhausted = || {
        set_slot(cx, instance, 0, V::NIL);
        Err(stop(cx))
    };
    if state > 0 {
        let Some(found) = got.value().given() else {
            return exhausted();
        };
        given += 1;
        set_slot(cx, instance, 1, V::small(given));
        if given > wanted && wanted < end {
            want_next(cx, instance, wanted);
            return Ok(Next::Done(found));
        }
    }
    match step_islice(cx, instance, MAX_DEPTH)? {
        Stepped::Item(item) => Ok(Next::Done(item)),
        Stepped::End => Err(stop(cx)),
        Stepped::Guest => Ok(iter_next(1, iterator)),
    }
}

/// The item number `wanted` is given: the next one to want.
fn want_next<'v>(cx: Cx<'v>, instance: V<'v>, wanted: i64) {
    let int = |index: usize| slot(instance, index).as_small();
    let (end, step) = (int(3).unwrap_or(i64::MAX), int(4).unwrap_or(1));
    let next = wanted.saturating_add(step).min(end);
    set_slot(cx, instance, 2, cx.new_int(next));
}

/// Whether no more items are to be taken; the iterator is let go of then.
fn islice_is_over<'v>(cx: Cx<'v>, instance: V<'v>) -> bool {
    let int = |index: usize| slot(instance, index).as_small();
    let (given, wanted) = (int(1).unwrap_or(0), int(2).unwrap_or(0));
    let is_over =
        slot(instance, 0).is_nil() || wanted >= int(3).unwrap_or(i64::MAX) && given >= wanted;
    if is_over {
        set_slot(cx, instance, 0, V::NIL);
    }
    is_over
}

/// An item was taken: whether it is the wanted one.
fn islice_gives<'v>(cx: Cx<'v>, instance: V<'v>) -> bool {
    let int = |index: usize| slot(instance, index).as_small();
    let (given, wanted) = (int(1).unwrap_or(0), int(2).unwrap_or(0));
    set_slot(cx, instance, 1, V::small(given + 1));
    let gives = given >= wanted && wanted < int(3).unwrap_or(i64::MAX);
    if gives {
        want_next(cx, instance, wanted);
    }
    gives
}

/// Takes items up to the wanted one; their number is kept in the slots.
pub fn step_islice<'v>(cx: Cx<'v>, instance: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    let iterator = slot(instance, 0);
    let int = |index: usize| slot(instance, index).as_small();
    let (wanted, end) = (int(2).unwrap_or(0), int(3).unwrap_or(i64::MAX));
    for given in int(1).unwrap_or(0)..int(1).unwrap_or(0).saturating_add(MAX_PASSED as i64) {
        // Items before the end that are skipped are taken too.
        if islice_is_over(cx, instance) {
            return Ok(Stepped::End);
        }
        match step_within(cx, iterator, depth)? {
            Stepped::Item(found) => {
                set_slot(cx, instance, 1, V::small(given + 1));
                if given >= wanted && wanted < end {
                    want_next(cx, instance, wanted);
                    return Ok(Stepped::Item(found));
                }
            }
            Stepped::End => {
                set_slot(cx, instance, 0, V::NIL);
                return Ok(Stepped::End);
            }
            Stepped::Guest => return Ok(Stepped::Guest),
        }
    }
    Ok(Stepped::Guest)
}

/// As [`fill`].
pub fn fill_islice<'v>(
    cx: Cx<'v>,
    instance: V<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    let int = |index: usize| slot(instance, index).as_small();
    let (given, wanted) = (int(1).unwrap_or(0), int(2).unwrap_or(0));
    let iterator = slot(instance, 0);
    let is_run = int(4) == Some(1) && given == wanted && !iterator.is_nil();
    if !is_run {
        return fill_by_steps(items, limit, || step_islice(cx, instance, depth));
    }
    // All that comes now is wanted, up to the end.
    let left = int(3).map_or(usize::MAX, |end| usize::try_from(end - given).unwrap_or(0));
    let before = items.len();
    let last = limit.min(before.saturating_add(left));
    let filled = fill(cx, iterator, items, last, depth);
    let given = given + (items.len() - before) as i64;
    set_slot(cx, instance, 1, V::small(given));
    set_slot(cx, instance, 2, V::small(given));
    match filled? {
        Filled::Full if last < limit => {
            set_slot(cx, instance, 0, V::NIL);
            Ok(Filled::End)
        }
        Filled::End => {
            set_slot(cx, instance, 0, V::NIL);
            Ok(Filled::End)
        }
        other => Ok(other),
    }
}
