//! What picklers and unpicklers keep between two runs of their loops: the fixed slots of their bases.

use corevm::Obj;

use crate::prelude::*;

/// The receiver, an instance of a base.
///
/// # Errors
/// TypeError for anything else.
pub fn receiver<'v>(cx: Cx<'v>, value: V<'v>, base: C, what: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, base) => Ok(object),
        _ => Err(cx.type_error(format!("{what} is required"))),
    }
}

pub fn list_in<'v>(object: Obj<'v>, slot: usize) -> Option<List<'v>> {
    object.fixed(slot).as_exact_list()
}

/// An integer, 0 for none.
pub fn int_in(object: Obj<'_>, slot: usize) -> i64 {
    object.fixed(slot).as_small().unwrap_or(0)
}
