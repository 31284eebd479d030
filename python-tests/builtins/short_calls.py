"""Calls of builtins with few arguments, which run without gathering them, next to those that gather: hot, so that all tiers make them."""
import heapq
from itertools import islice


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# === type ===
class Meta(type):
    def __call__(cls, *args, **kwargs):
        return ("called", args, kwargs)


class WithMeta(metaclass=Meta):
    pass


def types():
    found = set()
    for i in range(3000):
        found.add(type(i))
        found.add(type("x"))
    return sorted(c.__name__ for c in found)


show(types)
show(lambda: type())
show(lambda: type(1, 2))
show(lambda: type("A", (), {}).__name__)
show(lambda: Meta(1))
show(lambda: WithMeta(1, k=2))
show(lambda: [c(3) for c in (type, Meta, WithMeta, str, list) if c is not list][:3])

# === min and max ===
for f in (min, max):
    show(lambda: f())
    show(lambda: f(1))
    show(lambda: f([]))
    show(lambda: f([], default=7))
    show(lambda: f(1, 2, default=3))
    show(lambda: f(3, 3.0))
    show(lambda: f(3.0, 3))
    show(lambda: f([2, "a"]))
    show(lambda: f("b", 1))
    show(lambda: f((4, 2, 9)))
    show(lambda: f({4: 1, 2: 1}))
    show(lambda: f("hello"))
    show(lambda: f(["bb", "a", "ccc"], key=len))
    show(lambda: f(x for x in (3, 1, 2)))


class Ordered:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __gt__(self, other):
        return self.n > other.n

    def __repr__(self):
        return f"Ordered({self.n})"


show(lambda: (max(Ordered(1), Ordered(2)), min(Ordered(1), Ordered(2)), max([Ordered(5), Ordered(4)])))


def clamp(n):
    total = 0
    for i in range(n):
        total += max(min(i, 100), 50)
    return total


show(lambda: clamp(5000))

# === instances of plain classes ===
class Plain:
    pass


class Initialised:
    def __init__(self, a):
        self.a = a


def make(cls, n):
    return len({id(o) for o in [cls() for _ in range(n)]})


show(lambda: make(Plain, 2000))
show(lambda: make(object, 2000))
show(lambda: Plain(1))
show(lambda: object(1))
show(lambda: Plain(a=1))
Plain.__init__ = lambda self: setattr(self, "made", True)
show(lambda: [make(Plain, 10), Plain().made])
Plain.__new__ = lambda cls: 42
show(lambda: [Plain() for _ in range(3)])
del Plain.__new__, Plain.__init__
show(lambda: make(Plain, 10))
show(lambda: Initialised())

# === dict ===
def named(n):
    out = []
    for i in range(n):
        d = dict(a=i, b=2)
        d["c"] = 3
        out.append(d)
    return len(out), out[0], out[-1]


show(lambda: named(2000))
show(lambda: dict())
show(lambda: dict({1: 2}))
show(lambda: dict({1: 2}, a=3))
show(lambda: dict([(1, 2)], a=3))
show(lambda: dict(5))
show(lambda: dict(1, 2))
show(lambda: dict(**{"x": 1}))
given = {"p": 1}
copy = dict(**given)
copy["q"] = 2
show(lambda: (given, copy, dict(given) is given))


class Sub(dict):
    pass


show(lambda: (type(Sub(a=1)), Sub(a=1), Sub({1: 2})))
d = {1: 1}
show(lambda: (d.update({2: 2}), d.update(d), d.update([(3, 3)]), d.update(x=4), d.update(), d))
show(lambda: d.update(1))
show(lambda: d.update({}, {}))

# === set ===
s = {1}
show(lambda: (s.update([2, 3]), s.update({4}), s.update(s), s.update(), s.update("ab", (7,)), len(s)))
show(lambda: s.update(5))
show(lambda: s.update([[]]))


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        print("eq", self.name, other.name)
        return self.name == other.name

    def __repr__(self):
        return self.name


a, b, c = Key("a"), Key("b"), Key("c")
t = {a}
show(lambda: t.update({b, c}))
show(lambda: len(t))
t |= {Key("b")}
show(lambda: len(t))

it = iter({1, 2, 3})
show(lambda: [sum(it), list(it), next(it, "end")])
grown = {1, 2}
show(lambda: [grown.add(x + 10) for x in grown])


def walk(n):
    total = 0
    for _ in range(n):
        for x in {1, 2, 3}:
            total += x
        for x in frozenset():
            total += x
    return total


show(lambda: walk(2000))

# === islice ===
show(lambda: list(islice("abcdef", 2)))
show(lambda: list(islice([1, 2, 3, 4], 1, 3)))
show(lambda: list(islice(iter([1, 2, 3, 4]), 0)))
show(lambda: list(islice(range(10), 1, None, 3)))
show(lambda: islice([1], -1))
show(lambda: islice([1], "a"))
show(lambda: islice(5, 1))
show(lambda: list(islice([1, 2], True)))

# === methods of classes ===
def read(n):
    total = 0
    for i in range(n):
        total += int.from_bytes(b"\x01\x02", "big")
        total += len(dict.fromkeys("ab"))
    return total


show(lambda: read(3000))
kept = [int.from_bytes for _ in range(2)]
show(lambda: (kept[0] is kept[1], kept[0] == kept[1]))


class Int(int):
    pass


show(lambda: [type(c.from_bytes(b"\x01", "big")).__name__ for c in (int, Int, bool, int)])

# === joining ===
show(lambda: "-".join(["a", "b", "\u00e9"]))
show(lambda: "\u4e2d".join(["a", "b"]))
show(lambda: "\u4e2d".join(["a"]))
show(lambda: "".join(["a", "\U0001f600", "\u4e2d", ""]))
show(lambda: ", ".join(("x", "", "yz")))
show(lambda: ("\u4e2d".join(["only"]).isascii(), "\u4e2d".join([]), "x".join(iter("abc"))))
show(lambda: "".join(["a", 1]))
text = "".join(["ab", "cd"])
show(lambda: "".join([text]) is text)

# === encodings ===
for name in ("utf-8", "UTF_8", "utf8", "ascii", "us-ascii", "latin-1", "ISO-8859-1", "iso8859_1", "utf-16-le", "no-such", "a" * 40, "x\0y"):
    show(lambda: "h\u00e9".encode(name, "replace"))
    show(lambda: b"h\xc3\xa9".decode(name, "replace"))
show(lambda: "a".encode(1))
show(lambda: b"a".decode("utf-8", 1))
show(lambda: "\ud800".encode("utf-8"))
show(lambda: len(("\u00e9\u4e2d\U0001f600" * 300).encode()))

# === heaps ===
def heaps(n):
    heap = []
    state = 7
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        heapq.heappush(heap, state % 97)
    out = [heapq.heappop(heap) for _ in range(n // 2)]
    out.append(heapq.heapreplace(heap, 1))
    out.append(heapq.heappushpop(heap, 0))
    heapq.heapify(heap)
    while heap:
        out.append(heapq.heappop(heap))
    return out == sorted(out[: n // 2]) + out[n // 2 :], out[: 5], out[-5:]


show(lambda: heaps(500))
pair = [(1, "b"), (0, "z"), (1, "a")]
heapq.heapify(pair)
show(lambda: (pair, heapq.heappop(pair), pair))
show(lambda: heapq.heappush([1, 2], "x"))
show(lambda: heapq.heappop([]))

# === formats ===
for args in ((1, "x", 2.5), (1, 2, 3), ("a", "b", 1), (True, None, 1.0), (10**30, "\u4e2d", 7)):
    show(lambda: "%d-%s-%05.2f;" % args)
    show(lambda: "%s|%s|%r" % args)
show(lambda: "%s" % "a" + "%d%%" % 5)
show(lambda: "%s %s" % ("a",))
show(lambda: "%s" % ("a", "b"))
show(lambda: "plain" % ())
show(lambda: "%d %z" % (1, 2))
show(lambda: "%(a)s %(b)d" % {"a": 1, "b": 2})
show(lambda: "{0:>8}<{1:x}>{name!r}".format(1, 255, name="n"))
show(lambda: "{a[0]}{a[k]}".format(a={0: 1, "k": 2}))
show(lambda: "{x!r:>5}|{0[1]}|{}".format([1, 2], x="y"))
show(lambda: "{x}".format(y=1))
show(lambda: "{:{w}}|{:{}}".format(1, 2, 3, w=4))
show(lambda: "{x:{".format(x=1))
show(lambda: "{[}".format(1))
show(lambda: "{a[}".format(a=1))

# === folded constants ===
show(lambda: (2**63, -2**63, 2**64 - 1, 1 << 100, 3**40, 10**18 * 10**18, (2**70) % 1000, -7 // 2, 2**127, 1 << 200))
show(lambda: {-1, -2, 0.5, True, 2**70})
show(lambda: {-1, -2, 0.5, True, 2**60})
