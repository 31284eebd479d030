//! Native module `_posixsubprocess`: starting a program in a new process, for `subprocess`.

use pyta_host::facets::{Fd, Spawn};

use super::ModuleSpec;
use super::posix::args::int;
use super::posix::process::{string, strings};
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Starts child processes for subprocess.",
    functions: &[NativeDef::leaf_or_guest(
        "fork_exec",
        "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
        fork_exec,
        "subprocess_fork_exec",
    )
    .doc("Fork, set up the child's files, directory, session and user, and execute a\nprogram in it. Gives the child's process id.")],
    ..ModuleSpec::new("_posixsubprocess")
}];

/// Places of the arguments.
mod arg {
    pub const ARGS: usize = 0;
    pub const EXECUTABLES: usize = 1;
    pub const CLOSE: usize = 2;
    pub const KEEP: usize = 3;
    pub const CWD: usize = 4;
    pub const ENV: usize = 5;
    /// Read and write ends: standard input, output, error, the error pipe.
    pub const PIPES: usize = 6;
    pub const RESTORE_SIGNALS: usize = 14;
    pub const NEW_SESSION: usize = 15;
    pub const PROCESS_GROUP: usize = 16;
    pub const GROUP: usize = 17;
    pub const GROUPS: usize = 18;
    pub const USER: usize = 19;
    pub const UMASK: usize = 20;
    pub const BEFORE: usize = 21;
}

/// What the prelude's part of `fork_exec` calls with its arguments, all strings converted.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("subprocess_spawn", "(*args)", |cx, args| {
        with_request(cx, tuple(args), spawn)
    }),
    // Nil, or error number and message of a failure.
    NativeDef::leaf("subprocess_prepare", "(*args)", |cx, args| {
        with_request(cx, tuple(args), |cx, request| {
            let failed = cx.processes()?.spawn_prepare(request).err();
            Ok(failed.map_or(V::NIL, |(error, message)| {
                let parts = [V::small(error.number().into()), cx.new_str(message).v()];
                cx.new_tuple(&parts).v()
            }))
        })
    }),
    // The error number of what has failed.
    NativeDef::leaf("subprocess_finish", "(*args)", |cx, args| {
        with_request(cx, tuple(args), |cx, request| {
            let error = cx.processes()?.spawn_finish(request);
            Ok(V::small(error.number().into()))
        })
    }),
];

fn tuple<'v>(args: &[V<'v>]) -> Vec<V<'v>> {
    args[0]
        .as_tuple()
        .map_or_else(Vec::new, |tuple| tuple.iter().collect())
}

fn fork_exec<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let lists = [args[arg::ARGS], args[arg::EXECUTABLES]];
    let are_plain = lists.into_iter().all(has_plain_strings);
    if !args[arg::BEFORE].is_nil() || !are_plain || !is_plain_string(args[arg::CWD]) {
        return Err(Exit::NeedGuest);
    }
    with_request(cx, args.to_vec(), spawn)
}

fn spawn<'v>(cx: Cx<'v>, request: &Spawn<'_>) -> Result<V<'v>, Exit> {
    let pid = cx.processes()?.spawn(request);
    Ok(V::small(cx.outcome(pid)?.into()))
}

fn is_plain_string(value: V<'_>) -> bool {
    value.is_nil() || value.as_str().is_some() || value.as_bytes().is_some()
}

/// False for what is no list either: the prelude says what is wrong.
fn has_plain_strings(value: V<'_>) -> bool {
    match (value.as_list(), value.as_tuple()) {
        (Some(list), _) => list.iter().all(is_plain_string),
        (_, Some(tuple)) => tuple.iter().all(is_plain_string),
        _ => false,
    }
}

/// Calls with what the arguments of `fork_exec` ask for.
fn with_request<'v>(
    cx: Cx<'v>,
    args: Vec<V<'v>>,
    call: impl FnOnce(Cx<'v>, &Spawn<'_>) -> Result<V<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    let mut pipes = [-1; 8];
    for (index, pipe) in pipes.iter_mut().enumerate() {
        *pipe = int(cx, args[arg::PIPES + index])?;
    }
    let [
        in_read,
        in_write,
        out_read,
        out_write,
        err_read,
        err_write,
        fail_read,
        fail_write,
    ] = pipes;
    let argv = strings(cx, args[arg::ARGS], "args")?;
    let executables = strings(cx, args[arg::EXECUTABLES], "executable_list")?;
    let keep = numbers(cx, args[arg::KEEP])?;
    if keep.windows(2).any(|pair| pair[0] >= pair[1]) || keep.first().is_some_and(|&fd| fd < 0) {
        return Err(cx.value_error("bad value(s) in fds_to_keep"));
    }
    let cwd = optional(args[arg::CWD], |value| string(cx, value))?;
    let env = optional(args[arg::ENV], |value| strings(cx, value, "env"))?;
    let groups = optional(args[arg::GROUPS], |value| numbers(cx, value))?;
    let groups: Option<Vec<u32>> = groups.map(|all| all.iter().map(|&id| id as u32).collect());
    let request = Spawn {
        args: &argv,
        executables: &executables,
        env: env.as_deref(),
        cwd: cwd.as_deref(),
        stdio: [in_read, out_write, err_write],
        parent_ends: [in_write, out_read, err_read, fail_read],
        error_pipe: fail_write,
        close_fds: is_true(args[arg::CLOSE]),
        keep: &keep,
        restore_signals: is_true(args[arg::RESTORE_SIGNALS]),
        new_session: is_true(args[arg::NEW_SESSION]),
        process_group: int(cx, args[arg::PROCESS_GROUP])?,
        groups: groups.as_deref(),
        group: optional(args[arg::GROUP], |value| int(cx, value))?.map(|id| id as u32),
        user: optional(args[arg::USER], |value| int(cx, value))?.map(|id| id as u32),
        umask: int(cx, args[arg::UMASK])?,
    };
    call(cx, &request)
}

fn is_true(value: V<'_>) -> bool {
    !(value == V::FALSE || value.is_nil() || value.as_small() == Some(0))
}

fn optional<'v, T>(
    value: V<'v>,
    convert: impl FnOnce(V<'v>) -> Result<T, Exit>,
) -> Result<Option<T>, Exit> {
    if value.is_nil() {
        return Ok(None);
    }
    convert(value).map(Some)
}

fn numbers<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<Fd>, Exit> {
    let items: Vec<V<'v>> = match (value.as_list(), value.as_tuple()) {
        (Some(list), _) => list.iter().collect(),
        (_, Some(tuple)) => tuple.iter().collect(),
        _ => return Err(cx.type_error("a tuple or list of integers is required")),
    };
    items.into_iter().map(|item| int(cx, item)).collect()
}
