//! The exact values of literals, taken from the source text.
//!
//! The parser's own values lose surrogate escapes, so the compiler asks here. Implicit concatenation
//! is done: one value per expression. All functions are total for trees that [`crate::parse`] made
//! from the same source; an `Err` is the `SyntaxError` CPython raises for the literal.

mod escape;
mod interpolated;
mod number;
mod value;

use ruff_python_ast as ast;
use ruff_text_size::{TextRange, TextSize};

pub use interpolated::{Field, Piece, f_string, t_string};
pub use number::{Integer, NumberValue, number};
pub use value::StrValue;

pub(crate) use escape::{Escape, decode_bytes, decode_str, first_invalid_escape};

use crate::error::{ErrorKind, SyntaxError};
use crate::source::Source;

/// The value of a string expression.
pub fn string(source: &Source, node: &ast::ExprStringLiteral) -> Result<StrValue, SyntaxError> {
    let mut value = StrValue::default();
    for part in node.value.iter() {
        value.push(&string_part(source, part.range)?);
    }
    Ok(value)
}

/// The value of one string literal token, prefix and quotes included in `range`.
pub fn string_part(source: &Source, range: TextRange) -> Result<StrValue, SyntaxError> {
    let token = StringToken::new(source.slice(range));
    if token.is_raw {
        return Ok(StrValue::from(token.body));
    }
    decode_str(token.body, Escape::Plain).map_err(|error| unicode_error(source, range, &error))
}

/// The value of a bytes expression.
pub fn bytes(source: &Source, node: &ast::ExprBytesLiteral) -> Result<Vec<u8>, SyntaxError> {
    let mut value = Vec::new();
    for part in node.value.iter() {
        bytes_part(source, part.range, &mut value)?;
    }
    Ok(value)
}

fn bytes_part(source: &Source, range: TextRange, out: &mut Vec<u8>) -> Result<(), SyntaxError> {
    let token = StringToken::new(source.slice(range));
    if token.is_raw {
        out.extend_from_slice(token.body.as_bytes());
        return Ok(());
    }
    decode_bytes(token.body, out).map_err(|at| {
        let message = format!("(value error) invalid \\x escape at position {at}");
        SyntaxError::at(ErrorKind::Syntax, message, source, range)
    })
}

fn unicode_error(source: &Source, range: TextRange, message: &str) -> SyntaxError {
    let message = format!("(unicode error) 'unicodeescape' codec can't decode {message}");
    SyntaxError::at(ErrorKind::Syntax, message, source, range)
}

/// A string token taken apart.
pub(crate) struct StringToken<'a> {
    /// What is between the quotes.
    pub(crate) body: &'a str,
    /// Bytes of prefix and opening quotes.
    pub(crate) opener_len: TextSize,
    pub(crate) is_raw: bool,
    pub(crate) is_bytes: bool,
}

impl<'a> StringToken<'a> {
    /// `text` is a whole token of a plain string or bytes literal.
    pub(crate) fn new(text: &'a str) -> Self {
        let quote_at = text.find(['\'', '"']).unwrap_or(0);
        let (prefix, quoted) = text.split_at(quote_at);
        let quote = &quoted[..quoted.len().min(1)];
        let is_triple = quoted.len() >= 6 && quoted.starts_with(&quote.repeat(3));
        let quote_len = if is_triple { 3 } else { 1 };
        let body = quoted
            .get(quote_len..quoted.len().saturating_sub(quote_len))
            .unwrap_or("");
        StringToken {
            body,
            opener_len: TextSize::new((quote_at + quote_len) as u32),
            is_raw: prefix.contains(['r', 'R']),
            is_bytes: prefix.contains(['b', 'B']),
        }
    }
}
