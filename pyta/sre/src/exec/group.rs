//! Atomic groups, assertions, and references to what groups matched.

use super::{Exec, Flow};
use crate::{
    class::{self, CharClass},
    matcher::{NONE, Register},
    program::{Pc, RefFold},
    stack::Entry,
    subject::Unit,
};

impl<U: Unit, C: CharClass> Exec<'_, U, C> {
    fn save(&mut self, register: u32, pos: usize) {
        let base = self.matcher.trail.entries.len();
        self.matcher.registers[register as usize] = Register {
            base,
            pos,
            count: 0,
        };
    }

    pub(super) fn enter_atomic(&mut self, register: u32, pc: Pc, pos: usize) -> Flow {
        self.save(register, pos);
        Flow::Go(pc + 1, pos)
    }

    pub(super) fn exit_atomic(&mut self, register: u32, pc: Pc, pos: usize) -> Flow {
        self.matcher
            .trail
            .commit(self.matcher.registers[register as usize].base);
        Flow::Go(pc + 1, pos)
    }

    pub(super) fn enter_assert(&mut self, register: u32, id: u32, pc: Pc, pos: usize) -> Flow {
        let back = self.program.asserts[id as usize].back;
        let Some(behind) = pos.checked_sub(back) else {
            return Flow::Fail;
        };
        self.save(register, pos);
        Flow::Go(pc + 1, behind)
    }

    pub(super) fn exit_assert(&mut self, register: u32, pc: Pc) -> Flow {
        let Register { base, pos, .. } = self.matcher.registers[register as usize];
        self.matcher.trail.commit(base);
        Flow::Go(pc + 1, pos)
    }

    pub(super) fn enter_assert_not(&mut self, register: u32, id: u32, pc: Pc, pos: usize) -> Flow {
        let assert = &self.program.asserts[id as usize];
        let Some(behind) = pos.checked_sub(assert.back) else {
            return Flow::Go(assert.tail, pos);
        };
        self.save(register, pos);
        self.push(
            Entry::Resume {
                pc: assert.tail,
                pos,
            },
            pc + 1,
            behind,
        )
    }

    pub(super) fn exit_assert_not(&mut self, register: u32) -> Flow {
        self.matcher
            .trail
            .unwind(self.matcher.registers[register as usize].base);
        Flow::Fail
    }

    pub(super) fn group(&self, group: u32) -> Option<(usize, usize)> {
        let mark = group as usize * 2;
        match self.matcher.trail.marks.get(mark..mark + 2)? {
            &[start, end] if start != NONE && end != NONE && start <= end => Some((start, end)),
            _ => None,
        }
    }

    pub(super) fn group_ref(&mut self, group: u32, fold: RefFold, pc: Pc, pos: usize) -> Flow {
        match self.same_as_group(group, fold, pos) {
            Some(end) => {
                self.charge(end - pos);
                Flow::Go(pc + 1, end)
            }
            None => Flow::Fail,
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
            // Mostly short: a call to compare memory would cost more.
            RefFold::None if wanted.len() < 16 => wanted.iter().zip(found).all(|(a, b)| a == b),
            RefFold::None => wanted == found,
            RefFold::Ascii => same(&class::ascii_lower),
            RefFold::Unicode => same(&|c| classes.to_lower(c)),
            RefFold::Locale => same(&|c| class::locale_lower(classes, c)),
        };
        same.then_some(pos + wanted.len())
    }
}
