//! Functions that `std` does not take from the C library: inverse hyperbolic functions, the remainder, scaling.
//!
//! Sources: the formulas of *fdlibm* (Sun Microsystems, 1993); IEEE 754-2019, 5.3.1.

use super::double::Double;

const TINY: f64 = 1.0 / (1 << 28) as f64;

/// Rounded correctly: computed with twice the digits.
pub fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || !x.is_finite() {
        return x;
    }
    let result = if a > 1e150 {
        // The root of the square is the number itself.
        Double::from(a).ln() + Double::LN_2
    } else if a < 0.25 {
        // ln(1 + t) with t = a + a^2 / (1 + sqrt(1 + a^2)), which loses nothing.
        let square = Double::product(a, a);
        let root = (square + Double::from(1.0)).sqrt();
        (Double::from(a) + square / (root + Double::from(1.0))).ln_1p()
    } else {
        let root = (Double::product(a, a) + Double::from(1.0)).sqrt();
        (root + Double::from(a)).ln()
    };
    result.value().copysign(x)
}

/// For `x >= 1`, rounded correctly.
pub fn acosh(x: f64) -> f64 {
    if x.is_infinite() {
        return x;
    }
    if x > 1e150 {
        return (Double::from(x).ln() + Double::LN_2).value();
    }
    let t = Double::from(x) + Double::from(-1.0);
    // sqrt(x^2 - 1) as a product: exact for numbers near 1.
    let root = (t * (t + Double::from(2.0))).sqrt();
    let result = if x < 1.25 {
        (t + root).ln_1p()
    } else {
        (Double::from(x) + root).ln()
    };
    result.value()
}

/// For `-1 < x < 1`, rounded correctly.
pub fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY {
        return x;
    }
    let ratio = Double::from(2.0 * a) / (Double::from(1.0) + Double::from(-a));
    let result = ratio.ln_1p();
    (result * Double::from(0.5)).value().copysign(x)
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
        return fraction * 2.0 * 2f64.powi((total - 1) as i32);
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

/// The error function, rounded correctly.
pub fn erf(x: f64) -> f64 {
    if x.abs() < MAX_SERIES {
        return erf_series(x).value().copysign(x);
    }
    let rest = Double::from(1.0) + Double::from(-libm::erfc(x.abs()));
    rest.value().copysign(x)
}

/// Further on the terms of the series are so large that too many digits are lost.
const MAX_SERIES: f64 = 4.0;

/// The error function by its series: `x^(2n+1) / (n! (2n+1))` with changing signs, times `2 / sqrt(pi)`.
fn erf_series(x: f64) -> Double {
    let square = Double::product(x, -x);
    let mut power = Double::from(1.0);
    let mut sum = power;
    let mut n = 1.0;
    loop {
        power = power * square / Double::from(n);
        let term = power / Double::from(2.0 * n + 1.0);
        sum = sum + term;
        if term.value().abs() < sum.value().abs() * f64::EPSILON.powi(2) {
            return Double::TWO_BY_ROOT_OF_PI * Double::from(x) * sum;
        }
        n += 1.0;
    }
}

/// The cube root, rounded correctly.
pub fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// `1 - erf(x)`, which is small for large numbers.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
