//! Native module `_ctypes`: C libraries and C data. The classes are Python over the functions here (`ctypes/*.py`): an object of C data is an
//! address, with what keeps the memory there alive.
//!
//! A call of a C function may call the program. It is given in parts then: [`calls::call`] answers with a list that says what is called, and
//! [`calls::answer`] goes on with the result.

mod calls;
mod values;

use corevm::Obj;
use pyta_host::facets::{Foreign, Memory};
use std::cell::Cell;
use std::rc::Rc;

use super::ModuleSpec;
use super::posix::args::{int, long};
use crate::host::{Outside, text_to_bytes};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::iterators::new_with_slots;
use crate::types::memoryview::{Export, exports, pinned};

/// Fixed slots of objects of C data.
mod slot {
    pub const ADDRESS: usize = 0;
    /// In bytes.
    pub const SIZE: usize = 1;
    /// What keeps the memory alive.
    pub const OWNER: usize = 2;
    pub const COUNT: u8 = 5;
}

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "C data, shared libraries and calls of their functions, for the package ctypes.",
    functions: &[
        super::CLASS_NAME,
        super::AS_NATIVE,
        NativeDef::leaf("_complete", "(methods, /)", |cx, args| {
            super::array::complete_class(cx, C::CData, args)
        }),
        NativeDef::leaf("_new", "(cls, size, /)", new),
        NativeDef::leaf("_new_at", "(cls, address, size, owner, /)", new_at),
        NativeDef::leaf("_address", "(data, /)", |cx, args| {
            Ok(data(cx, args[0])?.fixed(slot::ADDRESS))
        }),
        NativeDef::leaf("_size", "(data, /)", |cx, args| {
            Ok(data(cx, args[0])?.fixed(slot::SIZE))
        }),
        NativeDef::leaf("_slot", "(data, place, /)", |cx, args| {
            let place = place(args[1]);
            let found = data(cx, args[0])?.fixed(place);
            Ok(found.given().unwrap_or(V::NIL))
        }),
        NativeDef::leaf("_set_slot", "(data, place, value, /)", |cx, args| {
            data(cx, args[0])?.set_fixed(cx, place(args[1]), args[2]);
            Ok(V::NIL)
        }),
        NativeDef::leaf("_grow", "(data, size, /)", grow),
        NativeDef::leaf("_pin", "(buffer, /)", pin),
        NativeDef::leaf("_peek", "(address, size, /)", |cx, args| {
            let (address, size) = (address(cx, args[0])?, long(cx, args[1])?);
            let bytes = read(cx, address, usize::try_from(size).unwrap_or(0))?;
            Ok(cx.new_bytes(&bytes).v())
        }),
        NativeDef::leaf("_poke", "(address, bytes, /)", |cx, args| {
            let bytes = buffer::required(cx, args[1])?;
            write(cx, address(cx, args[0])?, &bytes)?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_text", "(address, /)", |cx, args| {
            let bytes = cx.foreign()?.text_at(address(cx, args[0])?);
            Ok(cx.new_bytes(&bytes).v())
        }),
        NativeDef::leaf("_get", "(address, code, is_swapped, /)", values::get),
        NativeDef::leaf("_put", "(address, code, is_swapped, value, /)", values::put),
        NativeDef::leaf("_open", "(name, mode, /)", open),
        NativeDef::leaf("_symbol", "(handle, name, /)", symbol),
        NativeDef::leaf("_close", "(handle, /)", |cx, args| {
            let closed = cx.foreign()?.close_library(address(cx, args[0])?);
            closed.map_err(|text| cx.error(C::OSError, text))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf(
            "_call",
            "(address, signature, arguments, errno, /)",
            calls::call,
        ),
        NativeDef::leaf("_answer", "(call, result, /)", calls::answer),
        NativeDef::leaf("_thunk", "(signature, number, /)", calls::thunk),
        NativeDef::leaf("_thunk_address", "(thunk, /)", calls::thunk_address),
    ],
    classes: &[ClassSpec {
        module: "_ctypes",
        flags: class_flags::BASE | class_flags::WEAKREF,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(C::CData, C::Object)
    }],
    init,
    needs: &["UnraisableHookArgs"],
    source: concat!(
        include_str!("ctypes/types.py"),
        include_str!("ctypes/simple.py"),
        include_str!("ctypes/structures.py"),
        include_str!("ctypes/arrays.py"),
        include_str!("ctypes/calls.py"),
        include_str!("ctypes/callbacks.py"),
        include_str!("ctypes/functions.py"),
    ),
    ..ModuleSpec::new("_ctypes")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if cx.foreign().is_err() {
        cx.take_raised(cx.raising());
        let text = "foreign code is not granted by the host, and so there is no _ctypes";
        return Err(cx.error(C::ImportError, text));
    }
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    set("_CData", cx.class(C::CData).v());
    set(
        "_report_unraisable",
        crate::self_hosted::function(cx, "report_unraisable")?,
    );
    set("_has_long_double", V::bool(values::HAS_LONG_DOUBLE));
    Ok(())
}

fn place(value: V<'_>) -> usize {
    let place = value.as_small().unwrap_or(0);
    (place.max(0) as usize).min(usize::from(slot::COUNT) - 1)
}

fn is_data<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    // The class exists once the module does.
    let class = cx
        .root(crate::roots::FIRST_CLASS + C::CData as usize)
        .as_exact_type();
    value.kind() == Some(Kind::Instance)
        && class.is_some_and(|class| {
            cx.type_of(value)
                .is_some_and(|own| own.is_subtype_of(class))
        })
}

fn data<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| is_data(cx, value))
        .ok_or_else(|| {
            let class = cx.class_name(value);
            cx.type_error(format!("expected ctypes instance, not {class}"))
        })
}

/// An address, of which only 64 bits count.
fn address<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    Ok(values::integer(cx, value)? as usize)
}

/// Bytes at an address.
fn read<'v>(cx: Cx<'v>, address: usize, size: usize) -> Result<Vec<u8>, Exit> {
    cx.reserve(size)?;
    let mut bytes = vec![0; size];
    cx.foreign()?.read_at(address, &mut bytes);
    Ok(bytes)
}

fn write<'v>(cx: Cx<'v>, address: usize, bytes: &[u8]) -> Result<(), Exit> {
    cx.foreign()?.write_at(address, bytes);
    Ok(())
}

fn block<'v>(cx: Cx<'v>, size: i64) -> Result<(V<'v>, V<'v>), Exit> {
    let size = usize::try_from(size).unwrap_or(0);
    cx.reserve(size)?;
    let block: Rc<dyn Memory> = cx.outcome(cx.foreign()?.block(size))?;
    let address = cx.new_uint(block.address() as u64);
    Ok((address, cx.new_host_object(block, size + 64)))
}

fn class_of<'v>(cx: Cx<'v>, value: V<'v>) -> Type<'v> {
    value.as_exact_type().unwrap_or_else(|| cx.class(C::CData))
}

/// Data in memory of its own.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (address, block) = block(cx, long(cx, args[1])?)?;
    let slots = [address, args[1], block, V::NIL, V::NIL];
    Ok(new_with_slots(cx, class_of(cx, args[0]), &slots))
}

/// Data at an address.
fn new_at<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let slots = [args[1], args[2], args[3], V::NIL, V::NIL];
    Ok(new_with_slots(cx, class_of(cx, args[0]), &slots))
}

/// Gives data memory of this size, with as much of what it has as fits.
fn grow<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = data(cx, args[0])?;
    let (former, new_size) = (own.fixed(slot::SIZE), long(cx, args[1])?);
    let kept = former.as_small().unwrap_or(0).min(new_size).max(0);
    let bytes = read(cx, address(cx, own.fixed(slot::ADDRESS))?, kept as usize)?;
    let (place, block) = block(cx, new_size)?;
    write(cx, address(cx, place)?, &bytes)?;
    own.set_fixed(cx, slot::ADDRESS, place);
    own.set_fixed(cx, slot::SIZE, args[1]);
    own.set_fixed(cx, slot::OWNER, block);
    Ok(V::NIL)
}

/// `(address, size, owner)` of a writable buffer; None for what is none.
fn pin<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some((address, size, owner)) = pinned(cx, args[0])? else {
        return Ok(V::NIL);
    };
    let parts = [cx.new_uint(address as u64), V::small(size as i64), owner];
    Ok(cx.new_tuple(&parts).v())
}

fn open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = match (args[0].as_str(), args[0].as_bytes()) {
        (Some(text), _) => text_to_bytes(text),
        (_, Some(bytes)) => Some(bytes.as_slice().to_vec()),
        _ => None,
    };
    let mode = int(cx, args[1])?;
    let opened = cx.foreign()?.open_library(name.as_deref(), mode);
    let handle = opened.map_err(|text| cx.error(C::OSError, text))?;
    Ok(cx.new_uint(handle as u64))
}

/// The address of a symbol, or the loader's text.
fn symbol<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = args[1].as_str().and_then(text_to_bytes).unwrap_or_default();
    let found = cx.foreign()?.symbol(address(cx, args[0])?, &name);
    Ok(match found {
        Ok(address) => cx.new_uint(address as u64),
        Err(text) => cx.new_str(&text).v(),
    })
}

/// What data gives to views.
pub struct Exported<'v> {
    pub export: Export,
    pub format: Str<'v>,
    pub item_size: usize,
    pub shape: Vec<usize>,
}

/// What data gives to views; `None` for anything else.
pub fn exported<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Exported<'v>> {
    if !is_data(cx, value) {
        return None;
    }
    let own = value.as_object()?;
    let place = own.fixed(slot::ADDRESS);
    let place = place.as_i64()? as usize;
    let size = own.fixed(slot::SIZE).as_small()?.max(0) as usize;
    let foreign: &dyn Foreign = cx.facets()?.foreign()?;
    let view = cx.lookup(cx.type_of(value)?, cx.symbol("__ctypes_view__"))?;
    let view = view.as_tuple()?;
    let item_size = view.get(1)?.as_small()?.max(0) as usize;
    let lengths = view.get(2)?.as_tuple()?;
    Some(Exported {
        export: Export {
            memory: foreign.memory_at(place, size),
            readonly: false,
            count: exports(&Rc::new(Cell::new(0))),
        },
        format: view.get(0)?.as_str()?,
        item_size,
        shape: lengths
            .iter()
            .map(|len| len.as_small().unwrap_or(0).max(0) as usize)
            .collect(),
    })
}
