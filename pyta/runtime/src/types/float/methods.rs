//! The class `float`.

use std::cmp::Ordering;

use dashu_int::UBig;

use super::{arith, construct, format};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Hashing, holds};
use crate::types::int::arguments::{Want, convert_then, float_argument, index_argument};
use crate::types::int::construct::from_float;
use crate::types::int::format::text_error;
use crate::types::int::methods::wrong_receiver;
use crate::types::int::text::text_of;
use crate::types::int::{Integer, NewInteger};

/// The receiver of a method of `float`.
///
/// # Errors
/// TypeError for another class.
#[inline]
pub fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<f64, Exit> {
    args[0]
        .as_float()
        .ok_or_else(|| wrong_receiver(cx, name, "float", args[0]))
}

/// An operand beside a float: a float or an integer; `None` for anything else.
fn operand<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<f64>, Exit> {
    if let Some(x) = value.as_float() {
        return Ok(Some(x));
    }
    match Integer::of(value) {
        Some(n) => n
            .to_f64()
            .map(Some)
            .ok_or_else(|| cx.overflow_error("int too large to convert to float")),
        None => Ok(None),
    }
}

fn binary<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, name, args)?;
    let result = match operand(cx, args[1])? {
        Some(b) => arith::binary(cx, op, a, b)?,
        None => None,
    };
    Ok(result.unwrap_or_else(|| cx.root(crate::roots::NOT_IMPLEMENTED)))
}

fn reflected<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = receiver(cx, name, args)?;
    let result = match operand(cx, args[1])? {
        Some(a) => arith::binary(cx, op, a, b)?,
        None => None,
    };
    Ok(result.unwrap_or_else(|| cx.root(crate::roots::NOT_IMPLEMENTED)))
}

fn compare<'v>(cx: Cx<'v>, op: SlowOp, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, "__eq__", args)?;
    let order = if let Some(b) = args[1].as_float() {
        a.partial_cmp(&b)
    } else if let Some(b) = Integer::of(args[1]) {
        b.compare_f64(a).map(Ordering::reverse)
    } else {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    };
    Ok(V::bool(match order {
        Some(order) => holds(op, order),
        None => op == SlowOp::Ne,
    }))
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

macro_rules! comparison {
    ($op:ident $symbol:literal $name:literal) => {
        NativeDef::leaf($name, BINARY, |cx, args| compare(cx, SlowOp::$op, args)).doc(concat!(
            "Return self",
            $symbol,
            "value."
        ))
    };
}

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    doc: "A double-precision number made from a number or from text such as '2.5e3',\n'-inf' or 'nan'.",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    methods: &[
        NativeDef::leaf("__repr__", UNARY, |cx, args| {
            let x = receiver(cx, "__repr__", args)?;
            Ok(cx.new_ascii_bytes(pyta_text::float::repr(x).as_bytes()).v())
        })
        .doc("Return repr(self)."),
        NativeDef::leaf("__hash__", UNARY, hash).doc("Return hash(self)."),
        comparison!(Lt "<" "__lt__"),
        comparison!(Le "<=" "__le__"),
        comparison!(Eq "==" "__eq__"),
        comparison!(Ne "!=" "__ne__"),
        comparison!(Gt ">" "__gt__"),
        comparison!(Ge ">=" "__ge__"),
        operator!(Add "+" "__add__"),
        mirrored!(Add "+" "__radd__"),
        operator!(Sub "-" "__sub__"),
        mirrored!(Sub "-" "__rsub__"),
        operator!(Mul "*" "__mul__"),
        mirrored!(Mul "*" "__rmul__"),
        operator!(Mod "%" "__mod__"),
        mirrored!(Mod "%" "__rmod__"),
        operator!(FloorDiv "//" "__floordiv__"),
        mirrored!(FloorDiv "//" "__rfloordiv__"),
        operator!(Div "/" "__truediv__"),
        mirrored!(Div "/" "__rtruediv__"),
        NativeDef::leaf("__divmod__", BINARY, div_mod).doc("Return divmod(self, value)."),
        NativeDef::leaf("__rdivmod__", BINARY, reflected_div_mod)
            .doc("Return divmod(value, self)."),
        NativeDef::leaf("__pow__", "(self, value, mod=None, /)", pow)
            .doc("Return pow(self, value, mod)."),
        NativeDef::leaf("__rpow__", "(self, value, mod=None, /)", reflected_pow)
            .doc("Return pow(value, self, mod)."),
        NativeDef::leaf("__neg__", UNARY, |cx, args| {
            Ok(cx.new_float(-receiver(cx, "__neg__", args)?))
        })
        .doc("-self"),
        NativeDef::leaf("__pos__", UNARY, |cx, args| itself(cx, "__pos__", args)).doc("+self"),
        NativeDef::leaf("__abs__", UNARY, |cx, args| {
            Ok(cx.new_float(receiver(cx, "__abs__", args)?.abs()))
        })
        .doc("abs(self)"),
        NativeDef::leaf("__bool__", UNARY, |cx, args| {
            Ok(V::bool(receiver(cx, "__bool__", args)? != 0.0))
        })
        .doc("True if self else False"),
        NativeDef::leaf("__int__", UNARY, |cx, args| {
            from_float(cx, receiver(cx, "__int__", args)?)
        })
        .doc("int(self)"),
        NativeDef::leaf("__float__", UNARY, |cx, args| itself(cx, "__float__", args))
            .doc("float(self)"),
        NativeDef::leaf("conjugate", UNARY, |cx, args| itself(cx, "conjugate", args))
            .doc("The number itself, as it has no imaginary part."),
        NativeDef::leaf("__trunc__", UNARY, |cx, args| {
            from_float(cx, receiver(cx, "__trunc__", args)?)
        })
        .doc("The int that is left without the digits after the point."),
        NativeDef::leaf("__floor__", UNARY, |cx, args| {
            from_float(cx, receiver(cx, "__floor__", args)?.floor())
        })
        .doc("The greatest int that is not above the number."),
        NativeDef::leaf("__ceil__", UNARY, |cx, args| {
            from_float(cx, receiver(cx, "__ceil__", args)?.ceil())
        })
        .doc("The least int that is not below the number."),
        NativeDef::leaf_or("__round__", "(self, ndigits=None, /)", round, |cx, slots, state, got| {
            convert_then(&[Want::Any, Want::Index], round, cx, slots, state, got)
        }, 0)
        .doc("Round to ndigits decimal places, without which the result is an int. Ties go to\nthe even neighbour."),
        NativeDef::leaf("as_integer_ratio", UNARY, as_integer_ratio)
            .doc("Two ints, numerator and denominator, of exactly this value.\n\nThe ratio is in lowest terms and its denominator is positive.\n\n>>> (2.5).as_integer_ratio()\n(5, 2)\n>>> (-0.125).as_integer_ratio()\n(-1, 8)"),
        NativeDef::leaf("hex", UNARY, |cx, args| {
            let text = pyta_text::float::hex(receiver(cx, "hex", args)?);
            Ok(cx.new_ascii_bytes(text.as_bytes()).v())
        })
        .doc("The exact value as text: a hexadecimal fraction times a power of two.\n\n>>> (1.5).hex()\n'0x1.8000000000000p+0'\n>>> (-0.25).hex()\n'-0x1.0000000000000p-2'"),
        NativeDef::leaf("is_integer", UNARY, |cx, args| {
            let x = receiver(cx, "is_integer", args)?;
            Ok(V::bool(x.is_finite() && x.trunc() == x))
        })
        .doc("True if nothing but zeros follows the point; False for infinities and NaN."),
        NativeDef::leaf("__getnewargs__", UNARY, |cx, args| {
            let number = itself(cx, "__getnewargs__", args)?;
            Ok(cx.new_tuple(&[number]).v())
        }),
        NativeDef::leaf_or_guest("__format__", "(self, format_spec, /)", format::format, "number_format")
            .doc("The number as text in the layout of format_spec, such as '.2f'."),
        NativeDef::leaf("__sizeof__", UNARY, |_, _| Ok(V::small(24)))
            .doc("Bytes of memory taken."),
    ],
    class_methods: &[
        NativeDef::leaf_or_guest("fromhex", "(cls, string, /)", from_hex, "float_fromhex")
            .doc("The float that hex() writes as string, which may also be laid out otherwise.\n\n>>> float.fromhex('0x1.8p+1')\n3.0\n>>> float.fromhex('-a.8')\n-10.5"),
        NativeDef::leaf_or_guest("from_number", "(cls, number, /)", from_number, "float_from_number")
            .doc("A float of the same value as number, which has __float__ or __index__. Strings\nare refused."),
        NativeDef::leaf("__getformat__", "(cls, typestr, /)", get_format)
            .doc("In what format and byte order floats are kept; typestr is 'double' or 'float'.\nMeant for tests."),
    ],
    attributes: &[
        GetSet {
            doc: "the number itself",
            ..GetSet::read_only("real", |cx, args| itself(cx, "real", args))
        },
        GetSet {
            doc: "always 0.0",
            ..GetSet::read_only("imag", |cx, _| Ok(cx.new_float(0.0)))
        },
    ],
    new: Some(NativeDef::leaf_or(
        "__new__",
        "(cls, x=0, /)",
        construct::new,
        construct::new_step,
        0,
    )),
    ..ClassSpec::new(C::Float, C::Object)
};

fn itself<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, name, args).map(|x| cx.new_float(x))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = receiver(cx, "__hash__", args)?;
    let hash = pyta_text::hash::hash_f64(x).unwrap_or_else(|| cx.identity_hash(args[0]));
    Ok(cx.new_int(hash))
}

fn pair<'v>(cx: Cx<'v>, a: f64, b: f64) -> Result<V<'v>, Exit> {
    if b == 0.0 {
        return Err(crate::types::int::arith::zero_division(cx));
    }
    let (quotient, rest) = arith::div_mod(a, b);
    Ok(cx
        .new_tuple(&[cx.new_float(quotient), cx.new_float(rest)])
        .v())
}

fn div_mod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, "__divmod__", args)?;
    match operand(cx, args[1])? {
        Some(b) => pair(cx, a, b),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn reflected_div_mod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = receiver(cx, "__rdivmod__", args)?;
    match operand(cx, args[1])? {
        Some(a) => pair(cx, a, b),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn refuse_modulus<'v>(cx: Cx<'v>, modulus: V<'v>) -> Result<(), Exit> {
    match modulus.given() {
        Some(modulus) if !modulus.is_nil() => {
            Err(cx.type_error("pow() 3rd argument not allowed unless all arguments are integers"))
        }
        _ => Ok(()),
    }
}

fn pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, "__pow__", args)?;
    refuse_modulus(cx, args[2])?;
    match operand(cx, args[1])? {
        Some(b) => arith::power(cx, a, b),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn reflected_pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = receiver(cx, "__rpow__", args)?;
    refuse_modulus(cx, args[2])?;
    match operand(cx, args[1])? {
        Some(a) => arith::power(cx, a, b),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn round<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = receiver(cx, "__round__", args)?;
    match args[1].given().filter(|digits| !digits.is_nil()) {
        None => from_float(cx, x.round_ties_even()),
        Some(digits) => {
            let digits = index_argument(cx, digits)?;
            let clamped = digits.to_i64().unwrap_or(match digits.is_negative() {
                true => i64::MIN,
                false => i64::MAX,
            });
            match pyta_text::float::round_digits(x, clamped) {
                Some(x) => Ok(cx.new_float(x)),
                None => Err(cx.overflow_error("rounded value too large to represent")),
            }
        }
    }
}

/// Numerator and denominator of a float in lowest terms.
///
/// # Errors
/// OverflowError or ValueError for what has none.
pub fn integer_ratio<'v>(cx: Cx<'v>, x: f64) -> Result<(V<'v>, V<'v>), Exit> {
    let Some(ratio) = pyta_text::float::as_integer_ratio(x) else {
        return Err(if x.is_nan() {
            cx.value_error("cannot convert NaN to integer ratio")
        } else {
            cx.overflow_error("cannot convert Infinity to integer ratio")
        });
    };
    let mantissa = UBig::from(ratio.mantissa);
    let power = ratio.exponent.unsigned_abs() as usize;
    let (numerator, denominator) = if ratio.exponent < 0 {
        (mantissa, UBig::ONE << power)
    } else {
        (mantissa << power, UBig::ONE)
    };
    Ok((
        cx.new_natural(ratio.is_negative, &numerator),
        cx.new_natural(false, &denominator),
    ))
}

fn as_integer_ratio<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let x = receiver(cx, "as_integer_ratio", args)?;
    let (numerator, denominator) = integer_ratio(cx, x)?;
    Ok(cx.new_tuple(&[numerator, denominator]).v())
}

/// A subclass is called with the number: by guest code.
fn only_float<'v>(cx: Cx<'v>, class: V<'v>) -> Result<(), Exit> {
    if class.as_type() == Some(cx.class(C::Float)) {
        Ok(())
    } else {
        Err(Exit::NeedGuest)
    }
}

fn from_hex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    only_float(cx, args[0])?;
    let Some(text) = args[1].as_str() else {
        return Err(cx.type_error("bad argument type for built-in operation"));
    };
    // What is not ASCII is no digit either.
    let bytes: Vec<u8> = text_of(text)
        .iter()
        .map(|point| u8::try_from(point).unwrap_or(b'?'))
        .collect();
    match pyta_text::float::from_hex(&bytes) {
        Ok(x) => Ok(cx.new_float(x)),
        Err(error) => Err(text_error(cx, &error)),
    }
}

fn from_number<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    only_float(cx, args[0])?;
    if construct::is_exact(args[1]) {
        return Ok(args[1]);
    }
    Ok(cx.new_float(float_argument(cx, args[1])?))
}

fn get_format<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(text) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "__getformat__() argument must be str, not {}",
            cx.given_name(args[1])
        )));
    };
    match text.as_ascii() {
        Some("double" | "float") if cfg!(target_endian = "little") => {
            Ok(cx.new_str("IEEE, little-endian").v())
        }
        Some("double" | "float") => Ok(cx.new_str("IEEE, big-endian").v()),
        _ => Err(cx.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}
