"""Views, references, iterators and patterns where guest code takes part or contents change."""

import operator
import gc
import weakref
from array import array
from collections import UserDict, UserList
from collections.abc import Mapping, Sequence


def shown(work, *args):
    try:
        print(work(*args))
    except Exception as error:
        print(type(error).__name__, error)


# === Views are not released while they are used ===
class Hashed(array):
    def __hash__(self):
        view.release()
        return 1


view = memoryview(Hashed("B", b"abc")).toreadonly()
shown(hash, view)
view = memoryview(b"abc")
first = hash(view)
view.release()
print(first == hash(view) == hash(b"abc"))
shown(hash, memoryview(bytearray(b"abc")).toreadonly())


class Separator(bytes):
    def __len__(self):
        view.release()
        return 1


view = memoryview(bytearray(b"abc"))
shown(view.hex, Separator(b":"))
shown(lambda: view < b"abc")
shown(lambda: b"abc" <= view)
print(memoryview(b"\0\2").cast("?") == memoryview(b"\0\4").cast("?"))
print(int(memoryview(b"12")), float(memoryview(b"1.5")), bytearray(b"a") < memoryview(b"b"))


# === Weak references are shared ===
class Object:
    def __init__(self, value=0):
        self.value = value

    def __floordiv__(self, other):
        return "divided"

    def __ifloordiv__(self, other):
        return "in place"

    def __pow__(self, exponent, modulus=None):
        return exponent, modulus


class Reference(weakref.ref):
    pass


target = Object()
shared = weakref.ref(target)
proxy = weakref.proxy(target)
print(weakref.ref(target) is shared, weakref.proxy(target) is proxy)
own = Reference(target)
print(own is Reference(target), weakref.ref(target) is own)
gc.collect()
references = weakref.getweakrefs(target)
print(references[0] is shared, references[1] is proxy, references[2] is own, len(references))
print(proxy // 1, pow(proxy, 2, 3), pow(proxy, 2))
proxy //= 1
print(proxy)


class Named:
    @property
    def __name__(self):
        return 1 / 0


kept = Named()
shown(lambda: repr(weakref.ref(kept)))


# === Dicts that change while they are iterated ===
def replaced(view):
    d = {}
    d[0] = 0
    for _ in view(d):
        del d[0]
        d[0] = 0


for view_of in dict.keys, dict.values, dict.items:
    shown(replaced, view_of)
d = dict.fromkeys(range(10))
for key in range(1, 10):
    del d[key]
backwards = reversed(d)
d.clear()
d[0] = 1
print(list(backwards))


def failing():
    yield 1
    raise TypeError("oops")


try:
    {}.update([(1, 2), failing()])
except TypeError as error:
    print(error, error.__notes__)


# === Iterators ===
numbers = list(range(9))
backwards = reversed(numbers)
next(backwards)
print(operator.length_hint(backwards))
numbers[1:] = []
print(operator.length_hint(backwards), list(backwards))
shown(type(iter("")))
shown(type(iter({})))


class Endless:
    def __getitem__(self, index):
        return index


endless = iter(Endless())
endless.__setstate__(-5)
print(next(endless))


# === What kind of collection a class is ===
def kind(value):
    match value:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
    return "neither"


class First(UserDict, Sequence):
    pass


class Second(UserList, Mapping):
    pass


print(kind("ab"), kind(b"ab"), kind(bytearray()), kind(First()), kind(Second()), kind(range(2)))


# === Sets that stand for frozen sets ===
class Own(set):
    pass


frozen = {frozenset("ab")}
print(Own("ab") in frozen, set("ab") in frozen)
frozen.discard(Own("ba"))
print(frozen)
shown(lambda: "%c" % 1.5)
shown(lambda: b"%c" % Object())
