//! When a long computation lets the program be interrupted.
//!
//! A leaf that is interrupted starts anew, so one that gave way at every poll might never end. Each time it gives way, the next
//! attempt works twice as long before it looks at the flag again: at most half of all work is lost. A program that is to stop makes no
//! next attempt, so that is looked for before each long step.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use crate::prelude::*;
use crate::state::State;

/// Work before the first look at the flag, in products of two limbs: some hundredths of a second.
const FIRST: u64 = 1 << 24;

/// Work of a step that takes some milliseconds.
const LONG: u64 = 1 << 20;

/// How long the isolate's long computations go on without looking at the flag.
#[derive(Debug, Default)]
struct Doublings(Cell<u32>);

/// The patience of one computation.
#[derive(Debug)]
pub struct Patience<'v> {
    cx: Cx<'v>,
    left: u64,
    /// Work so far.
    spent: u64,
}

/// Products of two limbs that take about as long as an instruction.
const WORK_OF_INSTRUCTION: u64 = 16;

impl<'v> Patience<'v> {
    pub fn new(cx: Cx<'v>) -> Patience<'v> {
        let waited = doublings(cx).map_or(0, |doublings| doublings.0.get());
        Patience {
            cx,
            left: FIRST << waited.min(30),
            spent: 0,
        }
    }

    /// About to multiply numbers of so many limbs.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program should be polled and this computation has worked for long.
    #[inline]
    pub fn spend(&mut self, limbs: u64) -> Result<(), Exit> {
        // Fast multiplication grows about like n * sqrt(n).
        self.spend_steps(limbs.saturating_mul(limbs.isqrt()))
    }

    /// About to work as long as so many products of two limbs take.
    ///
    /// # Errors
    /// As [`Patience::spend`].
    #[inline]
    pub fn spend_steps(&mut self, work: u64) -> Result<(), Exit> {
        self.spent = self.spent.saturating_add(work);
        match self.left.checked_sub(work) {
            Some(left) if work < LONG || !self.cx.is_stop_due() => {
                self.left = left;
                Ok(())
            }
            _ => self.look(),
        }
    }

    #[cold]
    fn look(&mut self) -> Result<(), Exit> {
        self.left = FIRST;
        match doublings(self.cx) {
            Some(doublings) if self.cx.heap().poll_flag().load(Ordering::Relaxed) => {
                doublings.0.set(doublings.0.get() + 1);
                Err(Exit::Interrupted)
            }
            _ => Ok(()),
        }
    }

    /// The computation came to its end.
    pub fn done(self) {
        self.cx.charge(self.spent / WORK_OF_INSTRUCTION);
        if let Some(doublings) = doublings(self.cx) {
            doublings.0.set(0);
        }
    }
}

fn doublings(cx: Cx<'_>) -> Option<Rc<Doublings>> {
    Some(cx.state::<State>()?.of::<Doublings>())
}
