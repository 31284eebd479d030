//! Classes, functions, strings, statements.

use std::cell::Cell;

use crate::exceptions::slot;
use crate::ops::attr::{Access, bind, settle};
use crate::ops::globals::{Builtin, builtin_for_native};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::roots;
use crate::types::range::part_of_range;
use crate::types::str::args::part;
use crate::types::tuple::new_shared;
use crate::types::{slice, super_};

pub fn build_class<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let asked = (state > 0).then_some(got);
    let callee = match builtin_for_native(cx, N::build_class, 1, asked)? {
        Builtin::Found(callee) => callee,
        Builtin::Ask(next) => return Ok(next),
        Builtin::Missing => return Err(cx.error(C::NameError, "__build_class__ not found")),
    };
    let prefix = [slots.get(0), slots.get(1)];
    Ok(Next::TailSpread {
        callee,
        positional: crate::ops::call::with_prefix(cx, &prefix, slots.get(2)),
        named: slots.get(3),
    })
}

pub fn class_deref<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(namespace) = args[0].as_exact_map() else {
        return Err(Exit::NeedGuest);
    };
    let found = args[1]
        .as_str()
        .and_then(|name| namespace.get_symbol(name.intern(cx)));
    match found {
        Some(value) => Ok(value),
        None => cell_value(cx, args[1], args[2]).map_err(Exit::from),
    }
}

fn cell_value<'v>(cx: Cx<'v>, name: V<'v>, cell: V<'v>) -> Result<V<'v>, Raised> {
    cell.as_exact_cell()
        .and_then(|cell| cell.get().given())
        .ok_or_else(|| cx.language().unbound(cx, corevm::UnboundKind::Free, name))
}

pub fn class_deref_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match (state, got) {
        (0, _) => Ok(Next::CatchOp {
            state: 1,
            op: SlowOp::GetItem,
            operands: ArgBuf::of(&[slots.get(0), slots.get(1)]),
        }),
        (_, Got::Raised(exception)) if cx.is_instance(exception, C::KeyError) => {
            cell_value(cx, slots.get(1), slots.get(2)).map(Next::Done)
        }
        (_, Got::Raised(exception)) => Err(cx.raise(exception)),
        _ => Ok(Next::Done(got.value())),
    }
}

pub fn call_super<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0] != cx.class(C::Super).v() {
        return Err(Exit::NeedGuest);
    }
    let runtime = |text: &str| Exit::from(cx.error(C::RuntimeError, text));
    let Some(cell) = args[1].as_exact_cell() else {
        return Err(runtime("super(): __class__ cell not found"));
    };
    let Some(class) = cell.get().given() else {
        return Err(runtime("super(): empty __class__ cell"));
    };
    let Some(class) = class.as_exact_type() else {
        return Err(runtime(&format!(
            "super(): __class__ is not a type ({})",
            cx.class_name(class)
        )));
    };
    match args[2].given() {
        Some(object) => super_::new_super(cx, class, object),
        None => Err(runtime("super(): arg[0] deleted")),
    }
}

/// Another `super` than the builtin one, or an object whose `__class__` has to be asked.
pub fn call_super_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if slots.get(0) != cx.class(C::Super).v() {
        return Ok(Next::TailCall {
            callee: slots.get(0),
            args: ArgBuf::of(&[]),
        });
    }
    let class = slots
        .get(1)
        .as_exact_cell()
        .map_or(V::NIL, |cell| cell.get());
    Ok(Next::TailCall {
        callee: slots.get(0),
        args: ArgBuf::of(&[class, slots.get(2)]),
    })
}

pub fn build_slice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let slice = cx.new_instance(cx.class(C::Slice));
    if let Some(object) = slice.as_object() {
        for (i, &part) in args.iter().enumerate() {
            object.set_fixed(cx, i, part);
        }
    }
    Ok(slice)
}

/// `container[start:stop]` of the builtin sequences.
pub fn get_slice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let [container, start, stop] = args else {
        return Err(Exit::NeedGuest);
    };
    let range = |len| slice::range(cx, *start, *stop, len);
    if let Some(list) = container.as_exact_list() {
        let items = &list.items()[range(list.len())?];
        return Ok(cx.new_list_with(items.len(), |i| items[i].get()).v());
    }
    if let Some(text) = container.as_exact_str() {
        let range = range(text.len())?;
        return Ok(part(cx, text, range.start, range.end));
    }
    if let Some(bytes) = container.as_exact_bytes() {
        let range = range(bytes.len())?;
        return Ok(match range.len() == bytes.len() {
            true => *container,
            false => cx.new_bytes(&bytes.as_slice()[range]).v(),
        });
    }
    if let Some(array) = container.as_exact_byte_array() {
        let range = range(array.len())?;
        let bytes: Vec<u8> = array.cells()[range].iter().map(Cell::get).collect();
        return Ok(cx.new_byte_array(&bytes).v());
    }
    let Some(tuple) = container.as_exact_tuple() else {
        return part_of_range(cx, *container, *start, *stop)?.ok_or(Exit::NeedGuest);
    };
    let range = range(tuple.len())?;
    if range.len() == tuple.len() {
        return Ok(*container);
    }
    let items: Vec<V<'v>> = tuple.items()[range].iter().map(|item| item.get()).collect();
    Ok(new_shared(cx, &items))
}

/// [`get_slice`] of anything: the item that a slice selects.
pub fn get_slice_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let slice = slice::new_slice(cx, slots.get(1), slots.get(2), V::NIL);
    Ok(Next::Op {
        state: 1,
        op: SlowOp::GetItem,
        operands: ArgBuf::of(&[slots.get(0), slice]),
    })
}

pub fn print_expr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let sys = cx
        .root(roots::MODULES)
        .as_map()
        .and_then(|modules| modules.get_symbol(cx.symbol("sys")));
    let hook = sys.and_then(|sys| cx.get_own(sys, cx.symbol("displayhook")));
    match hook {
        Some(callee) => Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(&[slots.get(0)]),
        }),
        None => Err(cx.error(C::RuntimeError, "lost sys.displayhook")),
    }
}

pub fn assertion_error<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.class(C::AssertionError).v())
}

/// A method of a context manager's class, bound: the object, the method's name.
pub fn leaf_load_special<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match special_access(cx, args[0], args[1])? {
        Access::Value(value) => Ok(value),
        _ => Err(Exit::NeedGuest),
    }
}

pub fn load_special<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match special_access(cx, slots.get(0), slots.get(1))? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Err(settle(cx, Exit::NeedGuest)),
    }
}

/// How a method of a context manager is come by; never missing.
fn special_access<'v>(cx: Cx<'v>, object: V<'v>, name: V<'v>) -> Result<Access<'v>, Raised> {
    let (Some(class), Some(name)) = (cx.type_of(object), name.as_str()) else {
        return Err(settle(cx, Exit::NeedGuest));
    };
    let name = name.intern(cx);
    let Some(found) = cx.lookup(class, name) else {
        return Err(no_context_manager(cx, class, name));
    };
    match bind(cx, found, object, class)? {
        Access::Missing => Err(no_context_manager(cx, class, name)),
        access => Ok(access),
    }
}

fn no_context_manager<'v>(cx: Cx<'v>, class: Type<'v>, name: Str<'v>) -> Raised {
    let path = cx.class_path(class);
    let own = path.strip_prefix("__main__.").unwrap_or(&path);
    let name = name.to_text();
    let has = |name: N| cx.lookup(class, cx.name(name)).is_some();
    let is_async = name.starts_with("__a");
    let kind = if is_async {
        "asynchronous context manager"
    } else {
        "context manager"
    };
    let missed = format!(" (missed {name} method)");
    let hint = match is_async {
        false if has(N::aenter) && has(N::aexit) => {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        }
        true if has(N::enter) && has(N::exit) => {
            " but it supports the context manager protocol. Did you mean to use 'with'?"
        }
        _ => "",
    };
    cx.error(
        C::TypeError,
        format!("'{own}' object does not support the {kind} protocol{missed}{hint}"),
    )
}

pub fn call_exit<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let exception = slots.get(1);
    let trace = exception
        .as_object()
        .map_or(V::NIL, |object| object.fixed(slot::TRACEBACK));
    Ok(Next::TailCall {
        callee: slots.get(0),
        args: ArgBuf::of(&[
            cx.class_of(exception),
            exception,
            trace.given().unwrap_or(V::NIL),
        ]),
    })
}
