//! Methods that change a bytearray. While views are exported its length stays.

use corevm::objects::ByteArray;

use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::has_index;
use crate::types::bytes::methods::byte;
use crate::types::bytes::{buffer, construct, sequence};
use crate::types::int::construct::checked_class;
use crate::types::memoryview::RELEASE_BUFFER;
use crate::types::str::args::{index_twins, size, wrong_receiver};
use crate::types::{iterators, slice};

fn this<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str) -> Result<ByteArray<'v>, Exit> {
    args[0]
        .as_byte_array()
        .ok_or_else(|| wrong_receiver(cx, name, "bytearray", args[0]))
}

/// Checks that the length may change.
fn resizable<'v>(cx: Cx<'v>, array: ByteArray<'v>) -> Result<(), Exit> {
    if array.exports() > 0 {
        return Err(cx
            .error(
                C::BufferError,
                "Existing exports of data: object cannot be re-sized",
            )
            .into());
    }
    Ok(())
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::ByteArray)?;
    let array = cx.new_byte_array(&[]).v();
    if class == cx.class(C::ByteArray) {
        Ok(array)
    } else {
        Ok(cx.new_instance_with_payload(class, array))
    }
}

pub const NEW: NativeDef = NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new);

/// `bytearray(source, encoding, errors)` in one step: what `__new__` and `__init__` do.
pub const CONSTRUCTOR: NativeDef = NativeDef::leaf_or_guest(
    "__new__",
    "(cls, /, source=b'', encoding='utf-8', errors='strict')",
    |cx, args| {
        let bytes = construct::contents(cx, [args[1], args[2], args[3]], "bytearray")?;
        Ok(cx.new_byte_array(&bytes).v())
    },
    "make_bytearray",
)
.short(&[
    (1, |cx, _| Ok(cx.new_byte_array(&[]).v())),
    (2, |cx, args| {
        let bytes = args[1].as_exact_bytes().ok_or(Exit::NeedGuest)?;
        Ok(cx.new_byte_array(bytes.as_slice()).v())
    }),
]);

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "__init__")?;
    let bytes = construct::contents(cx, [args[1], args[2], args[3]], "bytearray")?;
    if array.len() != bytes.len() {
        resizable(cx, array)?;
    }
    array.assign(cx, &bytes);
    Ok(V::NIL)
}

fn setitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "__setitem__")?;
    if slice::is_slice(cx, args[1]) {
        return set_slice(cx, array, args[1], args[2]);
    }
    let index = index(cx, args[1])?;
    let byte = byte(cx, args[2])?;
    let at = place(cx, array, index)?;
    array.cells()[at].set(byte);
    Ok(V::NIL)
}

fn index<'v>(cx: Cx<'v>, key: V<'v>) -> Result<i64, Exit> {
    match key.as_small() {
        Some(n) => Ok(n),
        None if has_index(cx, key) => cx.index_i64(key, C::IndexError),
        None => Err(cx.type_error(format!(
            "bytearray indices must be integers or slices, not {}",
            cx.class_name(key)
        ))),
    }
}

fn place(cx: Cx<'_>, array: ByteArray<'_>, index: i64) -> Result<usize, Exit> {
    let len = array.len() as i64;
    let index = if index < 0 { index + len } else { index };
    match usize::try_from(index) {
        Ok(at) if at < array.len() => Ok(at),
        _ => Err(cx.index_error("bytearray index out of range")),
    }
}

fn set_slice<'v>(
    cx: Cx<'v>,
    array: ByteArray<'v>,
    key: V<'v>,
    value: V<'v>,
) -> Result<V<'v>, Exit> {
    // Wrong bounds are told of before a wrong value; what the value's making does to the length counts.
    slice::bounds(cx, key, array.len())?;
    let bytes = match buffer::of(cx, value) {
        Some(bytes) => bytes,
        None if has_index(cx, value) || value.as_str().is_some() => {
            return Err(cx.type_error(
                "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
            ));
        }
        None => construct::contents(cx, [value, V::EMPTY, V::EMPTY], "bytearray")?.into(),
    };
    let bounds = slice::bounds(cx, key, array.len())?;
    if bounds.step == 1 {
        let range = bounds.range();
        if range.len() == bytes.len() {
            buffer::write(&array.cells()[range], &bytes);
            return Ok(V::NIL);
        }
        resizable(cx, array)?;
        array.splice(cx, range.start, range.end, &bytes);
        return Ok(V::NIL);
    }
    if bytes.is_empty() {
        return delete_slice(cx, array, key);
    }
    if bytes.len() != bounds.count {
        return Err(cx.value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            bytes.len(),
            bounds.count
        )));
    }
    let cells = array.cells();
    for (at, &byte) in bounds.indices().zip(bytes.iter()) {
        cells[at].set(byte);
    }
    Ok(V::NIL)
}

fn delitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "__delitem__")?;
    if slice::is_slice(cx, args[1]) {
        return delete_slice(cx, array, args[1]);
    }
    let at = place(cx, array, index(cx, args[1])?)?;
    resizable(cx, array)?;
    array.splice(cx, at, at + 1, &[]);
    Ok(V::NIL)
}

fn delete_slice<'v>(cx: Cx<'v>, array: ByteArray<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    let bounds = slice::bounds(cx, key, array.len())?;
    if bounds.count == 0 {
        return Ok(V::NIL);
    }
    resizable(cx, array)?;
    if bounds.step == 1 {
        let range = bounds.range();
        array.splice(cx, range.start, range.end, &[]);
        return Ok(V::NIL);
    }
    let mut gone: Vec<usize> = bounds.indices().collect();
    gone.sort_unstable();
    let mut gone = gone.into_iter().peekable();
    let kept: Vec<u8> = array
        .to_vec()
        .into_iter()
        .enumerate()
        .filter_map(|(at, byte)| {
            if gone.peek() == Some(&at) {
                gone.next();
                return None;
            }
            Some(byte)
        })
        .collect();
    array.assign(cx, &kept);
    Ok(V::NIL)
}

fn append<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "append")?;
    let byte = byte(cx, args[1])?;
    resizable(cx, array)?;
    array.try_extend(cx, &[byte])?;
    Ok(V::NIL)
}

fn extend<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "extend")?;
    let bytes = match buffer::of(cx, args[1]) {
        Some(bytes) => bytes.into_owned(),
        None if args[1].as_str().is_some_and(|text| !text.is_empty()) => {
            return Err(cx.type_error("expected iterable of integers; got: 'str'"));
        }
        None if !iterators::may_iterate(cx, args[1]) => {
            return Err(cx.type_error(format!(
                "can't extend bytearray with {}",
                cx.class_name(args[1])
            )));
        }
        None => construct::contents(
            cx,
            [
                cx.new_list(&iterators::leaf_contents(cx, args[1])?).v(),
                V::EMPTY,
                V::EMPTY,
            ],
            "bytearray",
        )?,
    };
    if !bytes.is_empty() {
        resizable(cx, array)?;
        array.try_extend(cx, &bytes)?;
    }
    Ok(V::NIL)
}

fn iadd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "__iadd__")?;
    let Some(bytes) = buffer::of(cx, args[1]) else {
        return Err(cx.type_error(format!(
            "can't concat {} to {}",
            cx.class_name(args[1]),
            cx.class_name(args[0])
        )));
    };
    if !bytes.is_empty() {
        resizable(cx, array)?;
        array.try_extend(cx, &bytes)?;
    }
    Ok(args[0])
}

fn imul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match has_index(cx, args[1]) {
        true => repeat(cx, args),
        false => Err(Exit::NeedGuest),
    }
}

fn repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "__imul__")?;
    let times = sequence::times(cx, array.len(), args[1], true)?;
    if times != 1 {
        resizable(cx, array)?;
        let repeated = array.to_vec().repeat(times);
        array.assign(cx, &repeated);
    }
    Ok(args[0])
}

fn insert<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "insert")?;
    let index = cx.index_i64(args[1], C::OverflowError)?;
    let byte = byte(cx, args[2])?;
    resizable(cx, array)?;
    let len = array.len() as i64;
    let index = if index < 0 {
        index.saturating_add(len)
    } else {
        index
    };
    let at = index.clamp(0, len) as usize;
    array.splice(cx, at, at, &[byte]);
    Ok(V::NIL)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "pop")?;
    let index = size(cx, args[1], -1)?;
    if array.is_empty() {
        return Err(cx.index_error("pop from empty bytearray"));
    }
    let index = if index < 0 {
        index + array.len() as i64
    } else {
        index
    };
    let at = match usize::try_from(index) {
        Ok(at) if at < array.len() => at,
        _ => return Err(cx.index_error("pop index out of range")),
    };
    resizable(cx, array)?;
    let byte = array.cells()[at].get();
    array.splice(cx, at, at + 1, &[]);
    Ok(V::small(i64::from(byte)))
}

fn remove<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "remove")?;
    let byte = byte(cx, args[1])?;
    let Some(at) = array.cells().iter().position(|cell| cell.get() == byte) else {
        return Err(cx.value_error("value not found in bytearray"));
    };
    resizable(cx, array)?;
    array.splice(cx, at, at + 1, &[]);
    Ok(V::NIL)
}

fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "clear")?;
    resizable(cx, array)?;
    array.assign(cx, &[]);
    Ok(V::NIL)
}

fn reverse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "reverse")?;
    let mut bytes = array.to_vec();
    bytes.reverse();
    buffer::write(array.cells(), &bytes);
    Ok(V::NIL)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "copy")?;
    Ok(cx.new_byte_array(&array.to_vec()).v())
}

fn resize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let array = this(cx, args, "resize")?;
    let size = cx.index_i64(args[1], C::OverflowError)?;
    let Ok(size) = usize::try_from(size) else {
        return Err(cx.value_error(format!("Can only resize to positive sizes, got {size}")));
    };
    let len = array.len();
    if size != len {
        resizable(cx, array)?;
        cx.reserve(size)?;
    }
    if size < len {
        array.splice(cx, size, len, &[]);
    } else {
        array.try_extend(cx, &vec![0; size - len])?;
    }
    Ok(V::NIL)
}

/// Room for the bytes and a terminator.
fn alloc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let len = this(cx, args, "__alloc__")?.len() as i64;
    Ok(V::small(if len == 0 { 0 } else { len + 1 }))
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let len = this(cx, args, "__sizeof__")?.len() as i64;
    Ok(V::small(56 + if len == 0 { 0 } else { len + 1 }))
}

/// `bytearray.fromhex(string)`.
pub fn fromhex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = crate::types::bytes::methods::from_hex(cx, args[1])?;
    if args[0].as_exact_type() == Some(cx.class(C::ByteArray)) {
        Ok(cx.new_byte_array(&bytes).v())
    } else {
        Err(Exit::NeedGuest)
    }
}

index_twins! {
    setitem_index_step setitem [Any, Index, Index];
    delitem_index_step delitem [Any, Index];
    append_step append [Any, Index];
    imul_step repeat [Any, Index];
    insert_step insert [Any, Index, Index];
    pop_step pop [Any, Index];
    remove_step remove [Any, Index];
    resize_step resize [Any, Index];
}

/// Slices and iterables go through the prelude.
fn setitem_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if !slice::is_slice(cx, slots.get(1)) {
        return setitem_index_step(cx, slots, state, got);
    }
    Ok(Next::TailCall {
        callee: cx.language().twin(cx, "bytearray_set_slice")?,
        args: ArgBuf::of(&[slots.get(0), slots.get(1), slots.get(2)]),
    })
}

fn delitem_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if !slice::is_slice(cx, slots.get(1)) {
        return delitem_index_step(cx, slots, state, got);
    }
    Ok(Next::TailCall {
        callee: cx.language().twin(cx, "bytearray_del_slice")?,
        args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
    })
}

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or_guest(
        "__init__",
        "(self, /, source=b'', encoding='utf-8', errors='strict')",
        init,
        "bytearray_init",
    ),
    NativeDef::leaf_or(
        "__setitem__",
        "(self, key, value, /)",
        setitem,
        setitem_step,
        0,
    ),
    NativeDef::leaf_or("__delitem__", "(self, key, /)", delitem, delitem_step, 0),
    NativeDef::leaf("__iadd__", "(self, value, /)", iadd),
    NativeDef::leaf_or("__imul__", "(self, value, /)", imul, imul_step, 0),
    NativeDef::leaf_or("append", "(self, item, /)", append, append_step, 0)
        .doc("Put one more byte, an int below 256, at the end."),
    NativeDef::leaf_or_guest(
        "extend",
        "(self, iterable_of_ints, /)",
        extend,
        "bytearray_extend",
    )
    .doc("Put every byte of iterable_of_ints at the end."),
    NativeDef::leaf_or("insert", "(self, index, item, /)", insert, insert_step, 0)
        .doc("Put the byte item where index is; what was there moves on by one."),
    NativeDef::leaf_or("pop", "(self, index=-1, /)", pop, pop_step, 0)
        .doc("Take out the byte at index, by default the last one, and give it. IndexError if\nthere is none."),
    NativeDef::leaf_or("remove", "(self, value, /)", remove, remove_step, 0)
        .doc("Take out the first byte that equals value; ValueError if there is none."),
    NativeDef::leaf("clear", "(self, /)", clear).doc("Make the bytearray empty."),
    NativeDef::leaf("reverse", "(self, /)", reverse).doc("Turn the order of the bytes around."),
    NativeDef::leaf("copy", "(self, /)", copy).doc("Another bytearray of the same bytes."),
    NativeDef::leaf_or("resize", "(self, size, /)", resize, resize_step, 0)
        .doc("Make the length size: cut off at the end, or filled up with zeros."),
    RELEASE_BUFFER,
    NativeDef::leaf_or_guest("__reduce__", "(self, /)", reduce, "bytearray_reduce"),
    NativeDef::leaf_or_guest(
        "__reduce_ex__",
        "(self, proto=0, /)",
        reduce,
        "bytearray_reduce_ex",
    ),
    NativeDef::leaf("__alloc__", "(self, /)", alloc)
        .doc("How large the buffer is, in bytes."),
    NativeDef::leaf("__sizeof__", "(self, /)", size_of)
        .doc("Bytes of memory taken, buffer included."),
];

/// Attributes are the prelude's business.
fn reduce<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}
