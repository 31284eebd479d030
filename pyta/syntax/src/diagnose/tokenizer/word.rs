//! Names, keywords and the prefixes of strings.

use super::super::token::classify_word;
use super::{Lex, Tokenizer, is_identifier_byte, is_printable, non_printable};

impl Tokenizer<'_> {
    pub(super) fn word(&mut self) -> Lex<()> {
        let start = self.at;
        let mut prefix = StringPrefix::default();
        loop {
            match self.peek(0) {
                Some(b) if prefix.accept(b) => self.at += 1,
                Some(b'\'' | b'"') if self.at > start && prefix.is_live => {
                    prefix.check(self, start)?;
                    return self.string(start);
                }
                _ => break,
            }
        }
        while self.peek(0).is_some_and(is_identifier_byte) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        self.check_identifier(start, text)?;
        let (kind, symbol) = classify_word(text);
        self.push(kind, symbol, start, self.at);
        Ok(())
    }

    /// The first character that may not stand where it stands is the error.
    fn check_identifier(&mut self, start: usize, text: &str) -> Lex<()> {
        if text.is_ascii() {
            return Ok(());
        }
        for (offset, c) in text.char_indices() {
            let fits = match offset {
                0 => c == '_' || unicode_ident::is_xid_start(c),
                _ => unicode_ident::is_xid_continue(c),
            };
            if !fits {
                self.at = start + offset + c.len_utf8();
                return match is_printable(c) {
                    true => self.raise(format!("invalid character '{c}' (U+{:04X})", u32::from(c))),
                    false => self.raise(non_printable(c)),
                };
            }
        }
        Ok(())
    }
}

/// The prefix letters read so far, while they still can be one.
struct StringPrefix {
    is_live: bool,
    seen: Vec<u8>,
}

impl Default for StringPrefix {
    fn default() -> Self {
        StringPrefix {
            is_live: true,
            seen: Vec::new(),
        }
    }
}

impl StringPrefix {
    /// Takes a letter, if it is one of a prefix and new.
    fn accept(&mut self, byte: u8) -> bool {
        let letter = byte.to_ascii_lowercase();
        let fits = self.is_live && b"burft".contains(&letter) && !self.seen.contains(&letter);
        match fits {
            true => self.seen.push(letter),
            false => self.is_live &= matches!(byte, b'\'' | b'"'),
        }
        fits
    }

    /// `ub''`, `fb''` and the like.
    fn check(&self, tokenizer: &Tokenizer<'_>, start: usize) -> Lex<()> {
        const INCOMPATIBLE: [(u8, u8); 7] = [
            (b'u', b'b'),
            (b'u', b'r'),
            (b'u', b'f'),
            (b'u', b't'),
            (b'b', b'f'),
            (b'b', b't'),
            (b'f', b't'),
        ];
        let has = |letter| self.seen.contains(&letter);
        match INCOMPATIBLE.iter().find(|pair| has(pair.0) && has(pair.1)) {
            None => Ok(()),
            Some(&(one, two)) => {
                let message = format!(
                    "'{}' and '{}' prefixes are incompatible",
                    char::from(one),
                    char::from(two)
                );
                tokenizer.raise_range(message, start, tokenizer.at)
            }
        }
    }
}
