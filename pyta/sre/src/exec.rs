//! The matching loop.
//!
//! An operation either moves on (`continue 'forward`) or fails by leaving the `match`; then the newest choice is taken
//! from the stack. Work that can repeat without end pays from the fuel: each pop, each loop iteration, each attempt.
//! Between two payments only finitely many operations run, because apart from loop ends all targets lie ahead.

use crate::constants::MAX_REPEAT;
use crate::{
    class::{self, CharClass},
    matcher::{Matcher, Mode, NONE, Register, State},
    position,
    program::{Op, Pc, Program, RefFold},
    scan,
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
        let (program, text, classes) = (self.program, self.text, self.classes);
        macro_rules! push {
            ($entry:expr) => {
                if !self.matcher.trail.push($entry) {
                    return Attempt::StackLimit;
                }
            };
        }
        macro_rules! push_undo {
            ($entry:expr) => {
                if !self.matcher.trail.push_undo($entry) {
                    return Attempt::StackLimit;
                }
            };
        }
        'forward: loop {
            macro_rules! go {
                ($target:expr) => {{
                    pc = $target;
                    continue 'forward;
                }};
                ($target:expr, $pos:expr) => {{
                    pos = $pos;
                    pc = $target;
                    continue 'forward;
                }};
            }
            macro_rules! pay_or_pause {
                () => {
                    match self.fuel.checked_sub(1) {
                        Some(paid) => self.fuel = paid,
                        None => return Attempt::Paused { pc, pos },
                    }
                };
            }
            let Some(&op) = program.ops.get(pc as usize) else {
                return Attempt::Failed;
            };
            match op {
                Op::Char(c) => {
                    if self.at(pos) == Some(c) {
                        go!(pc + 1, pos + 1);
                    }
                }
                Op::NotChar(c) => {
                    if self.at(pos).is_some_and(|other| other != c) {
                        go!(pc + 1, pos + 1);
                    }
                }
                Op::AnyAll => {
                    if pos < text.len() {
                        go!(pc + 1, pos + 1);
                    }
                }
                Op::Set(id) => {
                    let set = &program.sets[id as usize];
                    if self.at(pos).is_some_and(|c| set.contains(classes, c)) {
                        go!(pc + 1, pos + 1);
                    }
                }
                Op::Literals { at, len } => {
                    let end = pos + len as usize;
                    if text
                        .get(pos..end)
                        .is_some_and(|units| U::equals(units, &program.literals, at as usize))
                    {
                        go!(pc + 1, end);
                    }
                }
                Op::WideLiterals { at, len } if !U::NARROW => {
                    let end = pos + len as usize;
                    if text
                        .get(pos..end)
                        .is_some_and(|units| U::equals(units, &program.literals, at as usize))
                    {
                        go!(pc + 1, end);
                    }
                }
                Op::WideLiterals { .. } => {}
                Op::Mark(mark) => {
                    if !self.matcher.trail.set_mark(mark, pos) {
                        return Attempt::StackLimit;
                    }
                    go!(pc + 1);
                }
                Op::At(at) => {
                    if position::holds(at, program, text, pos, classes) {
                        go!(pc + 1);
                    }
                }
                Op::Greedy(id) | Op::GreedyLeading(id) => {
                    let run = &program.runs[id as usize];
                    let units = text.get(pos..).unwrap_or(&[]);
                    let units = units.get(..run.max).unwrap_or(units);
                    let len = scan::count(run.single, program, units, classes);
                    self.charge(len);
                    if matches!(op, Op::GreedyLeading(_)) {
                        self.matcher.skip_to = pos + len;
                    }
                    if len >= run.min {
                        let (low, top) = (pos + run.min, pos + len);
                        if low == top || run.settled || (U::NARROW && run.settled_narrow) {
                            if run.follow.admits(text, top) {
                                go!(run.next, top);
                            }
                        } else if let Some(top) = run.follow.last_admitted(text, low, top) {
                            if top > low {
                                push!(Entry::Shorter {
                                    run: id,
                                    low,
                                    pos: top
                                });
                            }
                            go!(run.next, top);
                        }
                    }
                }
                Op::Possessive(id) => {
                    let run = &program.runs[id as usize];
                    let units = text.get(pos..).unwrap_or(&[]);
                    let units = units.get(..run.max).unwrap_or(units);
                    let len = scan::count(run.single, program, units, classes);
                    self.charge(len);
                    if len >= run.min {
                        go!(run.next, pos + len);
                    }
                }
                Op::Lazy(id) => {
                    let run = &program.runs[id as usize];
                    let units = text.get(pos..).unwrap_or(&[]);
                    let first = units.get(..run.min);
                    if let Some(first) = first
                        && scan::count(run.single, program, first, classes) == run.min
                    {
                        self.charge(run.min);
                        let limit = pos + run.max.min(units.len());
                        if let Some(found) = self.lengthen(id, pos + run.min, limit) {
                            if found < limit {
                                push!(Entry::Longer {
                                    run: id,
                                    pos: found,
                                    limit
                                });
                            }
                            go!(run.next, found);
                        }
                    }
                }
                Op::Branch(id) => {
                    let branch = &program.branches[id as usize];
                    let mask = match self.at(pos) {
                        Some(c) => branch
                            .by_char
                            .get(c as usize)
                            .copied()
                            .unwrap_or(branch.by_high),
                        None => branch.at_end,
                    };
                    if let Some(&target) = branch.targets.get(mask.trailing_zeros() as usize) {
                        let rest = mask & (mask - 1);
                        if rest != 0 {
                            push!(Entry::Alternatives {
                                branch: id,
                                rest,
                                pos
                            });
                        }
                        go!(target);
                    }
                }
                Op::Jump(target) => go!(target),
                Op::MaxUntilFree(id) => {
                    pay_or_pause!();
                    let repeat = &program.loops[id as usize];
                    if repeat.body_first.admits(text, pos) {
                        if repeat.tail_first.admits(text, pos) {
                            push!(Entry::Resume {
                                pc: repeat.tail,
                                pos
                            });
                        }
                        go!(repeat.body);
                    }
                    go!(repeat.tail);
                }
                Op::MinUntilFree(id) => {
                    pay_or_pause!();
                    let repeat = &program.loops[id as usize];
                    if repeat.tail_first.admits(text, pos) {
                        if repeat.body_first.admits(text, pos) {
                            push!(Entry::Resume {
                                pc: repeat.body,
                                pos
                            });
                        }
                        go!(repeat.tail);
                    }
                    go!(repeat.body);
                }
                Op::LoopEnter(id) => {
                    let state = &mut self.matcher.trail.loops[id as usize];
                    let entry = Entry::EnterLoop {
                        id,
                        count: state.count,
                        last: state.last,
                    };
                    // The loop's end counts the entry as an iteration.
                    state.count = u32::MAX;
                    state.last = NONE;
                    push_undo!(entry);
                    go!(program.loops[id as usize].tail - 1);
                }
                Op::MaxUntil(id) => {
                    pay_or_pause!();
                    let repeat = &program.loops[id as usize];
                    let state = self.matcher.trail.loops[id as usize];
                    let (count, last) = (state.count.wrapping_add(1), state.last);
                    if count < repeat.min {
                        self.matcher.trail.iterate(id, last);
                        push_undo!(Entry::Iteration { id, last });
                        go!(repeat.body);
                    }
                    let more = count < repeat.max || repeat.max == MAX_REPEAT;
                    if more && pos != last && repeat.body_first.admits(text, pos) {
                        self.matcher.trail.iterate(id, pos);
                        if repeat.tail_first.admits(text, pos) {
                            push!(Entry::LeaveLoop { id, last, pos });
                        } else {
                            push_undo!(Entry::Iteration { id, last });
                        }
                        go!(repeat.body);
                    }
                    go!(repeat.tail);
                }
                Op::MinUntil(id) => {
                    pay_or_pause!();
                    let repeat = &program.loops[id as usize];
                    let state = self.matcher.trail.loops[id as usize];
                    let (count, last) = (state.count.wrapping_add(1), state.last);
                    if count < repeat.min {
                        self.matcher.trail.iterate(id, last);
                        push_undo!(Entry::Iteration { id, last });
                        go!(repeat.body);
                    }
                    let more = count < repeat.max || repeat.max == MAX_REPEAT;
                    let more = more && pos != last && repeat.body_first.admits(text, pos);
                    if repeat.tail_first.admits(text, pos) {
                        if more {
                            push!(Entry::Iterate { id, pos });
                        }
                        go!(repeat.tail);
                    }
                    if more {
                        self.matcher.trail.iterate(id, pos);
                        push_undo!(Entry::Iteration { id, last });
                        go!(repeat.body);
                    }
                }
                Op::PossessiveEnter { register, id } => {
                    let base = self.matcher.trail.entries.len();
                    self.matcher.registers[register as usize] = Register {
                        base,
                        pos: NONE,
                        count: 0,
                    };
                    let repeat = &program.loops[id as usize];
                    if repeat.min == 0 {
                        if repeat.max == 0 {
                            go!(repeat.tail);
                        }
                        self.matcher.registers[register as usize].pos = pos;
                        push!(Entry::Resume {
                            pc: repeat.tail,
                            pos
                        });
                    }
                    go!(repeat.body);
                }
                Op::PossessiveUntil { register, id } => {
                    pay_or_pause!();
                    let repeat = &program.loops[id as usize];
                    let state = &mut self.matcher.registers[register as usize];
                    state.count = state.count.saturating_add(1);
                    let count = state.count;
                    let empty = state.pos == pos;
                    self.matcher.trail.commit(state.base);
                    if count >= repeat.min {
                        if empty || (count >= repeat.max && repeat.max != MAX_REPEAT) {
                            go!(repeat.tail);
                        }
                        state.pos = pos;
                        push!(Entry::Resume {
                            pc: repeat.tail,
                            pos
                        });
                    }
                    go!(repeat.body);
                }
                Op::AtomicEnter(register) => {
                    self.matcher.registers[register as usize].base =
                        self.matcher.trail.entries.len();
                    go!(pc + 1);
                }
                Op::AtomicExit(register) => {
                    self.matcher
                        .trail
                        .commit(self.matcher.registers[register as usize].base);
                    go!(pc + 1);
                }
                Op::AssertEnter { register, id } => {
                    if let Some(behind) = pos.checked_sub(program.asserts[id as usize].back) {
                        let base = self.matcher.trail.entries.len();
                        self.matcher.registers[register as usize] = Register {
                            base,
                            pos,
                            count: 0,
                        };
                        go!(pc + 1, behind);
                    }
                }
                Op::AssertExit(register) => {
                    let Register {
                        base, pos: before, ..
                    } = self.matcher.registers[register as usize];
                    self.matcher.trail.commit(base);
                    go!(pc + 1, before);
                }
                Op::AssertNotEnter { register, id } => {
                    let assert = &program.asserts[id as usize];
                    let Some(behind) = pos.checked_sub(assert.back) else {
                        go!(assert.tail)
                    };
                    let base = self.matcher.trail.entries.len();
                    self.matcher.registers[register as usize] = Register {
                        base,
                        pos,
                        count: 0,
                    };
                    push!(Entry::Resume {
                        pc: assert.tail,
                        pos
                    });
                    go!(pc + 1, behind);
                }
                Op::AssertNotExit(register) => {
                    self.matcher
                        .trail
                        .unwind(self.matcher.registers[register as usize].base);
                }
                Op::GroupRef { group, fold } => {
                    if let Some(end) = self.same_as_group(group, fold, pos) {
                        self.charge(end - pos);
                        go!(pc + 1, end);
                    }
                }
                Op::IfGroup { group, otherwise } => match self.group(group) {
                    Some(_) => go!(pc + 1),
                    None => go!(otherwise),
                },
                Op::Fail => {}
                Op::Match => {
                    let ends = self.matcher.mode != Mode::FullMatch || pos == text.len();
                    if ends && !(self.matcher.must_advance && pos == self.matcher.first) {
                        self.matcher.match_end = pos;
                        return Attempt::Matched;
                    }
                }
            }
            loop {
                let Some(paid) = self.fuel.checked_sub(1) else {
                    return Attempt::Paused {
                        pc: program.fail,
                        pos,
                    };
                };
                let trail = &mut self.matcher.trail;
                let Some(&entry) = trail.entries.last() else {
                    return Attempt::Failed;
                };
                self.fuel = paid;
                match entry {
                    Entry::Shorter {
                        run: id,
                        low,
                        pos: from,
                    } => {
                        let run = &program.runs[id as usize];
                        match run.follow.last_admitted(text, low, from - 1) {
                            Some(found) if found > low => {
                                if let Some(Entry::Shorter { pos, .. }) = trail.entries.last_mut() {
                                    *pos = found;
                                }
                                self.charge(from - found);
                                go!(run.next, found);
                            }
                            Some(found) => {
                                trail.entries.pop();
                                self.charge(from - found);
                                go!(run.next, found);
                            }
                            None => {
                                trail.entries.pop();
                                self.charge(from - low);
                            }
                        }
                    }
                    Entry::Longer {
                        run: id,
                        pos: from,
                        limit,
                    } => {
                        let run = &program.runs[id as usize];
                        trail.entries.pop();
                        if text
                            .get(from)
                            .is_some_and(|&unit| scan::is_in(run.single, program, unit, classes))
                            && let Some(found) = self.lengthen(id, from + 1, limit)
                        {
                            if found < limit {
                                push!(Entry::Longer {
                                    run: id,
                                    pos: found,
                                    limit
                                });
                            }
                            go!(run.next, found);
                        }
                    }
                    Entry::Alternatives {
                        branch: id,
                        rest,
                        pos,
                    } => {
                        let branch = &program.branches[id as usize];
                        let others = rest & (rest - 1);
                        if others == 0 {
                            trail.entries.pop();
                        } else if let Some(Entry::Alternatives { rest, .. }) =
                            trail.entries.last_mut()
                        {
                            *rest = others;
                        }
                        if let Some(&target) = branch.targets.get(rest.trailing_zeros() as usize) {
                            go!(target, pos);
                        }
                    }
                    Entry::Resume { pc, pos } => {
                        trail.entries.pop();
                        go!(pc, pos);
                    }
                    Entry::LeaveLoop { id, last, pos } => {
                        trail.entries.pop();
                        trail.undo_iteration(id, last);
                        go!(program.loops[id as usize].tail, pos);
                    }
                    Entry::Iterate { id, pos } => {
                        trail.entries.pop();
                        let last = trail.loops[id as usize].last;
                        trail.iterate(id, pos);
                        push_undo!(Entry::Iteration { id, last });
                        go!(program.loops[id as usize].body, pos);
                    }
                    Entry::Mark {
                        mark,
                        last_index,
                        old,
                    } => {
                        trail.entries.pop();
                        trail.undo_mark(mark, last_index, old);
                    }
                    Entry::EnterLoop { id, count, last } => {
                        trail.entries.pop();
                        trail.undo_enter(id, count, last);
                    }
                    Entry::Iteration { id, last } => {
                        trail.entries.pop();
                        trail.undo_iteration(id, last);
                    }
                }
            }
        }
    }

    /// The nearest position from `from` to `limit` at which what follows a lazy run has a chance, if the run reaches it.
    #[inline]
    fn lengthen(&mut self, run: u32, from: usize, limit: usize) -> Option<usize> {
        let run = &self.program.runs[run as usize];
        let mut pos = from;
        let found = loop {
            if run.follow.admits(self.text, pos) {
                break Some(pos);
            }
            match self.text.get(pos) {
                Some(&unit)
                    if pos < limit && scan::is_in(run.single, self.program, unit, self.classes) =>
                {
                    pos += 1
                }
                _ => break None,
            }
        };
        self.charge(pos - from);
        found
    }

    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let mark = group as usize * 2;
        match self.matcher.trail.marks.get(mark..mark + 2)? {
            &[start, end] if start != NONE && end != NONE && start <= end => Some((start, end)),
            _ => None,
        }
    }

    /// The end of a repetition of what the group matched, if there is one at `pos`.
    fn same_as_group(&self, group: u32, fold: RefFold, pos: usize) -> Option<usize> {
        let (start, end) = self.group(group)?;
        let wanted = self.text.get(start..end)?;
        let found = self.text.get(pos..pos.checked_add(wanted.len())?)?;
        let classes = self.classes;
        let same = |lower: &dyn Fn(u32) -> u32| {
            wanted
                .iter()
                .zip(found)
                .all(|(a, b)| a == b || lower(a.code()) == lower(b.code()))
        };
        let same = match fold {
            RefFold::None => wanted.first() == found.first() && wanted == found,
            RefFold::Ascii => same(&class::ascii_lower),
            RefFold::Unicode => same(&|c| classes.to_lower(c)),
            RefFold::Locale => same(&|c| class::locale_lower(classes, c)),
        };
        same.then_some(pos + wanted.len())
    }
}
