//! Coefficients: integers that are not negative, counted, scaled and divided in decimal digits.
//!
//! Most have few digits and are computed with in 128 bits; the others are `dashu-int`'s. There, a power of ten is a power of five and
//! a shift.

use std::cmp::Ordering;

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};

/// Powers of ten that fit.
pub const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

const LOG10_OF_2: f64 = std::f64::consts::LOG10_2;

/// An integer that is not negative. `Big` is above 128 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coefficient {
    Small(u128),
    Big(UBig),
}

/// What of a coefficient lies behind the last digit that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    Zero,
    BelowHalf,
    Half,
    AboveHalf,
}

impl Rest {
    fn of(order: Ordering, is_zero: bool) -> Rest {
        match order {
            _ if is_zero => Rest::Zero,
            Ordering::Less => Rest::BelowHalf,
            Ordering::Equal => Rest::Half,
            Ordering::Greater => Rest::AboveHalf,
        }
    }
}

/// Decimal digits; 1 for 0.
#[inline]
pub fn digits_of(n: u128) -> i64 {
    let bits = 128 - (n | 1).leading_zeros();
    // 1233 / 4096 is the logarithm of 2, a little more; the guess is right or one too low.
    let guess = ((bits * 1233) >> 12) as usize;
    guess as i64 + i64::from(guess < POWERS.len() && n >= POWERS[guess] || n == 0)
}

/// `10^exponent`.
pub fn power_of_ten(exponent: i64) -> UBig {
    match usize::try_from(exponent) {
        Ok(small) if small < POWERS.len() => UBig::from(POWERS[small]),
        Ok(exponent) => UBig::from(5u8).pow(exponent) << exponent,
        Err(_) => UBig::ONE,
    }
}

impl From<UBig> for Coefficient {
    fn from(n: UBig) -> Coefficient {
        match u128::try_from(&n) {
            Ok(small) => Coefficient::Small(small),
            Err(_) => Coefficient::Big(n),
        }
    }
}

impl Coefficient {
    pub const ZERO: Coefficient = Coefficient::Small(0);
    pub const ONE: Coefficient = Coefficient::Small(1);

    pub fn to_big(&self) -> UBig {
        match self {
            Coefficient::Small(n) => UBig::from(*n),
            Coefficient::Big(n) => n.clone(),
        }
    }

    pub fn to_u128(&self) -> Option<u128> {
        match self {
            Coefficient::Small(n) => Some(*n),
            Coefficient::Big(_) => None,
        }
    }

    #[inline]
    pub fn is_zero(&self) -> bool {
        matches!(self, Coefficient::Small(0))
    }

    pub fn is_odd(&self) -> bool {
        match self {
            Coefficient::Small(n) => n & 1 == 1,
            Coefficient::Big(n) => n.bit(0),
        }
    }

    /// Decimal digits; 1 for 0.
    #[inline]
    pub fn digits(&self) -> i64 {
        match self {
            Coefficient::Small(n) => digits_of(*n),
            Coefficient::Big(n) => big_digits(n),
        }
    }

    #[inline]
    pub fn compare(&self, other: &Coefficient) -> Ordering {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => a.cmp(b),
            (Coefficient::Small(_), _) => Ordering::Less,
            (_, Coefficient::Small(_)) => Ordering::Greater,
            (Coefficient::Big(a), Coefficient::Big(b)) => a.cmp(b),
        }
    }

    #[inline]
    pub fn add(&self, other: &Coefficient) -> Coefficient {
        if let (Coefficient::Small(a), Coefficient::Small(b)) = (self, other)
            && let Some(sum) = a.checked_add(*b)
        {
            return Coefficient::Small(sum);
        }
        (self.to_big() + other.to_big()).into()
    }

    /// The difference, the larger one minus the smaller one.
    #[inline]
    pub fn difference(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => Coefficient::Small(a.abs_diff(*b)),
            _ => {
                let (a, b) = (self.to_big(), other.to_big());
                if a < b { b - a } else { a - b }.into()
            }
        }
    }

    #[inline]
    pub fn mul(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => match a.checked_mul(*b) {
                Some(product) => Coefficient::Small(product),
                None => (UBig::from(*a) * UBig::from(*b)).into(),
            },
            (Coefficient::Big(a), Coefficient::Big(b)) if a == b => a.sqr().into(),
            (Coefficient::Big(a), Coefficient::Big(b)) => (a * b).into(),
            (Coefficient::Big(a), Coefficient::Small(b))
            | (Coefficient::Small(b), Coefficient::Big(a)) => (a * UBig::from(*b)).into(),
        }
    }

    /// The quotient and whether there is a remainder; the divisor is not zero.
    pub fn div_rem(&self, divisor: &Coefficient) -> (Coefficient, Coefficient) {
        match (self, divisor) {
            (Coefficient::Small(a), Coefficient::Small(b)) => {
                let (quotient, remainder) = divide(*a, *b);
                (Coefficient::Small(quotient), Coefficient::Small(remainder))
            }
            (Coefficient::Small(_), Coefficient::Big(_)) => (Coefficient::ZERO, self.clone()),
            (Coefficient::Big(a), _) => {
                let (quotient, remainder) = a.div_rem(&divisor.to_big());
                (quotient.into(), remainder.into())
            }
        }
    }

    /// `self * 10^exponent`; the exponent is not negative.
    #[inline]
    pub fn scaled_up(&self, exponent: i64) -> Coefficient {
        if exponent == 0 || self.is_zero() {
            return self.clone();
        }
        if let Coefficient::Small(n) = self
            && (exponent as usize) < POWERS.len()
            && let Some(product) = n.checked_mul(POWERS[exponent as usize])
        {
            return Coefficient::Small(product);
        }
        (self.to_big() * power_of_ten(exponent)).into()
    }

    /// `self / 10^exponent`, rounded down, and what was lost; the exponent is not negative.
    #[inline]
    pub fn scaled_down(&self, exponent: i64) -> (Coefficient, Rest) {
        match self {
            _ if exponent == 0 => (self.clone(), Rest::Zero),
            Coefficient::Small(n) => {
                if exponent as usize >= POWERS.len() {
                    return (Coefficient::ZERO, Rest::of(Ordering::Less, *n == 0));
                }
                let power = POWERS[exponent as usize];
                let (quotient, remainder) = divide(*n, power);
                let rest = Rest::of(remainder.cmp(&(power / 2)), remainder == 0);
                (Coefficient::Small(quotient), rest)
            }
            Coefficient::Big(n) => {
                if exponent > self.digits() {
                    return (Coefficient::ZERO, Rest::BelowHalf);
                }
                let (quotient, rest) = big_scaled_down(n, exponent as usize);
                (quotient.into(), rest)
            }
        }
    }

    /// The last digits, as many as the exponent says.
    pub fn last_digits(&self, count: i64) -> Coefficient {
        if count >= self.digits() {
            return self.clone();
        }
        self.div_rem(&power_of_ten(count).into()).1
    }

    /// Zeros at the end, at most so many; `limit` for 0.
    pub fn trailing_zeros(&self, limit: i64) -> i64 {
        self.stripped(limit).1
    }

    /// Without zeros at the end, at most so many of them, and how many there were.
    pub fn stripped(&self, limit: i64) -> (Coefficient, i64) {
        match self {
            Coefficient::Small(0) => (Coefficient::ZERO, limit),
            Coefficient::Small(n) => {
                let (n, zeros) = stripped_small(*n, limit);
                (Coefficient::Small(n), zeros)
            }
            Coefficient::Big(n) => stripped_big(n, limit),
        }
    }

    /// Whether the last digit is 0 or 5: then another digit behind it changes how it is rounded.
    pub fn ends_in_0_or_5(&self) -> bool {
        match self {
            Coefficient::Small(n) => n % 5 == 0,
            Coefficient::Big(n) => n % 5u8 == 0,
        }
    }

    /// With a digit that says that the exact value is a little larger.
    pub fn sticky(self) -> Coefficient {
        match self.ends_in_0_or_5() {
            true => self.add(&Coefficient::ONE),
            false => self,
        }
    }

    /// The decimal digits.
    pub fn to_text(&self) -> String {
        match self {
            Coefficient::Small(n) => match u64::try_from(*n) {
                Ok(n) => n.to_string(),
                Err(_) => n.to_string(),
            },
            Coefficient::Big(n) => n.to_string(),
        }
    }

    /// Digits as a number; all are ASCII digits.
    pub fn of_digits(digits: &[u8]) -> Coefficient {
        if digits.len() <= DIGITS_OF_64_BITS {
            return Coefficient::Small(short_value(0, digits).into());
        }
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        let digits = &digits[zeros..];
        if digits.len() < 2 * DIGITS_OF_64_BITS {
            let (high, low) = digits.split_at(digits.len().saturating_sub(DIGITS_OF_64_BITS));
            let high = u128::from(short_value(0, high)) * POWERS[DIGITS_OF_64_BITS];
            return Coefficient::Small(high + u128::from(short_value(0, low)));
        }
        let text = std::str::from_utf8(digits).unwrap_or("0");
        UBig::from_str_radix(text, 10).unwrap_or(UBig::ZERO).into()
    }

    /// As [`Coefficient::of_digits`] for digits in two pieces.
    pub fn of_split_digits(high: &[u8], low: &[u8]) -> Coefficient {
        match high.len() + low.len() <= DIGITS_OF_64_BITS {
            true => Coefficient::Small(short_value(short_value(0, high), low).into()),
            false => Coefficient::of_digits(&[high, low].concat()),
        }
    }
}

/// So many decimal digits always fit 64 bits.
const DIGITS_OF_64_BITS: usize = 19;

/// A number with more digits behind it.
fn short_value(start: u64, digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(start, |n, digit| n * 10 + u64::from(digit - b'0'))
}

/// Quotient and remainder, in 64 bits where they do.
#[inline]
pub fn divide(a: u128, b: u128) -> (u128, u128) {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => ((a / b).into(), (a % b).into()),
        _ => {
            let quotient = a / b;
            (quotient, a - quotient * b)
        }
    }
}

fn stripped_small(mut n: u128, limit: i64) -> (u128, i64) {
    let mut zeros = 0;
    for step in [16, 8, 4, 2, 1] {
        while zeros + step <= limit {
            let (quotient, remainder) = divide(n, POWERS[step as usize]);
            if remainder != 0 {
                break;
            }
            n = quotient;
            zeros += step;
        }
    }
    (n, zeros)
}

fn stripped_big(n: &UBig, limit: i64) -> (Coefficient, i64) {
    // A power of ten has as many factors of two.
    let twos = n.trailing_zeros().unwrap_or(0) as i64;
    let limit = limit.min(twos);
    let mut rest = n.clone();
    let mut zeros = 0;
    let mut step = 1;
    // Ever larger powers, then ever smaller ones.
    let mut is_growing = true;
    while step > 0 {
        let fits = zeros + step <= limit;
        let (quotient, remainder) = match fits {
            true => (&rest).div_rem(power_of_ten(step)),
            false => (UBig::ZERO, UBig::ONE),
        };
        if remainder == UBig::ZERO {
            rest = quotient;
            zeros += step;
        } else {
            is_growing = false;
        }
        step = if is_growing { step * 2 } else { step / 2 };
    }
    (rest.into(), zeros)
}

fn big_digits(n: &UBig) -> i64 {
    let bits = n.bit_len();
    let shift = bits - 64;
    let top = u64::try_from(n >> shift).unwrap_or(u64::MAX);
    let logarithm = (top as f64).log10() + shift as f64 * LOG10_OF_2;
    let nearest = logarithm.round();
    // Close to a power of ten the estimate does not say on which side.
    if (logarithm - nearest).abs() > 1e-6 {
        return logarithm.floor() as i64 + 1;
    }
    let nearest = nearest as i64;
    nearest + i64::from(*n >= power_of_ten(nearest))
}

/// `n / 10^exponent` and what was lost: the powers of two are shifted out first.
fn big_scaled_down(n: &UBig, exponent: usize) -> (UBig, Rest) {
    let fives = UBig::from(5u8).pow(exponent);
    let (quotient, remainder) = (n >> exponent).div_rem(&fives);
    let low_zeros = n.trailing_zeros().unwrap_or(0);
    let is_zero = remainder == UBig::ZERO && low_zeros >= exponent;
    // Half of an odd power of five lies between two integers; there, the bits below decide.
    let doubled = remainder << 1;
    let order = if &doubled + 1u8 == fives {
        match n.bit(exponent - 1) {
            false => Ordering::Less,
            true if low_zeros == exponent - 1 => Ordering::Equal,
            true => Ordering::Greater,
        }
    } else {
        doubled.cmp(&fives)
    };
    (quotient, Rest::of(order, is_zero))
}
