//! The basic blocks of a function and the edges between them: what both dataflow analyses walk over.
//!
//! A block ends at a jump, before a jump target, where the covering handler changes, so every instruction of a
//! block has the same handler, and when it gets long. Of several handlers that cover an instruction the first in the table counts.

use std::ops::Range;

use crate::{Function, Instruction, Op, instructions};

/// Marks a word that starts no instruction, a block without handler, and so on.
const NONE: u32 = u32::MAX;

/// Longer blocks are cut: to find what holds at an instruction, its block is walked through.
const MOST_INSTRUCTIONS: usize = 64;

/// Larger functions are refused: positions have 32 bits and jumps are signed.
pub(crate) const MAX_WORDS: usize = 1 << 30;

/// The control flow graph of one function.
#[derive(Debug)]
pub(crate) struct Flow {
    /// All instructions with their `pc`.
    pub(crate) code: Vec<(u32, Instruction)>,
    pub(crate) blocks: Vec<Block>,
    /// Blocks that can be reached from the start, in reverse postorder.
    pub(crate) order: Vec<u32>,
}

/// Instructions without a jump into or out of their middle.
#[derive(Debug)]
pub(crate) struct Block {
    /// Indices into [`Flow::code`].
    pub(crate) code: Range<usize>,
    /// The block after this one, when it can fall through.
    pub(crate) next: Option<u32>,
    /// The block that its last instruction may jump to.
    pub(crate) target: Option<u32>,
    /// Where control goes on an exception, when an instruction may cause one.
    pub(crate) handler: Option<Catch>,
}

/// An edge to an exception handler.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Catch {
    pub(crate) block: u32,
    /// Receives the exception.
    pub(crate) register: u16,
}

/// Why a function has no control flow graph.
#[derive(Debug)]
pub(crate) struct FlowError {
    pub(crate) pc: Option<usize>,
    pub(crate) op: Option<Op>,
    pub(crate) problem: String,
}

impl Flow {
    /// Finds the blocks.
    ///
    /// # Errors
    ///
    /// Words that are no instruction; jumps, handlers and ends that do not fall on instructions.
    pub(crate) fn build(function: &Function) -> Result<Flow, FlowError> {
        let code = decode(function)?;
        let index_at = index_by_pc(function.words.len(), &code);
        let handlers = cover(function, &index_at, code.len())?;
        let targets = find_targets(&code, &index_at)?;
        let leaders = find_leaders(function, &code, &index_at, &handlers, &targets);
        let blocks = cut(function, &code, &index_at, &leaders, &handlers, &targets)?;
        let order = reverse_postorder(&blocks);
        Ok(Flow {
            code,
            blocks,
            order,
        })
    }

    /// Whether the analyses could store more than 256 MiB each: a set per safepoint and per block.
    pub(crate) fn is_too_large(&self, function: &Function) -> bool {
        let is_safepoint =
            |(_, instruction): &&(u32, Instruction)| instruction.op.info().is_safepoint;
        let safepoints = self.code.iter().filter(is_safepoint).count();
        let words = usize::from(function.registers).div_ceil(64);
        (safepoints + self.blocks.len()).saturating_mul(words) > 1 << 25
    }
}

impl Block {
    /// Blocks that control can go to, the handler's last.
    pub(crate) fn successors(&self) -> impl Iterator<Item = u32> + use<> {
        let handler = self.handler.map(|catch| catch.block);
        self.next.into_iter().chain(self.target).chain(handler)
    }
}

impl FlowError {
    fn new(pc: Option<usize>, op: Option<Op>, problem: impl Into<String>) -> Self {
        FlowError {
            pc,
            op,
            problem: problem.into(),
        }
    }
}

fn decode(function: &Function) -> Result<Vec<(u32, Instruction)>, FlowError> {
    let words = &function.words;
    if words.is_empty() {
        return Err(FlowError::new(None, None, "has no code"));
    }
    if words.len() > MAX_WORDS {
        return Err(FlowError::new(None, None, "has too much code"));
    }
    let code: Vec<(u32, Instruction)> = instructions(words)
        .map(|(pc, instruction)| (pc as u32, instruction))
        .collect();
    let end = code
        .last()
        .map_or(0, |(pc, last)| *pc as usize + last.op.words());
    if end < words.len() {
        let op = Op::from_u16(words[end] as u16);
        let problem = match op {
            Some(_) => "the second word is missing".to_string(),
            None => format!("{} is no op", words[end] as u16),
        };
        return Err(FlowError::new(Some(end), op, problem));
    }
    Ok(code)
}

fn index_by_pc(words: usize, code: &[(u32, Instruction)]) -> Vec<u32> {
    let mut index_at = vec![NONE; words];
    for (index, (pc, _)) in code.iter().enumerate() {
        index_at[*pc as usize] = index as u32;
    }
    index_at
}

fn lookup(index_at: &[u32], pc: usize) -> Option<usize> {
    match *index_at.get(pc)? {
        NONE => None,
        index => Some(index as usize),
    }
}

/// The first handler of every instruction, by index into `code`.
///
/// Handlers are painted in table order; `next_bare` skips what is painted already, so the work is near-linear however
/// the ranges overlap.
fn cover(function: &Function, index_at: &[u32], count: usize) -> Result<Vec<u32>, FlowError> {
    let mut handlers = vec![NONE; count];
    let mut next_bare: Vec<u32> = (0..=count as u32).collect();
    for (number, handler) in function.handlers.iter().enumerate() {
        let fail = |what| {
            let problem = format!("handler {number}: {what}");
            Err(FlowError::new(None, None, problem))
        };
        let (start, end) = (handler.start as usize, handler.end as usize);
        if start >= end || end > index_at.len() {
            return fail("its range is empty or outside of the code");
        }
        let Some(first) = lookup(index_at, start) else {
            return fail("its range does not start at an instruction");
        };
        let last = match end == index_at.len() {
            true => Some(count),
            false => lookup(index_at, end),
        };
        let Some(last) = last else {
            return fail("its range does not end between instructions");
        };
        if lookup(index_at, handler.target as usize).is_none() {
            return fail("its target is no instruction");
        }
        let mut at = find(&mut next_bare, first);
        while at < last {
            handlers[at] = number as u32;
            next_bare[at] = at as u32 + 1;
            at = find(&mut next_bare, at);
        }
    }
    Ok(handlers)
}

/// The first place at or after `at` that points at itself, halving the path.
fn find(next: &mut [u32], mut at: usize) -> usize {
    while next[at] as usize != at {
        next[at] = next[next[at] as usize];
        at = next[at] as usize;
    }
    at
}

/// Index of the instruction that each instruction may jump to.
fn find_targets(code: &[(u32, Instruction)], index_at: &[u32]) -> Result<Vec<u32>, FlowError> {
    let mut targets = vec![NONE; code.len()];
    for (index, (pc, instruction)) in code.iter().enumerate() {
        if !instruction.op.info().jumps {
            continue;
        }
        let pc = *pc as usize;
        let target = instruction.target(pc).and_then(|pc| lookup(index_at, pc));
        let Some(target) = target else {
            let problem = "its jump target is no instruction";
            return Err(FlowError::new(Some(pc), Some(instruction.op), problem));
        };
        targets[index] = target as u32;
    }
    Ok(targets)
}

fn find_leaders(
    function: &Function,
    code: &[(u32, Instruction)],
    index_at: &[u32],
    handlers: &[u32],
    targets: &[u32],
) -> Vec<bool> {
    let mut leaders = vec![false; code.len()];
    let mut length = 0;
    leaders[0] = true;
    for index in 0..code.len() {
        length = if leaders[index] { 1 } else { length + 1 };
        if length > MOST_INSTRUCTIONS {
            leaders[index] = true;
            length = 1;
        }
        if targets[index] != NONE {
            leaders[targets[index] as usize] = true;
        }
        let info = code[index].1.op.info();
        let splits = info.jumps || info.ends;
        if index + 1 < code.len() && (splits || handlers[index] != handlers[index + 1]) {
            leaders[index + 1] = true;
        }
    }
    for handler in &function.handlers {
        if let Some(index) = lookup(index_at, handler.target as usize) {
            leaders[index] = true;
        }
    }
    leaders
}

fn cut(
    function: &Function,
    code: &[(u32, Instruction)],
    index_at: &[u32],
    leaders: &[bool],
    handlers: &[u32],
    targets: &[u32],
) -> Result<Vec<Block>, FlowError> {
    let starts: Vec<usize> = (0..code.len()).filter(|&index| leaders[index]).collect();
    let mut block_of = vec![0u32; code.len()];
    for (block, &start) in starts.iter().enumerate() {
        block_of[start] = block as u32;
    }
    let mut blocks = Vec::with_capacity(starts.len());
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(code.len());
        let (pc, last) = code[end - 1];
        let falls_through = !last.op.info().ends;
        if falls_through && end == code.len() {
            let problem = "control can fall off the end of the code";
            return Err(FlowError::new(Some(pc as usize), Some(last.op), problem));
        }
        let raises = code[start..end]
            .iter()
            .any(|(_, instruction)| instruction.op.info().may_reach_handler());
        let handler = function
            .handlers
            .get(handlers[start] as usize)
            .filter(|_| raises)
            .and_then(|handler| {
                Some(Catch {
                    block: block_of[lookup(index_at, handler.target as usize)?],
                    register: handler.register,
                })
            });
        blocks.push(Block {
            code: start..end,
            next: falls_through.then_some(number as u32 + 1),
            target: (targets[end - 1] != NONE).then(|| block_of[targets[end - 1] as usize]),
            handler,
        });
    }
    Ok(blocks)
}

/// Depth-first from block 0, without recursion.
fn reverse_postorder(blocks: &[Block]) -> Vec<u32> {
    let mut order = Vec::with_capacity(blocks.len());
    let mut is_seen = vec![false; blocks.len()];
    let mut path = vec![(0u32, blocks[0].successors())];
    is_seen[0] = true;
    while let Some((block, successors)) = path.last_mut() {
        match successors.next() {
            Some(next) if is_seen[next as usize] => {}
            Some(next) => {
                is_seen[next as usize] = true;
                path.push((next, blocks[next as usize].successors()));
            }
            None => {
                order.push(*block);
                path.pop();
            }
        }
    }
    order.reverse();
    order
}
