//! Finding one string of units in another of the same width.

use super::two_way::TwoWay;
use crate::Unit;
use memchr::memmem;
use std::cell::OnceCell;

/// A needle prepared for searching; it is not empty.
pub trait Find<'n, U> {
    /// Prepares `needle`.
    fn new(needle: &'n [U]) -> Self;

    /// Where the needle first stands in `haystack`.
    fn find(&self, haystack: &[U]) -> Option<usize>;

    /// Where the needle last stands in `haystack`.
    fn rfind(&self, haystack: &[U]) -> Option<usize>;
}

/// Finds bytes, with vector instructions where the machine has them.
#[derive(Debug)]
pub enum ByteFinder<'n> {
    /// A single byte.
    One(u8),
    /// Several.
    Many(&'n [u8], OnceCell<Box<memmem::Finder<'n>>>),
}

impl<'n> Find<'n, u8> for ByteFinder<'n> {
    #[inline]
    fn new(needle: &'n [u8]) -> Self {
        match needle {
            [byte] => ByteFinder::One(*byte),
            _ => ByteFinder::Many(needle, OnceCell::new()),
        }
    }

    #[inline]
    fn find(&self, haystack: &[u8]) -> Option<usize> {
        match self {
            ByteFinder::One(byte) => memchr::memchr(*byte, haystack),
            ByteFinder::Many(needle, finder) => {
                let prepared = |haystack: &[u8]| {
                    finder
                        .get_or_init(|| Box::new(memmem::Finder::new(*needle)))
                        .find(haystack)
                };
                // Preparing costs more than searching a short haystack.
                if haystack.len() > SHORT {
                    return prepared(haystack);
                }
                find_by_ends(haystack, needle)
                    .unwrap_or_else(|from| prepared(&haystack[from..]).map(|at| from + at))
            }
        }
    }

    #[inline]
    fn rfind(&self, haystack: &[u8]) -> Option<usize> {
        match self {
            ByteFinder::One(byte) => memchr::memrchr(*byte, haystack),
            ByteFinder::Many(needle, _) => memmem::rfind(haystack, needle),
        }
    }
}

/// Up to so many bytes a haystack is short.
const SHORT: usize = 1 << 12;

/// Where `first` stands in `starts` and `last` at the same place in `ends`; whole blocks are compared at once, which compiles to vector
/// instructions.
#[inline]
fn position_of_ends<U: Unit>(starts: &[U], ends: &[U], first: U, last: U) -> Option<usize> {
    const BLOCK: usize = 32;
    let (starts_blocks, _) = starts.as_chunks::<BLOCK>();
    let (ends_blocks, _) = ends.as_chunks::<BLOCK>();
    let is_without = |(starts, ends): &(&[U; BLOCK], &[U; BLOCK])| {
        let mut found = false;
        for i in 0..BLOCK {
            found |= (starts[i] == first) & (ends[i] == last);
        }
        !found
    };
    let blocks = starts_blocks.iter().zip(ends_blocks);
    let skipped = BLOCK * blocks.take_while(is_without).count();
    let mut rest = starts[skipped..].iter().zip(&ends[skipped..]);
    rest.position(|(&start, &end)| start == first && end == last)
        .map(|at| skipped + at)
}

/// Where the needle, which is not empty, first stands: it looks for its first and last unit and compares.
///
/// # Errors
/// The place from which to go on otherwise, when comparing turns out to cost too much.
#[inline]
fn find_by_ends<U: Unit>(haystack: &[U], needle: &[U]) -> Result<Option<usize>, usize> {
    let (Some(&first), Some((&last, head))) = (needle.first(), needle.split_last()) else {
        return Ok(None);
    };
    let Some(ends) = haystack.get(head.len()..) else {
        return Ok(None);
    };
    let (mut at, mut work) = (0, 0);
    loop {
        match position_of_ends(&haystack[at..], &ends[at..], first, last) {
            Some(more) => at += more,
            None => return Ok(None),
        }
        let window = &haystack[at..at + head.len()];
        let equal = window.iter().zip(head).take_while(|(a, b)| a == b).count();
        if equal == head.len() {
            return Ok(Some(at));
        }
        at += 1;
        work += equal;
        if work > 4 * at + 64 {
            return Err(at);
        }
    }
}

/// Finds units of two or four bytes: it looks for the needle's ends and compares; when comparing turns out to cost too
/// much, it goes on with the two-way algorithm.
#[derive(Debug)]
pub struct UnitFinder<'n, U> {
    needle: &'n [U],
    two_way: OnceCell<TwoWay<'n, U>>,
}

impl<'n, U: Unit> Find<'n, U> for UnitFinder<'n, U> {
    #[inline]
    fn new(needle: &'n [U]) -> Self {
        Self {
            needle,
            two_way: OnceCell::new(),
        }
    }

    fn find(&self, haystack: &[U]) -> Option<usize> {
        find_by_ends(haystack, self.needle).unwrap_or_else(|from| {
            let two_way = self.two_way.get_or_init(|| TwoWay::new(self.needle));
            two_way.find(&haystack[from..]).map(|at| from + at)
        })
    }

    fn rfind(&self, haystack: &[U]) -> Option<usize> {
        let (&first, tail) = self.needle.split_first()?;
        let mut end = (haystack.len() + 1).checked_sub(self.needle.len())?;
        let mut work = 0;
        let starts = end;
        loop {
            end = haystack[..end].iter().rposition(|&unit| unit == first)?;
            let window = &haystack[end + 1..=end + tail.len()];
            let equal = window.iter().zip(tail).take_while(|(a, b)| a == b).count();
            if equal == tail.len() {
                return Some(end);
            }
            work += equal;
            if work > 4 * (starts - end) + 64 {
                return self.rfind_reversed(&haystack[..(end + tail.len()).min(haystack.len())]);
            }
        }
    }
}

impl<U: Unit> UnitFinder<'_, U> {
    /// Searches forward for the reversed needle in the reversed haystack.
    #[cold]
    fn rfind_reversed(&self, haystack: &[U]) -> Option<usize> {
        let reversed = |units: &[U]| units.iter().rev().copied().collect::<Vec<U>>();
        let needle = reversed(self.needle);
        let found = TwoWay::new(&needle).find(&reversed(haystack))?;
        Some(haystack.len() - found - needle.len())
    }
}
