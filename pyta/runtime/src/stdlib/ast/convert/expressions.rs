//! Expressions.

use num_bigint::BigInt as Number;
use pyta_syntax::ast::{
    BoolOp, CmpOp, Comprehension, Expr, ExprCompare, ExprContext, ExprNumberLiteral, Operator,
    UnaryOp,
};
use pyta_syntax::literal::{self, Field, Integer, NumberValue, Piece};
use pyta_syntax::text_size::{Ranged, TextRange, TextSize};

use super::{Made, Tree};
use crate::prelude::*;
use crate::roots;
use crate::types::complex::new_complex;

impl<'v> Tree<'v, '_> {
    pub(super) fn expression(&self, expression: &Expr) -> Made<'v> {
        let range = expression.range();
        match expression {
            Expr::BoolOp(node) => {
                let op = self.shared(match node.op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                })?;
                let values = self.expressions(&node.values)?;
                self.node("BoolOp", range, &[("op", op), ("values", values)])
            }
            Expr::Named(node) => {
                let target = self.expression(&node.target)?;
                let value = self.expression(&node.value)?;
                self.node("NamedExpr", range, &[("target", target), ("value", value)])
            }
            Expr::BinOp(node) => {
                let fields = [
                    ("left", self.expression(&node.left)?),
                    ("op", self.operator(node.op)?),
                    ("right", self.expression(&node.right)?),
                ];
                self.node("BinOp", range, &fields)
            }
            Expr::UnaryOp(node) => {
                let op = self.shared(match node.op {
                    UnaryOp::Invert => "Invert",
                    UnaryOp::Not => "Not",
                    UnaryOp::UAdd => "UAdd",
                    UnaryOp::USub => "USub",
                })?;
                let operand = self.expression(&node.operand)?;
                self.node("UnaryOp", range, &[("op", op), ("operand", operand)])
            }
            Expr::Lambda(node) => {
                let parameters = self.parameters(node.parameters.as_deref())?;
                let body = self.expression(&node.body)?;
                self.node("Lambda", range, &[("args", parameters), ("body", body)])
            }
            Expr::If(node) => {
                let fields = [
                    ("test", self.expression(&node.test)?),
                    ("body", self.expression(&node.body)?),
                    ("orelse", self.expression(&node.orelse)?),
                ];
                self.node("IfExp", range, &fields)
            }
            Expr::Dict(node) => {
                let keys = self.each(&node.items, |item| self.optional(item.key.as_ref()))?;
                let values = self.expressions(node.items.iter().map(|item| &item.value))?;
                self.node("Dict", range, &[("keys", keys), ("values", values)])
            }
            Expr::Set(node) => self.node("Set", range, &[("elts", self.expressions(&node.elts)?)]),
            Expr::ListComp(node) => {
                self.comprehension("ListComp", range, &node.elt, &node.generators)
            }
            Expr::SetComp(node) => {
                self.comprehension("SetComp", range, &node.elt, &node.generators)
            }
            Expr::Generator(node) => {
                self.comprehension("GeneratorExp", range, &node.elt, &node.generators)
            }
            Expr::DictComp(node) => {
                let fields = [
                    ("key", self.optional(node.key.as_deref())?),
                    ("value", self.expression(&node.value)?),
                    ("generators", self.generators(&node.generators)?),
                ];
                self.node("DictComp", range, &fields)
            }
            Expr::Await(node) => {
                let value = self.expression(&node.value)?;
                self.node("Await", range, &[("value", value)])
            }
            Expr::Yield(node) => {
                let value = self.optional(node.value.as_deref())?;
                self.node("Yield", range, &[("value", value)])
            }
            Expr::YieldFrom(node) => {
                let value = self.expression(&node.value)?;
                self.node("YieldFrom", range, &[("value", value)])
            }
            Expr::Compare(node) => self.compare(node),
            Expr::Call(node) => {
                let fields = [
                    ("func", self.expression(&node.func)?),
                    ("args", self.expressions(&node.arguments.args)?),
                    ("keywords", self.keywords(&node.arguments.keywords)?),
                ];
                self.node("Call", range, &fields)
            }
            _ => self.atom(expression),
        }
    }

    fn atom(&self, expression: &Expr) -> Made<'v> {
        let range = expression.range();
        match expression {
            Expr::FString(node) => {
                let pieces = self.literal(literal::f_string(self.source, node))?;
                self.joined("JoinedStr", range, &pieces)
            }
            Expr::TString(node) => {
                let pieces = self.literal(literal::t_string(self.source, node))?;
                self.joined("TemplateStr", range, &pieces)
            }
            Expr::StringLiteral(node) => {
                let value = self.literal(literal::string(self.source, node))?;
                self.constant(range, self.text(&value))
            }
            Expr::BytesLiteral(node) => {
                let value = self.literal(literal::bytes(self.source, node))?;
                self.constant(range, self.cx.new_bytes(&value).v())
            }
            Expr::NumberLiteral(node) => self.constant(range, self.number(node)),
            Expr::BooleanLiteral(node) => self.constant(range, V::bool(node.value)),
            Expr::NoneLiteral(_) => self.constant(range, V::NIL),
            Expr::EllipsisLiteral(_) => self.constant(range, self.cx.root(roots::ELLIPSIS)),
            Expr::Attribute(node) => {
                let fields = [
                    ("value", self.expression(&node.value)?),
                    ("attr", self.identifier(&node.attr)),
                    ("ctx", self.context(node.ctx)?),
                ];
                self.node("Attribute", range, &fields)
            }
            Expr::Subscript(node) => {
                let fields = [
                    ("value", self.expression(&node.value)?),
                    ("slice", self.expression(&node.slice)?),
                    ("ctx", self.context(node.ctx)?),
                ];
                self.node("Subscript", range, &fields)
            }
            Expr::Starred(node) => {
                let value = self.expression(&node.value)?;
                let context = self.context(node.ctx)?;
                self.node("Starred", range, &[("value", value), ("ctx", context)])
            }
            Expr::Name(node) => {
                let context = self.context(node.ctx)?;
                let fields = [("id", self.name(node.id.as_str())), ("ctx", context)];
                self.node("Name", range, &fields)
            }
            Expr::List(node) => {
                let items = self.expressions(&node.elts)?;
                self.node(
                    "List",
                    range,
                    &[("elts", items), ("ctx", self.context(node.ctx)?)],
                )
            }
            Expr::Tuple(node) => {
                let items = self.expressions(&node.elts)?;
                self.node(
                    "Tuple",
                    range,
                    &[("elts", items), ("ctx", self.context(node.ctx)?)],
                )
            }
            Expr::Slice(node) => {
                let fields = [
                    ("lower", self.optional(node.lower.as_deref())?),
                    ("upper", self.optional(node.upper.as_deref())?),
                    ("step", self.optional(node.step.as_deref())?),
                ];
                self.node("Slice", range, &fields)
            }
            _ => Err(self.unknown()),
        }
    }

    fn context(&self, context: ExprContext) -> Made<'v> {
        self.shared(match context {
            ExprContext::Load => "Load",
            ExprContext::Store => "Store",
            ExprContext::Del => "Del",
            ExprContext::Invalid => return Err(self.unknown()),
        })
    }

    pub(super) fn operator(&self, operator: Operator) -> Made<'v> {
        self.shared(match operator {
            Operator::Add => "Add",
            Operator::Sub => "Sub",
            Operator::Mult => "Mult",
            Operator::MatMult => "MatMult",
            Operator::Div => "Div",
            Operator::Mod => "Mod",
            Operator::Pow => "Pow",
            Operator::LShift => "LShift",
            Operator::RShift => "RShift",
            Operator::BitOr => "BitOr",
            Operator::BitXor => "BitXor",
            Operator::BitAnd => "BitAnd",
            Operator::FloorDiv => "FloorDiv",
        })
    }

    fn compare(&self, node: &ExprCompare) -> Made<'v> {
        let operators = self.each(node.ops.iter(), |op| {
            self.shared(match op {
                CmpOp::Eq => "Eq",
                CmpOp::NotEq => "NotEq",
                CmpOp::Lt => "Lt",
                CmpOp::LtE => "LtE",
                CmpOp::Gt => "Gt",
                CmpOp::GtE => "GtE",
                CmpOp::Is => "Is",
                CmpOp::IsNot => "IsNot",
                CmpOp::In => "In",
                CmpOp::NotIn => "NotIn",
            })
        })?;
        let fields = [
            ("left", self.expression(&node.left)?),
            ("ops", operators),
            ("comparators", self.expressions(node.comparators.iter())?),
        ];
        self.node("Compare", node.range, &fields)
    }

    fn comprehension(
        &self,
        class: &'static str,
        range: TextRange,
        element: &Expr,
        generators: &[Comprehension],
    ) -> Made<'v> {
        let element = self.expression(element)?;
        let generators = self.generators(generators)?;
        self.node(
            class,
            range,
            &[("elt", element), ("generators", generators)],
        )
    }

    fn generators(&self, generators: &[Comprehension]) -> Made<'v> {
        self.each(generators, |generator| {
            let fields = [
                ("target", self.expression(&generator.target)?),
                ("iter", self.expression(&generator.iter)?),
                ("ifs", self.expressions(&generator.ifs)?),
                ("is_async", V::small(i64::from(generator.is_async))),
            ];
            self.plain("comprehension", &fields)
        })
    }

    fn constant(&self, range: TextRange, value: V<'v>) -> Made<'v> {
        let is_marked = self.source.slice(range).starts_with(['u', 'U']);
        let kind = match value.as_str() {
            Some(_) if is_marked => self.name("u"),
            _ => V::NIL,
        };
        self.node("Constant", range, &[("value", value), ("kind", kind)])
    }

    fn number(&self, node: &ExprNumberLiteral) -> V<'v> {
        let cx = self.cx;
        match literal::number(self.source, node) {
            NumberValue::Int(Integer::Small(value)) => match i64::try_from(value) {
                Ok(value) => cx.new_int(value),
                Err(_) => cx.new_big(&Number::from(value)),
            },
            NumberValue::Int(Integer::Big { radix, digits }) => {
                let number = Number::parse_bytes(digits.as_bytes(), radix).unwrap_or_default();
                cx.new_big(&number)
            }
            NumberValue::Float(value) => cx.new_float(value),
            NumberValue::Imaginary(value) => new_complex(cx, (0.0, value)),
        }
    }

    fn joined(&self, class: &'static str, range: TextRange, pieces: &[Piece<'_>]) -> Made<'v> {
        let values = self.each(pieces, |piece| match piece {
            Piece::Literal { value, range } => self.constant(*range, self.text(value)),
            Piece::Field(field) => self.field(class, field),
        })?;
        self.node(class, range, &[("values", values)])
    }

    fn field(&self, class: &'static str, field: &Field<'_>) -> Made<'v> {
        let value = self.expression(field.expression)?;
        let conversion = field
            .conversion
            .map_or(-1, |letter| i64::from(u32::from(letter)));
        let conversion = ("conversion", V::small(conversion));
        let spec = match &field.format_spec {
            Some(pieces) => self.joined("JoinedStr", spec_range(field, pieces), pieces)?,
            None => V::NIL,
        };
        let spec = ("format_spec", spec);
        if class == "TemplateStr" {
            let text = ("str", self.cx.new_str(&field.text).v());
            let fields = [("value", value), text, conversion, spec];
            return self.node("Interpolation", field.range, &fields);
        }
        self.node(
            "FormattedValue",
            field.range,
            &[("value", value), conversion, spec],
        )
    }
}

/// From the colon to before the closing brace.
fn spec_range(field: &Field<'_>, pieces: &[Piece<'_>]) -> TextRange {
    let brace = field.range.end() - TextSize::new(1);
    let first = pieces.first().map_or(brace, |piece| match piece {
        Piece::Literal { range, .. } => range.start(),
        Piece::Field(inner) => inner.range.start(),
    });
    let start = first - TextSize::new(1).min(first);
    TextRange::new(start.min(brace), brace)
}
