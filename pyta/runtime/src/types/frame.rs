//! Python's `frame`, and the view of its variables that `f_locals` gives (PEP 667).

mod jump;
mod proxy;

use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::traceback::frames::{self, slot};
use crate::traceback::{entry_line, filename, lasti as lasti_of, locals, span_at};
use corevm::objects::GeneratorState;
use corevm::{CompiledCode, Obj};

pub use proxy::{INTRINSICS as LOCALS_INTRINSICS, SLOT_FRAME, variables_map};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        fixed_slots: slot::COUNT,
        flags: class_flags::NO_NEW,
        methods: &[
            NativeDef::leaf("__repr__", "(self, /)", repr),
            NativeDef::leaf("clear", "(self, /)", clear).doc(
                "Forget the local variables. RuntimeError while the frame runs or is suspended.",
            ),
            NativeDef::leaf("__sizeof__", "(self, /)", size_of),
        ],
        attributes: &[
            GetSet::read_only("f_back", back),
            GetSet::read_only("f_code", code),
            GetSet::read_only("f_globals", globals),
            GetSet::read_only("f_builtins", builtins),
            GetSet::read_only("f_locals", locals_of),
            GetSet::read_only("f_lasti", lasti),
            GetSet {
                set_twin: Some("set_frame_lineno"),
                ..GetSet::read_write("f_lineno", lineno, jump::set_lineno)
            },
            GetSet::read_only("f_generator", generator),
            GetSet::read_write("f_trace", trace, set_trace),
            GetSet::read_write(
                "f_trace_lines",
                flag::<{ slot::TRACE_LINES }, true>,
                set_flag::<{ slot::TRACE_LINES }>,
            ),
            GetSet::read_write(
                "f_trace_opcodes",
                flag::<{ slot::TRACE_OPCODES }, false>,
                set_flag::<{ slot::TRACE_OPCODES }>,
            ),
        ],
        ..ClassSpec::new(C::Frame, C::Object)
    },
    proxy::CLASS,
];

/// What the prelude's `set_frame_lineno` needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("frame_jump_unbinds", "(frame, line, /)", jump::unbound),
    NativeDef::leaf("frame_jump", "(frame, line, /)", jump::jump),
];

/// The builtin `locals`, and what finds frames.
pub const NATIVES: &[NativeDef] = &[NativeDef::leaf("locals", "(/)", running_locals)
    .doc("The variables known here in a dict: those of the module or class themselves, those\nof a function as they are now.")];

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| cx.is_instance(value, C::Frame))
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "frame", value))
}

fn function<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Result<Function<'v>, Exit> {
    frame
        .fixed(slot::FUNCTION)
        .as_function()
        .ok_or_else(|| cx.error(C::SystemError, "frame without a function").into())
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    let code = function(cx, frame)?.code(cx);
    let text = format!(
        "<frame at {}, file '{}', line {}, code {}>",
        cx.address(args[0]),
        filename(code),
        line_of(cx, frame, code),
        code.head().name()
    );
    Ok(cx.new_str(&text).v())
}

fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    if frames::on_stack(cx, frame).is_some() {
        return Err(cx
            .error(C::RuntimeError, "cannot clear an executing frame")
            .into());
    }
    if let Some(generator) = frame.fixed(slot::GENERATOR).as_generator() {
        match generator.state() {
            GeneratorState::Suspended => {
                let message = "cannot clear a suspended frame";
                return Err(cx.error(C::RuntimeError, message).into());
            }
            GeneratorState::Created => generator.finish(cx),
            _ => {}
        }
    }
    frame.set_fixed(cx, slot::LOCALS, V::EMPTY);
    frame.set_fixed(cx, slot::EXTRA, V::EMPTY);
    frame.set_fixed(cx, slot::TRACE, V::NIL);
    Ok(V::NIL)
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let registers = function(cx, this(cx, args[0])?)?.code(cx).registers.get();
    Ok(V::small(120 + 8 * i64::from(registers)))
}

fn back<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(frames::back(cx, this(cx, args[0])?))
}

fn code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(function(cx, this(cx, args[0])?)?.code_object(cx).v())
}

fn globals<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(function(cx, this(cx, args[0])?)?.namespace())
}

fn builtins<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = function(cx, this(cx, args[0])?)?.builtins();
    Ok(if own.is_nil() {
        cx.root(crate::roots::BUILTINS)
    } else {
        own
    })
}

fn locals_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    let function = function(cx, frame)?;
    if let Some(namespace) = locals::namespace(cx, function, frames::place(cx, frame)) {
        return Ok(namespace);
    }
    Ok(proxy::new(cx, args[0]))
}

/// `locals()`: of the innermost frame that a program sees.
pub fn running_locals<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some((frame, function)) = frames::visible(cx).next() else {
        return Err(cx.error(C::SystemError, "frame does not exist").into());
    };
    let place = locals::Place::Stack(frame.base, frame.pc);
    if let Some(namespace) = locals::namespace(cx, function, place) {
        return Ok(namespace);
    }
    let map = cx.new_map();
    for variable in locals::variables(cx, function, place) {
        if let Some(value) = variable.value.given() {
            map.set_symbol(cx, variable.name, value);
        }
    }
    let known = frames::known(cx, &frame, function);
    if let Some(extra) = known.and_then(|known| known.fixed(slot::EXTRA).as_map()) {
        for entry in extra.iter() {
            map.set(cx, entry.key, entry.value)?;
        }
    }
    Ok(map.v())
}

fn lasti<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    Ok(V::small(match frame.fixed(slot::PLACE).as_small() {
        Some(place) => place * 2,
        None => lasti_of(frames::pc(cx, frame)),
    }))
}

fn lineno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    let code = function(cx, frame)?.code(cx);
    Ok(V::small(i64::from(line_of(cx, frame, code))))
}

fn line_of<'v>(cx: Cx<'v>, frame: Obj<'v>, code: &CompiledCode) -> u32 {
    if let Some(place) = frame.fixed(slot::PLACE).as_small() {
        let place = u32::try_from(place - 1);
        return place.map_or(entry_line(code), |place| code.span_at(place).line);
    }
    let pc = frames::pc(cx, frame);
    let line = span_at(code, pc).line;
    if pc == 0 && frames::on_stack(cx, frame).is_none() {
        return code.head().first_line().min(line);
    }
    line
}

fn generator<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let held = this(cx, args[0])?.fixed(slot::GENERATOR);
    Ok(held.given().unwrap_or(V::NIL))
}

fn trace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let held = this(cx, args[0])?.fixed(slot::TRACE);
    Ok(held.given().unwrap_or(V::NIL))
}

fn set_trace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let value = args[1].given().unwrap_or(V::NIL);
    this(cx, args[0])?.set_fixed(cx, slot::TRACE, value);
    Ok(V::NIL)
}

fn flag<'v, const SLOT: usize, const DEFAULT: bool>(
    cx: Cx<'v>,
    args: &[V<'v>],
) -> Result<V<'v>, Exit> {
    let held = this(cx, args[0])?.fixed(SLOT);
    Ok(held.given().unwrap_or(V::bool(DEFAULT)))
}

fn set_flag<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = this(cx, args[0])?;
    match args[1].given() {
        Some(value) if value.as_bool().is_some() => {
            frame.set_fixed(cx, SLOT, value);
            Ok(V::NIL)
        }
        Some(_) => Err(cx.type_error("attribute value type must be bool")),
        None if SLOT == slot::TRACE_LINES => {
            Err(cx.type_error("can't delete numeric/char attribute"))
        }
        None => {
            let text = "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted";
            Err(cx.error(C::AttributeError, text).into())
        }
    }
}
