//! SipHash-1-3 of strings and bytes.

use super::avoid_minus_one;
use crate::{Text, TextBuf, Unit, with_units};

/// The secret that makes string hashes unpredictable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HashKey {
    k0: u64,
    k1: u64,
}

impl HashKey {
    /// The key for `PYTHONHASHSEED=seed`: 0 switches randomization off, others fill the key from a linear
    /// congruential generator.
    pub fn from_seed(seed: u32) -> Self {
        if seed == 0 {
            return Self::default();
        }
        let mut state = seed;
        Self::from_random(std::array::from_fn(|_| {
            state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
            (state >> 16) as u8
        }))
    }

    /// The key from 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        Self {
            k0: word(0),
            k1: word(8),
        }
    }
}

/// `hash(bytes)`.
pub fn hash_bytes(key: HashKey, bytes: &[u8]) -> i64 {
    hash_units(key, bytes)
}

/// `hash(str)`: over the bytes of its storage, which must be the narrowest that holds the string. A wider one is
/// hashed as if it were narrowed.
pub fn hash_text(key: HashKey, text: Text<'_>) -> i64 {
    match text {
        Text::One(units) => hash_units(key, units),
        Text::Two(units) if units.iter().any(|&unit| unit > 0xff) => hash_units(key, units),
        Text::Four(units) if units.iter().any(|&unit| unit > 0xffff) => hash_units(key, units),
        _ => hash_narrowed(key, text),
    }
}

#[cold]
fn hash_narrowed(key: HashKey, text: Text<'_>) -> i64 {
    let narrow: TextBuf = text.iter().collect();
    with_units!(narrow.as_text(), units => hash_units(key, units))
}

struct State {
    v: [u64; 4],
}

impl State {
    fn new(key: HashKey) -> Self {
        let v = [
            key.k0 ^ 0x736f_6d65_7073_6575,
            key.k1 ^ 0x646f_7261_6e64_6f6d,
            key.k0 ^ 0x6c79_6765_6e65_7261,
            key.k1 ^ 0x7465_6462_7974_6573,
        ];
        Self { v }
    }

    #[inline]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.v;
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32);
        c = c.wrapping_add(b);
        a = a.wrapping_add(d);
        b = b.rotate_left(17) ^ c;
        d = d.rotate_left(21) ^ a;
        c = c.rotate_left(32);
        self.v = [a, b, c, d];
    }

    #[inline]
    fn push(&mut self, word: u64) {
        self.v[3] ^= word;
        self.round();
        self.v[0] ^= word;
    }

    fn finish(mut self, last: u64) -> u64 {
        self.push(last);
        self.v[2] ^= 0xff;
        for _ in 0..3 {
            self.round();
        }
        self.v.iter().fold(0, |hash, word| hash ^ word)
    }
}

/// Hashes the units as little-endian bytes; empty input has hash 0.
#[inline]
fn hash_units<U: Unit>(key: HashKey, units: &[U]) -> i64 {
    if units.is_empty() {
        return 0;
    }
    let size = size_of::<U>();
    let mut state = State::new(key);
    let (words, rest) = (
        units.chunks_exact(8 / size),
        units.chunks_exact(8 / size).remainder(),
    );
    words.for_each(|word| state.push(pack(word)));
    let length = size_of_val(units) as u64;
    avoid_minus_one(state.finish(length << 56 | pack(rest)))
}

/// Up to eight bytes of units as a little-endian word.
#[inline]
fn pack<U: Unit>(units: &[U]) -> u64 {
    let bits = 8 * size_of::<U>();
    units
        .iter()
        .rev()
        .fold(0, |word, &unit| word << bits | u64::from(unit.code_point()))
}
