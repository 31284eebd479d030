//! The operators of complex numbers.
//!
//! A real operand stays real: it has no imaginary part, not one of zero, so signs of zeros and infinities come out as in C99's
//! annex G, whose rules for products and quotients with infinities apply too.

use super::{Parts, new_complex};
use crate::prelude::*;
use crate::types::int::arith::zero_division;

/// An operand beside a complex number.
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    Real(f64),
    Complex(Parts),
}

impl Operand {
    fn parts(self) -> Parts {
        match self {
            Operand::Real(x) => (x, 0.0),
            Operand::Complex(parts) => parts,
        }
    }
}

/// A binary operation of which at least one operand is complex; `None` for one that complex numbers do not have.
///
/// # Errors
/// What the operation raises.
pub fn binary<'v>(cx: Cx<'v>, op: SlowOp, a: Operand, b: Operand) -> Result<Option<V<'v>>, Exit> {
    let parts = match op {
        SlowOp::Add => add(a, b),
        SlowOp::Sub => sub(a, b),
        SlowOp::Mul => mul(a, b),
        SlowOp::Div => match div(a, b) {
            Some(quotient) => quotient,
            None => return Err(zero_division(cx)),
        },
        SlowOp::Pow => return power(cx, a.parts(), b.parts()).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(new_complex(cx, parts)))
}

fn add(a: Operand, b: Operand) -> Parts {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im)))
        | (Operand::Complex((re, im)), Operand::Real(x)) => (re + x, im),
        _ => {
            let (a, b) = (a.parts(), b.parts());
            (a.0 + b.0, a.1 + b.1)
        }
    }
}

fn sub(a: Operand, b: Operand) -> Parts {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im))) => (x - re, -im),
        (Operand::Complex((re, im)), Operand::Real(x)) => (re - x, im),
        _ => {
            let (a, b) = (a.parts(), b.parts());
            (a.0 - b.0, a.1 - b.1)
        }
    }
}

fn mul(a: Operand, b: Operand) -> Parts {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im)))
        | (Operand::Complex((re, im)), Operand::Real(x)) => (re * x, im * x),
        _ => product(a.parts(), b.parts()),
    }
}

fn div(a: Operand, b: Operand) -> Option<Parts> {
    match (a, b) {
        (_, Operand::Real(0.0)) => None,
        (Operand::Complex((re, im)), Operand::Real(x)) => Some((re / x, im / x)),
        (Operand::Real(x), Operand::Complex(b)) => real_quotient(x, b),
        _ => quotient(a.parts(), b.parts()),
    }
}

/// 1 for an infinity, 0 for anything else, with the sign.
fn boxed(x: f64) -> f64 {
    f64::from(u8::from(x.is_infinite())).copysign(x)
}

fn nan_to_zero(x: f64) -> f64 {
    if x.is_nan() { 0.0f64.copysign(x) } else { x }
}

fn is_infinite(a: Parts) -> bool {
    a.0.is_infinite() || a.1.is_infinite()
}

fn is_finite(a: Parts) -> bool {
    a.0.is_finite() && a.1.is_finite()
}

fn is_nan(a: Parts) -> bool {
    a.0.is_nan() && a.1.is_nan()
}

/// The product; an infinity times what is not zero is an infinity.
pub fn product(mut a: Parts, mut b: Parts) -> Parts {
    let (ac, bd, ad, bc) = (a.0 * b.0, a.1 * b.1, a.0 * b.1, a.1 * b.0);
    let result = (ac - bd, ad + bc);
    if !is_nan(result) {
        return result;
    }
    let mut again = false;
    if is_infinite(a) {
        a = (boxed(a.0), boxed(a.1));
        b = (nan_to_zero(b.0), nan_to_zero(b.1));
        again = true;
    }
    if is_infinite(b) {
        b = (boxed(b.0), boxed(b.1));
        a = (nan_to_zero(a.0), nan_to_zero(a.1));
        again = true;
    }
    if !again && [ac, bd, ad, bc].into_iter().any(f64::is_infinite) {
        a = (nan_to_zero(a.0), nan_to_zero(a.1));
        b = (nan_to_zero(b.0), nan_to_zero(b.1));
        again = true;
    }
    if !again {
        return result;
    }
    (
        f64::INFINITY * (a.0 * b.0 - a.1 * b.1),
        f64::INFINITY * (a.0 * b.1 + a.1 * b.0),
    )
}

/// The quotient by the method of Smith (1962); `None` for a divisor of zero.
pub fn quotient(a: Parts, b: Parts) -> Option<Parts> {
    let result = if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        (
            (a.0 + a.1 * ratio) / denominator,
            (a.1 - a.0 * ratio) / denominator,
        )
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        (
            (a.0 * ratio + a.1) / denominator,
            (a.1 * ratio - a.0) / denominator,
        )
    } else {
        (f64::NAN, f64::NAN)
    };
    Some(mend(result, a, b))
}

/// A real number divided by a complex one.
fn real_quotient(a: f64, b: Parts) -> Option<Parts> {
    let result = if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        (a / denominator, -a * ratio / denominator)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        (a * ratio / denominator, -a / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if !is_nan(result) {
        return Some(result);
    }
    if a.is_finite() && is_infinite(b) {
        let (x, y) = (boxed(b.0), boxed(b.1));
        return Some((0.0 * (a * x), 0.0 * (-a * y)));
    }
    Some(result)
}

/// Finds infinities and zeros in a quotient that came out as NaN.
fn mend(result: Parts, a: Parts, b: Parts) -> Parts {
    if !is_nan(result) {
        return result;
    }
    if is_infinite(a) && is_finite(b) {
        let (x, y) = (boxed(a.0), boxed(a.1));
        return (
            f64::INFINITY * (x * b.0 + y * b.1),
            f64::INFINITY * (y * b.0 - x * b.1),
        );
    }
    if is_infinite(b) && is_finite(a) {
        let (x, y) = (boxed(b.0), boxed(b.1));
        return (0.0 * (a.0 * x + a.1 * y), 0.0 * (a.1 * x - a.0 * y));
    }
    result
}

/// `a ** b`.
///
/// # Errors
/// ZeroDivisionError, OverflowError.
pub fn power<'v>(cx: Cx<'v>, a: Parts, b: Parts) -> Result<V<'v>, Exit> {
    const MAX_REPEATED: f64 = 100.0;
    let is_small_integer = b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= MAX_REPEATED;
    let result = if is_small_integer {
        integer_power(a, b.0 as i64)
    } else {
        general_power(a, b)
    };
    match result {
        None => {
            let message = "zero to a negative or complex power";
            Err(cx.error(C::ZeroDivisionError, message).into())
        }
        Some(parts) if is_infinite(parts) => Err(cx.overflow_error("complex exponentiation")),
        Some(parts) => Ok(new_complex(cx, parts)),
    }
}

fn integer_power(a: Parts, n: i64) -> Option<Parts> {
    let mut result = (1.0, 0.0);
    let mut factor = a;
    let mut rest = n.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(result, factor);
        }
        rest >>= 1;
        factor = product(factor, factor);
    }
    if n > 0 {
        Some(result)
    } else {
        quotient((1.0, 0.0), result)
    }
}

fn general_power(a: Parts, b: Parts) -> Option<Parts> {
    if b == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        return (b.1 == 0.0 && b.0 >= 0.0).then_some((0.0, 0.0));
    }
    let length = a.0.hypot(a.1);
    let angle = a.1.atan2(a.0);
    let mut new_length = length.powf(b.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        new_length *= (-angle * b.1).exp();
        phase += b.1 * length.ln();
    }
    // Its sine and cosine are not defined, which is told as the same error.
    if phase.is_infinite() {
        return None;
    }
    Some((new_length * phase.cos(), new_length * phase.sin()))
}
