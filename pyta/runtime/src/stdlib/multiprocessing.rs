//! Native modules `_multiprocessing` and `_posixshmem`: semaphores and memory that processes share, on those of the host.

use super::ModuleSpec;
use super::posix::args::{int, int_or, long};
use super::posix::process::string;
use crate::host::{Outside, before_waiting};
use crate::import::load::INTERRUPTED;
use crate::prelude::*;
use crate::threads;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[SEMAPHORES, MEMORY];

const SEMAPHORES: ModuleSpec = ModuleSpec {
    doc: "Semaphores shared by processes, for multiprocessing.",
    functions: &[
        NativeDef::leaf("_open", "(name, count, /)", open),
        NativeDef::leaf("_close", "(number, /)", |cx, args| {
            let number = number(cx, args[0])?;
            cx.outcome(cx.sharing()?.close_semaphore(number))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_wait", "(number, deadline, /)", wait),
        NativeDef::leaf("_post", "(number, /)", |cx, args| {
            let number = number(cx, args[0])?;
            cx.outcome(cx.sharing()?.post_semaphore(number))?;
            Ok(V::NIL)
        }),
        NativeDef::leaf("_value", "(number, /)", |cx, args| {
            let number = number(cx, args[0])?;
            let count = cx.outcome(cx.sharing()?.semaphore_count(number))?;
            Ok(V::small(count.into()))
        }),
        NativeDef::leaf("sem_unlink", "(name, /)", |cx, args| {
            let name = string(cx, args[0])?;
            cx.outcome(cx.sharing()?.unlink_semaphore(&name))?;
            Ok(V::NIL)
        })
        .doc("Remove the name of a semaphore."),
    ],
    source: include_str!("multiprocessing/semaphores.py"),
    ..ModuleSpec::new("_multiprocessing")
};

const MEMORY: ModuleSpec = ModuleSpec {
    doc: "Memory shared by processes, under names of the system.",
    functions: &[
        NativeDef::leaf("shm_open", "(path, flags, mode=511)", |cx, args| {
            let (path, flags) = (string(cx, args[0])?, int(cx, args[1])?);
            let mode = int_or(cx, args[2], 0o777)?;
            let opened = cx.sharing()?.open_memory(&path, flags, mode as u32);
            Ok(V::small(cx.outcome_of(opened, args[0])?.into()))
        })
        .doc("Open shared memory of this name. Returns a file descriptor."),
        NativeDef::leaf("shm_unlink", "(path)", |cx, args| {
            let path = string(cx, args[0])?;
            cx.outcome_of(cx.sharing()?.unlink_memory(&path), args[0])?;
            Ok(V::NIL)
        })
        .doc("Remove the name of shared memory."),
    ],
    ..ModuleSpec::new("_posixshmem")
};

fn number<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u32, Exit> {
    let number = int(cx, value)?;
    u32::try_from(number).map_err(|_| cx.value_error("a semaphore's number is positive"))
}

/// Opens a semaphore; with a count, not None, it is made. Its number.
fn open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = string(cx, args[0])?;
    let count = match args[1].is_nil() {
        true => None,
        false => Some(number(cx, args[1])?),
    };
    let number = cx.outcome(cx.sharing()?.open_semaphore(&name, count))?;
    Ok(V::small(number.into()))
}

/// Waits until a semaphore can be counted down, or the monotonic clock shows `deadline`; -1 is never, 0 does not wait. Whether it was.
fn wait<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    /// Between two looks while there are other threads: nothing tells of another process's release but asking.
    const PAUSE_NS: i64 = 500_000;
    let (number, deadline) = (number(cx, args[0])?, long(cx, args[1])?);
    before_waiting(cx)?;
    let left = match deadline {
        -1 => None,
        0 => Some(0),
        deadline => Some((deadline - cx.clock()?.monotonic_ns()).max(0) as u64),
    };
    let timeout = if cx.has_others() { Some(0) } else { left };
    match cx.sharing()?.wait_for_semaphore(number, timeout) {
        Ok(false) if timeout != left => {
            let soon = cx.clock()?.monotonic_ns() + PAUSE_NS;
            let next = if deadline == -1 {
                soon
            } else {
                soon.min(deadline)
            };
            Err(threads::wait(cx, Some(next), &[]))
        }
        Err(error) if error.0 == INTERRUPTED => Err(Exit::Interrupted),
        done => Ok(V::bool(cx.outcome(done)?)),
    }
}
