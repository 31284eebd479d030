//! `groupby` and its groups. All that the iteration knows is in a list, the slot of `groupby`, of which a group knows its key and its parent.
//!
//! A step says what it needs when it cannot go on as leaf code: an item, a key, a comparison. What that gives goes into the list, and
//! the step is done again: so leaf code and a stepped native are driven by the same code.

use super::{class_arg, iter_next, slot};
use crate::classes::ClassSpec;
use crate::ops::call::{LeafCallee, leaf_call};
use crate::prelude::*;
use crate::protocol::Compare;
use crate::types::iterators::{
    MAX_DEPTH, SELF_ITER, Stepped, Stepper, leaf_iter, new_with_slots, step_sequence, step_within,
    stop,
};

/// Items of the state, of the list.
mod item {
    pub const ITERATOR: usize = 0;
    /// The key function, or nil.
    pub const KEY: usize = 1;
    /// The key of the group given last; the sentinel at first, as for all that follow.
    pub const TARGET: usize = 2;
    /// The key of the item taken last.
    pub const CURRENT: usize = 3;
    /// The item taken last, until a group has given it.
    pub const VALUE: usize = 4;
    /// The group that is still to be iterated, or nil.
    pub const GROUP: usize = 5;
    /// An item taken whose key is not computed yet.
    pub const TAKEN: usize = 6;
    /// What program code said about the comparison to be made next.
    pub const ANSWER: usize = 7;
}

/// The slot of `groupby`.
const STATE: usize = 0;
/// The slots of a group.
const PARENT: usize = 0;
const OWN_KEY: usize = 1;

pub const GROUP_BY: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Iterator of pairs (key, group), one for each run of neighbours with the same key.\n\nkey computes the key of an item, which without it is the item itself; a group is an iterator over its run.",
    flags: class_flags::BASE | Stepper::GroupBy.flags(),
    fixed_slots: 1,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, iterable, key=None)",
        |cx, args| {
            let iterator = leaf_iter(cx, args[1]).ok_or(Exit::NeedGuest)?;
            let state = new_state(cx, iterator, args[2].given().unwrap_or(V::NIL));
            make_groups(cx, &[args[0], state])
        },
        "groupby_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf_or(
            "__next__",
            "(self, /)",
            |cx, args| given(cx, step_groups(cx, args[0], MAX_DEPTH)?),
            |cx, slots, state, got| drive(cx, slots, state, got, next_groups),
            1,
        ),
    ],
    ..ClassSpec::new(C::GroupBy, C::Object)
};

pub const GROUPER: ClassSpec = ClassSpec {
    module: "itertools",
    flags: Stepper::Grouper.flags(),
    fixed_slots: 2,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, parent, tgtkey, /)",
        new_group,
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf_or(
            "__next__",
            "(self, /)",
            |cx, args| given(cx, step_group(cx, args[0], MAX_DEPTH)?),
            |cx, slots, state, got| drive(cx, slots, state, got, next_of_group),
            1,
        ),
    ],
    ..ClassSpec::new(C::Grouper, C::Object)
};

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("make_groupby", "(cls, state, /)", make_groups),
    NativeDef::leaf("new_group_state", "(iterator, key, /)", |cx, args| {
        Ok(new_state(cx, args[0], args[1]))
    }),
];

fn make_groups<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_arg(cx, args[0], C::GroupBy);
    Ok(new_with_slots(cx, class, &[args[1]]))
}

fn new_state<'v>(cx: Cx<'v>, iterator: V<'v>, key: V<'v>) -> V<'v> {
    let missing = cx.root(crate::roots::MISSING);
    let state = [
        iterator,
        key,
        missing,
        missing,
        missing,
        V::NIL,
        missing,
        missing,
    ];
    cx.new_list(&state).v()
}

fn given<'v>(cx: Cx<'v>, step: Stepped<'v>) -> Result<V<'v>, Exit> {
    match step {
        Stepped::Item(item) => Ok(item),
        Stepped::End => Err(stop(cx).into()),
        Stepped::Guest => Err(Exit::NeedGuest),
    }
}

fn new_group<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_instance(args[1], C::GroupBy) {
        return Err(cx.type_error(format!(
            "_grouper() argument 1 must be itertools.groupby, not {}",
            cx.given_name(args[1])
        )));
    }
    Ok(make_group(cx, args[1], args[2]))
}

fn make_group<'v>(cx: Cx<'v>, parent: V<'v>, key: V<'v>) -> V<'v> {
    new_with_slots(cx, cx.class(C::Grouper), &[parent, key])
}

/// What the iteration of a parent knows.
#[derive(Clone, Copy)]
struct State<'v>(List<'v>);

impl<'v> State<'v> {
    fn of(parent: V<'v>) -> Option<State<'v>> {
        slot(parent, STATE).as_exact_list().map(State)
    }

    /// `None` for the sentinel.
    fn get(self, cx: Cx<'v>, index: usize) -> Option<V<'v>> {
        let missing = cx.root(crate::roots::MISSING);
        self.0.get(index).filter(|&value| value != missing)
    }

    fn set(self, cx: Cx<'v>, index: usize, value: Option<V<'v>>) {
        let value = value.unwrap_or_else(|| cx.root(crate::roots::MISSING));
        self.0.set(cx, index, value);
    }

    fn take(self, cx: Cx<'v>, index: usize) -> Option<V<'v>> {
        let value = self.get(cx, index)?;
        self.set(cx, index, None);
        Some(value)
    }

    fn note_key(self, cx: Cx<'v>, value: V<'v>, key: V<'v>) {
        self.set(cx, item::CURRENT, Some(key));
        self.set(cx, item::VALUE, Some(value));
    }

    /// Takes the next item and computes its key; `None` when that is done.
    fn advance(self, cx: Cx<'v>, depth: usize) -> Result<Option<Step<'v>>, Raised> {
        let key = self.get(cx, item::KEY).unwrap_or(V::NIL);
        let value = match self.take(cx, item::TAKEN) {
            Some(taken) => taken,
            None => match step_within(cx, self.0.get(item::ITERATOR).unwrap_or(V::NIL), depth)? {
                Stepped::Item(value) => value,
                Stepped::End => return Ok(Some(Step::End)),
                Stepped::Guest => return Ok(Some(Step::NeedsItem)),
            },
        };
        if key.is_nil() {
            self.note_key(cx, value, value);
            return Ok(None);
        }
        match leaf_call(cx, key, &[value]) {
            Ok(key) => {
                self.note_key(cx, value, key);
                Ok(None)
            }
            Err(Exit::Raised) => Err(cx.raising()),
            Err(_) => {
                self.set(cx, item::TAKEN, Some(value));
                Ok(Some(Step::NeedsKey))
            }
        }
    }

    /// Passes over items for as long as their key is `target`; the one taken last is noted.
    fn pass_over(
        self,
        cx: Cx<'v>,
        target: V<'v>,
        depth: usize,
    ) -> Result<Option<Step<'v>>, Raised> {
        let iterator = self.0.get(item::ITERATOR).unwrap_or(V::NIL);
        let function = self.0.get(item::KEY).filter(|key| !key.is_nil());
        let leaf = function.and_then(|key| LeafCallee::of(cx, key));
        if function.is_some() && leaf.is_none() {
            return self.advance(cx, depth);
        }
        let mut last = None;
        let step = loop {
            let value = match step_sequence(cx, iterator, depth) {
                Ok(Stepped::Item(value)) => value,
                Ok(Stepped::End) => break Ok(Some(Step::End)),
                Ok(Stepped::Guest) => break Ok(Some(Step::NeedsItem)),
                Err(raised) => break Err(raised),
            };
            let key = match leaf.map_or(Ok(value), |leaf| leaf.call(cx, &[value])) {
                Ok(key) => key,
                Err(Exit::Raised) => break Err(cx.raising()),
                Err(_) => {
                    self.set(cx, item::TAKEN, Some(value));
                    break Ok(Some(Step::NeedsKey));
                }
            };
            let passed = last.map_or(1, |(_, _, passed)| passed + 1);
            last = Some((value, key, passed));
            match cx.leaf_same(target, key) {
                Ok(true) if passed < MAX_PASSED => {}
                Ok(true) => break Ok(Some(Step::Again)),
                Err(Exit::Raised) => break Err(cx.raising()),
                // The caller asks again.
                Ok(false) | Err(_) => break Ok(None),
            }
        };
        if let Some((value, key, _)) = last {
            self.note_key(cx, value, key);
        }
        step
    }

    /// Whether two keys are the same.
    fn is_same(self, cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<Result<bool, Step<'v>>, Raised> {
        if let Some(answer) = self.take(cx, item::ANSWER) {
            return Ok(Ok(answer == V::TRUE));
        }
        match cx.leaf_same(a, b) {
            Ok(same) => Ok(Ok(same)),
            Err(Exit::Raised) => Err(cx.raising()),
            Err(_) => Ok(Err(Step::NeedsAnswer(a, b))),
        }
    }
}

/// What a step comes to.
enum Step<'v> {
    Give(V<'v>),
    End,
    /// The iterator takes guest code.
    NeedsItem,
    /// The key function of the item taken does.
    NeedsKey,
    /// The comparison of two keys does.
    NeedsAnswer(V<'v>, V<'v>),
    /// There is more to do.
    Again,
}

impl<'v> Step<'v> {
    fn stepped(self) -> Stepped<'v> {
        match self {
            Step::Give(item) => Stepped::Item(item),
            Step::End => Stepped::End,
            _ => Stepped::Guest,
        }
    }
}

/// The next key with its group, if that takes no guest code.
pub fn step_groups<'v>(cx: Cx<'v>, groups: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    next_groups(cx, groups, depth).map(Step::stepped)
}

/// The next item of a group, if that takes no guest code.
pub fn step_group<'v>(cx: Cx<'v>, group: V<'v>, depth: usize) -> Result<Stepped<'v>, Raised> {
    next_of_group(cx, group, depth).map(Step::stepped)
}

/// Most items passed over in one step.
const MAX_PASSED: usize = 1000;

fn next_groups<'v>(cx: Cx<'v>, groups: V<'v>, depth: usize) -> Result<Step<'v>, Raised> {
    let Some(state) = State::of(groups) else {
        return Ok(Step::End);
    };
    state.0.set(cx, item::GROUP, V::NIL);
    for _ in 0..MAX_PASSED {
        let mut passes_over = None;
        if let Some(current) = state.get(cx, item::CURRENT)
            && state.get(cx, item::TAKEN).is_none()
        {
            let target = state.get(cx, item::TARGET);
            let is_new = match target {
                None => true,
                Some(target) => match state.is_same(cx, target, current)? {
                    Ok(same) => !same,
                    Err(needs) => return Ok(needs),
                },
            };
            passes_over = target;
            if is_new {
                let group = make_group(cx, groups, current);
                state.set(cx, item::TARGET, Some(current));
                state.0.set(cx, item::GROUP, group);
                return Ok(Step::Give(cx.new_tuple(&[current, group]).v()));
            }
        }
        let step = match passes_over {
            Some(target) => state.pass_over(cx, target, depth)?,
            None => state.advance(cx, depth)?,
        };
        if let Some(step) = step {
            return Ok(step);
        }
    }
    Ok(Step::Again)
}

fn next_of_group<'v>(cx: Cx<'v>, group: V<'v>, depth: usize) -> Result<Step<'v>, Raised> {
    let Some(state) = State::of(slot(group, PARENT)) else {
        return Ok(Step::End);
    };
    if state.0.get(item::GROUP) != Some(group) {
        return Ok(Step::End);
    }
    if state.get(cx, item::VALUE).is_none()
        && let Some(step) = state.advance(cx, depth)?
    {
        return Ok(step);
    }
    let current = state.get(cx, item::CURRENT).unwrap_or(V::NIL);
    Ok(match state.is_same(cx, slot(group, OWN_KEY), current)? {
        Ok(true) => match state.take(cx, item::VALUE) {
            Some(value) => Step::Give(value),
            None => Step::End,
        },
        Ok(false) => Step::End,
        Err(needs) => needs,
    })
}

/// States of [`drive`]: what was asked for. Scratch slot 1 holds the item whose key is being computed.
mod state {
    pub const ITEM: u32 = 1;
    pub const KEY: u32 = 2;
    pub const EQUAL: u32 = 3;
    pub const TRUTH: u32 = 4;
}

type NextFn = for<'v> fn(Cx<'v>, V<'v>, usize) -> Result<Step<'v>, Raised>;

/// Steps with guest code: fetches what a step needs and does it again.
fn drive<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    resumed: u32,
    got: Got<'v>,
    next: NextFn,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    let parent = match cx.is_exactly(object, C::Grouper) {
        true => slot(object, PARENT),
        false => object,
    };
    let Some(known) = State::of(parent) else {
        return Err(stop(cx));
    };
    match resumed {
        state::ITEM => match got.value().given() {
            Some(value) => known.set(cx, item::TAKEN, Some(value)),
            None => return Err(stop(cx)),
        },
        state::KEY => known.note_key(cx, slots.get(1), got.value()),
        state::EQUAL | state::TRUTH => match cx.language().truth(cx, got.value()) {
            Some(answer) => known.set(cx, item::ANSWER, Some(V::bool(answer))),
            None => {
                return Ok(Next::Op {
                    state: state::TRUTH,
                    op: SlowOp::Truth,
                    operands: ArgBuf::of(&[got.value()]),
                });
            }
        },
        _ => known.set(cx, item::ANSWER, None),
    }
    Ok(match next(cx, object, MAX_DEPTH)? {
        Step::Give(item) => Next::Done(item),
        Step::End => return Err(stop(cx)),
        Step::Again => {
            cx.charge(MAX_PASSED as u64);
            Next::Again { state: 0 }
        }
        Step::NeedsItem => iter_next(state::ITEM, known.0.get(item::ITERATOR).unwrap_or(V::NIL)),
        Step::NeedsKey => {
            let value = known.take(cx, item::TAKEN).unwrap_or(V::NIL);
            slots.set(1, value);
            Next::Call {
                state: state::KEY,
                callee: known.get(cx, item::KEY).unwrap_or(V::NIL),
                args: ArgBuf::of(&[value]),
            }
        }
        Step::NeedsAnswer(a, b) => Next::Op {
            state: state::EQUAL,
            op: SlowOp::Eq,
            operands: ArgBuf::of(&[a, b]),
        },
    })
}
