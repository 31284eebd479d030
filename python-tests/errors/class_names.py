"""Messages name classes as native code does: those of native modules with the module."""
import collections
import traceback
import types


def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


def delete(object, key):
    del object[key]


# === Operands and receivers ===
mapping = collections.defaultdict(list, a=1)
attempt(lambda: mapping.missing)
attempt(lambda: setattr(mapping, "missing", 1))
attempt(lambda: mapping + 1)
attempt(lambda: -mapping)
attempt(lambda: {mapping})
attempt(lambda: mapping())
attempt(lambda: type(mapping)[1, 2])
attempt(lambda: types.SimpleNamespace[int])
attempt(lambda: {**types.SimpleNamespace(a=1)})
attempt(lambda: dict(**types.SimpleNamespace(a=1)))

# === Classes that cannot be changed ===
attempt(lambda: setattr(collections.defaultdict, "a", 1))
attempt(lambda: setattr(collections.OrderedDict, "a", 1))
attempt(lambda: setattr(collections.deque, "a", 1))
attempt(lambda: setattr(int, "a", 1))


class Own(collections.defaultdict):
    pass


own = Own(int, b=2)
own.attribute = 4
print(own["k"], own, own.attribute, own.copy(), own | {1: 2})

# === Deleting items ===
for object in (1,), "a", 3, types.SimpleNamespace(), range(3), frozenset(), Own:
    for key in 0, slice(1), "a":
        attempt(lambda: delete(object, key))

# === What is not iterable ===
attempt(lambda: print(*1))
attempt(lambda: print(1, *1))
attempt(lambda: print(*1, *2))
attempt(lambda: print(*1, 2))
attempt(lambda: print(*1, end=""))
attempt(lambda: print(**1))


def class_with(bases):
    class A(*bases):
        pass


attempt(lambda: class_with(1))

# === Numbers from text ===
attempt(lambda: float(bytearray(b"x")))
attempt(lambda: float(b"x"))

# === The closest name ===
for source in "i", "prinz(1)", "import collections; collections.dequ", "zzz":
    try:
        exec(source, {})
    except Exception as error:
        print(*traceback.format_exception_only(error), end="")
