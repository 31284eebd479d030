//! How the slow paths of arithmetic reach the numbers' leaf functions.
//!
//! A builtin class answers an operation through its `__add__` and so on, which are leaf natives, so nothing has to be
//! agreed on. Where that is too slow a class may offer one function for all operations: [`BinaryLeaf`].

use crate::prelude::*;

/// All binary operations of a class: `None` for operands it does not know (then Python's rule goes on).
pub type BinaryLeaf =
    for<'v> fn(Cx<'v>, SlowOp, V<'v>, V<'v>) -> Result<Option<V<'v>>, Exit>;

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
