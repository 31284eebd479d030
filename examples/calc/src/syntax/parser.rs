//! From tokens to tree: recursive descent for statements, precedence climbing for operators (in [`expressions`]).
//!
//! **Invariant**: every recursion passes [`Parser::nested`], which bounds it; every node passes [`Parser::node`], which
//! bounds the tree's height also where a loop builds it (`a.b.c.d…`).

mod expressions;

use corevm_sdk::{Op, Span};

use super::SyntaxError;
use super::lexer::{Spanned, Token, tokens};
use super::tree::{
    Block, BlockId, Expr, ExprKind, Function, MAX_HEIGHT, Program, Statement, StatementKind, Target,
};

type Result<T> = std::result::Result<T, SyntaxError>;

/// Parses a program.
///
/// # Errors
/// The first mistake.
pub fn parse(source: &str) -> Result<Program> {
    let mut parser = Parser {
        tokens: tokens(source)?,
        at: 0,
        depth: 0,
        blocks: 0,
        functions: vec![Enclosing::default()],
    };
    let id = parser.new_block();
    let statements = parser.statements(Token::End)?;
    Ok(Program {
        body: Block { id, statements },
        blocks: parser.blocks,
    })
}

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    depth: u32,
    blocks: usize,
    /// The program and the functions being parsed, innermost last.
    functions: Vec<Enclosing>,
}

#[derive(Default)]
struct Enclosing {
    /// It holds a `yield`.
    yields: bool,
    /// Loops that are open in it.
    loops: u32,
}

impl Parser {
    fn statements(&mut self, end: Token) -> Result<Vec<Statement>> {
        let mut statements = Vec::new();
        loop {
            while self.take(";") || self.take_newline() {}
            if *self.peek() == end {
                return Ok(statements);
            }
            statements.push(self.statement()?);
            let ends = self.is(";") || *self.peek() == Token::Newline || *self.peek() == end;
            if !ends {
                return Err(self.unexpected("the end of the statement"));
            }
        }
    }

    fn statement(&mut self) -> Result<Statement> {
        let span = self.span();
        let kind = match self.peek().clone() {
            Token::Symbol("let") => {
                self.next();
                let name = self.name()?;
                self.expect("=")?;
                StatementKind::Let(name, self.expression()?)
            }
            Token::Symbol("fn") if matches!(self.peek_after(), Token::Name(_)) => {
                self.next();
                let name = self.name()?;
                let function = self.function(name.clone(), false, span)?;
                StatementKind::Let(name, function)
            }
            Token::Symbol("while") => {
                self.next();
                let condition = self.expression()?;
                StatementKind::While(condition, self.loop_block()?)
            }
            Token::Symbol("for") => {
                self.next();
                let name = self.name()?;
                self.expect("in")?;
                let items = self.expression()?;
                StatementKind::For(name, items, self.loop_block()?)
            }
            Token::Symbol("return") => {
                self.next();
                let is_bare = matches!(self.peek(), Token::Newline | Token::End)
                    || self.is(";")
                    || self.is("}");
                StatementKind::Return(if is_bare {
                    None
                } else {
                    Some(self.expression()?)
                })
            }
            Token::Symbol("throw") => {
                self.next();
                StatementKind::Throw(self.expression()?)
            }
            Token::Symbol("yield") => {
                if self.functions.len() == 1 {
                    return Err(self.error("`yield` outside of a function"));
                }
                self.next();
                self.enclosing().yields = true;
                StatementKind::Yield(self.expression()?)
            }
            Token::Symbol(word @ ("break" | "continue")) => {
                if self.enclosing().loops == 0 {
                    return Err(self.error(format!("`{word}` outside of a loop")));
                }
                self.next();
                match word {
                    "break" => StatementKind::Break,
                    _ => StatementKind::Continue,
                }
            }
            _ => self.expression_or_assignment()?,
        };
        Ok(Statement { span, kind })
    }

    fn expression_or_assignment(&mut self) -> Result<StatementKind> {
        let expr = self.expression()?;
        let op = match self.peek() {
            Token::Symbol("=") => None,
            Token::Symbol("+=") => Some(Op::Add),
            Token::Symbol("-=") => Some(Op::Sub),
            Token::Symbol("*=") => Some(Op::Mul),
            _ => return Ok(StatementKind::Expr(expr)),
        };
        let target = match expr.kind {
            ExprKind::Name(name) => Target::Name(name),
            ExprKind::Field(object, name) => Target::Field(*object, name),
            ExprKind::Item(container, key) => Target::Item(*container, *key),
            _ => return Err(SyntaxError::new(expr.span, "this cannot be assigned to")),
        };
        self.next();
        self.skip_newlines();
        Ok(StatementKind::Assign(target, op, self.expression()?))
    }

    /// `{ statements }`
    fn block(&mut self) -> Result<Block> {
        self.nested(|parser| {
            parser.expect("{")?;
            let id = parser.new_block();
            let statements = parser.statements(Token::Symbol("}"))?;
            parser.expect("}")?;
            Ok(Block { id, statements })
        })
    }

    fn loop_block(&mut self) -> Result<Block> {
        self.enclosing().loops += 1;
        let block = self.block()?;
        self.enclosing().loops -= 1;
        Ok(block)
    }

    fn enclosing(&mut self) -> &mut Enclosing {
        let last = self.functions.len() - 1;
        &mut self.functions[last]
    }

    /// `(parameters) { statements }`
    fn function(&mut self, name: String, is_method: bool, span: Span) -> Result<Expr> {
        let mut parameters = Vec::new();
        if is_method {
            parameters.push("self".to_owned());
        }
        self.expect("(")?;
        while !self.take(")") {
            let parameter = self.name()?;
            if parameters.contains(&parameter) {
                return Err(self.error(format!("the parameter `{parameter}` exists already")));
            }
            parameters.push(parameter);
            if !self.is(")") {
                self.expect(",")?;
            }
        }
        self.functions.push(Enclosing::default());
        let body = self.block()?;
        let is_generator = self.functions.pop().is_some_and(|function| function.yields);
        let height = block_height(&body);
        let function = Function {
            name,
            parameters,
            is_method,
            is_generator,
            body,
        };
        self.node(span, height, false, ExprKind::Function(Box::new(function)))
    }

    /// Makes a node over parts of this height.
    fn node(&self, span: Span, height: u32, has_statements: bool, kind: ExprKind) -> Result<Expr> {
        if height >= MAX_HEIGHT {
            return Err(self.error("the program is nested too deeply"));
        }
        Ok(Expr {
            span,
            height: height + 1,
            has_statements,
            kind,
        })
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Parser) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_HEIGHT {
            return Err(self.error("the program is nested too deeply"));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    fn new_block(&mut self) -> BlockId {
        self.blocks += 1;
        self.blocks - 1
    }

    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn peek_after(&self) -> &Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + 1).min(last)].token
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    /// Goes past the token, but never past the last one.
    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        if found {
            self.next();
        }
        found
    }

    fn take_newline(&mut self) -> bool {
        let found = *self.peek() == Token::Newline;
        if found {
            self.next();
        }
        found
    }

    fn skip_newlines(&mut self) {
        while self.take_newline() {}
    }

    fn expect(&mut self, symbol: &'static str) -> Result<()> {
        if self.take(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    fn name(&mut self) -> Result<String> {
        match self.peek().clone() {
            Token::Name(name) => {
                self.next();
                Ok(name)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.span(), message)
    }

    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let found = match self.peek() {
            Token::Int(_) | Token::Float(_) => "a number".to_owned(),
            Token::Str(_) => "a text".to_owned(),
            Token::Name(name) => format!("`{name}`"),
            Token::Symbol(symbol) => format!("`{symbol}`"),
            Token::Newline => "the end of the line".to_owned(),
            Token::End => "the end of the program".to_owned(),
        };
        SyntaxError {
            is_incomplete: *self.peek() == Token::End,
            ..self.error(format!("expected {wanted}, found {found}"))
        }
    }
}

/// Height of what a block holds.
fn block_height(block: &Block) -> u32 {
    let heights = block
        .statements
        .iter()
        .map(|statement| match &statement.kind {
            StatementKind::Let(_, e)
            | StatementKind::Throw(e)
            | StatementKind::Yield(e)
            | StatementKind::Expr(e)
            | StatementKind::Return(Some(e)) => e.height,
            StatementKind::Assign(target, _, e) => e.height.max(target_height(target)),
            StatementKind::While(e, block) | StatementKind::For(_, e, block) => {
                e.height.max(block_height(block))
            }
            StatementKind::Return(None) | StatementKind::Break | StatementKind::Continue => 0,
        });
    heights.max().unwrap_or(0) + 1
}

fn target_height(target: &Target) -> u32 {
    match target {
        Target::Name(_) => 0,
        Target::Field(object, _) => object.height,
        Target::Item(container, key) => container.height.max(key.height),
    }
}
