//! Exceptions on their way to a handler.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use corevm_runtime::observe::Unwinding;
use corevm_runtime::process::{GENERATOR, code_of_callee, word_index};
use corevm_runtime::{ReturnTo, V, Value};

use crate::machine::{Base, EXIT, Machine, Next, Pc, To};

impl<'i> Machine<'i> {
    /// The exception on its way meets the instruction that waits for a result.
    pub fn unwind_from(&self, to: To) -> Next {
        match to.kind {
            ReturnTo::Exit => self.exit_raised(to.base),
            ReturnTo::Native => match self.catcher(to.base) {
                Ok((frame, exception)) => self.detour(frame, exception),
                Err(to) => self.unwind_from_guest(to),
            },
            _ => self.unwind(to.pc, to.base),
        }
    }

    /// Leaves the dispatch loop to resume the native frame at `frame` with an exception: native frames that catch one after
    /// another would nest on the native stack otherwise.
    fn detour(&self, frame: usize, exception: V<'i>) -> Next {
        let process = self.process();
        process.resume_value = exception.raw();
        process.catching = Some(frame);
        (EXIT.as_ptr(), self.at(frame))
    }

    fn unwind_from_guest(&self, to: To) -> Next {
        if to.kind == ReturnTo::Exit {
            self.exit_raised(to.base)
        } else {
            self.unwind(to.pc, to.base)
        }
    }

    fn exit_raised(&self, base: usize) -> Next {
        let process = self.process();
        process.outcome = Err(std::mem::replace(&mut process.raised, Value::NIL));
        (EXIT.as_ptr(), self.at(base))
    }

    /// Looks for a handler of the exception on its way, from the guest frame at `frame`, whose instruction is at `pc`.
    #[cold]
    #[inline(never)]
    pub fn unwind(&self, mut pc: Pc, mut frame: usize) -> Next {
        let cx = self.cx();
        let mut told = std::mem::take(&mut self.process().observation.unwinding);
        loop {
            let code = self
                .isolate
                .codes()
                .get(code_of_callee(self.value(frame - 3)).expect("a guest frame"));
            let at = word_index(code, pc);
            self.save(pc, self.at(frame));
            // SAFETY: M1.
            let rethrown = unsafe { *pc } as u16 == corevm_runtime::bytecode::Op::Reraise as u16;
            let exception = self.v(self.process().raised);
            if self.process().observation.is_on()
                && let Some(next) = self.tell_raising(pc, frame, told)
            {
                return next;
            }
            if told <= Unwinding::Entered {
                let (callee, place) = (self.value(frame - 3), self.process().id.with(frame));
                cx.language()
                    .unwinding(cx, exception, callee, at, place, rethrown);
            }
            if self.process().observation.is_on()
                && let Some(next) = self.tell_raised(pc, frame, told, rethrown)
            {
                return next;
            }
            if told < Unwinding::Left
                && let Some(handler) = code
                    .head()
                    .handlers()
                    .iter()
                    .find(|handler| (handler.start..handler.end).contains(&at))
            {
                self.process().raised = Value::NIL;
                if self.isolate.heap().is_watching() {
                    self.parts_end(code, frame, at, Some(handler.target));
                }
                self.set_value(frame + handler.register as usize, exception);
                let target = code.entry.get().wrapping_add(handler.target as usize);
                return self.go_on_in(code, target, self.at(frame));
            }
            if self.process().observation.is_on()
                && let Some(next) = self.tell_left(pc, frame, told)
            {
                return next;
            }
            told = Unwinding::Nothing;
            if self.isolate.heap().is_watching() {
                self.parts_end(code, frame, at, None);
            }
            let to = self.link_of(frame);
            let process = self.process();
            process.depth -= 1;
            if to.flags & GENERATOR != 0
                && let Some(generator) = self.value(frame - 4).as_generator()
            {
                self.leave_generator(generator);
                generator.set_handled(cx, V::NIL);
                generator.finish(cx);
                let leaving = cx
                    .language()
                    .leaving_generator(cx, generator.v(), exception);
                self.process().raised = leaving.raw();
            }
            match to.kind {
                ReturnTo::Exit => return self.exit_raised(to.base),
                ReturnTo::Native => match self.catcher(to.base) {
                    Ok((native, exception)) => return self.detour(native, exception),
                    Err(below) if below.kind == ReturnTo::Exit => {
                        return self.exit_raised(below.base);
                    }
                    Err(below) => {
                        pc = below.pc;
                        frame = below.base;
                    }
                },
                ReturnTo::Item if to.flags & GENERATOR == 0 && self.ends_iteration() => {
                    self.process().raised = Value::NIL;
                    return self.deliver(to, V::EMPTY);
                }
                _ => {
                    pc = to.pc;
                    frame = to.base;
                }
            }
        }
    }

    /// Whether the exception on its way says to a loop that there are no more items.
    fn ends_iteration(&self) -> bool {
        let cx = self.cx();
        cx.language()
            .ends_iteration(cx, self.v(self.process().raised))
    }

    /// Raises from a handler: the exception lies in the process already.
    #[cold]
    #[inline(never)]
    pub fn raised_at(&self, pc: Pc, base: Base) -> Next {
        self.unwind(pc, self.index(base))
    }
}
