//! What the compiler knows of a function's code before it emits: where blocks and loops begin, and what lives.
//!
//! Named locals count as live throughout: whoever looks at a frame sees them. So do registers that a handler reads, wherever it covers.

use corevm_runtime::bytecode::{Function, Instruction, Op, instructions};

/// A set of registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegisterSet(Vec<u64>);

impl RegisterSet {
    pub fn new(registers: usize) -> RegisterSet {
        RegisterSet(vec![0; registers.div_ceil(64)])
    }

    pub fn has(&self, register: usize) -> bool {
        self.0[register / 64] >> (register % 64) & 1 == 1
    }

    pub fn insert(&mut self, register: usize) {
        self.0[register / 64] |= 1 << (register % 64);
    }

    fn remove(&mut self, register: usize) {
        self.0[register / 64] &= !(1 << (register % 64));
    }

    fn extend(&mut self, other: &RegisterSet) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

/// One instruction.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Word index.
    pub pc: u32,
    pub ins: Instruction,
    /// Index of the site that the label names.
    pub target: Option<usize>,
    /// Something jumps here.
    pub is_leader: bool,
    /// Something jumps back here.
    pub is_head: bool,
    /// Live before the instruction: read later, or a named local.
    pub live: RegisterSet,
    /// Read later, for more than to let go of it.
    pub needed: RegisterSet,
    /// Where an exception is caught.
    pub caught: Option<Caught>,
}

/// The handler of a site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caught {
    /// Index of the handler's first site.
    pub target: usize,
    /// Gets the exception.
    register: usize,
}

/// Whether the instruction reads its operand `a` only to let go of it.
fn replaces(ins: &Instruction) -> bool {
    matches!(ins.op, Op::Assign | Op::Drop | Op::Discard | Op::IterAssign)
}

/// A function's code.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub sites: Vec<Site>,
    pub registers: usize,
    /// Named locals.
    locals: RegisterSet,
}

/// Larger functions are not compiled.
const MOST_SITES: usize = 4000;
const MOST_REGISTERS: usize = 512;

impl Analysis {
    /// `None` for functions that are too large to be worth it.
    pub fn of(function: &Function) -> Option<Analysis> {
        let registers = usize::from(function.registers);
        if registers > MOST_REGISTERS {
            return None;
        }
        let mut index_at = vec![usize::MAX; function.words.len() + 1];
        let mut sites = Vec::new();
        for (pc, ins) in instructions(&function.words) {
            index_at[pc] = sites.len();
            sites.push(Site {
                pc: pc as u32,
                ins,
                target: None,
                is_leader: pc == 0,
                is_head: false,
                live: RegisterSet::new(registers),
                needed: RegisterSet::new(registers),
                caught: None,
            });
        }
        if sites.len() > MOST_SITES {
            return None;
        }
        for index in 0..sites.len() {
            let site = &sites[index];
            if !site.ins.op.info().jumps {
                continue;
            }
            let target = index_at[site.ins.target(site.pc as usize)?];
            sites[index].target = Some(target);
            sites.get_mut(target)?.is_leader = true;
            sites[target].is_head |= target <= index;
        }
        let mut locals = RegisterSet::new(registers);
        for local in &function.locals {
            locals.insert(usize::from(local.register));
        }
        let mut analysis = Analysis {
            sites,
            registers,
            locals,
        };
        analysis.find_handlers(function, &index_at);
        analysis.find_live();
        Some(analysis)
    }

    fn find_handlers(&mut self, function: &Function, index_at: &[usize]) {
        for site in &mut self.sites {
            let mut handlers = function.handlers.iter();
            let handler = handlers.find(|handler| (handler.start..handler.end).contains(&site.pc));
            site.caught = handler.map(|handler| Caught {
                target: index_at[handler.target as usize],
                register: usize::from(handler.register),
            });
        }
        for index in 0..self.sites.len() {
            if let Some(caught) = self.sites[index].caught {
                self.sites[caught.target].is_leader = true;
            }
        }
    }

    fn find_live(&mut self) {
        let live = self.solve(|ins| ins.reads().collect());
        let needed = self.solve(|ins| {
            let reads = ins.reads();
            let old = replaces(ins).then_some(ins.a);
            reads.filter(|register| Some(*register) != old).collect()
        });
        for (site, (mut live, needed)) in self.sites.iter_mut().zip(live.into_iter().zip(needed)) {
            live.extend(&self.locals);
            site.live = live;
            site.needed = needed;
        }
    }

    /// The registers that are read later, by site.
    fn solve(&self, reads: impl Fn(&Instruction) -> Vec<u16>) -> Vec<RegisterSet> {
        let mut live = vec![RegisterSet::new(self.registers); self.sites.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (index, site) in self.sites.iter().enumerate().rev() {
                let mut here = match live.get(index + 1) {
                    Some(next) if !site.ins.op.info().ends => next.clone(),
                    _ => RegisterSet::new(self.registers),
                };
                if let Some(target) = site.target {
                    here.extend(&live[target]);
                }
                for register in site.ins.writes() {
                    here.remove(usize::from(register));
                }
                if let Some(Caught { target, register }) = site.caught {
                    let mut in_handler = live[target].clone();
                    in_handler.remove(register);
                    here.extend(&in_handler);
                }
                for register in reads(&site.ins) {
                    here.insert(usize::from(register));
                }
                if here != live[index] {
                    live[index] = here;
                    changed = true;
                }
            }
        }
        live
    }

    /// The registers that live while the instruction at a site waits for a call that it made.
    pub fn live_across(&self, site: usize) -> RegisterSet {
        let mut live = match self.sites.get(site + 1) {
            Some(next) => next.live.clone(),
            None => RegisterSet::new(self.registers),
        };
        for register in self.sites[site].ins.writes() {
            live.remove(usize::from(register));
        }
        if let Some(Caught { target, register }) = self.sites[site].caught {
            let mut in_handler = self.sites[target].live.clone();
            in_handler.remove(register);
            live.extend(&in_handler);
        }
        live.extend(&self.locals);
        live
    }

    /// The registers with members of the set, in order.
    pub fn members(&self, set: &RegisterSet) -> impl Iterator<Item = usize> {
        (0..self.registers).filter(|&register| set.has(register))
    }

    /// The sites that can be reached from a site, exceptions included.
    pub fn reachable(&self, from: usize) -> Vec<bool> {
        let mut reached = vec![false; self.sites.len()];
        let mut open = vec![from];
        while let Some(index) = open.pop() {
            if index >= reached.len() || std::mem::replace(&mut reached[index], true) {
                continue;
            }
            let site = &self.sites[index];
            if !site.ins.op.info().ends {
                open.push(index + 1);
            }
            open.extend(site.target);
            open.extend(site.caught.map(|caught| caught.target));
        }
        reached
    }

    /// Whether there is a loop ahead of a site, or around it.
    pub fn loops_from(&self, from: usize) -> bool {
        let reached = self.reachable(from);
        (0..reached.len()).any(|site| reached[site] && self.sites[site].is_head)
    }

    /// The site at an instruction, by word.
    pub fn site_at(&self, pc: u32) -> Option<usize> {
        self.sites.binary_search_by_key(&pc, |site| site.pc).ok()
    }

    /// The last instruction that jumps back to `head`.
    pub fn last_of_loop(&self, head: usize) -> usize {
        (head..self.sites.len())
            .rev()
            .find(|&index| self.sites[index].target == Some(head))
            .unwrap_or(head)
    }

    /// The registers that the instructions from `head` to `last` write.
    pub fn written(&self, head: usize, last: usize) -> RegisterSet {
        let mut written = RegisterSet::new(self.registers);
        for site in &self.sites[head..=last] {
            for register in site.ins.writes() {
                written.insert(usize::from(register));
            }
            if let Some(first) = site.ins.clobbers_from() {
                (first as usize..self.registers).for_each(|register| written.insert(register));
            }
        }
        written
    }
}
