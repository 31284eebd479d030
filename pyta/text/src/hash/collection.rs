//! Hashes of tuples, frozen sets and identities, from the hashes of what they hold.

use super::avoid_minus_one;

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

/// Hash of a tuple: push the items' hashes in order.
#[derive(Debug, Clone, Copy)]
pub struct TupleHasher {
    state: u64,
    len: u64,
}

impl Default for TupleHasher {
    fn default() -> Self {
        Self {
            state: PRIME_5,
            len: 0,
        }
    }
}

impl TupleHasher {
    /// Takes in the next item's hash.
    #[inline]
    pub fn push(&mut self, hash: i64) {
        self.state = self
            .state
            .wrapping_add((hash as u64).wrapping_mul(PRIME_2))
            .rotate_left(31)
            .wrapping_mul(PRIME_1);
        self.len += 1;
    }

    /// The tuple's hash.
    #[inline]
    pub fn finish(self) -> i64 {
        match self.state.wrapping_add(self.len ^ (PRIME_5 ^ 3_527_539)) {
            u64::MAX => 1_546_275_796,
            hash => hash as i64,
        }
    }
}

/// Hash of a frozen set: push the members' hashes in any order.
#[derive(Debug, Clone, Copy, Default)]
pub struct SetHasher {
    state: u64,
    len: u64,
}

impl SetHasher {
    /// Takes in a member's hash.
    #[inline]
    pub fn push(&mut self, hash: i64) {
        let hash = hash as u64;
        self.state ^= ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167);
        self.len += 1;
    }

    /// The set's hash.
    pub fn finish(self) -> i64 {
        let mut hash = self.state ^ (self.len + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX {
            590_923_713
        } else {
            hash as i64
        }
    }
}

/// Hash of an identity: addresses are multiples of 16, so the low bits come last.
#[inline]
pub fn hash_pointer(address: u64) -> i64 {
    avoid_minus_one(address.rotate_right(4))
}
