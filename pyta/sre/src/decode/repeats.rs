//! Repetitions.

use super::{Decoder, InvalidCode, OpenKind};
use crate::{
    analysis,
    charset::Fold,
    class::CharClass,
    constants::{MAX_REPEAT, Opcode},
    program::{First, Loop, Op, Pc, Run},
};

impl<C: CharClass> Decoder<'_, C> {
    pub(super) fn bounds(&mut self) -> Result<(u32, u32), InvalidCode> {
        let (min, max) = (self.word()?, self.word()?);
        if min <= max {
            Ok((min, max))
        } else {
            Err(InvalidCode)
        }
    }

    pub(super) fn run_of_one(
        &mut self,
        end: usize,
        op: impl Fn(u32) -> Op,
    ) -> Result<(), InvalidCode> {
        let run_end = self.skip(end)?;
        let (min, max) = self.bounds()?;
        let opcode = Opcode::from_code(self.word()?).ok_or(InvalidCode)?;
        let single = match self.single(opcode, run_end)? {
            Some(single) => single,
            None if opcode == Opcode::Failure => self.set(Vec::new(), Fold::None),
            None => return Err(InvalidCode),
        };
        self.expect(Opcode::Success)?;
        if self.at != run_end {
            return Err(InvalidCode);
        }
        self.program.runs.push(Run {
            next: self.program.ops.len() as Pc + 1,
            single,
            min: min as usize,
            max: if max == MAX_REPEAT {
                usize::MAX
            } else {
                max as usize
            },
            follow: First::nothing(),
            settled_narrow: false,
            settled: false,
        });
        self.emit(op(self.program.runs.len() as u32 - 1));
        self.here();
        Ok(())
    }

    pub(super) fn new_loop(&mut self, min: u32, max: u32) -> usize {
        let (body_first, tail_first) = (First::nothing(), First::nothing());
        self.program.loops.push(Loop {
            body: 0,
            tail: 0,
            min,
            max,
            body_first,
            tail_first,
        });
        self.program.loops.len() - 1
    }

    pub(super) fn repeat(&mut self, end: usize) -> Result<(), InvalidCode> {
        let body_end = self.skip(end)?;
        let (min, max) = self.bounds()?;
        let id = self.new_loop(min, max);
        let entry = self.emit(Op::LoopEnter(id as u32));
        self.program.loops[id].body = self.here();
        self.enter(body_end, OpenKind::Loop { id, entry });
        Ok(())
    }

    pub(super) fn close_loop(&mut self, id: usize, entry: usize) -> Result<(), InvalidCode> {
        let lazy = match Opcode::from_code(self.word()?) {
            Some(Opcode::MaxUntil) => false,
            Some(Opcode::MinUntil) => true,
            _ => return Err(InvalidCode),
        };
        let until = self.here();
        let Loop { body, min, max, .. } = self.program.loops[id];
        self.program.loops[id].tail = until + 1;
        let free =
            min <= 1 && max == MAX_REPEAT && !analysis::may_be_empty(&self.program, body, until);
        if free {
            let first = if min == 0 { until } else { body };
            self.program.ops[entry] = Op::Jump(first);
        }
        self.emit(match (lazy, free) {
            (false, false) => Op::MaxUntil(id as u32),
            (false, true) => Op::MaxUntilFree(id as u32),
            (true, false) => Op::MinUntil(id as u32),
            (true, true) => Op::MinUntilFree(id as u32),
        });
        self.here();
        Ok(())
    }

    pub(super) fn possessive_repeat(&mut self, end: usize) -> Result<(), InvalidCode> {
        let body_end = self.skip(end)?;
        let (min, max) = self.bounds()?;
        let id = self.new_loop(min, max);
        let register = self.register();
        self.emit(Op::PossessiveEnter {
            register,
            id: id as u32,
        });
        self.program.loops[id].body = self.here();
        self.enter(body_end, OpenKind::Possessive { id, register });
        Ok(())
    }
}
