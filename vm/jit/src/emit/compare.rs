//! Comparisons, truth and identity, alone and with a branch.

use corevm_runtime::bytecode::Op;
use corevm_runtime::{Kind, ReturnTo, SlowOp, V, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::operators::Operand;
use super::{Emitter, Ended, R, Reason};
use crate::profile::Seen;
use crate::state::{Num, Rep};

impl Emitter<'_, '_> {
    /// Whether `x op y`, or `x op small`, for numbers; `None` when it is for the interpreter to say. `operand` is the first one's place.
    fn comparison(
        &mut self,
        op: Op,
        x: usize,
        y: Option<usize>,
        small: i16,
        operand: usize,
    ) -> R<Option<Value>> {
        let kind_x = self.num(x, operand);
        let kind_y = y.map_or(Num::Int, |y| self.num(y, operand + 1));
        if self.is_slow() || kind_x == Num::Other || kind_y == Num::Other {
            return Ok(None);
        }
        if (kind_x, kind_y) == (Num::Int, Num::Int) {
            let x = self.int(x)?;
            let condition = match op {
                Op::Lt => IntCC::SignedLessThan,
                Op::Le => IntCC::SignedLessThanOrEqual,
                Op::Eq => IntCC::Equal,
                Op::Ne => IntCC::NotEqual,
                Op::Gt => IntCC::SignedGreaterThan,
                _ => IntCC::SignedGreaterThanOrEqual,
            };
            let y = match y {
                Some(y) => self.int(y)?,
                None => self.b.ins().iconst(I64, i64::from(small) << 1),
            };
            return Ok(Some(self.b.ins().icmp(condition, x, y)));
        }
        let x = self.as_float(x, kind_x)?;
        let y = match y {
            Some(y) => self.as_float(y, kind_y)?,
            None => self.b.ins().f64const(f64::from(small)),
        };
        let condition = match op {
            Op::Lt => FloatCC::LessThan,
            Op::Le => FloatCC::LessThanOrEqual,
            Op::Eq => FloatCC::Equal,
            Op::Ne => FloatCC::NotEqual,
            Op::Gt => FloatCC::GreaterThan,
            _ => FloatCC::GreaterThanOrEqual,
        };
        Ok(Some(self.b.ins().fcmp(condition, x, y)))
    }

    pub(super) fn emit_compare(&mut self, op: Op, a: usize, b: usize, c: usize) -> R<()> {
        match self.comparison(op, b, Some(c), 0, 1)? {
            Some(condition) => self.set_truth(a, condition),
            None => match self.compare_strings(op, a, b, c) {
                Some(result) => result,
                None => self.compare_by_operator(Some(a), b, Some(c), 0),
            },
        }
    }

    /// A comparison by the operator of the site's stub; without `a` it decides a branch.
    fn compare_by_operator(
        &mut self,
        a: Option<usize>,
        b: usize,
        c: Option<usize>,
        small: i16,
    ) -> R<()> {
        let cache = self.cache();
        if cache.kind != stub_kind::OPERATOR || self.is_slow() {
            return self.try_quickly();
        }
        match self.call_operator(a, b, c, small, &cache) {
            Some(result) => result,
            None => self.step(),
        }
    }

    pub(super) fn emit_branch(&mut self, op: Op, a: usize, b: Option<usize>, small: i16) -> R<()> {
        match self.comparison(op, a, b, small, 0)? {
            Some(condition) => {
                let sense = self.site().ins.c == 1;
                Err(self.branch(condition, sense))
            }
            None => match b.and_then(|b| self.branch_on_strings(op, a, b)) {
                Some(ended) => Err(ended),
                None => self.compare_by_operator(None, a, b, small),
            },
        }
    }

    /// `a := true` or `false`.
    pub(super) fn set_truth(&mut self, a: usize, condition: Value) -> R<()> {
        self.set_whether(a, condition, true)
    }

    /// `a := true` if the condition is `sense`, else `false`.
    pub(super) fn set_whether(&mut self, a: usize, condition: Value, sense: bool) -> R<()> {
        let [yes, no] = [sense, !sense].map(|value| Constant::bool(value).bits() as i64);
        let yes = self.b.ins().iconst(I64, yes);
        let no = self.b.ins().iconst(I64, no);
        let value = self.b.ins().select(condition, yes, no);
        self.set_word(a, value);
        Ok(())
    }

    fn is_same(&mut self, x: usize, y: usize) -> Value {
        let (x, y) = (self.word(x), self.word(y));
        self.b.ins().icmp(IntCC::Equal, x, y)
    }

    pub(super) fn emit_is(&mut self, a: usize, b: usize, c: usize, sense: bool) -> R<()> {
        let same = self.is_same(b, c);
        self.set_whether(a, same, sense)
    }

    pub(super) fn emit_br_is(&mut self, a: usize, b: usize) -> R<()> {
        let same = self.is_same(a, b);
        let sense = self.site().ins.c == 1;
        Err(self.branch(same, sense))
    }

    /// Branches on whether `a` is a constant of the language-independent kind.
    pub(super) fn emit_br_constant(&mut self, a: usize, constant: Constant) -> R<()> {
        let sense = self.site().ins.c == 1;
        let known = match self.state[a].rep {
            Rep::Int | Rep::Float => Some(false),
            Rep::Const(value) => Some(value == constant),
            Rep::Slot | Rep::Word => None,
        };
        Err(match known {
            Some(known) => self.branch_known(known == sense),
            None => {
                let value = self.word(a);
                let is_constant = self.equals(value, constant.bits() as i64);
                self.branch(is_constant, sense)
            }
        })
    }

    fn branch_known(&mut self, jumps: bool) -> Ended {
        let target = self.site().target.expect("a branch has a target");
        self.jump_to(if jumps { target } else { self.at + 1 })
    }

    /// Whether `register` is true, when it is a truth value; anything else exits, or is for the interpreter (`None`).
    fn truth_of(&mut self, register: usize, operand: usize) -> R<Option<Value>> {
        if !self.is_slow() && self.numbers_have_truth() {
            match self.num(register, operand) {
                Num::Int => {
                    let value = self.int(register)?;
                    return Ok(Some(self.b.ins().icmp_imm_s(IntCC::NotEqual, value, 0)));
                }
                Num::Float => {
                    let value = self.float(register)?;
                    let zero = self.b.ins().f64const(0.0);
                    return Ok(Some(self.b.ins().fcmp(FloatCC::NotEqual, value, zero)));
                }
                Num::Other => {}
            }
        }
        Ok(self.truth_of_constant(register, operand))
    }

    /// Whether in the language just the numbers that are not zero are true.
    fn numbers_have_truth(&self) -> bool {
        let cx = self.input.isolate.enter();
        let numbers = [
            V::small(0),
            cx.new_float(0.0),
            V::small(1),
            cx.new_float(1.0),
        ];
        numbers.map(|number| cx.language().truth(cx, number))
            == [Some(false), Some(false), Some(true), Some(true)]
    }

    fn truth_of_constant(&mut self, register: usize, operand: usize) -> Option<Value> {
        let seen = self.seen(operand);
        if self.is_slow()
            || !matches!(
                self.state[register].rep,
                Rep::Slot | Rep::Word | Rep::Const(_)
            )
        {
            return None;
        }
        if let Rep::Const(value) = self.state[register].rep {
            let is_known = value == Constant::NIL || value.is_bool();
            return is_known.then(|| self.truth_of_word(register));
        }
        if seen.is_only(Seen::CONSTANT) {
            return Some(self.truth_of_word(register));
        }
        let kind = seen.without(Seen::CONSTANT).single_kind()?;
        let cache = self.cache();
        if kind == Kind::Instance
            && cache.kind == stub_kind::TRUTH
            && cache.words[1] == 0
            && self.is_settled()
        {
            return Some(self.truth_with_constants(register, |emitter, value| {
                emitter.guard_shape(value, cache.shape);
                emitter.check_version(cache.words[0], None);
                emitter.b.ins().iconst(I8, 1)
            }));
        }
        if !self.is_true_by_len(kind) {
            return None;
        }
        if seen.single_kind().is_some() {
            self.guard_register_shape(register, self.input.isolate.kind_shape(kind));
            let container = self.word(register);
            return Some(self.is_not_empty(container, kind));
        }
        let shape = self.input.isolate.kind_shape(kind);
        Some(self.truth_with_constants(register, |emitter, value| {
            emitter.guard_shape(value, shape);
            emitter.is_not_empty(value, kind)
        }))
    }

    /// Whether a register holds true that holds nil, a truth value, or an object, of which `of_object` says it.
    fn truth_with_constants(
        &mut self,
        register: usize,
        of_object: impl FnOnce(&mut Self, Value) -> Value,
    ) -> Value {
        let value = self.word(register);
        let [object, constant, done] = std::array::from_fn(|_| self.b.create_block());
        let result = self.b.append_block_param(done, I8);
        let is_object = self.is_pointer(value);
        self.b.ins().brif(is_object, object, &[], constant, &[]);
        self.enter_block(constant);
        let is_true = self.truth_of_word(register);
        self.b.ins().jump(done, &[is_true.into()]);
        self.enter_block(object);
        let held = self.state.holds;
        let is_true = of_object(self, value);
        self.state.holds = held;
        self.b.ins().jump(done, &[is_true.into()]);
        self.enter_block(done);
        result
    }

    /// Whether a register holds true; exits when it holds something else than a truth value or, if that is false, nil.
    fn truth_of_word(&mut self, register: usize) -> Value {
        let value = self.word(register);
        let is_true = self.equals(value, Constant::TRUE.bits() as i64);
        // True and false differ in one bit.
        let differ = Constant::TRUE.bits() ^ Constant::FALSE.bits();
        let either = self.b.ins().bor_imm_s(value, differ as i64);
        let mut is_known = self.equals(either, (Constant::TRUE.bits() | differ) as i64);
        let cx = self.input.isolate.enter();
        if cx.language().truth(cx, V::NIL) == Some(false) {
            let is_nil = self.equals(value, Constant::NIL.bits() as i64);
            is_known = self.b.ins().bor(is_known, is_nil);
        }
        self.guard(is_known, Reason::Rare);
        is_true
    }

    fn is_not_empty(&mut self, container: Value, kind: Kind) -> Value {
        let len = self.len_of(container, kind);
        self.b.ins().icmp_imm_s(IntCC::NotEqual, len, 0)
    }

    /// Whether a container of the kind's own class is true in the language when it is not empty, and only then.
    fn is_true_by_len(&self, kind: Kind) -> bool {
        let cx = self.input.isolate.enter();
        let (empty, other) = match kind {
            Kind::List => {
                let other = cx.new_list(&[V::NIL]).v();
                (cx.new_list(&[]).v(), other)
            }
            Kind::Tuple => {
                let other = cx.new_tuple(&[V::NIL]).v();
                (cx.new_tuple(&[]).v(), other)
            }
            Kind::Map => {
                let other = cx.new_map();
                other.set_symbol(cx, cx.symbol("x"), V::NIL);
                (cx.new_map().v(), other.v())
            }
            _ => return false,
        };
        let truth = |value| cx.language().truth(cx, value);
        truth(empty) == Some(false) && truth(other) == Some(true)
    }

    pub(super) fn emit_br_truth(&mut self, a: usize) -> R<()> {
        match self.truth_of(a, 0)? {
            Some(condition) => {
                let sense = self.site().ins.c == 1;
                Err(self.branch(condition, sense))
            }
            None if self.calls_operator() => {
                let none = self.first();
                let object = [Operand::Register(a)];
                self.call_special(SlowOp::Truth, &object, none, ReturnTo::Branch)
            }
            None => self.try_quickly(),
        }
    }

    pub(super) fn emit_truth(&mut self, a: usize, b: usize, sense: bool) -> R<()> {
        match self.truth_of(b, 1)? {
            Some(condition) => self.set_whether(a, condition, sense),
            None if self.calls_operator() => {
                let kind = match sense {
                    true => ReturnTo::Truth,
                    false => ReturnTo::Not,
                };
                self.call_special(SlowOp::Truth, &[Operand::Register(b)], a, kind)
            }
            None => self.try_quickly(),
        }
    }
}
