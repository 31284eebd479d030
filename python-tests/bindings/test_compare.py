"""`diff` and `jit`."""

import math

import pytest

import pyta

LIMIT = 7
TABLE = [1, 2]


def helper(x):
    return x + LIMIT


@pyta.jit
def plain(n):
    total = 0
    for i in range(n):
        total += i
    return total


@pyta.jit
def using(x: int) -> float:
    return math.sqrt(helper(x))


@pyta.jit
def uses_a_list(x):
    return TABLE[x]


@pyta.jit
def gives_back(x):
    return [x, {"k": (x,)}]


@pyta.jit
def fails(x):
    return 1 // x


@pyta.jit
def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)


def test_functions_run_on_the_machine():
    assert plain(1000) == 499500 and plain.fallback_reason is None
    assert using(2) == 3.0 and using.fallback_reason is None
    assert gives_back("a") == ["a", {"k": ("a",)}] and gives_back.fallback_reason is None
    assert recursive(20) == math.factorial(20) and recursive.fallback_reason is None


def test_exceptions_come_out():
    with pytest.raises(ZeroDivisionError):
        fails(0)
    assert fails(2) == 0 and fails.fallback_reason is None


def test_fallback_says_why():
    assert uses_a_list(1) == 2
    assert "TABLE" in uses_a_list.fallback_reason
    n = 5

    @pyta.jit
    def closure(x):
        return x + n

    assert closure(1) == 6 and "n" in closure.fallback_reason
    assert plain.__name__ == "plain"
    marker = object()
    assert pyta.jit(_same)(marker) is marker
    with pytest.raises(TypeError, match="cannot run on Pyta"):
        pyta.jit(closure.__wrapped__, strict=True)(1)


def _same(x):
    return x


def test_no_difference():
    assert pyta.diff("print('a')\nx = [1, 2]\nprint(x)") is None
    assert pyta.diff("import sys; sys.exit(3)") is None


def test_difference_in_output():
    source = "import sys\ndef f():\n    name = sys.implementation.name\n    return name\nprint(1)\nprint(f())\n"
    found = pyta.diff(source)
    assert (found.where, found.line_number, found.cpython, found.pyta) == ("stdout", 2, "cpython", "pyta")
    assert (found.trace.name, found.trace.line, found.trace.function.split(".")[-1]) == ("name", 4, "f")
    assert "name is 'cpython' in CPython and 'pyta' in Pyta" in str(found)


def test_difference_in_the_exit_code():
    found = pyta.diff("import sys; sys.exit(sys.implementation.name == 'pyta')", trace=False)
    assert (found.where, found.cpython, found.pyta) == ("exit code", "0", "1")
