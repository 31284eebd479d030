//! Values passed between host and guest.
//!
//! | host | guest |
//! |---|---|
//! | `None`, `bool`, `int`, `float`, `complex`, `str`, `bytes`, `...`, `NotImplemented` | the same, equal |
//! | `bytearray`, `list`, `dict`, `set` | a copy |
//! | `tuple`, `frozenset` | a copy |
//! | `date`, `time`, `datetime`, `timedelta`, `timezone` | the same; other zones become their offset |
//! | exceptions | of the nearest class that both sides have |
//! | builtin classes | the same class |
//! | what can be called | a function that leads back |
//! | anything else | an opaque object that leads back |
//!
//! Within one conversion, an object that occurs several times is copied once, so that cycles and sharing stay. Instances of subclasses of
//! the types above become instances of these types. Nothing here calls guest code, and nesting is no recursion: what is left to do
//! lies in a list.

mod dates;
mod items;
mod to_guest;
mod to_host;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub use to_guest::{Failure, to_guest};
pub use to_host::to_host;

/// What objects have become, by their addresses.
type Known<T> = HashMap<u64, T, BuildHasherDefault<AddressHasher>>;

/// Spreads addresses, which are multiples of 8.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 << 8 | u64::from(byte));
        }
    }

    fn write_u64(&mut self, address: u64) {
        let spread = (address >> 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread.rotate_left(26);
    }
}
