//! Numbers beyond the VM's own paths: integers of any size, and integers with floats.
//!
//! The interpreter does small integers and floats itself; it asks when a result does not fit, when a divisor is zero and
//! when kinds are mixed with big integers.

use std::cmp::Ordering;

use corevm::{Cx, Raised, SlowOp, V};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use crate::errors::fail;

/// Bits that an integer may have.
const MAX_BITS: u64 = 1 << 20;

/// A number of either kind.
pub(crate) enum Number {
    Int(BigInt),
    Float(f64),
}

impl Number {
    pub fn of(value: V<'_>) -> Option<Number> {
        match value.to_number() {
            Some(n) => Some(Number::Int(n)),
            None => value.as_float().map(Number::Float),
        }
    }

    pub fn to_float(&self) -> f64 {
        match self {
            Number::Int(n) => n.to_f64().unwrap_or(f64::INFINITY),
            Number::Float(x) => *x,
        }
    }
}

/// `x op y`, where both are numbers.
pub(crate) fn operate<'v>(cx: Cx<'v>, op: SlowOp, x: &Number, y: &Number) -> Result<V<'v>, Raised> {
    let is_division = matches!(op, SlowOp::Div | SlowOp::FloorDiv | SlowOp::Mod);
    let is_zero = match y {
        Number::Int(n) => n.is_zero(),
        Number::Float(x) => *x == 0.0,
    };
    if is_division && is_zero {
        return Err(fail(cx, "cannot divide by zero"));
    }
    if let (Number::Int(x), Number::Int(y)) = (x, y)
        && let Some(result) = on_integers(cx, op, x, y)
    {
        return result;
    }
    let (x, y) = (x.to_float(), y.to_float());
    let result = match op {
        SlowOp::Add => x + y,
        SlowOp::Sub => x - y,
        SlowOp::Mul => x * y,
        SlowOp::Div => x / y,
        SlowOp::FloorDiv => (x / y).floor(),
        SlowOp::Mod => x - y * (x / y).floor(),
        _ => x.powf(y),
    };
    Ok(cx.new_float(result))
}

/// `None` when the result is a float.
fn on_integers<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    x: &BigInt,
    y: &BigInt,
) -> Option<Result<V<'v>, Raised>> {
    let bits = match op {
        SlowOp::Mul => x.bits() + y.bits(),
        SlowOp::Pow if y.is_negative() => return None,
        SlowOp::Pow => x.bits().saturating_mul(y.to_u64().unwrap_or(u64::MAX)),
        SlowOp::Div => return None,
        _ => x.bits().max(y.bits()) + 1,
    };
    // 0 and 1 have no power that is too large.
    if bits > MAX_BITS && x.bits() > 1 {
        return Some(Err(fail(cx, "the number is too large")));
    }
    let result = match op {
        SlowOp::Add => x + y,
        SlowOp::Sub => x - y,
        SlowOp::Mul => x * y,
        SlowOp::FloorDiv => x.div_floor(y),
        SlowOp::Mod => x.mod_floor(y),
        _ => power(x, y),
    };
    Some(Ok(cx.new_big(&result)))
}

fn power(x: &BigInt, y: &BigInt) -> BigInt {
    match y.to_u32() {
        Some(y) => x.pow(y),
        // Only -1, 0 and 1 get here.
        None if y.is_even() => x * x,
        None => x.clone(),
    }
}

/// The order of two numbers; `None` with a NaN.
pub(crate) fn order(x: &Number, y: &Number) -> Option<Ordering> {
    match (x, y) {
        (Number::Int(x), Number::Int(y)) => Some(x.cmp(y)),
        (Number::Int(x), Number::Float(y)) => order_mixed(x, *y),
        (Number::Float(x), Number::Int(y)) => order_mixed(y, *x).map(Ordering::reverse),
        (Number::Float(x), Number::Float(y)) => x.partial_cmp(y),
    }
}

/// Exact: an integer is compared with the float's whole part, then with what is left.
fn order_mixed(x: &BigInt, y: f64) -> Option<Ordering> {
    match BigInt::from_f64(y.trunc()) {
        Some(whole) => Some(x.cmp(&whole).then(0.0.partial_cmp(&y.fract())?)),
        None if y.is_nan() => None,
        None if y > 0.0 => Some(Ordering::Less),
        None => Some(Ordering::Greater),
    }
}

/// A number as programs write it.
pub(crate) fn number_text(number: &Number) -> String {
    match number {
        Number::Int(n) => n.to_string(),
        Number::Float(x) => format!("{x:?}"),
    }
}
