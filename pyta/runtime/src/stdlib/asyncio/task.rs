//! `Task`: a future that runs a coroutine. Its steps are in [`super::step`].

use super::future::{self, own};
use super::state::{self, Future, State, flag, initialized, this};
use crate::prelude::*;
use crate::roots;
use crate::types::list::class_getitem;

/// Fixed slots, after those of futures.
pub mod slot {
    const FIRST: usize = super::state::slot::COUNT as usize;
    pub const CORO: usize = FIRST;
    /// A string, or the number that a task without a name got.
    pub const NAME: usize = FIRST + 1;
    pub const CONTEXT: usize = FIRST + 2;
    /// The future that it waits for; empty for none.
    pub const AWAITED: usize = FIRST + 3;
    /// How often it was asked to cancel itself; empty for never.
    pub const CANCELS: usize = FIRST + 4;
    /// What is called for its next step, and when the awaited future is done; empty until first used.
    pub const STEP: usize = FIRST + 5;
    pub const WAKEUP: usize = FIRST + 6;
    pub const COUNT: u8 = FIRST as u8 + 7;
}

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_asyncio",
    doc: "A future that runs a coroutine.",
    flags: class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF,
    fixed_slots: slot::COUNT,
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, object, /)", class_getitem, 0)
            .doc("A task whose coroutine returns a type"),
    ],
    methods: &[
        NativeDef::guest(
            "__init__",
            "(self, coro, *, loop=None, name=None, context=None, eager_start=False)",
            "task_init",
        ),
        NativeDef::guest("__repr__", "(self, /)", "task_repr"),
        NativeDef::guest("__del__", "(self, /)", "task_del"),
        NativeDef::leaf("set_result", "(self, result, /)", |cx, _| {
            let message = "Task does not support set_result operation";
            Err(cx.error(C::RuntimeError, message).into())
        }),
        NativeDef::leaf("set_exception", "(self, exception, /)", |cx, _| {
            let message = "Task does not support set_exception operation";
            Err(cx.error(C::RuntimeError, message).into())
        }),
        NativeDef::leaf_or_guest("cancel", "(self, /, msg=None)", cancel, "task_cancel")
            .doc("Has CancelledError raised in the coroutine when it next goes on."),
        NativeDef::leaf("cancelling", "(self, /)", |cx, args| {
            Ok(V::small(cancels(this(cx, args[0])?)))
        })
        .doc("Return how many requests to cancel the task have not been taken back."),
        NativeDef::leaf("uncancel", "(self, /)", uncancel)
            .doc("Take back one request to cancel the task; return how many are left."),
        NativeDef::guest("get_stack", "(self, /, *, limit=None)", "task_get_stack")
            .doc("The frames of the coroutine: where it waits, or where it failed."),
        NativeDef::guest(
            "print_stack",
            "(self, /, *, limit=None, file=None)",
            "task_print_stack",
        )
        .doc("Shows where the coroutine waits, or where it failed."),
        NativeDef::leaf("get_name", "(self, /)", get_name),
        NativeDef::leaf_or_guest("set_name", "(self, value, /)", set_name, "task_set_name"),
        NativeDef::leaf("get_coro", "(self, /)", own::<{ slot::CORO }>),
        NativeDef::leaf("get_context", "(self, /)", own::<{ slot::CONTEXT }>),
    ],
    attributes: &[
        GetSet::read_write(
            "_log_destroy_pending",
            |cx, args| Ok(V::bool(this(cx, args[0])?.has(flag::TELLS))),
            |cx, args| future::set_flag(cx, args, "_log_destroy_pending", flag::TELLS),
        ),
        GetSet::read_only("_must_cancel", |cx, args| {
            Ok(V::bool(this(cx, args[0])?.has(flag::MUST_CANCEL)))
        }),
        GetSet::read_only("_coro", own::<{ slot::CORO }>),
        GetSet::read_only("_fut_waiter", own::<{ slot::AWAITED }>),
    ],
    ..ClassSpec::new(C::Task, C::Future)
};

fn cancels(task: Future<'_>) -> i64 {
    task.get(slot::CANCELS).as_small().unwrap_or(0)
}

/// `task_start(task, coro, name, context)`: what `__init__` adds to a future. The task is pending from now on, and `all_tasks` gives it. The
/// result is the context, a copy of the current one if none was given.
pub fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    let name = if args[2].is_nil() {
        let number = cx.root(roots::TASK_COUNT).as_small().unwrap_or(0) + 1;
        cx.set_root(roots::TASK_COUNT, V::small(number));
        V::small(number)
    } else {
        args[2]
    };
    for index in [slot::AWAITED, slot::CANCELS] {
        task.set(cx, index, V::EMPTY);
    }
    task.set(cx, slot::CORO, args[1]);
    task.set(cx, slot::NAME, name);
    let context = future::context_or_copy(cx, args[3]);
    task.set(cx, slot::CONTEXT, context);
    task.change(cx, flag::TELLS | flag::LISTED, 0);
    // What is suspended in cycles like a waiting task's is found by an ordinary collection anywhere. Until then the coroutine belongs
    // to the task.
    if !task.class_finalizes(cx) {
        cx.finalize_patiently(args[0]);
    }
    if args[1].as_exact_generator().is_some() && cx.is_instance(args[1], C::Coroutine) {
        cx.finalize_patiently(args[1]);
    }
    Ok(context)
}

/// `task_refused(task)`: there is no coroutine to run, and nothing to tell.
pub fn refused<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.change(cx, 0, flag::TELLS);
    Ok(V::NIL)
}

fn cancel<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = initialized(cx, args[0])?;
    task.see(cx);
    if task.state() != State::Pending {
        return Ok(V::FALSE);
    }
    if !task.get(slot::AWAITED).is_nil() {
        return Err(Exit::NeedGuest);
    }
    task.set(cx, slot::CANCELS, V::small(cancels(task) + 1));
    task.change(cx, flag::MUST_CANCEL, 0);
    task.set(cx, state::slot::MESSAGE, args[1].given().unwrap_or(V::NIL));
    Ok(V::TRUE)
}

/// `task_begin_cancel(task)`: counts a request; the future to be cancelled.
pub fn begin_cancel<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    task.set(cx, slot::CANCELS, V::small(cancels(task) + 1));
    Ok(task.get(slot::AWAITED))
}

/// `task_must_cancel(task, must, message)`: whether a cancellation is to be thrown in with the next step.
pub fn set_must_cancel<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    if args[1] == V::TRUE {
        task.change(cx, flag::MUST_CANCEL, 0);
        task.set(cx, state::slot::MESSAGE, args[2]);
    } else {
        task.change(cx, 0, flag::MUST_CANCEL);
    }
    Ok(V::NIL)
}

fn uncancel<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    let left = (cancels(task) - 1).max(0);
    if cancels(task) > 0 {
        task.set(cx, slot::CANCELS, V::small(left));
    }
    if left == 0 {
        task.change(cx, 0, flag::MUST_CANCEL);
    }
    Ok(V::small(left))
}

fn get_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    let name = task.get(slot::NAME);
    Ok(match name.as_small() {
        Some(number) => {
            let name = cx.new_str(&format!("Task-{number}")).v();
            task.set(cx, slot::NAME, name);
            name
        }
        None => name,
    })
}

fn set_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    if args[1].as_exact_str().is_none() {
        return Err(Exit::NeedGuest);
    }
    task.set(cx, slot::NAME, args[1]);
    Ok(V::NIL)
}

/// `task_waits(task, future)`: the task is woken by the future from now on; the function to do it.
pub fn waits<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    task.set(cx, slot::AWAITED, args[1]);
    Ok(super::step::wakeup_of(cx, task)?)
}

/// `task_settle_eager(task)`: after the first step at once; whether the task is done.
pub fn settle_eager<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let task = this(cx, args[0])?;
    let is_done = task.state() != State::Pending;
    if is_done {
        task.set(cx, slot::CORO, V::EMPTY);
    }
    Ok(V::bool(is_done))
}

/// `task_list(task, is_listed)`: whether `all_tasks` gives it; false when this is no task of the class.
pub fn list<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(task) = Future::of(cx, args[0]).filter(|_| cx.is_instance(args[0], C::Task)) else {
        return Ok(V::FALSE);
    };
    if args[1] != V::TRUE {
        task.change(cx, 0, flag::LISTED);
    } else if task.state() == State::Pending {
        task.change(cx, flag::LISTED, 0);
    }
    Ok(V::TRUE)
}

/// `tasks_pending(loop)`: a list of the tasks of the class that are not done.
pub fn pending<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found: Vec<V<'v>> = cx
        .finalizable()
        .into_iter()
        .filter_map(|object| Future::of(cx, object))
        .filter(|task| task.has(flag::LISTED) && task.get(state::slot::LOOP) == args[0])
        .map(Future::v)
        .collect();
    Ok(cx.new_list(&found).v())
}
