//! `FileIO`: an open file of the host.

use pyta_host::facets::{At, Errno};

use super::base::FLAGS;
use super::{NEW, closed_error, int_at, this, unsupported};
use crate::classes::{ClassSpec, GetSet};
use crate::host::{Outside, before_waiting, is_interrupted, text_to_bytes};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::posix::files::{write_all_in_turns, write_in_turns};
use crate::threads;
use crate::types::bytes::buffer;
use corevm::Obj;

/// Slot: the descriptor; -1 when closed.
pub const FD: usize = 0;
/// Slot: bits below.
pub const BITS: usize = 1;

/// Bits of a file's state.
pub mod bit {
    pub const READABLE: i64 = 1;
    pub const WRITABLE: i64 = 2;
    pub const APPENDING: i64 = 4;
    pub const CREATED: i64 = 8;
    pub const KEEP_FD: i64 = 16;
    /// Whether it can be positioned, once known.
    pub const SEEKABLE: i64 = 32;
    pub const NOT_SEEKABLE: i64 = 64;
}

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Open a file.",
    flags: FLAGS,
    fixed_slots: 2,
    new: Some(NEW),
    methods: &[
        NativeDef::guest(
            "__init__",
            "(self, file, mode='r', closefd=True, opener=None)",
            "io_file_init",
        ),
        NativeDef::leaf("read", "(self, size=-1, /)", read),
        NativeDef::leaf("readall", "(self, /)", readall),
        NativeDef::leaf_or_guest(
            "readinto",
            "(self, buffer, /)",
            readinto,
            "io_file_readinto",
        ),
        NativeDef::leaf("write", "(self, b, /)", write),
        NativeDef::leaf_or_guest("seek", "(self, pos, whence=0, /)", seek, "io_file_seek"),
        NativeDef::leaf("tell", "(self, /)", tell),
        NativeDef::leaf_or_guest(
            "truncate",
            "(self, size=None, /)",
            truncate,
            "io_file_truncate",
        ),
        NativeDef::leaf_or_guest("close", "(self, /)", close_method, "io_file_close"),
        NativeDef::leaf("_close", "(self, /)", close),
        NativeDef::leaf("seekable", "(self, /)", seekable),
        NativeDef::leaf("readable", "(self, /)", readable),
        NativeDef::leaf("writable", "(self, /)", writable),
        NativeDef::leaf("fileno", "(self, /)", fileno),
        NativeDef::leaf("isatty", "(self, /)", isatty),
        NativeDef::guest("__repr__", "(self, /)", "io_file_repr"),
        NativeDef::guest("_dealloc_warn", "(self, source, /)", "io_file_dealloc_warn"),
        NativeDef::guest("__getstate__", "(self, /)", "io_no_pickle"),
    ],
    attributes: &[
        GetSet::read_only("closed", closed),
        GetSet::read_only("closefd", closefd),
        GetSet::read_only("mode", mode),
        GetSet::read_only("_blksize", block_size),
    ],
    ..ClassSpec::new(C::FileIo, C::RawIoBase)
};

/// Wraps a descriptor.
pub fn wrap<'v>(cx: Cx<'v>, fd: i32, bits: i64, name: V<'v>) -> V<'v> {
    let file = cx.new_instance(cx.class(C::FileIo));
    if let Some(object) = file.as_object() {
        object.set_fixed(cx, FD, V::small(fd.into()));
        object.set_fixed(cx, BITS, V::small(bits));
    }
    cx.set_own(file, cx.symbol("name"), name);
    file
}

/// A file that is closed.
pub fn fresh<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(wrap(cx, -1, 0, V::NIL))
}

/// The descriptor of an open file.
///
/// # Errors
/// ValueError when it is closed.
pub fn descriptor<'v>(cx: Cx<'v>, file: V<'v>) -> Result<(Obj<'v>, i32), Exit> {
    let object = this(cx, file, C::FileIo)?;
    match object.fixed(FD).as_small() {
        Some(fd) if fd >= 0 => Ok((object, fd as i32)),
        Some(_) => Err(closed_error(cx)),
        None => Err(cx.value_error("I/O operation on uninitialized object")),
    }
}

fn bits(object: Obj<'_>) -> i64 {
    int_at(object, BITS)
}

fn need<'v>(cx: Cx<'v>, object: Obj<'v>, wanted: i64) -> Result<(), Exit> {
    if bits(object) & wanted != 0 {
        return Ok(());
    }
    let action = if wanted == bit::READABLE {
        "reading"
    } else {
        "writing"
    };
    Err(unsupported(cx, &format!("File not open for {action}")))
}

/// What to do about a failed call: `None` is to try again.
pub fn failure(cx: Cx<'_>, errno: Errno, nothing_done: bool) -> Option<Exit> {
    if errno.0 != INTERRUPTED {
        return Some(cx.os_error(errno, V::EMPTY, V::EMPTY).into());
    }
    (is_interrupted(cx) && nothing_done).then_some(Exit::Interrupted)
}

/// Whether a call would have had to wait.
fn would_block(errno: Errno) -> bool {
    crate::types::os_error::class_of_errno(errno.0.into()) == C::BlockingIOError
}

/// Reads at most `size` bytes by one call; `None` when it would have to wait.
///
/// # Errors
/// OSError.
pub fn read_once(cx: Cx<'_>, fd: i32, size: usize) -> Result<Option<Vec<u8>>, Exit> {
    let files = cx.files()?;
    let mut content = vec![0; size];
    before_waiting(cx)?;
    threads::ready(cx, fd, threads::READABLE)?;
    loop {
        match files.read(fd, &mut content) {
            Ok(count) => {
                content.truncate(count);
                return Ok(Some(content));
            }
            Err(errno) if would_block(errno) => return Ok(None),
            Err(errno) => {
                if let Some(exit) = failure(cx, errno, true) {
                    return Err(exit);
                }
            }
        }
    }
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    need(cx, object, bit::READABLE)?;
    let size = match args[1].given() {
        None => -1,
        Some(size) if size.is_nil() => -1,
        Some(size) => cx.index_i64(size, C::OverflowError)?,
    };
    let Ok(size) = usize::try_from(size) else {
        return readall(cx, args);
    };
    cx.reserve(size)?;
    let content = read_once(cx, fd, size)?;
    Ok(content.map_or(V::NIL, |content| cx.new_bytes(&content).v()))
}

/// Everything that is left; `None` when the first read would have to wait.
///
/// # Errors
/// OSError.
pub fn read_rest(cx: Cx<'_>, fd: i32) -> Result<Option<Vec<u8>>, Exit> {
    const CHUNK: usize = 1 << 16;
    let files = cx.files()?;
    let size = files.fstat(fd).map_or(0, |stat| stat.size);
    let position = files.lseek(fd, 0, 1).map_or(0, |at| at as i64);
    let expected = usize::try_from(size - position).unwrap_or(0);
    // What was read before other threads had their turn.
    let mut content = cx
        .note()
        .as_bytes()
        .map_or_else(Vec::new, |read| read.as_slice().to_vec());
    let mut len = content.len();
    loop {
        let room = if len == 0 {
            (expected + 1).max(1024)
        } else {
            CHUNK.max(len / 4)
        };
        cx.reserve(len + room)?;
        if content.len() < len + 1 {
            content.resize(len + room, 0);
        }
        if len == 0 {
            before_waiting(cx)?;
        }
        if threads::would_wait(cx, fd, threads::READABLE) {
            if len > 0 {
                cx.set_note(cx.new_bytes(&content[..len]).v());
            }
            return Err(threads::wait(cx, None, &[(fd, threads::READABLE)]));
        }
        match files.read(fd, &mut content[len..]) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(errno) if would_block(errno) && len == 0 => return Ok(None),
            Err(errno) if would_block(errno) => break,
            Err(errno) => {
                if let Some(exit) = failure(cx, errno, len == 0) {
                    return Err(exit);
                }
            }
        }
    }
    content.truncate(len);
    Ok(Some(content))
}

fn readall<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    need(cx, object, bit::READABLE)?;
    let content = read_rest(cx, fd)?;
    Ok(content.map_or(V::NIL, |content| cx.new_bytes(&content).v()))
}

fn readinto<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    need(cx, object, bit::READABLE)?;
    let Some(array) = args[1].as_exact_byte_array() else {
        return Err(Exit::NeedGuest);
    };
    let Some(content) = read_once(cx, fd, array.len())? else {
        return Ok(V::NIL);
    };
    buffer::write(array.cells(), &content);
    Ok(V::small(content.len() as i64))
}

/// As [`write_once`] while other threads run.
fn written_in_turns(
    cx: Cx<'_>,
    write: impl FnOnce() -> Result<usize, Exit>,
) -> Result<Option<usize>, Exit> {
    match write() {
        Err(Exit::Raised) => {
            let exception = cx.take_raised(cx.raising());
            if cx.is_instance(exception, C::BlockingIOError) {
                return Ok(None);
            }
            Err(cx.raise(exception).into())
        }
        result => result.map(Some),
    }
}

/// Writes some bytes by one call; `None` when it would have to wait.
///
/// # Errors
/// OSError.
pub fn write_once(
    cx: Cx<'_>,
    fd: i32,
    bytes: &[u8],
    nothing_done: bool,
) -> Result<Option<usize>, Exit> {
    if cx.has_others() {
        return written_in_turns(cx, || write_in_turns(cx, fd, bytes));
    }
    let files = cx.files()?;
    loop {
        if !nothing_done {
            before_waiting(cx)?;
        }
        match files.write(fd, bytes) {
            Ok(count) => return Ok(Some(count)),
            Err(errno) if would_block(errno) => return Ok(None),
            Err(errno) => {
                if let Some(exit) = failure(cx, errno, nothing_done) {
                    return Err(exit);
                }
            }
        }
    }
}

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    need(cx, object, bit::WRITABLE)?;
    let bytes = match args[1].as_str() {
        Some(_) => return Err(cx.type_error("a bytes-like object is required, not 'str'")),
        None => buffer::required(cx, args[1])?,
    };
    let written = match cx.has_others() {
        true => written_in_turns(cx, || write_all_in_turns(cx, fd, &bytes))?,
        false => write_once(cx, fd, &bytes, true)?,
    };
    Ok(written.map_or(V::NIL, |count| V::small(count as i64)))
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, fd) = descriptor(cx, args[0])?;
    if args[1].as_float().is_some() && args[1].as_small().is_none() {
        return Err(cx.type_error("an integer is required"));
    }
    let offset = cx.index_i64(args[1], C::OverflowError)?;
    let whence = match args[2].given() {
        Some(whence) => cx.index_i64(whence, C::OverflowError)?,
        None => 0,
    };
    let at = cx.outcome(cx.files()?.lseek(fd, offset, whence as i32))?;
    Ok(cx.new_int(at as i64))
}

fn tell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, fd) = descriptor(cx, args[0])?;
    let at = cx.outcome(cx.files()?.lseek(fd, 0, 1))?;
    Ok(cx.new_int(at as i64))
}

fn truncate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    need(cx, object, bit::WRITABLE)?;
    let size = match args[1].given().filter(|size| !size.is_nil()) {
        Some(size) => cx.index_i64(size, C::OverflowError)?,
        None => cx.outcome(cx.files()?.lseek(fd, 0, 1))? as i64,
    };
    let Ok(length) = u64::try_from(size) else {
        return Err(cx.os_error(Errno(22), V::EMPTY, V::EMPTY).into());
    };
    cx.outcome(cx.files()?.ftruncate(fd, length))?;
    Ok(cx.new_int(size))
}

/// Closes the descriptor; a closed file stays so.
///
/// # Errors
/// OSError.
pub fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::FileIo)?;
    let fd = object.fixed(FD).as_small().unwrap_or(-1);
    if fd < 0 {
        return Ok(V::NIL);
    }
    object.set_fixed(cx, FD, V::small(-1));
    if bits(object) & bit::KEEP_FD == 0 {
        let outcome = cx.files()?.close(fd as i32);
        if let Err(errno) = outcome
            && errno.0 != INTERRUPTED
        {
            return Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into());
        }
    }
    Ok(V::NIL)
}

/// `close()`: a subclass may have overridden `flush`, which is called.
fn close_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::FileIo) || super::buffered::has_own_flush(cx, args[0]) {
        return Err(Exit::NeedGuest);
    }
    cx.set_own(args[0], cx.symbol("__IOBase_closed"), V::TRUE);
    let closed = close(cx, args)?;
    cx.finalize_never(args[0]);
    Ok(closed)
}

/// Whether a file can be positioned.
pub fn is_seekable<'v>(cx: Cx<'v>, object: Obj<'v>, fd: i32) -> bool {
    let known = bits(object);
    if known & (bit::SEEKABLE | bit::NOT_SEEKABLE) != 0 {
        return known & bit::SEEKABLE != 0;
    }
    let seekable = cx.files().is_ok_and(|files| files.lseek(fd, 0, 1).is_ok());
    let found = if seekable {
        bit::SEEKABLE
    } else {
        bit::NOT_SEEKABLE
    };
    object.set_fixed(cx, BITS, V::small(known | found));
    seekable
}

fn seekable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, fd) = descriptor(cx, args[0])?;
    Ok(V::bool(is_seekable(cx, object, fd)))
}

fn readable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, _) = descriptor(cx, args[0])?;
    Ok(V::bool(bits(object) & bit::READABLE != 0))
}

fn writable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, _) = descriptor(cx, args[0])?;
    Ok(V::bool(bits(object) & bit::WRITABLE != 0))
}

fn fileno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, fd) = descriptor(cx, args[0])?;
    Ok(V::small(fd.into()))
}

/// Whether an open file is a terminal, asked only of character devices.
pub fn is_terminal(cx: Cx<'_>, fd: i32) -> Result<bool, Raised> {
    const KIND: u32 = 0o170_000;
    const CHARACTER_DEVICE: u32 = 0o020_000;
    let files = cx.files()?;
    let is_device = files
        .fstat(fd)
        .is_ok_and(|stat| stat.mode & KIND == CHARACTER_DEVICE);
    Ok(is_device && files.isatty(fd))
}

fn isatty<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, fd) = descriptor(cx, args[0])?;
    Ok(V::bool(cx.files()?.isatty(fd)))
}

/// Whether a file is closed; `None` when it is no `FileIO`, or one of another class.
pub fn is_closed<'v>(cx: Cx<'v>, file: V<'v>) -> Option<bool> {
    let object = file
        .as_object()
        .filter(|_| cx.is_exactly(file, C::FileIo))?;
    Some(object.fixed(FD).as_small().is_none_or(|fd| fd < 0))
}

fn closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::FileIo)?;
    Ok(V::bool(object.fixed(FD).as_small().is_none_or(|fd| fd < 0)))
}

fn closefd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::FileIo)?;
    Ok(V::bool(bits(object) & bit::KEEP_FD == 0))
}

fn mode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::FileIo)?;
    Ok(cx.symbol(mode_text(bits(object))).v())
}

/// The mode as it is shown.
pub fn mode_text(bits: i64) -> &'static str {
    let readable = bits & bit::READABLE != 0;
    if bits & bit::CREATED != 0 {
        if readable { "xb+" } else { "xb" }
    } else if bits & bit::APPENDING != 0 {
        if readable { "ab+" } else { "ab" }
    } else if readable {
        if bits & bit::WRITABLE != 0 {
            "rb+"
        } else {
            "rb"
        }
    } else {
        "wb"
    }
}

fn block_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (_, fd) = descriptor(cx, args[0])?;
    let size = cx.files()?.fstat(fd).map_or(0, |stat| stat.block_size);
    Ok(V::small(match size {
        0 | 1 => super::BUFFER_SIZE as i64,
        size => size,
    }))
}

/// Flags for opening, and the state bits, of a mode such as `rb+`; `None` when it is malformed.
pub fn parse_mode(mode: &str) -> Option<(i32, i64)> {
    const WRITE_ONLY: i32 = 1;
    const READ_WRITE: i32 = 2;
    const CREATE: i32 = 0o100;
    const EXCLUSIVE: i32 = 0o200;
    const TRUNCATE: i32 = 0o1000;
    const APPEND: i32 = 0o2000;
    let mut flags = 0;
    let mut state = 0;
    let mut main = 0;
    let mut plus = 0;
    for c in mode.chars() {
        match c {
            'r' => state |= bit::READABLE,
            'w' => {
                state |= bit::WRITABLE;
                flags |= CREATE | TRUNCATE;
            }
            'x' => {
                state |= bit::WRITABLE | bit::CREATED;
                flags |= CREATE | EXCLUSIVE;
            }
            'a' => {
                state |= bit::WRITABLE | bit::APPENDING;
                flags |= CREATE | APPEND;
            }
            '+' => {
                state |= bit::READABLE | bit::WRITABLE;
                plus += 1;
            }
            'b' => {}
            _ => return None,
        }
        main += i32::from(matches!(c, 'r' | 'w' | 'x' | 'a'));
    }
    if main != 1 || plus > 1 {
        return None;
    }
    flags |= match state & (bit::READABLE | bit::WRITABLE) {
        3 => READ_WRITE,
        2 => WRITE_ONLY,
        _ => 0,
    };
    Some((flags, state))
}

/// Opens a path; the name is what errors show.
///
/// # Errors
/// OSError; ValueError for a path with a NUL.
pub fn open_path<'v>(cx: Cx<'v>, path: Str<'v>, flags: i32) -> Result<i32, Exit> {
    let Some(bytes) = text_to_bytes(path) else {
        return Err(Exit::NeedGuest);
    };
    if bytes.contains(&0) {
        return Err(cx.value_error("embedded null byte"));
    }
    let files = cx.files()?;
    loop {
        match files.open(At::from(&bytes[..]), flags, 0o666) {
            Ok(fd) => {
                const KIND: u32 = 0o170_000;
                const DIRECTORY: u32 = 0o040_000;
                if files
                    .fstat(fd)
                    .is_ok_and(|stat| stat.mode & KIND == DIRECTORY)
                {
                    let _ = files.close(fd);
                    return Err(cx.os_error(Errno(21), path.v(), V::EMPTY).into());
                }
                return Ok(fd);
            }
            Err(errno) if errno.0 == INTERRUPTED => {
                if let Some(exit) = failure(cx, errno, true) {
                    return Err(exit);
                }
            }
            Err(errno) => return Err(cx.os_error(errno, path.v(), V::EMPTY).into()),
        }
    }
}
