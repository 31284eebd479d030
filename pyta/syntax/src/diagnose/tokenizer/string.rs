//! String literals, f-strings and t-strings.

use super::super::token::{NO_SYMBOL, Place, TokenKind};
use super::{Lex, RaisedError, Tokenizer};
use crate::diagnose::tokenizer::LexicalError;

/// CPython: `MAXFSTRINGLEVEL`.
const MAX_NESTED_STRINGS: usize = 150;
/// CPython: `MAX_EXPR_NESTING`.
const MAX_FIELD_NESTING: i32 = 3;

/// An open f-string or t-string.
#[derive(Clone, Copy, Debug)]
pub(super) struct StringMode {
    /// `f` or `t`.
    pub(super) letter: char,
    quote: u8,
    quote_len: usize,
    is_raw: bool,
    /// Whether its text is being read, not a field.
    in_text: bool,
    in_format_spec: bool,
    /// Brackets open inside it.
    pub(super) depth: i32,
    /// How many of them are fields, minus one.
    pub(super) field_depth: i32,
    /// Where the token began.
    start: usize,
    start_place: Place,
    line_start: usize,
}

impl Tokenizer<'_> {
    pub(super) fn in_string_text(&self) -> bool {
        self.strings.last().is_some_and(|string| string.in_text)
    }

    /// A string whose prefix, from `start` on, is already read.
    pub(super) fn string(&mut self, start: usize) -> Lex<()> {
        let quote = self.bytes[self.at];
        let rest = &self.bytes[self.at..];
        let quote_len = if rest.starts_with(&[quote; 3]) { 3 } else { 1 };
        let prefix = self.bytes[start..self.at].to_ascii_lowercase();
        self.at += quote_len;
        match prefix.iter().find(|b| matches!(b, b'f' | b't')) {
            Some(&letter) => self.open_string(letter, quote, quote_len, &prefix, start),
            None => self.plain_string(quote, quote_len, start),
        }
    }

    fn open_string(
        &mut self,
        letter: u8,
        quote: u8,
        quote_len: usize,
        prefix: &[u8],
        start: usize,
    ) -> Lex<()> {
        if self.strings.len() + 1 >= MAX_NESTED_STRINGS {
            return self.raise("too many nested f-strings or t-strings".to_owned());
        }
        let kind = match letter {
            b'f' => TokenKind::FStringStart,
            _ => TokenKind::TStringStart,
        };
        self.strings.push(StringMode {
            letter: char::from(letter),
            quote,
            quote_len,
            is_raw: prefix.contains(&b'r'),
            in_text: true,
            in_format_spec: false,
            depth: 0,
            field_depth: -1,
            start,
            start_place: self.place(start),
            line_start: self.line_start,
        });
        self.push(kind, NO_SYMBOL, start, self.at);
        Ok(())
    }

    fn plain_string(&mut self, quote: u8, quote_len: usize, start: usize) -> Lex<()> {
        let place = self.place(start);
        let first_line_start = self.line_start;
        let mut has_escaped_quote = false;
        loop {
            match self.peek(0) {
                None => break,
                Some(b'\n') if quote_len == 1 => break,
                Some(b'\n') => self.eat_newline(),
                Some(b'\\') => {
                    has_escaped_quote |= self.peek(1) == Some(quote);
                    self.at += 1;
                    match self.peek(0) {
                        Some(b'\n') => self.eat_newline(),
                        Some(_) => self.at += 1,
                        None => break,
                    }
                }
                Some(b) if b == quote && self.at_quotes(quote, quote_len) => {
                    self.at += quote_len;
                    self.push_from(TokenKind::String, NO_SYMBOL, start, self.at, place);
                    return Ok(());
                }
                Some(_) => self.at += 1,
            }
        }
        if let Some(string) = self.strings.last()
            && (string.quote, string.quote_len) == (quote, quote_len)
        {
            let message = format!("{}-string: expecting '}}'", string.letter);
            return self.raise_at_start(message, start, place, first_line_start);
        }
        let detected = format!("(detected at line {})", self.line);
        let message = match (quote_len, has_escaped_quote) {
            (3, _) => format!("unterminated triple-quoted string literal {detected}"),
            (_, true) => format!(
                "unterminated string literal {detected}; perhaps you escaped the end quote?"
            ),
            (_, false) => format!("unterminated string literal {detected}"),
        };
        self.raise_at_start(message, start, place, first_line_start)
    }

    fn at_quotes(&self, quote: u8, quote_len: usize) -> bool {
        let rest = &self.bytes[self.at..];
        rest.len() >= quote_len && rest[..quote_len].iter().all(|&b| b == quote)
    }

    /// An error at the first character of a string token.
    fn raise_at_start<T>(
        &mut self,
        message: String,
        start: usize,
        place: Place,
        line_start: usize,
    ) -> Lex<T> {
        let column = self.text[line_start..start].chars().count() as i32 + 1;
        Err(LexicalError::Raised(RaisedError {
            message,
            line: place.line,
            columns: (column, column),
            is_in_string: !self.strings.is_empty(),
            reaches_end: self.at >= self.bytes.len(),
        }))
    }

    /// Inside an f-string: one token of its text, or its end, or the start of a field.
    pub(super) fn string_text(&mut self) -> Lex<()> {
        let Some(&string) = self.strings.last() else {
            return Ok(());
        };
        if self.peek(0) == Some(b'{') && (self.peek(1) != Some(b'{') || string.in_format_spec) {
            return self.open_field();
        }
        if self.at_quotes(string.quote, string.quote_len) {
            let start = self.at;
            self.at += string.quote_len;
            self.strings.pop();
            self.push(string.kind_of_end(), NO_SYMBOL, start, self.at);
            return Ok(());
        }
        self.string_middle(string)
    }

    fn open_field(&mut self) -> Lex<()> {
        let Some(string) = self.strings.last_mut() else {
            return Ok(());
        };
        string.in_text = false;
        string.field_depth += 1;
        let letter = string.letter;
        if string.field_depth >= MAX_FIELD_NESTING {
            return self.raise(format!("{letter}-string: expressions nested too deeply"));
        }
        if let Some(string) = self.strings.last_mut() {
            string.in_format_spec = false;
        }
        self.open(b'{')
    }

    fn string_middle(&mut self, string: StringMode) -> Lex<()> {
        let start = self.at;
        let place = self.place(start);
        loop {
            match self.peek(0) {
                None | Some(b'\n') if self.ends_spec_line(&string) => {
                    return self.newline_in_spec(string.letter);
                }
                None => return self.unterminated(string),
                Some(b'\n') if string.quote_len == 1 => return self.unterminated(string),
                Some(b'\n') => self.eat_newline(),
                Some(b'{') if self.peek(1) == Some(b'{') && !string.in_format_spec => self.at += 2,
                Some(b'{') => break,
                Some(b'}') if self.peek(1) == Some(b'}') && string.depth == 0 => self.at += 2,
                Some(b'}') => {
                    self.leave_text();
                    break;
                }
                Some(b'\\') => self.string_escape(string.is_raw),
                Some(_) if self.at_quotes(string.quote, string.quote_len) => break,
                Some(_) => self.at += 1,
            }
        }
        self.push_from(string.kind_of_middle(), NO_SYMBOL, start, self.at, place);
        Ok(())
    }

    /// The text of a field's format spec or of the string is over; tokens follow.
    fn leave_text(&mut self) {
        if let Some(string) = self.strings.last_mut() {
            string.in_text = false;
        }
    }

    fn string_escape(&mut self, is_raw: bool) {
        self.at += 1;
        match self.peek(0) {
            Some(b'{' | b'}') | None => {}
            Some(b'\n') => self.eat_newline(),
            Some(b'N') if !is_raw && self.peek(1) == Some(b'{') => {
                let rest = &self.bytes[self.at..];
                let end = rest
                    .iter()
                    .position(|b| matches!(b, b'}' | b'\n' | b'\'' | b'"'));
                self.at = match end {
                    Some(end) if rest[end] == b'}' => self.at + end + 1,
                    _ => self.at + 2,
                };
            }
            Some(_) => self.at += 1,
        }
    }

    /// At the end of a line, which may be implied: whether it breaks a format spec.
    fn ends_spec_line(&self, string: &StringMode) -> bool {
        let has_line_break = self.peek(0).is_some() || self.is_module();
        string.in_format_spec && string.quote_len == 1 && has_line_break
    }

    /// The error is at the line break.
    fn newline_in_spec<T>(&self, letter: char) -> Lex<T> {
        let column = self.text[self.line_start..self.at].chars().count() as i32 + 1;
        Err(LexicalError::Raised(RaisedError {
            message: format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted \
                 {letter}-strings"
            ),
            line: self.line,
            columns: (column, column),
            is_in_string: true,
            reaches_end: false,
        }))
    }

    fn unterminated<T>(&mut self, string: StringMode) -> Lex<T> {
        let letter = string.letter;
        let line = self.line;
        let triple = if string.quote_len == 3 {
            "triple-quoted "
        } else {
            ""
        };
        let message =
            format!("unterminated {triple}{letter}-string literal (detected at line {line})");
        self.raise_at_start(message, string.start, string.start_place, string.line_start)
    }

    /// Whether an operator at the field's own level must not swallow the `!`, `:` or `=` that ends
    /// the expression.
    pub(super) fn ends_field_expression(&self, operator: &str) -> bool {
        self.strings.last().is_some_and(|string| {
            let at_field_level = string.depth - 1 == string.field_depth;
            at_field_level && operator.starts_with(':')
        })
    }

    /// A `:` at the field's own level begins the format spec.
    pub(super) fn after_field_punctuation(&mut self, operator: &str) {
        if let Some(string) = self.strings.last_mut()
            && operator == ":"
        {
            string.in_text = true;
            string.in_format_spec = true;
        }
    }

    /// A bracket closed; perhaps it was the field's.
    pub(super) fn after_close(&mut self, bracket: u8) {
        let Some(string) = self.strings.last_mut() else {
            return;
        };
        string.depth -= 1;
        if bracket == b'}' && string.depth == string.field_depth {
            string.field_depth -= 1;
            string.in_text = true;
            string.in_format_spec = string.field_depth >= 0;
        }
    }
}

impl StringMode {
    fn kind_of_middle(self) -> TokenKind {
        match self.letter {
            'f' => TokenKind::FStringMiddle,
            _ => TokenKind::TStringMiddle,
        }
    }

    fn kind_of_end(self) -> TokenKind {
        match self.letter {
            'f' => TokenKind::FStringEnd,
            _ => TokenKind::TStringEnd,
        }
    }
}
