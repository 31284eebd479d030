//! Statements.

use corevm_sdk::scope::Place;
use corevm_sdk::{BuildError, Op, Reg, Sense, Special};

use super::{Lowering, Unit};
use crate::syntax::tree::{Block, Expr, ExprKind, Statement, StatementKind, Target};

impl Lowering<'_> {
    /// `dst := value of the last statement`, or nil when that is no expression.
    pub(super) fn value_of_statements(
        &mut self,
        unit: &mut Unit,
        statements: &[Statement],
        dst: Reg,
    ) -> Result<(), BuildError> {
        let Some((last, others)) = statements.split_last() else {
            unit.f.load_special(dst, Special::Nil);
            return Ok(());
        };
        self.statements(unit, others)?;
        if let StatementKind::Expr(value) = &last.kind {
            return self.expression(unit, value, dst);
        }
        self.statement(unit, last)?;
        unit.f.load_special(dst, Special::Nil);
        Ok(())
    }

    /// `dst := value of the block`
    pub(super) fn value_of_block(
        &mut self,
        unit: &mut Unit,
        block: &Block,
        dst: Reg,
    ) -> Result<(), BuildError> {
        let outer = self.enter(unit, block);
        self.value_of_statements(unit, &block.statements, dst)?;
        unit.scope = outer;
        Ok(())
    }

    /// As [`Lowering::value_of_block`], for a block whose variable `name` is what was caught.
    pub(super) fn value_of_handler(
        &mut self,
        unit: &mut Unit,
        block: &Block,
        name: &str,
        caught: Reg,
        dst: Reg,
    ) -> Result<(), BuildError> {
        let scope = self.names.scope(block.id);
        let outer = self.enter(unit, block);
        let place = self.names.resolution.place(scope, name);
        unit.note_set(scope, name);
        self.store(unit, name, place, caught);
        self.value_of_statements(unit, &block.statements, dst)?;
        unit.scope = outer;
        Ok(())
    }

    fn block(&mut self, unit: &mut Unit, block: &Block) -> Result<(), BuildError> {
        let outer = self.enter(unit, block);
        self.statements(unit, &block.statements)?;
        unit.scope = outer;
        Ok(())
    }

    /// Opens a block; returns the scope to go back to.
    fn enter(&mut self, unit: &mut Unit, block: &Block) -> corevm_sdk::scope::ScopeId {
        let scope = self.names.scope(block.id);
        unit.open(self.names, scope);
        unit.open_cells(self.names, scope);
        std::mem::replace(&mut unit.scope, scope)
    }

    fn statements(&mut self, unit: &mut Unit, statements: &[Statement]) -> Result<(), BuildError> {
        statements
            .iter()
            .try_for_each(|statement| self.statement(unit, statement))
    }

    fn statement(&mut self, unit: &mut Unit, statement: &Statement) -> Result<(), BuildError> {
        unit.f.set_span(statement.span);
        match &statement.kind {
            StatementKind::Let(name, value) => self.let_(unit, name, value)?,
            StatementKind::Assign(target, op, value) => self.assign(unit, target, *op, value)?,
            StatementKind::While(condition, body) => {
                let (head, end) = (unit.f.here(), unit.f.label());
                self.jump_if(unit, condition, Sense::False, end)?;
                unit.loops.push((head, end));
                self.block(unit, body)?;
                unit.loops.pop();
                unit.f.jump(head);
                unit.f.bind(end);
            }
            StatementKind::For(name, items, body) => self.for_(unit, name, items, body)?,
            StatementKind::Return(value) => {
                let value = match value {
                    Some(value) => self.operand(unit, value)?,
                    None => {
                        let nil = unit.f.temp();
                        unit.f.load_special(nil, Special::Nil);
                        nil
                    }
                };
                unit.f.free(value);
                unit.f.ret(value);
            }
            StatementKind::Throw(value) => {
                let value = self.operand(unit, value)?;
                unit.f.set_span(statement.span);
                unit.f.free(value);
                unit.f.raise(value);
            }
            StatementKind::Yield(value) => {
                let value = self.operand(unit, value)?;
                let sent = unit.f.temp();
                unit.f.yield_(sent, value);
                unit.f.free(sent);
                unit.f.free(value);
            }
            StatementKind::Break | StatementKind::Continue => {
                // The parser allows them in loops only.
                if let Some(&(head, end)) = unit.loops.last() {
                    let is_break = matches!(statement.kind, StatementKind::Break);
                    unit.f.jump(if is_break { end } else { head });
                }
            }
            StatementKind::Expr(value) => self.effect(unit, value)?,
        }
        Ok(())
    }

    /// Evaluates for the effect alone.
    fn effect(&mut self, unit: &mut Unit, value: &Expr) -> Result<(), BuildError> {
        if let ExprKind::If(condition, then, otherwise) = &value.kind {
            let (no, end) = (unit.f.label(), unit.f.label());
            self.jump_if(unit, condition, Sense::False, no)?;
            self.block(unit, then)?;
            if let Some(otherwise) = otherwise {
                unit.f.jump(end);
                unit.f.bind(no);
                self.block(unit, otherwise)?;
            } else {
                unit.f.bind(no);
            }
            unit.f.bind(end);
            return Ok(());
        }
        let unused = self.operand(unit, value)?;
        unit.f.free(unused);
        Ok(())
    }

    fn let_(&mut self, unit: &mut Unit, name: &str, value: &Expr) -> Result<(), BuildError> {
        match self.names.resolution.place(unit.scope, name) {
            // The program's own variables: a native adds them to the globals, as a store wants them to exist.
            Place::Global => {
                let native = self.module.native("define");
                let mut call = unit.f.window();
                let register = unit.f.arg(&mut call);
                unit.f.load_str(register, name);
                let register = unit.f.arg(&mut call);
                self.expression(unit, value, register)?;
                let unused = unit.f.call_native(call, native);
                unit.f.free(unused);
            }
            Place::Local { declared_in } => {
                let register = unit.register(declared_in, name);
                let temporary = self.temporary(unit, value)?;
                unit.f.take(register, temporary);
                unit.note_set(declared_in, name);
            }
            place => {
                let value = self.operand(unit, value)?;
                self.store(unit, name, place, value);
            }
        }
        Ok(())
    }

    /// Puts a value into a variable, and gives the value's register back.
    fn store(&mut self, unit: &mut Unit, name: &str, place: Place, value: Reg) {
        match place {
            Place::Local { declared_in } => {
                let register = unit.register(declared_in, name);
                if !unit.is_set(declared_in, name) {
                    // Assigned before its `let`.
                    self.read_unset(unit, register, name);
                }
                return unit.f.take(register, value);
            }
            Place::Cell { declared_in } => {
                let cell = unit.register(declared_in, name);
                unit.f.store_cell(cell, value);
            }
            Place::Captured { index } => {
                let capture = unit.captures[index as usize];
                unit.f.store_free(value, capture);
            }
            Place::Global => unit.f.store_global(value, name),
        }
        unit.f.free(value);
    }

    fn assign(
        &mut self,
        unit: &mut Unit,
        target: &Target,
        op: Option<Op>,
        value: &Expr,
    ) -> Result<(), BuildError> {
        let span = unit.f.span();
        match target {
            Target::Name(name) => {
                let place = self.names.resolution.place(unit.scope, name);
                let result = match op {
                    None => self.temporary(unit, value)?,
                    Some(op) => {
                        let old = unit.f.temp();
                        self.load_name(unit, name, old);
                        self.combine(unit, op, old, value)?;
                        old
                    }
                };
                unit.f.set_span(span);
                self.store(unit, name, place, result);
            }
            Target::Field(object, name) => {
                let object = self.operand_before(unit, object, &[value])?;
                let result = match op {
                    None => self.operand(unit, value)?,
                    Some(op) => {
                        let old = unit.f.temp();
                        unit.f.get_attr(old, object, name);
                        self.combine(unit, op, old, value)?;
                        old
                    }
                };
                unit.f.set_span(span);
                unit.f.set_attr(object, result, name);
                unit.f.free(result);
                unit.f.free(object);
            }
            Target::Item(container, key) => {
                let container = self.operand_before(unit, container, &[key, value])?;
                let key = self.operand_before(unit, key, &[value])?;
                let result = match op {
                    None => self.operand(unit, value)?,
                    Some(op) => {
                        let old = unit.f.temp();
                        unit.f.get_item(old, container, key);
                        self.combine(unit, op, old, value)?;
                        old
                    }
                };
                unit.f.set_span(span);
                unit.f.set_item(container, key, result);
                unit.f.free(result);
                unit.f.free(key);
                unit.f.free(container);
            }
        }
        Ok(())
    }

    fn for_(
        &mut self,
        unit: &mut Unit,
        name: &str,
        items: &Expr,
        body: &Block,
    ) -> Result<(), BuildError> {
        let span = unit.f.span();
        let iterator = self.temporary(unit, items)?;
        unit.f.set_span(span);
        unit.f.iter(iterator, iterator);
        let scope = self.names.scope(body.id);
        unit.open(self.names, scope);
        let place = self.names.resolution.place(scope, name);
        let (head, end) = (unit.f.here(), unit.f.label());
        // An item goes straight to a variable in a register; a variable in a cell gets it once the cell is made.
        let item = match place {
            Place::Local { declared_in } => unit.register(declared_in, name),
            _ => unit.f.temp(),
        };
        unit.f.set_span(span);
        unit.f.iter_next(item, iterator, end);
        let outer = self.enter(unit, body);
        unit.note_set(scope, name);
        if let Place::Cell { declared_in } = place {
            let cell = unit.register(declared_in, name);
            unit.f.store_cell(cell, item);
        }
        unit.f.free(item);
        unit.loops.push((head, end));
        self.statements(unit, &body.statements)?;
        unit.loops.pop();
        unit.scope = outer;
        unit.f.jump(head);
        unit.f.bind(end);
        unit.f.free(iterator);
        Ok(())
    }
}
