//! Reading a format specification.

use crate::text::Unit;
use crate::{Text, TextBuf, TextError, unicode, with_units};

/// Where the value stands in a field that is wider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: the padding goes between sign and digits.
    AfterSign,
}

/// What stands in front of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `-`, or nothing said: only negative numbers have a sign.
    Minus,
    /// `+`: always a sign.
    Plus,
    /// A space in front of what is not negative.
    Space,
}

/// What is formatted: it decides the default alignment and type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A string.
    Str,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// A complex number.
    Complex,
}

/// A parsed specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatSpec {
    /// Code point that fills the field.
    pub fill: u32,
    /// Given or default alignment.
    pub align: Align,
    /// `None` if the specification says nothing.
    pub sign: Option<Sign>,
    /// `z`.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// Smallest width, in code points.
    pub width: Option<usize>,
    /// `,` or `_` after the width.
    pub grouping: Option<char>,
    /// Digits or characters after the point.
    pub precision: Option<usize>,
    /// `,` or `_` after the precision.
    pub fraction_grouping: Option<char>,
    /// The type's code point; `None` if it is left out of a float's or complex number's specification.
    pub kind: Option<u32>,
}

impl FormatSpec {
    /// Reads all of `spec`. `type_name` is the class named in errors.
    ///
    /// # Errors
    /// `ValueError` with CPython's text.
    pub fn parse(spec: Text<'_>, subject: Subject, type_name: &str) -> Result<Self, TextError> {
        with_units!(spec, units => Self::parse_units(units, subject, type_name))
    }

    fn parse_units<U: Unit>(
        spec: &[U],
        subject: Subject,
        type_name: &str,
    ) -> Result<Self, TextError> {
        let mut parser = Parser { spec, at: 0 };
        let (fill, align) = parser.fill_and_align();
        let sign = parser.sign();
        let no_negative_zero = parser.skip('z');
        let alternate = parser.skip('#');
        let default_align = if subject == Subject::Str {
            Align::Left
        } else {
            Align::Right
        };
        let mut this = FormatSpec {
            fill: fill.unwrap_or(u32::from(b' ')),
            align: align.unwrap_or(default_align),
            sign,
            no_negative_zero,
            alternate,
            width: None,
            grouping: None,
            precision: None,
            fraction_grouping: None,
            kind: match subject {
                Subject::Str => Some('s' as u32),
                Subject::Int => Some('d' as u32),
                Subject::Float | Subject::Complex => None,
            },
        };
        if fill.is_none() && parser.skip('0') {
            this.fill = u32::from(b'0');
            if align.is_none() && default_align == Align::Right {
                this.align = Align::AfterSign;
            }
        }
        this.width = parser.integer()?;
        this.grouping = parser.grouping()?;
        if parser.skip('.') {
            this.precision = parser.integer()?;
            this.fraction_grouping = parser.grouping()?;
            if this.precision.is_none() && this.fraction_grouping.is_none() {
                return Err(TextError::value("Format specifier missing precision"));
            }
        }
        match spec.len() - parser.at {
            0 => {}
            1 => this.kind = spec.last().map(|unit| unit.code_point()),
            _ => {
                let mut message = TextBuf::from("Invalid format specifier '");
                message.push_text(U::text(spec));
                message.push_str(&format!("' for object of type '{type_name}'"));
                return Err(TextError::value(message));
            }
        }
        this.check_grouping()?;
        Ok(this)
    }

    /// At least how many bytes formatting takes, for a limit on memory: the digits, a buffer that grows by doubling, and the result.
    pub fn room_bytes(&self) -> usize {
        let digits = if self.kind_char() == 's' {
            0
        } else {
            self.precision.unwrap_or(0)
        };
        self.width.unwrap_or(0).max(digits).saturating_mul(4)
    }

    /// Separators go with some types only.
    fn check_grouping(&self) -> Result<(), TextError> {
        let kind = self.kind.and_then(char::from_u32).unwrap_or('\0');
        if let Some(separator) = self.grouping {
            match self.kind {
                None => {}
                Some(_) if "defgEG%F".contains(kind) => {}
                Some(_) if separator == '_' && "boxX".contains(kind) => {}
                Some(code) => return Err(separator_error(separator, code)),
            }
        }
        match (self.fraction_grouping, self.kind) {
            (Some(separator), Some(code)) if kind == 'n' => Err(separator_error(separator, code)),
            _ => Ok(()),
        }
    }

    /// The type as a `char`, NUL if left out.
    pub(super) fn kind_char(&self) -> char {
        self.kind
            .map_or('\0', |code| char::from_u32(code).unwrap_or('\u{fffd}'))
    }

    /// The error for a type that the subject does not know.
    pub(super) fn unknown_kind(&self, type_name: &str) -> TextError {
        let shown = shown_kind(self.kind.unwrap_or(0));
        TextError::value(format!(
            "Unknown format code '{shown}' for object of type '{type_name}'"
        ))
    }
}

fn separator_error(separator: char, kind: u32) -> TextError {
    TextError::value(format!(
        "Cannot specify '{separator}' with '{}'.",
        shown_kind(kind)
    ))
}

/// A type code as error texts show it.
fn shown_kind(kind: u32) -> String {
    match char::from_u32(kind) {
        Some(c @ '!'..='\x7f') => c.to_string(),
        _ => format!("\\x{kind:x}"),
    }
}

struct Parser<'a, U> {
    spec: &'a [U],
    at: usize,
}

impl<U: Unit> Parser<'_, U> {
    #[inline]
    fn get(&self, at: usize) -> Option<u32> {
        self.spec.get(at).map(|unit| unit.code_point())
    }

    #[inline]
    fn peek(&self) -> Option<char> {
        self.get(self.at).and_then(char::from_u32)
    }

    /// Passes over `c` if it is next.
    #[inline]
    fn skip(&mut self, c: char) -> bool {
        let found = self.get(self.at) == Some(u32::from(c));
        self.at += usize::from(found);
        found
    }

    fn fill_and_align(&mut self) -> (Option<u32>, Option<Align>) {
        if let Some(align) = self.get(1).and_then(alignment) {
            self.at = 2;
            return (self.get(0), Some(align));
        }
        let align = self.get(0).and_then(alignment);
        self.at += usize::from(align.is_some());
        (None, align)
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match self.peek() {
            Some('+') => Sign::Plus,
            Some('-') => Sign::Minus,
            Some(' ') => Sign::Space,
            _ => return None,
        };
        self.at += 1;
        Some(sign)
    }

    /// Decimal digits, of any script.
    fn integer(&mut self) -> Result<Option<usize>, TextError> {
        parse_decimal(self.spec, &mut self.at)
    }

    /// `,` or `_`, not both.
    fn grouping(&mut self) -> Result<Option<char>, TextError> {
        let both = || Err(TextError::value("Cannot specify both ',' and '_'."));
        let comma = self.skip(',');
        let underscore = self.skip('_');
        match (comma, underscore) {
            (true, true) => both(),
            (false, true) if self.peek() == Some(',') => both(),
            (true, false) => Ok(Some(',')),
            (false, true) => Ok(Some('_')),
            (false, false) => Ok(None),
        }
    }
}

fn alignment(code: u32) -> Option<Align> {
    match char::from_u32(code)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// Reads decimal digits from `at` on; `None` if there are none.
#[inline]
pub(crate) fn parse_decimal<U: Unit>(
    units: &[U],
    at: &mut usize,
) -> Result<Option<usize>, TextError> {
    let mut value: Option<usize> = None;
    while let Some(unit) = units.get(*at)
        && let Some(digit) = unicode::decimal(unit.code_point())
    {
        let next = value
            .unwrap_or(0)
            .checked_mul(10)
            .and_then(|value| value.checked_add(usize::from(digit)));
        value = next.filter(|&value| value <= isize::MAX as usize);
        if value.is_none() {
            return Err(TextError::value("Too many decimal digits in format string"));
        }
        *at += 1;
    }
    Ok(value)
}
