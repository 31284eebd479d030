//! Jumps, and branches on truth and identity.

use corevm_runtime::{InlineCache, Kind, ReturnTo, SlowOp, V, Value, stub_kind};

use super::attributes::{stubs, version_holds};
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
    match truth_of(m, i, value) {
        Some(truth) => branch(i, truth),
        None => m.slow1(i, SlowOp::Truth, value, ReturnTo::Branch, 0),
    }
}

/// The truth of a value as the site or the language's leaf knows it. A site that still learns asks the slow path about instances.
pub(crate) fn truth_of<'i>(m: &Machine<'i>, i: Ins, value: V<'i>) -> Option<bool> {
    /// No machine code is made of stubs of sites that were taught more often.
    const MOST_MISSES: u16 = 16;
    if let Some(object) = value.as_object()
        && object.kind() == Kind::Instance
    {
        let shape = m.cx().shape_of(value);
        let mut stubs = stubs(m, i.cache()).iter();
        let tells = |stub: &&InlineCache| {
            stub.kind == stub_kind::TRUTH && stub.shape == shape && version_holds(m, stub.words[0])
        };
        match stubs.find(tells) {
            Some(stub) if stub.words[1] == 0 => return Some(true),
            None if i.cache().misses <= MOST_MISSES => return None,
            _ => {}
        }
    }
    m.cx().language().truth(m.cx(), value)
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
