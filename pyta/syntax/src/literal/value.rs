//! A Python string as a compile-time value.

use std::fmt;

/// Code points, lone surrogates allowed. A value without surrogates is always `Utf8`, so equal
/// values are equal here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StrValue {
    Utf8(String),
    /// Holds at least one surrogate.
    CodePoints(Vec<u32>),
}

impl StrValue {
    /// The text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            StrValue::Utf8(text) => Some(text),
            StrValue::CodePoints(_) => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, StrValue::Utf8(text) if text.is_empty())
    }

    pub fn code_points(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            StrValue::Utf8(text) => Box::new(text.chars().map(u32::from)),
            StrValue::CodePoints(points) => Box::new(points.iter().copied()),
        }
    }

    /// Appends another value; two surrogates that meet stay two.
    pub fn push(&mut self, other: &StrValue) {
        match (&mut *self, other) {
            (StrValue::Utf8(text), StrValue::Utf8(more)) => text.push_str(more),
            (StrValue::Utf8(_), StrValue::CodePoints(more)) => {
                self.as_code_points_mut().extend_from_slice(more);
            }
            (StrValue::CodePoints(points), more) => points.extend(more.code_points()),
        }
    }

    pub fn push_str(&mut self, more: &str) {
        match self {
            StrValue::Utf8(text) => text.push_str(more),
            StrValue::CodePoints(points) => points.extend(more.chars().map(u32::from)),
        }
    }

    /// Appends one code point, `0..=0x10FFFF`; others become U+FFFD.
    pub fn push_code_point(&mut self, point: u32) {
        match (&mut *self, char::from_u32(point)) {
            (StrValue::Utf8(text), Some(c)) => text.push(c),
            (StrValue::CodePoints(points), Some(c)) => points.push(c.into()),
            (_, None) if (0xD800..0xE000).contains(&point) => {
                self.as_code_points_mut().push(point);
            }
            (_, None) => self.push_code_point(0xFFFD),
        }
    }

    /// Switches to code points; the caller adds a surrogate.
    fn as_code_points_mut(&mut self) -> &mut Vec<u32> {
        if let StrValue::Utf8(text) = self {
            *self = StrValue::CodePoints(text.chars().map(u32::from).collect());
        }
        match self {
            StrValue::CodePoints(points) => points,
            StrValue::Utf8(_) => unreachable!("switched above"),
        }
    }
}

impl Default for StrValue {
    fn default() -> Self {
        StrValue::Utf8(String::new())
    }
}

impl From<&str> for StrValue {
    fn from(text: &str) -> Self {
        StrValue::Utf8(text.to_owned())
    }
}

impl fmt::Display for StrValue {
    /// For messages and dumps: surrogates as `\udXXX`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for point in self.code_points() {
            match char::from_u32(point) {
                Some(c) => write!(f, "{c}")?,
                None => write!(f, "\\u{point:04x}")?,
            }
        }
        Ok(())
    }
}
