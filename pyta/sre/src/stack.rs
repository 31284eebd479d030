//! The backtracking stack: alternatives not yet tried, and what must be undone on the way back to them.
//!
//! Entries are popped newest first. An *undo* entry restores one piece of state and the pop goes on; a *choice* entry
//! says where to continue. So the state at a choice is always what it was when the choice was pushed.

use crate::{matcher::LoopState, program::Pc};

/// One entry; 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// Choice: continue at `pc`.
    Resume { pc: Pc, pos: usize },
    /// Choice: the alternatives whose bits are set in `rest`.
    Alternatives { branch: u32, rest: u64, pos: usize },
    /// Choice: end the run of one character before `pos`, but not before `low`.
    Shorter { run: u32, low: usize, pos: usize },
    /// Choice: let the run of one character grow beyond `pos`, up to `limit`.
    Longer { run: u32, pos: usize, limit: usize },
    /// Undo one iteration; choice: leave the loop.
    LeaveLoop { id: u32, last: usize, pos: usize },
    /// Choice: one more iteration of a lazy loop.
    Iterate { id: u32, pos: usize },
    /// Undo the setting of a mark.
    Mark {
        mark: u32,
        last_index: u32,
        old: usize,
    },
    /// Undo the entering of a loop.
    EnterLoop { id: u32, count: u32, last: usize },
    /// Undo one iteration.
    Iteration { id: u32, last: usize },
}

const _: () = assert!(size_of::<Entry>() == 24);

/// The state that entries restore, together with the entries.
#[derive(Debug)]
pub(crate) struct Trail {
    pub(crate) entries: Vec<Entry>,
    /// Positions of the marks, or [`crate::matcher::NONE`].
    pub(crate) marks: Vec<usize>,
    /// Always [`crate::matcher::NONE`]. Read at run time, so that clearing a few marks is a few stores and not a call to `memset`,
    /// which costs more and delays the loads that follow.
    pub(crate) unset: usize,
    /// Whether any mark was set since the last clearing.
    pub(crate) marked: bool,
    /// The group that was closed last; 0 for none.
    pub(crate) last_index: u32,
    pub(crate) loops: Vec<LoopState>,
    /// Largest number of entries.
    pub(crate) limit: usize,
}

impl Trail {
    /// Pushes an entry; `false` if there is no room, and then it is lost.
    #[inline(always)]
    #[must_use]
    pub(crate) fn push(&mut self, entry: Entry) -> bool {
        if self.entries.len() == self.entries.capacity() && !self.grow() {
            return false;
        }
        self.entries.push(entry);
        true
    }

    /// Pushes an undo entry, which is needless while there is nothing to come back to.
    #[inline(always)]
    #[must_use]
    pub(crate) fn push_undo(&mut self, entry: Entry) -> bool {
        self.entries.is_empty() || self.push(entry)
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let len = self.entries.len();
        if len >= self.limit {
            return false;
        }
        let more = len.max(32).min(self.limit - len);
        self.entries.try_reserve_exact(more).is_ok()
    }

    #[inline]
    pub(crate) fn set_mark(&mut self, mark: u32, pos: usize) -> bool {
        let Some(slot) = self.marks.get_mut(mark as usize) else {
            return true;
        };
        let old = std::mem::replace(slot, pos);
        self.marked = true;
        let last_index = self.last_index;
        if mark & 1 == 1 {
            self.last_index = mark / 2 + 1;
        }
        self.push_undo(Entry::Mark {
            mark,
            last_index,
            old,
        })
    }

    /// Begins one more iteration of a loop at `pos`.
    #[inline]
    pub(crate) fn iterate(&mut self, id: u32, pos: usize) {
        if let Some(state) = self.loops.get_mut(id as usize) {
            state.count = state.count.wrapping_add(1);
            state.last = pos;
        }
    }

    #[inline]
    pub(crate) fn undo_iteration(&mut self, id: u32, last: usize) {
        if let Some(state) = self.loops.get_mut(id as usize) {
            state.count = state.count.wrapping_sub(1);
            state.last = last;
        }
    }

    pub(crate) fn undo_mark(&mut self, mark: u32, last_index: u32, old: usize) {
        if let Some(slot) = self.marks.get_mut(mark as usize) {
            *slot = old;
        }
        self.last_index = last_index;
    }

    pub(crate) fn undo_enter(&mut self, id: u32, count: u32, last: usize) {
        if let Some(state) = self.loops.get_mut(id as usize) {
            *state = LoopState { count, last };
        }
    }

    /// Forgets the choices above `base` and keeps what must be undone if something below is resumed.
    pub(crate) fn commit(&mut self, base: usize) {
        let mut kept = base;
        for index in base..self.entries.len() {
            let entry = match self.entries[index] {
                undo @ (Entry::Mark { .. } | Entry::EnterLoop { .. } | Entry::Iteration { .. }) => {
                    undo
                }
                Entry::LeaveLoop { id, last, .. } => Entry::Iteration { id, last },
                _ => continue,
            };
            self.entries[kept] = entry;
            kept += 1;
        }
        self.entries.truncate(if base == 0 { 0 } else { kept });
    }

    /// Undoes everything above `base`.
    pub(crate) fn unwind(&mut self, base: usize) {
        while self.entries.len() > base {
            match self.entries.pop() {
                Some(Entry::Mark {
                    mark,
                    last_index,
                    old,
                }) => self.undo_mark(mark, last_index, old),
                Some(Entry::EnterLoop { id, count, last }) => self.undo_enter(id, count, last),
                Some(Entry::Iteration { id, last } | Entry::LeaveLoop { id, last, .. }) => {
                    self.undo_iteration(id, last);
                }
                _ => {}
            }
        }
    }

    /// Forgets everything, for a new attempt.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        if self.marked {
            self.marks.fill(self.unset);
            self.marked = false;
            self.last_index = 0;
        }
    }
}
