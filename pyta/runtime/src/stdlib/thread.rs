//! Native module `_thread`: starting threads, locks, thread-local data.

pub mod handle;
pub mod lock;
pub mod queue;
pub mod waiting;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;
use crate::{self_hosted, threads};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        doc: "Threads and locks at the lowest level. The threading module builds on it and\nis what programs should use.",
        functions: &[
            NativeDef::leaf("get_ident", "(/)", |cx, _| Ok(V::small(threads::ident(cx))))
                .doc("Return a non-zero integer that uniquely identifies the current thread."),
            NativeDef::leaf("_get_main_thread_ident", "(/)", |cx, _| {
                Ok(V::small(threads::main_ident(cx)))
            }),
            NativeDef::leaf("get_native_id", "(/)", |cx, _| {
                let pid = i64::from(cx.processes()?.getpid());
                Ok(V::small(pid + i64::from(cx.process().0)))
            }),
            NativeDef::leaf("_is_main_interpreter", "(/)", |_, _| Ok(V::TRUE)),
            NativeDef::leaf("daemon_threads_allowed", "(/)", |_, _| Ok(V::TRUE)),
            NativeDef::leaf("_count", "(/)", |cx, _| {
                Ok(V::small(cx.process_ids().len() as i64 - 1))
            })
            .doc("Return the number of threads that were started and have not ended."),
            NativeDef::leaf("allocate_lock", "(/)", |cx, _| Ok(lock::new_lock(cx)))
                .doc("Make a lock, which is not held by anyone."),
            NativeDef::leaf("_make_thread_handle", "(ident, /)", |cx, args| {
                Ok(handle::new(cx, args[0].as_small().unwrap_or(0)))
            }),
            NativeDef::leaf("_locals", "(/)", |cx, _| Ok(threads::locals(cx).v())),
            NativeDef::leaf("_start", "(function, args, kwargs, handle, /)", start),
            NativeDef::leaf("_interrupt", "(signum, /)", |cx, args| {
                let signum = args[0].as_small().unwrap_or(0) as i32;
                cx.outcome(cx.signals()?.raise(signum))?;
                Ok(V::NIL)
            }),
            NativeDef::leaf("_name", "(/)", |cx, _| Ok(threads::name(cx))),
            NativeDef::leaf("_rename", "(name, /)", |cx, args| {
                threads::set_name(cx, args[0]);
                Ok(V::NIL)
            }),
        ],
        classes: &[lock::LOCK, lock::RLOCK, handle::CLASS],
        init,
        source: include_str!("thread/locks.py"),
        ..ModuleSpec::new("_thread")
    },
    queue::MODULE,
];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("thread_after_fork", "(/)", |cx, _| {
        threads::after_fork(cx);
        Ok(V::NIL)
    }),
    NativeDef::leaf("thread_ident", "(/)", |cx, _| {
        Ok(V::small(threads::ident(cx)))
    }),
    // A lock; there are some when there are threads.
    NativeDef::leaf("thread_lock", "(/)", |cx, _| Ok(lock::new_lock(cx))),
    NativeDef::leaf("thread_has_others", "(/)", |cx, _| {
        Ok(V::bool(cx.has_others()))
    }),
    // The running thread, which begins or ends loading a module.
    NativeDef::leaf("thread_loads", "(change, /)", |cx, args| {
        threads::loads(cx, args[0].as_small().unwrap_or(0));
        Ok(V::small(threads::ident(cx)))
    }),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for class in [C::Lock, C::ThreadHandle] {
        let class = cx.class(class);
        class.set_flags(class.flags() & !class_flags::BASE);
    }
    let class = cx.class(C::Lock).v();
    namespace.set_symbol(cx, cx.symbol("LockType"), class);
    let longest = cx.new_float(waiting::MAX_SECONDS as f64);
    namespace.set_symbol(cx, cx.symbol("TIMEOUT_MAX"), longest);
    Ok(())
}

/// Starts a thread: function, tuple of arguments, map of named ones, handle.
fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let handle = handle::this(cx, args[3])?;
    if handle::is_started(handle) {
        return Err(cx.error(C::RuntimeError, "thread already started").into());
    }
    let run = self_hosted::function(cx, "thread_run")?;
    let ident = threads::start(cx, run, &args[..3], args[3])?;
    handle::set_started(cx, handle, ident);
    Ok(V::small(ident))
}
