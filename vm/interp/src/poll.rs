//! The poll (invariant I3): collections, and whatever else the language wants done between two instructions.
#![expect(unsafe_code, reason = "collects with the frame saved")]

use std::sync::atomic::Ordering;

use corevm_runtime::process::{HEADER, NativeFrame, NativeWhat, Suspended};
use corevm_runtime::{
    ArgBuf, Cx, Exit, Got, NativeBody, NativeId, Next as Step, Raised, ReturnTo, Slots, V, Value,
};

use crate::flow::{Invoked, after};
use crate::machine::{Base, EXIT, Machine, Next, Pc, To};
use crate::registers::Ins;

/// What a poll at a native frame came to.
pub(crate) enum Polled<'v> {
    /// Resume the frame with this.
    Go(Got<'v>),
    /// Go on there.
    Leave(Next),
    /// Start the frame that was pushed at this index first.
    Interlude(usize),
    Raised,
}

/// The step of [`NativeWhat::Interlude`]: callee, arguments, what the frame below goes on with, and whether that is raised.
pub(crate) fn interlude<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _: Got<'v>,
) -> Result<Step<'v>, Raised> {
    match (state, slots.int(3)) {
        (0, _) => Ok(Step::Spread {
            state: 1,
            catch: false,
            callee: slots.get(0),
            positional: slots.get(1),
            named: V::NIL,
        }),
        (_, 0) => Ok(Step::Done(slots.get(2))),
        _ => Err(cx.raise(slots.get(2))),
    }
}

/// The step of [`NativeWhat::Retry`]: the leaf's number, its note, then its arguments.
pub(crate) fn retry<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Step<'v>, Raised> {
    let def = cx.isolate().native_def(NativeId(slots.int(0) as u32));
    let (NativeBody::Leaf(leaf) | NativeBody::LeafOr(leaf, ..) | NativeBody::LeafOrGuest(leaf, _)) =
        def.body
    else {
        return Ok(Step::Done(V::NIL));
    };
    const NOTE: usize = 1;
    let args: Vec<V<'v>> = (NOTE + 1..slots.len()).map(|i| slots.get(i)).collect();
    cx.set_note(slots.get(NOTE));
    let result = leaf(cx, &args);
    slots.set(NOTE, cx.note());
    cx.set_note(V::NIL);
    match result {
        Ok(value) => Ok(Step::Done(value)),
        Err(Exit::Interrupted) => Ok(Step::Again { state: 0 }),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(Exit::NeedMemory(_)) => Err(cx.out_of_memory()),
        Err(Exit::NeedGuest)
            if let NativeBody::LeafOrGuest(_, twin) = def.body
                && args.len() <= ArgBuf::CAPACITY =>
        {
            Ok(Step::TailCall {
                callee: cx.language().twin(cx, twin)?,
                args: ArgBuf::of(&args),
            })
        }
        Err(_) => {
            let first = args.first().copied().unwrap_or(V::NIL);
            Err(cx.language().type_error(cx, def.name, first))
        }
    }
}

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
            landing: 0,
        };
        if !self.isolate.heap().has_room(0) && self.is_out_of_memory() {
            let _: Raised = self.cx().out_of_memory();
            return self.raised_at(pc, self.at(index));
        }
        if self.isolate.begin_stop() {
            return self.suspend_program(Suspended::Stopped, index);
        }
        let window = index + self.registers_of(index);
        match self.cx().language().poll(self.cx()) {
            Ok(None) if self.stops() => self.suspend_program(Suspended::Guest, index),
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
        let next = i.pc.wrapping_add(1);
        if matches!(
            self.process().suspended,
            Some(Suspended::Guest | Suspended::Stopped)
        ) {
            // It has been done: a program that is resumed would be suspended here for ever.
            self.process().pc = next;
        }
        if pc == i.pc { (next, base) } else { (pc, base) }
    }

    /// Polls after an instruction that has let go of something and gives no result, or after an `iter_assign`: it has its item. It is not
    /// done again.
    #[cold]
    #[inline(never)]
    pub fn poll_for_released(&self, pc: Pc, base: Base) -> Next {
        // Its operands do not count any more: where it has waited for a frame above, nobody has kept them alive.
        self.save(after(pc), base);
        self.collect();
        self.go_on_after_poll(pc, base)
    }

    /// Goes on after the instruction at `pc` once everything is done that the language wants done.
    pub fn go_on_after_poll(&self, pc: Pc, base: Base) -> Next {
        self.save(pc, base);
        self.isolate.switch_later();
        let index = self.index(base);
        let to = To {
            pc,
            base: index,
            kind: ReturnTo::Discard,
            register: 0,
            flags: 0,
            landing: self.landing_after(pc),
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
    pub fn poll_native(&self, frame: usize, got: Got<'i>) -> Polled<'i> {
        let process = self.process();
        process.base = frame;
        process.pc = EXIT.as_ptr();
        process.resume_value = got.value().raw();
        self.collect();
        let is_out_of_memory = !self.isolate.heap().has_room(0) && self.is_out_of_memory();
        let value = self.v(std::mem::replace(
            &mut self.process().resume_value,
            Value::NIL,
        ));
        let got = match got {
            Got::Start => Got::Start,
            Got::Value(_) => Got::Value(value),
            Got::Raised(_) => Got::Raised(value),
        };
        if is_out_of_memory {
            let _: Raised = self.cx().out_of_memory();
            return Polled::Raised;
        }
        let stops = self.isolate.begin_stop();
        if !stops && let Some(polled) = self.poll_language(frame, got) {
            return polled;
        }
        if stops || self.stops() {
            self.process().resume_value = got.value().raw();
            let state = match got {
                Got::Start => Suspended::NativeStart,
                Got::Value(_) => Suspended::NativeValue,
                Got::Raised(_) => Suspended::NativeRaised,
            };
            return Polled::Leave(self.suspend_program(state, frame));
        }
        Polled::Go(got)
    }

    /// What the language wants done between two steps of the native frame at `frame`.
    fn poll_language(&self, frame: usize, got: Got<'i>) -> Option<Polled<'i>> {
        let native = NativeFrame::decode(self.value(frame - HEADER).raw())?;
        // A frame that catches an exception has to see it now: raised again, it would pass the frame.
        let may_be_resumed = matches!(got, Got::Value(_)) || native.what == NativeWhat::Retry;
        if native.what == NativeWhat::Interlude || !may_be_resumed {
            // Soon.
            if native.what != NativeWhat::Interlude {
                self.poll_flag.store(true, Ordering::Relaxed);
            }
            return None;
        }
        match self.cx().language().poll(self.cx()) {
            Ok(None) => None,
            Ok(Some((callee, args))) => {
                self.poll_flag.store(true, Ordering::Relaxed);
                // What the frame waits for it asks for again.
                self.cx().wait_not();
                let pushed = self.push_interlude(frame, callee, args.as_slice(), got);
                pushed.map(Polled::Interlude)
            }
            Err(_) => Some(Polled::Raised),
        }
    }

    /// Whether the program stops at this poll.
    fn stops(&self) -> bool {
        self.isolate.is_switch_due()
            || self.isolate.takes_leave()
            || self.isolate.config.suspend_at_polls
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
            Suspended::Stopped => self.poll(pc, self.at(base)),
            Suspended::NativeStart => self.resume_native(base, Got::Start),
            Suspended::NativeValue => self.resume_native(base, Got::Value(value)),
            Suspended::NativeRaised => self.drive_from(base, Got::Raised(value), true),
            Suspended::Failed => self.fail_native(base),
            Suspended::Start => self.start_process(),
        }
    }

    /// Resumes a native frame that a poll has stopped: what the language wants done meanwhile comes first.
    fn resume_native(&self, frame: usize, got: Got<'i>) -> Next {
        match self.poll_language(frame, got) {
            None | Some(Polled::Go(_) | Polled::Leave(_)) => self.drive_from(frame, got, true),
            Some(Polled::Interlude(pushed)) => self.drive_from(pushed, Got::Start, true),
            Some(Polled::Raised) => self.fail_native(frame),
        }
    }

    /// The native frame at `frame` raises the exception on its way.
    fn fail_native(&self, frame: usize) -> Next {
        match self.catcher(frame) {
            Ok((catcher, exception)) => self.drive_from(catcher, Got::Raised(exception), true),
            Err(to) => self.unwind_from(to),
        }
    }

    /// Makes the first call of a process.
    fn start_process(&self) -> Next {
        let process = self.process();
        let start = std::mem::take(&mut process.start);
        let mut args = start.into_iter();
        let callee = args.next().unwrap_or(Value::NIL);
        let argc = args.len();
        match process.prepare_call(callee, args) {
            Some(window) => self.begin(window, argc),
            None => {
                process.outcome = Err(Value::NIL);
                (EXIT.as_ptr(), self.at(process.base))
            }
        }
    }

    /// The heap is past its limit: whether collecting everything does not help.
    fn is_out_of_memory(&self) -> bool {
        // SAFETY: as in `collect`.
        unsafe { self.isolate.collect_everything() };
        let heap = self.isolate.heap();
        let is_out = !heap.has_room(0);
        if is_out {
            heap.shortage_is_told();
        }
        is_out
    }

    fn collect(&self) {
        self.poll_flag.store(false, Ordering::Relaxed);
        // SAFETY: the callers saved the running frame, and no `V` is held: arguments are in slots or registers.
        unsafe { self.isolate.collect_at_poll() };
        // Compiled code that has an instruction run may be that of a frame which is gone by now.
        let (stepping, _) = self.stepping.get();
        if stepping.is_null() {
            self.isolate.release_codes();
        }
        let waits_for_quiet = self.isolate.has_dead_codes();
        if let Some(compiler) = self.isolate.compiler() {
            compiler.poll(self.cx());
        }
        if self.isolate.is_stressed() || self.isolate.is_stop_due() || waits_for_quiet {
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
