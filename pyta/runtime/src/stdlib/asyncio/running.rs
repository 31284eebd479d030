//! Which event loop runs, and which task in it.

use crate::prelude::*;
use crate::protocol::Methods;
use crate::roots;

/// The functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf("_set_running_loop", "(loop, /)", set_running_loop),
    NativeDef::leaf("_get_running_loop", "(/)", |cx, _| {
        Ok(cx.root(roots::RUNNING_LOOP))
    }),
    NativeDef::leaf("get_running_loop", "(/)", get_running_loop)
        .doc("The event loop that runs in this thread; RuntimeError without one."),
    NativeDef::leaf_or_guest("get_event_loop", "(/)", get_event_loop, "get_policy_loop")
        .doc("Return the running event loop, or else the one of the policy."),
    NativeDef::leaf_or_guest("current_task", "(loop=None)", current_task, "task_of_loop")
        .doc("Return the task that runs in the loop, or None."),
    NativeDef::leaf_or_guest(
        "_enter_task",
        "(loop, task)",
        enter_task,
        "task_cannot_enter",
    ),
    NativeDef::leaf_or_guest(
        "_leave_task",
        "(loop, task)",
        leave_task,
        "task_cannot_leave",
    ),
    NativeDef::leaf_or_guest(
        "_swap_current_task",
        "(loop, task)",
        swap_current_task,
        "loop_is_not_running",
    ),
    NativeDef::guest("_register_task", "(task)", "register_task"),
    NativeDef::guest("_unregister_task", "(task)", "unregister_task"),
    NativeDef::guest("_register_eager_task", "(task)", "register_eager_task"),
    NativeDef::guest("_unregister_eager_task", "(task)", "unregister_eager_task"),
    NativeDef::guest("all_tasks", "(loop=None)", "all_tasks_of")
        .doc("Return the set of the tasks of the loop that are not done."),
    NativeDef::leaf(
        "future_add_to_awaited_by",
        "(fut, waiter, /)",
        super::future::add_to_awaited_by,
    ),
    NativeDef::leaf(
        "future_discard_from_awaited_by",
        "(fut, waiter, /)",
        super::future::discard_from_awaited_by,
    ),
];

/// The task becomes the current one of its loop; false when the loop does not run, or another task does.
pub fn enter<'v>(cx: Cx<'v>, running: V<'v>, task: V<'v>) -> bool {
    let can = cx.root(roots::RUNNING_LOOP) == running && cx.root(roots::RUNNING_TASK).is_nil();
    if can {
        cx.set_root(roots::RUNNING_TASK, task);
    }
    can
}

/// No task runs any more.
pub fn leave(cx: Cx<'_>) {
    cx.set_root(roots::RUNNING_TASK, V::NIL);
}

fn set_running_loop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.set_root(roots::RUNNING_LOOP, args[0]);
    leave(cx);
    Ok(V::NIL)
}

fn get_running_loop<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.root(roots::RUNNING_LOOP) {
        V::NIL => Err(cx.error(C::RuntimeError, "no running event loop").into()),
        running => Ok(running),
    }
}

fn get_event_loop<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.root(roots::RUNNING_LOOP) {
        V::NIL => Err(Exit::NeedGuest),
        running => Ok(running),
    }
}

fn current_task<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let running = cx.root(roots::RUNNING_LOOP);
    let wanted = args[0].given().unwrap_or(V::NIL);
    if wanted.is_nil() && running.is_nil() {
        return get_running_loop(cx, &[]);
    }
    Ok(if wanted.is_nil() || wanted == running {
        cx.root(roots::RUNNING_TASK)
    } else {
        V::NIL
    })
}

fn enter_task<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if enter(cx, args[0], args[1]) {
        Ok(V::NIL)
    } else {
        Err(Exit::NeedGuest)
    }
}

fn leave_task<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_current = cx.root(roots::RUNNING_TASK) == args[1];
    if cx.root(roots::RUNNING_LOOP) != args[0] || !is_current {
        return Err(Exit::NeedGuest);
    }
    leave(cx);
    Ok(V::NIL)
}

fn swap_current_task<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if cx.root(roots::RUNNING_LOOP) != args[0] {
        return Err(Exit::NeedGuest);
    }
    let before = cx.root(roots::RUNNING_TASK);
    cx.set_root(roots::RUNNING_TASK, args[1]);
    Ok(before)
}

/// The sets of the tasks of other classes: all of them, and those in their first step; with `sets`, a pair, these from now on.
pub fn of_others<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(sets) = args[1].as_tuple() {
        cx.set_root(roots::OTHER_TASKS, sets.get(0).unwrap_or(V::NIL));
        cx.set_root(roots::OTHER_EAGER_TASKS, sets.get(1).unwrap_or(V::NIL));
    }
    Ok(cx.root(if args[0] == V::TRUE {
        roots::OTHER_EAGER_TASKS
    } else {
        roots::OTHER_TASKS
    }))
}

/// A class of `asyncio.exceptions`.
///
/// # Errors
/// When the library was not imported.
pub fn library_class<'v>(cx: Cx<'v>, name: &str) -> Result<Type<'v>, Raised> {
    let module = cx
        .root(roots::MODULES)
        .as_map()
        .and_then(|modules| modules.get_symbol(cx.symbol("asyncio.exceptions")));
    module
        .and_then(|module| cx.to_dictionary(module))
        .and_then(|names| names.get_symbol(cx.symbol(name)))
        .and_then(V::as_exact_type)
        .ok_or_else(|| cx.error(C::RuntimeError, "asyncio.exceptions is not imported"))
}

/// Raises an exception of a class of `asyncio.exceptions`.
pub fn library_error<'v>(cx: Cx<'v>, name: &str, message: &str) -> Raised {
    match library_class(cx, name) {
        Ok(class) => {
            let args = cx.new_tuple(&[cx.new_str(message).v()]).v();
            cx.raise(crate::types::base_exception::allocate(cx, class, args))
        }
        Err(raised) => raised,
    }
}

/// A function of the prelude called in place of this native.
///
/// # Errors
/// When there is none.
pub fn instead<'v>(cx: Cx<'v>, name: &'static str, args: &[V<'v>]) -> Result<Next<'v>, Raised> {
    Ok(Next::TailCall {
        callee: cx.prelude(name)?,
        args: ArgBuf::of(args),
    })
}
