//! The operators of floats.

use crate::prelude::*;
use crate::types::complex;
use crate::types::int::arith::zero_division;

/// A binary operation on two floats; `None` for one that floats do not have.
///
/// # Errors
/// What the operation raises.
#[inline]
pub fn binary<'v>(cx: Cx<'v>, op: SlowOp, a: f64, b: f64) -> Result<Option<V<'v>>, Exit> {
    let x = match op {
        SlowOp::Add => a + b,
        SlowOp::Sub => a - b,
        SlowOp::Mul => a * b,
        SlowOp::Div | SlowOp::FloorDiv | SlowOp::Mod if b == 0.0 => return Err(zero_division(cx)),
        SlowOp::Div => a / b,
        SlowOp::FloorDiv => div_mod(a, b).0,
        SlowOp::Mod => modulo(a, b),
        SlowOp::Pow => return power(cx, a, b).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(cx.new_float(x)))
}

/// The remainder with the divisor's sign; the divisor is not zero.
#[inline]
pub fn modulo(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        return 0.0f64.copysign(b);
    }
    if (b < 0.0) != (rest < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// Quotient rounded down, and remainder; the divisor is not zero.
pub fn div_mod(a: f64, b: f64) -> (f64, f64) {
    let rest = a % b;
    let mut quotient = (a - rest) / b;
    let rest = if rest == 0.0 {
        0.0f64.copysign(b)
    } else if (b < 0.0) != (rest < 0.0) {
        quotient -= 1.0;
        rest + b
    } else {
        rest
    };
    if quotient == 0.0 {
        return (0.0f64.copysign(a / b), rest);
    }
    // The quotient is nearly whole; the nearest whole number is meant.
    let floor = quotient.floor();
    let quotient = if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    };
    (quotient, rest)
}

/// `a ** b`; a negative base with a fraction gives a complex number.
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn power<'v>(cx: Cx<'v>, a: f64, b: f64) -> Result<V<'v>, Exit> {
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        return complex::power(cx, (a, 0.0), (b, 0.0));
    }
    if a == 0.0 && b < 0.0 && b.is_finite() {
        let message = "zero to a negative power";
        return Err(cx.error(C::ZeroDivisionError, message).into());
    }
    let x = powf(a, b);
    if x.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(result_out_of_range(cx));
    }
    Ok(cx.new_float(x))
}

/// `a` to the power of `b`. What is no number stays as it is, with its sign, unless the power is 1 whatever it is.
pub fn powf(a: f64, b: f64) -> f64 {
    if a.is_nan() && b != 0.0 {
        a
    } else if b.is_nan() && a != 1.0 {
        b
    } else {
        a.powf(b)
    }
}

/// `OverflowError: (34, 'Numerical result out of range')`.
#[cold]
pub fn result_out_of_range(cx: Cx<'_>) -> Exit {
    let message = cx.new_str("Numerical result out of range");
    cx.error_with(C::OverflowError, &[V::small(34), message.v()])
        .into()
}
