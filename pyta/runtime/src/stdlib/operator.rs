//! `_operator`: the operations as functions, each a stepped native that asks for the operation. The getters are Python.

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::arith::number_binary;
use crate::protocol::{Compare, Methods};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Python's operators as functions: add(x, y) does what x+y does, and so on\nfor the others.",
    functions: FUNCTIONS,
    source: include_str!("operator/getters.py"),
    ..ModuleSpec::new("_operator")
}];

/// Operations on builtin numbers, and their order, need no call.
fn at_once<'v>(cx: Cx<'v>, op: SlowOp, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let &[a, b] = args else {
        return Err(Exit::NeedGuest);
    };
    let is_number = |value: V<'v>| value.as_object().is_none() && !value.is_empty();
    if !is_number(a) || !is_number(b) {
        return Err(Exit::NeedGuest);
    }
    match op {
        SlowOp::Add
        | SlowOp::Sub
        | SlowOp::Mul
        | SlowOp::Div
        | SlowOp::FloorDiv
        | SlowOp::Mod
        | SlowOp::BitAnd
        | SlowOp::BitOr
        | SlowOp::BitXor => number_binary(cx, op, a, b)?.ok_or(Exit::NeedGuest),
        SlowOp::Lt | SlowOp::Le | SlowOp::Gt | SlowOp::Ge => match (a.as_small(), b.as_small()) {
            (Some(_), Some(_)) => cx.leaf_order(op, a, b).map(V::bool),
            _ => Err(Exit::NeedGuest),
        },
        _ => Err(Exit::NeedGuest),
    }
}

macro_rules! operations {
    ($($name:literal $function:ident $signature:literal $doc:literal = $op:ident $operands:expr;)*) => {
        $(
        fn $function<'v>(_: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            if state > 0 {
                return Ok(Next::Done(got.value().given().unwrap_or(V::NIL)));
            }
            let operands: fn(V<'v>, V<'v>, V<'v>) -> [V<'v>; 3] = $operands;
            let all = operands(slots.get(0), slots.get(1), slots.get(2));
            let count = all.iter().take_while(|operand| !operand.is_empty()).count();
            Ok(Next::Op { state: 1, op: SlowOp::$op, operands: ArgBuf::of(&all[..count]) })
        }
        )*

        const FUNCTIONS: &[NativeDef] = &[
            $(NativeDef::leaf_or($name, $signature, |cx, args| at_once(cx, SlowOp::$op, args), $function, 0).doc($doc),)*
            super::AS_NATIVE,
            NativeDef::guest("concat", "(a, b, /)", "operator_concat").doc("Join the sequences a and b to a new one."),
            NativeDef::guest("iconcat", "(a, b, /)", "operator_iconcat")
                .doc("Append the sequence b to a in place where a can do so; gives the result."),
            NativeDef::guest("countOf", "(a, b, /)", "operator_countOf")
                .doc("How often b occurs in the iterable a, by identity or equality."),
            NativeDef::guest("indexOf", "(a, b, /)", "operator_indexOf")
                .doc("Position of the first b in the iterable a; ValueError if there is none."),
            NativeDef::guest("length_hint", "(obj, default=0, /)", "operator_length_hint")
                .doc("Length of obj, or what its __length_hint__() guesses, or else default."),
            NativeDef::step("not_", "(a, /)", not, 0).doc("Same as not a."),
            NativeDef::step("abs", "(a, /)", abs, 0).doc("Same as abs(a)."),
            NativeDef::step("index", "(a, /)", crate::builtins::sequence_functions::as_index, 0).doc("Same as a.__index__()"),
            NativeDef::step("call", "(obj, /, *args, **kwargs)", call, 0).doc("Call obj with the other arguments."),
            NativeDef::leaf("is_", "(a, b, /)", |_, args| Ok(V::bool(args[0] == args[1]))).doc("Same as a is b."),
            NativeDef::leaf("is_not", "(a, b, /)", |_, args| Ok(V::bool(args[0] != args[1]))).doc("Same as a is not b."),
            NativeDef::leaf("is_none", "(a, /)", |_, args| Ok(V::bool(args[0].is_nil()))).doc("Same as a is None."),
            NativeDef::leaf("is_not_none", "(a, /)", |_, args| Ok(V::bool(!args[0].is_nil()))).doc("Same as a is not None."),
            NativeDef::leaf("_compare_digest", "(a, b, /)", compare_digest)
                .doc("Return 'a == b', in a time that does not depend on where they differ."),
        ];
    };
}

operations! {
    "add" add "(a, b, /)" "Same as a + b." = Add |a, b, _| [a, b, V::small(0)];
    "sub" sub "(a, b, /)" "Same as a - b." = Sub |a, b, _| [a, b, V::small(0)];
    "mul" mul "(a, b, /)" "Same as a * b." = Mul |a, b, _| [a, b, V::small(0)];
    "truediv" truediv "(a, b, /)" "Same as a / b." = Div |a, b, _| [a, b, V::small(0)];
    "floordiv" floordiv "(a, b, /)" "Same as a // b." = FloorDiv |a, b, _| [a, b, V::small(0)];
    "mod" modulo "(a, b, /)" "Same as a % b." = Mod |a, b, _| [a, b, V::small(0)];
    "pow" pow "(a, b, /)" "Same as a ** b." = Pow |a, b, _| [a, b, V::small(0)];
    "matmul" matmul "(a, b, /)" "Same as a @ b." = MatMul |a, b, _| [a, b, V::small(0)];
    "lshift" lshift "(a, b, /)" "Same as a << b." = Shl |a, b, _| [a, b, V::small(0)];
    "rshift" rshift "(a, b, /)" "Same as a >> b." = Shr |a, b, _| [a, b, V::small(0)];
    "and_" and "(a, b, /)" "Same as a & b." = BitAnd |a, b, _| [a, b, V::small(0)];
    "or_" or "(a, b, /)" "Same as a | b." = BitOr |a, b, _| [a, b, V::small(0)];
    "xor" xor "(a, b, /)" "Same as a ^ b." = BitXor |a, b, _| [a, b, V::small(0)];
    "iadd" iadd "(a, b, /)" "Same as a += b." = Add |a, b, _| [a, b, V::small(1)];
    "isub" isub "(a, b, /)" "Same as a -= b." = Sub |a, b, _| [a, b, V::small(1)];
    "imul" imul "(a, b, /)" "Same as a *= b." = Mul |a, b, _| [a, b, V::small(1)];
    "itruediv" itruediv "(a, b, /)" "Same as a /= b." = Div |a, b, _| [a, b, V::small(1)];
    "ifloordiv" ifloordiv "(a, b, /)" "Same as a //= b." = FloorDiv |a, b, _| [a, b, V::small(1)];
    "imod" imod "(a, b, /)" "Same as a %= b." = Mod |a, b, _| [a, b, V::small(1)];
    "ipow" ipow "(a, b, /)" "Same as a **= b." = Pow |a, b, _| [a, b, V::small(1)];
    "imatmul" imatmul "(a, b, /)" "Same as a @= b." = MatMul |a, b, _| [a, b, V::small(1)];
    "ilshift" ilshift "(a, b, /)" "Same as a <<= b." = Shl |a, b, _| [a, b, V::small(1)];
    "irshift" irshift "(a, b, /)" "Same as a >>= b." = Shr |a, b, _| [a, b, V::small(1)];
    "iand" iand "(a, b, /)" "Same as a &= b." = BitAnd |a, b, _| [a, b, V::small(1)];
    "ior" ior "(a, b, /)" "Same as a |= b." = BitOr |a, b, _| [a, b, V::small(1)];
    "ixor" ixor "(a, b, /)" "Same as a ^= b." = BitXor |a, b, _| [a, b, V::small(1)];
    "neg" neg "(a, /)" "Same as -a." = Neg |a, _, _| [a, V::EMPTY, V::EMPTY];
    "pos" pos "(a, /)" "Same as +a." = Pos |a, _, _| [a, V::EMPTY, V::EMPTY];
    "inv" inv "(a, /)" "Same as ~a." = Invert |a, _, _| [a, V::EMPTY, V::EMPTY];
    "invert" invert "(a, /)" "Same as ~a." = Invert |a, _, _| [a, V::EMPTY, V::EMPTY];
    "truth" truth "(a, /)" "Truth value of an object, like bool(a)." = Truth |a, _, _| [a, V::EMPTY, V::EMPTY];
    "lt" lt "(a, b, /)" "Same as a < b." = Lt |a, b, _| [a, b, V::EMPTY];
    "le" le "(a, b, /)" "Same as a <= b." = Le |a, b, _| [a, b, V::EMPTY];
    "eq" eq "(a, b, /)" "Same as a == b." = Eq |a, b, _| [a, b, V::EMPTY];
    "ne" ne "(a, b, /)" "Same as a != b." = Ne |a, b, _| [a, b, V::EMPTY];
    "gt" gt "(a, b, /)" "Same as a > b." = Gt |a, b, _| [a, b, V::EMPTY];
    "ge" ge "(a, b, /)" "Same as a >= b." = Ge |a, b, _| [a, b, V::EMPTY];
    "contains" contains "(a, b, /)" "b in a: here the container comes first." = Contains |a, b, _| [b, a, V::EMPTY];
    "getitem" getitem "(a, b, /)" "Same as a[b]." = GetItem |a, b, _| [a, b, V::EMPTY];
    "setitem" setitem "(a, b, c, /)" "Same as a[b] = c." = SetItem |a, b, c| [a, b, c];
    "delitem" delitem "(a, b, /)" "Same as del a[b]." = DelItem |a, b, _| [a, b, V::EMPTY];
}

fn not<'v>(_: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::bool(got.value() != V::TRUE)));
    }
    Ok(Next::Op {
        state: 1,
        op: SlowOp::Truth,
        operands: ArgBuf::of(&[slots.get(0)]),
    })
}

fn abs<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match cx.special(slots.get(0), N::abs) {
        Some(method) => Ok(method.tail(&[])),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "bad operand type for abs(): '{}'",
                cx.class_name(slots.get(0))
            ),
        )),
    }
}

fn call<'v>(
    _: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: slots.get(0),
        positional: slots.get(1),
        named: slots.get(2),
    })
}

fn compare_digest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = |value: V<'v>| {
        value
            .as_bytes()
            .map(|bytes| bytes.as_slice().to_vec())
            .or_else(|| value.as_byte_array().map(|bytes| bytes.to_vec()))
    };
    let text = |value: V<'v>| value.as_str();
    let (a, b) = match (text(args[0]), text(args[1])) {
        (Some(a), Some(b)) => match (a.as_ascii(), b.as_ascii()) {
            (Some(a), Some(b)) => (a.as_bytes().to_vec(), b.as_bytes().to_vec()),
            _ => {
                return Err(
                    cx.type_error("comparing strings with non-ASCII characters is not supported")
                );
            }
        },
        _ => match (bytes(args[0]), bytes(args[1])) {
            (Some(a), Some(b)) => (a, b),
            _ => {
                return Err(cx.type_error(format!(
                    "unsupported operand types(s) or combination of types: '{}' and '{}'",
                    cx.class_name(args[0]),
                    cx.class_name(args[1])
                )));
            }
        },
    };
    let differing = a.iter().zip(&b).fold(0, |bits, (x, y)| bits | (x ^ y));
    Ok(V::bool(a.len() == b.len() && differing == 0))
}
