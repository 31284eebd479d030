//! A set of registers as bits, the element of both dataflow analyses.
//!
//! The last word is never zero, so that equal sets are equal as data and the common operations cost as much as the highest register in use,
//! not as much as the function's register count.

use std::ops::Range;

/// A set of registers below a fixed bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct RegisterSet {
    words: Vec<u64>,
}

impl RegisterSet {
    pub(crate) fn new() -> Self {
        RegisterSet::default()
    }

    /// Number of words in use: the cost of one pass over the set.
    pub(crate) fn cost(&self) -> usize {
        self.words.len() + 1
    }

    pub(crate) fn contains(&self, register: u32) -> bool {
        let (word, bit) = split(register);
        self.words
            .get(word)
            .is_some_and(|word| word >> bit & 1 == 1)
    }

    /// The first register of `range` that is not in the set.
    pub(crate) fn first_missing(&self, range: Range<u32>) -> Option<u32> {
        range.into_iter().find(|&register| !self.contains(register))
    }

    pub(crate) fn insert(&mut self, register: u32) {
        let (word, bit) = split(register);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    pub(crate) fn insert_range(&mut self, range: Range<u32>) {
        for register in range {
            self.insert(register);
        }
    }

    pub(crate) fn remove(&mut self, register: u32) {
        let (word, bit) = split(register);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !(1 << bit);
            self.trim();
        }
    }

    /// Removes `register` and all above.
    pub(crate) fn remove_from(&mut self, register: u32) {
        let (word, bit) = split(register);
        if word < self.words.len() {
            self.words.truncate(word + 1);
            self.words[word] &= (1 << bit) - 1;
            self.trim();
        }
    }

    /// Adds what `other` holds; whether that was anything new.
    pub(crate) fn unite(&mut self, other: &RegisterSet) -> bool {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        let mut has_changed = false;
        for (word, &more) in self.words.iter_mut().zip(&other.words) {
            has_changed |= more & !*word != 0;
            *word |= more;
        }
        has_changed
    }

    /// Keeps only what `other` holds too; whether anything went.
    pub(crate) fn intersect(&mut self, other: &RegisterSet) -> bool {
        let mut has_changed = self.words.len() > other.words.len();
        self.words.truncate(other.words.len());
        for (word, &keep) in self.words.iter_mut().zip(&other.words) {
            has_changed |= *word & !keep != 0;
            *word &= keep;
        }
        self.trim();
        has_changed
    }

    /// The bits, register 0 in the lowest of the first word; the last word is not zero.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Keeps the last word non-zero, so that equal sets are equal and hash alike.
    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

fn split(register: u32) -> (usize, u32) {
    (register as usize / 64, register % 64)
}
