"""The type stubs, by a program that uses everything: `mypy` must be installed."""

import subprocess
import sys

import pytest

PROGRAM = """
from pathlib import Path
import pyta

async def fetch(x: int) -> int:
    return x + 1

vm = pyta.Interpreter(argv=["a"], env={"A": "b"}, stdin=b"x", capture=True, limits={"memory": 1 << 28}, fs={Path("/tmp"): "read"}, net=False, clock=5.0, random=7)
with vm as inner:
    inner.set("fetch", fetch)
    value: int = inner.eval("1 + 2")
    code = pyta.compile("y = 2", "g.py")
    inner.exec(pyta.Code.from_bytes(code.to_bytes()))
    rows: tuple[tuple[str, int, int, int, int, int], ...] = code.source_map
    out, err = inner.take_output()
    left: int | None = inner.fuel_left
    found = inner.eval("len")
    if isinstance(found, pyta.Function):
        found("a")

async def main() -> None:
    print(await vm.call_async("go", 4))

result: pyta.Result = pyta.run("print(1)", limits=pyta.Limits(fuel=100_000), fs=False)
if result.exception is not None:
    failure: pyta.Failure = result.exception
    print(failure.type, failure.message, failure.traceback)
difference: pyta.Difference | None = pyta.diff("print(1)")
if difference is not None and difference.trace is not None:
    parting: pyta.Parting = difference.trace
    print(parting.line, difference.where)
error: Exception | None = pyta.parse_error("x =")
print(pyta.version_info[0], pyta.__version__.upper())

@pyta.jit
def double(x: int) -> int:
    return 2 * x

@pyta.jit(strict=True)
def triple(x: int) -> int:
    return 3 * x

y: int = double(3) + triple(2)
try:
    pyta.run_module("json.tool", stdin="[1]", argv=["--compact"])
    pyta.run_path(Path("a.py"))
except pyta.LimitExceeded as limit:
    print(limit.stdout)
except pyta.GuestError as guest:
    print(guest.traceback)
"""
WRONG = """
import pyta
pyta.run(5)
pyta.run("1", nothing=True)
pyta.Interpreter(fs={"/tmp": "all"})
pyta.run("1").exit_code = 5
"""


def checked(program, tmp_path):
    pytest.importorskip("mypy")
    path = tmp_path / "program.py"
    path.write_text(program)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(path)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def test_a_program_is_right(tmp_path):
    assert "Success" in checked(PROGRAM, tmp_path)


def test_mistakes_are_found(tmp_path):
    found = checked(WRONG, tmp_path)
    assert [line for line in range(1, 7) if f"program.py:{line}: error" in found] == [3, 4, 5, 6]
