//! Where names live: tells the SDK's resolver what each block declares, assigns and uses.
//!
//! A `let` is visible in its whole block, also in functions written before it. Names of the program's own block are
//! globals; assigning needs a `let` somewhere.

use corevm_sdk::scope::{AssignRule, Resolution, Resolver, ScopeError, ScopeId, ScopeKind};

use crate::syntax::tree::{
    Block, BlockId, Expr, ExprKind, Program, Statement, StatementKind, Target,
};

/// What a program's names are.
#[derive(Debug)]
pub struct Names {
    pub resolution: Resolution,
    /// By [`BlockId`].
    scopes: Vec<ScopeId>,
}

impl Names {
    /// Resolves the names of a program.
    ///
    /// # Errors
    /// A function that captures too many variables.
    pub fn of(program: &Program) -> Result<Names, ScopeError> {
        let mut walk = Walk {
            resolver: Resolver::new(AssignRule::Resolves),
            scopes: vec![Resolver::MODULE; program.blocks],
        };
        walk.statements(Resolver::MODULE, &program.body.statements);
        Ok(Names {
            resolution: walk.resolver.resolve()?,
            scopes: walk.scopes,
        })
    }

    /// The scope of a block.
    pub fn scope(&self, block: BlockId) -> ScopeId {
        self.scopes[block]
    }
}

struct Walk {
    resolver: Resolver,
    scopes: Vec<ScopeId>,
}

impl Walk {
    /// Adds the block's scope, in which `names` are declared first.
    fn block(&mut self, outer: ScopeId, kind: ScopeKind, names: &[String], block: &Block) {
        let scope = self.resolver.add(outer, kind);
        self.scopes[block.id] = scope;
        for name in names {
            self.resolver.declare(scope, name);
        }
        self.statements(scope, &block.statements);
    }

    fn statements(&mut self, scope: ScopeId, statements: &[Statement]) {
        for statement in statements {
            self.statement(scope, &statement.kind);
        }
    }

    fn statement(&mut self, scope: ScopeId, statement: &StatementKind) {
        match statement {
            StatementKind::Let(name, value) => {
                self.resolver.declare(scope, name);
                self.expression(scope, value);
            }
            StatementKind::Assign(target, _, value) => {
                match target {
                    Target::Name(name) => self.resolver.assign(scope, name),
                    Target::Field(object, _) => self.expression(scope, object),
                    Target::Item(container, key) => {
                        self.expression(scope, container);
                        self.expression(scope, key);
                    }
                }
                self.expression(scope, value);
            }
            StatementKind::While(condition, body) => {
                self.expression(scope, condition);
                self.block(scope, ScopeKind::Block, &[], body);
            }
            StatementKind::For(name, items, body) => {
                self.expression(scope, items);
                self.block(scope, ScopeKind::Block, std::slice::from_ref(name), body);
            }
            StatementKind::Return(Some(value))
            | StatementKind::Throw(value)
            | StatementKind::Yield(value)
            | StatementKind::Expr(value) => self.expression(scope, value),
            StatementKind::Return(None) | StatementKind::Break | StatementKind::Continue => {}
        }
    }

    fn expression(&mut self, scope: ScopeId, expr: &Expr) {
        match &expr.kind {
            ExprKind::Nil
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::BigInt(_)
            | ExprKind::Float(_)
            | ExprKind::Str(_) => {}
            ExprKind::Name(name) => self.resolver.use_name(scope, name),
            ExprKind::List(items) => items.iter().for_each(|item| self.expression(scope, item)),
            ExprKind::Record(prototype, fields) => {
                if let Some(prototype) = prototype {
                    self.expression(scope, prototype);
                }
                for (_, value) in fields {
                    self.expression(scope, value);
                }
            }
            ExprKind::Unary(_, operand) | ExprKind::Not(operand) | ExprKind::Field(operand, _) => {
                self.expression(scope, operand);
            }
            ExprKind::Binary(_, lhs, rhs)
            | ExprKind::And(lhs, rhs)
            | ExprKind::Or(lhs, rhs)
            | ExprKind::In(lhs, rhs)
            | ExprKind::Range(lhs, rhs)
            | ExprKind::Item(lhs, rhs) => {
                self.expression(scope, lhs);
                self.expression(scope, rhs);
            }
            ExprKind::Call(callee, arguments) => {
                self.expression(scope, callee);
                for argument in arguments {
                    self.expression(scope, argument);
                }
            }
            ExprKind::Function(function) => {
                let kind = ScopeKind::Function;
                self.block(scope, kind, &function.parameters, &function.body);
            }
            ExprKind::If(condition, then, otherwise) => {
                self.expression(scope, condition);
                self.block(scope, ScopeKind::Block, &[], then);
                if let Some(otherwise) = otherwise {
                    self.block(scope, ScopeKind::Block, &[], otherwise);
                }
            }
            ExprKind::Do(body) => self.block(scope, ScopeKind::Block, &[], body),
            ExprKind::Try(body, name, handler) => {
                self.block(scope, ScopeKind::Block, &[], body);
                let names = std::slice::from_ref(name);
                self.block(scope, ScopeKind::Block, names, handler);
            }
        }
    }
}
