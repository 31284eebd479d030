//! Operators and comparisons.

use super::arith::{Context, Number, Outcome, Status, basic, convert, order, power, short, status};
use super::{context, object};
use crate::prelude::*;
use crate::protocol::holds;
use crate::types::complex::parts_of;

/// An operation on one number.
pub type Unary = fn(&Number, &Context, &mut Status) -> Outcome;
/// An operation on two numbers.
pub type Binary = fn(&Number, &Number, &Context, &mut Status) -> Outcome;

fn not_implemented(cx: Cx<'_>) -> V<'_> {
    cx.root(crate::roots::NOT_IMPLEMENTED)
}

/// `a op b` in the current context; not for operands that are neither decimals nor integers.
#[inline]
pub fn binary<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>, operation: Binary) -> Result<V<'v>, Exit> {
    let (Some(a), Some(b)) = (object::operand(cx, a), object::operand(cx, b)) else {
        return Ok(not_implemented(cx));
    };
    let context = context::current(cx)?;
    context::perform(cx, context, |settings, happened| {
        operation(&a, &b, settings, happened)
    })
}

/// `a op b` for a receiver `a`, tried with short numbers only.
///
/// # Errors
/// None but lack of memory.
#[inline]
pub fn short_binary<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    operation: short::Operation,
) -> Result<Option<V<'v>>, Exit> {
    let (Some(a), Some(b)) = (
        object::short(cx, args[0]),
        object::short_operand(cx, args[1]),
    ) else {
        return Ok(None);
    };
    let Some(exact) = operation(a, b) else {
        return Ok(None);
    };
    let context = context::current(cx)?;
    Ok(exact
        .fits(&context::settings(context))
        .then(|| object::of_exact(cx, exact)))
}

/// `op a` in the current context.
pub fn unary<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>], operation: Unary) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, name, args)?;
    let context = context::current(cx)?;
    context::perform(cx, context, |settings, happened| {
        operation(&a, settings, happened)
    })
}

/// Quotient and remainder as a tuple.
pub fn divmod<'v>(
    cx: Cx<'v>,
    context: corevm::Obj<'v>,
    a: &Number,
    b: &Number,
) -> Result<V<'v>, Exit> {
    let mut happened = 0;
    let (quotient, rest) = object::run(
        cx,
        &context::settings(context),
        &mut happened,
        |settings, happened| basic::divmod(a, b, settings, happened),
    )?;
    context::note(cx, context, happened)?;
    let parts = [object::new(cx, &quotient), object::new(cx, &rest)];
    Ok(cx.new_tuple(&parts).v())
}

/// `divmod(a, b)`.
pub fn divmod_of<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<V<'v>, Exit> {
    match (object::operand(cx, a), object::operand(cx, b)) {
        (Some(a), Some(b)) => divmod(cx, context::current(cx)?, &a, &b),
        _ => Ok(not_implemented(cx)),
    }
}

/// `a ** b`, or `pow(a, b, modulus)`.
pub fn power_of<'v>(
    cx: Cx<'v>,
    context: corevm::Obj<'v>,
    a: V<'v>,
    b: V<'v>,
    modulus: V<'v>,
) -> Result<V<'v>, Exit> {
    let (Some(a), Some(b)) = (object::operand(cx, a), object::operand(cx, b)) else {
        return Ok(not_implemented(cx));
    };
    if modulus.is_empty() || modulus.is_nil() {
        return context::perform(cx, context, |settings, happened| {
            power::power(&a, &b, settings, happened)
        });
    }
    let Some(modulus) = object::operand(cx, modulus) else {
        return Ok(not_implemented(cx));
    };
    context::perform(cx, context, |settings, happened| {
        power::power_modulo(&a, &b, &modulus, settings, happened)
    })
}

// Comparisons.

/// What a decimal is compared with.
enum Other {
    Number(Number),
    /// A float, whose use is noted.
    Float(Number),
    /// Nothing that has a place among numbers.
    Foreign,
}

/// # Errors
/// [`Exit::NeedGuest`] for instances of classes that may be rational numbers.
fn other<'v>(cx: Cx<'v>, value: V<'v>, is_equality: bool) -> Result<Other, Exit> {
    if let Some(number) = object::operand(cx, value) {
        return Ok(Other::Number(number));
    }
    if let Some(x) = value.as_float() {
        return Ok(Other::Float(convert::of_float(x)));
    }
    if let Some(parts) = parts_of(cx, value) {
        return Ok(match is_equality && parts.1 == 0.0 {
            true => Other::Float(convert::of_float(parts.0)),
            false => Other::Foreign,
        });
    }
    match value.kind() {
        Some(Kind::Instance) => Err(Exit::NeedGuest),
        _ => Ok(Other::Foreign),
    }
}

/// A comparison of a decimal with any value.
pub fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp) -> Result<V<'v>, Exit> {
    if let (Some(a), Some(b)) = (
        object::short(cx, args[0]),
        object::short_operand(cx, args[1]),
    ) && let Some(order) = short::order(a, b)
    {
        return Ok(V::bool(holds(op, order)));
    }
    let a = object::receiver(cx, "__eq__", args)?;
    let is_equality = matches!(op, SlowOp::Eq | SlowOp::Ne);
    let b = match other(cx, args[1], is_equality)? {
        Other::Number(number) => number,
        Other::Float(number) => {
            let context = context::current(cx)?;
            if is_equality {
                let before = context::conditions(context, context::STATUS);
                let after = before | status::FLOAT_OPERATION;
                context::set_conditions(cx, context, context::STATUS, after);
            } else {
                context::note(cx, context, status::FLOAT_OPERATION)?;
            }
            number
        }
        Other::Foreign => return Ok(not_implemented(cx)),
    };
    ordered(cx, &a, &b, op)
}

fn ordered<'v>(cx: Cx<'v>, a: &Number, b: &Number, op: SlowOp) -> Result<V<'v>, Exit> {
    if a.is_nan() || b.is_nan() {
        let is_equality = matches!(op, SlowOp::Eq | SlowOp::Ne);
        if a.is_signaling() || b.is_signaling() || !is_equality {
            context::note(cx, context::current(cx)?, status::INVALID_OPERATION)?;
        }
        return Ok(V::bool(op == SlowOp::Ne));
    }
    Ok(V::bool(holds(op, order::order(a, b))))
}

/// For the prelude: compares a decimal with a ratio, by the operation's place among `<`, `<=`, `==`, `!=`, `>`, `>=`.
pub fn compare_ratio<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const OPERATIONS: [SlowOp; 6] = [
        SlowOp::Lt,
        SlowOp::Le,
        SlowOp::Eq,
        SlowOp::Ne,
        SlowOp::Gt,
        SlowOp::Ge,
    ];
    let a = object::receiver(cx, "__eq__", args)?;
    let integer = |value: V<'v>| {
        object::of_integer(value)
            .ok_or_else(|| cx.type_error("numerator and denominator must be integers"))
    };
    let (numerator, denominator) = (integer(args[1])?, integer(args[2])?);
    let op = args[3]
        .as_small()
        .and_then(|op| OPERATIONS.get(op as usize).copied());
    let scaled = match a.is_finite() {
        true => {
            let widest = Context::widest(object::GRANTED);
            object::run(cx, &widest, &mut 0, |widest, happened| {
                basic::product(&a, &denominator, widest, happened)
            })?
        }
        false => a,
    };
    ordered(cx, &scaled, &numerator, op.unwrap_or(SlowOp::Eq))
}
