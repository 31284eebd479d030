"""Errors of calls of builtin methods and of classes that are written in Python here."""

import collections
import functools
import math
import operator
import sys


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


# === Without a receiver ===
for method in (str.upper, list.append, dict.get, int.bit_length, object.__repr__, list.__iter__, set.__or__, str.split):
    attempt(lambda: method(a=1))
    attempt(lambda: method())
    attempt(lambda: method(*[], **{"a": 1}))

# === Classes of the library ===
d = collections.defaultdict(list)
attempt(lambda: d.copy(1))
attempt(lambda: d.copy(a=1))
attempt(lambda: d.__missing__())
attempt(lambda: d.__missing__(1, 2))
attempt(lambda: collections.defaultdict.copy())
for kind in (operator.itemgetter, operator.attrgetter, operator.methodcaller):
    attempt(lambda: kind())
    attempt(lambda: kind(a=1))
    getter = kind("a")
    attempt(lambda: getter())
    attempt(lambda: getter(1, 2))
cached = functools.lru_cache(3)(int)
attempt(lambda: cached.cache_info(3))


# === What cannot be iterated ===
class Refuses:
    def __iter__(self):
        raise TypeError("own")


for value in (3, int, Refuses()):
    attempt(lambda: operator.indexOf(value, 3))
    attempt(lambda: operator.countOf(value, 3))
    attempt(lambda: functools.reduce(max, value))

# === Files ===
for file in (1j, 1.5, [], None, "/nonexistent"):
    for mode in ("wrong", "r", 3, ""):
        attempt(lambda: open(file, mode))

# === Descriptors of a class's instances ===
class Plain:
    pass


sys._clear_type_descriptors(Plain)
print(list(vars(Plain)))
attempt(lambda: Plain().__dict__)
attempt(lambda: sys._clear_type_descriptors(int))
attempt(lambda: sys._clear_type_descriptors(3))

# === The nearest of the builtins ===
attempt(lambda: outer)
try:
    outer
except NameError as error:
    import traceback

    print(traceback.format_exception_only(error))

# === The error function ===
for x in (-4.4955e-5, 0.0, -0.0, 1e-300, 5e-324, 0.3, 1.0, -1.75, 2.5, 3.999, 4.0, 5.5, 6.5, -9.0, math.inf, math.nan):
    print(math.erf(x))
print([math.erf(n / 97) for n in range(0, 400, 9)])
