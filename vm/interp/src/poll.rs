//! The poll (invariant I3): collections, and whatever else the language wants done between two instructions.
#![expect(unsafe_code, reason = "collects with the frame saved")]

use std::sync::atomic::Ordering;

use corevm_runtime::process::{HEADER, Suspended};
use corevm_runtime::{Got, Raised, ReturnTo, V, Value};

use crate::flow::{Invoked, after};
use crate::machine::{Base, EXIT, Machine, Next, Pc, To};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    /// Polls before the instruction at `pc`, which has not begun; returns where to go on.
    #[cold]
    #[inline(never)]
    pub fn poll(&self, pc: Pc, base: Base) -> Next {
        self.save(pc, base);
        self.collect();
        let index = self.index(base);
        let to = To {
            pc,
            base: index,
            kind: ReturnTo::Again,
            register: 0,
            flags: 0,
        };
        if !self.isolate.heap().has_room(0) && self.is_out_of_memory() {
            let _: Raised = self.cx().language().out_of_memory(self.cx());
            return self.raised_at(pc, self.at(index));
        }
        let window = index + self.registers_of(index);
        match self.cx().language().poll(self.cx()) {
            Ok(None) if self.isolate.config.suspend_at_polls => {
                self.suspend_program(Suspended::Guest, index)
            }
            Ok(None) => (pc, self.at(index)),
            Ok(Some((callee, args))) => {
                self.poll_flag.store(true, Ordering::Relaxed);
                self.prepare_window(window, callee, args.as_slice());
                let invoked = self.invoke(window, args.as_slice().len(), None, to);
                self.finish(invoked, to)
            }
            Err(_) => self.raised_at(pc, self.at(index)),
        }
    }

    /// Polls at a one-word instruction that can be done again.
    #[cold]
    #[inline(never)]
    pub fn poll_at(&self, i: Ins) -> Next {
        let (pc, base) = self.poll(i.pc, i.base);
        if pc == i.pc {
            (pc.wrapping_add(1), base)
        } else {
            (pc, base)
        }
    }

    /// Polls after an `iter_assign`, whose variable has let go of something. It has its item, so it is not done again.
    #[cold]
    #[inline(never)]
    pub fn poll_for_released(&self, pc: Pc, base: Base) -> Next {
        self.save(pc, base);
        self.collect();
        self.go_on_after_poll(pc, base)
    }

    /// Goes on after the `iter_assign` at `pc` once everything is done that the language wants done.
    pub fn go_on_after_poll(&self, pc: Pc, base: Base) -> Next {
        self.save(pc, base);
        let index = self.index(base);
        let to = To {
            pc,
            base: index,
            kind: ReturnTo::Discard,
            register: 0,
            flags: 0,
        };
        match self.cx().language().poll(self.cx()) {
            Ok(None) => (after(pc), self.at(index)),
            Ok(Some((callee, args))) => {
                let window = index + self.registers_of(index);
                self.poll_flag.store(true, Ordering::Relaxed);
                self.prepare_window(window, callee, args.as_slice());
                let invoked = self.invoke(window, args.as_slice().len(), None, to);
                self.finish(invoked, to)
            }
            Err(_) => self.raised_at(pc, self.at(index)),
        }
    }

    /// Polls before a native frame is resumed with `got`.
    #[cold]
    #[inline(never)]
    pub fn poll_native(&self, frame: usize, got: Got<'i>) -> Result<Got<'i>, Next> {
        let process = self.process();
        process.base = frame;
        process.pc = EXIT.as_ptr();
        process.resume_value = got.value().raw();
        self.collect();
        let value = self.v(std::mem::replace(
            &mut self.process().resume_value,
            Value::NIL,
        ));
        let got = match got {
            Got::Start => Got::Start,
            Got::Value(_) => Got::Value(value),
            Got::Raised(_) => Got::Raised(value),
        };
        // What the language wants done waits for the next poll in guest code; a raised signal does too.
        if self.cx().isolate().has_pending() {
            self.poll_flag.store(true, Ordering::Relaxed);
        }
        if self.isolate.config.suspend_at_polls {
            self.process().resume_value = got.value().raw();
            let state = match got {
                Got::Start => Suspended::NativeStart,
                Got::Value(_) => Suspended::NativeValue,
                Got::Raised(_) => Suspended::NativeRaised,
            };
            return Err(self.suspend_program(state, frame));
        }
        Ok(got)
    }

    /// Ends the run for now; the process knows where to go on.
    fn suspend_program(&self, state: Suspended, base: usize) -> Next {
        self.process().suspended = Some(state);
        (EXIT.as_ptr(), self.at(base))
    }

    /// Where a suspended program goes on. It does not poll again at the place where it stopped.
    pub fn resume_suspended(&self, state: Suspended) -> Next {
        let process = self.process();
        let (pc, base) = (process.pc, process.base);
        let value = self.v(std::mem::replace(&mut process.resume_value, Value::NIL));
        match state {
            Suspended::Guest => (pc, self.at(base)),
            Suspended::NativeStart => self.drive_from(base, Got::Start, true),
            Suspended::NativeValue => self.drive_from(base, Got::Value(value), true),
            Suspended::NativeRaised => self.drive_from(base, Got::Raised(value), true),
        }
    }

    /// The heap is past its limit: whether collecting everything does not help.
    fn is_out_of_memory(&self) -> bool {
        // SAFETY: as in `collect`.
        unsafe { self.isolate.collect_everything() };
        !self.isolate.heap().has_room(0)
    }

    fn collect(&self) {
        self.poll_flag.store(false, Ordering::Relaxed);
        // SAFETY: the callers saved the running frame, and no `V` is held: arguments are in slots or registers.
        unsafe { self.isolate.collect_at_poll() };
        if self.isolate.is_stressed() {
            self.poll_flag.store(true, Ordering::Relaxed);
        }
    }

    fn prepare_window(&self, window: usize, callee: V<'i>, args: &[V<'i>]) {
        self.set_value(window, callee);
        for (i, &arg) in args.iter().enumerate() {
            self.set_value(window + HEADER + i, arg);
        }
    }

    /// The exception lies in the process; what a started call becomes then.
    pub fn raised(&self, _: Raised) -> Invoked<'i> {
        Invoked::Raised
    }
}
