"""Pickles that are cut off or changed are errors as in CPython, and nothing worse."""

import collections
import datetime
import io
import pickle


class Plain:
    def __init__(self, **values):
        self.__dict__.update(values)


values = [
    [None, True, 5, 300, -70000, 2**70, 1.5, "text", "\u20ac", b"bytes", (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    {"a": [1, {2, 3}], "b": frozenset([4]), "c": bytearray(b"xyz")},
    [Plain(a=1, b="two"), Plain(a=Plain())],
    [datetime.date(2020, 1, 2)],
    [collections.OrderedDict(a=1)],
    [collections.deque([1, 2])],
]


def outcome(load, data):
    try:
        value = load(data)
    except RecursionError:
        return "RecursionError"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "loaded " + type(value).__name__


# === Cut off ===

for value in values:
    for protocol in range(6):
        data = pickle.dumps(value, protocol)
        for load in (pickle.loads, lambda data: pickle.load(io.BytesIO(data))):
            outcomes = collections.Counter(outcome(load, data[:end]) for end in range(len(data)))
            print(protocol, sorted(outcomes.items()))

# === One instruction too few ===

for value in values:
    for protocol in (2, 4):
        data = pickle.dumps(value, protocol)
        for place in range(2, len(data), 3):
            if data[place : place + 1] in (b".", b")", b"}", b"]", b"(", b"N", b"a", b"e", b"s", b"u", b"t", b"R", b"b"):
                print(protocol, place, outcome(pickle.loads, data[:place] + data[place + 1 :]))

# === Frames ===

for data in (
    b"\x80\x04\x95\x06\0\0\0\0\0\0\0Vhelloworld\n.",
    b"\x80\x04\x95\x06\0\0\0\0\0\0\0X\x0a\0\0\0helloworld.",
    b"\x80\x04\x95\x03\0\0\0\0\0\0\0C\x0ahelloworld.",
    b"\x80\x04\x95\x09\0\0\0\0\0\0\0cbuiltins\nprint\n.",
    b"\x80\x04\x95\x0c\0\0\0\0\0\0\0N\x95\0\0\0\0\0\0\0\0NN.",
    b"\x80\x04\x95\x0a\0\0\0\0\0\0\0N\x95\0\0\0\0\0\0\0\0N.",
    b"\x80\x04\x95\x01\0\0\0\0\0\0\0NN.",
    b"\x95\x05\0\0\0\0\0\0\0N.aaaaaa",
    b"\x95\x05\0\0\0\0\0\0\0N.",
):
    print(outcome(pickle.loads, data), "|", outcome(pickle.load, io.BytesIO(data)))

# === Deep ===

deep = []
for _ in range(15000):
    deep = [deep]
made = pickle.loads(pickle.dumps(deep))
depth = 0
while made:
    made = made[0]
    depth += 1
print(depth)
print(outcome(pickle.loads, b"(" * 100000 + b"."))
print(outcome(pickle.loads, b"]" + b"2a" * 1000 + b"."))
