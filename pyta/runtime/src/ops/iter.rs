//! Iteration and unpacking.

use corevm::StepFn;
use corevm::objects::MapIterGives;

use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::method::again;
use crate::protocol::sequence::has_items;
use crate::protocol::{Items, LeafCalls, Methods};
use crate::stdlib::mmap::item_key;
use crate::stdlib::{asyncio, itertools};
use crate::types::iterators::{Stepped, Stepper, leaf_for_site, stand_in, try_step};
use crate::types::{async_generator, coroutine, enumerate};

/// Fixed slots of an iterator over a class with `__getitem__`.
pub mod sequence_iterator {
    pub const SEQUENCE: usize = 0;
    pub const INDEX: usize = 1;
}

/// `iter(object)`.
pub fn iter<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    if state > 0 {
        return checked(cx, got.value());
    }
    if let Some(iterator) = builtin_iter(cx, object) {
        return Ok(Next::Done(iterator));
    }
    if cx.is_at_site()
        && let Some(next) = stand_in(cx, object)?
    {
        return Ok(next);
    }
    if let Some(method) = cx.special(object, N::iter) {
        if method.callee.is_nil() {
            return Err(not_iterable(cx, object));
        }
        return match method.run(cx, 1, &[])? {
            Ok(iterator) => {
                let next = checked(cx, iterator)?;
                cx.note_inherited(method, 1, object, None);
                Ok(next)
            }
            Err(next) => {
                cx.note_operator(method, object, None, 1);
                Ok(next)
            }
        };
    }
    if has_items(cx, object) {
        let iterator = cx.new_instance(cx.class(C::SequenceIterator));
        if let Some(instance) = iterator.as_object() {
            instance.set_fixed(cx, sequence_iterator::SEQUENCE, object);
            instance.set_fixed(cx, sequence_iterator::INDEX, V::small(0));
        }
        return Ok(Next::Done(iterator));
    }
    Err(not_iterable(cx, object))
}

/// As [`builtin_iter`], for what is tried before the slow path.
pub fn leaf_iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    builtin_iter(cx, args[0]).ok_or(Exit::NeedGuest)
}

/// `'X' object is not iterable`.
pub fn not_iterable<'v>(cx: Cx<'v>, object: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("'{}' object is not iterable", cx.class_name(object)),
    )
}

/// The iterator of an exact builtin container or a generator.
pub fn builtin_iter<'v>(cx: Cx<'v>, object: V<'v>) -> Option<V<'v>> {
    let index_iter = |class: C| {
        let iterator = cx.new_index_iter(object).v();
        cx.set_native_shape(iterator, cx.class(class).instance_shape());
        Some(iterator)
    };
    match object.kind()? {
        Kind::List => Some(cx.new_index_iter(object).v()),
        Kind::Tuple => index_iter(C::TupleIterator),
        Kind::Str | Kind::StrView if object.as_exact_str()?.is_ascii() => {
            index_iter(C::StrAsciiIterator)
        }
        Kind::Str | Kind::StrView => index_iter(C::StrIterator),
        Kind::Bytes => index_iter(C::BytesIterator),
        Kind::Map => Some(
            cx.new_map_iter(object.as_exact_map()?, MapIterGives::Keys, false)
                .v(),
        ),
        Kind::Set => Some(cx.new_set_iter(object.as_exact_set()?).v()),
        Kind::Generator if cx.is_exactly(object, C::Generator) => Some(object),
        Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter => Some(object),
        _ => None,
    }
}

/// What `__iter__` returned, which must be an iterator.
///
/// # Errors
/// TypeError for anything else.
pub fn checked<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Next<'v>, Raised> {
    if matches!(
        iterator.kind(),
        Some(Kind::Generator | Kind::IndexIter | Kind::RangeIter | Kind::MapIter | Kind::SetIter)
    ) || cx.special(iterator, N::next).is_some()
    {
        return Ok(Next::Done(iterator));
    }
    Err(cx.error(
        C::TypeError,
        format!(
            "iter() returned non-iterator of type '{}'",
            cx.class_name(iterator)
        ),
    ))
}

/// The next item: iterator; two scratch slots. Empty when there is none.
pub fn iter_next<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let iterator = slots.get(0);
    match (state, got) {
        (0, _) => {}
        (2, Got::Raised(exception)) => return sequence_ended(cx, iterator, exception),
        (2, _) => return Ok(Next::Done(got.value())),
        (WITHIN.., _) => {
            if let Some(step) = step_of(cx, iterator) {
                return step_within_op(cx, slots, step, state, got);
            }
        }
        (_, Got::Raised(exception)) => return ended(cx, exception),
        _ => return Ok(Next::Done(got.value())),
    }
    match cx.without_teaching(|| try_step(cx, iterator))? {
        Stepped::Item(item) => {
            cx.note_leaf_fn(leaf_for_site(cx, iterator), iterator, None);
            return Ok(Next::Done(item));
        }
        Stepped::End => return Ok(Next::Done(V::EMPTY)),
        Stepped::Guest => {}
    }
    if is_plain_generator(cx, iterator) {
        return Ok(ask_next(cx, 1, iterator));
    }
    if cx.is_exactly(iterator, C::SequenceIterator) {
        return Ok(sequence_next(cx, iterator));
    }
    if let Some(generator) = itertools::generator_behind(cx, iterator) {
        return Ok(ask_next(cx, 1, generator));
    }
    if let Some(step) = step_of(cx, iterator) {
        return step_within_op(cx, slots, step, WITHIN, Got::Start);
    }
    let Some(method) = cx.special(iterator, N::next) else {
        return Err(cx.error(
            C::TypeError,
            format!("'{}' object is not an iterator", cx.class_name(iterator)),
        ));
    };
    match method.leaf(cx, &[]) {
        Ok(value) => Ok(Next::Done(value)),
        Err(Exit::Raised) => {
            let exception = cx.take_raised(again(cx));
            ended(cx, exception)
        }
        Err(_) => {
            cx.note_operator(method, iterator, None, 0);
            Ok(method.catch(1, &[]))
        }
    }
}

fn is_plain_generator<'v>(cx: Cx<'v>, iterator: V<'v>) -> bool {
    let generator = iterator.as_exact_generator();
    generator.is_some_and(|generator| cx.is_plain_generator(generator))
}

/// Asks for the next item of an iterator; goes on at `state` with it, or with empty.
pub fn ask_next<'v>(cx: Cx<'v>, state: u32, iterator: V<'v>) -> Next<'v> {
    if is_plain_generator(cx, iterator) {
        return Next::Resume {
            state,
            generator: iterator,
            with: corevm::Resume::Send(V::NIL),
            catch: false,
        };
    }
    Next::Op {
        state,
        op: SlowOp::IterNext,
        operands: ArgBuf::of(&[iterator]),
    }
}

/// The first state of [`iter_next`] that belongs to the `__next__` of a builtin iterator, which runs on this operation's frame: from here on a state is
/// twice the other's, plus one when that catches what is raised.
const WITHIN: u32 = 16;

/// The `__next__` of builtin iterators around others, if it takes no more slots than [`iter_next`] has.
fn step_of<'v>(cx: Cx<'v>, iterator: V<'v>) -> Option<StepFn> {
    match Stepper::of(cx.type_of(iterator)?)? {
        Stepper::Enumerate => Some(enumerate::next_enumerate),
        Stepper::Zip => Some(enumerate::next_zip),
        Stepper::Map => Some(enumerate::next_map),
        Stepper::Filter => Some(enumerate::next_filter),
        _ => None,
    }
}

/// A step of such a `__next__`. The StopIteration that it raises, or that what it calls raises, ends the iteration.
fn step_within_op<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    step: StepFn,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (inner, catches) = ((state - WITHIN) / 2, state % 2 == 1);
    if let (Got::Raised(exception), false) = (got, catches) {
        return ended(cx, exception);
    }
    let next = match step(cx, slots, inner, got) {
        Ok(next) => next,
        Err(raised) => return ended(cx, cx.take_raised(raised)),
    };
    let outer = |state: u32, catches: bool| WITHIN + state * 2 + u32::from(catches);
    Ok(match next {
        Next::Call {
            state,
            callee,
            args,
        }
        | Next::Ask {
            state,
            callee,
            args,
        } => Next::Catch {
            state: outer(state, false),
            callee,
            args,
        },
        Next::Catch {
            state,
            callee,
            args,
        } => Next::Catch {
            state: outer(state, true),
            callee,
            args,
        },
        Next::TailCall { callee, args } => Next::Catch {
            state: 1,
            callee,
            args,
        },
        Next::Spread {
            state,
            catch,
            callee,
            positional,
            named,
        } => Next::Spread {
            state: outer(state, catch),
            catch: true,
            callee,
            positional,
            named,
        },
        Next::TailSpread {
            callee,
            positional,
            named,
        } => Next::Spread {
            state: 1,
            catch: true,
            callee,
            positional,
            named,
        },
        Next::Op {
            state,
            op,
            operands,
        } => Next::CatchOp {
            state: outer(state, false),
            op,
            operands,
        },
        Next::CatchOp {
            state,
            op,
            operands,
        } => Next::CatchOp {
            state: outer(state, true),
            op,
            operands,
        },
        Next::Resume {
            state,
            generator,
            with,
            catch,
        } => Next::Resume {
            state: outer(state, catch),
            generator,
            with,
            catch: true,
        },
        Next::TailResume {
            state,
            generator,
            with,
        } => Next::Resume {
            state: outer(state, true),
            generator,
            with,
            catch: true,
        },
        Next::Again { state } => Next::Again {
            state: outer(state, false),
        },
        Next::Done(item) => Next::Done(item),
    })
}

/// The end of iteration, or another exception that goes on.
fn ended<'v>(cx: Cx<'v>, exception: V<'v>) -> Result<Next<'v>, Raised> {
    if cx.is_instance(exception, C::StopIteration) {
        Ok(Next::Done(V::EMPTY))
    } else {
        Err(cx.raise(exception))
    }
}

/// The next item of an iterator over a native kind; empty at its end, `None` for other iterators.
pub fn native_next<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<V<'v>>, Raised> {
    Ok(match iterator.kind() {
        Some(Kind::IndexIter) => iterator.as_exact_index_iter().map(|iterator| {
            let item = index_item(cx, iterator.sequence(), iterator.index());
            match item {
                Some(item) => {
                    iterator.set_index(iterator.index() + 1);
                    item
                }
                None => {
                    iterator.exhaust(cx);
                    V::EMPTY
                }
            }
        }),
        Some(Kind::RangeIter) => iterator.as_exact_range_iter().map(|iterator| {
            let (next, stop, step) = iterator.parts();
            if if step > 0 { next < stop } else { next > stop } {
                iterator.set_next(next.saturating_add(step));
                cx.new_int(next)
            } else {
                V::EMPTY
            }
        }),
        Some(Kind::MapIter) => match iterator.as_exact_map_iter() {
            Some(iterator) => Some(map_item(cx, iterator)?),
            None => None,
        },
        Some(Kind::SetIter) => match iterator.as_exact_set_iter() {
            Some(iterator) => Some(set_item(cx, iterator)?),
            None => None,
        },
        _ => None,
    })
}

#[inline]
fn index_item<'v>(cx: Cx<'v>, sequence: V<'v>, index: usize) -> Option<V<'v>> {
    match sequence.kind()? {
        Kind::List => sequence.as_exact_list()?.get(index),
        Kind::Tuple => sequence.as_exact_tuple()?.get(index),
        Kind::Str | Kind::StrView => {
            let units = sequence.as_exact_str()?.units();
            (index < units.len()).then(|| cx.char(units.at(index)))
        }
        Kind::Bytes => {
            let byte = sequence.as_exact_bytes()?.as_slice().get(index);
            byte.map(|&byte| V::small(i64::from(byte)))
        }
        _ => extended_item(cx, sequence, index),
    }
}

/// As [`index_item`] for instances that extend a kind, and for bytearrays.
fn extended_item<'v>(cx: Cx<'v>, sequence: V<'v>, index: usize) -> Option<V<'v>> {
    if let Some(list) = sequence.as_list() {
        return list.get(index);
    }
    if let Some(tuple) = sequence.as_tuple() {
        return tuple.get(index);
    }
    if let Some(text) = sequence.as_str() {
        return (index < text.len()).then(|| cx.char(text.units().at(index)));
    }
    if let Some(bytes) = sequence.as_bytes() {
        return bytes
            .as_slice()
            .get(index)
            .map(|&byte| V::small(i64::from(byte)));
    }
    let bytes = sequence.as_byte_array()?;
    bytes
        .cells()
        .get(index)
        .map(|byte| V::small(i64::from(byte.get())))
}

fn map_item<'v>(cx: Cx<'v>, iterator: corevm::objects::MapIter<'v>) -> Result<V<'v>, Raised> {
    let Some(map) = iterator.map() else {
        return Ok(V::EMPTY);
    };
    if map.len() != iterator.expected_len() {
        iterator.set_expected_len(usize::MAX);
        return Err(cx.error(C::RuntimeError, "dictionary changed size during iteration"));
    }
    let mut place = iterator.place();
    let entry = if iterator.is_reversed() {
        if place > map.used() {
            // The place was given up when the map was cleared.
            place = 0;
        }
        loop {
            if place == 0 {
                break None;
            }
            place -= 1;
            if let Some(entry) = map.entry(place) {
                break Some(entry);
            }
        }
    } else {
        loop {
            if place >= map.used() {
                break None;
            }
            place += 1;
            if let Some(entry) = map.entry(place - 1) {
                break Some(entry);
            }
        }
    };
    if entry.is_some() {
        let given = iterator.given();
        if given >= iterator.expected_len() {
            return Err(cx.error(C::RuntimeError, "dictionary keys changed during iteration"));
        }
        iterator.set_given(given + 1);
    }
    iterator.set_place(place);
    Ok(match entry {
        None => {
            iterator.exhaust(cx);
            V::EMPTY
        }
        Some(entry) => match iterator.gives() {
            MapIterGives::Keys => entry.key,
            MapIterGives::Values => entry.value,
            MapIterGives::Items => cx.new_tuple(&[entry.key, entry.value]).v(),
        },
    })
}

fn set_item<'v>(cx: Cx<'v>, iterator: corevm::objects::SetIter<'v>) -> Result<V<'v>, Raised> {
    let Some(set) = iterator.set() else {
        return Ok(V::EMPTY);
    };
    if set.len() != iterator.expected_len() {
        return Err(cx.error(C::RuntimeError, "Set changed size during iteration"));
    }
    let mut slot = iterator.slot();
    while slot < set.slots() {
        slot += 1;
        if let Some((key, _)) = set.key_at(slot - 1) {
            iterator.set_slot(slot);
            return Ok(key);
        }
    }
    iterator.exhaust(cx);
    Ok(V::EMPTY)
}

/// One step of an iterator over a class with `__getitem__`.
fn sequence_next<'v>(cx: Cx<'v>, iterator: V<'v>) -> Next<'v> {
    let Some(instance) = iterator.as_object() else {
        return Next::Done(V::EMPTY);
    };
    let sequence = instance.fixed(sequence_iterator::SEQUENCE);
    if sequence.is_empty() || sequence.is_nil() {
        return Next::Done(V::EMPTY);
    }
    let index = instance.fixed(sequence_iterator::INDEX);
    let next = index.as_small().unwrap_or(0) + 1;
    instance.set_fixed(cx, sequence_iterator::INDEX, V::small(next));
    Next::CatchOp {
        state: 2,
        op: SlowOp::GetItem,
        operands: ArgBuf::of(&[sequence, item_key(cx, sequence, index)]),
    }
}

fn sequence_ended<'v>(cx: Cx<'v>, iterator: V<'v>, exception: V<'v>) -> Result<Next<'v>, Raised> {
    if !cx.is_instance(exception, C::IndexError) && !cx.is_instance(exception, C::StopIteration) {
        return Err(cx.raise(exception));
    }
    if let Some(instance) = iterator.as_object() {
        instance.set_fixed(cx, sequence_iterator::SEQUENCE, V::NIL);
    }
    Ok(Next::Done(V::EMPTY))
}

/// Sends to an iterator that is no generator: iterator, value; the result of the iteration at its end.
pub fn send<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (iterator, value) = (slots.get(0), slots.get(1));
    if let Some(generator) = coroutine::generator_of(cx, iterator) {
        return coroutine::send_step(cx, slots, generator, 3, state == 0, got);
    }
    if cx.is_exactly(iterator, C::AsyncGenAsend) {
        return async_generator::asend_in_place(cx, slots, state, got);
    }
    if state == 0
        && let Some(sent) = asyncio::advance(cx, iterator)?
    {
        return Ok(Next::Done(match sent {
            asyncio::Sent::Yielded(value) => value,
            asyncio::Sent::Returned(value) => {
                slots.set(2, value);
                V::EMPTY
            }
        }));
    }
    match (state, got) {
        (0, _) => {}
        (1, Got::Raised(exception)) => return sent_end(cx, slots, exception),
        (2, _) => {
            return Ok(Next::Catch {
                state: 1,
                callee: got.value(),
                args: ArgBuf::of(&[value]),
            });
        }
        _ => return Ok(Next::Done(got.value())),
    }
    if !value.is_nil() {
        return Ok(Next::Op {
            state: 2,
            op: SlowOp::GetAttr,
            operands: ArgBuf::of(&[iterator, cx.name(N::send).v()]),
        });
    }
    if let Some(item) = native_next(cx, iterator)? {
        if item.is_empty() {
            slots.set(2, V::NIL);
        }
        return Ok(Next::Done(item));
    }
    match cx.special(iterator, N::next) {
        Some(method) => Ok(method.catch(1, &[])),
        None => Err(cx.error(
            C::TypeError,
            format!("'{}' object is not an iterator", cx.class_name(iterator)),
        )),
    }
}

fn sent_end<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, exception: V<'v>) -> Result<Next<'v>, Raised> {
    if !cx.is_instance(exception, C::StopIteration) {
        return Err(cx.raise(exception));
    }
    let result = exception
        .as_object()
        .and_then(|instance| instance.fixed(slot::OWN).given());
    slots.set(2, result.unwrap_or(V::NIL));
    Ok(Next::Done(V::EMPTY))
}

/// A leaf look at the next item of any iterator: `NeedGuest` when it takes guest code.
///
/// # Errors
/// As said; what iterating raises.
pub fn leaf_next<'v>(cx: Cx<'v>, iterator: V<'v>) -> Result<Option<V<'v>>, Exit> {
    if let Some(item) = native_next(cx, iterator)? {
        return Ok(item.given());
    }
    let Some(method) = cx.type_method(iterator, N::next) else {
        return Err(Exit::NeedGuest);
    };
    match cx.call_leaf(method, &[iterator]) {
        Ok(value) => Ok(value.given()),
        Err(Exit::Raised) => {
            let exception = cx.take_raised(again(cx));
            if cx.is_instance(exception, C::StopIteration) {
                Ok(None)
            } else {
                Err(cx.raise(exception).into())
            }
        }
        Err(exit) => Err(exit),
    }
}
