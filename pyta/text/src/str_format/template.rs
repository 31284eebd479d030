//! Splitting a template into literal text and replacement fields.

use crate::{Text, TextError, with_units};
use std::ops::Range;

/// Fields nest once: a template, and the specifications in it.
pub const MAX_DEPTH: usize = 2;

/// The error for templates that nest deeper than [`MAX_DEPTH`].
pub fn too_deep() -> TextError {
    TextError::value("Max string recursion exceeded")
}

/// A literal and the field after it, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Text to copy; doubled braces are already single, as the range ends after the first one.
    pub literal: Range<usize>,
    /// What follows the literal.
    pub field: Option<Field>,
}

/// `{name!conversion:spec}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// For [`super::split_field_name`].
    pub name: Range<usize>,
    /// The code point after `!`.
    pub conversion: Option<u32>,
    /// The text after `:`; empty if there is none.
    pub spec: Range<usize>,
    /// Whether the specification is a template itself.
    pub spec_is_template: bool,
}

/// What `!r`, `!s`, `!a` do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// `str()`
    Str,
    /// `repr()`
    Repr,
    /// `ascii()`
    Ascii,
}

/// The conversion that a code point names.
///
/// # Errors
/// `ValueError` for an unknown one.
pub fn conversion(code_point: u32) -> Result<Conversion, TextError> {
    match char::from_u32(code_point) {
        Some('s') => Ok(Conversion::Str),
        Some('r') => Ok(Conversion::Repr),
        Some('a') => Ok(Conversion::Ascii),
        Some(c @ '!'..='~') => Err(TextError::value(format!(
            "Unknown conversion specifier {c}"
        ))),
        _ => Err(TextError::value(format!(
            "Unknown conversion specifier \\x{code_point:x}"
        ))),
    }
}

/// The parts of a template, in order; it ends after an error.
#[derive(Debug, Clone)]
pub struct Template<'a> {
    text: Text<'a>,
    at: usize,
    end: usize,
}

impl<'a> Template<'a> {
    /// The parts of `text` between the indices of `range`, which must lie in it.
    pub fn new(text: Text<'a>, range: Range<usize>) -> Self {
        Self {
            text,
            at: range.start,
            end: range.end.min(text.len()),
        }
    }

    #[inline]
    fn peek(&self) -> Option<char> {
        let code = if self.at < self.end {
            self.text.get(self.at)
        } else {
            None
        };
        code.map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
    }

    #[inline]
    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// Goes to the next code point that `wanted` holds of, or the end.
    #[expect(
        clippy::useless_conversion,
        reason = "units of four bytes are code points already"
    )]
    #[inline]
    fn skip_to(&mut self, wanted: impl Fn(u32) -> bool) {
        let rest = self.text.slice(self.at, self.end);
        let found =
            with_units!(rest, units => units.iter().position(|&unit| wanted(u32::from(unit))));
        self.at = found.map_or(self.end, |found| self.at + found);
    }

    /// Goes to the next brace, or the end.
    fn skip_literal(&mut self) {
        match self.text.slice(self.at, self.end) {
            Text::One(units) => {
                let found = memchr::memchr2(b'{', b'}', units);
                self.at = found.map_or(self.end, |found| self.at + found);
            }
            _ => self.skip_to(|code| matches!(code, 0x7b | 0x7d)),
        }
    }

    fn part(&mut self) -> Result<Part, TextError> {
        let start = self.at;
        self.skip_literal();
        let Some(brace) = self.bump() else {
            return Ok(Part {
                literal: start..self.at,
                field: None,
            });
        };
        let next = self.peek();
        if next == Some(brace) {
            let literal = start..self.at;
            self.at += 1;
            return Ok(Part {
                literal,
                field: None,
            });
        }
        if brace == '}' {
            return Err(TextError::value("Single '}' encountered in format string"));
        }
        if next.is_none() {
            return Err(TextError::value("Single '{' encountered in format string"));
        }
        let literal = start..self.at - 1;
        Ok(Part {
            literal,
            field: Some(self.field()?),
        })
    }

    fn field(&mut self) -> Result<Field, TextError> {
        let start = self.at;
        let terminator = self.skip_name()?;
        let name = start..self.at - 1;
        let mut field = Field {
            name,
            conversion: None,
            spec: self.at..self.at,
            spec_is_template: false,
        };
        if terminator == '}' {
            return Ok(field);
        }
        if terminator == '!' {
            let missing = "end of string while looking for conversion specifier";
            self.bump().ok_or(TextError::value(missing))?;
            field.conversion = self.text.get(self.at - 1);
            match self.bump() {
                Some('}') => {
                    field.spec = self.at - 1..self.at - 1;
                    return Ok(field);
                }
                Some(':') | None => {}
                Some(_) => return Err(TextError::value("expected ':' after conversion specifier")),
            }
        }
        self.spec(field)
    }

    /// Passes over the name and returns what ended it.
    fn skip_name(&mut self) -> Result<char, TextError> {
        loop {
            self.skip_to(|code| matches!(code, 0x7b | 0x5b | 0x7d | 0x3a | 0x21));
            let Some(c) = self.bump() else {
                return Err(TextError::value("expected '}' before end of string"));
            };
            match c {
                '{' => return Err(TextError::value("unexpected '{' in field name")),
                '[' => self.skip_to(|code| code == 0x5d),
                c => return Ok(c),
            }
        }
    }

    /// Reads the specification up to the brace that closes the field.
    fn spec(&mut self, mut field: Field) -> Result<Field, TextError> {
        let start = self.at;
        let mut depth = 1;
        loop {
            self.skip_to(|code| matches!(code, 0x7b | 0x7d));
            let Some(c) = self.bump() else {
                return Err(TextError::value("unmatched '{' in format spec"));
            };
            match c {
                '{' => {
                    field.spec_is_template = true;
                    depth += 1;
                }
                _ => depth -= 1,
            }
            if depth == 0 {
                field.spec = start..self.at - 1;
                return Ok(field);
            }
        }
    }
}

impl Iterator for Template<'_> {
    type Item = Result<Part, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.peek()?;
        let part = self.part();
        if part.is_err() {
            self.at = self.end;
        }
        Some(part)
    }
}
