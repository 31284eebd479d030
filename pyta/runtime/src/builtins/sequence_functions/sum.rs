//! `sum`: integers in machine words, floats with Neumaier's compensation, anything else by `+`.
//!
//! Source: A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, ZAMM 54, 1974.

use crate::prelude::*;
use crate::types::iterators::{Stepped, leaf_iter, try_step};

const ITERABLE: usize = 0;
const START: usize = 1;
const ITERATOR: usize = 2;
const TOTAL: usize = 3;
/// What rounding has lost so far, while floats are added.
const LOST: usize = 4;
const PHASE: usize = 5;
/// Scratch slots.
pub const SCRATCH: u8 = 4;

/// Phases follow each other and never come back.
const INTEGERS: i64 = 0;
const FLOATS: i64 = 1;
const ANYTHING: i64 = 2;

pub fn sum<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match state {
        0 => {
            begin(cx, slots)?;
            match leaf_iter(cx, slots.get(ITERABLE)) {
                Some(iterator) => slots.set(ITERATOR, iterator),
                None => {
                    return Ok(Next::Op {
                        state: 1,
                        op: SlowOp::Iter,
                        operands: ArgBuf::of(&[slots.get(ITERABLE)]),
                    });
                }
            }
        }
        4 => {}
        1 => slots.set(ITERATOR, got.value()),
        2 => match got.value().given() {
            None => return Ok(Next::Done(total(cx, slots))),
            Some(item) => {
                if let Some(next) = add(cx, slots, item) {
                    return Ok(next);
                }
            }
        },
        _ => {
            slots.set(TOTAL, got.value());
            choose_phase(cx, slots);
        }
    }
    more(cx, slots)
}

fn begin<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<(), Raised> {
    let start = slots.get(START).given().unwrap_or(V::small(0));
    let refused = if start.as_str().is_some() {
        Some(("strings", "''"))
    } else if start.as_bytes().is_some() {
        Some(("bytes", "b''"))
    } else if start.as_byte_array().is_some() {
        Some(("bytearray", "b''"))
    } else {
        None
    };
    if let Some((what, join)) = refused {
        return Err(cx.error(
            C::TypeError,
            format!("sum() can't sum {what} [use {join}.join(seq) instead]"),
        ));
    }
    slots.set(TOTAL, start);
    slots.set_int(PHASE, INTEGERS);
    choose_phase(cx, slots);
    Ok(())
}

/// The phase that fits the total, but none that is over.
fn choose_phase<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) {
    let total = slots.get(TOTAL);
    let phase = slots.int(PHASE);
    if phase == INTEGERS && total.as_small().is_some() {
        return;
    }
    if phase <= FLOATS && is_float(total) {
        slots.set_int(PHASE, FLOATS);
        slots.set(LOST, cx.new_float(0.0));
    } else {
        slots.set_int(PHASE, ANYTHING);
    }
}

fn is_float(value: V<'_>) -> bool {
    value.kind() != Some(Kind::Instance) && value.as_float().is_some()
}

/// Adds what iterating gives without guest code, then asks for more.
fn more<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<Next<'v>, Raised> {
    let iterator = slots.get(ITERATOR);
    if let Some(generator) = iterator.as_exact_generator()
        && cx.is_plain_generator(generator)
    {
        return Ok(Next::Resume {
            state: 2,
            generator: iterator,
            with: corevm::Resume::Send(V::NIL),
            catch: false,
        });
    }
    add_items(cx, slots, iterator);
    for _ in 0..ITEMS_PER_POLL {
        match try_step(cx, iterator)? {
            Stepped::End => return Ok(Next::Done(total(cx, slots))),
            Stepped::Item(item) => {
                if let Some(next) = add(cx, slots, item) {
                    return Ok(next);
                }
            }
            Stepped::Guest => {
                return Ok(Next::Op {
                    state: 2,
                    op: SlowOp::IterNext,
                    operands: ArgBuf::of(&[iterator]),
                });
            }
        }
    }
    Ok(Next::Again { state: 4 })
}

/// So many items are added before the next poll.
const ITEMS_PER_POLL: usize = 4096;

/// Adds the small integers, or the floats, that come next in a list or tuple.
fn add_items<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, iterator: V<'v>) {
    let Some(iterator) = iterator.as_exact_index_iter() else {
        return;
    };
    let sequence = iterator.sequence();
    if let (Some(bytes), INTEGERS, Some(total)) = (
        sequence.as_exact_bytes(),
        slots.int(PHASE),
        slots.get(TOTAL).as_small(),
    ) {
        let rest = bytes.as_slice().get(iterator.index()..).unwrap_or(&[]);
        let sum: i64 = rest.iter().map(|&byte| i64::from(byte)).sum();
        slots.set(TOTAL, cx.new_int(total + sum));
        choose_phase(cx, slots);
        iterator.set_index(iterator.index() + rest.len());
        return;
    }
    let list = sequence.as_exact_list().map(List::items);
    let Some(items) = list.or_else(|| sequence.as_exact_tuple().map(Tuple::items)) else {
        return;
    };
    let rest = items.get(iterator.index()..).unwrap_or(&[]);
    let mut taken = 0;
    if let (INTEGERS, Some(mut total)) = (slots.int(PHASE), slots.get(TOTAL).as_small()) {
        // Two small integers never overflow 64 bits.
        for n in rest.iter().map_while(|item| item.get().as_small()) {
            let sum = total + n;
            if !(SMALL_MIN..=SMALL_MAX).contains(&sum) {
                break;
            }
            total = sum;
            taken += 1;
        }
        slots.set(TOTAL, V::small(total));
    } else if slots.int(PHASE) == FLOATS {
        let mut total = slots.get(TOTAL).as_float().unwrap_or(0.0);
        let mut lost = slots.get(LOST).as_float().unwrap_or(0.0);
        let floats = rest.iter().map(|item| item.get());
        for item in floats.take_while(|&item| is_float(item)) {
            (total, lost) = compensated(total, lost, item.as_float().unwrap_or(0.0));
            taken += 1;
        }
        slots.set(TOTAL, cx.new_float(total));
        slots.set(LOST, cx.new_float(lost));
    }
    iterator.set_index(iterator.index() + taken);
}

const SMALL_MAX: i64 = (1 << 62) - 1;
const SMALL_MIN: i64 = -(1 << 62);

/// Adds an item, or gives the addition that has to be asked for.
fn add<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, item: V<'v>) -> Option<Next<'v>> {
    let integer = item.as_small().or_else(|| item.as_bool().map(i64::from));
    match slots.int(PHASE) {
        INTEGERS => {
            if let (Some(total), Some(n)) = (slots.get(TOTAL).as_small(), integer) {
                slots.set(TOTAL, cx.new_int(total + n));
                choose_phase(cx, slots);
                return None;
            }
        }
        FLOATS => {
            let total = slots.get(TOTAL).as_float().unwrap_or(0.0);
            if is_float(item) {
                let (total, lost) = compensated(
                    total,
                    slots.get(LOST).as_float().unwrap_or(0.0),
                    item.as_float().unwrap_or(0.0),
                );
                slots.set(TOTAL, cx.new_float(total));
                slots.set(LOST, cx.new_float(lost));
                return None;
            }
            if let Some(n) = integer {
                slots.set(TOTAL, cx.new_float(total + n as f64));
                return None;
            }
            slots.set(TOTAL, self::total(cx, slots));
            slots.set_int(PHASE, ANYTHING);
        }
        _ => {}
    }
    Some(Next::Op {
        state: 3,
        op: SlowOp::Add,
        operands: ArgBuf::of(&[slots.get(TOTAL), item, V::small(0)]),
    })
}

fn compensated(total: f64, lost: f64, x: f64) -> (f64, f64) {
    let sum = total + x;
    let more = if total.abs() >= x.abs() {
        (total - sum) + x
    } else {
        (x - sum) + total
    };
    (sum, lost + more)
}

/// The total with what rounding has lost.
fn total<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> V<'v> {
    let total = slots.get(TOTAL);
    if slots.int(PHASE) != FLOATS {
        return total;
    }
    let lost = slots.get(LOST).as_float().unwrap_or(0.0);
    match total.as_float() {
        Some(sum) if lost != 0.0 && lost.is_finite() => cx.new_float(sum + lost),
        _ => total,
    }
}
