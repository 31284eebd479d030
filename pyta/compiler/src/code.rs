//! The code of one function while it is written: instructions, labels, handlers, constants.
//!
//! Instructions keep symbolic labels and source ranges until [`Code::assemble`] lays them out. The prologue, which
//! depends on what the body turns out to need, is put in front then.
//!
//! **Invariant:** an instruction is emitted only where control can come, so the result has no dead code.

mod assemble;
mod constants;

use corevm_bytecode::Instruction;
use pyta_syntax::text_size::TextRange;

pub use assemble::Spans;
pub use constants::Constants;

/// A place in the code, bound once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(u32);

/// An instruction whose jump is not laid out.
#[derive(Clone, Copy, Debug)]
struct Entry {
    instruction: Instruction,
    label: Option<Label>,
    range: TextRange,
}

/// A covered range of instructions, by index.
#[derive(Clone, Copy, Debug)]
struct Cover {
    start: u32,
    end: u32,
    target: Label,
    register: u16,
}

/// A function's code.
#[derive(Debug, Default)]
pub struct Code {
    prologue: Vec<Entry>,
    entries: Vec<Entry>,
    /// Index of the instruction each label stands before.
    labels: Vec<Option<u32>>,
    covers: Vec<Cover>,
    pub constants: Constants,
    caches: u32,
}

impl Code {
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Binds the label before the next instruction.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(self.position());
    }

    /// Index of the next instruction.
    pub fn position(&self) -> u32 {
        self.entries.len() as u32
    }

    pub fn emit(&mut self, instruction: Instruction, label: Option<Label>, range: TextRange) {
        let entry = self.entry(instruction, label, range);
        self.entries.push(entry);
    }

    /// Appends to what runs before everything else.
    pub fn emit_prologue(&mut self, instruction: Instruction, range: TextRange) {
        let entry = self.entry(instruction, None, range);
        self.prologue.push(entry);
    }

    fn entry(
        &mut self,
        mut instruction: Instruction,
        label: Option<Label>,
        range: TextRange,
    ) -> Entry {
        if instruction.op.info().has_cache {
            instruction.cache = self.caches;
            self.caches += 1;
        }
        Entry {
            instruction,
            label,
            range,
        }
    }

    /// Covers instructions from `start` to here; inner ranges must be covered first. Returns whether any was.
    pub fn cover(&mut self, start: u32, target: Label, register: u16) -> bool {
        let end = self.position();
        let covers_any = self.entries[start as usize..end as usize]
            .iter()
            .any(|entry| entry.instruction.op.info().may_reach_handler());
        if covers_any {
            self.covers.push(Cover {
                start,
                end,
                target,
                register,
            });
        }
        covers_any
    }
}
