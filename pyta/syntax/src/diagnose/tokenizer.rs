//! A tokenizer that fails as CPython's does.
//!
//! It runs on invalid sources only, over the whole text at once. Its result is the tokens up to
//! the first lexical error, and that error. Messages are worded here; places follow CPython's habit of
//! pointing at the last character it has read (`cursor`), in characters of the current line.
//!
//! Source: Language Reference §2 "Lexical analysis".

use super::token::{NO_SYMBOL, Place, Token, TokenKind, operator_at};
use crate::error::ErrorKind;

mod number;
mod string;
mod word;

use string::StringMode;

/// CPython: `MAXLEVEL`.
const MAX_BRACKETS: usize = 200;
/// CPython: `MAXINDENT`.
const MAX_INDENTS: usize = 100;
const TAB_WIDTH: u32 = 8;

/// Tokens and why there are no more.
pub(crate) struct Tokens {
    /// Ends with `EndMarker` or `Error`.
    pub(crate) tokens: Vec<Token>,
    pub(crate) error: Option<LexicalError>,
    /// Brackets open at the end, innermost last.
    pub(crate) open_brackets: Vec<OpenBracket>,
    /// Whether the end is inside an f-string.
    pub(crate) is_in_string: bool,
    /// How far behind the start of its buffer the tokenizer stopped, in bytes: lines that a backslash
    /// or a string joins share one.
    pub(crate) buffer_column: i32,
}

/// An error of the tokenizer.
#[derive(Clone, Debug)]
pub(crate) enum LexicalError {
    /// Raised at once; beats any error of the parser, wherever it is.
    Raised(RaisedError),
    /// Noticed by the parser only when it gets here.
    Noticed(Noticed),
}

#[derive(Clone, Debug)]
pub(crate) struct RaisedError {
    pub(crate) message: String,
    pub(crate) line: u32,
    /// First and last character, 1-based in characters.
    pub(crate) columns: (i32, i32),
    /// Whether it was inside an f-string: such an error does not beat the parser's.
    pub(crate) is_in_string: bool,
    /// Whether the text ended before the token did.
    pub(crate) reaches_end: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noticed {
    /// The text ends inside brackets or after a backslash.
    EndOfFile,
    /// A dedent to a column that no open block has.
    Dedent,
    /// Tabs and spaces that do not compare.
    TabSpace,
    TooDeep,
    /// Something after a backslash.
    LineContinuation,
}

impl Noticed {
    /// Kind and message when the place does not come from the last token.
    pub(crate) fn describe(self) -> (ErrorKind, &'static str) {
        match self {
            Noticed::EndOfFile => (ErrorKind::Syntax, "unexpected EOF while parsing"),
            Noticed::Dedent => (
                ErrorKind::Indentation,
                "unindent does not match any outer indentation level",
            ),
            Noticed::TabSpace => (
                ErrorKind::Tab,
                "inconsistent use of tabs and spaces in indentation",
            ),
            Noticed::TooDeep => (ErrorKind::Indentation, "too many levels of indentation"),
            Noticed::LineContinuation => (
                ErrorKind::Syntax,
                "unexpected character after line continuation character",
            ),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenBracket {
    pub(crate) bracket: u8,
    pub(crate) place: Place,
}

type Lex<T> = Result<T, LexicalError>;

/// What the text is given as; decides what is implied at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A last line without a line break gets one.
    Module,
    Expression,
    /// A line break is implied, and the end of open blocks if asked.
    Interactive {
        implies_dedent: bool,
    },
}

/// Tokenizes a whole text.
pub(crate) fn tokenize(text: &str, input: Input) -> Tokens {
    let mut tokenizer = Tokenizer::new(text, input);
    let error = tokenizer.run().err();
    if error.is_some() {
        let at = tokenizer.at;
        tokenizer.push_placeless(TokenKind::Error, at);
    }
    Tokens {
        tokens: tokenizer.tokens,
        error,
        is_in_string: !tokenizer.strings.is_empty(),
        buffer_column: (tokenizer.at - tokenizer.buffer_start) as i32,
        open_brackets: tokenizer.brackets,
    }
}

struct Tokenizer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    input: Input,
    at: usize,
    /// 1-based number of the current line.
    line: u32,
    /// Offset of the current line's first byte.
    line_start: usize,
    buffer_start: usize,
    /// Columns of open blocks: with tabs of 8 and of 1.
    indents: Vec<(u32, u32)>,
    brackets: Vec<OpenBracket>,
    strings: Vec<StringMode>,
    tokens: Vec<Token>,
}

impl<'a> Tokenizer<'a> {
    fn new(text: &'a str, input: Input) -> Self {
        Tokenizer {
            text,
            bytes: text.as_bytes(),
            input,
            at: 0,
            line: 1,
            line_start: 0,
            buffer_start: 0,
            indents: vec![(0, 0)],
            brackets: Vec::new(),
            strings: Vec::new(),
            tokens: Vec::new(),
        }
    }

    fn run(&mut self) -> Lex<()> {
        let mut is_blank = self.begin_line()?;
        loop {
            if self.in_string_text() {
                self.string_text()?;
                continue;
            }
            let comment_at = self.skip_space();
            match self.peek(0) {
                Some(b'\n') => {
                    if !is_blank && self.brackets.is_empty() {
                        self.push_newline(comment_at);
                    }
                    self.eat_newline();
                    self.buffer_start = self.line_start;
                    is_blank = self.begin_line()?;
                }
                None => return self.end_of_file(is_blank, comment_at),
                Some(_) => self.token()?,
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn eat_newline(&mut self) {
        self.at += 1;
        if self.at < self.bytes.len() {
            self.line += 1;
            self.line_start = self.at;
        }
    }

    /// Eats white space and a comment; says where the comment begins.
    fn skip_space(&mut self) -> Option<usize> {
        while matches!(self.peek(0), Some(b' ' | b'\t' | b'\x0c')) {
            self.at += 1;
        }
        if self.peek(0) != Some(b'#') {
            return None;
        }
        let start = self.at;
        let end = memchr::memchr(b'\n', &self.bytes[start..]);
        self.at = end.map_or(self.bytes.len(), |skip| start + skip);
        Some(start)
    }

    /// Follows the indentation at a line's start; says whether the line has no tokens.
    fn begin_line(&mut self) -> Lex<bool> {
        let (mut column, mut alt_column) = (0, 0);
        let mut continued: Option<u32> = None;
        loop {
            match self.peek(0) {
                Some(b' ') => (column, alt_column) = (column + 1, alt_column + 1),
                Some(b'\t') => {
                    (column, alt_column) = ((column / TAB_WIDTH + 1) * TAB_WIDTH, alt_column + 1);
                }
                Some(b'\x0c') => (column, alt_column) = (0, 0),
                Some(b'\\') => {
                    continued = continued.filter(|&column| column > 0).or(Some(column));
                    self.at += 1;
                    self.continuation_line()?;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if let Some(first) = continued.filter(|&column| column > 0) {
            (column, alt_column) = (first, first);
        }
        let is_blank = match self.peek(0) {
            Some(byte) => matches!(byte, b'#' | b'\n'),
            None => self.is_module() || self.at == self.line_start,
        };
        if !is_blank && self.brackets.is_empty() {
            self.indent_to(column, alt_column)?;
        }
        Ok(is_blank)
    }

    fn indent_to(&mut self, column: u32, alt_column: u32) -> Lex<()> {
        let (current, alt_current) = self.indents.last().copied().unwrap_or((0, 0));
        if column > current {
            if self.indents.len() >= MAX_INDENTS {
                return self.notice_at_line_end(Noticed::TooDeep);
            }
            if alt_column <= alt_current {
                return self.notice_at_line_end(Noticed::TabSpace);
            }
            self.indents.push((column, alt_column));
            self.push_placeless(TokenKind::Indent, self.at);
            return Ok(());
        }
        let mut dedents = 0;
        while self.indents.len() > 1 && self.indents.last().is_some_and(|open| column < open.0) {
            self.indents.pop();
            dedents += 1;
        }
        let (now, alt_now) = self.indents.last().copied().unwrap_or((0, 0));
        if column != now {
            return self.notice_at_line_end(Noticed::Dedent);
        }
        if alt_column != alt_now {
            return self.notice_at_line_end(Noticed::TabSpace);
        }
        for _ in 0..dedents {
            self.push_placeless(TokenKind::Dedent, self.at);
        }
        Ok(())
    }

    fn notice_at_line_end(&mut self, noticed: Noticed) -> Lex<()> {
        let end = memchr::memchr(b'\n', &self.bytes[self.at..]);
        self.at = end.map_or(self.bytes.len(), |skip| self.at + skip + 1);
        if end.is_none() {
            self.at_implied_newline();
        }
        Err(LexicalError::Noticed(noticed))
    }

    /// Behind a backslash: eats the line break.
    fn continuation_line(&mut self) -> Lex<()> {
        match self.peek(0) {
            Some(b'\n') => {}
            // A module's last line gets a line break, so the backslash is the last thing in it.
            None if self.is_module() => {
                self.at += 1;
                return Err(LexicalError::Noticed(Noticed::EndOfFile));
            }
            end => {
                self.at += usize::from(end.is_some());
                return Err(LexicalError::Noticed(Noticed::LineContinuation));
            }
        }
        self.eat_newline();
        match self.at < self.bytes.len() {
            true => Ok(()),
            false => Err(LexicalError::Noticed(Noticed::EndOfFile)),
        }
    }

    fn end_of_file(&mut self, is_blank: bool, comment_at: Option<usize>) -> Lex<()> {
        if !self.strings.is_empty() || !self.brackets.is_empty() {
            self.at_implied_newline();
            return Err(LexicalError::Noticed(Noticed::EndOfFile));
        }
        let has_newline = self.bytes.last().is_none_or(|&b| b == b'\n');
        if !has_newline && !is_blank && self.is_module() {
            self.push_newline(comment_at);
        }
        self.at_implied_newline();
        match self.input {
            Input::Module => self.close_blocks(),
            Input::Expression => {}
            Input::Interactive { implies_dedent } => {
                if has_newline {
                    self.close_blocks();
                }
                self.end_interactive(implies_dedent);
            }
        }
        self.push_placeless(TokenKind::EndMarker, self.at);
        Ok(())
    }

    /// A line break is implied, and another one after the ends of blocks that it brings.
    fn end_interactive(&mut self, implies_dedent: bool) {
        if self.tokens.is_empty() {
            return;
        }
        self.push_placeless(TokenKind::Newline, self.at);
        if implies_dedent && self.indents.len() > 1 {
            self.close_blocks();
            self.push_placeless(TokenKind::Newline, self.at);
        }
    }

    /// NEWLINE spans the comment and the line break; the tokenizer stands behind it.
    fn push_newline(&mut self, comment_at: Option<usize>) {
        let start = comment_at.unwrap_or(self.at);
        self.push(TokenKind::Newline, NO_SYMBOL, start, self.at);
        if let Some(token) = self.tokens.last_mut() {
            token.end.column += 1;
            token.cursor.column += 1;
        }
    }

    fn close_blocks(&mut self) {
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push_placeless(TokenKind::Dedent, self.at);
        }
    }

    fn is_module(&self) -> bool {
        self.input == Input::Module
    }

    /// Moves past the line break that a module's last line gets.
    fn at_implied_newline(&mut self) {
        if self.is_module() && self.bytes.last().is_some_and(|&b| b != b'\n') {
            self.at += 1;
        }
    }

    fn token(&mut self) -> Lex<()> {
        let start = self.at;
        let byte = self.bytes[start];
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|b| b.is_ascii_digit()) => self.number(),
            b'\'' | b'"' => self.string(start),
            b'\\' => {
                self.at += 1;
                self.continuation_line()
            }
            b'(' | b'[' | b'{' => self.open(byte),
            b')' | b']' | b'}' => self.close(byte),
            _ => self.operator(),
        }
    }

    fn operator(&mut self) -> Lex<()> {
        let start = self.at;
        match operator_at(&self.text[start..]) {
            Some((symbol, text)) if !self.ends_field_expression(text) => {
                self.at += text.len();
                self.push(TokenKind::Symbol, symbol, start, self.at);
            }
            Some((_, text)) => {
                self.at += 1;
                let first = &text[..1];
                let symbol = operator_at(first).map_or(NO_SYMBOL, |found| found.0);
                self.push(TokenKind::Symbol, symbol, start, self.at);
                self.after_field_punctuation(first);
            }
            None => {
                let c = self.text[start..].chars().next().unwrap_or(' ');
                self.at += c.len_utf8();
                if !is_printable(c) {
                    return self.raise(non_printable(c));
                }
                self.push(TokenKind::Symbol, NO_SYMBOL, start, self.at);
            }
        }
        Ok(())
    }

    fn open(&mut self, bracket: u8) -> Lex<()> {
        let start = self.at;
        self.at += 1;
        if self.brackets.len() >= MAX_BRACKETS {
            return self.raise("too many nested parentheses".to_owned());
        }
        self.brackets.push(OpenBracket {
            bracket,
            place: self.place(start),
        });
        if let Some(string) = self.strings.last_mut() {
            string.depth += 1;
        }
        self.push_operator(start);
        Ok(())
    }

    fn close(&mut self, bracket: u8) -> Lex<()> {
        let start = self.at;
        self.at += 1;
        let shown = char::from(bracket);
        if let Some(string) = self.strings.last()
            && string.depth == 0
            && bracket == b'}'
        {
            let letter = string.letter;
            return self.raise(format!("{letter}-string: single '}}' is not allowed"));
        }
        let Some(open) = self.brackets.pop() else {
            return self.raise(format!("unmatched '{shown}'"));
        };
        if !matches!(
            (open.bracket, bracket),
            (b'(', b')') | (b'[', b']') | (b'{', b'}')
        ) {
            return self.mismatch(open, shown);
        }
        self.after_close(bracket);
        self.push_operator(start);
        Ok(())
    }

    fn mismatch(&mut self, open: OpenBracket, shown: char) -> Lex<()> {
        if let Some(string) = self.strings.last()
            && open.bracket == b'{'
            && string.depth - 1 == string.field_depth
        {
            let letter = string.letter;
            return self.raise(format!("{letter}-string: unmatched '{shown}'"));
        }
        let opening = char::from(open.bracket);
        let mut message =
            format!("closing parenthesis '{shown}' does not match opening parenthesis '{opening}'");
        if open.place.line != self.line {
            message.push_str(&format!(" on line {}", open.place.line));
        }
        self.raise(message)
    }

    fn push_operator(&mut self, start: usize) {
        let symbol = operator_at(&self.text[start..self.at]).map_or(NO_SYMBOL, |found| found.0);
        self.push(TokenKind::Symbol, symbol, start, self.at);
    }

    /// An error at the character before the cursor.
    fn raise<T>(&self, message: String) -> Lex<T> {
        let column = self.text[self.line_start..self.at].chars().count() as i32;
        Err(LexicalError::Raised(RaisedError {
            message,
            line: self.line,
            columns: (column, column),
            is_in_string: !self.strings.is_empty(),
            reaches_end: false,
        }))
    }

    fn raise_range<T>(&self, message: String, start: usize, end: usize) -> Lex<T> {
        let count = |at: usize| self.text[self.line_start..at].chars().count() as i32 + 1;
        Err(LexicalError::Raised(RaisedError {
            message,
            line: self.line,
            columns: (count(start), count(end)),
            is_in_string: !self.strings.is_empty(),
            reaches_end: false,
        }))
    }

    fn place(&self, at: usize) -> Place {
        Place {
            line: self.line,
            column: (at - self.line_start) as i32,
        }
    }

    fn push(&mut self, kind: TokenKind, symbol: u16, start: usize, end: usize) {
        let place = self.place(start);
        self.push_from(kind, symbol, start, end, place);
    }

    /// For tokens that began on an earlier line.
    fn push_from(&mut self, kind: TokenKind, symbol: u16, start: usize, end: usize, place: Place) {
        let end_place = self.place(end);
        self.tokens.push(Token {
            kind,
            symbol,
            level: self.brackets.len() as u16,
            range: (start as u32, end as u32),
            start: place,
            end: end_place,
            cursor: end_place,
        });
    }

    /// INDENT, DEDENT and the like have no columns in CPython.
    fn push_placeless(&mut self, kind: TokenKind, at: usize) {
        let nowhere = Place {
            line: if self.bytes.is_empty() && !self.is_module() {
                0
            } else {
                self.line
            },
            column: -1,
        };
        let offset = at.min(self.bytes.len()) as u32;
        self.tokens.push(Token {
            kind,
            symbol: NO_SYMBOL,
            level: self.brackets.len() as u16,
            range: (offset, offset),
            start: nowhere,
            end: nowhere,
            cursor: Place {
                line: nowhere.line,
                column: (at - self.line_start) as i32,
            },
        });
    }
}

fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether `str.isprintable` says so, for characters outside identifiers.
fn is_printable(c: char) -> bool {
    !matches!(u32::from(c),
        0..=0x1F | 0x7F..=0xA0 | 0xAD | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x1680 | 0x180E
        | 0x2000..=0x200F | 0x2028..=0x202F | 0x205F..=0x206F | 0x3000 | 0xE000..=0xF8FF | 0xFEFF
        | 0xFFF0..=0xFFFB | 0xFFFE | 0xFFFF | 0xE0000.. )
}

fn non_printable(c: char) -> String {
    format!("invalid non-printable character U+{:04X}", u32::from(c))
}
