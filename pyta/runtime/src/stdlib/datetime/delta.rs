//! `timedelta`: slots are days, seconds and microseconds; seconds and microseconds are never negative.

use num_bigint::BigInt as Number;
use num_bigint::Sign;

use super::fields::{MICROS_PER_DAY, MICROS_PER_SECOND, number};
use crate::prelude::*;
use crate::protocol::{Hashing, Index};
use crate::types::int::methods::wrong_receiver;
use crate::types::int::{Integer, arith};
use crate::types::iterators::{new_with_slots, short_name};

const MAX_DAYS: i64 = 999_999_999;

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";

macro_rules! comparison {
    ($name:literal $symbol:literal $test:expr) => {
        NativeDef::leaf($name, BINARY, |cx, args| {
            let own = receiver(cx, $name, args)?;
            match micros_of(cx, args[1]) {
                Some(other) => Ok(V::bool($test(&own, &other))),
                None => Ok(not_implemented(cx)),
            }
        })
        .doc(concat!("Return self", $symbol, "value."))
    };
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "datetime",
    doc: "Duration, exact to the microsecond.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nThe sum of the arguments, each an int or float of either sign.",
    flags: class_flags::BASE,
    fixed_slots: 3,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
        new,
    )),
    methods: &[
        NativeDef::leaf("__repr__", UNARY, repr).doc("Return repr(self)."),
        NativeDef::leaf("__str__", UNARY, |cx, args| {
            let micros = receiver(cx, "__str__", args)?;
            Ok(cx.new_str(&text(micros)).v())
        })
        .doc("Return str(self)."),
        NativeDef::leaf("__hash__", UNARY, |cx, args| {
            Ok(cx.new_int(hash(cx, receiver(cx, "__hash__", args)?)?))
        })
        .doc("Return hash(self)."),
        comparison!("__lt__" "<" i128::lt),
        comparison!("__le__" "<=" i128::le),
        comparison!("__eq__" "==" i128::eq),
        comparison!("__ne__" "!=" i128::ne),
        comparison!("__gt__" ">" i128::gt),
        comparison!("__ge__" ">=" i128::ge),
        NativeDef::leaf("__add__", BINARY, |cx, args| sum(cx, args, 1)).doc("Return self+value."),
        NativeDef::leaf("__radd__", BINARY, |cx, args| sum(cx, args, 1)).doc("Return value+self."),
        NativeDef::leaf("__sub__", BINARY, |cx, args| sum(cx, args, -1)).doc("Return self-value."),
        NativeDef::leaf("__rsub__", BINARY, |cx, args| {
            sum(cx, &[args[1], args[0]], -1)
        })
        .doc("Return value-self."),
        NativeDef::leaf_or_guest("__mul__", BINARY, multiply, "timedelta_mul")
            .doc("Return self*value."),
        NativeDef::leaf_or_guest("__rmul__", BINARY, multiply, "timedelta_mul")
            .doc("Return value*self."),
        NativeDef::leaf_or_guest("__truediv__", BINARY, true_divide, "timedelta_truediv")
            .doc("Return self/value."),
        NativeDef::leaf("__rtruediv__", BINARY, |cx, args| {
            true_divide(cx, &[args[1], args[0]])
        })
        .doc("Return value/self."),
        NativeDef::leaf("__floordiv__", BINARY, floor_divide).doc("Return self//value."),
        NativeDef::leaf("__rfloordiv__", BINARY, |cx, args| {
            floor_divide(cx, &[args[1], args[0]])
        })
        .doc("Return value//self."),
        NativeDef::leaf("__mod__", BINARY, remainder).doc("Return self%value."),
        NativeDef::leaf("__rmod__", BINARY, |cx, args| {
            remainder(cx, &[args[1], args[0]])
        })
        .doc("Return value%self."),
        NativeDef::leaf("__divmod__", BINARY, quotient_and_remainder)
            .doc("Return divmod(self, value)."),
        NativeDef::leaf("__rdivmod__", BINARY, |cx, args| {
            quotient_and_remainder(cx, &[args[1], args[0]])
        })
        .doc("Return divmod(value, self)."),
        NativeDef::leaf("__neg__", UNARY, |cx, args| {
            new_delta(cx, -receiver(cx, "__neg__", args)?)
        })
        .doc("-self"),
        NativeDef::leaf("__pos__", UNARY, |cx, args| {
            new_delta(cx, receiver(cx, "__pos__", args)?)
        })
        .doc("+self"),
        NativeDef::leaf("__abs__", UNARY, |cx, args| {
            new_delta(cx, receiver(cx, "__abs__", args)?.abs())
        })
        .doc("abs(self)"),
        NativeDef::leaf("__bool__", UNARY, |cx, args| {
            Ok(V::bool(receiver(cx, "__bool__", args)? != 0))
        })
        .doc("True if self else False"),
        NativeDef::leaf("total_seconds", UNARY, |cx, args| {
            let micros = integer(cx, receiver(cx, "total_seconds", args)?);
            divide_exactly(cx, micros, V::small(MICROS_PER_SECOND))
        })
        .doc("The whole duration in seconds, as a float."),
        NativeDef::leaf("__reduce__", UNARY, |cx, args| {
            receiver(cx, "__reduce__", args)?;
            let parts = [0, 1, 2].map(|index| V::small(number(args[0], index)));
            let state = cx.new_tuple(&parts).v();
            Ok(cx.new_tuple(&[cx.class_of(args[0]), state]).v())
        })
        .doc("__reduce__() -> (cls, state)"),
    ],
    attributes: &[
        GetSet {
            doc: "Number of days.",
            ..GetSet::read_only("days", |_, args| Ok(V::small(number(args[0], 0))))
        },
        GetSet {
            doc: "Seconds beyond the whole days, from 0 to 86399.",
            ..GetSet::read_only("seconds", |_, args| Ok(V::small(number(args[0], 1))))
        },
        GetSet {
            doc: "Microseconds beyond the whole seconds, from 0 to 999999.",
            ..GetSet::read_only("microseconds", |_, args| Ok(V::small(number(args[0], 2))))
        },
    ],
    ..ClassSpec::new(C::TimeDelta, C::Object)
};

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    // The duration times a ratio of integers.
    NativeDef::leaf(
        "dt_scaled",
        "(delta, numerator, denominator, /)",
        |cx, args| {
            let micros = Number::from(micros_of(cx, args[0]).unwrap_or(0));
            let (numerator, denominator) = (cx.index_number(args[1])?, cx.index_number(args[2])?);
            if denominator.sign() == Sign::NoSign {
                return Err(division_by_zero(cx));
            }
            delta_of_number(cx, &divide_nearest(&(micros * numerator), &denominator))
        },
    ),
];

/// The value that operators give for foreign operands.
pub fn not_implemented(cx: Cx<'_>) -> V<'_> {
    cx.root(crate::roots::NOT_IMPLEMENTED)
}

/// The length of a duration; `None` for other values.
pub fn micros_of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<i128> {
    value.as_kind(Kind::Instance)?;
    if !cx.is_instance(value, C::TimeDelta) {
        return None;
    }
    let (days, seconds, micros) = (number(value, 0), number(value, 1), number(value, 2));
    let below_day = seconds * MICROS_PER_SECOND + micros;
    Some(i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(below_day))
}

/// A duration.
///
/// # Errors
/// OverflowError.
pub fn new_delta(cx: Cx<'_>, micros: i128) -> Result<V<'_>, Exit> {
    make(cx, cx.class(C::TimeDelta), micros)
}

fn too_large(cx: Cx<'_>) -> Exit {
    cx.overflow_error("Python int too large to convert to C int")
}

fn make<'v>(cx: Cx<'v>, class: Type<'v>, micros: i128) -> Result<V<'v>, Exit> {
    let days = micros.div_euclid(i128::from(MICROS_PER_DAY));
    let below_day = micros.rem_euclid(i128::from(MICROS_PER_DAY)) as i64;
    let days = i32::try_from(days).map_err(|_| too_large(cx))?;
    if i64::from(days).abs() > MAX_DAYS {
        return Err(cx.overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}")));
    }
    let slots = [
        V::small(i64::from(days)),
        V::small(below_day / MICROS_PER_SECOND),
        V::small(below_day % MICROS_PER_SECOND),
    ];
    Ok(new_with_slots(cx, class, &slots))
}

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<i128, Exit> {
    micros_of(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "datetime.timedelta", args[0]))
}

/// `days=1, seconds=2, microseconds=3` without the parts that are zero, or `0`.
fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__repr__", args)?;
    let parts: Vec<String> = ["days", "seconds", "microseconds"]
        .iter()
        .enumerate()
        .map(|(index, name)| (name, number(args[0], index)))
        .filter(|(_, value)| *value != 0)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let parts = match parts.is_empty() {
        true => "0".to_owned(),
        false => parts.join(", "),
    };
    Ok(cx
        .new_str(&format!("{}({parts})", shown_class(cx, args[0])))
        .v())
}

/// A class's name as its instances show it: with the module if it is this module's own.
pub fn shown_class<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    let is_own = [C::TimeDelta, C::Date, C::Time, C::DateTime, C::TimeZone]
        .iter()
        .any(|&class| cx.is_exactly(value, class));
    let name = short_name(cx, value);
    if is_own {
        format!("datetime.{name}")
    } else {
        name
    }
}

/// `-1 day, 0:00:03.000005`.
pub fn text(micros: i128) -> String {
    let day = i128::from(MICROS_PER_DAY);
    let (days, below_day) = (micros.div_euclid(day), micros.rem_euclid(day) as i64);
    let (seconds, micros) = (below_day / MICROS_PER_SECOND, below_day % MICROS_PER_SECOND);
    let mut text = match days {
        0 => String::new(),
        -1 | 1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    text += &format!(
        "{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if micros > 0 {
        text += &format!(".{micros:06}");
    }
    text
}

/// The hash of a duration.
///
/// # Errors
/// None: numbers have hashes.
pub fn hash(cx: Cx<'_>, micros: i128) -> Result<i64, Exit> {
    let day = i128::from(MICROS_PER_DAY);
    let below_day = micros.rem_euclid(day) as i64;
    let parts = [
        V::small(micros.div_euclid(day) as i64),
        V::small(below_day / MICROS_PER_SECOND),
        V::small(below_day % MICROS_PER_SECOND),
    ];
    cx.leaf_hash(cx.new_tuple(&parts).v())
}

// Making one from parts.

/// Names of the parts in the order in which they are added up, their places among the arguments and their lengths.
const PARTS: [(&str, usize, i64); 7] = [
    ("microseconds", 3, 1),
    ("milliseconds", 4, 1000),
    ("seconds", 2, MICROS_PER_SECOND),
    ("minutes", 5, 60 * MICROS_PER_SECOND),
    ("hours", 6, 3600 * MICROS_PER_SECOND),
    ("days", 1, MICROS_PER_DAY),
    ("weeks", 7, 7 * MICROS_PER_DAY),
];

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (mut sum, mut left_over) = (0_i128, 0.0_f64);
    for (name, index, unit) in PARTS {
        let Some(part) = args[index].given() else {
            continue;
        };
        let (whole, rest) = part_micros(cx, name, part, unit)?;
        sum = sum.checked_add(whole).ok_or_else(|| too_large(cx))?;
        left_over += rest;
    }
    if left_over != 0.0 {
        sum += rounded(left_over, sum % 2 != 0) as i128;
    }
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::TimeDelta));
    make(cx, class, sum)
}

/// A rest of microseconds rounded so that the sum is even if the rest lies halfway.
fn rounded(rest: f64, is_odd: bool) -> f64 {
    let whole = rest.round();
    if (whole - rest).abs() != 0.5 {
        return whole;
    }
    let odd = f64::from(u8::from(is_odd));
    2.0 * ((rest + odd) * 0.5).round() - odd
}

/// Whole microseconds of a part and the rest.
fn part_micros<'v>(cx: Cx<'v>, name: &str, part: V<'v>, unit: i64) -> Result<(i128, f64), Exit> {
    if part.is_integer() || part.as_bool().is_some() {
        let count = cx.index_object(part)?;
        let count = match count.as_i64() {
            Some(count) => Some(i128::from(count)),
            None => count
                .to_number()
                .and_then(|count| i128::try_from(count).ok()),
        };
        let micros = count.and_then(|count| count.checked_mul(i128::from(unit)));
        return Ok((micros.ok_or_else(|| too_large(cx))?, 0.0));
    }
    let Some(count) = part.as_float() else {
        return Err(cx.type_error(format!(
            "unsupported type for timedelta {name} component: {}",
            cx.class_name(part)
        )));
    };
    if count.is_nan() {
        return Err(cx.value_error("cannot convert float NaN to integer"));
    }
    if count.is_infinite() {
        return Err(cx.overflow_error("cannot convert float infinity to integer"));
    }
    let whole = (count.trunc() as i128).checked_mul(i128::from(unit));
    let whole = whole.ok_or_else(|| too_large(cx))?;
    let below = unit as f64 * count.fract();
    Ok((whole + below.trunc() as i128, below.fract()))
}

// Arithmetic.

fn sum<'v>(cx: Cx<'v>, args: &[V<'v>], sign: i128) -> Result<V<'v>, Exit> {
    match (micros_of(cx, args[0]), micros_of(cx, args[1])) {
        (Some(a), Some(b)) => new_delta(cx, a + sign * b),
        _ => Ok(not_implemented(cx)),
    }
}

fn integer(cx: Cx<'_>, n: i128) -> V<'_> {
    match i64::try_from(n) {
        Ok(n) => cx.new_int(n),
        Err(_) => cx.new_big(&Number::from(n)),
    }
}

fn divide_exactly<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<V<'v>, Exit> {
    match (Integer::of(a), Integer::of(b)) {
        (Some(a), Some(b)) => arith::true_divide(cx, a, b),
        _ => Ok(not_implemented(cx)),
    }
}

/// What a duration is multiplied with or divided by: an integer, or a float as a ratio.
enum Factor {
    Whole(Number),
    Ratio(Number, Number),
}

fn factor<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Factor>, Exit> {
    if value.is_integer() || value.as_bool().is_some() {
        return Ok(Some(Factor::Whole(cx.index_number(value)?)));
    }
    let Some(x) = value.as_float() else {
        return Ok(None);
    };
    if !cx.is_exactly(value, C::Float) {
        return Err(Exit::NeedGuest);
    }
    if x.is_nan() {
        return Err(cx.value_error("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(cx.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (numerator, denominator) = ratio(x);
    Ok(Some(Factor::Ratio(numerator, denominator)))
}

/// A finite float as a ratio; the denominator is a power of two.
fn ratio(x: f64) -> (Number, Number) {
    const FRACTION_BITS: i64 = 52;
    let bits = x.to_bits();
    let exponent = (bits >> FRACTION_BITS & 0x7ff) as i64;
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let (mantissa, exponent) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << FRACTION_BITS, exponent - 1075),
    };
    let sign = if x < 0.0 { Sign::Minus } else { Sign::Plus };
    let mantissa = Number::from_biguint(sign, mantissa.into());
    match exponent {
        0.. => (mantissa << exponent, Number::from(1)),
        _ => (mantissa, Number::from(1) << -exponent),
    }
}

fn delta_of_number<'v>(cx: Cx<'v>, micros: &Number) -> Result<V<'v>, Exit> {
    let micros = i128::try_from(micros).map_err(|_| too_large(cx))?;
    new_delta(cx, micros)
}

/// `a / b` rounded to the nearest integer, halves to even.
fn divide_nearest(a: &Number, b: &Number) -> Number {
    let (a, b) = if b.sign() == Sign::Minus {
        (-a, -b)
    } else {
        (a.clone(), b.clone())
    };
    let floor = floor_of(&a, &b);
    let twice: Number = (a - &floor * &b) * 2;
    let is_odd = floor.bit(0);
    match twice.cmp(&b) {
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal if is_odd => floor + 1,
        _ => floor,
    }
}

/// `a // b` for a positive `b`.
fn floor_of(a: &Number, b: &Number) -> Number {
    let (quotient, rest) = (a / b, a % b);
    if rest.sign() == Sign::Minus {
        quotient - 1
    } else {
        quotient
    }
}

fn multiply<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(micros), Some(factor)) = (micros_of(cx, args[0]), factor(cx, args[1])?) else {
        return Ok(not_implemented(cx));
    };
    let micros = Number::from(micros);
    match factor {
        Factor::Whole(n) => delta_of_number(cx, &(micros * n)),
        Factor::Ratio(numerator, denominator) => {
            delta_of_number(cx, &divide_nearest(&(micros * numerator), &denominator))
        }
    }
}

fn division_by_zero(cx: Cx<'_>) -> Exit {
    cx.error(C::ZeroDivisionError, "division by zero").into()
}

fn true_divide<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(micros) = micros_of(cx, args[0]) else {
        return Ok(not_implemented(cx));
    };
    if let Some(divisor) = micros_of(cx, args[1]) {
        if divisor == 0 {
            return Err(division_by_zero(cx));
        }
        return divide_exactly(cx, integer(cx, micros), integer(cx, divisor));
    }
    let (numerator, denominator) = match factor(cx, args[1])? {
        None => return Ok(not_implemented(cx)),
        Some(Factor::Whole(n)) => (n, Number::from(1)),
        Some(Factor::Ratio(numerator, denominator)) => (numerator, denominator),
    };
    if numerator.sign() == Sign::NoSign {
        return Err(division_by_zero(cx));
    }
    let scaled = Number::from(micros) * denominator;
    delta_of_number(cx, &divide_nearest(&scaled, &numerator))
}

fn floor_divide<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(micros) = micros_of(cx, args[0]) else {
        return Ok(not_implemented(cx));
    };
    if let Some(divisor) = micros_of(cx, args[1]) {
        let (quotient, _) = divided(cx, micros, divisor)?;
        return Ok(integer(cx, quotient));
    }
    if !args[1].is_integer() && args[1].as_bool().is_none() {
        return Ok(not_implemented(cx));
    }
    let divisor = cx.index_number(args[1])?;
    if divisor.sign() == Sign::NoSign {
        return Err(division_by_zero(cx));
    }
    let (a, b) = match divisor.sign() == Sign::Minus {
        true => (-Number::from(micros), -divisor),
        false => (Number::from(micros), divisor),
    };
    delta_of_number(cx, &floor_of(&a, &b))
}

/// Quotient and remainder of durations.
fn divided(cx: Cx<'_>, a: i128, b: i128) -> Result<(i128, i128), Exit> {
    if b == 0 {
        return Err(division_by_zero(cx));
    }
    let (quotient, rest) = (a / b, a % b);
    Ok(match rest != 0 && (rest < 0) != (b < 0) {
        true => (quotient - 1, rest + b),
        false => (quotient, rest),
    })
}

fn remainder<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (micros_of(cx, args[0]), micros_of(cx, args[1])) {
        (Some(a), Some(b)) => new_delta(cx, divided(cx, a, b)?.1),
        _ => Ok(not_implemented(cx)),
    }
}

fn quotient_and_remainder<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (micros_of(cx, args[0]), micros_of(cx, args[1])) {
        (Some(a), Some(b)) => {
            let (quotient, rest) = divided(cx, a, b)?;
            let rest = new_delta(cx, rest)?;
            Ok(cx.new_tuple(&[integer(cx, quotient), rest]).v())
        }
        _ => Ok(not_implemented(cx)),
    }
}
