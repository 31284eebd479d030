//! What is known of how a code's frames end, for whoever looks at what they let go of (`corevm_heap`, prompt finalisation).

use std::cell::{Cell, RefCell};

use super::{CompiledCode, MOST_BITS};

/// Ends of frames, searched in vain one after another, before only one of `SEARCHED` is searched.
const PATIENCE: u32 = 1024;
const SEARCHED: u32 = 64;

#[derive(Debug, Default)]
pub(super) struct Ends {
    /// What lives before the `ret` at a word, for functions with few registers.
    live_before: RefCell<Vec<(u32, u64)>>,
    /// Ends, one after another, with which nothing watched died.
    vain: Cell<u32>,
}

impl CompiledCode {
    /// The registers that live before the `ret` at word `pc`, as bits; `None` when there are more than [`MOST_BITS`].
    #[inline]
    pub fn live_before_end(&self, pc: u32) -> Option<u64> {
        let known = self.ends.live_before.borrow();
        if let Some((_, live)) = known.iter().find(|(at, _)| *at == pc) {
            return Some(*live);
        }
        drop(known);
        if self.registers.get() > MOST_BITS {
            return None;
        }
        let live = self.liveness().live_before(pc as usize);
        let live = live.fold(0, |live, register| live | 1 << register);
        self.ends.live_before.borrow_mut().push((pc, live));
        Some(live)
    }

    /// Whether a search of what a frame held that ends is left out, which counts as one more in vain: those before were.
    pub fn leaves_out_end(&self) -> bool {
        let ends = self.ends.vain.get();
        let is_left_out = ends >= PATIENCE && !ends.is_multiple_of(SEARCHED);
        if is_left_out {
            self.note_end(false);
        }
        is_left_out
    }

    /// What a frame held was searched; whether something watched was lost with it.
    pub fn note_end(&self, is_loss: bool) {
        let ends = self.ends.vain.get().wrapping_add(1);
        self.ends.vain.set(if is_loss { 0 } else { ends });
    }
}
