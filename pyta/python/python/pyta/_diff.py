"""`diff`: the same program on CPython and on Pyta."""

import json
import os
import re
import subprocess
import sys
import tempfile

from pyta._programs import run_path
from pyta._records import Record

_TRACER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_tracer.py")
#: What differs from run to run.
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


class Difference(Record):
    """The first difference between two runs of a program.

    `where` is "stdout", "stderr" or "exit code", `cpython` and `pyta` are the first differing lines (or the codes), `line_number` is that of
    the output's line. `trace` is the first line of the program at which local values part, if there is one.
    """

    _fields = ("where", "cpython", "pyta", "line_number", "trace")
    _defaults = {"line_number": None, "trace": None}

    def __str__(self):
        place = self.where if self.line_number is None else f"{self.where}, line {self.line_number}"
        text = f"{place}:\n  CPython: {self.cpython!r}\n  Pyta:    {self.pyta!r}"
        return text if self.trace is None else f"{text}\n{self.trace}"


class Parting(Record):
    """Where two traced runs part: before `line` of `function`, `name` had different values; `name` is None when they came to different lines."""

    _fields = ("line", "function", "name", "cpython", "pyta")

    def __str__(self):
        if self.name is None:
            return f"runs part after line {self.line} in {self.function}: CPython {self.cpython}, Pyta {self.pyta}"
        return f"before line {self.line} in {self.function}, {self.name} is {self.cpython} in CPython and {self.pyta} in Pyta"


def diff(source_or_path, *, python=None, argv=(), stdin=b"", env=None, trace=True):
    """Runs a program on CPython and on Pyta; the first difference, or None.

    A `Path`, or a text without line breaks that names a file, is a script; any other text is the program itself. `python` is the CPython to
    compare with, by default this one: Pyta is Python 3.14, so compare with a CPython 3.14 for equal messages.

    >>> import pyta
    >>> pyta.diff("print(sum(range(10)))")
    >>> print(pyta.diff("import sys; print(sys.implementation.name)", trace=False))
    stdout, line 1:
      CPython: 'cpython'
      Pyta:    'pyta'
    """
    python = python or sys.executable
    with tempfile.TemporaryDirectory(prefix="pyta-diff-") as directory:
        path = _path_of(source_or_path, directory)
        variables = dict(os.environ if env is None else env)
        variables.setdefault("PYTHONHASHSEED", "0")
        data = stdin.encode() if isinstance(stdin, str) else stdin
        theirs = _run_cpython([python, path, *argv], data, variables)
        result = run_path(path, argv=argv, stdin=data, env=variables)
        ours = (result.stdout, result.stderr, result.exit_code)
        found = _first(theirs, ours)
        if found is None or not trace:
            return found
        parting = _trace(python, path, argv, data, variables, directory)
        return Difference(found.where, found.cpython, found.pyta, found.line_number, parting)


def _path_of(source_or_path, directory):
    if isinstance(source_or_path, os.PathLike):
        return os.path.abspath(os.fspath(source_or_path))
    if not isinstance(source_or_path, str):
        raise TypeError(f"a program is a str or a Path, not {type(source_or_path).__name__}")
    if "\n" not in source_or_path and os.path.isfile(source_or_path):
        return os.path.abspath(source_or_path)
    path = os.path.join(directory, "program.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(source_or_path)
    return path


def _run_cpython(command, stdin, env):
    done = subprocess.run(command, input=stdin, env=env, capture_output=True)
    out, err = (data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr))
    return out, err, done.returncode


def _first(theirs, ours):
    for where, one, other in zip(("stdout", "stderr"), theirs, ours):
        lines, others = (_ADDRESS.sub("0x...", text).split("\n") for text in (one, other))
        if lines == others:
            continue
        pairs = zip(lines + [""] * len(others), others + [""] * len(lines))
        for number, (line, mine) in enumerate(pairs, 1):
            if line != mine:
                return Difference(where, line, mine, number)
        return Difference(where, one, other)
    if theirs[2] != ours[2]:
        return Difference("exit code", str(theirs[2]), str(ours[2]))
    return None


def _trace(python, path, argv, stdin, env, directory):
    """Traces both; the first place at which they part."""
    logs = [os.path.join(directory, name) for name in ("cpython.jsonl", "pyta.jsonl")]
    _run_cpython([python, _TRACER, logs[0], path, *argv], stdin, env)
    run_path(_TRACER, argv=[logs[1], path, *argv], stdin=stdin, env=env)
    steps = [list(_steps(log)) for log in logs]
    last = (0, "<module>")
    for one, other in zip(*steps):
        (line, function, values), (my_line, my_function, mine) = one, other
        if (line, function) != (my_line, my_function):
            return Parting(*last, None, f"goes to line {line} in {function}", f"to line {my_line} in {my_function}")
        for name in values.keys() | mine.keys():
            texts = [found.get(name, "unset") for found in (values, mine)]
            if texts[0] != texts[1]:
                return Parting(line, function, name, *texts)
        last = (line, function)
    if len(steps[0]) != len(steps[1]):
        ends = ["goes on" if len(own) > min(map(len, steps)) else "ends" for own in steps]
        return Parting(*last, None, *ends)
    return None


def _steps(log):
    if not os.path.exists(log):
        return
    with open(log, encoding="utf-8") as file:
        for row in file:
            line, function, values = json.loads(row)
            yield line, function, {name: _ADDRESS.sub("0x...", text) for name, text in values.items()}
