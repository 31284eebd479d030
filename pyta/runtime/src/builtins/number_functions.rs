//! Builtin functions over numbers: `abs`, `divmod`, `pow`, `round`, `hex`, `oct`, `bin`, `chr`, `ord`, `hash`.

use crate::prelude::*;
use crate::protocol::arith::number_binary;
use crate::protocol::{Hashing, Items, LeafCalls, Methods, reflected_first};
use crate::roots;
use crate::types::int::arguments::{Want, convert_then, index_argument};
use crate::types::int::{Integer, text};
use crate::types::{complex, int};

macro_rules! index_function {
    ($name:literal $parameter:literal $leaf:ident) => {
        NativeDef::leaf_or(
            $name,
            $parameter,
            $leaf,
            |cx, slots, state, got| convert_then(&[Want::Index], $leaf, cx, slots, state, got),
            0,
        )
    };
}

/// Functions of the module `builtins`.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or("abs", "(number, /)", abs, abs_step, 0).asking(Accepts::Anything)
        .doc("Magnitude of a number, which its `__abs__` computes."),
    NativeDef::leaf_or("divmod", "(x, y, /)", div_mod, div_mod_step, 0)
        .doc("Quotient and remainder in one step: the pair (x // y, x % y)."),
    NativeDef::leaf_or("pow", "(base, exp, mod=None)", pow, pow_step, 0)
        .doc("base to the power exp; given mod, the remainder of that by mod.\n\nInts reduce by mod at each step, which is far quicker for large exponents."),
    NativeDef::leaf_or("round", "(number, ndigits=None)", round, round_step, 0)
        .doc("The nearest number with ndigits decimals, of the type of number.\n\nNegative ndigits round to tens, hundreds and so on; without ndigits the answer is an int."),
    index_function!("hex" "(number, /)" hex)
        .doc("The digits of an int to base 16, prefixed 0x.\n\n>>> hex(12648430)\n'0xc0ffee'"),
    index_function!("oct" "(number, /)" oct)
        .doc("The digits of an int to base 8, prefixed 0o.\n\n>>> oct(342391)\n'0o1234567'"),
    index_function!("bin" "(number, /)" bin)
        .doc("The digits of an int to base 2, prefixed 0b.\n\n>>> bin(2796202)\n'0b1010101010101010101010'"),
    index_function!("chr" "(i, /)" chr)
        .doc("The one-character string for a code point i below 0x110000."),
    NativeDef::leaf("ord", "(c, /)", ord)
        .doc("The code point of a string of length one, or the value of a single byte."),
    NativeDef::leaf_or("hash", "(obj, /)", hash, hash_step, 0).asking(Accepts::Hash)
        .doc("The int by which sets and dicts find obj; TypeError if it has none.\n\nEqual objects share it, unequal ones may."),
];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf("invert_bool", "(value, /)", |cx, args| {
    crate::types::bool::plain_invert(cx, args[0])
})];

fn abs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    if let Some(x) = value.raw().as_float_immediate() {
        return Ok(cx.new_float(x.abs()));
    }
    if value.as_object().is_none()
        && let Some(n) = Integer::of(value)
    {
        return Ok(int::arith::absolute(cx, n));
    }
    match cx
        .type_method(value, N::abs)
        .filter(|method| !method.is_nil())
    {
        Some(method) => cx.call_leaf(method, &[value]),
        None => Err(no_abs(cx, value).into()),
    }
}

fn no_abs<'v>(cx: Cx<'v>, value: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("bad operand type for abs(): '{}'", cx.class_name(value)),
    )
}

fn abs_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if let Got::Value(value) = got {
        return Ok(Next::Done(value));
    }
    match cx.special(slots.get(0), N::abs) {
        Some(method) => Ok(method.call(1, &[]).asking()),
        None => Err(no_abs(cx, slots.get(0))),
    }
}

fn div_mod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (a, b) = (args[0], args[1]);
    // Both at once for integers; a subclass may have its own idea.
    if a.payload() == a
        && b.payload() == b
        && let (Some(x), Some(y)) = (Integer::of(a), Integer::of(b))
    {
        let (quotient, remainder) = int::arith::div_mod(cx, x, y)?;
        return Ok(cx.new_tuple(&[quotient, remainder]).v());
    }
    let number = |value: V<'v>| {
        value.payload() == value && (value.as_float().is_some() || Integer::of(value).is_some())
    };
    if number(a) && number(b) {
        let method = if a.as_float().is_some() {
            (N::divmod, a, b)
        } else {
            (N::rdivmod, b, a)
        };
        if let Some(result) = cx.call_leaf_method(method.0, &[method.1, method.2])? {
            return Ok(result);
        }
    }
    Err(Exit::NeedGuest)
}

/// States: 1 after the first attempt, 2 after the second.
fn div_mod_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (a, b) = (slots.get(0), slots.get(1));
    let not_implemented = cx.root(roots::NOT_IMPLEMENTED);
    if state > 0 && got.value() != not_implemented {
        return Ok(Next::Done(got.value()));
    }
    let forward = (N::divmod, a, b);
    let backward = (N::rdivmod, b, a);
    let mut attempts = if crate::protocol::reflected_first(cx, a, b)
        && cx.type_method(a, N::rdivmod) != cx.type_method(b, N::rdivmod)
    {
        vec![backward, forward]
    } else {
        vec![forward, backward]
    };
    if cx.class_of(a) == cx.class_of(b) {
        attempts = vec![forward];
    }
    for (number, (name, receiver, other)) in attempts.into_iter().enumerate().skip(state as usize) {
        let Some(method) = cx
            .special(receiver, name)
            .filter(|method| !method.callee.is_nil())
        else {
            continue;
        };
        match method.run(cx, number as u32 + 1, &[other])? {
            Ok(value) if value == not_implemented => {}
            Ok(value) => return Ok(Next::Done(value)),
            Err(next) => return Ok(next),
        }
    }
    Err(cx.error(
        C::TypeError,
        format!(
            "unsupported operand type(s) for divmod(): '{}' and '{}'",
            cx.class_name(a),
            cx.class_name(b)
        ),
    ))
}

/// The modulus, unless it is missing or `None`.
fn modulus<'v>(value: V<'v>) -> Option<V<'v>> {
    value.given().filter(|value| !value.is_nil())
}

fn pow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match modulus(args[2]) {
        None => number_binary(cx, SlowOp::Pow, args[0], args[1])?.ok_or(Exit::NeedGuest),
        Some(modulus) => {
            let plain = |value: V<'v>| value.payload() == value;
            if !(plain(args[0]) && plain(args[1]) && plain(modulus)) {
                return Err(Exit::NeedGuest);
            }
            match (
                Integer::of(args[0]),
                Integer::of(args[1]),
                Integer::of(modulus),
            ) {
                (Some(a), Some(b), Some(c)) => int::power::modular_power(cx, a, b, c),
                _ => Err(Exit::NeedGuest),
            }
        }
    }
}

fn pow_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (a, b) = (slots.get(0), slots.get(1));
    let Some(modulus) = modulus(slots.get(2)) else {
        if state > 0 {
            return Ok(Next::Done(got.value()));
        }
        return Ok(Next::Op {
            state: 1,
            op: SlowOp::Pow,
            operands: ArgBuf::of(&[a, b, V::small(0)]),
        });
    };
    let not_implemented = cx.root(roots::NOT_IMPLEMENTED);
    if state > 0 && got.value() != not_implemented {
        return Ok(Next::Done(got.value()));
    }
    // The class of the base, that of the exponent, that of the modulus; each once.
    let mut attempts = [(N::pow, a, b), (N::rpow, b, a)];
    let own = |value: V<'v>| cx.type_method(value, N::rpow);
    if reflected_first(cx, a, b) && own(a) != own(b) {
        attempts.reverse();
    }
    for (number, (name, receiver, other)) in attempts.into_iter().enumerate().skip(state as usize) {
        let Some(method) = cx
            .special(receiver, name)
            .filter(|method| !method.callee.is_nil())
        else {
            continue;
        };
        match method.run(cx, number as u32 + 1, &[other, modulus])? {
            Ok(value) if value == not_implemented => {}
            Ok(value) => return Ok(Next::Done(value)),
            Err(next) => return Ok(next),
        }
    }
    // Floats and complex numbers refuse any modulus, also when they are the modulus.
    if modulus.as_float().is_some() {
        let message = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(cx.error(C::TypeError, message));
    }
    if complex::parts_of(cx, modulus).is_some() {
        return Err(cx.error(C::ValueError, "complex modulo"));
    }
    Err(cx.error(
        C::TypeError,
        format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            cx.class_name(a),
            cx.class_name(b),
            cx.class_name(modulus)
        ),
    ))
}

fn round<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    let Some(method) = cx
        .type_method(value, N::round)
        .filter(|method| !method.is_nil())
    else {
        return Err(no_round(cx, value).into());
    };
    match modulus(args[1]) {
        None => cx.call_leaf(method, &[value]),
        Some(digits) => cx.call_leaf(method, &[value, digits]),
    }
}

fn no_round<'v>(cx: Cx<'v>, value: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "type {} doesn't define __round__ method",
            cx.class_name(value)
        ),
    )
}

fn round_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if let Got::Value(value) = got {
        return Ok(Next::Done(value));
    }
    let Some(method) = cx.special(slots.get(0), N::round) else {
        return Err(no_round(cx, slots.get(0)));
    };
    Ok(match modulus(slots.get(1)) {
        None => method.tail(&[]),
        Some(digits) => method.tail(&[digits]),
    })
}

fn hex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    text::prefixed(cx, index_argument(cx, args[0])?, 16, "0x")
}

fn oct<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    text::prefixed(cx, index_argument(cx, args[0])?, 8, "0o")
}

fn bin<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    text::prefixed(cx, index_argument(cx, args[0])?, 2, "0b")
}

fn chr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let point = index_argument(cx, args[0])?.to_i64();
    match point.map(u32::try_from) {
        Some(Ok(point)) if point < 0x11_0000 => Ok(cx.char(point)),
        _ => Err(cx.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[0];
    let (len, first) = if let Some(text) = value.as_str() {
        (text.len(), text.units().iter().next())
    } else if let Some(bytes) = value.as_bytes() {
        (
            bytes.len(),
            bytes.as_slice().first().copied().map(u32::from),
        )
    } else if let Some(bytes) = value.as_byte_array() {
        (bytes.len(), bytes.to_vec().first().copied().map(u32::from))
    } else {
        return Err(cx.type_error(format!(
            "ord() expected string of length 1, but {} found",
            cx.class_name(value)
        )));
    };
    match first {
        Some(point) if len == 1 => Ok(V::small(i64::from(point))),
        _ => Err(cx.type_error(format!(
            "ord() expected a character, but string of length {len} found"
        ))),
    }
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.leaf_hash(args[0]).map(|hash| cx.new_int(hash))
}

fn hash_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if let Got::Value(value) = got {
        return match Integer::of(value) {
            Some(n) => {
                let hash = match n.to_i64() {
                    Some(-1) => -2,
                    Some(hash) => hash,
                    None => int::methods::hash_of(n),
                };
                Ok(Next::Done(cx.new_int(hash)))
            }
            None => Err(cx.error(C::TypeError, "__hash__ method should return an integer")),
        };
    }
    match cx
        .special(slots.get(0), N::hash)
        .filter(|method| !method.callee.is_nil())
    {
        Some(method) => Ok(method.call(1, &[]).asking()),
        None => Err(cx.unhashable(slots.get(0))),
    }
}
