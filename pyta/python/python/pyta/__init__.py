"""Pyta inside CPython: run programs on it, embed it, limit it, compare it.

>>> import pyta
>>> pyta.run("print(1 + 1)").stdout
'2\\n'
>>> vm = pyta.Interpreter()
>>> vm.exec("def double(x): return 2 * x")
>>> vm.call("double", [1, 2])
[1, 2, 1, 2]

`run`, `run_path` and `run_module` run whole programs; `Interpreter` is a Python to talk to; `compile` and `parse_error` only compile; `diff`
compares with CPython; `jit` runs single functions on the virtual machine.
"""

from pyta._errors import (
    Cancelled,
    FuelExhausted,
    GuestError,
    LimitExceeded,
    MemoryExceeded,
    RecursionExceeded,
    WallTimeExceeded,
)
from pyta._interpreter import Interpreter, Limits
from pyta._programs import Failure, Result, run, run_module, run_path
from pyta._pyta import Code, Function, Object, __version__, compile, parse_error

__all__ = [
    "Cancelled",
    "Code",
    "Difference",
    "Failure",
    "FuelExhausted",
    "Function",
    "GuestError",
    "Interpreter",
    "LimitExceeded",
    "Limits",
    "MemoryExceeded",
    "Object",
    "Parting",
    "RecursionExceeded",
    "Result",
    "WallTimeExceeded",
    "compile",
    "diff",
    "jit",
    "parse_error",
    "run",
    "run_module",
    "run_path",
    "version_info",
]

#: The version of Pyta as integers.
version_info = tuple(int(part) for part in __version__.split("."))

# What is not always needed is loaded when it is asked for.
_LATER = {"diff": "pyta._diff", "Difference": "pyta._diff", "Parting": "pyta._diff", "jit": "pyta._jit"}


def __getattr__(name):
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module 'pyta' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def _register_fork():
    import os

    from pyta import _pyta

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_pyta.after_fork)


_register_fork()
