//! What parsing reports: errors with CPython's wording and place, and warnings.

use std::fmt;

use ruff_text_size::TextRange;

use crate::source::Source;

/// The exception that a [`SyntaxError`] is raised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `IndentationError`
    Indentation,
    /// `TabError`
    Tab,
    /// `_IncompleteInputError`: only with [`crate::Options::allow_incomplete_input`].
    Incomplete,
    /// `MemoryError`: the source nests too deeply for CPython's parser. Has no place.
    Memory,
    /// `RecursionError`: the tree is too deep for CPython's compiler. Has no place.
    Recursion,
}

impl ErrorKind {
    /// The name of the Python exception class.
    pub fn exception_name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "SyntaxError",
            ErrorKind::Indentation => "IndentationError",
            ErrorKind::Tab => "TabError",
            ErrorKind::Incomplete => "_IncompleteInputError",
            ErrorKind::Memory => "MemoryError",
            ErrorKind::Recursion => "RecursionError",
        }
    }
}

/// An error with everything that `SyntaxError.args` holds.
///
/// Lines and columns are 1-based, columns count characters, ends are exclusive. Line 0 stands for
/// `None`. Columns of 0 and -1 are CPython's own for some errors; its `traceback` expects them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    /// Missing in errors of the decoder of `bytes` objects.
    pub filename: Option<String>,
    pub line: u32,
    pub column: i32,
    pub end_line: u32,
    pub end_column: i32,
    /// The source line the error is in, with its line break if it has one.
    pub text: Option<String>,
    /// For errors of the parser: `SyntaxError._metadata`, from which the library guesses misspelled keywords.
    pub last_statement: Option<Box<LastStatement>>,
    pub phase: Phase,
    /// What was warned of before.
    pub warnings: Box<[SyntaxWarning]>,
}

/// What found an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    #[default]
    Parser,
    /// The symbol tables, whose errors have a message only among their arguments. Here and in the compiler CPython does not know the source any
    /// more: the line that it shows comes from the file.
    Symbols,
    Compiler,
}

/// The last whole compound statement before an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastStatement {
    /// 1-based, or 0 if there is none.
    pub line: u32,
    /// 0-based, in bytes.
    pub column: u32,
    /// The whole source.
    pub source: String,
}

impl SyntaxError {
    /// An error about a whole source, without a place.
    pub fn without_place(kind: ErrorKind, message: impl Into<String>, filename: &str) -> Self {
        SyntaxError {
            kind,
            message: message.into(),
            filename: Some(filename.to_owned()),
            line: 0,
            column: 0,
            end_line: 0,
            end_column: 0,
            text: None,
            last_statement: None,
            phase: Phase::default(),
            warnings: Box::default(),
        }
    }

    /// An error at `range` of `source`. The compiler reports its own errors through this as well.
    pub fn at(
        kind: ErrorKind,
        message: impl Into<String>,
        source: &Source,
        range: TextRange,
    ) -> Self {
        let (start, end) = (source.position(range.start()), source.position(range.end()));
        SyntaxError {
            kind,
            message: message.into(),
            filename: Some(source.filename().to_owned()),
            line: start.line,
            column: source.column_chars(start) as i32 + 1,
            end_line: end.line,
            end_column: source.column_chars(end) as i32 + 1,
            text: source.line_text(start.line).map(str::to_owned),
            last_statement: None,
            phase: Phase::default(),
            warnings: Box::default(),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.kind.exception_name(), self.message),
            line => write!(
                f,
                "{}: {} ({}, line {line})",
                self.kind.exception_name(),
                self.message,
                self.filename.as_deref().unwrap_or("<unknown>")
            ),
        }
    }
}

impl std::error::Error for SyntaxError {}

/// A `SyntaxWarning` to be issued at its place; in source order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    pub message: String,
    /// The place in the source. When the warning is turned into an error, it is a `SyntaxError` here.
    pub range: TextRange,
    /// The line CPython reports, 1-based.
    pub line: u32,
}
