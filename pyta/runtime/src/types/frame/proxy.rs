//! `FrameLocalsProxy`: a mapping that reads and writes a frame's variables.

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Compare, Repr};
use crate::traceback::frames;
use crate::traceback::locals::{self, Place, Variable};
use corevm::Obj;

/// Fixed slot of a proxy: its frame.
pub const SLOT_FRAME: usize = 0;

/// The class.
pub const CLASS: ClassSpec = ClassSpec {
    fixed_slots: 1,
    flags: class_flags::MAPPING,
    new: Some(NativeDef::leaf("__new__", "(cls, frame, /)", make)),
    methods: &[
        NativeDef::leaf("__len__", "(self, /)", len),
        NativeDef::leaf_or_guest(
            "__getitem__",
            "(self, key, /)",
            get_item,
            "frame_locals_get",
        ),
        NativeDef::leaf_or_guest(
            "__setitem__",
            "(self, key, value, /)",
            set_item,
            "frame_locals_set",
        ),
        NativeDef::guest("__delitem__", "(self, key, /)", "frame_locals_delete"),
        NativeDef::leaf_or_guest(
            "__contains__",
            "(self, key, /)",
            contains,
            "frame_locals_contains",
        ),
        NativeDef::leaf("__iter__", "(self, /)", iter),
        NativeDef::leaf("__reversed__", "(self, /)", reversed),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "frame_locals_repr"),
        NativeDef::leaf_or_guest("__eq__", "(self, value, /)", eq, "frame_locals_eq"),
        NativeDef::guest("__or__", "(self, value, /)", "frame_locals_or"),
        NativeDef::guest("__ror__", "(self, value, /)", "frame_locals_ror"),
        NativeDef::guest("__ior__", "(self, value, /)", "frame_locals_ior"),
        NativeDef::leaf("keys", "(self, /)", keys),
        NativeDef::leaf("values", "(self, /)", values),
        NativeDef::leaf("items", "(self, /)", items),
        NativeDef::leaf("copy", "(self, /)", copy),
        NativeDef::leaf_or_guest(
            "get",
            "(self, key, default=None, /)",
            get,
            "frame_locals_get_or",
        ),
        NativeDef::guest(
            "setdefault",
            "(self, key, default=None, /)",
            "frame_locals_setdefault",
        ),
        NativeDef::guest("update", "(self, other, /)", "frame_locals_update"),
        NativeDef::guest("pop", "(self, key, default=None, /)", "frame_locals_pop"),
    ],
    ..ClassSpec::new(C::FrameLocalsProxy, C::Object)
};

/// The proxy of a frame.
pub fn new<'v>(cx: Cx<'v>, frame: V<'v>) -> V<'v> {
    let proxy = cx.new_instance(cx.class(C::FrameLocalsProxy));
    if let Some(object) = proxy.as_object() {
        object.set_fixed(cx, SLOT_FRAME, frame);
    }
    proxy
}

fn make<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_instance(args[1], C::Frame) {
        return Err(cx.type_error(format!("expect frame, not {}", cx.class_name(args[1]))));
    }
    Ok(new(cx, args[1]))
}

fn frame<'v>(cx: Cx<'v>, proxy: V<'v>) -> Result<Obj<'v>, Exit> {
    proxy
        .as_object()
        .filter(|_| cx.is_instance(proxy, C::FrameLocalsProxy))
        .and_then(|proxy| proxy.fixed(SLOT_FRAME).as_object())
        .ok_or_else(|| cx.type_error("descriptor requires a 'FrameLocalsProxy' object"))
}

fn variables<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Vec<Variable<'v>> {
    match frame.fixed(frames::slot::FUNCTION).as_function() {
        Some(function) => locals::variables(cx, function, frames::place(cx, frame)),
        None => Vec::new(),
    }
}

fn extra<'v>(frame: Obj<'v>) -> Option<Map<'v>> {
    frame.fixed(frames::slot::EXTRA).as_map()
}

/// The variables of a frame as a fresh map.
pub fn variables_map<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Result<Map<'v>, Exit> {
    let map = cx.new_map();
    for variable in variables(cx, frame) {
        if let Some(value) = variable.value.given() {
            map.set_symbol(cx, variable.name, value);
        }
    }
    if let Some(extra) = extra(frame) {
        for entry in extra.iter() {
            map.set(cx, entry.key, entry.value)?;
        }
    }
    Ok(map)
}

fn as_map<'v>(cx: Cx<'v>, proxy: V<'v>) -> Result<Map<'v>, Exit> {
    variables_map(cx, frame(cx, proxy)?)
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(as_map(cx, args[0])?.len() as i64))
}

fn get_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = as_map(cx, args[0])?.get(cx, args[1])?;
    found.ok_or_else(|| {
        let shown = cx
            .leaf_repr(args[1])
            .map_or_else(|_| String::new(), Str::to_text);
        cx.error(
            C::KeyError,
            format!("local variable '{shown}' is not defined"),
        )
        .into()
    })
}

fn set_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let frame = frame(cx, args[0])?;
    let name = args[1].as_exact_str().ok_or(Exit::NeedGuest)?;
    if cx.keeps_registers() {
        return Err(Exit::Interrupted);
    }
    let known = variables(cx, frame)
        .into_iter()
        .find(|variable| variable.name.equals(name));
    if let Some(variable) = known
        && write(cx, frame, variable, args[2])
    {
        return Ok(V::NIL);
    }
    make_extra(cx, frame).set(cx, args[1], args[2])?;
    Ok(V::NIL)
}

/// The map of further names, made now if there is none.
fn make_extra<'v>(cx: Cx<'v>, frame: Obj<'v>) -> Map<'v> {
    extra(frame).unwrap_or_else(|| {
        let map = cx.new_map();
        frame.set_fixed(cx, frames::slot::EXTRA, map.v());
        map
    })
}

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("frame_locals_names", "(proxy, /)", |cx, args| {
        let variables = variables(cx, frame(cx, args[0])?);
        let names: Vec<V<'_>> = variables.iter().map(|variable| variable.name.v()).collect();
        Ok(cx.new_list(&names).v())
    }),
    NativeDef::leaf("frame_locals_extra", "(proxy, /)", |cx, args| {
        Ok(make_extra(cx, frame(cx, args[0])?).v())
    }),
];

/// Writes through to the cell or register; false when there is none to write to.
fn write<'v>(cx: Cx<'v>, frame: Obj<'v>, variable: Variable<'v>, value: V<'v>) -> bool {
    if let Some(cell) = variable.cell.as_cell() {
        cell.set(cx, value);
        return true;
    }
    let Some(function) = frame.fixed(frames::slot::FUNCTION).as_function() else {
        return false;
    };
    let code = function.code(cx);
    let local = variable
        .local
        .and_then(|index| code.head().locals().get(index));
    let Some(local) = local.filter(|local| !local.is_cell) else {
        return false;
    };
    match frames::place(cx, frame) {
        Place::Stack(base, pc) if locals::readable(code, pc).contains(&local.register) => {
            locals::set_register_at(cx, base, local.register, value);
            true
        }
        Place::Generator(generator) if locals::kept(code, generator).contains(&local.register) => {
            let cells = generator.register_cells_to_write(cx);
            match cells.get(local.register as usize) {
                Some(cell) => {
                    cell.set(value.raw().bits());
                    true
                }
                None => false,
            }
        }
        _ => false,
    }
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(as_map(cx, args[0])?.get(cx, args[1])?.is_some()))
}

fn keys<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let keys: Vec<V<'v>> = as_map(cx, args[0])?.iter().map(|entry| entry.key).collect();
    Ok(cx.new_list(&keys).v())
}

fn values<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let values: Vec<V<'v>> = as_map(cx, args[0])?
        .iter()
        .map(|entry| entry.value)
        .collect();
    Ok(cx.new_list(&values).v())
}

fn items<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = as_map(cx, args[0])?;
    let items: Vec<V<'v>> = map
        .iter()
        .map(|entry| cx.new_tuple(&[entry.key, entry.value]).v())
        .collect();
    Ok(cx.new_list(&items).v())
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_index_iter(keys(cx, args)?).v())
}

fn reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut keys: Vec<V<'v>> = as_map(cx, args[0])?.iter().map(|entry| entry.key).collect();
    keys.reverse();
    Ok(cx.new_list(&keys).v())
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(as_map(cx, args[0])?.v())
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.leaf_repr(as_map(cx, args[0])?.v())?.v())
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = as_map(cx, args[0])?;
    let other = if cx.is_instance(args[1], C::FrameLocalsProxy) {
        as_map(cx, args[1])?.v()
    } else if args[1].as_map().is_some() {
        args[1]
    } else {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    };
    Ok(V::bool(cx.leaf_same(own.v(), other)?))
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = as_map(cx, args[0])?.get(cx, args[1])?;
    Ok(found.unwrap_or_else(|| args[2].given().unwrap_or(V::NIL)))
}
