//! What is known about which variables are bound at a place in the code.
//!
//! A forward analysis that runs along with the lowering: branches merge their states at labels, loops and handlers
//! start from what holds however they are entered. Source: the definite assignment analysis of the verifier, which
//! checks its outcome.

/// A set of registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterBits {
    words: Vec<u64>,
}

impl RegisterBits {
    pub fn contains(&self, register: u16) -> bool {
        let word = self.words.get(usize::from(register) / 64);
        word.is_some_and(|word| word >> (register % 64) & 1 == 1)
    }

    pub fn insert(&mut self, register: u16) {
        let index = usize::from(register) / 64;
        if index >= self.words.len() {
            self.words.resize(index + 1, 0);
        }
        self.words[index] |= 1 << (register % 64);
    }

    pub fn remove(&mut self, register: u16) {
        if let Some(word) = self.words.get_mut(usize::from(register) / 64) {
            *word &= !(1 << (register % 64));
        }
    }

    pub fn union(&mut self, other: &RegisterBits) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    pub fn intersect(&mut self, other: &RegisterBits) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub fn subtract(&mut self, other: &RegisterBits) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.words.len() as u16 * 64).filter(|&register| self.contains(register))
    }
}

/// Variables that are bound at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// Bound on every way here.
    pub always: RegisterBits,
    /// Bound on some way here.
    pub maybe: RegisterBits,
}

impl Bound {
    pub fn bind(&mut self, register: u16) {
        self.always.insert(register);
        self.maybe.insert(register);
    }

    pub fn unbind(&mut self, register: u16) {
        self.always.remove(register);
        self.maybe.remove(register);
    }

    /// Joins another way to the same place.
    pub fn merge(&mut self, other: &Bound) {
        self.always.intersect(&other.always);
        self.maybe.union(&other.maybe);
    }

    /// Variables that are bound on some ways only: their registers must say so.
    pub fn uncertain(&self) -> RegisterBits {
        let mut bits = self.maybe.clone();
        bits.subtract(&self.always);
        bits
    }
}
