//! Arithmetic on integers and floats; anything else is the interpreter's.

use corevm_runtime::bytecode::Op;
use corevm_runtime::tier::{layout, modulo_float, power_float};
use corevm_runtime::{InlineCache, ReturnTo, SlowOp, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value};

use super::operators::Operand;
use super::{Emitter, R, Reason, Region};
use crate::profile::Seen;
use crate::state::{Known, Num};

impl Emitter<'_, '_> {
    /// `a := b op c`, or with the constant `small` instead of a register `c`.
    pub(super) fn emit_binary(
        &mut self,
        op: Op,
        a: usize,
        b: usize,
        c: Option<usize>,
        small: i16,
    ) -> R<()> {
        let x = self.num(b, 1);
        let y = c.map_or(Num::Int, |c| self.num(c, 2));
        match (x, y) {
            _ if self.is_slow() => self.try_quickly(),
            (Num::Int, Num::Int) if op == Op::Pow => self.try_quickly(),
            (Num::Int, Num::Int) => self.binary_int(op, a, b, c, small),
            (Num::Other, _) | (_, Num::Other) if self.is_mixed(op, b, c) => {
                self.binary_mixed(op, a, b, c, small)
            }
            (Num::Other, _) | (_, Num::Other) => self.binary_object(a, b, c, small),
            _ if matches!(
                op,
                Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod | Op::Pow
            ) =>
            {
                let x = self.as_float(b, x)?;
                let y = match c {
                    Some(c) => self.as_float(c, y)?,
                    None => self.b.ins().f64const(f64::from(small)),
                };
                self.binary_float(op, a, x, y)
            }
            _ => self.try_quickly(),
        }
    }

    /// A binary operation on something else than numbers.
    fn binary_object(&mut self, a: usize, b: usize, c: Option<usize>, small: i16) -> R<()> {
        let cache = self.cache();
        if let (Some(c), Some(shape)) = (c, self.complex_shape(&cache)) {
            return self.binary_complex(a, b, c, shape);
        }
        if cache.kind != stub_kind::OPERATOR {
            return self.try_quickly();
        }
        match self.call_operator(Some(a), b, c, small, &cache) {
            Some(result) => result,
            None => self.step(),
        }
    }

    /// The shape of complex numbers, when the site's leaf adds, subtracts or multiplies two ([`corevm_runtime::Language::complex_shape`]).
    fn complex_shape(&self, cache: &InlineCache) -> Option<u32> {
        let isolate = self.input.isolate;
        let shape = isolate.language().complex_shape(isolate.enter())?;
        let works_on_it = cache.kind == stub_kind::LEAF
            && cache.shape == shape
            && cache.words[0] == u64::from(shape)
            && matches!(self.site().ins.op, Op::Add | Op::Sub | Op::Mul);
        (works_on_it && !self.is_slow_path).then_some(shape)
    }

    /// A binary operation on two complex numbers.
    fn binary_complex(&mut self, a: usize, b: usize, c: usize, shape: u32) -> R<()> {
        let mut parts = [[None; 2]; 2];
        for (register, parts) in [b, c].into_iter().zip(&mut parts) {
            self.guard_register_shape(register, shape);
            let number = self.word(register);
            for (slot, part) in parts.iter_mut().enumerate() {
                let place = layout::FIRST_FIXED + 8 * slot as i32;
                let word = self.load(Region::Values, number, place);
                *part = Some(self.unbox_float(word));
            }
        }
        let [[x, y], [u, v]] = parts.map(|parts| parts.map(|part| part.expect("all were read")));
        let (real, imaginary) = match self.site().ins.op {
            Op::Add => (self.b.ins().fadd(x, u), self.b.ins().fadd(y, v)),
            Op::Sub => (self.b.ins().fsub(x, u), self.b.ins().fsub(y, v)),
            _ => {
                let [xu, yv, xv, yu] =
                    [(x, u), (y, v), (x, v), (y, u)].map(|(m, n)| self.b.ins().fmul(m, n));
                (self.b.ins().fsub(xu, yv), self.b.ins().fadd(xv, yu))
            }
        };
        let is_number = self.b.ins().fcmp(FloatCC::Ordered, real, imaginary);
        self.guard(is_number, Reason::Rare);
        let words = [real, imaginary].map(|part| self.box_float(part));
        let number = self.new_instance(shape, &words);
        self.set_word(a, number);
        self.learn(a, Known::Shape(shape));
        Ok(())
    }

    /// Whether integers and floats, and nothing else, were seen as the operands of an operation on both.
    fn is_mixed(&self, op: Op, b: usize, c: Option<usize>) -> bool {
        let numbers = Seen::INT.or(Seen::FLOAT);
        let is_number = |register: usize, operand| {
            self.state[register].rep.num() != Num::Other || self.seen(operand).is_only(numbers)
        };
        !self.is_slow_path
            && matches!(op, Op::Add | Op::Sub | Op::Mul)
            && is_number(b, 1)
            && c.is_none_or(|c| is_number(c, 2))
    }

    /// As it turns out: on integers, or on floats.
    fn binary_mixed(&mut self, op: Op, a: usize, b: usize, c: Option<usize>, small: i16) -> R<()> {
        self.make_frames_early();
        let x = self.word(b);
        let y = match c {
            Some(c) => self.word(c),
            None => {
                let small = Constant::int(i64::from(small));
                self.b.ins().iconst(I64, small.bits() as i64)
            }
        };
        let [floats, other, done] = std::array::from_fn(|_| self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let both = self.b.ins().band(x, y);
        let are_ints = self.b.ins().band_imm_s(both, 1);
        self.or_else(are_ints, floats);
        let (m, n) = (
            self.b.ins().iadd_imm_s(x, -1),
            self.b.ins().iadd_imm_s(y, -1),
        );
        let (number, overflow) = match op {
            Op::Add => self.b.ins().sadd_overflow(m, n),
            Op::Sub => self.b.ins().ssub_overflow(m, n),
            _ => {
                let n = self.b.ins().sshr_imm_s(n, 1);
                self.b.ins().smul_overflow(m, n)
            }
        };
        self.unless(overflow, other);
        let number = self.b.ins().bor_imm_s(number, 1);
        self.b.ins().jump(done, &[number.into()]);

        self.enter_block(floats);
        let (m, n) = (
            self.number_as_float(x, other),
            self.number_as_float(y, other),
        );
        let float = match op {
            Op::Add => self.b.ins().fadd(m, n),
            Op::Sub => self.b.ins().fsub(m, n),
            _ => self.b.ins().fmul(m, n),
        };
        let word = self.box_float(float);
        self.b.ins().jump(done, &[word.into()]);

        self.enter_block(other);
        let found = self.call_quick_aside(&[x, y]);
        self.unless_done(found);
        self.b.ins().jump(done, &[found.into()]);
        self.enter_block(done);
        self.set_word(a, result);
        Ok(())
    }

    /// The float of a word that is an exact integer or a float other than zero without box; anything else goes to `other`.
    fn number_as_float(&mut self, word: Value, other: Block) -> Value {
        let [float, int, done] = std::array::from_fn(|_| self.b.create_block());
        let result = self.b.append_block_param(done, F64);
        let tag = self.b.ins().band_imm_s(word, 3);
        let is_float = self.equals(tag, 2);
        self.b.ins().brif(is_float, float, &[], int, &[]);
        self.enter_block(float);
        let value = self.untag_float(word);
        self.b.ins().jump(done, &[value.into()]);
        self.enter_block(int);
        let is_int = self.b.ins().band_imm_s(word, 1);
        self.or_else(is_int, other);
        let (n, is_exact) = self.exact_int(word);
        self.or_else(is_exact, other);
        let value = self.b.ins().fcvt_from_sint(F64, n);
        self.b.ins().jump(done, &[value.into()]);
        self.enter_block(done);
        result
    }

    fn binary_float(&mut self, op: Op, a: usize, x: Value, y: Value) -> R<()> {
        let result = match op {
            Op::Add => self.b.ins().fadd(x, y),
            Op::Sub => self.b.ins().fsub(x, y),
            Op::Mul => self.b.ins().fmul(x, y),
            Op::Mod => self.float_helper(modulo_float as *const u8, x, y),
            Op::Pow => self.float_helper(power_float as *const u8, x, y),
            _ => {
                let zero = self.b.ins().f64const(0.0);
                let is_zero = self.b.ins().fcmp(FloatCC::Equal, y, zero);
                self.guard_not(is_zero, Reason::Rare);
                self.b.ins().fdiv(x, y)
            }
        };
        self.set_float(a, result);
        Ok(())
    }

    /// What a function makes of the bits of two floats; exits when it gives a NaN.
    fn float_helper(&mut self, function: *const u8, x: Value, y: Value) -> Value {
        let bits = [x, y].map(|float| self.b.ins().bitcast(I64, MemFlagsData::new(), float));
        let result = self.call_helper(function, &bits);
        let result = self.b.ins().bitcast(F64, MemFlagsData::new(), result);
        let is_number = self.b.ins().fcmp(FloatCC::Ordered, result, result);
        self.guard(is_number, Reason::Rare);
        result
    }

    /// Operands and results are times two: an overflow of 64 bits is one of small integers.
    fn binary_int(&mut self, op: Op, a: usize, b: usize, c: Option<usize>, small: i16) -> R<()> {
        let x = self.int(b)?;
        let y = match c {
            Some(c) => self.int(c)?,
            None => self.b.ins().iconst(I64, i64::from(small) << 1),
        };
        let constant = match c {
            None => Some(i64::from(small)),
            Some(c) => match self.state[c].rep {
                crate::state::Rep::Const(value) => value.as_int(),
                _ => None,
            },
        };
        let result = match op {
            Op::Add => {
                let (sum, overflow) = self.b.ins().sadd_overflow(x, y);
                self.guard_not(overflow, Reason::Rare);
                sum
            }
            Op::Sub => {
                let (difference, overflow) = self.b.ins().ssub_overflow(x, y);
                self.guard_not(overflow, Reason::Rare);
                difference
            }
            Op::Mul => {
                let y = self.b.ins().sshr_imm_s(y, 1);
                let (product, overflow) = self.b.ins().smul_overflow(x, y);
                self.guard_not(overflow, Reason::Rare);
                product
            }
            Op::BitAnd => self.b.ins().band(x, y),
            Op::BitOr => self.b.ins().bor(x, y),
            Op::BitXor => self.b.ins().bxor(x, y),
            Op::Shl => self.shift_left(x, y, constant),
            Op::Shr => self.shift_right(x, y, constant),
            Op::FloorDiv => {
                self.guard_divisor(y, constant);
                self.floor_div(x, y, constant)
            }
            Op::Mod => {
                self.guard_divisor(y, constant);
                self.modulo(x, y, constant)
            }
            _ => {
                let x = self.int_to_float(x);
                let y = self.int_to_float(y);
                return self.binary_float(Op::Div, a, x, y);
            }
        };
        self.set_int(a, result);
        Ok(())
    }

    /// Goes on only when the count (times two) is in `0..63`.
    fn guard_shift(&mut self, count: Value, constant: Option<i64>) -> Value {
        if !constant.is_some_and(|count| (0..63).contains(&count)) {
            let is_small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, count, 126);
            self.guard(is_small, Reason::Rare);
        }
        self.b.ins().sshr_imm_s(count, 1)
    }

    fn shift_left(&mut self, x: Value, count: Value, constant: Option<i64>) -> Value {
        let count = self.guard_shift(count, constant);
        let shifted = self.b.ins().ishl(x, count);
        let back = self.b.ins().sshr(shifted, count);
        let is_whole = self.b.ins().icmp(IntCC::Equal, back, x);
        self.guard(is_whole, Reason::Rare);
        shifted
    }

    fn shift_right(&mut self, x: Value, count: Value, constant: Option<i64>) -> Value {
        let count = self.guard_shift(count, constant);
        let shifted = self.b.ins().sshr(x, count);
        self.b.ins().band_imm_s(shifted, !1)
    }

    /// Goes on only when the divisor is neither 0 nor -1.
    fn guard_divisor(&mut self, y: Value, constant: Option<i64>) {
        if !constant.is_some_and(|y| y != 0 && y != -1) {
            // Times two, 0 and -1 are 0 and -2.
            let moved = self.b.ins().iadd_imm_s(y, 2);
            let is_other = self
                .b
                .ins()
                .icmp_imm_u(IntCC::UnsignedGreaterThan, moved, 2);
            self.guard(is_other, Reason::Rare);
        }
    }

    fn floor_div(&mut self, x: Value, y: Value, constant: Option<i64>) -> Value {
        if let Some(constant) = constant.filter(|y| *y > 0 && (*y as u64).is_power_of_two()) {
            let quotient = self
                .b
                .ins()
                .sshr_imm_s(x, i64::from(constant.trailing_zeros()));
            return self.b.ins().band_imm_s(quotient, !1);
        }
        let (quotient, rest) = self.divide(x, y, constant);
        let adjust = self.needs_adjustment(rest, y);
        let adjust = self.b.ins().uextend(I64, adjust);
        let quotient = self.b.ins().isub(quotient, adjust);
        self.b.ins().ishl_imm_s(quotient, 1)
    }

    fn modulo(&mut self, x: Value, y: Value, constant: Option<i64>) -> Value {
        if let Some(constant) = constant.filter(|y| *y > 0 && (*y as u64).is_power_of_two()) {
            return self.b.ins().band_imm_s(x, (constant << 1) - 1);
        }
        let (_, rest) = self.divide(x, y, constant);
        if constant.is_some_and(|y| y > 0) {
            // Move up by the divisor when the remainder is negative.
            let sign = self.b.ins().sshr_imm_s(rest, 63);
            let more = self.b.ins().band(sign, y);
            return self.b.ins().iadd(rest, more);
        }
        let adjust = self.needs_adjustment(rest, y);
        let zero = self.b.ins().iconst(I64, 0);
        let more = self.b.ins().select(adjust, y, zero);
        self.b.ins().iadd(rest, more)
    }

    /// Truncated quotient, and remainder times two. Unknown divisors are tried in 32 bits, which is several times faster.
    fn divide(&mut self, x: Value, y: Value, constant: Option<i64>) -> (Value, Value) {
        if constant.is_some() {
            return (self.b.ins().sdiv(x, y), self.b.ins().srem(x, y));
        }
        let (short, long, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let quotient = self.b.append_block_param(done, I64);
        let rest = self.b.append_block_param(done, I64);
        let both = self.b.ins().bor(x, y);
        let high = self.b.ins().ushr_imm_s(both, 32);
        self.b.ins().brif(high, long, &[], short, &[]);
        self.enter_block(long);
        let (q, r) = (self.b.ins().sdiv(x, y), self.b.ins().srem(x, y));
        self.b.ins().jump(done, &[q.into(), r.into()]);
        self.enter_block(short);
        let (x, y) = (self.b.ins().ireduce(I32, x), self.b.ins().ireduce(I32, y));
        let (q, r) = (self.b.ins().udiv(x, y), self.b.ins().urem(x, y));
        let (q, r) = (self.b.ins().uextend(I64, q), self.b.ins().uextend(I64, r));
        self.b.ins().jump(done, &[q.into(), r.into()]);
        self.enter_block(done);
        (quotient, rest)
    }

    /// Whether a truncated division is to be moved down: the remainder is not zero and its sign is not the divisor's.
    fn needs_adjustment(&mut self, rest: Value, y: Value) -> Value {
        let signs = self.b.ins().bxor(rest, y);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let some = self.b.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
        self.b.ins().band(differ, some)
    }

    pub(super) fn emit_unary(&mut self, op: Op, a: usize, b: usize) -> R<()> {
        if self.is_slow() {
            return self.try_quickly();
        }
        match (op, self.num(b, 1)) {
            (Op::Neg, Num::Int) => {
                let x = self.int(b)?;
                let zero = self.b.ins().iconst(I64, 0);
                let (result, overflow) = self.b.ins().ssub_overflow(zero, x);
                self.guard_not(overflow, Reason::Rare);
                self.set_int(a, result);
            }
            (Op::Neg, Num::Float) => {
                let x = self.float(b)?;
                let result = self.b.ins().fneg(x);
                self.set_float(a, result);
            }
            (Op::Invert, Num::Int) => {
                let x = self.int(b)?;
                let minus_one = Constant::int(-1).bits() as i64 - 1;
                let result = self.b.ins().bxor_imm_s(x, minus_one);
                self.set_int(a, result);
            }
            (Op::Pos, Num::Int) => {
                let x = self.int(b)?;
                self.set_int(a, x);
            }
            _ if self.calls_operator() => {
                let op = match op {
                    Op::Neg => SlowOp::Neg,
                    Op::Pos => SlowOp::Pos,
                    _ => SlowOp::Invert,
                };
                return self.call_special(op, &[Operand::Register(b)], a, ReturnTo::Register);
            }
            _ => return self.try_quickly(),
        }
        Ok(())
    }
}
