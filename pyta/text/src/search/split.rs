//! `split`, `rsplit`, `splitlines`; `partition` is a `find` or `rfind` and three slices.

use super::find::{matches, units_of};
use super::finder::Find;
use crate::{Text, Unit, with_units};
use std::ops::Range;

/// Reports the pieces of `text` between separators, at most `limit` cuts from the left. The separator is not empty.
pub fn split(
    text: Text<'_>,
    separator: Text<'_>,
    limit: usize,
    mut piece: impl FnMut(Range<usize>),
) {
    with_units!(text, units => split_units(units, separator, limit, &mut piece));
}

fn split_units<U: Unit>(
    units: &[U],
    separator: Text<'_>,
    limit: usize,
    piece: &mut impl FnMut(Range<usize>),
) {
    let mut start = 0;
    if let Some(separator) = units_of::<U>(separator)
        && !separator.is_empty()
    {
        let finder = U::Finder::new(&separator);
        for at in matches(units, &finder, separator.len()).take(limit) {
            piece(start..at);
            start = at + separator.len();
        }
    }
    piece(start..units.len());
}

/// Reports the pieces of `text` between separators, at most `limit` cuts, **from the right**: the last piece first.
pub fn rsplit(
    text: Text<'_>,
    separator: Text<'_>,
    limit: usize,
    mut piece: impl FnMut(Range<usize>),
) {
    with_units!(text, units => rsplit_units(units, separator, limit, &mut piece));
}

fn rsplit_units<U: Unit>(
    units: &[U],
    separator: Text<'_>,
    limit: usize,
    piece: &mut impl FnMut(Range<usize>),
) {
    let mut end = units.len();
    if let Some(separator) = units_of::<U>(separator)
        && !separator.is_empty()
    {
        let finder = U::Finder::new(&separator);
        for _ in 0..limit {
            let Some(at) = finder.rfind(&units[..end]) else {
                break;
            };
            piece(at + separator.len()..end);
            end = at;
        }
    }
    piece(0..end);
}

/// Reports the pieces of `text` between runs of white space, at most `limit` cuts from the left; what is left after
/// those keeps its trailing space.
pub fn split_space(
    text: Text<'_>,
    limit: usize,
    is_space: impl Fn(u32) -> bool + Copy,
    mut piece: impl FnMut(Range<usize>),
) {
    with_units!(text, units => {
        let mut cuts = 0;
        let mut at = 0;
        loop {
            at += units[at..].iter().take_while(|&&unit| is_space(unit.code_point())).count();
            if at == units.len() {
                return;
            }
            if cuts == limit {
                return piece(at..units.len());
            }
            let start = at;
            at += units[at..].iter().take_while(|&&unit| !is_space(unit.code_point())).count();
            piece(start..at);
            cuts += 1;
        }
    });
}

/// As [`split_space`], **from the right**: the last piece first; what is left keeps its leading space.
pub fn rsplit_space(
    text: Text<'_>,
    limit: usize,
    is_space: impl Fn(u32) -> bool + Copy,
    mut piece: impl FnMut(Range<usize>),
) {
    with_units!(text, units => {
        let mut cuts = 0;
        let mut end = units.len();
        loop {
            end -= units[..end].iter().rev().take_while(|&&unit| is_space(unit.code_point())).count();
            if end == 0 {
                return;
            }
            if cuts == limit {
                return piece(0..end);
            }
            let stop = end;
            end -= units[..end].iter().rev().take_while(|&&unit| !is_space(unit.code_point())).count();
            piece(end..stop);
            cuts += 1;
        }
    });
}

/// Reports the lines of `text`: where each starts, where its content ends, and where its line end does. A carriage
/// return and a newline after it are one line end.
pub fn split_lines(
    text: Text<'_>,
    is_break: impl Fn(u32) -> bool + Copy,
    mut line: impl FnMut(Range<usize>, usize),
) {
    with_units!(text, units => {
        let mut start = 0;
        while start < units.len() {
            let content = units[start..].iter().take_while(|&&unit| !is_break(unit.code_point())).count();
            let end = start + content;
            let ending = match units.get(end..end + 2) {
                Some([first, second]) if first.code_point() == 0x0d && second.code_point() == 0x0a => 2,
                _ => usize::from(end < units.len()),
            };
            line(start..end, end + ending);
            start = end + ending;
        }
    });
}
