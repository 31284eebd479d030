//! Calls of guest functions whose code is known, and returns: from compiled code to compiled code by tail calls, so that the native
//! stack does not grow with the guest's.
//!
//! The header is written as the interpreter does, so either tier may return to the other. A call instruction that compiled code waits
//! at has in its operand `c` the number of a [`Continuation`](super::Continuation); returns look there.

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::{CONSTRUCT, HEADER, Link, SLACK};
use corevm_runtime::tier::layout;
use corevm_runtime::{CompiledCode, Kind, ReturnTo, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::{Emitter, Ended, R, Reason, Region};
use crate::engine;

/// Flags and kind of a plain call's link.
const PLAIN: i64 = (ReturnTo::Window as i64) << 1 | 1;
/// Likewise of the call of an initialiser.
const CONSTRUCTED: i64 = (CONSTRUCT as i64) << 8 | PLAIN;
/// Bits of a link that say its flags and kind.
const LINK_KIND: i64 = 0xFFFF;
/// From an instruction's address to its operand `c`.
const OPERAND_C: i32 = 6;
/// Bytes of a call instruction.
const CALL_BYTES: i64 = 16;

impl<'a> Emitter<'a, '_> {
    /// The code that the call at a site enters, when that is always the same and takes the arguments as they are.
    pub(super) fn callee_at(&self, site: usize) -> Option<&'a CompiledCode> {
        let ins = self.input.analysis.sites[site].ins;
        let argc = match ins.op {
            Op::Call => u32::from(ins.b),
            Op::CallMethod => u32::from(ins.b) + 1,
            _ => return None,
        };
        let observed = self.input.profile.at(self.pc(site))?;
        if observed.is_slow {
            return None;
        }
        let code = self.input.isolate.codes().at(observed.callee?)?;
        (code.fast_parameters.get() == argc).then_some(code)
    }

    /// Whether the frame can wait at a site for the result of a guest's function.
    pub(super) fn may_wait_at(&self, site: usize) -> bool {
        let op = self.input.analysis.sites[site].ins.op;
        let observed = self.input.profile.at(self.pc(site));
        matches!(op, Op::Call | Op::CallMethod)
            && observed
                .is_some_and(|observed| observed.operands[0].single_kind() != Some(Kind::Native))
    }

    pub(super) fn emit_call(&mut self, a: usize, _: usize) -> R<()> {
        match self.callee_at(self.at) {
            Some(code) => self.call_known(a, code),
            None => self.step(),
        }
    }

    pub(super) fn emit_call_method(&mut self, a: usize, _: usize) -> R<()> {
        match self.callee_at(self.at) {
            Some(code) => {
                let receiver = self.word(a + HEADER);
                self.guard_given(receiver);
                self.call_known(a, code)
            }
            None => self.step(),
        }
    }

    fn call_known(&mut self, window: usize, code: &CompiledCode) -> R<()> {
        let callee = self.word(window);
        self.guard_kind(callee, Kind::Function);
        let found = self.load(Region::Objects, callee, layout::FUNCTION_CODE);
        let same = self.equals(found, std::ptr::from_ref(code) as i64);
        self.guard(same, Reason::Kind);
        self.guard_no_poll();
        let distance = window + HEADER;
        let base = self.base();
        let frame = self.b.ins().iadd_imm_s(base, 8 * distance as i64);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let size = 8 * (code.registers.get() as usize + SLACK) as i64;
        let end = self.b.ins().iadd_imm_s(frame, size);
        let limit = self.load(Region::Machine, process, layout::STACK_END);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        self.guard(has_room, Reason::Poll);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let most = self.load_type(I32, Region::Machine, process, layout::DEPTH_LIMIT);
        let is_shallow = self.b.ins().icmp(IntCC::UnsignedLessThan, depth, most);
        self.guard(is_shallow, Reason::Poll);

        self.clean_all(self.at);
        let depth = self.b.ins().iadd_imm_s(depth, 1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        let pc = self.pc(self.at) as i64 | 1;
        let pc = self.b.ins().iconst(I64, pc);
        self.store(Region::Frame, pc, frame, -16);
        let link = Link {
            distance: distance as u32,
            register: 0,
            flags: 0,
            kind: ReturnTo::Window,
        };
        let link = self.b.ins().iconst(I64, link.encode() as i64);
        self.store(Region::Frame, link, frame, -8);
        let target = self.constant_address(code.compiled.as_ptr());
        let target = self.load(Region::Machine, target, 0);
        let zero = self.b.ins().iconst(I64, 0);
        let (compiled, other) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(other);
        self.b.ins().brif(target, compiled, &[], other, &[]);
        self.b.switch_to_block(other);
        let start = self.constant_address(code.start.as_ptr());
        let start = self.load(Region::Machine, start, 0);
        self.b.ins().return_(&[start, frame]);
        self.b.switch_to_block(compiled);
        self.tail_call(target, frame, zero);
        Err(Ended)
    }

    /// Goes on in other compiled code.
    fn tail_call(&mut self, target: Value, base: Value, entry: Value) {
        let signature = self.b.import_signature(engine::signature());
        self.b
            .ins()
            .return_call_indirect(signature, target, &[self.activation, base, entry]);
    }

    pub(super) fn emit_ret(&mut self, a: usize) -> R<()> {
        let value = self.word(a);
        let level = self.watch_level();
        let unwatched = self.equals(level, 0);
        self.guard(unwatched, Reason::Poll);
        let base = self.base();
        let link = self.load(Region::Frame, base, -8);
        let kind = self.b.ins().band_imm_s(link, LINK_KIND);
        let is_plain = self.equals(kind, PLAIN);
        let (plain, other, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        self.b.ins().brif(is_plain, plain, &[], other, &[]);
        // Of an initialiser the result is the instance, which lies where the caller looks for it.
        self.b.switch_to_block(other);
        let constructs = self.equals(kind, CONSTRUCTED);
        let nil = self.equals(value, Constant::NIL.bits() as i64);
        let constructed = self.b.ins().band(nil, constructs);
        self.guard(constructed, Reason::Poll);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(plain);
        self.store(Region::Frame, value, base, -24);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);

        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let depth = self.b.ins().iadd_imm_s(depth, -1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        let back = self.load(Region::Frame, base, -16);
        let call = self.b.ins().band_imm_s(back, !1);
        let words = self.b.ins().ushr_imm_s(link, 32);
        let bytes = self.b.ins().ishl_imm_s(words, 3);
        let caller = self.b.ins().isub(base, bytes);
        let number = self.load_type(I16, Region::Machine, call, OPERAND_C);
        let (compiled, other) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(number, compiled, &[], other, &[]);
        self.b.switch_to_block(other);
        let after = self.b.ins().iadd_imm_s(call, CALL_BYTES);
        self.b.ins().return_(&[after, caller]);
        self.b.switch_to_block(compiled);
        let table = self.constant_address(self.input.continuations);
        let number = self.b.ins().uextend(I64, number);
        let offset = self.b.ins().ishl_imm_s(number, 4);
        let place = self.b.ins().iadd(table, offset);
        let target = self.load(Region::Machine, place, 0);
        let entry = self.load(Region::Machine, place, 8);
        self.tail_call(target, caller, entry);
        Err(Ended)
    }
}
