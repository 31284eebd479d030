//! Python's `OSError` and its subclasses, which are chosen by error number.

use super::base_exception::{
    self, FLAGS, allocate, arguments, attributes_copy, class_argument, no_keywords, own, reduction,
    set_own, this,
};
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use corevm::Obj;

const ERRNO: usize = slot::OWN;
const STRERROR: usize = slot::OWN + 1;
const FILENAME: usize = slot::OWN + 2;
const FILENAME2: usize = slot::OWN + 4;
const WRITTEN: usize = slot::OWN + 5;

const fn plain(class: C, base: C, doc: &'static str) -> ClassSpec {
    ClassSpec {
        doc,
        flags: FLAGS,
        fixed_slots: slot::COUNT + 6,
        ..ClassSpec::new(class, base)
    }
}

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        methods: &[
            NativeDef::leaf("__init__", "(self, /, *args, **kwargs)", init),
            NativeDef::leaf_or_guest("__str__", "(self, /)", str, "os_error_str"),
            NativeDef::leaf("__reduce__", "(self, /)", reduce),
        ],
        attributes: &[
            GetSet::read_write("errno", own::<ERRNO>, set_own::<ERRNO>),
            GetSet::read_write("strerror", own::<STRERROR>, set_own::<STRERROR>),
            GetSet::read_write("filename", own::<FILENAME>, set_own::<FILENAME>),
            GetSet::read_write("filename2", own::<FILENAME2>, set_own::<FILENAME2>),
            GetSet::read_write("characters_written", written, set_written),
        ],
        ..plain(
            C::OSError,
            C::Exception,
            "The operating system refused something; errno and strerror say why.",
        )
    },
    plain(
        C::BlockingIOError,
        C::OSError,
        "The operation would have to wait.",
    ),
    plain(
        C::ChildProcessError,
        C::OSError,
        "An operation on a child process failed.",
    ),
    plain(C::ConnectionError, C::OSError, "Connection error."),
    plain(C::BrokenPipeError, C::ConnectionError, "Broken pipe."),
    plain(
        C::ConnectionAbortedError,
        C::ConnectionError,
        "The connection was given up by this side.",
    ),
    plain(
        C::ConnectionRefusedError,
        C::ConnectionError,
        "Nobody accepts connections there.",
    ),
    plain(
        C::ConnectionResetError,
        C::ConnectionError,
        "Connection reset.",
    ),
    plain(
        C::FileExistsError,
        C::OSError,
        "There is such a file already.",
    ),
    plain(C::FileNotFoundError, C::OSError, "File not found."),
    plain(
        C::InterruptedError,
        C::OSError,
        "A signal cut the call short.",
    ),
    plain(
        C::IsADirectoryError,
        C::OSError,
        "A directory stands where a file is needed (EISDIR).",
    ),
    plain(
        C::NotADirectoryError,
        C::OSError,
        "Something else stands where a directory is needed (ENOTDIR).",
    ),
    plain(C::PermissionError, C::OSError, "The user may not do this."),
    plain(C::ProcessLookupError, C::OSError, "Process not found."),
    plain(C::TimeoutError, C::OSError, "Timeout expired."),
];

/// The class for an error number.
pub fn class_of_errno(errno: i64) -> C {
    #[cfg(target_os = "linux")]
    const BLOCKING: [i64; 3] = [11, 114, 115];
    #[cfg(not(target_os = "linux"))]
    const BLOCKING: [i64; 3] = [35, 37, 36];
    /// ESHUTDOWN, ECONNABORTED, ECONNREFUSED, ECONNRESET, ETIMEDOUT.
    #[cfg(target_os = "linux")]
    const NET: [i64; 5] = [108, 103, 111, 104, 110];
    #[cfg(not(target_os = "linux"))]
    const NET: [i64; 5] = [58, 53, 61, 54, 60];
    match errno {
        1 | 13 => C::PermissionError,
        2 => C::FileNotFoundError,
        3 => C::ProcessLookupError,
        4 => C::InterruptedError,
        10 => C::ChildProcessError,
        17 => C::FileExistsError,
        20 => C::NotADirectoryError,
        21 => C::IsADirectoryError,
        32 => C::BrokenPipeError,
        n if BLOCKING.contains(&n) => C::BlockingIOError,
        n if n == NET[0] => C::BrokenPipeError,
        n if n == NET[1] => C::ConnectionAbortedError,
        n if n == NET[2] => C::ConnectionRefusedError,
        n if n == NET[3] => C::ConnectionResetError,
        n if n == NET[4] => C::TimeoutError,
        _ => C::OSError,
    }
}

/// The exception for an error of the operating system; `filename` and `filename2` may be empty.
pub fn new_os_error<'v>(
    cx: Cx<'v>,
    errno: i32,
    message: &str,
    filename: V<'v>,
    filename2: V<'v>,
) -> V<'v> {
    let class = cx.class(class_of_errno(i64::from(errno)));
    let exception = new_error_of(cx, class, errno, message);
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, FILENAME, filename);
        object.set_fixed(cx, FILENAME2, filename2);
    }
    exception
}

/// An exception of a class of OSErrors, with number and text.
pub fn new_error_of<'v>(cx: Cx<'v>, class: Type<'v>, errno: i32, message: &str) -> V<'v> {
    let (errno, text) = (V::small(i64::from(errno)), cx.new_str(message).v());
    let exception = allocate(cx, class, cx.new_tuple(&[errno, text]).v());
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, ERRNO, errno);
        object.set_fixed(cx, STRERROR, text);
    }
    exception
}

/// Whether `__init__` is to do the work: when only it was overridden.
fn init_does_it<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    let base = cx.class(C::OSError).namespace(cx);
    let same = |which: N| cx.lookup(class, cx.name(which)) == base.get_symbol(cx.name(which));
    !same(N::init) && same(N::new)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut class = class_argument(cx, args[0], C::OSError)?;
    if init_does_it(cx, class) {
        return Ok(allocate(cx, class, cx.root(crate::roots::EMPTY_TUPLE)));
    }
    if args[2].as_map().is_some_and(|named| !named.is_empty()) {
        let name = base_exception::name_of(class);
        return Err(cx.type_error(format!("{name}() takes no keyword arguments")));
    }
    let items: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |t| t.iter().collect());
    if class == cx.class(C::OSError)
        && (2..=5).contains(&items.len())
        && let Some(errno) = items[0].as_small()
    {
        class = cx.class(class_of_errno(errno));
    }
    let exception = allocate(cx, class, args[1]);
    fill(cx, exception, &items)?;
    Ok(exception)
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let Some(class) = cx.type_of(args[0]) else {
        return Ok(V::NIL);
    };
    if !init_does_it(cx, class) {
        return Ok(V::NIL);
    }
    no_keywords(cx, args[0], args[2])?;
    let items: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |t| t.iter().collect());
    exception.set_fixed(cx, slot::ARGS, args[1]);
    fill(cx, args[0], &items)?;
    Ok(V::NIL)
}

/// Sets what the arguments `errno, strerror, filename, winerror, filename2` say.
fn fill<'v>(cx: Cx<'v>, exception: V<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    let Some(object) = exception.as_object() else {
        return Ok(());
    };
    if !(2..=5).contains(&items.len()) {
        return Ok(());
    }
    object.set_fixed(cx, ERRNO, items[0]);
    object.set_fixed(cx, STRERROR, items[1]);
    let Some(&filename) = items.get(2).filter(|name| !name.is_nil()) else {
        return Ok(());
    };
    let blocking = cx.is_exactly(exception, C::BlockingIOError);
    let is_number = filename.as_i64().is_some() || filename.as_bool().is_some();
    if blocking && is_number {
        object.set_fixed(cx, WRITTEN, cx.index_object(filename)?);
        return Ok(());
    }
    object.set_fixed(cx, FILENAME, filename);
    if let Some(&second) = items.get(4).filter(|name| !name.is_nil()) {
        object.set_fixed(cx, FILENAME2, second);
    }
    object.set_fixed(cx, slot::ARGS, cx.new_tuple(&items[..2]).v());
    Ok(())
}

fn text_or_none<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    cx.leaf_str(value.given().unwrap_or(V::NIL))
}

fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let (errno, strerror) = (exception.fixed(ERRNO), exception.fixed(STRERROR));
    let filename = exception.fixed(FILENAME);
    if filename.is_empty() && (errno.is_empty() || strerror.is_empty()) {
        return base_exception::str(cx, args);
    }
    let mut text = cx
        .symbol("[Errno ")
        .concat(cx, text_or_none(cx, errno)?)
        .concat(cx, cx.symbol("] "))
        .concat(cx, text_or_none(cx, strerror)?);
    for (name, before) in [(filename, ": "), (exception.fixed(FILENAME2), " -> ")] {
        match name.given() {
            Some(name) => {
                text = text
                    .concat(cx, cx.symbol(before))
                    .concat(cx, cx.leaf_repr(name)?);
            }
            None => break,
        }
    }
    Ok(text.v())
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    Ok(reduction(
        cx,
        args[0],
        full_arguments(cx, exception),
        attributes_copy(cx, args[0]),
    ))
}

fn full_arguments<'v>(cx: Cx<'v>, exception: Obj<'v>) -> V<'v> {
    let mut items = arguments(exception);
    let filename = exception.fixed(FILENAME);
    if items.len() != 2 || filename.is_empty() {
        return exception.fixed(slot::ARGS);
    }
    items.push(filename);
    if let Some(second) = exception.fixed(FILENAME2).given() {
        items.extend([V::NIL, second]);
    }
    cx.new_tuple(&items).v()
}

fn no_count(cx: Cx<'_>) -> Exit {
    cx.error(C::AttributeError, "characters_written").into()
}

fn written<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?
        .fixed(WRITTEN)
        .given()
        .ok_or_else(|| no_count(cx))
}

fn set_written<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let value = match args[1].given() {
        Some(value) => cx.index_object(value)?,
        None if exception.fixed(WRITTEN).is_empty() => return Err(no_count(cx)),
        None => V::EMPTY,
    };
    exception.set_fixed(cx, WRITTEN, value);
    Ok(V::NIL)
}
