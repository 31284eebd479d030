//! Warnings for `return`, `break` and `continue` that leave a `finally` block (PEP 765).

use pyta_syntax::{
    ast::{ExceptHandler, Stmt},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome};

/// What a statement stands in.
#[derive(Clone, Copy, Default)]
struct Place {
    /// In a `finally` block of the same function.
    in_finally: bool,
    /// In a loop inside of that block.
    in_loop: bool,
}

impl<'a> Lowering<'a> {
    pub(super) fn warn_in_finally(&mut self, body: &'a [Stmt]) -> Outcome {
        self.check_body(body, Place::default())
    }

    fn check_body(&mut self, body: &'a [Stmt], place: Place) -> Outcome {
        body.iter()
            .try_for_each(|stmt| self.deeper(|this| this.check_statement(stmt, place)))
    }

    fn check_statement(&mut self, stmt: &'a Stmt, place: Place) -> Outcome {
        let in_loop = Place {
            in_loop: true,
            ..place
        };
        match stmt {
            Stmt::FunctionDef(node) => self.check_body(&node.body, Place::default()),
            Stmt::ClassDef(node) => self.check_body(&node.body, place),
            Stmt::For(node) => {
                self.check_body(&node.body, in_loop)?;
                self.check_body(&node.orelse, place)
            }
            Stmt::While(node) => {
                self.check_body(&node.body, in_loop)?;
                self.check_body(&node.orelse, place)
            }
            Stmt::If(node) => {
                self.check_body(&node.body, place)?;
                let clauses = node.elif_else_clauses.iter();
                clauses
                    .map(|clause| &clause.body[..])
                    .try_for_each(|body| self.check_body(body, place))
            }
            Stmt::With(node) => self.check_body(&node.body, place),
            Stmt::Match(node) => {
                let cases = node.cases.iter();
                cases
                    .map(|case| &case.body[..])
                    .try_for_each(|body| self.check_body(body, place))
            }
            Stmt::Try(node) => {
                self.check_body(&node.body, place)?;
                for ExceptHandler::ExceptHandler(handler) in &node.handlers {
                    self.check_body(&handler.body, place)?;
                }
                self.check_body(&node.orelse, place)?;
                let finally = Place {
                    in_finally: true,
                    in_loop: false,
                };
                self.check_body(&node.finalbody, finally)
            }
            Stmt::Return(_) if place.in_finally => self.leaves_finally("return", stmt.range()),
            Stmt::Break(_) if place.in_finally && !place.in_loop => {
                self.leaves_finally("break", stmt.range())
            }
            Stmt::Continue(_) if place.in_finally && !place.in_loop => {
                self.leaves_finally("continue", stmt.range())
            }
            _ => Ok(()),
        }
    }

    fn leaves_finally(&mut self, word: &str, range: TextRange) -> Outcome {
        self.warn(format!("'{word}' in a 'finally' block"), range);
        Ok(())
    }
}
