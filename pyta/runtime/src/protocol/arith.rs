//! How the slow paths of arithmetic reach the numbers' leaf functions.
//!
//! A builtin class answers an operation through its `__add__` and so on, which are leaf natives, so nothing has to be
//! agreed on. For exact builtin numbers, where that is too slow, [`number_binary`] knows all of them.

use crate::prelude::*;
use crate::types::complex::arith::Operand;
use crate::types::int::Integer;
use crate::types::int::arguments::integer_as_float;
use crate::types::{complex, float, int};

/// The two method names of a binary operation: `__add__`, `__radd__`, and the in-place one.
#[derive(Clone, Copy, Debug)]
pub struct BinaryNames {
    pub forward: N,
    pub reflected: N,
    pub in_place: N,
    /// As in error texts.
    pub symbol: &'static str,
}

/// The methods of a binary operation.
pub fn binary_names(op: SlowOp) -> Option<BinaryNames> {
    let (forward, reflected, in_place, symbol) = match op {
        SlowOp::Add => (N::add, N::radd, N::iadd, "+"),
        SlowOp::Sub => (N::sub, N::rsub, N::isub, "-"),
        SlowOp::Mul => (N::mul, N::rmul, N::imul, "*"),
        SlowOp::Div => (N::truediv, N::rtruediv, N::itruediv, "/"),
        SlowOp::FloorDiv => (N::floordiv, N::rfloordiv, N::ifloordiv, "//"),
        SlowOp::Mod => (N::mod_, N::rmod, N::imod, "%"),
        SlowOp::Pow => (N::pow, N::rpow, N::ipow, "** or pow()"),
        SlowOp::MatMul => (N::matmul, N::rmatmul, N::imatmul, "@"),
        SlowOp::Shl => (N::lshift, N::rlshift, N::ilshift, "<<"),
        SlowOp::Shr => (N::rshift, N::rrshift, N::irshift, ">>"),
        SlowOp::BitAnd => (N::and, N::rand, N::iand, "&"),
        SlowOp::BitOr => (N::or, N::ror, N::ior, "|"),
        SlowOp::BitXor => (N::xor, N::rxor, N::ixor, "^"),
        _ => return None,
    };
    Some(BinaryNames {
        forward,
        reflected,
        in_place,
        symbol,
    })
}

/// The method of a comparison, that of its mirror image, and its symbol.
pub fn compare_names(op: SlowOp) -> Option<(N, N, &'static str)> {
    Some(match op {
        SlowOp::Lt => (N::lt, N::gt, "<"),
        SlowOp::Le => (N::le, N::ge, "<="),
        SlowOp::Eq => (N::eq, N::eq, "=="),
        SlowOp::Ne => (N::ne, N::ne, "!="),
        SlowOp::Gt => (N::gt, N::lt, ">"),
        SlowOp::Ge => (N::ge, N::le, ">="),
        _ => return None,
    })
}

/// A number as the operators of exactly its class take it.
enum Exact<'v> {
    Int(Integer<'v>),
    Float(f64),
    Complex(complex::Parts),
}

/// The number in a value that is exactly an int, bool, float or complex.
#[inline]
fn exact<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Exact<'v>> {
    if let Some(n) = value.as_small() {
        return Some(Exact::Int(Integer::Small(n)));
    }
    if let Some(x) = value.raw().as_float_immediate() {
        return Some(Exact::Float(x));
    }
    match value.kind() {
        Some(Kind::Float) => value.as_float().map(Exact::Float),
        Some(Kind::BigInt) => value
            .as_exact_big()
            .map(|big| Exact::Int(Integer::Big(big))),
        Some(Kind::Instance) => complex::exact_parts(cx, value).map(Exact::Complex),
        Some(_) => None,
        None => value
            .as_bool()
            .map(|b| Exact::Int(Integer::Small(i64::from(b)))),
    }
}

/// A binary operation on exact builtin numbers, as their `__add__` and so on would answer. `None`: not numbers, or an
/// operation they do not have.
///
/// # Errors
/// What the operation raises.
pub fn number_binary<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    a: V<'v>,
    b: V<'v>,
) -> Result<Option<V<'v>>, Exit> {
    let (Some(x), Some(y)) = (exact(cx, a), exact(cx, b)) else {
        return Ok(None);
    };
    match (x, y) {
        (Exact::Float(x), Exact::Float(y)) => float::arith::binary(cx, op, x, y),
        (Exact::Int(x), Exact::Int(y)) => {
            if let (Some(x), Some(y)) = (a.as_bool(), b.as_bool()) {
                match op {
                    SlowOp::BitAnd => return Ok(Some(V::bool(x & y))),
                    SlowOp::BitOr => return Ok(Some(V::bool(x | y))),
                    SlowOp::BitXor => return Ok(Some(V::bool(x ^ y))),
                    _ => {}
                }
            }
            int::arith::binary(cx, op, x, y)
        }
        // Bits and shifts are for integers only: no conversion is tried for them.
        _ if !is_arithmetic(op) => Ok(None),
        (Exact::Int(x), Exact::Float(y)) => {
            float::arith::binary(cx, op, integer_as_float(cx, x)?, y)
        }
        (Exact::Float(x), Exact::Int(y)) => {
            float::arith::binary(cx, op, x, integer_as_float(cx, y)?)
        }
        (x, y) if is_complex_operation(op) => {
            complex::arith::binary(cx, op, operand(cx, x)?, operand(cx, y)?)
        }
        _ => Ok(None),
    }
}

fn is_arithmetic(op: SlowOp) -> bool {
    is_complex_operation(op) || matches!(op, SlowOp::FloorDiv | SlowOp::Mod)
}

fn is_complex_operation(op: SlowOp) -> bool {
    matches!(
        op,
        SlowOp::Add | SlowOp::Sub | SlowOp::Mul | SlowOp::Div | SlowOp::Pow
    )
}

fn operand<'v>(cx: Cx<'v>, number: Exact<'v>) -> Result<Operand, Exit> {
    Ok(match number {
        Exact::Int(n) => Operand::Real(integer_as_float(cx, n)?),
        Exact::Float(x) => Operand::Real(x),
        Exact::Complex(parts) => Operand::Complex(parts),
    })
}

/// A unary operation on an exact builtin number. `None`: not a number, or an operation it does not have; so `~` of a boolean,
/// which warns.
pub fn number_unary<'v>(cx: Cx<'v>, op: SlowOp, value: V<'v>) -> Option<V<'v>> {
    Some(match (op, exact(cx, value)?) {
        (SlowOp::Neg, Exact::Int(n)) => int::arith::negate(cx, n),
        (SlowOp::Neg, Exact::Float(x)) => cx.new_float(-x),
        (SlowOp::Neg, Exact::Complex((re, im))) => complex::new_complex(cx, (-re, -im)),
        (SlowOp::Pos, Exact::Int(n)) => int::arith::same(cx, n),
        (SlowOp::Pos, _) => value,
        (SlowOp::Invert, Exact::Int(n)) if value.as_bool().is_none() => int::bits::invert(cx, n),
        _ => return None,
    })
}
