//! Observing a process: what a language's debugger, tracer or profiler stands on.
//!
//! While a process is observed ([`Cx::observe`]) the interpreter runs it instruction by instruction and compiled code is left alone.
//! [`Language::observed`](crate::Language::observed) is told each [`Moment`] in a guest frame *before* it happens, and may ask for one
//! guest call. That call runs unobserved and as fast as any; then the frame goes on, elsewhere if [`Cx::go_on_at`] said so. What the
//! call raises is raised in the frame.
//!
//! ```text
//! frame entered:  Enter, then for each instruction:  [Handled | Called | Ended] [Branched] [Line] Instruction [Call | Return | Yield]
//! exception:      [CallRaised] Raised or Reraised, then a handler goes on with Handled and a Line, or Left
//! ```
//!
//! **Invariant:** without an observer none of this is looked at while instructions run: the dispatch loop is left when it is set.

use corevm_heap::{RootVisitor, Value};

use crate::cx::Cx;
use crate::process::{
    NativeFrame, NativeWhat, Process, ProcessId, ReturnTo, StackFrame, TOLD, back_word,
};
use crate::value::V;

/// What happens in a guest frame.
#[derive(Clone, Copy, Debug)]
pub enum Moment<'v> {
    /// The frame begins; or a generator's frame goes on, with a value.
    Enter { is_resumed: bool },
    /// A generator's frame goes on with this exception.
    Thrown(V<'v>),
    /// The instruction at word `from`, which jumps or branches, has led to this one.
    Branched { from: u32, kind: Branch },
    /// The next instruction begins another source line than the last, or control has gone back to it.
    Line,
    /// An instruction is about to run.
    Instruction,
    /// A call instruction is about to call this. Who asks for nothing then is not told what comes of it.
    Call(V<'v>),
    /// The call of this has given a result.
    Called(V<'v>),
    /// The call of this has raised.
    CallRaised(V<'v>),
    /// A generator that the frame iterates, or delegates to, has ended with this result.
    Ended(V<'v>),
    /// The frame is about to return this.
    Return(V<'v>),
    /// The frame is about to yield this.
    Yield(V<'v>),
    /// This exception was raised in the frame, or has come to it from a call. Not when it is raised again.
    Raised(V<'v>),
    /// This exception is raised again in the frame.
    Reraised(V<'v>),
    /// A handler of the frame is about to take this exception.
    Handled(V<'v>),
    /// This exception leaves the frame.
    Left(V<'v>),
}

/// How a jump or branch has led on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// It always goes there.
    Jump,
    /// To the next instruction.
    Through,
    /// To its target.
    Taken,
}

/// A moment and where it is.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'v> {
    pub frame: StackFrame,
    /// Word index of the instruction that stands for the place in the source: the last one that comes from a line; `None` before the
    /// first.
    pub place: Option<u32>,
    pub moment: Moment<'v>,
}

/// How far the observer was told of an exception in a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unwinding {
    #[default]
    Nothing,
    Entered,
    CallRaised,
    Raised,
    Left,
}

/// What a process keeps about being observed.
#[derive(Debug)]
pub struct Observation {
    observer: Value,
    /// A call that the observer asked for is under way.
    pub is_paused: bool,
    /// What is known of frames on the stack, outermost first. Those of frames that have ended go when another one is looked at.
    pub frames: Vec<ObservedFrame>,
    /// How far the exception on its way was told of in the frame that is unwound next.
    pub unwinding: Unwinding,
    /// The result of the generator that has ended for the instruction that ran last; empty for none.
    pub ended: Value,
    /// Where to go on, instruction and base, when the dispatch loop was left to run in another way.
    pub switching: Option<(*const u64, usize)>,
}

/// What is known of one frame.
#[derive(Clone, Copy, Debug)]
pub struct ObservedFrame {
    pub base: usize,
    /// As [`Sight::place`], and its line; 0 when the next line is to be told in any case.
    pub place: Option<u32>,
    pub line: u32,
    /// Word index of the last instruction that ran.
    pub last: Option<u32>,
    /// The instruction that is being told about, and the next kind of moment.
    pub at: u32,
    pub stage: Stage,
    /// It has begun, or gone on, and that was not told yet.
    pub enters: Option<bool>,
    /// What its call instruction has called; nil for nothing.
    pub calls: Value,
    /// An exception has come to it, and nothing has run in it since.
    pub has_raised: bool,
}

/// The moments of an instruction, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    #[default]
    Enter,
    Called,
    Branched,
    Line,
    Instruction,
    Effect,
    Done,
}

impl Default for Observation {
    fn default() -> Observation {
        Observation {
            observer: Value::NIL,
            is_paused: false,
            frames: Vec::new(),
            unwinding: Unwinding::Nothing,
            ended: Value::EMPTY,
            switching: None,
        }
    }
}

impl Observation {
    /// Whether moments are told now.
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.observer != Value::NIL && !self.is_paused
    }

    /// All frames are gone.
    pub(crate) fn forget_frames(&mut self) {
        *self = Observation {
            observer: self.observer,
            ..Observation::default()
        };
    }

    pub(crate) fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        visitor.visit(&mut self.observer);
        visitor.visit(&mut self.ended);
        for frame in &mut self.frames {
            visitor.visit(&mut frame.calls);
        }
    }
}

impl Process {
    /// What is known of the frame at `base`, which runs; made by `new` for a frame that was not seen yet. It says whether the frame has
    /// been running since before it was observed.
    pub fn observed_frame(
        &mut self,
        base: usize,
        new: impl FnOnce(bool) -> ObservedFrame,
    ) -> &mut ObservedFrame {
        let is_known = self.mark_told(base);
        let frames = &mut self.observation.frames;
        while frames.last().is_some_and(|frame| frame.base > base) {
            frames.pop();
        }
        let is_there = frames.last().is_some_and(|frame| frame.base == base);
        if is_there && !is_known {
            frames.pop();
        }
        if !is_there || !is_known {
            frames.push(new(is_known));
        }
        frames.last_mut().expect("it was just pushed")
    }
}

impl<'v> Cx<'v> {
    /// Has the process observed, with a value of the language's for it; nil ends that. Called from a step of a stepped native, which
    /// goes on with [`Next::Again`](crate::Next::Again): the frames on the stack are observed from there on.
    pub fn observe(self, observer: V<'v>) {
        self.observe_process(self.process(), observer);
    }

    /// As [`Cx::observe`], for any process: one that is parked is observed from where it goes on.
    pub fn observe_process(self, id: ProcessId, observer: V<'v>) {
        let frames = self.guest_frames_of(id);
        let bases: Vec<usize> = frames.map(|frame| ProcessId::index(frame.base)).collect();
        let Some(process) = self.isolate().process_of(id) else {
            return;
        };
        if process.observation.observer == Value::NIL {
            process.observation.frames.clear();
            for base in bases {
                process.mark_told(base);
            }
        }
        process.observation.observer = observer.raw();
        process.may_have_young = true;
    }

    /// What [`Cx::observe`] was given for any process.
    pub fn observer_of(self, id: ProcessId) -> V<'v> {
        let process = self.isolate().process_of(id);
        self.brand(process.map_or(Value::NIL, |process| process.observation.observer))
    }

    /// What [`Cx::observe`] was given.
    pub fn observer(self) -> V<'v> {
        self.brand(self.isolate().process().observation.observer)
    }

    /// A call for the observer begins or ends.
    pub fn pause_observing(self, is_paused: bool) {
        self.isolate().process().observation.is_paused = is_paused;
    }

    /// The exception raised next was told of so far in the frame that it comes to.
    pub fn go_on_unwinding(self, told: Unwinding) {
        self.isolate().process().observation.unwinding = told;
    }

    /// Lets a frame whose observer is being called go on at another instruction, by word index. False when it does not wait before an
    /// instruction.
    ///
    /// The registers that live before that instruction must hold values of the kinds that the code expects there.
    pub fn go_on_at(self, frame: &StackFrame, word: u32) -> bool {
        let process = self.isolate().process();
        let codes = self.isolate().codes();
        let Some(code) = frame.code.map(|id| codes.get(id)) else {
            return false;
        };
        if ProcessId::at(frame.base) != process.id {
            return false;
        }
        let base = ProcessId::index(frame.base);
        let observation = process.frames(codes).find(|found| {
            let native = NativeFrame::decode(found.callee);
            native.is_some_and(|native| native.what == NativeWhat::Observation)
                && found.base - found.link.distance as usize == base
        });
        let Some(observation) = observation.filter(|found| found.link.kind == ReturnTo::Again)
        else {
            return false;
        };
        let target = code.entry.get().wrapping_add(word as usize);
        process.set_word(observation.base - 2, back_word(target, 0));
        let known = &mut process.observation.frames;
        if let Some(known) = known.iter_mut().find(|known| known.base == base) {
            known.line = 0;
        }
        true
    }
}

impl Process {
    /// Sets [`TOLD`] for the guest frame at `base`, and says whether it was set.
    fn mark_told(&mut self, base: usize) -> bool {
        let word = self.word(base - 1);
        let told = u64::from(TOLD) << 8;
        self.set_word(base - 1, word | told);
        word & told != 0
    }
}
