//! Typed arithmetic on the native number types, for languages that state a type and an overflow rule.
//!
//! Values of all integer types are integer values; `u64` and `i64` may be big. A result is defined or a typed error,
//! never a panic.

use corevm_bytecode::numeric::{Number, NumberOp, NumberType, Overflow};

use crate::cx::Cx;
use crate::value::V;

/// Range of an integer type.
fn range(kind: NumberType) -> Option<(i128, i128)> {
    let signed = |bits: u32| (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1);
    let unsigned = |bits: u32| (0, (1i128 << bits) - 1);
    Some(match kind {
        NumberType::I8 => signed(8),
        NumberType::I16 => signed(16),
        NumberType::I32 => signed(32),
        NumberType::I64 => signed(64),
        NumberType::U8 => unsigned(8),
        NumberType::U16 => unsigned(16),
        NumberType::U32 => unsigned(32),
        NumberType::U64 => unsigned(64),
        NumberType::Bool => (0, 1),
        NumberType::F32 | NumberType::F64 => return None,
    })
}

fn bits(kind: NumberType) -> u32 {
    match kind {
        NumberType::I8 | NumberType::U8 => 8,
        NumberType::I16 | NumberType::U16 => 16,
        NumberType::I32 | NumberType::U32 | NumberType::F32 => 32,
        NumberType::I64 | NumberType::U64 | NumberType::F64 => 64,
        NumberType::Bool => 1,
    }
}

/// Performs a typed operation. `y` is ignored by unary ones.
///
/// # Errors
/// What went wrong: operand of another type, overflow of a checked operation, division by zero.
pub fn evaluate<'v>(cx: Cx<'v>, number: Number, x: V<'v>, y: V<'v>) -> Result<V<'v>, &'static str> {
    if number.op == NumberOp::Convert {
        return convert(cx, number, x);
    }
    if range(number.number_type).is_none() {
        return float_operation(cx, number, x, y);
    }
    let x = integer(number.number_type, x)?;
    let y = if number.op.is_unary() {
        0
    } else {
        integer(number.number_type, y)?
    };
    if number.op.is_comparison() {
        return Ok(V::bool(compare(number.op, &x, &y)));
    }
    let result = integer_operation(number, x, y)?;
    fit(cx, number.number_type, number.overflow, result)
}

fn integer(kind: NumberType, value: V<'_>) -> Result<i128, &'static str> {
    if kind == NumberType::Bool {
        return value
            .as_bool()
            .map(i128::from)
            .ok_or("operand is no boolean");
    }
    let number = value.to_number().ok_or("operand is no integer")?;
    let n = i128::try_from(number).map_err(|_| "operand outside of its type")?;
    let (low, high) = range(kind).ok_or("operand is no integer")?;
    if (low..=high).contains(&n) {
        Ok(n)
    } else {
        Err("operand outside of its type")
    }
}

fn integer_operation(number: Number, x: i128, y: i128) -> Result<i128, &'static str> {
    let shift = || {
        u32::try_from(y)
            .ok()
            .filter(|&count| count < bits(number.number_type))
            .ok_or("shift count outside of the type's bits")
    };
    Ok(match number.op {
        NumberOp::Add => x + y,
        NumberOp::Sub => x - y,
        NumberOp::Mul => x.checked_mul(y).ok_or("overflow")?,
        NumberOp::Div => x.checked_div(y).ok_or("division by zero")?,
        NumberOp::Rem => x.checked_rem(y).ok_or("division by zero")?,
        NumberOp::Neg => -x,
        NumberOp::And => x & y,
        NumberOp::Or => x | y,
        NumberOp::Xor => x ^ y,
        NumberOp::Not => !x & ((1i128 << bits(number.number_type)) - 1),
        NumberOp::Shl => x << shift()?,
        NumberOp::Shr => x >> shift()?,
        _ => return Err("unknown operation"),
    })
}

fn compare<T: PartialOrd>(op: NumberOp, x: &T, y: &T) -> bool {
    match op {
        NumberOp::Lt => x < y,
        NumberOp::Le => x <= y,
        NumberOp::Gt => x > y,
        NumberOp::Ge => x >= y,
        NumberOp::Eq => x == y,
        _ => x != y,
    }
}

/// Brings an integer result into its type.
fn fit<'v>(
    cx: Cx<'v>,
    kind: NumberType,
    overflow: Overflow,
    n: i128,
) -> Result<V<'v>, &'static str> {
    let (low, high) = range(kind).ok_or("unknown operation")?;
    let n = if (low..=high).contains(&n) {
        n
    } else {
        match overflow {
            Overflow::Checked => return Err("overflow"),
            Overflow::Saturating => n.clamp(low, high),
            Overflow::Wrapping => wrap(n, kind, low),
        }
    };
    Ok(match kind {
        NumberType::Bool => V::bool(n != 0),
        _ => cx.new_big(&num_bigint::BigInt::from(n)),
    })
}

fn wrap(n: i128, kind: NumberType, low: i128) -> i128 {
    let modulus = 1i128 << bits(kind);
    let n = n.rem_euclid(modulus);
    if low < 0 && n >= modulus / 2 {
        n - modulus
    } else {
        n
    }
}

fn float_operation<'v>(
    cx: Cx<'v>,
    number: Number,
    x: V<'v>,
    y: V<'v>,
) -> Result<V<'v>, &'static str> {
    let x = x.as_float().ok_or("operand is no float")?;
    let y = if number.op.is_unary() {
        0.0
    } else {
        y.as_float().ok_or("operand is no float")?
    };
    if number.op.is_comparison() {
        return Ok(V::bool(compare(number.op, &x, &y)));
    }
    let result = match number.op {
        NumberOp::Add => x + y,
        NumberOp::Sub => x - y,
        NumberOp::Mul => x * y,
        NumberOp::Div => x / y,
        NumberOp::Rem => x % y,
        NumberOp::Neg => -x,
        _ => return Err("operation is not for floats"),
    };
    Ok(cx.new_float(round_to(number.number_type, result)))
}

fn round_to(kind: NumberType, x: f64) -> f64 {
    if kind == NumberType::F32 {
        f64::from(x as f32)
    } else {
        x
    }
}

fn convert<'v>(cx: Cx<'v>, number: Number, x: V<'v>) -> Result<V<'v>, &'static str> {
    let from_float = range(number.number_type).is_none();
    let to_float = range(number.to).is_none();
    match (from_float, to_float) {
        (true, true) => Ok(cx.new_float(round_to(
            number.to,
            x.as_float().ok_or("operand is no float")?,
        ))),
        (false, true) => {
            Ok(cx.new_float(round_to(number.to, integer(number.number_type, x)? as f64)))
        }
        (false, false) => fit(
            cx,
            number.to,
            number.overflow,
            integer(number.number_type, x)?,
        ),
        (true, false) => {
            let x = x.as_float().ok_or("operand is no float")?;
            if x.is_nan() {
                return if number.overflow == Overflow::Checked {
                    Err("not a number")
                } else {
                    fit(cx, number.to, number.overflow, 0)
                };
            }
            // Beyond 128 bits a wrapping conversion has no low bits to keep; the cast saturates first.
            fit(cx, number.to, number.overflow, x.trunc() as i128)
        }
    }
}
