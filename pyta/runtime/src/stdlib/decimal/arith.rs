//! Decimal arithmetic, knowing nothing of the VM.
//!
//! | file | holds |
//! |---|---|
//! | `coefficient` | integers that are counted, scaled and divided in decimal digits |
//! | `rounding` | fitting a result into a context |
//! | `basic` | sums, products, quotients, remainders |
//! | `short` | the same for numbers of few digits, where it is exact |
//! | `order` | comparisons, maxima and minima |
//! | `quantum` | operations on exponents and digits, neighbours |
//! | `logic` | operations on digits 0 and 1 |
//! | `series` | exponential and logarithms |
//! | `power` | square roots and powers |
//! | `text`, `format` | numbers as text, and back |
//! | `convert` | integers, floats and hashes |
//!
//! Each operation is a function of operands and a context. It adds what happened to a [`Status`], gives up before it makes a
//! coefficient of more digits than the context grants, and has no other effect: so a caller can grant more and start it again.
//!
//! Source: M. Cowlishaw, *General Decimal Arithmetic Specification* 1.70.

pub mod basic;
pub mod coefficient;
pub mod convert;
pub mod format;
pub mod logic;
pub mod order;
pub mod power;
pub mod quantum;
mod rounding;
mod series;
pub mod short;
pub mod text;
mod wide;

pub use coefficient::Coefficient;
pub use rounding::finish;
pub use series::{exp, ln, log10};

/// Bounds of contexts, as 64-bit implementations have them.
pub const MAX_PREC: i64 = 999_999_999_999_999_999;
pub const MAX_EMAX: i64 = 999_999_999_999_999_999;
pub const MIN_EMIN: i64 = -999_999_999_999_999_999;
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);

/// What happened in operations: a set of the bits in [`status`].
pub type Status = u32;

/// Bits of a [`Status`]: the conditions of the specification.
pub mod status {
    pub const CLAMPED: u32 = 1;
    pub const CONVERSION_SYNTAX: u32 = 1 << 1;
    pub const DIVISION_BY_ZERO: u32 = 1 << 2;
    pub const DIVISION_IMPOSSIBLE: u32 = 1 << 3;
    pub const DIVISION_UNDEFINED: u32 = 1 << 4;
    pub const INEXACT: u32 = 1 << 6;
    pub const INVALID_CONTEXT: u32 = 1 << 7;
    pub const INVALID_OPERATION: u32 = 1 << 8;
    pub const FLOAT_OPERATION: u32 = 1 << 10;
    pub const OVERFLOW: u32 = 1 << 11;
    pub const ROUNDED: u32 = 1 << 12;
    pub const SUBNORMAL: u32 = 1 << 13;
    pub const UNDERFLOW: u32 = 1 << 14;
    /// The conditions that are all the signal *invalid operation*.
    pub const INVALID: u32 = CONVERSION_SYNTAX
        | DIVISION_IMPOSSIBLE
        | DIVISION_UNDEFINED
        | INVALID_CONTEXT
        | INVALID_OPERATION;
    /// The conditions that conversions without rounding report.
    pub const ERRORS: u32 = INVALID | DIVISION_BY_ZERO;
}

/// How digits that do not fit are rounded off. The numbers are the order in which programs know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    /// Away from zero if the last digit would be 0 or 5.
    ZeroFiveUp,
}

impl Rounding {
    pub const ALL: [Rounding; 8] = [
        Rounding::Up,
        Rounding::Down,
        Rounding::Ceiling,
        Rounding::Floor,
        Rounding::HalfUp,
        Rounding::HalfDown,
        Rounding::HalfEven,
        Rounding::ZeroFiveUp,
    ];

    /// As programs write it.
    pub const fn name(self) -> &'static str {
        match self {
            Rounding::Up => "ROUND_UP",
            Rounding::Down => "ROUND_DOWN",
            Rounding::Ceiling => "ROUND_CEILING",
            Rounding::Floor => "ROUND_FLOOR",
            Rounding::HalfUp => "ROUND_HALF_UP",
            Rounding::HalfDown => "ROUND_HALF_DOWN",
            Rounding::HalfEven => "ROUND_HALF_EVEN",
            Rounding::ZeroFiveUp => "ROUND_05UP",
        }
    }
}

/// What results are fitted into.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Digits of a coefficient: 1 to [`MAX_PREC`].
    pub prec: i64,
    /// Largest exponent of a number's first digit: 0 to [`MAX_EMAX`].
    pub emax: i64,
    /// Smallest one of a normal number: [`MIN_EMIN`] to 0.
    pub emin: i64,
    pub rounding: Rounding,
    /// Whether exponents are kept so low that coefficients can be padded to the precision.
    pub clamp: bool,
    /// So many digits may be computed with before somebody is asked for memory.
    pub granted: i64,
}

impl Context {
    /// The context in which everything that can be represented is exact.
    pub const fn widest(granted: i64) -> Context {
        Context {
            prec: MAX_PREC,
            emax: MAX_EMAX,
            emin: MIN_EMIN,
            rounding: Rounding::HalfEven,
            clamp: false,
            granted,
        }
    }

    /// Exponent of the smallest number.
    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }

    /// Largest exponent of a coefficient with as many digits as the precision.
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }

    /// Checks that numbers of so many digits may be computed with.
    fn grant(&self, digits: i64) -> Result<(), TooLong> {
        match digits <= self.granted {
            true => Ok(()),
            false => Err(TooLong(digits)),
        }
    }
}

/// An operation would have to compute with so many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong(pub i64);

/// What an operation gives.
pub type Outcome = Result<Number, TooLong>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Finite,
    Infinite,
    /// The coefficient is the payload.
    QuietNan,
    SignalingNan,
}

/// A decimal number: `(-1)^negative * coefficient * 10^exponent` if it is finite.
#[derive(Clone, Debug)]
pub struct Number {
    pub negative: bool,
    pub class: Class,
    pub coefficient: Coefficient,
    /// 0 for what is not finite. Between about -4e18 and 4e18 while computing.
    pub exponent: i64,
}

impl Number {
    pub const fn finite(negative: bool, coefficient: Coefficient, exponent: i64) -> Number {
        Number {
            negative,
            class: Class::Finite,
            coefficient,
            exponent,
        }
    }

    pub const fn small(negative: bool, coefficient: u128, exponent: i64) -> Number {
        Number::finite(negative, Coefficient::Small(coefficient), exponent)
    }

    pub fn infinity(negative: bool) -> Number {
        Number {
            class: Class::Infinite,
            ..Number::small(negative, 0, 0)
        }
    }

    pub fn nan() -> Number {
        Number {
            class: Class::QuietNan,
            ..Number::small(false, 0, 0)
        }
    }

    pub fn of_i64(n: i64) -> Number {
        Number::small(n < 0, n.unsigned_abs().into(), 0)
    }

    pub fn is_finite(&self) -> bool {
        self.class == Class::Finite
    }

    pub fn is_infinite(&self) -> bool {
        self.class == Class::Infinite
    }

    pub fn is_nan(&self) -> bool {
        matches!(self.class, Class::QuietNan | Class::SignalingNan)
    }

    pub fn is_signaling(&self) -> bool {
        self.class == Class::SignalingNan
    }

    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coefficient.is_zero()
    }

    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.coefficient.digits() - 1
    }

    pub fn is_integer(&self) -> bool {
        if !self.is_finite() {
            return false;
        }
        self.exponent >= 0
            || self.coefficient.is_zero()
            || self.coefficient.trailing_zeros(-self.exponent) == -self.exponent
    }

    /// The number if it is an integer with exponent 0 that fits, as the operations demand that take a count.
    pub fn as_count(&self) -> Option<i64> {
        if !self.is_finite() || self.exponent != 0 {
            return None;
        }
        let magnitude = i64::try_from(self.coefficient.to_u128()?).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    pub fn with_sign(mut self, negative: bool) -> Number {
        self.negative = negative;
        self
    }

    pub fn abs(&self) -> Number {
        self.clone().with_sign(false)
    }
}

/// NaN, with the condition noted.
pub fn invalid(happened: &mut Status, condition: u32) -> Number {
    *happened |= condition;
    Number::nan()
}

/// What an operation with NaNs among its operands gives: the first signaling one, else the first quiet one.
pub fn nan_result(operands: &[&Number], cx: &Context, happened: &mut Status) -> Option<Number> {
    if !operands.iter().any(|operand| operand.is_nan()) {
        return None;
    }
    Some(chosen_nan(operands, cx, happened))
}

#[cold]
fn chosen_nan(operands: &[&Number], cx: &Context, happened: &mut Status) -> Number {
    let signaling = operands.iter().find(|operand| operand.is_signaling());
    if signaling.is_some() {
        *happened |= status::INVALID_OPERATION;
    }
    let chosen = signaling.or_else(|| operands.iter().find(|operand| operand.is_nan()));
    let Some(chosen) = chosen else {
        return Number::nan();
    };
    let mut result = (*chosen).clone();
    result.class = Class::QuietNan;
    rounding::fit_payload(&mut result, cx);
    result
}
