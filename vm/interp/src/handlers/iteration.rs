//! Iteration and generators.

use corevm_runtime::objects::{GeneratorState, IndexIter, MapIterGives};
use corevm_runtime::{Kind, Obj, Resume, ReturnTo, SlowOp, V, Value};

use crate::leaves::Ran;
use crate::machine::{Machine, Next, To};
use crate::registers::Ins;

#[inline(always)]
pub(crate) fn iter(m: &Machine<'_>, i: Ins) -> Next {
    let x = m.v(i.get(i.b()));
    if iterates_itself(m, x) {
        i.set(i.a(), x.raw());
        return i.next2();
    }
    match native_iter(m, i, x) {
        Ran::Not => m.operate1(i, SlowOp::Iter, x, ReturnTo::Register, i.a() as u16),
        ran => m.give(i, ran, ReturnTo::Register, i.a() as u16),
    }
}

/// The iterator of a value of a native kind, by the language's leaf.
#[inline(never)]
pub(crate) fn native_iter<'i>(m: &Machine<'i>, i: Ins, x: V<'i>) -> Ran<'i> {
    match x.kind() {
        None | Some(Kind::Instance) => Ran::Not,
        Some(_) => m.leaf_of_operation(i, SlowOp::Iter, &[x]),
    }
}

/// Whether the value is its own iterator: a plain generator.
#[inline(always)]
pub(crate) fn iterates_itself<'i>(m: &Machine<'i>, x: V<'i>) -> bool {
    let generator = x.as_exact_generator();
    generator.is_some_and(|generator| m.cx().is_plain_generator(generator))
}

/// What stepping a native iterator gave.
pub(crate) enum Stepped<'v> {
    Item(V<'v>),
    Done,
    /// The language's slow path knows.
    Unknown,
}

#[inline(always)]
pub(crate) fn iter_next(m: &Machine<'_>, i: Ins) -> Next {
    next_item::<false>(m, i)
}

#[inline(always)]
pub(crate) fn iter_assign(m: &Machine<'_>, i: Ins) -> Next {
    next_item::<true>(m, i)
}

/// Gives an item to the instruction. A variable lets go of what it held.
#[inline(always)]
fn put<const IS_VARIABLE: bool>(m: &Machine<'_>, i: Ins, item: V<'_>) -> Next {
    let old = i.get(i.a());
    i.set(i.a(), item.raw());
    if IS_VARIABLE && m.note_released(old) {
        return m.poll_for_released(i.pc, i.base);
    }
    i.next2()
}

/// There is no item. A variable stays as it is.
#[inline(always)]
fn end<const IS_VARIABLE: bool>(i: Ins) -> Next {
    if !IS_VARIABLE {
        i.set(i.a(), Value::EMPTY);
    }
    i.jump()
}

/// Generators, and iterators over maps and sets: out of line, so that the dispatch loop stays small.
#[inline(never)]
fn next_rare<const IS_VARIABLE: bool>(m: &Machine<'_>, i: Ins, object: Obj<'_>) -> Next {
    let object = m.v(object.v().raw());
    let stepped = match object.kind() {
        Some(Kind::Generator) => {
            let fast = object
                .as_exact_generator()
                .filter(|generator| m.cx().is_plain_generator(*generator))
                .and_then(|generator| m.resume_fast(i, generator, V::NIL, ReturnTo::Item, 0));
            return match (fast, object.as_object()) {
                (Some(next), _) => next,
                (None, Some(object)) => resume(m, i, object, V::NIL, ReturnTo::Item),
                (None, None) => unreachable!("a generator is an object"),
            };
        }
        Some(Kind::MapIter) => step_map(m, object),
        _ => step_set(m, object),
    };
    match stepped {
        Stepped::Item(value) => put::<IS_VARIABLE>(m, i, value),
        Stepped::Done => end::<IS_VARIABLE>(i),
        Stepped::Unknown => next_by_leaf::<IS_VARIABLE>(m, i, object),
    }
}

#[inline(always)]
fn next_item<const IS_VARIABLE: bool>(m: &Machine<'_>, i: Ins) -> Next {
    let iterator = m.v(i.get(i.b()));
    if let Some(object) = iterator.as_object() {
        let stepped = match object.kind() {
            Kind::RangeIter => step_range(m, iterator),
            Kind::IndexIter => step_index(m, iterator),
            Kind::Generator | Kind::MapIter | Kind::SetIter => {
                return next_rare::<IS_VARIABLE>(m, i, object);
            }
            _ => Stepped::Unknown,
        };
        match stepped {
            Stepped::Item(value) => return put::<IS_VARIABLE>(m, i, value),
            Stepped::Done => return end::<IS_VARIABLE>(i),
            Stepped::Unknown => {}
        }
    }
    next_by_leaf::<IS_VARIABLE>(m, i, iterator)
}

/// By the leaf that the site remembers, or the slow path.
#[inline(never)]
fn next_by_leaf<'i, const IS_VARIABLE: bool>(m: &Machine<'i>, i: Ins, iterator: V<'i>) -> Next {
    match m.leaf_of_site(i, &[iterator]) {
        Ran::Value(item) if item.is_empty() => end::<IS_VARIABLE>(i),
        Ran::Value(item) => put::<IS_VARIABLE>(m, i, item),
        Ran::Raised => m.raised_at(i.pc, i.base),
        Ran::Not => m.slow1(i, SlowOp::IterNext, iterator, ReturnTo::Item, i.a() as u16),
    }
}

/// What an iterator of the VM's own gives that needs no more than itself.
pub(crate) fn step<'i>(m: &Machine<'i>, iterator: V<'i>) -> Stepped<'i> {
    match iterator.kind() {
        Some(Kind::RangeIter) => step_range(m, iterator),
        Some(Kind::IndexIter) => step_index(m, iterator),
        Some(Kind::MapIter) => step_map(m, iterator),
        Some(Kind::SetIter) => step_set(m, iterator),
        _ => Stepped::Unknown,
    }
}

#[inline(always)]
fn step_range<'i>(m: &Machine<'i>, iterator: V<'i>) -> Stepped<'i> {
    let Some(range) = iterator.as_exact_range_iter() else {
        return Stepped::Unknown;
    };
    let (next, stop, step) = range.parts();
    if if step > 0 { next >= stop } else { next <= stop } {
        return Stepped::Done;
    }
    // The end of 64 bits ends the range too.
    range.set_next(next.checked_add(step).unwrap_or(stop));
    Stepped::Item(m.cx().new_int(next))
}

#[inline(always)]
fn step_index<'i>(m: &Machine<'i>, iterator: V<'i>) -> Stepped<'i> {
    let Some(iterator) = iterator.as_exact_index_iter() else {
        return Stepped::Unknown;
    };
    let sequence = iterator.sequence();
    let items = match sequence.kind() {
        Some(Kind::List) => sequence.as_exact_list().map(|list| list.items()),
        Some(Kind::Tuple) => sequence.as_exact_tuple().map(|tuple| tuple.items()),
        _ => None,
    };
    let Some(items) = items else {
        return step_units(m, iterator);
    };
    let index = iterator.index();
    match items.get(index) {
        Some(item) => {
            iterator.set_index(index + 1);
            Stepped::Item(item.get())
        }
        None => {
            iterator.exhaust(m.cx());
            Stepped::Done
        }
    }
}

/// The next byte of bytes, or a string's next character, if that is a shared one.
#[inline(never)]
fn step_units<'i>(m: &Machine<'i>, iterator: IndexIter<'i>) -> Stepped<'i> {
    let (sequence, index) = (iterator.sequence(), iterator.index());
    let (len, item) = if let Some(bytes) = sequence.as_exact_bytes() {
        let bytes = bytes.as_slice();
        (bytes.len(), bytes.get(index).map(|&b| V::small(b.into())))
    } else if let Some(text) = sequence.as_exact_str() {
        let is_inside = index < text.len();
        let item = is_inside.then(|| m.cx().shared_char(text.units().at(index)));
        (text.len(), item.flatten())
    } else {
        return Stepped::Unknown;
    };
    match item {
        Some(item) => {
            iterator.set_index(index + 1);
            Stepped::Item(item)
        }
        None if index < len => Stepped::Unknown,
        None => {
            iterator.exhaust(m.cx());
            Stepped::Done
        }
    }
}

#[inline(always)]
fn step_set<'i>(m: &Machine<'i>, iterator: V<'i>) -> Stepped<'i> {
    let Some(iterator) = iterator.as_exact_set_iter() else {
        return Stepped::Unknown;
    };
    let Some(set) = iterator.set() else {
        return Stepped::Done;
    };
    // A change of size is the slow path's.
    if set.len() != iterator.expected_len() {
        return Stepped::Unknown;
    }
    for slot in iterator.slot()..set.slots() {
        if let Some((key, _)) = set.key_at(slot) {
            iterator.set_slot(slot + 1);
            return Stepped::Item(key);
        }
    }
    iterator.exhaust(m.cx());
    Stepped::Done
}

#[inline(always)]
fn step_map<'i>(m: &Machine<'i>, iterator: V<'i>) -> Stepped<'i> {
    let Some(iterator) = iterator.as_exact_map_iter() else {
        return Stepped::Unknown;
    };
    let Some(map) = iterator.map() else {
        return Stepped::Done;
    };
    if map.len() != iterator.expected_len() || iterator.is_reversed() {
        return Stepped::Unknown;
    }
    let mut place = iterator.place();
    while place < map.used() {
        let entry = map.entry(place);
        place += 1;
        if let Some(entry) = entry {
            let given = iterator.given();
            if given >= iterator.expected_len() {
                return Stepped::Unknown;
            }
            iterator.set_given(given + 1);
            iterator.set_place(place);
            return Stepped::Item(match iterator.gives() {
                MapIterGives::Keys => entry.key,
                MapIterGives::Values => entry.value,
                MapIterGives::Items => m.cx().new_tuple(&[entry.key, entry.value]).v(),
            });
        }
    }
    iterator.exhaust(m.cx());
    Stepped::Done
}

#[inline(never)]
fn resume<'i>(m: &Machine<'i>, i: Ins, generator: Obj<'i>, sent: V<'i>, kind: ReturnTo) -> Next {
    m.save(i.pc, i.base);
    let index = m.index(i.base);
    let to = To {
        pc: i.pc,
        base: index,
        kind,
        register: 0,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    let invoked = m.resume(
        index + m.registers_of(index),
        generator.v(),
        Resume::Send(sent),
        to,
    );
    m.finish(invoked, to)
}

#[inline(always)]
pub(crate) fn yield_value(m: &Machine<'_>, i: Ins) -> Next {
    m.suspend(i, m.v(i.get(i.b())))
}

/// `send`: a suspended generator is resumed directly; the rest is the language's.
#[inline(never)]
pub(crate) fn send(m: &Machine<'_>, i: Ins) -> Next {
    let (iterator, value) = (m.v(i.get(i.b())), m.v(i.get(i.c())));
    if let Some(generator) = iterator.as_exact_generator()
        && (generator.state() == GeneratorState::Suspended
            || generator.state() == GeneratorState::Created && value.is_nil())
        && let Some(object) = iterator.as_object()
    {
        let fast = m.resume_fast(i, generator, value, ReturnTo::Sent, 0);
        return fast.unwrap_or_else(|| resume(m, i, object, value, ReturnTo::Sent));
    }
    m.slow2(i, SlowOp::Send, iterator, value, ReturnTo::Sent, 0)
}
