//! Statements and bodies.

use corevm_sdk::Constant;
use pyta_syntax::{
    Mode,
    ast::{ElifElseClause, Expr, Stmt, StmtIf, StmtReturn},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail};
use crate::{
    natives::{self, flavors},
    unit::{Label, UnitKind},
};

impl<'a> Lowering<'a> {
    /// The statements of a module: docstring, annotations, code.
    pub(super) fn module_body(&mut self, body: &'a [Stmt]) -> Outcome {
        self.setup_annotations();
        let warned = self.warnings.len();
        self.module_annotations(body)?;
        // What annotations warn of is said last.
        let of_annotations = self.warnings.split_off(warned);
        let mut rest = body;
        if self.options.mode != Mode::Single
            && let Some((Stmt::Expr(first), after)) = body.split_first()
            && let Expr::StringLiteral(_) = &*first.value
        {
            rest = after;
            if self.options.optimize < 2 {
                let mark = self.unit.f.mark();
                let value = self.unit.f.temp();
                self.unit.at(first.value.range());
                let docstring = self.docstring(body)?.unwrap_or(Constant::Nil);
                self.unit.f.load(value, docstring);
                let name = pyta_syntax::ast::name::Name::new_static("__doc__");
                self.store_mangled(&name, value, first.value.range());
                self.unit.f.release(mark);
            }
        }
        self.statements(rest)?;
        self.warnings.extend(of_annotations);
        Ok(())
    }

    /// The docstring of a body, cleaned as `inspect.cleandoc` does.
    pub(super) fn docstring(&self, body: &[Stmt]) -> Outcome<Option<Constant>> {
        let Some(Stmt::Expr(first)) = body.first() else {
            return Ok(None);
        };
        if self.options.optimize >= 2 || !matches!(&*first.value, Expr::StringLiteral(_)) {
            return Ok(None);
        }
        Ok(match self.literal(&first.value)? {
            Some(Constant::Str(text)) => Some(Constant::Str(super::strings::clean_doc(&text))),
            _ => None,
        })
    }

    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> Outcome {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    /// Statements that may not run.
    pub(super) fn conditional_body(&mut self, body: &'a [Stmt]) -> Outcome {
        let before = std::mem::replace(&mut self.unit.in_conditional, true);
        let outcome = self.statements(body);
        self.unit.in_conditional = before;
        outcome
    }

    pub(super) fn statement(&mut self, stmt: &'a Stmt) -> Outcome {
        self.deeper(|this| this.statement_inner(stmt))
    }

    fn statement_inner(&mut self, stmt: &'a Stmt) -> Outcome {
        self.unit.at(stmt.range());
        match stmt {
            Stmt::FunctionDef(def) => self.function_definition(def),
            Stmt::ClassDef(def) => self.class_definition(def),
            Stmt::Return(node) => self.return_(node),
            Stmt::Delete(node) => node
                .targets
                .iter()
                .try_for_each(|target| self.delete(target)),
            Stmt::TypeAlias(node) => self.type_alias(node),
            Stmt::Assign(node) => self.assign(node),
            Stmt::AugAssign(node) => self.augmented_assign(node),
            Stmt::AnnAssign(node) => self.annotated_assign(node),
            Stmt::For(node) => self.for_(node),
            Stmt::While(node) => self.while_(node),
            Stmt::If(node) => self.if_(node),
            Stmt::With(node) => self.with(node),
            Stmt::Match(node) => self.match_(node),
            Stmt::Raise(node) => self.raise(node),
            Stmt::Try(node) => self.try_(node),
            Stmt::Assert(node) => self.assert(node),
            Stmt::Import(node) => self.import(node),
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(node) => self.expression_statement(&node.value, node.range),
            Stmt::Pass(node) => {
                self.unit.pass_through(node.range);
                Ok(())
            }
            Stmt::Break(node) => self.break_(node.range),
            Stmt::Continue(node) => self.continue_(node.range),
            Stmt::IpyEscapeCommand(node) => fail("invalid syntax", node.range),
        }
    }

    fn expression_statement(&mut self, value: &'a Expr, range: TextRange) -> Outcome {
        let is_printed = self.options.mode == Mode::Single && self.outer.is_empty();
        if is_printed {
            let mark = self.unit.f.mark();
            let mut window = self.unit.f.window();
            self.pass_expr(&mut window, value)?;
            self.unit.at(range);
            self.call_native(natives::PRINT_EXPR, window);
            self.unit.f.release(mark);
            return Ok(());
        }
        if super::is_literal(value) {
            self.unit.pass_through(range);
            return Ok(());
        }
        if let Expr::Name(_) = value {
            self.unit.pass_through(range);
        }
        self.effect(value)
    }

    fn return_(&mut self, node: &'a StmtReturn) -> Outcome {
        let is_function = matches!(
            self.unit.kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda
        );
        if !is_function {
            return fail("'return' outside function", node.range);
        }
        if node.value.is_some() && self.unit.flavor == Some(flavors::ASYNC_GENERATOR) {
            return fail("'return' with value in async generator", node.range);
        }
        let mark = self.unit.f.mark();
        let value = match &node.value {
            Some(value) if self.has_clean_up() => self.push(value)?,
            Some(value) => self.expr(value)?,
            None => {
                self.unit.pass_through(node.range);
                let value = self.unit.f.temp();
                self.unit.f.load_nil(value);
                value
            }
        };
        self.return_value(value, node.range)?;
        self.unit.f.release(mark);
        Ok(())
    }

    fn if_(&mut self, node: &'a StmtIf) -> Outcome {
        let end = self.unit.label();
        self.if_branch(
            Some(&node.test),
            &node.body,
            end,
            node.elif_else_clauses.is_empty(),
        )?;
        let last = node.elif_else_clauses.len();
        for (index, clause) in node.elif_else_clauses.iter().enumerate() {
            let ElifElseClause { test, body, .. } = clause;
            self.if_branch(test.as_ref(), body, end, index + 1 == last)?;
        }
        self.unit.bind(end);
        Ok(())
    }

    /// A test with its body; control goes on at the next branch when the test fails.
    fn if_branch(
        &mut self,
        test: Option<&'a Expr>,
        body: &'a [Stmt],
        end: Label,
        is_last: bool,
    ) -> Outcome {
        let Some(test) = test else {
            return self.conditional_body(body);
        };
        let next = self.unit.label();
        self.branch(test, false, next)?;
        self.conditional_body(body)?;
        if !is_last {
            self.unit.nowhere();
            self.unit.jump(end);
        }
        self.unit.bind(next);
        Ok(())
    }
}
