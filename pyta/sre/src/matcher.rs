//! The state of one match and the entry points that drive it.

use crate::{
    class::CharClass,
    exec::{Exec, Outcome},
    program::{Pc, Program},
    stack::Trail,
    subject::{Subject, Unit},
};

/// A position that is not set.
pub(crate) const NONE: usize = usize::MAX;

/// Where a match may begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Begins at the start position (`Pattern.match`).
    Match,
    /// Begins at the start position and ends at the end position (`Pattern.fullmatch`).
    FullMatch,
    /// Begins anywhere from the start position (`Pattern.search`).
    Search,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is a match; [`Matcher::span`] tells where.
    Matched,
    /// There is none.
    NotMatched,
    /// The budget is used up; run again to go on.
    Paused,
    /// The backtracking stack would exceed its limit, or memory is exhausted. The match is over.
    StackLimit,
}

/// Counter of one loop: completed iterations, and where the newest one began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoopState {
    pub(crate) count: u32,
    pub(crate) last: usize,
}

/// What an atomic group, assertion or possessive loop remembers while it is open. It needs no undoing: once closed,
/// nothing inside it is ever resumed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Register {
    /// Height of the stack at the entry.
    pub(crate) base: usize,
    pub(crate) pos: usize,
    pub(crate) count: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    /// Look for a place to try, from here on.
    Seek(usize),
    /// Go on within an attempt.
    Resume {
        pc: Pc,
        pos: usize,
    },
    Done(Status),
}

/// One match in progress, or its result.
///
/// A matcher belongs to the program it was made for; it can be used for any number of matches with it, one after the
/// other. It holds positions only, never the subject, so the subject may move between two runs (but not change).
#[derive(Debug)]
pub struct Matcher {
    pub(crate) mode: Mode,
    pub(crate) end: usize,
    /// The first attempt may not match the empty string (after an empty match at the same place).
    pub(crate) must_advance: bool,
    /// Where the first attempt begins.
    pub(crate) first: usize,
    /// Where the current attempt or the match begins.
    pub(crate) attempt: usize,
    pub(crate) match_end: usize,
    /// No attempt before this position can succeed.
    pub(crate) skip_to: usize,
    pub(crate) state: State,
    pub(crate) trail: Trail,
    pub(crate) registers: Vec<Register>,
}

impl Matcher {
    /// Default limit of the backtracking stack, in bytes.
    pub const DEFAULT_STACK_BYTES: usize = 1 << 30;

    /// A matcher for `program`, to be started with [`Matcher::begin`].
    pub fn new(program: &Program) -> Self {
        let trail = Trail {
            entries: Vec::new(),
            marks: vec![NONE; program.groups * 2],
            unset: std::hint::black_box(NONE),
            marked: false,
            last_index: 0,
            loops: vec![
                LoopState {
                    count: 0,
                    last: NONE
                };
                program.loops.len()
            ],
            limit: 0,
        };
        let mut matcher = Matcher {
            mode: Mode::Match,
            end: 0,
            must_advance: false,
            first: 0,
            attempt: 0,
            match_end: 0,
            skip_to: 0,
            state: State::Done(Status::NotMatched),
            trail,
            registers: vec![Register::default(); program.registers],
        };
        matcher.set_stack_limit(Self::DEFAULT_STACK_BYTES);
        matcher
    }

    /// Sets the largest size of the backtracking stack in bytes.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        self.trail.limit = (bytes / size_of::<crate::stack::Entry>()).max(1);
    }

    /// Bytes that the backtracking stack holds now.
    pub fn stack_bytes(&self) -> usize {
        self.trail.entries.capacity() * size_of::<crate::stack::Entry>()
    }

    /// Starts a new match from `pos`, seeing the subject as if it ended at `end` (positions in characters; both are
    /// clamped to the subject).
    pub fn begin(&mut self, mode: Mode, pos: usize, end: usize) {
        self.mode = mode;
        self.first = pos;
        self.end = end;
        self.must_advance = false;
        self.skip_to = 0;
        self.state = State::Seek(pos);
        self.trail.clear();
    }

    /// Starts the next match behind the one found, as `finditer`, `sub` and `split` do: it begins where the last one
    /// ended, and is not empty there if the last one was empty.
    pub fn begin_next(&mut self) {
        let must_advance = self.match_end == self.attempt;
        self.begin(self.mode, self.match_end, self.end);
        self.must_advance = must_advance;
    }

    /// Like [`Matcher::begin`], but the match may not be empty at `pos`.
    pub fn begin_advancing(&mut self, mode: Mode, pos: usize, end: usize) {
        self.begin(mode, pos, end);
        self.must_advance = true;
    }

    /// Runs until there is a result or the budget is used up. The budget is lowered by about one per alternative,
    /// iteration or place tried, and by one per 64 characters skipped at once.
    pub fn run<C: CharClass>(
        &mut self,
        program: &Program,
        subject: Subject<'_>,
        classes: &C,
        budget: &mut u64,
    ) -> Status {
        match subject {
            Subject::Narrow(units) => self.run_units(program, units, classes, budget),
            Subject::Wide(units) => self.run_units(program, units, classes, budget),
            Subject::Full(units) => self.run_units(program, units, classes, budget),
        }
    }

    fn run_units<U: Unit, C: CharClass>(
        &mut self,
        program: &Program,
        units: &[U],
        classes: &C,
        budget: &mut u64,
    ) -> Status {
        if let State::Done(status) = self.state {
            return status;
        }
        if self.trail.marks.len() != program.groups * 2
            || self.trail.loops.len() != program.loops.len()
            || self.registers.len() != program.registers
        {
            debug_assert!(false, "a matcher is used with the program it was made for");
            return Status::NotMatched;
        }
        if let State::Seek(from) = &mut self.state
            && *from > units.len()
        {
            *from = units.len();
            self.first = self.first.min(units.len());
        }
        let text = units.get(..self.end).unwrap_or(units);
        self.end = text.len();
        let mut exec = Exec {
            program,
            text,
            classes,
            matcher: self,
            fuel: *budget,
        };
        let outcome = exec.run();
        *budget = exec.fuel;
        let status = match outcome {
            Outcome::Paused(state) => {
                self.state = state;
                return Status::Paused;
            }
            Outcome::Matched => Status::Matched,
            Outcome::NotMatched => Status::NotMatched,
            Outcome::StackLimit => Status::StackLimit,
        };
        if status != Status::Matched {
            self.trail.clear();
        }
        self.state = State::Done(status);
        status
    }

    /// Where a group matched, as start and end; group 0 is the whole match. `None` if it took no part.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        if !matches!(self.state, State::Done(Status::Matched)) {
            return None;
        }
        if group == 0 {
            return Some((self.attempt, self.match_end));
        }
        let mark = (group - 1).checked_mul(2)?;
        match self.trail.marks.get(mark..mark.checked_add(2)?)? {
            &[start, end] if start != NONE && end != NONE && start <= end => Some((start, end)),
            _ => None,
        }
    }

    /// The group that was closed last (`Match.lastindex`); its name is `Match.lastgroup`.
    pub fn last_index(&self) -> Option<usize> {
        match self.trail.last_index {
            0 => None,
            group => Some(group as usize),
        }
    }
}
