//! Which registers matter at a safepoint: the roots that a collector takes from a frame.
//!
//! A register is live when its value may still be read by the code, on any way from there, exceptions included; or when
//! it holds a named local that is set there, because whoever looks at the frame (a debugger, a program that asks for
//! its own variables) sees locals to the end of the call. Temporaries and passed arguments die with their last use.
//!
//! ```text
//! call r5, 1        live_before: r0 r5 r8        r5 the callee, r8 its argument
//!                   live_at:     r0              while the callee runs: its window is its own
//!                   live_after:  r0 r5           r5 the result
//! add r1, r0, r5    live_before: r0 r5
//! ```
//!
//! The analysis is solved for the starts of basic blocks; the sets of an instruction are found from there when somebody first
//! asks for them, and kept. So code of which a few places are looked at, as that of a module is, costs little.

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use crate::assigned::{Assigned, complete};
use crate::dataflow::{Budget, TooComplex, WorkList};
use crate::flow::{Block, Flow};
use crate::register_set::RegisterSet;
use crate::{Function, Instruction, Role};

/// The live registers of one function.
#[derive(Debug, Default)]
pub struct Liveness {
    /// None for functions that the verifier refuses: of those nothing is said to be live.
    solved: Option<Solved>,
    /// By word: those that were asked for.
    points: Box<[OnceCell<Box<Point>>]>,
}

/// The analysis at the starts of blocks.
#[derive(Debug)]
struct Solved {
    flow: Flow,
    assigned: Assigned,
    /// Registers that hold named variables.
    locals: RegisterSet,
    /// Live registers at the start of every block; without them, assigned ones are taken for live.
    at_start: Option<Vec<RegisterSet>>,
}

/// What is live about one instruction.
#[derive(Debug, Default)]
struct Point {
    before: RegisterSet,
    at: RegisterSet,
    after: RegisterSet,
}

impl Liveness {
    /// Analyses a function that the verifier accepts. Of others nothing is said to be live.
    pub fn compute(function: &Function) -> Liveness {
        let Some(solved) = Solved::compute(function) else {
            return Liveness::default();
        };
        Liveness {
            solved: Some(solved),
            points: (0..function.words.len()).map(|_| OnceCell::new()).collect(),
        }
    }

    /// Registers that matter while the instruction at `pc` is under way: suspended in a call, or
    /// stopped at its poll with its operands already taken and its result not yet written. A register that is read and
    /// written (`assign`) is among them when it is read later. None when control never comes there.
    pub fn live_at(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.live_words_at(pc))
    }

    /// Registers that matter when the instruction at `pc` has completed and written its result, wherever it goes on.
    pub fn live_after(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.point(pc).map_or(&[], |point| point.after.words()))
    }

    /// Registers that matter before the instruction at `pc`; its operands are among them.
    pub fn live_before(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.point(pc).map_or(&[], |point| point.before.words()))
    }

    /// [`Self::live_at`] as bits, register 0 in the lowest bit of the first word.
    #[inline]
    pub fn live_words_at(&self, pc: usize) -> &[u64] {
        self.point(pc).map_or(&[], |point| point.at.words())
    }

    fn point(&self, pc: usize) -> Option<&Point> {
        let solved = self.solved.as_ref()?;
        let point = self.points.get(pc)?;
        Some(point.get_or_init(|| Box::new(solved.point(pc as u32).unwrap_or_default())))
    }
}

/// Goes through the registers in a bit set.
fn registers(words: &[u64]) -> impl Iterator<Item = u16> + '_ {
    words.iter().enumerate().flat_map(|(index, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (bit < 64).then_some((index as u32 * 64 + bit) as u16)
        })
    })
}

impl Solved {
    fn compute(function: &Function) -> Option<Solved> {
        let flow = Flow::build(function).ok()?;
        if flow.is_too_large(function) {
            return None;
        }
        let assigned = Assigned::compute(function, &flow).ok()?;
        let mut locals = RegisterSet::new();
        for local in &function.locals {
            locals.insert(local.register.into());
        }
        let at_start = solve(&flow).ok();
        Some(Solved {
            flow,
            assigned,
            locals,
            at_start,
        })
    }

    /// What is live about the instruction at word `pc`; `None` when control never comes there.
    fn point(&self, pc: u32) -> Option<Point> {
        let index = self
            .flow
            .code
            .binary_search_by_key(&pc, |(pc, _)| *pc)
            .ok()?;
        let after = self
            .flow
            .blocks
            .partition_point(|block| block.code.start <= index);
        let number = after - 1;
        let start = self.assigned.at_start(number as u32)?;
        Some(match &self.at_start {
            Some(at_start) => self.live_point(at_start, number, start, index),
            None => self.assigned_point(number, start, index),
        })
    }

    fn live_point(
        &self,
        at_start: &[RegisterSet],
        number: usize,
        start: &RegisterSet,
        index: usize,
    ) -> Point {
        let block = &self.flow.blocks[number];
        let in_handler = live_in_handler(block, at_start);
        let mut live = live_at_end(block, at_start);
        for (_, instruction) in self.flow.code[index + 1..block.code.end].iter().rev() {
            before(&mut live, instruction, &in_handler);
        }
        let instruction = &self.flow.code[index].1;
        let named = self.locals_before(block, start, index);
        let mut after = named.clone();
        complete(&mut after, instruction);
        after.intersect(&self.locals);
        after.unite(&live);
        let mut at = live.clone();
        during(&mut at, instruction, &in_handler);
        at.unite(&kept(&named, instruction));
        before(&mut live, instruction, &in_handler);
        live.unite(&named);
        Point {
            before: live,
            at,
            after,
        }
    }

    /// The named locals that are set before the instruction.
    fn locals_before(&self, block: &Block, start: &RegisterSet, index: usize) -> RegisterSet {
        let mut state = start.clone();
        state.intersect(&self.locals);
        if self.locals != RegisterSet::new() {
            for (_, instruction) in &self.flow.code[block.code.start..index] {
                complete(&mut state, instruction);
                state.intersect(&self.locals);
            }
        }
        state
    }

    /// As [`Self::live_point`], with all assigned registers taken for live.
    fn assigned_point(&self, number: usize, start: &RegisterSet, index: usize) -> Point {
        let mut state = start.clone();
        let block = &self.flow.blocks[number];
        for (_, instruction) in &self.flow.code[block.code.start..index] {
            complete(&mut state, instruction);
        }
        let instruction = &self.flow.code[index].1;
        let (before, at) = (state.clone(), kept(&state, instruction));
        complete(&mut state, instruction);
        Point {
            before,
            at,
            after: state,
        }
    }
}

/// Live registers at the start of every block.
fn solve(flow: &Flow) -> Result<Vec<RegisterSet>, TooComplex> {
    let mut budget = Budget::new(flow.code.len());
    let mut at_start = vec![RegisterSet::new(); flow.blocks.len()];
    let mut predecessors: Vec<Vec<u32>> = vec![Vec::new(); flow.blocks.len()];
    let mut work = WorkList::new(flow.blocks.len(), flow.order.iter().rev().copied());
    for &number in &flow.order {
        for successor in flow.blocks[number as usize].successors() {
            predecessors[successor as usize].push(number);
        }
        work.push(number);
    }
    while let Some(number) = work.pop() {
        let block = &flow.blocks[number as usize];
        let mut live = live_at_end(block, &at_start);
        let in_handler = live_in_handler(block, &at_start);
        budget.spend(4 * live.cost() + 20 * block.code.len())?;
        for (_, instruction) in flow.code[block.code.clone()].iter().rev() {
            before(&mut live, instruction, &in_handler);
        }
        if at_start[number as usize].unite(&live) {
            for &predecessor in &predecessors[number as usize] {
                work.push(predecessor);
            }
        }
    }
    Ok(at_start)
}

fn live_at_end(block: &Block, at_start: &[RegisterSet]) -> RegisterSet {
    let mut live = RegisterSet::new();
    for successor in block.next.into_iter().chain(block.target) {
        live.unite(&at_start[successor as usize]);
    }
    live
}

/// What the block's handler needs from the covered code.
fn live_in_handler(block: &Block, at_start: &[RegisterSet]) -> RegisterSet {
    match block.handler {
        Some(catch) => {
            let mut live = at_start[catch.block as usize].clone();
            live.remove(catch.register.into());
            live
        }
        None => RegisterSet::new(),
    }
}

/// Changes `live` from after the instruction to while it is under way.
fn during(live: &mut RegisterSet, instruction: &Instruction, in_handler: &RegisterSet) {
    if let Some(first) = instruction.clobbers_from() {
        live.remove_from(first);
    }
    let is_read_as_well = instruction.op.info().roles[0] == Role::SrcDst;
    if !is_read_as_well {
        for register in instruction.writes() {
            live.remove(register.into());
        }
    }
    if instruction.op.info().may_reach_handler() {
        live.unite(in_handler);
    }
}

/// Changes `live` from after the instruction to before it.
fn before(live: &mut RegisterSet, instruction: &Instruction, in_handler: &RegisterSet) {
    during(live, instruction, in_handler);
    for register in instruction.reads() {
        live.insert(register.into());
    }
}

/// What the frame still owns of `state` while the instruction is under way.
fn kept(state: &RegisterSet, instruction: &Instruction) -> RegisterSet {
    let mut kept = state.clone();
    if instruction.clobbers_from().is_some() {
        kept.remove_from(instruction.a.into());
    }
    kept
}
