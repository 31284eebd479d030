//! Arithmetic on big integers and mixed numbers; `+` on texts and lists.

use corevm::{Cx, Exit, Got, Next, Slots, SlowOp, Stub, V};

use super::Step;
use crate::errors::fail;
use crate::numbers::{Number, operate};
use crate::show::kind_name;

/// `lhs op rhs` on numbers.
pub(super) fn binary<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, op: SlowOp, sign: &str) -> Step<'v> {
    match (Number::of(f.get(0)), Number::of(f.get(1))) {
        (Some(x), Some(y)) => Ok(Next::Done(operate(cx, op, &x, &y)?)),
        _ => Err(fail(
            cx,
            format!(
                "{} {sign} {} has no meaning",
                kind_name(f.get(0)),
                kind_name(f.get(1))
            ),
        )),
    }
}

/// Numbers are added; texts and lists are joined.
pub(super) fn add<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let (x, y) = (f.get(0), f.get(1));
    if let (Some(x), Some(y)) = (x.as_exact_str(), y.as_exact_str()) {
        reserve(cx, x.bytes().len() + y.bytes().len())?;
        cx.attach(Stub::StringConcat);
        return Ok(Next::Done(x.concat(cx, y).v()));
    }
    if let (Some(x), Some(y)) = (x.as_exact_list(), y.as_exact_list()) {
        reserve(cx, (x.len() + y.len()) * size_of::<V<'_>>())?;
        let items: Vec<V<'v>> = x.iter().chain(y.iter()).collect();
        return Ok(Next::Done(cx.new_list(&items).v()));
    }
    binary(cx, f, SlowOp::Add, "+")
}

pub(super) fn negative<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    match Number::of(f.get(0)) {
        Some(Number::Int(n)) => Ok(Next::Done(cx.new_big(&-n))),
        Some(Number::Float(x)) => Ok(Next::Done(cx.new_float(-x))),
        None => Err(fail(cx, format!("-{} has no meaning", kind_name(f.get(0))))),
    }
}

/// Checks that the heap has room for a large object.
fn reserve(cx: Cx<'_>, size_bytes: usize) -> Result<(), corevm::Raised> {
    match cx.reserve(size_bytes) {
        Ok(()) => Ok(()),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => Err(cx.language().out_of_memory(cx)),
    }
}
