//! Where a search tries to match.

use memchr::{memchr2, memchr3};

use crate::{
    analysis::StartKind,
    program::{First, Pc, Program},
    subject::Unit,
};

/// A place to try: operation, position there, and where the match would begin.
pub(crate) struct Candidate {
    pub(crate) pc: Pc,
    pub(crate) pos: usize,
    pub(crate) start: usize,
}

impl Candidate {
    pub(crate) fn at(start: usize) -> Self {
        Candidate {
            pc: 0,
            pos: start,
            start,
        }
    }
}

/// The next place at `from` or later where a match may begin.
#[inline]
pub(crate) fn seek<U: Unit>(program: &Program, text: &[U], from: usize) -> Option<Candidate> {
    if program.min_width > text.len() || from > text.len() - program.min_width {
        return None;
    }
    let units = text.get(from..)?;
    let start = &program.start;
    let found = match &start.kind {
        StartKind::Anywhere => Some(0),
        StartKind::Text => (from == 0).then_some(0),
        StartKind::Line => line_start(text, from),
        StartKind::Prefix(finder) => {
            if let Some(bytes) = U::as_bytes(units) {
                let at = from + finder.find(bytes)?;
                let (pc, len) = start.after_prefix;
                return Some(Candidate {
                    pc,
                    pos: at + len,
                    start: at,
                });
            }
            find_char(units, u32::from(finder.needle().first().copied()?))
        }
        StartKind::Only(c) => find_char(units, *c),
        StartKind::Two(a, b) => match U::as_bytes(units) {
            Some(bytes) => memchr2(*a, *b, bytes),
            None => start
                .first
                .as_ref()
                .and_then(|first| find_first(first, units)),
        },
        StartKind::Three(a, b, c) => match U::as_bytes(units) {
            Some(bytes) => memchr3(*a, *b, *c, bytes),
            None => start
                .first
                .as_ref()
                .and_then(|first| find_first(first, units)),
        },
        StartKind::Table => start
            .first
            .as_ref()
            .and_then(|first| find_first(first, units)),
    };
    found.map(|at| Candidate::at(from + at))
}

fn find_char<U: Unit>(units: &[U], c: u32) -> Option<usize> {
    let at = U::find(units, c);
    (at < units.len()).then_some(at)
}

fn find_first<U: Unit>(first: &First, units: &[U]) -> Option<usize> {
    first
        .find(units)
        .or_else(|| first.end.then_some(units.len()))
}

/// Distance from `from` to the next beginning of a line.
fn line_start<U: Unit>(text: &[U], from: usize) -> Option<usize> {
    let Some(before) = from.checked_sub(1) else {
        return Some(0);
    };
    // The line break just before `from` makes `from` itself a beginning.
    find_char(text.get(before..)?, 0x0a)
}
