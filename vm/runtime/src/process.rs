//! A process: one VM stack and what belongs to the flow of control on it.
//!
//! An isolate has several; the one that runs lies where the tiers know it, the others are [parked](crate::scheduler).
//!
//! # Frames
//!
//! ```text
//! base - 5   asked frames: what was called
//! base - 4   construct frames: the instance; generator frames: the generator; asked frames: the object
//! base - 3   callee: a function, or for a native frame an integer (see `NativeFrame`); the result is put here
//! base - 2   | landing:16 | address of the caller's instruction:48, tagged odd |: see [`back_word`]
//! base - 1   link: | distance to the caller's base:32 | register:16 | flags:8 | kind:7 | 1 |
//! base + i   register i; a native frame has its state at base and its slots from base + 1
//! ```
//!
//! Nothing but the running `base` points into the stack, so it grows by moving. Addresses of instructions are stable.
//! All words are values or odd, so a stack can be scanned word by word.
//!
//! - P1: `base` and the frames below it are inside the stack, and each frame's link leads to its caller; the first frame has kind
//!   [`ReturnTo::Exit`].
#![expect(unsafe_code, reason = "frames are read through raw words of the stack")]

use corevm_bytecode::Op;
use corevm_heap::{RootVisitor, Value};

use crate::V;
use crate::code::{CodeId, CodeTable, CompiledCode};
use crate::language::SlowOp;
use crate::observe::Observation;

/// What happens with the result of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ReturnTo {
    /// It stays where the callee was: register `a` of a two-word call instruction.
    Window = 0,
    /// It goes to the link's register.
    Register,
    /// Its truth decides the branch at the caller's instruction.
    Branch,
    /// Its truth goes to the link's register.
    Truth,
    /// The negation of its truth goes to the link's register.
    Not,
    /// It is the next item for the instruction at the caller, or empty: no more.
    Item,
    /// It is dropped; for `raise` instructions, it is the exception to raise.
    Discard,
    /// Its items go to the registers that the caller's `unpack` instruction names.
    Spread,
    /// It is dropped, and the caller's instruction is executed (again): the call was made at a poll before it.
    Again,
    /// The caller is a native frame, which is resumed with it.
    Native,
    /// It ends the run.
    Exit,
    /// It was yielded or returned by the delegate of a `send` instruction.
    Sent,
    /// An operator gave it: it goes to the link's register. When it is the language's refusal, the slow path of the caller's instruction,
    /// whose operands are still in its registers, goes on with it at the state in the link's flags ([`operator_flags`]).
    Operator,
    /// As [`ReturnTo::Operator`] at a branch: its truth decides.
    Test,
    /// A method says what the truth of the caller's operand is: with a truth value, or at state 2 by a small integer that is not negative. With
    /// anything else the slow path goes on at the state in the link's flags.
    Answer,
    /// A method made the iterator that the caller's instruction wants in the link's register. What is none of the VM's iterators is for the slow path.
    Iterator,
    /// A method answered in the place of a native that [asks](crate::NativeDef::asking), whose number is the link's register. The callee that
    /// was called lies at `base - 5` and the object at `base - 4`; the result goes where the callee is.
    Asked,
}

impl ReturnTo {
    const ALL: [ReturnTo; 17] = [
        ReturnTo::Window,
        ReturnTo::Register,
        ReturnTo::Branch,
        ReturnTo::Truth,
        ReturnTo::Not,
        ReturnTo::Item,
        ReturnTo::Discard,
        ReturnTo::Spread,
        ReturnTo::Again,
        ReturnTo::Native,
        ReturnTo::Exit,
        ReturnTo::Sent,
        ReturnTo::Operator,
        ReturnTo::Test,
        ReturnTo::Answer,
        ReturnTo::Iterator,
        ReturnTo::Asked,
    ];
}

/// Words of a frame's header.
pub const HEADER: usize = 3;
/// Link flag: the frame is a generator's.
pub const GENERATOR: u8 = 1;
/// Link flag: somebody else than the frame's code has written its registers, so that what was known of them is not.
pub const WRITTEN: u8 = 2;
/// Link flag: an initialiser's frame; its result must be nil, and the instance at `base - 4` is the result.
pub const CONSTRUCT: u8 = 4;

/// Link flag: an observer knows the frame (see [`crate::observe`]).
pub const TOLD: u8 = 16;

/// Link flag: the language is told when the frame returns ([`crate::Cx::watch_return`]).
pub const KEPT: u8 = 32;

/// Where the state of an operator's slow path lies in its link's flags.
pub const OPERATOR_STATE: u8 = 6;

/// The link flags for an operator whose slow path goes on at `state`: at an odd one it takes any result but a refusal as it is. `None` for others.
pub fn operator_flags(state: u32) -> Option<u8> {
    matches!(state, 1 | 3).then_some((state as u8) << OPERATOR_STATE)
}

/// How the guest function of an [operator's stub](crate::Stub::Operator) is called without a frame of the slow path of `op`, which goes on at `state`:
/// the kind and the flags of its link, where `kind` says what the instruction, of code `ins`, does with the result. `None`: it is not.
pub fn direct_link(ins: Op, op: SlowOp, state: u32, kind: ReturnTo) -> Option<(ReturnTo, u8)> {
    if SlowOp::of_binary(ins).is_some() {
        let kind = match kind {
            ReturnTo::Register => ReturnTo::Operator,
            ReturnTo::Branch => ReturnTo::Test,
            _ => return None,
        };
        return Some((kind, operator_flags(state)?));
    }
    match (op, state) {
        (SlowOp::Truth, 1 | 2) => Some((ReturnTo::Answer, (state as u8) << OPERATOR_STATE)),
        (SlowOp::Iter, 1) => Some((ReturnTo::Iterator, (state as u8) << OPERATOR_STATE)),
        (_, 0) => Some((kind, 0)),
        _ => None,
    }
}

/// Link flag: the end of this generator's frame is an exception of the language for whoever waits.
pub const END_RAISES: u8 = 8;

/// A decoded link word.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub distance: u32,
    pub register: u16,
    pub flags: u8,
    pub kind: ReturnTo,
}

impl Link {
    #[inline(always)]
    pub fn encode(self) -> u64 {
        u64::from(self.distance) << 32
            | u64::from(self.register) << 16
            | u64::from(self.flags) << 8
            | (self.kind as u64) << 1
            | 1
    }

    #[inline(always)]
    pub fn decode(word: u64) -> Link {
        Link {
            distance: (word >> 32) as u32,
            register: (word >> 16) as u16,
            flags: (word >> 8) as u8,
            kind: ReturnTo::ALL[(word >> 1 & 0x7F) as usize],
        }
    }
}

/// Bits of an address of an instruction.
const ADDRESS_BITS: u32 = 48;

/// The word of a header that says who waits: the instruction at `pc`, after which compiled code goes on at the [landing](crate::tier::Landing)
/// with this number; 0 where the interpreter does.
#[inline(always)]
pub fn back_word(pc: *const u64, landing: u16) -> u64 {
    debug_assert!(pc as usize >> ADDRESS_BITS == 0, "addresses have 48 bits");
    pc as u64 | 1 | u64::from(landing) << ADDRESS_BITS
}

/// The address in a [`back_word`].
#[inline(always)]
pub fn back_pc(word: u64) -> *const u64 {
    (word << (64 - ADDRESS_BITS) >> (64 - ADDRESS_BITS) & !1) as *const u64
}

/// The number of the landing in a [`back_word`].
#[inline(always)]
pub fn back_landing(word: u64) -> u16 {
    (word >> ADDRESS_BITS) as u16
}

/// What a native frame runs, packed into the integer at `base - 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NativeFrame {
    pub what: NativeWhat,
    /// Number of slots.
    pub slots: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeWhat {
    /// The step function of a native.
    Native(u32),
    /// The slow path of an operation.
    Op(u16),
    /// A call made at a poll between two steps of the native frame below, which then goes on with what is kept here.
    Interlude,
    /// A leaf that gave way to a poll and is run again; slot 0 says which, slot 1 has its note.
    Retry,
    /// A call that an observer asked for (see [`crate::observe`]).
    Observation,
}

impl NativeFrame {
    pub fn encode(self) -> Value {
        let (tag, id) = match self.what {
            NativeWhat::Native(id) => (0, i64::from(id)),
            NativeWhat::Op(id) => (1, i64::from(id)),
            NativeWhat::Interlude => (2, 0),
            NativeWhat::Retry => (3, 0),
            NativeWhat::Observation => (4, 0),
        };
        Value::int(id << 24 | i64::from(self.slots) << 4 | tag)
    }

    pub fn decode(value: Value) -> Option<NativeFrame> {
        let packed = value.as_int()?;
        let id = packed >> 24;
        let what = match packed & 0xF {
            0 => NativeWhat::Native(id as u32),
            1 => NativeWhat::Op(id as u16),
            2 => NativeWhat::Interlude,
            3 => NativeWhat::Retry,
            _ => NativeWhat::Observation,
        };
        Some(NativeFrame {
            what,
            slots: (packed >> 4) as u16,
        })
    }
}

/// One activation, found by walking a stack.
#[derive(Clone, Copy, Debug)]
pub struct StackFrame {
    /// Index of register 0 in the stack; as [`Cx`](crate::Cx) gives it, with the [process](ProcessId::with).
    pub base: usize,
    pub callee: Value,
    pub link: Link,
    /// Word index of the instruction that runs or waits; 0 for natives.
    pub pc: u32,
    /// The code, for guest frames.
    pub code: Option<CodeId>,
}

/// How a suspended program goes on. The rest of its state is in its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspended {
    /// At the instruction at `pc` of the guest frame at `base`.
    Guest,
    /// Likewise, after what else is due at the poll that stopped it.
    Stopped,
    /// The native frame at `base` is started.
    NativeStart,
    /// The native frame at `base` is resumed with `resume_value`.
    NativeValue,
    /// The same, and the value is an exception.
    NativeRaised,
    /// It begins with the call of the first word of `start` with the others.
    Start,
    /// The native frame at `base` raises the exception on its way.
    Failed,
}

/// Words before register 0 that belong to a frame: its header, and what a generator, a constructor or the method that a native asks has before that.
const FRAME_START: usize = HEADER + 2;

/// The number of a process in its isolate; no number is given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u32);

impl Default for ProcessId {
    fn default() -> ProcessId {
        ProcessId::MAIN
    }
}

impl ProcessId {
    /// The first one, which runs what the embedder calls (see [`Isolate::main_process`](crate::Isolate::main_process)).
    pub const MAIN: ProcessId = ProcessId(0);

    /// Bits of an index in a stack.
    const INDEX_BITS: u32 = 40;

    /// A place on the stack of this process in one number.
    pub fn with(self, index: usize) -> usize {
        (self.0 as usize) << ProcessId::INDEX_BITS | index
    }

    /// The process of a [place](Self::with).
    pub fn at(place: usize) -> ProcessId {
        ProcessId((place >> ProcessId::INDEX_BITS) as u32)
    }

    /// The index of a place.
    pub(crate) fn index(place: usize) -> usize {
        place & ((1 << ProcessId::INDEX_BITS) - 1)
    }
}

/// One stack and its registers.
#[derive(Debug)]
pub struct Process {
    pub id: ProcessId,
    /// What the language keeps for the process.
    pub local: Value,
    /// Callee and arguments of a process that has not begun.
    pub start: Vec<Value>,
    /// It has stopped until somebody wakes it.
    pub(crate) is_waiting: bool,
    /// Its stack may point to young objects, if it is parked.
    pub(crate) may_have_young: bool,
    stack: Vec<u64>,
    /// The first words of a deep stack after the last collection, all of whose objects are old: see [`Process::visit_frames`].
    settled: Vec<u64>,
    /// One past the stack's last word.
    end: *const u64,
    /// Index of the running frame's register 0; valid while natives run and at polls.
    pub base: usize,
    /// Address of the running frame's instruction; as `base`.
    pub pc: *const u64,
    /// Guest frames on the stack.
    pub depth: u32,
    /// Collections so far, and writes to frames by others than their code: what compiled code knows may have changed. Both wrap.
    pub collections: u32,
    pub writes: u32,
    /// Compiled code has a leaf run that must not write to frames: it keeps registers elsewhere.
    pub is_in_place: bool,
    /// What compiled code had run in place has raised, and the exception is not on its way yet.
    pub has_raised_in_place: bool,
    /// At this depth the frames on the stack are looked at again: some languages do not count all of them.
    pub depth_limit: u32,
    /// Calls that may be nested.
    pub recursion_limit: u32,
    /// The exception being handled, or nil.
    pub handled: Value,
    /// The exception on its way while a native returns `Raised`.
    pub raised: Value,
    /// Largest stack, in words.
    pub limit_words: usize,
    /// Whether the slow path of the running frame's instruction is in its first step, and may teach the instruction's inline cache.
    pub is_teaching: bool,
    /// Whether the call that is being started is one of a method by its name: errors about arguments may name what was taken from a receiver before
    /// in another way.
    pub is_method_call: bool,
    /// What a native frame is about to be resumed with; a root while it polls.
    pub resume_value: Value,
    /// The native frame that is about to be resumed with the exception in `resume_value`.
    pub catching: Option<usize>,
    /// What a leaf that gives [`Exit::Interrupted`](crate::Exit) leaves for its next run; nil whenever no leaf runs.
    pub note: Value,
    /// Where a suspended program goes on, if it is suspended.
    pub suspended: Option<Suspended>,
    pub observation: Observation,
    /// What ended the run: the result, or an exception (`Err`).
    pub outcome: Result<Value, Value>,
}

/// Words of a stack at the start: of the main process, and of others, of which there may be many.
const FIRST_WORDS: usize = 4096;
const FIRST_WORDS_OF_OTHERS: usize = 512;
/// The first frame's registers start here.
pub const FIRST_BASE: usize = 8;
/// Room that is always left above a frame's registers: for headers, shifted arguments and native frames.
pub const SLACK: usize = 64;

impl Process {
    pub(crate) const END_OFFSET: usize = std::mem::offset_of!(Process, end);

    pub fn new(recursion_limit: u32, limit_words: usize) -> Process {
        Process::with_stack(FIRST_WORDS, recursion_limit, limit_words)
    }

    /// A process that begins with a call of the first of these values with the others.
    pub(crate) fn starting(id: ProcessId, start: Vec<Value>, like: &Process) -> Process {
        Process {
            id,
            start,
            suspended: Some(Suspended::Start),
            ..Process::with_stack(
                FIRST_WORDS_OF_OTHERS,
                like.recursion_limit,
                like.limit_words,
            )
        }
    }

    /// A process that runs what is called while this one is suspended.
    pub(crate) fn aside_of(&self, id: ProcessId) -> Process {
        Process {
            id,
            local: self.local,
            ..Process::with_stack(
                FIRST_WORDS_OF_OTHERS,
                self.recursion_limit,
                self.limit_words,
            )
        }
    }

    fn with_stack(words: usize, recursion_limit: u32, limit_words: usize) -> Process {
        let stack = vec![1; words];
        Process {
            id: ProcessId::MAIN,
            local: Value::NIL,
            start: Vec::new(),
            is_waiting: false,
            may_have_young: true,
            end: stack.as_ptr_range().end,
            stack,
            settled: Vec::new(),
            base: FIRST_BASE,
            pc: std::ptr::null(),
            depth: 0,
            collections: 0,
            writes: 0,
            is_in_place: false,
            has_raised_in_place: false,
            depth_limit: recursion_limit,
            recursion_limit,
            handled: Value::NIL,
            raised: Value::NIL,
            limit_words,
            is_teaching: false,
            is_method_call: false,
            resume_value: Value::NIL,
            catching: None,
            note: Value::NIL,
            suspended: None,
            observation: Observation::default(),
            outcome: Ok(Value::NIL),
        }
    }

    /// The inline cache of the instruction whose slow path starts, if it has one.
    pub(crate) fn site(&self) -> Option<crate::stub::Site> {
        if !self.is_teaching || self.pc.is_null() {
            return None;
        }
        // SAFETY: while teaching, `pc` is the running instruction of the guest frame at `base`, in code that never moves; an op with a
        // cache has two words.
        let (word, second) = unsafe { (*self.pc, *self.pc.add(1)) };
        let op = Op::from_u16(word as u16)?;
        let code = code_of_callee(self.callee(self.base))?;
        let distance = corevm_bytecode::word::cache(second) as usize;
        let cache = self.pc.wrapping_sub(distance).cast_mut().cast();
        op.info().has_cache.then_some((cache, code))
    }

    /// Whether the instruction whose slow path starts finds a method that is called then.
    pub(crate) fn is_finding_method(&self) -> bool {
        if !self.is_teaching || self.pc.is_null() {
            return false;
        }
        // SAFETY: as in `site`.
        let word = unsafe { *self.pc };
        Op::from_u16(word as u16) == Some(Op::GetMethod)
    }

    /// Changes how many calls may be nested.
    pub fn set_recursion_limit(&mut self, limit: u32) {
        self.recursion_limit = limit;
        self.depth_limit = limit;
    }

    /// The program on the stack is given up: the process is as before its first call.
    pub(crate) fn forget_program(&mut self) {
        self.base = FIRST_BASE;
        self.pc = std::ptr::null();
        self.depth = 0;
        self.handled = Value::NIL;
        self.raised = Value::NIL;
        self.resume_value = Value::NIL;
        self.catching = None;
        self.note = Value::NIL;
        self.suspended = None;
        self.observation.forget_frames();
        self.outcome = Ok(Value::NIL);
    }

    /// The callee of the frame at `base`.
    fn callee(&self, base: usize) -> V<'_> {
        // SAFETY: a frame's callee is alive (P1), and between polls it does not move.
        unsafe { V::from_raw(self.value(base - 3)) }
    }

    /// Address of word `index`.
    ///
    /// # Safety
    /// The word is one of the stack's.
    #[inline(always)]
    pub unsafe fn address(&mut self, index: usize) -> *mut u64 {
        debug_assert!(index < self.stack.len());
        // SAFETY: the caller's promise.
        unsafe { self.stack.as_mut_ptr().add(index) }
    }

    /// Index of the word at `address`.
    #[inline(always)]
    pub fn index_of(&self, address: *const u64) -> usize {
        (address as usize - self.stack.as_ptr() as usize) / 8
    }

    /// One past the last word.
    #[inline(always)]
    pub fn end(&self) -> *const u64 {
        self.end
    }

    /// The stack's length, in words.
    #[inline(always)]
    pub fn len_words(&self) -> usize {
        self.stack.len()
    }

    /// Makes room for `words` words at all; addresses change. False when the limit is reached.
    pub fn grow(&mut self, words: usize) -> bool {
        if words <= self.stack.len() {
            return true;
        }
        if words > self.limit_words {
            return false;
        }
        let size = words.max(self.stack.len() * 2).min(self.limit_words);
        let more = size - self.stack.len();
        if self.stack.try_reserve_exact(more).is_err() {
            return false;
        }
        self.stack.resize(size, 1);
        self.end = self.stack.as_ptr_range().end;
        true
    }

    /// Moves the whole stack to other memory: for tests of what must not depend on addresses.
    pub fn relocate(&mut self) {
        let moved = self.stack.clone();
        self.stack = moved;
        self.end = self.stack.as_ptr_range().end;
    }

    /// Puts the first call of an empty stack, callee and arguments, into a window; `None` when there is no room.
    pub fn prepare_call(
        &mut self,
        callee: Value,
        args: impl ExactSizeIterator<Item = Value>,
    ) -> Option<usize> {
        let window = FIRST_BASE + 1;
        if !self.grow(window + HEADER + args.len() + SLACK * 2) {
            return None;
        }
        self.set_value(window, callee);
        for (i, arg) in args.enumerate() {
            self.set_value(window + HEADER + i, arg);
        }
        Some(window)
    }

    pub fn word(&self, index: usize) -> u64 {
        self.stack[index]
    }

    pub(crate) fn set_word(&mut self, index: usize, word: u64) {
        self.stack[index] = word;
    }

    pub fn value(&self, index: usize) -> Value {
        Value::from_bits(self.stack[index])
    }

    /// Sets [`KEPT`] for the frame at `base`.
    pub(crate) fn mark_kept(&mut self, base: usize) {
        self.stack[base - 1] |= u64::from(KEPT) << 8;
    }

    /// Sets [`WRITTEN`] for the frame at `base`.
    pub(crate) fn mark_written(&mut self, base: usize) {
        self.writes = self.writes.wrapping_add(1);
        self.stack[base - 1] |= u64::from(WRITTEN) << 8;
    }

    /// Changes the callee of the frame at `base`.
    pub(crate) fn set_callee(&mut self, base: usize, callee: Value) {
        self.writes = self.writes.wrapping_add(1);
        self.stack[base - 3] = callee.bits();
    }

    pub fn set_value(&mut self, index: usize, value: Value) {
        self.stack[index] = value.bits();
    }

    /// The frames from the running one down.
    pub fn frames<'a>(&'a self, codes: &'a CodeTable) -> impl Iterator<Item = StackFrame> + 'a {
        let mut base = self.base;
        let mut pc = self.pc;
        let mut ended = self.pc.is_null();
        std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let callee = self.callee(base);
            let link = Link::decode(self.stack[base - 1]);
            let code = code_of_callee(callee);
            let frame = StackFrame {
                base,
                callee: callee.raw(),
                link,
                pc: code.map_or(0, |id| word_index(codes.get(id), pc)),
                code,
            };
            pc = back_pc(self.stack[base - 2]);
            ended = link.kind == ReturnTo::Exit;
            base -= link.distance as usize;
            Some(frame)
        })
    }

    /// Visits what the frames keep alive: live registers of guest frames, slots of native frames.
    pub fn visit_roots(&mut self, codes: &CodeTable, visitor: &mut RootVisitor<'_>) {
        visitor.visit(&mut self.handled);
        visitor.visit(&mut self.raised);
        visitor.visit(&mut self.resume_value);
        visitor.visit(&mut self.local);
        visitor.visit_all(&mut self.start);
        self.observation.visit_roots(visitor);
        match &mut self.outcome {
            Ok(value) | Err(value) => visitor.visit(value),
        }
        self.visit_frames(codes, visitor);
    }

    /// Visits the frames. Those at the bottom of a deep stack that have not changed since the last collection hold nothing young, so
    /// that collections of the nursery leave them out: else a deep recursion would take time by the square of its depth. Whether they have
    /// changed is seen by their words. An object that is young now may lie where a dead register points, but a frame that waits at the
    /// same instruction has the same live registers, and those pointed to old objects.
    fn visit_frames(&mut self, codes: &CodeTable, visitor: &mut RootVisitor<'_>) {
        let unchanged = match visitor.is_minor() {
            true => self.unchanged_words(),
            false => 0,
        };
        // A frame ends below the header of its callee, which has the place where it waits.
        let mut is_changed = true;
        let frames: Vec<StackFrame> = self
            .frames(codes)
            .take_while(|frame| std::mem::replace(&mut is_changed, frame.base > unchanged))
            .collect();
        let mut settled = frames.first().map_or(0, |frame| frame.base);
        for (i, frame) in frames.iter().enumerate() {
            let keeps = keeps_operands(&frames, i);
            let has_young = visitor.sees_young(|visitor| {
                each_word(codes, frame, keeps, |index| {
                    let mut value = Value::from_bits(self.stack[index]);
                    visitor.visit_of_frame(&mut value);
                    self.stack[index] = value.bits();
                });
            });
            if has_young {
                settled = frame.base - FRAME_START;
            }
        }
        self.settle(settled, unchanged);
    }

    /// How many words at the bottom of the stack are as they were after the last collection.
    fn unchanged_words(&self) -> usize {
        let pairs = self.settled.iter().zip(&self.stack);
        pairs.take_while(|(before, now)| before == now).count()
    }

    /// After a collection: the first `settled` words of the stack hold nothing young. The first `unchanged` ones are known to be so.
    fn settle(&mut self, settled: usize, unchanged: usize) {
        const DEEP_WORDS: usize = 4096;
        if settled < DEEP_WORDS {
            self.settled = Vec::new();
            return;
        }
        self.settled.truncate(unchanged);
        let from = self.settled.len().min(settled);
        self.settled.truncate(settled);
        self.settled.extend_from_slice(&self.stack[from..settled]);
    }

    /// What the frames keep alive themselves, the innermost first, as far as the values of a deep stack are not too many.
    pub fn held_by_frames(&self, codes: &CodeTable) -> Vec<Value> {
        const MOST_FRAMES: usize = 256;
        let frames: Vec<StackFrame> = self.frames(codes).take(MOST_FRAMES).collect();
        let mut held = Vec::new();
        for (i, frame) in frames.iter().enumerate() {
            each_word(codes, frame, keeps_operands(&frames, i), |index| {
                held.push(Value::from_bits(self.stack[index]));
            });
        }
        held
    }
}

/// A frame whose instruction has not begun keeps its operands, and one that waits for an operator, which may refuse.
fn keeps_operands(frames: &[StackFrame], index: usize) -> bool {
    let keeps = |kind| matches!(kind, ReturnTo::Again | ReturnTo::Operator | ReturnTo::Test);
    index == 0 || keeps(frames[index - 1].link.kind)
}

/// Where on the stack the values lie that a frame keeps alive: live registers, slots of a native frame, and what its header holds.
fn each_word(
    codes: &CodeTable,
    frame: &StackFrame,
    keeps_operands: bool,
    mut visit: impl FnMut(usize),
) {
    visit(frame.base - 3);
    if frame.link.kind == ReturnTo::Asked {
        visit(frame.base - 5);
        visit(frame.base - 4);
    }
    if frame.link.flags & (GENERATOR | CONSTRUCT) != 0 {
        visit(frame.base - 4);
    }
    let Some(id) = frame.code else {
        let slots = NativeFrame::decode(frame.callee).map_or(0, |native| native.slots as usize);
        (0..=slots).for_each(|i| visit(frame.base + i));
        return;
    };
    let pc = frame.pc as usize;
    let liveness = codes.get(id).liveness();
    let visit = |register: u16| visit(frame.base + usize::from(register));
    if keeps_operands {
        liveness.live_before(pc).for_each(visit);
    } else {
        liveness.live_at(pc).for_each(visit);
    }
}

/// The word index of an instruction's address.
pub fn word_index(code: &CompiledCode, pc: *const u64) -> u32 {
    ((pc as usize).wrapping_sub(code.words().as_ptr() as usize) / 8) as u32
}

/// The code of a guest frame's callee; `None` for native frames.
pub fn code_of_callee(callee: V<'_>) -> Option<CodeId> {
    Some(callee.as_exact_function()?.code_id())
}
