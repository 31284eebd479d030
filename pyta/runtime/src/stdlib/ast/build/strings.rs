//! Constants, and strings with fields.

use std::fmt::Write;

use pyta_syntax::ast::{
    BytesLiteral, BytesLiteralFlags, BytesLiteralValue, ConversionFlag, Expr, ExprBinOp,
    ExprBooleanLiteral, ExprBytesLiteral, ExprContext, ExprEllipsisLiteral, ExprFString,
    ExprNoneLiteral, ExprNumberLiteral, ExprStringLiteral, ExprTString, ExprTuple, ExprUnaryOp,
    FString, FStringFlags, FStringValue, Int, InterpolatedElement, InterpolatedStringElement,
    InterpolatedStringFormatSpec, InterpolatedStringLiteralElement, Number, Operator,
    StringLiteral, StringLiteralFlags, StringLiteralValue, TString, TStringFlags, TStringValue,
    UnaryOp,
};
use pyta_syntax::text_size::TextRange;

use super::{Builder, Built, Node, Place};
use crate::prelude::*;
use crate::roots;
use crate::types::complex::exact_parts;

impl<'v> Builder<'v> {
    pub(super) fn constant_node(&mut self, node: Node<'v>, place: Place) -> Built<Expr> {
        // None is a value here.
        let value = match self.maybe(node, "value") {
            Some(value) => value,
            None => V::NIL,
        };
        if let Some(kind) = self.maybe(node, "kind")
            && kind.as_exact_str().is_none()
        {
            return Err(self.cx.type_error("AST string must be of type str"));
        }
        self.constant(value, place)
    }

    /// The expression that has a constant's value.
    pub(super) fn constant(&mut self, value: V<'v>, place: Place) -> Built<Expr> {
        self.deeper(|this| this.constant_inner(value, place))
    }

    fn constant_inner(&mut self, value: V<'v>, place: Place) -> Built<Expr> {
        let node_index = Default::default();
        if let Some(value) = value.as_bool() {
            let range = self.empty(place);
            let literal = ExprBooleanLiteral {
                node_index,
                range,
                value,
            };
            return Ok(Expr::BooleanLiteral(literal));
        }
        if value.is_nil() {
            let range = self.empty(place);
            return Ok(Expr::NoneLiteral(ExprNoneLiteral { node_index, range }));
        }
        if value == self.cx.root(roots::ELLIPSIS) {
            let range = self.empty(place);
            return Ok(Expr::EllipsisLiteral(ExprEllipsisLiteral {
                node_index,
                range,
            }));
        }
        if let Some(text) = value.as_exact_str() {
            let points: Vec<u32> = text.units().iter().collect();
            return Ok(self.string(&points, place));
        }
        if let Some(bytes) = value.as_exact_bytes() {
            return Ok(self.bytes(bytes.as_slice(), place));
        }
        if let Some(tuple) = value.as_exact_tuple() {
            let start = self.open(place);
            let mut elts = Vec::with_capacity(tuple.len());
            for item in tuple.iter() {
                elts.push(self.constant(item, place)?);
            }
            return Ok(Expr::Tuple(ExprTuple {
                node_index,
                range: self.close(start, place),
                elts,
                ctx: ExprContext::Load,
                parenthesized: true,
            }));
        }
        if let Some((real, imag)) = exact_parts(self.cx, value) {
            return Ok(self.complex(real, imag, place));
        }
        if value.payload() == value {
            if let Some(x) = value.as_float() {
                return Ok(self.float(x, place));
            }
            if value.is_integer() {
                return Ok(self.integer_literal(value, place));
            }
        }
        Err(self.cx.type_error(format!(
            "got an invalid type in Constant: {}",
            self.cx.class_name(value)
        )))
    }

    fn number_literal(range: TextRange, value: Number) -> Expr {
        let node_index = Default::default();
        Expr::NumberLiteral(ExprNumberLiteral {
            node_index,
            range,
            value,
        })
    }

    fn integer_literal(&mut self, value: V<'v>, place: Place) -> Expr {
        let number = value.to_number().unwrap_or_default();
        let range = self.token(&format!("{:#x}", number.magnitude()), place);
        // The value is read from the token.
        let literal = Self::number_literal(range, Number::Int(Int::ZERO));
        match number.sign() == num_bigint::Sign::Minus {
            false => literal,
            true => Expr::UnaryOp(ExprUnaryOp {
                node_index: Default::default(),
                range: self.empty(place),
                op: UnaryOp::USub,
                operand: Box::new(literal),
            }),
        }
    }

    fn float(&mut self, x: f64, place: Place) -> Expr {
        let text = match x.is_infinite() {
            true => "1e309".to_owned(),
            false => pyta_text::float::repr(x),
        };
        let range = self.token(&text, place);
        Self::number_literal(range, Number::Float(x))
    }

    fn complex(&mut self, real: f64, imag: f64, place: Place) -> Expr {
        let start = self.open(place);
        let range = self.empty(place);
        let imaginary = Self::number_literal(range, Number::Complex { real: 0.0, imag });
        if real.to_bits() == 0 {
            return imaginary;
        }
        let left = Box::new(self.float(real, place));
        Expr::BinOp(ExprBinOp {
            node_index: Default::default(),
            range: self.close(start, place),
            left,
            op: Operator::Add,
            right: Box::new(imaginary),
        })
    }

    fn string(&mut self, points: &[u32], place: Place) -> Expr {
        let range = self.token(&format!("\"{}\"", escaped(points)), place);
        let literal = StringLiteral {
            node_index: Default::default(),
            range,
            value: "".into(),
            flags: StringLiteralFlags::empty(),
        };
        Expr::StringLiteral(ExprStringLiteral {
            node_index: Default::default(),
            range,
            value: StringLiteralValue::single(literal),
        })
    }

    fn bytes(&mut self, bytes: &[u8], place: Place) -> Expr {
        let mut token = "b\"".to_owned();
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(token, "\\x{byte:02x}");
        }
        token.push('"');
        let range = self.token(&token, place);
        let literal = BytesLiteral {
            node_index: Default::default(),
            range,
            value: Box::default(),
            flags: BytesLiteralFlags::empty(),
        };
        Expr::BytesLiteral(ExprBytesLiteral {
            node_index: Default::default(),
            range,
            value: BytesLiteralValue::single(literal),
        })
    }

    /// A string with fields, or a field that stands alone.
    pub(super) fn interpolated(&mut self, node: Node<'v>, place: Place) -> Built<Expr> {
        let is_template = matches!(node.kind, "TemplateStr" | "Interpolation");
        let start = self.open(place);
        let elements = match node.kind {
            "JoinedStr" | "TemplateStr" => self.elements(node)?,
            _ => vec![self.element(node.object)?],
        };
        let (node_index, elements) = (Default::default(), elements.into());
        let range = self.close(start, place);
        if is_template {
            let flags = TStringFlags::empty();
            let value = TStringValue::single(TString {
                range,
                node_index,
                elements,
                flags,
            });
            let node_index = Default::default();
            return Ok(Expr::TString(ExprTString {
                node_index,
                range,
                value,
            }));
        }
        let flags = FStringFlags::empty();
        let value = FStringValue::single(FString {
            range,
            node_index,
            elements,
            flags,
        });
        let node_index = Default::default();
        Ok(Expr::FString(ExprFString {
            node_index,
            range,
            value,
        }))
    }

    fn elements(&mut self, node: Node<'v>) -> Built<Vec<InterpolatedStringElement>> {
        let objects = self.list(node, "values")?;
        let mut elements = Vec::with_capacity(objects.len());
        for object in objects {
            if object.is_nil() {
                return Err(self.cx.value_error("None disallowed in expression list"));
            }
            elements.push(self.deeper(|this| this.element(object))?);
        }
        Ok(elements)
    }

    fn element(&mut self, object: V<'v>) -> Built<InterpolatedStringElement> {
        let node = self.node(object, "expr")?;
        let place = self.place(node)?;
        let text = self.maybe(node, "value").and_then(V::as_exact_str);
        if let ("Constant", Some(text)) = (node.kind, text) {
            let points: Vec<u32> = text.units().iter().collect();
            let literal = InterpolatedStringLiteralElement {
                node_index: Default::default(),
                range: self.token(&escaped(&points), place),
                value: "".into(),
            };
            return Ok(InterpolatedStringElement::Literal(literal));
        }
        let start = self.open(place);
        let is_field = matches!(node.kind, "FormattedValue" | "Interpolation");
        if let Some(text) = self.maybe(node, "str").and_then(V::as_str) {
            self.made.field_texts.insert(start, text.to_text());
        }
        let (expression, conversion, format_spec) = match is_field {
            false => (self.expression(object)?, ConversionFlag::None, None),
            true => (
                self.required(node, "value")?,
                self.conversion(node)?,
                self.format_spec(node)?,
            ),
        };
        let element = InterpolatedElement {
            node_index: Default::default(),
            range: self.close(start, place),
            expression: Box::new(expression),
            debug_text: None,
            conversion,
            format_spec,
        };
        Ok(InterpolatedStringElement::Interpolation(element))
    }

    fn conversion(&mut self, node: Node<'v>) -> Built<ConversionFlag> {
        let number = self.number(node, "conversion")?;
        match u8::try_from(number) {
            Err(_) if number == -1 => Ok(ConversionFlag::None),
            Ok(b's') => Ok(ConversionFlag::Str),
            Ok(b'r') => Ok(ConversionFlag::Repr),
            Ok(b'a') => Ok(ConversionFlag::Ascii),
            _ => {
                let message = format!("Unrecognized conversion character {number}");
                Err(self.cx.error(C::SystemError, message).into())
            }
        }
    }

    fn format_spec(&mut self, node: Node<'v>) -> Built<Option<Box<InterpolatedStringFormatSpec>>> {
        let Some(object) = self.maybe(node, "format_spec") else {
            return Ok(None);
        };
        let spec = self.node(object, "expr")?;
        let place = self.place(spec)?;
        let start = self.open(place);
        let elements = match spec.kind {
            "JoinedStr" => self.elements(spec)?,
            _ => vec![self.element(object)?],
        };
        Ok(Some(Box::new(InterpolatedStringFormatSpec {
            node_index: Default::default(),
            range: self.close(start, place),
            elements: elements.into(),
        })))
    }
}

/// Code points as the inside of a token: all but letters and digits as escapes.
fn escaped(points: &[u32]) -> String {
    let mut text = String::with_capacity(points.len());
    for &point in points {
        match char::from_u32(point) {
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, ' ' | '_') => text.push(c),
            // Writing to a string cannot fail.
            _ if point < 0x1_0000 => drop(write!(text, "\\u{point:04x}")),
            _ => drop(write!(text, "\\U{point:08x}")),
        }
    }
    text
}
