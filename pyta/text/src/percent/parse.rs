//! Splitting a printf-style format into pieces.

use crate::text::Unit;
use crate::{Text, TextError, with_units};
use std::ops::Range;

/// A piece of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Copied as it is: indices into the format.
    Literal(Range<usize>),
    /// Replaced by an argument.
    Directive(Directive),
}

/// The flags of a directive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// Space.
    pub blank: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// A width or precision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    #[default]
    Absent,
    /// Given as digits, or set by the caller.
    Number(usize),
    /// `*`: the next argument tells.
    Argument,
}

impl Amount {
    /// The number, if there is one.
    pub fn number(self) -> Option<usize> {
        match self {
            Amount::Number(number) => Some(number),
            Amount::Absent | Amount::Argument => None,
        }
    }
}

/// `%[(key)][flags][width][.precision][length]conversion`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directive {
    /// Indices of the mapping key between its parentheses.
    pub key: Option<Range<usize>>,
    /// Flags.
    pub flags: Flags,
    /// Smallest width, in code points.
    pub width: Amount,
    /// Precision.
    pub precision: Amount,
    /// The conversion's code point; any one, known or not.
    pub conversion: u32,
    /// Where the conversion stands.
    pub conversion_at: usize,
    /// What is wrong with the directive after the parts that were read; raised once the arguments of those are taken.
    pub failure: Option<TextError>,
}

impl Directive {
    /// Sets the width from the argument for `*`; a negative one means left alignment.
    ///
    /// # Errors
    /// `OverflowError` for the one that has no magnitude.
    pub fn set_width(&mut self, width: i64) -> Result<(), TextError> {
        self.flags.left |= width < 0;
        let width = isize::try_from(width.unsigned_abs())
            .map_err(|_| TextError::overflow("width too big"))?;
        self.width = Amount::Number(width.unsigned_abs());
        Ok(())
    }

    /// Sets the precision from the argument for `*`; a negative one counts as zero.
    ///
    /// # Errors
    /// `OverflowError` if it is too large.
    pub fn set_precision(&mut self, precision: i64) -> Result<(), TextError> {
        let precision = i32::try_from(precision);
        let precision = precision
            .map_err(|_| TextError::overflow("Python int too large to convert to C int"))?;
        self.precision = Amount::Number(usize::try_from(precision).unwrap_or(0));
        Ok(())
    }

    /// Whether there are neither flags nor a width nor a precision.
    pub fn is_plain(&self) -> bool {
        self.flags == Flags::default()
            && self.width == Amount::Absent
            && self.precision == Amount::Absent
    }

    /// At least how long the result is, for a limit on memory, once width and precision are known.
    pub fn min_len(&self) -> usize {
        let is_text = matches!(self.conversion_char(), 's' | 'r' | 'a' | 'b' | 'c');
        let digits = if is_text {
            0
        } else {
            self.precision.number().unwrap_or(0)
        };
        self.width.number().unwrap_or(0).max(digits)
    }

    /// The conversion as a `char`.
    pub fn conversion_char(&self) -> char {
        char::from_u32(self.conversion).unwrap_or('\u{fffd}')
    }

    /// The error for a conversion that does not exist.
    pub fn unsupported(&self) -> TextError {
        let code = self.conversion;
        let shown = if (31..127).contains(&code) {
            self.conversion_char()
        } else {
            '?'
        };
        let at = self.conversion_at;
        TextError::value(format!(
            "unsupported format character '{shown}' (0x{code:x}) at index {at}"
        ))
    }

    /// The error for a conversion that does not exist, in a bytes format.
    pub fn unsupported_in_bytes(&self) -> TextError {
        match char::from_u32(self.conversion).filter(char::is_ascii) {
            Some(shown) => {
                let (code, at) = (self.conversion, self.conversion_at);
                TextError::value(format!(
                    "unsupported format character '{shown}' (0x{code:x}) at index {at}"
                ))
            }
            None => TextError::overflow("character argument not in range(0x110000)"),
        }
    }
}

/// The pieces of a format, in order.
#[derive(Debug, Clone)]
pub struct Parser<'a> {
    format: Text<'a>,
    at: usize,
}

impl<'a> Parser<'a> {
    /// A parser at the start of `format`; bytes are passed as `Text::One`.
    pub fn new(format: Text<'a>) -> Self {
        Self::starting(format, 0)
    }

    /// A parser of what comes from the index `at` on, where a piece begins.
    pub fn starting(format: Text<'a>, at: usize) -> Self {
        Self { format, at }
    }
}

impl Iterator for Parser<'_> {
    type Item = Piece;

    #[inline]
    fn next(&mut self) -> Option<Piece> {
        let start = self.at;
        if let Text::One(units) = self.format
            && units.get(start).is_some_and(|&unit| unit != b'%')
        {
            let found = memchr::memchr(b'%', &units[start..]);
            self.at = found.map_or(units.len(), |found| start + found);
            return Some(Piece::Literal(start..self.at));
        }
        with_units!(self.format, units => Reader { units, at: &mut self.at }.piece())
    }
}

/// Reads one piece of a format in these units.
struct Reader<'a, U> {
    units: &'a [U],
    at: &'a mut usize,
}

impl<U: Unit> Reader<'_, U> {
    /// The next code point; NUL at the end, and for what is not ASCII: nothing in a directive is either.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.units
            .get(*self.at)
            .map_or(0, |unit| u8::try_from(unit.code_point()).unwrap_or(0))
    }

    #[inline]
    fn piece(mut self) -> Option<Piece> {
        let start = *self.at;
        if start >= self.units.len() {
            return None;
        }
        if self.peek() != b'%' {
            let percent = self.units[start..]
                .iter()
                .position(|unit| unit.code_point() == u32::from(b'%'));
            *self.at = percent.map_or(self.units.len(), |found| start + found);
            return Some(Piece::Literal(start..*self.at));
        }
        *self.at += 1;
        if self.peek() == b'%' {
            *self.at += 1;
            return Some(Piece::Literal(*self.at - 1..*self.at));
        }
        Some(Piece::Directive(self.directive()))
    }

    /// Reads what follows a percent sign.
    fn directive(&mut self) -> Directive {
        let mut directive = Directive::default();
        if let Err(error) = self.read_directive(&mut directive) {
            directive.failure = Some(error);
            *self.at = self.units.len();
        }
        directive
    }

    fn read_directive(&mut self, directive: &mut Directive) -> Result<(), TextError> {
        if self.peek() == b'(' {
            directive.key = Some(self.key()?);
        }
        directive.flags = self.flags();
        directive.width = self.amount("width too big", isize::MAX as usize)?;
        if self.peek() == b'.' {
            *self.at += 1;
            directive.precision = match self.amount("precision too big", i32::MAX as usize)? {
                Amount::Absent => Amount::Number(0),
                given => given,
            };
        }
        if matches!(self.peek(), b'h' | b'l' | b'L') {
            *self.at += 1;
        }
        let Some(conversion) = self.units.get(*self.at) else {
            return Err(TextError::value("incomplete format"));
        };
        directive.conversion = conversion.code_point();
        directive.conversion_at = *self.at;
        *self.at += 1;
        Ok(())
    }

    /// The mapping key, in which parentheses nest.
    fn key(&mut self) -> Result<Range<usize>, TextError> {
        *self.at += 1;
        let start = *self.at;
        let mut depth = 1;
        while *self.at < self.units.len() {
            let c = self.peek();
            *self.at += 1;
            match c {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(start..*self.at - 1);
            }
        }
        Err(TextError::value("incomplete format key"))
    }

    #[inline]
    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                b'-' => flags.left = true,
                b'+' => flags.plus = true,
                b' ' => flags.blank = true,
                b'#' => flags.alternate = true,
                b'0' => flags.zero = true,
                _ => return flags,
            }
            *self.at += 1;
        }
    }

    /// `*`, digits or nothing.
    #[inline]
    fn amount(&mut self, too_big: &'static str, limit: usize) -> Result<Amount, TextError> {
        if self.peek() == b'*' {
            *self.at += 1;
            return Ok(Amount::Argument);
        }
        if !self.peek().is_ascii_digit() {
            return Ok(Amount::Absent);
        }
        let mut number: usize = 0;
        loop {
            let digit = self.peek();
            if !digit.is_ascii_digit() {
                return Ok(Amount::Number(number));
            }
            number = number
                .checked_mul(10)
                .and_then(|number| number.checked_add(usize::from(digit - b'0')))
                .filter(|&number| number <= limit)
                .ok_or_else(|| TextError::value(too_big))?;
            *self.at += 1;
        }
    }
}
