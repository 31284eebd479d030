//! Python's `traceback`: one entry of an exception's trace.

use super::base_exception::name_of;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Index;
use crate::traceback::{self, entry, frames};
use corevm::Obj;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "An entry of a traceback: a frame with the place in it, followed by tb_next or\nNone.",
    fixed_slots: entry::COUNT,
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, /, tb_next, tb_frame, tb_lasti, tb_lineno)",
        new,
    )),
    methods: &[NativeDef::leaf("__dir__", "(self, /)", dir)],
    attributes: &[
        GetSet::read_write("tb_next", next, set_next),
        GetSet::read_only("tb_frame", frame),
        GetSet::read_only("tb_lasti", lasti),
        GetSet::read_only("tb_lineno", lineno),
    ],
    ..ClassSpec::new(C::Traceback, C::Object)
}];

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| cx.is_instance(value, C::Traceback))
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "traceback", value))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let next = entry_or_nil(cx, args[1])?;
    let function = args[2]
        .as_object()
        .filter(|_| cx.is_instance(args[2], C::Frame));
    let Some(frame) = function else {
        return Err(cx.type_error(format!(
            "{}() argument 'tb_frame' must be frame, not {}",
            name_of(cx.class(C::Traceback)),
            if args[2].is_nil() {
                "None".to_owned()
            } else {
                cx.class_name(args[2])
            }
        )));
    };
    let lasti = cx.index_i64(args[3], C::OverflowError)?;
    let line = cx.index_i64(args[4], C::OverflowError)?;
    let pc = traceback::pc_of_lasti(lasti);
    let made = traceback::new_entry(cx, next, frame.fixed(frames::slot::FUNCTION), pc);
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, entry::FRAME, args[2]);
        object.set_fixed(cx, entry::LINE, cx.new_int(line));
    }
    Ok(made)
}

fn entry_or_nil<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    if value.is_nil() || cx.is_instance(value, C::Traceback) {
        return Ok(value);
    }
    Err(cx.type_error(format!(
        "expected traceback object or None, got '{}'",
        cx.class_name(value)
    )))
}

fn dir<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
    Ok(cx.new_list(&names.map(|name| cx.symbol(name).v())).v())
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let next = this(cx, args[0])?.fixed(entry::NEXT);
    if let Some(next) = next.as_object() {
        next.set_fixed(cx, entry::PREVIOUS, args[0]);
    }
    Ok(next)
}

fn set_next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0])?;
    let Some(value) = args[1].given() else {
        return Err(cx.type_error("can't delete tb_next attribute"));
    };
    let value = entry_or_nil(cx, value)?;
    if traceback::entries(value).any(|entry| entry == object) {
        return Err(cx.value_error("traceback loop detected"));
    }
    object.set_fixed(cx, entry::NEXT, value);
    Ok(V::NIL)
}

fn frame<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(frames::frame_of_entry(cx, this(cx, args[0])?))
}

fn lasti<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pc = this(cx, args[0])?.fixed(entry::PC).as_small().unwrap_or(0);
    Ok(V::small(traceback::lasti(pc as u32)))
}

fn lineno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0])?;
    Ok(match traceback::line(cx, object) {
        0 => V::NIL,
        line => V::small(line),
    })
}
