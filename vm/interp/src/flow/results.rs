//! Results on their way to whoever waits for them.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::bytecode::word as words;
use corevm_runtime::process::{CONSTRUCT, GENERATOR, HEADER, KEPT, Link, word_index};
use corevm_runtime::{CompiledCode, Got, Raised, ReturnTo, SlowOp, V};

use super::{Invoked, after, jump_target};
use crate::machine::{Base, EXIT, Machine, Next, Pc, To};

impl<'i> Machine<'i> {
    /// Number of registers of the guest frame at `base`.
    pub fn registers_of(&self, base: usize) -> usize {
        let callee = self.value(base - 3).as_exact_function();
        callee
            .expect("a guest frame")
            .code(self.cx())
            .registers
            .get() as usize
    }

    /// Gives a result to the instruction that waits for it.
    pub fn deliver(&self, to: To, v: V<'i>) -> Next {
        let base = self.at(to.base);
        // SAFETY: M1: `to.pc` is an instruction; ops with these kinds of results have a second word where it is read.
        let word = unsafe { *to.pc };
        let a = words::a(word) as usize;
        let set = |register: usize, value: V<'_>| {
            // SAFETY: M3.
            unsafe { *base.add(register) = value.raw().bits() };
        };
        match to.kind {
            ReturnTo::Window => set(a, v),
            ReturnTo::Register => set(to.register as usize, v),
            ReturnTo::Discard if is_raise(word as u16) => {
                let _: Raised = self.cx().raise(v);
                return self.unwind(to.pc, to.base);
            }
            ReturnTo::Discard if is_iter_assign(word as u16) => {
                return self.go_on_after_poll(to.pc, base);
            }
            ReturnTo::Discard if self.isolate.heap().is_prompt_due() => {
                return self.poll_for_released(to.pc, base);
            }
            ReturnTo::Discard => {}
            ReturnTo::Again => return (to.pc, base),
            ReturnTo::Item => {
                let is_variable = is_iter_assign(word as u16);
                if v.is_empty() {
                    if !is_variable {
                        set(a, v);
                    }
                    return self.go_on(to, jump_target(to.pc), base);
                }
                let old = is_variable.then(|| self.value(to.base + a).raw());
                set(a, v);
                if old.is_some_and(|old| self.note_released(old)) {
                    return self.poll_for_released(to.pc, base);
                }
            }
            ReturnTo::Operator | ReturnTo::Test => return self.deliver_operator(to, v),
            ReturnTo::Answer => return self.deliver_answer(to, v),
            ReturnTo::Iterator => return self.deliver_iterator(to, v),
            ReturnTo::Asked => return self.deliver_asked(to, v),
            ReturnTo::Sent => set(a, v),
            ReturnTo::Spread => return self.deliver_items(to, v),
            ReturnTo::Branch | ReturnTo::Truth | ReturnTo::Not => return self.deliver_truth(to, v),
            ReturnTo::Native => return self.drive(to.base, Got::Value(v)),
            ReturnTo::Exit => {
                self.process().outcome = Ok(v.raw());
                return (EXIT.as_ptr(), base);
            }
        }
        self.go_on(to, after(to.pc), base)
    }

    /// The frame at `base`, which waited as `to` says, goes on at `pc`: in compiled code, if that waits.
    #[inline(always)]
    pub fn go_on(&self, to: To, pc: Pc, base: Base) -> Next {
        match to.landing {
            0 => (pc, base),
            number => self.land(number, pc, base),
        }
    }

    /// Goes on at the landing with this number, or another one at `pc`, or in the interpreter.
    #[inline(always)]
    pub fn land(&self, number: u16, pc: Pc, base: Base) -> Next {
        let landing = self.isolate.landing(number);
        // SAFETY: landings stay where they are.
        let (found, other) = unsafe { ((*landing).pc.get(), (*landing).other.get()) };
        if found == pc {
            return (landing.cast(), base);
        }
        let other = self.isolate.landing(other);
        // SAFETY: likewise.
        if unsafe { (*other).pc.get() } == pc {
            return (other.cast(), base);
        }
        self.land_by_position(pc, base)
    }

    #[inline(never)]
    fn land_by_position(&self, pc: Pc, base: Base) -> Next {
        let compiler = self.isolate.compiler();
        match compiler.map_or(0, |compiler| compiler.landing_at(pc)) {
            0 => (pc, base),
            number => (self.isolate.landing(number).cast(), base),
        }
    }

    /// The frame of `code` at `base` goes on at `pc`: in compiled code, if there is a landing.
    #[inline(always)]
    pub fn go_on_in(&self, code: &CompiledCode, pc: Pc, base: Base) -> Next {
        if code.compiled.get().is_null() {
            return (pc, base);
        }
        self.land_by_position(pc, base)
    }

    pub(super) fn deliver_sent_end(&self, to: To, result: V<'i>) -> Next {
        // SAFETY: M1, M3: the instruction is a `send`.
        unsafe { *self.at(to.base).add(words::a(*to.pc) as usize) = result.raw().bits() };
        self.go_on(to, jump_target(to.pc), self.at(to.base))
    }

    fn deliver_items(&self, to: To, v: V<'i>) -> Next {
        // SAFETY: M1.
        let a = words::a(unsafe { *to.pc }) as usize;
        let items = match (v.as_tuple(), v.as_list()) {
            (Some(tuple), _) => tuple.items(),
            (_, Some(list)) => list.items(),
            _ => &[],
        };
        for (i, item) in items.iter().enumerate() {
            self.set_value(to.base + a + i, item.get());
        }
        self.go_on(to, after(to.pc), self.at(to.base))
    }

    fn deliver_truth(&self, to: To, v: V<'i>) -> Next {
        let truth = v
            .as_bool()
            .or_else(|| self.cx().language().truth(self.cx(), v));
        let Some(truth) = truth else {
            let registers = self.registers_of(to.base);
            let pushed = self.push_op(to.base + registers + HEADER, SlowOp::Truth, &[v], to);
            return self.finish(pushed, to);
        };
        let base = self.at(to.base);
        match to.kind {
            // SAFETY: M1.
            ReturnTo::Branch if truth == (words::c(unsafe { *to.pc }) == 1) => {
                self.go_on(to, jump_target(to.pc), base)
            }
            ReturnTo::Branch => self.go_on(to, after(to.pc), base),
            _ => {
                self.set_value(
                    to.base + to.register as usize,
                    V::bool(truth == (to.kind == ReturnTo::Truth)),
                );
                self.go_on(to, after(to.pc), base)
            }
        }
    }

    /// A guest frame returns to something else than a plain call.
    #[cold]
    #[inline(never)]
    pub fn ret_slow(&self, pc: Pc, base: Base, v: V<'i>) -> Next {
        let frame = self.index(base);
        if Link::decode(self.word(frame - 1)).flags & KEPT != 0 {
            self.save(pc, base);
            let (cx, function) = (self.cx(), self.value(frame - 3));
            let at = word_index(self.code_at(frame), pc);
            let place = self.process().id.with(frame);
            cx.language().returning(cx, function, at, place);
        }
        let to = self.link_of(frame);
        let process = self.process();
        process.depth -= 1;
        if to.flags & GENERATOR != 0 {
            return self.generator_done(frame, to, v);
        }
        if to.flags & CONSTRUCT != 0 {
            return match self.constructed(Invoked::Value(v), frame - HEADER, to) {
                Invoked::Value(instance) => self.deliver(to, instance),
                _ => self.unwind_from(to),
            };
        }
        self.deliver(to, v)
    }
}

/// Whether the op with this code assigns what it iterates to a register that holds a variable.
pub(super) fn is_iter_assign(op: u16) -> bool {
    op == Op::IterAssign as u16
}

/// Whether the op with this code raises its slow path's result.
fn is_raise(op: u16) -> bool {
    op == Op::Raise as u16 || op == Op::RaiseFrom as u16
}
