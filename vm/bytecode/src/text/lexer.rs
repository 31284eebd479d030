//! Lines to tokens.

use super::TextError;
use crate::Text;

/// A token and the column (0-based, in characters) where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) column: u32,
    /// The column after it.
    pub(super) end: u32,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// `add`, `r3`, `i64.add.checked`
    Word(String),
    /// `.function`, without the dot.
    Directive(String),
    /// `@` and digits: `3:4-3:10`
    Span(String),
    /// Sign, digits, point, exponent, as written.
    Number(String),
    Str(Text),
    Bytes(Vec<u8>),
    /// One of `, ( ) : = # @`
    Mark(char),
}

/// The tokens of one line (1-based `number`), without comments.
pub(super) fn tokens(line: &str, number: u32) -> Result<Vec<Token>, TextError> {
    let mut lexer = Lexer {
        rest: line.chars().collect(),
        at: 0,
        line: number,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer {
    rest: Vec<char>,
    at: usize,
    line: u32,
}

impl Lexer {
    fn next(&mut self) -> Result<Option<Token>, TextError> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let column = self.at as u32;
        let kind = match self.peek(0) {
            None | Some(';') => return Ok(None),
            Some('"') => TokenKind::Str(Text::from_code_points(self.quoted()?)),
            Some('b') if self.peek(1) == Some('"') => {
                self.at += 1;
                TokenKind::Bytes(self.bytes()?)
            }
            Some('@') if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => {
                self.at += 1;
                TokenKind::Span(self.take_while(|c| c.is_ascii_digit() || c == ':' || c == '-'))
            }
            Some('.') if self.peek(1).is_some_and(is_name_start) => {
                self.at += 1;
                TokenKind::Directive(self.take_while(is_name_part))
            }
            Some(c) if is_name_start(c) => TokenKind::Word(self.take_while(is_name_part)),
            Some(c) if c.is_ascii_digit() || c == '-' || c == '+' => self.number()?,
            Some(c) if ",():=#@".contains(c) => {
                self.at += 1;
                TokenKind::Mark(c)
            }
            Some(c) => return Err(self.fail(format!("unexpected character {c:?}"))),
        };
        let end = self.at as u32;
        Ok(Some(Token { column, end, kind }))
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.rest[start..self.at].iter().collect()
    }

    fn fail(&self, message: impl Into<String>) -> TextError {
        TextError {
            line: self.line,
            column: self.at as u32 + 1,
            message: message.into(),
        }
    }

    /// A sign alone is one too when `inf` follows.
    fn number(&mut self) -> Result<TokenKind, TextError> {
        let mut number = String::new();
        if let Some(sign @ ('-' | '+')) = self.peek(0) {
            number.push(sign);
            self.at += 1;
        }
        let is_hex = self.peek(0) == Some('0') && matches!(self.peek(1), Some('x' | 'X'));
        let body = match is_hex {
            true => self.take_while(|c| c.is_ascii_alphanumeric()),
            false if self.peek(0) == Some('i') => self.take_while(|c| c.is_ascii_alphabetic()),
            false => self.decimal(),
        };
        if body.is_empty() {
            return Err(self.fail("expected a number after the sign"));
        }
        Ok(TokenKind::Number(number + &body))
    }

    fn decimal(&mut self) -> String {
        let mut number = self.take_while(|c| c.is_ascii_digit());
        if self.peek(0) == Some('.') {
            self.at += 1;
            number.push('.');
            number += &self.take_while(|c| c.is_ascii_digit());
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            self.at += 1;
            number.push('e');
            if let Some(sign @ ('-' | '+')) = self.peek(0) {
                self.at += 1;
                number.push(sign);
            }
            number += &self.take_while(|c| c.is_ascii_digit());
        }
        number
    }

    /// Code points between quotes; `\xNN` gives one below 256.
    fn quoted(&mut self) -> Result<Vec<u32>, TextError> {
        self.at += 1;
        let mut points = Vec::new();
        loop {
            match self.peek(0) {
                None => return Err(self.fail("the string has no end")),
                Some('"') => {
                    self.at += 1;
                    return Ok(points);
                }
                Some('\\') => {
                    self.at += 1;
                    points.push(self.escape()?);
                }
                Some(c) => {
                    self.at += 1;
                    points.push(c.into());
                }
            }
        }
    }

    fn escape(&mut self) -> Result<u32, TextError> {
        let escape = self.peek(0);
        self.at += 1;
        Ok(match escape {
            Some('n') => 10,
            Some('t') => 9,
            Some('r') => 13,
            Some('0') => 0,
            Some(c @ ('\\' | '"')) => c.into(),
            Some('x') => {
                let digits: String = self.rest.iter().skip(self.at).take(2).collect();
                self.at += digits.chars().count();
                match digits.len() {
                    2 => self.hex(&digits)?,
                    _ => return Err(self.fail("`\\x` needs two digits")),
                }
            }
            Some('u') if self.peek(0) == Some('{') => {
                self.at += 1;
                let digits = self.take_while(|c| c.is_ascii_hexdigit());
                if self.peek(0) != Some('}') {
                    return Err(self.fail("expected `}`"));
                }
                self.at += 1;
                self.hex(&digits)?
            }
            _ => {
                self.at -= 1;
                return Err(self.fail("unknown escape"));
            }
        })
    }

    fn hex(&self, digits: &str) -> Result<u32, TextError> {
        match u32::from_str_radix(digits, 16) {
            Ok(point) if point < 0x11_0000 && !digits.starts_with('+') => Ok(point),
            _ => Err(self.fail(format!("`{digits}` is no code point"))),
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, TextError> {
        let points = self.quoted()?;
        points
            .into_iter()
            .map(|point| {
                u8::try_from(point).map_err(|_| self.fail("the bytes hold a character above 255"))
            })
            .collect()
    }
}

pub(super) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == '$'
}

pub(super) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || c == '.'
}
