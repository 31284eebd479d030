//! Hashes of builtin values, equal to CPython's bit for bit, so that what prints a hash or an order prints the same.
//!
//! Strings and bytes: SipHash-1-3 with two secret words. Numbers: their value modulo the prime 2^61-1, so that equal
//! numbers of different types have equal hashes. Tuples: the lanes of xxHash. Sets: a mix that does not depend on order.
//! No hash is -1: that becomes -2. Source: PEP 456; *SipHash: a fast short-input PRF* (Aumasson and Bernstein, 2012);
//! Python's documentation, *Hashing of numeric types*.

mod collection;
mod number;
mod sip;

#[cfg(test)]
mod tests;

pub use collection::{SetHasher, TupleHasher, hash_pointer};
pub use number::{MODULUS_BITS, hash_complex, hash_f64, hash_i64, hash_integer};
pub use sip::{HashKey, hash_bytes, hash_text};

/// -1 means an error in Python's protocol, so no hash has that value.
#[inline]
fn avoid_minus_one(hash: u64) -> i64 {
    let hash = hash as i64;
    if hash == -1 { -2 } else { hash }
}
