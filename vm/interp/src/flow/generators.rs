//! Generators: resuming, suspending, ending.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use corevm_runtime::bytecode::word as words;
use corevm_runtime::objects::{Generator, GeneratorState};
use corevm_runtime::process::{GENERATOR, HEADER, Link, SLACK, word_index};
use corevm_runtime::{Raised, Resume, ReturnTo, V, Value};

use super::results::is_iter_assign;
use super::{Invoked, after};
use crate::machine::{Base, Machine, Next, Pc, To};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    pub(super) fn generator_done(&self, frame: usize, to: To, v: V<'i>) -> Next {
        let cx = self.cx();
        if let Some(generator) = self.value(frame - 4).as_generator() {
            self.leave_generator(generator);
            generator.set_handled(cx, V::NIL);
            generator.set_result(cx, v);
            generator.finish(cx);
        }
        match to.kind {
            ReturnTo::Sent => self.deliver_sent_end(to, v),
            _ => self.deliver(to, V::EMPTY),
        }
    }

    /// Restores what was being handled outside, and keeps what is being handled inside.
    pub(super) fn leave_generator(&self, generator: Generator<'i>) {
        let cx = self.cx();
        let (inner, outer) = (cx.handled(), generator.handled());
        cx.set_handled(outer);
        generator.set_handled(cx, if inner == outer { V::NIL } else { inner });
    }

    /// Resumes a generator in a new frame above `top`.
    pub fn resume(&self, top: usize, generator: V<'i>, with: Resume<'i>, to: To) -> Invoked<'i> {
        let cx = self.cx();
        let Some(generator) = generator.as_generator() else {
            let _: Raised = cx.language().type_error(cx, "resume", generator);
            return Invoked::Raised;
        };
        let state = generator.state();
        match (state, with) {
            (GeneratorState::Running, _) => {
                let _: Raised = cx.language().generator_running(cx, generator.v());
                return Invoked::Raised;
            }
            (GeneratorState::Finished, Resume::Send(_)) => return Invoked::Value(V::EMPTY),
            (GeneratorState::Finished, Resume::Throw(exception)) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Raised;
            }
            _ => {}
        }
        let Some(function) = generator.function() else {
            return Invoked::Raised;
        };
        let code = function.code(cx);
        if code.entry.get().is_null() {
            cx.prepare_code(code.id);
        }
        let base = top + HEADER + 1;
        if self.is_too_deep() || !self.ensure(base + code.registers.get() as usize) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        let process = self.process();
        process.depth += 1;
        for (i, register) in generator.register_cells(cx).iter().enumerate() {
            // What is saved keeps nothing alive while the frame runs.
            self.set_word(base + i, register.replace(Value::NIL.bits()));
        }
        self.set_value(base - 4, generator.v());
        self.write_header(
            base,
            function.v(),
            To {
                flags: to.flags | GENERATOR,
                ..to
            },
        );
        generator.set_state(GeneratorState::Running);
        let inner = generator.handled();
        generator.set_handled(cx, cx.handled());
        if !inner.is_nil() {
            cx.set_handled(inner);
        }
        let mut pc = code.entry.get().wrapping_add(generator.pc() as usize);
        match with {
            Resume::Throw(exception) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Entered(self.unwind(pc, base));
            }
            Resume::Send(value) if state == GeneratorState::Suspended => {
                // SAFETY: M1: a suspended generator waits at a `yield`, whose register `a` takes the value.
                self.set_value(base + words::a(unsafe { *pc }) as usize, value);
                pc = after(pc);
            }
            Resume::Send(_) => {}
        }
        Invoked::Entered((pc, self.at(base)))
    }

    /// Resumes a suspended generator for the instruction at `i`, in the common case that no exception is being handled on either side and
    /// there is room; `None`: nothing has happened.
    #[inline(always)]
    pub fn resume_fast(
        &self,
        i: Ins,
        generator: Generator<'i>,
        value: V<'i>,
        kind: ReturnTo,
    ) -> Option<Next> {
        let cx = self.cx();
        let process = self.process();
        if generator.state() != GeneratorState::Suspended
            || !generator.handled().is_nil()
            || process.handled != Value::NIL
            || process.depth >= process.depth_limit
            || self.wants_poll()
        {
            return None;
        }
        let function = generator.function()?;
        let code = function.code(cx);
        let caller = self.v(i.callee()).as_exact_function()?.code(cx);
        let distance = caller.registers.get() as usize + HEADER + 1;
        let base = i.address(distance);
        let registers = code.registers.get() as usize;
        if base.wrapping_add(registers + SLACK).cast_const() >= process.end() {
            return None;
        }
        process.depth += 1;
        let link = Link {
            distance: distance as u32,
            register: 0,
            flags: GENERATOR,
            kind,
        };
        let pc = code.entry.get().wrapping_add(generator.pc() as usize);
        // SAFETY: M2: the stack was seen to have room for the header and the registers; M1: a suspended generator waits at a `yield`, whose
        // register `a` takes the value.
        unsafe {
            for (n, register) in generator.register_cells(cx).iter().enumerate() {
                *base.add(n) = register.get();
            }
            *base.sub(4) = generator.v().raw().bits();
            *base.sub(3) = function.v().raw().bits();
            *base.sub(2) = i.pc as u64 | 1;
            *base.sub(1) = link.encode();
            *base.add(words::a(*pc) as usize) = value.raw().bits();
        }
        if self.isolate.heap().is_watching() {
            // What is saved keeps nothing alive while the frame runs.
            let saved = generator.register_cells(cx).iter();
            saved.for_each(|register| register.set(Value::NIL.bits()));
        }
        generator.set_state(GeneratorState::Running);
        Some((after(pc), base))
    }

    /// `yield`: saves the frame's registers and gives `v` to whoever resumed it.
    pub fn suspend(&self, pc: Pc, base: Base, v: V<'i>) -> Next {
        let cx = self.cx();
        let frame = self.index(base);
        let to = self.link_of(frame);
        let Some(generator) = self.value(frame - 4).as_generator() else {
            unreachable!("the verifier allows yield in generators only")
        };
        let callee = self.value(frame - 3).as_exact_function();
        let code = callee.expect("a guest frame").code(cx);
        let at = word_index(code, pc);
        let registers = generator.register_cells(cx);
        match code.live_at_yield(at) {
            // Dead registers must not keep anything alive, nor hold words that are no values.
            Some(live) => {
                for (i, register) in registers.iter().enumerate() {
                    let is_live = live >> i & 1 == 1;
                    // SAFETY: M2: the registers of the running frame.
                    let word = unsafe { *base.add(i) };
                    register.set(if is_live { word } else { Value::NIL.bits() });
                }
            }
            None => {
                let live = code.liveness().live_words_at(at as usize);
                for (i, register) in registers.iter().enumerate() {
                    let is_live = live
                        .get(i / 64)
                        .is_some_and(|word| word >> (i % 64) & 1 == 1);
                    let word = self.word(frame + i);
                    register.set(if is_live { word } else { Value::NIL.bits() });
                }
            }
        }
        generator.set_pc(at);
        generator.set_state(GeneratorState::Suspended);
        if !generator.handled().is_nil() || self.process().handled != Value::NIL {
            self.leave_generator(generator);
        }
        self.process().depth -= 1;
        if to.kind == ReturnTo::Sent {
            let base = self.at(to.base);
            // SAFETY: M1, M3: the instruction is a `send`, which has two words.
            unsafe { *base.add(words::a(*to.pc) as usize) = v.raw().bits() };
            return (to.pc.wrapping_add(2), base);
        }
        if to.kind == ReturnTo::Item {
            let base = self.at(to.base);
            // SAFETY: M1: the instruction is an `iter_next` or `iter_assign`, which have two words.
            let word = unsafe { *to.pc };
            let a = words::a(word) as usize;
            let old = is_iter_assign(word as u16).then(|| self.value(to.base + a).raw());
            // SAFETY: M3.
            unsafe { *base.add(a) = v.raw().bits() };
            if old.is_some_and(|old| self.note_released(old)) {
                return self.poll_for_released(to.pc, base);
            }
            return (to.pc.wrapping_add(2), base);
        }
        self.deliver(to, v)
    }
}
