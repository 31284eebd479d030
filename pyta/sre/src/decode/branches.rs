//! Alternatives.

use super::{Alternatives, Decoder, InvalidCode, MAX_ALTERNATIVES, OpenKind};
use crate::{
    class::CharClass,
    constants::Opcode,
    program::{Branch, Op, Pc},
};

impl<C: CharClass> Decoder<'_, C> {
    pub(super) fn branch(&mut self, end: usize) -> Result<(), InvalidCode> {
        let alternative_end = self.skip(end)?;
        let branch = self.emit(Op::Branch(0));
        let first = self.here();
        let alternatives = Alternatives {
            branch,
            targets: vec![first],
            jumps: Vec::new(),
        };
        self.enter_alternative(alternative_end, alternatives)
    }

    /// An alternative ends with a jump of two words.
    pub(super) fn enter_alternative(
        &mut self,
        end: usize,
        alternatives: Alternatives,
    ) -> Result<(), InvalidCode> {
        let body_end = end
            .checked_sub(2)
            .filter(|&body_end| body_end >= self.at)
            .ok_or(InvalidCode)?;
        self.enter(body_end, OpenKind::Alternative(alternatives));
        Ok(())
    }

    pub(super) fn close_alternative(
        &mut self,
        mut alternatives: Alternatives,
    ) -> Result<(), InvalidCode> {
        let outer_end = self.open.last().ok_or(InvalidCode)?.end;
        self.expect(Opcode::Jump)?;
        let target = self.skip(outer_end)?;
        let jump = self.emit(Op::Jump(target as Pc));
        alternatives.jumps.push(jump);
        if self.code.get(self.at) != Some(&(Opcode::Failure as u32)) {
            let next_end = self.skip(outer_end)?;
            let next = self.here();
            alternatives.targets.push(next);
            return self.enter_alternative(next_end, alternatives);
        }
        self.at += 1;
        self.finish_branch(&alternatives)
    }

    /// Resolves the jumps, which held the word they lead to until now, and chains branches that are too long.
    pub(super) fn finish_branch(&mut self, alternatives: &Alternatives) -> Result<(), InvalidCode> {
        let mut rest = &alternatives.targets[..];
        let mut op = alternatives.branch;
        while rest.len() > MAX_ALTERNATIVES {
            let (now, later) = rest.split_at(MAX_ALTERNATIVES - 1);
            let continued = self.emit(Op::Branch(0));
            let mut targets = now.to_vec();
            targets.push(continued as Pc);
            self.add_branch(op, targets);
            (op, rest) = (continued, later);
        }
        self.add_branch(op, rest.to_vec());
        let after = self.here();
        for &jump in &alternatives.jumps {
            match self.program.ops.get_mut(jump) {
                Some(Op::Jump(target)) if *target as usize == self.at => *target = after,
                _ => return Err(InvalidCode),
            }
        }
        Ok(())
    }

    pub(super) fn add_branch(&mut self, op: usize, targets: Vec<Pc>) {
        self.program.branches.push(Branch {
            targets,
            by_char: Box::new([0; 256]),
            masks: Vec::new(),
            by_high: 0,
            at_end: 0,
        });
        self.program.ops[op] = Op::Branch(self.program.branches.len() as u32 - 1);
    }
}
