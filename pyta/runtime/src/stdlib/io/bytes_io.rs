//! `BytesIO`.

use super::base::FLAGS;
use super::{NEW, closed_error, int_at, this};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;
use crate::types::memoryview::{writable_len, write_into};
use corevm::Obj;
use corevm::objects::ByteArray;

/// Slot: the contents, a byte array; nil when closed.
pub const DATA: usize = 0;
/// Slot: the position.
pub const AT: usize = 1;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Binary stream that keeps its contents in memory.",
    flags: FLAGS & !corevm::objects::type_flags::FINALIZER,
    fixed_slots: 2,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf_or_guest(
            "__init__",
            "(self, initial_bytes=b'')",
            init,
            "io_bytes_init",
        ),
        NativeDef::leaf("readable", "(self, /)", yes),
        NativeDef::leaf("writable", "(self, /)", yes),
        NativeDef::leaf("seekable", "(self, /)", yes),
        NativeDef::leaf("flush", "(self, /)", flush),
        NativeDef::leaf("isatty", "(self, /)", no),
        NativeDef::leaf_or_guest("close", "(self, /)", close, "io_bytes_close"),
        NativeDef::leaf_or_guest("read", "(self, size=-1, /)", read, "io_bytes_read"),
        NativeDef::leaf_or_guest("read1", "(self, size=-1, /)", read, "io_bytes_read"),
        NativeDef::leaf_or_guest(
            "readline",
            "(self, size=-1, /)",
            readline,
            "io_bytes_readline",
        ),
        NativeDef::leaf_or_guest(
            "readlines",
            "(self, size=None, /)",
            readlines,
            "io_base_readlines",
        ),
        NativeDef::leaf_or_guest("__next__", "(self, /)", next, "io_base_next"),
        NativeDef::leaf_or_guest(
            "readinto",
            "(self, buffer, /)",
            readinto,
            "io_bytes_readinto",
        ),
        NativeDef::leaf_or_guest(
            "readinto1",
            "(self, buffer, /)",
            readinto,
            "io_bytes_readinto",
        ),
        NativeDef::leaf("peek", "(self, size=1, /)", peek),
        NativeDef::leaf_or_guest("write", "(self, b, /)", write, "io_bytes_write"),
        NativeDef::leaf_or_guest("seek", "(self, pos, whence=0, /)", seek, "io_bytes_seek"),
        NativeDef::leaf("tell", "(self, /)", tell),
        NativeDef::leaf_or_guest(
            "truncate",
            "(self, size=None, /)",
            truncate,
            "io_bytes_truncate",
        ),
        NativeDef::leaf("getvalue", "(self, /)", getvalue),
        NativeDef::guest("getbuffer", "(self, /)", "io_bytes_getbuffer"),
        NativeDef::guest("__getstate__", "(self, /)", "io_bytes_getstate"),
        NativeDef::guest("__setstate__", "(self, state, /)", "io_bytes_setstate"),
    ],
    attributes: &[GetSet::read_only("closed", closed)],
    ..ClassSpec::new(C::BytesIo, C::BufferedIoBase)
};

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let made = (NEW_LEAF)(cx, args)?;
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, DATA, cx.new_byte_array(&[]).v());
        object.set_fixed(cx, AT, V::small(0));
    }
    Ok(made)
}

const NEW_LEAF: corevm::LeafFn = super::new;
const _: &NativeDef = &NEW;

fn contents<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(Obj<'v>, ByteArray<'v>, usize), Exit> {
    let object = this(cx, value, C::BytesIo)?;
    match object.fixed(DATA).as_exact_byte_array() {
        Some(array) => Ok((object, array, int_at(object, AT) as usize)),
        None => Err(closed_error(cx)),
    }
}

/// Nothing is resized while a view of it is entered.
fn check_exports<'v>(cx: Cx<'v>, array: ByteArray<'v>) -> Result<(), Exit> {
    match array.exports() {
        0 => Ok(()),
        _ => Err(cx
            .error(
                C::BufferError,
                "Existing exports of data: object cannot be re-sized",
            )
            .into()),
    }
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::BytesIo)?;
    if let Some(array) = object.fixed(DATA).as_exact_byte_array() {
        check_exports(cx, array)?;
    }
    let bytes = match args[1].given().filter(|value| !value.is_nil()) {
        None => Vec::new(),
        Some(value) => buffer::required(cx, value)?.into_owned(),
    };
    object.set_fixed(cx, DATA, cx.new_byte_array(&bytes).v());
    object.set_fixed(cx, AT, V::small(0));
    Ok(V::NIL)
}

fn yes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    contents(cx, args[0])?;
    Ok(V::TRUE)
}

fn no<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    contents(cx, args[0])?;
    Ok(V::FALSE)
}

fn flush<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    contents(cx, args[0])?;
    Ok(V::NIL)
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::BytesIo)?;
    if let Some(array) = object.fixed(DATA).as_exact_byte_array() {
        check_exports(cx, array)?;
    }
    object.set_fixed(cx, DATA, V::NIL);
    Ok(V::NIL)
}

fn closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(this(cx, args[0], C::BytesIo)?.fixed(DATA).is_nil()))
}

fn take<'v>(cx: Cx<'v>, object: Obj<'v>, array: ByteArray<'v>, from: usize, len: usize) -> V<'v> {
    let end = (from + len).min(array.len());
    let bytes: Vec<u8> = array
        .cells()
        .get(from..end)
        .unwrap_or_default()
        .iter()
        .map(std::cell::Cell::get)
        .collect();
    object.set_fixed(cx, AT, V::small(end.max(from) as i64));
    cx.new_bytes(&bytes).v()
}

fn size_or_all<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    Ok(super::buffered::size_argument(cx, value)?.unwrap_or(usize::MAX >> 1))
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = size_or_all(cx, args[1])?;
    let (object, array, at) = contents(cx, args[0])?;
    if at >= array.len() {
        return Ok(cx.new_bytes(&[]).v());
    }
    Ok(take(cx, object, array, at, size))
}

fn peek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, array, at) = contents(cx, args[0])?;
    let bytes = take(cx, object, array, at, usize::MAX >> 1);
    object.set_fixed(cx, AT, V::small(at as i64));
    Ok(bytes)
}

fn line_len(array: ByteArray<'_>, at: usize) -> usize {
    let rest = array.cells().get(at..).unwrap_or_default();
    rest.iter()
        .position(|byte| byte.get() == b'\n')
        .map_or(rest.len(), |end| end + 1)
}

fn readline<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = size_or_all(cx, args[1])?;
    let (object, array, at) = contents(cx, args[0])?;
    if at >= array.len() {
        return Ok(cx.new_bytes(&[]).v());
    }
    Ok(take(cx, object, array, at, line_len(array, at).min(size)))
}

fn readlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let limit = size_or_all(cx, args[1])?;
    let limit = if limit == 0 { usize::MAX } else { limit };
    let (object, array, mut at) = contents(cx, args[0])?;
    let lines = cx.new_list(&[]);
    let mut total = 0;
    while at < array.len() && total < limit {
        let len = line_len(array, at);
        lines.push(cx, take(cx, object, array, at, len));
        at += len;
        total += len;
    }
    Ok(lines.v())
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::BytesIo) {
        return Err(Exit::NeedGuest);
    }
    let (object, array, at) = contents(cx, args[0])?;
    if at >= array.len() {
        return Err(cx.error_with(C::StopIteration, &[]).into());
    }
    Ok(take(cx, object, array, at, line_len(array, at)))
}

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, array, at) = contents(cx, args[0])?;
    if args[1].as_str().is_some() {
        return Err(cx.type_error("a bytes-like object is required, not 'str'"));
    }
    check_exports(cx, array)?;
    let bytes = match buffer::of(cx, args[1]) {
        Some(bytes) => bytes,
        None if gives_buffer(cx, args[1]) => return Err(Exit::NeedGuest),
        None => return Err(buffer::not_bytes(cx, args[1])),
    };
    if bytes.is_empty() {
        return Ok(V::small(0));
    }
    const MOST: usize = isize::MAX as usize;
    if at > MOST - bytes.len() {
        return Err(cx.overflow_error("new buffer size too large"));
    }
    if at > array.len() {
        cx.reserve(at)?;
        let gap = vec![0; at - array.len()];
        array.extend(cx, &gap);
    }
    let over = (array.len() - at).min(bytes.len());
    buffer::write(&array.cells()[at..at + over], &bytes[..over]);
    array.extend(cx, &bytes[over..]);
    object.set_fixed(cx, AT, V::small((at + bytes.len()) as i64));
    Ok(V::small(bytes.len() as i64))
}

/// Whether the object's class has a `__buffer__` of its own.
fn gives_buffer<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value)
        .is_some_and(|class| cx.lookup(class, cx.symbol("__buffer__")).is_some())
}

fn readinto<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, array, at) = contents(cx, args[0])?;
    let Some(room) = writable_len(cx, args[1])? else {
        return Err(Exit::NeedGuest);
    };
    let end = at.saturating_add(room).min(array.len());
    let bytes: Vec<u8> = array
        .cells()
        .get(at..end)
        .unwrap_or_default()
        .iter()
        .map(std::cell::Cell::get)
        .collect();
    write_into(cx, args[1], &bytes)?;
    object.set_fixed(cx, AT, cx.new_int((at + bytes.len()) as i64));
    Ok(V::small(bytes.len() as i64))
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, array, at) = contents(cx, args[0])?;
    let offset = cx.index_i64(args[1], C::OverflowError)?;
    let whence = match args[2].given() {
        Some(whence) => cx.index_i64(whence, C::OverflowError)?,
        None => 0,
    };
    let target = match whence {
        0 if offset < 0 => return Err(cx.value_error(format!("negative seek value {offset}"))),
        0 => offset,
        1 | 2 => {
            let from = if whence == 1 { at } else { array.len() } as i64;
            from.checked_add(offset)
                .ok_or_else(|| cx.overflow_error("new position too large"))?
        }
        _ => return Err(cx.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let target = cx.new_int(target.max(0));
    object.set_fixed(cx, AT, target);
    Ok(target)
}

fn tell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, _, at) = contents(cx, args[0])?;
    Ok(cx.new_int(at as i64))
}

fn truncate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, array, at) = contents(cx, args[0])?;
    check_exports(cx, array)?;
    let size = match args[1].given().filter(|size| !size.is_nil()) {
        None => at as i64,
        Some(size) => cx.index_i64(size, C::OverflowError)?,
    };
    let Ok(len) = usize::try_from(size) else {
        return Err(cx.value_error(format!("negative size value {size}")));
    };
    if len < array.len() {
        let kept: Vec<u8> = array.cells()[..len]
            .iter()
            .map(std::cell::Cell::get)
            .collect();
        array.assign(cx, &kept);
    }
    Ok(cx.new_int(size))
}

fn getvalue<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, array, _) = contents(cx, args[0])?;
    cx.reserve(array.len())?;
    Ok(cx.new_bytes(&array.to_vec()).v())
}
