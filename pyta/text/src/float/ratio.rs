//! The exact value of a float as an integer times a power of two.

/// A finite float as `±mantissa × 2^exponent`, with an odd mantissa (or zero with exponent zero).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Whether the sign bit is set.
    pub is_negative: bool,
    /// The odd part.
    pub mantissa: u64,
    /// The power of two; negative for a fraction, whose denominator is then `2^-exponent`.
    pub exponent: i32,
}

/// The exact value of a finite `x`; `None` for an infinity or NaN.
pub fn as_integer_ratio(x: f64) -> Option<Ratio> {
    if !x.is_finite() {
        return None;
    }
    let (mantissa, exponent) = decompose(x);
    let is_negative = x.is_sign_negative();
    if mantissa == 0 {
        return Some(Ratio {
            is_negative,
            mantissa,
            exponent: 0,
        });
    }
    let shift = mantissa.trailing_zeros();
    Some(Ratio {
        is_negative,
        mantissa: mantissa >> shift,
        exponent: exponent + shift as i32,
    })
}

/// `|x| = mantissa × 2^exponent`, mantissa below 2^53.
pub(super) fn decompose(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match ((bits >> 52) & 0x7ff) as i32 {
        0 => (fraction, -1074),
        biased => (fraction | (1 << 52), biased - 1075),
    }
}
