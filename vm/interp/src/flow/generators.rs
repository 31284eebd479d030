//! Generators: resuming, suspending, ending.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use corevm_runtime::bytecode::word as words;
use corevm_runtime::objects::{Generator, GeneratorState};
use corevm_runtime::process::{
    END_RAISES, GENERATOR, HEADER, Link, SLACK, back_landing, back_pc, back_word, word_index,
};
use corevm_runtime::{CompiledCode, Raised, Resume, ReturnTo, V, Value, YieldPoint};

use super::results::is_iter_assign;
use super::{Invoked, after};
use crate::machine::{Base, Machine, Next, To};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    pub(super) fn generator_done(&self, frame: usize, to: To, v: V<'i>) -> Next {
        let cx = self.cx();
        if let Some(generator) = self.value(frame - 4).as_generator() {
            self.leave_generator(generator);
            generator.set_handled(cx, V::NIL);
            generator.set_result(cx, v);
            generator.finish(cx);
            if to.flags & END_RAISES != 0 {
                let _: Raised = cx.language().generator_returned(cx, generator);
                return self.unwind_from(to);
            }
        }
        if matches!(to.kind, ReturnTo::Item | ReturnTo::Sent) {
            self.note_ended(v);
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
            (GeneratorState::Finished, Resume::Send(_)) if to.flags & END_RAISES != 0 => {
                let _: Raised = cx.language().generator_returned(cx, generator);
                return Invoked::Raised;
            }
            (GeneratorState::Finished, Resume::Send(_)) => return Invoked::Value(V::EMPTY),
            (GeneratorState::Finished, Resume::Throw(exception)) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Raised;
            }
            _ => {}
        }
        if generator.keep_function(cx).is_none() {
            return Invoked::Raised;
        }
        let code = generator.code();
        if code.entry.get().is_null() {
            cx.prepare_code(code.id);
        }
        let base = top + HEADER + 1;
        if self.is_too_deep() || !self.ensure(base + code.registers.get() as usize) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        let inner = generator.handled();
        if !inner.is_nil() || self.process().handled != Value::NIL {
            generator.set_handled(cx, cx.handled());
            if !inner.is_nil() {
                cx.set_handled(inner);
            }
        }
        let link = Link {
            distance: (base - to.base) as u32,
            register: to.register,
            flags: to.flags | GENERATOR,
            kind: to.kind,
        };
        let waiting = back_word(to.pc, to.landing);
        let base = self.at(base);
        if let (Resume::Send(value), GeneratorState::Suspended) = (with, state)
            && let Some(next) = self.wake(generator, base, (waiting, link), value)
        {
            return Invoked::Entered(next);
        }
        self.process().depth += 1;
        self.write_generator_header(generator, base, waiting, link);
        for (i, register) in generator.register_cells_to_write(cx).iter().enumerate() {
            // What is saved keeps nothing alive while the frame runs.
            // SAFETY: M2: `ensure` made room for the registers.
            unsafe { *base.add(i) = register.replace(Value::NIL.bits()) };
        }
        generator.set_state(GeneratorState::Running);
        if let (Resume::Send(_), GeneratorState::Created) = (with, state) {
            return Invoked::Entered(self.start_frame(code, base, to));
        }
        let mut pc = code.entry.get().wrapping_add(generator.pc() as usize);
        match with {
            Resume::Throw(exception) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Entered(self.unwind(pc, self.index(base)));
            }
            Resume::Send(value) => {
                // SAFETY: M1: a suspended generator waits at a `yield`, whose register `a` takes the value.
                unsafe { *base.add(words::a(*pc) as usize) = value.raw().bits() };
                pc = after(pc);
            }
        }
        Invoked::Entered(self.go_on_in(code, pc, base))
    }

    /// Goes on at the start of the function whose frame was made at `base`, after a poll if one is due: as what only calls itself has no other.
    #[inline(always)]
    pub(super) fn start_frame(&self, code: &CompiledCode, base: Base, to: To) -> Next {
        let first = code.entry.get();
        let mut next = (first, base);
        // A call made by a poll is not polled again before it has begun: polls do not nest.
        if self.wants_poll() && to.kind != ReturnTo::Again {
            next = self.poll(first, base);
        }
        if next.0 == first {
            next.0 = code.start.get();
        }
        next
    }

    /// Puts the frame of a suspended generator at `base`, where there is room, and goes on in it with the value sent; `None`: its `yield` was not looked at
    /// yet, and nothing has happened.
    #[inline(always)]
    fn wake(
        &self,
        generator: Generator<'i>,
        base: Base,
        (waiting, link): (u64, Link),
        value: V<'i>,
    ) -> Option<Next> {
        let point = generator.point()?;
        let live = point.live()?;
        self.process().depth += 1;
        self.write_generator_header(generator, base, waiting, link);
        let saved = generator.register_cells();
        // SAFETY: M2: there is room for the registers, and `saved` has all of them.
        each_bit(live, |n| unsafe {
            *base.add(n) = saved.get_unchecked(n).get()
        });
        // SAFETY: M2; register `a` takes the value.
        unsafe { *base.add(point.register()) = value.raw().bits() };
        if self.isolate.heap().is_watching() {
            // What is saved keeps nothing alive while the frame runs.
            each_bit(live, |n| saved[n].set(Value::NIL.bits()));
        }
        generator.set_state(GeneratorState::Running);
        let first = generator.code().entry.get();
        let pc = first.wrapping_add(generator.pc() as usize + 1);
        Some(match point.landing() {
            0 => (pc, base),
            number => self.land(number, pc, base),
        })
    }

    #[inline(always)]
    fn write_generator_header(
        &self,
        generator: Generator<'i>,
        base: Base,
        waiting: u64,
        link: Link,
    ) {
        // SAFETY: M2: there is room for the header.
        unsafe {
            *base.sub(4) = generator.v().raw().bits();
            *base.sub(3) = generator.callee().raw().bits();
            *base.sub(2) = waiting;
            *base.sub(1) = link.encode();
        }
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
        flags: u8,
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
        generator.function_as_was()?;
        let code = generator.code();
        let caller = self.v(i.callee()).as_exact_function()?.code(cx);
        let distance = caller.registers.get() as usize + HEADER + 1;
        let base = i.address(distance);
        let registers = code.registers.get() as usize;
        if base.wrapping_add(registers + SLACK).cast_const() >= process.end() {
            return None;
        }
        let link = Link {
            distance: distance as u32,
            register: 0,
            flags: flags | GENERATOR,
            kind,
        };
        self.wake(
            generator,
            base,
            (back_word(i.pc, self.landing_after(i.pc)), link),
            value,
        )
    }

    /// `yield`: saves the frame's registers and gives `v` to whoever resumed it.
    #[inline(never)]
    pub fn suspend(&self, i: Ins, v: V<'i>) -> Next {
        let (pc, base) = (i.pc, i.base);
        let cx = self.cx();
        // SAFETY: M2: a generator's frame has the generator below its header.
        let below = self.v(Value::from_bits(unsafe { *base.sub(4) }));
        let Some(generator) = below.as_generator() else {
            unreachable!("the verifier allows yield in generators only")
        };
        let code = generator.code();
        let at = word_index(code, pc);
        let registers = generator.register_cells_to_write(cx);
        // SAFETY: M2: the registers of the running frame, as many as are saved.
        let save = |n: usize| unsafe { registers.get_unchecked(n).set(*base.add(n)) };
        let point = code.yield_point(i.c() as u16);
        let live = point.and_then(YieldPoint::live);
        let is_usual = live.is_some() && generator.pc() == at;
        match live.or_else(|| code.find_live_at_yield(point?, at)) {
            // What does not live here is nil since the last time.
            Some(live) if is_usual => each_bit(live, save),
            Some(live) => {
                registers
                    .iter()
                    .for_each(|register| register.set(Value::NIL.bits()));
                each_bit(live, save);
            }
            None => {
                registers
                    .iter()
                    .for_each(|register| register.set(Value::NIL.bits()));
                code.liveness()
                    .live_at(at as usize)
                    .for_each(|n| save(n as usize));
            }
        }
        generator.set_pc(at);
        generator.set_point(point);
        generator.set_state(GeneratorState::Suspended);
        let process = self.process();
        if !generator.handled().is_nil() || process.handled != Value::NIL {
            self.leave_generator(generator);
        }
        process.depth -= 1;
        // SAFETY: M2: a frame has a header.
        let link = Link::decode(unsafe { *base.sub(1) });
        if link.kind == ReturnTo::Item || link.kind == ReturnTo::Sent {
            // SAFETY: M1, M2: the caller waits at an `iter_next`, `iter_assign` or `send`, which have two words.
            let (back, base) = unsafe { (*base.sub(2), base.sub(link.distance as usize)) };
            let pc = back_pc(back);
            let to = Ins { pc, base };
            let old = is_iter_assign(to.word() as u16).then(|| to.get(to.a()));
            to.set(to.a(), v.raw());
            if old.is_some_and(|old| self.note_released(old)) {
                return self.poll_for_released(pc, base);
            }
            return match back_landing(back) {
                0 => to.next2(),
                number => self.land(number, to.next2().0, base),
            };
        }
        let to = self.link_of(self.index(base));
        if to.flags & END_RAISES != 0 && self.isolate.heap().is_watching_young() {
            self.receiver_ends(generator.v().raw(), to);
        }
        self.deliver(to, v)
    }
}

/// Calls `f` with the number of each set bit.
#[inline(always)]
fn each_bit(mut bits: u64, mut f: impl FnMut(usize)) {
    while bits != 0 {
        f(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
