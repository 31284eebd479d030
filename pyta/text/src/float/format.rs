//! Presentation types `e`, `f`, `g`, `%` and `r` with an exact precision.

use super::repr::{Digits, push_exponent, push_shortest, push_zeros};
use std::fmt::Write;

/// How a float is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatFormat {
    /// `e`: one digit, a point, `precision` digits, an exponent.
    Exponent,
    /// `f`: `precision` digits after the point.
    Fixed,
    /// `g`: `precision` significant digits, fixed or with an exponent, whichever is more useful.
    General,
    /// `repr`: the shortest digits that read back as the number; ignores the precision.
    Repr,
}

/// What a presentation adds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FloatFlags {
    /// `#`: always a point, and trailing zeros in `g`.
    pub alternate: bool,
    /// `.0` after a number that shows neither point nor exponent.
    pub dot_zero: bool,
    /// `z`: a result that shows zero only has no minus sign.
    pub no_negative_zero: bool,
    /// `E`, `F`, `G`: upper-case exponent letter, `INF` and `NAN`.
    pub upper: bool,
}

/// Appends `x` as `format` asks, with `-` in front of negative numbers and nothing in front of others.
pub fn push_float(
    out: &mut String,
    x: f64,
    format: FloatFormat,
    precision: usize,
    flags: FloatFlags,
) {
    let start = out.len();
    if !x.is_finite() {
        push_shortest(out, x, "");
    } else {
        match format {
            FloatFormat::Exponent => push_scientific(out, x, precision, flags),
            FloatFormat::Fixed => push_fixed(out, x, precision, flags),
            FloatFormat::General => push_general(out, x, precision.max(1), flags),
            FloatFormat::Repr => push_alternate_repr(out, x, flags),
        }
        if flags.no_negative_zero && x.is_sign_negative() && shows_zero(&out[start..]) {
            out.remove(start);
        }
    }
    if flags.upper {
        out[start..].make_ascii_uppercase();
    }
}

/// More fractional digits than this are zeros in every float; the standard formatter also has a limit of its own.
const MAX_PRECISION: usize = 1100;

/// The largest precision that formatting takes, as CPython 3.14 does.
pub const LARGEST_PRECISION: usize = i32::MAX as usize - 1024;

/// Appends `-d.ddde+dd`.
fn push_scientific(out: &mut String, x: f64, precision: usize, flags: FloatFlags) {
    let mut digits = String::new();
    let exponent = exact_digits(&mut digits, x, precision);
    if x.is_sign_negative() {
        out.push('-');
    }
    push_mantissa(
        out,
        &digits,
        precision - precision.min(MAX_PRECISION),
        flags.alternate,
    );
    push_exponent(out, 'e', exponent);
}

/// Appends `d.ddd` and `more` zeros, with a point if there are digits after it or the flag asks.
fn push_mantissa(out: &mut String, digits: &str, more: usize, always_point: bool) {
    out.push_str(&digits[..1]);
    if digits.len() > 1 || always_point {
        out.push('.');
    }
    out.push_str(&digits[1..]);
    push_zeros(out, more);
}

/// Writes `precision + 1` significant digits of `|x|` (fewer past [`MAX_PRECISION`]) and returns the exponent of ten.
fn exact_digits(digits: &mut String, x: f64, precision: usize) -> i32 {
    let precision = precision.min(MAX_PRECISION);
    write!(digits, "{:.precision$e}", x.abs()).expect("writing to a string succeeds");
    let at = digits.rfind('e').expect("the format writes an exponent");
    let exponent = digits[at + 1..]
        .parse()
        .expect("the exponent is a small integer");
    digits.truncate(at);
    if digits.len() > 1 {
        digits.remove(1);
    }
    exponent
}

/// Appends `-ddd.ddd`.
fn push_fixed(out: &mut String, x: f64, precision: usize, flags: FloatFlags) {
    let shown = precision.min(MAX_PRECISION);
    match scaled(x, shown) {
        Some(scaled) => push_scaled(out, x.is_sign_negative(), scaled, shown),
        None => write!(out, "{x:.shown$}").expect("writing to a string succeeds"),
    }
    if precision == 0 && flags.alternate {
        out.push('.');
    }
    push_zeros(out, precision - shown);
    if precision == 0 && flags.dot_zero && !flags.alternate {
        out.push_str(".0");
    }
}

/// `|x|` times ten to the power of `precision`, rounded half to even; `None` when that takes more than machine integers.
fn scaled(x: f64, precision: usize) -> Option<u64> {
    const MANTISSA_BITS: u32 = 52;
    if precision > 17 {
        return None;
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << MANTISSA_BITS) - 1);
    let (mantissa, exponent) = match (bits >> MANTISSA_BITS) as i32 & 0x7FF {
        0 => (fraction, -1074),
        biased => (fraction | 1 << MANTISSA_BITS, biased - 1075),
    };
    // Below 2^53 times 2^57.
    let product = u128::from(mantissa) * 10u128.pow(precision as u32);
    let rounded = match exponent {
        0..=10 => product << exponent,
        11.. => return None,
        // Less than a half.
        ..-111 => 0,
        _ => {
            let shift = exponent.unsigned_abs();
            let (whole, rest) = (product >> shift, product & ((1 << shift) - 1));
            let half = 1 << (shift - 1);
            whole + u128::from(rest > half || rest == half && whole & 1 == 1)
        }
    };
    u64::try_from(rounded).ok()
}

/// Appends `n` with the point before its last `precision` digits.
fn push_scaled(out: &mut String, is_negative: bool, n: u64, precision: usize) {
    let power = 10u64.pow(precision as u32);
    let mut buffer = itoa::Buffer::new();
    if is_negative {
        out.push('-');
    }
    out.push_str(buffer.format(n / power));
    if precision > 0 {
        let fraction = buffer.format(n % power);
        out.push('.');
        push_zeros(out, precision - fraction.len());
        out.push_str(fraction);
    }
}

/// Appends what `g` makes of `x` with `precision >= 1` significant digits.
fn push_general(out: &mut String, x: f64, precision: usize, flags: FloatFlags) {
    let mut digits = String::new();
    let exponent = exact_digits(&mut digits, x, precision - 1);
    let hidden = (precision - 1) - (precision - 1).min(MAX_PRECISION);
    if !flags.alternate {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    let trailing = if flags.alternate { hidden } else { 0 };
    if x.is_sign_negative() {
        out.push('-');
    }
    // `.0` at the end counts as a digit: an integer that would fill the precision takes the exponent.
    let limit = precision as i64 - i64::from(flags.dot_zero);
    if exponent < -4 || i64::from(exponent) >= limit {
        push_mantissa(out, &digits, trailing, flags.alternate);
        push_exponent(out, 'e', exponent);
        return;
    }
    push_positional(out, &digits, exponent, trailing, flags);
}

/// Appends digits whose first stands at `10^exponent`, without an exponent.
fn push_positional(
    out: &mut String,
    digits: &str,
    exponent: i32,
    trailing: usize,
    flags: FloatFlags,
) {
    if exponent < 0 {
        out.push_str("0.");
        push_zeros(out, (-exponent - 1) as usize);
        out.push_str(digits);
        push_zeros(out, trailing);
        return;
    }
    let integral = exponent as usize + 1;
    if digits.len() > integral {
        out.push_str(&digits[..integral]);
        out.push('.');
        out.push_str(&digits[integral..]);
        push_zeros(out, trailing);
        return;
    }
    out.push_str(digits);
    push_zeros(out, integral - digits.len());
    let fraction = trailing.saturating_sub(integral - digits.len());
    if flags.alternate {
        out.push('.');
        push_zeros(out, fraction);
    } else if flags.dot_zero {
        out.push_str(".0");
    }
}

/// `repr` with `#`: a point after the digits even where an exponent follows.
fn push_alternate_repr(out: &mut String, x: f64, flags: FloatFlags) {
    if !flags.alternate {
        push_shortest(out, x, if flags.dot_zero { ".0" } else { "" });
        return;
    }
    let start = out.len();
    let integral = if flags.dot_zero { ".0" } else { "." };
    push_shortest(out, x, integral);
    if Digits::shortest(x).as_str().len() == 1
        && let Some(at) = out[start..].find('e')
    {
        out.insert(start + at, '.');
    }
}

/// Whether the digits of a rendered number, before its exponent, are all zero.
fn shows_zero(rendered: &str) -> bool {
    rendered
        .bytes()
        .take_while(|&byte| byte != b'e')
        .all(|byte| !matches!(byte, b'1'..=b'9'))
}
