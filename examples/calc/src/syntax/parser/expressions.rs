//! Expressions.

use corevm_sdk::{Op, Span};

use super::{Parser, Result, block_height};
use crate::syntax::lexer::Token;
use crate::syntax::tree::{Block, Expr, ExprKind, Statement, StatementKind};

/// How tightly binary operators bind; `^` alone groups to the right.
const BINDING: &[(&str, u8)] = &[
    ("or", 1),
    ("and", 2),
    ("==", 3),
    ("!=", 3),
    ("<", 3),
    ("<=", 3),
    (">", 3),
    (">=", 3),
    ("in", 3),
    ("..", 4),
    ("+", 5),
    ("-", 5),
    ("*", 6),
    ("/", 6),
    ("div", 6),
    ("%", 6),
    ("^", 8),
];
/// More cannot be counted in an instruction.
const MAX_ARGUMENTS: usize = 10_000;
/// Between `*` and `^`: `-a ^ b` is `-(a ^ b)`.
const UNARY: u8 = 7;
/// As comparisons: `not a == b` is `not (a == b)`.
const NOT: u8 = 3;

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expr> {
        self.binary(1)
    }

    /// An expression of operators that bind at least this tightly.
    fn binary(&mut self, least: u8) -> Result<Expr> {
        self.nested(|parser| {
            let mut lhs = parser.unary()?;
            loop {
                let Token::Symbol(symbol) = *parser.peek() else {
                    return Ok(lhs);
                };
                let binding = BINDING.iter().find(|(operator, _)| *operator == symbol);
                let Some(&(_, binding)) = binding.filter(|(_, binding)| *binding >= least) else {
                    return Ok(lhs);
                };
                let span = parser.span();
                parser.next();
                parser.skip_newlines();
                let is_right = symbol == "^";
                let rhs = parser.binary(binding + u8::from(!is_right))?;
                lhs = parser.operation(span, symbol, lhs, rhs)?;
            }
        })
    }

    fn operation(&self, span: Span, symbol: &str, lhs: Expr, rhs: Expr) -> Result<Expr> {
        let height = lhs.height.max(rhs.height);
        let has_statements = lhs.has_statements || rhs.has_statements;
        let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
        let kind = match symbol {
            "or" => ExprKind::Or(lhs, rhs),
            "and" => ExprKind::And(lhs, rhs),
            "in" => ExprKind::In(lhs, rhs),
            ".." => ExprKind::Range(lhs, rhs),
            "==" => ExprKind::Binary(Op::Eq, lhs, rhs),
            "!=" => ExprKind::Binary(Op::Ne, lhs, rhs),
            "<" => ExprKind::Binary(Op::Lt, lhs, rhs),
            "<=" => ExprKind::Binary(Op::Le, lhs, rhs),
            ">" => ExprKind::Binary(Op::Gt, lhs, rhs),
            ">=" => ExprKind::Binary(Op::Ge, lhs, rhs),
            "+" => ExprKind::Binary(Op::Add, lhs, rhs),
            "-" => ExprKind::Binary(Op::Sub, lhs, rhs),
            "*" => ExprKind::Binary(Op::Mul, lhs, rhs),
            "/" => ExprKind::Binary(Op::Div, lhs, rhs),
            "div" => ExprKind::Binary(Op::FloorDiv, lhs, rhs),
            "%" => ExprKind::Binary(Op::Mod, lhs, rhs),
            _ => ExprKind::Binary(Op::Pow, lhs, rhs),
        };
        self.node(span, height, has_statements, kind)
    }

    fn unary(&mut self) -> Result<Expr> {
        let span = self.span();
        if self.take("-") {
            let operand = self.binary(UNARY)?;
            let (height, has_statements) = (operand.height, operand.has_statements);
            let kind = match operand.kind {
                ExprKind::Int(n) if n > 0 => ExprKind::Int(-n),
                ExprKind::Float(x) => ExprKind::Float(-x),
                _ => ExprKind::Unary(Op::Neg, Box::new(operand)),
            };
            return self.node(span, height, has_statements, kind);
        }
        if self.take("not") {
            let operand = self.binary(NOT)?;
            let (height, has_statements) = (operand.height, operand.has_statements);
            let kind = ExprKind::Not(Box::new(operand));
            return self.node(span, height, has_statements, kind);
        }
        let primary = self.primary()?;
        self.postfix(primary)
    }

    /// Calls, fields, items and `with` after a primary expression.
    fn postfix(&mut self, mut expr: Expr) -> Result<Expr> {
        loop {
            let span = self.span();
            let (mut height, mut has_statements) = (expr.height, expr.has_statements);
            let mut contains = |part: &Expr| {
                height = height.max(part.height);
                has_statements |= part.has_statements;
            };
            let kind = if self.take(".") {
                ExprKind::Field(Box::new(expr), self.name()?)
            } else if self.take("(") {
                let arguments = self.list(")")?;
                if arguments.len() > MAX_ARGUMENTS {
                    return Err(self.error("too many arguments"));
                }
                arguments.iter().for_each(&mut contains);
                ExprKind::Call(Box::new(expr), arguments)
            } else if self.take("[") {
                let key = self.expression()?;
                contains(&key);
                self.expect("]")?;
                ExprKind::Item(Box::new(expr), Box::new(key))
            } else if self.take("with") {
                self.expect("{")?;
                let fields = self.fields()?;
                fields.iter().for_each(|(_, value)| contains(value));
                ExprKind::Record(Some(Box::new(expr)), fields)
            } else {
                return Ok(expr);
            };
            expr = self.node(span, height, has_statements, kind)?;
        }
    }

    fn primary(&mut self) -> Result<Expr> {
        let span = self.span();
        let kind = match self.peek().clone() {
            Token::Int(digits) => match digits.parse() {
                Ok(n) => ExprKind::Int(n),
                Err(_) => ExprKind::BigInt(digits),
            },
            Token::Float(x) => ExprKind::Float(x),
            Token::Str(text) => ExprKind::Str(text),
            Token::Name(name) => ExprKind::Name(name),
            Token::Symbol("nil") => ExprKind::Nil,
            Token::Symbol("true") => ExprKind::Bool(true),
            Token::Symbol("false") => ExprKind::Bool(false),
            Token::Symbol("if") => return self.if_expression(),
            Token::Symbol(symbol @ ("(" | "[" | "{" | "fn" | "do" | "try")) => {
                self.next();
                return self.bracketed(span, symbol);
            }
            _ => return Err(self.unexpected("an expression")),
        };
        self.next();
        self.node(span, 0, false, kind)
    }

    /// What begins with this symbol, which has been taken.
    fn bracketed(&mut self, span: Span, symbol: &str) -> Result<Expr> {
        match symbol {
            "(" => {
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            "[" => {
                let items = self.list("]")?;
                let height = items.iter().map(|item| item.height).max().unwrap_or(0);
                let has_statements = items.iter().any(|item| item.has_statements);
                self.node(span, height, has_statements, ExprKind::List(items))
            }
            "{" => {
                let fields = self.fields()?;
                let heights = fields.iter().map(|(_, value)| value.height);
                let height = heights.max().unwrap_or(0);
                let has_statements = fields.iter().any(|(_, value)| value.has_statements);
                let kind = ExprKind::Record(None, fields);
                self.node(span, height, has_statements, kind)
            }
            "fn" => self.function("anonymous".to_owned(), false, span),
            "do" => {
                let body = self.block()?;
                self.node(span, block_height(&body), true, ExprKind::Do(body))
            }
            _ => {
                let body = self.block()?;
                self.expect("catch")?;
                let name = self.name()?;
                let handler = self.block()?;
                let height = block_height(&body).max(block_height(&handler));
                let kind = ExprKind::Try(body, name, handler);
                self.node(span, height, true, kind)
            }
        }
    }

    /// `if condition { … } else { … }`; after `else` there may be another `if`.
    fn if_expression(&mut self) -> Result<Expr> {
        self.nested(|parser| {
            let span = parser.span();
            parser.expect("if")?;
            let condition = parser.expression()?;
            let then = parser.block()?;
            let mut height = condition.height.max(block_height(&then));
            let otherwise = match parser.take("else") {
                false => None,
                true if parser.is("if") => Some(parser.else_if()?),
                true => Some(parser.block()?),
            };
            if let Some(block) = &otherwise {
                height = height.max(block_height(block));
            }
            let kind = ExprKind::If(Box::new(condition), then, otherwise);
            parser.node(span, height, true, kind)
        })
    }

    /// A block around the `if` that follows.
    fn else_if(&mut self) -> Result<Block> {
        let id = self.new_block();
        let inner = self.if_expression()?;
        let statement = Statement {
            span: inner.span,
            kind: StatementKind::Expr(inner),
        };
        Ok(Block {
            id,
            statements: vec![statement],
        })
    }

    /// Expressions and commas up to the bracket.
    fn list(&mut self, end: &'static str) -> Result<Vec<Expr>> {
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.expression()?);
            if !self.is(end) {
                self.expect(",")?;
            }
        }
        Ok(items)
    }

    /// `name: value` and `fn name(…) {…}` after the brace of a record, separated by commas or line ends.
    fn fields(&mut self) -> Result<Vec<(String, Expr)>> {
        let mut fields = Vec::new();
        loop {
            self.skip_newlines();
            if self.take("}") {
                return Ok(fields);
            }
            let span = self.span();
            if self.take("fn") {
                let name = self.name()?;
                let method = self.function(name.clone(), true, span)?;
                fields.push((name, method));
            } else {
                let name = self.name()?;
                self.expect(":")?;
                self.skip_newlines();
                fields.push((name, self.expression()?));
            }
            if !self.take(",") && !self.is("}") && !self.take_newline() {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }
}
