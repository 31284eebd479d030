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
//! Sets are kept for safepoints and the starts of basic blocks, or for every instruction when somebody looks at each
//! ([`Liveness::compute_everywhere`]); equal ones once.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::assigned::{Assigned, complete};
use crate::dataflow::{Budget, TooComplex, WorkList};
use crate::flow::{Block, Flow};
use crate::register_set::RegisterSet;
use crate::{Function, Instruction, Role};

/// The live registers of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Liveness {
    /// Sorted by `pc`.
    points: Vec<Point>,
    sets: Vec<LiveSet>,
    /// Bits of all sets, register 0 in the lowest bit of a set's first word.
    words: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Point {
    pc: u32,
    /// Indices into [`Liveness::sets`].
    before: u32,
    at: u32,
    after: u32,
}

/// Which instructions sets are kept for, besides the starts of basic blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Points {
    Safepoints,
    All,
}

impl Points {
    fn has(self, instruction: &Instruction) -> bool {
        self == Points::All || instruction.op.info().is_safepoint
    }
}

/// A range of [`Liveness::words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LiveSet {
    start: u32,
    end: u32,
}

impl Liveness {
    /// Analyses a function that the verifier accepts. Of others nothing is said to be live.
    pub fn compute(function: &Function) -> Liveness {
        Liveness::compute_at(function, Points::Safepoints)
    }

    /// As [`Self::compute`], with sets for every instruction as if each were a safepoint: for whoever stops between any two.
    pub fn compute_everywhere(function: &Function) -> Liveness {
        Liveness::compute_at(function, Points::All)
    }

    fn compute_at(function: &Function, points: Points) -> Liveness {
        let Ok(flow) = Flow::build(function) else {
            return Liveness::default();
        };
        if flow.is_too_large(function) {
            return Liveness::default();
        }
        let Ok(assigned) = Assigned::compute(function, &flow) else {
            return Liveness::default();
        };
        let mut locals = RegisterSet::new();
        for local in &function.locals {
            locals.insert(local.register.into());
        }
        match solve(&flow) {
            Ok(at_start) => collect(&flow, &assigned, &locals, &at_start, points),
            // Live registers are among the assigned ones.
            Err(TooComplex) => collect_assigned(&flow, &assigned, points),
        }
    }

    /// Registers that matter while the instruction at `pc`, a safepoint, is under way: suspended in a call, or
    /// stopped at its poll with its operands already taken and its result not yet written. A register that is read and
    /// written (`assign`) is among them when it is read later. None when there is no safepoint.
    pub fn live_at(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.live_words_at(pc))
    }

    /// Registers that matter when the instruction at `pc`, a safepoint, has completed and written its result, wherever
    /// it goes on. None when there is no safepoint.
    pub fn live_after(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.words(self.point(pc).map(|point| point.after)))
    }

    /// Registers that matter before the instruction at `pc`, a safepoint or the start of a basic block; its operands
    /// are among them. None for other instructions.
    pub fn live_before(&self, pc: usize) -> impl Iterator<Item = u16> + '_ {
        registers(self.words(self.point(pc).map(|point| point.before)))
    }

    /// [`Self::live_at`] as bits, register 0 in the lowest bit of the first word.
    #[inline]
    pub fn live_words_at(&self, pc: usize) -> &[u64] {
        self.words(self.point(pc).map(|point| point.at))
    }

    /// Whether sets were kept for `pc`: it is a safepoint or the start of a basic block.
    pub fn is_known(&self, pc: usize) -> bool {
        self.point(pc).is_some()
    }

    fn point(&self, pc: usize) -> Option<&Point> {
        let index = self
            .points
            .binary_search_by_key(&pc, |point| point.pc as usize);
        self.points.get(index.ok()?)
    }

    fn words(&self, set: Option<u32>) -> &[u64] {
        match set {
            Some(set) => {
                let LiveSet { start, end } = self.sets[set as usize];
                &self.words[start as usize..end as usize]
            }
            None => &[],
        }
    }
}

/// Goes through the registers in a bit set.
fn registers(words: &[u64]) -> impl Iterator<Item = u16> + '_ {
    words.iter().enumerate().flat_map(|(index, &word)| {
        (0..64u16)
            .filter(move |bit| word >> bit & 1 == 1)
            .map(move |bit| index as u16 * 64 + bit)
    })
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

fn collect(
    flow: &Flow,
    assigned: &Assigned,
    locals: &RegisterSet,
    at_start: &[RegisterSet],
    points: Points,
) -> Liveness {
    let mut sets = Sets::default();
    for &number in &flow.order {
        let block = &flow.blocks[number as usize];
        let named = locals_before(flow, assigned, locals, number, points);
        let mut live = live_at_end(block, at_start);
        let in_handler = live_in_handler(block, at_start);
        for (index, named) in block.code.clone().zip(named).rev() {
            let (pc, instruction) = &flow.code[index];
            let is_point = points.has(instruction);
            let (mut at, mut after) = (RegisterSet::new(), RegisterSet::new());
            if is_point {
                after.clone_from(&named);
                complete(&mut after, instruction);
                after.intersect(locals);
                after.unite(&live);
                at.clone_from(&live);
                during(&mut at, instruction, &in_handler);
                at.unite(&kept(&named, instruction));
            }
            before(&mut live, instruction, &in_handler);
            if is_point || index == block.code.start {
                let mut before = live.clone();
                before.unite(&named);
                sets.add(*pc, [&before, &at, &after]);
            }
        }
    }
    sets.finish()
}

/// As [`collect`], with all assigned registers taken for live.
fn collect_assigned(flow: &Flow, assigned: &Assigned, points: Points) -> Liveness {
    let mut sets = Sets::default();
    for &number in &flow.order {
        let block = &flow.blocks[number as usize];
        let Some(mut state) = assigned.at_start(number).cloned() else {
            continue;
        };
        for index in block.code.clone() {
            let (pc, instruction) = &flow.code[index];
            let (before, at) = (state.clone(), kept(&state, instruction));
            complete(&mut state, instruction);
            if points.has(instruction) || index == block.code.start {
                sets.add(*pc, [&before, &at, &state]);
            }
        }
    }
    sets.finish()
}

/// What the frame still owns of `state` while the instruction is under way.
fn kept(state: &RegisterSet, instruction: &Instruction) -> RegisterSet {
    let mut kept = state.clone();
    if instruction.clobbers_from().is_some() {
        kept.remove_from(instruction.a.into());
    }
    kept
}

/// The named locals that are set before each instruction of a block; for points and the first one only.
fn locals_before(
    flow: &Flow,
    assigned: &Assigned,
    locals: &RegisterSet,
    block: u32,
    points: Points,
) -> Vec<RegisterSet> {
    let range = flow.blocks[block as usize].code.clone();
    let mut found = vec![RegisterSet::new(); range.len()];
    let Some(start) = assigned
        .at_start(block)
        .filter(|_| *locals != RegisterSet::new())
    else {
        return found;
    };
    let mut state = start.clone();
    for (found, (_, instruction)) in found.iter_mut().zip(&flow.code[range]) {
        state.intersect(locals);
        if points.has(instruction) {
            found.clone_from(&state);
        }
        complete(&mut state, instruction);
    }
    found[0] = start.clone();
    found[0].intersect(locals);
    found
}

/// Collects the points of a function, equal sets once.
#[derive(Default)]
struct Sets {
    liveness: Liveness,
    known: HashMap<RegisterSet, u32>,
}

impl Sets {
    /// Adds what matters before, at and after the instruction.
    fn add(&mut self, pc: u32, sets: [&RegisterSet; 3]) {
        let [before, at, after] = sets.map(|set| self.intern(set));
        let point = Point {
            pc,
            before,
            at,
            after,
        };
        self.liveness.points.push(point);
    }

    fn intern(&mut self, set: &RegisterSet) -> u32 {
        if let Some(&index) = self.known.get(set) {
            return index;
        }
        let index = self.liveness.sets.len() as u32;
        let start = self.liveness.words.len() as u32;
        self.liveness.words.extend_from_slice(set.words());
        let end = self.liveness.words.len() as u32;
        self.liveness.sets.push(LiveSet { start, end });
        self.known.insert(set.clone(), index);
        index
    }

    fn finish(self) -> Liveness {
        let mut liveness = self.liveness;
        liveness.points.sort_unstable_by_key(|point| point.pc);
        liveness
    }
}
