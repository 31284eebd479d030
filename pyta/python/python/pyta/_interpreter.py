"""`Interpreter`: a Python to talk to."""

import errno
import operator
import os
import stat
import sys
from collections.abc import Mapping
from contextvars import ContextVar

from pyta import _pyta
from pyta._records import Record

_HERE = os.path.dirname(os.path.abspath(__file__))


class Limits(Record):
    """What a guest may use; None is no limit.

    `wall_time` is in seconds for one call (or run), looked at every 20 ms. `fuel` is in instructions for all calls, and exact: the guest stops at
    the next loop or call. `memory` is in bytes that the guest holds, `recursion` in nested calls.
    """

    _fields = ("wall_time", "fuel", "memory", "recursion")
    _defaults = dict.fromkeys(_fields)


def limits_of(limits):
    """A `Limits`, from one, a dict, or None."""
    if limits is None:
        return Limits()
    if isinstance(limits, Limits):
        return limits
    return Limits(**dict(limits))


def _count(value, name, least, most):
    """A limit that is a whole number; more than `most` is no more than that."""
    if value is None:
        return None
    value = operator.index(value)
    if value < least:
        raise ValueError(f"{name} is at least {least}, not {value}")
    return min(value, most)


def _seconds(value, name):
    """A number of seconds; infinity is None."""
    if value is None:
        return None
    value = float(value)
    if not value >= 0:
        raise ValueError(f"{name} is at least 0, not {value}")
    return None if value > _CENTURY else value


_CENTURY = 100 * 366 * 86400.0


def _encoded(text):
    return text if isinstance(text, bytes) else os.fsencode(text)


def _texts(texts, name):
    if isinstance(texts, (str, bytes)):
        raise TypeError(f"{name} is a sequence of texts, not a text")
    return [_encoded(part) for part in texts]


def _variables(env):
    if not hasattr(env, "items"):
        raise TypeError(f"env is a dict or None, not {type(env).__name__}")
    variables = [(_encoded(name), _encoded(value)) for name, value in env.items()]
    for name, value in variables:
        if not name or b"=" in name or b"\0" in name + value:
            raise ValueError(f"not an environment variable: {name!r}")
    return variables


def _bytes(stdin):
    if stdin is None:
        return b""
    return stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else bytes(memoryview(stdin))


def _directories(fs):
    """What `fs` grants: pairs of a directory and whether one may write there, or None for everything."""
    if fs is True:
        return None
    if fs is False:
        return []
    if isinstance(fs, (str, bytes, os.PathLike)):
        raise TypeError("fs is a bool, a list of directories or a dict, not a path")
    if not isinstance(fs, Mapping):
        fs = dict.fromkeys(fs, "read")
    for right in fs.values():
        if right not in ("read", "write"):
            raise ValueError(f'a directory is granted to "read" or to "write", not {right!r}')
    return [(_directory(path), right == "write") for path, right in fs.items()]


def _directory(path):
    path = os.path.abspath(os.fsdecode(path))
    if not stat.S_ISDIR(os.stat(path).st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    return path


def new_vm(*, argv, path, env, stdin, unbuffered, sink, limits, fs, net, clock, random):
    """The extension's interpreter."""
    limits = limits_of(limits)
    command = os.path.join(os.path.dirname(sys.executable or ""), "pyta")
    MOST = 2**63 - 1
    start = None if clock is True else float(clock)
    if start is not None and not abs(start) < 9e9:
        raise ValueError(f"clock is seconds since 1970, not {start}")
    return _pyta.Vm(
        prefix=_HERE,
        argv=_texts(argv, "argv"),
        path=_texts(path, "path"),
        executable=_encoded(command if os.path.exists(command) else ""),
        env=None if env is None else _variables(env),
        stdin=_bytes(stdin),
        unbuffered=unbuffered,
        sink=sink,
        recursion=_count(limits.recursion, "recursion", 1, 2**31 - 1),
        memory=_count(limits.memory, "memory", 0, MOST),
        fuel=_count(limits.fuel, "fuel", 0, MOST),
        wall_time=_seconds(limits.wall_time, "wall_time"),
        files=_directories(fs),
        network=bool(net),
        clock=start,
        seed=None if random is True else operator.index(random) % 2**64,
    )


def source_of(source):
    """The source, if it is one."""
    if not isinstance(source, (str, bytes)):
        raise TypeError(f"the source is str or bytes, not {type(source).__name__}")
    return source


def _to_streams(number, data):
    """Puts what the guest prints where the host prints."""
    stream = sys.stderr if number else sys.stdout
    if stream is not None:
        stream.write(data.decode("utf-8", "backslashreplace"))


class Interpreter:
    """An independent Python 3.14 in this process.

    Values go in and come out as `docs/guides/embed-in-python.md` says: what both sides know is copied, functions lead back, anything else is
    an opaque object. Threads use an interpreter in turn; the host's lock is released while the guest runs, and Ctrl-C stops it.

    What the guest prints goes where the host prints, or with `capture=True` to `take_output`.

    By default the guest may do what a program of yours may. `fs=False` is no files and no child processes, `fs=[directory, ...]` reading there,
    `fs={directory: "read" or "write", ...}` as it says; `net=False` is no sockets; `clock=seconds` is a clock that begins then and passes only while the guest sleeps; `random=seed` gives the same
    random numbers each time; `env` replaces the environment variables. `limits` is a `Limits` or a dict of its fields.

    >>> vm = Interpreter()
    >>> vm.exec("x = 6")
    >>> vm.eval("x * 7")
    42
    >>> vm.set("greet", lambda name: f"hello {name}")
    >>> vm.eval("greet('guest')")
    'hello guest'
    """

    def __init__(
        self, *, argv=("",), path=(), env=None, stdin=b"", capture=False, limits=None, fs=True, net=True, clock=True, random=True
    ):
        self._vm = new_vm(
            argv=argv,
            path=path,
            env=env,
            stdin=stdin,
            unbuffered=True,
            sink=None if capture else _to_streams,
            limits=limits,
            fs=fs,
            net=net,
            clock=clock,
            random=random,
        )

    def exec(self, source, filename=None):
        """Runs statements, or `Code`, in the guest's `__main__`.

        >>> vm = Interpreter()
        >>> vm.exec("import math; y = math.sqrt(16)")
        >>> vm.eval("y")
        4.0
        """
        if isinstance(source, _pyta.Code):
            self._vm.exec_code(source)
        else:
            self._vm.exec(source_of(source), filename)

    def eval(self, source, filename=None):
        """The value of an expression in the guest's `__main__`.

        >>> Interpreter().eval("{'a': [1, 2.5, None]}")
        {'a': [1, 2.5, None]}
        """
        return self._vm.eval(source_of(source), filename)

    def call(self, name, /, *args, **kwargs):
        """Calls what a (dotted) name means in the guest: a global of `__main__`, a builtin, or something in a module.

        >>> Interpreter().call("json.dumps", {"a": 1})
        '{"a": 1}'
        """
        return self._vm.call(name, *args, **kwargs)

    def set(self, name, value):
        """Sets a global of the guest's `__main__`. A coroutine function becomes one of the guest, to be awaited there.

        >>> vm = Interpreter()
        >>> vm.set("limit", 10)
        >>> vm.eval("list(range(limit, limit + 2))")
        [10, 11]
        """
        _identifier(name)
        if _is_coroutine_function(value):
            self._vm.set_async(name, _awaiting(value))
        else:
            self._vm.set(name, value)

    def get(self, name):
        """The value of a global of the guest's `__main__`."""
        return self._vm.eval(_identifier(name), None)

    async def call_async(self, name, /, *args, **kwargs):
        """As `call`, in a thread: the event loop goes on meanwhile, and runs the coroutine functions that the guest awaits. Cancelling the task
        ends the waiting for the guest; `cancel` ends the guest.

        >>> import asyncio
        >>> vm = Interpreter()
        >>> async def fetch(x):
        ...     await asyncio.sleep(0)
        ...     return x + 1
        >>> vm.set("fetch", fetch)
        >>> vm.exec("import asyncio\\ndef main(x):\\n    async def twice(): return await fetch(await fetch(x))\\n    return asyncio.run(twice())")
        >>> asyncio.run(vm.call_async("main", 40))
        42
        """
        import asyncio

        before = _loop.set(asyncio.get_running_loop())
        try:
            return await asyncio.to_thread(self._vm.call, name, *args, **kwargs)
        finally:
            _loop.reset(before)

    def interrupt(self):
        """Raises KeyboardInterrupt in what the guest runs, if it runs something; from any thread."""
        self._vm.interrupt()

    def cancel(self):
        """Stops what the guest runs, if it runs something, which cannot prevent it: the call ends with `Cancelled`. From any thread."""
        self._vm.cancel()

    @property
    def fuel_left(self):
        """Instructions that the guest may still execute; None without a limit."""
        return self._vm.fuel_left

    def add_fuel(self, instructions):
        """Lets the guest execute so many more instructions.

        >>> vm = Interpreter(limits={"fuel": 100_000})
        >>> try:
        ...     vm.exec("while True: pass")
        ... except Exception as error:
        ...     print(type(error).__name__, vm.fuel_left)
        FuelExhausted 0
        >>> vm.add_fuel(100_000)
        >>> vm.eval("1 + 1")
        2
        """
        self._vm.add_fuel(_count(instructions, "fuel", 0, 2**63 - 1))

    def take_output(self):
        """What the guest has printed to standard output and standard error since the last time, if it is captured.

        >>> vm = Interpreter(capture=True)
        >>> vm.exec("print('out')")
        >>> vm.take_output()
        ('out\\n', '')
        """
        out, err = self._vm.take_output()
        return out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")

    @property
    def stats(self):
        """Counters: `seconds` since the start, `heap_bytes`, `minor_collections`, `major_collections`."""
        return self._vm.stats()

    def close(self):
        """Ends the guest's program: its threads, exit functions and finalizers. Nothing runs in it any more; its memory goes with the last
        reference.

        >>> vm = Interpreter()
        >>> vm.close()
        >>> vm.eval("1")
        Traceback (most recent call last):
        RuntimeError: the interpreter is closed
        """
        self._vm.finish()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


#: The event loop that runs the coroutine functions which the guest awaits; it goes with a call to the call's thread.
_loop = ContextVar("pyta_loop", default=None)


def _awaiting(function):
    def call(*args, **kwargs):
        import asyncio

        loop = _loop.get()
        if loop is None:
            return asyncio.run(function(*args, **kwargs))
        return asyncio.run_coroutine_threadsafe(function(*args, **kwargs), loop).result()

    return call


def _identifier(name):
    if not isinstance(name, str):
        raise TypeError(f"a name is a str, not {type(name).__name__}")
    if not name.isidentifier():
        raise ValueError(f"not a name: {name!r}")
    return name


def _is_coroutine_function(value):
    while type(value).__module__ == "functools" and hasattr(value, "func"):
        value = value.func
    code = getattr(value, "__code__", None) or getattr(getattr(type(value), "__call__", None), "__code__", None)
    COROUTINE = 0x80
    return code is not None and bool(code.co_flags & COROUTINE)
