//! Errors on their way from places of the tokenizer to a [`SyntaxError`].

use super::token::{Place, Token, TokenKind};
use super::tokenizer::RaisedError;
use crate::error::{ErrorKind, Phase, SyntaxError};
use crate::parse::{Mode, Reading};
use crate::source::Source;

/// Why a pass over the tokens stopped.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The error token was reached.
    Lexical,
    Reported(Report),
    /// The parser nests too deeply.
    TooComplex,
}

/// An error with its place as CPython computes it.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) kind: ErrorKind,
    message: String,
    pub(super) line: u32,
    /// 1-based in bytes, or CPython's odd values.
    column: i32,
    end_line: u32,
    end_column: i32,
    /// The column is where the tokenizer stood at a token without columns.
    is_at_cursor: bool,
    /// The tokenizer is in another line by now.
    is_behind: bool,
}

impl Report {
    fn new(line: u32, column: i32, end_line: u32, end_column: i32) -> Report {
        Report {
            kind: ErrorKind::Syntax,
            message: String::new(),
            line,
            column,
            end_line,
            end_column,
            is_at_cursor: false,
            is_behind: false,
        }
    }

    pub(super) fn between(start: Place, end: Place) -> Report {
        Report::new(start.line, start.column + 1, end.line, end.column + 1)
    }

    /// From `start` up to where the tokenizer stands; that end is not shifted by one.
    pub(super) fn up_to_cursor(start: Place, cursor: Place) -> Report {
        Report::new(start.line, start.column + 1, cursor.line, cursor.column)
    }

    /// Without an end.
    pub(super) fn at_place(start: Place) -> Report {
        Report::new(start.line, start.column + 1, start.line, 0)
    }

    /// At a token; one without columns is shown where the tokenizer stands.
    pub(super) fn at_token(token: &Token) -> Report {
        match token.start.column {
            -1 => Report {
                is_at_cursor: token.kind != TokenKind::Error,
                ..Report::new(token.start.line, token.cursor.column, token.end.line, -1)
            },
            _ => Report::between(token.start, token.end),
        }
    }

    pub(super) fn indentation(token: &Token) -> Report {
        Report {
            kind: ErrorKind::Indentation,
            ..Report::at_token(token)
        }
    }

    pub(super) fn saying(self, message: impl Into<String>) -> Report {
        Report {
            message: message.into(),
            ..self
        }
    }

    /// With the tokenizer in this line.
    pub(super) fn seen_from(self, line: u32) -> Report {
        Report {
            is_behind: line > self.line,
            ..self
        }
    }

    pub(super) fn of_kind(self, kind: ErrorKind) -> Report {
        Report { kind, ..self }
    }

    pub(super) fn into_error(self, source: &Source, mode: Mode, reading: Reading) -> SyntaxError {
        let mut text = shown_line(source, self.line, mode, reading);
        if let (Reading::Whole, true, Some(line)) = (reading, self.is_behind, &mut text) {
            line.truncate(line.trim_end_matches('\n').len());
        }
        let chars = |column: i32| match column {
            1.. => char_column(text.as_deref().unwrap_or(""), column as usize),
            other => other,
        };
        let first_line = text.as_deref().unwrap_or("").trim_end_matches('\n');
        let first_line_end = first_line.chars().count() as i32 + 1;
        SyntaxError {
            kind: self.kind,
            message: self.message,
            filename: Some(source.filename().to_owned()),
            line: self.line,
            column: match reading {
                Reading::File | Reading::Stream if self.is_at_cursor => 0,
                _ => chars(self.column),
            },
            end_line: self.end_line,
            // CPython measures the end against the first line as well.
            end_column: match self.end_line == self.line {
                true => chars(self.end_column),
                false => chars(self.end_column).min(first_line_end),
            },
            text,
            last_statement: None,
            phase: Phase::default(),
            warnings: Box::default(),
        }
    }
}

/// An error of the tokenizer; its columns are characters already.
pub(super) fn raised(error: &RaisedError, source: &Source) -> SyntaxError {
    let text = source.line_text(error.line);
    SyntaxError {
        kind: ErrorKind::Syntax,
        message: error.message.clone(),
        filename: Some(source.filename().to_owned()),
        line: error.line,
        column: error.columns.0,
        end_line: error.line,
        end_column: error.columns.1,
        text: text.map(|text| text.trim_end_matches('\n').to_owned()),
        last_statement: None,
        phase: Phase::default(),
        warnings: Box::default(),
    }
}

/// The line with the break that a module's last line gets, where a text is there as a whole.
fn shown_line(source: &Source, line: u32, mode: Mode, reading: Reading) -> Option<String> {
    let text = source.line_text(line.max(1))?;
    let plain = text.strip_suffix('\n');
    Some(match (reading, plain) {
        (Reading::Stream, Some(plain)) => plain.to_owned(),
        (Reading::Whole, None) if mode == Mode::Exec => format!("{text}\n"),
        _ => text.to_owned(),
    })
}

/// A 1-based byte column as a 1-based character column; past the end counts one.
fn char_column(text: &str, column: usize) -> i32 {
    let bytes_before = (column - 1).min(text.len());
    let before = &text.as_bytes()[..bytes_before];
    before.iter().filter(|&b| b & 0xC0 != 0x80).count() as i32 + 1
}
