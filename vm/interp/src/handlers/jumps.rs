//! Jumps, and branches on truth and identity.

use corevm_runtime::{ReturnTo, SlowOp, Value};

use crate::machine::{Machine, Next};
use crate::registers::Ins;

#[inline(always)]
pub(crate) fn jump(_: &Machine<'_>, i: Ins) -> Next {
    i.jump()
}

#[inline(always)]
pub(crate) fn loop_back(m: &Machine<'_>, i: Ins) -> Next {
    let (pc, base) = i.jump();
    if m.wants_poll() {
        m.poll(pc, base)
    } else {
        (pc, base)
    }
}

#[inline(always)]
pub(crate) fn poll(m: &Machine<'_>, i: Ins) -> Next {
    if m.wants_poll() {
        m.poll_at(i)
    } else {
        i.next1()
    }
}

/// Jumps or goes on, as the sense says.
#[inline(always)]
fn branch(i: Ins, condition: bool) -> Next {
    if condition == (i.c() == 1) {
        i.jump()
    } else {
        i.next2()
    }
}

#[inline(always)]
pub(crate) fn br_truth(m: &Machine<'_>, i: Ins) -> Next {
    match i.get(i.a()) {
        Value::TRUE => branch(i, true),
        Value::FALSE => branch(i, false),
        value => br_truth_rare(m, i, value),
    }
}

#[inline(never)]
fn br_truth_rare(m: &Machine<'_>, i: Ins, value: Value) -> Next {
    let value = m.v(value);
    match m.cx().language().truth(m.cx(), value) {
        Some(truth) => branch(i, truth),
        None => m.slow1(i, SlowOp::Truth, value, ReturnTo::Branch, 0),
    }
}

#[inline(always)]
pub(crate) fn br_is(_: &Machine<'_>, i: Ins) -> Next {
    branch(i, i.get(i.a()) == i.get(i.b()))
}

#[inline(always)]
pub(crate) fn br_nil(_: &Machine<'_>, i: Ins) -> Next {
    branch(i, i.get(i.a()).is_nil())
}

#[inline(always)]
pub(crate) fn br_empty(_: &Machine<'_>, i: Ins) -> Next {
    branch(i, i.get(i.a()).is_empty())
}
