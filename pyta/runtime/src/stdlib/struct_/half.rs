//! Floats of 16 bits: one for the sign, five for the exponent, ten for the fraction (IEEE 754-2019, binary16).

use crate::stdlib::math::elementary::{scale, split};

const EXPONENT_BIAS: i64 = 15;

/// The nearest, half to even; `None` when it is too large.
pub fn from_f64(x: f64) -> Option<u16> {
    let sign = u16::from(x.is_sign_negative()) << 15;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if x == 0.0 {
        return Some(sign);
    }
    let (fraction, exponent) = split(x.abs());
    let exponent = exponent - 1;
    if exponent > 15 {
        return None;
    }
    // The fraction in units of the last bit.
    let is_subnormal = exponent < -14;
    let units = if is_subnormal {
        scale(fraction, exponent + 1 + 24)
    } else {
        scale(fraction, 11)
    };
    let mut rounded = units.round_ties_even() as u32;
    let mut biased = if is_subnormal {
        0
    } else {
        exponent + EXPONENT_BIAS
    };
    if is_subnormal {
        if rounded == 1 << 10 {
            (biased, rounded) = (1, 0);
        }
    } else {
        rounded -= 1 << 10;
        if rounded == 1 << 10 {
            (biased, rounded) = (biased + 1, 0);
        }
    }
    if biased >= 31 {
        return None;
    }
    Some(sign | (biased as u16) << 10 | rounded as u16)
}

pub fn to_f64(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match i64::from(bits >> 10 & 0x1f) {
        0 => scale(fraction, -24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        biased => scale(fraction + 1024.0, biased - EXPONENT_BIAS - 10),
    };
    if bits >> 15 == 1 {
        -magnitude
    } else {
        magnitude
    }
}
