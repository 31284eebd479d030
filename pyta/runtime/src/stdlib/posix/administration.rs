//! Scheduling, identities, namespaces, and `posix_spawn`.

use pyta_host::facets::{Administration, FileAction, IdentityCall, Outcome, PosixSpawn};

use super::args::{Allow, int, int_or, long, path};
use super::process::{string, strings};
use crate::host::{Outside, before_waiting};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::protocol::{Index, Methods};
use crate::stdlib::structseq;

/// The functions.
pub const FUNCTIONS: &[NativeDef] = functions! {
    "sched_getscheduler" "(pid, /)" |cx, args| { let pid = int(cx, args[0])?; number(cx, |a| a.scheduler(pid)) },
    "_sched_setscheduler" "(pid, policy, priority, /)" |cx, args| {
        let (pid, policy, priority) = (int(cx, args[0])?, int(cx, args[1])?, int(cx, args[2])?);
        nothing(cx, |a| a.set_scheduler(pid, policy, priority))
    },
    "_sched_getparam" "(pid, /)" |cx, args| { let pid = int(cx, args[0])?; number(cx, |a| a.scheduling_priority(pid)) },
    "_sched_setparam" "(pid, priority, /)" |cx, args| {
        let (pid, priority) = (int(cx, args[0])?, int(cx, args[1])?);
        nothing(cx, |a| a.set_scheduling_priority(pid, priority))
    },
    "sched_get_priority_min" "(policy)" |cx, args| { let policy = int(cx, args[0])?; number(cx, |a| Ok(a.scheduling_range(policy)?.0)) },
    "sched_get_priority_max" "(policy)" |cx, args| { let policy = int(cx, args[0])?; number(cx, |a| Ok(a.scheduling_range(policy)?.1)) },
    "sched_rr_get_interval" "(pid, /)" |cx, args| {
        let pid = int(cx, args[0])?;
        let slice_ns = cx.outcome(cx.administration()?.scheduling_slice_ns(pid))?;
        Ok(cx.new_float(slice_ns as f64 * 1e-9))
    },
    "_sched_setaffinity" "(pid, processors, /)" set_affinity,
    "getpriority" "(which, who)" |cx, args| {
        let (which, who) = (int(cx, args[0])?, int(cx, args[1])?);
        number(cx, |a| a.priority(which, who as u32))
    },
    "setpriority" "(which, who, priority)" |cx, args| {
        let (which, who, priority) = (int(cx, args[0])?, int(cx, args[1])?, int(cx, args[2])?);
        nothing(cx, |a| a.set_priority(which, who as u32, priority))
    },
    "getresuid" "(/)" |cx, _| three(cx, |a| a.users()),
    "getresgid" "(/)" |cx, _| three(cx, |a| a.groups()),
    "setuid" "(uid, /)" |cx, args| identity(cx, IdentityCall::User, args),
    "seteuid" "(euid, /)" |cx, args| identity(cx, IdentityCall::EffectiveUser, args),
    "setreuid" "(ruid, euid, /)" |cx, args| identity(cx, IdentityCall::RealEffectiveUser, args),
    "setresuid" "(ruid, euid, suid, /)" |cx, args| identity(cx, IdentityCall::RealEffectiveSavedUser, args),
    "setgid" "(gid, /)" |cx, args| identity(cx, IdentityCall::Group, args),
    "setegid" "(egid, /)" |cx, args| identity(cx, IdentityCall::EffectiveGroup, args),
    "setregid" "(rgid, egid, /)" |cx, args| identity(cx, IdentityCall::RealEffectiveGroup, args),
    "setresgid" "(rgid, egid, sgid, /)" |cx, args| identity(cx, IdentityCall::RealEffectiveSavedGroup, args),
    "getgrouplist" "(user, group, /)" getgrouplist,
    "initgroups" "(username, gid, /)" |cx, args| {
        let (user, group) = (string(cx, args[0])?, id(cx, "gid", args[1])?);
        nothing(cx, |a| a.take_groups_of(&user, group))
    },
    "_setgroups" "(groups, /)" setgroups,
    "setns" "(fd, nstype=0)" |cx, args| {
        let (fd, kind) = (super::args::fildes(cx, args[0])?, int_or(cx, args[1], 0)?);
        nothing(cx, |a| a.enter_namespace(fd, kind))
    },
    "unshare" "(flags)" |cx, args| { let flags = int(cx, args[0])?; nothing(cx, |a| a.unshare(flags)) },
    "waitid" "(idtype, id, options, /)" waitid,
    "_posix_spawn" "(path, is_searched, argv, env, actions, attributes, /)" posix_spawn,
};

fn number<'v>(
    cx: Cx<'v>,
    call: impl FnOnce(&dyn Administration) -> Outcome<i32>,
) -> Result<V<'v>, Exit> {
    let result = call(cx.administration()?);
    Ok(V::small(cx.outcome(result)?.into()))
}

fn nothing<'v>(
    cx: Cx<'v>,
    call: impl FnOnce(&dyn Administration) -> Outcome<()>,
) -> Result<V<'v>, Exit> {
    let result = call(cx.administration()?);
    cx.outcome(result)?;
    Ok(V::NIL)
}

fn three<'v>(
    cx: Cx<'v>,
    call: impl FnOnce(&dyn Administration) -> Outcome<[u32; 3]>,
) -> Result<V<'v>, Exit> {
    let result = call(cx.administration()?);
    let ids = cx.outcome(result)?.map(|id| V::small(id.into()));
    Ok(cx.new_tuple(&ids).v())
}

/// The numbers in a list.
fn numbers<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<i32>, Exit> {
    let list = value.as_list().into_iter().flat_map(|list| list.iter());
    list.map(|item| int(cx, item)).collect()
}

fn set_affinity<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pid = int(cx, args[0])?;
    let mut processors = Vec::new();
    for item in args[1].as_list().into_iter().flat_map(|list| list.iter()) {
        let number = cx.index_object(item)?.as_i64();
        let Some(number) = number else {
            return Err(cx.overflow_error("Python int too large to convert to C long"));
        };
        processors.push(match usize::try_from(number) {
            Err(_) => return Err(cx.value_error("negative CPU number")),
            // The most that a set may hold.
            Ok(number) if number > i32::MAX as usize - 1 => {
                return Err(cx.overflow_error("CPU number too large"));
            }
            Ok(number) => number,
        });
    }
    nothing(cx, |a| a.set_affinity(pid, &processors))
}

/// A user or group, of which -1 is one.
fn id<'v>(cx: Cx<'v>, what: &str, value: V<'v>) -> Result<u32, Exit> {
    let is_index = value.is_integer() || value.as_bool().is_some();
    if !is_index && cx.special(value, N::index).is_none() {
        return Err(cx.type_error(format!(
            "{what} should be integer, not {}",
            super::paths::plain_class_name(cx, value)
        )));
    }
    let number = cx.index_object(value)?;
    let Some(number) = number.as_i64() else {
        return Err(cx.overflow_error(format!("{what} is greater than maximum")));
    };
    match number {
        -1 => Ok(u32::MAX),
        number => u32::try_from(number)
            .map_err(|_| cx.overflow_error(format!("{what} is less than minimum"))),
    }
}

fn identity<'v>(cx: Cx<'v>, call: IdentityCall, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let what = match call {
        IdentityCall::User
        | IdentityCall::EffectiveUser
        | IdentityCall::RealEffectiveUser
        | IdentityCall::RealEffectiveSavedUser => "uid",
        _ => "gid",
    };
    let mut ids = [0; 3];
    for (place, &value) in ids.iter_mut().zip(args) {
        *place = id(cx, what, value)?;
    }
    nothing(cx, |a| a.set_identity(call, ids))
}

fn getgrouplist<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (user, group) = (string(cx, args[0])?, id(cx, "gid", args[1])?);
    let groups = cx.outcome(cx.administration()?.groups_of(&user, group))?;
    let groups: Vec<V<'v>> = groups.into_iter().map(|id| V::small(id.into())).collect();
    Ok(cx.new_list(&groups).v())
}

fn setgroups<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut groups = Vec::new();
    for item in args[0].as_list().into_iter().flat_map(|list| list.iter()) {
        if !item.is_integer() {
            return Err(cx.type_error("groups must be integers"));
        }
        groups.push(id(cx, "gid", item)?);
    }
    nothing(cx, |a| a.set_groups(&groups))
}

fn waitid<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const WNOHANG: i32 = 1;
    let (kind, options) = (int(cx, args[0])? as u32, int(cx, args[2])?);
    let id = long(cx, args[1])? as u32;
    let administration = cx.administration()?;
    let takes_turns = cx.has_others() && options & WNOHANG == 0;
    let now = if takes_turns { WNOHANG } else { 0 };
    loop {
        before_waiting(cx)?;
        match administration.wait_for_change(kind, id, options | now) {
            Err(errno) if errno.0 == INTERRUPTED => {}
            Ok(None) if takes_turns => return Err(super::process::look_again(cx)?),
            Ok(None) => return Ok(V::NIL),
            Err(errno) => return Err(cx.os_error(errno, V::EMPTY, V::EMPTY).into()),
            Ok(Some(change)) => {
                let items = [
                    V::small(change.pid.into()),
                    V::small(change.user.into()),
                    V::small(change.signal.into()),
                    V::small(change.status.into()),
                    V::small(change.code.into()),
                ];
                return Ok(structseq::new(cx, "waitid_result", &items, &[]));
            }
        }
    }
}

/// One of the actions that the prelude has checked: a tuple.
fn action<'v>(cx: Cx<'v>, value: V<'v>) -> Result<FileAction, Exit> {
    let item = |at: usize| {
        value
            .as_tuple()
            .and_then(|tuple| tuple.get(at))
            .unwrap_or(V::NIL)
    };
    let fd = int(cx, item(1))?;
    Ok(match item(0).as_small() {
        Some(0) => FileAction::Open {
            fd,
            path: string(cx, item(2))?,
            flags: int(cx, item(3))?,
            mode: long(cx, item(4))? as u32,
        },
        Some(1) => FileAction::Close(fd),
        Some(2) => FileAction::Duplicate {
            fd,
            target: int(cx, item(2))?,
        },
        _ => FileAction::CloseFrom(fd),
    })
}

fn given<'v, T>(
    value: V<'v>,
    convert: impl FnOnce(V<'v>) -> Result<T, Exit>,
) -> Result<Option<T>, Exit> {
    match value.is_nil() {
        true => Ok(None),
        false => convert(value).map(Some),
    }
}

/// The prelude has checked the arguments and put the attributes into one tuple.
fn posix_spawn<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = path(cx, "posix_spawn", "path", args[0], Allow::Path)?;
    let attribute = |at: usize| args[5].as_tuple().and_then(|t| t.get(at)).unwrap_or(V::NIL);
    let actions = args[4].as_list().into_iter().flat_map(|list| list.iter());
    let request = PosixSpawn {
        path: path.bytes.clone(),
        is_searched: args[1] == V::TRUE,
        args: strings(cx, args[2], "argv")?,
        env: given(args[3], |env| strings(cx, env, "env"))?,
        actions: actions
            .map(|item| action(cx, item))
            .collect::<Result<_, _>>()?,
        process_group: given(attribute(0), |group| int(cx, group))?,
        resets_identity: attribute(1) == V::TRUE,
        new_session: attribute(2) == V::TRUE,
        blocked_signals: given(attribute(3), |signals| numbers(cx, signals))?,
        default_signals: given(attribute(4), |signals| numbers(cx, signals))?,
        scheduler: given(attribute(6), |priority| {
            let policy = given(attribute(5), |policy| int(cx, policy))?;
            Ok((policy, int(cx, priority)?))
        })?,
    };
    let outcome = cx.administration()?.posix_spawn(&request);
    Ok(V::small(cx.outcome_of(outcome, path.value)?.into()))
}
