//! Expressions.
//!
//! Three ways to lower one: [`Lowering::expr`] gives a register that holds the value (a variable's own where that is
//! safe), [`Lowering::push`] puts it in the next temporary, [`Lowering::expr_to`] in a given register.
//!
//! **Invariant:** a register that is a variable is written by the last instruction of its expression only, so an
//! exception leaves the variable as it was, and its old value can be read until then.

use corevm_sdk::{Constant, Op, Reg, Sense, immediate_form};
use pyta_syntax::{
    ast::{
        BoolOp, CmpOp, Expr, ExprBinOp, ExprBoolOp, ExprContext, ExprNamed, ExprSlice,
        ExprSubscript, ExprUnaryOp, Operator, UnaryOp,
    },
    text_size::{Ranged, TextRange},
};

use super::{
    Lowering, Outcome, TOO_MANY_VALUES, constants::language, fail, fold, is_literal, names::Home,
};
use crate::natives::{self, tags};

/// Most values that one instruction may unpack.
const MAX_CONSECUTIVE: usize = 50_000;

impl<'a> Lowering<'a> {
    /// CPython makes one instruction of a comparison and the `not` around it, which lies where the `not` does; of `in` and any number of them.
    fn note_negated(&mut self, node: &'a ExprUnaryOp) {
        let outer = self.range_of_negation(std::ptr::from_ref(node) as usize);
        self.negated = match node.operand.as_ref() {
            Expr::Compare(operand) if operand.ops.len() == 1 => {
                let is_membership = matches!(operand.ops[0], CmpOp::In | CmpOp::NotIn);
                let range = outer.filter(|_| is_membership).unwrap_or(node.range);
                Some((std::ptr::from_ref(operand) as usize, range))
            }
            Expr::UnaryOp(operand) if operand.op == UnaryOp::Not => {
                let range = outer.unwrap_or(node.range);
                Some((std::ptr::from_ref(operand) as usize, range))
            }
            _ => None,
        };
    }

    /// Where the `not` is that has the node at this address as its operand.
    pub(super) fn range_of_negation(&self, address: usize) -> Option<TextRange> {
        self.negated
            .filter(|(operand, _)| *operand == address)
            .map(|(_, range)| range)
    }

    /// The value in some register, which is read before the next statement or assignment expression.
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Outcome<Reg> {
        match expr {
            Expr::Name(node) if node.ctx == ExprContext::Load && node.id != "__debug__" => {
                Ok(self.read_name(&node.id, node.range))
            }
            _ => self.push(expr),
        }
    }

    /// The value in a new temporary.
    pub(super) fn push(&mut self, expr: &'a Expr) -> Outcome<Reg> {
        let dst = self.unit.f.temp();
        self.expr_to(expr, dst)?;
        Ok(dst)
    }

    /// As [`Self::expr`], in a register that stays as it is while `later` is evaluated.
    pub(super) fn operand<'e>(
        &mut self,
        expr: &'a Expr,
        later: impl IntoIterator<Item = &'e Expr>,
    ) -> Outcome<Reg> {
        let may_change = self.scope(self.unit.scope).has_walrus
            && later.into_iter().any(super::scan::has_walrus);
        match may_change {
            true => self.push(expr),
            false => self.expr(expr),
        }
    }

    /// The first of `count` consecutive new temporaries.
    pub(super) fn consecutive(&mut self, count: usize, range: TextRange) -> Outcome<Reg> {
        if count > MAX_CONSECUTIVE {
            return fail(TOO_MANY_VALUES, range);
        }
        Ok(self.unit.f.temps(count as u16))
    }

    /// The value in `dst`: a new temporary at the top, or a variable.
    pub(super) fn expr_to(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        self.deeper(|this| this.expr_to_inner(expr, dst))?;
        if !dst.is_temporary() {
            self.unit.note_bound(dst);
        }
        Ok(())
    }

    fn expr_to_inner(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        self.unit.at(expr.range());
        let is_rebound = !dst.is_temporary() && self.unit.bound.maybe.contains(dst);
        let constant = self.constant(expr)?;
        if is_rebound && (constant.is_some() || is_display(expr)) {
            // Computed beside the variable, so that what it held is let go of by an instruction that tells the heap.
            let value = self.unit.f.temp();
            self.expr_to(expr, value)?;
            self.put(dst, value);
            return Ok(());
        }
        if let Some(constant) = constant {
            self.unit.f.load(dst, constant);
            return Ok(());
        }
        match expr {
            Expr::BoolOp(node) => self.bool_op(node, dst),
            Expr::Named(node) => self.named(node, dst),
            Expr::BinOp(node) => self.binary(node, dst),
            Expr::UnaryOp(node) => {
                let mark = self.unit.f.mark();
                if node.op == UnaryOp::Not {
                    self.note_negated(node);
                }
                let operand = self.expr(&node.operand)?;
                self.unit.at(node.range);
                let op = match node.op {
                    UnaryOp::Invert => Op::Invert,
                    UnaryOp::Not => Op::Not,
                    UnaryOp::UAdd => Op::Pos,
                    UnaryOp::USub => Op::Neg,
                };
                self.unit.f.unary(op, dst, operand);
                self.unit.f.release(mark);
                Ok(())
            }
            Expr::Lambda(node) => self.lambda(node, dst),
            Expr::If(node) => {
                let (otherwise, end) = (self.unit.label(), self.unit.label());
                self.branch(&node.test, false, otherwise)?;
                self.expr_to(&node.body, dst)?;
                self.unit.jump(end);
                self.unit.bind(otherwise);
                self.expr_to(&node.orelse, dst)?;
                self.unit.bind(end);
                Ok(())
            }
            Expr::Dict(node) => self.dict(node, dst),
            Expr::Set(node) => self.set(&node.elts, dst),
            Expr::List(node) => self.list(&node.elts, dst, false),
            Expr::Tuple(node) => self.list(&node.elts, dst, true),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(expr, dst)
            }
            Expr::Await(node) => self.await_(node, dst),
            Expr::Yield(node) => self.yield_(node, dst),
            Expr::YieldFrom(node) => self.yield_from(node, dst),
            Expr::Compare(node) => self.compare(node, dst),
            Expr::Call(node) => self.call(node, dst),
            Expr::FString(node) => self.f_string(node, dst),
            Expr::TString(node) => self.t_string(node, dst),
            Expr::Attribute(node) => {
                let mark = self.unit.f.mark();
                let object = self.expr(&node.value)?;
                let name = self.mangled(&node.attr.id);
                self.unit.at(self.attribute_range(node));
                if matches!(*node.value, Expr::Call(_)) {
                    // The object may die with this.
                    let value = self.unit.f.temp();
                    self.unit.f.get_attr(value, object, &name);
                    self.unit.f.discard(object);
                    self.copy(dst, value);
                } else {
                    self.unit.f.get_attr(dst, object, &name);
                }
                self.unit.f.release(mark);
                Ok(())
            }
            Expr::Subscript(node) => self.subscript(node, dst),
            Expr::Starred(node) => fail("can't use starred expression here", node.range),
            Expr::Name(node) => {
                self.read_name_to(&node.id, dst, node.range);
                Ok(())
            }
            Expr::Slice(node) => self.slice(node, dst),
            _ => fail("invalid syntax", expr.range()),
        }
    }

    /// Evaluates an expression for its effects.
    pub(super) fn effect(&mut self, expr: &'a Expr) -> Outcome {
        let mark = self.unit.f.mark();
        let is_call = matches!(expr, Expr::Call(_) | Expr::Await(_));
        let value = self.expr(expr)?;
        if is_call && value.is_temporary() {
            self.unit.f.discard(value);
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn constant(&self, expr: &Expr) -> Outcome<Option<Constant>> {
        match expr {
            // Chains fold their beginning by themselves.
            Expr::BinOp(node) if !is_literal(leftmost(node)) => Ok(None),
            Expr::UnaryOp(_) | Expr::BinOp(_) | Expr::Tuple(_) | Expr::Name(_) => self.fold(expr),
            _ => self.literal(expr),
        }
    }

    /// The constant of an expression if it is a number that fits in an instruction.
    pub(super) fn immediate(&self, expr: &Expr) -> Outcome<Option<i16>> {
        if !matches!(expr, Expr::NumberLiteral(_) | Expr::UnaryOp(_)) {
            return Ok(None);
        }
        Ok(match self.fold(expr)? {
            Some(Constant::Int(value)) => i16::try_from(value).ok(),
            _ => None,
        })
    }

    fn bool_op(&mut self, node: &'a ExprBoolOp, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        // The value is tested after it is computed: a variable must not hold it before.
        let value = match dst.is_temporary() {
            true => dst,
            false => self.unit.f.temp(),
        };
        let end = self.unit.label();
        let sense = Sense::from(node.op == BoolOp::Or);
        let Some((last, first)) = node.values.split_last() else {
            return Ok(());
        };
        for operand in first {
            self.expr_to(operand, value)?;
            self.unit.at(operand.range());
            self.unit
                .branch(end, |f, label| f.br_truth(value, sense, label));
        }
        self.expr_to(last, value)?;
        self.unit.bind(end);
        self.unit.f.release(mark);
        self.copy(dst, value);
        Ok(())
    }

    fn named(&mut self, node: &'a ExprNamed, dst: Reg) -> Outcome {
        let Expr::Name(target) = &*node.target else {
            return fail("invalid syntax", node.range);
        };
        let mark = self.unit.f.mark();
        let value = match dst.is_temporary() {
            true => dst,
            false => self.unit.f.temp(),
        };
        self.expr_to(&node.value, value)?;
        self.store_name(&target.id, value, target.range);
        self.unit.f.release(mark);
        self.copy(dst, value);
        Ok(())
    }

    /// A chain of operators leaning left, without recursion into its left side.
    fn binary(&mut self, node: &'a ExprBinOp, dst: Reg) -> Outcome {
        let mut chain = vec![node];
        while let Expr::BinOp(inner) = &*chain[chain.len() - 1].left {
            chain.push(inner);
        }
        let mark = self.unit.f.mark();
        let first: &'a Expr = &chain[chain.len() - 1].left;
        let folded = self.fold_start(first, &mut chain)?;
        let mut left = match folded {
            Some(constant) => {
                let register = self.unit.f.temp();
                self.unit
                    .at(chain.last().map_or(node.range, |inner| inner.left.range()));
                self.unit.f.load(register, constant);
                register
            }
            None => self.operand(first, chain.iter().map(|inner| &*inner.right))?,
        };
        while let Some(inner) = chain.pop() {
            let result = match (chain.is_empty(), left.is_temporary()) {
                (true, _) => dst,
                (false, true) => left,
                (false, false) => self.unit.f.temp(),
            };
            self.binary_step(inner, left, result)?;
            match chain.is_empty() {
                true => self.unit.f.release(mark),
                false => self.unit.f.release_above(result),
            }
            left = result;
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// Folds the constants that a chain starts with; takes what was folded off the chain.
    fn fold_start(
        &mut self,
        first: &'a Expr,
        chain: &mut Vec<&'a ExprBinOp>,
    ) -> Outcome<Option<Constant>> {
        let Some(mut left) = self.fold(first)? else {
            return Ok(None);
        };
        // The last operator is never folded here: then the whole chain would have been.
        while chain.len() > 1 {
            let inner = chain[chain.len() - 1];
            let right = self.fold(&inner.right)?;
            match right.and_then(|right| fold::binary(&left, inner.op, &right)) {
                Some(folded) => left = folded,
                None => break,
            }
            chain.pop();
        }
        Ok(Some(left))
    }

    fn binary_step(&mut self, node: &'a ExprBinOp, left: Reg, dst: Reg) -> Outcome {
        self.binary_op(left, node.op, &node.right, dst, node.range, false)
    }

    /// `dst := left op right`, in place or not.
    pub(super) fn binary_op(
        &mut self,
        left: Reg,
        op: Operator,
        right: &'a Expr,
        dst: Reg,
        range: TextRange,
        in_place: bool,
    ) -> Outcome {
        let op = binary_op(op);
        if let Some(immediate_op) = immediate_form(op)
            && let Some(value) = self.immediate(right)?
        {
            self.unit.at(range);
            let f = &mut self.unit.f;
            match in_place {
                true => f.binary_immediate_in_place(immediate_op, dst, left, value),
                false => f.binary_immediate(immediate_op, dst, left, value),
            }
            return Ok(());
        }
        let right = self.expr(right)?;
        self.unit.at(range);
        match in_place {
            true => self.unit.f.binary_in_place(op, dst, left, right),
            false => self.unit.f.binary(op, dst, left, right),
        }
        Ok(())
    }

    fn subscript(&mut self, node: &'a ExprSubscript, dst: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        self.check_subscripter(&node.value);
        self.check_index(&node.value, &node.slice);
        if let Expr::Slice(slice) = &*node.slice
            && slice.step.is_none()
            && !self.is_constant_slice(slice)?
        {
            return self.get_slice(node, slice, dst);
        }
        let object = self.operand(&node.value, [&*node.slice])?;
        if let Some(index) = self.immediate(&node.slice)? {
            self.unit.at(node.range);
            self.unit.f.get_item_imm(dst, object, index);
        } else {
            let index = self.index(&node.slice)?;
            self.unit.at(node.range);
            self.unit.f.get_item(dst, object, index);
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// `container[start:stop]`.
    fn get_slice(&mut self, node: &'a ExprSubscript, slice: &'a ExprSlice, dst: Reg) -> Outcome {
        let mut window = self.unit.f.window_for(dst);
        let container = self.unit.f.arg(&mut window);
        self.expr_to(&node.value, container)?;
        for part in [&slice.lower, &slice.upper] {
            let register = self.unit.f.arg(&mut window);
            match part {
                Some(part) => self.expr_to(part, register)?,
                None => self.unit.f.load_nil(register),
            }
        }
        self.unit.at(node.range);
        let result = self.call_native(natives::GET_SLICE, window);
        self.put(dst, result);
        Ok(())
    }

    fn is_constant_slice(&mut self, node: &'a ExprSlice) -> Outcome<bool> {
        for part in [&node.lower, &node.upper].into_iter().flatten() {
            if self.fold(part)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is between the brackets of a subscript.
    pub(super) fn index(&mut self, slice: &'a Expr) -> Outcome<Reg> {
        self.expr(slice)
    }

    fn slice(&mut self, node: &'a ExprSlice, dst: Reg) -> Outcome {
        let parts = [&node.lower, &node.upper, &node.step];
        let mut constants = Vec::new();
        for part in parts {
            let constant = match part {
                Some(part) => self.fold(part)?,
                None => Some(Constant::Nil),
            };
            constants.extend(constant);
        }
        if constants.len() == parts.len() {
            self.unit.f.load(dst, language(tags::SLICE, constants));
            return Ok(());
        }
        let mut window = self.unit.f.window_for(dst);
        for part in parts {
            let register = self.unit.f.arg(&mut window);
            match part {
                Some(part) => self.expr_to(part, register)?,
                None => self.unit.f.load_nil(register),
            }
        }
        self.unit.at(node.range);
        let result = self.call_native(natives::BUILD_SLICE, window);
        self.put(dst, result);
        Ok(())
    }

    /// The register of a plain variable, for results that can go there directly.
    pub(super) fn variable_register(&self, expr: &Expr) -> Option<Reg> {
        let Expr::Name(node) = expr else {
            return None;
        };
        match self.home(&self.mangled(&node.id)) {
            Home::Local(register) => Some(register),
            _ => None,
        }
    }
}

fn leftmost(node: &ExprBinOp) -> &Expr {
    let mut left = &*node.left;
    while let Expr::BinOp(inner) = left {
        left = &inner.left;
    }
    match left {
        Expr::UnaryOp(node) if is_literal(&node.operand) => &node.operand,
        Expr::Tuple(node) => node.elts.first().unwrap_or(left),
        _ => left,
    }
}

pub(super) fn binary_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::Div,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::Shl,
        Operator::RShift => Op::Shr,
        Operator::BitOr => Op::BitOr,
        Operator::BitXor => Op::BitXor,
        Operator::BitAnd => Op::BitAnd,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

/// Whether the expression makes a container.
fn is_display(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Dict(_)
            | Expr::Set(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::DictComp(_)
            | Expr::Generator(_)
            | Expr::Lambda(_)
    )
}
