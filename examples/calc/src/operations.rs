//! Slow paths: what operations mean when the VM's own fast paths do not apply.
//!
//! A slow path is a step function. Its slots are the operands ([`SlowOp`] lists them) and scratch; it returns a result or
//! asks for a call and is resumed with what that gave. At its first step it may attach a stub, with which the same
//! instruction does the next such case without it.

mod arithmetic;
mod attributes;
pub(crate) mod call;
pub(crate) mod compare;
mod globals;
mod items;
pub(crate) mod iterate;

use corevm::{Cx, Got, Next, Raised, Slots, SlowOp, SlowPath, StepFn};

use crate::errors::{fail, wrap};

/// What every slow path returns.
pub(crate) type Step<'v> = Result<Next<'v>, Raised>;

/// The slow path of an operation.
pub(crate) fn slow_path(op: SlowOp) -> SlowPath {
    let step: StepFn = match op {
        SlowOp::Add => arithmetic::add,
        SlowOp::Sub => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::Sub, "-"),
        SlowOp::Mul => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::Mul, "*"),
        SlowOp::Div => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::Div, "/"),
        SlowOp::FloorDiv => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::FloorDiv, "div"),
        SlowOp::Mod => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::Mod, "%"),
        SlowOp::Pow => |cx, f, _, _| arithmetic::binary(cx, f, SlowOp::Pow, "^"),
        SlowOp::Neg => arithmetic::negative,
        SlowOp::Eq => |cx, f, _, _| compare::equality(cx, f, true),
        SlowOp::Ne => |cx, f, _, _| compare::equality(cx, f, false),
        SlowOp::Lt => |cx, f, _, _| compare::order(cx, f, "<", |order| order.is_lt()),
        SlowOp::Le => |cx, f, _, _| compare::order(cx, f, "<=", |order| order.is_le()),
        SlowOp::Gt => |cx, f, _, _| compare::order(cx, f, ">", |order| order.is_gt()),
        SlowOp::Ge => |cx, f, _, _| compare::order(cx, f, ">=", |order| order.is_ge()),
        SlowOp::Contains => items::contains,
        SlowOp::GetAttr => attributes::get,
        SlowOp::SetAttr => attributes::set,
        SlowOp::GetItem => items::get,
        SlowOp::SetItem => items::set,
        SlowOp::LoadGlobal => globals::load,
        SlowOp::StoreGlobal => globals::store,
        SlowOp::Iter => iterate::iter,
        SlowOp::IterNext => iterate::next,
        SlowOp::Raise => |cx, f, _, _| Ok(Next::Done(wrap(cx, f.get(0)))),
        _ => never,
    };
    SlowPath { step, scratch: 0 }
}

/// An operation that lowering does not emit; a module from elsewhere may.
fn never<'v>(cx: Cx<'v>, _: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    Err(fail(cx, "calc has no such operation"))
}
