//! Native frames at work: each step's wish is performed and its answer brought back, without recursion.

use corevm_runtime::process::{
    CONSTRUCT, HEADER, KEPT, Link, NativeFrame, NativeWhat, TOLD, back_landing, back_pc,
};
use corevm_runtime::{
    ArgBuf, Got, NativeBody, Next as Step, Raised, ReturnTo, Slots, StepFn, V, Value,
};

use super::Invoked;
use crate::machine::{EXIT, Machine, Next, To};
use crate::poll::Polled;

impl<'i> Machine<'i> {
    /// Runs the native frame at `frame`, and those it pushes, until a guest frame goes on.
    pub fn drive(&self, frame: usize, got: Got<'i>) -> Next {
        self.drive_from(frame, got, false)
    }

    /// As [`Machine::drive`]; `polled` says that the first step needs no poll.
    pub fn drive_from(&self, frame: usize, got: Got<'i>, polled: bool) -> Next {
        let next = self.drive_on(frame, got, polled);
        self.switch(next)
    }

    fn drive_on(&self, mut frame: usize, mut got: Got<'i>, mut polled: bool) -> Next {
        loop {
            if !std::mem::replace(&mut polled, false) && self.wants_poll() {
                match self.poll_native(frame, got) {
                    Polled::Go(polled) => got = polled,
                    Polled::Leave(next) => return next,
                    Polled::Interlude(pushed) => {
                        frame = pushed;
                        got = Got::Start;
                    }
                    Polled::Raised => match self.catcher(frame) {
                        Ok((catcher, exception)) => {
                            frame = catcher;
                            got = Got::Raised(exception);
                        }
                        Err(to) => return self.unwind_from(to),
                    },
                }
            }
            let (step, slots) = self.step_of(frame);
            let state = self.value(frame).as_small().unwrap_or(0);
            if state & 1 == 1 {
                // What the step raises itself is not for it to catch.
                self.set_value(frame, V::small(state & !1));
            }
            let state = state >> 1;
            let process = self.process();
            process.base = frame;
            process.pc = EXIT.as_ptr();
            let top = frame + 1 + slots.len();
            let result = step(self.cx(), slots, state as u32, got);
            let invoked = match result {
                Err(_) => Invoked::Raised,
                Ok(Step::Done(v)) => match self.pop_native(frame, v) {
                    Popped::Resume(caller, v) => {
                        frame = caller;
                        got = Got::Value(v);
                        continue;
                    }
                    Popped::Next(next) => return next,
                    Popped::Raised => Invoked::Raised,
                },
                Ok(step) if self.leaves(&step, self.link_of(frame)) => {
                    // The call takes the frame's place: what it comes to goes where the frame's result would have gone.
                    let to = self.link_of(frame);
                    match self.tail(frame, step, to) {
                        Invoked::Value(v) => match self.pop_to(to, frame, v) {
                            Popped::Resume(caller, v) => {
                                frame = caller;
                                got = Got::Value(v);
                                continue;
                            }
                            Popped::Next(next) => return next,
                            Popped::Raised if to.kind == ReturnTo::Native => frame = to.base,
                            Popped::Raised => return self.unwind_from(to),
                        },
                        Invoked::Raised if to.kind == ReturnTo::Native => frame = to.base,
                        Invoked::Raised => return self.unwind_from(to),
                        Invoked::Entered(next) => return next,
                        Invoked::Pushed(pushed) => {
                            frame = pushed;
                            got = Got::Start;
                            continue;
                        }
                    }
                    Invoked::Raised
                }
                Ok(step) => self.perform(frame, top, step),
            };
            match invoked {
                Invoked::Entered(next) => return next,
                Invoked::Value(v) => got = Got::Value(v),
                Invoked::Pushed(pushed) => {
                    frame = pushed;
                    got = Got::Start;
                }
                Invoked::Raised => match self.catcher(frame) {
                    Ok((catcher, exception)) => {
                        frame = catcher;
                        got = Got::Raised(exception);
                    }
                    Err(to) => return self.unwind_from(to),
                },
            }
        }
    }

    fn step_of(&self, frame: usize) -> (StepFn, Slots<'i, 'i>) {
        let native =
            NativeFrame::decode(self.value(frame - 3).raw()).expect("native frames are marked");
        let step = match native.what {
            NativeWhat::Op(op) => self.isolate.slow_path(op).step,
            NativeWhat::Interlude => crate::poll::interlude,
            NativeWhat::Retry => crate::poll::retry,
            NativeWhat::Observation => crate::observed::observation,
            NativeWhat::Native(id) => {
                match self.isolate.native_def(corevm_runtime::NativeId(id)).body {
                    NativeBody::Step(step, _) | NativeBody::LeafOr(_, step, _) => step,
                    NativeBody::Leaf(_) | NativeBody::LeafOrGuest(..) => {
                        unreachable!("only stepped natives have frames")
                    }
                }
            }
        };
        (step, self.slots_at(frame, native.slots as usize))
    }

    /// Results go to the native frame at `frame`.
    pub(super) fn native(&self, frame: usize) -> To {
        To {
            pc: EXIT.as_ptr(),
            base: frame,
            kind: ReturnTo::Native,
            register: 0,
            flags: 0,
            landing: 0,
        }
    }

    /// Does what a step asked for, other than to finish.
    pub(super) fn perform(&self, frame: usize, top: usize, step: Step<'i>) -> Invoked<'i> {
        let set_state = |state: u32, catch: bool| {
            self.set_value(frame, V::small(i64::from(state) << 1 | i64::from(catch)))
        };
        let to = self.native(frame);
        match step {
            Step::Done(v) => Invoked::Value(v),
            Step::Call {
                state,
                callee,
                args,
            }
            | Step::Ask {
                state,
                callee,
                args,
            } => {
                set_state(state, false);
                self.call_with(top, callee, args, to)
            }
            Step::Catch {
                state,
                callee,
                args,
            } => {
                set_state(state, true);
                self.call_with(top, callee, args, to)
            }
            Step::Spread {
                state,
                catch,
                callee,
                positional,
                named,
            } => {
                set_state(state, catch);
                self.call_spread(top, callee, positional, named, to)
            }
            Step::Op {
                state,
                op,
                operands,
            } => {
                set_state(state, false);
                self.push_op(top + HEADER, op, operands.as_slice(), to)
            }
            Step::CatchOp {
                state,
                op,
                operands,
            } => {
                set_state(state, true);
                self.push_op(top + HEADER, op, operands.as_slice(), to)
            }
            Step::TailCall { .. } | Step::TailSpread { .. } => {
                self.tail(frame, step, self.link_of(frame))
            }
            Step::TailResume {
                state,
                generator,
                with,
            } => {
                set_state(state, true);
                self.resume(top, generator, with, to)
            }
            Step::Resume {
                state,
                generator,
                with,
                catch,
            } => {
                set_state(state, catch);
                self.resume(top, generator, with, to)
            }
            Step::Again { state } => {
                set_state(state, false);
                Invoked::Value(V::NIL)
            }
        }
    }

    pub(super) fn call_with(
        &self,
        window: usize,
        callee: V<'i>,
        args: ArgBuf<'i>,
        to: To,
    ) -> Invoked<'i> {
        self.ensure(window + HEADER + ArgBuf::CAPACITY);
        self.set_value(window, callee);
        for (i, &arg) in args.as_slice().iter().enumerate() {
            self.set_value(window + HEADER + i, arg);
        }
        self.invoke(window, args.as_slice().len(), None, to)
    }

    /// Calls with the items of a list or tuple and the named arguments of a map (or nil).
    pub fn call_spread(
        &self,
        window: usize,
        callee: V<'i>,
        positional: V<'i>,
        named: V<'i>,
        to: To,
    ) -> Invoked<'i> {
        let cx = self.cx();
        let items = match (positional.as_tuple(), positional.as_list()) {
            (Some(tuple), _) => tuple.items(),
            (_, Some(list)) => list.items(),
            _ => &[],
        };
        let entries: Vec<_> = named
            .as_map()
            .map(|map| map.iter().collect())
            .unwrap_or_default();
        let argc = items.len() + entries.len();
        if !self.ensure(window + HEADER + argc) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        self.set_value(window, callee);
        for (i, item) in items.iter().enumerate() {
            self.set_value(window + HEADER + i, item.get());
        }
        for (i, entry) in entries.iter().enumerate() {
            self.set_value(window + HEADER + items.len() + i, entry.value);
        }
        let names =
            (!entries.is_empty()).then(|| cx.new_tuple_with(entries.len(), |i| entries[i].key));
        self.invoke(window, argc, names, to)
    }

    /// Who gets the result of the frame at `frame`.
    pub fn link_of(&self, frame: usize) -> To {
        let link = Link::decode(self.word(frame - 1));
        let back = self.word(frame - 2);
        To {
            pc: back_pc(back),
            base: frame - link.distance as usize,
            kind: link.kind,
            register: link.register,
            // Nobody has seen who takes the frame's place.
            flags: link.flags & !(TOLD | KEPT),
            landing: back_landing(back),
        }
    }

    /// Takes down the finished native frame at `frame`.
    fn pop_native(&self, frame: usize, v: V<'i>) -> Popped<'i> {
        let to = self.link_of(frame);
        let lets_go = matches!(to.kind, ReturnTo::Window | ReturnTo::Discard);
        if lets_go && self.isolate.heap().is_watching() {
            self.slots_end(frame, to);
        }
        self.pop_to(to, frame, v)
    }

    /// As [`Machine::pop_native`] for a frame whose link has been read before.
    fn pop_to(&self, to: To, frame: usize, v: V<'i>) -> Popped<'i> {
        let v = if to.flags & CONSTRUCT != 0 {
            match self.constructed(Invoked::Value(v), frame - HEADER, to) {
                Invoked::Value(instance) => instance,
                _ => return Popped::Raised,
            }
        } else {
            v
        };
        match to.kind {
            ReturnTo::Native => Popped::Resume(to.base, v),
            // The slow path of `send` leaves the result in its slot 2 when the iterator ends.
            ReturnTo::Sent if v.is_empty() => {
                Popped::Next(self.deliver_sent_end(to, self.value(frame + 1 + 2)))
            }
            _ => Popped::Next(self.deliver(to, v)),
        }
    }

    /// The native frame, at `frame` or below, that catches the exception on its way; else who must unwind.
    pub fn catcher(&self, mut frame: usize) -> Result<(usize, V<'i>), To> {
        loop {
            if self.value(frame).as_small().unwrap_or(0) & 1 == 1 {
                let process = self.process();
                let exception = self.v(std::mem::replace(&mut process.raised, Value::NIL));
                self.set_value(
                    frame,
                    V::small(self.value(frame).as_small().unwrap_or(0) & !1),
                );
                return Ok((frame, exception));
            }
            let to = self.link_of(frame);
            if to.kind != ReturnTo::Native {
                return Err(to);
            }
            frame = to.base;
        }
    }
}

/// What taking down a native frame came to.
enum Popped<'v> {
    /// The native frame below is resumed with the value.
    Resume(usize, V<'v>),
    Next(Next),
    Raised,
}
