//! The way back to the newest choice.

use super::{Exec, Flow};
use crate::{class::CharClass, scan, stack::Entry, subject::Unit};

impl<U: Unit, C: CharClass> Exec<'_, U, C> {
    /// Undoes what was done since the newest choice and takes it. [`Flow::Fail`] if there is none.
    #[inline(always)]
    pub(super) fn backtrack(&mut self) -> Flow {
        loop {
            let Some(paid) = self.fuel.checked_sub(1) else {
                return Flow::Pause;
            };
            let trail = &mut self.matcher.trail;
            let Some(&entry) = trail.entries.last() else {
                return Flow::Fail;
            };
            self.fuel = paid;
            match entry {
                Entry::Shorter { run, low, pos } => match self.shorten(run, low, pos) {
                    Flow::Fail => {}
                    flow => return flow,
                },
                Entry::Longer {
                    run: id,
                    pos,
                    limit,
                } => {
                    trail.entries.pop();
                    let run = &self.program.runs[id as usize];
                    let unit = self.text.get(pos);
                    if unit.is_some_and(|&unit| {
                        scan::is_in(run.single, self.program, unit, self.classes)
                    }) {
                        match self.lengthen(id, pos + 1, limit) {
                            Flow::Fail => {}
                            flow => return flow,
                        }
                    }
                }
                Entry::Alternatives { branch, rest, pos } => {
                    let others = rest & rest.wrapping_sub(1);
                    if others == 0 {
                        trail.entries.pop();
                    } else if let Some(Entry::Alternatives { rest, .. }) = trail.entries.last_mut()
                    {
                        *rest = others;
                    }
                    let targets = &self.program.branches[branch as usize].targets;
                    if let Some(&target) = targets.get(rest.trailing_zeros() as usize) {
                        return Flow::Go(target, pos);
                    }
                }
                Entry::Resume { pc, pos } => {
                    trail.entries.pop();
                    return Flow::Go(pc, pos);
                }
                Entry::LeaveLoop { id, last, pos } => {
                    trail.entries.pop();
                    trail.undo_iteration(id, last);
                    return Flow::Go(self.program.loops[id as usize].tail, pos);
                }
                Entry::Iterate { id, pos } => {
                    trail.entries.pop();
                    return self.iterate(id, pos, pos);
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

    /// Ends a greedy run at the next shorter length at which what follows has a chance.
    #[inline(always)]
    fn shorten(&mut self, id: u32, low: usize, from: usize) -> Flow {
        let run = &self.program.runs[id as usize];
        let found = run.follow.last_admitted(self.text, low, from - 1);
        let entries = &mut self.matcher.trail.entries;
        match (found, entries.last_mut()) {
            (Some(found), Some(Entry::Shorter { pos, .. })) if found > low => *pos = found,
            _ => drop(entries.pop()),
        }
        self.charge(from - found.unwrap_or(low));
        found.map_or(Flow::Fail, |found| Flow::Go(run.next, found))
    }
}
