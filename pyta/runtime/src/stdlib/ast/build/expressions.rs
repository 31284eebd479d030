//! Expressions.

use pyta_syntax::ast::{
    Arguments, BoolOp, CmpOp, Comprehension, DictItem, Expr, ExprAttribute, ExprAwait, ExprBinOp,
    ExprBoolOp, ExprCall, ExprCompare, ExprContext, ExprDict, ExprDictComp, ExprGenerator, ExprIf,
    ExprLambda, ExprList, ExprListComp, ExprName, ExprNamed, ExprSet, ExprSetComp, ExprSlice,
    ExprStarred, ExprSubscript, ExprTuple, ExprUnaryOp, ExprYield, ExprYieldFrom, Identifier,
    Keyword, Operator, UnaryOp,
};
use pyta_syntax::text_size::TextSize;

use super::{Builder, Built, Node, Place};
use crate::prelude::*;

impl<'v> Builder<'v> {
    /// A field that is an expression to be read.
    pub(super) fn required(&mut self, node: Node<'v>, field: &str) -> Built<Expr> {
        let value = self.field(node, field)?;
        self.expression(value)
    }

    pub(super) fn boxed(&mut self, node: Node<'v>, field: &str) -> Built<Box<Expr>> {
        self.required(node, field).map(Box::new)
    }

    /// A field that is an expression or None.
    pub(super) fn optional(&mut self, node: Node<'v>, field: &str) -> Built<Option<Box<Expr>>> {
        let Some(value) = self.maybe(node, field) else {
            return Ok(None);
        };
        Ok(Some(Box::new(self.expression(value)?)))
    }

    /// A field that is an expression in a context.
    pub(super) fn target(
        &mut self,
        node: Node<'v>,
        field: &str,
        context: ExprContext,
    ) -> Built<Expr> {
        let value = self.field(node, field)?;
        self.in_context(value, context)
    }

    /// Expressions in a context.
    pub(super) fn targets(
        &mut self,
        node: Node<'v>,
        field: &str,
        context: ExprContext,
    ) -> Built<Vec<Expr>> {
        let objects = self.list(node, field)?;
        let mut made = Vec::with_capacity(objects.len());
        for object in objects {
            if object.is_nil() {
                return Err(self.cx.value_error("None disallowed in expression list"));
            }
            made.push(self.in_context(object, context)?);
        }
        Ok(made)
    }

    pub(super) fn expression(&mut self, object: V<'v>) -> Built<Expr> {
        self.in_context(object, ExprContext::Load)
    }

    fn in_context(&mut self, object: V<'v>, context: ExprContext) -> Built<Expr> {
        self.deeper(|this| {
            let node = this.node(object, "expr")?;
            let place = this.place(node)?;
            this.check_context(node, context)?;
            let start = this.open(place);
            this.made_expression(node, place, start, context)
        })
    }

    /// Names and the like say themselves in which context they are.
    fn check_context(&self, node: Node<'v>, wanted: ExprContext) -> Built<()> {
        let word = |context: ExprContext| match context {
            ExprContext::Store => "Store",
            ExprContext::Del => "Del",
            _ => "Load",
        };
        let can_be_bound = matches!(
            node.kind,
            "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple"
        );
        if !can_be_bound {
            return match wanted {
                ExprContext::Load => Ok(()),
                _ => Err(self.cx.value_error(format!(
                    "expression which can't be assigned to in {} context",
                    word(wanted)
                ))),
            };
        }
        // Without one it is read.
        let Some(context) = self.maybe(node, "ctx") else {
            return Ok(());
        };
        let found = self.node(context, "expr_context")?.kind;
        match found == word(wanted) {
            true => Ok(()),
            false => Err(self.cx.value_error(format!(
                "expression must have {} context but has {found} instead",
                word(wanted)
            ))),
        }
    }

    fn made_expression(
        &mut self,
        node: Node<'v>,
        place: Place,
        start: u32,
        context: ExprContext,
    ) -> Built<Expr> {
        let node_index = Default::default();
        // The parts are made before the range is closed.
        macro_rules! made {
            ($variant:ident $class:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Ok(Expr::$variant($class { node_index, range, $($field),* }))
            }};
        }
        match node.kind {
            "BoolOp" => made!(BoolOp ExprBoolOp {
                op: match self.kind_of(node, "op", "boolop")? {
                    "And" => BoolOp::And,
                    _ => BoolOp::Or,
                },
                values: self.operands(node)?,
            }),
            "NamedExpr" => made!(Named ExprNamed {
                target: Box::new(self.named_target(node)?),
                value: self.boxed(node, "value")?,
            }),
            "BinOp" => made!(BinOp ExprBinOp {
                left: self.boxed(node, "left")?,
                op: self.operator(node)?,
                right: self.boxed(node, "right")?,
            }),
            "UnaryOp" => made!(UnaryOp ExprUnaryOp {
                op: match self.kind_of(node, "op", "unaryop")? {
                    "Invert" => UnaryOp::Invert,
                    "Not" => UnaryOp::Not,
                    "UAdd" => UnaryOp::UAdd,
                    _ => UnaryOp::USub,
                },
                operand: self.boxed(node, "operand")?,
            }),
            "Lambda" => made!(Lambda ExprLambda {
                parameters: Some(Box::new(self.parameters(node, place)?)),
                body: self.boxed(node, "body")?,
            }),
            "IfExp" => made!(If ExprIf {
                test: self.boxed(node, "test")?,
                body: self.boxed(node, "body")?,
                orelse: self.boxed(node, "orelse")?,
            }),
            "Dict" => made!(Dict ExprDict { items: self.items(node)? }),
            "Set" => made!(Set ExprSet { elts: self.expressions(node, "elts")? }),
            "ListComp" => made!(ListComp ExprListComp {
                generators: self.generators(node, place)?,
                elt: self.boxed(node, "elt")?,
            }),
            "SetComp" => made!(SetComp ExprSetComp {
                generators: self.generators(node, place)?,
                elt: self.boxed(node, "elt")?,
            }),
            "GeneratorExp" => made!(Generator ExprGenerator {
                generators: self.generators(node, place)?,
                elt: self.boxed(node, "elt")?,
                parenthesized: true,
            }),
            "DictComp" => made!(DictComp ExprDictComp {
                generators: self.generators(node, place)?,
                key: Some(self.boxed(node, "key")?),
                value: self.boxed(node, "value")?,
            }),
            "Await" => made!(Await ExprAwait { value: self.boxed(node, "value")? }),
            "Yield" => made!(Yield ExprYield { value: self.optional(node, "value")? }),
            "YieldFrom" => made!(YieldFrom ExprYieldFrom { value: self.boxed(node, "value")? }),
            "Compare" => made!(Compare ExprCompare {
                left: self.boxed(node, "left")?,
                ops: self.comparisons(node)?.into(),
                comparators: self.expressions(node, "comparators")?.into(),
            }),
            "Call" => {
                let func = self.boxed(node, "func")?;
                let arguments = self.arguments(node, "args", start, place)?;
                Ok(Expr::Call(ExprCall {
                    node_index,
                    range_start: TextSize::new(start),
                    func,
                    arguments,
                }))
            }
            "Attribute" => made!(Attribute ExprAttribute {
                value: self.boxed(node, "value")?,
                attr: self.attribute_name(node, place)?,
                ctx: context,
            }),
            "Subscript" => made!(Subscript ExprSubscript {
                value: self.boxed(node, "value")?,
                slice: self.boxed(node, "slice")?,
                ctx: context,
            }),
            "Starred" => made!(Starred ExprStarred {
                value: Box::new(self.target(node, "value", context)?),
                ctx: context,
            }),
            "Name" => made!(Name ExprName {
                id: self.name_text(self.field(node, "id")?)?.into(),
                ctx: context,
            }),
            "List" => made!(List ExprList {
                elts: self.targets(node, "elts", context)?,
                ctx: context,
            }),
            "Tuple" => made!(Tuple ExprTuple {
                elts: self.targets(node, "elts", context)?,
                ctx: context,
                parenthesized: true,
            }),
            "Slice" => made!(Slice ExprSlice {
                lower: self.optional(node, "lower")?,
                upper: self.optional(node, "upper")?,
                step: self.optional(node, "step")?,
            }),
            "Constant" => self.constant_node(node, place),
            _ => self.interpolated(node, place),
        }
    }

    /// The name behind the dot, which ends where the attribute does.
    fn attribute_name(&mut self, node: Node<'v>, place: Place) -> Built<Identifier> {
        let text = self.name_text(self.field(node, "attr")?)?;
        let mut start = place.end;
        start.column = start.column.saturating_sub(text.len() as u32);
        Ok(self.named(&text, Place { start, ..place }))
    }

    fn operands(&mut self, node: Node<'v>) -> Built<Vec<Expr>> {
        let values = self.expressions(node, "values")?;
        match values.len() {
            2.. => Ok(values),
            _ => Err(self.cx.value_error("BoolOp with less than 2 values")),
        }
    }

    fn named_target(&mut self, node: Node<'v>) -> Built<Expr> {
        let target = self.field(node, "target")?;
        match self.node(target, "expr")?.kind {
            "Name" => self.target(node, "target", ExprContext::Store),
            _ => Err(self.cx.type_error("NamedExpr target must be a Name")),
        }
    }

    pub(super) fn operator(&mut self, node: Node<'v>) -> Built<Operator> {
        Ok(match self.kind_of(node, "op", "operator")? {
            "Add" => Operator::Add,
            "Sub" => Operator::Sub,
            "Mult" => Operator::Mult,
            "MatMult" => Operator::MatMult,
            "Div" => Operator::Div,
            "Mod" => Operator::Mod,
            "Pow" => Operator::Pow,
            "LShift" => Operator::LShift,
            "RShift" => Operator::RShift,
            "BitOr" => Operator::BitOr,
            "BitXor" => Operator::BitXor,
            "BitAnd" => Operator::BitAnd,
            _ => Operator::FloorDiv,
        })
    }

    fn comparisons(&mut self, node: Node<'v>) -> Built<Vec<CmpOp>> {
        let (ops, others) = (self.list(node, "ops")?, self.list(node, "comparators")?);
        if others.is_empty() {
            return Err(self.cx.value_error("Compare with no comparators"));
        }
        if others.len() != ops.len() {
            let message = "Compare has a different number of comparators and operands";
            return Err(self.cx.value_error(message));
        }
        let mut made = Vec::with_capacity(ops.len());
        for op in ops {
            made.push(match self.node(op, "cmpop")?.kind {
                "Eq" => CmpOp::Eq,
                "NotEq" => CmpOp::NotEq,
                "Lt" => CmpOp::Lt,
                "LtE" => CmpOp::LtE,
                "Gt" => CmpOp::Gt,
                "GtE" => CmpOp::GtE,
                "Is" => CmpOp::Is,
                "IsNot" => CmpOp::IsNot,
                "In" => CmpOp::In,
                _ => CmpOp::NotIn,
            });
        }
        Ok(made)
    }

    fn items(&mut self, node: Node<'v>) -> Built<Vec<DictItem>> {
        let (keys, values) = (self.list(node, "keys")?, self.list(node, "values")?);
        if keys.len() != values.len() {
            let message = "Dict doesn't have the same number of keys as values";
            return Err(self.cx.value_error(message));
        }
        let mut items = Vec::with_capacity(keys.len());
        for (key, value) in keys.into_iter().zip(values) {
            let key = match key.is_nil() {
                true => None,
                false => Some(self.expression(key)?),
            };
            if value.is_nil() {
                return Err(self.cx.value_error("None disallowed in expression list"));
            }
            let value = self.expression(value)?;
            items.push(DictItem { key, value });
        }
        Ok(items)
    }

    fn generators(&mut self, node: Node<'v>, place: Place) -> Built<Vec<Comprehension>> {
        let objects = self.list(node, "generators")?;
        if objects.is_empty() {
            return Err(self.cx.value_error("comprehension with no generators"));
        }
        let mut made = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.part(object, "comprehension");
            let start = self.open(place);
            let target = self.target(part, "target", ExprContext::Store)?;
            let iter = self.required(part, "iter")?;
            let ifs = self.expressions(part, "ifs")?;
            let is_async = self.number(part, "is_async")? != 0;
            made.push(Comprehension {
                node_index: Default::default(),
                range: self.close(start, place),
                target,
                iter,
                ifs,
                is_async,
            });
        }
        Ok(made)
    }

    /// Positional and named arguments of a call or class, which end with the node.
    pub(super) fn arguments(
        &mut self,
        node: Node<'v>,
        positional: &str,
        start: u32,
        place: Place,
    ) -> Built<Arguments> {
        let args = self.expressions(node, positional)?;
        let objects = self.list(node, "keywords")?;
        let mut keywords = Vec::with_capacity(objects.len());
        for object in objects {
            let part = self.part(object, "keyword");
            let place = self.place(part)?;
            let start = self.open(place);
            let arg = self.maybe_name(part, "arg", place)?;
            let value = self.required(part, "value")?;
            keywords.push(Keyword {
                node_index: Default::default(),
                range: self.close(start, place),
                arg,
                value,
            });
        }
        Ok(Arguments {
            node_index: Default::default(),
            range: self.close(start, place),
            args: args.into(),
            keywords: keywords.into(),
        })
    }
}
