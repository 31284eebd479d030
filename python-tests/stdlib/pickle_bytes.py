"""Pickles are the same bytes, whatever the protocol."""

import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import io
import operator
import pathlib
import pickle
import random
import uuid


class Plain:
    def __init__(self, **values):
        self.__dict__.update(values)


class Empty:
    pass


class Slotted:
    __slots__ = ("a", "b")


class SlottedAndDict(Slotted):
    pass


class WithState:
    def __getstate__(self):
        return ("state", 1)

    def __setstate__(self, state):
        self.state = state


class NewArgs(int):
    def __getnewargs__(self):
        return (int(self),)


class NewArgsEx:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __getnewargs_ex__(self):
        return (1, 2), {"three": 3}


class OwnList(list):
    pass


class OwnDict(dict):
    pass


class OwnStr(str):
    pass


class OwnTuple(tuple):
    pass


class OwnSet(set):
    pass


class Outer:
    class Inner:
        def method(self):
            pass


class Reduced:
    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return self.parts


class Color(enum.Enum):
    RED = 1
    BLUE = "b"


class Flags(enum.Flag):
    A = 1
    B = 2


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5
    tags: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int


Pair = collections.namedtuple("Pair", "left right")


def function():
    pass


def recursive_list():
    items = []
    items.append(items)
    return items


def recursive_tuple():
    items = ([],)
    items[0].append(items)
    return items


def recursive_long_tuple():
    items = ([], 1, 2, 3)
    items[0].append(items)
    return items


def recursive_dict():
    items = {}
    items["self"] = items
    return items


def recursive_instance():
    made = Empty()
    made.me = made
    return made


def recursive_frozenset():
    made = Empty()
    made.set = frozenset([made])
    return made.set


def shared():
    text = "".join(["sha", "red"])
    items = [text]
    return [text, text, items, items, (items, text), {text: items}]


rng = random.Random(5)
ints = [0, 1, -1, 255, 256, 65535, 65536, -128, -129, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32, 2**62, 2**63, -(2**63)]
ints += [2**64, -(2**64), 2**127, -(2**127), 2**128 - 1, 10**100, -(10**100), 2**2040 - 1, 2**2047, -(2**2039), 2**4000, -(2**4001)]
ints += [rng.getrandbits(bits) for bits in range(1, 300, 7)] + [-rng.getrandbits(bits) for bits in range(1, 300, 7)]
cases = {
    "constants": [None, True, False, ..., NotImplemented],
    "ints": ints,
    "floats": [0.0, -0.0, 1.5, -2.25, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), 0.1],
    "complex": [1 + 2j, -0.5j],
    "strings": ["", "a", "abc", "é", "\xff\x80", "\u20ac", "\U0001f600", "\ud800", "a\nb\\c\0\x1a\r", "x" * 255, "y" * 256, "\u1234" * 90, "\\u0041"],
    "long string": "z" * 70000,
    "many strings": [str(i) * 20 for i in range(5000)],
    "bytes": [b"", b"a", b"abc\n\x00\xff", b"q" * 255, b"r" * 256],
    "long bytes": [b"1" * 65535, b"2" * 65536, 5, b"3" * 70000, b"4" * 10],
    "bytearrays": [bytearray(), bytearray(b"abc"), bytearray(b"x" * 66000)],
    "tuples": [tuple(range(i)) for i in range(5)] + [tuple([()]), tuple([tuple([tuple([1]), 2]), 3])],
    "lists": [[], [1], [1, 2], list(range(999)), list(range(1000)), list(range(1001)), list(range(2000)), list(range(2001))],
    "dicts": [{}, {1: 2}, {1: 2, "a": [1]}, {i: i for i in range(999)}, {i: i for i in range(1000)}, {i: i for i in range(1001)}, {i: str(i) for i in range(2000)}],
    "sets": [set(), {1}, {1, 2, 3}, set(range(1000)), set(range(1500)), frozenset(), frozenset([1]), frozenset(range(1200))],
    "nested": [[[[[{"a": [(1, [2, {3}])]}]]]]],
    "shared": shared(),
    "recursive list": recursive_list(),
    "recursive tuple": recursive_tuple(),
    "recursive long tuple": recursive_long_tuple(),
    "recursive dict": recursive_dict(),
    "recursive instance": recursive_instance(),
    "recursive frozenset": recursive_frozenset(),
    "plain": [Plain(a=1, b=[2], c="x"), Plain(), Empty(), Plain(a=Plain(b=Plain()))],
    "many plain": [Plain(number=i, name=str(i)) for i in range(3000)],
    "with state": [WithState(), WithState()],
    "new args": [NewArgs(5), NewArgs(6)],
    "lists of its own": OwnList([1, 2, OwnList()]),
    "long list of its own": OwnList(range(2001)),
    "dict of its own": OwnDict(a=1, b=OwnDict()),
    "long dict of its own": OwnDict.fromkeys(range(1000)),
    "str of its own": OwnStr("abc"),
    "tuple of its own": OwnTuple((1, 2)),
    "set of its own": OwnSet([1]),
    "classes": [int, str, Plain, object, type, collections.OrderedDict, io.BytesIO, Exception, type(None), type(...), type(NotImplemented)],
    "inner": [Outer.Inner, Outer],
    "inner instance": Outer.Inner(),
    "functions": [len, function, operator.add, print, "abc".upper, [1].append, random.Random],
    "method": Outer.Inner().method,
    "enums": [Color.RED, Color.BLUE, Color.RED, Flags.A, Flags.A | Flags.B],
    "dataclasses": [Point(1), Point(2, 3.5, ["x"]), Frozen(1)],
    "namedtuples": [Pair(1, 2), Pair("a", [1]), Pair(1, 2)],
    "collections": [
        collections.OrderedDict([("a", 1), ("b", 2)]),
        collections.deque([1, 2, 3]),
        collections.deque([1], 5),
        collections.defaultdict(list, {1: [2]}),
        collections.Counter("hello"),
        collections.ChainMap({1: 2}),
        collections.UserDict(a=1),
    ],
    "dates": [
        datetime.date(2020, 1, 2),
        datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
        datetime.time(1, 2),
        datetime.timedelta(1, 2, 3),
        datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
        datetime.timezone(datetime.timedelta(hours=1), "x"),
    ],
    "numbers": [decimal.Decimal("1.5"), fractions.Fraction(1, 3)],
    "ranges": [range(5), range(1, 10, 2), slice(1, 2, 3)],
    "exceptions": [ValueError("a", 1), KeyError("k"), OSError(2, "no", "file"), StopIteration(3)],
    "uuid": uuid.UUID(int=5),
    "path": pathlib.PurePosixPath("/a/b"),
    "partial": functools.partial(int, base=2),
    "reduced": [
        Reduced(Plain, ()),
        Reduced(OwnList, (), None, iter([1, 2, 3])),
        Reduced(OwnList, (), None, iter([1])),
        Reduced(OwnDict, (), None, None, iter([(1, 2), (3, 4)])),
        Reduced(OwnDict, (), None, None, iter([(1, 2)])),
        Reduced(Plain, (), {"a": 1}),
        Reduced(Plain, (), {"a": 1}, None, None, setattr),
    ],
}
slotted = Slotted()
slotted.a = 1
cases["slotted"] = slotted
both = SlottedAndDict()
both.a, both.b, both.c = 1, 2, 3
cases["slotted and dict"] = both


def digest(data):
    return f"{len(data)} {hashlib.sha1(data).hexdigest()[:12]}"


# Iterators can be pickled once; they are made anew for each protocol.
def again(name):
    if name == "reduced":
        return [
            Reduced(*[iter(list(saved)) if kind else saved for kind, saved in parts])
            for parts in templates
        ]
    return cases[name]


templates = [
    [(hasattr(part, "__next__"), list(part) if hasattr(part, "__next__") else part) for part in one.parts]
    for one in cases["reduced"]
]

# Classes of the same module written in C do not share the module's name: what is in these is pickled one by one.
for name in ("functions", "collections", "dates"):
    for number, value in enumerate(cases.pop(name)):
        cases[f"{name} {number}"] = value

for name in cases:
    for protocol in range(6):
        try:
            data = pickle.dumps(again(name), protocol)
        except Exception as error:
            print(name, protocol, type(error).__name__, str(error).split(" at 0x")[0], getattr(error, "__notes__", None))
            continue
        print(name, protocol, digest(data) if len(data) > 100 else data)
        file = io.BytesIO()
        pickle.dump(again(name), file, protocol)
        if file.getvalue() != data:
            print("file differs", file.getvalue()[:100])
        if name in ("recursive list", "recursive tuple", "recursive long tuple", "recursive dict"):
            made = pickle.loads(data)
            print(repr(made))
        elif name != "reduced":
            made = pickle.loads(data)
            second = pickle.dumps(made, protocol)
            print(" again", "same" if second == data else "other", type(made).__name__)
            if name in ("ints", "strings", "floats", "bytes", "tuples", "lists", "dicts", "sets", "shared", "nested", "dataclasses") or name.startswith(("dates", "collections")):
                print(" equal", repr(made) == repr(cases[name]))


# === What a file gets ===


class Writer:
    def __init__(self):
        self.writes = []

    def write(self, data):
        self.writes.append(bytes(data))
        return len(data)


for protocol in range(6):
    for value in [list(range(100000)), [b"x" * 100000, "y" * 70000, 1], "abc", [Plain(a=i) for i in range(5000)]]:
        writer = Writer()
        pickle.dump(value, writer, protocol)
        print(protocol, [len(write) for write in writer.writes], digest(b"".join(writer.writes)))


# === Extension codes, tables, persistent ids ===

copyreg.add_extension(__name__, "Plain", 0x123)
for protocol in range(6):
    data = pickle.dumps([Plain(a=1), Plain], protocol)
    print(protocol, data, type(pickle.loads(data)[0]).__name__)
copyreg.remove_extension(__name__, "Plain", 0x123)


class Tabled(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[Plain] = lambda plain: (Empty, (), {"was": "plain"})


class Overriding(pickle.Pickler):
    def reducer_override(self, obj):
        if obj is Plain:
            return "Empty"
        if isinstance(obj, Plain):
            return Empty, ()
        return NotImplemented


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        if isinstance(obj, Plain):
            return "plain-" + str(len(obj.__dict__))
        return None


class Loading(pickle.Unpickler):
    def persistent_load(self, identity):
        return ("loaded", identity)


for kind in (Tabled, Overriding, Persistent):
    for protocol in range(6):
        file = io.BytesIO()
        try:
            kind(file, protocol).dump([Plain(a=1), {1: Plain()}, (Empty(), None, 5, "x", Color.RED)])
        except Exception as error:
            print(kind.__name__, protocol, type(error).__name__, error)
            continue
        print(kind.__name__, protocol, file.getvalue())
        file.seek(0)
        print(type(Loading(file).load()[0]))
copyreg.pickle(Plain, lambda plain: (Empty, ()))
print(pickle.dumps([Plain(a=1)], 4))
del copyreg.dispatch_table[Plain]
print(pickle.dumps([Plain(a=1)], 4))


# === The same pickler again ===

file = io.BytesIO()
pickler = pickle.Pickler(file, 4)
value = [Plain(a="text"), "text"]
pickler.dump(value)
pickler.dump(value)
print(len(pickler.memo.copy()))
pickler.clear_memo()
pickler.dump(value)
print(file.getvalue())
file.seek(0)
unpickler = pickle.Unpickler(file)
for _ in range(3):
    print(unpickler.load()[1:], file.tell(), len(unpickler.memo.copy()))
