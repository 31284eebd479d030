//! The backend that executes micro-instructions at once.
//!
//! Integers stay shifted by one, as in the value word: overflow of 64 bits is then overflow of small integers.

use corevm_runtime::Value;
use corevm_runtime::micro::{Backend, Bail, R};

/// Executes at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execute;

/// A small integer times two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Int(i64);

impl Int {
    /// Of a value known to be a small integer.
    #[inline(always)]
    pub fn of(value: Value) -> Int {
        Int(value.bits() as i64 - 1)
    }

    #[inline(always)]
    pub fn small(n: i64) -> Int {
        Int(n << 1)
    }

    #[inline(always)]
    pub fn value(self) -> Value {
        Value::from_bits(self.0 as u64 | 1)
    }
}

/// Integers up to this magnitude are floats exactly.
const EXACT: i64 = 1 << 53;

impl Backend for Execute {
    type Int = Int;
    type Float = f64;
    type Cond = bool;

    #[inline(always)]
    fn constant_int(&mut self, n: i64) -> Int {
        Int::small(n)
    }

    #[inline(always)]
    fn add(&mut self, x: Int, y: Int) -> R<Int> {
        x.0.checked_add(y.0).map(Int).ok_or(Bail)
    }

    #[inline(always)]
    fn sub(&mut self, x: Int, y: Int) -> R<Int> {
        x.0.checked_sub(y.0).map(Int).ok_or(Bail)
    }

    #[inline(always)]
    fn mul(&mut self, x: Int, y: Int) -> R<Int> {
        x.0.checked_mul(y.0 >> 1).map(Int).ok_or(Bail)
    }

    #[inline(always)]
    fn quotient(&mut self, x: Int, y: Int) -> Int {
        // 32-bit division is several times faster, and most operands fit.
        if (x.0 | y.0) as u64 >> 32 == 0 {
            return Int(i64::from(x.0 as u32 / (y.0 as u32).max(1)) << 1);
        }
        Int(x.0.wrapping_div(if y.0 == 0 { 1 } else { y.0 }) << 1)
    }

    #[inline(always)]
    fn remainder(&mut self, x: Int, y: Int) -> Int {
        if (x.0 | y.0) as u64 >> 32 == 0 {
            return Int(i64::from(x.0 as u32 % (y.0 as u32).max(1)));
        }
        Int(x.0.wrapping_rem(if y.0 == 0 { 1 } else { y.0 }))
    }

    #[inline(always)]
    fn and(&mut self, x: Int, y: Int) -> Int {
        Int(x.0 & y.0)
    }

    #[inline(always)]
    fn or(&mut self, x: Int, y: Int) -> Int {
        Int(x.0 | y.0)
    }

    #[inline(always)]
    fn xor(&mut self, x: Int, y: Int) -> Int {
        Int(x.0 ^ y.0)
    }

    #[inline(always)]
    fn shift_left(&mut self, x: Int, y: Int) -> R<Int> {
        let count = (y.0 >> 1) as u32;
        let shifted = x.0.wrapping_shl(count);
        if shifted.wrapping_shr(count) == x.0 {
            Ok(Int(shifted))
        } else {
            Err(Bail)
        }
    }

    #[inline(always)]
    fn shift_right(&mut self, x: Int, y: Int) -> Int {
        Int(x.0.wrapping_shr((y.0 >> 1) as u32) & !1)
    }

    #[inline(always)]
    fn less(&mut self, x: Int, y: Int) -> bool {
        x < y
    }

    #[inline(always)]
    fn equal(&mut self, x: Int, y: Int) -> bool {
        x == y
    }

    #[inline(always)]
    fn add_float(&mut self, x: f64, y: f64) -> f64 {
        x + y
    }

    #[inline(always)]
    fn sub_float(&mut self, x: f64, y: f64) -> f64 {
        x - y
    }

    #[inline(always)]
    fn mul_float(&mut self, x: f64, y: f64) -> f64 {
        x * y
    }

    #[inline(always)]
    fn div_float(&mut self, x: f64, y: f64) -> f64 {
        x / y
    }

    #[inline(always)]
    fn less_float(&mut self, x: f64, y: f64) -> bool {
        x < y
    }

    #[inline(always)]
    fn less_equal_float(&mut self, x: f64, y: f64) -> bool {
        x <= y
    }

    #[inline(always)]
    fn equal_float(&mut self, x: f64, y: f64) -> bool {
        x == y
    }

    #[inline(always)]
    fn to_float(&mut self, x: Int) -> R<f64> {
        let n = x.0 >> 1;
        if n.unsigned_abs() <= EXACT as u64 {
            Ok(n as f64)
        } else {
            Err(Bail)
        }
    }

    #[inline(always)]
    fn is_zero(&mut self, x: f64) -> bool {
        x == 0.0
    }

    #[inline(always)]
    fn not(&mut self, c: bool) -> bool {
        !c
    }

    #[inline(always)]
    fn guard(&mut self, c: bool) -> R<()> {
        if c { Ok(()) } else { Err(Bail) }
    }

    #[inline(always)]
    fn choose(
        &mut self,
        c: bool,
        yes: impl FnOnce(&mut Self) -> R<Int>,
        no: impl FnOnce(&mut Self) -> R<Int>,
    ) -> R<Int> {
        if c { yes(self) } else { no(self) }
    }
}

#[cfg(test)]
mod tests {
    use corevm_runtime::micro::{floor_div, modulo, shift_left};

    use super::{Execute, Int};

    #[test]
    fn division_floors() {
        for x in [-7i64, -6, -1, 0, 1, 6, 7, 1 << 40, -(1 << 40)] {
            for y in [-5i64, -3, -2, 2, 3, 5, 1 << 33, -(1 << 33)] {
                let (quotient, rest) = (x.div_euclid(y), x.rem_euclid(y));
                let (quotient, rest) = if rest != 0 && y < 0 {
                    (quotient - 1, rest + y)
                } else {
                    (quotient, rest)
                };
                let b = &mut Execute;
                assert_eq!(
                    floor_div(b, Int::small(x), Int::small(y)).ok(),
                    Some(Int::small(quotient)),
                    "{x} // {y}"
                );
                assert_eq!(
                    modulo(b, Int::small(x), Int::small(y)).ok(),
                    Some(Int::small(rest)),
                    "{x} % {y}"
                );
            }
        }
    }

    #[test]
    fn shifts_bail_when_bits_are_lost() {
        let b = &mut Execute;
        assert!(shift_left(b, Int::small(1), Int::small(62)).is_err());
        assert_eq!(
            shift_left(b, Int::small(-1), Int::small(61)).ok(),
            Some(Int::small(-1 << 61))
        );
        assert!(shift_left(b, Int::small(1), Int::small(-1)).is_err());
    }
}
