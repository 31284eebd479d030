"""`compile`, `Code`, `parse_error`."""

import random

import pytest

import pyta

SOURCE = "def f(x):\n    return x + 1\ny = f(1)\n"


def test_code_runs_in_any_interpreter():
    code = pyta.compile(SOURCE, "f.py")
    assert code.filename == "f.py"
    for _ in range(2):
        vm = pyta.Interpreter()
        vm.exec(code)
        vm.exec(code)
        assert vm.eval("y") == 2


def test_bytes_and_back():
    code = pyta.compile(SOURCE, "f.py")
    again = pyta.Code.from_bytes(code.to_bytes())
    assert again.disassemble() == code.disassemble()
    assert again.source_map == code.source_map
    vm = pyta.Interpreter()
    vm.exec(again)
    assert vm.eval("y") == 2


def test_disassembly_and_source_map():
    code = pyta.compile(SOURCE)
    assert "add" in code.disassemble()
    places = {(name, line) for name, _, line, *_ in code.source_map}
    assert {("f", 2), ("<module>", 3)} <= places


def test_damaged_bytes_are_refused():
    data = pyta.compile(SOURCE).to_bytes()
    source = random.Random(1)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(source.randrange(1, 4)):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        if bytes(damaged) != data:
            with pytest.raises(ValueError):
                pyta.Code.from_bytes(bytes(damaged))
    for size in range(0, len(data), 7):
        with pytest.raises(ValueError):
            pyta.Code.from_bytes(data[:size])


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [("x = ", SyntaxError, 1), ("if x:\ny", IndentationError, 2), ("if x:\n\ty\n        z", TabError, 3), ("def f():\n  return\nreturn", SyntaxError, 3)],
)
def test_parse_errors(source, kind, line):
    error = pyta.parse_error(source, "f.py")
    assert type(error) is kind and error.lineno == line and error.filename == "f.py"
    with pytest.raises(kind):
        pyta.compile(source)


def test_no_parse_error():
    assert pyta.parse_error(SOURCE) is None
    assert pyta.parse_error("") is None
    assert isinstance(pyta.parse_error("a\0b"), SyntaxError)
    assert isinstance(pyta.parse_error(b"\xff\xfe"), SyntaxError)
    assert pyta.parse_error("(" * 100000) is not None
    with pytest.raises(TypeError):
        pyta.parse_error(5)
