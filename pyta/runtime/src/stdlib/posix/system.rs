//! The machine, the environment, terminals, randomness.

use super::args::{fd, int, int_or};
use super::paths;
use super::process::string;
use super::transfers::configuration_name;
use crate::host::{Outside, bytes_to_text};
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::structseq;
use pyta_host::facets::{ConstantGroup, Errno};

const SPAWN_SIGNATURE: &str = "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), \
     setsigdef=(), scheduler=None)";

/// The functions.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf("uname", "(/)", uname),
    NativeDef::leaf("cpu_count", "(/)", cpu_count),
    NativeDef::leaf("_usable_cpu_count", "(/)", usable_cpu_count),
    NativeDef::leaf("strerror", "(code, /)", strerror),
    NativeDef::leaf("sysconf", "(name, /)", sysconf),
    NativeDef::leaf("confstr", "(name, /)", confstr),
    NativeDef::leaf("urandom", "(size, /)", urandom),
    NativeDef::leaf("getrandom", "(size, flags=0)", getrandom),
    NativeDef::leaf_or_guest("putenv", "(name, value, /)", putenv, "posix_putenv"),
    NativeDef::leaf_or_guest("unsetenv", "(name, /)", unsetenv, "posix_unsetenv"),
    NativeDef::leaf("_create_environ", "(/)", create_environ),
    NativeDef::leaf("get_terminal_size", "(fd=1, /)", get_terminal_size),
    NativeDef::leaf("ttyname", "(fd, /)", ttyname),
    NativeDef::leaf("tcgetpgrp", "(fd, /)", tcgetpgrp),
    NativeDef::guest("openpty", "(/)", "pty_openpty"),
    NativeDef::guest("forkpty", "(/)", "pty_forkpty"),
    NativeDef::guest("login_tty", "(fd, /)", "pty_login_tty"),
    NativeDef::leaf("tcsetpgrp", "(fd, pgid, /)", tcsetpgrp),
    NativeDef::leaf_or("fspath", "(path)", fspath, paths::fspath, 0),
    NativeDef::leaf("device_encoding", "(fd)", device_encoding),
    NativeDef::leaf("ctermid", "(/)", |cx, _| Ok(cx.symbol("/dev/tty").v())),
    NativeDef::guest(
        "utime",
        "(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)",
        "posix_utime_of",
    ),
    NativeDef::guest("fork", "(/)", "posix_fork"),
    NativeDef::guest(
        "register_at_fork",
        "(*, before=None, after_in_child=None, after_in_parent=None)",
        "posix_register_at_fork",
    ),
    NativeDef::guest("system", "(command)", "posix_system"),
    NativeDef::leaf_or_guest("_path_normpath", "(path)", normpath, "posix_normpath_of"),
    NativeDef::leaf_or_guest("_path_splitroot_ex", "(p)", splitroot, "posix_splitroot_of"),
    NativeDef::leaf("_sched_getaffinity", "(pid, /)", affinity),
    NativeDef::guest("sched_getaffinity", "(pid, /)", "posix_sched_getaffinity"),
    NativeDef::guest(
        "sched_setaffinity",
        "(pid, mask, /)",
        "posix_sched_setaffinity",
    ),
    NativeDef::guest("sched_getparam", "(pid, /)", "posix_sched_getparam"),
    NativeDef::guest("sched_setparam", "(pid, param, /)", "posix_sched_setparam"),
    NativeDef::guest(
        "sched_setscheduler",
        "(pid, policy, param, /)",
        "posix_sched_setscheduler",
    ),
    NativeDef::guest("setgroups", "(groups, /)", "posix_setgroups"),
    NativeDef::guest("readv", "(fd, buffers, /)", "posix_readv"),
    NativeDef::guest("writev", "(fd, buffers, /)", "posix_writev"),
    NativeDef::guest(
        "preadv",
        "(fd, buffers, offset, flags=0, /)",
        "posix_preadv",
    ),
    NativeDef::guest(
        "pwritev",
        "(fd, buffers, offset, flags=0, /)",
        "posix_pwritev",
    ),
    NativeDef::guest("lockf", "(fd, command, length, /)", "posix_lockf"),
    NativeDef::guest(
        "timerfd_settime",
        "(fd, /, *, flags=0, initial=0.0, interval=0.0)",
        "posix_timerfd_settime",
    ),
    NativeDef::guest(
        "timerfd_settime_ns",
        "(fd, /, *, flags=0, initial=0, interval=0)",
        "posix_timerfd_settime_ns",
    ),
    NativeDef::guest("posix_openpt", "(oflag, /)", "posix_openpt"),
    NativeDef::guest("grantpt", "(fd, /)", "posix_grantpt"),
    NativeDef::guest("unlockpt", "(fd, /)", "posix_unlockpt"),
    NativeDef::guest("ptsname", "(fd, /)", "posix_ptsname"),
    NativeDef::guest("posix_spawn", SPAWN_SIGNATURE, "posix_posix_spawn"),
    NativeDef::guest("posix_spawnp", SPAWN_SIGNATURE, "posix_posix_spawnp"),
    NativeDef::leaf("sched_yield", "(/)", |cx, _| {
        cx.processes()?.yield_now();
        Ok(V::NIL)
    }),
    NativeDef::leaf("sync", "(/)", |cx, _| {
        cx.files()?.sync();
        Ok(V::NIL)
    }),
    NativeDef::guest("getlogin", "(/)", "posix_getlogin"),
    NativeDef::leaf("major", "(device, /)", |cx, args| {
        let device = device(cx, args[0])?;
        if device == NO_DEVICE {
            return Ok(V::small(-1));
        }
        Ok(V::small(
            ((device >> 8 & 0xFFF) | (device >> 32 & 0xFFFF_F000)) as i64,
        ))
    }),
    NativeDef::leaf("minor", "(device, /)", |cx, args| {
        let device = device(cx, args[0])?;
        if device == NO_DEVICE {
            return Ok(V::small(-1));
        }
        Ok(V::small(
            ((device & 0xFF) | (device >> 12 & 0xFFFF_FF00)) as i64,
        ))
    }),
    NativeDef::leaf("makedev", "(major, minor, /)", |cx, args| {
        let (major, minor) = (device_part(cx, args[0])?, device_part(cx, args[1])?);
        let device =
            minor & 0xFF | (major & 0xFFF) << 8 | (minor & !0xFF) << 12 | (major & !0xFFF) << 32;
        Ok(match device {
            NO_DEVICE => V::small(-1),
            device => super::status::unsigned(cx, device),
        })
    }),
];

/// What stands for no device, -1 in Python.
const NO_DEVICE: u64 = u64::MAX;

/// A device's number.
fn device<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u64, Exit> {
    match cx.index_object(value)?.as_i64() {
        Some(-1) => Ok(NO_DEVICE),
        Some(number) if number < 0 => {
            Err(cx.overflow_error("can't convert negative int to unsigned"))
        }
        _ => super::transfers::unsigned_long(cx, value),
    }
}

/// A major or minor number.
fn device_part<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u64, Exit> {
    let number = device(cx, value)?;
    match u32::try_from(number) {
        Ok(number) => Ok(number.into()),
        Err(_) if number == NO_DEVICE => Ok(u32::MAX.into()),
        Err(_) => Err(cx.overflow_error("Python int too large to convert to C unsigned int")),
    }
}

fn uname<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = cx
        .platform()
        .map(|platform| platform.uname())
        .unwrap_or_default();
    let items = [
        name.system,
        name.node,
        name.release,
        name.version,
        name.machine,
    ];
    let items = items.map(|item| bytes_to_text(cx, &item).v());
    Ok(structseq::new(cx, "uname_result", &items, &[]))
}

fn cpu_count<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(count) = crate::stdlib::sys::cpu_count(cx).get() {
        return Ok(V::small(count));
    }
    Ok(cx
        .platform()
        .map_or(V::NIL, |platform| V::small(platform.cpu_count() as i64)))
}

fn usable_cpu_count<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(
        cx.platform()
            .map_or(1, |platform| platform.usable_cpu_count()) as i64,
    ))
}

fn strerror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let errno = Errno(int(cx, args[0])?);
    let text = cx
        .platform()
        .map_or_else(|| errno.to_string(), |platform| platform.strerror(errno));
    Ok(cx.new_str(&text).v())
}

fn sysconf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = configuration_name(cx, ConstantGroup::SystemLimits, args[0])?;
    let Some(platform) = cx.platform() else {
        return Ok(V::small(-1));
    };
    Ok(cx.new_int(cx.outcome(platform.sysconf(number))?.unwrap_or(-1)))
}

fn confstr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = configuration_name(cx, ConstantGroup::SystemTexts, args[0])?;
    let Some(platform) = cx.platform() else {
        return Ok(V::NIL);
    };
    let text = cx.outcome(platform.confstr(number))?;
    Ok(text.map_or(V::NIL, |text| bytes_to_text(cx, &text).v()))
}

fn affinity<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pid = int(cx, args[0])?;
    let processors = match cx.platform() {
        Some(platform) => cx.outcome(platform.affinity(pid))?,
        None => vec![0],
    };
    let processors: Vec<V<'v>> = processors
        .into_iter()
        .map(|number| V::small(number as i64))
        .collect();
    Ok(cx.new_list(&processors).v())
}

/// The size of what `urandom` gives.
fn size<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<usize>, Exit> {
    Ok(usize::try_from(cx.index_i64(value, C::OverflowError)?).ok())
}

fn getrandom<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const INVALID: Errno = Errno(22);
    // Not to wait, and from the pool of `/dev/random`, which is the same one.
    const KNOWN: i32 = 3;
    let flags = int_or(cx, args[1], 0)?;
    match size(cx, args[0])? {
        Some(size) if flags & !KNOWN == 0 => random_bytes(cx, size),
        _ => Err(cx.os_error(INVALID, V::EMPTY, V::EMPTY).into()),
    }
}

fn urandom<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match size(cx, args[0])? {
        Some(size) => random_bytes(cx, size),
        None => Err(cx.value_error("negative argument not allowed")),
    }
}

fn random_bytes<'v>(cx: Cx<'v>, size: usize) -> Result<V<'v>, Exit> {
    cx.reserve(size)?;
    let mut bytes = vec![0; size];
    cx.outcome(cx.randomness()?.fill(&mut bytes))?;
    Ok(cx.new_bytes(&bytes).v())
}

fn putenv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (name, value) = (string(cx, args[0])?, string(cx, args[1])?);
    if name.contains(&b'=') {
        return Err(cx.value_error("illegal environment variable name"));
    }
    cx.outcome(cx.environment()?.set(&name, &value))?;
    Ok(V::NIL)
}

fn unsetenv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = string(cx, args[0])?;
    cx.outcome(cx.environment()?.unset(&name))?;
    Ok(V::NIL)
}

fn create_environ<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = cx.new_map();
    for (name, value) in cx.environment()?.variables() {
        map.set(cx, cx.new_bytes(&name).v(), cx.new_bytes(&value).v())?;
    }
    Ok(map.v())
}

fn get_terminal_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = match args[0].given() {
        Some(value) => fd(cx, value)?,
        None => 1,
    };
    let (columns, lines) = cx.outcome(cx.terminal()?.size(fd))?;
    let items = [V::small(columns.into()), V::small(lines.into())];
    Ok(structseq::new(cx, "terminal_size", &items, &[]))
}

fn ttyname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    let name = cx.outcome(cx.terminal()?.name(fd))?;
    Ok(bytes_to_text(cx, &name).v())
}

fn tcgetpgrp<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(V::small(cx.outcome(cx.terminal()?.foreground(fd))?.into()))
}

fn tcsetpgrp<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (fd, group) = (fd(cx, args[0])?, int(cx, args[1])?);
    cx.outcome(cx.terminal()?.set_foreground(fd, group))?;
    Ok(V::NIL)
}

fn fspath<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0].as_str().is_some() || args[0].as_bytes().is_some() {
        return Ok(args[0]);
    }
    Err(Exit::NeedGuest)
}

fn device_encoding<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = fd(cx, args[0])?;
    Ok(if cx.files()?.isatty(fd) {
        cx.symbol("utf-8").v()
    } else {
        V::NIL
    })
}

/// The bytes of a plain path and how to make an answer.
#[expect(
    clippy::type_complexity,
    reason = "a pair of bytes and what makes an answer of bytes"
)]
fn plain<'v>(
    cx: Cx<'v>,
    value: V<'v>,
) -> Result<(Vec<u8>, impl Fn(&[u8]) -> V<'v> + use<'v>), Exit> {
    let is_bytes = value.as_bytes().is_some();
    let bytes = match (value.as_str(), value.as_bytes()) {
        (Some(text), _) => crate::host::text_to_bytes(text).ok_or(Exit::NeedGuest)?,
        (_, Some(bytes)) => bytes.as_slice().to_vec(),
        _ => return Err(Exit::NeedGuest),
    };
    let answer = move |bytes: &[u8]| {
        if is_bytes {
            cx.new_bytes(bytes).v()
        } else {
            bytes_to_text(cx, bytes).v()
        }
    };
    Ok((bytes, answer))
}

/// `posixpath.normpath`.
fn normpath<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (bytes, answer) = plain(cx, args[0])?;
    if bytes.is_empty() {
        return Ok(answer(b"."));
    }
    let slashes = bytes.iter().take_while(|&&byte| byte == b'/').count();
    let slashes = if slashes > 2 { 1 } else { slashes };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in bytes.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            b".." if slashes > 0 && parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    let mut out = vec![b'/'; slashes];
    out.extend(parts.join(&b'/'));
    Ok(answer(if out.is_empty() { b"." } else { &out }))
}

/// `posixpath.splitroot`.
fn splitroot<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (bytes, answer) = plain(cx, args[0])?;
    let slashes = bytes.iter().take_while(|&&byte| byte == b'/').count();
    let root = if slashes == 2 { 2 } else { slashes.min(1) };
    Ok(cx
        .new_tuple(&[answer(b""), answer(&bytes[..root]), answer(&bytes[root..])])
        .v())
}
