//! Functions of one or two floats.

use super::{domain_error, elementary, range_error};
use crate::prelude::*;
use crate::types::float::arith::powf;
use crate::types::int::Integer;
use crate::types::int::arguments::{Want, convert_then, float_argument, index_argument};

const FINITE: &str = "expected a finite input";
const ONE: &str = "(x, /)";
const TWO: &str = "(x, y, /)";

/// A function of one float by its leaf.
macro_rules! unary {
    ($name:literal, $leaf:expr, $doc:literal) => {
        NativeDef::leaf_or(
            $name,
            ONE,
            $leaf,
            |cx, slots, state, got| convert_then(&[Want::Float], $leaf, cx, slots, state, got),
            0,
        )
        .doc($doc)
    };
}

macro_rules! binary {
    ($name:literal, $signature:expr, $leaf:expr, $doc:literal) => {
        NativeDef::leaf_or(
            $name,
            $signature,
            $leaf,
            |cx, slots, state, got| {
                convert_then(&[Want::Float, Want::Float], $leaf, cx, slots, state, got)
            },
            0,
        )
        .doc($doc)
    };
}

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    unary!("acos", |cx, args| partial(cx, args, f64::acos, "expected a number in range from -1 up to 1"),
        "Angle from 0 to pi, in radians, whose cosine is x."),
    unary!("acosh", acosh, "The number, zero or positive, whose hyperbolic cosine is x."),
    unary!("asin", |cx, args| partial(cx, args, f64::asin, "expected a number in range from -1 up to 1"),
        "Angle from -pi/2 to pi/2, in radians, whose sine is x."),
    unary!("asinh", |cx, args| total(cx, args, elementary::asinh), "The number whose hyperbolic sine is x."),
    unary!("atan", |cx, args| total(cx, args, f64::atan),
        "Angle from -pi/2 to pi/2, in radians, whose tangent is x."),
    unary!("atanh", atanh, "The number whose hyperbolic tangent is x."),
    unary!("cbrt", |cx, args| total(cx, args, elementary::cbrt), "The number whose third power is x."),
    unary!("cos", |cx, args| partial(cx, args, f64::cos, FINITE), "Cosine of an angle given in radians."),
    unary!("cosh", |cx, args| growing(cx, args, f64::cosh), "(exp(x) + exp(-x)) / 2, the hyperbolic cosine."),
    unary!("degrees", |cx, args| total(cx, args, |x| x * (180.0 / std::f64::consts::PI)), "x * 180 / pi, which turns radians into degrees."),
    unary!("erf", |cx, args| total(cx, args, elementary::erf), "The error function."),
    unary!("erfc", |cx, args| total(cx, args, elementary::erfc), "1 - erf(x), precise even where erf(x) is close to 1."),
    unary!("exp", |cx, args| growing(cx, args, f64::exp), "Euler's number to the power x."),
    unary!("exp2", |cx, args| growing(cx, args, f64::exp2), "Two to the power x."),
    unary!("expm1", |cx, args| growing(cx, args, f64::exp_m1),
        "exp(x) - 1, precise even if x is tiny."),
    unary!("fabs", |cx, args| total(cx, args, f64::abs), "x without its sign, as a float."),
    unary!("frexp", frexp, "The pair (m, e) of a float and an int with x == m * 2**e and 0.5 <= abs(m) < 1.\n\nZero, infinities and NaN give (x, 0)."),
    unary!("isfinite", |cx, args| Ok(V::bool(float_argument(cx, args[0])?.is_finite())),
        "Tell whether x is neither infinite nor NaN."),
    unary!("isinf", |cx, args| Ok(V::bool(float_argument(cx, args[0])?.is_infinite())),
        "Tell whether x is infinite, with either sign."),
    unary!("isnan", |cx, args| Ok(V::bool(float_argument(cx, args[0])?.is_nan())),
        "Tell whether x is NaN."),
    unary!("modf", modf, "The pair of what follows the point in x and what precedes it, as floats with the sign of x."),
    unary!("radians", |cx, args| total(cx, args, |x| x * (std::f64::consts::PI / 180.0)), "x * pi / 180, which turns degrees into radians."),
    unary!("sin", |cx, args| partial(cx, args, f64::sin, FINITE), "Sine of an angle given in radians."),
    unary!("sinh", |cx, args| growing(cx, args, f64::sinh), "(exp(x) - exp(-x)) / 2, the hyperbolic sine."),
    unary!("sqrt", |cx, args| partial(cx, args, f64::sqrt, "expected a nonnegative input"), "The number whose square is x, not below zero."),
    unary!("tan", |cx, args| partial(cx, args, f64::tan, FINITE), "Tangent of an angle given in radians."),
    unary!("tanh", |cx, args| total(cx, args, f64::tanh), "sinh(x) / cosh(x), the hyperbolic tangent."),
    unary!("ulp", |cx, args| total(cx, args, ulp), "How far apart floats of the magnitude of x are."),
    binary!("atan2", "(y, x, /)", atan2, "Angle from -pi to pi, in radians, at which the point (x, y) lies as seen from the origin."),
    binary!("copysign", TWO, copysign, "The number as large as x that has the sign of y."),
    binary!("fmod", TWO, fmod, "What remains of x after division by y, with the sign of x, where x % y has the sign of y."),
    binary!("pow", TWO, pow, "x to the power y, computed with floats."),
    binary!("remainder", TWO, remainder, "How far x is from the multiple of y that is nearest to it."),
    NativeDef::leaf_or("ldexp", "(x, i, /)", ldexp, |cx, slots, state, got| {
        convert_then(&[Want::Float], ldexp, cx, slots, state, got)
    }, 0)
    .doc("x times two to the power i, which puts together what frexp() takes apart."),
    NativeDef::leaf_or("fma", "(x, y, z, /)", fma, |cx, slots, state, got| {
        convert_then(&[Want::Float, Want::Float, Want::Float], fma, cx, slots, state, got)
    }, 0)
    .doc("x * y + z, rounded only once."),
    NativeDef::leaf_or("nextafter", "(x, y, /, *, steps=None)", next_after, |cx, slots, state, got| {
        convert_then(&[Want::Float, Want::Float, Want::Index], next_after, cx, slots, state, got)
    }, 0)
    .doc("Go from x towards y by as many representable floats as steps says (one\nunless given), but never past y."),
    NativeDef::leaf_or("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", is_close, |cx, slots, state, got| {
        convert_then(&[Want::Float, Want::Float, Want::Float, Want::Float], is_close, cx, slots, state, got)
    }, 0)
    .doc("Tell whether a and b differ by no more than rel_tol times the larger\nmagnitude, or by no more than abs_tol. A NaN is close to nothing, an infinity\nto itself only."),
];

/// A function that every float has a value of.
fn total<'v>(cx: Cx<'v>, args: &[V<'v>], function: fn(f64) -> f64) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    Ok(cx.new_float(function(x)))
}

/// A function that gives NaN outside its domain.
fn partial<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    function: fn(f64) -> f64,
    expected: &str,
) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    let result = function(x);
    if result.is_nan() && !x.is_nan() {
        return Err(domain_error(cx, expected, x));
    }
    Ok(cx.new_float(result))
}

/// A function that outgrows the floats.
fn growing<'v>(cx: Cx<'v>, args: &[V<'v>], function: fn(f64) -> f64) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    let result = function(x);
    if result.is_infinite() && x.is_finite() {
        return Err(range_error(cx));
    }
    Ok(cx.new_float(result))
}

fn acosh<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    if x < 1.0 {
        return Err(domain_error(
            cx,
            "expected argument value not less than 1",
            x,
        ));
    }
    Ok(cx.new_float(if x.is_nan() { x } else { elementary::acosh(x) }))
}

fn atanh<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    if x.abs() >= 1.0 {
        return Err(domain_error(cx, "expected a number between -1 and 1", x));
    }
    Ok(cx.new_float(if x.is_nan() { x } else { elementary::atanh(x) }))
}

fn frexp<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fraction, exponent) = elementary::split(float_argument(cx, args[0])?);
    Ok(cx
        .new_tuple(&[cx.new_float(fraction), V::small(exponent)])
        .v())
}

fn modf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    let whole = x.trunc();
    let fraction = if x.is_infinite() { 0.0 } else { x - whole };
    let fraction = if x.is_nan() { x } else { fraction.copysign(x) };
    Ok(cx
        .new_tuple(&[cx.new_float(fraction), cx.new_float(whole)])
        .v())
}

fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let above = x.next_up();
    if above.is_infinite() {
        x - x.next_down()
    } else {
        above - x
    }
}

fn two<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(f64, f64), Exit> {
    Ok((float_argument(cx, args[0])?, float_argument(cx, args[1])?))
}

fn atan2<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (y, x) = two(cx, args)?;
    Ok(cx.new_float(y.atan2(x)))
}

fn copysign<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    Ok(cx.new_float(x.copysign(y)))
}

#[cold]
fn math_domain(cx: Cx<'_>) -> Exit {
    cx.value_error("math domain error")
}

fn fmod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(math_domain(cx));
    }
    Ok(cx.new_float(result))
}

fn remainder<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    if x.is_nan() || y.is_nan() {
        return Ok(cx.new_float(x + y));
    }
    if x.is_infinite() || y == 0.0 {
        return Err(math_domain(cx));
    }
    Ok(cx.new_float(if y.is_infinite() {
        x
    } else {
        elementary::remainder(x, y)
    }))
}

fn pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    let result = powf(x, y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || result.is_infinite() && x == 0.0 {
            return Err(math_domain(cx));
        }
        if result.is_infinite() {
            return Err(range_error(cx));
        }
    }
    Ok(cx.new_float(result))
}

fn ldexp<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    let Some(n) = Integer::of(args[1]) else {
        return Err(cx.type_error("Expected an int as second argument to ldexp."));
    };
    let n = n.to_i64().unwrap_or(match n.is_negative() {
        true => i64::MIN,
        false => i64::MAX,
    });
    let result = if x == 0.0 || !x.is_finite() {
        x
    } else {
        elementary::scale(x, n)
    };
    if result.is_infinite() && x.is_finite() {
        return Err(range_error(cx));
    }
    Ok(cx.new_float(result))
}

fn fma<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    let z = float_argument(cx, args[2])?;
    let result = x.mul_add(y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(cx.value_error("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(cx.overflow_error("overflow in fma"));
    }
    Ok(cx.new_float(result))
}

fn next_after<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (x, y) = two(cx, args)?;
    let steps = match args[2].given().filter(|steps| !steps.is_nil()) {
        None => {
            let next = step_towards(x, y, 1);
            // Coming to zero keeps the sign; counted steps end with the sign of `y`.
            let is_at_zero = next == 0.0 && x != 0.0;
            return Ok(cx.new_float(if is_at_zero { next.copysign(x) } else { next }));
        }
        Some(steps) => {
            let steps = index_argument(cx, steps)?;
            if steps.is_negative() {
                return Err(cx.value_error("steps must be a non-negative integer"));
            }
            steps.to_u64().unwrap_or(u64::MAX)
        }
    };
    Ok(cx.new_float(step_towards(x, y, steps)))
}

/// The float so many steps from `x` towards `y`.
fn step_towards(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 {
        return x;
    }
    if x.is_nan() || y.is_nan() {
        return if x.is_nan() { x } else { y };
    }
    if x == y {
        return y;
    }
    // Floats of one sign are ordered as their bits; zero lies between.
    let line = |x: f64| {
        let magnitude = (x.to_bits() & (u64::MAX >> 1)) as i128;
        if x.is_sign_negative() {
            -magnitude
        } else {
            magnitude
        }
    };
    let (from, to) = (line(x), line(y));
    let distance = (to - from).unsigned_abs();
    if u128::from(steps) >= distance {
        return y;
    }
    let at = if to > from {
        from + i128::from(steps)
    } else {
        from - i128::from(steps)
    };
    let magnitude = f64::from_bits(at.unsigned_abs() as u64);
    match at {
        0 => 0f64.copysign(x),
        _ if at < 0 => -magnitude,
        _ => magnitude,
    }
}

fn is_close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (a, b) = two(cx, args)?;
    let tolerance = |value: V<'v>, default: f64| match value.given() {
        None => Ok(default),
        Some(value) => float_argument(cx, value),
    };
    let relative = tolerance(args[2], 1e-9)?;
    let absolute = tolerance(args[3], 0.0)?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(cx.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(V::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(V::FALSE);
    }
    let difference = (b - a).abs();
    Ok(V::bool(
        difference <= (relative * b).abs()
            || difference <= (relative * a).abs()
            || difference <= absolute,
    ))
}
