//! Comparison methods of `int`.

use super::Integer;
use crate::prelude::*;
use crate::protocol::holds;

fn compare<'v>(cx: Cx<'v>, op: SlowOp, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (Integer::of(args[0]), Integer::of(args[1])) {
        (Some(a), Some(b)) => Ok(V::bool(holds(op, a.compare(b)))),
        (None, _) => Err(Exit::WrongReceiver),
        _ => Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
    }
}

pub fn lt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Lt, args)
}

pub fn le<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Le, args)
}

pub fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Eq, args)
}

pub fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Ne, args)
}

pub fn gt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Gt, args)
}

pub fn ge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compare(cx, SlowOp::Ge, args)
}
