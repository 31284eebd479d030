//! An integer as arithmetic takes it: small, or the limbs of a big one, without a copy.

use std::cmp::Ordering;

use dashu_int::{IBig, Sign, UBig};

use super::limbs;
use crate::prelude::*;

/// An integer operand.
#[derive(Clone, Copy, Debug)]
pub enum Integer<'v> {
    /// Any 64-bit number.
    Small(i64),
    Big(BigInt<'v>),
}

impl<'v> Integer<'v> {
    /// The integer in a value: an int, a bool, or an instance of a subclass.
    #[inline]
    pub fn of(value: V<'v>) -> Option<Integer<'v>> {
        if let Some(n) = value.as_small() {
            return Some(Integer::Small(n));
        }
        if let Some(b) = value.as_bool() {
            return Some(Integer::Small(i64::from(b)));
        }
        let inner = value.payload();
        match inner.as_small() {
            Some(n) => Some(Integer::Small(n)),
            None => inner.as_exact_big().map(Integer::Big),
        }
    }

    #[inline]
    pub fn is_negative(self) -> bool {
        match self {
            Integer::Small(n) => n < 0,
            Integer::Big(big) => big.is_negative(),
        }
    }

    pub fn is_zero(self) -> bool {
        matches!(self, Integer::Small(0))
    }

    /// Calls `work` with whether it is negative and the trimmed limbs of the magnitude.
    #[inline]
    pub fn with_limbs<R>(self, work: impl FnOnce(bool, &[u64]) -> R) -> R {
        match self {
            Integer::Small(n) => {
                let limb = [n.unsigned_abs()];
                work(n < 0, limbs::trim(&limb))
            }
            Integer::Big(big) => work(big.is_negative(), limbs_of(big)),
        }
    }

    /// The magnitude.
    pub fn to_natural(self) -> UBig {
        match self {
            Integer::Small(n) => UBig::from(n.unsigned_abs()),
            Integer::Big(big) => UBig::from_words(words(limbs_of(big))),
        }
    }

    pub fn to_number(self) -> IBig {
        match self {
            Integer::Small(n) => IBig::from(n),
            Integer::Big(_) => IBig::from_parts(sign(self.is_negative()), self.to_natural()),
        }
    }

    /// Number of bits of the magnitude.
    pub fn bits(self) -> u64 {
        match self {
            Integer::Small(n) => u64::from(64 - n.unsigned_abs().leading_zeros()),
            Integer::Big(big) => big.bits(),
        }
    }

    #[inline]
    pub fn to_i64(self) -> Option<i64> {
        match self {
            Integer::Small(n) => Some(n),
            Integer::Big(_) => self.with_limbs(|is_negative, limbs| match *limbs {
                [] => Some(0),
                [limb] if is_negative => 0i64.checked_sub_unsigned(limb),
                [limb] => i64::try_from(limb).ok(),
                _ => None,
            }),
        }
    }

    pub fn to_u64(self) -> Option<u64> {
        match self {
            Integer::Small(n) => u64::try_from(n).ok(),
            Integer::Big(_) => self.with_limbs(|is_negative, limbs| match *limbs {
                [] => Some(0),
                [limb] if !is_negative => Some(limb),
                _ => None,
            }),
        }
    }

    /// The nearest float (half to even); `None` when it is too large.
    #[inline]
    pub fn to_f64(self) -> Option<f64> {
        match self {
            Integer::Small(n) => Some(n as f64),
            Integer::Big(_) => self.with_limbs(limbs_to_f64),
        }
    }

    /// As a fraction and an exponent, `fraction * 2^exponent`, with `0.5 <= |fraction| <= 1`; 0 for 0.
    pub fn to_scaled_f64(self) -> (f64, i64) {
        let bits = self.bits();
        if bits <= 512 {
            let x = self.to_f64().unwrap_or(0.0);
            return (x / 2f64.powi(bits as i32), bits as i64);
        }
        self.with_limbs(|is_negative, limbs| {
            let mut top = limbs[limbs.len() - 4..].to_vec();
            // What is below only matters as "not exactly half".
            if limbs[..limbs.len() - 4].iter().any(|&limb| limb != 0) {
                top[0] |= 1;
            }
            let top_bits = bits - 64 * (limbs.len() as u64 - 4);
            let x = limbs_to_f64(is_negative, &top).unwrap_or(0.0);
            (x / 2f64.powi(top_bits as i32), bits as i64)
        })
    }

    #[inline]
    pub fn compare(self, other: Integer<'_>) -> Ordering {
        if let (Integer::Small(a), Integer::Small(b)) = (self, other) {
            return a.cmp(&b);
        }
        self.with_limbs(|a_negative, a| {
            other.with_limbs(|b_negative, b| match (a_negative, b_negative) {
                (false, false) => limbs::compare(a, b),
                (true, true) => limbs::compare(b, a),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
            })
        })
    }

    /// The exact order of an integer and a float; `None` for a NaN.
    pub fn compare_f64(self, x: f64) -> Option<Ordering> {
        if x.is_nan() {
            return None;
        }
        if let Integer::Small(n) = self {
            // Beyond these, the float's sign decides; within, its integral part is exact.
            return Some(if x >= 9_223_372_036_854_775_808.0 {
                Ordering::Less
            } else if x < -9_223_372_036_854_775_808.0 {
                Ordering::Greater
            } else {
                let whole = x.trunc();
                n.cmp(&(whole as i64))
                    .then_with(|| whole.partial_cmp(&x).unwrap_or(Ordering::Equal))
            });
        }
        if self.is_negative() != (x < 0.0) || x.is_infinite() || x.abs() < 1.0 {
            return Some(match (x.is_infinite(), self.is_negative()) {
                (true, _) if x > 0.0 => Ordering::Less,
                (true, _) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => Ordering::Greater,
            });
        }
        let magnitude = x.abs();
        let whole = natural_of(magnitude);
        let order = self.with_limbs(|_, limbs| {
            limbs::compare(limbs, limbs::trim(&limbs_of_words(whole.as_words()))).then_with(|| {
                magnitude
                    .trunc()
                    .partial_cmp(&magnitude)
                    .unwrap_or(Ordering::Equal)
            })
        });
        Some(if x < 0.0 { order.reverse() } else { order })
    }
}

/// The trimmed limbs of a big integer.
pub fn limbs_of(big: BigInt<'_>) -> &[u64] {
    limbs::trim(bytemuck::try_cast_slice(big.magnitude()).expect("limbs start at a word"))
}

/// Limbs as the arithmetic library's words.
pub fn words(limbs: &[u64]) -> &[dashu_int::Word] {
    bytemuck::cast_slice(limbs)
}

fn limbs_of_words(words: &[dashu_int::Word]) -> Vec<u64> {
    let mut limbs = vec![0u64; (size_of_val(words)).div_ceil(8)];
    bytemuck::cast_slice_mut::<u64, dashu_int::Word>(&mut limbs)[..words.len()]
        .copy_from_slice(words);
    limbs
}

pub fn sign(is_negative: bool) -> Sign {
    if is_negative {
        Sign::Negative
    } else {
        Sign::Positive
    }
}

/// The integral part of a finite float that is not negative.
pub fn natural_of(x: f64) -> UBig {
    if x < 18_446_744_073_709_551_616.0 {
        return UBig::from(x as u64);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as usize - 1075;
    UBig::from(bits & ((1 << 52) - 1) | 1 << 52) << exponent
}

/// The nearest float to a magnitude with a sign; `None` when it is too large.
fn limbs_to_f64(is_negative: bool, limbs: &[u64]) -> Option<f64> {
    let limbs = limbs::trim(limbs);
    let Some(&top) = limbs.last() else {
        return Some(0.0);
    };
    let zeros = top.leading_zeros();
    let next = limbs.len().checked_sub(2).map_or(0, |i| limbs[i]);
    // The top 64 bits, the lowest one standing for whether any below is set.
    let mut high = top << zeros;
    let mut rest = next;
    if zeros > 0 {
        high |= next >> (64 - zeros);
        rest = next << zeros;
    }
    let below = limbs.len().saturating_sub(2);
    if rest != 0 || limbs[..below].iter().any(|&limb| limb != 0) {
        high |= 1;
    }
    let exponent = 64 * (limbs.len() as i64 - 1) - i64::from(zeros);
    if exponent > 1024 {
        return None;
    }
    // Conversion rounds half to even; the power is exact.
    let x = high as f64
        * 2f64.powi(exponent.min(900) as i32)
        * 2f64.powi((exponent - 900).max(0) as i32);
    x.is_finite().then_some(if is_negative { -x } else { x })
}

/// Making integers.
pub trait NewInteger<'v> {
    fn new_number(self, number: &IBig) -> V<'v>;
    fn new_natural(self, is_negative: bool, magnitude: &UBig) -> V<'v>;
    fn new_limbs(self, is_negative: bool, limbs: &[u64]) -> V<'v>;
    /// As [`NewInteger::new_limbs`] with so many limbs, all of which `fill` writes.
    fn new_with_limbs(self, is_negative: bool, len: usize, fill: impl FnOnce(&mut [u64])) -> V<'v>;
    fn new_i128(self, n: i128) -> V<'v>;
    /// The integral part of a finite float.
    fn new_integral(self, x: f64) -> V<'v>;
}

impl<'v> NewInteger<'v> for Cx<'v> {
    fn new_number(self, number: &IBig) -> V<'v> {
        let (sign, words) = number.as_sign_words();
        self.new_int_from_magnitude(sign == Sign::Negative, bytemuck::cast_slice(words))
    }

    fn new_natural(self, is_negative: bool, magnitude: &UBig) -> V<'v> {
        self.new_int_from_magnitude(is_negative, bytemuck::cast_slice(magnitude.as_words()))
    }

    #[inline]
    fn new_limbs(self, is_negative: bool, limbs: &[u64]) -> V<'v> {
        self.new_int_from_magnitude(is_negative, bytemuck::cast_slice(limbs))
    }

    #[inline]
    fn new_with_limbs(self, is_negative: bool, len: usize, fill: impl FnOnce(&mut [u64])) -> V<'v> {
        if len > limbs::FEW_LIMBS {
            return self.new_int_with_limbs(is_negative, len, fill);
        }
        limbs::with_room(len, |room| {
            fill(room);
            self.new_limbs(is_negative, room)
        })
    }

    fn new_i128(self, n: i128) -> V<'v> {
        match i64::try_from(n) {
            Ok(n) => self.new_int(n),
            Err(_) => self.new_int_from_magnitude(n < 0, &n.unsigned_abs().to_le_bytes()),
        }
    }

    fn new_integral(self, x: f64) -> V<'v> {
        if x.abs() < 9e18 {
            self.new_int(x as i64)
        } else {
            self.new_natural(x < 0.0, &natural_of(x.abs()))
        }
    }
}
