//! Micro-instructions and the bodies of specialised operations written in them.
//!
//! [`Backend`] is what a specialised path is written for; a body is one generic function. The interpreter's backend executes at once on
//! real values; a compiler's emits code; a recorder keeps a stub as data (DESIGN: the model is CacheIR, de Mooij, Frostig and Hecht,
//! *CacheIR: The Benefits of a Structured Representation for Inline Caches*, MPLR 2023). Type tests and unboxing lie outside the
//! bodies: the caller makes one combined tag test and dispatches.

/// The path does not apply: go to the slow path. Only before a side effect.
#[derive(Clone, Copy, Debug)]
pub struct Bail;

/// A micro-instruction's result.
pub type R<T> = Result<T, Bail>;

/// Executes or emits micro-instructions. Integers are small ones; results out of range bail.
pub trait Backend {
    type Int: Copy;
    type Float: Copy;
    type Cond: Copy;

    fn constant_int(&mut self, n: i64) -> Self::Int;
    fn add(&mut self, x: Self::Int, y: Self::Int) -> R<Self::Int>;
    fn sub(&mut self, x: Self::Int, y: Self::Int) -> R<Self::Int>;
    fn mul(&mut self, x: Self::Int, y: Self::Int) -> R<Self::Int>;
    /// Truncating quotient; `y` is neither 0 nor -1.
    fn quotient(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    /// Remainder with the sign of `x`; `y` is neither 0 nor -1.
    fn remainder(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    fn and(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    fn or(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    fn xor(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    /// `x << y` for `y` in `0..63`; bails when bits are lost.
    fn shift_left(&mut self, x: Self::Int, y: Self::Int) -> R<Self::Int>;
    /// `x >> y` for `y` in `0..63`.
    fn shift_right(&mut self, x: Self::Int, y: Self::Int) -> Self::Int;
    fn less(&mut self, x: Self::Int, y: Self::Int) -> Self::Cond;
    fn equal(&mut self, x: Self::Int, y: Self::Int) -> Self::Cond;

    fn add_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Float;
    fn sub_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Float;
    fn mul_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Float;
    fn div_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Float;
    fn less_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Cond;
    fn less_equal_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Cond;
    fn equal_float(&mut self, x: Self::Float, y: Self::Float) -> Self::Cond;
    /// The float nearest to the integer; bails when the integer has more bits than a float holds exactly.
    fn to_float(&mut self, x: Self::Int) -> R<Self::Float>;
    fn is_zero(&mut self, x: Self::Float) -> Self::Cond;

    fn not(&mut self, c: Self::Cond) -> Self::Cond;
    /// Bails unless the condition holds.
    fn guard(&mut self, c: Self::Cond) -> R<()>;
    fn choose(
        &mut self,
        c: Self::Cond,
        yes: impl FnOnce(&mut Self) -> R<Self::Int>,
        no: impl FnOnce(&mut Self) -> R<Self::Int>,
    ) -> R<Self::Int>;
}

/// Bails unless `y` can be divided by without special cases.
#[inline(always)]
fn guard_divisor<B: Backend>(b: &mut B, y: B::Int) -> R<()> {
    let zero = b.constant_int(0);
    let is_zero = b.equal(y, zero);
    let c = b.not(is_zero);
    b.guard(c)?;
    let minus_one = b.constant_int(-1);
    let is_minus_one = b.equal(y, minus_one);
    let c = b.not(is_minus_one);
    b.guard(c)
}

/// `floor(x / y)`.
#[inline(always)]
pub fn floor_div<B: Backend>(b: &mut B, x: B::Int, y: B::Int) -> R<B::Int> {
    guard_divisor(b, y)?;
    let q = b.quotient(x, y);
    let r = b.remainder(x, y);
    let adjust = needs_adjustment(b, r, y);
    b.choose(
        adjust,
        |b| {
            let one = b.constant_int(1);
            b.sub(q, one)
        },
        |_| Ok(q),
    )
}

/// `x - floor(x / y) * y`.
#[inline(always)]
pub fn modulo<B: Backend>(b: &mut B, x: B::Int, y: B::Int) -> R<B::Int> {
    guard_divisor(b, y)?;
    let r = b.remainder(x, y);
    let adjust = needs_adjustment(b, r, y);
    b.choose(adjust, |b| b.add(r, y), |_| Ok(r))
}

/// Whether a truncated division must be moved down: the remainder is not zero and its sign is not the divisor's. For `r = 0` the
/// exclusive or has the sign of `y`, so zero is tested by `r & (r ^ y)`: negative only when both hold or `r` is negative and `y` is not.
#[inline(always)]
fn needs_adjustment<B: Backend>(b: &mut B, r: B::Int, y: B::Int) -> B::Cond {
    let zero = b.constant_int(0);
    let product_sign = b.xor(r, y);
    // -r has the opposite sign of r, unless r is 0: (r | -r) is negative exactly when r is not 0.
    let one = b.constant_int(1);
    let minus_one = b.constant_int(-1);
    let flipped = b.xor(r, minus_one);
    let negated = b.add(flipped, one).unwrap_or(r);
    let nonzero = b.or(r, negated);
    let both = b.and(product_sign, nonzero);
    b.less(both, zero)
}

/// `x << y`.
#[inline(always)]
pub fn shift_left<B: Backend>(b: &mut B, x: B::Int, y: B::Int) -> R<B::Int> {
    guard_shift(b, y)?;
    b.shift_left(x, y)
}

/// `x >> y`.
#[inline(always)]
pub fn shift_right<B: Backend>(b: &mut B, x: B::Int, y: B::Int) -> R<B::Int> {
    guard_shift(b, y)?;
    Ok(b.shift_right(x, y))
}

#[inline(always)]
fn guard_shift<B: Backend>(b: &mut B, y: B::Int) -> R<()> {
    let zero = b.constant_int(0);
    let negative = b.less(y, zero);
    let c = b.not(negative);
    b.guard(c)?;
    let limit = b.constant_int(63);
    let c = b.less(y, limit);
    b.guard(c)
}

/// `x / y` for floats; division by zero is the slow path's.
#[inline(always)]
pub fn div_float<B: Backend>(b: &mut B, x: B::Float, y: B::Float) -> R<B::Float> {
    let zero = b.is_zero(y);
    let c = b.not(zero);
    b.guard(c)?;
    Ok(b.div_float(x, y))
}

/// `x / y` for integers, a float.
#[inline(always)]
pub fn div_int<B: Backend>(b: &mut B, x: B::Int, y: B::Int) -> R<B::Float> {
    let x = b.to_float(x)?;
    let y = b.to_float(y)?;
    div_float(b, x, y)
}

/// `x - floor(x / y) * y`, where that needs no care: finite numbers, and a divisor that is not zero.
pub fn modulo_float(x: f64, y: f64) -> R<f64> {
    if y == 0.0 || !x.is_finite() || !y.is_finite() {
        return Err(Bail);
    }
    let rest = x % y;
    Ok(if rest == 0.0 {
        0.0f64.copysign(y)
    } else if (rest < 0.0) != (y < 0.0) {
        rest + y
    } else {
        rest
    })
}

/// `x` to the power `y`, where that is finite: about the rest, languages differ.
pub fn power_float(x: f64, y: f64) -> R<f64> {
    Some(x.powf(y))
        .filter(|power| power.is_finite())
        .ok_or(Bail)
}
