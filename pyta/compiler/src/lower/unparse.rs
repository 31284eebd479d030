//! Expressions as text: annotations under `from __future__ import annotations`.
//!
//! The text is normalized as CPython's: canonical spacing, parentheses only where precedence asks for them.

use pyta_syntax::{
    Source,
    ast::{
        BoolOp, CmpOp, Comprehension, Expr, ExprCall, ExprCompare, ExprDict, ExprLambda, Operator,
        Parameters, UnaryOp,
    },
    literal::{self, NumberValue, Piece, StrValue},
    text_size::Ranged,
};
use pyta_text::TextBuf;

/// Precedence levels, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arithmetic,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

/// The text of an expression.
pub(super) fn unparse(expr: &Expr, source: &Source) -> String {
    let mut writer = Writer {
        source,
        out: String::new(),
    };
    writer.expr(expr, Level::Test);
    writer.out
}

struct Writer<'s> {
    source: &'s Source,
    out: String,
}

impl Writer<'_> {
    fn expr(&mut self, expr: &Expr, level: Level) {
        match expr {
            Expr::BoolOp(node) => {
                let (word, own) = match node.op {
                    BoolOp::And => (" and ", Level::And),
                    BoolOp::Or => (" or ", Level::Or),
                };
                self.parenthesized(level > own, |this| {
                    for (index, value) in node.values.iter().enumerate() {
                        this.separate(index, word);
                        this.expr(value, next(own));
                    }
                });
            }
            Expr::Named(node) => self.parenthesized(level > Level::Tuple, |this| {
                this.expr(&node.target, Level::Atom);
                this.out.push_str(" := ");
                this.expr(&node.value, Level::Atom);
            }),
            Expr::BinOp(node) => {
                let (word, own, is_right) = operator(node.op);
                self.parenthesized(level > own, |this| {
                    this.expr(&node.left, if is_right { next(own) } else { own });
                    this.out.push_str(word);
                    this.expr(&node.right, if is_right { own } else { next(own) });
                });
            }
            Expr::UnaryOp(node) => {
                let (word, own) = match node.op {
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::UAdd => ("+", Level::Factor),
                    UnaryOp::USub => ("-", Level::Factor),
                };
                self.parenthesized(level > own, |this| {
                    this.out.push_str(word);
                    this.expr(&node.operand, own);
                });
            }
            Expr::Lambda(node) => self.lambda(node, level),
            Expr::If(node) => self.parenthesized(level > Level::Test, |this| {
                this.expr(&node.body, next(Level::Test));
                this.out.push_str(" if ");
                this.expr(&node.test, next(Level::Test));
                this.out.push_str(" else ");
                this.expr(&node.orelse, Level::Test);
            }),
            Expr::Dict(node) => self.dict(node),
            Expr::Set(node) => self.wrapped("{", &node.elts, "}"),
            Expr::List(node) => self.wrapped("[", &node.elts, "]"),
            Expr::Tuple(node) => self.tuple(&node.elts, level),
            Expr::ListComp(node) => self.comprehension("[", &node.elt, &node.generators, "]"),
            Expr::SetComp(node) => self.comprehension("{", &node.elt, &node.generators, "}"),
            Expr::Generator(node) => self.comprehension("(", &node.elt, &node.generators, ")"),
            Expr::DictComp(node) => {
                self.out.push('{');
                if let Some(key) = &node.key {
                    self.expr(key, Level::Test);
                    self.out.push_str(": ");
                }
                self.expr(&node.value, Level::Test);
                self.loops(&node.generators);
                self.out.push('}');
            }
            Expr::Await(node) => self.parenthesized(level > Level::Await, |this| {
                this.out.push_str("await ");
                this.expr(&node.value, Level::Atom);
            }),
            Expr::Yield(node) => {
                self.out.push_str("(yield");
                if let Some(value) = &node.value {
                    self.out.push(' ');
                    self.expr(value, Level::Tuple);
                }
                self.out.push(')');
            }
            Expr::YieldFrom(node) => {
                self.out.push_str("(yield from ");
                self.expr(&node.value, Level::Test);
                self.out.push(')');
            }
            Expr::Compare(node) => self.compare(node, level),
            Expr::Call(node) => self.call(node),
            Expr::Attribute(node) => {
                self.expr(&node.value, Level::Atom);
                if matches!(&*node.value, Expr::NumberLiteral(number) if matches!(number.value, pyta_syntax::ast::Number::Int(_)))
                {
                    self.out.push(' ');
                }
                self.out.push('.');
                self.out.push_str(&node.attr.id);
            }
            Expr::Subscript(node) => {
                self.expr(&node.value, Level::Atom);
                self.out.push('[');
                self.expr(&node.slice, Level::Tuple);
                self.out.push(']');
            }
            Expr::Starred(node) => {
                self.out.push('*');
                self.expr(&node.value, next(Level::Compare));
            }
            Expr::Name(node) => self.out.push_str(&node.id),
            Expr::Slice(node) => {
                self.optional(node.lower.as_deref());
                self.out.push(':');
                self.optional(node.upper.as_deref());
                if let Some(step) = &node.step {
                    self.out.push(':');
                    self.expr(step, Level::Test);
                }
            }
            Expr::NoneLiteral(_) => self.out.push_str("None"),
            Expr::EllipsisLiteral(_) => self.out.push_str("..."),
            Expr::BooleanLiteral(node) => {
                self.out.push_str(if node.value { "True" } else { "False" });
            }
            Expr::NumberLiteral(node) => self.number(node),
            Expr::StringLiteral(node) => match literal::string(self.source, node) {
                Ok(value) => {
                    if node.value.is_unicode() {
                        self.out.push('u');
                    }
                    self.string(&value);
                }
                Err(_) => self.verbatim(expr),
            },
            Expr::BytesLiteral(node) => match literal::bytes(self.source, node) {
                Ok(value) => self.bytes(&value),
                Err(_) => self.verbatim(expr),
            },
            Expr::FString(node) => match literal::f_string(self.source, node) {
                Ok(pieces) => self.interpolated(Interpolated::Text, &pieces),
                Err(_) => self.verbatim(expr),
            },
            Expr::TString(node) => match literal::t_string(self.source, node) {
                Ok(pieces) => self.interpolated(Interpolated::Template, &pieces),
                Err(_) => self.verbatim(expr),
            },
            Expr::IpyEscapeCommand(_) => {}
        }
    }

    fn verbatim(&mut self, expr: &Expr) {
        let text = self.source.slice(expr.range());
        self.out.push_str(text);
    }

    fn optional(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.expr(expr, Level::Test);
        }
    }

    fn parenthesized(&mut self, is_needed: bool, write: impl FnOnce(&mut Self)) {
        if is_needed {
            self.out.push('(');
        }
        write(self);
        if is_needed {
            self.out.push(')');
        }
    }

    fn separate(&mut self, index: usize, separator: &str) {
        if index > 0 {
            self.out.push_str(separator);
        }
    }

    fn list(&mut self, elements: &[Expr]) {
        for (index, element) in elements.iter().enumerate() {
            self.separate(index, ", ");
            self.expr(element, Level::Test);
        }
    }

    fn wrapped(&mut self, open: &str, elements: &[Expr], close: &str) {
        self.out.push_str(open);
        self.list(elements);
        self.out.push_str(close);
    }

    fn tuple(&mut self, elements: &[Expr], level: Level) {
        if elements.is_empty() {
            self.out.push_str("()");
            return;
        }
        self.parenthesized(level > Level::Tuple, |this| {
            this.list(elements);
            if elements.len() == 1 {
                this.out.push(',');
            }
        });
    }

    fn dict(&mut self, node: &ExprDict) {
        self.out.push('{');
        for (index, item) in node.items.iter().enumerate() {
            self.separate(index, ", ");
            match &item.key {
                Some(key) => {
                    self.expr(key, Level::Test);
                    self.out.push_str(": ");
                    self.expr(&item.value, Level::Test);
                }
                None => {
                    self.out.push_str("**");
                    self.expr(&item.value, next(Level::Compare));
                }
            }
        }
        self.out.push('}');
    }

    fn comprehension(&mut self, open: &str, first: &Expr, loops: &[Comprehension], close: &str) {
        self.out.push_str(open);
        self.expr(first, Level::Test);
        self.loops(loops);
        self.out.push_str(close);
    }

    fn loops(&mut self, loops: &[Comprehension]) {
        for part in loops {
            self.out.push_str(if part.is_async {
                " async for "
            } else {
                " for "
            });
            self.expr(&part.target, Level::Tuple);
            self.out.push_str(" in ");
            self.expr(&part.iter, next(Level::Test));
            for condition in &part.ifs {
                self.out.push_str(" if ");
                self.expr(condition, next(Level::Test));
            }
        }
    }

    fn compare(&mut self, node: &ExprCompare, level: Level) {
        self.parenthesized(level > Level::Compare, |this| {
            this.expr(&node.left, next(Level::Compare));
            for (op, right) in node.ops.iter().zip(&node.comparators) {
                this.out.push_str(comparison(*op));
                this.expr(right, next(Level::Compare));
            }
        });
    }

    fn call(&mut self, node: &ExprCall) {
        self.expr(&node.func, Level::Atom);
        if let ([argument @ Expr::Generator(_)], []) =
            (&node.arguments.args[..], &node.arguments.keywords[..])
        {
            self.expr(argument, Level::Test);
            return;
        }
        self.out.push('(');
        self.list(&node.arguments.args);
        for (index, keyword) in node.arguments.keywords.iter().enumerate() {
            self.separate(index + node.arguments.args.len(), ", ");
            match &keyword.arg {
                Some(name) => {
                    self.out.push_str(name.as_str());
                    self.out.push('=');
                }
                None => self.out.push_str("**"),
            }
            self.expr(&keyword.value, Level::Test);
        }
        self.out.push(')');
    }

    fn lambda(&mut self, node: &ExprLambda, level: Level) {
        self.parenthesized(level > Level::Test, |this| {
            this.out.push_str("lambda");
            if let Some(parameters) = &node.parameters
                && !parameters.is_empty()
            {
                this.out.push(' ');
                this.parameters(parameters);
            }
            this.out.push_str(": ");
            this.expr(&node.body, Level::Test);
        });
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let mut parts = Vec::new();
        let text = |parameter: &pyta_syntax::ast::ParameterWithDefault| {
            let mut text = parameter.parameter.name.to_string();
            if let Some(default) = &parameter.default {
                text.push('=');
                text.push_str(&unparse(default, self.source));
            }
            text
        };
        parts.extend(parameters.posonlyargs.iter().map(text));
        if !parts.is_empty() {
            parts.push("/".to_owned());
        }
        parts.extend(parameters.args.iter().map(text));
        match &parameters.vararg {
            Some(rest) => parts.push(format!("*{}", rest.name)),
            None if !parameters.kwonlyargs.is_empty() => parts.push("*".to_owned()),
            None => {}
        }
        parts.extend(parameters.kwonlyargs.iter().map(text));
        parts.extend(
            parameters
                .kwarg
                .iter()
                .map(|rest| format!("**{}", rest.name)),
        );
        self.out.push_str(&parts.join(", "));
    }

    fn number(&mut self, node: &pyta_syntax::ast::ExprNumberLiteral) {
        match literal::number(self.source, node) {
            NumberValue::Int(literal::Integer::Small(value)) => {
                self.out.push_str(&value.to_string());
            }
            NumberValue::Float(value) if value.is_finite() => {
                pyta_text::float::push_repr(&mut self.out, value)
            }
            NumberValue::Imaginary(value) if value.is_finite() => {
                let text = pyta_text::float::repr(value);
                self.out.push_str(text.strip_suffix(".0").unwrap_or(&text));
                self.out.push('j');
            }
            NumberValue::Float(_) => self.out.push_str("1e309"),
            NumberValue::Imaginary(_) => self.out.push_str("1e309j"),
            NumberValue::Int(_) => {
                let text = self.source.slice(node.range);
                self.out.push_str(text);
            }
        }
    }

    fn string(&mut self, value: &StrValue) {
        let mut text = TextBuf::with_capacity(16);
        value.code_points().for_each(|point| text.push(point));
        let repr = pyta_text::repr::str_repr(text.as_text());
        let points = repr.as_text().iter();
        self.out
            .extend(points.map(|point| char::from_u32(point).unwrap_or('\u{fffd}')));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.out.push_str(&pyta_text::repr::bytes_repr(value));
    }

    fn interpolated(&mut self, kind: Interpolated, pieces: &[Piece]) {
        let mut inner = Writer {
            source: self.source,
            out: String::new(),
        };
        inner.pieces(kind, pieces);
        let quoted = StrValue::from(inner.out.as_str());
        self.out.push_str(match kind {
            Interpolated::Text => "f",
            Interpolated::Template => "t",
        });
        self.string(&quoted);
    }

    fn pieces(&mut self, kind: Interpolated, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Literal { value, .. } => {
                    let text = value.to_string();
                    self.out
                        .push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                Piece::Field(field) => {
                    let start = self.out.len();
                    self.out.push('{');
                    match kind {
                        Interpolated::Text => self.expr(field.expression, next(Level::Test)),
                        Interpolated::Template => self.out.push_str(&field.text),
                    }
                    if self.out[start..].starts_with("{{") {
                        self.out.insert(start + 1, ' ');
                    }
                    if let Some(conversion) = field.conversion {
                        self.out.push('!');
                        self.out.push(conversion);
                    }
                    if let Some(spec) = &field.format_spec {
                        self.out.push(':');
                        self.pieces(Interpolated::Text, spec);
                    }
                    self.out.push('}');
                }
            }
        }
    }
}

/// What a string with fields is; templates know the text of their fields.
#[derive(Clone, Copy)]
enum Interpolated {
    Text,
    Template,
}

fn next(level: Level) -> Level {
    match level {
        Level::Tuple => Level::Test,
        Level::Test => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Compare,
        Level::Compare => Level::BitOr,
        Level::BitOr => Level::BitXor,
        Level::BitXor => Level::BitAnd,
        Level::BitAnd => Level::Shift,
        Level::Shift => Level::Arithmetic,
        Level::Arithmetic => Level::Term,
        Level::Term => Level::Factor,
        Level::Factor => Level::Power,
        Level::Power => Level::Await,
        Level::Await | Level::Atom => Level::Atom,
    }
}

/// Text and level of a binary operator, and whether it groups to the right.
fn operator(op: Operator) -> (&'static str, Level, bool) {
    match op {
        Operator::Add => (" + ", Level::Arithmetic, false),
        Operator::Sub => (" - ", Level::Arithmetic, false),
        Operator::Mult => (" * ", Level::Term, false),
        Operator::MatMult => (" @ ", Level::Term, false),
        Operator::Div => (" / ", Level::Term, false),
        Operator::Mod => (" % ", Level::Term, false),
        Operator::FloorDiv => (" // ", Level::Term, false),
        Operator::Pow => (" ** ", Level::Power, true),
        Operator::LShift => (" << ", Level::Shift, false),
        Operator::RShift => (" >> ", Level::Shift, false),
        Operator::BitOr => (" | ", Level::BitOr, false),
        Operator::BitXor => (" ^ ", Level::BitXor, false),
        Operator::BitAnd => (" & ", Level::BitAnd, false),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

#[cfg(test)]
mod tests;
