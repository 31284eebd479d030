//! Arguments of the functions.

use pyta_host::facets::{At, Errno, Fd, Files, Links, Outcome};

use crate::host::{Outside, before_waiting, bytes_to_text, text_to_bytes};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::protocol::Index;

/// A path argument.
#[derive(Clone, Debug)]
pub struct Path<'v> {
    pub bytes: Vec<u8>,
    /// The argument itself, for errors.
    pub value: V<'v>,
    /// It was given as bytes, so answers are bytes.
    pub is_bytes: bool,
    /// A descriptor was given instead.
    pub fd: Option<Fd>,
}

impl<'v> Path<'v> {
    pub fn at(&self, dir: Option<Fd>) -> At<'_> {
        At {
            dir,
            path: &self.bytes,
        }
    }

    /// A name as this path's kind of string.
    pub fn text(&self, cx: Cx<'v>, bytes: &[u8]) -> V<'v> {
        if self.is_bytes {
            cx.new_bytes(bytes).v()
        } else {
            bytes_to_text(cx, bytes).v()
        }
    }
}

/// What a path argument may be besides a string, bytes or path-like object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    Path,
    /// A descriptor.
    Fd,
    FdOrNone,
}

/// A path argument of function `what`.
///
/// # Errors
/// TypeError, ValueError; needs guest code for a path-like object.
pub fn path<'v>(
    cx: Cx<'v>,
    what: &str,
    name: &str,
    value: V<'v>,
    allow: Allow,
) -> Result<Path<'v>, Exit> {
    let takes_fd = matches!(allow, Allow::Fd | Allow::FdOrNone);
    let takes_none = allow == Allow::FdOrNone;
    let mut found = Path {
        bytes: Vec::new(),
        value,
        is_bytes: false,
        fd: None,
    };
    if let Some(text) = value.as_str() {
        match text_to_bytes(text) {
            Some(bytes) => found.bytes = bytes,
            None => {
                use crate::stdlib::codecs::convert::encode;
                encode(cx, pyta_text::codec::Codec::Utf8, text, "surrogateescape")?;
            }
        }
    } else if let Some(bytes) = value.as_bytes() {
        found.bytes = bytes.as_slice().to_vec();
        found.is_bytes = true;
    } else if takes_none && (value.is_empty() || value.is_nil()) {
        found.bytes = b".".to_vec();
        found.value = V::EMPTY;
        return Ok(found);
    } else if takes_fd && value.as_bool().is_some() {
        // The twin warns.
        return Err(Exit::NeedGuest);
    } else if takes_fd && value.is_integer() {
        found.fd = Some(fd_number(cx, value)?);
        return Ok(found);
    } else if is_path_like(cx, value) {
        return Err(Exit::NeedGuest);
    } else {
        let wanted = match allow {
            Allow::Path => "string, bytes or os.PathLike",
            Allow::Fd => "string, bytes, os.PathLike or integer",
            Allow::FdOrNone => "string, bytes, os.PathLike, integer or None",
        };
        return Err(cx.type_error(format!(
            "{what}: {name} should be {wanted}, not {}",
            cx.class_name(value)
        )));
    }
    if found.bytes.contains(&0) {
        return Err(cx.value_error(format!("{what}: embedded null character in {name}")));
    }
    Ok(found)
}

fn is_path_like<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value)
        .and_then(|class| cx.lookup(class, cx.name(N::fspath)))
        .is_some_and(|method| !method.is_nil())
}

fn fd_number<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Fd, Exit> {
    let number = cx.index_object(value)?;
    match number.as_i64() {
        Some(n) if n > i64::from(i32::MAX) => Err(cx.overflow_error("fd is greater than maximum")),
        Some(n) if n < i64::from(i32::MIN) => Err(cx.overflow_error("fd is less than minimum")),
        Some(n) => Ok(n as Fd),
        None => Err(cx.overflow_error("fd is greater than maximum")),
    }
}

/// A plain integer argument.
///
/// # Errors
/// TypeError, OverflowError.
pub fn int<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    let number = cx.index_object(value)?;
    match number.as_i64() {
        Some(n) => i32::try_from(n).map_err(|_| {
            let side = if n > 0 {
                "greater than maximum"
            } else {
                "less than minimum"
            };
            cx.overflow_error(format!("signed integer is {side}"))
        }),
        None => Err(cx.overflow_error("Python int too large to convert to C int")),
    }
}

/// An integer argument that may be missing.
///
/// # Errors
/// As [`int`].
pub fn int_or<'v>(cx: Cx<'v>, value: V<'v>, default: i32) -> Result<i32, Exit> {
    match value.given() {
        Some(value) => int(cx, value),
        None => Ok(default),
    }
}

/// A 64-bit integer argument.
///
/// # Errors
/// TypeError, OverflowError.
pub fn long<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    cx.index_i64(value, C::OverflowError)
}

/// A descriptor argument, as an integer.
///
/// # Errors
/// As [`int`].
pub fn fd<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Fd, Exit> {
    int(cx, value)
}

/// A descriptor or an object with `fileno`.
///
/// # Errors
/// TypeError; needs guest code for an object with `fileno`.
pub fn fildes<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Fd, Exit> {
    if value.as_bool().is_some() {
        // The twin warns.
        return Err(Exit::NeedGuest);
    }
    if value.is_integer() {
        return int(cx, value);
    }
    let has_fileno = cx
        .type_of(value)
        .is_some_and(|class| cx.lookup(class, cx.symbol("fileno")).is_some());
    if has_fileno {
        return Err(Exit::NeedGuest);
    }
    Err(cx.type_error("argument must be an int, or have a fileno() method."))
}

/// A directory to start from.
///
/// # Errors
/// TypeError.
pub fn dir_fd<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Fd>, Exit> {
    match value.given().filter(|value| !value.is_nil()) {
        None => Ok(None),
        Some(value) if value.is_integer() => fd_number(cx, value).map(Some),
        Some(value) => Err(cx.type_error(format!(
            "argument should be integer or None, not {}",
            cx.class_name(value)
        ))),
    }
}

/// The meaning of `follow_symlinks`.
pub fn links(value: V<'_>) -> Links {
    match value.given() {
        Some(value) if value == V::FALSE || value.as_small() == Some(0) || value.is_nil() => {
            Links::Keep
        }
        _ => Links::Follow,
    }
}

/// A truth that is given as a boolean or number.
pub fn flag(value: V<'_>, default: bool) -> bool {
    match value.given() {
        None => default,
        Some(value) => !(value == V::FALSE || value.is_nil() || value.as_small() == Some(0)),
    }
}

/// Makes a call of the host until it is not interrupted; an interruption with a signal to handle is handed on.
///
/// # Errors
/// The error number of another failure; [`Exit::Interrupted`].
pub fn retry<'v, T>(
    cx: Cx<'v>,
    mut call: impl FnMut(&'v dyn Files) -> Outcome<T>,
) -> Result<Result<T, Errno>, Exit> {
    let files = cx.files()?;
    loop {
        before_waiting(cx)?;
        match call(files) {
            Err(errno) if errno.0 == INTERRUPTED => {}
            other => return Ok(other),
        }
    }
}

/// As [`retry`]; failures raise.
///
/// # Errors
/// OSError; [`Exit::Interrupted`].
pub fn done<'v, T>(cx: Cx<'v>, call: impl FnMut(&'v dyn Files) -> Outcome<T>) -> Result<T, Exit> {
    retry(cx, call)?.map_err(|errno| cx.os_error(errno, V::EMPTY, V::EMPTY).into())
}

/// As [`done`] for a call about a path.
///
/// # Errors
/// OSError; [`Exit::Interrupted`].
pub fn done_with<'v, T>(
    cx: Cx<'v>,
    path: &Path<'v>,
    call: impl FnMut(&'v dyn Files) -> Outcome<T>,
) -> Result<T, Exit> {
    retry(cx, call)?.map_err(|errno| cx.os_error(errno, path.value, V::EMPTY).into())
}

/// As [`done`] for a call about two paths.
///
/// # Errors
/// OSError; [`Exit::Interrupted`].
pub fn done_with_two<'v, T>(
    cx: Cx<'v>,
    paths: [&Path<'v>; 2],
    call: impl FnMut(&'v dyn Files) -> Outcome<T>,
) -> Result<T, Exit> {
    retry(cx, call)?.map_err(|errno| cx.os_error(errno, paths[0].value, paths[1].value).into())
}
