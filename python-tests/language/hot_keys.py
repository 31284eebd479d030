"""Items and keys that program code hashes and compares, in hot loops: dicts, sets, lists; partial calls; subclasses of builtin containers."""

import traceback
from collections import namedtuple
from enum import Enum
from functools import partial

ROUNDS = 1200


class Key:
    log = []

    def __init__(self, x, hash_=None):
        self.x = x
        self.hash = hash(x) if hash_ is None else hash_

    def __hash__(self):
        return self.hash

    def __eq__(self, other):
        if not isinstance(other, Key):
            return NotImplemented
        return self.x == other.x

    def __repr__(self):
        return f"Key({self.x})"


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def use_dict(d, key, value):
    d[key] = value
    return d[key], key in d, key not in d


def use_others(d, s, items, key):
    return key in s, key in items, key in tuple(items), d.get(key), key in d.keys()


d, s, items = {}, set(), []
for n in range(ROUNDS):
    key = Key(n % 7)
    result = use_dict(d, key, n)
    s.add(key)
    if n < 7:
        items.append(Key(n))
    others = use_others(d, s, items, Key(n % 9))
print(result, others, d, len(s))
for n in range(ROUNDS):
    result = use_dict(d, n % 5, n), use_others(d, s, items, n % 5)
print(result, len(d))
for key in Key(1), 1, "x", Key(100), (Key(1), 2), None:
    print(key, attempt(lambda: d[key]), attempt(use_others, d, s, items, key))

# === All keys with one hash ===

d = {Key(n, 1): n for n in range(9)}
s = set(d)
for n in range(ROUNDS):
    result = d[Key(n % 9, 1)], Key(n % 12, 1) in d, Key(n % 12, 1) in s
    d[Key(n % 9, 1)] = n % 9
print(result, d)

# === Hashes and answers of other kinds ===


class Odd:
    def __init__(self, given, equal=True):
        self.given = given
        self.equal = equal

    def __hash__(self):
        return self.given

    def __eq__(self, other):
        return self.equal


def look(d, key):
    return d[key]


def has(d, key):
    return key in d


def put(d, key):
    d[key] = "put"


class Unhashable(Odd):
    __hash__ = None


class Failing(Odd):
    def __hash__(self):
        raise self.given


for n in range(ROUNDS):
    result = look({Odd(5): 1}, Odd(5)), has({Odd(5)}, Odd(5)), put({}, Odd(1))
print(result)
for odd in -1, -2, True, 10**30, "x", None, 2.5:
    for equal in True, False, [], [1], NotImplemented:
        table = {Odd(odd if isinstance(odd, int) else 1, equal): "there"}
        print(odd, equal, attempt(look, table, Odd(odd, equal)) == "there", attempt(has, set(table), Odd(odd, equal)))
for key in Unhashable(1), Failing(TypeError("mine")), Failing(ValueError("mine")), Failing(type("Own", (TypeError,), {})("own")):
    for function in look, has, put:
        print(function.__name__, attempt(function, {Odd(1): 1}, key))
    print("set", attempt(has, {Odd(1)}, key))


def trace(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        print(*[frame.name for frame in traceback.extract_tb(error.__traceback__)], type(error.__context__).__name__)


trace(look, {}, Odd(1))
trace(look, {Odd(1): 1}, Failing(ValueError("mine")))
trace(look, {Odd(1): 1}, Failing(TypeError("mine")))
trace(has, {Odd(1)}, Unhashable(1))

# === Tables that change while they are searched ===


class Changing(Key):
    def __eq__(self, other):
        if self.table is not None:
            table, self.table = self.table, None
            for n in range(100):
                table[n] = n
            if len(table) % 2:
                del table[50]
        return self.x == other.x


Changing.__hash__ = Key.__hash__
Changing.table = None
for n in range(ROUNDS):
    d = {Changing(1, 1): "one", Changing(2, 1): "two"}
    key = Changing(n % 3, 1)
    next(iter(d)).table = d
    result = attempt(look, d, key), has(d, key)
print(result, len(d))

items = [Key(n) for n in range(5)]


class Shrinking(Key):
    __hash__ = None

    def __eq__(self, other):
        items.clear()
        return False


for n in range(ROUNDS):
    items[:] = [Shrinking(1), Key(2)]
    result = has(items, Key(2))
print(result)

# === Enumerations ===


class Color(Enum):
    RED = 1
    GREEN = 2


class Other(Enum):
    RED = 1


table = {Color.RED: "r", Color.GREEN: "g"}
for n in range(ROUNDS):
    a, b = Color.RED, [Color.RED, Color.GREEN, Other.RED, 1, None][n % 5]
    result = table[a], a == b, a != b, b in table, a == None, a != 1
print(result)


class Plain:
    pass


class Equal(Plain):
    def __eq__(self, other):
        return "equal"


x, y = Plain(), Plain()
seen = set()
for n in range(4 * ROUNDS):
    if n == ROUNDS:
        Plain.__eq__ = lambda self, other: "new"
    if n == 2 * ROUNDS:
        del Plain.__eq__
    if n == 3 * ROUNDS:
        y = Equal()
    seen.add((n // ROUNDS, x == y, x != y, x == x, x == 5, None != x))
print(sorted(seen, key=str))

# === Subclasses of builtin containers ===


class MyList(list):
    pass


class MyDict(dict):
    def __missing__(self, key):
        return ("missing", key)


class MyTuple(tuple):
    pass


class Pair(namedtuple("Pair", "left right")):
    __slots__ = ()


def items_of(x, key):
    return x[key], key in x, len(x), [item for item in x]


for n in range(ROUNDS):
    result = [items_of(MyList([1, 2, 3]), 1), items_of(MyDict({1: 2}), n % 2), items_of(MyTuple((4, 5)), 1), items_of(Pair(1, 2), 0)]
print(result)
for n in range(2 * ROUNDS):
    if n == ROUNDS:
        MyList.__getitem__ = lambda self, key: "own"
        MyList.__len__ = lambda self: 77
        MyTuple.__iter__ = lambda self: iter("own")
    x = MyList([1, 2, 3])
    x[0] = n
    result = items_of(x, 0), items_of(MyTuple((4, 5)), 1)
print(result)
print(attempt(items_of, MyList([]), 9), attempt(items_of, Pair(1, 2), 9))


def fields(pair):
    left, right = pair
    return left, right, pair.left, pair.right


for n in range(ROUNDS):
    result = fields(Pair(n, "r"))
print(result)
print(attempt(fields, tuple.__new__(Pair, (1,))), attempt(fields, (1, 2)))
short = tuple.__new__(Pair, (1,))
print(attempt(lambda: short.left), attempt(lambda: short.right))


class Reversed(Pair):
    __slots__ = ()

    def __iter__(self):
        return reversed(tuple(self[:]))


print([fields(Reversed(1, 2)) for n in range(ROUNDS)][-1])
Pair.left = property(lambda self: "property")
print(fields(Pair(1, 2)))

# === partial ===


def shown(*args, **kwargs):
    return args, kwargs


def call(function, *args, **kwargs):
    return function(*args, **kwargs)


def plain_calls(function):
    return function(), function(1), function(1, 2), function(b=3), function(1, b=3, c=4)


known = [partial(shown), partial(shown, 0), partial(shown, 0, 1, 2, 3, 4, 5, 6, 7), partial(shown, b=1), partial(shown, 9, c=1, b=2)]
for n in range(ROUNDS):
    result = plain_calls(known[n % 5]), call(known[n % 5], 1, c=5)
print(result)
for function in known:
    print(plain_calls(function))


def two(a, b=2):
    return a, b


class Made:
    def __init__(self, *args, **kwargs):
        self.given = args, kwargs


for n in range(ROUNDS):
    result = partial(two, 1)(n), partial(two, b=n)(1), partial(Made, 1, z=n)(2).given, partial(len)([1]), partial(partial(two), 1)()
print(result)
print(attempt(partial(two, 1, 2), 3), attempt(partial(two, c=1), 1), attempt(partial(two, a=1), 1))
deep = partial(two, 1)
deep.__setstate__((two, (5,), {"b": 6}, None))
print(deep(), attempt(deep, 1))
trace(partial(two, 1, 2), 3)
