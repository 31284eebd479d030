//! The class `complex`.

use std::cmp::Ordering;

use pyta_text::TextBuf;
use pyta_text::float::LARGEST_PRECISION;
use pyta_text::format_spec::{FormatSpec, LocaleNumbers, Subject, push_complex};

use super::arith::{self, Operand};
use super::{Parts, construct, exact_parts, new_complex, parts_of};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Hashing, Repr};
use crate::types::int::Integer;
use crate::types::int::arguments::integer_as_float;
use crate::types::int::format::{spec_argument, text_error};
use crate::types::int::methods::wrong_receiver;
use crate::types::int::text::text_of;

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Parts, Exit> {
    parts_of(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "complex", args[0]))
}

fn operand<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Operand>, Exit> {
    if let Some(parts) = exact_parts(cx, value) {
        return Ok(Some(Operand::Complex(parts)));
    }
    if let Some(x) = value.as_float() {
        return Ok(Some(Operand::Real(x)));
    }
    if let Some(n) = Integer::of(value) {
        return integer_as_float(cx, n).map(|x| Some(Operand::Real(x)));
    }
    Ok(parts_of(cx, value).map(Operand::Complex))
}

fn finish<'v>(cx: Cx<'v>, result: Option<V<'v>>) -> V<'v> {
    result.unwrap_or_else(|| cx.root(crate::roots::NOT_IMPLEMENTED))
}

fn binary<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = Operand::Complex(receiver(cx, name, args)?);
    let result = match operand(cx, args[1])? {
        Some(b) => arith::binary(cx, op, a, b)?,
        None => None,
    };
    Ok(finish(cx, result))
}

fn reflected<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = Operand::Complex(receiver(cx, name, args)?);
    let result = match operand(cx, args[1])? {
        Some(a) => arith::binary(cx, op, a, b)?,
        None => None,
    };
    Ok(finish(cx, result))
}

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";

macro_rules! operator {
    ($op:ident $symbol:literal $forward:literal) => {
        NativeDef::leaf($forward, BINARY, |cx, args| {
            binary(cx, SlowOp::$op, $forward, args)
        })
        .doc(concat!("Return self", $symbol, "value."))
    };
}

macro_rules! mirrored {
    ($op:ident $symbol:literal $name:literal) => {
        NativeDef::leaf($name, BINARY, |cx, args| {
            reflected(cx, SlowOp::$op, $name, args)
        })
        .doc(concat!("Return value", $symbol, "self."))
    };
}

macro_rules! unordered {
    ($symbol:literal $name:literal) => {
        NativeDef::leaf($name, BINARY, |cx, args| {
            receiver(cx, $name, args)?;
            Ok(finish(cx, None))
        })
        .doc(concat!("Return self", $symbol, "value."))
    };
}

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    doc: "Parse text such as '1+2j', convert one number, or compute real + imag*1j.",
    flags: class_flags::BASE,
    fixed_slots: 2,
    methods: &[
        NativeDef::leaf("__repr__", UNARY, |cx, args| {
            let (real, imag) = receiver(cx, "__repr__", args)?;
            let text = pyta_text::float::complex_repr(real, imag);
            Ok(cx.new_ascii_bytes(text.as_bytes()).v())
        })
        .doc("Return repr(self)."),
        NativeDef::leaf("__hash__", UNARY, hash).doc("Return hash(self)."),
        unordered!("<" "__lt__"),
        unordered!("<=" "__le__"),
        NativeDef::leaf("__eq__", BINARY, |cx, args| equal(cx, "__eq__", args, true))
            .doc("Return self==value."),
        NativeDef::leaf("__ne__", BINARY, |cx, args| {
            equal(cx, "__ne__", args, false)
        })
        .doc("Return self!=value."),
        unordered!(">" "__gt__"),
        unordered!(">=" "__ge__"),
        operator!(Add "+" "__add__"),
        mirrored!(Add "+" "__radd__"),
        operator!(Sub "-" "__sub__"),
        mirrored!(Sub "-" "__rsub__"),
        operator!(Mul "*" "__mul__"),
        mirrored!(Mul "*" "__rmul__"),
        operator!(Div "/" "__truediv__"),
        mirrored!(Div "/" "__rtruediv__"),
        NativeDef::leaf("__pow__", "(self, value, mod=None, /)", pow)
            .doc("Return pow(self, value, mod)."),
        NativeDef::leaf("__rpow__", "(self, value, mod=None, /)", reflected_pow)
            .doc("Return pow(value, self, mod)."),
        NativeDef::leaf("__neg__", UNARY, |cx, args| {
            let (real, imag) = receiver(cx, "__neg__", args)?;
            Ok(new_complex(cx, (-real, -imag)))
        })
        .doc("-self"),
        NativeDef::leaf("__pos__", UNARY, |cx, args| {
            Ok(new_complex(cx, receiver(cx, "__pos__", args)?))
        })
        .doc("+self"),
        NativeDef::leaf("__abs__", UNARY, absolute).doc("abs(self)"),
        NativeDef::leaf("__bool__", UNARY, |cx, args| {
            Ok(V::bool(receiver(cx, "__bool__", args)? != (0.0, 0.0)))
        })
        .doc("True if self else False"),
        NativeDef::leaf("conjugate", UNARY, |cx, args| {
            let (real, imag) = receiver(cx, "conjugate", args)?;
            Ok(new_complex(cx, (real, -imag)))
        })
        .doc("The number with the sign of its imaginary part changed."),
        NativeDef::leaf("__complex__", UNARY, |cx, args| {
            Ok(new_complex(cx, receiver(cx, "__complex__", args)?))
        })
        .doc("The number as an instance of complex itself."),
        NativeDef::leaf("__getnewargs__", UNARY, |cx, args| {
            let (real, imag) = receiver(cx, "__getnewargs__", args)?;
            Ok(cx.new_tuple(&[cx.new_float(real), cx.new_float(imag)]).v())
        }),
        NativeDef::leaf_or_guest(
            "__format__",
            "(self, format_spec, /)",
            format,
            "number_format",
        )
        .doc("The number as text in the layout of format_spec."),
        NativeDef::leaf("__sizeof__", UNARY, |_, _| Ok(V::small(32))).doc("Bytes of memory taken."),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "from_number",
        "(cls, number, /)",
        from_number,
        "complex_from_number",
    )
    .doc("A complex of the same value as number, which has __complex__, __float__ or\n__index__.")],
    attributes: &[
        GetSet {
            doc: "The part on the real axis.",
            ..GetSet::read_only("real", |cx, args| {
                Ok(cx.new_float(receiver(cx, "real", args)?.0))
            })
            .of_slot(0)
        },
        GetSet {
            doc: "the factor of the imaginary unit",
            ..GetSet::read_only("imag", |cx, args| {
                Ok(cx.new_float(receiver(cx, "imag", args)?.1))
            })
            .of_slot(1)
        },
    ],
    new: Some(NativeDef::leaf_or(
        "__new__",
        "(cls, real=0, imag=0)",
        construct::new,
        construct::new_step,
        construct::SCRATCH,
    )),
    ..ClassSpec::new(C::Complex, C::Object)
};

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (real, imag) = receiver(cx, "__hash__", args)?;
    let part = |x| pyta_text::hash::hash_f64(x).unwrap_or_else(|| cx.identity_hash(args[0]));
    Ok(cx.new_int(pyta_text::hash::hash_complex(part(real), part(imag))))
}

/// Whether a complex number equals another number; `None` when that is no number.
pub fn equals<'v>(cx: Cx<'v>, (real, imag): Parts, other: V<'v>) -> Option<bool> {
    if let Some(x) = other.as_float() {
        return Some(real == x && imag == 0.0);
    }
    if let Some(n) = Integer::of(other) {
        return Some(imag == 0.0 && n.compare_f64(real) == Some(Ordering::Equal));
    }
    parts_of(cx, other).map(|other| other == (real, imag))
}

fn equal<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>], wanted: bool) -> Result<V<'v>, Exit> {
    let parts = receiver(cx, name, args)?;
    let equal = equals(cx, parts, args[1]);
    Ok(finish(cx, equal.map(|equal| V::bool(equal == wanted))))
}

fn power<'v>(cx: Cx<'v>, a: Operand, b: Option<Operand>, modulus: V<'v>) -> Result<V<'v>, Exit> {
    let Some(b) = b else {
        return Ok(finish(cx, None));
    };
    if modulus.given().is_some_and(|modulus| !modulus.is_nil()) {
        return Err(cx.value_error("complex modulo"));
    }
    arith::binary(cx, SlowOp::Pow, a, b).map(|result| finish(cx, result))
}

fn pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = Operand::Complex(receiver(cx, "__pow__", args)?);
    power(cx, a, operand(cx, args[1])?, args[2])
}

fn reflected_pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = Operand::Complex(receiver(cx, "__rpow__", args)?);
    match operand(cx, args[1])? {
        Some(a) => power(cx, a, Some(b), args[2]),
        None => Ok(finish(cx, None)),
    }
}

/// The length.
///
/// # Errors
/// OverflowError.
pub fn length(cx: Cx<'_>, (real, imag): Parts) -> Result<f64, Exit> {
    let length = real.hypot(imag);
    if length.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(cx.overflow_error("absolute value too large"));
    }
    Ok(length)
}

fn absolute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = receiver(cx, "__abs__", args)?;
    length(cx, parts).map(|length| cx.new_float(length))
}

fn format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = receiver(cx, "__format__", args)?;
    let spec = spec_argument(cx, args[1])?;
    if spec.is_empty() {
        return cx.leaf_str(args[0]).map(Str::v);
    }
    let type_name = cx.class_name(args[0]);
    let mut out = TextBuf::new();
    let fail = |error| text_error(cx, &error);
    let spec = FormatSpec::parse(text_of(spec), Subject::Complex, &type_name).map_err(fail)?;
    if spec
        .precision
        .is_none_or(|precision| precision <= LARGEST_PRECISION)
    {
        // Two numbers.
        cx.reserve(spec.room_bytes().saturating_mul(2))?;
    }
    push_complex(&mut out, parts, &spec, LocaleNumbers::C, &type_name).map_err(fail)?;
    Ok(cx.new_text(&out).v())
}

fn from_number<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0].as_type() != Some(cx.class(C::Complex)) {
        return Err(Exit::NeedGuest);
    }
    if cx.is_exactly(args[1], C::Complex) {
        return Ok(args[1]);
    }
    match construct::complex_value(cx, args[1])? {
        Some(parts) => Ok(new_complex(cx, parts)),
        None => Err(cx.not_a_real(args[1])),
    }
}
