//! Repeats: runs of one character, and loops over anything else.

use super::{Exec, Flow};
use crate::{
    class::CharClass,
    constants::MAX_REPEAT,
    matcher::{NONE, Register},
    program::{First, Run},
    scan,
    stack::Entry,
    subject::Unit,
};

impl<U: Unit, C: CharClass> Exec<'_, U, C> {
    /// Whether what `first` describes has a chance at `pos`.
    #[inline(always)]
    fn admits(&self, first: &First, pos: usize) -> bool {
        first.admits(self.text, pos)
    }

    /// Pays for an iteration; `false` if there is nothing left.
    #[inline(always)]
    fn pay(&mut self) -> bool {
        match self.fuel.checked_sub(1) {
            Some(paid) => {
                self.fuel = paid;
                true
            }
            None => false,
        }
    }

    /// Length of the longest run at `pos`.
    #[inline(always)]
    fn longest(&mut self, run: &Run, pos: usize) -> usize {
        let units = self.text.get(pos..).unwrap_or(&[]);
        let units = units.get(..run.max).unwrap_or(units);
        let len = scan::count(run.single, self.program, units, self.classes);
        self.charge(len);
        len
    }

    #[inline(always)]
    pub(super) fn greedy(&mut self, id: u32, pos: usize, leading: bool) -> Flow {
        let run = &self.program.runs[id as usize];
        let len = self.longest(run, pos);
        if leading {
            self.matcher.skip_to = pos + len;
        }
        if len < run.min {
            return Flow::Fail;
        }
        let (low, top) = (pos + run.min, pos + len);
        if low == top || run.settled || (U::NARROW && run.settled_narrow) {
            return if self.admits(&run.follow, top) {
                Flow::Go(run.next, top)
            } else {
                Flow::Fail
            };
        }
        match run.follow.last_admitted(self.text, low, top) {
            Some(pos) if pos > low => {
                self.push(Entry::Shorter { run: id, low, pos }, run.next, pos)
            }
            Some(pos) => Flow::Go(run.next, pos),
            None => Flow::Fail,
        }
    }

    #[inline(always)]
    pub(super) fn possessive(&mut self, id: u32, pos: usize) -> Flow {
        let run = &self.program.runs[id as usize];
        let len = self.longest(run, pos);
        if len >= run.min {
            Flow::Go(run.next, pos + len)
        } else {
            Flow::Fail
        }
    }

    #[inline(always)]
    pub(super) fn lazy(&mut self, id: u32, pos: usize) -> Flow {
        let run = &self.program.runs[id as usize];
        let units = self.text.get(pos..).unwrap_or(&[]);
        let Some(least) = units.get(..run.min) else {
            return Flow::Fail;
        };
        if scan::count(run.single, self.program, least, self.classes) < run.min {
            return Flow::Fail;
        }
        self.charge(run.min);
        self.lengthen(id, pos + run.min, pos + run.max.min(units.len()))
    }

    /// Continues a lazy run at the nearest position from `from` to `limit` at which what follows has a chance.
    #[inline(always)]
    pub(super) fn lengthen(&mut self, id: u32, from: usize, limit: usize) -> Flow {
        let run = &self.program.runs[id as usize];
        let mut pos = from;
        let found = loop {
            if self.admits(&run.follow, pos) {
                break true;
            }
            match self.text.get(pos) {
                Some(&unit)
                    if pos < limit && scan::is_in(run.single, self.program, unit, self.classes) =>
                {
                    pos += 1
                }
                _ => break false,
            }
        };
        self.charge(pos - from);
        match found {
            true if pos < limit => self.push(
                Entry::Longer {
                    run: id,
                    pos,
                    limit,
                },
                run.next,
                pos,
            ),
            true => Flow::Go(run.next, pos),
            false => Flow::Fail,
        }
    }

    #[inline(always)]
    pub(super) fn max_until_free(&mut self, id: u32, pos: usize) -> Flow {
        if !self.pay() {
            return Flow::Pause;
        }
        let repeat = &self.program.loops[id as usize];
        if !self.admits(&repeat.body_first, pos) {
            Flow::Go(repeat.tail, pos)
        } else if self.admits(&repeat.tail_first, pos) {
            self.push(
                Entry::Resume {
                    pc: repeat.tail,
                    pos,
                },
                repeat.body,
                pos,
            )
        } else {
            Flow::Go(repeat.body, pos)
        }
    }

    #[inline(always)]
    pub(super) fn min_until_free(&mut self, id: u32, pos: usize) -> Flow {
        if !self.pay() {
            return Flow::Pause;
        }
        let repeat = &self.program.loops[id as usize];
        if !self.admits(&repeat.tail_first, pos) {
            Flow::Go(repeat.body, pos)
        } else if self.admits(&repeat.body_first, pos) {
            self.push(
                Entry::Resume {
                    pc: repeat.body,
                    pos,
                },
                repeat.tail,
                pos,
            )
        } else {
            Flow::Go(repeat.tail, pos)
        }
    }

    #[inline(always)]
    pub(super) fn enter_loop(&mut self, id: u32, pos: usize) -> Flow {
        let state = &mut self.matcher.trail.loops[id as usize];
        let entry = Entry::EnterLoop {
            id,
            count: state.count,
            last: state.last,
        };
        // The loop's end counts the entry as an iteration.
        state.count = u32::MAX;
        state.last = NONE;
        self.push_undo(entry, self.program.loops[id as usize].tail - 1, pos)
    }

    /// One more iteration, with nothing else to try here.
    #[inline(always)]
    pub(super) fn iterate(&mut self, id: u32, pos: usize, new_last: usize) -> Flow {
        let last = self.matcher.trail.loops[id as usize].last;
        self.matcher.trail.iterate(id, new_last);
        self.push_undo(
            Entry::Iteration { id, last },
            self.program.loops[id as usize].body,
            pos,
        )
    }

    #[inline(always)]
    pub(super) fn max_until(&mut self, id: u32, pos: usize) -> Flow {
        if !self.pay() {
            return Flow::Pause;
        }
        let repeat = &self.program.loops[id as usize];
        let state = self.matcher.trail.loops[id as usize];
        let (count, last) = (state.count.wrapping_add(1), state.last);
        if count < repeat.min {
            return self.iterate(id, pos, last);
        }
        let more = count < repeat.max || repeat.max == MAX_REPEAT;
        if !more || pos == last || !self.admits(&repeat.body_first, pos) {
            return Flow::Go(repeat.tail, pos);
        }
        if !self.admits(&repeat.tail_first, pos) {
            return self.iterate(id, pos, pos);
        }
        self.matcher.trail.iterate(id, pos);
        self.push(Entry::LeaveLoop { id, last, pos }, repeat.body, pos)
    }

    #[inline(always)]
    pub(super) fn min_until(&mut self, id: u32, pos: usize) -> Flow {
        if !self.pay() {
            return Flow::Pause;
        }
        let repeat = &self.program.loops[id as usize];
        let state = self.matcher.trail.loops[id as usize];
        let (count, last) = (state.count.wrapping_add(1), state.last);
        if count < repeat.min {
            return self.iterate(id, pos, last);
        }
        let more = count < repeat.max || repeat.max == MAX_REPEAT;
        let more = more && pos != last && self.admits(&repeat.body_first, pos);
        match (self.admits(&repeat.tail_first, pos), more) {
            (true, true) => self.push(Entry::Iterate { id, pos }, repeat.tail, pos),
            (true, false) => Flow::Go(repeat.tail, pos),
            (false, true) => self.iterate(id, pos, pos),
            (false, false) => Flow::Fail,
        }
    }

    pub(super) fn enter_possessive(&mut self, register: u32, id: u32, pos: usize) -> Flow {
        let base = self.matcher.trail.entries.len();
        let repeat = &self.program.loops[id as usize];
        self.matcher.registers[register as usize] = Register {
            base,
            pos: NONE,
            count: 0,
        };
        match (repeat.min, repeat.max) {
            (0, 0) => Flow::Go(repeat.tail, pos),
            (0, _) => self.iterate_possessive(register, id, pos),
            _ => Flow::Go(repeat.body, pos),
        }
    }

    /// An iteration that may fail: then the loop is left with what it had before.
    fn iterate_possessive(&mut self, register: u32, id: u32, pos: usize) -> Flow {
        let repeat = &self.program.loops[id as usize];
        self.matcher.registers[register as usize].pos = pos;
        self.push(
            Entry::Resume {
                pc: repeat.tail,
                pos,
            },
            repeat.body,
            pos,
        )
    }

    pub(super) fn possessive_until(&mut self, register: u32, id: u32, pos: usize) -> Flow {
        if !self.pay() {
            return Flow::Pause;
        }
        let repeat = &self.program.loops[id as usize];
        let state = &mut self.matcher.registers[register as usize];
        state.count = state.count.saturating_add(1);
        let Register {
            base,
            pos: last,
            count,
        } = *state;
        self.matcher.trail.commit(base);
        if count < repeat.min {
            Flow::Go(repeat.body, pos)
        } else if last == pos || (count >= repeat.max && repeat.max != MAX_REPEAT) {
            Flow::Go(repeat.tail, pos)
        } else {
            self.iterate_possessive(register, id, pos)
        }
    }
}
