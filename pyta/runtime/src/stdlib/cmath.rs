//! `cmath`: functions of complex numbers.

mod functions;
mod special;

use corevm::objects::Map as Namespace;

use super::ModuleSpec;
use crate::prelude::*;
use crate::types::complex::construct::complex_value;
use crate::types::complex::methods::length;
use crate::types::complex::{Parts, new_complex};
use crate::types::int::arguments::float_argument;
use functions::Fault;

/// A function of one complex number.
macro_rules! unary {
    ($name:literal, $function:path, $doc:literal) => {
        NativeDef::leaf_or_guest(
            $name,
            "(z, /)",
            |cx, args| apply(cx, args, $function),
            concat!("cmath_", $name),
        )
        .doc($doc)
    };
}

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Functions whose arguments and results may be complex numbers.",
    functions: &[
        unary!("acos", functions::acos, "Return the arc cosine of z."),
        unary!(
            "acosh",
            functions::acosh,
            "The complex number, among several the principal one, whose hyperbolic cosine is z."
        ),
        unary!("asin", functions::asin, "Return the arc sine of z."),
        unary!(
            "asinh",
            functions::asinh,
            "The complex number, among several the principal one, whose hyperbolic sine is z."
        ),
        unary!("atan", functions::atan, "Return the arc tangent of z."),
        unary!(
            "atanh",
            functions::atanh,
            "The complex number, among several the principal one, whose hyperbolic tangent is z."
        ),
        unary!("cos", functions::cos, "Return the cosine of z."),
        unary!(
            "cosh",
            functions::cosh,
            "(exp(z) + exp(-z)) / 2, the hyperbolic cosine."
        ),
        unary!("exp", functions::exp, "Euler's number to the power z."),
        unary!(
            "log10",
            functions::log10,
            "Logarithm to the base ten of a complex number other than zero."
        ),
        unary!("sin", functions::sin, "Return the sine of z."),
        unary!(
            "sinh",
            functions::sinh,
            "(exp(z) - exp(-z)) / 2, the hyperbolic sine."
        ),
        unary!("sqrt", functions::sqrt, "Return the square root of z."),
        unary!("tan", functions::tan, "Return the tangent of z."),
        unary!(
            "tanh",
            functions::tanh,
            "sinh(z) / cosh(z), the hyperbolic tangent."
        ),
        NativeDef::leaf_or_guest("log", "(z, base=None, /)", log, "cmath_log")
            .doc("log(z[, base])\n\nThe logarithm of z, natural unless a base is passed."),
        NativeDef::leaf_or_guest(
            "phase",
            "(z, /)",
            |cx, args| {
                let (real, imag) = argument(cx, args[0])?;
                Ok(cx.new_float(imag.atan2(real)))
            },
            "cmath_phase",
        )
        .doc("Angle of z in the complex plane, in radians from -pi to pi."),
        NativeDef::leaf_or_guest("polar", "(z, /)", polar, "cmath_polar")
            .doc("The pair (r, phi) of the modulus of z and its angle in radians."),
        NativeDef::leaf_or_guest("rect", "(r, phi, /)", rect, "cmath_rect")
            .doc("The complex number whose modulus is r and whose angle, in radians, is phi."),
        NativeDef::leaf_or_guest(
            "isfinite",
            "(z, /)",
            |cx, args| {
                let (real, imag) = argument(cx, args[0])?;
                Ok(V::bool(real.is_finite() && imag.is_finite()))
            },
            "cmath_isfinite",
        )
        .doc("Tell whether neither part of z is infinite or NaN."),
        NativeDef::leaf_or_guest(
            "isnan",
            "(z, /)",
            |cx, args| {
                let (real, imag) = argument(cx, args[0])?;
                Ok(V::bool(real.is_nan() || imag.is_nan()))
            },
            "cmath_isnan",
        )
        .doc("Tell whether a part of z is NaN."),
        NativeDef::leaf_or_guest(
            "isinf",
            "(z, /)",
            |cx, args| {
                let (real, imag) = argument(cx, args[0])?;
                Ok(V::bool(real.is_infinite() || imag.is_infinite()))
            },
            "cmath_isinf",
        )
        .doc("Tell whether a part of z is infinite."),
        NativeDef::leaf_or_guest(
            "isclose",
            "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
            is_close,
            "cmath_isclose",
        )
        .doc("Whether a and b differ by no more than rel_tol of the larger one, or than abs_tol."),
    ],
    init: constants,
    ..ModuleSpec::new("cmath")
}];

fn constants<'v>(cx: Cx<'v>, namespace: Namespace<'v>) -> Result<(), Raised> {
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    set("pi", cx.new_float(std::f64::consts::PI));
    set("e", cx.new_float(std::f64::consts::E));
    set("tau", cx.new_float(std::f64::consts::TAU));
    set("inf", cx.new_float(f64::INFINITY));
    set("nan", cx.new_float(f64::NAN));
    set("infj", new_complex(cx, (0.0, f64::INFINITY)));
    set("nanj", new_complex(cx, (0.0, f64::NAN)));
    Ok(())
}

fn argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Parts, Exit> {
    complex_value(cx, value)?.ok_or_else(|| cx.not_a_real(value))
}

fn fault(cx: Cx<'_>, fault: Fault) -> Exit {
    match fault {
        Fault::Domain => cx.value_error("math domain error"),
        Fault::Range => cx.overflow_error("math range error"),
    }
}

fn apply<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    function: fn(Parts) -> Result<Parts, Fault>,
) -> Result<V<'v>, Exit> {
    let z = argument(cx, args[0])?;
    match function(z) {
        Ok(parts) => Ok(new_complex(cx, parts)),
        Err(why) => Err(fault(cx, why)),
    }
}

fn log<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let z = argument(cx, args[0])?;
    let logarithm = |z| functions::log(z).map_err(|why| fault(cx, why));
    let Some(base) = args[1].given() else {
        return Ok(new_complex(cx, logarithm(z)?));
    };
    let base = argument(cx, base)?;
    let (numerator, denominator) = (logarithm(z)?, logarithm(base)?);
    match crate::types::complex::arith::quotient(numerator, denominator) {
        Some(parts) => Ok(new_complex(cx, parts)),
        None => Err(fault(cx, Fault::Domain)),
    }
}

fn polar<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let z = argument(cx, args[0])?;
    let Ok(distance) = length_of(z) else {
        return Err(fault(cx, Fault::Range));
    };
    Ok(cx
        .new_tuple(&[cx.new_float(distance), cx.new_float(z.1.atan2(z.0))])
        .v())
}

fn length_of((real, imag): Parts) -> Result<f64, Fault> {
    let distance = real.hypot(imag);
    if distance.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(Fault::Range);
    }
    Ok(distance)
}

fn rect<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (r, phi) = (float_argument(cx, args[0])?, float_argument(cx, args[1])?);
    match functions::rect(r, phi) {
        Ok(parts) => Ok(new_complex(cx, parts)),
        Err(why) => Err(fault(cx, why)),
    }
}

fn is_close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (a, b) = (argument(cx, args[0])?, argument(cx, args[1])?);
    let tolerance = |value: V<'v>, default: f64| match value.given() {
        None => Ok(default),
        Some(value) => float_argument(cx, value),
    };
    let (relative, absolute) = (tolerance(args[2], 1e-9)?, tolerance(args[3], 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(cx.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(V::TRUE);
    }
    if [a.0, a.1, b.0, b.1].into_iter().any(f64::is_infinite) {
        return Ok(V::FALSE);
    }
    let difference = length(cx, (a.0 - b.0, a.1 - b.1))?;
    Ok(V::bool(
        difference <= relative * length(cx, b)?
            || difference <= relative * length(cx, a)?
            || difference <= absolute,
    ))
}
