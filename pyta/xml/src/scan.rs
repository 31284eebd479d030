//! From text to tokens: one function for each context, all over a [`Cursor`].
//!
//! A scan that cannot tell its token stops: the text is not allowed here, or the token goes on behind the end of the text.

mod content;
mod prolog;
mod values;

use crate::chars::{self, Found, continues_name, is_space, starts_name};

pub(crate) use content::{Content, RawAttribute, cdata, content};
pub(crate) use prolog::{Prolog, Scanned, ignored_section, prolog};
pub(crate) use values::{AttributePart, EntityPart, attribute_part, char_reference, entity_part};

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// What stands here is not allowed.
    Invalid(usize),
    /// The text ends within a token.
    Partial,
    /// The text ends within a character.
    PartialChar,
}

/// A place in a text.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'t> {
    pub text: &'t [u8],
    pub at: usize,
    /// Whether colons divide names.
    pub has_namespaces: bool,
}

impl<'t> Cursor<'t> {
    /// The byte here.
    fn byte(&self) -> Result<u8, Stop> {
        self.text.get(self.at).copied().ok_or(Stop::Partial)
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn invalid<T>(&self) -> Result<T, Stop> {
        Err(Stop::Invalid(self.at))
    }

    /// The character here and its length.
    fn char(&self) -> Result<(char, usize), Stop> {
        match chars::at(self.text, self.at) {
            Found::Char(found, len) => Ok((found, len)),
            Found::Partial => Err(Stop::PartialChar),
            Found::Invalid => self.invalid(),
            Found::End => Err(Stop::Partial),
        }
    }

    /// Steps over one character that XML allows.
    fn skip_char(&mut self) -> Result<char, Stop> {
        let (found, len) = self.char()?;
        self.at += len;
        Ok(found)
    }

    /// Steps over this byte; invalid if another one is here.
    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.byte()? != byte {
            return self.invalid();
        }
        self.at += 1;
        Ok(())
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).copied().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// Whether a name starts here.
    fn is_name_start(&self) -> Result<bool, Stop> {
        let (found, _) = self.char()?;
        Ok(starts_name(found) || found == ':' && !self.has_namespaces)
    }

    /// Steps over the first character of a name; invalid if none starts here.
    fn name_start(&mut self) -> Result<(), Stop> {
        if !self.is_name_start()? {
            return self.invalid();
        }
        self.skip_char().map(drop)
    }

    /// Steps over what of a name follows, up to the first character that is none of it; that must be there.
    fn name_rest(&mut self) -> Result<(), Stop> {
        while self.name_step()? {}
        Ok(())
    }

    /// Steps over one character of a name, if one is here.
    fn name_step(&mut self) -> Result<bool, Stop> {
        let (found, len) = self.char()?;
        let is_name = continues_name(found) || found == ':' && !self.has_namespaces;
        if is_name {
            self.at += len;
        }
        Ok(is_name)
    }

    /// Steps over a name that may have a prefix; its colon must have a name on its right.
    fn prefixed_name(&mut self) -> Result<(), Stop> {
        self.name_start()?;
        self.name_rest()?;
        if self.has_namespaces && self.byte()? == b':' {
            self.at += 1;
            self.name_start()?;
            self.name_rest()?;
            if self.byte()? == b':' {
                return self.invalid();
            }
        }
        Ok(())
    }

    /// Steps over the rest of a reference behind its `&`; whether it is one of a character.
    fn reference(&mut self) -> Result<bool, Stop> {
        if self.byte()? == b'#' {
            self.at += 1;
            self.char_reference()?;
            return Ok(true);
        }
        self.name_start()?;
        self.name_rest()?;
        self.expect(b';')?;
        Ok(false)
    }

    fn char_reference(&mut self) -> Result<(), Stop> {
        let is_hex = self.byte()? == b'x';
        self.at += usize::from(is_hex);
        let is_digit = |byte: u8| match is_hex {
            true => byte.is_ascii_hexdigit(),
            false => byte.is_ascii_digit(),
        };
        if !is_digit(self.byte()?) {
            self.char()?;
            return self.invalid();
        }
        while is_digit(self.byte()?) {
            self.at += 1;
        }
        self.expect(b';')
    }

    /// Steps over the rest of a comment behind `<!-`.
    fn comment(&mut self) -> Result<(), Stop> {
        self.expect(b'-')?;
        loop {
            if self.skip_char()? == '-' && self.byte()? == b'-' {
                self.at += 1;
                return self.expect(b'>');
            }
        }
    }

    /// Steps over the rest of a processing instruction behind `<?`; whether it is an XML declaration.
    fn instruction(&mut self) -> Result<bool, Stop> {
        let start = self.at;
        self.name_start()?;
        self.name_rest()?;
        let target = &self.text[start..self.at];
        let is_declaration = target == b"xml";
        if !is_declaration && target.eq_ignore_ascii_case(b"xml") {
            return self.invalid();
        }
        match self.byte()? {
            b'?' => {
                self.at += 1;
                self.expect(b'>')?;
                return Ok(is_declaration);
            }
            byte if is_space(byte) => {}
            _ => return self.invalid(),
        }
        loop {
            if self.skip_char()? == '?' && self.byte()? == b'>' {
                self.at += 1;
                return Ok(is_declaration);
            }
        }
    }
}
