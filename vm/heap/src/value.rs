//! The 64-bit value word.
//!
//! ```text
//! ...xxx1   small integer, 63 bits
//! ...xx10   float immediate: (bits + (1 << 60)).rotate_left(3), exponents -255..=256
//! ...x000   pointer to an object
//! ...x100   constant: 4 nil   12 empty   20 false   28 true   36 0.0   44 -0.0   52 removed
//! ```
//!
//! - V1: no value is 0. Where a word may have none yet, that is looked at first ([`Value::is_given`]).
//!
//! The float encoding is biased rather than masked: two instructions each way (docs/architecture.md, "Values").

use std::fmt;

/// One value: an immediate or a pointer into the heap. Nothing keeps it alive by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

const _: () = assert!(size_of::<Value>() == 8);

/// The low bits that pointers have none of.
const TAG: u64 = 7;
/// No object lies below.
const FIRST_ADDRESS: u64 = 4096;
const FLOAT_BIAS: u64 = 1 << 60;

impl Value {
    pub const NIL: Value = Value(4);
    pub const FALSE: Value = Value(20);
    pub const TRUE: Value = Value(28);
    /// An unset variable, a missing argument, a deleted entry: never seen by guests.
    pub const EMPTY: Value = Value(12);
    pub const ZERO: Value = Value(36);
    pub const NEGATIVE_ZERO: Value = Value(44);
    /// Marks a removed entry of a table; never seen by anybody else.
    pub const REMOVED: Value = Value(52);

    /// Largest small integer.
    pub const MAX_INT: i64 = i64::MAX >> 1;
    /// Smallest small integer.
    pub const MIN_INT: i64 = i64::MIN >> 1;

    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// A small integer; the top bit of `n` is lost when `n` is out of range.
    #[inline(always)]
    pub const fn int(n: i64) -> Value {
        Value((n as u64) << 1 | 1)
    }

    /// A small integer, unless out of range.
    #[inline(always)]
    pub const fn try_int(n: i64) -> Option<Value> {
        if n <= Self::MAX_INT && n >= Self::MIN_INT {
            Some(Value::int(n))
        } else {
            None
        }
    }

    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 & 1 == 1
    }

    #[inline(always)]
    pub const fn as_int(self) -> Option<i64> {
        if self.is_int() {
            Some((self.0 as i64) >> 1)
        } else {
            None
        }
    }

    /// The float as an immediate, unless its exponent is out of range (then it must be boxed).
    #[inline(always)]
    pub const fn try_float(x: f64) -> Option<Value> {
        let rotated = x.to_bits().wrapping_add(FLOAT_BIAS).rotate_left(3);
        if rotated & 3 == 2 {
            Some(Value(rotated))
        } else {
            Value::zero_float(x)
        }
    }

    #[cold]
    const fn zero_float(x: f64) -> Option<Value> {
        match x.to_bits() {
            0 => Some(Value::ZERO),
            0x8000_0000_0000_0000 => Some(Value::NEGATIVE_ZERO),
            _ => None,
        }
    }

    /// Whether the value is a float immediate with tag (zeros have none).
    #[inline(always)]
    pub const fn is_tagged_float(self) -> bool {
        self.0 & 3 == 2
    }

    /// The float of a tagged immediate.
    #[inline(always)]
    pub const fn tagged_float_unchecked(self) -> f64 {
        f64::from_bits(self.0.rotate_right(3).wrapping_sub(FLOAT_BIAS))
    }

    /// The float, if this is an immediate one (boxed floats are the runtime's).
    #[inline(always)]
    pub const fn as_float_immediate(self) -> Option<f64> {
        if self.is_tagged_float() {
            return Some(self.tagged_float_unchecked());
        }
        match self {
            Value::ZERO => Some(0.0),
            Value::NEGATIVE_ZERO => Some(-0.0),
            _ => None,
        }
    }

    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        let is_pointer = self.looks_like_pointer();
        debug_assert!(!is_pointer || self.0 >= FIRST_ADDRESS, "V1");
        is_pointer
    }

    /// As [`Value::is_pointer`], of a word that need not be a value.
    #[inline(always)]
    pub const fn looks_like_pointer(self) -> bool {
        self.0 & TAG == 0
    }

    /// Whether the value is one of the constants above.
    pub const fn is_constant(self) -> bool {
        self.0 & TAG == 4 && self.0 <= Value::REMOVED.0
    }

    /// Whether the word is a value at all: 0 is none.
    #[inline(always)]
    pub const fn is_given(self) -> bool {
        self.0 != 0
    }

    #[inline(always)]
    pub const fn is_nil(self) -> bool {
        self.0 == Value::NIL.0
    }

    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.0 == Value::EMPTY.0
    }

    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 == Value::TRUE.0 || self.0 == Value::FALSE.0
    }
}

impl PartialEq<Value> for &Value {
    fn eq(&self, other: &Value) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::NIL => f.write_str("nil"),
            Value::FALSE => f.write_str("false"),
            Value::TRUE => f.write_str("true"),
            Value::EMPTY => f.write_str("empty"),
            _ => match (self.as_int(), self.as_float_immediate()) {
                (Some(n), _) => write!(f, "{n}"),
                (_, Some(x)) => write!(f, "{x:?}"),
                _ => write!(f, "@{:x}", self.0),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_round_trip() {
        for n in [0, 1, -1, 7, Value::MAX_INT, Value::MIN_INT] {
            assert_eq!(Value::try_int(n).and_then(Value::as_int), Some(n));
        }
        assert_eq!(Value::try_int(i64::MAX), None);
        assert_eq!(Value::try_int(Value::MIN_INT - 1), None);
    }

    #[test]
    fn floats_round_trip_or_are_boxed() {
        for x in [0.0, -0.0, 1.0, -1.5, 1e70, -1e-70, 3.25e-10] {
            let value = Value::try_float(x).map(|v| v.as_float_immediate().map(f64::to_bits));
            assert_eq!(value, Some(Some(x.to_bits())));
        }
        for x in [
            1e300,
            -1e-300,
            f64::NAN,
            f64::INFINITY,
            f64::MIN_POSITIVE / 2.0,
        ] {
            assert_eq!(Value::try_float(x), None);
        }
    }

    #[test]
    fn constants_are_no_pointers() {
        for v in [
            Value::NIL,
            Value::FALSE,
            Value::TRUE,
            Value::EMPTY,
            Value::ZERO,
            Value::NEGATIVE_ZERO,
            Value::REMOVED,
        ] {
            assert!(!v.is_pointer() && !v.is_int() && !v.is_tagged_float());
        }
    }
}
