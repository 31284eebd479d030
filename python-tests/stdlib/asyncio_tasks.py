"""asyncio's futures and tasks from inside: states, attributes, callbacks, error texts, cancelling, eager tasks, subclasses, what is told."""
import asyncio
import contextvars
import gc
import _asyncio


def attempt(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, *error.args, "|", type(error.__cause__).__name__)


class Told:
    """A loop's handler of exceptions that prints."""

    def __init__(self, loop):
        loop.set_exception_handler(lambda loop, context: print("told:", context["message"], sorted(context)))


# === Futures without a task ===
loop = asyncio.new_event_loop()
Told(loop)
future = loop.create_future()
print(type(future) is _asyncio.Future, isinstance(asyncio.Future(loop=loop), _asyncio.Future), future.get_loop() is loop)
for name in "_state _callbacks _result _exception _source_traceback _cancel_message _asyncio_awaited_by _log_traceback _asyncio_future_blocking".split():
    print(name, getattr(future, name))
attempt(future.result)
attempt(future.exception)
attempt(lambda: future.set_exception(3))
attempt(lambda: future.set_exception(int))
attempt(lambda: setattr(future, "_log_traceback", True))
attempt(lambda: delattr(future, "_asyncio_future_blocking"))
print(future.cancel("why"), future.cancel(), future.cancelled(), future.done(), future._cancel_message)
attempt(future.result)
attempt(future.exception)
attempt(lambda: future.set_result(1))
stopped = loop.create_future()
stopped.set_exception(StopIteration(7))
attempt(stopped.result)
made = loop.create_future()
made.set_exception(KeyError)
print(repr(made.exception()), made._log_traceback)
future.note = "kept"
print(future.note)
again = loop.create_future()
again.set_result(5)
again.__init__(loop=loop)
print(again)
bare = asyncio.Future.__new__(asyncio.Future)
for name in "result exception cancel get_loop __await__".split():
    attempt(getattr(bare, name))
print(bare.done(), bare.cancelled())

# === Callbacks ===


def show(future):
    print("called", future.done(), variable.get())


variable = contextvars.ContextVar("variable", default="none")
context = contextvars.copy_context()
context.run(variable.set, "mine")
future = loop.create_future()
for _ in range(3):
    future.add_done_callback(show)
future.add_done_callback(print, context=context)
print(len(future._callbacks), future.remove_done_callback(show), future.remove_done_callback(show), len(future._callbacks))
future.add_done_callback(show, context=context)
future.add_done_callback(show)
future.set_result("result")
future.add_done_callback(show, context=context)
print(future._callbacks)
loop.call_soon(loop.stop)
loop.run_forever()


class Equal:
    def __eq__(self, other):
        return other is show

    def __call__(self, future):
        print("equal")


future = loop.create_future()
future.add_done_callback(show)
future.add_done_callback(Equal())
future.add_done_callback(print)
print(future.remove_done_callback(Equal()), future.remove_done_callback(show), len(future._callbacks))

# === What awaiting iterates over ===
future = loop.create_future()
iterator = iter(future)
print(type(iterator), next(iterator) is future, future._asyncio_future_blocking)
attempt(lambda: next(iterator))
attempt(lambda: iterator.throw(ValueError("thrown")))
attempt(lambda: next(iterator))
attempt(lambda: iter(future).throw(list))
iterator = future.__await__()
iterator.close()
attempt(lambda: iterator.send(None))
future.set_result(8)
attempt(lambda: future.__await__().send("anything"))


async def awaits(awaitable):
    return await awaitable


attempt(lambda: awaits(future).send(None))

# === Tasks ===


async def count(times, value=None):
    for _ in range(times):
        await asyncio.sleep(0)
    return value


async def fail(error):
    await asyncio.sleep(0)
    raise error


async def main():
    loop = asyncio.get_running_loop()
    Told(loop)
    task = asyncio.create_task(count(2, "two"), name=12)
    print(task.get_name(), task.get_coro().__name__, task._must_cancel, task._fut_waiter, task._log_destroy_pending)
    attempt(lambda: task.set_result(1))
    attempt(lambda: task.set_exception(ValueError()))
    attempt(lambda: setattr(task, "_must_cancel", True))
    task.set_name(("a", "tuple"))
    print(task.get_name(), await task, task.done(), task.get_coro() is None)
    attempt(lambda: asyncio.Task(3, loop=loop))
    attempt(lambda: asyncio.Task())

    # Cancelling
    task = asyncio.create_task(count(5))
    print(task.cancel("first"), task.cancel("second"), task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel())
    print(task._must_cancel, await task)
    task = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    print(type(task._fut_waiter).__name__, task.cancel("msg"), task.cancelling())
    attempt(lambda: task.exception())
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error), task.cancelled(), task.cancel())

    async def stubborn():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            return "no"

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    print(await task, task.cancelled(), task.cancelling())

    async def last_moment():
        asyncio.current_task().cancel("at the end")
        return 1

    attempt(await asyncio.wait([task := asyncio.create_task(last_moment())]) and task.result)

    # Chains: the innermost future is cancelled
    inner = loop.create_future()
    middle = asyncio.create_task(awaits(inner))
    outer = asyncio.create_task(awaits(middle))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(inner._asyncio_awaited_by == {middle}, middle._asyncio_awaited_by == {outer}, outer._asyncio_awaited_by)
    outer.cancel()
    await asyncio.wait([outer])
    print(inner.cancelled(), middle.cancelled(), outer.cancelled(), inner._asyncio_awaited_by)

    # Bad yields
    class Yields:
        def __init__(self, value):
            self.value = value

        def __await__(self):
            yield self.value

    other = asyncio.new_event_loop()

    def generator():
        yield

    for bad in (1, "text", other.create_future(), loop.create_future()):
        try:
            await Yields(bad)
        except RuntimeError as error:
            print(str(error).partition("name=")[0], "|", str(error).rpartition(">")[2] or type(bad).__name__)
    try:
        await Yields(generator())
    except RuntimeError as error:
        print(str(error)[:62])
    foreign = other.create_future()
    try:
        await foreign
    except RuntimeError as error:
        print("attached to a different loop" in str(error))
    other.close()

    async def itself():
        await asyncio.current_task()

    try:
        await asyncio.create_task(itself())
    except RuntimeError as error:
        print(str(error)[:29])

    # A future of another kind
    class Other:
        _asyncio_future_blocking = False

        def __init__(self, loop):
            self.loop, self.calls = loop, []

        def get_loop(self):
            return self.loop

        def add_done_callback(self, call, *, context):
            print("callback", call.__name__, call.__self__ is asyncio.current_task() or "left")
            self.loop.call_soon(call, self, context=context)

        def result(self):
            raise LookupError("asked")

        def __await__(self):
            self._asyncio_future_blocking = True
            yield self
            return "done"

    try:
        print(await Other(loop))
    except LookupError as error:
        print(repr(error))

    # A coroutine of another kind
    class Coroutine:
        def __init__(self):
            self.left = 2

        def send(self, value):
            self.left -= 1
            if self.left < 0:
                raise StopIteration("sent")

        def throw(self, error):
            raise error

        def close(self):
            pass

        def __await__(self):
            return self

    from collections.abc import Coroutine as AbstractCoroutine

    AbstractCoroutine.register(Coroutine)
    print(await asyncio.Task(Coroutine(), loop=loop))
    task = asyncio.Task(Coroutine(), loop=loop)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())

    # Eager tasks
    eager = asyncio.Task(awaits(future_done), loop=loop, eager_start=True)
    print(eager.done(), eager.result(), eager.get_coro())

    async def who():
        print(asyncio.current_task().get_name(), asyncio.current_task() in asyncio.all_tasks())
        variable.set("in the task")
        await asyncio.sleep(0)
        return variable.get()

    eager = asyncio.Task(who(), loop=loop, eager_start=True, name="eager")
    print(eager.done(), asyncio.current_task().get_name(), variable.get(), await eager)
    print(eager.get_context()[variable])
    eager = asyncio.Task(fail_now(), loop=loop, eager_start=True)
    print(eager.done(), repr(eager.exception()))

    # All tasks
    tasks = [asyncio.create_task(count(3)) for _ in range(5)]
    print(len(asyncio.all_tasks()), set(tasks) < asyncio.all_tasks(loop), asyncio.current_task(loop) in asyncio.all_tasks())
    await asyncio.gather(*tasks)
    print(len(asyncio.all_tasks()))

    # Subclasses
    class Mine(asyncio.Task):
        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            self.own = "own"

        def add_done_callback(self, function, *, context=None):
            print("adding")
            super().add_done_callback(function, context=context)

    mine = Mine(count(1, "mine"), loop=loop)
    print(mine.own, await mine, type(mine).__name__, mine in asyncio.all_tasks())

    class Watched(asyncio.Task):
        def __del__(self):
            print("gone")
            super().__del__()

    watched = Watched(count(1), loop=loop)
    await watched
    del watched
    await asyncio.sleep(0)
    gc.collect()

    # Exceptions
    task = asyncio.create_task(fail(ValueError("no")))
    await asyncio.wait([task])
    print(task._log_traceback, repr(task.exception()), task._log_traceback)
    task = asyncio.create_task(fail(ZeroDivisionError()))
    await asyncio.wait([task])
    del task
    gc.collect()
    exc = loop.create_future()
    exc.set_exception(OSError("lost"))
    del exc
    gc.collect()


async def fail_now():
    raise ValueError("at once")


future_done = future
future_done.remove_done_callback(print)
asyncio.run(main())

# === Which loop and task ===
attempt(asyncio.current_task)
attempt(asyncio.all_tasks)
attempt(_asyncio.get_running_loop)
loop = asyncio.new_event_loop()
Told(loop)
print(asyncio.current_task(loop), asyncio.all_tasks(loop))
coroutine = count(1)
task = loop.create_task(coroutine)
for call in (_asyncio._enter_task, _asyncio._leave_task, _asyncio._swap_current_task):
    try:
        call(loop, task)
    except RuntimeError as error:
        print(str(error).endswith("is not the running loop"))
_asyncio._set_running_loop(loop)
print(_asyncio._enter_task(loop, task), asyncio.current_task() is task)
try:
    _asyncio._enter_task(loop, 1)
except RuntimeError as error:
    print(str(error)[:25], str(error)[-19:])
print(_asyncio._swap_current_task(loop, None) is task, _asyncio._swap_current_task(loop, task))
print(_asyncio._leave_task(loop, task), asyncio.current_task())
_asyncio._set_running_loop(None)
step = loop._ready[0]._callback
print(type(step), step.__self__ is task)
loop.run_until_complete(task)
try:
    step()
except RuntimeError as error:
    print(str(error)[-23:])
_asyncio._set_running_loop(loop)
try:
    step()
except asyncio.InvalidStateError as error:
    print(str(error)[:24])
_asyncio._set_running_loop(None)


class Registered:
    def done(self):
        return False

    def get_loop(self):
        return loop


other = Registered()
asyncio._register_task(other)
print(asyncio.all_tasks(loop) == {other})
asyncio._unregister_task(other)
print(asyncio.all_tasks(loop))

# === A task that nobody finished ===


def forget():
    async def waits():
        await loop.create_future()

    task = loop.create_task(waits())
    loop.run_until_complete(asyncio.sleep(0))
    print(len(asyncio.all_tasks(loop)))


forget()
gc.collect()
print(len(asyncio.all_tasks(loop)))

# === What ends the loop ===


async def interrupts():
    raise KeyboardInterrupt("now")


task = loop.create_task(interrupts())
try:
    loop.run_forever()
except KeyboardInterrupt as error:
    print(repr(error), task.done(), repr(task.exception()))
loop.close()
