# === Constructors ===
import functools


def show(function, *args, **kwargs):
    try:
        print(repr(function(*args, **kwargs)))
    except BaseException as error:
        print(type(error).__name__, error)


class Cached:
    @functools.lru_cache()
    def __new__(cls, root):
        return super().__new__(cls)

    def __init__(self, root):
        self.root = root


print(Cached(1) is Cached(1), Cached(2).root)


class Descriptor:
    def __get__(self, instance, owner):
        print("get", instance, owner.__name__)
        return lambda *args: object.__new__(args[0])


class Made:
    __new__ = Descriptor()


class ByClass:
    @classmethod
    def __new__(cls, *args):
        print(cls.__name__, [arg.__name__ for arg in args])
        return object.__new__(cls)


print(type(Made()).__name__, type(ByClass()).__name__)


class Set(set):
    pass


class Frozen(frozenset):
    pass


for cls in Set, Frozen, set, frozenset:
    show(cls, 1, 2)
show(Set().__init__, 1, 2)
show(bytearray, 1, cls=3)
show(bytearray, self=3)
show(bytes, cls=1)
show(bytes, 1, cls=1)
show(type, 1, x=2)
show(type, 1, 2)

# === itertools ===
from itertools import chain, filterfalse, islice, starmap, takewhile

show(islice, range(3), 0, -1)
show(islice, range(3), -1, 2)
show(islice, range(3), 0, "a")
show(islice, range(3), 0, 1, 0)
for cls, args in (filterfalse, (None, [0, 1])), (chain, ([1], [2])), (starmap, (pow, [(2, 3)])), (takewhile, (bool, [1, 0])):

    class WithInit(cls):
        def __init__(self, *args, newarg=None):
            self.newarg = newarg

    made = WithInit(*args, newarg=3)
    print(cls.__name__, list(made), made.newarg)

    class Plain(cls):
        pass

    show(Plain, *args, newarg=3)

# === Exceptions ===


class Leaving:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        try:
            raise KeyError(1)
        except KeyError as error:
            error.__context__ = None
            raise


try:
    with Leaving():
        raise IndexError
except KeyError as error:
    print(repr(error.__context__))


def without_context():
    error = KeyError(2)
    try:
        raise error
    finally:
        error.__context__ = None


try:
    try:
        raise IndexError
    except IndexError:
        without_context()
except KeyError as error:
    print(repr(error.__context__))

# === Ordered dictionaries ===
import operator
import pickle
from collections import OrderedDict, defaultdict, deque


class Key:
    count = 0

    def __eq__(self, other):
        if Key.count == 1:
            del first[removed]
        Key.count += 1
        return True

    def __hash__(self):
        return -1


removed = Key()
first = OrderedDict(dict.fromkeys((0, removed, 4.2)))
second = OrderedDict(dict.fromkeys((0, Key(), 4.2)))
show(operator.eq, first, second)
print(len(first))
iterator = iter(OrderedDict(a=1, b=2, c=3).items())
next(iterator)
print(list(pickle.loads(pickle.dumps(iterator))), list(iterator))

# === defaultdict and deque ===
made = defaultdict(list)
del made.default_factory
print(made.default_factory, made)
show(made.__getitem__, 1)


def factory():
    global depth
    depth += 1
    own = depth
    if depth == 1:
        made[0]
    return own


depth = 0
made.default_factory = factory
print(made[0], depth)
items = deque("abc")
for iterator in iter(items), reversed(items):
    print(iterator.__reduce__()[1], next(iterator), iterator.__reduce__()[1], list(iterator), iterator.__reduce__()[1])
cls = type(reversed(items))
print(list(cls(items)), list(cls(items, 1)), list(cls(items, 9)), list(type(iter(items))(items, 2)))
show(cls, [1])
print(list(pickle.loads(pickle.dumps(iter(items)))))

# === array ===
import array

iterator = iter(array.array("i", [1, 2]))
next(iterator)
print(iterator.__reduce__())
iterator.__setstate__(0)
print(list(iterator), iterator.__reduce__())
show(iterator.__setstate__, 1 << 70)
show(iterator.__setstate__, "x")
show(array.array, "w", b"A\0\0\0")
show(array.array, "w", b"A\0")
broken = array.array("w", b"\xff\xff\xff\xff")
show(broken.tounicode)
show(repr, broken)

# === Buffers ===
from collections.abc import Buffer

for value in b"a", bytearray(b"a"), memoryview(b"a"), array.array("b", b"a"):
    print(isinstance(value, Buffer), hasattr(value, "__release_buffer__"), bytes(value.__buffer__(0)))
show(b"a".__buffer__, 1)
show(memoryview(b"a").__buffer__, 1)
data = bytearray(b"abc")
view = data.__buffer__(1)
view[0] = 65
data.__release_buffer__(view)
show(len, view)
show(data.__release_buffer__, 1)
show(data.__release_buffer__, memoryview(b""))

# === Copies of byte arrays with slots ===
import copy


class Slotted(bytearray):
    __slots__ = ("x", "__dict__")


data = Slotted(b"abc")
data.x, data.y = 1, 2
copied = copy.copy(data)
print(copied, copied.x, copied.y, data.__reduce_ex__(2))

# === Classes ===
import dataclasses


@dataclasses.dataclass
class Base:
    a: int


@dataclasses.dataclass(slots=True, weakref_slot=True)
class Derived(Base):
    b: int = 0


print(Derived.__slots__)


class Empty:
    __slots__ = ()


class Weak(Empty):
    __slots__ = ("__weakref__",)


print([cls.__weakrefoffset__ != 0 for cls in (Base, Empty, Weak, int, set, type, object, dict, type(show))])
partial = functools.partial(print)


def forget():
    del partial.__dict__


show(forget)

# === marshal ===
import io
import marshal

code = compile("1", "", "eval")
show(marshal.dumps, [code], allow_code=False)
show(marshal.loads, marshal.dumps(code), allow_code=False)
show(marshal.dump, code, io.BytesIO(), allow_code=False)
show(marshal.loads, b"I\xf7\xe6\xd5\xc4\xb3\xa2\x91\x80")
show(marshal.loads, b"l\x02\x00\x00\x00\x00\x00\x00\x00")
inside = slice([], None)
inside.start.append(inside)
show(marshal.dumps, inside)
print(marshal.dumps({"b", "aa", b"c", 1.5, (1, 2)}, 2) == marshal.dumps({(1, 2), b"c", 1.5, "aa", "b"}, 2))
for depth in 1998, 1999:
    nested = last = []
    for _ in range(depth):
        last.append([0])
        last = last[-1]
    try:
        print(len(marshal.loads(marshal.dumps(nested))))
    except ValueError as error:
        print(error)

# === re ===
import re

print([bool(re.match(pattern, text, re.I)) for pattern, text in (("\ufb05", "\ufb06"), ("[\ufb06-\ufb07]", "\ufb05"), ("\u0390", "\u1fd3"))])
both = re.LOCALE | re.IGNORECASE
print([bool(re.fullmatch(pattern, text, both)) for pattern, text in ((b"[^bc]", b"B"), (b"[^ace]", b"C"), (b"(?:a|[^bc])", b"B"), (b"[^bc]", b"a"))])
print(re.sub(b"a", bytearray(rb"\\n"), b"cab"), re.match(b"(a)", b"a").expand(bytearray(rb"<\1>")))

# === json ===
import json

objects = [object()] * 10


def shorten(value):
    del objects[-1]


print(json.dumps(objects, default=shorten))
print(json.dumps((object(), [object()]), default=lambda value: 1))


async def never():
    pass


# === Others ===
import csv
import datetime
import gc
import locale
import random
import sys
import warnings

show(datetime.datetime.fromisoformat, "9999-12-31T24:00:00")
show(locale.strcoll, "a\0", "a")
show(random.getrandbits, -1 << 1000)
show(random.getrandbits, 1 << 1000)
show(b"a".decode, "utf-8\udce2")
show("a".encode, "latin-1\udc80")


class Lines:
    count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count == 1:
            print(next(reader))
        return "a,b"


reader = csv.reader(Lines())
show(next, reader)
import bisect


class Length:
    def __len__(self):
        return 3


show(bisect.insort, 10, 10)
show(bisect.insort_left, (1, 2), 3)


class Held:
    pass


async def holds():
    value = Held()
    print([found is coroutine for found in gc.get_referrers(value)])


coroutine = holds()
try:
    coroutine.send(None)
except StopIteration:
    pass
with warnings.catch_warnings():
    warnings.simplefilter("error")
    sys.unraisablehook = lambda unraisable: print(unraisable.err_msg.partition(" at ")[0], unraisable.object, unraisable.exc_value)
    coroutine = never()
    del coroutine
    gc.collect()
