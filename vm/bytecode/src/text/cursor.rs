//! The tokens of a line, taken one by one, and the parts of lines that are no operands.

use super::TextError;
use super::constants::{ConstantReader, name_of, numbered, parse_unsigned};
use super::lexer::{Token, TokenKind};
use crate::{Constant, Local, Span};

/// A word of code, by label or number.
pub(super) enum Place {
    Word(u32),
    Label(String, Position),
}

/// Line (1-based) and column (0-based).
pub(super) type Position = (u32, u32);

pub(super) fn error_at((line, column): Position, message: impl Into<String>) -> TextError {
    TextError {
        line,
        column: column + 1,
        message: message.into(),
    }
}

/// The tokens of a line.
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token],
    /// Index of the next token.
    pub(super) at: usize,
    number: u32,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(tokens: &'a [Token], number: u32) -> Self {
        Cursor {
            tokens,
            at: 0,
            number,
        }
    }

    pub(super) fn next_kind(&mut self) -> Option<&'a TokenKind> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(&token.kind)
    }

    pub(super) fn position(&self, at: usize) -> Position {
        let end = self.tokens.last().map_or(0, |token| token.end);
        let column = self.tokens.get(at).map_or(end, |token| token.column);
        (self.number, column)
    }

    pub(super) fn fail_at(&self, at: usize, message: impl Into<String>) -> TextError {
        error_at(self.position(at), message)
    }

    /// An error at the next token.
    pub(super) fn fail(&self, message: impl Into<String>) -> TextError {
        self.fail_at(self.at, message)
    }

    /// An error at the token just taken.
    pub(super) fn fail_back(&self, message: impl Into<String>) -> TextError {
        self.fail_at(self.at.saturating_sub(1), message)
    }

    pub(super) fn expect_end(&self) -> Result<(), TextError> {
        match self.tokens.get(self.at) {
            Some(_) => Err(self.fail("unexpected text after the end")),
            None => Ok(()),
        }
    }

    pub(super) fn take_mark(&mut self, mark: char) -> bool {
        let is_there = self
            .tokens
            .get(self.at)
            .is_some_and(|token| token.kind == TokenKind::Mark(mark));
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn expect_mark(&mut self, mark: char) -> Result<(), TextError> {
        match self.take_mark(mark) {
            true => Ok(()),
            false => Err(self.fail(format!("expected `{mark}`"))),
        }
    }

    /// At the line's end, the cache or the span: no further operand follows.
    pub(super) fn is_at_suffix(&self, is_first: bool) -> bool {
        match self.tokens.get(self.at).map(|token| &token.kind) {
            None | Some(TokenKind::Mark('#') | TokenKind::Span(_)) => true,
            Some(_) => is_first,
        }
    }

    pub(super) fn name(&mut self) -> Result<String, TextError> {
        let name = self.tokens.get(self.at).and_then(name_of);
        let name = name.ok_or_else(|| self.fail("expected a name"))?;
        self.at += 1;
        Ok(name)
    }

    pub(super) fn names(&mut self) -> Result<Vec<String>, TextError> {
        let mut names = vec![self.name()?];
        while self.take_mark(',') {
            names.push(self.name()?);
        }
        Ok(names)
    }

    pub(super) fn wide_number(&mut self) -> Result<u64, TextError> {
        match self.next_kind() {
            Some(TokenKind::Number(number)) => parse_unsigned(number),
            _ => None,
        }
        .ok_or_else(|| self.fail_back("expected an unsigned number"))
    }

    pub(super) fn number(&mut self, largest: u32) -> Result<u32, TextError> {
        let number = self.wide_number()?;
        match u32::try_from(number) {
            Ok(number) if number <= largest => Ok(number),
            _ => Err(self.fail_back(format!("the number is above {largest}"))),
        }
    }

    pub(super) fn register(&mut self) -> Result<u16, TextError> {
        let register = match self.next_kind() {
            Some(TokenKind::Word(word)) => numbered(word, 'r'),
            _ => None,
        };
        register
            .and_then(|register| u16::try_from(register).ok())
            .ok_or_else(|| self.fail_back("expected a register such as `r3`"))
    }

    pub(super) fn local(&mut self) -> Result<Local, TextError> {
        let name = self.name()?;
        self.expect_mark(',')?;
        let register = self.register()?;
        let is_cell = self.take_mark(',');
        if is_cell && self.next_kind() != Some(&TokenKind::Word("cell".into())) {
            return Err(self.fail_back("expected `cell`"));
        }
        Ok(Local {
            name,
            register,
            is_cell,
        })
    }

    pub(super) fn place(&mut self) -> Result<Place, TextError> {
        let at = self.at;
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Word(label)) => {
                self.at += 1;
                Ok(Place::Label(label.clone(), self.position(at)))
            }
            Some(TokenKind::Number(_)) => Ok(Place::Word(self.number(u32::MAX)?)),
            _ => Err(self.fail("expected a label or the number of a word")),
        }
    }

    pub(super) fn constant(
        &mut self,
        function: &dyn Fn(&str) -> Result<u32, String>,
    ) -> Result<Constant, TextError> {
        let mut reader = ConstantReader {
            tokens: self.tokens,
            at: self.at,
            function,
        };
        let constant = reader
            .read()
            .map_err(|(at, problem)| self.fail_at(at, problem))?;
        self.at = reader.at;
        Ok(constant)
    }

    pub(super) fn span(&mut self) -> Result<Option<Span>, TextError> {
        let Some(TokenKind::Span(text)) = self.tokens.get(self.at).map(|token| &token.kind) else {
            return Ok(None);
        };
        let wrong = || self.fail("a span is `@line:column-line:column` or `@line:column-column`");
        let span = parse_span(text).ok_or_else(wrong)?;
        self.at += 1;
        Ok(Some(span))
    }
}

fn parse_span(text: &str) -> Option<Span> {
    let (start, end) = text.split_once('-')?;
    let (line, column) = start.split_once(':')?;
    let (end_line, end_column) = end.split_once(':').unwrap_or((line, end));
    Some(Span {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
        end_line: end_line.parse().ok()?,
        end_column: end_column.parse().ok()?,
    })
}
