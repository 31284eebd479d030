//! Solving a dataflow problem over the blocks of a [`Flow`](crate::flow::Flow).
//!
//! The work list gives blocks in the order of the analysis (reverse postorder, or its reverse), so code with
//! well-nested loops is solved in a few passes. Hostile code could still ask for quadratic work: a [`Budget`] ends that.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Blocks waiting to be visited, first in the given order first.
#[derive(Debug)]
pub(crate) struct WorkList {
    /// Position of a block in the order; `u32::MAX` for blocks that do not take part.
    position: Vec<u32>,
    block_at: Vec<u32>,
    waiting: BinaryHeap<Reverse<u32>>,
    is_waiting: Vec<bool>,
}

impl WorkList {
    /// An empty list for `blocks` blocks visited in `order`.
    pub(crate) fn new(blocks: usize, order: impl Iterator<Item = u32>) -> Self {
        let mut position = vec![u32::MAX; blocks];
        let mut block_at = Vec::with_capacity(blocks);
        for block in order {
            position[block as usize] = block_at.len() as u32;
            block_at.push(block);
        }
        WorkList {
            position,
            block_at,
            waiting: BinaryHeap::new(),
            is_waiting: vec![false; blocks],
        }
    }

    /// Makes sure that `block` is visited (again).
    pub(crate) fn push(&mut self, block: u32) {
        let position = self.position[block as usize];
        if position != u32::MAX && !self.is_waiting[block as usize] {
            self.is_waiting[block as usize] = true;
            self.waiting.push(Reverse(position));
        }
    }

    pub(crate) fn pop(&mut self) -> Option<u32> {
        let Reverse(position) = self.waiting.pop()?;
        let block = self.block_at[position as usize];
        self.is_waiting[block as usize] = false;
        Some(block)
    }
}

/// Work that an analysis may still do, in units of about one nanosecond, and memory, in words.
#[derive(Debug)]
pub(crate) struct Budget {
    work: u64,
}

/// The budget is used up.
#[derive(Debug)]
pub(crate) struct TooComplex;

impl Budget {
    /// Work for a function of `instructions` instructions. Ordinary code needs a few passes; the constant part lets
    /// small functions be as intricate as they like.
    pub(crate) fn new(instructions: usize) -> Self {
        Budget {
            work: 50_000_000 + 4_000 * instructions as u64,
        }
    }

    pub(crate) fn spend(&mut self, work: usize) -> Result<(), TooComplex> {
        match self.work.checked_sub(work as u64) {
            Some(rest) => {
                self.work = rest;
                Ok(())
            }
            None => Err(TooComplex),
        }
    }
}
