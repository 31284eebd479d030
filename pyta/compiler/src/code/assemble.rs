//! Lays code out in words.

use corevm_bytecode::{Constant, Handler, Span, SpanEntry};
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
    pub fn assemble(self, spans: &Spans) -> Layout {
        let prologue: usize = self.prologue.iter().map(length).sum();
        let mut pcs = Vec::with_capacity(self.entries.len() + 1);
        let mut pc = prologue as u32;
        for entry in &self.entries {
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
        for entry in self.prologue.iter().chain(&self.entries) {
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

fn length(entry: &Entry) -> usize {
    entry.instruction.op.words()
}
