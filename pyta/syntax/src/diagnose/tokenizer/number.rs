//! Numeric literals and what is wrong with them.

use super::super::token::{NO_SYMBOL, TokenKind};
use super::{Lex, Tokenizer, is_identifier_byte};

impl Tokenizer<'_> {
    pub(super) fn number(&mut self) -> Lex<()> {
        let start = self.at;
        match (
            self.bytes[start],
            self.peek(1).map(|b| b.to_ascii_lowercase()),
        ) {
            (b'0', Some(b'x')) => self.radix_digits("hexadecimal", 16)?,
            (b'0', Some(b'o')) => self.radix_digits("octal", 8)?,
            (b'0', Some(b'b')) => self.radix_digits("binary", 2)?,
            (b'0', _) => self.leading_zero()?,
            (b'.', _) => {
                self.at += 1;
                self.fraction()?;
            }
            _ => {
                self.decimal_tail()?;
                self.after_decimal()?;
            }
        }
        self.push(TokenKind::Number, NO_SYMBOL, start, self.at);
        Ok(())
    }

    fn at_digit(&self) -> bool {
        self.peek(0).is_some_and(|b| b.is_ascii_digit())
    }

    fn radix_digits(&mut self, kind: &str, radix: u32) -> Lex<()> {
        self.at += 2;
        loop {
            if self.peek(0) == Some(b'_') {
                self.at += 1;
            }
            let digits_start = self.at;
            while self.peek(0).is_some_and(|b| char::from(b).is_digit(radix)) {
                self.at += 1;
            }
            if self.at == digits_start {
                return self.bad_radix_digit(kind);
            }
            if self.peek(0) != Some(b'_') {
                break;
            }
        }
        if self.at_digit() {
            return self.bad_radix_digit(kind);
        }
        self.end_of_number(kind)
    }

    fn bad_radix_digit<T>(&mut self, kind: &str) -> Lex<T> {
        match self.peek(0) {
            Some(digit @ b'0'..=b'9') => {
                self.at += 1;
                let digit = char::from(digit);
                self.raise(format!("invalid digit '{digit}' in {kind} literal"))
            }
            _ => self.raise(format!("invalid {kind} literal")),
        }
    }

    /// Decimal digits with single underscores between them.
    fn decimal_tail(&mut self) -> Lex<()> {
        loop {
            while self.at_digit() {
                self.at += 1;
            }
            if self.peek(0) != Some(b'_') {
                return Ok(());
            }
            self.at += 1;
            if !self.at_digit() {
                return self.raise("invalid decimal literal".to_owned());
            }
        }
    }

    /// `0`, `00`, `0.5`, `01`.
    fn leading_zero(&mut self) -> Lex<()> {
        let start = self.at;
        self.at += 1;
        self.zeros()?;
        let zeros_end = self.at;
        let is_nonzero = self.at_digit();
        if is_nonzero {
            self.decimal_tail()?;
        }
        match self.peek(0).map(|b| b.to_ascii_lowercase()) {
            Some(b'.' | b'e' | b'j') => self.after_decimal(),
            _ if is_nonzero => self.raise_range(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix \
                 for octal integers"
                    .to_owned(),
                start,
                zeros_end,
            ),
            _ => self.end_of_number("decimal"),
        }
    }

    fn zeros(&mut self) -> Lex<()> {
        loop {
            if self.peek(0) == Some(b'_') {
                self.at += 1;
                if !self.at_digit() {
                    return self.raise("invalid decimal literal".to_owned());
                }
            }
            if self.peek(0) != Some(b'0') {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// What may follow the digits before the point.
    fn after_decimal(&mut self) -> Lex<()> {
        match self.peek(0) {
            Some(b'.') => {
                self.at += 1;
                self.fraction()
            }
            _ => self.exponent(),
        }
    }

    fn fraction(&mut self) -> Lex<()> {
        if self.at_digit() {
            self.decimal_tail()?;
        }
        self.exponent()
    }

    fn exponent(&mut self) -> Lex<()> {
        if matches!(self.peek(0), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
            let has_digits = self.peek(1 + sign).is_some_and(|b| b.is_ascii_digit());
            if has_digits {
                self.at += 1 + sign;
                self.decimal_tail()?;
            } else if sign == 1 {
                self.at += 2;
                return self.raise("invalid decimal literal".to_owned());
            } else {
                return self.end_of_number("decimal");
            }
        }
        if matches!(self.peek(0), Some(b'j' | b'J')) {
            self.at += 1;
            return self.end_of_number("imaginary");
        }
        self.end_of_number("decimal")
    }

    /// A letter may follow only if it begins one of a few keywords.
    fn end_of_number(&mut self, kind: &str) -> Lex<()> {
        const WORDS: [&[u8]; 5] = [b"and", b"else", b"for", b"not", b"or"];
        const BEGINNINGS: [&[u8]; 3] = [b"if", b"in", b"is"];
        let rest = &self.bytes[self.at..];
        let is_letter = rest
            .first()
            .is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_');
        let is_word = |word: &&[u8]| {
            rest.starts_with(word)
                && !rest
                    .get(word.len())
                    .copied()
                    .is_some_and(is_identifier_byte)
        };
        let is_keyword =
            WORDS.iter().any(is_word) || BEGINNINGS.iter().any(|word| rest.starts_with(word));
        if is_letter && !is_keyword {
            return self.raise(format!("invalid {kind} literal"));
        }
        Ok(())
    }
}
