//! The class `int`.

use super::arguments::{Want, convert_then};
use super::integer::Integer;
use super::{arith, bits, bytes, compare, construct, format, power, round, text};
use crate::classes::ClassSpec;
use crate::prelude::*;

/// The receiver of a method of `int`.
///
/// # Errors
/// TypeError for another class.
#[inline]
pub fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Integer<'v>, Exit> {
    Integer::of(args[0]).ok_or_else(|| wrong_receiver(cx, name, "int", args[0]))
}

/// `descriptor 'name' requires a 'class' object but received a 'other'`.
#[cold]
pub fn wrong_receiver<'v>(cx: Cx<'v>, name: &str, class: &str, got: V<'v>) -> Exit {
    let got = cx.class_name(got);
    let _: Exit = if name.starts_with("__") && name.ends_with("__") {
        cx.type_error(format!(
            "descriptor '{name}' requires a '{class}' object but received a '{got}'"
        ))
    } else {
        cx.type_error(format!(
            "descriptor '{name}' for '{class}' objects doesn't apply to a '{got}' object"
        ))
    };
    Exit::WrongReceiver
}

fn binary<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, name, args)?;
    match Integer::of(args[1]) {
        Some(b) => finish(cx, arith::binary(cx, op, a, b)),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn reflected<'v>(cx: Cx<'v>, op: SlowOp, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = receiver(cx, name, args)?;
    match Integer::of(args[1]) {
        Some(a) => finish(cx, arith::binary(cx, op, a, b)),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn finish<'v>(cx: Cx<'v>, result: Result<Option<V<'v>>, Exit>) -> Result<V<'v>, Exit> {
    result.map(|value| value.unwrap_or_else(|| cx.root(crate::roots::NOT_IMPLEMENTED)))
}

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";

macro_rules! operators {
    ($class:ident; $($op:ident $symbol:literal $forward:literal $reflected:literal,)*) => {
        /// Operators with their reflected twins.
        const OPERATORS: [NativeDef; operators!(@count $($op)*) * 2] = [$(
            NativeDef::leaf($forward, BINARY, |cx, args| binary(cx, SlowOp::$op, $forward, args))
                .doc(concat!("Return self", $symbol, "value.")),
            NativeDef::leaf($reflected, BINARY, |cx, args| reflected(cx, SlowOp::$op, $reflected, args))
                .doc(concat!("Return value", $symbol, "self.")),
        )*];
    };
    (@count) => { 0 };
    (@count $head:ident $($tail:ident)*) => { 1 + operators!(@count $($tail)*) };
}

operators! { int;
    Add "+" "__add__" "__radd__",
    Sub "-" "__sub__" "__rsub__",
    Mul "*" "__mul__" "__rmul__",
    Mod "%" "__mod__" "__rmod__",
    Shl "<<" "__lshift__" "__rlshift__",
    Shr ">>" "__rshift__" "__rrshift__",
    BitAnd "&" "__and__" "__rand__",
    BitXor "^" "__xor__" "__rxor__",
    BitOr "|" "__or__" "__ror__",
    FloorDiv "//" "__floordiv__" "__rfloordiv__",
    Div "/" "__truediv__" "__rtruediv__",
}

const OTHERS: [NativeDef; 33] = [
    NativeDef::leaf("__repr__", UNARY, repr).doc("Return repr(self)."),
    NativeDef::leaf("__hash__", UNARY, hash).doc("Return hash(self)."),
    NativeDef::leaf("__lt__", BINARY, compare::lt).doc("Return self<value."),
    NativeDef::leaf("__le__", BINARY, compare::le).doc("Return self<=value."),
    NativeDef::leaf("__eq__", BINARY, compare::eq).doc("Return self==value."),
    NativeDef::leaf("__ne__", BINARY, compare::ne).doc("Return self!=value."),
    NativeDef::leaf("__gt__", BINARY, compare::gt).doc("Return self>value."),
    NativeDef::leaf("__ge__", BINARY, compare::ge).doc("Return self>=value."),
    NativeDef::leaf("__divmod__", BINARY, div_mod).doc("Return divmod(self, value)."),
    NativeDef::leaf("__rdivmod__", BINARY, reflected_div_mod).doc("Return divmod(value, self)."),
    NativeDef::leaf("__pow__", "(self, value, mod=None, /)", pow)
        .doc("Return pow(self, value, mod)."),
    NativeDef::leaf("__rpow__", "(self, value, mod=None, /)", reflected_pow)
        .doc("Return pow(value, self, mod)."),
    NativeDef::leaf("__neg__", UNARY, |cx, args| {
        Ok(arith::negate(cx, receiver(cx, "__neg__", args)?))
    })
    .doc("-self"),
    NativeDef::leaf("__pos__", UNARY, |cx, args| itself(cx, "__pos__", args)).doc("+self"),
    NativeDef::leaf("__abs__", UNARY, |cx, args| {
        Ok(arith::absolute(cx, receiver(cx, "__abs__", args)?))
    })
    .doc("abs(self)"),
    NativeDef::leaf("__bool__", UNARY, |cx, args| {
        Ok(V::bool(!receiver(cx, "__bool__", args)?.is_zero()))
    })
    .doc("True if self else False"),
    NativeDef::leaf("__invert__", UNARY, |cx, args| {
        Ok(bits::invert(cx, receiver(cx, "__invert__", args)?))
    })
    .doc("~self"),
    NativeDef::leaf("__int__", UNARY, |cx, args| itself(cx, "__int__", args)).doc("int(self)"),
    NativeDef::leaf("__float__", UNARY, to_float).doc("float(self)"),
    NativeDef::leaf("__index__", UNARY, |cx, args| itself(cx, "__index__", args)).doc(
        "The number as an instance of int itself.",
    ),
    NativeDef::leaf("conjugate", UNARY, |cx, args| itself(cx, "conjugate", args))
        .doc("The number itself, as it has no imaginary part."),
    NativeDef::leaf("bit_length", UNARY, bit_length)
        .doc("How many binary digits the absolute value has; zero has none.\n\n>>> (255).bit_length()\n8\n>>> (-256).bit_length()\n9"),
    NativeDef::leaf("bit_count", UNARY, bit_count)
        .doc("How many binary digits of the absolute value are 1.\n\n>>> (255).bit_count()\n8\n>>> (-256).bit_count()\n1"),
    NativeDef::leaf_or("to_bytes", "(self, length=1, byteorder='big', *, signed=False)", bytes::to_bytes, |cx, slots, state, got| {
        convert_then(&[Want::Any, Want::Index], bytes::to_bytes, cx, slots, state, got)
    }, 0)
    .doc("The number in length bytes, the highest first if byteorder is 'big' and last if it\nis 'little'. OverflowError if they are too few, or for a negative number unless\nsigned, which means two's complement."),
    NativeDef::leaf("as_integer_ratio", UNARY, as_integer_ratio)
        .doc("The number itself and 1, as numerator and denominator.\n\n>>> (-7).as_integer_ratio()\n(-7, 1)\n>>> (0).as_integer_ratio()\n(0, 1)"),
    NativeDef::leaf("__trunc__", UNARY, |cx, args| itself(cx, "__trunc__", args))
        .doc("The number itself, as it is whole."),
    NativeDef::leaf("__floor__", UNARY, |cx, args| itself(cx, "__floor__", args))
        .doc("The number itself, as it is whole."),
    NativeDef::leaf("__ceil__", UNARY, |cx, args| itself(cx, "__ceil__", args))
        .doc("The number itself, as it is whole."),
    NativeDef::leaf_or("__round__", "(self, ndigits=None, /)", round::round, |cx, slots, state, got| {
        convert_then(&[Want::Any, Want::Index], round::round, cx, slots, state, got)
    }, 0)
    .doc("The number itself, or for a negative ndigits the nearest multiple of ten, a\nhundred and so on. Ties go to the even one."),
    NativeDef::leaf("__getnewargs__", UNARY, |cx, args| {
        let number = itself(cx, "__getnewargs__", args)?;
        Ok(cx.new_tuple(&[number]).v())
    }),
    NativeDef::leaf_or_guest("__format__", "(self, format_spec, /)", format::format, "number_format")
        .doc("The number as text in the layout of format_spec."),
    NativeDef::leaf("__sizeof__", UNARY, size_of).doc("Bytes of memory taken."),
    NativeDef::leaf("is_integer", UNARY, |cx, args| {
        receiver(cx, "is_integer", args).map(|_| V::TRUE)
    })
    .doc("Always True, so that ints can be asked as floats are."),
];

/// The methods of both tables.
const METHODS: [NativeDef; OPERATORS.len() + OTHERS.len()] = {
    let mut all = [OTHERS[0]; OPERATORS.len() + OTHERS.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = if i < OTHERS.len() {
            OTHERS[i]
        } else {
            OPERATORS[i - OTHERS.len()]
        };
        i += 1;
    }
    all
};

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nA number without its fraction, or the number that a text spells in base; 0 for no\nargument.\n\nA base of 0 means that of a literal.\n\n>>> int('0x1f', base=0)\n31",
    flags: class_flags::BASE | class_flags::MATCH_SELF,
    methods: &METHODS,
    class_methods: &[NativeDef::leaf_or_guest(
        "from_bytes",
        "(cls, bytes, byteorder='big', *, signed=False)",
        bytes::from_bytes,
        "int_from_bytes",
    )
    .doc("The number that bytes hold, the highest first if byteorder is 'big' and last if it\nis 'little'. With signed it is in two's complement.")],
    attributes: &[
        GetSet {
            doc: "the number itself",
            ..GetSet::read_only("real", |cx, args| itself(cx, "real", args))
        },
        GetSet {
            doc: "always 0",
            ..GetSet::read_only("imag", |_, _| Ok(V::small(0)))
        },
        GetSet {
            doc: "the number itself, as a fraction",
            ..GetSet::read_only("numerator", |cx, args| itself(cx, "numerator", args))
        },
        GetSet {
            doc: "always 1",
            ..GetSet::read_only("denominator", |_, _| Ok(V::small(1)))
        },
    ],
    new: Some(NativeDef::leaf_or(
        "__new__",
        "(cls, x=0, /, base=10)",
        construct::new,
        construct::new_step,
        0,
    )),
    ..ClassSpec::new(C::Int, C::Object)
};

fn itself<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(arith::same(cx, receiver(cx, name, args)?))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let n = receiver(cx, "__repr__", args)?;
    if let Integer::Small(n) = n {
        return Ok(text::small_to_str(cx, n).v());
    }
    Ok(cx.new_ascii_bytes(text::to_decimal(cx, n)?.as_bytes()).v())
}

/// `hash` of an integer.
pub fn hash_of(n: Integer<'_>) -> i64 {
    match n {
        Integer::Small(n) => pyta_text::hash::hash_i64(n),
        Integer::Big(_) => n.with_limbs(pyta_text::hash::hash_integer),
    }
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_int(hash_of(receiver(cx, "__hash__", args)?)))
}

fn pair<'v>(cx: Cx<'v>, (a, b): (V<'v>, V<'v>)) -> V<'v> {
    cx.new_tuple(&[a, b]).v()
}

fn div_mod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = receiver(cx, "__divmod__", args)?;
    match Integer::of(args[1]) {
        Some(b) => Ok(pair(cx, arith::div_mod(cx, a, b)?)),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

fn reflected_div_mod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let b = receiver(cx, "__rdivmod__", args)?;
    match Integer::of(args[1]) {
        Some(a) => Ok(pair(cx, arith::div_mod(cx, a, b)?)),
        None => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

/// A power, modular when a modulus is given.
fn ternary<'v>(cx: Cx<'v>, base: V<'v>, exponent: V<'v>, modulus: V<'v>) -> Result<V<'v>, Exit> {
    let not_implemented = cx.root(crate::roots::NOT_IMPLEMENTED);
    let (Some(a), Some(b)) = (Integer::of(base), Integer::of(exponent)) else {
        return Ok(not_implemented);
    };
    match modulus.given().filter(|modulus| !modulus.is_nil()) {
        None => power::power(cx, a, b),
        Some(modulus) => match Integer::of(modulus) {
            Some(c) => power::modular_power(cx, a, b, c),
            None => Ok(not_implemented),
        },
    }
}

fn pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__pow__", args)?;
    ternary(cx, args[0], args[1], args[2])
}

fn reflected_pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__rpow__", args)?;
    ternary(cx, args[1], args[0], args[2])
}

fn to_float<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match receiver(cx, "__float__", args)?.to_f64() {
        Some(x) => Ok(cx.new_float(x)),
        None => Err(cx.overflow_error("int too large to convert to float")),
    }
}

fn bit_length<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_uint(receiver(cx, "bit_length", args)?.bits()))
}

fn bit_count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_uint(bits::count_ones(receiver(cx, "bit_count", args)?)))
}

fn as_integer_ratio<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = itself(cx, "as_integer_ratio", args)?;
    Ok(cx.new_tuple(&[number, V::small(1)]).v())
}

/// As large as the reference implementation's: digits of 30 bits after a head.
fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let digits = receiver(cx, "__sizeof__", args)?.bits().div_ceil(30).max(1);
    Ok(cx.new_uint(24 + 4 * digits))
}
