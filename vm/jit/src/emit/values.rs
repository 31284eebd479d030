//! Registers as operands and results: unboxing with guards, boxing, storing to slots.

use corevm_runtime::tier::Activation;
use corevm_runtime::{Isolate, Value as Constant};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{AbiParam, InstBuilder, MemFlagsData, Signature, Value};
use cranelift_frontend::Variable;

use super::exits::Stored;
use super::scopes::Place;
use super::{Emitter, R, Reason, Region, fresh};
use crate::profile::Seen;
use crate::state::{Num, Register, Rep};

/// The bias of float immediates; see `corevm_heap::Value`.
const FLOAT_BIAS: i64 = 1 << 60;
const FLOAT_ROTATION: i64 = 3;
/// Integers up to this magnitude are floats exactly.
const EXACT: i64 = 1 << 53;

/// A float's value word.
pub(super) extern "C" fn box_float(activation: &Activation<'_>, x: f64) -> u64 {
    float_word(activation.isolate, x).bits()
}

/// A float's value, in a box where it needs one.
pub(crate) fn float_word(isolate: &Isolate, x: f64) -> Constant {
    isolate.enter().new_float(x).raw()
}

impl Emitter<'_, '_> {
    fn word_variable(&mut self, register: usize) -> Variable {
        if self.words.len() <= register {
            self.words.resize(register + 1, None);
        }
        match self.words[register] {
            Some(variable) => variable,
            None => {
                let variable = self.b.declare_var(I64);
                self.words[register] = Some(variable);
                variable
            }
        }
    }

    fn float_variable(&mut self, register: usize) -> Variable {
        if self.floats.len() <= register {
            self.floats.resize(register + 1, None);
        }
        match self.floats[register] {
            Some(variable) => variable,
            None => {
                let variable = self.b.declare_var(F64);
                self.floats[register] = Some(variable);
                variable
            }
        }
    }

    pub(super) fn set(&mut self, register: usize, to: Register) {
        self.state[register] = to;
        self.version += 1;
    }

    pub(super) fn set_constant(&mut self, register: usize, value: Constant) {
        self.set(register, fresh(Rep::Const(value)));
    }

    pub(super) fn set_word(&mut self, register: usize, value: Value) {
        let variable = self.word_variable(register);
        self.b.def_var(variable, value);
        self.set(register, fresh(Rep::Word));
    }

    /// `value` is the integer times two.
    pub(super) fn set_int(&mut self, register: usize, value: Value) {
        let variable = self.word_variable(register);
        self.b.def_var(variable, value);
        self.set(register, fresh(Rep::Int));
    }

    pub(super) fn set_float(&mut self, register: usize, value: Value) {
        let variable = self.float_variable(register);
        self.b.def_var(variable, value);
        self.set(register, fresh(Rep::Float));
    }

    /// What was observed of the operand `operand` (0 is `a`) of this instruction.
    pub(super) fn seen(&self, operand: usize) -> Seen {
        let observed = self.observed();
        observed.map_or(Seen::default(), |observed| observed.operands[operand])
    }

    /// What a register is as an operand: what is known of it, else what was observed.
    pub(super) fn num(&self, register: usize, operand: usize) -> Num {
        match self.state[register].rep {
            Rep::Slot | Rep::Word => {
                let seen = self.seen(operand);
                if seen.is_only(Seen::INT) {
                    Num::Int
                } else if seen.is_only(Seen::FLOAT) {
                    Num::Float
                } else {
                    Num::Other
                }
            }
            rep => rep.num(),
        }
    }

    fn load_slot(&mut self, register: usize) -> Value {
        let base = self.base();
        self.load(Region::Frame, base, 8 * register as i32)
    }

    /// A register's value word. A float's box, if it needs one, is the one that it keeps.
    pub(super) fn word(&mut self, register: usize) -> Value {
        match self.state[register].rep {
            Rep::Slot => {
                let value = self.load_slot(register);
                let variable = self.word_variable(register);
                self.b.def_var(variable, value);
                self.state[register].rep = Rep::Word;
                self.version += 1;
                value
            }
            // Of a box there may be only one.
            Rep::Float if !self.state[register].dirty => self.load_slot(register),
            Rep::Float if !self.state[register].has_word => {
                let word = self.fresh_word(register);
                let variable = self.word_variable(register);
                self.b.def_var(variable, word);
                self.state[register].has_word = true;
                self.version += 1;
                word
            }
            _ => self.fresh_word(register),
        }
    }

    /// As [`Self::word`], of a register that is not in its slot only.
    fn fresh_word(&mut self, register: usize) -> Value {
        match self.state[register].rep {
            Rep::Slot => self.load_slot(register),
            Rep::Word => {
                let variable = self.word_variable(register);
                self.b.use_var(variable)
            }
            Rep::Int => {
                let variable = self.word_variable(register);
                let value = self.b.use_var(variable);
                self.b.ins().bor_imm_s(value, 1)
            }
            Rep::Float if self.state[register].has_word => {
                let variable = self.word_variable(register);
                self.b.use_var(variable)
            }
            Rep::Float => {
                let variable = self.float_variable(register);
                let value = self.b.use_var(variable);
                self.box_float(value)
            }
            Rep::Const(value) => self.b.ins().iconst(I64, value.bits() as i64),
        }
    }

    /// The word of a float, and whether that is right: whether it needs no box.
    fn tagged_word(&mut self, value: Value) -> (Value, Value) {
        let bits = self.b.ins().bitcast(I64, MemFlagsData::new(), value);
        let biased = self.b.ins().iadd_imm_s(bits, FLOAT_BIAS);
        let word = self.b.ins().rotl_imm_s(biased, FLOAT_ROTATION);
        let tag = self.b.ins().band_imm_s(word, 3);
        let fits = self.equals(tag, 2);
        (word, fits)
    }

    /// Goes on only when the float needs no box.
    pub(super) fn guard_unboxed(&mut self, value: Value) {
        let (_, fits) = self.tagged_word(value);
        let zero = self.b.ins().f64const(0.0);
        let is_zero = self.b.ins().fcmp(FloatCC::Equal, value, zero);
        let either = self.b.ins().bor(fits, is_zero);
        self.guard(either, Reason::Kind);
    }

    /// The value word of a float.
    pub(super) fn box_float(&mut self, value: Value) -> Value {
        let (word, fits) = self.tagged_word(value);
        let done = self.b.create_block();
        let boxed = self.b.create_block();
        self.b.set_cold_block(boxed);
        let result = self.b.append_block_param(done, I64);
        self.b.ins().brif(fits, done, &[word.into()], boxed, &[]);
        self.enter_block(boxed);
        let mut signature = Signature::new(self.input.host);
        signature
            .params
            .extend([AbiParam::new(I64), AbiParam::new(F64)]);
        signature.returns.push(AbiParam::new(I64));
        let signature = self.b.import_signature(signature);
        let function = self.constant_address(box_float as *const u8);
        let call = self
            .b
            .ins()
            .call_indirect(signature, function, &[self.activation, value]);
        let word = self.b.inst_results(call)[0];
        self.b.ins().jump(done, &[word.into()]);
        self.enter_block(done);
        result
    }

    /// A register as an integer, times two; exits when it is none.
    pub(super) fn int(&mut self, register: usize) -> R<Value> {
        match self.state[register].rep {
            Rep::Int => {
                let variable = self.word_variable(register);
                Ok(self.b.use_var(variable))
            }
            Rep::Const(value) if value.is_int() => {
                Ok(self.b.ins().iconst(I64, value.bits() as i64 - 1))
            }
            Rep::Slot | Rep::Word => {
                let word = self.word(register);
                let tag = self.b.ins().band_imm_s(word, 1);
                self.guard(tag, Reason::Kind);
                let value = self.b.ins().iadd_imm_s(word, -1);
                let variable = self.word_variable(register);
                self.b.def_var(variable, value);
                let dirty = self.state[register].dirty;
                self.set(register, Register::new(Rep::Int, dirty));
                Ok(value)
            }
            Rep::Float | Rep::Const(_) => self.exit(Reason::Kind),
        }
    }

    /// A register as a float; exits when it is none, or one in a box.
    pub(super) fn float(&mut self, register: usize) -> R<Value> {
        match self.state[register].rep {
            Rep::Float => {
                let variable = self.float_variable(register);
                Ok(self.b.use_var(variable))
            }
            Rep::Const(value) => match value.as_float_immediate() {
                Some(x) => Ok(self.b.ins().f64const(x)),
                None => self.exit(Reason::Kind),
            },
            Rep::Slot | Rep::Word => {
                let word = self.word(register);
                let value = self.unbox_float(word);
                let variable = self.float_variable(register);
                self.b.def_var(variable, value);
                let dirty = self.state[register].dirty;
                self.set(register, Register::new(Rep::Float, dirty));
                Ok(value)
            }
            Rep::Int => self.exit(Reason::Kind),
        }
    }

    /// The float of a word, which must be a float without box.
    pub(super) fn unbox_float(&mut self, word: Value) -> Value {
        let tag = self.b.ins().band_imm_s(word, 3);
        let is_tagged = self.equals(tag, 2);
        let (tagged, zero, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        self.b.set_cold_block(zero);
        let result = self.b.append_block_param(done, F64);
        self.b.ins().brif(is_tagged, tagged, &[], zero, &[]);

        self.enter_block(zero);
        // 0.0 and -0.0 are two constants next to each other.
        let rest = self
            .b
            .ins()
            .iadd_imm_s(word, -(Constant::ZERO.bits() as i64));
        let step = (Constant::NEGATIVE_ZERO.bits() - Constant::ZERO.bits()) as i64;
        let sign = self.b.ins().band_imm_s(rest, step);
        let is_zero = self.b.ins().icmp(IntCC::Equal, rest, sign);
        self.guard(is_zero, Reason::Kind);
        let bits = self
            .b
            .ins()
            .ishl_imm_s(sign, i64::from(63 - step.trailing_zeros()));
        let value = self.b.ins().bitcast(F64, MemFlagsData::new(), bits);
        self.b.ins().jump(done, &[value.into()]);

        self.enter_block(tagged);
        let value = self.untag_float(word);
        self.b.ins().jump(done, &[value.into()]);
        self.enter_block(done);
        result
    }

    /// The float of a word that is one, not zero, without box.
    pub(super) fn untag_float(&mut self, word: Value) -> Value {
        let rotated = self.b.ins().rotr_imm_s(word, FLOAT_ROTATION);
        let bits = self.b.ins().iadd_imm_s(rotated, -FLOAT_BIAS);
        self.b.ins().bitcast(F64, MemFlagsData::new(), bits)
    }

    /// A register as an operand of float arithmetic: integers are converted where that is exact.
    pub(super) fn as_float(&mut self, register: usize, num: Num) -> R<Value> {
        if num == Num::Int {
            let value = self.int(register)?;
            Ok(self.int_to_float(value))
        } else {
            self.float(register)
        }
    }

    /// The float of an integer (times two); exits when it has too many bits.
    pub(super) fn int_to_float(&mut self, value: Value) -> Value {
        let (n, is_exact) = self.exact_int(value);
        self.guard(is_exact, Reason::Rare);
        self.b.ins().fcvt_from_sint(F64, n)
    }

    /// The integer of a word, or of an integer times two, and whether it is a float exactly.
    pub(super) fn exact_int(&mut self, value: Value) -> (Value, Value) {
        let n = self.b.ins().sshr_imm_s(value, 1);
        let moved = self.b.ins().iadd_imm_s(n, EXACT);
        let is_exact = self
            .b
            .ins()
            .icmp_imm_u(IntCC::UnsignedLessThanOrEqual, moved, 2 * EXACT);
        (n, is_exact)
    }

    /// Writes a register to its slot when that is stale.
    pub(super) fn clean(&mut self, register: usize) {
        if self.state[register].dirty {
            let word = self.fresh_word(register);
            let base = self.base();
            self.store(Region::Frame, word, base, 8 * register as i32);
            self.state[register].dirty = false;
            self.version += 1;
        }
    }

    /// Writes all registers that live before the instruction at `place` to their slots (J1).
    pub(super) fn clean_all(&mut self, place: Place) {
        for register in 0..self.state.len() {
            if self.state[register].dirty && self.is_live(place, register) {
                self.clean(register);
            }
        }
    }

    /// Gives what register `from` holds, which is not needed there any more, to register `to`.
    pub(super) fn rename(&mut self, to: usize, from: usize) {
        let source = self.state[from];
        match source.rep {
            Rep::Slot | Rep::Word => {
                let value = self.word(from);
                self.set_word(to, value);
                self.state[to].known = source.known;
            }
            Rep::Int => {
                let variable = self.word_variable(from);
                let value = self.b.use_var(variable);
                self.set_int(to, value);
            }
            Rep::Float if source.dirty && !source.has_word => {
                let variable = self.float_variable(from);
                let value = self.b.use_var(variable);
                self.set_float(to, value);
            }
            // There is a word already.
            Rep::Float => {
                let value = self.word(from);
                self.set_word(to, value);
            }
            Rep::Const(value) => self.set_constant(to, value),
        }
    }

    /// Goes on only when the register holds nil.
    pub(super) fn guard_nil(&mut self, register: usize) {
        if self.state[register].rep != Rep::Const(Constant::NIL) {
            let value = self.word(register);
            let is_nil = self.equals(value, Constant::NIL.bits() as i64);
            self.guard(is_nil, Reason::Rare);
        }
    }

    /// What an exit puts into the slot of a dirty register, and whether that is the bits of a float.
    pub(super) fn exit_value(&mut self, register: usize) -> (Stored, bool) {
        match self.state[register].rep {
            Rep::Float if !self.state[register].has_word => {
                let variable = self.float_variable(register);
                (Stored::Whole(self.b.use_var(variable)), true)
            }
            Rep::Int => {
                let variable = self.word_variable(register);
                (Stored::Int(self.b.use_var(variable)), false)
            }
            Rep::Const(value) => (Stored::Constant(value.bits()), false),
            Rep::Slot | Rep::Word | Rep::Float => (Stored::Whole(self.fresh_word(register)), false),
        }
    }
}
