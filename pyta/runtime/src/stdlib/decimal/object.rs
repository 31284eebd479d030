//! How numbers lie in objects.
//!
//! A decimal has three fixed slots:
//!
//! ```text
//! SCALE   finite: exponent * 2 + sign     otherwise: sign
//! LOW     the lowest 62 bits of the coefficient; or all of it, a big integer
//! HIGH    finite: the next 62 bits, or nil if LOW has all
//!         otherwise a mark: true for infinity, false for a quiet NaN, `...` for a signaling one; LOW has the payload
//! ```
//!
//! So numbers of at most 37 digits need no other object.

use dashu_int::UBig;

use super::arith::short::{Exact, Short};
use super::arith::{Class, Coefficient, Context, Number, Status, TooLong};
use crate::prelude::*;
use crate::types::int::Integer;
use crate::types::int::integer::{NewInteger, limbs_of, words};
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

const SCALE: usize = 0;
const LOW: usize = 1;
const HIGH: usize = 2;
/// Fixed slots of a decimal.
pub const SLOTS: u8 = 3;

/// Bits of a coefficient in each slot.
const PART_BITS: u32 = 62;
const PART: u128 = (1 << PART_BITS) - 1;

/// The number that a decimal is; `None` for values that are none.
#[inline]
pub fn of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Number> {
    let object = value.as_kind(Kind::Instance)?;
    if !cx.is_exactly(value, C::Decimal) && !cx.is_instance(value, C::Decimal) {
        return None;
    }
    let scale = object.fixed(SCALE).as_small().unwrap_or(0);
    let (low, high) = (object.fixed(LOW), object.fixed(HIGH));
    let negative = scale & 1 == 1;
    if let (Some(low), Some(high)) = (low.as_small(), high.as_small()) {
        let coefficient = u128::from(high as u64) << PART_BITS | u128::from(low as u64);
        return Some(Number::small(negative, coefficient, scale >> 1));
    }
    let coefficient = coefficient_of(low);
    if high.is_nil() {
        return Some(Number::finite(negative, coefficient, scale >> 1));
    }
    let class = match high.as_bool() {
        Some(true) => Class::Infinite,
        Some(false) => Class::QuietNan,
        None => Class::SignalingNan,
    };
    Some(Number {
        negative,
        class,
        coefficient,
        exponent: 0,
    })
}

/// The number that a decimal of no subclass is, if it is short.
#[inline]
pub fn short<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Short> {
    let object = value.as_kind(Kind::Instance)?;
    if object.shape() != cx.class(C::Decimal).instance_shape().0
        || object.fixed(HIGH) != V::small(0)
    {
        return None;
    }
    let scale = object.fixed(SCALE).as_small()?;
    Some(Short {
        negative: scale & 1 == 1,
        coefficient: object.fixed(LOW).as_small()? as u64,
        exponent: scale >> 1,
    })
}

/// As [`short`], also for small integers.
#[inline]
pub fn short_operand<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Short> {
    match value.as_small() {
        Some(n) => Some(Short {
            negative: n < 0,
            coefficient: n.unsigned_abs(),
            exponent: 0,
        }),
        None => short(cx, value),
    }
}

/// The decimal of an exact result.
#[inline]
pub fn of_exact<'v>(cx: Cx<'v>, exact: Exact) -> V<'v> {
    let n = exact.coefficient;
    if n >> (2 * PART_BITS) != 0 {
        return new(cx, &Number::small(exact.negative, n, exact.exponent));
    }
    let slots = [
        V::small(exact.exponent << 1 | i64::from(exact.negative)),
        V::small((n & PART) as i64),
        V::small((n >> PART_BITS) as i64),
    ];
    new_with_slots(cx, cx.class(C::Decimal), &slots)
}

/// The magnitude of an integer.
fn coefficient_of(value: V<'_>) -> Coefficient {
    match value.as_exact_big() {
        Some(big) => UBig::from_words(words(limbs_of(big))).into(),
        None => Coefficient::Small(value.as_small().unwrap_or(0).unsigned_abs().into()),
    }
}

/// A decimal that is no instance of a subclass.
#[inline]
pub fn new<'v>(cx: Cx<'v>, number: &Number) -> V<'v> {
    make(cx, cx.class(C::Decimal), number)
}

/// A decimal of a class.
#[inline]
pub fn make<'v>(cx: Cx<'v>, class: Type<'v>, number: &Number) -> V<'v> {
    let sign = i64::from(number.negative);
    let (scale, low, high) = match (number.class, &number.coefficient) {
        (Class::Finite, &Coefficient::Small(n)) if n >> (2 * PART_BITS) == 0 => (
            number.exponent << 1 | sign,
            V::small((n & PART) as i64),
            V::small((n >> PART_BITS) as i64),
        ),
        (Class::Finite, coefficient) => (
            number.exponent << 1 | sign,
            integer(cx, coefficient),
            V::NIL,
        ),
        (class, coefficient) => {
            let mark = match class {
                Class::Infinite => V::TRUE,
                Class::QuietNan => V::FALSE,
                _ => cx.root(crate::roots::ELLIPSIS),
            };
            (sign, integer(cx, coefficient), mark)
        }
    };
    let mut slots = [V::EMPTY; 3];
    slots[SCALE] = V::small(scale);
    slots[LOW] = low;
    slots[HIGH] = high;
    cx.new_instance_with(class, slots)
}

/// A coefficient as an integer.
pub fn integer<'v>(cx: Cx<'v>, coefficient: &Coefficient) -> V<'v> {
    match coefficient {
        Coefficient::Small(n) => cx.new_int_from_magnitude(false, &n.to_le_bytes()),
        Coefficient::Big(n) => cx.new_natural(false, n),
    }
}

/// The exact value of an integer or boolean.
pub fn of_integer(value: V<'_>) -> Option<Number> {
    if let Some(n) = value.as_small() {
        return Some(Number::of_i64(n));
    }
    if let Some(truth) = value.as_bool() {
        return Some(Number::of_i64(truth.into()));
    }
    let negative = Integer::of(value.payload())?.is_negative();
    Some(Number::finite(negative, coefficient_of(value.payload()), 0))
}

/// The operand that a decimal or an integer is.
#[inline]
pub fn operand<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Number> {
    match value.as_kind(Kind::Instance) {
        None => of_integer(value),
        Some(_) => of(cx, value).or_else(|| of_integer(value)),
    }
}

/// The operand that the argument of a method is.
///
/// # Errors
/// TypeError.
pub fn argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Number, Exit> {
    operand(cx, value).ok_or_else(|| not_convertible(cx, value))
}

/// `conversion from {class} to Decimal is not supported`.
pub fn not_convertible<'v>(cx: Cx<'v>, value: V<'v>) -> Exit {
    let class = cx.class_name(value);
    cx.type_error(format!(
        "conversion from {class} to Decimal is not supported"
    ))
}

/// The receiver of a method.
///
/// # Errors
/// TypeError.
#[inline]
pub fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Number, Exit> {
    of(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "decimal.Decimal", args[0]))
}

/// Digits that operations may compute with before memory is asked for.
pub const GRANTED: i64 = 10_000;
/// More digits are refused at once: no operation on them could be interrupted.
const MOST_DIGITS: i64 = 100_000_000;

/// Runs an operation, and again with more digits granted as long as it asks for more.
///
/// # Errors
/// MemoryError.
#[inline]
pub fn run<'v, T>(
    cx: Cx<'v>,
    context: &Context,
    happened: &mut Status,
    work: impl Fn(&Context, &mut Status) -> Result<T, TooLong>,
) -> Result<T, Exit> {
    let mut conditions = 0;
    match work(context, &mut conditions) {
        Ok(result) => {
            *happened |= conditions;
            Ok(result)
        }
        Err(wanted) => run_with_more(cx, *context, happened, wanted, work),
    }
}

#[cold]
fn run_with_more<'v, T>(
    cx: Cx<'v>,
    mut context: Context,
    happened: &mut Status,
    mut wanted: TooLong,
    work: impl Fn(&Context, &mut Status) -> Result<T, TooLong>,
) -> Result<T, Exit> {
    loop {
        if wanted.0 > MOST_DIGITS {
            return Err(cx.error_with(C::MemoryError, &[]).into());
        }
        // Digits take less than half a byte; operations keep a few numbers of the size.
        cx.reserve(wanted.0 as usize * 2)?;
        cx.charge(wanted.0 as u64);
        context.granted = wanted.0;
        let mut conditions = 0;
        match work(&context, &mut conditions) {
            Ok(result) => {
                *happened |= conditions;
                return Ok(result);
            }
            Err(more) => wanted = more,
        }
    }
}
