//! Iterators that are fed from others one item at a time: `cycle`, `pairwise`, `zip_longest`, `batched` and what `tee` gives.
//!
//! Each is a [`Fed`]: from its slots it plans what comes next, an item of its own or a look at an inner iterator, and takes what that gives.
//! So leaf code and a stepped native drive it alike, and nothing is lost when the one gives up and the other goes on.

use corevm::Obj;

use super::class_arg;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{
    Filled, MAX_DEPTH, MAX_INPUTS, SELF_ITER, Stepped, Stepper, fill, fill_by_steps, leaf_iter,
    new_with_slots, step_sequence, step_within, stop,
};
use crate::types::list::class_getitem;

/// What comes next.
enum Plan<'v> {
    Give(V<'v>),
    End,
    /// The next item of this iterator is wanted.
    Ask(V<'v>),
}

/// What taking an inner iterator's item, or its end, came to.
enum Taken<'v> {
    Give(V<'v>),
    End,
    /// Plan again.
    Kept,
}

/// One kind of such iterators.
pub struct Fed {
    plan: for<'v> fn(Cx<'v>, Obj<'v>) -> Plan<'v>,
    take: for<'v> fn(Cx<'v>, Obj<'v>, Option<V<'v>>) -> Result<Taken<'v>, Raised>,
    /// An exception of an inner iterator is the end, too.
    ends_with_error: bool,
    /// What is done around asking an inner iterator that is guest code.
    guard: Option<Guard>,
}

/// Says that an inner iterator is being asked, which must not lead back here.
struct Guard {
    begin: for<'v> fn(Cx<'v>, Obj<'v>) -> Result<(), Raised>,
    end: for<'v> fn(Obj<'v>),
}

/// Empty inner iterators, or items that are kept, in one step.
const MAX_TAKEN: usize = 1000;

impl Fed {
    /// The next item, as long as no guest code is needed.
    pub fn step<'v>(
        &self,
        cx: Cx<'v>,
        object: Obj<'v>,
        depth: usize,
    ) -> Result<Stepped<'v>, Raised> {
        for _ in 0..MAX_TAKEN {
            let iterator = match (self.plan)(cx, object) {
                Plan::Give(item) => return Ok(Stepped::Item(item)),
                Plan::End => return Ok(Stepped::End),
                Plan::Ask(iterator) => iterator,
            };
            let item = match step_within(cx, iterator, depth) {
                Ok(Stepped::Item(item)) => Some(item),
                Ok(Stepped::End) => None,
                Ok(Stepped::Guest) => return Ok(Stepped::Guest),
                Err(raised) => {
                    self.note_error(cx, object);
                    return Err(raised);
                }
            };
            match (self.take)(cx, object, item)? {
                Taken::Give(item) => return Ok(Stepped::Item(item)),
                Taken::End => return Ok(Stepped::End),
                Taken::Kept => {}
            }
        }
        Ok(Stepped::Guest)
    }

    fn note_error<'v>(&self, cx: Cx<'v>, object: Obj<'v>) {
        if self.ends_with_error {
            object.set_fixed(cx, SOURCE, V::NIL);
        }
    }

    fn next<'v>(&self, cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
        let object = args[0].as_object().ok_or(Exit::NeedGuest)?;
        match self.step(cx, object, MAX_DEPTH)? {
            Stepped::Item(item) => Ok(item),
            Stepped::End => Err(stop(cx).into()),
            Stepped::Guest => Err(Exit::NeedGuest),
        }
    }

    /// State 1: an inner iterator was asked.
    fn next_step<'v>(
        &self,
        cx: Cx<'v>,
        slots: Slots<'_, 'v>,
        state: u32,
        got: Got<'v>,
    ) -> Result<Next<'v>, Raised> {
        let Some(object) = slots.get(0).as_object() else {
            return Err(stop(cx));
        };
        if let (1, Some(guard)) = (state, &self.guard) {
            (guard.end)(object);
        }
        if let Got::Raised(exception) = got {
            self.note_error(cx, object);
            return Err(cx.raise(exception));
        }
        if state == 1 {
            match (self.take)(cx, object, got.value().given())? {
                Taken::Give(item) => return Ok(Next::Done(item)),
                Taken::End => return Err(stop(cx)),
                Taken::Kept => {}
            }
        }
        match (self.plan)(cx, object) {
            Plan::Give(item) => Ok(Next::Done(item)),
            Plan::End => Err(stop(cx)),
            Plan::Ask(iterator) => {
                if let Some(guard) = &self.guard {
                    (guard.begin)(cx, object)?;
                }
                Ok(Next::CatchOp {
                    state: 1,
                    op: SlowOp::IterNext,
                    operands: ArgBuf::of(&[iterator]),
                })
            }
        }
    }
}

macro_rules! next_methods {
    ($fed:ident) => {
        NativeDef::leaf_or(
            "__next__",
            "(self, /)",
            |cx, args| $fed.next(cx, args),
            |cx, slots, state, got| $fed.next_step(cx, slots, state, got),
            0,
        )
    };
}

/// The first slot of all of them: the inner iterator (a list of them for `zip_longest`), nil once exhausted.
const SOURCE: usize = 0;

/// Slots: source, items seen, the place in them once the source is exhausted.
pub const CYCLE: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Iterator that gives the items of an iterable and then, from memory, the same ones for ever.",
    flags: class_flags::BASE | Stepper::Cycle.flags(),
    fixed_slots: 3,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, /)",
        |cx, args| {
            let source = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
            make_cycle(cx, &[args[0], source])
        },
        "cycle_new",
    )),
    methods: &[SELF_ITER, next_methods!(CYCLES)],
    ..ClassSpec::new(C::Cycle, C::Object)
};

pub const CYCLES: Fed = Fed {
    plan: |cx, cycle| {
        let source = cycle.fixed(SOURCE);
        if !source.is_nil() {
            return Plan::Ask(source);
        }
        let (saved, place) = (cycle.fixed(1).as_exact_list(), cycle.fixed(2).as_small());
        let place = place.unwrap_or(0) as usize;
        match saved.and_then(|saved| Some((saved.get(place)?, saved.len()))) {
            Some((item, len)) => {
                let next = if place + 1 == len { 0 } else { place + 1 };
                cycle.set_fixed(cx, 2, V::small(next as i64));
                Plan::Give(item)
            }
            None => Plan::End,
        }
    },
    take: |cx, cycle, item| {
        let Some(item) = item else {
            cycle.set_fixed(cx, SOURCE, V::NIL);
            return Ok(Taken::Kept);
        };
        if let Some(saved) = cycle.fixed(1).as_exact_list() {
            saved.push(cx, item);
        }
        Ok(Taken::Give(item))
    },
    ends_with_error: false,
    guard: None,
};

fn make_cycle<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Cycle);
    let parts = [args[1], cx.new_list(&[]).v(), V::small(0)];
    Ok(new_with_slots(cx, class, &parts))
}

/// Slots: source, the former item or empty.
pub const PAIRWISE: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Give each element together with its successor, as tuples of two. An input\nof fewer than two elements gives nothing.",
    flags: class_flags::BASE | Stepper::Pairwise.flags(),
    fixed_slots: 2,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, /)",
        |cx, args| {
            let source = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
            make_pairwise(cx, &[args[0], source])
        },
        "pairwise_new",
    )),
    methods: &[SELF_ITER, next_methods!(PAIRS)],
    ..ClassSpec::new(C::Pairwise, C::Object)
};

pub const PAIRS: Fed = Fed {
    plan: |_, pairwise| match pairwise.fixed(SOURCE) {
        source if source.is_nil() => Plan::End,
        source => Plan::Ask(source),
    },
    take: |cx, pairwise, item| {
        let Some(item) = item else {
            pairwise.set_fixed(cx, SOURCE, V::NIL);
            pairwise.set_fixed(cx, 1, V::EMPTY);
            return Ok(Taken::End);
        };
        let former = pairwise.fixed(1).given();
        pairwise.set_fixed(cx, 1, item);
        Ok(match former {
            Some(former) => Taken::Give(cx.new_tuple(&[former, item]).v()),
            None => Taken::Kept,
        })
    },
    ends_with_error: true,
    guard: None,
};

/// As [`fill`]: the items first, then pairs in their places.
pub fn fill_pairwise<'v>(
    cx: Cx<'v>,
    pairwise: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    // The first pair takes two items.
    if pairwise.fixed(1).is_empty() || pairwise.fixed(SOURCE).is_nil() {
        match PAIRS.step(cx, pairwise, depth)? {
            Stepped::Item(pair) => items.push(pair),
            Stepped::End => return Ok(Filled::End),
            Stepped::Guest => return Ok(Filled::Guest),
        }
    }
    let before = items.len();
    let filled = fill(cx, pairwise.fixed(SOURCE), items, limit, depth);
    let mut former = pairwise.fixed(1);
    for item in &mut items[before..] {
        let pair = cx.new_tuple(&[former, *item]);
        former = std::mem::replace(item, pair.v());
    }
    pairwise.set_fixed(cx, 1, former);
    match filled {
        Ok(Filled::End) => {
            (PAIRS.take)(cx, pairwise, None)?;
        }
        Err(_) => PAIRS.note_error(cx, pairwise),
        Ok(_) => {}
    }
    filled
}

fn make_pairwise<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Pairwise);
    Ok(new_with_slots(cx, class, &[args[1], V::EMPTY]))
}

/// Slots: list of iterators, nil in place of those that are exhausted; what stands for their items; how many are not exhausted; the items
/// of the tuple in the making.
pub const ZIP_LONGEST: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Like zip(), but go on to the end of the longest iterable. A tuple holds\nfillvalue (None unless given) for every iterable that has already ended.",
    flags: class_flags::BASE | Stepper::ZipLongest.flags(),
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, *iterables, fillvalue=None)",
        new_zip_longest,
        "zip_longest_new",
    )),
    methods: &[SELF_ITER, next_methods!(ROWS)],
    ..ClassSpec::new(C::ZipLongest, C::Object)
};

pub const ROWS: Fed = Fed {
    plan: |cx, zip| {
        let parts = zip.fixed(SOURCE).as_exact_list();
        let (Some(sources), Some(row)) = (parts, zip.fixed(3).as_exact_list()) else {
            return Plan::End;
        };
        if zip.fixed(2).as_small().unwrap_or(0) == 0 {
            return Plan::End;
        }
        while let Some(source) = sources.get(row.len()) {
            if !source.is_nil() {
                return Plan::Ask(source);
            }
            row.push(cx, zip.fixed(1));
        }
        let items = row.items();
        let whole = cx.new_tuple_with(items.len(), |i| items[i].get());
        row.remove_range(cx, 0, row.len());
        Plan::Give(whole.v())
    },
    take: |cx, zip, item| {
        let parts = zip.fixed(SOURCE).as_exact_list();
        let (Some(sources), Some(row)) = (parts, zip.fixed(3).as_exact_list()) else {
            return Ok(Taken::End);
        };
        if let Some(item) = item {
            row.push(cx, item);
            return Ok(Taken::Kept);
        }
        let left = zip.fixed(2).as_small().unwrap_or(0) - 1;
        zip.set_fixed(cx, 2, V::small(left));
        sources.set(cx, row.len(), V::NIL);
        if left == 0 {
            zip.set_fixed(cx, SOURCE, V::NIL);
            return Ok(Taken::End);
        }
        Ok(Taken::Kept)
    },
    ends_with_error: true,
    guard: None,
};

/// As [`fill`]: rows are made without the list of what is in the making, as long as no guest code is needed.
pub fn fill_rows<'v>(
    cx: Cx<'v>,
    zip: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    let mut values = [V::NIL; MAX_INPUTS];
    fill_by_steps(items, limit, || {
        let sources = zip.fixed(SOURCE).as_exact_list().map(List::items);
        let row = zip.fixed(3).as_exact_list();
        let (Some(sources @ [_, ..]), Some(row)) = (sources, row) else {
            return ROWS.step(cx, zip, depth);
        };
        if !row.is_empty() || sources.len() > MAX_INPUTS {
            return ROWS.step(cx, zip, depth);
        }
        for (i, source) in sources.iter().enumerate() {
            let source = source.get();
            if source.is_nil() {
                values[i] = zip.fixed(1);
                continue;
            }
            match step_sequence(cx, source, depth) {
                Ok(Stepped::Item(item)) => values[i] = item,
                Err(raised) => {
                    ROWS.note_error(cx, zip);
                    return Err(raised);
                }
                Ok(Stepped::Guest) => {
                    keep(cx, row, &values[..i]);
                    return Ok(Stepped::Guest);
                }
                Ok(Stepped::End) => {
                    keep(cx, row, &values[..i]);
                    return match (ROWS.take)(cx, zip, None)? {
                        Taken::Kept => ROWS.step(cx, zip, depth),
                        _ => Ok(Stepped::End),
                    };
                }
            }
        }
        Ok(Stepped::Item(cx.new_tuple(&values[..sources.len()]).v()))
    })
}

fn keep<'v>(cx: Cx<'v>, list: List<'v>, items: &[V<'v>]) {
    list.splice(cx, list.len(), list.len(), items);
}

fn new_zip_longest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Bound arguments: class, named-only fillvalue, rest.
    let given = args[2].as_exact_tuple().map_or(&[][..], Tuple::items);
    let sources = cx.new_list(&[]);
    for iterable in given {
        sources.push(cx, leaf_iter(cx, iterable.get()).ok_or(Exit::NeedGuest)?);
    }
    let fill = args[1].given().unwrap_or(V::NIL);
    make_zip_longest(cx, &[args[0], sources.v(), fill])
}

fn make_zip_longest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::ZipLongest);
    let count = args[1].as_exact_list().map_or(0, List::len);
    let parts = [
        args[1],
        args[2],
        V::small(count as i64),
        cx.new_list(&[]).v(),
    ];
    Ok(new_with_slots(cx, class, &parts))
}

/// Slots: source, length of the batches, whether the last one must be as long, the items of the batch in the making.
pub const BATCHED: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Cut the iterable into tuples of n elements each; what is left at the end\nmakes a shorter one, or a ValueError if strict is true.\n\nNo element is read before the tuple it belongs to is asked for.",
    flags: class_flags::BASE | Stepper::Batched.flags(),
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, n, *, strict=False)",
        new_batched,
        "batched_new",
    )),
    methods: &[SELF_ITER, next_methods!(BATCHES)],
    ..ClassSpec::new(C::Batched, C::Object)
};

pub const BATCHES: Fed = Fed {
    plan: |_, batched| match batched.fixed(SOURCE) {
        source if source.is_nil() => Plan::End,
        source => Plan::Ask(source),
    },
    take: |cx, batched, item| {
        let Some(batch) = batched.fixed(3).as_exact_list() else {
            return Ok(Taken::End);
        };
        if let Some(item) = item {
            batch.push(cx, item);
            if (batch.len() as i64) < batched.fixed(1).as_small().unwrap_or(i64::MAX) {
                return Ok(Taken::Kept);
            }
        } else {
            batched.set_fixed(cx, SOURCE, V::NIL);
            if batch.is_empty() {
                return Ok(Taken::End);
            }
            if batched.fixed(2) == V::TRUE {
                batch.remove_range(cx, 0, batch.len());
                return Err(cx.error(C::ValueError, "batched(): incomplete batch"));
            }
        }
        let items = batch.items();
        let whole = cx.new_tuple_with(items.len(), |i| items[i].get());
        batch.remove_range(cx, 0, batch.len());
        Ok(Taken::Give(whole.v()))
    },
    ends_with_error: true,
    guard: None,
};

/// As [`fill`]: the source fills each batch at once.
pub fn fill_batches<'v>(
    cx: Cx<'v>,
    batched: Obj<'v>,
    items: &mut Vec<V<'v>>,
    limit: usize,
    depth: usize,
) -> Result<Filled, Raised> {
    let len = batched.fixed(1).as_small().unwrap_or(i64::MAX);
    let Some(len) = usize::try_from(len).ok().filter(|&len| len <= MAX_TAKEN) else {
        return fill_by_steps(items, limit, || BATCHES.step(cx, batched, depth));
    };
    let mut batch = Vec::with_capacity(len);
    fill_by_steps(items, limit, || {
        let (source, kept) = (batched.fixed(SOURCE), batched.fixed(3).as_exact_list());
        let Some(kept) = kept.filter(|kept| kept.is_empty() && !source.is_nil()) else {
            return BATCHES.step(cx, batched, depth);
        };
        batch.clear();
        match fill(cx, source, &mut batch, len, depth) {
            Ok(Filled::Full) => Ok(Stepped::Item(cx.new_tuple(&batch).v())),
            Ok(Filled::Guest) => {
                keep(cx, kept, &batch);
                Ok(Stepped::Guest)
            }
            Ok(Filled::End) => {
                keep(cx, kept, &batch);
                match (BATCHES.take)(cx, batched, None)? {
                    Taken::Give(last) => Ok(Stepped::Item(last)),
                    _ => Ok(Stepped::End),
                }
            }
            Err(raised) => {
                BATCHES.note_error(cx, batched);
                Err(raised)
            }
        }
    })
}

fn new_batched<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Bound arguments: class, iterable, length, named-only strict.
    let len = args[2].as_small().filter(|&len| len > 0);
    let len = len.ok_or(Exit::NeedGuest)?;
    let strict = match args[3].given() {
        None => false,
        Some(strict) => cx.language().truth(cx, strict).ok_or(Exit::NeedGuest)?,
    };
    let source = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
    make_batched(cx, &[args[0], source, V::small(len), V::bool(strict)])
}

fn make_batched<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::Batched);
    let parts = [args[1], args[2], args[3], cx.new_list(&[]).v()];
    Ok(new_with_slots(cx, class, &parts))
}

/// Slots: source, the link: a list of nothing yet, of one value while the source is asked, or of an item and the next link. All iterators of
/// a `tee` share both.
pub const TEE: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "One of the iterators that tee() makes of a single one.",
    flags: class_flags::WEAKREF | Stepper::Tee.flags(),
    fixed_slots: 2,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, /)",
        new_tee,
        "tee_new",
    )),
    class_methods: &[NativeDef::step(
        "__class_getitem__",
        "(cls, item, /)",
        class_getitem,
        0,
    )],
    methods: &[
        SELF_ITER,
        next_methods!(SHARED),
        NativeDef::leaf("__copy__", "(self, /)", |cx, args| {
            copy_tee(cx, args[0]).ok_or(Exit::NeedGuest)
        })
        .doc("A further iterator that goes on from the same place."),
    ],
    ..ClassSpec::new(C::Tee, C::Object)
};

pub const SHARED: Fed = Fed {
    plan: |cx, tee| match tee.fixed(1).as_exact_list().map(List::items) {
        Some([item, next]) => {
            let item = item.get();
            tee.set_fixed(cx, 1, next.get());
            Plan::Give(item)
        }
        _ => Plan::Ask(tee.fixed(SOURCE)),
    },
    take: |cx, tee, item| {
        let (Some(item), Some(last)) = (item, link_of(tee)) else {
            return Ok(Taken::End);
        };
        last.push(cx, item);
        last.push(cx, cx.new_list(&[]).v());
        Ok(Taken::Kept)
    },
    ends_with_error: false,
    guard: Some(Guard {
        begin: |cx, tee| match link_of(tee) {
            Some(link) if !link.is_empty() => {
                Err(cx.error(C::RuntimeError, "cannot re-enter the tee iterator"))
            }
            Some(link) => {
                link.push(cx, V::TRUE);
                Ok(())
            }
            None => Ok(()),
        },
        end: |tee| {
            if let Some(link) = link_of(tee) {
                link.pop();
            }
        },
    }),
};

fn link_of(tee: Obj<'_>) -> Option<List<'_>> {
    tee.fixed(1).as_exact_list()
}

fn copy_tee<'v>(cx: Cx<'v>, tee: V<'v>) -> Option<V<'v>> {
    let object = tee.as_object().filter(|_| cx.is_exactly(tee, C::Tee))?;
    let parts = [object.fixed(SOURCE), object.fixed(1)];
    Some(new_with_slots(cx, cx.class(C::Tee), &parts))
}

fn new_tee<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(copy) = copy_tee(cx, args[1]) {
        return Ok(copy);
    }
    let source = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
    make_tee(cx, &[args[0], source])
}

fn make_tee<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = [args[1], cx.new_list(&[]).v()];
    Ok(new_with_slots(cx, cx.class(C::Tee), &parts))
}

/// Natives for the prelude: instances around what `iter` gave.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("make_cycle", "(cls, iterator, /)", make_cycle),
    NativeDef::leaf("make_pairwise", "(cls, iterator, /)", make_pairwise),
    NativeDef::leaf(
        "make_zip_longest",
        "(cls, iterators, fill, /)",
        make_zip_longest,
    ),
    NativeDef::leaf(
        "make_batched",
        "(cls, iterator, n, strict, /)",
        make_batched,
    ),
    NativeDef::leaf("make_tee", "(cls, iterator, /)", make_tee),
];
