# Code objects: lines, positions, the location table, constants.


def function(x):
    "doc"
    if x:
        y = 1000
    else:
        pass
    for i in range(y):
        print(i,
              x)
    return "text", -1, 2


def lines_of(code):
    found = []
    for start, end, line in code.co_lines():
        assert start < end and start % 2 == 0
        if line is not None and (not found or found[-1] != line - code.co_firstlineno):
            found.append(line - code.co_firstlineno)
    return found


# === co_lines ===

assert set(lines_of(function.__code__)) == {0, 2, 3, 5, 6, 7, 8, 9}
rows = list(function.__code__.co_lines())
assert rows[0][0] == 0 and rows[0][2] == function.__code__.co_firstlineno
assert rows[-1][1] == len(function.__code__.co_code)
assert all(a[1] == b[0] for a, b in zip(rows, rows[1:]))
code = (lambda: None).__code__
[(start, end, line)] = code.co_lines()
assert line == code.co_firstlineno

module = compile("\n\nx = 1\n", "<string>", "exec")
assert next(module.co_lines())[2] == 0
assert module.co_firstlineno == 1


def nothing():
    "doc"


[(start, end, line)] = nothing.__code__.co_lines()
assert (start, end, line) == (0, len(nothing.__code__.co_code), nothing.__code__.co_firstlineno)

# === co_positions and co_linetable ===


def number(data):
    byte = next(data)
    value, shift = byte & 63, 0
    while byte & 64:
        byte = next(data)
        shift += 6
        value |= (byte & 63) << shift
    return value


def signed(data):
    value = number(data)
    return -(value >> 1) if value & 1 else value >> 1


def decoded(code):
    line = code.co_firstlineno
    data = iter(code.co_linetable)
    for first in data:
        form, length = first >> 3 & 15, (first & 7) + 1
        if form == 15:
            position = None, None, None, None
        elif form == 14:
            line += signed(data)
            end_line = line + number(data)
            position = line, end_line, number(data) - 1, number(data) - 1
        elif form == 13:
            line += signed(data)
            position = line, line, None, None
        elif form >= 10:
            line += form - 10
            position = line, line, next(data), next(data)
        else:
            second = next(data)
            column = form << 3 | second >> 4
            position = line, line, column, column + (second & 15)
        yield from [position] * length


for code in function.__code__, decoded.__code__, module, nothing.__code__:
    positions = list(code.co_positions())
    assert positions == list(decoded(code)), code
    assert len(positions) * 2 == len(code.co_code)

# === Constants ===

consts = function.__code__.co_consts
assert consts[0] == "doc"
assert 1000 in consts and "x" not in consts and "print" not in consts
assert [c for c in (lambda: [f"{i}" for i in (1, 2)] and None).__code__.co_consts if isinstance(c, str)] == []
inner = [c for c in compile("def f(): pass", "", "exec").co_consts if hasattr(c, "co_name")]
assert [c.co_name for c in inner] == ["f"]

# === Frames ===

import sys


def framed():
    return sys._getframe()


frame = framed()
assert frame.f_lineno == framed.__code__.co_firstlineno + 1


def keeps():
    first = 1
    second = [first]
    return sys._getframe()


frame = keeps()
assert frame.f_locals == {"first": 1, "second": [1]}
proxy = frame.f_locals
proxy["third"] = 3
assert reversed(proxy) == ["third", "second", "first"]
assert proxy.pop("third") == 3 and proxy.pop("third", 4) == 4
for action in lambda: proxy.pop("first"), lambda: proxy.pop("none"), lambda: proxy["none"], lambda: proxy[[]]:
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
frame.clear()
assert frame.f_locals == {}
for name in "f_trace_lines", "f_trace_opcodes":
    try:
        delattr(frame, name)
    except Exception as error:
        print(type(error).__name__, error)
