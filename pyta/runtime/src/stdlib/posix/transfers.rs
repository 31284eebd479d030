//! Transfers inside the operating system, extended attributes, and descriptors that stand for no file.

use pyta_host::facets::{
    AttributeChange, Attributed, ConstantGroup, Links, Outcome, Place, TimerSetting, Transfers,
};

use super::args::{Allow, Path, dir_fd, done, fd, int, int_or, links, long, path};
use super::process::string;
use crate::host::{Outside, before_waiting, bytes_to_text};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::threads;
use crate::types::bytes::buffer;
use crate::types::int::Integer;
use crate::types::memoryview::{writable_len, write_into};

/// The functions.
pub const FUNCTIONS: &[NativeDef] = functions! {
    "readinto" "(fd, buffer, /)" readinto,
    "_readv" "(fd, buffers, /)" readv,
    "_preadv" "(fd, buffers, offset, flags, /)" preadv,
    "_writev" "(fd, buffers, /)" writev,
    "_pwritev" "(fd, buffers, offset, flags, /)" pwritev,
    "copy_file_range" "(src, dst, count, offset_src=None, offset_dst=None)" copy_file_range,
    "splice" "(src, dst, count, offset_src=None, offset_dst=None, flags=0)" splice,
    "posix_fadvise" "(fd, offset, length, advice, /)" fadvise,
    "posix_fallocate" "(fd, offset, length, /)" fallocate,
    "getxattr" "(path, attribute, *, follow_symlinks=True)" getxattr,
    "setxattr" "(path, attribute, value, flags=0, *, follow_symlinks=True)" setxattr,
    "removexattr" "(path, attribute, *, follow_symlinks=True)" removexattr,
    "listxattr" "(path=None, *, follow_symlinks=True)" listxattr,
    "eventfd" "(initval, flags=EFD_CLOEXEC)" eventfd,
    "eventfd_read" "(fd)" eventfd_read,
    "eventfd_write" "(fd, value)" eventfd_write,
    "memfd_create" "(name, flags=MFD_CLOEXEC)" memfd_create,
    "timerfd_create" "(clockid, /, *, flags=0)" timerfd_create,
    "_timerfd_settime" "(fd, flags, initial, interval, /)" timerfd_settime,
    "timerfd_gettime_ns" "(fd, /)" timerfd_gettime_ns,
    "timerfd_gettime" "(fd, /)" timerfd_gettime,
    "mknod" "(path, mode=384, device=0, *, dir_fd=None)" mknod,
    "pathconf" "(path, name)" pathconf,
    "fpathconf" "(fd, name, /)" fpathconf,
    "chroot" "(path)" chroot,
};

/// Makes a call until it is not interrupted; an interruption with a signal to handle is handed on.
fn call<'v, T>(
    cx: Cx<'v>,
    mut work: impl FnMut(&'v dyn Transfers) -> Outcome<T>,
) -> Result<Outcome<T>, Exit> {
    let transfers = cx.transfers()?;
    loop {
        before_waiting(cx)?;
        match work(transfers) {
            Err(errno) if errno.0 == INTERRUPTED => {}
            other => return Ok(other),
        }
    }
}

/// As [`call`]; failures raise.
fn made<'v, T>(cx: Cx<'v>, work: impl FnMut(&'v dyn Transfers) -> Outcome<T>) -> Result<T, Exit> {
    call(cx, work)?.map_err(|errno| cx.os_error(errno, V::EMPTY, V::EMPTY).into())
}

/// As [`made`] for a call about a path.
fn made_with<'v, T>(
    cx: Cx<'v>,
    path: &Path<'v>,
    work: impl FnMut(&'v dyn Transfers) -> Outcome<T>,
) -> Result<T, Exit> {
    call(cx, work)?.map_err(|errno| cx.os_error(errno, path.value, V::EMPTY).into())
}

fn small<'v>(count: usize) -> V<'v> {
    V::small(count as i64)
}

fn readinto<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let Some(len) = writable_len(cx, args[1])? else {
        return Err(cx.type_error(format!(
            "readinto() argument 2 must be read-write bytes-like object, not {}",
            cx.class_name(args[1])
        )));
    };
    cx.reserve(len)?;
    let mut content = vec![0; len];
    threads::ready(cx, fd, threads::READABLE)?;
    let count = done(cx, |files| files.read(fd, &mut content))?;
    write_into(cx, args[1], &content[..count])?;
    Ok(small(count))
}

/// The buffers of a list, and the sum of their lengths.
fn targets<'v>(cx: Cx<'v>, list: V<'v>) -> Result<(Vec<(V<'v>, usize)>, usize), Exit> {
    let mut total = 0usize;
    let mut found = Vec::new();
    for target in list.as_list().into_iter().flat_map(|list| list.iter()) {
        let Some(len) = writable_len(cx, target)? else {
            return Err(match buffer::of(cx, target) {
                Some(_) => cx.error(C::BufferError, "Object is not writable.").into(),
                None => buffer::not_bytes(cx, target),
            });
        };
        found.push((target, len));
        total = total.saturating_add(len);
    }
    cx.reserve(total)?;
    Ok((found, total))
}

fn scatter<'v>(cx: Cx<'v>, targets: &[(V<'v>, usize)], mut content: &[u8]) -> Result<V<'v>, Exit> {
    let count = content.len();
    for &(target, len) in targets {
        let (part, rest) = content.split_at(len.min(content.len()));
        write_into(cx, target, part)?;
        content = rest;
    }
    Ok(small(count))
}

fn readv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let (targets, total) = targets(cx, args[1])?;
    let mut content = vec![0; total];
    threads::ready(cx, fd, threads::READABLE)?;
    let count = done(cx, |files| files.read(fd, &mut content))?;
    scatter(cx, &targets, &content[..count])
}

fn preadv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let (targets, total) = targets(cx, args[1])?;
    let (offset, flags) = (long(cx, args[2])?, int(cx, args[3])?);
    let mut content = vec![0; total];
    let count = made(cx, |t| t.pread_with(fd, &mut content, offset, flags))?;
    scatter(cx, &targets, &content[..count])
}

fn gathered<'v>(cx: Cx<'v>, list: V<'v>) -> Result<Vec<u8>, Exit> {
    let mut bytes = Vec::new();
    for part in list.as_list().into_iter().flat_map(|list| list.iter()) {
        bytes.extend_from_slice(&buffer::required(cx, part)?);
    }
    Ok(bytes)
}

fn writev<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, bytes) = (fd(cx, args[0])?, gathered(cx, args[1])?);
    if cx.has_others() {
        return Ok(small(super::files::write_all_in_turns(cx, fd, &bytes)?));
    }
    Ok(small(done(cx, |files| files.write(fd, &bytes))?))
}

fn pwritev<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, bytes) = (fd(cx, args[0])?, gathered(cx, args[1])?);
    let (offset, flags) = (long(cx, args[2])?, int(cx, args[3])?);
    Ok(small(made(cx, |t| {
        t.pwrite_with(fd, &bytes, offset, flags)
    })?))
}

fn place<'v>(cx: Cx<'v>, fd: V<'v>, offset: V<'v>) -> Result<Place, Exit> {
    let offset = match offset.given().filter(|offset| !offset.is_nil()) {
        Some(offset) => Some(long(cx, offset)?),
        None => None,
    };
    Ok(Place {
        fd: int(cx, fd)?,
        offset,
    })
}

fn count<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    usize::try_from(long(cx, value)?)
        .map_err(|_| cx.value_error("negative value for 'count' not allowed"))
}

fn copy_file_range<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = count(cx, args[2])?;
    let (source, target) = (place(cx, args[0], args[3])?, place(cx, args[1], args[4])?);
    Ok(small(made(cx, |t| t.copy_range(source, target, count))?))
}

fn splice<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = count(cx, args[2])?;
    let (source, target) = (place(cx, args[0], args[3])?, place(cx, args[1], args[4])?);
    let flags = int_or(cx, args[5], 0)? as u32;
    threads::ready(cx, source.fd, threads::READABLE)?;
    Ok(small(made(cx, |t| t.splice(source, target, count, flags))?))
}

fn fadvise<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, offset) = (fd(cx, args[0])?, long(cx, args[1])?);
    let (length, advice) = (long(cx, args[2])?, int(cx, args[3])?);
    made(cx, |t| t.advise(fd, offset, length, advice))?;
    Ok(V::NIL)
}

fn fallocate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, offset, length) = (fd(cx, args[0])?, long(cx, args[1])?, long(cx, args[2])?);
    made(cx, |t| t.allocate(fd, offset, length))?;
    Ok(V::NIL)
}

fn attributed<'a>(
    cx: Cx<'_>,
    what: &str,
    path: &'a Path<'_>,
    links: Links,
) -> Result<Attributed<'a>, Exit> {
    match path.fd {
        Some(_) if links == Links::Keep => Err(cx.value_error(format!(
            "{what}: cannot use fd and follow_symlinks together"
        ))),
        Some(fd) => Ok(Attributed::Open(fd)),
        None => Ok(Attributed::Path(&path.bytes, links)),
    }
}

/// The name of an attribute: a string, bytes or a path-like object.
fn attribute_name<'v>(cx: Cx<'v>, what: &str, value: V<'v>) -> Result<Vec<u8>, Exit> {
    Ok(path(cx, what, "attribute", value, Allow::Path)?.bytes)
}

fn getxattr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "getxattr", "path", args[0], Allow::Fd)?;
    let name = attribute_name(cx, "getxattr", args[1])?;
    let of = attributed(cx, "getxattr", &path, links(args[2]))?;
    let value = made_with(cx, &path, |t| t.attribute(of, &name))?;
    Ok(cx.new_bytes(&value).v())
}

fn setxattr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "setxattr", "path", args[0], Allow::Fd)?;
    let name = attribute_name(cx, "setxattr", args[1])?;
    let value = buffer::required(cx, args[2])?;
    let flags = int_or(cx, args[3], 0)?;
    let of = attributed(cx, "setxattr", &path, links(args[4]))?;
    let change = AttributeChange::Set {
        value: &value,
        flags,
    };
    made_with(cx, &path, |t| t.change_attribute(of, &name, change))?;
    Ok(V::NIL)
}

fn removexattr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "removexattr", "path", args[0], Allow::Fd)?;
    let name = attribute_name(cx, "removexattr", args[1])?;
    let of = attributed(cx, "removexattr", &path, links(args[2]))?;
    made_with(cx, &path, |t| {
        t.change_attribute(of, &name, AttributeChange::Remove)
    })?;
    Ok(V::NIL)
}

fn listxattr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "listxattr", "path", args[0], Allow::FdOrNone)?;
    let of = attributed(cx, "listxattr", &path, links(args[1]))?;
    let names = made_with(cx, &path, |t| t.attributes(of))?;
    let names: Vec<V<'v>> = names
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| bytes_to_text(cx, name).v())
        .collect();
    Ok(cx.new_list(&names).v())
}

/// The platform's number by its name; the default of a flag.
fn constant(cx: Cx<'_>, name: &str) -> i32 {
    let table = cx
        .platform()
        .map_or(&[][..], |platform| platform.constants(ConstantGroup::Posix));
    let found = table.iter().find(|(known, _)| *known == name);
    found.map_or(0, |&(_, value)| value as i32)
}

fn flags_or<'v>(cx: Cx<'v>, value: V<'v>, default: &str) -> Result<i32, Exit> {
    match value.given() {
        Some(value) => int(cx, value),
        None => Ok(constant(cx, default)),
    }
}

fn eventfd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let initial = u32::try_from(long(cx, args[0])?)
        .map_err(|_| cx.overflow_error("unsigned int is out of range"))?;
    let flags = flags_or(cx, args[1], "EFD_CLOEXEC")?;
    let fd = made(cx, |t| t.event_descriptor(initial, flags))?;
    Ok(V::small(fd.into()))
}

fn eventfd_read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let mut counter = [0; 8];
    threads::ready(cx, fd, threads::READABLE)?;
    done(cx, |files| files.read(fd, &mut counter))?;
    Ok(super::status::unsigned(cx, u64::from_ne_bytes(counter)))
}

fn eventfd_write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let value = unsigned_long(cx, args[1])?;
    threads::ready(cx, fd, threads::WRITABLE)?;
    done(cx, |files| files.write(fd, &value.to_ne_bytes()))?;
    Ok(V::NIL)
}

/// A number of 64 bits without a sign.
///
/// # Errors
/// TypeError, ValueError for a negative number, OverflowError.
pub fn unsigned_long<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u64, Exit> {
    use crate::protocol::Index;
    let number = cx.index_object(value)?;
    match Integer::of(number) {
        Some(number) if number.is_negative() => Err(cx.value_error("Cannot convert negative int")),
        number => number
            .and_then(Integer::to_u64)
            .ok_or_else(|| cx.overflow_error("Python int too large to convert to C unsigned long")),
    }
}

fn memfd_create<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = string(cx, args[0])?;
    let flags = flags_or(cx, args[1], "MFD_CLOEXEC")? as u32;
    let fd = made(cx, |t| t.memory_file(&name, flags))?;
    Ok(V::small(fd.into()))
}

fn timerfd_create<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let clock = int(cx, args[0])?;
    let flags = int_or(cx, args[1], 0)? | constant(cx, "TFD_CLOEXEC");
    let fd = made(cx, |t| t.timer_descriptor(clock, flags))?;
    Ok(V::small(fd.into()))
}

fn nanoseconds<'v>(cx: Cx<'v>, setting: TimerSetting) -> V<'v> {
    let parts = [
        cx.new_int(setting.initial_ns),
        cx.new_int(setting.interval_ns),
    ];
    cx.new_tuple(&parts).v()
}

fn timerfd_settime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, flags) = (fd(cx, args[0])?, int(cx, args[1])?);
    let setting = TimerSetting {
        initial_ns: long(cx, args[2])?,
        interval_ns: long(cx, args[3])?,
    };
    let old = made(cx, |t| t.arm_timer(fd, flags, setting))?;
    Ok(nanoseconds(cx, old))
}

fn timerfd_gettime_ns<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let setting = made(cx, |t| t.armed_timer(fd))?;
    Ok(nanoseconds(cx, setting))
}

fn timerfd_gettime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let setting = made(cx, |t| t.armed_timer(fd))?;
    let parts = [setting.initial_ns, setting.interval_ns].map(|ns| cx.new_float(ns as f64 * 1e-9));
    Ok(cx.new_tuple(&parts).v())
}

fn mknod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "mknod", "path", args[0], Allow::Path)?;
    let mode = int_or(cx, args[1], 0o600)? as u32;
    let device = match args[2].given() {
        Some(device) => unsigned_long(cx, device)?,
        None => 0,
    };
    let dir = dir_fd(cx, args[3])?;
    made(cx, |t| t.mknod(path.at(dir), mode, device))?;
    Ok(V::NIL)
}

/// The number of a configuration name of a group.
///
/// # Errors
/// ValueError, TypeError.
pub fn configuration_name<'v>(cx: Cx<'v>, group: ConstantGroup, value: V<'v>) -> Result<i32, Exit> {
    match value.as_str() {
        Some(name) => {
            let name = name.to_text();
            let table = cx.platform().map_or(&[][..], |p| p.constants(group));
            match table.iter().find(|(known, _)| *known == name) {
                Some(&(_, number)) => Ok(number as i32),
                None => Err(cx.value_error("unrecognized configuration name")),
            }
        }
        None if value.is_integer() => int(cx, value),
        None => Err(cx.type_error("configuration names must be strings or integers")),
    }
}

fn pathconf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "pathconf", "path", args[0], Allow::Fd)?;
    let name = configuration_name(cx, ConstantGroup::PathLimits, args[1])?;
    let limit = match path.fd {
        Some(fd) => made(cx, |t| t.open_limit(fd, name))?,
        None => {
            // A name that is not known is no matter of the path.
            const INVALID: i32 = 22;
            call(cx, |t| t.path_limit(&path.bytes, name))?.map_err(|errno| {
                let shown = if errno.0 == INVALID {
                    V::EMPTY
                } else {
                    path.value
                };
                Exit::from(cx.os_error(errno, shown, V::EMPTY))
            })?
        }
    };
    Ok(cx.new_int(limit.unwrap_or(-1)))
}

fn fpathconf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = super::args::fildes(cx, args[0])?;
    let name = configuration_name(cx, ConstantGroup::PathLimits, args[1])?;
    let limit = made(cx, |t| t.open_limit(fd, name))?;
    Ok(cx.new_int(limit.unwrap_or(-1)))
}

fn chroot<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "chroot", "path", args[0], Allow::Path)?;
    made_with(cx, &path, |t| t.change_root(&path.bytes))?;
    Ok(V::NIL)
}
