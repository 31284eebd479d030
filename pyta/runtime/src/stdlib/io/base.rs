//! The abstract classes: everything is in terms of other methods, so the prelude does it.

use super::{NEW, guest};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use corevm::objects::type_flags;

/// Flags of all classes of streams.
pub const FLAGS: u64 =
    class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF | type_flags::FINALIZER;

const fn method(name: &'static str, signature: &'static str, twin: &'static str) -> NativeDef {
    NativeDef::leaf_or_guest(name, signature, guest, twin)
}

/// `_IOBase`.
pub const IO_BASE: ClassSpec = ClassSpec {
    module: "_io",
    doc: "The abstract base class for all I/O classes.",
    flags: FLAGS,
    new: Some(NEW),
    methods: &[
        method("seek", "(self, offset, whence=0, /)", "io_base_seek"),
        method("tell", "(self, /)", "io_base_tell"),
        method("truncate", "(self, size=None, /)", "io_base_truncate"),
        method("flush", "(self, /)", "io_base_flush"),
        method("close", "(self, /)", "io_base_close"),
        method("seekable", "(self, /)", "io_base_seekable"),
        method("readable", "(self, /)", "io_base_readable"),
        method("writable", "(self, /)", "io_base_writable"),
        method(
            "_checkClosed",
            "(self, msg=None, /)",
            "io_base_check_closed",
        ),
        method(
            "_checkSeekable",
            "(self, msg=None, /)",
            "io_base_check_seekable",
        ),
        method(
            "_checkReadable",
            "(self, msg=None, /)",
            "io_base_check_readable",
        ),
        method(
            "_checkWritable",
            "(self, msg=None, /)",
            "io_base_check_writable",
        ),
        method("fileno", "(self, /)", "io_base_fileno"),
        method("isatty", "(self, /)", "io_base_isatty"),
        method("__enter__", "(self, /)", "io_base_enter"),
        method("__exit__", "(self, /, *args)", "io_base_exit"),
        method("__iter__", "(self, /)", "io_base_iter"),
        method("__next__", "(self, /)", "io_base_next"),
        method("readline", "(self, size=-1, /)", "io_base_readline"),
        method("readlines", "(self, hint=-1, /)", "io_base_readlines"),
        method("writelines", "(self, lines, /)", "io_base_writelines"),
        method("__del__", "(self, /)", "io_base_del"),
    ],
    attributes: &[GetSet::read_only("closed", base_closed)],
    ..ClassSpec::new(C::IoBase, C::Object)
};

/// `_IOBase.closed`: whether `close` was called.
fn base_closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        cx.get_own(args[0], cx.symbol("__IOBase_closed")).is_some(),
    ))
}

/// `_RawIOBase`.
pub const RAW: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Base class for raw binary I/O.",
    flags: FLAGS,
    methods: &[
        method("read", "(self, size=-1, /)", "io_raw_read"),
        method("readall", "(self, /)", "io_raw_readall"),
        method("readinto", "(self, buffer, /)", "io_raw_readinto"),
        method("write", "(self, b, /)", "io_raw_write"),
    ],
    ..ClassSpec::new(C::RawIoBase, C::IoBase)
};

/// `_BufferedIOBase`.
pub const BUFFERED: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Base class for buffered IO objects.",
    flags: FLAGS,
    methods: &[
        method("detach", "(self, /)", "io_buffered_detach"),
        method("read", "(self, size=-1, /)", "io_buffered_read"),
        method("read1", "(self, size=-1, /)", "io_buffered_read1"),
        method("readinto", "(self, buffer, /)", "io_buffered_readinto"),
        method("readinto1", "(self, buffer, /)", "io_buffered_readinto1"),
        method("write", "(self, b, /)", "io_buffered_write"),
    ],
    ..ClassSpec::new(C::BufferedIoBase, C::IoBase)
};

/// `_TextIOBase`.
pub const TEXT: ClassSpec = ClassSpec {
    module: "_io",
    doc: "Base class for text I/O.",
    flags: FLAGS,
    methods: &[
        method("detach", "(self, /)", "io_text_detach"),
        method("read", "(self, size=-1, /)", "io_text_read"),
        method("readline", "(self, size=-1, /)", "io_text_readline"),
        method("write", "(self, s, /)", "io_text_write"),
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
