//! Sums, products and the order of short numbers, the most frequent ones: their coefficients fit 64 bits.
//!
//! `None` wherever a result may not be exact or its sign depends on the context: then the operations for all numbers decide.

use std::cmp::Ordering;

use super::Context;
use super::coefficient::{POWERS, digits_of};

/// A finite number.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    pub negative: bool,
    pub coefficient: u64,
    pub exponent: i64,
}

/// The exact result of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    pub negative: bool,
    pub coefficient: u128,
    pub exponent: i64,
}

/// An operation on short numbers.
pub type Operation = fn(Short, Short) -> Option<Exact>;

impl Exact {
    /// Whether the context has the number as it is.
    #[inline]
    pub fn fits(&self, cx: &Context) -> bool {
        let digits = digits_of(self.coefficient);
        let adjusted = self.exponent + digits - 1;
        digits <= cx.prec
            && (cx.emin..=cx.emax).contains(&adjusted)
            && !(cx.clamp && self.exponent > cx.etop())
    }
}

/// Two coefficients brought to the lower one of two exponents.
#[inline]
fn aligned(a: Short, b: Short) -> Option<(u128, u128, i64)> {
    let (x, y) = (u128::from(a.coefficient), u128::from(b.coefficient));
    if a.exponent == b.exponent {
        return Some((x, y, a.exponent));
    }
    // So many more digits fit 128 bits.
    const ROOM: i64 = 19;
    const LEAST: i64 = -ROOM;
    match a.exponent - b.exponent {
        shift @ 0..=ROOM => Some((x * POWERS[shift as usize], y, b.exponent)),
        shift @ LEAST..0 => Some((x, y * POWERS[-shift as usize], a.exponent)),
        _ => None,
    }
}

#[inline]
pub fn add(a: Short, b: Short) -> Option<Exact> {
    let (x, y, exponent) = aligned(a, b)?;
    let (negative, coefficient) = match a.negative == b.negative {
        true => (a.negative, x + y),
        false if x == y => return None,
        false => (a.negative == (x > y), x.abs_diff(y)),
    };
    Some(Exact {
        negative,
        coefficient,
        exponent,
    })
}

#[inline]
pub fn subtract(a: Short, b: Short) -> Option<Exact> {
    let negative = !b.negative;
    add(a, Short { negative, ..b })
}

#[inline]
pub fn multiply(a: Short, b: Short) -> Option<Exact> {
    Some(Exact {
        negative: a.negative != b.negative,
        coefficient: u128::from(a.coefficient) * u128::from(b.coefficient),
        exponent: a.exponent + b.exponent,
    })
}

/// The order of two numbers.
#[inline]
pub fn order(a: Short, b: Short) -> Option<Ordering> {
    let (x, y, _) = aligned(a, b)?;
    let zero = x == 0 && y == 0;
    Some(match (a.negative, b.negative) {
        _ if zero => Ordering::Equal,
        (false, false) => x.cmp(&y),
        (true, true) => y.cmp(&x),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}
