//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`.
//!
//! The natives work when the raw stream is exactly a `FileIO`. A random-access buffer holds either bytes read ahead or
//! bytes to be written, never both.

mod open;

pub use open::{Open, open, open_for_writing};

use super::base::FLAGS;
use super::file;
use super::{NEW, int_at, this, unsupported};
use crate::classes::{ClassSpec, GetSet};
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::bytes::buffer;

/// Slot: the raw stream; nil when detached, empty before `__init__`.
pub const RAW: usize = 0;
/// Slot: 1 reads, 2 writes.
pub const BITS: usize = 1;
/// Slot: bytes read ahead, or nil.
pub const READ: usize = 2;
/// Slot: how many of them are used up.
pub const USED: usize = 3;
/// Slot: bytes to be written, a byte array or nil.
pub const WRITE: usize = 4;
/// Slot: size of the buffer.
pub const SIZE: usize = 5;
/// Slot: whether another stream closes it.
pub const OWNED: usize = 6;
const SLOTS: u8 = 7;

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("raw", raw),
    GetSet::read_only("closed", closed).or_guest("io_buf_closed"),
    GetSet::read_only("name", asked_of_raw).or_guest("io_buf_name"),
    GetSet::read_only("mode", asked_of_raw).or_guest("io_buf_mode"),
];

const fn class(class: C, doc: &'static str, methods: &'static [NativeDef]) -> ClassSpec {
    ClassSpec {
        module: "_io",
        doc,
        flags: FLAGS,
        fixed_slots: SLOTS,
        new: Some(NEW),
        methods,
        attributes: ATTRIBUTES,
        ..ClassSpec::new(class, C::BufferedIoBase)
    }
}

macro_rules! methods {
    ($($own:expr,)*) => {
        &[
            $($own,)*
            NativeDef::guest("detach", "(self, /)", "io_buf_detach"),
            NativeDef::leaf_or_guest("flush", "(self, /)", flush, "io_buf_flush"),
            NativeDef::leaf_or_guest("close", "(self, /)", close, "io_buf_close"),
            NativeDef::leaf_or_guest("seek", "(self, target, whence=0, /)", seek, "io_buf_seek"),
            NativeDef::leaf_or_guest("tell", "(self, /)", tell, "io_buf_tell"),
            NativeDef::guest("truncate", "(self, pos=None, /)", "io_buf_truncate"),
            NativeDef::guest("seekable", "(self, /)", "io_buf_seekable"),
            NativeDef::guest("fileno", "(self, /)", "io_buf_fileno"),
            NativeDef::guest("isatty", "(self, /)", "io_buf_isatty"),
            NativeDef::guest("_dealloc_warn", "(self, source, /)", "io_buf_dealloc_warn"),
            NativeDef::guest("__repr__", "(self, /)", "io_buf_repr"),
            NativeDef::guest("__getstate__", "(self, /)", "io_no_pickle"),
            NativeDef::leaf_or_guest("__enter__", "(self, /)", enter, "io_base_enter"),
        ]
    };
}

/// `BufferedReader`.
pub const READER: ClassSpec = class(
    C::BufferedReader,
    "Binary stream that reads a raw one ahead, into a buffer of the given size.",
    methods![
        NativeDef::guest("readable", "(self, /)", "io_buf_readable"),
        NativeDef::guest(
            "__init__",
            "(self, raw, buffer_size=131072)",
            "io_reader_init"
        ),
        NativeDef::leaf_or_guest("read", "(self, size=-1, /)", read, "io_buf_read"),
        NativeDef::leaf_or_guest("read1", "(self, size=-1, /)", read1, "io_buf_read1"),
        NativeDef::leaf_or_guest("peek", "(self, size=0, /)", peek, "io_buf_peek"),
        NativeDef::leaf_or_guest(
            "readline",
            "(self, size=-1, /)",
            readline,
            "io_buf_readline"
        ),
        NativeDef::guest("readinto", "(self, buffer, /)", "io_buf_readinto"),
        NativeDef::guest("readinto1", "(self, buffer, /)", "io_buf_readinto1"),
        NativeDef::leaf_or_guest("__next__", "(self, /)", next, "io_base_next"),
    ],
);

/// `BufferedWriter`.
pub const WRITER: ClassSpec = class(
    C::BufferedWriter,
    "Binary stream that gathers what is written before it goes to the raw one.",
    methods![
        NativeDef::guest("writable", "(self, /)", "io_buf_writable"),
        NativeDef::guest(
            "__init__",
            "(self, raw, buffer_size=131072)",
            "io_writer_init"
        ),
        NativeDef::leaf_or_guest("write", "(self, buffer, /)", write, "io_buf_write"),
    ],
);

/// `BufferedRandom`.
pub const RANDOM: ClassSpec = class(
    C::BufferedRandom,
    "Binary stream that reads ahead of a raw one and gathers what is written, at any place.",
    methods![
        NativeDef::guest("readable", "(self, /)", "io_buf_readable"),
        NativeDef::guest("writable", "(self, /)", "io_buf_writable"),
        NativeDef::guest(
            "__init__",
            "(self, raw, buffer_size=131072)",
            "io_random_init"
        ),
        NativeDef::leaf_or_guest("read", "(self, size=-1, /)", read, "io_buf_read"),
        NativeDef::leaf_or_guest("read1", "(self, size=-1, /)", read1, "io_buf_read1"),
        NativeDef::leaf_or_guest("peek", "(self, size=0, /)", peek, "io_buf_peek"),
        NativeDef::leaf_or_guest(
            "readline",
            "(self, size=-1, /)",
            readline,
            "io_buf_readline"
        ),
        NativeDef::guest("readinto", "(self, buffer, /)", "io_buf_readinto"),
        NativeDef::guest("readinto1", "(self, buffer, /)", "io_buf_readinto1"),
        NativeDef::leaf_or_guest("__next__", "(self, /)", next, "io_base_next"),
        NativeDef::leaf_or_guest("write", "(self, buffer, /)", write, "io_buf_write"),
    ],
);

/// `BufferedRWPair`.
pub const PAIR: ClassSpec = ClassSpec {
    module: "_io",
    doc: "One stream of two raw ones: reads come from the first, writes go to the second.",
    flags: FLAGS,
    fixed_slots: 2,
    new: Some(NEW),
    methods: &[
        NativeDef::guest(
            "__init__",
            "(self, reader, writer, buffer_size=131072, /)",
            "io_pair_init",
        ),
        NativeDef::guest("read", "(self, size=-1, /)", "io_pair_read"),
        NativeDef::guest("read1", "(self, size=-1, /)", "io_pair_read1"),
        NativeDef::guest("peek", "(self, size=0, /)", "io_pair_peek"),
        NativeDef::guest("readinto", "(self, buffer, /)", "io_pair_readinto"),
        NativeDef::guest("readinto1", "(self, buffer, /)", "io_pair_readinto1"),
        NativeDef::guest("write", "(self, buffer, /)", "io_pair_write"),
        NativeDef::guest("flush", "(self, /)", "io_pair_flush"),
        NativeDef::guest("readable", "(self, /)", "io_pair_readable"),
        NativeDef::guest("writable", "(self, /)", "io_pair_writable"),
        NativeDef::guest("close", "(self, /)", "io_pair_close"),
        NativeDef::guest("isatty", "(self, /)", "io_pair_isatty"),
        NativeDef::guest("__getstate__", "(self, /)", "io_no_pickle"),
    ],
    attributes: &[GetSet::read_only("closed", |cx, args| {
        this(cx, args[0], C::BufferedPair)?;
        Err(Exit::NeedGuest)
    })
    .or_guest("io_pair_closed")],
    ..ClassSpec::new(C::BufferedPair, C::BufferedIoBase)
};

/// A buffer over a raw stream.
pub fn wrap<'v>(cx: Cx<'v>, class: C, raw: V<'v>, size: usize) -> V<'v> {
    let made = cx.new_instance(cx.class(class));
    super::set_owned(cx, raw, true);
    let bits = match class {
        C::BufferedReader => 1,
        C::BufferedWriter => 2,
        _ => 3,
    };
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, RAW, raw);
        object.set_fixed(cx, BITS, V::small(bits));
        object.set_fixed(cx, READ, V::NIL);
        object.set_fixed(cx, USED, V::small(0));
        object.set_fixed(cx, WRITE, V::NIL);
        object.set_fixed(cx, SIZE, V::small(size as i64));
    }
    made
}

fn raw<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::BufferedIoBase)?;
    Ok(object.fixed(RAW).given().unwrap_or(V::NIL))
}

fn closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::BufferedIoBase)?;
    file::is_closed(cx, object.fixed(RAW))
        .map(V::bool)
        .ok_or(Exit::NeedGuest)
}

fn asked_of_raw<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0], C::BufferedIoBase)?;
    Err(Exit::NeedGuest)
}

/// Whether a stream over a file is closed; `None` when that takes asking the object below it.
pub fn is_closed<'v>(cx: Cx<'v>, stream: V<'v>) -> Option<bool> {
    match stream.as_object() {
        Some(buffer) if is_own(cx, stream) => file::is_closed(cx, buffer.fixed(RAW)),
        _ => file::is_closed(cx, stream),
    }
}

/// A size argument: `None` is everything.
pub fn size_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<usize>, Exit> {
    match value.given().filter(|size| !size.is_nil()) {
        None => Ok(None),
        Some(size) if size.as_float().is_some() => Err(cx.type_error(format!(
            "argument should be integer or None, not '{}'",
            cx.class_name(size)
        ))),
        Some(size) => Ok(usize::try_from(cx.index_i64(size, C::OverflowError)?).ok()),
    }
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = match args[1].given().filter(|size| !size.is_nil()) {
        None => None,
        Some(size) => match cx.index_i64(size, C::OverflowError)? {
            -1 => None,
            size => Some(
                usize::try_from(size)
                    .map_err(|_| cx.value_error("read length must be non-negative or -1"))?,
            ),
        },
    };
    let open = open(cx, args[0], "read")?;
    open.before_reading(cx)?;
    let ahead = open.ahead();
    let Some(size) = size else {
        let rest = file::read_rest(cx, open.fd)?;
        if rest.is_none() && ahead.is_empty() {
            return Ok(V::NIL);
        }
        let rest = rest.unwrap_or_default();
        let all = if ahead.is_empty() {
            rest
        } else {
            [ahead, &rest].concat()
        };
        open.set_ahead(cx, &[]);
        return Ok(cx.new_bytes(&all).v());
    };
    if size <= ahead.len() {
        let result = cx.new_bytes(&ahead[..size]);
        open.use_up(cx, size);
        return Ok(result.v());
    }
    cx.reserve(size)?;
    let mut content = ahead.to_vec();
    let mut met_wait = false;
    while content.len() < size {
        let wanted = (size - content.len()).max(open.size());
        match file::read_once(cx, open.fd, wanted) {
            Ok(Some(more)) if more.is_empty() => break,
            Ok(Some(more)) => content.extend_from_slice(&more),
            Ok(None) => {
                met_wait = true;
                break;
            }
            Err(exit) => {
                open.set_ahead(cx, &content);
                return Err(exit);
            }
        }
    }
    if content.is_empty() && met_wait && size > 0 {
        return Ok(V::NIL);
    }
    let kept = size.min(content.len());
    open.set_ahead(cx, &content[kept..]);
    Ok(cx.new_bytes(&content[..kept]).v())
}

fn read1<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = size_argument(cx, args[1])?;
    let open = open(cx, args[0], "read")?;
    open.before_reading(cx)?;
    let size = size.unwrap_or(open.size());
    if size == 0 {
        return Ok(cx.new_bytes(&[]).v());
    }
    if open.ahead().is_empty() {
        let content = file::read_once(cx, open.fd, size.min(1 << 30))?.unwrap_or_default();
        return Ok(cx.new_bytes(&content).v());
    }
    let ahead = open.ahead();
    let taken = cx.new_bytes(&ahead[..size.min(ahead.len())]);
    open.use_up(cx, taken.len());
    Ok(taken.v())
}

fn peek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let open = open(cx, args[0], "peek")?;
    open.before_reading(cx)?;
    if open.ahead().is_empty() {
        open.fill(cx)?;
    }
    Ok(cx.new_bytes(open.ahead()).v())
}

fn readline<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let limit = size_argument(cx, args[1])?;
    let open = open(cx, args[0], "readline")?;
    open.before_reading(cx)?;
    let line = open.take_line(cx, limit.unwrap_or(usize::MAX))?;
    Ok(cx.new_bytes(&line).v())
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::BufferedReader) && !cx.is_exactly(args[0], C::BufferedRandom) {
        return Err(Exit::NeedGuest);
    }
    let open = open(cx, args[0], "readline")?;
    open.before_reading(cx)?;
    let line = open.take_line(cx, usize::MAX)?;
    if line.is_empty() {
        return Err(cx.error_with(C::StopIteration, &[]).into());
    }
    Ok(cx.new_bytes(&line).v())
}

/// The note of a write that has its bytes in the buffer already.
const TAKEN: i64 = 1;

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_str().is_some() {
        return Err(cx.type_error("a bytes-like object is required, not 'str'"));
    }
    let bytes = buffer::required(cx, args[1])?;
    let open = open_for_writing(cx, args[0])?;
    if cx.note().as_small() != Some(TAKEN) {
        open.put(cx, &bytes)?;
    }
    if cx.has_others() && open.waiting() > open.size() {
        // Others had their turn before all was written, of which the buffer has no room for the rest.
        cx.set_note(V::small(TAKEN));
        open.write_out(cx)?;
    }
    Ok(V::small(bytes.len() as i64))
}

fn flush<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let open = open(cx, args[0], "flush")?;
    if open.is_random() {
        open.forget_ahead(cx)?;
    }
    open.write_out(cx)?;
    Ok(V::NIL)
}

/// `close()` when nothing can be overridden: exact classes all the way down.
fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !is_own(cx, args[0]) || has_own_flush(cx, args[0]) {
        return Err(Exit::NeedGuest);
    }
    close_exact(cx, args[0])?;
    Ok(V::NIL)
}

/// Whether the object itself, and not its class, has a `flush`, which `close` calls.
pub fn has_own_flush<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.get_own(value, cx.symbol("flush")).is_some()
}

/// Whether nothing of a buffer's class can be overridden.
fn is_own<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    [C::BufferedReader, C::BufferedWriter, C::BufferedRandom]
        .iter()
        .any(|&class| cx.is_exactly(value, class))
}

/// Writes out and closes the file; a closed one stays so.
///
/// # Errors
/// OSError; the file is closed all the same.
pub fn close_exact<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(), Exit> {
    let object = this(cx, value, C::BufferedIoBase)?;
    let raw = object.fixed(RAW);
    if raw.is_empty() || !cx.is_exactly(raw, C::FileIo) {
        return Err(Exit::NeedGuest);
    }
    if raw
        .as_object()
        .is_some_and(|file| int_at(file, file::FD) < 0)
    {
        return Ok(());
    }
    let flushed = open(cx, value, "flush").and_then(|open| open.write_out(cx));
    if let Err(Exit::Raised) = flushed {
        let exception = cx.take_raised(cx.raising());
        object.set_fixed(cx, WRITE, V::NIL);
        file::close(cx, &[raw])?;
        return Err(cx.raise(exception).into());
    }
    flushed?;
    file::close(cx, &[raw])?;
    object.set_fixed(cx, READ, V::NIL);
    // Closed, they have nothing to do when they die.
    if is_own(cx, value) {
        cx.finalize_never(raw);
        cx.finalize_never(value);
    }
    Ok(())
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let whence = match args[2].given() {
        Some(whence) => cx.index_i64(whence, C::OverflowError)?,
        None => 0,
    };
    if !(0..=4).contains(&whence) {
        return Err(cx.value_error(format!("whence value {whence} unsupported")));
    }
    let open = open(cx, args[0], "seek")?;
    if !file::is_seekable(cx, open.file, open.fd) {
        return Err(unsupported(cx, "File or stream is not seekable."));
    }
    let target = cx.index_i64(args[1], C::OverflowError)?;
    open.write_out(cx)?;
    let ahead = open.ahead().len() as i64;
    let target = if whence == 1 { target - ahead } else { target };
    if whence == 0 && ahead > 0 {
        // A short way within what was read ahead.
        let at = cx.outcome(cx.files()?.lseek(open.fd, 0, 1))? as i64;
        let distance = target - (at - ahead);
        let used = int_at(open.object, USED);
        if -used <= distance && distance <= ahead {
            open.object.set_fixed(cx, USED, V::small(used + distance));
            return Ok(cx.new_int(target));
        }
    }
    let at = cx.outcome(cx.files()?.lseek(open.fd, target, whence as i32))?;
    open.set_ahead(cx, &[]);
    Ok(cx.new_int(at as i64))
}

fn tell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let open = open(cx, args[0], "tell")?;
    let at = cx.outcome(cx.files()?.lseek(open.fd, 0, 1))? as i64;
    // A device may tell less than was read from it.
    let before = (at - open.ahead().len() as i64).max(0);
    Ok(cx.new_int(before + open.waiting() as i64))
}

fn enter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match open(cx, args[0], "I/O operation") {
        Ok(_) => Ok(args[0]),
        Err(Exit::Raised) => {
            cx.take_raised(cx.raising());
            Err(super::closed_error(cx))
        }
        Err(exit) => Err(exit),
    }
}
