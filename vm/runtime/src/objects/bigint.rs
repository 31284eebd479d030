//! Big integers: sign and 64-bit limbs, little-endian. Small values are immediates: [`Cx::new_int`] and
//! [`Cx::new_big`] choose. Arithmetic on large ones is `num-bigint`'s.

use std::ops::Range;

use corevm_heap::{Kind, Value, header_word};
use num_bigint::{BigInt as Number, Sign};

use super::view;
use crate::cx::Cx;
use crate::value::{Obj, V};

view!(
    /// An integer outside the range of small ones.
    BigInt, BigInt, as_big, as_exact_big
);

impl<'v> BigInt<'v> {
    pub fn is_negative(self) -> bool {
        self.0.slots() != 0
    }

    /// The magnitude's bytes, little-endian; a multiple of 8.
    pub fn magnitude(self) -> &'v [u8] {
        self.0.byte_slice(2, 0, self.0.raw(1) as usize)
    }

    pub fn to_number(self) -> Number {
        let sign = if self.is_negative() {
            Sign::Minus
        } else {
            Sign::Plus
        };
        Number::from_bytes_le(sign, self.magnitude())
    }

    pub fn equals(self, other: BigInt<'v>) -> bool {
        self.is_negative() == other.is_negative() && self.magnitude() == other.magnitude()
    }

    /// Number of bits of the magnitude.
    pub fn bits(self) -> u64 {
        let bytes = self.magnitude();
        let zeros = bytes.iter().rev().take_while(|&&byte| byte == 0).count();
        match bytes.len().checked_sub(zeros + 1) {
            Some(top) => top as u64 * 8 + u64::from(8 - bytes[top].leading_zeros()),
            None => 0,
        }
    }
}

impl<'v> V<'v> {
    /// The integer, small or big, as a number of any size. Not for booleans.
    pub fn to_number(self) -> Option<Number> {
        if let Some(n) = self.as_small() {
            return Some(Number::from(n));
        }
        let inner = self.payload();
        inner
            .as_small()
            .map(Number::from)
            .or_else(|| inner.as_exact_big().map(BigInt::to_number))
    }

    /// The integer if it fits 64 bits, looking into instances that extend it. Not for booleans.
    #[inline]
    pub fn as_i64(self) -> Option<i64> {
        if let Some(n) = self.as_small() {
            return Some(n);
        }
        let inner = self.payload();
        if let Some(n) = inner.as_small() {
            return Some(n);
        }
        i64::try_from(inner.as_exact_big()?.to_number()).ok()
    }

    /// Whether this is an integer, small or big, or an instance that extends it. Not for booleans.
    pub fn is_integer(self) -> bool {
        let inner = self.payload();
        inner.raw().is_int() || inner.as_exact_big().is_some()
    }
}

impl<'v> Cx<'v> {
    /// An integer of any 64-bit value.
    #[inline]
    pub fn new_int(self, n: i64) -> V<'v> {
        match Value::try_int(n) {
            Some(_) => V::small(n),
            None => self.new_big_from_bytes(n < 0, &n.unsigned_abs().to_le_bytes()),
        }
    }

    pub fn new_uint(self, n: u64) -> V<'v> {
        if n <= Value::MAX_INT as u64 {
            V::small(n as i64)
        } else {
            self.new_big_from_bytes(false, &n.to_le_bytes())
        }
    }

    /// An integer of any size.
    pub fn new_big(self, number: &Number) -> V<'v> {
        match i64::try_from(number) {
            Ok(n) => self.new_int(n),
            Err(_) => {
                let (sign, bytes) = number.to_bytes_le();
                self.new_big_from_bytes(sign == Sign::Minus, &bytes)
            }
        }
    }

    /// An integer from its sign and its magnitude's bytes, little-endian; zeros at the end are fine.
    pub fn new_int_from_magnitude(self, negative: bool, magnitude: &[u8]) -> V<'v> {
        let zeros = magnitude
            .iter()
            .rev()
            .take_while(|&&byte| byte == 0)
            .count();
        let magnitude = &magnitude[..magnitude.len() - zeros];
        if magnitude.len() <= 8 {
            let mut bytes = [0; 8];
            bytes[..magnitude.len()].copy_from_slice(magnitude);
            let n = u64::from_le_bytes(bytes);
            if n <= Value::MAX_INT as u64 {
                return V::small(if negative { -(n as i64) } else { n as i64 });
            }
            if negative && n == 1 << 62 {
                return self.new_int(-(1 << 62));
            }
        }
        self.new_big_from_bytes(negative, magnitude)
    }

    /// An integer from its sign and so many limbs, little-endian, all of which `fill` writes; zeros at the end are fine. For results
    /// that are mostly long: even a small one takes memory first.
    pub fn new_int_with_limbs(
        self,
        negative: bool,
        limbs: usize,
        fill: impl FnOnce(&mut [u64]),
    ) -> V<'v> {
        let (mut trimmed_len, mut low) = (0, 0);
        let object = self.new_limbs_object(negative, limbs, |limbs| {
            fill(limbs);
            let zeros = limbs.iter().rev().take_while(|&&limb| limb == 0).count();
            trimmed_len = limbs.len() - zeros;
            low = limbs.first().copied().unwrap_or(0);
        });
        if trimmed_len <= 1 {
            return self.new_int_from_magnitude(negative, &low.to_le_bytes());
        }
        object.set_raw(1, trimmed_len as u64 * 8);
        give_up(object, 2 + trimmed_len..2 + limbs);
        object.v()
    }

    /// A big integer from its magnitude, which must lie outside the range of small integers.
    fn new_big_from_bytes(self, negative: bool, magnitude: &[u8]) -> V<'v> {
        let (whole, rest) = magnitude.as_chunks::<8>();
        let limbs = whole.len() + usize::from(!rest.is_empty());
        self.new_limbs_object(negative, limbs, |limbs| {
            for (limb, &bytes) in limbs.iter_mut().zip(whole) {
                *limb = u64::from_le_bytes(bytes);
            }
            if let (false, Some(last)) = (rest.is_empty(), limbs.last_mut()) {
                let mut bytes = [0; 8];
                bytes[..rest.len()].copy_from_slice(rest);
                *last = u64::from_le_bytes(bytes);
            }
        })
        .v()
    }

    /// A float.
    #[inline]
    pub fn new_float(self, x: f64) -> V<'v> {
        match Value::try_float(x) {
            Some(value) => self.brand(value),
            None => self.new_fixed(Kind::Float, 0, [], [x.to_bits()]).v(),
        }
    }
}

/// The words at the object's end are not its own any more: they become an object that nobody has. A single word is too small for one; whoever
/// walks the nursery passes over it.
fn give_up(object: Obj<'_>, words: Range<usize>) {
    match words.len() {
        0 => {}
        1 => object.set_raw(words.start, header_word(Kind::Instance, 0, 0, 0)),
        len => {
            object.set_raw(words.start, header_word(Kind::Bytes, 0, 0, 0));
            object.set_raw(words.start + 1, (len as u64 - 2) * 8);
        }
    }
}
