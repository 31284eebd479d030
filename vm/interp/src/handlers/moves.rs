//! Moves, constants, cells and captured variables.

use corevm_runtime::objects::{Cell, Function};
use corevm_runtime::{UnboundKind, V, Value};

use crate::machine::{Machine, Next};
use crate::registers::Ins;

#[inline(always)]
pub(crate) fn nop(_: &Machine<'_>, i: Ins) -> Next {
    i.next1()
}

#[inline(always)]
pub(crate) fn mov(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), i.get(i.b()));
    i.next1()
}

#[inline(always)]
pub(crate) fn load_const(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), i.constant((i.word() >> 32) as usize));
    i.next1()
}

#[inline(always)]
pub(crate) fn load_const_wide(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), i.constant(i.d() as usize));
    i.next2()
}

#[inline(always)]
pub(crate) fn load_int(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), Value::int(i.b_imm()));
    i.next1()
}

#[inline(always)]
pub(crate) fn load_special(_: &Machine<'_>, i: Ins) -> Next {
    const SPECIALS: [Value; 4] = [Value::NIL, Value::TRUE, Value::FALSE, Value::EMPTY];
    i.set(i.a(), SPECIALS[i.b() & 3]);
    i.next1()
}

#[inline(always)]
pub(crate) fn check_bound(m: &Machine<'_>, i: Ins) -> Next {
    if i.get(i.a()).is_empty() {
        unbound(m, i, UnboundKind::Local)
    } else {
        i.next2()
    }
}

#[cold]
#[inline(never)]
fn unbound(m: &Machine<'_>, i: Ins, kind: UnboundKind) -> Next {
    m.save(i.pc, i.base);
    let name = m.name(i);
    let raised = m.cx().language().unbound(m.cx(), kind, name);
    let _ = m.raised(raised);
    m.raised_at(i.pc, i.base)
}

/// `drop`: the variable's value may be finalised now.
#[inline(always)]
pub(crate) fn drop(m: &Machine<'_>, i: Ins) -> Next {
    let old = i.get(i.a());
    i.set(i.a(), Value::EMPTY);
    m.released(i, old)
}

#[inline(always)]
pub(crate) fn discard(m: &Machine<'_>, i: Ins) -> Next {
    let old = i.get(i.a());
    i.set(i.a(), Value::NIL);
    m.released(i, old)
}

#[inline(always)]
pub(crate) fn assign(m: &Machine<'_>, i: Ins) -> Next {
    let old = i.get(i.a());
    let new = i.get(i.b());
    i.set(i.a(), new);
    // Done again after a poll, the instruction releases nothing.
    if old == new {
        i.next1()
    } else {
        m.replaced(i, old, new)
    }
}

#[inline(always)]
pub(crate) fn new_cell(m: &Machine<'_>, i: Ins) -> Next {
    let cell = m.cx().new_cell(m.v(i.get(i.b())));
    i.set(i.a(), cell.v().raw());
    i.next1()
}

#[inline(always)]
fn cell_of<'i>(m: &Machine<'i>, value: Value) -> Option<Cell<'i>> {
    m.v(value).as_exact_cell()
}

#[inline(always)]
pub(crate) fn load_cell(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = cell_of(m, i.get(i.b())) else {
        return no_cell(m, i);
    };
    let value = cell.get();
    if value.is_empty() {
        return unbound(m, i, UnboundKind::Local);
    }
    i.set(i.a(), value.raw());
    i.next2()
}

#[inline(always)]
pub(crate) fn peek_cell(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = cell_of(m, i.get(i.b())) else {
        return no_cell(m, i);
    };
    i.set(i.a(), cell.get().raw());
    i.next1()
}

#[inline(always)]
pub(crate) fn store_cell(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = cell_of(m, i.get(i.a())) else {
        return no_cell(m, i);
    };
    cell.set(m.cx(), m.v(i.get(i.b())));
    i.next1()
}

#[cold]
#[inline(never)]
fn no_cell(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    let raised = m
        .cx()
        .language()
        .type_error(m.cx(), "a cell was expected", V::NIL);
    let _ = m.raised(raised);
    m.raised_at(i.pc, i.base)
}

#[inline(always)]
fn captured<'i>(m: &Machine<'i>, i: Ins, index: usize) -> Option<Cell<'i>> {
    let function: Function<'i> = m.v(i.callee()).as_exact_function()?;
    m.cx().captured(function, index)
}

#[inline(always)]
pub(crate) fn load_capture(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = captured(m, i, i.b()) else {
        return no_cell(m, i);
    };
    i.set(i.a(), cell.v().raw());
    i.next1()
}

#[inline(always)]
pub(crate) fn load_free(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = captured(m, i, i.b()) else {
        return no_cell(m, i);
    };
    let value = cell.get();
    if value.is_empty() {
        return unbound(m, i, UnboundKind::Free);
    }
    i.set(i.a(), value.raw());
    i.next2()
}

#[inline(always)]
pub(crate) fn store_free(m: &Machine<'_>, i: Ins) -> Next {
    let Some(cell) = captured(m, i, i.b()) else {
        return no_cell(m, i);
    };
    cell.set(m.cx(), m.v(i.get(i.a())));
    i.next1()
}

impl<'i> Machine<'i> {
    /// The constant that operand `d` names, of the running function.
    pub fn name(&self, i: Ins) -> V<'i> {
        self.constant_of(i, i.d())
    }

    /// Constant `index` of the running function.
    pub fn constant_of(&self, i: Ins, index: u32) -> V<'i> {
        let code =
            corevm_runtime::process::code_of_callee(self.v(i.callee())).expect("a guest frame");
        self.v(self.isolate.codes().get(code).constant(index))
    }

    /// A variable or result let go of `old`: if that is to be finalised promptly, a collection is due.
    #[inline(always)]
    fn released(&self, i: Ins, old: Value) -> Next {
        self.replaced(i, old, Value::NIL)
    }

    #[inline(always)]
    fn replaced(&self, i: Ins, old: Value, new: Value) -> Next {
        let heap = self.isolate.heap();
        if heap.is_watching() && old.is_pointer() {
            self.v(old).note_replaced(self.cx(), self.v(new));
            if self.wants_poll() {
                return self.poll_at(i);
            }
        }
        i.next1()
    }

    /// As [`Self::released`], for instructions that cannot be done again: whether a poll is due.
    #[inline(always)]
    pub(crate) fn note_released(&self, old: Value) -> bool {
        let heap = self.isolate.heap();
        if heap.is_watching() && old.is_pointer() {
            self.v(old).note_release(self.cx());
            return self.wants_poll();
        }
        false
    }
}
