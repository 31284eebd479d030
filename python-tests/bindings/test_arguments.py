"""Wrong arguments, and what is unusual but right."""

import math
import pathlib

import pytest

import pyta

WRONG = [
    (TypeError, lambda: pyta.run(5)),
    (TypeError, lambda: pyta.run("1", argv="ab")),
    (TypeError, lambda: pyta.run("1", argv=[5])),
    (TypeError, lambda: pyta.run("1", stdin=5)),
    (TypeError, lambda: pyta.run("1", filename=5)),
    (TypeError, lambda: pyta.run("1", nothing=5)),
    (TypeError, lambda: pyta.run_path(5)),
    (TypeError, lambda: pyta.run_module(5)),
    (TypeError, lambda: pyta.compile(5)),
    (TypeError, lambda: pyta.parse_error(None)),
    (TypeError, lambda: pyta.Code.from_bytes("text")),
    (ValueError, lambda: pyta.Code.from_bytes(b"text")),
    (TypeError, lambda: pyta.diff(5)),
    (TypeError, lambda: pyta.jit(5)),
    (FileNotFoundError, lambda: pyta.diff("1", python="/no/such/python")),
    (TypeError, lambda: pyta.Interpreter(limits={"nothing": 1})),
    (TypeError, lambda: pyta.Interpreter(limits=5)),
    (TypeError, lambda: pyta.Interpreter(limits={"memory": 1.5})),
    (TypeError, lambda: pyta.Interpreter(limits={"fuel": "1"})),
    (ValueError, lambda: pyta.Interpreter(limits={"memory": -1})),
    (ValueError, lambda: pyta.Interpreter(limits={"fuel": -1})),
    (ValueError, lambda: pyta.Interpreter(limits={"recursion": 0})),
    (ValueError, lambda: pyta.Interpreter(limits={"wall_time": -1})),
    (ValueError, lambda: pyta.Interpreter(limits={"wall_time": math.nan})),
    (TypeError, lambda: pyta.Interpreter(fs="/tmp")),
    (TypeError, lambda: pyta.Interpreter(fs=pathlib.Path("/tmp"))),
    (TypeError, lambda: pyta.Interpreter(fs=[5])),
    (ValueError, lambda: pyta.Interpreter(fs={"/tmp": "all"})),
    (FileNotFoundError, lambda: pyta.Interpreter(fs=["/no/such/directory"])),
    (NotADirectoryError, lambda: pyta.Interpreter(fs=[__file__])),
    (TypeError, lambda: pyta.Interpreter(env=5)),
    (TypeError, lambda: pyta.Interpreter(env={"a": 5})),
    (ValueError, lambda: pyta.Interpreter(env={"a=b": "c"})),
    (ValueError, lambda: pyta.Interpreter(env={"a": "\0"})),
    (ValueError, lambda: pyta.Interpreter(clock=math.nan)),
    (ValueError, lambda: pyta.Interpreter(clock=1e300)),
    (TypeError, lambda: pyta.Interpreter(random="x")),
    (TypeError, lambda: pyta.Interpreter(path="/tmp")),
    (TypeError, lambda: pyta.Interpreter().eval(5)),
    (TypeError, lambda: pyta.Interpreter().exec(compile("1", "f", "exec"))),
    (TypeError, lambda: pyta.Interpreter().call(5)),
    (NameError, lambda: pyta.Interpreter().call("")),
    (TypeError, lambda: pyta.Interpreter().set(5, 1)),
    (ValueError, lambda: pyta.Interpreter().set("a b", 1)),
    (ValueError, lambda: pyta.Interpreter().get("a b")),
    (NameError, lambda: pyta.Interpreter().get("a")),
    (SyntaxError, lambda: pyta.Interpreter().eval("x = 1")),
    (UnicodeEncodeError, lambda: pyta.Interpreter().exec("x = '\ud800'")),
    (ValueError, lambda: pyta.Interpreter(limits={"fuel": 1}).add_fuel(-1)),
]


@pytest.mark.parametrize(("error", "call"), WRONG, ids=range(len(WRONG)))
def test_wrong_arguments(error, call):
    with pytest.raises(error):
        call()


@pytest.mark.parametrize(
    "limits", [{"memory": 2**70}, {"fuel": 2**70}, {"wall_time": math.inf}, {"wall_time": 10**9}, {"recursion": 2**40}, {"recursion": 1}, pyta.Limits(fuel=10**6), {}]
)
def test_generous_limits(limits):
    assert pyta.Interpreter(limits=limits).eval("1") == 1


def test_limits_that_allow_nothing():
    with pytest.raises(pyta.MemoryExceeded):
        pyta.Interpreter(limits={"memory": 0}).exec("x = [0] * 1000")
    with pytest.raises(pyta.FuelExhausted):
        pyta.Interpreter(limits={"fuel": 0}).eval("1")
    with pytest.raises(pyta.WallTimeExceeded):
        pyta.Interpreter(limits={"wall_time": 0}).exec("while True: pass")


def test_seeds_of_any_size():
    values = [pyta.Interpreter(random=seed).eval("__import__('random').random()") for seed in (-1, -1, 2**70 + 5, 5)]
    assert values[0] == values[1] and values[2] == values[3] != values[0]


def test_closed():
    vm = pyta.Interpreter(capture=True)
    vm.exec("def f(): return 1\nclass T: pass\nt = T()")
    f, t = vm.get("f"), vm.get("t")
    vm.close()
    vm.close()
    for call in (lambda: vm.eval("1"), lambda: vm.exec("1"), lambda: vm.set("a", 1), lambda: vm.call("f"), f):
        with pytest.raises(RuntimeError, match="closed"):
            call()
    assert "ended" in repr(t) and t == t and vm.take_output() == ("", "")
    assert vm.stats["heap_bytes"] > 0
