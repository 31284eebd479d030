//! The abstract classes: everything is in terms of other methods, so the prelude does it.

use super::{NEW, bytes_io, string_io};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use corevm::objects::type_flags;

/// Flags of all classes of streams.
pub const FLAGS: u64 =
    class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF | type_flags::FINALIZER;

/// `_IOBase`.
pub const IO_BASE: ClassSpec = ClassSpec {
    module: "_io",
    doc: "What every stream is: closing, flushing, seeking, and iteration by lines.",
    flags: FLAGS,
    new: Some(NEW),
    methods: &[
        NativeDef::guest("seek", "(self, offset, whence=0, /)", "io_base_seek"),
        NativeDef::guest("tell", "(self, /)", "io_base_tell"),
        NativeDef::guest("truncate", "(self, size=None, /)", "io_base_truncate"),
        NativeDef::leaf_or_guest("flush", "(self, /)", flush, "io_base_flush"),
        NativeDef::guest("close", "(self, /)", "io_base_close"),
        NativeDef::guest("seekable", "(self, /)", "io_base_seekable"),
        NativeDef::guest("readable", "(self, /)", "io_base_readable"),
        NativeDef::guest("writable", "(self, /)", "io_base_writable"),
        NativeDef::guest(
            "_checkClosed",
            "(self, msg=None, /)",
            "io_base_check_closed",
        ),
        NativeDef::guest(
            "_checkSeekable",
            "(self, msg=None, /)",
            "io_base_check_seekable",
        ),
        NativeDef::guest(
            "_checkReadable",
            "(self, msg=None, /)",
            "io_base_check_readable",
        ),
        NativeDef::guest(
            "_checkWritable",
            "(self, msg=None, /)",
            "io_base_check_writable",
        ),
        NativeDef::guest("fileno", "(self, /)", "io_base_fileno"),
        NativeDef::guest("isatty", "(self, /)", "io_base_isatty"),
        NativeDef::guest("__enter__", "(self, /)", "io_base_enter"),
        NativeDef::guest("__exit__", "(self, /, *args)", "io_base_exit"),
        NativeDef::guest("__iter__", "(self, /)", "io_base_iter"),
        NativeDef::guest("__next__", "(self, /)", "io_base_next"),
        NativeDef::guest("readline", "(self, size=-1, /)", "io_base_readline"),
        NativeDef::guest("readlines", "(self, hint=-1, /)", "io_base_readlines"),
        NativeDef::guest("writelines", "(self, lines, /)", "io_base_writelines"),
        NativeDef::guest("__del__", "(self, /)", "io_base_del"),
    ],
    attributes: &[GetSet::read_only("closed", base_closed)],
    ..ClassSpec::new(C::IoBase, C::Object)
};

/// `flush()` of what is in memory does nothing while it is open.
fn flush<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // The text or the bytes go when it is closed.
    let slots = [(C::StringIo, string_io::TEXT), (C::BytesIo, bytes_io::DATA)];
    let slot = slots
        .iter()
        .find(|(class, _)| cx.is_exactly(args[0], *class));
    let contents = slot.and_then(|(_, slot)| Some(args[0].as_object()?.fixed(*slot)));
    match contents {
        Some(contents) if !contents.is_nil() && !contents.is_empty() => Ok(V::NIL),
        _ => Err(Exit::NeedGuest),
    }
}

/// `_IOBase.closed`: whether `close` was called.
fn base_closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        cx.get_own(args[0], cx.symbol("__IOBase_closed")).is_some(),
    ))
}

/// `_RawIOBase`.
pub const RAW: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Base of the streams that pass bytes on without a buffer.",
    flags: FLAGS,
    methods: &[
        NativeDef::guest("read", "(self, size=-1, /)", "io_raw_read"),
        NativeDef::guest("readall", "(self, /)", "io_raw_readall"),
        NativeDef::guest("readinto", "(self, buffer, /)", "io_raw_readinto"),
        NativeDef::guest("write", "(self, b, /)", "io_raw_write"),
    ],
    ..ClassSpec::new(C::RawIoBase, C::IoBase)
};

/// `_BufferedIOBase`.
pub const BUFFERED: ClassSpec = ClassSpec {
    module: "_io",
    doc: "What streams of bytes with a buffer are: read and write deal in whole amounts.",
    flags: FLAGS,
    methods: &[
        NativeDef::guest("detach", "(self, /)", "io_buffered_detach"),
        NativeDef::guest("read", "(self, size=-1, /)", "io_buffered_read"),
        NativeDef::guest("read1", "(self, size=-1, /)", "io_buffered_read1"),
        NativeDef::guest("readinto", "(self, buffer, /)", "io_buffered_readinto"),
        NativeDef::guest("readinto1", "(self, buffer, /)", "io_buffered_readinto1"),
        NativeDef::guest("write", "(self, b, /)", "io_buffered_write"),
    ],
    ..ClassSpec::new(C::BufferedIoBase, C::IoBase)
};

/// `_TextIOBase`.
pub const TEXT: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Base class for text I/O.",
    flags: FLAGS,
    methods: &[
        NativeDef::guest("detach", "(self, /)", "io_text_detach"),
        NativeDef::guest("read", "(self, size=-1, /)", "io_text_read"),
        NativeDef::guest("readline", "(self, size=-1, /)", "io_text_readline"),
        NativeDef::guest("write", "(self, s, /)", "io_text_write"),
    ],
    attributes: &[
        GetSet::read_only("encoding", nothing),
        GetSet::read_only("newlines", nothing),
        GetSet::read_only("errors", nothing),
    ],
    ..ClassSpec::new(C::TextIoBase, C::IoBase)
};

fn nothing<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}
