//! Expressions. The destination is passed down, and operands stay in their variables where that is safe.

use corevm_sdk::scope::Place;
use corevm_sdk::{
    BuildError, Constant, Label, Op, Reg, Sense, Special, branch_form, immediate_form,
};

use super::{Lowering, Unit, big_constant};
use crate::syntax::tree::{Block, Expr, ExprKind};

/// Items of a list that are made in registers; the others are appended.
const ITEMS_AT_ONCE: usize = 32;

impl Lowering<'_> {
    /// Where a value is: a variable's own register, else a temporary. `free` takes either.
    pub(super) fn operand(&mut self, unit: &mut Unit, expr: &Expr) -> Result<Reg, BuildError> {
        if let ExprKind::Name(name) = &expr.kind
            && let Place::Local { declared_in } = self.names.resolution.place(unit.scope, name)
            && unit.is_set(declared_in, name)
        {
            return Ok(unit.register(declared_in, name));
        }
        self.temporary(unit, expr)
    }

    /// An operand that is used after `later` ones were evaluated. If those hold statements, they may assign to the
    /// variable, so its value is copied.
    pub(super) fn operand_before(
        &mut self,
        unit: &mut Unit,
        expr: &Expr,
        later: &[&Expr],
    ) -> Result<Reg, BuildError> {
        if later.iter().any(|expr| expr.has_statements) {
            self.temporary(unit, expr)
        } else {
            self.operand(unit, expr)
        }
    }

    /// The value in a temporary.
    pub(super) fn temporary(&mut self, unit: &mut Unit, expr: &Expr) -> Result<Reg, BuildError> {
        let register = unit.f.temp();
        self.expression(unit, expr, register)?;
        Ok(register)
    }

    /// `dst := expr`. `dst` is no variable that `expr` might read.
    pub(super) fn expression(
        &mut self,
        unit: &mut Unit,
        expr: &Expr,
        dst: Reg,
    ) -> Result<(), BuildError> {
        unit.f.set_span(expr.span);
        match &expr.kind {
            ExprKind::Nil => unit.f.load_special(dst, Special::Nil),
            ExprKind::Bool(b) => unit.f.load(dst, Constant::Bool(*b)),
            ExprKind::Int(n) => unit.f.load_int(dst, *n),
            ExprKind::BigInt(digits) => unit.f.load(dst, big_constant(digits)),
            ExprKind::Float(x) => unit.f.load(dst, Constant::Float(*x)),
            ExprKind::Str(text) => unit.f.load_str(dst, text),
            ExprKind::Name(name) => self.load_name(unit, name, dst),
            ExprKind::List(items) => self.list(unit, items, dst)?,
            ExprKind::Record(prototype, fields) => {
                self.record(unit, prototype.as_deref(), fields, dst)?;
            }
            ExprKind::Unary(op, operand) => {
                let operand = self.operand(unit, operand)?;
                unit.f.set_span(expr.span);
                unit.f.unary(*op, dst, operand);
                unit.f.free(operand);
            }
            ExprKind::Binary(op, lhs, rhs) => {
                let lhs = self.operand_before(unit, lhs, &[rhs])?;
                match (immediate_form(*op), small(rhs)) {
                    (Some(op), Some(number)) => {
                        unit.f.set_span(expr.span);
                        unit.f.binary_immediate(op, dst, lhs, number);
                    }
                    _ => {
                        let rhs = self.operand(unit, rhs)?;
                        unit.f.set_span(expr.span);
                        unit.f.binary(*op, dst, lhs, rhs);
                        unit.f.free(rhs);
                    }
                }
                unit.f.free(lhs);
            }
            ExprKind::In(item, container) => {
                let item = self.operand_before(unit, item, &[container])?;
                let container = self.operand(unit, container)?;
                unit.f.set_span(expr.span);
                unit.f.contains(dst, item, container);
                unit.f.free(container);
                unit.f.free(item);
            }
            ExprKind::Not(operand) => {
                let operand = self.operand(unit, operand)?;
                unit.f.not(dst, operand);
                unit.f.free(operand);
            }
            ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
                let is_and = matches!(expr.kind, ExprKind::And(..));
                let end = unit.f.label();
                self.expression(unit, lhs, dst)?;
                let sense = if is_and { Sense::False } else { Sense::True };
                unit.f.br_truth(dst, sense, end);
                self.expression(unit, rhs, dst)?;
                unit.f.bind(end);
            }
            ExprKind::Range(from, to) => {
                let native = self.module.native("range");
                let mut call = unit.f.window_for(dst);
                for bound in [from, to] {
                    let register = unit.f.arg(&mut call);
                    self.expression(unit, bound, register)?;
                }
                unit.f.set_span(expr.span);
                let range = unit.f.call_native(call, native);
                unit.f.take(dst, range);
            }
            ExprKind::Field(object, name) => {
                let object = self.operand(unit, object)?;
                unit.f.set_span(expr.span);
                unit.f.get_attr(dst, object, name);
                unit.f.free(object);
            }
            ExprKind::Item(container, key) => {
                let container = self.operand_before(unit, container, &[key])?;
                let key = self.operand(unit, key)?;
                unit.f.set_span(expr.span);
                unit.f.get_item(dst, container, key);
                unit.f.free(key);
                unit.f.free(container);
            }
            ExprKind::Call(callee, arguments) => self.call(unit, expr, callee, arguments, dst)?,
            ExprKind::Function(function) => {
                let (id, cells) = self.function(unit, function)?;
                unit.f.closure(dst, id, &cells);
            }
            ExprKind::If(condition, then, otherwise) => {
                let (no, end) = (unit.f.label(), unit.f.label());
                self.jump_if(unit, condition, Sense::False, no)?;
                self.value_of_block(unit, then, dst)?;
                unit.f.jump(end);
                unit.f.bind(no);
                match otherwise {
                    Some(otherwise) => self.value_of_block(unit, otherwise, dst)?,
                    None => unit.f.load_special(dst, Special::Nil),
                }
                unit.f.bind(end);
            }
            ExprKind::Do(body) => self.value_of_block(unit, body, dst)?,
            ExprKind::Try(body, name, handler) => self.try_(unit, body, name, handler, dst)?,
        }
        Ok(())
    }

    /// `dst := variable`
    pub(super) fn load_name(&mut self, unit: &mut Unit, name: &str, dst: Reg) {
        match self.names.resolution.place(unit.scope, name) {
            Place::Local { declared_in } if unit.is_set(declared_in, name) => {
                let register = unit.register(declared_in, name);
                unit.f.move_(dst, register);
            }
            Place::Local { .. } => self.read_unset(unit, dst, name),
            Place::Cell { declared_in } => {
                let cell = unit.register(declared_in, name);
                unit.f.load_cell(dst, cell, name);
            }
            Place::Captured { index } => {
                let capture = unit.captures[index as usize];
                unit.f.load_free(dst, capture, name);
            }
            Place::Global => unit.f.load_global(dst, name),
        }
    }

    /// A variable is used in front of its `let`: that is an error when it happens.
    pub(super) fn read_unset(&mut self, unit: &mut Unit, register: Reg, name: &str) {
        unit.f.load_special(register, Special::Empty);
        unit.f.check_bound(register, name);
    }

    /// `register := register op value`
    pub(super) fn combine(
        &mut self,
        unit: &mut Unit,
        op: Op,
        register: Reg,
        value: &Expr,
    ) -> Result<(), BuildError> {
        match (immediate_form(op), small(value)) {
            (Some(op), Some(number)) => unit.f.binary_immediate(op, register, register, number),
            _ => {
                let value = self.operand(unit, value)?;
                unit.f.binary(op, register, register, value);
                unit.f.free(value);
            }
        }
        Ok(())
    }

    /// Jumps when the condition's truth is as `sense` says: comparison and jump are one instruction.
    pub(super) fn jump_if(
        &mut self,
        unit: &mut Unit,
        condition: &Expr,
        sense: Sense,
        label: Label,
    ) -> Result<(), BuildError> {
        match &condition.kind {
            ExprKind::Not(operand) => return self.jump_if(unit, operand, !sense, label),
            ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
                // What `lhs` decides alone, and how.
                let decides = match condition.kind {
                    ExprKind::And(..) => Sense::False,
                    _ => Sense::True,
                };
                let after = unit.f.label();
                let target = if decides == sense { label } else { after };
                self.jump_if(unit, lhs, decides, target)?;
                self.jump_if(unit, rhs, sense, label)?;
                unit.f.bind(after);
                return Ok(());
            }
            ExprKind::Binary(op, lhs, rhs) => {
                if let Some(branch) = branch_form(*op) {
                    let lhs = self.operand_before(unit, lhs, &[rhs])?;
                    match (immediate_form(branch), small(rhs)) {
                        (Some(branch), Some(number)) => {
                            unit.f.set_span(condition.span);
                            unit.f.branch_immediate(branch, lhs, number, sense, label);
                        }
                        _ => {
                            let rhs = self.operand(unit, rhs)?;
                            unit.f.set_span(condition.span);
                            unit.f.branch(branch, lhs, rhs, sense, label);
                            unit.f.free(rhs);
                        }
                    }
                    unit.f.free(lhs);
                    return Ok(());
                }
            }
            _ => {}
        }
        let value = self.operand(unit, condition)?;
        unit.f.br_truth(value, sense, label);
        unit.f.free(value);
        Ok(())
    }

    fn list(&mut self, unit: &mut Unit, items: &[Expr], dst: Reg) -> Result<(), BuildError> {
        let span = unit.f.span();
        let (together, others) = items.split_at(items.len().min(ITEMS_AT_ONCE));
        let mark = unit.f.mark();
        let list = unit.f.temp();
        let first = match together.len() {
            0 => list,
            count => unit.f.temps(count as u16),
        };
        for (item, index) in together.iter().zip(0..) {
            let register = unit.f.nth(first, index);
            self.expression(unit, item, register)?;
        }
        unit.f.new_list(list, first, together.len() as u16);
        for item in others {
            let item = self.operand(unit, item)?;
            unit.f.list_append(list, item);
            unit.f.free(item);
        }
        unit.f.set_span(span);
        unit.f.move_(dst, list);
        unit.f.release(mark);
        Ok(())
    }

    /// A native makes the record; its fields are set one by one, which gives it its shape.
    fn record(
        &mut self,
        unit: &mut Unit,
        prototype: Option<&Expr>,
        fields: &[(String, Expr)],
        dst: Reg,
    ) -> Result<(), BuildError> {
        let span = unit.f.span();
        let native = self.module.native("record");
        let mut call = unit.f.window();
        let register = unit.f.arg(&mut call);
        match prototype {
            Some(prototype) => self.expression(unit, prototype, register)?,
            None => unit.f.load_special(register, Special::Nil),
        }
        unit.f.set_span(span);
        let record = unit.f.call_native(call, native);
        for (name, value) in fields {
            let value = self.operand(unit, value)?;
            unit.f.set_span(span);
            unit.f.set_attr(record, value, name);
            unit.f.free(value);
        }
        unit.f.take(dst, record);
        Ok(())
    }

    fn call(
        &mut self,
        unit: &mut Unit,
        expr: &Expr,
        callee: &Expr,
        arguments: &[Expr],
        dst: Reg,
    ) -> Result<(), BuildError> {
        let mut call = unit.f.window_for(dst);
        if let ExprKind::Field(object, name) = &callee.kind {
            let object = self.operand(unit, object)?;
            unit.f.set_span(expr.span);
            unit.f.free(object);
            unit.f.get_method(&mut call, object, name);
        } else {
            self.expression(unit, callee, call.callee())?;
        }
        for argument in arguments {
            let register = unit.f.arg(&mut call);
            self.expression(unit, argument, register)?;
        }
        unit.f.set_span(expr.span);
        let result = unit.f.call(call);
        unit.f.take(dst, result);
        Ok(())
    }

    fn try_(
        &mut self,
        unit: &mut Unit,
        body: &Block,
        name: &str,
        handler: &Block,
        dst: Reg,
    ) -> Result<(), BuildError> {
        let exception = unit.f.register();
        let (caught, after) = (unit.f.label(), unit.f.label());
        let region = unit.f.begin_region();
        self.value_of_block(unit, body, dst)?;
        unit.f.end_region(region, caught, exception);
        unit.f.jump(after);
        unit.f.bind(caught);
        // What was thrown is inside of the exception.
        let native = self.module.native("thrown");
        let mut call = unit.f.window();
        let argument = unit.f.arg(&mut call);
        unit.f.move_(argument, exception);
        let thrown = unit.f.call_native(call, native);
        self.value_of_handler(unit, handler, name, thrown, dst)?;
        unit.f.bind(after);
        Ok(())
    }
}

/// A literal that fits an instruction.
fn small(expr: &Expr) -> Option<i16> {
    match expr.kind {
        ExprKind::Int(n) => i16::try_from(n).ok(),
        _ => None,
    }
}
