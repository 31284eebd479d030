//! Control flow: entries, edges between blocks, guards and exits, steps of the interpreter.

use corevm_runtime::Kind;
use corevm_runtime::bytecode::Op;
use corevm_runtime::process::WRITTEN;
use corevm_runtime::tier::layout;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{Block, BlockCall, InstBuilder, JumpTableData, MemFlagsData, Value};

use super::{Edge, Emitter, Ended, Entry, Exit, PendingExit, R, Reason, Region};
use crate::profile::Seen;
use crate::state::{Known, Register, Rep, State};

impl Emitter<'_, '_> {
    /// The ways in, in order of their numbers.
    pub(super) fn find_entries(&self) -> Vec<Entry> {
        let sites = &self.input.analysis.sites;
        let heads = (0..sites.len()).filter(|&site| sites[site].is_head);
        let calls = (0..sites.len()).filter(|&site| self.may_wait_at(site));
        std::iter::once(Entry::Start)
            .chain(heads.map(Entry::Head))
            .chain(calls.map(Entry::Return))
            .collect()
    }

    /// Goes to the entry with number `entry`.
    pub(super) fn enter(&mut self, entry: Value, entries: &[Entry]) {
        let mut calls = Vec::new();
        for &entry in entries {
            let block = self.b.create_block();
            let site = match entry {
                Entry::Start => 0,
                Entry::Head(site) => site,
                Entry::Return(site) => site + 1,
            };
            let is_step = matches!(entry, Entry::Return(site) if self.callee_at(site).is_none());
            let state = vec![Register::SLOT; self.state.len()];
            self.edges.entry(site).or_default().push(Edge {
                block,
                state,
                is_cold: is_step,
            });
            calls.push(BlockCall::new(
                block,
                std::iter::empty(),
                &mut self.b.func.dfg.value_lists,
            ));
        }
        let data = JumpTableData::new(calls[0], &calls);
        let table = self.b.create_jump_table(data);
        let index = self
            .b
            .ins()
            .ireduce(cranelift_codegen::ir::types::I32, entry);
        self.b.ins().br_table(index, table);
    }

    /// Makes the block for a site if a new one begins there. False when the site cannot be reached.
    pub(super) fn begin_site(&mut self, site: usize) -> bool {
        let Some(edges) = self.edges.remove(&site) else {
            // A block that goes on, unless it was ended: then the state is of no use.
            return self.is_open();
        };
        let target = if self.input.analysis.sites[site].is_head {
            self.head_state(site, &edges)
        } else if edges.len() == 1 {
            self.b.switch_to_block(edges[0].block);
            self.state.clone_from(&edges[0].state);
            self.version += 1;
            return true;
        } else {
            self.join(site, &edges)
        };
        let block = self.b.create_block();
        if self.input.analysis.sites[site].is_head {
            self.heads.insert(site, (block, target.clone()));
        }
        for edge in edges {
            self.b.switch_to_block(edge.block);
            self.state = edge.state;
            self.version += 1;
            if self.convert(site, &target).is_ok() {
                self.b.ins().jump(block, &[]);
            }
        }
        self.b.switch_to_block(block);
        self.state = target;
        self.version += 1;
        true
    }

    fn is_open(&self) -> bool {
        self.b
            .current_block()
            .is_some_and(|block| !self.is_filled(block))
    }

    fn is_filled(&self, block: Block) -> bool {
        let last = self.b.func.layout.last_inst(block);
        last.is_some_and(|inst| self.b.func.dfg.insts[inst].opcode().is_terminator())
    }

    /// What registers are at a loop's head, for all rounds: as they were observed there.
    fn head_state(&self, site: usize, edges: &[Edge]) -> State {
        let analysis = self.input.analysis;
        let last = analysis.last_of_loop(site);
        let written = analysis.written(site, last);
        let seen = self.input.profile.at_head(self.pc(site));
        let joined = self.join(site, edges);
        let state = joined.into_iter().enumerate().map(|(register, joined)| {
            if !analysis.sites[site].live.has(register) {
                return Register::SLOT;
            }
            let seen = seen.and_then(|seen| seen.get(register).copied());
            let seen = seen.unwrap_or_default();
            let is_written = written.has(register);
            let rep = match joined.rep {
                Rep::Const(_) if !is_written => joined.rep,
                // Unset on some way in, perhaps.
                _ if !analysis.sites[site].needed.has(register) => Rep::Slot,
                _ if seen.is_only(Seen::INT) => Rep::Int,
                _ if seen.is_only(Seen::FLOAT) => Rep::Float,
                _ => Rep::Slot,
            };
            let dirty = rep != Rep::Slot
                && (is_written || edges.iter().any(|edge| edge.state[register].dirty));
            let known = match rep {
                Rep::Slot if !is_written => self.wanted_in_loop(site, last, register),
                _ => Known::Nothing,
            };
            Register { rep, dirty, known }
        });
        state.collect()
    }

    /// What the instructions of a loop will test of a register that the loop does not write: tested before it, once.
    fn wanted_in_loop(&self, head: usize, last: usize, register: usize) -> Known {
        let kinds = (head..=last).filter_map(|site| {
            let ins = self.input.analysis.sites[site].ins;
            let (place, operand) = match ins.op {
                Op::GetItem | Op::GetItemImm | Op::IterNext | Op::IterAssign => (ins.b, 1),
                Op::SetItem => (ins.a, 0),
                _ => return None,
            };
            let observed = self.input.profile.at(self.pc(site))?;
            if usize::from(place) != register || observed.is_slow {
                return None;
            }
            observed.operands[operand].single_kind()
        });
        let mut kinds: Vec<Kind> = kinds.collect();
        kinds.dedup();
        match kinds[..] {
            [kind @ (Kind::List | Kind::Tuple | Kind::RangeIter | Kind::IndexIter)] => {
                Known::Kind(kind)
            }
            _ => Known::Nothing,
        }
    }

    /// What registers are where these ways meet.
    fn join(&self, site: usize, edges: &[Edge]) -> State {
        let is_cold = edges.iter().all(|edge| edge.is_cold);
        let mut deciding = edges.iter().filter(|edge| is_cold || !edge.is_cold);
        let mut state = match deciding.next() {
            Some(edge) => edge.state.clone(),
            None => vec![Register::SLOT; self.state.len()],
        };
        for edge in deciding {
            for (register, other) in state.iter_mut().zip(&edge.state) {
                register.rep = register.rep.join(other.rep);
                if register.known != other.known {
                    register.known = Known::Nothing;
                }
            }
        }
        for (index, register) in state.iter_mut().enumerate() {
            let is_live = self.input.analysis.sites[site].live.has(index);
            if !is_live {
                *register = Register::SLOT;
            } else if matches!(register.rep, Rep::Slot | Rep::Word) {
                *register = Register {
                    known: register.known,
                    ..Register::SLOT
                };
            } else {
                register.dirty = edges.iter().any(|edge| edge.state[index].dirty);
            }
        }
        state
    }

    /// Brings the registers that live at `site` into the state that the block there expects; what does not fit exits to the site.
    fn convert(&mut self, site: usize, target: &State) -> R<()> {
        let before = std::mem::replace(&mut self.exit_to, site);
        let result = self.convert_registers(site, target);
        self.exit_to = before;
        result
    }

    fn convert_registers(&mut self, site: usize, target: &State) -> R<()> {
        for (register, &to) in target.iter().enumerate() {
            if !self.input.analysis.sites[site].live.has(register) {
                continue;
            }
            match to.rep {
                Rep::Int => {
                    let value = self.int(register)?;
                    if self.state[register].rep != Rep::Int {
                        let dirty = self.state[register].dirty;
                        self.set_int(register, value);
                        self.state[register].dirty = dirty;
                    }
                }
                Rep::Float => {
                    let value = self.float(register)?;
                    if self.state[register].rep != Rep::Float {
                        let dirty = self.state[register].dirty;
                        self.set_float(register, value);
                        self.state[register].dirty = dirty;
                    }
                }
                Rep::Const(value) if self.state[register].rep != Rep::Const(value) => {
                    let word = self.word(register);
                    let same = self.equals(word, value.bits() as i64);
                    self.guard(same, Reason::Kind);
                    let dirty = self.state[register].dirty;
                    self.set(register, Register::new(Rep::Const(value), dirty));
                }
                Rep::Slot | Rep::Word | Rep::Const(_) => {}
            }
            if !to.dirty {
                self.clean(register);
            }
            match to.known {
                Known::Kind(kind) => self.guard_register_kind(register, kind),
                Known::Shape(shape) => self.guard_register_shape(register, shape),
                Known::Nothing => {}
            }
        }
        Ok(())
    }

    /// Makes `block`, which is reached with the present state, lead to `target`.
    pub(super) fn edge(&mut self, block: Block, target: usize, is_cold: bool) {
        if let Some((head, expected)) = self.heads.get(&target).cloned() {
            let state = self.state.clone();
            self.b.switch_to_block(block);
            if self.convert(target, &expected).is_ok() {
                self.b.ins().jump(head, &[]);
            }
            self.state = state;
            self.version += 1;
        } else {
            let state = self.state.clone();
            self.edges.entry(target).or_default().push(Edge {
                block,
                state,
                is_cold: is_cold || self.is_slow_path,
            });
        }
    }

    /// The present block leads to `target`.
    pub(super) fn jump_to(&mut self, target: usize) -> Ended {
        let block = self.b.create_block();
        self.b.ins().jump(block, &[]);
        self.edge(block, target, false);
        Ended
    }

    /// The present block goes on with the next instruction.
    pub(super) fn fall_through(&mut self) {
        let next = self.at + 1;
        let sites = &self.input.analysis.sites;
        if next >= sites.len() {
            // Verified code does not get here.
            let _ = self.exit::<()>(Reason::Rare);
        } else if sites[next].is_leader || self.edges.contains_key(&next) {
            let _: Ended = self.jump_to(next);
        }
    }

    /// Leads to the instruction's target when `condition` is `sense`, else to the next.
    pub(super) fn branch(&mut self, condition: Value, sense: bool) -> Ended {
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(condition, yes, &[], no, &[]);
        let (jumps, goes_on) = if sense { (yes, no) } else { (no, yes) };
        let target = self.site().target.expect("a branch has a target");
        self.edge(jumps, target, false);
        self.edge(goes_on, self.at + 1, false);
        Ended
    }

    /// Counts a guard: whether it is the one that always fails.
    fn fails(&mut self) -> bool {
        self.guards += 1;
        self.input.failing_guard == Some(self.guards - 1)
    }

    /// Goes on only when the condition holds; else exits before the instruction (J3).
    pub(super) fn guard(&mut self, condition: Value, reason: Reason) {
        let condition = match self.fails() {
            true => self.b.ins().iconst(I8, 0),
            false => condition,
        };
        let block = self.b.create_block();
        let exit = self.exit_block(reason);
        self.b.ins().brif(condition, block, &[], exit, &[]);
        self.b.switch_to_block(block);
    }

    /// As [`Self::guard`], when the condition does not hold.
    pub(super) fn guard_not(&mut self, condition: Value, reason: Reason) {
        let condition = match self.fails() {
            true => self.b.ins().iconst(I8, 1),
            false => condition,
        };
        let block = self.b.create_block();
        let exit = self.exit_block(reason);
        self.b.ins().brif(condition, exit, &[], block, &[]);
        self.b.switch_to_block(block);
    }

    /// Exits.
    pub(super) fn exit<T>(&mut self, reason: Reason) -> R<T> {
        let exit = self.exit_block(reason);
        self.b.ins().jump(exit, &[]);
        Err(Ended)
    }

    /// The block that leaves for the interpreter with the present state.
    fn exit_block(&mut self, reason: Reason) -> Block {
        if let Some((version, site, known, block)) = self.last_exit
            && (version, site, known) == (self.version, self.exit_to, reason)
        {
            return block;
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        let mut stores = Vec::new();
        let mut floats = Vec::new();
        for register in 0..self.state.len() {
            let is_live = self.input.analysis.sites[self.exit_to].live.has(register);
            if is_live && self.state[register].dirty {
                let (word, is_float) = self.exit_word(register);
                stores.push((register, word));
                if is_float {
                    floats.push(register as u16);
                }
            }
        }
        let number = self.input.first_exit + self.exits.len() as u32;
        self.exits.push(Exit {
            pc: self.pc(self.exit_to),
            reason,
            floats,
        });
        let base = self.base();
        self.pending_exits.push(PendingExit {
            block,
            number,
            stores,
            base,
        });
        self.last_exit = Some((self.version, self.exit_to, reason, block));
        block
    }

    /// Fills the blocks that leave.
    pub(super) fn finish_exits(&mut self) {
        for exit in std::mem::take(&mut self.pending_exits) {
            self.b.switch_to_block(exit.block);
            for (register, word) in exit.stores {
                self.store(Region::Frame, word, exit.base, 8 * register as i32);
            }
            let number = i64::from(exit.number) << 1 | 1;
            let number = self.b.ins().iconst(I64, number);
            self.b.ins().return_(&[number, exit.base]);
        }
    }

    /// The interpreter runs this instruction; where that does not come to the next one in this frame, compiled code is left.
    pub(super) fn step(&mut self) -> R<()> {
        self.steps += usize::from(!self.is_slow_path);
        self.step_from_here();
        let ins = self.site().ins;
        if ins.op.info().ends {
            return Err(Ended);
        }
        for register in ins.writes() {
            self.set(usize::from(register), Register::SLOT);
        }
        if let Some(first) = ins.clobbers_from() {
            for register in first as usize..self.state.len() {
                self.set(register, Register::SLOT);
            }
        }
        Ok(())
    }

    fn step_from_here(&mut self) {
        self.clean_all(self.at);
        let site = self.site();
        let pc = self.pc(self.at);
        let pc = self.constant_address(pc);
        let base = self.base();
        let function = self.load(Region::Machine, self.activation, layout::STEP);
        let call =
            self.b
                .ins()
                .call_indirect(self.step_signature, function, &[self.activation, pc, base]);
        let results = self.b.inst_results(call).to_vec();
        let (pc, base) = (results[0], results[1]);
        let leave = self.b.create_block();
        self.b.set_cold_block(leave);
        if site.ins.op.info().ends {
            self.b.ins().jump(leave, &[]);
        } else {
            self.b.def_var(self.base, base);
            // Objects may have moved (J2).
            for register in &mut self.state {
                *register = register.after_step();
            }
            self.version += 1;
            // Whoever looked at the frame may have written its registers.
            let flags = self.load_byte(Region::Frame, base, -7);
            let flags = self.b.ins().band_imm_s(flags, i64::from(WRITTEN));
            let is_alone = self.equals(flags, 0);
            let alone = self.b.create_block();
            self.b.ins().brif(is_alone, alone, &[], leave, &[]);
            self.b.switch_to_block(alone);
            let next = self.pc(self.at + 1);
            let is_next = self.equals(pc, next as i64);
            let go_on = self.b.create_block();
            match site.target.filter(|_| site.ins.op != Op::Loop) {
                Some(target) => {
                    let other = self.b.create_block();
                    self.b.ins().brif(is_next, go_on, &[], other, &[]);
                    self.b.switch_to_block(other);
                    let address = self.pc(target);
                    let is_target = self.equals(pc, address as i64);
                    let jumps = self.b.create_block();
                    self.b.ins().brif(is_target, jumps, &[], leave, &[]);
                    let state = self.state.clone();
                    for register in site.ins.writes() {
                        self.set(usize::from(register), Register::SLOT);
                    }
                    self.edge(jumps, target, false);
                    self.state = state;
                    self.version += 1;
                }
                None => {
                    self.b.ins().brif(is_next, go_on, &[], leave, &[]);
                }
            }
            self.leave(leave, pc, base);
            self.b.switch_to_block(go_on);
            return;
        }
        self.leave(leave, pc, base);
    }

    /// Leaves at a position that a step gave.
    fn leave(&mut self, block: Block, pc: Value, base: Value) {
        self.b.switch_to_block(block);
        let pc = self.b.ins().band_imm_s(pc, !1);
        self.b.ins().return_(&[pc, base]);
    }

    /// Goes on with this instruction's fast path where the condition holds; else the interpreter runs it, and both meet after it.
    pub(super) fn fast_if(&mut self, condition: Value) {
        let (fast, slow) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.ins().brif(condition, fast, &[], slow, &[]);
        let state = self.state.clone();
        self.b.switch_to_block(slow);
        self.version += 1;
        self.is_slow_path = true;
        if self.step().is_ok() {
            let after = self.b.create_block();
            self.b.ins().jump(after, &[]);
            self.edge(after, self.at + 1, true);
        }
        self.is_slow_path = false;
        self.b.switch_to_block(fast);
        self.state = state;
        self.version += 1;
    }

    /// As [`Self::fast_if`], when the heap does not watch for what dies.
    pub(super) fn fast_if_unwatched(&mut self) {
        let level = self.watch_level();
        let unwatched = self.equals(level, 0);
        self.fast_if(unwatched);
    }

    pub(super) fn emit_jump(&mut self) -> R<()> {
        let target = self.site().target.expect("a jump has a target");
        Err(self.jump_to(target))
    }

    /// The interpreter polls, and comes back at the loop's head.
    pub(super) fn emit_loop(&mut self) -> R<()> {
        self.guard_no_poll();
        self.emit_jump()
    }

    /// Goes on only when no poll is due.
    pub(super) fn guard_no_poll(&mut self) {
        let address = self.load(Region::Machine, self.activation, layout::POLL_FLAG);
        // Others set it: what was read before does not count.
        let flag = self
            .b
            .ins()
            .atomic_load(I8, MemFlagsData::trusted(), address);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, flag, 0);
        self.guard(none, Reason::Poll);
    }
}
