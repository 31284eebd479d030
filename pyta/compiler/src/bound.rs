//! What is known about which variables are bound at a place in the code.
//!
//! A forward analysis that runs along with the lowering: branches merge their states at labels, loops and handlers
//! start from what holds however they are entered. Source: the definite assignment analysis of the verifier, which
//! checks its outcome.

use corevm_sdk::Reg;

/// A set of registers of variables; temporaries are in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterBits {
    words: Vec<u64>,
}

impl RegisterBits {
    pub fn contains(&self, register: Reg) -> bool {
        place(register).is_some_and(|(index, bit)| {
            let word = self.words.get(index);
            word.is_some_and(|word| word & bit != 0)
        })
    }

    pub fn insert(&mut self, register: Reg) {
        if let Some((index, bit)) = place(register) {
            if index >= self.words.len() {
                self.words.resize(index + 1, 0);
            }
            self.words[index] |= bit;
        }
    }

    pub fn remove(&mut self, register: Reg) {
        if let Some((index, bit)) = place(register)
            && let Some(word) = self.words.get_mut(index)
        {
            *word &= !bit;
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
}

/// Where a register's bit is: index of the word, and the bit in it.
fn place(register: Reg) -> Option<(usize, u64)> {
    let number = register.fixed_number()?;
    Some((usize::from(number) / 64, 1 << (number % 64)))
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
    pub fn bind(&mut self, register: Reg) {
        self.always.insert(register);
        self.maybe.insert(register);
    }

    pub fn unbind(&mut self, register: Reg) {
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
