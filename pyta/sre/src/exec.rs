//! The matching loop.
//!
//! An operation either goes on somewhere or fails; then the newest choice is taken from the stack. Work that can
//! repeat without end pays from the fuel: each pop, each loop iteration, each attempt. Between two payments only
//! finitely many operations run, because apart from loop ends all targets lie ahead.

mod backtrack;
mod group;
mod repeat;

use crate::{
    class::CharClass,
    matcher::{Matcher, Mode, State},
    position,
    program::{Op, Pc, Program},
    search::{self, Candidate},
    stack::Entry,
    subject::Unit,
};

/// What a run came to; pausing carries the state to go on from.
pub(crate) enum Outcome {
    Matched,
    NotMatched,
    StackLimit,
    Paused(State),
}

/// What one attempt came to.
enum Attempt {
    Matched,
    Failed,
    StackLimit,
    Paused { pc: Pc, pos: usize },
}

/// What one operation came to.
enum Flow {
    /// Go on with this operation at this position.
    Go(Pc, usize),
    /// Take the newest choice.
    Fail,
    /// The fuel is used up; nothing was done.
    Pause,
    StackLimit,
    Matched,
}

/// A matcher at work on a subject.
pub(crate) struct Exec<'a, U, C> {
    pub(crate) program: &'a Program,
    /// The subject up to the end position.
    pub(crate) text: &'a [U],
    pub(crate) classes: &'a C,
    pub(crate) matcher: &'a mut Matcher,
    pub(crate) fuel: u64,
}

impl<U: Unit, C: CharClass> Exec<'_, U, C> {
    pub(crate) fn run(&mut self) -> Outcome {
        let mut state = self.matcher.state;
        loop {
            let (pc, pos) = match state {
                State::Resume { pc, pos } => (pc, pos),
                State::Seek(from) => {
                    let Some(paid) = self.fuel.checked_sub(1) else {
                        return Outcome::Paused(state);
                    };
                    self.fuel = paid;
                    let Some(candidate) = self.seek(from) else {
                        return Outcome::NotMatched;
                    };
                    self.charge(candidate.start - from);
                    self.matcher.attempt = candidate.start;
                    (candidate.pc, candidate.pos)
                }
                State::Done(_) => return Outcome::NotMatched,
            };
            match self.attempt(pc, pos) {
                Attempt::Matched => return Outcome::Matched,
                Attempt::StackLimit => return Outcome::StackLimit,
                Attempt::Paused { pc, pos } => return Outcome::Paused(State::Resume { pc, pos }),
                Attempt::Failed if self.matcher.mode != Mode::Search => return Outcome::NotMatched,
                Attempt::Failed => {
                    self.matcher.trail.clear();
                    state = State::Seek(self.matcher.skip_to.max(self.matcher.attempt + 1));
                }
            }
        }
    }

    fn seek(&self, from: usize) -> Option<Candidate> {
        if self.matcher.mode == Mode::Search {
            return search::seek(self.program, self.text, from);
        }
        (self.text.len().checked_sub(from)? >= self.program.min_width).then(|| Candidate::at(from))
    }

    /// Pays for characters that were looked at in one go.
    #[inline(always)]
    fn charge(&mut self, characters: usize) {
        self.fuel = self.fuel.saturating_sub(characters as u64 >> 6);
    }

    #[inline(always)]
    fn at(&self, pos: usize) -> Option<u32> {
        self.text.get(pos).map(|unit| unit.code())
    }

    fn attempt(&mut self, mut pc: Pc, mut pos: usize) -> Attempt {
        loop {
            match self.step(pc, pos) {
                Flow::Go(next, at) => {
                    (pc, pos) = (next, at);
                    continue;
                }
                Flow::Fail => {}
                Flow::Pause => return Attempt::Paused { pc, pos },
                Flow::StackLimit => return Attempt::StackLimit,
                Flow::Matched => return Attempt::Matched,
            }
            match self.backtrack() {
                Flow::Go(next, at) => (pc, pos) = (next, at),
                Flow::Pause => {
                    return Attempt::Paused {
                        pc: self.program.fail,
                        pos,
                    };
                }
                Flow::StackLimit => return Attempt::StackLimit,
                Flow::Fail | Flow::Matched => return Attempt::Failed,
            }
        }
    }

    /// Runs one operation.
    #[inline(always)]
    fn step(&mut self, pc: Pc, pos: usize) -> Flow {
        let program = self.program;
        let Some(&op) = program.ops.get(pc as usize) else {
            return Flow::Fail;
        };
        let one = |is_match: bool| {
            if is_match {
                Flow::Go(pc + 1, pos + 1)
            } else {
                Flow::Fail
            }
        };
        match op {
            Op::Char(c) => one(self.at(pos) == Some(c)),
            Op::NotChar(c) => one(self.at(pos).is_some_and(|other| other != c)),
            Op::AnyAll => one(pos < self.text.len()),
            Op::Set(id) => {
                let set = &program.sets[id as usize];
                one(self.at(pos).is_some_and(|c| set.contains(self.classes, c)))
            }
            Op::Literals { at, len } => self.literals(at, len, pc, pos),
            Op::WideLiterals { .. } if U::NARROW => Flow::Fail,
            Op::WideLiterals { at, len } => self.literals(at, len, pc, pos),
            Op::Mark(mark) => {
                if self.matcher.trail.set_mark(mark, pos) {
                    Flow::Go(pc + 1, pos)
                } else {
                    Flow::StackLimit
                }
            }
            Op::At(at) => {
                let holds = position::holds(at, program, self.text, pos, self.classes);
                if holds {
                    Flow::Go(pc + 1, pos)
                } else {
                    Flow::Fail
                }
            }
            Op::Greedy(id) => self.greedy(id, pos, false),
            Op::GreedyLeading(id) => self.greedy(id, pos, true),
            Op::Possessive(id) => self.possessive(id, pos),
            Op::Lazy(id) => self.lazy(id, pos),
            Op::Branch(id) => self.branch(id, pos),
            Op::Jump(target) => Flow::Go(target, pos),
            Op::MaxUntilFree(id) => self.max_until_free(id, pos),
            Op::MinUntilFree(id) => self.min_until_free(id, pos),
            Op::LoopEnter(id) => self.enter_loop(id, pos),
            Op::MaxUntil(id) => self.max_until(id, pos),
            Op::MinUntil(id) => self.min_until(id, pos),
            Op::PossessiveEnter { register, id } => self.enter_possessive(register, id, pos),
            Op::PossessiveUntil { register, id } => self.possessive_until(register, id, pos),
            Op::AtomicEnter(register) => self.enter_atomic(register, pc, pos),
            Op::AtomicExit(register) => self.exit_atomic(register, pc, pos),
            Op::AssertEnter { register, id } => self.enter_assert(register, id, pc, pos),
            Op::AssertExit(register) => self.exit_assert(register, pc),
            Op::AssertNotEnter { register, id } => self.enter_assert_not(register, id, pc, pos),
            Op::AssertNotExit(register) => self.exit_assert_not(register),
            Op::GroupRef { group, fold } => self.group_ref(group, fold, pc, pos),
            Op::IfGroup { group, otherwise } => Flow::Go(
                if self.group(group).is_some() {
                    pc + 1
                } else {
                    otherwise
                },
                pos,
            ),
            Op::Fail => Flow::Fail,
            Op::Match => self.finish(pos),
        }
    }

    /// Pushes an entry and goes on.
    #[inline(always)]
    fn push(&mut self, entry: Entry, pc: Pc, pos: usize) -> Flow {
        if self.matcher.trail.push(entry) {
            Flow::Go(pc, pos)
        } else {
            Flow::StackLimit
        }
    }

    #[inline(always)]
    fn push_undo(&mut self, entry: Entry, pc: Pc, pos: usize) -> Flow {
        if self.matcher.trail.push_undo(entry) {
            Flow::Go(pc, pos)
        } else {
            Flow::StackLimit
        }
    }

    #[inline(always)]
    fn literals(&self, at: u32, len: u32, pc: Pc, pos: usize) -> Flow {
        let end = pos + len as usize;
        match self.text.get(pos..end) {
            Some(units) if U::equals(units, &self.program.literals, at as usize) => {
                Flow::Go(pc + 1, end)
            }
            _ => Flow::Fail,
        }
    }

    /// Enters the first alternative that has a chance and remembers the others that have.
    #[inline(always)]
    fn branch(&mut self, id: u32, pos: usize) -> Flow {
        let branch = &self.program.branches[id as usize];
        let mask = branch.alternatives(self.at(pos));
        let Some(&target) = branch.targets.get(mask.trailing_zeros() as usize) else {
            return Flow::Fail;
        };
        match mask & mask.wrapping_sub(1) {
            0 => Flow::Go(target, pos),
            rest => self.push(
                Entry::Alternatives {
                    branch: id,
                    rest,
                    pos,
                },
                target,
                pos,
            ),
        }
    }

    #[inline(always)]
    fn finish(&mut self, pos: usize) -> Flow {
        let ends_early = self.matcher.mode == Mode::FullMatch && pos != self.text.len();
        if ends_early || (self.matcher.must_advance && pos == self.matcher.first) {
            return Flow::Fail;
        }
        self.matcher.match_end = pos;
        Flow::Matched
    }
}
