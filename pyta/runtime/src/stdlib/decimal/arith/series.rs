//! The exponential and the logarithms, correctly rounded.
//!
//! They are computed in binary with a fixed point, with more digits than are asked for. None of the results lies halfway between
//! two numbers, so with enough digits it is clear which way to round; when the first ones do not say, there is another turn with
//! more.
//!
//! The exponential's series converges fast for a small argument: this is divided by a power of two, and the result squared as
//! often. Logarithms invert it after Halley, each step with three times the bits.

use dashu_int::ops::{BitTest, DivRemEuclid, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::coefficient::power_of_ten;
use super::{
    Coefficient, Context, Number, Outcome, Rounding, Status, TooLong, finish, invalid, nan_result,
    status,
};

/// Bits per decimal digit, and a little more.
const BITS_PER_DIGIT: f64 = 3.33;
/// Bits behind those that the result needs.
const GUARD_BITS: i64 = 40;
/// Decimal digits behind those asked for, at first.
const EXTRA_DIGITS: i64 = 12;

/// The natural logarithm of 10 with this number of bits behind the point.
const LN_10_BITS: i64 = 64 * 17;
const LN_10: [u64; 18] = [
    0x891e_3f2a_b4eb_ba62,
    0x1a7a_963a_4c17_a607,
    0x6c22_c15f_57b7_883d,
    0x3a4c_da35_11e2_713d,
    0x299e_cd6c_8d81_4216,
    0x4586_ed27_4867_1eef,
    0xbd9b_3ac1_2acf_1be9,
    0xd96a_9b0e_c360_c7ef,
    0xe0b3_e28a_2a32_4479,
    0xee3d_e210_0b94_5b59,
    0xb188_9061_042f_8b6b,
    0x31c3_2f00_b17c_35a0,
    0x58bc_0b5e_c6a0_4173,
    0x0f18_7a08_07c0_b5ca,
    0x8a3f_b3e7_6977_e43a,
    0xa95b_58ae_0b4c_28a3,
    0x4d76_3776_aaa2_b05b,
    0x0000_0000_0000_0002,
];

/// An exponent beyond those of all contexts.
const FAR: i64 = 4_000_000_000_000_000_000;

fn bits_for(digits: i64) -> i64 {
    (digits as f64 * BITS_PER_DIGIT) as i64 + GUARD_BITS
}

/// `ln 10 * 2^bits`, off by a few at most.
fn ln_10(bits: i64) -> UBig {
    if bits <= LN_10_BITS {
        let words: &[dashu_int::Word] = bytemuck::cast_slice(&LN_10);
        return UBig::from_words(words) >> (LN_10_BITS - bits) as usize;
    }
    let scaled = bits + GUARD_BITS;
    let sum = inverse_atanh(31, scaled) * 46u8
        + inverse_atanh(49, scaled) * 34u8
        + inverse_atanh(161, scaled) * 20u8;
    sum >> GUARD_BITS as usize
}

/// The inverse hyperbolic tangent of `1 / n`, times `2^bits`.
fn inverse_atanh(n: u16, bits: i64) -> UBig {
    let mut power = (UBig::ONE << bits as usize) / n;
    let mut sum = power.clone();
    let square = u32::from(n) * u32::from(n);
    let mut k = 1u64;
    while power != UBig::ZERO {
        power /= square;
        k += 2;
        sum += &power / k;
    }
    sum
}

/// `e^x * 2^bits` for `x / 2^bits` between 0 and a few, off by a few.
fn exponential(x: &UBig, bits: i64) -> UBig {
    let halvings = (bits as f64).sqrt() as i64 / 2 + 4;
    let working = bits + halvings + 16;
    let x = x << (working - bits - halvings) as usize;
    let one = UBig::ONE << working as usize;
    let mut term = one.clone();
    let mut sum = one;
    let mut k = 0u64;
    while term != UBig::ZERO {
        k += 1;
        term = ((term * &x) >> working as usize) / k;
        sum += &term;
    }
    for _ in 0..halvings {
        sum = sum.sqr() >> working as usize;
    }
    sum >> (working - bits) as usize
}

/// The logarithm of `m / 2^bits`, between 1 and 4, times `2^bits`, off by a few.
fn logarithm(m: &UBig, bits: i64) -> UBig {
    const FIRST_BITS: i64 = 46;
    let mut steps = vec![bits];
    while let Some(&last) = steps.last()
        && last > FIRST_BITS
    {
        steps.push(last / 3 + 6);
    }
    let top = u64::try_from(m >> (bits - 60).max(0) as usize).unwrap_or(1 << 60);
    let guess = (top as f64 / (1u64 << 60) as f64).ln().max(0.0);
    let mut y = IBig::from((guess * (1u64 << 60) as f64) as i64);
    let mut y_bits = 60;
    for &step in steps.iter().rev() {
        y = if step >= y_bits {
            y << (step - y_bits) as usize
        } else {
            y >> (y_bits - step) as usize
        };
        y_bits = step;
        let power = IBig::from(exponential(&y.clone().unsigned_abs(), step));
        let m = IBig::from(m >> (bits - step) as usize);
        y += ((&m - &power) << (step + 1) as usize) / (m + power);
        if y < IBig::ZERO {
            y = IBig::ZERO;
        }
    }
    y.unsigned_abs()
}

/// Whether a coefficient, off by a few, has one way only of being rounded to so many digits less.
fn is_decided(coefficient: &UBig, extra: i64) -> bool {
    const OFF_BY: u32 = 64;
    let half = power_of_ten(extra) / 2u8;
    let rest = coefficient % power_of_ten(extra);
    let distance = if rest < half {
        half - rest
    } else {
        rest - half
    };
    distance > UBig::from(OFF_BY)
}

/// A context that rounds as these functions do.
fn half_even(cx: &Context) -> Context {
    Context {
        rounding: Rounding::HalfEven,
        ..*cx
    }
}

fn decimal_length(n: i64) -> i64 {
    n.unsigned_abs().to_string().len() as i64
}

/// `e^a`.
///
/// # Errors
/// As for all operations.
pub fn exp(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Ok(nan);
    }
    if a.is_infinite() {
        return Ok(match a.negative {
            true => Number::small(false, 0, 0),
            false => Number::infinity(false),
        });
    }
    if a.coefficient.is_zero() {
        return Ok(Number::small(false, 1, 0));
    }
    *happened |= status::INEXACT | status::ROUNDED;
    let cx = half_even(cx);
    let adjusted = a.adjusted();
    // Where the result is out of range, or too close to 1 to tell, any number there does.
    let far = if a.negative {
        1 - cx.etiny()
    } else {
        cx.emax + 1
    };
    if adjusted > decimal_length(far.saturating_mul(3)) {
        let exponent = if a.negative {
            cx.etiny() - 1
        } else {
            cx.emax + 1
        };
        return finish(Number::small(false, 1, exponent), &cx, happened);
    }
    cx.grant(cx.prec + EXTRA_DIGITS)?;
    if adjusted < -cx.prec - 1 {
        let one = Coefficient::ONE.scaled_up(cx.prec - 1);
        return finish(Number::finite(false, one, 1 - cx.prec), &cx, happened);
    }
    let mut extra = EXTRA_DIGITS;
    loop {
        let digits = cx.prec + extra;
        let (coefficient, exponent) = exp_digits(a, digits, &cx)?;
        if is_decided(&coefficient, extra) {
            let result = Number::finite(false, Coefficient::from(coefficient).sticky(), exponent);
            return finish(result, &cx, happened);
        }
        extra *= 2;
    }
}

/// So many digits of `e^a`, and the exponent of the last one.
fn exp_digits(a: &Number, digits: i64, cx: &Context) -> Result<(UBig, i64), TooLong> {
    let bits = bits_for(digits);
    // The multiple of ln 10 that is taken away has about as many bits as the argument before the point.
    let more = bits_for((a.adjusted() + 1).max(0));
    let x = fixed(a, bits + more, cx)?;
    let ln_10 = ln_10(bits + more);
    let x = IBig::from_parts(
        if a.negative {
            dashu_int::Sign::Negative
        } else {
            dashu_int::Sign::Positive
        },
        x,
    );
    let (multiple, rest) = x.div_rem_euclid(IBig::from(ln_10));
    // Far beyond every context it does not matter how far.
    let multiple = i64::try_from(multiple).unwrap_or(if a.negative { -FAR } else { FAR });
    let power = exponential(&(rest >> more as usize), bits);
    let coefficient = (power * power_of_ten(digits - 1)) >> bits as usize;
    Ok((coefficient, multiple - (digits - 1)))
}

/// The magnitude of a finite number times `2^bits`.
fn fixed(a: &Number, bits: i64, cx: &Context) -> Result<UBig, TooLong> {
    cx.grant(a.coefficient.digits())?;
    Ok(match a.exponent >= 0 {
        true => (a.coefficient.to_big() * power_of_ten(a.exponent)) << bits as usize,
        false => {
            // Digits far behind the point do not matter.
            let last = -((bits as f64 / 3.0) as i64) - 20;
            let (coefficient, exponent) = match a.exponent < last {
                true => (a.coefficient.scaled_down(last - a.exponent).0, last),
                false => (a.coefficient.clone(), a.exponent),
            };
            (coefficient.to_big() << bits as usize) / power_of_ten(-exponent)
        }
    })
}

/// The natural logarithm.
///
/// # Errors
/// As for all operations.
pub fn ln(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(result) = special_logarithm(a, cx, happened) {
        return Ok(result);
    }
    if a.exponent <= 0 && is_power_of_ten(a) == Some(0) {
        return Ok(Number::small(false, 0, 0));
    }
    irrational_logarithm(a, false, cx, happened)
}

/// The logarithm to base 10.
///
/// # Errors
/// As for all operations.
pub fn log10(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if let Some(result) = special_logarithm(a, cx, happened) {
        return Ok(result);
    }
    if let Some(exponent) = is_power_of_ten(a) {
        return finish(Number::of_i64(exponent), &half_even(cx), happened);
    }
    irrational_logarithm(a, true, cx, happened)
}

/// The exponent, if the number is a power of ten.
fn is_power_of_ten(a: &Number) -> Option<i64> {
    let (coefficient, zeros) = a.coefficient.stripped(a.coefficient.digits());
    (coefficient == Coefficient::ONE).then_some(a.exponent + zeros)
}

fn special_logarithm(a: &Number, cx: &Context, happened: &mut Status) -> Option<Number> {
    if let Some(nan) = nan_result(&[a], cx, happened) {
        return Some(nan);
    }
    if a.is_zero() {
        return Some(Number::infinity(true));
    }
    if a.negative {
        return Some(invalid(happened, status::INVALID_OPERATION));
    }
    a.is_infinite().then(|| Number::infinity(false))
}

fn irrational_logarithm(
    a: &Number,
    is_decimal: bool,
    cx: &Context,
    happened: &mut Status,
) -> Outcome {
    *happened |= status::INEXACT | status::ROUNDED;
    let cx = half_even(cx);
    cx.grant(cx.prec + EXTRA_DIGITS)?;
    let reduced = Reduced::of(a, &cx)?;
    let mut extra = EXTRA_DIGITS;
    loop {
        // The part before the point has up to twenty digits.
        let digits = (cx.prec + extra).max(32);
        let (negative, coefficient, exponent) = reduced.digits(digits, is_decimal, &cx)?;
        let surplus = Coefficient::from(coefficient.clone()).digits() - cx.prec;
        if is_decided(&coefficient, surplus) {
            let coefficient = Coefficient::from(coefficient).sticky();
            return finish(
                Number::finite(negative, coefficient, exponent),
                &cx,
                happened,
            );
        }
        extra *= 2;
    }
}

/// A number as `m * 10^power` with `m` about 1.
struct Reduced {
    m: Number,
    power: i64,
    /// Leading zeros of the logarithm behind the point.
    zeros: i64,
}

impl Reduced {
    fn of(a: &Number, cx: &Context) -> Result<Reduced, TooLong> {
        let digits = a.coefficient.digits();
        cx.grant(digits)?;
        let leading = match digits {
            0..3 => a.coefficient.scaled_up(3 - digits),
            _ => a.coefficient.scaled_down(digits - 3).0,
        };
        let is_high = leading.to_u128().is_some_and(|leading| leading >= 317);
        let exponent = -(digits - 1) - i64::from(is_high);
        let power = a.exponent - exponent;
        let m = Number::finite(false, a.coefficient.clone(), exponent);
        let one = Coefficient::ONE.scaled_up(-exponent);
        let distance = Number::finite(false, m.coefficient.difference(&one), exponent);
        let zeros = match power {
            0 => (-distance.adjusted()).max(0),
            _ => 0,
        };
        Ok(Reduced { m, power, zeros })
    }

    /// At least so many digits of the logarithm: sign, coefficient, exponent.
    fn digits(
        &self,
        digits: i64,
        is_decimal: bool,
        cx: &Context,
    ) -> Result<(bool, UBig, i64), TooLong> {
        let behind = digits + self.zeros + 1;
        cx.grant(behind)?;
        let bits = bits_for(behind) + 80;
        let m = fixed(&self.m, bits, cx)?;
        let one = UBig::ONE << bits as usize;
        let logarithm = match m < one {
            // The fixed point of the inverse is as good.
            true => -IBig::from(logarithm(&((UBig::ONE << (2 * bits) as usize) / m), bits)),
            false => IBig::from(logarithm(&m, bits)),
        };
        let ln_10 = IBig::from(ln_10(bits));
        let value = match is_decimal {
            true => {
                (logarithm << bits as usize) / ln_10 + (IBig::from(self.power) << bits as usize)
            }
            false => logarithm + ln_10 * self.power,
        };
        let negative = value < IBig::ZERO;
        let coefficient = (value.unsigned_abs() * power_of_ten(behind)) >> bits as usize;
        debug_assert!(coefficient.bit_len() > 0);
        Ok((negative, coefficient, -behind))
    }
}
