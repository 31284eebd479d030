//! Numeric literals.

use ruff_python_ast as ast;

use crate::source::Source;

/// The value of a numeric literal.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberValue {
    Int(Integer),
    Float(f64),
    /// The imaginary part of `…j`.
    Imaginary(f64),
}

/// A non-negative integer of any size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    Small(u64),
    /// Does not fit in 64 bits.
    Big {
        /// 2, 8, 10 or 16.
        radix: u32,
        /// Digits of that radix only, no prefix, no underscores, no leading zeros.
        digits: String,
    },
}

/// The value of a number expression.
pub fn number(source: &Source, node: &ast::ExprNumberLiteral) -> NumberValue {
    match &node.value {
        ast::Number::Int(_) => NumberValue::Int(integer(source.slice(node.range))),
        ast::Number::Float(value) => NumberValue::Float(*value),
        ast::Number::Complex { imag, .. } => NumberValue::Imaginary(*imag),
    }
}

/// The value of an integer token.
fn integer(token: &str) -> Integer {
    let (radix, digits) = match token.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &token[2..]),
        [b'0', b'o' | b'O', ..] => (8, &token[2..]),
        [b'0', b'b' | b'B', ..] => (2, &token[2..]),
        _ => (10, token),
    };
    let digits: String = digits.chars().filter(|&c| c != '_').collect();
    match u64::from_str_radix(&digits, radix) {
        Ok(value) => Integer::Small(value),
        Err(_) => Integer::Big {
            radix,
            digits: digits.trim_start_matches('0').to_owned(),
        },
    }
}
