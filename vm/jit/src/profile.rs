//! What was observed while hot code was still interpreted: which kinds of values each instruction worked on, and what failed
//! in compiled code since.

#![expect(unsafe_code, reason = "looks at what instructions read")]

use std::cell::Cell;

use corevm_runtime::bytecode::{Op, Role, word};
use corevm_runtime::process::{CONSTRUCT, HEADER, OPERATOR_STATE};
use corevm_runtime::tier::{callee_key, code_address, iterated_kind, kind_of, made_shape};
use corevm_runtime::{CompiledCode, Kind, ReturnTo, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// A set of kinds of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen(u64);

impl Seen {
    pub const INT: Seen = Seen(1 << 60);
    /// A float that is no pointer.
    pub const FLOAT: Seen = Seen(1 << 61);
    /// Nil, a truth value, empty.
    pub const CONSTANT: Seen = Seen(1 << 62);
    /// Some object, which was not looked at.
    pub const OBJECT: Seen = Seen(1 << 59);

    /// The kind of a value.
    ///
    /// # Safety
    /// It is live.
    unsafe fn of(value: Value) -> Seen {
        if value.is_pointer() {
            // SAFETY: the caller's promise.
            Seen::kind(unsafe { kind_of(value) })
        } else {
            Seen::word(value)
        }
    }

    /// The kind of a word that may be dead.
    pub fn word(value: Value) -> Seen {
        if value.is_int() {
            Seen::INT
        } else if value.as_float_immediate().is_some() {
            Seen::FLOAT
        } else if value.looks_like_pointer() {
            Seen::OBJECT
        } else {
            Seen::CONSTANT
        }
    }

    pub const fn kind(kind: Kind) -> Seen {
        Seen(1 << kind as u8)
    }

    /// The kind, when all values were objects of one.
    pub fn single_kind(self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|&kind| self == Seen::kind(kind))
    }

    /// Not empty, and nothing else than `other`.
    pub fn is_only(self, other: Seen) -> bool {
        self.0 != 0 && self.0 & !other.0 == 0
    }

    pub const fn or(self, other: Seen) -> Seen {
        Seen(self.0 | other.0)
    }

    /// Whether something of this kind was seen.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & Seen::kind(kind).0 != 0
    }

    pub const fn without(self, other: Seen) -> Seen {
        Seen(self.0 & !other.0)
    }

    fn add(&mut self, other: Seen) {
        self.0 |= other.0;
    }
}

/// Address of the code of a function that an inline cache holds; 0 for anything else.
pub(crate) fn code_of_cached(value: Value) -> usize {
    // SAFETY: caches are roots.
    unsafe { code_address(value) }
}

/// The [`callee_key`] of a value that an inline cache holds.
pub(crate) fn key_of_cached(value: Value) -> usize {
    // SAFETY: caches are roots.
    unsafe { callee_key(value) }
}

/// Compilations in which an instruction may fail for values of other kinds than those seen before.
const MOST_FAILURES: u8 = 3;

/// What was seen of an instruction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observed {
    /// Of the registers that the operands `a`, `b` and `c` name, if they do. Of a step of an iteration the last is what is gone through by index.
    pub operands: [Seen; 3],
    /// The [`callee_key`] of what was called; `None` before the first, 0 for several.
    pub callee: Option<usize>,
    /// Of a `ret`: where results went.
    pub deliveries: Deliveries,
    /// Of a call of a type: the shape of fresh instances, or 0.
    pub made_shape: u32,
    /// Whether a method call was without receiver, and with one.
    pub receivers: [bool; 2],
    /// A method call was of a bound method: that is what a site gets before it has learned what to look for.
    pub was_bound: bool,
    /// The path for what was seen failed: the interpreter's is to be taken.
    pub is_slow: bool,
    /// It has led into another frame or to a handler, or could not be done in place.
    pub is_undone: bool,
    /// Compilations in which the path for what was seen failed for values of other kinds.
    failures: u8,
}

/// Where compiled code can put the result of a frame that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Delivery {
    /// The window of a plain call.
    Plain,
    /// A register.
    Register,
    /// Likewise, as the next item.
    Item,
    /// Likewise, as an operator's result, unless it is a refusal.
    Operator,
    /// Nowhere: an initialiser's, which is nil.
    Constructed,
}

impl Delivery {
    /// In the order in which they are tried.
    pub const ALL: [Delivery; 5] = [
        Delivery::Plain,
        Delivery::Register,
        Delivery::Item,
        Delivery::Operator,
        Delivery::Constructed,
    ];

    /// The bits of a link that decide, and what they are.
    pub const fn link_bits(self) -> (u64, u64) {
        /// Bits that say flags and kind.
        const KIND: u64 = 0xFFFF;
        /// Bits of an operator's link that say the state of its slow path.
        const OPERATOR_STATES: u64 = 3 << (8 + OPERATOR_STATE);
        const fn of(kind: ReturnTo) -> u64 {
            (kind as u64) << 1 | 1
        }
        match self {
            Delivery::Plain => (KIND, of(ReturnTo::Window)),
            Delivery::Register => (KIND, of(ReturnTo::Register)),
            Delivery::Item => (KIND, of(ReturnTo::Item)),
            Delivery::Operator => (KIND & !OPERATOR_STATES, of(ReturnTo::Operator)),
            Delivery::Constructed => (KIND, (CONSTRUCT as u64) << 8 | of(ReturnTo::Window)),
        }
    }

    /// That of a frame with this link; `None` where the interpreter does more.
    fn of(link: u64) -> Option<Delivery> {
        Delivery::ALL.into_iter().find(|way| {
            let (mask, bits) = way.link_bits();
            link & mask == bits
        })
    }
}

/// A set of ways in which frames end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deliveries(u8);

impl Deliveries {
    /// All, those that are the interpreter's included.
    pub const EVERY: Deliveries = Deliveries(u8::MAX);
    /// Those that are the interpreter's.
    const OTHER: u8 = 1 << 7;

    fn add(&mut self, way: Option<Delivery>) {
        self.0 |= way.map_or(Self::OTHER, |way| 1 << way as u8);
    }

    pub fn has(self, way: Delivery) -> bool {
        self.0 & 1 << way as u8 != 0
    }

    /// Whether some were the interpreter's.
    pub fn has_others(self) -> bool {
        self.0 & Self::OTHER != 0
    }
}

/// Everything that was observed in one isolate, by address of the instruction.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    sites: FxHashMap<usize, Observed>,
    /// By address of a loop's head: what its registers held.
    loops: FxHashMap<usize, Vec<Seen>>,
    /// Addresses of instructions where ways meet on which registers are of several kinds.
    mixed: FxHashSet<usize>,
}

/// Whether the op calls what lies in its window.
pub(crate) fn is_call(op: Op) -> bool {
    use Op::{Call, CallMethod, CallMethodNamed, CallNamed, CallSpread};
    matches!(
        op,
        Call | CallMethod | CallNamed | CallMethodNamed | CallSpread
    )
}

impl Profile {
    /// Forgets what was observed in codes that have died.
    pub fn forget(&mut self, codes: &[&CompiledCode]) {
        let mut words: Vec<_> = codes.iter().filter_map(|code| code.word_range()).collect();
        words.sort_unstable_by_key(|words| words.start);
        let is_left = |pc: usize| {
            let after = words.partition_point(|words| words.start <= pc);
            after == 0 || !words[after - 1].contains(&pc)
        };
        self.sites.retain(|&pc, _| is_left(pc));
        self.loops.retain(|&pc, _| is_left(pc));
        self.mixed.retain(|&pc| is_left(pc));
    }

    pub fn at(&self, pc: *const u64) -> Option<&Observed> {
        self.sites.get(&(pc as usize))
    }

    pub fn at_head(&self, pc: *const u64) -> Option<&[Seen]> {
        self.loops.get(&(pc as usize)).map(Vec::as_slice)
    }

    /// Notes the operands of an instruction in a frame with this link.
    pub fn note(&mut self, pc: *const u64, first_word: u64, registers: &[Cell<u64>], link: u64) {
        let register = |index: u16| Value::from_bits(registers[usize::from(index)].get());
        let Some(op) = Op::from_u16(first_word as u16) else {
            return;
        };
        let observed = self.sites.entry(pc as usize).or_default();
        let operands = [
            word::a(first_word),
            word::b(first_word),
            word::c(first_word),
        ];
        for ((seen, role), operand) in observed
            .operands
            .iter_mut()
            .zip(op.info().roles)
            .zip(operands)
        {
            if matches!(role, Role::Src | Role::SrcDst) {
                // SAFETY: what an instruction reads is live before it.
                seen.add(unsafe { Seen::of(register(operand)) });
            }
        }
        if matches!(op, Op::IterNext | Op::IterAssign) {
            // SAFETY: likewise.
            let kind = unsafe { iterated_kind(register(operands[1])) };
            observed.operands[2].add(kind.map_or(Seen::default(), Seen::kind));
        }
        if op == Op::Ret {
            observed.deliveries.add(Delivery::of(link));
        }
        if is_call(op) {
            let is_method = matches!(op, Op::CallMethod | Op::CallMethodNamed);
            let callee = register(word::a(first_word));
            // SAFETY: likewise.
            let is_bound = unsafe { Seen::of(callee) } == Seen::kind(Kind::BoundMethod);
            if is_method && is_bound && !std::mem::replace(&mut observed.was_bound, true) {
                return;
            }
            // SAFETY: likewise.
            observed.operands[0].add(unsafe { Seen::of(callee) });
            // SAFETY: likewise.
            let code = unsafe { callee_key(callee) };
            // SAFETY: likewise.
            observed.made_shape = unsafe { made_shape(callee) };
            if is_method {
                let receiver = register(word::a(first_word) + HEADER as u16);
                observed.receivers[usize::from(!receiver.is_empty())] = true;
            }
            observed.callee = match observed.callee {
                None => Some(code),
                Some(known) if known == code => Some(code),
                Some(_) => Some(0),
            };
        }
    }

    pub fn note_loop(&mut self, pc: *const u64, registers: &[Cell<u64>]) {
        let seen = self.loops.entry(pc as usize).or_default();
        seen.resize(registers.len(), Seen::default());
        for (seen, register) in seen.iter_mut().zip(registers) {
            seen.add(Seen::word(Value::from_bits(register.get())));
        }
    }

    /// Notes that the path for what was seen has failed again and again: after some times the interpreter's is taken.
    pub fn note_failed(&mut self, pc: *const u64) {
        let observed = self.sites.entry(pc as usize).or_default();
        observed.failures += 1;
        observed.is_slow |= observed.failures >= MOST_FAILURES;
    }

    /// Notes that the instruction has led into another frame or to a handler, or could not be done in place.
    pub fn note_undone(&mut self, pc: *const u64) {
        self.sites.entry(pc as usize).or_default().is_undone = true;
    }

    pub fn note_mixed(&mut self, pc: *const u64) {
        self.mixed.insert(pc as usize);
    }

    /// Whether ways meet here on which registers are of several kinds.
    pub fn is_mixed(&self, pc: *const u64) -> bool {
        self.mixed.contains(&(pc as usize))
    }

    pub fn note_slow(&mut self, pc: *const u64) {
        self.sites.entry(pc as usize).or_default().is_slow = true;
    }
}
