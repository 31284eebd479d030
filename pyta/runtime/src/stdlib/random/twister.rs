//! MT19937 over a view of its state: 624 words and the number of the next word.

use std::cell::Cell;

pub const WORDS: usize = 624;
const MIDDLE: usize = 397;
const UPPER: u32 = 0x8000_0000;
const LOWER: u32 = 0x7FFF_FFFF;
const MATRIX: u32 = 0x9908_B0DF;

#[derive(Clone, Copy)]
pub struct Twister<'v>(&'v [Cell<u8>]);

impl<'v> Twister<'v> {
    /// A view of `(WORDS + 1) * 4` bytes.
    pub fn over(bytes: &'v [Cell<u8>]) -> Twister<'v> {
        Twister(bytes)
    }

    /// Word `index`; the last is the number of the next word to use.
    pub fn word(self, index: usize) -> u32 {
        let byte = |i: usize| self.0.get(4 * index + i).map_or(0, Cell::get);
        u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
    }

    pub fn set_word(self, index: usize, word: u32) {
        for (i, byte) in word.to_le_bytes().into_iter().enumerate() {
            if let Some(cell) = self.0.get(4 * index + i) {
                cell.set(byte);
            }
        }
    }

    fn store(self, words: &[u32; WORDS], next: usize) {
        words
            .iter()
            .enumerate()
            .for_each(|(i, &word)| self.set_word(i, word));
        self.set_word(WORDS, next as u32);
    }

    /// Starts anew from a key of at least one word.
    pub fn seed(self, key: &[u32]) {
        let mut words = [0u32; WORDS];
        words[0] = 19_650_218;
        for i in 1..WORDS {
            let former = words[i - 1] ^ words[i - 1] >> 30;
            words[i] = former.wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..WORDS.max(key.len()) {
            let former = words[i - 1] ^ words[i - 1] >> 30;
            let key_word = key.get(j).copied().unwrap_or(0);
            words[i] = (words[i] ^ former.wrapping_mul(1_664_525))
                .wrapping_add(key_word)
                .wrapping_add(j as u32);
            step(&mut i, &mut words);
            j = if j + 1 >= key.len() { 0 } else { j + 1 };
        }
        for _ in 0..WORDS - 1 {
            let former = words[i - 1] ^ words[i - 1] >> 30;
            words[i] = (words[i] ^ former.wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            step(&mut i, &mut words);
        }
        words[0] = UPPER;
        self.store(&words, WORDS);
    }

    /// The next 32 random bits.
    pub fn next(self) -> u32 {
        let mut index = self.word(WORDS) as usize;
        if index >= WORDS {
            self.twist();
            index = 0;
        }
        self.set_word(WORDS, index as u32 + 1);
        let mut word = self.word(index);
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C_5680;
        word ^= word << 15 & 0xEFC6_0000;
        word ^ word >> 18
    }

    /// Makes the next 624 words.
    fn twist(self) {
        let mut words = [0u32; WORDS];
        for (i, word) in words.iter_mut().enumerate() {
            *word = self.word(i);
        }
        for i in 0..WORDS {
            let mixed = words[i] & UPPER | words[(i + 1) % WORDS] & LOWER;
            let twisted = if mixed & 1 == 0 { 0 } else { MATRIX };
            words[i] = words[(i + MIDDLE) % WORDS] ^ mixed >> 1 ^ twisted;
        }
        self.store(&words, 0);
    }
}

/// Goes on to the next word; past the last one the first takes the last one's value.
fn step(i: &mut usize, words: &mut [u32; WORDS]) {
    *i += 1;
    if *i >= WORDS {
        words[0] = words[WORDS - 1];
        *i = 1;
    }
}
