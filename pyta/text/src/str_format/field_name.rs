//! Field names: an argument, then attributes and items.

use crate::format_spec::parse_decimal;
use crate::{Text, TextError, with_units};
use std::ops::Range;

/// The argument that a field names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// A position; an empty name is [`First::Name`] with an empty range until it is numbered.
    Index(usize),
    /// A keyword.
    Name(Range<usize>),
}

/// One step from the argument to the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `.name`
    Attribute(Range<usize>),
    /// `[digits]`
    Index(usize),
    /// `[anything else]`
    Key(Range<usize>),
}

/// Whether the fields of a template are numbered by themselves or by hand: never both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AutoNumber {
    is_automatic: Option<bool>,
    next: usize,
}

impl AutoNumber {
    /// Numbers `first` if it is empty.
    ///
    /// # Errors
    /// `ValueError` if the template numbered its fields the other way before.
    pub fn resolve(&mut self, first: First) -> Result<First, TextError> {
        let is_empty = match &first {
            First::Index(_) => false,
            First::Name(name) if name.is_empty() => true,
            First::Name(_) => return Ok(first),
        };
        match (*self.is_automatic.get_or_insert(is_empty), is_empty) {
            (false, true) => Err(TextError::value(
                "cannot switch from manual field specification to automatic field numbering",
            )),
            (true, false) => Err(TextError::value(
                "cannot switch from automatic field numbering to manual field specification",
            )),
            (true, true) => {
                self.next += 1;
                Ok(First::Index(self.next - 1))
            }
            (false, false) => Ok(first),
        }
    }
}

/// Splits the field name at `name` of `text` into its argument and the steps from there.
///
/// # Errors
/// `ValueError` if the argument's number is too large.
pub fn split_field_name(
    text: Text<'_>,
    name: Range<usize>,
) -> Result<(First, Steps<'_>), TextError> {
    let end = position(text, name.clone(), |code| matches!(code, 0x2e | 0x5b)).unwrap_or(name.end);
    let first = match whole_number(text, name.start..end)? {
        Some(index) => First::Index(index),
        None => First::Name(name.start..end),
    };
    Ok((
        first,
        Steps {
            text,
            at: end,
            end: name.end,
        },
    ))
}

/// The index of the first code point in `range` of `text` that `wanted` holds of.
#[expect(
    clippy::useless_conversion,
    reason = "units of four bytes are code points already"
)]
#[inline]
fn position(text: Text<'_>, range: Range<usize>, wanted: impl Fn(u32) -> bool) -> Option<usize> {
    let start = range.start;
    let part = text.slice(start, range.end);
    with_units!(part, units => units.iter().position(|unit| wanted((*unit).into())))
        .map(|found| start + found)
}

/// The number that all of `range` spells, if it does.
///
/// # Errors
/// `ValueError` for too many digits, also when another character follows them.
fn whole_number(text: Text<'_>, range: Range<usize>) -> Result<Option<usize>, TextError> {
    let mut read = 0;
    let part = text.slice(range.start, range.end);
    let number = with_units!(part, units => parse_decimal(units, &mut read))?;
    Ok(number.filter(|_| read == part.len()))
}

/// The steps of a field name; it ends after an error.
#[derive(Debug, Clone)]
pub struct Steps<'a> {
    text: Text<'a>,
    at: usize,
    end: usize,
}

impl Steps<'_> {
    /// What is left of the name.
    pub fn rest(&self) -> Range<usize> {
        self.at..self.end
    }

    fn step(&mut self) -> Result<Step, TextError> {
        let opener = self.text.get(self.at).and_then(char::from_u32);
        let start = self.at + 1;
        let step = match opener {
            Some('.') => {
                let is_step = |code| matches!(code, 0x2e | 0x5b);
                self.at = position(self.text, start..self.end, is_step).unwrap_or(self.end);
                Step::Attribute(start..self.at)
            }
            Some('[') => {
                let close = position(self.text, start..self.end, |code| code == 0x5d);
                let close = close.ok_or(TextError::value("Missing ']' in format string"))?;
                self.at = close + 1;
                match whole_number(self.text, start..close)? {
                    Some(index) => Step::Index(index),
                    None => Step::Key(start..close),
                }
            }
            _ => {
                return Err(TextError::value(
                    "Only '.' or '[' may follow ']' in format field specifier",
                ));
            }
        };
        match &step {
            Step::Attribute(name) | Step::Key(name) if name.is_empty() => {
                Err(TextError::value("Empty attribute in format string"))
            }
            _ => Ok(step),
        }
    }
}

impl Iterator for Steps<'_> {
    type Item = Result<Step, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.at = self.end;
        }
        Some(step)
    }
}
