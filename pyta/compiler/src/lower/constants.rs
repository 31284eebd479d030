//! Constants from literals.

use corevm_sdk::{Constant, Text};
use pyta_syntax::{
    ast::{Expr, ExprNumberLiteral},
    literal::{self, Integer, NumberValue, StrValue},
};

use super::{Lowering, Outcome};
use crate::natives::tags;

impl<'a> Lowering<'a> {
    /// The constant that a literal stands for; `None` for other expressions.
    pub(super) fn literal(&self, expr: &Expr) -> Outcome<Option<Constant>> {
        Ok(Some(match expr {
            Expr::StringLiteral(node) => string_constant(&literal::string(self.source, node)?),
            Expr::BytesLiteral(node) => Constant::Bytes(literal::bytes(self.source, node)?),
            Expr::NumberLiteral(node) => self.number(node),
            Expr::BooleanLiteral(node) => Constant::Bool(node.value),
            Expr::NoneLiteral(_) => Constant::Nil,
            Expr::EllipsisLiteral(_) => language(tags::ELLIPSIS, Vec::new()),
            Expr::Name(node) if node.id == "__debug__" => {
                Constant::Bool(self.options.optimize == 0)
            }
            _ => return Ok(None),
        }))
    }

    fn number(&self, node: &ExprNumberLiteral) -> Constant {
        match literal::number(self.source, node) {
            NumberValue::Int(Integer::Small(value)) => match i64::try_from(value) {
                Ok(value) => Constant::Int(value),
                Err(_) => Constant::BigInt {
                    negative: false,
                    magnitude: value.to_le_bytes().to_vec(),
                },
            },
            NumberValue::Int(Integer::Big { radix, digits }) => Constant::BigInt {
                negative: false,
                magnitude: magnitude(radix, &digits),
            },
            NumberValue::Float(value) => Constant::Float(value),
            NumberValue::Imaginary(value) => complex(0.0, value),
        }
    }
}

pub(super) fn language(tag: u32, parts: Vec<Constant>) -> Constant {
    Constant::Language { tag, parts }
}

pub(super) fn complex(real: f64, imaginary: f64) -> Constant {
    let parts = vec![Constant::Float(real), Constant::Float(imaginary)];
    language(tags::COMPLEX, parts)
}

pub(super) fn string_constant(value: &StrValue) -> Constant {
    Constant::Str(text(value))
}

pub(super) fn text(value: &StrValue) -> Text {
    match value.as_str() {
        Some(text) => Text::from(text),
        None => Text::from_code_points(value.code_points()),
    }
}

/// Little-endian bytes, without trailing zeros, of the number that the digits write.
fn magnitude(radix: u32, digits: &str) -> Vec<u8> {
    let mut bytes = match radix {
        2 => from_bits(digits, 1),
        8 => from_bits(digits, 3),
        16 => from_bits(digits, 4),
        _ => from_decimal(digits),
    };
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    bytes
}

fn from_bits(digits: &str, bits_per_digit: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len() / 2 + 1);
    let (mut pending, mut count) = (0u32, 0);
    for digit in digits.chars().rev() {
        pending |= digit.to_digit(16).unwrap_or(0) << count;
        count += bits_per_digit;
        while count >= 8 {
            bytes.push(pending as u8);
            pending >>= 8;
            count -= 8;
        }
    }
    bytes.push(pending as u8);
    bytes
}

/// Decimal digits; their number is limited by the parser, so the quadratic method does.
fn from_decimal(digits: &str) -> Vec<u8> {
    let mut limbs: Vec<u32> = Vec::new();
    for chunk in digits.as_bytes().chunks(9) {
        let value = chunk
            .iter()
            .fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        let mut carry = value;
        let scale = 10u64.pow(chunk.len() as u32);
        for limb in &mut limbs {
            let product = u64::from(*limb) * scale + carry;
            *limb = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
    limbs.into_iter().flat_map(u32::to_le_bytes).collect()
}
