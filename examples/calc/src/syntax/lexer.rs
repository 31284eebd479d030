//! From characters to tokens.
//!
//! A line's end is a token of its own, except inside parentheses and brackets. There is one token kind for all
//! punctuation and keywords, so that the parser asks `is("while")`.

use corevm_sdk::Span;

use super::SyntaxError;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// Decimal digits, any number of them.
    Int(String),
    Float(f64),
    Str(String),
    Name(String),
    /// Punctuation or a keyword.
    Symbol(&'static str),
    Newline,
    End,
}

/// A token and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned {
    pub token: Token,
    pub span: Span,
}

const KEYWORDS: &[&str] = &[
    "and", "break", "catch", "continue", "div", "do", "else", "false", "fn", "for", "if", "in",
    "let", "nil", "not", "or", "return", "throw", "true", "try", "while", "with", "yield",
];

/// Longer ones first.
const PUNCTUATION: &[&str] = &[
    "==", "!=", "<=", ">=", "+=", "-=", "*=", "..", "+", "-", "*", "/", "%", "^", "<", ">", "=",
    "(", ")", "[", "]", "{", "}", ",", ":", ";", ".",
];

/// Digits that an integer literal may have.
const MAX_DIGITS: usize = 10_000;

/// All tokens of a source; the last one is [`Token::End`].
///
/// # Errors
/// A character that no token begins with, a text that does not end, a number out of range.
pub fn tokens(source: &str) -> Result<Vec<Spanned>, SyntaxError> {
    let mut lexer = Lexer {
        rest: source,
        line: 1,
        column: 0,
        brackets: Vec::new(),
    };
    let mut tokens = Vec::new();
    loop {
        let spanned = lexer.next()?;
        let is_end = spanned.token == Token::End;
        tokens.push(spanned);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    rest: &'s str,
    /// 1-based.
    line: u32,
    /// 0-based, in bytes.
    column: u32,
    /// The open brackets, innermost last.
    brackets: Vec<u8>,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Spanned, SyntaxError> {
        self.skip_blanks();
        let (line, column) = (self.line, self.column);
        let token = self.token()?;
        // Only a line's end ends on another line; it is shown where it begins.
        let end_column = if self.line == line {
            self.column
        } else {
            column
        };
        let span = Span {
            line,
            column,
            end_line: line,
            end_column,
        };
        Ok(Spanned { token, span })
    }

    fn skip_blanks(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            match next {
                '#' => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.advance(end);
                }
                '\n' if matches!(self.brackets.last(), Some(b'(' | b'[')) => self.advance(1),
                ' ' | '\t' | '\r' => self.advance(1),
                _ => return,
            }
        }
    }

    fn token(&mut self) -> Result<Token, SyntaxError> {
        let Some(first) = self.rest.chars().next() else {
            return Ok(Token::End);
        };
        match first {
            '\n' => {
                self.advance(1);
                Ok(Token::Newline)
            }
            '0'..='9' => self.number(),
            '"' => self.text(),
            _ if first == '_' || first.is_alphabetic() => Ok(self.word()),
            _ => self.punctuation(first),
        }
    }

    fn number(&mut self) -> Result<Token, SyntaxError> {
        let mut end = self.digits_from(0);
        let mut is_float = false;
        if self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit() {
            is_float = true;
            end = self.digits_from(end + 1);
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if self.byte(end + 1 + sign).is_ascii_digit() {
                is_float = true;
                end = self.digits_from(end + 1 + sign);
            }
        }
        let digits: String = self.rest[..end].chars().filter(|c| *c != '_').collect();
        if digits.len() > MAX_DIGITS {
            return Err(self.error("a number with too many digits"));
        }
        let token = match (is_float, digits.parse::<f64>()) {
            (false, _) => Token::Int(digits),
            (true, Ok(x)) if x.is_finite() => Token::Float(x),
            _ => return Err(self.error("a number out of range")),
        };
        self.advance(end);
        Ok(token)
    }

    fn digits_from(&self, start: usize) -> usize {
        let tail = &self.rest.as_bytes()[start..];
        let count = tail
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'_')
            .count();
        start + count
    }

    fn text(&mut self) -> Result<Token, SyntaxError> {
        let unterminated = self.error("a text that does not end on its line");
        self.advance(1);
        let mut text = String::new();
        loop {
            match self.rest.chars().next() {
                None | Some('\n') => return Err(unterminated),
                Some('"') => {
                    self.advance(1);
                    return Ok(Token::Str(text));
                }
                Some('\\') => text.push(self.escape()?),
                Some(other) => {
                    self.advance(other.len_utf8());
                    text.push(other);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let unknown = self.error("an unknown escape; known are \\n \\t \\r \\\" \\\\ \\u{1F600}");
        let (character, length) = match self.byte(1) {
            b'n' => ('\n', 2),
            b't' => ('\t', 2),
            b'r' => ('\r', 2),
            b'"' => ('"', 2),
            b'\\' => ('\\', 2),
            b'u' => {
                let digits = self.rest[2..]
                    .strip_prefix('{')
                    .and_then(|tail| tail.split_once('}'))
                    .map(|(digits, _)| digits)
                    .ok_or_else(|| unknown.clone())?;
                let point = u32::from_str_radix(digits, 16)
                    .ok()
                    .and_then(char::from_u32)
                    .ok_or_else(|| unknown.clone())?;
                (point, digits.len() + 4)
            }
            _ => return Err(unknown),
        };
        self.advance(length);
        Ok(character)
    }

    fn word(&mut self) -> Token {
        let end = self
            .rest
            .find(|c: char| c != '_' && !c.is_alphanumeric())
            .unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        self.advance(end);
        match KEYWORDS.iter().find(|keyword| **keyword == word) {
            Some(keyword) => Token::Symbol(keyword),
            None => Token::Name(word),
        }
    }

    fn punctuation(&mut self, first: char) -> Result<Token, SyntaxError> {
        let Some(&found) = PUNCTUATION
            .iter()
            .find(|symbol| self.rest.starts_with(**symbol))
        else {
            return Err(self.error(format!("an unexpected character {first:?}")));
        };
        match found {
            "(" | "[" | "{" => self.brackets.push(found.as_bytes()[0]),
            ")" | "]" | "}" => drop(self.brackets.pop()),
            _ => {}
        }
        self.advance(found.len());
        Ok(Token::Symbol(found))
    }

    /// The byte at `index` of what is left; 0 past the end.
    fn byte(&self, index: usize) -> u8 {
        self.rest.as_bytes().get(index).copied().unwrap_or(0)
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        match passed.rfind('\n') {
            Some(at) => {
                self.line += passed.matches('\n').count() as u32;
                self.column = (bytes - at - 1) as u32;
            }
            None => self.column += bytes as u32,
        }
        self.rest = rest;
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        let span = Span {
            line: self.line,
            column: self.column,
            end_line: self.line,
            end_column: self.column + 1,
        };
        SyntaxError::new(span, message)
    }
}
