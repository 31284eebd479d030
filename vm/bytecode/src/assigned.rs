//! Definite assignment: which registers hold a value on every way to a place. A forward analysis.
//!
//! On the way to a handler, what was defined before *every* instruction of the covered range that may raise is
//! defined, less what a raising call has given up.

use crate::dataflow::{Budget, TooComplex, WorkList};
use crate::flow::{Block, Flow};
use crate::register_set::RegisterSet;
use crate::{Function, Instruction};

/// Definitely assigned registers at the start of every reachable block.
#[derive(Debug)]
pub(crate) struct Assigned {
    at_start: Vec<Option<RegisterSet>>,
}

impl Assigned {
    /// Solves the analysis.
    ///
    /// # Errors
    ///
    /// The function is so large and intricate that it would take too much time.
    pub(crate) fn compute(function: &Function, flow: &Flow) -> Result<Self, TooComplex> {
        let mut budget = Budget::new(flow.code.len());
        let mut at_start: Vec<Option<RegisterSet>> = vec![None; flow.blocks.len()];
        let mut parameters = RegisterSet::new();
        parameters.insert_range(0..function.parameters.registers() as u32);
        at_start[0] = Some(parameters);

        let mut work = WorkList::new(flow.blocks.len(), flow.order.iter().copied());
        work.push(0);
        while let Some(number) = work.pop() {
            let block = &flow.blocks[number as usize];
            let Some(start) = at_start[number as usize].clone() else {
                continue;
            };
            budget.spend(2 * start.cost() + 20 * block.code.len())?;
            let (end, at_raise) = run(flow, block, start);
            budget.spend(end.cost())?;
            let mut flow_to =
                |successor: u32, state: &RegisterSet| match &mut at_start[successor as usize] {
                    Some(known) => {
                        if known.intersect(state) {
                            work.push(successor);
                        }
                    }
                    unknown => {
                        *unknown = Some(state.clone());
                        work.push(successor);
                    }
                };
            for successor in block.next.into_iter().chain(block.target) {
                flow_to(successor, &end);
            }
            if let (Some(catch), Some(mut state)) = (block.handler, at_raise) {
                state.insert(catch.register.into());
                flow_to(catch.block, &state);
            }
        }
        Ok(Assigned { at_start })
    }

    /// What is defined where the block starts; `None` when it cannot be reached.
    pub(crate) fn at_start(&self, block: u32) -> Option<&RegisterSet> {
        self.at_start[block as usize].as_ref()
    }
}

/// Changes `state` from before the instruction to after it.
pub(crate) fn complete(state: &mut RegisterSet, instruction: &Instruction) {
    if let Some(first) = instruction.clobbers_from() {
        state.remove_from(first);
    }
    for range in instruction.write_ranges().iter() {
        state.insert_range(range);
    }
}

/// What is defined at the block's end, and what is at every raise in it.
///
/// The state only loses registers at calls, and what a call takes from the state it takes from the other as well; so
/// the state before the first raise, less what calls took, is the intersection over all raises.
fn run(flow: &Flow, block: &Block, mut state: RegisterSet) -> (RegisterSet, Option<RegisterSet>) {
    let mut at_raise = None;
    for (_, instruction) in &flow.code[block.code.clone()] {
        if block.handler.is_some() && instruction.op.info().may_reach_handler() {
            let at_raise = at_raise.get_or_insert_with(|| state.clone());
            if instruction.clobbers_from().is_some() {
                at_raise.remove_from(instruction.a.into());
            }
        }
        complete(&mut state, instruction);
    }
    (state, at_raise)
}
