//! Statements.

use pyta_syntax::ast::{
    Alias, ElifElseClause, ExceptHandler, Identifier, Stmt, StmtIf, StmtTry, StmtWith,
};
use pyta_syntax::text_size::{Ranged, TextRange};

use super::{Made, Tree};
use crate::prelude::*;

impl<'v> Tree<'v, '_> {
    pub(super) fn body(&self, body: &[Stmt]) -> Made<'v> {
        self.each(body, |statement| self.statement(statement))
    }

    fn statement(&self, statement: &Stmt) -> Made<'v> {
        let range = statement.range();
        match statement {
            Stmt::FunctionDef(node) => self.function(node),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::Return(node) => {
                let value = self.optional(node.value.as_deref())?;
                self.node("Return", range, &[("value", value)])
            }
            Stmt::Delete(node) => {
                let targets = self.expressions(&node.targets)?;
                self.node("Delete", range, &[("targets", targets)])
            }
            Stmt::Assign(node) => {
                let targets = self.expressions(&node.targets)?;
                let value = self.expression(&node.value)?;
                let fields = [("targets", targets), ("value", value), no_comment()];
                self.node("Assign", range, &fields)
            }
            Stmt::TypeAlias(node) => {
                let name = self.expression(&node.name)?;
                let parameters = self.type_parameters(node.type_params.as_deref())?;
                let value = self.expression(&node.value)?;
                let fields = [
                    ("name", name),
                    ("type_params", parameters),
                    ("value", value),
                ];
                self.node("TypeAlias", range, &fields)
            }
            Stmt::AugAssign(node) => {
                let target = self.expression(&node.target)?;
                let op = self.operator(node.op)?;
                let value = self.expression(&node.value)?;
                let fields = [("target", target), ("op", op), ("value", value)];
                self.node("AugAssign", range, &fields)
            }
            Stmt::AnnAssign(node) => {
                let fields = [
                    ("target", self.expression(&node.target)?),
                    ("annotation", self.expression(&node.annotation)?),
                    ("value", self.optional(node.value.as_deref())?),
                    ("simple", V::small(i64::from(node.simple))),
                ];
                self.node("AnnAssign", range, &fields)
            }
            Stmt::For(node) => {
                let fields = [
                    ("target", self.expression(&node.target)?),
                    ("iter", self.expression(&node.iter)?),
                    ("body", self.body(&node.body)?),
                    ("orelse", self.body(&node.orelse)?),
                    no_comment(),
                ];
                self.node(either(node.is_async, "AsyncFor", "For"), range, &fields)
            }
            Stmt::While(node) => {
                let fields = [
                    ("test", self.expression(&node.test)?),
                    ("body", self.body(&node.body)?),
                    ("orelse", self.body(&node.orelse)?),
                ];
                self.node("While", range, &fields)
            }
            Stmt::If(node) => self.if_statement(node),
            Stmt::With(node) => self.with_statement(node),
            Stmt::Match(node) => {
                let subject = self.expression(&node.subject)?;
                let cases = self.each(&node.cases, |case| self.case(case))?;
                self.node("Match", range, &[("subject", subject), ("cases", cases)])
            }
            Stmt::Raise(node) => {
                let exception = self.optional(node.exc.as_deref())?;
                let cause = self.optional(node.cause.as_deref())?;
                self.node("Raise", range, &[("exc", exception), ("cause", cause)])
            }
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Assert(node) => {
                let test = self.expression(&node.test)?;
                let message = self.optional(node.msg.as_deref())?;
                self.node("Assert", range, &[("test", test), ("msg", message)])
            }
            Stmt::Import(node) => {
                let names = self.each(&node.names, |alias| self.alias(alias))?;
                self.node("Import", range, &[("names", names)])
            }
            Stmt::ImportFrom(node) => {
                let fields = [
                    ("module", self.optional_identifier(node.module.as_ref())),
                    ("names", self.each(&node.names, |alias| self.alias(alias))?),
                    ("level", V::small(i64::from(node.level))),
                ];
                self.node("ImportFrom", range, &fields)
            }
            Stmt::Global(node) => {
                self.node("Global", range, &[("names", self.names(&node.names)?)])
            }
            Stmt::Nonlocal(node) => {
                self.node("Nonlocal", range, &[("names", self.names(&node.names)?)])
            }
            Stmt::Expr(node) => {
                let value = self.expression(&node.value)?;
                self.node("Expr", range, &[("value", value)])
            }
            Stmt::Pass(_) => self.node("Pass", range, &[]),
            Stmt::Break(_) => self.node("Break", range, &[]),
            Stmt::Continue(_) => self.node("Continue", range, &[]),
            Stmt::IpyEscapeCommand(_) => Err(self.unknown()),
        }
    }

    /// The parser makes no such node from Python.
    pub(super) fn unknown(&self) -> Exit {
        self.cx
            .error(C::SystemError, "a node of no Python program")
            .into()
    }

    fn names(&self, names: &[Identifier]) -> Made<'v> {
        self.each(names, |name| Ok(self.identifier(name)))
    }

    fn alias(&self, alias: &Alias) -> Made<'v> {
        let fields = [
            ("name", self.identifier(&alias.name)),
            ("asname", self.optional_identifier(alias.asname.as_ref())),
        ];
        self.node("alias", alias.range, &fields)
    }

    fn if_statement(&self, node: &StmtIf) -> Made<'v> {
        let fields = [
            ("test", self.expression(&node.test)?),
            ("body", self.body(&node.body)?),
            (
                "orelse",
                self.otherwise(&node.elif_else_clauses, node.range)?,
            ),
        ];
        self.node("If", node.range, &fields)
    }

    /// What comes after a body: a list with one `if` for an `elif`, the statements of an `else`. From the last clause on, so that a
    /// thousand of them are no deeper than one.
    fn otherwise(&self, clauses: &[ElifElseClause], whole: TextRange) -> Made<'v> {
        let mut rest = self.list(&[]);
        for clause in clauses.iter().rev() {
            let body = self.body(&clause.body)?;
            let Some(test) = &clause.test else {
                rest = body;
                continue;
            };
            let fields = [
                ("test", self.expression(test)?),
                ("body", body),
                ("orelse", rest),
            ];
            let range = TextRange::new(clause.range.start(), whole.end());
            rest = self.list(&[self.node("If", range, &fields)?]);
        }
        Ok(rest)
    }

    fn with_statement(&self, node: &StmtWith) -> Made<'v> {
        let items = self.each(&node.items, |item| {
            let expression = self.expression(&item.context_expr)?;
            let variables = self.optional(item.optional_vars.as_deref())?;
            let fields = [("context_expr", expression), ("optional_vars", variables)];
            self.plain("withitem", &fields)
        })?;
        let fields = [
            ("items", items),
            ("body", self.body(&node.body)?),
            no_comment(),
        ];
        self.node(
            either(node.is_async, "AsyncWith", "With"),
            node.range,
            &fields,
        )
    }

    fn try_statement(&self, node: &StmtTry) -> Made<'v> {
        let handlers = self.each(&node.handlers, |handler| {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let fields = [
                ("type", self.optional(handler.type_.as_deref())?),
                ("name", self.optional_identifier(handler.name.as_ref())),
                ("body", self.body(&handler.body)?),
            ];
            self.node("ExceptHandler", handler.range, &fields)
        })?;
        let fields = [
            ("body", self.body(&node.body)?),
            ("handlers", handlers),
            ("orelse", self.body(&node.orelse)?),
            ("finalbody", self.body(&node.finalbody)?),
        ];
        self.node(either(node.is_star, "TryStar", "Try"), node.range, &fields)
    }
}

/// The field for the comment with a type, which is never read.
pub(super) fn no_comment<'v>() -> (&'static str, V<'v>) {
    ("type_comment", V::NIL)
}

pub(super) fn either(first: bool, a: &'static str, b: &'static str) -> &'static str {
    if first { a } else { b }
}
