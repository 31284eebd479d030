//! Quick looks ahead: which names some code binds or unbinds.

use pyta_syntax::ast::{
    ExceptHandler, Expr, ExprContext, Pattern, Stmt, StmtAnnAssign,
    name::Name,
    visitor::{self, Visitor},
};

use super::{Lowering, names::Home};
use crate::bound::RegisterBits;

/// The expression contains an assignment expression that binds in the running function.
pub(super) fn has_walrus(expr: &Expr) -> bool {
    struct Finder(bool);
    impl<'a> Visitor<'a> for Finder {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Named(_) => self.0 = true,
                Expr::Lambda(_) => {}
                _ if !self.0 => visitor::walk_expr(self, expr),
                _ => {}
            }
        }
    }
    let mut finder = Finder(false);
    finder.visit_expr(expr);
    finder.0
}

/// The annotations of single names in the statements of a scope, in source order.
pub(super) fn annotated_names(body: &[Stmt]) -> Vec<&StmtAnnAssign> {
    struct Finder<'a>(Vec<&'a StmtAnnAssign>);
    impl<'a> Visitor<'a> for Finder<'a> {
        fn visit_stmt(&mut self, stmt: &'a Stmt) {
            match stmt {
                Stmt::AnnAssign(node) if node.simple => self.0.push(node),
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                _ => visitor::walk_stmt(self, stmt),
            }
        }

        fn visit_expr(&mut self, _: &'a Expr) {}
    }
    let mut finder = Finder(Vec::new());
    finder.visit_body(body);
    finder.0
}

/// Names that statements bind and unbind in their own scope.
#[derive(Default)]
struct Bindings {
    bound: Vec<Name>,
    unbound: Vec<Name>,
}

impl<'a> Visitor<'a> for Bindings {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.bound.push(def.name.id.clone()),
            Stmt::ClassDef(def) => self.bound.push(def.name.id.clone()),
            Stmt::Import(node) => {
                for alias in &node.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let first = name.id.split('.').next().unwrap_or_default();
                    self.bound.push(Name::new(first));
                }
            }
            Stmt::ImportFrom(node) => {
                for alias in &node.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bound.push(name.id.clone());
                }
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(node) => match node.ctx {
                ExprContext::Store => self.bound.push(node.id.clone()),
                ExprContext::Del => self.unbound.push(node.id.clone()),
                ExprContext::Load | ExprContext::Invalid => {}
            },
            Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(node) = handler;
        if let Some(name) = &node.name {
            self.bound.push(name.id.clone());
            self.unbound.push(name.id.clone());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(node) => node.name.as_ref(),
            Pattern::MatchStar(node) => node.name.as_ref(),
            Pattern::MatchMapping(node) => node.rest.as_ref(),
            _ => None,
        };
        self.bound.extend(name.map(|name| name.id.clone()));
        visitor::walk_pattern(self, pattern);
    }
}

impl<'a> Lowering<'a> {
    /// Registers of variables that a loop's target and body may bind.
    pub(super) fn bound_in(&self, target: Option<&Expr>, body: &[Stmt]) -> RegisterBits {
        if !self.is_function() {
            return RegisterBits::default();
        }
        let mut bindings = Bindings::default();
        if let Some(target) = target {
            bindings.visit_expr(target);
        }
        bindings.visit_body(body);
        self.registers_of(&bindings.bound)
    }

    /// Registers of variables that a target or expression may bind.
    pub(super) fn bound_by(&self, expr: &Expr) -> RegisterBits {
        let mut bindings = Bindings::default();
        bindings.visit_expr(expr);
        self.registers_of(&bindings.bound)
    }

    /// Registers of variables that the body of a function unbinds somewhere.
    pub(super) fn unbound_in(&self, body: &[Stmt]) -> RegisterBits {
        let mut bindings = Bindings::default();
        bindings.visit_body(body);
        self.registers_of(&bindings.unbound)
    }

    fn registers_of(&self, names: &[Name]) -> RegisterBits {
        let mut bits = RegisterBits::default();
        for name in names {
            if let Home::Local(register) = self.home(&self.mangled(name)) {
                bits.insert(register);
            }
        }
        bits
    }
}
