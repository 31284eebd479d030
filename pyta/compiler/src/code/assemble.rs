//! Lays code out in words.

use corevm_bytecode::{Constant, Handler, Instruction, Op, Role, Span, SpanEntry};
use pyta_syntax::{Source, text_size::TextRange};

use super::{Code, Entry, Label};

/// Code in words with its side tables.
#[derive(Debug)]
pub struct Layout {
    pub words: Vec<u64>,
    pub handlers: Vec<Handler>,
    pub spans: Vec<SpanEntry>,
    pub constants: Vec<Constant>,
    pub caches: u32,
}

/// Turns ranges of a source into lines and columns.
#[derive(Debug)]
pub struct Spans<'s> {
    source: &'s Source,
}

impl<'s> Spans<'s> {
    pub fn new(source: &'s Source) -> Self {
        Spans { source }
    }

    pub fn span(&self, range: TextRange) -> Span {
        if range == TextRange::default() {
            return Span::default();
        }
        let start = self.source.position(range.start());
        let end = self.source.position(range.end());
        Span {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl Code {
    /// Lays everything out; every label that is used has been bound.
    pub fn assemble(mut self, spans: &Spans) -> Layout {
        let removed = self.thread_jumps();
        let length = |(index, entry): (usize, &Entry)| match removed.get(index) {
            Some(true) => 0,
            _ => length(entry),
        };
        let prologue: usize = self
            .prologue
            .iter()
            .map(|entry| entry.instruction.op.words())
            .sum();
        let mut pcs = Vec::with_capacity(self.entries.len() + 1);
        let mut pc = prologue as u32;
        for entry in self.entries.iter().enumerate() {
            pcs.push(pc);
            pc += length(entry) as u32;
        }
        pcs.push(pc);
        let target = |label: Label| {
            let index = self.labels[label.0 as usize].expect("labels that are jumped to are bound");
            pcs[index as usize]
        };
        let mut words = Vec::with_capacity(pc as usize);
        let mut table = Vec::new();
        let mut last_range = None;
        let body = self.entries.iter().zip(&removed);
        let body = body
            .filter(|(_, removed)| !**removed)
            .map(|(entry, _)| entry);
        for entry in self.prologue.iter().chain(body) {
            let at = words.len() as u32;
            if last_range != Some(entry.range) {
                let span = spans.span(entry.range);
                table.push(SpanEntry { pc: at, span });
                last_range = Some(entry.range);
            }
            let mut instruction = entry.instruction;
            if let Some(label) = entry.label {
                instruction.d = target(label).wrapping_sub(at);
            }
            instruction.encode(&mut words);
        }
        let handlers = self.covers.iter().map(|cover| Handler {
            start: pcs[cover.start as usize],
            end: pcs[cover.end as usize],
            target: target(cover.target),
            register: cover.register,
        });
        Layout {
            handlers: handlers.collect(),
            words,
            spans: table,
            constants: self.constants.into_list(),
            caches: self.caches,
        }
    }
}

impl Code {
    /// Makes jumps to jumps go where those lead, and branches around jumps jump themselves. Marks jumps that are not
    /// needed any more.
    fn thread_jumps(&mut self) -> Vec<bool> {
        let mut removed = vec![false; self.entries.len()];
        let is_target = self.targets();
        for index in (0..self.entries.len()).rev() {
            let Some(label) = self.entries[index].label else {
                continue;
            };
            let target = self.further_target(index, label);
            self.entries[index].label = Some(target);
            if self.entries[index].instruction.op == Op::Jump {
                removed[index] = self.leads_on(index, target, &removed);
            } else if !is_target.get(index + 1).copied().unwrap_or(true)
                && removed.get(index + 1) == Some(&false)
            {
                removed[index + 1] = self.invert_branch(index, target, &removed);
            }
        }
        removed
    }

    /// Which instructions labels stand before.
    fn targets(&self) -> Vec<bool> {
        let mut is_target = vec![false; self.entries.len() + 1];
        for &index in self.labels.iter().flatten() {
            is_target[index as usize] = true;
        }
        for cover in &self.covers {
            is_target[cover.start as usize] = true;
            is_target[cover.end as usize] = true;
        }
        is_target
    }

    /// Where a jump leads in the end. Jumps behind it are threaded already, so one step is enough.
    fn further_target(&mut self, index: usize, label: Label) -> Label {
        let Some(next) = self.target_entry(label) else {
            return label;
        };
        let instruction = &mut self.entries[index].instruction;
        match (next.instruction.op, next.label) {
            (Op::Jump, Some(further)) if instruction.op != Op::Loop => further,
            (Op::Loop, Some(further)) if instruction.op == Op::Jump => {
                *instruction = Instruction::new(Op::Loop);
                further
            }
            _ => label,
        }
    }

    /// Nothing is left between the instruction and the label.
    fn leads_on(&self, index: usize, label: Label, removed: &[bool]) -> bool {
        let end = self.labels[label.0 as usize].unwrap_or(0) as usize;
        end > index && removed[index + 1..end].iter().all(|removed| *removed)
    }

    /// `if not c: goto L; goto M; L:` becomes `if c: goto M; L:`.
    fn invert_branch(&mut self, index: usize, target: Label, removed: &[bool]) -> bool {
        let Some(Entry {
            instruction: Instruction { op: Op::Jump, .. },
            label: Some(jump_target),
            ..
        }) = self.entries.get(index + 1).copied()
        else {
            return false;
        };
        let branch = &self.entries[index].instruction;
        if branch.op.info().roles[2] != Role::Sense || !self.leads_on(index + 1, target, removed) {
            return false;
        }
        self.entries[index].instruction.c ^= 1;
        self.entries[index].label = Some(jump_target);
        true
    }

    /// The instruction that a label stands before.
    fn target_entry(&self, label: Label) -> Option<Entry> {
        let index = self.labels[label.0 as usize]?;
        self.entries.get(index as usize).copied()
    }
}

fn length(entry: &Entry) -> usize {
    entry.instruction.op.words()
}
