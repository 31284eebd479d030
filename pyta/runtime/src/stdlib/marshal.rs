//! `marshal`: values as bytes, in the format of version 5. What stands for a code object is coreVM's module.

mod read;
mod write;

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Serialization of Python values to bytes, as used for compiled code. The bytes\nare the same on every machine, but may differ between versions of Python.",
    functions: &[
        NativeDef::leaf("dumps", "(value, version=5, /, *, allow_code=True)", dumps)
            .doc("Serialize value to bytes. A value of an unsupported type is a ValueError."),
        NativeDef::leaf("loads", "(bytes, /, *, allow_code=True)", loads)
            .doc("Read a value back from the start of a bytes-like object; what follows it is\nnot looked at.\n\nBroken data raises EOFError, ValueError or TypeError."),
        NativeDef::leaf("_loads_prefix", "(bytes, allow_code, /)", loads_prefix),
    ],
    init,
    source: include_str!("marshal/files.py"),
    ..ModuleSpec::new("marshal")
}];

/// The newest version of the format.
const VERSION: i64 = 5;
/// Values may be nested so deep.
const MAX_DEPTH: usize = 2000;

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    namespace.set_symbol(cx, cx.symbol("version"), V::small(VERSION));
    Ok(())
}

fn dumps<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let version = match args[1].given() {
        None => VERSION,
        Some(version) => cx.index_i64(version, C::OverflowError)?,
    };
    let allows_code = allows_code(cx, args[2]);
    Ok(cx
        .new_bytes(&write::written(cx, args[0], version, allows_code)?)
        .v())
}

/// What `allow_code` says.
fn allows_code<'v>(cx: Cx<'v>, given: V<'v>) -> bool {
    given
        .given()
        .is_none_or(|given| cx.language().truth(cx, given).unwrap_or(true))
}

fn loads<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    read::value(cx, &bytes, allows_code(cx, args[1])).map(|(value, _)| value)
}

/// The value and how many bytes it took.
fn loads_prefix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let (value, used) = read::value(cx, &bytes, args[1] == V::TRUE)?;
    Ok(cx.new_tuple(&[value, V::small(used as i64)]).v())
}
