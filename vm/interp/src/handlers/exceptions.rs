//! Raising, re-raising and matching exceptions.

use corevm_runtime::{Raised, ReturnTo, SlowOp, Value};

use crate::leaves::Ran;
use crate::machine::{Machine, Next};
use crate::registers::Ins;

/// The slow path's result is what is raised: its frame returns by raising it.
#[inline(never)]
pub(crate) fn raise(m: &Machine<'_>, i: Ins) -> Next {
    let raised = m.v(i.get(i.a()));
    match m.leaf_of_operation(i, SlowOp::Raise, &[raised]) {
        Ran::Not => m.slow1(i, SlowOp::Raise, raised, ReturnTo::Discard, 0),
        ran => raise_result(m, i, ran),
    }
}

/// Raises what the leaf of a raising operation came to.
fn raise_result(m: &Machine<'_>, i: Ins, ran: Ran<'_>) -> Next {
    if let Ran::Value(exception) = ran {
        let _: Raised = m.cx().raise(m.v(exception.raw()));
    }
    m.raised_at(i.pc, i.base)
}

#[inline(never)]
pub(crate) fn raise_from(m: &Machine<'_>, i: Ins) -> Next {
    let (raised, cause) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    match m.leaf_of_operation(i, SlowOp::RaiseFrom, &[raised, cause]) {
        Ran::Not => m.slow2(i, SlowOp::RaiseFrom, raised, cause, ReturnTo::Discard, 0),
        ran => raise_result(m, i, ran),
    }
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
    leave(m, i.get(i.a()));
    i.next1()
}

/// What was handled before is handled again.
#[inline(always)]
pub(crate) fn leave(m: &Machine<'_>, saved: Value) {
    let handled = std::mem::replace(&mut m.process().handled, saved);
    m.v(handled).note_release(m.cx());
}

#[inline(never)]
pub(crate) fn exc_match(m: &Machine<'_>, i: Ins) -> Next {
    let (exception, class) = (m.v(i.get(i.b())), m.v(i.get(i.c())));
    let register = i.a() as u16;
    match m.leaf_of_operation(i, SlowOp::ExcMatch, &[exception, class]) {
        Ran::Value(found) if found.as_bool().is_some() => {
            i.set(i.a(), found.raw());
            i.next1()
        }
        Ran::Raised => m.raised_at(i.pc, i.base),
        _ => m.slow2(
            i,
            SlowOp::ExcMatch,
            exception,
            class,
            ReturnTo::Truth,
            register,
        ),
    }
}

/// Never executed: verified code does not reach it.
#[inline(never)]
pub(crate) fn trap(m: &Machine<'_>, i: Ins) -> Next {
    m.process().outcome = Err(Value::NIL);
    (crate::machine::EXIT.as_ptr(), i.base)
}
