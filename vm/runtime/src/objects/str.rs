//! Strings: code points in units of 1, 2 or 4 bytes, whichever is the smallest that holds all (PEP 393). Lone surrogates
//! are code points like others. An ASCII string is flagged.
//!
//! Two kinds: inline text, and a view into a growing buffer, which is how repeated appending stays linear: `a + b` writes
//! behind `a` when `a` ends where the buffer's text ends, and makes a new, longer view.

use corevm_bytecode::Text;
use corevm_heap::{Kind, TEXT_LENGTH, flags};

use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{Obj, V};

/// Flag in the header's `slots` byte: all code points are below 128.
pub(super) const ASCII: u8 = 0x80;
const SYMBOL_SHIFT: u32 = 40;

/// A string, inline or view.
#[derive(Clone, Copy, Debug)]
pub struct Str<'v>(Obj<'v>);

/// A string's code units.
#[derive(Clone, Copy, Debug)]
pub enum Units<'v> {
    One(&'v [u8]),
    Two(&'v [u16]),
    Four(&'v [u32]),
}

/// What strings one after the other come to.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// In code points.
    len: usize,
    /// Of a unit, in bytes.
    width: u8,
    is_ascii: bool,
}

impl Default for Extent {
    fn default() -> Extent {
        Extent {
            len: 0,
            width: 1,
            is_ascii: true,
        }
    }
}

impl Extent {
    /// With `times` times a string more.
    #[inline]
    #[must_use]
    pub fn with(self, part: Str<'_>, times: usize) -> Extent {
        if times == 0 {
            return self;
        }
        Extent {
            len: self.len + part.len() * times,
            width: self.width.max(part.width()),
            is_ascii: self.is_ascii && part.is_ascii(),
        }
    }

    /// Bytes that the string takes.
    pub fn size_bytes(self) -> usize {
        self.len.saturating_mul(self.width.into())
    }
}

impl Units<'_> {
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Units::One(units) => units.len(),
            Units::Two(units) => units.len(),
            Units::Four(units) => units.len(),
        }
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at `index`, which must be in range.
    #[inline]
    pub fn at(self, index: usize) -> u32 {
        match self {
            Units::One(units) => u32::from(units[index]),
            Units::Two(units) => u32::from(units[index]),
            Units::Four(units) => units[index],
        }
    }
}

impl<'v> Units<'v> {
    /// The code points.
    pub fn iter(self) -> impl ExactSizeIterator<Item = u32> + DoubleEndedIterator + Clone + 'v {
        (0..self.len()).map(move |i| self.at(i))
    }
}

impl<'v> V<'v> {
    /// The string, looking into instances that extend it.
    #[inline(always)]
    pub fn as_str(self) -> Option<Str<'v>> {
        self.as_exact_str()
            .or_else(|| self.payload().as_exact_str())
    }

    /// The string, only if it is exactly one.
    #[inline(always)]
    pub fn as_exact_str(self) -> Option<Str<'v>> {
        let object = self.as_object()?;
        matches!(object.kind(), Kind::Str | Kind::StrView).then_some(Str(object))
    }
}

/// Whether the units of `part`, of `width` bytes each, occur among those of `units`.
fn contains_units(units: &[u8], part: &[u8], width: usize) -> bool {
    match part {
        [unit] => return memchr::memchr(*unit, units).is_some(),
        _ if width == 1 => return memchr::memmem::find(units, part).is_some(),
        _ => {}
    }
    let finder = memchr::memmem::Finder::new(part);
    let mut from = 0;
    while let Some(found) = finder.find(&units[from..]) {
        if (from + found) % width == 0 {
            return true;
        }
        from += found + 1;
    }
    false
}

impl<'v> From<Str<'v>> for V<'v> {
    fn from(text: Str<'v>) -> V<'v> {
        text.v()
    }
}

impl<'v> Str<'v> {
    #[inline(always)]
    pub fn v(self) -> V<'v> {
        self.0.v()
    }

    #[inline(always)]
    fn is_view(self) -> bool {
        self.0.kind() == Kind::StrView
    }

    #[inline(always)]
    fn hash_word(self) -> usize {
        if self.is_view() { 2 } else { 1 }
    }

    #[inline(always)]
    fn length_word(self) -> usize {
        if self.is_view() { 3 } else { 2 }
    }

    /// Length in code points.
    #[inline]
    pub fn len(self) -> usize {
        (self.0.raw(self.length_word()) & TEXT_LENGTH) as usize
    }

    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Bytes per code unit: 1, 2 or 4.
    #[inline]
    pub fn width(self) -> u8 {
        self.0.slots() & 7
    }

    #[inline]
    pub fn is_ascii(self) -> bool {
        self.0.slots() & ASCII != 0
    }

    /// The storage, `len * width` bytes.
    #[inline]
    pub fn bytes(self) -> &'v [u8] {
        let size = self.len() * self.width() as usize;
        if self.is_view() {
            let offset = self.0.raw(4) as usize;
            match self.0.value(1).as_object() {
                Some(buffer) => buffer.byte_slice(2, offset, size),
                None => &[],
            }
        } else {
            self.0.byte_slice(3, 0, size)
        }
    }

    /// The code units.
    #[inline]
    pub fn units(self) -> Units<'v> {
        let bytes = self.bytes();
        match self.width() {
            1 => Units::One(bytes),
            2 => Units::Two(cast(bytes)),
            _ => Units::Four(cast(bytes)),
        }
    }

    /// The text when it is ASCII (then storage is UTF-8).
    #[inline]
    pub fn as_ascii(self) -> Option<&'v str> {
        if self.is_ascii() {
            Some(ascii_str(self.bytes()))
        } else {
            None
        }
    }

    /// The text as UTF-8; lone surrogates become U+FFFD. For messages and tables of the host.
    pub fn to_text(self) -> String {
        match self.as_ascii() {
            Some(text) => text.to_owned(),
            None => self
                .units()
                .iter()
                .map(|point| char::from_u32(point).unwrap_or('\u{FFFD}'))
                .collect(),
        }
    }

    /// The hash the language gives its text, cached unless it is 0.
    #[inline]
    pub fn hash(self, cx: Cx<'v>) -> u64 {
        let word = self.hash_word();
        let known = self.0.raw(word);
        if known != 0 {
            return known;
        }
        self.compute_hash(cx)
    }

    #[inline(never)]
    fn compute_hash(self, cx: Cx<'v>) -> u64 {
        let hash = cx.language().hash_text(self.width(), self.bytes());
        self.0.set_raw(self.hash_word(), hash);
        hash
    }

    /// The hash of a string that has been hashed (symbols have).
    #[inline(always)]
    pub fn known_hash(self) -> u64 {
        self.0.raw(self.hash_word())
    }

    /// Whether both hold the same code points.
    #[inline]
    pub fn equals(self, other: Str<'v>) -> bool {
        if self.0 == other.0 {
            return true;
        }
        if self.is_symbol() && other.is_symbol()
            || self.width() != other.width()
            || self.len() != other.len()
        {
            return false;
        }
        let size = self.len() * self.width() as usize;
        if (1..=8).contains(&size) && !self.is_view() && !other.is_view() {
            // One word each, with zeros after the text.
            return self.0.raw(3) == other.0.raw(3);
        }
        self.bytes() == other.bytes()
    }

    /// Whether the code points of `part` occur in a row.
    pub fn contains(self, part: Str<'v>) -> bool {
        let width = self.width();
        if part.len() > self.len() || part.width() > width {
            return false;
        }
        if part.width() == width {
            return contains_units(self.bytes(), part.bytes(), usize::from(width));
        }
        let mut wide = vec![0; part.len() * usize::from(width)];
        part.write_units(&mut wide, width);
        contains_units(self.bytes(), &wide, usize::from(width))
    }

    /// Whether the text is this ASCII one.
    pub fn is(self, text: &str) -> bool {
        self.width() == 1 && self.is_ascii() && self.bytes() == text.as_bytes()
    }

    #[inline]
    pub fn is_symbol(self) -> bool {
        self.0.has_flag(flags::INTERNED)
    }

    /// The symbol's number; 0 when the string is no symbol.
    #[inline]
    pub fn symbol(self) -> u32 {
        (self.0.raw(self.length_word()) >> SYMBOL_SHIFT) as u32
    }

    /// The one string with this text that is a symbol.
    pub fn intern(self, cx: Cx<'v>) -> Str<'v> {
        if self.is_symbol() {
            return self;
        }
        let hash = self.hash(cx);
        let mut symbols = cx.isolate().symbols.borrow_mut();
        let found = symbols.find(hash, |value| {
            cx.brand(value)
                .as_exact_str()
                .is_some_and(|text| text.equals(self))
        });
        if let Some(number) = found {
            let value = cx.brand(symbols.get(number));
            return value.as_exact_str().expect("symbols are strings");
        }
        if symbols.is_full() {
            return self;
        }
        let text = if self.is_view() {
            self.flat_copy(cx)
        } else {
            self
        };
        text.0.set_raw(1, hash);
        let number = symbols.add(hash, text.v().raw());
        text.0
            .set_raw(2, text.len() as u64 | u64::from(number) << SYMBOL_SHIFT);
        text.0.set_flag(flags::INTERNED);
        text
    }

    fn flat_copy(self, cx: Cx<'v>) -> Str<'v> {
        let bytes = self.bytes();
        Str(
            cx.new_text_object(self.width(), self.is_ascii(), self.len(), |storage| {
                storage.copy_from_slice(bytes)
            }),
        )
    }

    /// The code points `from..to`, which must be in range.
    pub fn slice(self, cx: Cx<'v>, from: usize, to: usize) -> Str<'v> {
        let len = self.len();
        if from == 0 && to == len {
            return self;
        }
        match self.units() {
            Units::One(units) if self.is_ascii() => cx.new_ascii_bytes(&units[from..to]),
            Units::One(units) => cx.new_str_latin1(&units[from..to]),
            Units::Two(units) => cx.new_str_two(&units[from..to]),
            Units::Four(units) => cx.new_str_four(&units[from..to]),
        }
    }

    /// The text followed by `other`. Long texts share a growing buffer, so that repeated appending is linear.
    pub fn concat(self, cx: Cx<'v>, other: Str<'v>) -> Str<'v> {
        if other.is_empty() {
            return self;
        }
        if self.is_empty() {
            return other;
        }
        let width = self.width().max(other.width());
        let len = self.len() + other.len();
        let ascii = self.is_ascii() && other.is_ascii();
        if len * width as usize >= VIEW_BYTES && self.width() == width {
            return self.append_in_buffer(cx, other, ascii);
        }
        Str(cx.new_text_object(width, ascii, len, |storage| {
            let (head, tail) = storage.split_at_mut(self.len() * width as usize);
            self.write_units(head, width);
            other.write_units(tail, width);
        }))
    }

    /// About how many bytes of memory [`Str::concat`] takes.
    pub fn concat_bytes(self, other: Str<'v>) -> usize {
        let width = usize::from(self.width().max(other.width()));
        let size_bytes = (self.len() + other.len()) * width;
        let has_buffer = self.is_view() && usize::from(self.width()) == width;
        if has_buffer
            && self
                .own_buffer_end(self.bytes().len(), other.len() * width)
                .is_some()
        {
            return 0;
        }
        size_bytes * 3 / 2
    }

    fn append_in_buffer(self, cx: Cx<'v>, other: Str<'v>, ascii: bool) -> Str<'v> {
        let width = self.width() as usize;
        let used = self.bytes().len();
        let more = other.len() * width;
        let (buffer, offset) = match self.own_buffer_end(used, more) {
            Some(place) => place,
            None => {
                let capacity = ((used + more) * 3 / 2).next_multiple_of(64);
                // The first word of a buffer is the length of its text; see `own_buffer_end`.
                let bytes = self.bytes();
                let buffer = cx.new_byte_object(Kind::Blob, 0, capacity + 8, |storage| {
                    storage[8..8 + used].copy_from_slice(bytes)
                });
                (buffer, 8)
            }
        };
        let cells = buffer.byte_cells(2, offset + used, more);
        if other.width() == self.width() {
            cells
                .iter()
                .zip(other.bytes())
                .for_each(|(cell, &byte)| cell.set(byte));
        } else {
            let mut scratch = vec![0; more];
            other.write_units(&mut scratch, self.width());
            cells
                .iter()
                .zip(scratch)
                .for_each(|(cell, byte)| cell.set(byte));
        }
        buffer.set_raw(2, (offset + used + more) as u64);
        let slots = self.width() | if ascii { ASCII } else { 0 };
        let len = (self.len() + other.len()) as u64;
        Str(cx.new_fixed(Kind::StrView, slots, [buffer.v()], [0, len, offset as u64]))
    }

    /// The buffer of a view and the view's offset, if the view ends where the buffer's text ends and `more` bytes fit.
    fn own_buffer_end(self, used: usize, more: usize) -> Option<(Obj<'v>, usize)> {
        if !self.is_view() {
            return None;
        }
        let buffer = self.0.value(1).as_object()?;
        let offset = self.0.raw(4) as usize;
        let end = offset + used;
        (buffer.raw(2) as usize == end && end + more <= buffer.raw(1) as usize)
            .then_some((buffer, offset))
    }

    /// The string `times` times over.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program is to stop.
    pub fn repeat(self, cx: Cx<'v>, times: usize) -> Result<Str<'v>, Exit> {
        let (width, len) = (self.width(), self.len() * times);
        let made = cx.try_new_text_object(width, self.is_ascii(), len, |storage| {
            super::bytes::fill_repeated(cx, storage, self.bytes())
        });
        made.map(Str)
    }

    /// Writes the code points as units of `width` bytes, which must hold them, into `storage` of exactly the right size.
    pub fn write_units(self, storage: &mut [u8], width: u8) {
        if self.width() == width {
            match (self.bytes(), &mut *storage) {
                // Not worth a call.
                ([unit], [to]) => *to = *unit,
                (units, to) => to.copy_from_slice(units),
            }
            return;
        }
        match self.units() {
            Units::One(units) => {
                write_points(storage, width, units.iter().map(|&unit| unit.into()))
            }
            Units::Two(units) => {
                write_points(storage, width, units.iter().map(|&unit| unit.into()))
            }
            Units::Four(units) => write_points(storage, width, units.iter().copied()),
        }
    }
}

/// Writes code points as units of `width` bytes, which must hold them.
#[inline]
fn write_points(storage: &mut [u8], width: u8, points: impl Iterator<Item = u32>) {
    match width {
        1 => storage
            .iter_mut()
            .zip(points)
            .for_each(|(unit, point)| *unit = point as u8),
        2 => storage
            .as_chunks_mut()
            .0
            .iter_mut()
            .zip(points)
            .for_each(|(unit, point)| *unit = (point as u16).to_le_bytes()),
        _ => storage
            .as_chunks_mut()
            .0
            .iter_mut()
            .zip(points)
            .for_each(|(unit, point)| *unit = point.to_le_bytes()),
    }
}

#[expect(
    unsafe_code,
    reason = "bytes known to be below 128 need no second look"
)]
fn ascii_str(bytes: &[u8]) -> &str {
    debug_assert!(bytes.is_ascii());
    // SAFETY: the flag says that all bytes are below 128; whoever makes a flagged string checks that.
    unsafe { std::str::from_utf8_unchecked(bytes) }
}

/// Texts of at least so many bytes are appended to in buffers.
const VIEW_BYTES: usize = 256;

#[expect(
    unsafe_code,
    reason = "reads units of a string's storage, which is aligned to words"
)]
fn cast<T: Copy>(bytes: &[u8]) -> &[T] {
    debug_assert!(bytes.as_ptr().cast::<T>().is_aligned() && !size_of::<T>().is_multiple_of(3));
    // SAFETY: `T` is u16 or u32; storage starts at a word and views start at multiples of the width after one.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len() / size_of::<T>()) }
}

impl<'v> Cx<'v> {
    /// The strings one after the other.
    pub fn join_strings(self, parts: impl Iterator<Item = Str<'v>> + Clone) -> Str<'v> {
        let (mut count, mut width, mut ascii, mut len) = (0, 1, true, 0);
        for part in parts.clone() {
            count += 1;
            width = width.max(part.width());
            ascii &= part.is_ascii();
            len += part.len();
        }
        if count == 1
            && let Some(only) = parts.clone().next()
        {
            return only;
        }
        Str(self.new_text_object(width, ascii, len, |storage| {
            let mut rest = storage;
            for part in parts {
                let (head, tail) = rest.split_at_mut(part.len() * width as usize);
                part.write_units(head, width);
                rest = tail;
            }
        }))
    }

    /// The strings one after the other with `separator` in between; `extent` is what all of that comes to.
    pub fn join_strings_by(
        self,
        separator: Str<'v>,
        parts: impl Iterator<Item = Str<'v>>,
        extent: Extent,
    ) -> Str<'v> {
        let Extent {
            len,
            width,
            is_ascii,
        } = extent;
        let gap = separator.len() * width as usize;
        Str(self.new_text_object(width, is_ascii, len, |storage| {
            let mut rest = storage;
            for (n, part) in parts.enumerate() {
                if n > 0 && gap > 0 {
                    let (head, tail) = rest.split_at_mut(gap);
                    separator.write_units(head, width);
                    rest = tail;
                }
                let (head, tail) = rest.split_at_mut(part.len() * width as usize);
                part.write_units(head, width);
                rest = tail;
            }
        }))
    }

    /// A string from UTF-8.
    pub fn new_str(self, text: &str) -> Str<'v> {
        if text.is_ascii() {
            self.new_ascii_bytes(text.as_bytes())
        } else {
            self.new_str_from_points(text.chars().map(u32::from))
        }
    }

    /// A string from bytes below 128.
    pub fn new_ascii_bytes(self, bytes: &[u8]) -> Str<'v> {
        debug_assert!(bytes.is_ascii());
        Str(self.new_text_object(1, true, bytes.len(), |storage| {
            storage.copy_from_slice(bytes)
        }))
    }

    /// A string of so many bytes below 128, which `fill` writes over zeros.
    pub fn new_ascii_with(self, len: usize, fill: impl FnOnce(&mut [u8])) -> Str<'v> {
        Str(self.new_text_object(1, true, len, |storage| {
            storage.fill(0);
            fill(storage);
            debug_assert!(storage.is_ascii());
        }))
    }

    /// A string whose code points are the bytes.
    pub fn new_str_latin1(self, bytes: &[u8]) -> Str<'v> {
        Str(
            self.new_text_object(1, bytes.is_ascii(), bytes.len(), |storage| {
                storage.copy_from_slice(bytes)
            }),
        )
    }

    /// A string from code points below 0x110000, surrogates included.
    pub fn new_str_from_points(self, points: impl Iterator<Item = u32> + Clone) -> Str<'v> {
        let (mut len, mut max) = (0, 0);
        for point in points.clone() {
            len += 1;
            max |= point;
        }
        let width = match max {
            0..0x100 => 1,
            0x100..0x1_0000 => 2,
            _ => 4,
        };
        Str(self.new_text_object(width, max < 0x80, len, |storage| {
            write_points(storage, width, points)
        }))
    }

    /// A string from units of two bytes, in the narrowest form.
    pub fn new_str_two(self, units: &[u16]) -> Str<'v> {
        let max = units.iter().fold(0, |max, &unit| max | unit);
        let width = if max < 0x100 { 1 } else { 2 };
        Str(
            self.new_text_object(width, max < 0x80, units.len(), |storage| {
                write_points(storage, width, units.iter().map(|&unit| unit.into()))
            }),
        )
    }

    /// A string from units of four bytes, in the narrowest form.
    pub fn new_str_four(self, units: &[u32]) -> Str<'v> {
        let max = units.iter().fold(0, |max, &unit| max | unit);
        let width = match max {
            0..0x100 => 1,
            0x100..0x1_0000 => 2,
            _ => 4,
        };
        Str(
            self.new_text_object(width, max < 0x80, units.len(), |storage| {
                write_points(storage, width, units.iter().copied())
            }),
        )
    }

    /// A string from a constant.
    pub fn new_str_from_text(self, text: &Text) -> Str<'v> {
        match text.as_str() {
            Some(text) => self.new_str(text),
            None => {
                let points: Vec<u32> = text.code_points().collect();
                self.new_str_from_points(points.iter().copied())
            }
        }
    }

    /// The symbol with this text.
    pub(crate) fn intern_ascii_or_text(self, text: &str) -> Str<'v> {
        if !text.is_ascii() {
            return self.new_str(text).intern(self);
        }
        let symbols = self.isolate().symbols.borrow();
        let is_text = |value| {
            let known = self.brand(value).as_exact_str();
            known.filter(|known| known.as_ascii() == Some(text))
        };
        let recent = symbols.recent(text);
        if let Some(known) = is_text(symbols.get(recent.get())) {
            return known;
        }
        let hash = self.language().hash_text(1, text.as_bytes());
        let known = symbols.find(hash, |value| is_text(value).is_some());
        recent.set(known.unwrap_or(0));
        drop(symbols);
        match known {
            Some(number) => self.symbol_by_number(number),
            None => {
                let fresh = self.new_str(text);
                fresh.0.set_raw(fresh.hash_word(), hash);
                fresh.intern(self)
            }
        }
    }

    /// The symbol with this number.
    pub fn symbol_by_number(self, number: u32) -> Str<'v> {
        self.brand(self.isolate().symbols.borrow().get(number))
            .as_exact_str()
            .expect("symbols are strings")
    }
}
