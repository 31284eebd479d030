//! Python's cells: variables shared between functions.

use corevm::objects::Cell;

use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::{Compare, Repr};
use crate::roots;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "A variable that functions share. It holds contents, or nothing: then reading\ncell_contents is a ValueError.",
    new: Some(NativeDef::leaf("__new__", "(cls, contents=None, /)", new)),
    methods: &[
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__eq__", "(self, value, /)", compare::<0>),
        NativeDef::leaf("__lt__", "(self, value, /)", compare::<1>),
        NativeDef::leaf("__le__", "(self, value, /)", compare::<2>),
        NativeDef::leaf("__gt__", "(self, value, /)", compare::<3>),
        NativeDef::leaf("__ge__", "(self, value, /)", compare::<4>),
    ],
    attributes: &[GetSet::read_write("cell_contents", contents, set_contents)],
    ..ClassSpec::new(C::Cell, C::Object)
}];

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cell<'v>, Exit> {
    value
        .as_exact_cell()
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "cell", value))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_cell(args[1]).v())
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let cell = this(cx, args[0])?;
    let inner = match cell.get().given() {
        Some(value) => format!("{} object at {}", cx.class_name(value), cx.address(value)),
        None => "empty".to_owned(),
    };
    Ok(cx
        .new_str(&format!("<cell at {}: {inner}>", cx.address(args[0])))
        .v())
}

/// Cells compare by their contents; an empty one comes first.
fn compare<'v, const OP: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const OPS: [SlowOp; 5] = [SlowOp::Eq, SlowOp::Lt, SlowOp::Le, SlowOp::Gt, SlowOp::Ge];
    let (Some(a), Some(b)) = (args[0].as_exact_cell(), args[1].as_exact_cell()) else {
        return Ok(cx.root(roots::NOT_IMPLEMENTED));
    };
    let op = OPS[OP];
    Ok(V::bool(match (a.get().given(), b.get().given()) {
        (Some(a), Some(b)) => cx.leaf_order(op, a, b)?,
        (a, b) => crate::protocol::holds(op, a.is_some().cmp(&b.is_some())),
    }))
}

fn contents<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?
        .get()
        .given()
        .ok_or_else(|| cx.value_error("Cell is empty"))
}

fn set_contents<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.set(cx, args[1]);
    Ok(V::NIL)
}
