//! Python's `bool`: the two immediates, an `int` subclass.

use crate::classes::ClassSpec;
use crate::ops::compare::truth_of_bool;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::types::int::{Integer, arith, bits};

const BINARY: &str = "(self, value, /)";

macro_rules! operator {
    ($op:ident $symbol:literal $forward:literal $reflected:literal) => {
        [
            NativeDef::leaf($forward, BINARY, |cx, args| {
                logic(cx, SlowOp::$op, args[0], args[1])
            })
            .doc(concat!("Return self", $symbol, "value.")),
            NativeDef::leaf($reflected, BINARY, |cx, args| {
                logic(cx, SlowOp::$op, args[1], args[0])
            })
            .doc(concat!("Return value", $symbol, "self.")),
        ]
    };
}

const AND: [NativeDef; 2] = operator!(BitAnd "&" "__and__" "__rand__");
const XOR: [NativeDef; 2] = operator!(BitXor "^" "__xor__" "__rxor__");
const OR: [NativeDef; 2] = operator!(BitOr "|" "__or__" "__ror__");

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "The truth value of an object. True and False are the only instances, and there\nare no subclasses; bool itself derives from int.",
    flags: class_flags::MATCH_SELF,
    methods: &[
        NativeDef::leaf("__repr__", "(self, /)", |cx, args| {
            match args[0].as_bool() {
                Some(true) => Ok(cx.symbol("True").v()),
                Some(false) => Ok(cx.symbol("False").v()),
                None => Err(crate::types::int::methods::wrong_receiver(
                    cx, "__repr__", "bool", args[0],
                )),
            }
        })
        .doc("Return repr(self)."),
        NativeDef::leaf_or_guest(
            "__invert__",
            "(self, /)",
            |cx, args| invert(cx, args[0]),
            "bool_invert",
        )
        .doc("~self"),
        AND[0],
        AND[1],
        XOR[0],
        XOR[1],
        OR[0],
        OR[1],
    ],
    new: Some(
        NativeDef::leaf_or("__new__", "(cls, object=False, /)", new, new_step, 0)
            .asking(Accepts::Truth),
    ),
    ..ClassSpec::new(C::Bool, C::Int)
}];

/// `&`, `|`, `^`: a boolean for two booleans, else as integers.
fn logic<'v>(cx: Cx<'v>, op: SlowOp, a: V<'v>, b: V<'v>) -> Result<V<'v>, Exit> {
    if let (Some(a), Some(b)) = (a.as_bool(), b.as_bool()) {
        return Ok(V::bool(match op {
            SlowOp::BitAnd => a & b,
            SlowOp::BitOr => a | b,
            _ => a ^ b,
        }));
    }
    let result = match (Integer::of(a), Integer::of(b)) {
        (Some(a), Some(b)) => arith::binary(cx, op, a, b)?,
        _ => None,
    };
    Ok(result.unwrap_or_else(|| cx.root(crate::roots::NOT_IMPLEMENTED)))
}

/// The twin warns first.
fn invert<'v>(_: Cx<'v>, _: V<'v>) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}

/// `~b` without the warning.
pub fn plain_invert<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    match Integer::of(value) {
        Some(n) => Ok(bits::invert(cx, n)),
        None => Err(cx.type_error("bad operand type for unary ~")),
    }
}

/// `bool.__new__(cls, object=False, /)`.
/// States: 1 has what `__bool__` returned, 2 the truth.
fn new_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(1);
    match state {
        0 => Ok(match cx.special(object, N::bool_) {
            Some(method) => method.call(1, &[]).asking(),
            None => Next::Op {
                state: 2,
                op: SlowOp::Truth,
                operands: ArgBuf::of(&[object]),
            },
        }),
        1 => truth_of_bool(cx, got.value()),
        _ => Ok(Next::Done(got.value())),
    }
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0].as_type() != Some(cx.class(C::Bool)) {
        return Err(match args[0].as_type() {
            None => cx.type_error(format!(
                "bool.__new__(X): X is not a type object ({})",
                cx.class_name(args[0])
            )),
            Some(class) => {
                let name = class.name().as_str().map_or_else(String::new, Str::to_text);
                cx.type_error(format!(
                    "bool.__new__({name}): {name} is not a subtype of bool"
                ))
            }
        });
    }
    match args[1].given() {
        None => Ok(V::FALSE),
        Some(value) => cx
            .language()
            .truth(cx, value)
            .map(V::bool)
            .ok_or(Exit::NeedGuest),
    }
}
