"""Futures and tasks of `_asyncio`: their beginning and end, what is rare, and what calls into the library."""


def loop_call_soon(loop, callback, future, context):
    loop.call_soon(callback, future, context=context)


def loop_call_all_soon(loop, entries, future):
    for callback, context in entries:
        loop.call_soon(callback, future, context=context)


def loop_step_soon(loop, step, context):
    loop.call_soon(step, context=context)


# Which loop and task run


def get_policy_loop():
    from asyncio import events

    return events._get_event_loop_policy().get_event_loop()


def running_loop_and_task():
    from _asyncio import _get_running_loop, current_task

    loop = _get_running_loop()
    return loop, None if loop is None else current_task(loop)


def loop_is_not_running(loop, task):
    raise RuntimeError(f"loop {loop!r} is not the running loop")


def task_of_loop(loop):
    from _asyncio import current_task

    return current_task(loop)


def task_cannot_enter(loop, task):
    running, current = running_loop_and_task()
    if loop is not running:
        loop_is_not_running(loop, task)
    raise RuntimeError(f"Cannot enter into task {task!r} while another task {current!r} is being executed.")


def task_cannot_leave(loop, task):
    running, current = running_loop_and_task()
    if loop is not running:
        loop_is_not_running(loop, task)
    raise RuntimeError(f"Invalid attempt to leave task {task!r} while task {current!r} is entered.")


# All tasks


def other_tasks(eager):
    """The tasks of other classes than ours, all or those in their first step."""
    found = tasks_of_others(eager, None)
    if found is None:
        from weakref import WeakSet

        found = tasks_of_others(eager, (WeakSet(), set()))
    return found


def register_task(task):
    if not task_list(task, True):
        other_tasks(False).add(task)


def unregister_task(task):
    if not task_list(task, False):
        other_tasks(False).discard(task)


def register_eager_task(task):
    if not task_list(task, True):
        other_tasks(True).add(task)


def unregister_eager_task(task):
    if not task_list(task, False):
        other_tasks(True).discard(task)


def all_tasks_of(loop):
    if is_missing(loop) or loop is None:
        from _asyncio import get_running_loop

        loop = get_running_loop()
    found = {task for task in tasks_pending(loop) if not task.done()}
    for task in [*other_tasks(False), *other_tasks(True)]:
        get_loop = getattr(task, "get_loop", None)
        if (task._loop if get_loop is None else get_loop()) is loop and not task.done():
            found.add(task)
    return found


# Futures


def future_init(self, loop):
    if is_missing(loop) or loop is None:
        from _asyncio import get_event_loop

        loop = get_event_loop()
    future_reset(self, loop)
    if loop.get_debug():
        future_keep_source(self)


def future_keep_source(self):
    from asyncio import format_helpers
    import sys

    future_set_source(self, format_helpers.extract_stack(sys._getframe()))


def future_repr(self):
    from asyncio import base_futures

    return base_futures._future_repr(self)


def future_del(self):
    if self._log_traceback:
        self._log_traceback = False
        context = {
            "message": f"{class_of(self).__name__} exception was never retrieved",
            "exception": self._exception,
            "future": self,
        }
        future_tell(self, context)


def future_tell(self, context):
    """The loop's handler of exceptions is told of something about the future."""
    if self._source_traceback:
        context["source_traceback"] = self._source_traceback
    self._loop.call_exception_handler(context)


def future_remove_callback(self, fn):
    entries = self._callbacks or ()
    kept = [entry for entry in entries if not entry[0] == fn]
    if len(kept) < len(entries):
        future_set_callbacks(self, kept)
    return len(entries) - len(kept)


def future_result(future):
    return future.result()


# Tasks


def task_init(self, coro, loop, name, context, eager_start):
    if is_missing(loop) or loop is None:
        from _asyncio import get_event_loop

        loop = get_event_loop()
    future_reset(self, loop)
    if loop.get_debug():
        future_keep_source(self)
    if not is_coroutine(coro):
        from asyncio import coroutines

        if not coroutines.iscoroutine(coro):
            task_refused(self)
            raise TypeError(f"a coroutine was expected, got {coro!r}")
    name = None if is_missing(name) or name is None else name if type(name) is str else str(name)
    context = task_start(self, coro, name, None if is_missing(context) else context)
    if not is_missing(eager_start) and eager_start and loop.is_running():
        task_start_eagerly(self, loop, context)
    else:
        loop.call_soon(task_step_of(self, None), context=context)


def task_start_eagerly(self, loop, context):
    from _asyncio import _swap_current_task

    before = _swap_current_task(loop, self)
    try:
        context.run(task_advance, self)
    finally:
        _swap_current_task(loop, before)
        task_settle_eager(self)


def task_repr(self):
    from asyncio import base_tasks

    return base_tasks._task_repr(self)


def task_del(self):
    if self._log_destroy_pending and not self.done():
        future_tell(self, {"task": self, "message": "Task was destroyed but it is pending!"})
    future_del(self)


def task_cancel(self, msg):
    if is_missing(msg):
        msg = None
    awaited = task_begin_cancel(self)
    if not awaited.cancel(msg=msg):
        task_must_cancel(self, True, msg)
    return True


def task_cancel_awaited(self, awaited):
    if awaited.cancel(msg=self._cancel_message):
        task_must_cancel(self, False, None)


def task_get_stack(self, limit):
    from asyncio import base_tasks

    return base_tasks._task_get_stack(self, None if is_missing(limit) else limit)


def task_print_stack(self, limit, file):
    from asyncio import base_tasks

    limit = None if is_missing(limit) else limit
    return base_tasks._task_print_stack(self, limit, None if is_missing(file) else file)


def task_set_name(self, value):
    self.set_name(str(value))


def task_is_done(task, error):
    from asyncio.exceptions import InvalidStateError

    raise InvalidStateError(f"__step(): already done: {task!r} {error!r}")


def coroutine_resume(coro, error):
    """Resumes what is awaited like a coroutine."""
    return coro.send(None) if error is None else coro.throw(error)


def raise_it(error):
    raise error


def task_wait_for(self, awaited):
    """The task's coroutine has yielded something else than a future of the usual kind: the task is woken when that is done."""
    loop = self._loop
    blocking = getattr(awaited, "_asyncio_future_blocking", None)
    if awaited is self:
        problem = f"Task cannot await on itself: {self!r}"
    elif blocking is None:
        from types import GeneratorType

        problem = f"Task got bad yield: {awaited!r}"
        if class_of(awaited) is GeneratorType:
            problem = f"yield was used instead of yield from for generator in task {self!r} with {awaited!r}"
    elif loop_of_future(awaited) is not loop:
        problem = f"Task {self!r} got Future {awaited!r} attached to a different loop"
    elif not blocking:
        problem = f"yield was used instead of yield from in task {self!r} with {awaited!r}"
    else:
        from _asyncio import future_add_to_awaited_by

        future_add_to_awaited_by(awaited, self)
        awaited._asyncio_future_blocking = False
        awaited.add_done_callback(task_waits(self, awaited), context=self.get_context())
        if self._must_cancel:
            task_cancel_awaited(self, awaited)
        return
    loop.call_soon(task_step_of(self, RuntimeError(problem)), context=self.get_context())


def loop_of_future(future):
    get_loop = getattr(future, "get_loop", None)
    return future._loop if get_loop is None else get_loop()
