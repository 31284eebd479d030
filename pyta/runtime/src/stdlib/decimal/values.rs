//! `Decimal`, and decimals as other values: integers, floats, texts, tuples.

use super::arith::format::{self, Grouping, Malformed};
use super::arith::text::{self, Notation};
use super::arith::{Class, Context, Number, Rounding, convert, power, quantum};
use super::{construct, context, methods, object};
use crate::prelude::*;
use crate::protocol::{Hashing, Index};
use crate::types::complex::new_complex;
use crate::types::int::integer::NewInteger;

use context::kept;

/// `Decimal`.
pub const CLASS: ClassSpec = ClassSpec {
    module: "decimal",
    doc: "Decimal number made of an int, float, string, tuple (sign, digits, exponent) or Decimal; 0 by default.\n\nThe value is taken exactly, whatever the precision. The context only tells whether a malformed string\nraises InvalidOperation or gives NaN.",
    flags: class_flags::BASE,
    fixed_slots: object::SLOTS,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, value='0', context=None)",
        construct::new,
    )),
    methods: methods::OF_DECIMALS,
    class_methods: &[
        NativeDef::step("from_float", "(cls, f, /)", construct::from_float, 0)
            .doc("The decimal equal to a float or int, with all its digits."),
        NativeDef::step("from_number", "(cls, number, /)", construct::from_number, 0)
            .doc("The decimal equal to an int, float or Decimal; TypeError for anything else."),
    ],
    attributes: &[
        GetSet::read_only("real", |_, args| Ok(args[0])),
        GetSet::read_only("imag", |cx, _| {
            Ok(object::new(cx, &Number::small(false, 0, 0)))
        }),
    ],
    ..ClassSpec::new(C::Decimal, C::Object)
};

/// `__repr__`, `__str__`.
pub fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__repr__", args)?;
    let capitals = context::has_capitals(context::current(cx)?);
    let mut out = String::from("Decimal('");
    reserve_text(cx, &number)?;
    text::push_text(&mut out, &number, Notation::Scientific, capitals);
    out.push_str("')");
    Ok(cx.new_str(&out).v())
}

pub fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__str__", args)?;
    let capitals = context::has_capitals(context::current(cx)?);
    text(cx, &number, Notation::Scientific, capitals)
}

fn reserve_text(cx: Cx<'_>, number: &Number) -> Result<(), Exit> {
    cx.reserve(number.coefficient.digits() as usize * 2)
}

/// The text of a number.
///
/// # Errors
/// MemoryError.
pub fn text<'v>(
    cx: Cx<'v>,
    number: &Number,
    notation: Notation,
    capitals: bool,
) -> Result<V<'v>, Exit> {
    reserve_text(cx, number)?;
    Ok(cx.new_str(&text::to_text(number, notation, capitals)).v())
}

/// `to_eng_string(context=None)`.
pub fn to_eng_string<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "to_eng_string", args)?;
    let capitals = context::has_capitals(context::given(cx, args[1])?);
    text(cx, &number, Notation::Engineering, capitals)
}

pub fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let shown = str(cx, args)?;
    let state = cx.new_tuple(&[shown]).v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), state]).v())
}

pub fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__hash__", args)?;
    if number.is_signaling() {
        return Err(cx.type_error("Cannot hash a signaling NaN value"));
    }
    Ok(cx.new_int(match number.is_nan() {
        true => cx.identity_hash(args[0]),
        false => convert::hash(&number),
    }))
}

/// The integer that rounding leaves.
fn integer<'v>(cx: Cx<'v>, number: &Number, rounding: Rounding) -> Result<V<'v>, Exit> {
    if number.is_nan() {
        return Err(cx.value_error("cannot convert NaN to integer"));
    }
    if number.is_infinite() {
        return Err(cx.overflow_error("cannot convert Infinity to integer"));
    }
    let widest = Context {
        rounding,
        ..Context::widest(object::GRANTED)
    };
    let magnitude = object::run(cx, &widest, &mut 0, |widest, happened| {
        let whole = quantum::to_integral(number, false, widest, happened)?;
        power::integer(&whole, widest)
    })?;
    Ok(cx.new_natural(number.negative, &magnitude))
}

/// `__int__` and the like.
pub fn to_int<'v, const ROUNDING: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__int__", args)?;
    integer(cx, &number, Rounding::ALL[ROUNDING])
}

/// `round(x)`, `round(x, digits)`.
pub fn round<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__round__", args)?;
    let Some(digits) = args[1].given() else {
        return integer(cx, &number, Rounding::HalfEven);
    };
    if !digits.is_integer() && digits.as_bool().is_none() {
        return Err(cx.type_error("optional arg must be an integer"));
    }
    let Some(digits) = cx.index_object(digits)?.as_i64() else {
        return Err(cx.overflow_error("Python int too large to convert to C ssize_t"));
    };
    let quantum = Number::small(false, 1, digits.checked_neg().unwrap_or(i64::MAX));
    let context = context::current(cx)?;
    context::perform(cx, context, |settings, happened| {
        quantum::quantize(&number, &quantum, settings, happened)
    })
}

fn float_of<'v>(cx: Cx<'v>, number: &Number) -> Result<f64, Exit> {
    Ok(match number.class {
        Class::Finite => convert::to_float(number),
        Class::Infinite if number.negative => f64::NEG_INFINITY,
        Class::Infinite => f64::INFINITY,
        Class::QuietNan if number.negative => -f64::NAN,
        Class::QuietNan => f64::NAN,
        Class::SignalingNan => {
            return Err(cx.value_error("cannot convert signaling NaN to float"));
        }
    })
}

pub fn to_float<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__float__", args)?;
    Ok(cx.new_float(float_of(cx, &number)?))
}

pub fn to_complex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__complex__", args)?;
    let real = float_of(cx, &number)?;
    Ok(new_complex(cx, (real, 0.0)))
}

pub fn as_integer_ratio<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "as_integer_ratio", args)?;
    if number.is_nan() {
        return Err(cx.value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(cx.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let widest = Context::widest(object::GRANTED);
    let (numerator, denominator) = object::run(cx, &widest, &mut 0, |widest, _| {
        convert::ratio(&number, widest)
    })?;
    let parts = [
        cx.new_natural(number.negative, &numerator),
        cx.new_natural(false, &denominator),
    ];
    Ok(cx.new_tuple(&parts).v())
}

/// `as_tuple()`: sign, digits, exponent.
pub fn as_tuple<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let parts = parts(cx, &[slots.get(0)]).map_err(|exit| crate::ops::attr::settle(cx, exit))?;
    Ok(Next::TailCall {
        callee: context::keep(cx, kept::TUPLE),
        args: ArgBuf::of(&parts),
    })
}

fn parts<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<[V<'v>; 3], Exit> {
    let number = object::receiver(cx, "as_tuple", args)?;
    let exponent = match number.class {
        Class::Finite => cx.new_int(number.exponent),
        Class::Infinite => cx.symbol("F").v(),
        Class::QuietNan => cx.symbol("n").v(),
        Class::SignalingNan => cx.symbol("N").v(),
    };
    reserve_text(cx, &number)?;
    let digits = match number.is_nan() && number.coefficient.is_zero() {
        true => String::new(),
        false => number.coefficient.to_text(),
    };
    cx.reserve(digits.len() * size_of::<V<'v>>())?;
    let digits = digits.as_bytes();
    let digits = cx.new_tuple_with(digits.len(), |i| V::small(i64::from(digits[i] - b'0')));
    Ok([V::small(number.negative.into()), digits.v(), exponent])
}

pub fn adjusted<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "adjusted", args)?;
    Ok(cx.new_int(if number.is_finite() {
        number.adjusted()
    } else {
        0
    }))
}

pub fn is_true<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(!object::receiver(cx, "__bool__", args)?.is_zero()))
}

// Formats.

/// `__format__(spec)` without what only the prelude knows: locales and warnings.
pub fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__format__", args)?;
    let Some(spec) = args[1].as_str() else {
        return Err(cx.type_error("format arg must be str"));
    };
    let points: Vec<u32> = spec.units().iter().collect();
    let is_local =
        matches!(points.last(), Some(&last) if last == u32::from('n') || last == u32::from('N'));
    if is_local
        || args[2].given().is_some()
        || points.iter().any(|point| (0xD800..0xE000).contains(point))
    {
        return Err(Exit::NeedGuest);
    }
    formatted(cx, &number, &points, None)
}

/// For the prelude: a format with a point, a separator and lengths of groups of its own.
pub fn format_with<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = object::receiver(cx, "__format__", args)?;
    let text = |value: V<'v>| value.as_str().map_or_else(String::new, Str::to_text);
    let points: Vec<u32> = args[1]
        .as_str()
        .map_or_else(Vec::new, |spec| spec.units().iter().collect());
    let lengths = args[4].as_tuple().map_or_else(Vec::new, |lengths| {
        lengths
            .iter()
            .map(|length| {
                length
                    .as_small()
                    .and_then(|n| u8::try_from(n).ok())
                    .unwrap_or(Grouping::NO_MORE)
            })
            .collect()
    });
    let grouping = Grouping {
        point: text(args[2]),
        separator: text(args[3]),
        lengths,
    };
    formatted(cx, &number, &points, Some(grouping))
}

fn formatted<'v>(
    cx: Cx<'v>,
    number: &Number,
    spec: &[u32],
    grouping: Option<Grouping>,
) -> Result<V<'v>, Exit> {
    let context = context::current(cx)?;
    let spec = match format::parse(spec, context::has_capitals(context)) {
        Ok(spec) => spec,
        Err(Malformed::Invalid) => return Err(cx.value_error("invalid format string")),
        Err(Malformed::Limits) => {
            return Err(cx.value_error("format specification exceeds internal limits of _decimal"));
        }
        Err(Malformed::Number) => {
            return Err(cx.overflow_error("cannot fit 'int' into an index-sized integer"));
        }
    };
    let spec = match grouping {
        Some(grouping) => spec.with_grouping(grouping),
        None => spec,
    };
    let points = object::run(cx, &context::settings(context), &mut 0, |settings, _| {
        format::format(number, &spec, settings)
    })?;
    Ok(cx.new_str_from_points(points.iter().copied()).v())
}
