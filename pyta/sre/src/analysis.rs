//! What can be known about a pattern before it sees a subject.
//!
//! Everything here is a *necessary condition*: a superset of the characters with which a continuation can begin. The
//! matcher asks it before it tries a continuation, and does not store alternatives that could not succeed. Three facts
//! follow from these sets:
//!
//! - a branch enters only the alternatives that may begin with the next character, often just one;
//! - a repeat of one character whose characters cannot begin what follows is *settled*: no shorter run can succeed, so
//!   `\d+;` never backtracks into its digits;
//! - a search skips to the next character that a match can begin with.
//!
//! A continuation ends at an atomic exit: what comes after an atomic group or an assertion must not influence which of
//! the ways through it is taken, so there anything may follow.

use std::{collections::HashMap, sync::Arc};

use memchr::memmem;

use crate::{
    charset::HighClasses,
    class::{CharClass, unicode_is_word},
    constants::At,
    program::{First, Op, Pc, Program, Single},
};

/// How a search finds places to try.
#[derive(Debug, Default)]
pub(crate) struct Start {
    pub(crate) kind: StartKind,
    /// After a narrow prefix was found: where to go on, and how many characters are matched already.
    pub(crate) after_prefix: (Pc, usize),
    pub(crate) first: Option<First>,
    /// `\w` of Unicode patterns, below 256.
    pub(crate) word: WordTable,
}

#[derive(Debug)]
pub(crate) struct WordTable(pub(crate) Box<[bool; 256]>);

impl Default for WordTable {
    fn default() -> Self {
        WordTable(Box::new([false; 256]))
    }
}

#[derive(Debug, Default)]
pub(crate) enum StartKind {
    /// Every position is tried.
    #[default]
    Anywhere,
    /// Only at the beginning of the subject.
    Text,
    /// Only at the beginning of a line.
    Line,
    /// At occurrences of a string; narrow subjects only, others look for its first character.
    Prefix(Box<memmem::Finder<'static>>),
    /// At occurrences of a character.
    Only(u32),
    /// At occurrences of two or three bytes.
    Two(u8, u8),
    Three(u8, u8, u8),
    /// Where [`Start::first`] admits the character.
    Table,
}

/// A set of first characters under construction.
struct FirstSet {
    low: Box<[bool; 256]>,
    high: HighClasses,
    end: bool,
}

impl FirstSet {
    fn nothing() -> Self {
        FirstSet {
            low: Box::new([false; 256]),
            high: HighClasses::NONE,
            end: false,
        }
    }

    fn add_all(&mut self) {
        self.low.fill(true);
        self.high = HighClasses::ALL;
    }

    fn add_char<C: CharClass>(&mut self, c: u32, classes: &C) {
        match self.low.get_mut(c as usize) {
            Some(slot) => *slot = true,
            None => self.high = self.high.union(HighClasses::of(classes, c)),
        }
    }

    fn add_single<C: CharClass>(&mut self, single: Single, program: &Program, classes: &C) {
        match single {
            Single::Char(c) => self.add_char(c, classes),
            Single::NotChar(c) => {
                for (other, slot) in (0u32..).zip(self.low.iter_mut()) {
                    *slot |= other != c;
                }
                self.high = HighClasses::ALL;
            }
            Single::AnyAll | Single::Dynamic(_) => self.add_all(),
            Single::Set(id) => {
                let set = &program.sets[id as usize];
                for (slot, &held) in self.low.iter_mut().zip(&set.low) {
                    *slot |= held;
                }
                self.high = self.high.union(set.high(classes));
            }
        }
    }

    fn is_everything(&self) -> bool {
        self.end && self.high == HighClasses::ALL && self.low.iter().all(|&held| held)
    }

    fn finish(self, tables: &mut Tables) -> First {
        let high = self.high != HighClasses::NONE;
        let mut chars = (0u32..)
            .zip(self.low.iter())
            .filter(|&(_, &held)| held)
            .map(|(c, _)| c);
        let only = match (chars.next(), chars.next()) {
            (Some(c), None) if !high && !self.end => Some(c),
            _ => None,
        };
        First {
            low: Arc::clone(
                tables
                    .entry(self.low)
                    .or_insert_with_key(|low| Arc::new(**low)),
            ),
            high,
            end: self.end,
            only,
        }
    }
}

/// A walk over everything that is reachable without consuming a character.
struct Walk {
    /// For each operation the number of the walk that saw it last.
    seen: Vec<u32>,
    number: u32,
    work: Vec<Pc>,
    steps: usize,
}

/// A walk gives up after this many operations, so that analysis stays linear in the size of the pattern.
const MAX_STEPS: usize = 4096;

impl Walk {
    fn new(len: usize) -> Self {
        Walk {
            seen: vec![0; len],
            number: 0,
            work: Vec::new(),
            steps: 0,
        }
    }

    fn begin(&mut self, pc: Pc) {
        self.number += 1;
        self.steps = 0;
        self.work.clear();
        self.go(pc);
    }

    fn go(&mut self, pc: Pc) {
        match self.seen.get_mut(pc as usize) {
            Some(seen) if *seen == self.number => {}
            Some(seen) => {
                *seen = self.number;
                self.work.push(pc);
            }
            None => {}
        }
    }

    /// The next operation; `Err` if the walk has become too long.
    fn next(&mut self) -> Result<Option<Pc>, TooLong> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            Err(TooLong)
        } else {
            Ok(self.work.pop())
        }
    }

    /// Follows an operation that may consume nothing; `false` if it always consumes or stops.
    fn follow(&mut self, program: &Program, pc: Pc, op: Op) -> bool {
        match op {
            Op::Mark(_) | Op::At(_) | Op::GroupRef { .. } | Op::AtomicEnter(_) => self.go(pc + 1),
            Op::AtomicExit(_) => self.go(pc + 1),
            Op::IfGroup { otherwise, .. } => {
                self.go(otherwise);
                self.go(pc + 1);
            }
            Op::Jump(target) => self.go(target),
            Op::Branch(id) => {
                for &target in &program.branches[id as usize].targets {
                    self.go(target);
                }
            }
            Op::Greedy(id) | Op::GreedyLeading(id) | Op::Lazy(id) | Op::Possessive(id) => {
                if program.runs[id as usize].min > 0 {
                    return false;
                }
                self.go(pc + 1);
            }
            Op::LoopEnter(id) | Op::PossessiveEnter { id, .. } => {
                let repeat = &program.loops[id as usize];
                self.go(repeat.body);
                if repeat.min == 0 {
                    self.go(repeat.tail);
                }
            }
            Op::MaxUntil(id)
            | Op::MinUntil(id)
            | Op::MaxUntilFree(id)
            | Op::MinUntilFree(id)
            | Op::PossessiveUntil { id, .. } => {
                let repeat = &program.loops[id as usize];
                self.go(repeat.body);
                self.go(repeat.tail);
            }
            Op::AssertEnter { id, .. } | Op::AssertNotEnter { id, .. } => {
                self.go(program.asserts[id as usize].tail);
            }
            Op::Char(_)
            | Op::NotChar(_)
            | Op::AnyAll
            | Op::Set(_)
            | Op::Literals { .. }
            | Op::WideLiterals { .. }
            | Op::AssertExit(_)
            | Op::AssertNotExit(_)
            | Op::Fail
            | Op::Match => return false,
        }
        true
    }
}

struct TooLong;

/// Whether some way from `from` to the operation after the last one, `to`, consumes nothing.
pub(crate) fn may_be_empty(program: &Program, from: Pc, to: Pc) -> bool {
    let mut walk = Walk::new(to as usize + 1);
    walk.begin(from);
    loop {
        match walk.next() {
            Err(TooLong) => return true,
            Ok(None) => return false,
            Ok(Some(pc)) if pc == to => return true,
            Ok(Some(pc)) => {
                if let Some(&op) = program.ops.get(pc as usize) {
                    walk.follow(program, pc, op);
                }
            }
        }
    }
}

/// The tables made so far, by their contents.
type Tables = HashMap<Box<[bool; 256]>, Arc<[bool; 256]>>;

struct Analyser<'a, C> {
    tables: Tables,
    walk: Walk,
    classes: &'a C,
}

impl<C: CharClass> Analyser<'_, C> {
    /// The first characters of what begins at `pc`. Atomic exits may be passed when the whole match is what counts.
    fn first(&mut self, program: &Program, pc: Pc, through_exits: bool) -> FirstSet {
        let mut first = FirstSet::nothing();
        self.walk.begin(pc);
        loop {
            let pc = match self.walk.next() {
                Err(TooLong) => {
                    first.add_all();
                    first.end = true;
                    return first;
                }
                Ok(None) => return first,
                Ok(Some(pc)) => pc,
            };
            let op = program.ops[pc as usize];
            if self.add(&mut first, program, pc, op, through_exits) {
                self.walk.follow(program, pc, op);
            }
        }
    }

    /// Adds what an operation begins with; whether to look past it.
    fn add(
        &mut self,
        first: &mut FirstSet,
        program: &Program,
        pc: Pc,
        op: Op,
        through_exits: bool,
    ) -> bool {
        match op {
            Op::Char(c) => first.add_single(Single::Char(c), program, self.classes),
            Op::NotChar(c) => first.add_single(Single::NotChar(c), program, self.classes),
            Op::AnyAll => first.add_all(),
            Op::Set(id) if program.sets[id as usize].dynamic => first.add_all(),
            Op::Set(id) => first.add_single(Single::Set(id), program, self.classes),
            Op::Literals { at, .. } | Op::WideLiterals { at, .. } => {
                match program.literals.codes(at as usize, 1) {
                    Some(&[c]) => first.add_single(Single::Char(c), program, self.classes),
                    _ => first.add_all(),
                }
            }
            Op::At(At::End | At::EndLine) => {
                first.low[0x0a] = true;
                first.end = true;
                return false;
            }
            Op::At(At::EndString) => {
                first.end = true;
                return false;
            }
            Op::GroupRef { .. } => first.add_all(),
            Op::Greedy(id) | Op::GreedyLeading(id) | Op::Lazy(id) | Op::Possessive(id) => {
                first.add_single(program.runs[id as usize].single, program, self.classes);
            }
            // What is looked ahead at must begin here as well, and knows more than what comes after it.
            Op::AssertEnter { id, .. } if program.asserts[id as usize].back == 0 => {
                self.walk.go(pc + 1);
                return false;
            }
            Op::AtomicExit(_) | Op::PossessiveUntil { .. } if through_exits => {}
            Op::Match
            | Op::AssertExit(_)
            | Op::AssertNotExit(_)
            | Op::AtomicExit(_)
            | Op::PossessiveUntil { .. } => {
                first.add_all();
                first.end = true;
            }
            _ => {}
        }
        true
    }

    fn runs(&mut self, program: &mut Program) {
        for id in 0..program.runs.len() {
            let run = &program.runs[id];
            let mut own = FirstSet::nothing();
            own.add_single(run.single, program, self.classes);
            let follow = self.first(program, run.next, false);
            let narrow = !own
                .low
                .iter()
                .zip(follow.low.iter())
                .any(|(&own, &follow)| own && follow);
            let wide = narrow && !own.high.intersects(follow.high);
            let run = &mut program.runs[id];
            run.settled_narrow = narrow;
            run.settled = wide;
            run.follow = follow.finish(&mut self.tables);
        }
    }

    fn loops(&mut self, program: &mut Program) {
        for id in 0..program.loops.len() {
            let (body, tail) = (program.loops[id].body, program.loops[id].tail);
            let body_first = self.first(program, body, false).finish(&mut self.tables);
            let tail_first = self.first(program, tail, false).finish(&mut self.tables);
            let repeat = &mut program.loops[id];
            repeat.body_first = body_first;
            repeat.tail_first = tail_first;
        }
    }

    fn branches(&mut self, program: &mut Program) {
        for id in 0..program.branches.len() {
            let mut masks = [0; 256];
            for index in 0..program.branches[id].targets.len() {
                let first = self.first(program, program.branches[id].targets[index], false);
                let bit = 1u64 << index;
                let branch = &mut program.branches[id];
                for (mask, &held) in masks.iter_mut().zip(first.low.iter()) {
                    *mask |= if held { bit } else { 0 };
                }
                branch.by_high |= if first.high == HighClasses::NONE {
                    0
                } else {
                    bit
                };
                branch.at_end |= if first.end { bit } else { 0 };
            }
            program.branches[id].set_by_char(&masks);
        }
    }

    fn start(&mut self, program: &mut Program) {
        let first = self.first(program, 0, true);
        let everything = first.is_everything();
        let first = first.finish(&mut self.tables);
        let start = &mut program.start;
        for (c, slot) in (0u32..).zip(start.word.0.iter_mut()) {
            *slot = unicode_is_word(self.classes, c);
        }
        start.kind = if everything {
            StartKind::Anywhere
        } else {
            by_first(&first)
        };
        start.first = Some(first);
        self.anchor(program);
        self.prefix(program);
        self.leading_run(program);
    }

    fn anchor(&self, program: &mut Program) {
        let anchor = program.ops.iter().find(|op| !matches!(op, Op::Mark(_)));
        match anchor {
            Some(Op::At(At::Beginning | At::BeginningString)) => {
                program.start.kind = StartKind::Text
            }
            Some(Op::At(At::BeginningLine)) => program.start.kind = StartKind::Line,
            _ => {}
        }
    }

    fn prefix(&self, program: &mut Program) {
        let mut prefix = Vec::new();
        let mut after = None;
        for (pc, op) in (0..).zip(&program.ops) {
            match *op {
                Op::Char(c) => prefix.push(c),
                Op::Literals { at, len } | Op::WideLiterals { at, len } => {
                    prefix.extend(
                        program
                            .literals
                            .codes(at as usize, len as usize)
                            .unwrap_or(&[]),
                    );
                }
                Op::Mark(_) => {
                    after.get_or_insert((pc, prefix.len()));
                }
                _ => {
                    after.get_or_insert((pc, prefix.len()));
                    break;
                }
            }
        }
        if prefix.len() < 2 {
            return;
        }
        let bytes: Option<Vec<u8>> = prefix.iter().map(|&c| u8::try_from(c).ok()).collect();
        if let Some(bytes) = bytes {
            program.start.kind =
                StartKind::Prefix(Box::new(memmem::Finder::new(&bytes).into_owned()));
            program.start.after_prefix = after.unwrap_or((0, 0));
        } else if let Some(&c) = prefix.first() {
            program.start.kind = StartKind::Only(c);
        }
    }

    /// Marks an unlimited greedy run at the very beginning. When the attempt fails after it, so do attempts that begin
    /// inside the run: they reach the same end and try no place that was not tried, with only their groups different.
    fn leading_run(&self, program: &mut Program) {
        if program
            .ops
            .iter()
            .any(|op| matches!(op, Op::GroupRef { .. } | Op::IfGroup { .. }))
        {
            return;
        }
        let leading = program
            .ops
            .iter_mut()
            .find(|op| !matches!(op, Op::Mark(_) | Op::At(_)));
        if let Some(op) = leading
            && let Op::Greedy(id) = *op
            && program.runs[id as usize].max == usize::MAX
        {
            *op = Op::GreedyLeading(id);
        }
    }
}

fn by_first(first: &First) -> StartKind {
    let mut bytes = (0u8..=255).filter(|&byte| first.low[usize::from(byte)]);
    let few = (bytes.next(), bytes.next(), bytes.next(), bytes.next());
    match few {
        _ if first.high || first.end => StartKind::Table,
        (Some(a), None, ..) => StartKind::Only(u32::from(a)),
        (Some(a), Some(b), None, _) => StartKind::Two(a, b),
        (Some(a), Some(b), Some(c), None) => StartKind::Three(a, b, c),
        _ => StartKind::Table,
    }
}

/// Fills in what the decoder left open.
pub(crate) fn analyse<C: CharClass>(program: &mut Program, classes: &C) {
    for op in &mut program.ops {
        if let Op::Literals { at, len } = *op
            && program
                .literals
                .codes(at as usize, len as usize)
                .is_none_or(|codes| codes.iter().any(|&c| c > 255))
        {
            *op = Op::WideLiterals { at, len };
        }
    }
    let mut analyser = Analyser {
        tables: Tables::new(),
        walk: Walk::new(program.ops.len()),
        classes,
    };
    analyser.runs(program);
    analyser.loops(program);
    analyser.branches(program);
    analyser.start(program);
}
