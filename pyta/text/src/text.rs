//! Borrowed and growing strings of code points with one, two or four bytes each.
//!
//! **Invariant: a [`TextBuf`] that was only pushed to is canonical**: its width is the smallest that holds its largest
//! code point, as PEP 393 asks, so it can become a string without another look.

use crate::TextError;
use std::cmp::Ordering;
use std::fmt;

/// One code unit of a string's storage; every unit is a whole code point.
pub trait Unit: Copy + Eq + Ord + fmt::Debug + Into<u32> + 'static {
    /// The largest code point that fits.
    const MAX: u32;

    /// The unit for `code_point`, if it fits.
    fn try_from_code_point(code_point: u32) -> Option<Self>;

    /// The string that a slice of these units is.
    fn text(units: &[Self]) -> Text<'_>;

    /// The string that these units are.
    fn into_text(units: Vec<Self>) -> TextBuf;

    /// The units of `text`, if that is its width.
    fn units(text: Text<'_>) -> Option<&[Self]>;

    /// What finds one string of such units in others.
    type Finder<'n>: crate::search::Find<'n, Self>;

    /// The unit as a code point.
    #[inline]
    fn code_point(self) -> u32 {
        self.into()
    }
}

impl Unit for u8 {
    const MAX: u32 = 0xff;

    #[inline]
    fn try_from_code_point(code_point: u32) -> Option<Self> {
        u8::try_from(code_point).ok()
    }

    #[inline]
    fn text(units: &[Self]) -> Text<'_> {
        Text::One(units)
    }

    #[inline]
    fn into_text(units: Vec<Self>) -> TextBuf {
        TextBuf::One(units)
    }

    #[inline]
    fn units(text: Text<'_>) -> Option<&[Self]> {
        match text {
            Text::One(units) => Some(units),
            _ => None,
        }
    }

    type Finder<'n> = crate::search::ByteFinder<'n>;
}

impl Unit for u16 {
    const MAX: u32 = 0xffff;

    #[inline]
    fn try_from_code_point(code_point: u32) -> Option<Self> {
        u16::try_from(code_point).ok()
    }

    #[inline]
    fn text(units: &[Self]) -> Text<'_> {
        Text::Two(units)
    }

    #[inline]
    fn into_text(units: Vec<Self>) -> TextBuf {
        TextBuf::Two(units)
    }

    #[inline]
    fn units(text: Text<'_>) -> Option<&[Self]> {
        match text {
            Text::Two(units) => Some(units),
            _ => None,
        }
    }

    type Finder<'n> = crate::search::UnitFinder<'n, Self>;
}

impl Unit for u32 {
    const MAX: u32 = 0x10_ffff;

    #[inline]
    fn try_from_code_point(code_point: u32) -> Option<Self> {
        Some(code_point)
    }

    #[inline]
    fn text(units: &[Self]) -> Text<'_> {
        Text::Four(units)
    }

    #[inline]
    fn into_text(units: Vec<Self>) -> TextBuf {
        TextBuf::Four(units)
    }

    #[inline]
    fn units(text: Text<'_>) -> Option<&[Self]> {
        match text {
            Text::Four(units) => Some(units),
            _ => None,
        }
    }

    type Finder<'n> = crate::search::UnitFinder<'n, Self>;
}

/// A string as its storage: one (Latin-1), two or four bytes a code point.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// Code points up to 0xff.
    One(&'a [u8]),
    /// Code points up to 0xffff.
    Two(&'a [u16]),
    /// All code points.
    Four(&'a [u32]),
}

/// Runs `$body` with `$units` bound to the slice inside `$text`, whatever its width.
#[macro_export]
macro_rules! with_units {
    ($text:expr, $units:ident => $body:expr) => {
        match $text {
            $crate::Text::One($units) => $body,
            $crate::Text::Two($units) => $body,
            $crate::Text::Four($units) => $body,
        }
    };
}

impl<'a> Text<'a> {
    /// Length in code points.
    #[inline]
    pub fn len(self) -> usize {
        with_units!(self, units => units.len())
    }

    /// Whether there are no code points.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at `index`, if there is one.
    #[inline]
    pub fn get(self, index: usize) -> Option<u32> {
        with_units!(self, units => units.get(index).map(|&unit| unit.code_point()))
    }

    /// The code points from `start` to `end` (exclusive), cut to the string's bounds.
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Text<'a> {
        let end = end.min(self.len());
        let start = start.min(end);
        match self {
            Text::One(units) => Text::One(&units[start..end]),
            Text::Two(units) => Text::Two(&units[start..end]),
            Text::Four(units) => Text::Four(&units[start..end]),
        }
    }

    /// The code points in order.
    #[inline]
    pub fn iter(self) -> CodePoints<'a> {
        match self {
            Text::One(units) => CodePoints::One(units.iter()),
            Text::Two(units) => CodePoints::Two(units.iter()),
            Text::Four(units) => CodePoints::Four(units.iter()),
        }
    }

    /// Whether all code points are below 0x80.
    pub fn is_ascii(self) -> bool {
        match self {
            Text::One(units) => units.is_ascii(),
            Text::Two(units) => units.iter().all(|&unit| unit < 0x80),
            Text::Four(units) => units.iter().all(|&unit| unit < 0x80),
        }
    }

    /// The string if it is ASCII in one-byte storage.
    #[inline]
    pub fn as_ascii(self) -> Option<&'a str> {
        match self {
            Text::One(units) if units.is_ascii() => std::str::from_utf8(units).ok(),
            _ => None,
        }
    }
}

/// By code points, whatever the widths.
impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Text::One(a), Text::One(b)) => a.cmp(b),
            (Text::Two(a), Text::Two(b)) => a.cmp(b),
            (Text::Four(a), Text::Four(b)) => a.cmp(b),
            _ => self.iter().cmp(other.iter()),
        }
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Text<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Text::One(a), Text::One(b)) => a == b,
            (Text::Two(a), Text::Two(b)) => a == b,
            (Text::Four(a), Text::Four(b)) => a == b,
            (a, b) => with_units!(*a, a => with_units!(*b, b => same_points(a, b))),
        }
    }
}

/// Whether units of different widths are the same code points.
fn same_points<A: Unit, B: Unit>(a: &[A], b: &[B]) -> bool {
    let is_same = |(a, b): (&A, &B)| a.code_point() == b.code_point();
    a.len() == b.len() && a.iter().zip(b).all(is_same)
}

impl Eq for Text<'_> {}

impl<'a> From<&'a [u8]> for Text<'a> {
    fn from(units: &'a [u8]) -> Self {
        Text::One(units)
    }
}

/// The text, with lone surrogates and unassigned values shown as U+FFFD.
impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.iter()
            .try_for_each(|code| f.write_char(char::from_u32(code).unwrap_or('\u{fffd}')))
    }
}

/// The text in quotes, ASCII only, and its width.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Text::One(_) => "1\"",
            Text::Two(_) => "2\"",
            Text::Four(_) => "4\"",
        })?;
        for code in self.iter() {
            match code {
                0x20..0x7f => write!(f, "{}", char::from(code as u8))?,
                _ => write!(f, "\\u{{{code:x}}}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Iterator over the code points of a [`Text`].
#[derive(Debug, Clone)]
pub enum CodePoints<'a> {
    /// Of one byte each.
    One(std::slice::Iter<'a, u8>),
    /// Of two bytes each.
    Two(std::slice::Iter<'a, u16>),
    /// Of four bytes each.
    Four(std::slice::Iter<'a, u32>),
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            CodePoints::One(units) => units.next().map(|&unit| u32::from(unit)),
            CodePoints::Two(units) => units.next().map(|&unit| u32::from(unit)),
            CodePoints::Four(units) => units.next().copied(),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            CodePoints::One(units) => units.size_hint(),
            CodePoints::Two(units) => units.size_hint(),
            CodePoints::Four(units) => units.size_hint(),
        }
    }

    #[inline]
    fn fold<B, F: FnMut(B, u32) -> B>(self, init: B, mut f: F) -> B {
        match self {
            CodePoints::One(units) => units.fold(init, |acc, &unit| f(acc, u32::from(unit))),
            CodePoints::Two(units) => units.fold(init, |acc, &unit| f(acc, u32::from(unit))),
            CodePoints::Four(units) => units.fold(init, |acc, &unit| f(acc, unit)),
        }
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        match self {
            CodePoints::One(units) => units.next_back().map(|&unit| u32::from(unit)),
            CodePoints::Two(units) => units.next_back().map(|&unit| u32::from(unit)),
            CodePoints::Four(units) => units.next_back().copied(),
        }
    }
}

impl ExactSizeIterator for CodePoints<'_> {}

/// A string being built; it widens when a code point needs it.
#[derive(Clone)]
pub enum TextBuf {
    /// All code points so far are up to 0xff.
    One(Vec<u8>),
    /// All code points so far are up to 0xffff.
    Two(Vec<u16>),
    /// Any code points.
    Four(Vec<u32>),
}

impl Default for TextBuf {
    fn default() -> Self {
        Self::new()
    }
}

impl TextBuf {
    /// An empty string without storage.
    pub const fn new() -> Self {
        TextBuf::One(Vec::new())
    }

    /// An empty string with room for `capacity` one-byte code points.
    pub fn with_capacity(capacity: usize) -> Self {
        TextBuf::One(Vec::with_capacity(capacity))
    }

    /// An empty string with the width of `like` and room for `capacity` code points. It is canonical only if it comes
    /// to hold a code point as large as that width needs.
    pub fn like(like: Text<'_>, capacity: usize) -> Self {
        match like {
            Text::One(_) => TextBuf::One(Vec::with_capacity(capacity)),
            Text::Two(_) => TextBuf::Two(Vec::with_capacity(capacity)),
            Text::Four(_) => TextBuf::Four(Vec::with_capacity(capacity)),
        }
    }

    /// The string so far.
    #[inline]
    pub fn as_text(&self) -> Text<'_> {
        match self {
            TextBuf::One(units) => Text::One(units),
            TextBuf::Two(units) => Text::Two(units),
            TextBuf::Four(units) => Text::Four(units),
        }
    }

    /// Length in code points.
    #[inline]
    pub fn len(&self) -> usize {
        self.as_text().len()
    }

    /// Whether nothing was pushed yet.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends one code point.
    #[inline]
    pub fn push(&mut self, code_point: u32) {
        match self {
            TextBuf::One(units) if code_point <= 0xff => units.push(code_point as u8),
            TextBuf::Two(units) if code_point <= 0xffff => units.push(code_point as u16),
            TextBuf::Four(units) => units.push(code_point),
            _ => self.push_wider(code_point),
        }
    }

    #[cold]
    fn push_wider(&mut self, code_point: u32) {
        self.widen(code_point);
        match self {
            TextBuf::One(units) => units.push(code_point as u8),
            TextBuf::Two(units) => units.push(code_point as u16),
            TextBuf::Four(units) => units.push(code_point),
        }
    }

    /// Makes the storage wide enough for `code_point`.
    fn widen(&mut self, code_point: u32) {
        if code_point < 0x100 {
            return;
        }
        *self = match std::mem::take(self) {
            TextBuf::One(units) if (0x100..0x1_0000).contains(&code_point) => {
                TextBuf::Two(widened(&units))
            }
            TextBuf::One(units) if code_point >= 0x1_0000 => TextBuf::Four(widened(&units)),
            TextBuf::Two(units) if code_point >= 0x1_0000 => TextBuf::Four(widened(&units)),
            wide_enough => wide_enough,
        };
    }

    /// Appends a `char`.
    #[inline]
    pub fn push_char(&mut self, c: char) {
        self.push(c as u32);
    }

    /// Appends text of one's own: usually ASCII.
    #[inline]
    pub fn push_str(&mut self, s: &str) {
        if s.is_empty() {
            return;
        }
        match self {
            TextBuf::One(units) if s.is_ascii() => units.extend_from_slice(s.as_bytes()),
            _ => s.chars().for_each(|c| self.push_char(c)),
        }
    }

    /// Appends a string.
    pub fn push_text(&mut self, text: Text<'_>) {
        match (&mut *self, text) {
            (TextBuf::One(out), Text::One(units)) => out.extend_from_slice(units),
            (TextBuf::Two(out), Text::Two(units)) => out.extend_from_slice(units),
            (TextBuf::Four(out), Text::Four(units)) => out.extend_from_slice(units),
            (TextBuf::Two(out), Text::One(units)) => {
                out.extend(units.iter().map(|&u| u16::from(u)))
            }
            (TextBuf::Four(out), Text::One(units)) => {
                out.extend(units.iter().map(|&u| u32::from(u)))
            }
            (TextBuf::Four(out), Text::Two(units)) => {
                out.extend(units.iter().map(|&u| u32::from(u)))
            }
            _ => self.push_wider_text(text),
        }
    }

    /// `text` has wider storage than `self`, and perhaps needs it.
    fn push_wider_text(&mut self, text: Text<'_>) {
        let Some(largest) = text.iter().max() else {
            return;
        };
        self.widen(largest);
        match self {
            TextBuf::One(out) => out.extend(text.iter().map(|code| code as u8)),
            TextBuf::Two(out) => out.extend(text.iter().map(|code| code as u16)),
            TextBuf::Four(out) => out.extend(text.iter()),
        }
    }

    /// Appends `count` times the same code point.
    #[inline]
    pub fn push_repeated(&mut self, code_point: u32, count: usize) {
        if count > 0 {
            self.push_many(code_point, count);
        }
    }

    fn push_many(&mut self, code_point: u32, count: usize) {
        self.widen(code_point);
        match self {
            TextBuf::One(units) => units.resize(units.len() + count, code_point as u8),
            TextBuf::Two(units) => units.resize(units.len() + count, code_point as u16),
            TextBuf::Four(units) => units.resize(units.len() + count, code_point),
        }
    }

    /// Makes room for `additional` more code points: call it before lengths that a program chose.
    ///
    /// # Errors
    /// `MemoryError` if there is not so much memory.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), TextError> {
        let reserved = match self {
            TextBuf::One(units) => units.try_reserve(additional),
            TextBuf::Two(units) => units.try_reserve(additional),
            TextBuf::Four(units) => units.try_reserve(additional),
        };
        reserved.map_err(|_| TextError::memory())
    }

    /// Narrows the storage to the smallest width that holds the content.
    #[must_use]
    pub fn into_canonical(self) -> Self {
        let largest = match &self {
            TextBuf::One(_) => return self,
            TextBuf::Two(units) => u32::from(units.iter().copied().max().unwrap_or(0)),
            TextBuf::Four(units) => units.iter().copied().max().unwrap_or(0),
        };
        match self {
            TextBuf::Two(units) if largest <= 0xff => {
                TextBuf::One(units.iter().map(|&u| u as u8).collect())
            }
            TextBuf::Four(units) if largest <= 0xff => {
                TextBuf::One(units.iter().map(|&u| u as u8).collect())
            }
            TextBuf::Four(units) if largest <= 0xffff => {
                TextBuf::Two(units.iter().map(|&u| u as u16).collect())
            }
            canonical => canonical,
        }
    }
}

fn widened<From: Unit, To: Unit + std::convert::From<From>>(units: &[From]) -> Vec<To> {
    let mut wide = Vec::with_capacity(units.len() + units.len() / 2 + 8);
    wide.extend(units.iter().map(|&unit| To::from(unit)));
    wide
}

impl PartialEq for TextBuf {
    fn eq(&self, other: &Self) -> bool {
        self.as_text() == other.as_text()
    }
}

impl Eq for TextBuf {}

impl fmt::Debug for TextBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_text(), f)
    }
}

impl fmt::Display for TextBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_text(), f)
    }
}

impl From<&str> for TextBuf {
    fn from(s: &str) -> Self {
        let mut buf = TextBuf::with_capacity(s.len());
        buf.push_str(s);
        buf
    }
}

impl From<String> for TextBuf {
    fn from(text: String) -> Self {
        TextBuf::from(&*text)
    }
}

impl FromIterator<u32> for TextBuf {
    fn from_iter<I: IntoIterator<Item = u32>>(code_points: I) -> Self {
        let code_points = code_points.into_iter();
        let mut buf = TextBuf::with_capacity(code_points.size_hint().0);
        code_points.for_each(|code| buf.push(code));
        buf
    }
}

impl Extend<u32> for TextBuf {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, code_points: I) {
        code_points.into_iter().for_each(|code| self.push(code));
    }
}

impl fmt::Write for TextBuf {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.push_str(s);
        Ok(())
    }
}
