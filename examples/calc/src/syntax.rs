//! From source to tree.

pub mod lexer;
pub mod parser;
pub mod tree;

use corevm_sdk::Span;

/// What is wrong with a source, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub span: Span,
    /// Lower case, without full stop.
    pub message: String,
    /// The source ended too early: a REPL asks for another line.
    pub is_incomplete: bool,
}

impl SyntaxError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            span,
            message: message.into(),
            is_incomplete: false,
        }
    }
}
