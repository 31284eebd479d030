//! Instructions that the interpreter tries in place ([`corevm_runtime::tier::QuickFn`]): compiled code keeps its registers.

use corevm_runtime::bytecode::{Op, Role};
use corevm_runtime::process::HEADER;
use corevm_runtime::tier::{QUICK_NOT, QUICK_RAISED, is_quick, layout};
use corevm_runtime::{Kind, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value};

use super::{Emitter, R, Reason, Region};
use crate::profile::{Seen, is_call};
use crate::state::{Known, Register};

const _: () = assert!(QUICK_NOT == 0 && QUICK_RAISED.is_power_of_two());

/// Whether trying the op runs no leaf of the language's.
fn is_pure(op: Op) -> bool {
    matches!(
        op,
        Op::NewTuple
            | Op::NewList
            | Op::NewMap
            | Op::NewSet
            | Op::NewCell
            | Op::BuildString
            | Op::ListAppend
            | Op::ListExtend
            | Op::MapInsert
            | Op::SetAdd
            | Op::ExcMatch
            | Op::LeaveHandler
    )
}

impl Emitter<'_, '_> {
    /// Tries the instruction in place where it can be; else it is a step.
    pub(super) fn try_quickly(&mut self) -> R<()> {
        let op = self.site().ins.op;
        if !is_quick(op) || self.is_slow_path || self.calls_guest() {
            return self.step();
        }
        if op == Op::IterAssign {
            let [a, ..] = self.operands(&self.site().ins.clone());
            self.fast_if_register_kept(a);
        }
        let operands = self.operand_words();
        self.clean_range();
        let result = self.call_quick(&operands);
        self.unless_done(result);
        if !is_pure(op) {
            self.forget_shapes();
        }
        self.take_result(op, result)
    }

    /// The registers that the instruction reads as a range are in their slots.
    fn clean_range(&mut self) {
        let ins = self.site().ins;
        let [_, first, count] = self.operands(&ins);
        let count = match ins.op.info().roles[2] {
            Role::Count if ins.op.info().roles[1] == Role::First => count,
            Role::Pairs => 2 * count,
            _ => return,
        };
        (first..first + count).for_each(|register| self.clean(register));
    }

    /// Whether only guest functions were seen to be called here, and run by that.
    fn calls_guest(&self) -> bool {
        let guest = Seen::kind(Kind::Function).or(Seen::kind(Kind::BoundMethod));
        is_call(self.site().ins.op) && self.seen(0).is_only(guest) && !self.makes_generator()
    }

    /// The words of the operands that the instruction reads.
    fn operand_words(&mut self) -> Vec<Value> {
        let ins = self.site().ins;
        let registers = self.operands(&ins);
        let raw = [ins.a, ins.b, ins.c];
        let mut words = Vec::new();
        for (n, role) in ins.op.info().roles.into_iter().take(3).enumerate() {
            match role {
                Role::Src => words.push(self.word(registers[n])),
                Role::Imm => {
                    let value = Constant::int(i64::from(raw[n] as i16));
                    words.push(self.b.ins().iconst(I64, value.bits() as i64));
                }
                _ => {}
            }
        }
        words
    }

    /// As [`Self::call_quick`], aside from the instruction's fast path: where they meet, registers are as they were.
    pub(super) fn call_quick_aside(&mut self, operands: &[Value]) -> Value {
        let state = self.state.clone();
        let result = self.call_quick(operands);
        debug_assert_eq!(self.state.made, state.made, "frames were made early");
        self.state = state;
        self.state.holds &= is_pure(self.site().ins.op);
        self.version += 1;
        result
    }

    fn call_quick(&mut self, operands: &[Value]) -> Value {
        let op = self.site().ins.op;
        let looks = !is_pure(op);
        if looks {
            // A leaf may look at the frames: it may be a method of a frame's object.
            self.clean_all(self.here());
            self.make_frames();
        }
        let mut signature = Signature::new(self.input.host);
        signature.params.extend([AbiParam::new(I64); 6]);
        signature.returns.push(AbiParam::new(I64));
        let signature = self.b.import_signature(signature);
        let quick = self.load(Region::Machine, self.activation, layout::QUICK);
        let function = self.load(Region::Machine, quick, 8 * op as i32);
        let pc = self.pc(self.at);
        let pc = self.constant_address(pc);
        let base = self.own_base();
        let mut args = vec![self.activation, pc, base];
        args.extend(operands);
        while args.len() < 6 {
            args.push(pc);
        }
        let call = self.b.ins().call_indirect(signature, function, &args);
        self.b.inst_results(call)[0]
    }

    /// Goes on only when a quick function has done its work; else exits, and the interpreter runs the instruction or raises what was raised. Where
    /// that is not rare the instruction is a step, and the frame comes back.
    pub(super) fn unless_done(&mut self, result: Value) {
        let word = self.b.ins().band_imm_s(result, !(QUICK_RAISED as i64));
        let is_rare = self.observed().is_some_and(|observed| !observed.is_undone);
        if is_rare && !self.input.is_cautious {
            let block = self.b.create_block();
            let exit = self.exit_block(Reason::Undone);
            self.b.ins().brif(word, block, &[], exit, &[]);
            return self.enter_block(block);
        }
        self.fast_or(word, |emitter| {
            let has_raised = emitter.equals(result, QUICK_RAISED as i64);
            let raised = emitter.load(Region::Machine, emitter.activation, layout::RAISED);
            let step = emitter.step_function();
            let function = emitter.b.ins().select(has_raised, raised, step);
            emitter.step_by(Some(function), true)
        });
    }

    fn take_result(&mut self, op: Op, result: Value) -> R<()> {
        let ins = self.site().ins;
        let [a, ..] = self.operands(&ins);
        match op {
            Op::IterNext | Op::IterAssign => {
                let is_end = self.equals(result, Constant::EMPTY.bits() as i64);
                self.finish(is_end, a, op == Op::IterAssign);
                self.set_word(a, result);
            }
            Op::SetAttr
            | Op::SetItem
            | Op::DelItem
            | Op::ListAppend
            | Op::ListExtend
            | Op::MapInsert
            | Op::SetAdd
            | Op::LeaveHandler => {}
            Op::GetMethod => {
                self.set(a, Register::SLOT);
                self.set(a + HEADER, Register::SLOT);
            }
            _ if ins.op.info().jumps => {
                let is_true = self.equals(result, Constant::TRUE.bits() as i64);
                return Err(self.branch(is_true, ins.c == 1));
            }
            Op::Not => {
                let is_true =
                    self.b
                        .ins()
                        .icmp_imm_s(IntCC::Equal, result, Constant::TRUE.bits() as i64);
                return self.set_whether(a, is_true, false);
            }
            _ => {
                self.forget_written();
                self.set_word(a, result);
                match op {
                    Op::NewTuple => self.learn(a, Known::Kind(Kind::Tuple)),
                    Op::NewList => self.learn(a, Known::Kind(Kind::List)),
                    Op::NewMap => self.learn(a, Known::Kind(Kind::Map)),
                    Op::NewSet => self.learn(a, Known::Kind(Kind::Set)),
                    Op::MakeFunction | Op::MakeClosure => {
                        self.learn(a, Known::Kind(Kind::Function));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
