//! The checked, executable form of a pattern.
//!
//! Operations are small and copyable; what does not fit lies in side tables, indexed by the operation. All indices and
//! targets were made by the decoder and are in range.
//!
//! ```text
//! (a|bc)*d      0 Jump 5            stateless loop: enter at its Until
//!               1 Mark 0            <- body
//!               2 Branch #0         -> 3 | 5, chosen by the next character
//!               ..
//!               6 Mark 1
//!               7 MaxUntil #0       -> 1 or fall through
//!               8 Char d
//!               9 Match
//! ```

use std::sync::{Arc, LazyLock};

use crate::{
    analysis,
    charset::Set,
    class::CharClass,
    constants::At,
    decode::{self, InvalidCode},
};

/// Index of an operation.
pub(crate) type Pc = u32;

/// A pattern that is ready to run; immutable and independent of any subject.
#[derive(Debug)]
pub struct Program {
    pub(crate) ops: Vec<Op>,
    pub(crate) sets: Vec<Set>,
    pub(crate) literals: Literals,
    pub(crate) runs: Vec<Run>,
    pub(crate) loops: Vec<Loop>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) asserts: Vec<Assert>,
    /// Number of the registers that atomic groups, assertions and possessive loops use.
    pub(crate) registers: usize,
    /// Number of capture groups, without group 0.
    pub(crate) groups: usize,
    /// No match is shorter than this; in characters.
    pub(crate) min_width: usize,
    pub(crate) start: analysis::Start,
    /// An operation that fails.
    pub(crate) fail: Pc,
}

impl Program {
    /// Checks and translates a code list of a pattern with `groups` capture groups.
    ///
    /// # Errors
    /// [`InvalidCode`] if the list is not one that the pattern compiler makes.
    pub fn new<C: CharClass>(code: &[u32], groups: u32, classes: &C) -> Result<Self, InvalidCode> {
        let mut program = decode::decode(code, groups, classes)?;
        analysis::analyse(&mut program, classes);
        Ok(program)
    }

    /// Number of capture groups, without group 0.
    pub fn groups(&self) -> usize {
        self.groups
    }
}

/// One operation. Operations that fail go to the newest alternative on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// One character of a kind.
    Char(u32),
    NotChar(u32),
    AnyAll,
    Set(u32),
    /// `len` characters of [`Program::literals`], all below 256.
    Literals {
        at: u32,
        len: u32,
    },
    /// The same with a character that no narrow subject holds.
    WideLiterals {
        at: u32,
        len: u32,
    },
    Mark(u32),
    At(At),
    GroupRef {
        group: u32,
        fold: RefFold,
    },
    /// Continues at `otherwise` if the group is unset.
    IfGroup {
        group: u32,
        otherwise: Pc,
    },
    Jump(Pc),
    Branch(u32),
    /// Repeats of one character: as many as possible, as few as possible, or as many as possible for good.
    Greedy(u32),
    /// The same at the beginning of the pattern, without a limit: where it ends is where the next attempt begins.
    GreedyLeading(u32),
    Lazy(u32),
    Possessive(u32),
    /// Resets a counted loop and enters it at its `Until`.
    LoopEnter(u32),
    MaxUntil(u32),
    MinUntil(u32),
    /// A stateless lazy or greedy loop: no count, no zero-width check.
    MaxUntilFree(u32),
    MinUntilFree(u32),
    PossessiveEnter {
        register: u32,
        id: u32,
    },
    PossessiveUntil {
        register: u32,
        id: u32,
    },
    AtomicEnter(u32),
    AtomicExit(u32),
    AssertEnter {
        register: u32,
        id: u32,
    },
    AssertExit(u32),
    AssertNotEnter {
        register: u32,
        id: u32,
    },
    AssertNotExit(u32),
    Fail,
    Match,
}

/// How a group reference compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefFold {
    None,
    Ascii,
    Unicode,
    Locale,
}

/// What a repeat of one character repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Single {
    Char(u32),
    NotChar(u32),
    AnyAll,
    Set(u32),
    /// A set without a table.
    Dynamic(u32),
}

/// A repeat of one character.
#[derive(Debug)]
pub(crate) struct Run {
    /// The operation after it.
    pub(crate) next: Pc,
    pub(crate) single: Single,
    pub(crate) min: usize,
    /// `usize::MAX` for no limit.
    pub(crate) max: usize,
    /// What may come after the run.
    pub(crate) follow: First,
    /// No character of the run can start what follows: the longest run is the only one to try.
    pub(crate) settled_narrow: bool,
    pub(crate) settled: bool,
}

/// A repeat of anything else.
#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) body: Pc,
    pub(crate) tail: Pc,
    pub(crate) min: u32,
    /// [`crate::MAX_REPEAT`] for no limit.
    pub(crate) max: u32,
    pub(crate) body_first: First,
    pub(crate) tail_first: First,
}

/// A lookahead or lookbehind.
#[derive(Debug)]
pub(crate) struct Assert {
    /// Characters to step back first.
    pub(crate) back: usize,
    /// What comes after the assertion.
    pub(crate) tail: Pc,
}

/// Alternatives, at most 64; a longer list continues in its last alternative.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) targets: Vec<Pc>,
    /// For each character below 256 the index of a bit set of the alternatives that may begin with it.
    pub(crate) by_char: Box<[u8; 256]>,
    pub(crate) masks: Vec<u64>,
    /// The bit sets for characters from 256 up, and for the end of the subject.
    pub(crate) by_high: u64,
    pub(crate) at_end: u64,
}

/// What the next character may be for a continuation to have a chance; a superset.
#[derive(Clone, Debug)]
pub(crate) struct First {
    /// Shared by all with the same contents.
    pub(crate) low: Arc<[bool; 256]>,
    /// Whether any character from 256 up may come.
    pub(crate) high: bool,
    pub(crate) end: bool,
    /// The only character, if there is just one and the end is excluded.
    pub(crate) only: Option<u32>,
}

impl First {
    /// Admits nothing; a placeholder until the analysis has run.
    pub(crate) fn nothing() -> Self {
        static NOTHING: LazyLock<Arc<[bool; 256]>> = LazyLock::new(|| Arc::new([false; 256]));
        First {
            low: Arc::clone(&NOTHING),
            high: false,
            end: false,
            only: None,
        }
    }
}

impl Branch {
    /// The alternatives that may begin with a character, or (`None`) at the end of the subject.
    #[inline(always)]
    pub(crate) fn alternatives(&self, c: Option<u32>) -> u64 {
        match c {
            Some(c) => match self.by_char.get(c as usize) {
                Some(&class) => self.masks.get(usize::from(class)).copied().unwrap_or(0),
                None => self.by_high,
            },
            None => self.at_end,
        }
    }

    /// Sets the table for characters below 256.
    pub(crate) fn set_by_char(&mut self, masks: &[u64; 256]) {
        self.masks.clear();
        for (class, &mask) in self.by_char.iter_mut().zip(masks) {
            let known = self.masks.iter().position(|&other| other == mask);
            // There are no more classes than characters.
            *class = known.unwrap_or(self.masks.len()) as u8;
            if known.is_none() {
                self.masks.push(mask);
            }
        }
    }
}

/// Runs of literal characters, as bytes and as code points.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    codes: Vec<u32>,
    /// The low bytes of the codes; only read for runs that are entirely below 256.
    bytes: Vec<u8>,
}

impl Literals {
    pub(crate) fn push(&mut self, c: u32) {
        self.codes.push(c);
        self.bytes.push(c as u8);
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    #[inline]
    pub(crate) fn codes(&self, at: usize, len: usize) -> Option<&[u32]> {
        self.codes.get(at..at + len)
    }

    #[inline]
    pub(crate) fn bytes(&self, at: usize, len: usize) -> Option<&[u8]> {
        self.bytes.get(at..at + len)
    }
}
