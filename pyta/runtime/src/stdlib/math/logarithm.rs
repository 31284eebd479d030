//! Logarithms, of integers of any size too.

use super::domain_error;
use crate::prelude::*;
use crate::types::int::Integer;
use crate::types::int::arguments::{Want, convert_then, float_argument};
use crate::types::int::arith::zero_division;

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or("log", "(*args)", log, log_step, 2)
        .doc("log(x, [base=math.e])\nLogarithm of a positive number, natural unless a base is given; an int may be of any size."),
    NativeDef::leaf_or("log10", "(x, /)", log10, |cx, slots, state, got| {
        convert_then(&[Want::Float], log10, cx, slots, state, got)
    }, 0)
    .doc("Decimal logarithm of a positive number."),
    NativeDef::leaf_or("log1p", "(x, /)", log1p, |cx, slots, state, got| {
        convert_then(&[Want::Float], log1p, cx, slots, state, got)
    }, 0)
    .doc("log(1 + x), precise even if x is tiny."),
    NativeDef::leaf_or("log2", "(x, /)", log2, |cx, slots, state, got| {
        convert_then(&[Want::Float], log2, cx, slots, state, got)
    }, 0)
    .doc("Binary logarithm of a positive number."),
];

const POSITIVE: &str = "expected a positive input";

/// The logarithm of a number of any size.
fn logarithm<'v>(cx: Cx<'v>, value: V<'v>, function: fn(f64) -> f64) -> Result<f64, Exit> {
    if let Some(n) = Integer::of(value) {
        if n.is_negative() || n.is_zero() {
            return Err(cx.value_error(POSITIVE));
        }
        return Ok(match n.to_f64() {
            Some(x) => function(x),
            None => {
                let (mut fraction, mut exponent) = n.to_scaled_f64();
                if fraction == 1.0 {
                    (fraction, exponent) = (0.5, exponent + 1);
                }
                function(fraction) + function(2.0) * exponent as f64
            }
        });
    }
    let x = float_argument(cx, value)?;
    if x <= 0.0 {
        return Err(domain_error(cx, POSITIVE, x));
    }
    Ok(function(x))
}

fn log<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = args[0].as_tuple().map_or(&[][..], |rest| rest.items());
    let result = match given {
        [x] => logarithm(cx, x.get(), f64::ln)?,
        [x, base] => {
            let numerator = logarithm(cx, x.get(), f64::ln)?;
            let denominator = logarithm(cx, base.get(), f64::ln)?;
            if denominator == 0.0 {
                return Err(zero_division(cx));
            }
            numerator / denominator
        }
        [] => return Err(cx.type_error("log expected at least 1 argument, got 0")),
        _ => {
            return Err(cx.type_error(format!(
                "log expected at most 2 arguments, got {}",
                given.len()
            )));
        }
    };
    Ok(cx.new_float(result))
}

/// As [`log`], with the arguments in scratch slots.
fn log_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 {
        let given = slots.get(0).as_tuple();
        for i in 0..2 {
            let value = given.and_then(|given| given.get(i)).unwrap_or(V::EMPTY);
            slots.set(i + 1, value);
        }
    }
    convert_then(
        &[Want::Any, Want::Float, Want::Float],
        |cx, args| {
            let given: Vec<V<'_>> = args[1..]
                .iter()
                .copied()
                .filter(|x| !x.is_empty())
                .collect();
            log(cx, &[cx.new_tuple(&given).v()])
        },
        cx,
        slots,
        state,
        got,
    )
}

fn log10<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    logarithm(cx, args[0], f64::log10).map(|x| cx.new_float(x))
}

fn log2<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    logarithm(cx, args[0], f64::log2).map(|x| cx.new_float(x))
}

fn log1p<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    if x <= -1.0 {
        return Err(domain_error(cx, "expected argument value > -1", x));
    }
    Ok(cx.new_float(x.ln_1p()))
}
