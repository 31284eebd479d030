//! `round(float, ndigits)`: decimal rounding of the exact value, half to even.

use std::fmt::Write;

/// `round(x, ndigits)` for any `x`; `None` when the rounded value is too large for a float.
pub fn round_digits(x: f64, ndigits: i64) -> Option<f64> {
    // Past these, every float already has fewer digits, or rounds to zero.
    const MAX_DIGITS: i64 = 323;
    const MIN_DIGITS: i64 = -308;
    if !x.is_finite() || ndigits > MAX_DIGITS {
        return Some(x);
    }
    if ndigits < MIN_DIGITS {
        return Some(0.0f64.copysign(x));
    }
    let rounded = if ndigits >= 0 {
        round_fraction(x, ndigits as usize)
    } else {
        round_integral(x, -ndigits as usize)
    };
    rounded.is_finite().then_some(rounded)
}

/// Rounds to `digits` digits after the point.
fn round_fraction(x: f64, digits: usize) -> f64 {
    let mut text = String::with_capacity(digits + 24);
    write!(text, "{x:.digits$}").expect("writing to a string succeeds");
    text.parse().unwrap_or(x)
}

/// Rounds to a multiple of `10^zeros`.
fn round_integral(x: f64, zeros: usize) -> f64 {
    // Not from the shortest digits: those of a number just below a power of ten may be that power.
    let integral = format!("{:.0}", x.trunc().abs());
    let exponent = integral.len() as i64 - 1;
    let kept = exponent - zeros as i64;
    let magnitude = if kept >= 0 {
        format!("{:.*e}", kept as usize, x.abs())
            .parse()
            .unwrap_or(x)
    } else if kept == -1 {
        // One digit fewer than shown: the result is 0 or 10^zeros; the exact value decides, a tie goes to zero (even).
        let unit: f64 = format!("1e{zeros}").parse().unwrap_or(f64::INFINITY);
        if is_above_half_unit(x.abs(), zeros) {
            unit
        } else {
            0.0
        }
    } else {
        0.0
    };
    magnitude.copysign(x)
}

/// Whether `x`, which lies in `[10^(zeros-1), 10^zeros)`, is above half of `10^zeros`.
fn is_above_half_unit(x: f64, zeros: usize) -> bool {
    // All digits of the exact value: an integer part of `zeros` digits and its fraction.
    let exact = format!("{x:.1074}");
    let half_then_zeros = |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    debug_assert!(exact.find('.') == Some(zeros));
    match exact.as_bytes().first() {
        Some(b'5') => !half_then_zeros(&exact[1..]),
        Some(digit) => *digit > b'5',
        None => false,
    }
}
