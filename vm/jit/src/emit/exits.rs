//! Ways out of compiled code: guards and exits, steps of the interpreter; and the ways in.

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::SLACK;
use corevm_runtime::tier::{MOVED, layout, tier_op};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{Block, BlockCall, InstBuilder, JumpTableData, MemFlagsData, Value};

use rustc_hash::FxHashMap;

use super::scopes::Place;
use super::{Emitter, Ended, R, Region};
use crate::state::Register;

/// Why compiled code is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// Something is to be done at a poll, or where a frame ends.
    Poll,
    /// The heap watches for what dies, which it did not when the code was compiled.
    Watched,
    /// The instruction was not reached while the code was observed.
    Unseen,
    /// A value is of another kind, or an object of another shape, than those observed.
    Kind,
    /// Where ways meet, a register is not what it was on most of them.
    Join,
    /// Something that the code relies on has changed.
    Broken,
    /// What is done in place could not be done, or has raised.
    Undone,
    /// A result out of range, an index out of bounds, a missing attribute…
    Rare,
}

/// What is to be written below an inlined frame; the callee lies there already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameHeader {
    /// The frame's register 0, as a register of the compiled function.
    pub first: usize,
    pub back: u64,
    pub link: u64,
}

/// A way out of compiled code.
#[derive(Debug)]
pub(crate) struct Exit {
    pub pc: *const u64,
    pub reason: Reason,
    /// Registers of the compiled function whose slot holds the bits of a float.
    pub floats: Vec<u16>,
    /// The inlined frames that are not made, from the outermost on.
    pub frames: Vec<FrameHeader>,
    /// Register 0 of the frame that goes on.
    pub first: usize,
    /// The instruction of the compiled function that runs or waits.
    pub outer_pc: *const u64,
    /// Instructions that have run and are not charged yet.
    pub uncharged: i64,
}

/// What an exit puts into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Stored {
    /// A constant's word.
    Constant(u64),
    /// A word, or a float, as it is.
    Whole(Value),
    /// A small integer times two, as a value.
    Int(Value),
}

/// What is written to which register's slot.
type Store = (Stored, usize);

/// What makes two ways out one: where the interpreter goes on, why, and what it is to find. Which slots hold floats follows from the values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Way {
    place: Place,
    reason: Reason,
    made: u32,
    uncharged: i64,
    base: Value,
    stores: Vec<Store>,
}

pub(super) struct PendingExit {
    block: Block,
    number: u32,
    /// The oldest values come first, so that what later exits have to write begins with what earlier ones had to.
    stores: Vec<Store>,
    base: Value,
}

impl Emitter<'_, '_> {
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
        self.enter_block(block);
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
        self.enter_block(block);
    }

    /// Exits.
    pub(super) fn exit<T>(&mut self, reason: Reason) -> R<T> {
        let exit = self.exit_block(reason);
        self.b.ins().jump(exit, &[]);
        Err(Ended)
    }

    /// The block that leaves for the interpreter with the present state.
    pub(super) fn exit_block(&mut self, reason: Reason) -> Block {
        let reason = if self.is_joining {
            Reason::Join
        } else {
            reason
        };
        let uncharged = self.state.uncharged;
        if let Some((version, place, known, charged, block)) = self.last_exit
            && (version, place, known, charged) == (self.version, self.exit_to, reason, uncharged)
        {
            return block;
        }
        let mut stores = Vec::new();
        let mut floats = Vec::new();
        for register in 0..self.state.len() {
            if self.state[register].dirty && self.is_live(self.exit_to, register) {
                let (stored, is_float) = self.exit_value(register);
                stores.push((stored, register));
                if is_float {
                    floats.push(register as u16);
                }
            }
        }
        stores.sort_unstable_by_key(|&(stored, register)| match stored {
            Stored::Constant(_) => (None, register),
            Stored::Whole(value) | Stored::Int(value) => (Some(value), register),
        });
        let base = self.base();
        let way = Way {
            place: self.exit_to,
            reason,
            made: self.state.made,
            uncharged,
            base,
            stores,
        };
        if let Some(&block) = self.ways_out.get(&way) {
            self.last_exit = Some((self.version, self.exit_to, reason, uncharged, block));
            return block;
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        let number = self.input.first_exit + self.exits.len() as u32;
        let (pc, scope) = (self.pc_at(self.exit_to), self.exit_to.scope);
        self.exits.push(Exit {
            pc,
            reason,
            floats,
            frames: self.headers(scope),
            first: self.scopes[scope].first,
            outer_pc: self.waits_at(scope).unwrap_or(pc),
            uncharged,
        });
        self.pending_exits.push(PendingExit {
            block,
            number,
            stores: way.stores.clone(),
            base,
        });
        self.ways_out.insert(way, block);
        self.last_exit = Some((self.version, self.exit_to, reason, uncharged, block));
        block
    }

    /// Fills the blocks that leave: each goes on, with its number and frame, where its registers are written, and shares that with others.
    pub(super) fn finish_exits(&mut self) {
        let mut written = FxHashMap::default();
        for exit in std::mem::take(&mut self.pending_exits) {
            let PendingExit {
                block,
                number,
                stores,
                base,
            } = exit;
            let writing = self.writing(&mut written, stores);
            self.enter_block(block);
            let number = i64::from(number) << 1 | 1;
            let number = self.b.ins().iconst(I64, number);
            self.b.ins().jump(writing, &[number.into(), base.into()]);
        }
    }

    /// The block that writes this and leaves; it is given the exit's number and the frame.
    fn writing(
        &mut self,
        written: &mut FxHashMap<Vec<Store>, Block>,
        mut stores: Vec<Store>,
    ) -> Block {
        if let Some(&block) = written.get(&stores) {
            return block;
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        let number = self.b.append_block_param(block, I64);
        let base = self.b.append_block_param(block, I64);
        written.insert(stores.clone(), block);
        // What an earlier exit writes is left to its block.
        let mut own = Vec::new();
        let rest = loop {
            let Some(store) = stores.pop() else {
                break None;
            };
            own.push(store);
            if let Some(&rest) = written.get(&stores) {
                break Some(rest);
            }
            if stores.is_empty() {
                break Some(self.writing(written, Vec::new()));
            }
        };
        self.b.switch_to_block(block);
        for (stored, register) in own {
            let word = match stored {
                Stored::Constant(bits) => self.b.ins().iconst(I64, bits as i64),
                Stored::Whole(value) => value,
                Stored::Int(value) => self.b.ins().bor_imm_s(value, 1),
            };
            self.store(Region::Frame, word, base, 8 * register as i32);
        }
        match rest {
            Some(rest) => self.b.ins().jump(rest, &[number.into(), base.into()]),
            None => self.b.ins().return_(&[number, base]),
        };
        block
    }

    /// Fills the compiled function's first block, which leads to the entries.
    pub(super) fn finish_entries(&mut self, base: Value, entry: Value) {
        let mut calls = Vec::new();
        for (block, place) in std::mem::take(&mut self.entry_blocks) {
            let block = self.entry_of_scope(block, place.scope, base);
            let lists = &mut self.b.func.dfg.value_lists;
            calls.push(BlockCall::new(block, std::iter::empty(), lists));
        }
        self.enter_block(self.first_block);
        if self.most_depth > 0 {
            self.check_room(base, entry);
        }
        let data = JumpTableData::new(calls[0], &calls);
        let table = self.b.create_jump_table(data);
        let index = self.b.ins().ireduce(I32, entry);
        self.b.ins().br_table(index, table);
    }

    /// The block that comes before an entry in a scope: the interpreter gave the address of its own frame.
    fn entry_of_scope(&mut self, entry: Block, scope: usize, base: Value) -> Block {
        if scope == 0 {
            return entry;
        }
        let block = self.b.create_block();
        self.b.switch_to_block(block);
        let first = self.scopes[scope].first as i64;
        let base = self.b.ins().iadd_imm_s(base, -8 * first);
        self.b.def_var(self.base, base);
        self.b.ins().jump(entry, &[]);
        block
    }

    /// Leaves when there is no room for the inlined frames, or they would be too deep.
    fn check_room(&mut self, base: Value, entry: Value) {
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let size = 8 * (self.extent + SLACK) as i64;
        let end = self.b.ins().iadd_imm_s(base, size);
        let limit = self.load(Region::Machine, process, layout::STACK_END);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let depth = self.b.ins().iadd_imm_s(depth, i64::from(self.most_depth));
        let most = self.load_type(I32, Region::Machine, process, layout::DEPTH_LIMIT);
        let is_shallow = self.b.ins().icmp(IntCC::UnsignedLessThan, depth, most);
        let fits = self.b.ins().band(has_room, is_shallow);
        let (go_on, leave) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(leave);
        self.b.ins().brif(fits, go_on, &[], leave, &[]);
        self.enter_block(leave);
        let number = i64::from(self.input.first_exit) + self.exits.len() as i64;
        let number = self.b.ins().iadd_imm_s(entry, number);
        let number = self.b.ins().ishl_imm_s(number, 1);
        let number = self.b.ins().bor_imm_s(number, 1);
        self.b.ins().return_(&[number, base]);
        self.enter_block(go_on);
        let exits = self.entries.iter().map(|entry| Exit {
            pc: entry.pc,
            reason: Reason::Poll,
            floats: Vec::new(),
            frames: Vec::new(),
            first: 0,
            outer_pc: entry.pc,
            uncharged: 0,
        });
        self.exits.extend(exits);
    }

    /// The interpreter runs this instruction; where that does not come to the next one in this frame, compiled code is left.
    pub(super) fn step(&mut self) -> R<()> {
        if !self.is_slow_path {
            self.stepped.push((self.pc(self.at), self.site().ins.op));
        }
        let lands = !self.is_slow_path;
        self.step_by(None, lands)
    }

    /// As [`Self::step`], by another function than the op's; whether the frame may have to wait.
    pub(super) fn step_by(&mut self, function: Option<Value>, lands: bool) -> R<()> {
        self.step_from_here(function, lands);
        let ins = self.site().ins;
        if ins.op.info().ends {
            return Err(Ended);
        }
        self.forget_written();
        Ok(())
    }

    /// What the instruction wrote is in slots.
    pub(super) fn forget_written(&mut self) {
        let (ins, first) = (self.site().ins, self.first());
        for register in ins.writes() {
            self.set(first + usize::from(register), Register::SLOT);
        }
        if let Some(clobbered) = ins.clobbers_from() {
            for register in first + clobbered as usize..self.state.len() {
                self.set(register, Register::SLOT);
            }
        }
    }

    fn step_from_here(&mut self, function: Option<Value>, lands: bool) {
        self.clean_all(self.here());
        let ins = self.site().ins;
        let target = self.site().target.filter(|_| ins.op != Op::Loop);
        let landing = if lands {
            self.landing_of_step(target)
        } else {
            0
        };
        self.make_frames();
        let address = self.pc(self.at);
        let address = self.constant_address(address);
        let base = self.own_base();
        let landing = self.b.ins().iconst(I64, i64::from(landing));
        let function = function.unwrap_or_else(|| self.step_function());
        self.charge_all();
        let call = self.b.ins().call_indirect(
            self.step_signature,
            function,
            &[self.activation, address, base, landing],
        );
        let results = self.b.inst_results(call).to_vec();
        let (pc, base) = (results[0], results[1]);
        let leave = self.b.create_block();
        self.b.set_cold_block(leave);
        if ins.op.info().ends {
            self.b.ins().jump(leave, &[]);
            self.leave(leave, pc, base);
            return;
        }
        if self.is_slow_path {
            self.go_on_aside(pc, base, target, leave);
            return;
        }
        let sites = std::iter::once(self.at + 1).chain(target);
        let may_move = ins.op.info().is_safepoint;
        let ways: Vec<(usize, bool)> = sites
            .clone()
            .map(|site| (site, false))
            .chain(sites.filter(|_| may_move).map(|site| (site, true)))
            .collect();
        let go_on = self.b.create_block();
        for (n, &(site, moved)) in ways.iter().enumerate() {
            let block = if n == 0 { go_on } else { self.b.create_block() };
            let other = if n + 1 == ways.len() {
                leave
            } else {
                self.b.create_block()
            };
            if moved {
                self.b.set_cold_block(block);
                self.b.set_cold_block(other);
            }
            let address = self.pc(site) as usize | if moved { MOVED } else { 0 };
            let comes = self.equals(pc, address as i64);
            self.b.ins().brif(comes, block, &[], other, &[]);
            if n > 0 {
                self.come_back(block, site, moved.then_some(base));
            }
            if other != leave {
                self.enter_block(other);
            }
        }
        self.leave(leave, pc, base);
        self.enter_block(go_on);
        self.forget_shapes();
    }

    /// After a step on a slow path, which is seldom taken: whether objects have moved makes no difference, as nothing is expected of registers.
    fn go_on_aside(&mut self, pc: Value, base: Value, target: Option<usize>, leave: Block) {
        let unmarked = self.b.ins().band_imm_s(pc, !(MOVED as i64));
        let base_of_compiled = match self.first() {
            0 => base,
            first => self.b.ins().iadd_imm_s(base, -8 * first as i64),
        };
        if let Some(target) = target {
            let (jumps, next) = (self.b.create_block(), self.b.create_block());
            self.b.set_cold_block(jumps);
            let comes = self.equals(unmarked, self.pc(target) as i64);
            self.b.ins().brif(comes, jumps, &[], next, &[]);
            self.come_back(jumps, target, Some(base));
            self.b.set_cold_block(next);
            self.enter_block(next);
        }
        let go_on = self.b.create_block();
        let comes = self.equals(unmarked, self.pc(self.at + 1) as i64);
        self.b.ins().brif(comes, go_on, &[], leave, &[]);
        self.leave(leave, pc, base);
        self.b.set_cold_block(go_on);
        self.enter_block(go_on);
        self.after_move(base_of_compiled);
        self.forget_shapes();
    }

    /// The compiled function's frame is here now, and what registers held of objects is out of date.
    fn after_move(&mut self, base: Value) {
        self.b.def_var(self.base, base);
        for register in self.state.iter_mut() {
            *register = register.after_step();
        }
        self.version += 1;
    }

    /// The function that runs this instruction as the interpreter does.
    pub(super) fn step_function(&mut self) -> Value {
        let op = self.site().ins.op;
        let steps = self.load(Region::Machine, self.activation, layout::STEPS);
        self.load(Region::Machine, steps, 8 * op as i32)
    }

    /// Where the frame goes on in compiled code after a step that calls something; `target` is where the instruction may jump.
    pub(super) fn landing_of_step(&mut self, target: Option<usize>) -> u16 {
        let ins = self.site().ins;
        let info = ins.op.info();
        if !info.is_safepoint || info.ends {
            return 0;
        }
        let here = self.here();
        let other = target.map(|site| self.landing(Place { site, ..here }));
        let landing = self.landing(Place {
            site: here.site + 1,
            ..here
        });
        if let (Some(other), 1..) = (other, landing) {
            let landings = self.input.landings.borrow();
            landings.get(landing).other.set(other);
        }
        landing
    }

    /// A step goes on at a site in `block`; with the frame at `moved`, if objects have moved (J2).
    fn come_back(&mut self, block: Block, site: usize, moved: Option<Value>) {
        self.enter_block(block);
        let state = self.state.clone();
        self.version += 1;
        if let Some(base) = moved {
            let base = match self.first() {
                0 => base,
                first => self.b.ins().iadd_imm_s(base, -8 * first as i64),
            };
            self.after_move(base);
        }
        self.forget_shapes();
        self.forget_written();
        let after = self.b.create_block();
        self.b.ins().jump(after, &[]);
        let target = Place {
            site,
            ..self.here()
        };
        self.edge(after, target, moved.is_some());
        self.state = state;
        self.version += 1;
    }

    /// Leaves at a position that a step gave.
    fn leave(&mut self, block: Block, pc: Value, base: Value) {
        self.enter_block(block);
        self.b.ins().jump(self.leaving, &[pc.into(), base.into()]);
    }

    /// Fills the block that goes on with another instruction in another frame: in compiled code, if that is a landing or the start of a
    /// compiled function.
    pub(super) fn finish_leaving(&mut self) {
        self.b.switch_to_block(self.leaving);
        let params = self.b.block_params(self.leaving).to_vec();
        let (pc, base) = (params[0], params[1]);
        let pc = self.b.ins().band_imm_s(pc, !7);
        let op = self.load_type(I16, Region::Machine, pc, 0);
        let (landing, other) = (self.b.create_block(), self.b.create_block());
        let (start, interpreter) = (self.b.create_block(), self.b.create_block());
        let lands = self.equals(op, i64::from(tier_op::LAND as i16));
        self.b.ins().brif(lands, landing, &[], other, &[]);
        self.enter_block(other);
        let starts = self.equals(op, i64::from(tier_op::START_COMPILED as i16));
        self.b.ins().brif(starts, start, &[], interpreter, &[]);

        self.enter_block(landing);
        let target = self.load(Region::Machine, pc, layout::LANDING_CODE);
        let entry = self.load(Region::Machine, pc, layout::LANDING_ENTRY);
        self.go_to(target, base, entry, interpreter);
        self.enter_block(start);
        let code = self.load(Region::Machine, pc, layout::START_CODE);
        let target = self.load(Region::Machine, code, layout::CODE_STARTING);
        let zero = self.b.ins().iconst(I64, 0);
        self.go_to(target, base, zero, interpreter);
        self.enter_block(interpreter);
        self.b.ins().return_(&[pc, base]);
    }

    /// Goes on in compiled code, if there is some.
    fn go_to(&mut self, target: Value, base: Value, entry: Value, other: Block) {
        let go_on = self.b.create_block();
        self.b.ins().brif(target, go_on, &[], other, &[]);
        self.enter_block(go_on);
        self.tail_call(target, base, entry);
    }

    /// Goes on with this instruction's fast path where the condition holds; else the interpreter runs it, and both meet after it.
    pub(super) fn fast_if(&mut self, condition: Value) {
        self.fast_or(condition, |emitter| emitter.step_by(None, false));
    }

    /// As [`Self::fast_if`], where the step may make the frame wait.
    pub(super) fn fast_if_landing(&mut self, condition: Value) {
        self.fast_or(condition, |emitter| emitter.step_by(None, true));
    }

    /// Goes on where the condition holds; else by a slow path, and both meet after the instruction.
    pub(super) fn fast_or(&mut self, condition: Value, slow_path: impl FnOnce(&mut Self) -> R<()>) {
        let (fast, slow) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.ins().brif(condition, fast, &[], slow, &[]);
        self.enter_block(slow);
        self.aside(slow_path);
        self.enter_block(fast);
    }

    /// From the present block a slow path does the instruction and meets others after it; the state is as before for another block.
    pub(super) fn aside(&mut self, slow_path: impl FnOnce(&mut Self) -> R<()>) {
        let state = self.state.clone();
        self.version += 1;
        let was_slow = std::mem::replace(&mut self.is_slow_path, true);
        if slow_path(self).is_ok() {
            let after = self.b.create_block();
            self.b.ins().jump(after, &[]);
            let next = Place {
                site: self.at + 1,
                ..self.here()
            };
            self.edge(after, next, true);
        }
        self.is_slow_path = was_slow;
        self.state = state;
        self.version += 1;
    }

    /// Goes on only when no poll is due.
    pub(super) fn guard_no_poll(&mut self) {
        let flag = self.poll_flag(self.state.uncharged + 1);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, flag, 0);
        self.guard(none, Reason::Poll);
    }

    /// Not 0 when a poll is due, or fuel is used up with the instructions that are not charged yet.
    pub(super) fn poll_flag(&mut self, uncharged: i64) -> Value {
        let flag = self.stored_poll_flag();
        if !self.input.isolate.counts_fuel() {
            return flag;
        }
        let address = self.constant_address(self.input.isolate.fuel_at());
        let left = self.load(Region::Machine, address, 0);
        let none = self
            .b
            .ins()
            .icmp_imm_s(IntCC::SignedLessThanOrEqual, left, uncharged);
        self.b.ins().bor(flag, none)
    }

    /// Takes fuel for so many instructions, if it is counted; less than none gives back.
    pub(super) fn charge(&mut self, instructions: i64) {
        if instructions == 0 || !self.input.isolate.counts_fuel() {
            return;
        }
        let address = self.constant_address(self.input.isolate.fuel_at());
        let left = self.load(Region::Machine, address, 0);
        let left = self.b.ins().iadd_imm_s(left, -instructions);
        self.store(Region::Machine, left, address, 0);
    }

    /// Takes fuel for all that has run, this instruction included, before something else may run.
    pub(super) fn charge_all(&mut self) {
        self.charge(self.state.uncharged + 1);
        self.state.uncharged = -1;
    }

    fn stored_poll_flag(&mut self) -> Value {
        let address = self.load(Region::Machine, self.activation, layout::POLL_FLAG);
        // Others set it: what was read before does not count.
        self.b
            .ins()
            .atomic_load(I8, MemFlagsData::trusted(), address)
    }
}
