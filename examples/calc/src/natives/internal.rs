//! Natives that programs cannot name: parts of the language that are no operations of the VM.

use corevm::{Cx, Exit, NativeDef, V};

use super::wrong;
use crate::errors::thrown;
use crate::records;

pub(super) const TABLE: &[NativeDef] = &[
    NativeDef::leaf("define", "(name, value)", define),
    NativeDef::leaf("record", "(prototype)", record),
    NativeDef::leaf("range", "(from, to)", range),
    NativeDef::leaf("thrown", "(exception)", |_, args| Ok(thrown(args[0]))),
];

/// `let` among the program's own statements.
fn define<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(namespace), Some(name)) = (cx.running_namespace(), args[0].as_exact_str()) else {
        return Err(wrong(cx, "let", args[0]));
    };
    namespace.set_symbol(cx, name.intern(cx), args[1]);
    Ok(V::NIL)
}

/// The record of `prototype with {…}` before its fields are set.
fn record<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(records::new(cx, args[0])?)
}

/// `from..to`: an iterator over the integers from `from` up to and without `to`.
fn range<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (args[0].as_i64(), args[1].as_i64()) {
        (Some(from), Some(to)) => Ok(cx.new_range_iter(from, to, 1).v()),
        (None, _) => Err(wrong(cx, "..", args[0])),
        _ => Err(wrong(cx, "..", args[1])),
    }
}
