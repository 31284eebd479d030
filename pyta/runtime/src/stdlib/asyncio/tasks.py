"""Which loop runs and which task in it, futures, tasks."""
from asyncio.exceptions import CancelledError as _CancelledError, InvalidStateError as _InvalidStateError
from contextvars import copy_context as _copy_context
from itertools import count as _count
from os import getpid as _getpid
from types import GenericAlias as _GenericAlias
from weakref import WeakSet as _WeakSet
import sys as _sys

_running = None
_current_tasks = {}
_scheduled_tasks = _WeakSet()
_eager_tasks = set()


def _set_running_loop(loop, /):
    global _running
    _running = None if loop is None else (loop, _getpid())


def _get_running_loop():
    if _running is not None and _running[1] == _getpid():
        return _running[0]
    return None


def get_running_loop():
    loop = _get_running_loop()
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


def get_event_loop():
    loop = _get_running_loop()
    if loop is None:
        from asyncio import events

        loop = events._get_event_loop_policy().get_event_loop()
    return loop


def current_task(loop=None):
    return _current_tasks.get(get_running_loop() if loop is None else loop)


def _enter_task(loop, task):
    other = _current_tasks.setdefault(loop, task)
    if other is not task:
        raise RuntimeError(f"Cannot enter into task {task!r} while another task {other!r} is being executed.")


def _leave_task(loop, task):
    current = _current_tasks.get(loop)
    if current is not task:
        raise RuntimeError(f"Leaving task {task!r} does not match the current task {current!r}.")
    del _current_tasks[loop]


def _swap_current_task(loop, task):
    before = _current_tasks.pop(loop, None)
    if task is not None:
        _current_tasks[loop] = task
    return before


def _tasks_of(loop):
    """The unfinished tasks of a loop that are instances of our class; the loop holds them."""
    try:
        return loop._unfinished_tasks
    except AttributeError:
        tasks = set()
        try:
            loop._unfinished_tasks = tasks
        except AttributeError:
            return _scheduled_tasks
        return tasks


def _register_task(task):
    if isinstance(task, Task):
        _tasks_of(task._loop).add(task)
    else:
        _scheduled_tasks.add(task)


def _unregister_task(task):
    if isinstance(task, Task):
        _tasks_of(task._loop).discard(task)
    else:
        _scheduled_tasks.discard(task)


def _register_eager_task(task):
    _eager_tasks.add(task)


def _unregister_eager_task(task):
    _eager_tasks.discard(task)


def all_tasks(loop=None):
    if loop is None:
        loop = get_running_loop()
    found = {task for task in (*_tasks_of(loop), *_eager_tasks) if task._loop is loop and not task.done()}
    for task in list(_scheduled_tasks):
        get_loop = getattr(task, "get_loop", None)
        if (task._loop if get_loop is None else get_loop()) is loop and not task.done():
            found.add(task)
    return found


class Future:
    """A result that will be there later."""

    __module__ = "_asyncio"
    _asyncio_future_blocking = False
    _state = "PENDING"
    _loop = None
    _result = None
    _exception = None
    _exception_tb = None
    _source_traceback = None
    _cancel_message = None
    _cancelled_exc = None
    _waiting = None
    _is_unseen = False

    def __init__(self, *, loop=None):
        _unwatch(self)
        self._loop = loop = get_event_loop() if loop is None else loop
        self._callbacks = []
        if loop.get_debug():
            from asyncio import format_helpers

            self._source_traceback = format_helpers.extract_stack(_sys._getframe())

    def __repr__(self):
        from asyncio import base_futures

        return base_futures._future_repr(self)

    def __del__(self):
        if self._is_unseen:
            self._tell(f"{type(self).__name__} exception was never retrieved", exception=self._exception, future=self)

    def _tell(self, message, **facts):
        context = {"message": message, **facts}
        if self._source_traceback:
            context["source_traceback"] = self._source_traceback
        self._loop.call_exception_handler(context)

    __class_getitem__ = classmethod(_GenericAlias)

    @property
    def _log_traceback(self):
        return self._is_unseen

    @_log_traceback.setter
    def _log_traceback(self, value):
        if value:
            raise ValueError("_log_traceback can only be set to False")
        self._is_unseen = False

    @property
    def _asyncio_awaited_by(self):
        return None if self._waiting is None else frozenset(self._waiting)

    def get_loop(self):
        if self._loop is None:
            raise RuntimeError("Future object is not initialized.")
        return self._loop

    def _make_cancelled_error(self):
        error, self._cancelled_exc = self._cancelled_exc, None
        if error is not None:
            return error
        return _CancelledError() if self._cancel_message is None else _CancelledError(self._cancel_message)

    def cancel(self, msg=None):
        if self._is_unseen:
            self._is_unseen = False
        if self._state != "PENDING":
            return False
        self._cancel_message = msg
        self._finish("CANCELLED")
        return True

    def _finish(self, state):
        """Leaves the pending state: whoever waits is called soon."""
        self._state = state
        callbacks = self._callbacks
        if callbacks:
            self._callbacks = []
            call_soon = self._loop.call_soon
            for callback, context in callbacks:
                call_soon(callback, self, context=context)

    def cancelled(self):
        return self._state == "CANCELLED"

    def done(self):
        return self._state != "PENDING"

    def result(self):
        if self._state == "FINISHED":
            if self._exception is None:
                return self._result
            self._is_unseen = False
            raise self._exception.with_traceback(self._exception_tb)
        if self._state == "CANCELLED":
            raise self._make_cancelled_error()
        raise _InvalidStateError("Result is not set.")

    def exception(self):
        if self._state == "CANCELLED":
            raise self._make_cancelled_error()
        if self._state != "FINISHED":
            raise _InvalidStateError("Exception is not set.")
        if self._is_unseen:
            self._is_unseen = False
        return self._exception

    def add_done_callback(self, fn, *, context=None):
        if context is None:
            context = _copy_context()
        if self._state == "PENDING":
            self._callbacks.append((fn, context))
        else:
            self._loop.call_soon(fn, self, context=context)

    def remove_done_callback(self, fn, /):
        kept = [entry for entry in self._callbacks if not entry[0] == fn]
        removed = len(self._callbacks) - len(kept)
        if removed:
            self._callbacks = kept
        return removed

    def set_result(self, result, /):
        if self._state != "PENDING":
            raise _InvalidStateError("invalid state")
        self._result = result
        self._finish("FINISHED")

    def set_exception(self, exception, /):
        if self._state != "PENDING":
            raise _InvalidStateError("invalid state")
        if isinstance(exception, type):
            exception = exception()
        if not isinstance(exception, BaseException):
            raise TypeError("invalid exception object")
        if isinstance(exception, StopIteration):
            cause = exception
            exception = RuntimeError("StopIteration interacts badly with generators and cannot be raised into a Future")
            exception.__cause__ = exception.__context__ = cause
        self._exception = exception
        self._exception_tb = exception.__traceback__
        self._finish("FINISHED")
        self._is_unseen = True
        _watch(self)

    def __await__(self):
        if self._state == "PENDING":
            self._asyncio_future_blocking = True
            yield self
            if self._state == "PENDING":
                raise RuntimeError("await wasn't used with future")
        return self.result()

    __iter__ = __await__


def future_add_to_awaited_by(fut, waiter, /):
    if isinstance(fut, Future) and isinstance(waiter, Future):
        if fut._waiting is None:
            fut._waiting = {waiter}
        else:
            fut._waiting.add(waiter)


def future_discard_from_awaited_by(fut, waiter, /):
    if isinstance(fut, Future) and isinstance(waiter, Future) and fut._waiting is not None:
        fut._waiting.discard(waiter)


_next_task_number = _count(1).__next__


class Task(Future):
    """A coroutine that a loop runs."""

    __module__ = "_asyncio"
    _log_destroy_pending = True
    _must_cancel = False
    _num_cancels_requested = 0
    _fut_waiter = None
    _coro = None

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        Future.__init__(self, loop=loop)
        if type(coro) is not _coroutine:
            from asyncio import coroutines

            if not coroutines.iscoroutine(coro):
                raise TypeError(f"a coroutine was expected, got {coro!r}")
        self._name = _next_task_number() if name is None else name if type(name) is str else str(name)
        self._coro = coro
        self._context = context = _copy_context() if context is None else context
        _watch(self)
        if eager_start and self._loop.is_running():
            self._start()
        else:
            self._loop.call_soon(self._step, context=context)
            _tasks_of(self._loop).add(self)

    def __del__(self):
        if self._state == "PENDING" and self._log_destroy_pending and self._coro is not None:
            self._tell("Task was destroyed but it is pending!", task=self)
        Future.__del__(self)

    def __repr__(self):
        from asyncio import base_tasks

        return base_tasks._task_repr(self)

    def get_coro(self):
        return self._coro

    def get_context(self):
        return self._context

    def get_name(self):
        if type(self._name) is int:
            self._name = f"Task-{self._name}"
        return self._name

    def set_name(self, value, /):
        self._name = str(value)

    def set_result(self, result, /):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception, /):
        raise RuntimeError("Task does not support set_exception operation")

    def get_stack(self, *, limit=None):
        from asyncio import base_tasks

        return base_tasks._task_get_stack(self, limit)

    def print_stack(self, *, limit=None, file=None):
        from asyncio import base_tasks

        return base_tasks._task_print_stack(self, limit, file)

    def cancel(self, msg=None):
        if self._is_unseen:
            self._is_unseen = False
        if self._state != "PENDING":
            return False
        self._num_cancels_requested += 1
        if self._fut_waiter is not None and self._fut_waiter.cancel(msg=msg):
            return True
        self._must_cancel = True
        self._cancel_message = msg
        return True

    def cancelling(self):
        return self._num_cancels_requested

    def uncancel(self):
        if self._num_cancels_requested > 0:
            self._num_cancels_requested -= 1
            if self._num_cancels_requested == 0:
                self._must_cancel = False
        return self._num_cancels_requested

    def _finish(self, state):
        """The end: the coroutine is done."""
        if self._exception is None:
            _unwatch(self)
        _tasks_of(self._loop).discard(self)
        Future._finish(self, state)

    def _start(self):
        """Runs the first part of the coroutine at once."""
        before = _swap_current_task(self._loop, self)
        try:
            _eager_tasks.add(self)
            try:
                self._context.run(self._advance, None)
            finally:
                _eager_tasks.discard(self)
        finally:
            _swap_current_task(self._loop, before)
            if self._state != "PENDING":
                self._coro = None
            else:
                _tasks_of(self._loop).add(self)

    def _step(self, error=None):
        if self._state != "PENDING":
            raise _InvalidStateError(f"__step(): already done: {self!r}, {error!r}")
        if self._must_cancel:
            if not isinstance(error, _CancelledError):
                error = self._make_cancelled_error()
            self._must_cancel = False
        self._fut_waiter = None
        loop = self._loop
        if _current_tasks.setdefault(loop, self) is not self:
            _enter_task(loop, self)
        try:
            self._advance(error)
        finally:
            if _current_tasks.pop(loop, None) is not self:
                _leave_task(loop, self)
            self = None

    def _advance(self, error):
        """Runs the coroutine until it waits or ends."""
        try:
            awaited = self._coro.send(None) if error is None else self._coro.throw(error)
        except StopIteration as end:
            if self._must_cancel:
                self._must_cancel = False
                Future.cancel(self, self._cancel_message)
            else:
                self._result = end.value
                self._finish("FINISHED")
        except _CancelledError as cancelled:
            self._cancelled_exc = cancelled
            Future.cancel(self)
        except (KeyboardInterrupt, SystemExit) as end:
            Future.set_exception(self, end)
            raise
        except BaseException as failed:
            Future.set_exception(self, failed)
        else:
            if awaited is None:
                self._loop.call_soon(self._step, context=self._context)
            else:
                self._wait_for(awaited)
        finally:
            self = None

    def _wait_for(self, awaited):
        """Is woken up when the future that the coroutine yielded is done."""
        blocking = getattr(awaited, "_asyncio_future_blocking", None)
        if blocking is None:
            problem = f"Task got bad yield: {awaited!r}"
            if type(awaited) is _generator:
                problem = f"yield was used instead of yield from for generator in task {self!r} with {awaited!r}"
        elif (awaited._loop if type(awaited) in _ours else _loop_of(awaited)) is not self._loop:
            problem = f"Task {self!r} got Future {awaited!r} attached to a different loop"
        elif not blocking:
            problem = f"yield was used instead of yield from in task {self!r} with {awaited!r}"
        elif awaited is self:
            problem = f"Task cannot await on itself: {self!r}"
        else:
            future_add_to_awaited_by(awaited, self)
            awaited._asyncio_future_blocking = False
            awaited.add_done_callback(self._wake, context=self._context)
            self._fut_waiter = awaited
            if self._must_cancel and awaited.cancel(msg=self._cancel_message):
                self._must_cancel = False
            return
        self._loop.call_soon(self._step, RuntimeError(problem), context=self._context)

    def _wake(self, future):
        future_discard_from_awaited_by(future, self)
        try:
            if type(future) not in _ours or future._state != "FINISHED" or future._exception is not None:
                future.result()
        except BaseException as error:
            self._step(error)
        else:
            self._step()
        self = None


def _loop_of(future):
    get_loop = getattr(future, "get_loop", None)
    return future._loop if get_loop is None else get_loop()


async def _coroutine():
    pass


_ours = frozenset((Future, Task))
_generator = type((lambda: (yield))())
_coroutine = _coroutine()
_coroutine.close()
_coroutine = type(_coroutine)
