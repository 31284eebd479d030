//! `_asyncio`: futures, tasks, and which loop and task run.
//!
//! A task's step resumes its coroutine from a stepped native, so nothing but the program's own frames lies between the event loop and
//! the coroutine. What is rare, and what calls into the library, is in the prelude (`futures.py`).

mod future;
mod iterator;
mod running;
mod state;
mod step;
mod task;

pub use iterator::{Sent, advance};

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Futures and tasks for the module asyncio.",
    functions: running::FUNCTIONS,
    init,
    source: "import asyncio.exceptions as exceptions\ndel exceptions\n",
    ..ModuleSpec::new("_asyncio")
}];

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[future::CLASS, task::CLASS, iterator::CLASS, step::CLASS];

/// What the prelude may do with futures and tasks.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("future_reset", "(future, loop, /)", future::reset),
    NativeDef::leaf(
        "future_set_source",
        "(future, traceback, /)",
        future::set_source,
    ),
    NativeDef::leaf(
        "future_set_callbacks",
        "(future, entries, /)",
        future::set_callbacks,
    ),
    NativeDef::leaf("task_start", "(task, coro, name, context, /)", task::start),
    NativeDef::leaf("is_coroutine", "(value, /)", |cx, args| {
        Ok(V::bool(cx.is_exactly(args[0], C::Coroutine)))
    }),
    NativeDef::leaf("task_refused", "(task, /)", task::refused),
    NativeDef::leaf("task_step_of", "(task, error, /)", step::step_of),
    NativeDef::leaf("task_waits", "(task, future, /)", task::waits),
    NativeDef::leaf("task_begin_cancel", "(task, /)", task::begin_cancel),
    NativeDef::leaf(
        "task_must_cancel",
        "(task, must, message, /)",
        task::set_must_cancel,
    ),
    NativeDef::leaf("task_settle_eager", "(task, /)", task::settle_eager),
    NativeDef::leaf("task_list", "(task, is_listed, /)", task::list),
    NativeDef::leaf("tasks_pending", "(loop, /)", task::pending),
    NativeDef::leaf("tasks_of_others", "(eager, sets, /)", running::of_others),
    NativeDef::step("task_wakeup", "(task, future, /)", step::wakeup, 0),
    NativeDef::step("task_advance", "(task, /)", step::advance_eagerly, 1),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for (name, class) in [("Future", C::Future), ("Task", C::Task)] {
        namespace.set_symbol(cx, cx.symbol(name), cx.class(class).v());
    }
    Ok(())
}
