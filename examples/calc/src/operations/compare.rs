//! Equality, order, and what maps need of keys.
//!
//! Numbers are equal by value and texts by what they say; everything else only to itself.

use std::cmp::Ordering;

use corevm::{Cx, Next, Slots, Stub, V};

use super::Step;
use crate::errors::fail;
use crate::numbers::{self, Number};
use crate::show::kind_name;

pub(crate) fn equals<'v>(x: V<'v>, y: V<'v>) -> bool {
    if let (Some(x), Some(y)) = (x.as_exact_str(), y.as_exact_str()) {
        return x.equals(y);
    }
    if let (Some(x), Some(y)) = (Number::of(x), Number::of(y)) {
        return numbers::order(&x, &y) == Some(Ordering::Equal);
    }
    x.raw() == y.raw()
}

/// Equal keys have equal hashes: a float without fraction has that of the integer.
pub(crate) fn hash<'v>(cx: Cx<'v>, key: V<'v>) -> u64 {
    if let Some(text) = key.as_exact_str() {
        return text.hash(cx);
    }
    match Number::of(key) {
        Some(Number::Float(x)) if x.fract() != 0.0 || x.abs() > 1e300 => x.to_bits(),
        Some(Number::Float(x)) => (x as i64) as u64,
        // Integers outside of 64 bits are rare: they share a hash with the nearest.
        Some(Number::Int(n)) => match i64::try_from(&n) {
            Ok(n) => n as u64,
            Err(_) if n.sign() == num_bigint::Sign::Minus => i64::MIN as u64,
            Err(_) => i64::MAX as u64,
        },
        None => match key.as_object() {
            // An object moves, its identity stays.
            Some(object) => object.identity(cx),
            None => key.raw().bits(),
        },
    }
}

pub(super) fn equality<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, wanted: bool) -> Step<'v> {
    let (x, y) = (f.get(0), f.get(1));
    if x.as_exact_str().is_some() && y.as_exact_str().is_some() {
        cx.attach(Stub::StringEqual);
    }
    Ok(Next::Done(V::bool(equals(x, y) == wanted)))
}

/// Numbers by value, texts by their characters.
pub(super) fn order<'v>(
    cx: Cx<'v>,
    f: Slots<'_, 'v>,
    sign: &str,
    is_wanted: fn(Ordering) -> bool,
) -> Step<'v> {
    let (x, y) = (f.get(0), f.get(1));
    if let (Some(x), Some(y)) = (x.as_exact_str(), y.as_exact_str()) {
        let order = x.units().iter().cmp(y.units().iter());
        return Ok(Next::Done(V::bool(is_wanted(order))));
    }
    let (Some(a), Some(b)) = (Number::of(x), Number::of(y)) else {
        let (x, y) = (kind_name(x), kind_name(y));
        return Err(fail(cx, format!("{x} {sign} {y} has no meaning")));
    };
    // With a NaN nothing is true.
    let holds = numbers::order(&a, &b).is_some_and(is_wanted);
    Ok(Next::Done(V::bool(holds)))
}
