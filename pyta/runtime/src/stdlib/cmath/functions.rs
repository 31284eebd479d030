//! The functions themselves.
//!
//! Source: W. Kahan, *Branch Cuts for Complex Elementary Functions; or, Much Ado About Nothing's Sign Bit* (1987): the signs of
//! zeros tell the sides of branch cuts, and intermediate results neither overflow nor cancel.

use std::f64::consts::{E, LN_2, LN_10};

use super::special::{self, value};
use crate::stdlib::math::elementary::{asinh as real_asinh, scale};
use crate::types::complex::Parts;

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Domain,
    Range,
}

type Outcome = Result<Parts, Fault>;

/// Sums and products of such numbers may overflow.
const LARGE: f64 = f64::MAX / 4.0;
const SCALE_UP: i64 = 53;
const SCALE_DOWN: i64 = -27;

fn log_large() -> f64 {
    LARGE.ln()
}

fn is_finite(z: Parts) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

fn is_large(z: Parts) -> bool {
    z.0.abs() > LARGE || z.1.abs() > LARGE
}

/// The logarithm of twice the length of a large number, halved first.
fn log_of_double(z: Parts) -> f64 {
    (z.0 / 2.0).hypot(z.1 / 2.0).ln() + LN_2 * 2.0
}

/// `f(z) = -i g(iz)`.
fn turned(z: Parts, function: fn(Parts) -> Outcome) -> Outcome {
    let (re, im) = function((-z.1, z.0))?;
    Ok((im, -re))
}

pub fn sqrt(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::SQRT, z)
    {
        return Ok(special);
    }
    let (re, im) = z;
    if re == 0.0 && im == 0.0 {
        return Ok((0.0, im));
    }
    let (a, b) = (re.abs(), im.abs());
    let s = if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        let a = scale(a, SCALE_UP);
        scale((a + a.hypot(scale(b, SCALE_UP))).sqrt(), SCALE_DOWN)
    } else {
        let a = a / 8.0;
        2.0 * (a + a.hypot(b / 8.0)).sqrt()
    };
    let d = b / (2.0 * s);
    Ok(if re >= 0.0 {
        (s, d.copysign(im))
    } else {
        (d, s.copysign(im))
    })
}

pub fn acos(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::ACOS, z)
    {
        return Ok(special);
    }
    let (re, im) = z;
    if is_large(z) {
        let length = log_of_double(z);
        let imag = if re < 0.0 {
            -length.copysign(im)
        } else {
            length.copysign(-im)
        };
        return Ok((im.abs().atan2(re), imag));
    }
    let s1 = sqrt((1.0 - re, -im))?;
    let s2 = sqrt((1.0 + re, im))?;
    Ok((
        2.0 * s1.0.atan2(s2.0),
        real_asinh(s2.0 * s1.1 - s2.1 * s1.0),
    ))
}

pub fn acosh(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::ACOSH, z)
    {
        return Ok(special);
    }
    let (re, im) = z;
    if is_large(z) {
        return Ok((log_of_double(z), im.atan2(re)));
    }
    let s1 = sqrt((re - 1.0, im))?;
    let s2 = sqrt((re + 1.0, im))?;
    Ok((
        real_asinh(s1.0 * s2.0 + s1.1 * s2.1),
        2.0 * s1.1.atan2(s2.0),
    ))
}

pub fn asin(z: Parts) -> Outcome {
    turned(z, asinh)
}

pub fn asinh(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::ASINH, z)
    {
        return Ok(special);
    }
    let (re, im) = z;
    if is_large(z) {
        return Ok((log_of_double(z).copysign(re), im.atan2(re.abs())));
    }
    let s1 = sqrt((1.0 + im, -re))?;
    let s2 = sqrt((1.0 - im, re))?;
    Ok((
        real_asinh(s1.0 * s2.1 - s2.0 * s1.1),
        im.atan2(s1.0 * s2.0 - s1.1 * s2.1),
    ))
}

pub fn atan(z: Parts) -> Outcome {
    turned(z, atanh)
}

pub fn atanh(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::ATANH, z)
    {
        return Ok(special);
    }
    let (re, im) = z;
    if re.is_sign_negative() {
        let (re, im) = atanh((-re, -im))?;
        return Ok((-re, -im));
    }
    let ay = im.abs();
    let root_of_large = LARGE.sqrt();
    if re > root_of_large || ay > root_of_large {
        let h = (re / 2.0).hypot(im / 2.0);
        return Ok((re / 4.0 / h / h, -std::f64::consts::FRAC_PI_2.copysign(-im)));
    }
    if re == 1.0 && ay < f64::MIN_POSITIVE.sqrt() {
        if ay == 0.0 {
            return Err(Fault::Domain);
        }
        return Ok((
            -(ay.sqrt() / ay.hypot(2.0).sqrt()).ln(),
            (2f64.atan2(-ay) / 2.0).copysign(im),
        ));
    }
    Ok((
        (4.0 * re / ((1.0 - re) * (1.0 - re) + ay * ay)).ln_1p() / 4.0,
        -(-2.0 * im).atan2((1.0 - re) * (1.0 + re) - ay * ay) / 2.0,
    ))
}

pub fn cos(z: Parts) -> Outcome {
    cosh((-z.1, z.0))
}

pub fn sin(z: Parts) -> Outcome {
    turned(z, sinh)
}

pub fn tan(z: Parts) -> Outcome {
    turned(z, tanh)
}

/// An infinite imaginary part has no sine; with a NaN beside it nothing is known anyway.
fn check_domain(z: Parts, may_be_infinite: bool) -> Result<(), Fault> {
    let is_fault = z.1.is_infinite() && !z.0.is_nan() && !may_be_infinite;
    if is_fault { Err(Fault::Domain) } else { Ok(()) }
}

fn in_range(result: Parts) -> Outcome {
    if result.0.is_infinite() || result.1.is_infinite() {
        Err(Fault::Range)
    } else {
        Ok(result)
    }
}

pub fn cosh(z: Parts) -> Outcome {
    let (re, im) = z;
    if !is_finite(z) {
        check_domain(z, false)?;
        if let Some(special) = value(&special::COSH, z) {
            return Ok(special);
        }
        let imag = f64::INFINITY.copysign(im.sin());
        return Ok((
            f64::INFINITY.copysign(im.cos()),
            if re > 0.0 { imag } else { -imag },
        ));
    }
    in_range(if re.abs() > log_large() {
        let less = re - 1f64.copysign(re);
        (im.cos() * less.cosh() * E, im.sin() * less.sinh() * E)
    } else {
        (im.cos() * re.cosh(), im.sin() * re.sinh())
    })
}

pub fn sinh(z: Parts) -> Outcome {
    let (re, im) = z;
    if !is_finite(z) {
        check_domain(z, false)?;
        if let Some(special) = value(&special::SINH, z) {
            return Ok(special);
        }
        let real = f64::INFINITY.copysign(im.cos());
        return Ok((
            if re > 0.0 { real } else { -real },
            f64::INFINITY.copysign(im.sin()),
        ));
    }
    in_range(if re.abs() > log_large() {
        let less = re - 1f64.copysign(re);
        (im.cos() * less.sinh() * E, im.sin() * less.cosh() * E)
    } else {
        (im.cos() * re.sinh(), im.sin() * re.cosh())
    })
}

pub fn tanh(z: Parts) -> Outcome {
    let (re, im) = z;
    if !is_finite(z) {
        check_domain(z, re.is_infinite())?;
        if let Some(special) = value(&special::TANH, z) {
            return Ok(special);
        }
        return Ok((1f64.copysign(re), 0f64.copysign(2.0 * im.sin() * im.cos())));
    }
    if re.abs() > log_large() {
        return Ok((
            1f64.copysign(re),
            4.0 * im.sin() * im.cos() * (-2.0 * re.abs()).exp(),
        ));
    }
    let (tx, ty) = (re.tanh(), im.tan());
    let cx = 1.0 / re.cosh();
    let product = tx * ty;
    let denominator = 1.0 + product * product;
    Ok((
        tx * (1.0 + ty * ty) / denominator,
        ((ty / denominator) * cx) * cx,
    ))
}

pub fn exp(z: Parts) -> Outcome {
    let (re, im) = z;
    if !is_finite(z) {
        check_domain(z, re == f64::NEG_INFINITY)?;
        if let Some(special) = value(&special::EXP, z) {
            return Ok(special);
        }
        let size = if re > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok((size.copysign(im.cos()), size.copysign(im.sin())));
    }
    in_range(if re > log_large() {
        let size = (re - 1.0).exp();
        (size * im.cos() * E, size * im.sin() * E)
    } else {
        let size = re.exp();
        (size * im.cos(), size * im.sin())
    })
}

pub fn log(z: Parts) -> Outcome {
    if !is_finite(z)
        && let Some(special) = value(&special::LOG, z)
    {
        return Ok(special);
    }
    let (a, b) = (z.0.abs(), z.1.abs());
    let length = if a > LARGE || b > LARGE {
        (a / 2.0).hypot(b / 2.0).ln() + LN_2
    } else if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        if a == 0.0 && b == 0.0 {
            return Err(Fault::Domain);
        }
        scale(a, SCALE_UP).hypot(scale(b, SCALE_UP)).ln() - SCALE_UP as f64 * LN_2
    } else {
        let h = a.hypot(b);
        if (0.71..=1.73).contains(&h) {
            let (more, less) = if a > b { (a, b) } else { (b, a) };
            ((more - 1.0) * (more + 1.0) + less * less).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Ok((length, z.1.atan2(z.0)))
}

pub fn log10(z: Parts) -> Outcome {
    let (re, im) = log(z)?;
    Ok((re / LN_10, im / LN_10))
}

/// The number with this length and angle.
pub fn rect(r: f64, phi: f64) -> Outcome {
    if !r.is_finite() || !phi.is_finite() {
        if r != 0.0 && !r.is_nan() && phi.is_infinite() {
            return Err(Fault::Domain);
        }
        if let Some(special) = value(&special::RECT, (r, phi)) {
            return Ok(special);
        }
        let (real, imag) = (
            f64::INFINITY.copysign(phi.cos()),
            f64::INFINITY.copysign(phi.sin()),
        );
        return Ok(if r > 0.0 {
            (real, imag)
        } else {
            (-real, -imag)
        });
    }
    if phi == 0.0 {
        // Exact where it may be.
        return Ok((r, r * phi));
    }
    Ok((r * phi.cos(), r * phi.sin()))
}
