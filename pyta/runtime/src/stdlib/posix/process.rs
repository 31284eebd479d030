//! Processes and users.

use super::args::{Allow, int, int_or, path};
use crate::host::{Outside, before_waiting, text_to_bytes};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::stdlib::structseq;
use crate::threads;
use pyta_host::facets::{Processes, Usage, Waited};

/// The functions.
pub const FUNCTIONS: &[NativeDef] = functions! {
    "getpid" "(/)" |cx, _| Ok(V::small(cx.processes()?.getpid().into())),
    "getppid" "(/)" |cx, _| Ok(V::small(cx.processes()?.getppid().into())),
    "getuid" "(/)" |cx, _| Ok(V::small(cx.processes()?.identity().user.into())),
    "geteuid" "(/)" |cx, _| Ok(V::small(cx.processes()?.identity().effective_user.into())),
    "getgid" "(/)" |cx, _| Ok(V::small(cx.processes()?.identity().group.into())),
    "getegid" "(/)" |cx, _| Ok(V::small(cx.processes()?.identity().effective_group.into())),
    "getgroups" "(/)" getgroups,
    "getpgid" "(pid)" |cx, args| { let pid = int(cx, args[0])?; number(cx, |p| p.getpgid(pid)) },
    "getpgrp" "(/)" |cx, _| number(cx, |p| p.getpgid(0)),
    "setpgid" "(pid, pgrp, /)" |cx, args| { let (pid, group) = (int(cx, args[0])?, int(cx, args[1])?); nothing(cx, |p| p.setpgid(pid, group)) },
    "setpgrp" "(/)" |cx, _| nothing(cx, |p| p.setpgid(0, 0)),
    "getsid" "(pid, /)" |cx, args| { let pid = int(cx, args[0])?; number(cx, |p| p.getsid(pid)) },
    "setsid" "(/)" |cx, _| nothing(cx, |p| p.setsid().map(drop)),
    "kill" "(pid, signal, /)" |_, _| Err(Exit::NeedGuest),
    "killpg" "(pgid, signal, /)" |_, _| Err(Exit::NeedGuest),
    "_kill" "(pid, signal, /)" |cx, args| { let (pid, signal) = (int(cx, args[0])?, int(cx, args[1])?); nothing(cx, |p| p.kill(pid, signal)) },
    "_killpg" "(pgid, signal, /)" |cx, args| { let (pid, signal) = (int(cx, args[0])?, int(cx, args[1])?); nothing(cx, |p| p.killpg(pid, signal)) },
    "pidfd_open" "(pid, flags=0)" |cx, args| {
        let (pid, flags) = (int(cx, args[0])?, int_or(cx, args[1], 0)?);
        number(cx, |p| p.process_descriptor(pid, flags as u32))
    },
    "nice" "(increment, /)" |cx, args| { let by = int(cx, args[0])?; number(cx, |p| p.nice(by)) },
    "_exit" "(status)" exit,
    "abort" "(/)" abort,
    "_fork" "(/)" fork,
    "waitpid" "(pid, options, /)" waitpid,
    "wait" "(/)" wait,
    "wait3" "(options)" wait3,
    "wait4" "(pid, options)" wait4,
    "execv" "(path, argv, /)" execv,
    "execve" "(path, argv, env)" execve,
    "getloadavg" "(/)" getloadavg,
    "times" "(/)" times,
    "WIFEXITED" "(status)" |cx, args| Ok(V::bool(status(cx, args)? & 0x7F == 0)),
    "WEXITSTATUS" "(status)" |cx, args| Ok(V::small((status(cx, args)? >> 8 & 0xFF).into())),
    "WIFSIGNALED" "(status)" |cx, args| { let low = status(cx, args)? & 0x7F; Ok(V::bool(low != 0 && low != 0x7F)) },
    "WTERMSIG" "(status)" |cx, args| Ok(V::small((status(cx, args)? & 0x7F).into())),
    "WIFSTOPPED" "(status)" |cx, args| Ok(V::bool(status(cx, args)? & 0xFF == 0x7F)),
    "WSTOPSIG" "(status)" |cx, args| Ok(V::small((status(cx, args)? >> 8 & 0xFF).into())),
    "WIFCONTINUED" "(status)" |cx, args| Ok(V::bool(status(cx, args)? == 0xFFFF)),
    "WCOREDUMP" "(status, /)" |cx, args| Ok(V::bool(status(cx, args)? & 0x80 != 0)),
    "waitstatus_to_exitcode" "(status)" exit_code,
};

fn fork<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(compiler) = cx.isolate().compiler() {
        // The child has no threads.
        compiler.rest(cx);
    }
    number(cx, |processes| processes.fork())
}

fn status<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<i32, Exit> {
    int(cx, args[0])
}

fn number<'v>(
    cx: Cx<'v>,
    call: impl FnOnce(&dyn Processes) -> pyta_host::facets::Outcome<i32>,
) -> Result<V<'v>, Exit> {
    let result = call(cx.processes()?);
    Ok(V::small(cx.outcome(result)?.into()))
}

fn nothing<'v>(
    cx: Cx<'v>,
    call: impl FnOnce(&dyn Processes) -> pyta_host::facets::Outcome<()>,
) -> Result<V<'v>, Exit> {
    let result = call(cx.processes()?);
    cx.outcome(result)?;
    Ok(V::NIL)
}

fn getgroups<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let groups = cx.outcome(cx.processes()?.getgroups())?;
    let groups: Vec<V<'v>> = groups
        .into_iter()
        .map(|group| V::small(group.into()))
        .collect();
    Ok(cx.new_list(&groups).v())
}

fn exit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let status = int(cx, args[0])?;
    let errno = cx.processes()?.exit(status);
    Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into())
}

fn abort<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let errno = cx.processes()?.abort();
    Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into())
}

/// Other threads run for a while, a longer one each time.
pub fn look_again(cx: Cx<'_>) -> Result<Exit, Raised> {
    const FIRST_NS: i64 = 500_000;
    const MOST_DOUBLINGS: i64 = 6;
    let times = cx.note().as_small().unwrap_or(0);
    cx.set_note(V::small((times + 1).min(MOST_DOUBLINGS)));
    let end = cx.clock()?.monotonic_ns() + (FIRST_NS << times);
    Ok(threads::wait(cx, Some(end), &[]))
}

fn waited<'v>(cx: Cx<'v>, pid: i32, options: i32) -> Result<Waited, Exit> {
    const WNOHANG: i32 = 1;
    let processes = cx.processes()?;
    let takes_turns = cx.has_others() && options & WNOHANG == 0;
    let now = if takes_turns { WNOHANG } else { 0 };
    loop {
        before_waiting(cx)?;
        match processes.wait(pid, options | now) {
            Err(errno) if errno.0 == INTERRUPTED => {}
            Ok(waited) if takes_turns && waited.pid == 0 => return Err(look_again(cx)?),
            other => return Ok(cx.outcome(other)?),
        }
    }
}

fn pid_and_status<'v>(cx: Cx<'v>, waited: &Waited) -> V<'v> {
    cx.new_tuple(&[V::small(waited.pid.into()), V::small(waited.status.into())])
        .v()
}

fn waitpid<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (pid, options) = (int(cx, args[0])?, int(cx, args[1])?);
    Ok(pid_and_status(cx, &waited(cx, pid, options)?))
}

fn wait<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(pid_and_status(cx, &waited(cx, -1, 0)?))
}

fn with_usage<'v>(cx: Cx<'v>, waited: &Waited) -> V<'v> {
    let parts = [
        V::small(waited.pid.into()),
        V::small(waited.status.into()),
        new_usage(cx, &waited.usage),
    ];
    cx.new_tuple(&parts).v()
}

/// A `struct_rusage`.
pub fn new_usage<'v>(cx: Cx<'v>, usage: &Usage) -> V<'v> {
    let mut items = vec![
        cx.new_float(usage.user_us as f64 * 1e-6),
        cx.new_float(usage.system_us as f64 * 1e-6),
    ];
    items.extend(usage.counters.iter().map(|&n| cx.new_int(n)));
    structseq::new(cx, "struct_rusage", &items, &[])
}

fn wait3<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let options = int(cx, args[0])?;
    Ok(with_usage(cx, &waited(cx, -1, options)?))
}

fn wait4<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (pid, options) = (int(cx, args[0])?, int(cx, args[1])?);
    Ok(with_usage(cx, &waited(cx, pid, options)?))
}

fn exit_code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let status = status(cx, args)?;
    match status & 0x7F {
        0 => Ok(V::small((status >> 8 & 0xFF).into())),
        0x7F => Err(cx.value_error(format!(
            "process stopped by delivery of signal {}",
            status >> 8 & 0xFF
        ))),
        signal if (0..=0xFFFF).contains(&status) => Ok(V::small((-signal).into())),
        _ => Err(cx.value_error(format!("invalid wait status: {status}"))),
    }
}

/// Strings of a list or tuple, as bytes.
pub fn strings<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<Vec<Vec<u8>>, Exit> {
    let items: Vec<V<'v>> = match (value.as_list(), value.as_tuple()) {
        (Some(list), _) => list.iter().collect(),
        (_, Some(tuple)) => tuple.iter().collect(),
        _ => return Err(cx.type_error(format!("{what} must be a tuple or list"))),
    };
    items.into_iter().map(|item| string(cx, item)).collect()
}

/// A string of the operating system.
pub fn string<'v>(cx: Cx<'v>, item: V<'v>) -> Result<Vec<u8>, Exit> {
    let bytes = match (item.as_str(), item.as_bytes()) {
        (Some(text), _) => {
            text_to_bytes(text).ok_or_else(|| cx.value_error("surrogates not allowed"))?
        }
        (_, Some(bytes)) => bytes.as_slice().to_vec(),
        _ => {
            return Err(cx.type_error(format!(
                "expected str, bytes or os.PathLike object, not {}",
                super::paths::plain_class_name(cx, item)
            )));
        }
    };
    if bytes.contains(&0) {
        return Err(cx.value_error("embedded null byte"));
    }
    Ok(bytes)
}

/// The arguments of a program, of which the first is its name.
fn arguments<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<Vec<Vec<u8>>, Exit> {
    let argv = strings(cx, value, what)?;
    match argv.first() {
        None => Err(cx.value_error(format!("{what} must not be empty"))),
        Some(name) if name.is_empty() => {
            Err(cx.value_error(format!("{what} first element cannot be empty")))
        }
        Some(_) => Ok(argv),
    }
}

fn execv<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "execv", "path", args[0], Allow::Path)?;
    let argv = arguments(cx, args[1], "execv() arg 2")?;
    let errno = cx.processes()?.exec(&path.bytes, &argv, None);
    Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into())
}

fn execve<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut path = path(cx, "execve", "path", args[0], Allow::Fd)?;
    if let Some(fd) = path.fd {
        path.bytes = format!("/proc/self/fd/{fd}").into_bytes();
    }
    let argv = arguments(cx, args[1], "execve: argv")?;
    let Some(env) = args[2].as_exact_map() else {
        return Err(Exit::NeedGuest);
    };
    let mut variables = Vec::new();
    for entry in env.iter() {
        let mut pair = string(cx, entry.key)?;
        // The first character may be one: names that others hide begin so.
        if pair.is_empty() || pair[1..].contains(&b'=') {
            return Err(cx.value_error("illegal environment variable name"));
        }
        pair.push(b'=');
        pair.extend(string(cx, entry.value)?);
        variables.push(pair);
    }
    let errno = cx.processes()?.exec(&path.bytes, &argv, Some(&variables));
    Err(cx.os_error(errno, path.value, V::EMPTY).into())
}

fn getloadavg<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let load = cx.outcome(cx.processes()?.load())?;
    let load = load.map(|x| cx.new_float(x));
    Ok(cx.new_tuple(&load).v())
}

fn times<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const SELF: i32 = 0;
    const CHILDREN: i32 = -1;
    let processes = cx.processes()?;
    let (own, children) = (
        cx.outcome(processes.usage(SELF))?,
        cx.outcome(processes.usage(CHILDREN))?,
    );
    let elapsed = cx.clock()?.monotonic_ns() as f64 * 1e-9;
    let seconds = |us: i64| cx.new_float((us as f64 * 1e-6 * 100.0).floor() / 100.0);
    let items = [
        seconds(own.user_us),
        seconds(own.system_us),
        seconds(children.user_us),
        seconds(children.system_us),
        cx.new_float((elapsed * 100.0).floor() / 100.0),
    ];
    Ok(structseq::new(cx, "times_result", &items, &[]))
}
