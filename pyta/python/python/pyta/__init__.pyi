from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, ParamSpec, Self, TypedDict, TypeVar, overload

from pyta._pyta import Code as Code
from pyta._pyta import Function as Function
from pyta._pyta import Object as Object
from pyta._pyta import compile as compile
from pyta._pyta import parse_error as parse_error

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

_P = ParamSpec("_P")
_T = TypeVar("_T")

__version__: str
version_info: tuple[int, int, int]

_Directory = str | PathLike[str]
_Files = bool | Sequence[_Directory] | Mapping[_Directory, Literal["read", "write"]]

class GuestError(Exception):
    traceback: str | None

class LimitExceeded(Exception):
    stdout: str | None
    stderr: str | None

class FuelExhausted(LimitExceeded): ...
class WallTimeExceeded(LimitExceeded): ...
class MemoryExceeded(LimitExceeded, MemoryError): ...
class RecursionExceeded(LimitExceeded, RecursionError): ...
class Cancelled(LimitExceeded): ...

class _LimitsDict(TypedDict, total=False):
    wall_time: float | None
    fuel: int | None
    memory: int | None
    recursion: int | None

class Limits:
    def __init__(
        self,
        wall_time: float | None = None,
        fuel: int | None = None,
        memory: int | None = None,
        recursion: int | None = None,
    ) -> None: ...
    @property
    def wall_time(self) -> float | None: ...
    @property
    def fuel(self) -> int | None: ...
    @property
    def memory(self) -> int | None: ...
    @property
    def recursion(self) -> int | None: ...

class Failure:
    def __init__(
        self,
        type: str,
        message: str,
        traceback: str,
    ) -> None: ...
    @property
    def type(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def traceback(self) -> str: ...

class Result:
    def __init__(
        self,
        stdout: str,
        stderr: str,
        exit_code: int,
        exception: Failure | None,
        stats: dict[str, int | float],
    ) -> None: ...
    @property
    def stdout(self) -> str: ...
    @property
    def stderr(self) -> str: ...
    @property
    def exit_code(self) -> int: ...
    @property
    def exception(self) -> Failure | None: ...
    @property
    def stats(self) -> dict[str, int | float]: ...

class Interpreter:
    def __init__(
        self,
        *,
        argv: Sequence[str | bytes] = ("",),
        path: Sequence[str | bytes] = (),
        env: Mapping[str, str] | None = None,
        stdin: str | bytes = b"",
        capture: bool = False,
        limits: Limits | _LimitsDict | None = None,
        fs: _Files = True,
        net: bool = True,
        clock: Literal[True] | float = True,
        random: Literal[True] | int = True,
    ) -> None: ...
    def exec(self, source: str | bytes | Code, filename: str | None = None) -> None: ...
    def eval(self, source: str | bytes, filename: str | None = None) -> Any: ...
    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any: ...
    async def call_async(self, name: str, /, *args: Any, **kwargs: Any) -> Any: ...
    def set(self, name: str, value: Any) -> None: ...
    def get(self, name: str) -> Any: ...
    def interrupt(self) -> None: ...
    def cancel(self) -> None: ...
    @property
    def fuel_left(self) -> int | None: ...
    def add_fuel(self, instructions: int) -> None: ...
    def take_output(self) -> tuple[str, str]: ...
    @property
    def stats(self) -> dict[str, int | float]: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

def run(
    source: str | bytes,
    *,
    filename: str = "<string>",
    argv: Sequence[str] = (),
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    limits: Limits | _LimitsDict | None = None,
    fs: _Files = True,
    net: bool = True,
    clock: Literal[True] | float = True,
    random: Literal[True] | int = True,
) -> Result: ...
def run_path(
    path: str | PathLike[str],
    *,
    argv: Sequence[str] = (),
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    limits: Limits | _LimitsDict | None = None,
    fs: _Files = True,
    net: bool = True,
    clock: Literal[True] | float = True,
    random: Literal[True] | int = True,
) -> Result: ...
def run_module(
    name: str,
    *,
    argv: Sequence[str] = (),
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    limits: Limits | _LimitsDict | None = None,
    fs: _Files = True,
    net: bool = True,
    clock: Literal[True] | float = True,
    random: Literal[True] | int = True,
) -> Result: ...

class Parting:
    def __init__(
        self,
        line: int,
        function: str,
        name: str | None,
        cpython: str,
        pyta: str,
    ) -> None: ...
    @property
    def line(self) -> int: ...
    @property
    def function(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def cpython(self) -> str: ...
    @property
    def pyta(self) -> str: ...

class Difference:
    def __init__(
        self,
        where: Literal["stdout", "stderr", "exit code"],
        cpython: str,
        pyta: str,
        line_number: int | None = None,
        trace: Parting | None = None,
    ) -> None: ...
    @property
    def where(self) -> Literal["stdout", "stderr", "exit code"]: ...
    @property
    def cpython(self) -> str: ...
    @property
    def pyta(self) -> str: ...
    @property
    def line_number(self) -> int | None: ...
    @property
    def trace(self) -> Parting | None: ...

def diff(
    source_or_path: str | PathLike[str],
    *,
    python: str | None = None,
    argv: Sequence[str] = (),
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    trace: bool = True,
) -> Difference | None: ...

class _Jitted[**P, T]:
    fallback_reason: str | None
    __wrapped__: Callable[P, T]
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T: ...

@overload
def jit(function: Callable[_P, _T], *, strict: bool = False) -> _Jitted[_P, _T]: ...
@overload
def jit(
    function: None = None, *, strict: bool = False
) -> Callable[[Callable[_P, _T]], _Jitted[_P, _T]]: ...
