//! The standard streams.

use crate::host::Outside;
use crate::prelude::*;
use crate::stdlib::io::{BUFFER_SIZE, buffered, file, text};

/// A standard stream over a descriptor; None when the descriptor is closed.
pub fn standard<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = args[0].as_small().unwrap_or(0) as i32;
    let Ok(files) = cx.files() else {
        cx.take_raised(cx.raising());
        return Ok(V::NIL);
    };
    if files.fstat(fd).is_err() {
        return Ok(V::NIL);
    }
    let string = |value: V<'v>| value.as_str().map_or_else(String::new, Str::to_text);
    let is_input = fd == 0;
    let direction = if is_input {
        file::bit::READABLE
    } else {
        file::bit::WRITABLE
    };
    let raw = file::wrap(cx, fd, direction | file::bit::KEEP_FD, args[1]);
    let seekable = raw
        .as_object()
        .is_some_and(|object| file::is_seekable(cx, object, fd));
    let class = if is_input {
        C::BufferedReader
    } else {
        C::BufferedWriter
    };
    let unbuffered = args[4] == V::TRUE && !is_input;
    let buffer = if unbuffered {
        raw
    } else {
        buffered::wrap(cx, class, raw, BUFFER_SIZE)
    };
    let options = text::Options {
        encoding: &string(args[2]),
        errors: &string(args[3]),
        newline: if is_input { None } else { Some("\n") },
        line_buffering: !unbuffered && (fd == 2 || !is_input && files.isatty(fd)),
        write_through: unbuffered,
    };
    let stream = text::wrap(cx, buffer, options, seekable);
    cx.set_own(
        stream,
        cx.symbol("mode"),
        cx.symbol(if is_input { "r" } else { "w" }).v(),
    );
    // They live as long as the program, which flushes them at its end: nobody has to watch for their death.
    for object in [raw, buffer, stream].into_iter().filter_map(V::as_object) {
        object.forget_finalizer(cx);
    }
    Ok(stream)
}

/// Writes a text to a descriptor, whatever becomes of it.
pub fn write_fd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = args[1].as_str().map_or_else(String::new, Str::to_text);
    let fd = args[0].as_small().unwrap_or(2) as i32;
    if let Ok(files) = cx.files() {
        let mut rest = text.as_bytes();
        while let Ok(count @ 1..) = files.write(fd, rest) {
            rest = &rest[count..];
        }
    }
    Ok(V::NIL)
}

pub fn isatty<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = args[0].as_small().unwrap_or(0) as i32;
    Ok(V::bool(cx.files().is_ok_and(|files| files.isatty(fd))))
}
