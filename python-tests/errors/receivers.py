"""Methods of builtin classes called on objects of other classes, and errors that name classes of modules."""
import array
import collections
import datetime
import math
import operator
import types


def attempt(action, *values):
    try:
        print(action(*values))
    except Exception as error:
        print(type(error).__name__, error)


def function():
    pass


CLASSES = [
    type(None), types.MappingProxyType, types.SimpleNamespace, type(len), type(function), type((n for n in ())), slice, type(int | str),
    type(list[int]), type({}.keys()), type({}.items()), classmethod, staticmethod, type(function.__code__), int, memoryview,
]
OTHERS = [1.5, "a", None, [1], int, array.array("i"), range(2)]

for kind in CLASSES:
    for name in ["__repr__", "__eq__", "__len__", "__contains__", "isdisjoint", "copy", "get"]:
        method = getattr(kind, name, None)
        if name not in vars(kind):
            continue
        for other in OTHERS:
            if isinstance(other, kind):
                continue
            if name in ("__repr__", "__len__", "copy"):
                attempt(method, other)
            else:
                attempt(method, other, 1)

# Classes of modules are named with these.
for value in [datetime.timedelta(1), types.SimpleNamespace(a=1), collections.deque(), array.array("i", [1])]:
    attempt(operator.countOf, value, 1)
    attempt(operator.indexOf, value, 1)
    attempt(operator.concat, value, 1)
    attempt(operator.concat, (), value)
    attempt(lambda: "a" * value)
    attempt(lambda: [1] * value)
    attempt(lambda: value * value)
    attempt(lambda: print(sep=value))
    attempt(lambda: compile("1", "a", value))
    attempt(lambda: exec("1", value))
print(operator.countOf, operator.indexOf, operator.concat, operator.length_hint, __build_class__)

# Arguments of dates.
for action in [
    lambda: datetime.date(),
    lambda: datetime.date(1, 2, 3, 4),
    lambda: datetime.time(1, 2, 3, 4, None, 5),
    lambda: datetime.time(1, zone=1),
    lambda: datetime.time(1, hour=1),
    lambda: datetime.datetime(),
    lambda: datetime.datetime(1, 2, 3, day=1),
    lambda: datetime.timedelta(1, 2, 3, 4, 5, 6, 7, 8),
    lambda: datetime.timedelta(1, dayz=1),
    lambda: types.FunctionType(),
]:
    attempt(action)


class Right:
    def __radd__(self, other):
        return "added"

    def __rmul__(self, other):
        return "multiplied"

    def __index__(self):
        return 2


for action in [
    lambda: datetime.date(1, 1, 1).replace(1 << 40),
    lambda: datetime.time(1).replace(1, 1 << 100),
    lambda: array.array("i").extend(),
    lambda: array.array("i").extend(1, 2),
    lambda: array.array("i").pop(1 << 70),
    lambda: array.array("i").insert(1 << 70, 1),
    lambda: bytearray().extend(""),
    lambda: operator.concat([1], Right()),
    lambda: operator.concat(range(2), [1]),
    lambda: operator.iconcat(range(2), [1]),
]:
    attempt(action)

# Arrays have one class, and as other sequences ask the right operand first.
print(array.array.__mro__, array.array.append, array.array.__len__, array.array("i") + Right(), array.array("i") * Right())
attempt(array.array.append, [], 1)
attempt(lambda: array.array("i", [1]) + 1)
attempt(lambda: array.array("i", [1]) * 2.5)
print(type("Own", (array.array,), {})("i", [1, 2]) * 2)
print(math.gamma(float.fromhex("0x1.3df3133cf53bcp+3")), math.gamma(0.3), math.lgamma(8.921550617275159))
print(iter(collections.deque()).__class__, reversed(collections.deque()).__class__)
