//! One instruction, to and from words. The layout is drawn in [`crate::ops`].

use crate::{Op, Role, word};

/// A decoded instruction. Operands that the op does not use are zero; signed ones are their two's complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instruction {
    pub op: Op,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    pub d: u32,
    pub cache: u32,
}

impl Instruction {
    /// An instruction with all operands zero.
    pub const fn new(op: Op) -> Self {
        Instruction {
            op,
            a: 0,
            b: 0,
            c: 0,
            d: 0,
            cache: 0,
        }
    }

    /// Appends the words.
    pub fn encode(&self, words: &mut Vec<u64>) {
        words.push(word::first_word(self.op as u16, self.a, self.b, self.c));
        if self.op.words() == 2 {
            words.push(word::second_word(self.d, self.cache));
        }
    }

    /// The instruction at `pc` and its length in words; `None` outside of the words or for an unknown op.
    pub fn decode(words: &[u64], pc: usize) -> Option<(Self, usize)> {
        let first = *words.get(pc)?;
        let op = Op::from_u16(word::op(first))?;
        let length = op.words();
        let second = match length {
            2 => *words.get(pc + 1)?,
            _ => 0,
        };
        let instruction = Instruction {
            op,
            a: word::a(first),
            b: word::b(first),
            c: word::c(first),
            d: word::d(second),
            cache: word::cache(second),
        };
        Some((instruction, length))
    }

    /// Operands with their roles, in the order `a`, `b`, `c`, `d`; unused ones are left out.
    pub fn operands(&self) -> impl Iterator<Item = (Role, u32)> + use<> {
        let values = [self.a.into(), self.b.into(), self.c.into(), self.d];
        self.op
            .info()
            .roles
            .into_iter()
            .zip(values)
            .filter(|(role, _)| *role != Role::None)
    }

    /// Where the label leads when the instruction is at `pc`; `None` without a label or for a place before the code.
    pub fn target(&self, pc: usize) -> Option<usize> {
        if self.op.info().roles[3] != Role::Label {
            return None;
        }
        pc.checked_add_signed(self.d as i32 as isize)
    }
}

/// Instructions of some code in order, each with its `pc`; stops before the first that does not decode.
pub fn instructions(words: &[u64]) -> impl Iterator<Item = (usize, Instruction)> + '_ {
    let mut pc = 0;
    std::iter::from_fn(move || {
        let (instruction, length) = Instruction::decode(words, pc)?;
        let at = pc;
        pc += length;
        Some((at, instruction))
    })
}
