//! `gamma` and `lgamma`, by the approximation of Lanczos with the coefficients of the Boost library (`lanczos13m53`): the
//! C library's are less accurate.

use std::f64::consts::PI;

use super::{domain_error, range_error};
use crate::prelude::*;
use crate::types::int::arguments::{Want, convert_then, float_argument};

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or(
        "gamma",
        "(x, /)",
        gamma,
        |cx, slots, state, got| convert_then(&[Want::Float], gamma, cx, slots, state, got),
        0,
    )
    .doc("The gamma function."),
    NativeDef::leaf_or(
        "lgamma",
        "(x, /)",
        log_gamma,
        |cx, slots, state, got| convert_then(&[Want::Float], log_gamma, cx, slots, state, got),
        0,
    )
    .doc("log(abs(gamma(x))), even where gamma(x) would overflow."),
];

const EXPECTED: &str = "expected a noninteger or positive integer";
const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LOG_PI: f64 = 1.144_729_885_849_400_174_143_427_351_353_058_711_647;

/// Coefficients, of the lowest power first.
const NUMERATOR: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_16,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_3,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

/// The rational function at a positive `x`.
fn lanczos(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    let pairs = NUMERATOR.iter().zip(&DENOMINATOR);
    if x < 5.0 {
        for (n, d) in pairs.rev() {
            numerator = numerator * x + n;
            denominator = denominator * x + d;
        }
    } else {
        // In powers of 1/x: no overflow.
        for (n, d) in pairs {
            numerator = numerator / x + n;
            denominator = denominator / x + d;
        }
    }
    numerator / denominator
}

/// `sin(pi * x)`, accurate for whole and half numbers; `x` is finite.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * result
}

const EXACT_FACTORIALS: usize = 23;

fn gamma<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    if x.is_nan() || x == f64::INFINITY {
        return Ok(cx.new_float(x));
    }
    if x == f64::NEG_INFINITY || x == 0.0 || x < 0.0 && x == x.floor() {
        return Err(domain_error(cx, EXPECTED, x));
    }
    let result = gamma_of(x);
    if result.is_infinite() {
        return Err(range_error(cx));
    }
    Ok(cx.new_float(result))
}

/// Of a finite number that is no pole.
fn gamma_of(x: f64) -> f64 {
    if x == x.floor() && x <= EXACT_FACTORIALS as f64 {
        return (1..x as u64).map(|n| n as f64).product();
    }
    let a = x.abs();
    if a < 1e-20 {
        return 1.0 / x;
    }
    if a > 200.0 {
        return if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        };
    }
    let y = a + G_MINUS_HALF;
    // What rounding lost in y.
    let z = if a > G_MINUS_HALF {
        (y - a) - G_MINUS_HALF
    } else {
        (y - G_MINUS_HALF) - a
    };
    let z = z * G / y;
    let mut result = if x < 0.0 {
        -PI / sin_pi(a) / a * y.exp() / lanczos(a)
    } else {
        lanczos(a) / y.exp()
    };
    if x < 0.0 {
        result -= z * result;
        if a < 140.0 {
            result / y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            result / root / root
        }
    } else {
        result += z * result;
        if a < 140.0 {
            result * y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            result * root * root
        }
    }
}

fn log_gamma<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = float_argument(cx, args[0])?;
    if !x.is_finite() {
        return Ok(cx.new_float(x.abs()));
    }
    if x == x.floor() && x <= 2.0 {
        if x <= 0.0 {
            return Err(domain_error(cx, EXPECTED, x));
        }
        return Ok(cx.new_float(0.0));
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(cx.new_float(-a.ln()));
    }
    let mut result = lanczos(a).ln() - G;
    result += (a - 0.5) * ((a + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        result = LOG_PI - sin_pi(a).abs().ln() - a.ln() - result;
    }
    if result.is_infinite() {
        return Err(range_error(cx));
    }
    Ok(cx.new_float(result))
}
