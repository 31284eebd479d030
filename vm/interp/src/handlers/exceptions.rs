//! Raising, re-raising and matching exceptions.

use corevm_runtime::{Raised, ReturnTo, SlowOp, Value};

use crate::machine::{Machine, Next};
use crate::registers::Ins;

/// The slow path's result is what is raised: its frame returns by raising it.
#[inline(never)]
pub(crate) fn raise(m: &Machine<'_>, i: Ins) -> Next {
    m.slow1(i, SlowOp::Raise, m.v(i.get(i.a())), ReturnTo::Discard, 0)
}

#[inline(never)]
pub(crate) fn raise_from(m: &Machine<'_>, i: Ins) -> Next {
    m.slow2(
        i,
        SlowOp::RaiseFrom,
        m.v(i.get(i.a())),
        m.v(i.get(i.b())),
        ReturnTo::Discard,
        0,
    )
}

#[inline(never)]
pub(crate) fn reraise(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    let _: Raised = m.cx().raise(m.v(i.get(i.a())));
    m.raised_at(i.pc, i.base)
}

#[inline(always)]
pub(crate) fn enter_handler(m: &Machine<'_>, i: Ins) -> Next {
    let process = m.process();
    let exception = i.get(i.b());
    i.set(i.a(), std::mem::replace(&mut process.handled, exception));
    i.next1()
}

#[inline(always)]
pub(crate) fn leave_handler(m: &Machine<'_>, i: Ins) -> Next {
    let handled = std::mem::replace(&mut m.process().handled, i.get(i.a()));
    m.v(handled).note_release(m.cx());
    i.next1()
}

#[inline(never)]
pub(crate) fn exc_match(m: &Machine<'_>, i: Ins) -> Next {
    m.slow2(
        i,
        SlowOp::ExcMatch,
        m.v(i.get(i.b())),
        m.v(i.get(i.c())),
        ReturnTo::Truth,
        i.a() as u16,
    )
}

/// Never executed: verified code does not reach it.
#[inline(never)]
pub(crate) fn trap(m: &Machine<'_>, i: Ins) -> Next {
    m.process().outcome = Err(Value::NIL);
    (crate::machine::EXIT.as_ptr(), i.base)
}
