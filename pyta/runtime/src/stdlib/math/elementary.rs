//! Functions that `std` does not take from the C library: inverse hyperbolic functions, the remainder, scaling.
//!
//! Sources: the formulas of *fdlibm* (Sun Microsystems, 1993); IEEE 754-2019, 5.3.1.

use std::f64::consts::LN_2;

const TINY: f64 = 1.0 / (1 << 28) as f64;
const HUGE: f64 = (1 << 28) as f64;

pub fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || !x.is_finite() {
        return x;
    }
    let result = if a > HUGE {
        a.ln() + LN_2
    } else if a > 2.0 {
        (2.0 * a + 1.0 / ((x * x + 1.0).sqrt() + a)).ln()
    } else {
        let square = x * x;
        (a + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(x)
}

/// For `x >= 1`.
pub fn acosh(x: f64) -> f64 {
    if x > HUGE {
        return if x.is_infinite() { x } else { x.ln() + LN_2 };
    }
    if x > 2.0 {
        return (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln();
    }
    let t = x - 1.0;
    (t + (2.0 * t + t * t).sqrt()).ln_1p()
}

/// For `-1 < x < 1`.
pub fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY {
        return x;
    }
    let result = if a < 0.5 {
        let t = a + a;
        0.5 * (t + t * a / (1.0 - a)).ln_1p()
    } else {
        0.5 * ((a + a) / (1.0 - a)).ln_1p()
    };
    result.copysign(x)
}

/// The difference to the nearest multiple, half to even: exact. Both are finite, `y` is not zero.
pub fn remainder(x: f64, y: f64) -> f64 {
    let (a, b) = (x.abs(), y.abs());
    let m = a % b;
    // How far it is to the next multiple; exact where it decides.
    let c = b - m;
    let r = if m < c {
        m
    } else if m > c {
        -c
    } else {
        // Halfway: even or odd multiple?
        m - 2.0 * ((0.5 * (a - m)) % b)
    };
    r * 1f64.copysign(x)
}

/// `x * 2^n`, rounded once.
pub fn scale(x: f64, n: i64) -> f64 {
    let n = n.clamp(-5000, 5000) as i32;
    let mut x = x;
    let mut left = n;
    while left > 1023 {
        x *= 2f64.powi(1023);
        left -= 1023;
        if !x.is_finite() || x == 0.0 {
            return x;
        }
    }
    if left >= -1022 {
        return x * 2f64.powi(left);
    }
    // Normal as long as possible, then one step that may round.
    let (fraction, exponent) = split(x);
    let total = exponent + i64::from(left);
    if total >= -1021 {
        return fraction * 2f64.powi((total - 1) as i32) * 2.0;
    }
    if total < -1080 {
        return 0f64.copysign(x);
    }
    fraction * 2f64.powi(-1021) * 2f64.powi((total + 1021) as i32)
}

/// Fraction and exponent: `x = fraction * 2^exponent`, `0.5 <= |fraction| < 1`; for what is not finite or zero, `(x, 0)`.
pub fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    if biased == 0 {
        let (fraction, exponent) = split(x * 2f64.powi(64));
        return (fraction, exponent - 64);
    }
    let fraction = f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52);
    (fraction, biased - 1022)
}

/// The error function, as fdlibm computes it.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
