//! The iterator classes and their methods.

use corevm::objects::MapIterGives;

use super::{Stepper, leaf_next, len_of, stop};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::wrong_receiver;
use crate::stdlib::mmap::item_key;
use crate::types::range::{self, iter_setstate as range_setstate};
use crate::types::str::args::index_twins;

pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::ListIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::TupleIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::StrIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::StrAsciiIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::BytesIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: INDEX,
        ..ClassSpec::new(C::ByteArrayIterator, C::Object)
    },
    ClassSpec {
        flags: Stepper::ListReversed.flags(),
        fixed_slots: 2,
        methods: LIST_REVERSED,
        ..ClassSpec::new(C::ListReverseIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: RANGE,
        ..ClassSpec::new(C::RangeIterator, C::Object)
    },
    ClassSpec {
        flags: Stepper::LongRange.flags(),
        fixed_slots: 3,
        methods: RANGE,
        ..ClassSpec::new(C::LongRangeIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictKeyIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictValueIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictItemIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictReverseKeyIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictReverseValueIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::DictReverseItemIterator, C::Object)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        methods: TABLE,
        ..ClassSpec::new(C::SetIterator, C::Object)
    },
    ClassSpec {
        flags: Stepper::Callable.flags(),
        fixed_slots: 2,
        methods: &[
            SELF_ITER,
            NativeDef::step("__next__", "(self, /)", next_callable, 1),
            NativeDef::leaf("__reduce__", "(self, /)", reduce_callable),
        ],
        ..ClassSpec::new(C::CallableIterator, C::Object)
    },
    ClassSpec {
        fixed_slots: 2,
        methods: &[
            SELF_ITER,
            NativeDef::step("__next__", "(self, /)", next_sequence, 0),
            NativeDef::leaf_or_guest(
                "__length_hint__",
                "(self, /)",
                need_guest,
                "sequence_iterator_hint",
            ),
            NativeDef::leaf("__reduce__", "(self, /)", reduce_sequence),
            NativeDef::leaf("__setstate__", "(self, state, /)", setstate_slot),
        ],
        ..ClassSpec::new(C::SequenceIterator, C::Object)
    },
];

/// `__iter__` of an iterator.
pub const SELF_ITER: NativeDef = NativeDef::leaf("__iter__", "(self, /)", |_, args| Ok(args[0]));
const NEXT: NativeDef = NativeDef::leaf("__next__", "(self, /)", next);

const INDEX: &[NativeDef] = &[
    SELF_ITER,
    NEXT,
    NativeDef::leaf("__length_hint__", "(self, /)", hint_index)
        .doc("How many items are left, as far as is known."),
    NativeDef::leaf("__reduce__", "(self, /)", reduce_index)
        .doc("What pickle and copy need to make the object anew."),
    NativeDef::leaf("__setstate__", "(self, state, /)", setstate_index)
        .doc("Go on at position state; for copies and pickles."),
];

const LIST_REVERSED: &[NativeDef] = &[
    SELF_ITER,
    NEXT,
    NativeDef::leaf("__length_hint__", "(self, /)", hint_reversed),
    NativeDef::leaf("__reduce__", "(self, /)", reduce_reversed),
    NativeDef::leaf("__setstate__", "(self, state, /)", setstate_slot),
];

index_twins! {
    range_setstate_step range_setstate [Any, Index];
}

const RANGE: &[NativeDef] = &[
    SELF_ITER,
    NEXT,
    NativeDef::leaf("__length_hint__", "(self, /)", range::iter_hint),
    NativeDef::leaf("__reduce__", "(self, /)", range::iter_reduce),
    NativeDef::leaf_or(
        "__setstate__",
        "(self, state, /)",
        range_setstate,
        range_setstate_step,
        0,
    ),
];

const TABLE: &[NativeDef] = &[
    SELF_ITER,
    NEXT,
    NativeDef::leaf("__length_hint__", "(self, /)", hint_table),
    NativeDef::leaf("__reduce__", "(self, /)", reduce_table),
];

fn need_guest<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_native = matches!(
        args[0].kind(),
        Some(Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter)
    );
    match leaf_next(cx, args[0]) {
        Ok(Some(item)) => Ok(item),
        Ok(None) => Err(stop(cx).into()),
        Err(Exit::NeedGuest) if !is_native => Err(wrong_receiver(cx, "iterator", args[0])),
        Err(exit) => Err(exit),
    }
}

/// A builtin function by name.
pub fn builtin<'v>(cx: Cx<'v>, name: &str) -> V<'v> {
    cx.root(crate::roots::BUILTINS)
        .as_map()
        .and_then(|builtins| builtins.get_symbol(cx.symbol(name)))
        .unwrap_or(V::NIL)
}

fn hint_index<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let left = args[0].as_exact_index_iter().map_or(0, |iterator| {
        len_of(iterator.sequence()).saturating_sub(iterator.index())
    });
    Ok(V::small(left as i64))
}

/// `(iter, (over,), state)`.
fn reduced<'v>(cx: Cx<'v>, function: &str, over: V<'v>, state: Option<V<'v>>) -> V<'v> {
    let arguments = cx.new_tuple(&[over]).v();
    match state {
        Some(state) => cx.new_tuple(&[builtin(cx, function), arguments, state]).v(),
        None => cx.new_tuple(&[builtin(cx, function), arguments]).v(),
    }
}

fn reduce_index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = args[0].as_exact_index_iter();
    Ok(
        match iterator.filter(|iterator| !iterator.sequence().is_nil()) {
            Some(iterator) => {
                let state = V::small(iterator.index() as i64);
                reduced(cx, "iter", iterator.sequence(), Some(state))
            }
            None => {
                let empty = if cx.is_exactly(args[0], C::ListIterator) {
                    cx.new_list(&[]).v()
                } else if cx.is_exactly(args[0], C::StrIterator)
                    || cx.is_exactly(args[0], C::StrAsciiIterator)
                {
                    cx.new_str("").v()
                } else {
                    cx.new_tuple(&[]).v()
                };
                reduced(cx, "iter", empty, None)
            }
        },
    )
}

fn setstate_index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(state) = args[1].as_i64() else {
        return Err(cx.type_error("an integer is required"));
    };
    if let Some(iterator) = args[0].as_exact_index_iter()
        && !iterator.sequence().is_nil()
    {
        let len = len_of(iterator.sequence()) as i64;
        iterator.set_index(state.clamp(0, len) as usize);
    }
    Ok(V::NIL)
}

fn hint_reversed<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0].as_object();
    let left = object
        .filter(|object| object.fixed(0).as_list().is_some())
        .and_then(|object| {
            let left = object.fixed(1).as_small()? + 1;
            let len = object.fixed(0).as_list()?.len() as i64;
            (left <= len).then_some(left)
        });
    Ok(V::small(left.unwrap_or(0)))
}

fn reduce_reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0].as_object();
    let list = object.map_or(V::NIL, |object| object.fixed(0));
    let index = object.map_or(V::NIL, |object| object.fixed(1));
    Ok(if list.as_list().is_some() {
        reduced(cx, "reversed", list, Some(index))
    } else {
        reduced(cx, "iter", cx.new_list(&[]).v(), None)
    })
}

/// Sets the index in slot 1.
fn setstate_slot<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(mut state) = args[1].as_i64() else {
        return Err(cx.type_error("an integer is required"));
    };
    let Some(object) = args[0].as_object() else {
        return Ok(V::NIL);
    };
    if let Some(list) = object.fixed(0).as_list() {
        state = state.clamp(-1, list.len() as i64 - 1);
    } else {
        state = state.max(0);
    }
    object.set_fixed(cx, 1, cx.new_int(state));
    Ok(V::NIL)
}

fn hint_table<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let left = if let Some(iterator) = args[0].as_exact_map_iter() {
        iterator.map().map_or(0, |map| {
            if map.len() != iterator.expected_len() {
                return 0;
            }
            let place = iterator.place();
            let places = if iterator.is_reversed() {
                0..place
            } else {
                place..map.used()
            };
            places.filter(|&place| map.entry(place).is_some()).count()
        })
    } else if let Some(iterator) = args[0].as_exact_set_iter() {
        iterator.set().map_or(0, |set| {
            if set.len() != iterator.expected_len() {
                return 0;
            }
            (iterator.slot()..set.slots())
                .filter(|&slot| set.key_at(slot).is_some())
                .count()
        })
    } else {
        0
    };
    Ok(V::small(left as i64))
}

/// `(iter, ([what is left],))`; the iterator itself is not consumed.
fn reduce_table<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut items = Vec::new();
    if let Some(iterator) = args[0].as_exact_map_iter()
        && let Some(map) = iterator.map()
    {
        let item = |place: usize| {
            let entry = map.entry(place)?;
            Some(match iterator.gives() {
                MapIterGives::Keys => entry.key,
                MapIterGives::Values => entry.value,
                MapIterGives::Items => cx.new_tuple(&[entry.key, entry.value]).v(),
            })
        };
        if iterator.is_reversed() {
            items.extend((0..iterator.place()).rev().filter_map(item));
        } else {
            items.extend((iterator.place()..map.used()).filter_map(item));
        }
    } else if let Some(iterator) = args[0].as_exact_set_iter()
        && let Some(set) = iterator.set()
    {
        items.extend((iterator.slot()..set.slots()).filter_map(|slot| Some(set.key_at(slot)?.0)));
    }
    Ok(reduced(cx, "iter", cx.new_list(&items).v(), None))
}

/// Slots: callable, sentinel; both are empty once exhausted. Scratch: what the callable returned.
fn next_callable<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(object) = slots.get(0).as_object() else {
        return Err(stop(cx));
    };
    let exhaust = || {
        object.set_fixed(cx, 0, V::EMPTY);
        object.set_fixed(cx, 1, V::EMPTY);
    };
    match (state, got) {
        (0, _) => match object.fixed(0).given() {
            Some(callee) => Ok(Next::Catch {
                state: 1,
                callee,
                args: ArgBuf::of(&[]),
            }),
            None => Err(stop(cx)),
        },
        (_, Got::Raised(exception)) => {
            if cx.is_instance(exception, C::StopIteration) {
                exhaust();
            }
            Err(cx.raise(exception))
        }
        (1, got) => {
            // The callable may have exhausted the iterator that calls it.
            let Some(sentinel) = object.fixed(1).given() else {
                return Err(stop(cx));
            };
            let value = got.value();
            slots.set(1, value);
            if value == sentinel {
                exhaust();
                return Err(stop(cx));
            }
            Ok(Next::Op {
                state: 2,
                op: SlowOp::Eq,
                operands: ArgBuf::of(&[sentinel, value]),
            })
        }
        (_, got) => match got.value().as_bool() {
            Some(true) => {
                exhaust();
                Err(stop(cx))
            }
            Some(false) => Ok(Next::Done(slots.get(1))),
            None => Ok(Next::Op {
                state: 2,
                op: SlowOp::Truth,
                operands: ArgBuf::of(&[got.value()]),
            }),
        },
    }
}

fn reduce_callable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0].as_object();
    let slot = |i: usize| object.and_then(|object| object.fixed(i).given());
    Ok(match (slot(0), slot(1)) {
        (Some(callable), Some(sentinel)) => {
            let arguments = cx.new_tuple(&[callable, sentinel]).v();
            cx.new_tuple(&[builtin(cx, "iter"), arguments]).v()
        }
        _ => reduced(cx, "iter", cx.new_tuple(&[]).v(), None),
    })
}

/// Slots: the object, the next index; the object is empty once exhausted.
fn next_sequence<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let Some(object) = slots.get(0).as_object() else {
        return Err(stop(cx));
    };
    match (state, got) {
        (0, _) => match object.fixed(0).given() {
            Some(sequence) => Ok(Next::CatchOp {
                state: 1,
                op: SlowOp::GetItem,
                operands: ArgBuf::of(&[sequence, item_key(cx, sequence, object.fixed(1))]),
            }),
            None => Err(stop(cx)),
        },
        (_, Got::Raised(exception)) => {
            if cx.is_instance(exception, C::IndexError)
                || cx.is_instance(exception, C::StopIteration)
            {
                object.set_fixed(cx, 0, V::EMPTY);
                return Err(stop(cx));
            }
            Err(cx.raise(exception))
        }
        (_, got) => {
            let next = object.fixed(1).as_i64().unwrap_or(0);
            object.set_fixed(cx, 1, cx.new_int(next.saturating_add(1)));
            Ok(Next::Done(got.value()))
        }
    }
}

fn reduce_sequence<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = args[0].as_object();
    let sequence = object.and_then(|object| object.fixed(0).given());
    let index = object.map_or(V::NIL, |object| object.fixed(1));
    Ok(match sequence {
        Some(sequence) => reduced(cx, "iter", sequence, Some(index)),
        None => reduced(cx, "iter", cx.new_tuple(&[]).v(), None),
    })
}
