//! `find`, `rfind`, `count`, `startswith`, `endswith`, `in`.

use super::finder::Find;
use crate::{Text, Unit, with_units};
use std::borrow::Cow;
use std::ops::Range;

/// The part of a string of `len` that optional bounds as in `find(sub, start, end)` select: negative ones count from
/// the end, and all are cut to the string. `None` if the start lies behind the end: then not even an empty string is
/// found.
pub fn clamp_range(len: usize, start: Option<i64>, end: Option<i64>) -> Option<Range<usize>> {
    let clamp = |bound: i64| match usize::try_from(bound) {
        Ok(bound) => bound,
        Err(_) => len.saturating_sub(usize::try_from(bound.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let start = start.map_or(0, clamp);
    let end = end.map_or(len, |end| clamp(end).min(len));
    (start <= end).then_some(start..end)
}

/// `needle` in units of another width, if they can hold it.
pub(super) fn units_of<U: Unit>(needle: Text<'_>) -> Option<Cow<'_, [U]>> {
    if let Some(units) = U::units(needle) {
        return Some(Cow::Borrowed(units));
    }
    needle
        .iter()
        .map(U::try_from_code_point)
        .collect::<Option<Vec<U>>>()
        .map(Cow::Owned)
}

/// Gives `needle` in units of another width to `search`; `None` if they cannot hold it. Short needles need no memory.
fn with_units_of<U: Unit, T>(needle: Text<'_>, search: impl FnOnce(&[U]) -> T) -> Option<T> {
    const SHORT: usize = 16;
    if needle.len() > SHORT || U::units(needle).is_some() {
        return units_of(needle).map(|units| search(&units));
    }
    let first = U::try_from_code_point(needle.get(0)?)?;
    let mut units = [first; SHORT];
    for (unit, code_point) in units.iter_mut().zip(needle.iter()) {
        *unit = U::try_from_code_point(code_point)?;
    }
    Some(search(&units[..needle.len()]))
}

/// Where `needle` first stands in `text[range]`, as an index into `text`.
pub fn find(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let start = range.start;
    with_units!(text, units => find_units(units.get(range)?, needle)).map(|at| start + at)
}

fn find_units<U: Unit>(haystack: &[U], needle: Text<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    if needle.len() > haystack.len() {
        return None;
    }
    with_units_of(needle, |needle: &[U]| U::Finder::new(needle).find(haystack))?
}

/// Where `needle` last stands in `text[range]`, as an index into `text`.
pub fn rfind(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let start = range.start;
    with_units!(text, units => rfind_units(units.get(range)?, needle)).map(|at| start + at)
}

fn rfind_units<U: Unit>(haystack: &[U], needle: Text<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(haystack.len());
    }
    if needle.len() > haystack.len() {
        return None;
    }
    with_units_of(needle, |needle: &[U]| {
        U::Finder::new(needle).rfind(haystack)
    })?
}

/// `needle in text`.
pub fn contains(text: Text<'_>, needle: Text<'_>) -> bool {
    find(text, needle, 0..text.len()).is_some()
}

/// How often `needle` stands in `text[range]` without overlap; an empty one stands between all code points.
pub fn count(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> usize {
    with_units!(text, units => units.get(range).map_or(0, |haystack| count_units(haystack, needle)))
}

fn count_units<U: Unit>(haystack: &[U], needle: Text<'_>) -> usize {
    if needle.is_empty() {
        return haystack.len() + 1;
    }
    match units_of::<U>(needle) {
        Some(needle) if needle.len() == 1 => count_unit(haystack, needle[0]),
        Some(needle) => matches(haystack, &U::Finder::new(&needle), needle.len()).count(),
        None => 0,
    }
}

/// How often one unit stands in `haystack`: counts of a byte each compile to vector instructions.
fn count_unit<U: Unit>(haystack: &[U], wanted: U) -> usize {
    const BLOCK: usize = u8::MAX as usize;
    let of_block = |block: &[U]| {
        block
            .iter()
            .fold(0u8, |count, &unit| count + u8::from(unit == wanted))
    };
    haystack
        .chunks(BLOCK)
        .map(|block| usize::from(of_block(block)))
        .sum()
}

/// Where a needle of `len` stands in `haystack`, without overlap, from the left.
pub(super) fn matches<'a, 'n, U: Unit>(
    haystack: &'a [U],
    finder: &'a U::Finder<'n>,
    len: usize,
) -> impl Iterator<Item = usize> + use<'a, 'n, U> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + finder.find(&haystack[from..])?;
        from = at + len;
        Some(at)
    })
}

/// Whether `text[range]` starts with `prefix`.
#[inline]
pub fn starts_with(text: Text<'_>, prefix: Text<'_>, range: Range<usize>) -> bool {
    range.len() >= prefix.len() && text.slice(range.start, range.start + prefix.len()) == prefix
}

/// Whether `text[range]` ends with `suffix`.
#[inline]
pub fn ends_with(text: Text<'_>, suffix: Text<'_>, range: Range<usize>) -> bool {
    range.len() >= suffix.len() && text.slice(range.end - suffix.len(), range.end) == suffix
}
