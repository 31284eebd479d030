//! The class `mmap` and its methods.

use pyta_text::{Text, search};

use super::items::{contiguous, delete, expect_writable, get, len, read, set, write};
use super::{Access, State, open, state};
use crate::host::Outside;
use crate::prelude::*;
use crate::stdlib::posix::args::{int, int_or};
use crate::types::str::args::{Side, index_twins, or_minus_one};

const PLAIN: &str = "(self, /)";
const RANGE: &str = "(self, view, start=None, end=None, /)";

/// The declaration. Slot 0: a box with the state.
pub const CLASS: ClassSpec = ClassSpec {
    module: "mmap",
    doc: "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\n\
          The bytes of a file, or with fileno -1 of new memory, as they lie in memory: to be\n\
          read and changed in place. Length 0 is the file from offset to its end. flags says\n\
          whether others see changes (MAP_SHARED, the default) or not (MAP_PRIVATE), prot what\n\
          may be done (PROT_READ, PROT_WRITE); access says both at once. Without trackfd the\n\
          map keeps no descriptor of the file, and cannot be resized.",
    flags: class_flags::BASE | class_flags::WEAKREF,
    fixed_slots: 1,
    new: Some(NativeDef::guest("__new__", "(cls, /, *args, **kwargs)", "mmap_new")),
    methods: &[
        NativeDef::leaf("__len__", PLAIN, len),
        NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", get, "mmap_getitem"),
        NativeDef::leaf_or_guest("__setitem__", "(self, key, value, /)", set, "mmap_setitem"),
        NativeDef::leaf_or_guest("__delitem__", "(self, key, /)", delete, "mmap_delitem"),
        NativeDef::leaf("__repr__", PLAIN, repr),
        NativeDef::leaf("__enter__", PLAIN, |cx, args| {
            open(cx, args[0])?;
            Ok(args[0])
        }),
        NativeDef::leaf_or_guest(
            "__exit__",
            "(self, exc_type, exc_value, traceback, /)",
            close,
            "mmap_exit",
        ),
        NativeDef::leaf_or_guest("close", PLAIN, close, "mmap_close")
            .doc("Give the memory back. Fails while views of it are in use; afterwards the map\ncannot be used."),
        NativeDef::leaf_or("find", RANGE, find, find_step, 0)
            .doc("The lowest place from start, which is the position by default, to end where view\nlies; -1 if nowhere."),
        NativeDef::leaf_or("rfind", RANGE, rfind, rfind_step, 0)
            .doc("The highest place from start, which is the position by default, to end where view\nlies; -1 if nowhere."),
        NativeDef::leaf_or("flush", "(self, offset=0, size=None, /)", flush, flush_step, 0)
            .doc("Write changes to the file, all of them or those of size bytes from offset, where a\npage must begin."),
        NativeDef::leaf_or(
            "madvise",
            "(self, option, start=0, length=None, /)",
            madvise,
            madvise_step,
            0,
        )
        .doc("Tell the system by one of the MADV_ constants how length bytes from start will be\nused."),
        NativeDef::leaf_or("move", "(self, dest, src, count, /)", shift, shift_step, 0)
            .doc("Copy count bytes from src to dest; the places may overlap."),
        NativeDef::leaf_or("read", "(self, n=None, /)", read_some, read_step, 0)
            .doc("The next n bytes, or all that are left, and the position behind them."),
        NativeDef::leaf("read_byte", PLAIN, read_byte)
            .doc("The byte at the position as an int, and the position moves on."),
        NativeDef::leaf("readline", PLAIN, readline)
            .doc("The bytes from the position to the end of the line, with it."),
        NativeDef::leaf_or_guest("resize", "(self, newsize, /)", resize, "mmap_resize")
            .doc("Change the length of the map, and of its file."),
        NativeDef::leaf_or("seek", "(self, pos, whence=0, /)", seek, seek_step, 0)
            .doc("Set the position, from the start (whence 0), the position (1) or the end (2)."),
        NativeDef::leaf("seekable", PLAIN, |_, _| Ok(V::TRUE))
            .doc("True: a map has positions."),
        NativeDef::leaf("size", PLAIN, size)
            .doc("The length of the file, which may be more than that of the map."),
        NativeDef::leaf("tell", PLAIN, |cx, args| {
            Ok(V::small(open(cx, args[0])?.position.get() as i64))
        })
        .doc("The position."),
        NativeDef::leaf_or_guest("write", "(self, bytes, /)", write_some, "mmap_write")
            .doc("Put bytes at the position, which moves behind them. Gives their number."),
        NativeDef::leaf_or("write_byte", "(self, byte, /)", write_byte, write_byte_step, 0)
            .doc("Put one byte, an int, at the position, which moves on."),
        NativeDef::leaf("__sizeof__", PLAIN, |cx, args| {
            state(cx, args[0])?;
            Ok(V::small(size_of::<State>() as i64))
        }),
    ],
    attributes: &[GetSet::read_only("closed", |cx, args| {
        Ok(V::bool(state(cx, args[0])?.is_closed.get()))
    })],
    ..ClassSpec::new(C::Mmap, C::Object)
};

index_twins! {
    find_step find [Any, Any, Index, Index];
    rfind_step rfind [Any, Any, Index, Index];
    flush_step flush [Any, Index, Index];
    madvise_step madvise [Any, Index, Index, Index];
    shift_step shift [Any, Index, Index, Index];
    read_step read_some [Any, Index];
    seek_step seek [Any, Index, Index];
    write_byte_step write_byte [Any, Index];
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = state(cx, args[0])?;
    let name = cx.class_name(args[0]);
    let text = match state.is_closed.get() {
        true => format!("<{name} closed=True>"),
        false => format!(
            "<{name} closed=False, access={}, length={}, pos={}, offset={}>",
            state.access.name(),
            state.map.len(),
            state.position.get(),
            state.offset
        ),
    };
    Ok(cx.new_str(&text).v())
}

/// Closes the map unless there may be views: that takes a collection to know.
fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match state(cx, args[0])?.exports.get() {
        0 => close_now(cx, args),
        _ => Err(Exit::NeedGuest),
    }
}

/// Closes the map.
///
/// # Errors
/// BufferError when there are views.
pub fn close_now<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = state(cx, args[0])?;
    if state.exports.get() > 0 {
        return Err(cx
            .error(C::BufferError, "cannot close exported pointers exist")
            .into());
    }
    state.is_closed.set(true);
    state.map.close();
    Ok(V::NIL)
}

/// A size argument, or what is meant without one.
fn optional<'v>(cx: Cx<'v>, value: V<'v>, default: i64) -> Result<i64, Exit> {
    match value.given().filter(|value| !value.is_nil()) {
        Some(value) => long_size(cx, value),
        None => Ok(default),
    }
}

/// A number of the machine's size.
fn long_size<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    use crate::protocol::Index;
    let number = cx.index_object(value)?;
    number
        .as_i64()
        .ok_or_else(|| cx.overflow_error("Python int too large to convert to C ssize_t"))
}

/// Bytes that are looked through at a time.
const PART: usize = 1 << 20;

fn position<'v>(cx: Cx<'v>, args: &[V<'v>], side: Side) -> Result<Option<usize>, Exit> {
    let state = open(cx, args[0])?;
    let needle = contiguous(cx, args[1])?;
    let len = state.map.len() as i64;
    let cut = |n: i64| match n {
        n if n < 0 => (n + len).max(0) as usize,
        n => n.min(len) as usize,
    };
    let start = cut(optional(cx, args[2], state.position.get() as i64)?);
    let end = cut(optional(cx, args[3], len)?);
    if needle.is_empty() {
        return Ok(Some(match side {
            Side::Left => start,
            Side::Right => end.max(start),
        }));
    }
    if end < start || end - start < needle.len() {
        return Ok(None);
    }
    match side {
        Side::Left => first(cx, &state, &needle, start, end),
        Side::Right => last(cx, &state, &needle, start, end),
    }
}

fn first<'v>(
    cx: Cx<'v>,
    state: &State,
    needle: &[u8],
    start: usize,
    end: usize,
) -> Result<Option<usize>, Exit> {
    let mut from = start;
    loop {
        let to = end.min(from + PART + needle.len());
        let part = read(cx, state, from, to - from)?;
        let found = search::find(Text::One(&part), Text::One(needle), 0..part.len());
        match found {
            Some(at) => return Ok(Some(from + at)),
            None if to == end => return Ok(None),
            None => from += PART,
        }
    }
}

fn last<'v>(
    cx: Cx<'v>,
    state: &State,
    needle: &[u8],
    start: usize,
    end: usize,
) -> Result<Option<usize>, Exit> {
    let mut to = end;
    loop {
        let from = start.max(to.saturating_sub(PART + needle.len()));
        let part = read(cx, state, from, to - from)?;
        let found = search::rfind(Text::One(&part), Text::One(needle), 0..part.len());
        match found {
            Some(at) => return Ok(Some(from + at)),
            None if from == start => return Ok(None),
            None => to -= PART,
        }
    }
}

fn find<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, Side::Left).map(or_minus_one)
}

fn rfind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, Side::Right).map(or_minus_one)
}

fn flush<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = open(cx, args[0])?;
    let len = state.map.len() as i64;
    let offset = optional(cx, args[1], 0)?;
    let size = optional(cx, args[2], len)?;
    if size < 0 || offset < 0 || len - offset < size {
        return Err(cx.value_error("flush values out of range"));
    }
    if matches!(state.access, Access::Read | Access::Copy) {
        return Ok(V::NIL);
    }
    cx.outcome(state.map.flush(offset as usize, size as usize))?;
    Ok(V::NIL)
}

fn madvise<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let option = int(cx, args[1])?;
    let start = optional(cx, args[2], 0)?;
    let state = open(cx, args[0])?;
    let len = state.map.len() as i64;
    let length = optional(cx, args[3], len)?;
    if start < 0 || start >= len {
        return Err(cx.value_error("madvise start out of bounds"));
    }
    if length < 0 {
        return Err(cx.value_error("madvise length invalid"));
    }
    let Some(end) = start.checked_add(length) else {
        return Err(cx.overflow_error("madvise length too large"));
    };
    let length = end.min(len) - start;
    cx.outcome(state.map.advise(start as usize, length as usize, option))?;
    Ok(V::NIL)
}

fn shift<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let [to, from, count] = [
        long_size(cx, args[1])?,
        long_size(cx, args[2])?,
        long_size(cx, args[3])?,
    ];
    let state = open(cx, args[0])?;
    expect_writable(cx, &state)?;
    let len = state.map.len() as i64;
    if to < 0 || from < 0 || count < 0 || len - to < count || len - from < count {
        return Err(cx.value_error("source, destination, or count out of range"));
    }
    let (to, from, count) = (to as usize, from as usize, count as usize);
    let parts = (0..count).step_by(PART);
    let copy = |at: usize| {
        let part = read(cx, &state, from + at, PART.min(count - at))?;
        write(cx, &state, to + at, &part)
    };
    // What overlaps is read before it is written.
    match to > from {
        true => parts.rev().try_for_each(copy)?,
        false => parts.into_iter().try_for_each(copy)?,
    }
    Ok(V::NIL)
}

/// The next bytes; the position moves behind them.
fn take<'v>(cx: Cx<'v>, state: &State, count: usize) -> Result<V<'v>, Exit> {
    let at = state.position.get();
    let bytes = read(cx, state, at, count)?;
    state.position.set(at + count);
    Ok(cx.new_bytes(&bytes).v())
}

fn left(state: &State) -> usize {
    state.map.len().saturating_sub(state.position.get())
}

fn read_some<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wanted = args[1].given().filter(|value| !value.is_nil());
    if let Some(value) = wanted
        && !crate::protocol::sequence::has_index(cx, value)
    {
        return Err(cx.type_error(format!(
            "argument should be integer or None, not '{}'",
            cx.class_name(value)
        )));
    }
    let wanted = optional(cx, args[1], -1)?;
    let state = open(cx, args[0])?;
    let count = usize::try_from(wanted).map_or(left(&state), |wanted| wanted.min(left(&state)));
    take(cx, &state, count)
}

fn read_byte<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = open(cx, args[0])?;
    if left(&state) == 0 {
        return Err(cx.value_error("read byte out of range"));
    }
    let at = state.position.get();
    let mut byte = [0];
    cx.outcome(state.map.read(at, &mut byte))?;
    state.position.set(at + 1);
    Ok(V::small(byte[0].into()))
}

fn readline<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    /// Bytes that are looked through at a time.
    const LINE: usize = 512;
    let state = open(cx, args[0])?;
    let (start, end) = (state.position.get(), state.map.len());
    let mut from = start;
    while from < end {
        let part = read(cx, &state, from, LINE.min(end - from))?;
        if let Some(at) = part.iter().position(|&byte| byte == b'\n') {
            return take(cx, &state, from + at + 1 - start);
        }
        from += part.len();
    }
    take(cx, &state, left(&state))
}

/// What a map can be resized for.
fn expect_resizable(cx: Cx<'_>, state: &State) -> Result<(), Exit> {
    if !state.keeps_file {
        return Err(cx.value_error("mmap can't resize with trackfd=False."));
    }
    match state.access {
        Access::Default | Access::Write => Ok(()),
        _ => Err(cx.type_error("mmap can't resize a readonly or copy-on-write memory map.")),
    }
}

/// Resizes the map unless there may be views: that takes a collection to know.
fn resize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    long_size(cx, args[1])?;
    match open(cx, args[0])?.exports.get() {
        0 => resize_now(cx, args),
        _ => Err(Exit::NeedGuest),
    }
}

/// Resizes the map.
///
/// # Errors
/// BufferError when there are views.
pub fn resize_now<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = long_size(cx, args[1])?;
    let state = open(cx, args[0])?;
    if state.exports.get() > 0 {
        let text = "mmap can't resize with extant buffers exported.";
        return Err(cx.error(C::BufferError, text).into());
    }
    expect_resizable(cx, &state)?;
    if size < 0 || size.checked_add(state.offset).is_none() {
        return Err(cx.value_error("new size out of range"));
    }
    let is_growing = size as u64 > state.map.len() as u64;
    if is_growing && state.is_anonymous && !state.is_private {
        return Err(cx.value_error("mmap: can't expand a shared anonymous mapping"));
    }
    cx.outcome(state.map.resize(size as usize))?;
    Ok(V::NIL)
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let distance = long_size(cx, args[1])?;
    let whence = int_or(cx, args[2], 0)?;
    let state = open(cx, args[0])?;
    let (position, len) = (state.position.get() as i64, state.map.len() as i64);
    let base = match whence {
        0 => 0,
        1 => position,
        2 => len,
        _ => return Err(cx.value_error("unknown seek type")),
    };
    match base.checked_add(distance) {
        Some(to) if (0..=len).contains(&to) => {
            state.position.set(to as usize);
            Ok(V::small(to))
        }
        _ => Err(cx.value_error("seek out of range")),
    }
}

fn size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = open(cx, args[0])?;
    Ok(cx.new_int(cx.outcome(state.map.file_size())?))
}

fn write_some<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = contiguous(cx, args[1])?;
    let state = open(cx, args[0])?;
    expect_writable(cx, &state)?;
    if bytes.len() > left(&state) {
        return Err(cx.value_error("data out of range"));
    }
    let at = state.position.get();
    write(cx, &state, at, &bytes)?;
    state.position.set(at + bytes.len());
    Ok(V::small(bytes.len() as i64))
}

fn write_byte<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    use crate::protocol::Index;
    let byte = match cx.index_object(args[1])?.as_i64() {
        Some(n) if n < 0 => Err("less than minimum"),
        Some(n) => u8::try_from(n).map_err(|_| "greater than maximum"),
        None => return Err(cx.overflow_error("Python int too large to convert to C long")),
    };
    let byte =
        byte.map_err(|side| cx.overflow_error(format!("unsigned byte integer is {side}")))?;
    let state = open(cx, args[0])?;
    expect_writable(cx, &state)?;
    if left(&state) == 0 {
        return Err(cx.value_error("write byte out of range"));
    }
    let at = state.position.get();
    write(cx, &state, at, &[byte])?;
    state.position.set(at + 1);
    Ok(V::NIL)
}
