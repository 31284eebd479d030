"""Whole programs: `run`, `run_path`, `run_module`."""

import os

from pyta._errors import LimitExceeded
from pyta._interpreter import new_vm, source_of
from pyta._records import Record


class Failure(Record):
    """The exception that ended a program: the class as it is shown, the message, and the formatted traceback."""

    _fields = ("type", "message", "traceback")


class Result(Record):
    """What became of a program: what it has printed, its exit code, the `Failure` that ended it or None, and counters: `seconds`, `heap_bytes`,
    `minor_collections`, `major_collections`."""

    _fields = ("stdout", "stderr", "exit_code", "exception", "stats")


def _output(vm):
    return [data.decode("utf-8", "surrogateescape") for data in vm.take_output()]


def run(
    source, *, filename="<string>", argv=(), stdin=b"", env=None, limits=None, fs=True, net=True, clock=True, random=True
):
    """Runs a program in an interpreter of its own; what it prints is captured.

    `argv` is what follows the program's name in `sys.argv`. `env` replaces the environment variables, of which the program otherwise gets
    a copy. Nothing it does to its environment, current directory, signals or standard streams touches this process. `limits`, and `fs`, `net`, `clock` and `random` are as for `Interpreter`; a limit that is exceeded is a
    `LimitExceeded` here.

    >>> import pyta
    >>> result = pyta.run("import sys; print(input()); sys.exit(3)", stdin="hello\\n")
    >>> result.stdout, result.exit_code
    ('hello\\n', 3)
    >>> pyta.run("1 / 0").exception.type
    'ZeroDivisionError'
    """
    name = "-c" if filename == "<string>" else filename
    access = {"fs": fs, "net": net, "clock": clock, "random": random}
    return _run("source", source_of(source), filename, "", name, argv, stdin, env, limits, access)


def run_path(path, *, argv=(), stdin=b"", env=None, limits=None, fs=True, net=True, clock=True, random=True):
    """Runs a script, as `run` does with a text: modules beside it can be imported."""
    path = os.fspath(path)
    directory = os.path.dirname(os.path.realpath(path))
    access = {"fs": fs, "net": net, "clock": clock, "random": random}
    return _run("file", os.path.abspath(path), None, directory, path, argv, stdin, env, limits, access)


def run_module(name, *, argv=(), stdin=b"", env=None, limits=None, fs=True, net=True, clock=True, random=True):
    """Runs a module as a program, as `python -m` does.

    >>> import pyta
    >>> pyta.run_module("json.tool", stdin="[1]", argv=["--compact"]).stdout
    '[1]\\n'
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a module is a str, not {type(name).__name__}")
    access = {"fs": fs, "net": net, "clock": clock, "random": random}
    return _run("module", name, None, os.getcwd(), "-m", argv, stdin, env, limits, access)


def _run(kind, source, filename, directory, name, argv, stdin, env, limits, access):
    if isinstance(argv, (str, bytes)):
        raise TypeError("argv is a sequence of texts, not a text")
    vm = new_vm(argv=[name, *argv], path=(), env=env, stdin=stdin, unbuffered=False, sink=None, limits=limits, **access)
    try:
        status, found = vm.run(kind, source, filename, directory)
    except LimitExceeded as error:
        vm.flush()
        error.stdout, error.stderr = _output(vm)
        raise
    out, err = _output(vm)
    failure = None
    if found is not None:
        _, _, message, _, traceback, shown = found
        failure = Failure(shown, message, traceback)
    return Result(out, err, status, failure, vm.stats())
