//! Expressions.
//!
//! Three ways to lower one: [`Lowering::expr`] gives a register that holds the value (a variable's own where that is
//! safe), [`Lowering::push`] puts it in the next temporary, [`Lowering::expr_to`] in a given register.
//!
//! **Invariant:** a register that is a variable is written by the last instruction of its expression only, so an
//! exception leaves the variable as it was, and its old value can be read until then.

use corevm_bytecode::{Constant, Op};
use pyta_syntax::{
    ast::{
        BoolOp, Expr, ExprBinOp, ExprBoolOp, ExprContext, ExprDict, ExprNamed, ExprSlice,
        ExprSubscript, Operator, UnaryOp,
    },
    text_size::{Ranged, TextRange},
};

use super::{
    Lowering, Outcome, TOO_MANY_VALUES, constants::language, fail, fold, is_literal, names::Home,
};
use crate::{
    natives::{self, tags},
    unit::Reg,
};

/// Displays with more elements than this are built piece by piece.
pub(super) const MAX_DISPLAY: usize = 256;
/// Most values that one instruction may unpack.
const MAX_CONSECUTIVE: usize = 50_000;

impl<'a> Lowering<'a> {
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
        let dst = self.unit.temporary();
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
        Ok(self.unit.temporaries(count as u32))
    }

    /// The value in `dst`: a new temporary at the top, or a variable.
    pub(super) fn expr_to(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        self.deeper(|this| this.expr_to_inner(expr, dst))?;
        if !self.unit.is_temporary(dst) {
            self.unit.note_bound(dst);
        }
        Ok(())
    }

    fn expr_to_inner(&mut self, expr: &'a Expr, dst: Reg) -> Outcome {
        self.unit.at(expr.range());
        if let Some(constant) = self.constant(expr)? {
            self.load_constant(dst, constant);
            return Ok(());
        }
        match expr {
            Expr::BoolOp(node) => self.bool_op(node, dst),
            Expr::Named(node) => self.named(node, dst),
            Expr::BinOp(node) => self.binary(node, dst),
            Expr::UnaryOp(node) => {
                let mark = self.unit.top();
                let operand = self.expr(&node.operand)?;
                self.unit.at(node.range);
                let op = match node.op {
                    UnaryOp::Invert => Op::Invert,
                    UnaryOp::Not => Op::Not,
                    UnaryOp::UAdd => Op::Pos,
                    UnaryOp::USub => Op::Neg,
                };
                self.unit.emit(op, dst, operand, 0);
                self.unit.reset(mark);
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
                let mark = self.unit.top();
                let object = self.expr(&node.value)?;
                let name = self.mangled(&node.attr.id);
                let name = self.name_constant(&name);
                self.unit.at(node.range);
                self.unit.emit_d(Op::GetAttr, dst, object, 0, name);
                self.unit.reset(mark);
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
        let mark = self.unit.top();
        let is_call = matches!(expr, Expr::Call(_) | Expr::Await(_));
        let value = self.expr(expr)?;
        if is_call && self.unit.is_temporary(value) {
            self.unit.emit(Op::Discard, value, 0, 0);
        }
        self.unit.reset(mark);
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
    pub(super) fn immediate(&self, expr: &Expr) -> Outcome<Option<u16>> {
        if !matches!(expr, Expr::NumberLiteral(_) | Expr::UnaryOp(_)) {
            return Ok(None);
        }
        Ok(match self.fold(expr)? {
            Some(Constant::Int(value)) => i16::try_from(value).ok().map(|value| value as u16),
            _ => None,
        })
    }

    fn bool_op(&mut self, node: &'a ExprBoolOp, dst: Reg) -> Outcome {
        let mark = self.unit.top();
        // The value is tested after it is computed: a variable must not hold it before.
        let value = match self.unit.is_temporary(dst) {
            true => dst,
            false => self.unit.temporary(),
        };
        let end = self.unit.label();
        let sense = u16::from(node.op == BoolOp::Or);
        let Some((last, first)) = node.values.split_last() else {
            return Ok(());
        };
        for operand in first {
            self.expr_to(operand, value)?;
            self.unit.at(operand.range());
            self.unit.emit_jump(Op::BrTruth, value, 0, sense, end);
        }
        self.expr_to(last, value)?;
        self.unit.bind(end);
        self.unit.reset(mark);
        self.copy(dst, value);
        Ok(())
    }

    fn named(&mut self, node: &'a ExprNamed, dst: Reg) -> Outcome {
        let Expr::Name(target) = &*node.target else {
            return fail("invalid syntax", node.range);
        };
        let mark = self.unit.top();
        let value = match self.unit.is_temporary(dst) {
            true => dst,
            false => self.unit.temporary(),
        };
        self.expr_to(&node.value, value)?;
        self.store_name(&target.id, value, target.range);
        self.unit.reset(mark);
        self.copy(dst, value);
        Ok(())
    }

    /// A chain of operators leaning left, without recursion into its left side.
    fn binary(&mut self, node: &'a ExprBinOp, dst: Reg) -> Outcome {
        let mut chain = vec![node];
        while let Expr::BinOp(inner) = &*chain[chain.len() - 1].left {
            chain.push(inner);
        }
        let mark = self.unit.top();
        let first: &'a Expr = &chain[chain.len() - 1].left;
        let folded = self.fold_start(first, &mut chain)?;
        let mut left = match folded {
            Some(constant) => {
                let register = self.unit.temporary();
                self.unit
                    .at(chain.last().map_or(node.range, |inner| inner.left.range()));
                self.load_constant(register, constant);
                register
            }
            None => self.operand(first, chain.iter().map(|inner| &*inner.right))?,
        };
        while let Some(inner) = chain.pop() {
            let result = match (chain.is_empty(), self.unit.is_temporary(left)) {
                (true, _) => dst,
                (false, true) => left,
                (false, false) => self.unit.temporary(),
            };
            self.binary_step(inner, left, result)?;
            self.unit.reset(mark);
            if self.unit.is_temporary(result) && result >= mark {
                self.unit.reset(result + 1);
            }
            left = result;
        }
        self.unit.reset(mark);
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
        let flags = u32::from(in_place);
        if let Some(immediate_op) = immediate_op(op)
            && let Some(value) = self.immediate(right)?
        {
            self.unit.at(range);
            self.unit.emit_d(immediate_op, dst, left, value, flags);
            return Ok(());
        }
        let right = self.expr(right)?;
        self.unit.at(range);
        self.unit.emit_d(binary_op(op), dst, left, right, flags);
        Ok(())
    }

    fn subscript(&mut self, node: &'a ExprSubscript, dst: Reg) -> Outcome {
        let mark = self.unit.top();
        self.check_subscripter(&node.value);
        self.check_index(&node.value, &node.slice);
        let object = self.operand(&node.value, [&*node.slice])?;
        if let Some(index) = self.immediate(&node.slice)? {
            self.unit.at(node.range);
            self.unit.emit(Op::GetItemImm, dst, object, index);
        } else {
            let index = self.index(&node.slice)?;
            self.unit.at(node.range);
            self.unit.emit(Op::GetItem, dst, object, index);
        }
        self.unit.reset(mark);
        Ok(())
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
            self.load_constant(dst, language(tags::SLICE, constants));
            return Ok(());
        }
        let window = self.native_window_for(dst);
        for part in parts {
            let register = self.unit.temporary();
            match part {
                Some(part) => self.expr_to(part, register)?,
                None => self.unit.load_nil(register),
            }
        }
        self.unit.at(node.range);
        let result = self.call_native(natives::BUILD_SLICE, window);
        self.put(dst, result);
        Ok(())
    }

    /// A list or tuple display.
    pub(super) fn list(&mut self, elements: &'a [Expr], dst: Reg, is_tuple: bool) -> Outcome {
        let range = self.unit.range;
        let has_star = elements
            .iter()
            .any(|element| matches!(element, Expr::Starred(_)));
        if !is_tuple
            && elements.len() >= 3
            && !has_star
            && let Some(constants) = self.fold_list(elements)?
        {
            return self.constant_list(constants, dst);
        }
        if has_star || elements.len() > MAX_DISPLAY {
            return self.growing_list(elements, dst, is_tuple);
        }
        let mark = self.unit.top();
        let first = self.push_all(elements)?;
        self.unit.at(range);
        let op = if is_tuple { Op::NewTuple } else { Op::NewList };
        self.unit.emit(op, dst, first, elements.len() as u16);
        self.unit.reset(mark);
        Ok(())
    }

    fn constant_list(&mut self, constants: Vec<Constant>, dst: Reg) -> Outcome {
        let mark = self.unit.top();
        let list = self.unit.temporary();
        self.unit.emit(Op::NewList, list, mark, 0);
        let items = self.unit.temporary();
        self.load_constant(items, Constant::Tuple(constants));
        self.unit.emit(Op::ListExtend, list, items, 0);
        self.copy(dst, list);
        self.unit.reset(mark);
        Ok(())
    }

    /// Elements in consecutive new temporaries; the first of them.
    pub(super) fn push_all(&mut self, elements: &'a [Expr]) -> Outcome<Reg> {
        let first = self.unit.top();
        for element in elements {
            self.push(element)?;
        }
        Ok(first)
    }

    /// A display that is too long for registers or contains iterables.
    fn growing_list(&mut self, elements: &'a [Expr], dst: Reg, is_tuple: bool) -> Outcome {
        let range = self.unit.range;
        let mark = self.unit.top();
        let list = self.unit.temporary();
        self.grow_list(elements, list, None)?;
        self.unit.at(range);
        if is_tuple {
            self.unit.emit(Op::ListToTuple, dst, list, 0);
        } else {
            self.copy(dst, list);
        }
        self.unit.reset(mark);
        Ok(())
    }

    /// Makes a list of the elements in the temporary `list`. `callee` words the errors of a call's arguments.
    pub(super) fn grow_list(
        &mut self,
        elements: &'a [Expr],
        list: Reg,
        callee: Option<Reg>,
    ) -> Outcome {
        let range = self.unit.range;
        let plain = elements
            .iter()
            .take(MAX_DISPLAY)
            .take_while(|element| !matches!(element, Expr::Starred(_)))
            .count();
        let first = self.push_all(&elements[..plain])?;
        self.unit.at(range);
        self.unit.emit(Op::NewList, list, first, plain as u16);
        self.unit.reset(list + 1);
        for element in &elements[plain..] {
            if let Expr::Starred(starred) = element {
                let window = self.native_window();
                let argument = self.unit.temporary();
                self.unit.emit(Op::Move, argument, list, 0);
                self.push(&starred.value)?;
                self.unit.at(range);
                let native = match callee {
                    Some(callee) => {
                        let argument = self.unit.temporary();
                        self.unit.emit(Op::Move, argument, callee, 0);
                        natives::LIST_EXTEND_ARGS
                    }
                    None => natives::LIST_EXTEND_UNPACK,
                };
                self.call_native(native, window);
            } else {
                let value = self.expr(element)?;
                self.unit.at(range);
                self.unit.emit(Op::ListAppend, list, value, 0);
            }
            self.unit.reset(list + 1);
        }
        Ok(())
    }

    fn set(&mut self, elements: &'a [Expr], dst: Reg) -> Outcome {
        let range = self.unit.range;
        let mark = self.unit.top();
        let is_plain = |element: &Expr| !matches!(element, Expr::Starred(_));
        if elements.len() <= MAX_DISPLAY && elements.iter().all(is_plain) {
            let first = self.push_all(elements)?;
            self.unit.at(range);
            self.unit
                .emit(Op::NewSet, dst, first, elements.len() as u16);
            self.unit.reset(mark);
            return Ok(());
        }
        let set = self.unit.temporary();
        self.unit.emit(Op::NewSet, set, mark, 0);
        for element in elements {
            if let Expr::Starred(starred) = element {
                let value = self.expr(&starred.value)?;
                self.unit.at(range);
                self.call_native_with(natives::SET_UPDATE, &[set, value]);
            } else {
                let value = self.expr(element)?;
                self.unit.at(range);
                self.unit.emit(Op::SetAdd, set, value, 0);
            }
            self.unit.reset(set + 1);
        }
        self.copy(dst, set);
        self.unit.reset(mark);
        Ok(())
    }

    fn dict(&mut self, node: &'a ExprDict, dst: Reg) -> Outcome {
        let mark = self.unit.top();
        let plain = node
            .items
            .iter()
            .take(MAX_DISPLAY / 2)
            .take_while(|item| item.key.is_some())
            .count();
        let is_whole = plain == node.items.len();
        let map = if is_whole { dst } else { self.unit.temporary() };
        let first = self.unit.top();
        for item in &node.items[..plain] {
            if let Some(key) = &item.key {
                self.push(key)?;
                self.push(&item.value)?;
            }
        }
        self.unit.at(node.range);
        self.unit.emit(Op::NewMap, map, first, plain as u16);
        if is_whole {
            self.unit.reset(mark);
            return Ok(());
        }
        self.unit.reset(map + 1);
        for item in &node.items[plain..] {
            match &item.key {
                Some(key) => {
                    let key = self.operand(key, [&item.value])?;
                    let value = self.expr(&item.value)?;
                    self.unit.at(node.range);
                    self.unit.emit(Op::MapInsert, map, key, value);
                }
                None => {
                    let value = self.expr(&item.value)?;
                    self.unit.at(item.value.range());
                    self.call_native_with(natives::MAP_UPDATE, &[map, value]);
                }
            }
            self.unit.reset(map + 1);
        }
        self.copy(dst, map);
        self.unit.reset(mark);
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

fn immediate_op(op: Operator) -> Option<Op> {
    Some(match op {
        Operator::Add => Op::AddImm,
        Operator::Sub => Op::SubImm,
        Operator::Mult => Op::MulImm,
        Operator::FloorDiv => Op::FloorDivImm,
        Operator::Mod => Op::ModImm,
        Operator::LShift => Op::ShlImm,
        Operator::RShift => Op::ShrImm,
        Operator::BitAnd => Op::BitAndImm,
        _ => return None,
    })
}
