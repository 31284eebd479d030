//! Running a process that is observed: instruction by instruction, with the language told what happens
//! ([`corevm_runtime::observe`]).
#![expect(unsafe_code, reason = "reads instruction words (M1 in `machine`)")]

use corevm_runtime::bytecode::{Instruction, Op};
use corevm_runtime::observe::{Branch, Moment, ObservedFrame, Sight, Stage, Unwinding};
use corevm_runtime::process::{GENERATOR, HEADER, Link, NativeWhat, word_index};
use corevm_runtime::{CompiledCode, Cx, Got, Next as Step, Raised, ReturnTo, Slots, V, Value};

use crate::dispatch;
use crate::flow::Invoked;
use crate::machine::{Base, EXIT, EXIT_OP, Machine, Next, Pc, To};
use crate::registers::Ins;

/// Slots of [`NativeWhat::Observation`]: what to call with which arguments; the exception that is on its way, and how far it was told of.
mod slot {
    pub const CALLEE: usize = 0;
    pub const ARGUMENTS: usize = 1;
    pub const EXCEPTION: usize = 2;
    pub const TOLD: usize = 3;
    pub const COUNT: usize = 4;
}

/// By number, as [`slot::TOLD`] has them.
const UNWINDING: [Unwinding; 5] = [
    Unwinding::Nothing,
    Unwinding::Entered,
    Unwinding::CallRaised,
    Unwinding::Raised,
    Unwinding::Left,
];

/// The step of [`NativeWhat::Observation`].
pub(crate) fn observation<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Step<'v>, Raised> {
    if state == 0 {
        cx.pause_observing(true);
        return Ok(Step::Spread {
            state: 1,
            catch: true,
            callee: slots.get(slot::CALLEE),
            positional: slots.get(slot::ARGUMENTS),
            named: V::NIL,
        });
    }
    cx.pause_observing(false);
    let told = UNWINDING[slots.int(slot::TOLD) as usize % UNWINDING.len()];
    cx.go_on_unwinding(told);
    match (got, told) {
        (Got::Raised(exception), _) => Err(cx.raise(exception)),
        (_, Unwinding::Nothing) => Ok(Step::Done(V::NIL)),
        _ => Err(cx.raise(slots.get(slot::EXCEPTION))),
    }
}

impl<'i> Machine<'i> {
    /// Runs from the instruction at `pc` until the run's exit, observed or not.
    pub fn run(&self, mut pc: Pc, mut base: Base) {
        loop {
            let observes = self.process().observation.is_on();
            self.observes.set(observes);
            if !observes {
                dispatch::run(self, pc, base);
            } else if let Some(next) = self.run_observed(pc, base) {
                (pc, base) = next;
                continue;
            }
            let Some((next, index)) = self.process().observation.switching.take() else {
                return;
            };
            (pc, base) = (next, self.at(index));
        }
    }

    /// Leaves the dispatch loop before `next` when that is not to run as the loop does.
    #[inline(always)]
    pub fn switch(&self, next: Next) -> Next {
        let observation = &self.process().observation;
        if observation.is_on() == self.observes.get() || next.0 == EXIT.as_ptr() {
            return next;
        }
        let index = self.index(next.1);
        self.process().observation.switching = Some((next.0, index));
        (EXIT.as_ptr(), next.1)
    }

    /// `None` at the run's exit; else where to go on otherwise.
    fn run_observed(&self, pc: Pc, base: Base) -> Option<Next> {
        let mut next = (pc, base);
        loop {
            let (pc, base) = self.interpreted(next);
            // SAFETY: M1.
            if unsafe { *pc } as u16 == EXIT_OP {
                return None;
            }
            if !self.process().observation.is_on() {
                return Some((pc, base));
            }
            next = match self.poll_observed(pc, base).or_else(|| self.tell(pc)) {
                Some(next) => next,
                None => self.step_interpreted(pc, self.at(self.process().base)),
            };
        }
    }

    /// Polls before the instruction at `pc`: what is due is not to be done in a call for the observer, where it would not be seen. `None`: the
    /// frame goes on there.
    fn poll_observed(&self, pc: Pc, base: Base) -> Option<Next> {
        self.save(pc, base);
        // A program that is suspended at each poll would not get on.
        if !self.wants_poll() || self.isolate.config.suspend_at_polls {
            return None;
        }
        let index = self.index(base);
        let next = self.poll(pc, base);
        (next != (pc, self.at(index))).then_some(next)
    }

    /// Tells what there is to tell before the instruction at `pc`; where to go on when something is called for that.
    fn tell(&self, pc: Pc) -> Option<Next> {
        let index = self.process().base;
        let base = self.at(index);
        let code = self.code_at(index);
        let at = word_index(code, pc);
        if !self.begin_telling(code, index, at) {
            return None;
        }
        while let Some(moment) = self.next_moment(code, index, at, Ins { pc, base }) {
            let to = self.before(pc, index);
            if let Some(next) = self.ask(moment, to, Unwinding::Nothing) {
                return Some(next);
            }
            if let Moment::Call(_) = moment {
                self.known(code, index, at).calls = Value::NIL;
            }
        }
        None
    }

    /// What is known of the frame.
    fn known(&self, code: &CompiledCode, frame: usize, at: u32) -> &mut ObservedFrame {
        let is_generator = Link::decode(self.word(frame - 1)).flags & GENERATOR != 0;
        let resumed_at = is_generator
            .then(|| self.value(frame - 4).as_generator())
            .flatten()
            .map_or(0, |generator| generator.pc());
        let process = self.process();
        process.observed_frame(frame, |is_old| {
            let place = if is_old {
                at.checked_sub(1)
            } else {
                (resumed_at > 0).then_some(resumed_at)
            };
            ObservedFrame {
                base: frame,
                place,
                line: place.map_or(0, |place| code.span_at(place).line),
                last: None,
                at,
                stage: Stage::Enter,
                enters: (!is_old).then_some(resumed_at > 0),
                calls: Value::NIL,
                has_raised: false,
            }
        })
    }

    /// Whether something about the instruction at word `at` is still to be told. An instruction that is done again after a poll is not.
    fn begin_telling(&self, code: &CompiledCode, frame: usize, at: u32) -> bool {
        let known = self.known(code, frame, at);
        if known.stage == Stage::Enter && known.enters.is_none() {
            if known.last == Some(at) {
                return false;
            }
            known.at = at;
            known.stage = Stage::Called;
        } else if known.at != at {
            // The observer has moved the frame.
            known.at = at;
            known.stage = Stage::Line;
        }
        true
    }

    /// The next moment of the instruction at word `at`; `None`: it runs.
    fn next_moment(
        &self,
        code: &CompiledCode,
        frame: usize,
        at: u32,
        i: Ins,
    ) -> Option<Moment<'i>> {
        loop {
            let known = self.known(code, frame, at);
            match known.stage {
                Stage::Enter => {
                    known.stage = Stage::Called;
                    if let Some(is_resumed) = known.enters.take() {
                        return Some(Moment::Enter { is_resumed });
                    }
                }
                Stage::Called => {
                    known.stage = Stage::Branched;
                    if std::mem::take(&mut known.has_raised)
                        && let Some(register) = handler_register(code, at)
                    {
                        return Some(Moment::Handled(self.v(i.get(register.into()))));
                    }
                    let called = std::mem::replace(&mut known.calls, Value::NIL);
                    if called != Value::NIL {
                        return Some(Moment::Called(self.v(called)));
                    }
                    let observation = &mut self.process().observation;
                    let ended = std::mem::replace(&mut observation.ended, Value::EMPTY);
                    if ended != Value::EMPTY {
                        return Some(Moment::Ended(self.v(ended)));
                    }
                }
                Stage::Branched => {
                    known.stage = Stage::Line;
                    if let Some(moment) = known.last.and_then(|last| branched(code, last, at)) {
                        return Some(moment);
                    }
                }
                Stage::Line => {
                    known.stage = Stage::Instruction;
                    let delegates = i.word() as u16 == Op::Send as u16;
                    if reaches_line(known, code.span_at(at).line, at, delegates) {
                        return Some(Moment::Line);
                    }
                }
                Stage::Instruction => {
                    known.stage = Stage::Effect;
                    return Some(Moment::Instruction);
                }
                Stage::Effect => {
                    known.stage = Stage::Done;
                    if let Some(moment) = self.effect(i) {
                        if let Moment::Call(callee) = moment {
                            known.calls = callee.raw();
                        }
                        return Some(moment);
                    }
                }
                Stage::Done => {
                    known.stage = Stage::Enter;
                    known.last = Some(at);
                    return None;
                }
            }
        }
    }

    /// What the instruction does to frames.
    fn effect(&self, i: Ins) -> Option<Moment<'i>> {
        Some(match Op::from_u16(i.word() as u16)? {
            Op::Ret => Moment::Return(self.v(i.get(i.a()))),
            Op::Yield => Moment::Yield(self.v(i.get(i.b()))),
            Op::Call | Op::CallNamed | Op::CallMethod | Op::CallMethodNamed | Op::CallSpread => {
                Moment::Call(self.v(i.get(i.a())))
            }
            _ => return None,
        })
    }

    /// A generator has ended with this result for the instruction of the frame below.
    #[inline(always)]
    pub fn note_ended(&self, result: V<'i>) {
        let observation = &mut self.process().observation;
        if observation.is_on() {
            observation.ended = result.raw();
        }
    }

    /// The frame at `frame` goes on with the instruction at `pc`.
    fn before(&self, pc: Pc, frame: usize) -> To {
        To {
            pc,
            base: frame,
            kind: ReturnTo::Again,
            register: 0,
            flags: 0,
            landing: 0,
        }
    }

    /// The exception on its way has come to the frame, and was not noted there yet.
    #[cold]
    pub fn tell_raising(&self, pc: Pc, frame: usize, told: Unwinding) -> Option<Next> {
        if told >= Unwinding::Entered {
            return None;
        }
        let code = self.code_at(frame);
        let known = self.known(code, frame, word_index(code, pc));
        let moment = match known.enters.take()? {
            true => Moment::Thrown(self.v(self.process().raised)),
            false => Moment::Enter { is_resumed: false },
        };
        self.ask_unwinding(moment, pc, frame, Unwinding::Entered)
    }

    /// The exception on its way was noted in the frame; handlers were not looked for.
    #[cold]
    pub fn tell_raised(
        &self,
        pc: Pc,
        frame: usize,
        told: Unwinding,
        rethrown: bool,
    ) -> Option<Next> {
        let code = self.code_at(frame);
        let at = word_index(code, pc);
        let known = self.known(code, frame, at);
        known.stage = Stage::Enter;
        known.has_raised = true;
        let line = code.span_at(at).line;
        if line != 0 {
            (known.line, known.place) = (line, Some(at));
        }
        let called = std::mem::replace(&mut known.calls, Value::NIL);
        if told < Unwinding::CallRaised && called != Value::NIL {
            let moment = Moment::CallRaised(self.v(called));
            let next = self.ask_unwinding(moment, pc, frame, Unwinding::CallRaised);
            if next.is_some() {
                return next;
            }
        }
        if told >= Unwinding::Raised {
            return None;
        }
        let exception = self.v(self.process().raised);
        let moment = match rethrown {
            true => Moment::Reraised(exception),
            false => Moment::Raised(exception),
        };
        self.ask_unwinding(moment, pc, frame, Unwinding::Raised)
    }

    /// The exception on its way leaves the frame.
    #[cold]
    pub fn tell_left(&self, pc: Pc, frame: usize, told: Unwinding) -> Option<Next> {
        if told >= Unwinding::Left {
            return None;
        }
        let moment = Moment::Left(self.v(self.process().raised));
        self.ask_unwinding(moment, pc, frame, Unwinding::Left)
    }

    fn ask_unwinding(
        &self,
        moment: Moment<'i>,
        pc: Pc,
        frame: usize,
        told: Unwinding,
    ) -> Option<Next> {
        let to = To {
            kind: ReturnTo::Discard,
            ..self.before(pc, frame)
        };
        self.ask(moment, to, told)
    }

    /// Tells the language; where to go on when it wants something to be called, or raises. `told` is for afterwards, when an exception is
    /// on its way.
    fn ask(&self, moment: Moment<'i>, to: To, told: Unwinding) -> Option<Next> {
        if !self.process().observation.is_on() {
            return None;
        }
        let cx = self.cx();
        let frame = cx.guest_frames().next()?;
        let frames = &self.process().observation.frames;
        let place = frames.last().and_then(|known| known.place);
        let sight = Sight {
            frame,
            place,
            moment,
        };
        match cx.language().observed(cx, &sight) {
            Ok(None) => None,
            Ok(Some((callee, args))) => {
                let args = cx.new_tuple(args.as_slice()).v();
                Some(match self.push_observation(callee, args, to, told) {
                    Invoked::Pushed(pushed) => self.drive(pushed, Got::Start),
                    _ => self.unwind(to.pc, to.base),
                })
            }
            Err(_) => Some(self.unwind(to.pc, to.base)),
        }
    }

    /// Pushes the frame that makes the call above the guest frame that waits.
    fn push_observation(&self, callee: V<'i>, args: V<'i>, to: To, told: Unwinding) -> Invoked<'i> {
        let base = to.base + self.registers_of(to.base) + HEADER;
        if !self.ensure(base + 1 + slot::COUNT) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        let exception = match told {
            Unwinding::Nothing => V::NIL,
            _ => self.v(std::mem::replace(&mut self.process().raised, Value::NIL)),
        };
        let slots = base + 1;
        self.set_value(slots + slot::CALLEE, callee);
        self.set_value(slots + slot::ARGUMENTS, args);
        self.set_value(slots + slot::EXCEPTION, exception);
        self.set_value(slots + slot::TOLD, V::small(told as i64));
        self.push_frame(base, NativeWhat::Observation, slot::COUNT, to)
    }
}

/// Notes that the frame comes to an instruction of this line; whether that is news. It is none when it `delegates` again.
fn reaches_line(known: &mut ObservedFrame, line: u32, at: u32, delegates: bool) -> bool {
    if line == 0 {
        return false;
    }
    let goes_back = !delegates && known.last.is_some_and(|last| at < last);
    let is_new = known.line != line || goes_back;
    (known.line, known.place) = (line, Some(at));
    is_new
}

/// The register that the handler which begins at word `at` takes its exception from, if one does.
fn handler_register(code: &CompiledCode, at: u32) -> Option<u16> {
    let mut handlers = code.head().handlers().iter();
    Some(handlers.find(|handler| handler.target == at)?.register)
}

/// How the instruction at word `from`, the last one of the frame, has led to the one at `at`.
fn branched<'i>(code: &CompiledCode, from: u32, at: u32) -> Option<Moment<'i>> {
    let (instruction, length) = Instruction::decode(&code.function().words, from as usize)?;
    let target = instruction.target(from as usize)?;
    let is_taken = target == at as usize;
    let kind = match instruction.op.info().ends {
        true => Branch::Jump,
        false if is_taken => Branch::Taken,
        false => Branch::Through,
    };
    let leads_here = is_taken || kind == Branch::Through && from as usize + length == at as usize;
    leads_here.then_some(Moment::Branched { from, kind })
}
