//! The error that formatting and parsing functions report: which exception, and its message.

use std::fmt;

use crate::text::TextBuf;

/// Which builtin exception the runtime raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ValueError`.
    Value,
    /// `TypeError`.
    Type,
    /// `OverflowError`.
    Overflow,
    /// `MemoryError`: the result would not fit the address space.
    Memory,
}

/// An exception in the making: its class and its message, as CPython words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// The exception's class.
    pub kind: ErrorKind,
    /// The exception's only argument.
    pub message: TextBuf,
}

impl TextError {
    /// A `ValueError`.
    pub fn value(message: impl Into<TextBuf>) -> Self {
        Self {
            kind: ErrorKind::Value,
            message: message.into(),
        }
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<TextBuf>) -> Self {
        Self {
            kind: ErrorKind::Type,
            message: message.into(),
        }
    }

    /// A `MemoryError`; it has no text.
    pub fn memory() -> Self {
        Self {
            kind: ErrorKind::Memory,
            message: TextBuf::new(),
        }
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<TextBuf>) -> Self {
        Self {
            kind: ErrorKind::Overflow,
            message: message.into(),
        }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for TextError {}
