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
            // Preparing costs more than searching a short haystack.
            ByteFinder::Many(needle, _) if haystack.len() < 64 => memmem::find(haystack, needle),
            ByteFinder::Many(needle, finder) => finder
                .get_or_init(|| Box::new(memmem::Finder::new(*needle)))
                .find(haystack),
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

/// Where `wanted` first stands; whole blocks are compared at once, which compiles to vector instructions.
#[inline]
fn position<U: Unit>(units: &[U], wanted: U) -> Option<usize> {
    const BLOCK: usize = 32;
    let is_without = |block: &[U]| {
        !block
            .iter()
            .fold(false, |found, &unit| found | (unit == wanted))
    };
    let skipped = BLOCK
        * units
            .chunks_exact(BLOCK)
            .take_while(|block| is_without(block))
            .count();
    units[skipped..]
        .iter()
        .position(|&unit| unit == wanted)
        .map(|at| skipped + at)
}

/// Finds units of two or four bytes: it looks for the needle's last unit and compares; when comparing turns out to
/// cost too much, it goes on with the two-way algorithm.
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
        let (&last, head) = self.needle.split_last()?;
        let ends = haystack.get(head.len()..)?;
        let (mut at, mut work) = (0, 0);
        loop {
            at += position(&ends[at..], last)?;
            let window = &haystack[at..at + head.len()];
            let equal = window.iter().zip(head).take_while(|(a, b)| a == b).count();
            if equal == head.len() {
                return Some(at);
            }
            at += 1;
            work += equal;
            if work > 4 * at + 64 {
                let found = self
                    .two_way
                    .get_or_init(|| TwoWay::new(self.needle))
                    .find(&haystack[at..]);
                return found.map(|found| at + found);
            }
        }
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
