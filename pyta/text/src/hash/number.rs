//! Hashes of numbers: the value modulo 2^61-1; a fraction is multiplied with the inverse of its denominator.

use super::avoid_minus_one;

/// The modulus is `2^MODULUS_BITS - 1`.
pub const MODULUS_BITS: u32 = 61;
const MODULUS: u64 = (1 << MODULUS_BITS) - 1;
const INFINITY_HASH: u64 = 314_159;
const IMAGINARY_FACTOR: u64 = 1_000_003;

/// `hash` of a small integer.
#[inline]
pub fn hash_i64(value: i64) -> i64 {
    signed(value.unsigned_abs() % MODULUS, value < 0)
}

/// `hash` of an integer of any size: its magnitude in words of 64 bits, the least significant first.
pub fn hash_integer(is_negative: bool, words: &[u64]) -> i64 {
    // 2^64 is 8 modulo 2^61-1.
    let hash = words.iter().rev().fold(0u128, |hash, &word| {
        ((hash << 3) + u128::from(word)) % u128::from(MODULUS)
    });
    signed(hash as u64, is_negative)
}

/// `hash` of a float; a NaN, whose hash is that of its identity, gives `None`.
pub fn hash_f64(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    let is_negative = value.is_sign_negative();
    if value.is_infinite() {
        return Some(signed(INFINITY_HASH, is_negative));
    }
    let ratio = crate::float::as_integer_ratio(value)?;
    // Multiplication with a power of two rotates a word of 61 bits.
    let shift = ratio.exponent.rem_euclid(MODULUS_BITS as i32) as u32;
    let low = ratio.mantissa << shift & MODULUS;
    let high = if shift == 0 {
        0
    } else {
        ratio.mantissa >> (MODULUS_BITS - shift)
    };
    Some(signed((low | high) % MODULUS, is_negative))
}

/// `hash` of a complex number from the hashes of its parts.
pub fn hash_complex(real: i64, imag: i64) -> i64 {
    avoid_minus_one((real as u64).wrapping_add(IMAGINARY_FACTOR.wrapping_mul(imag as u64)))
}

fn signed(hash: u64, is_negative: bool) -> i64 {
    let hash = if is_negative {
        hash.wrapping_neg()
    } else {
        hash
    };
    avoid_minus_one(hash)
}
