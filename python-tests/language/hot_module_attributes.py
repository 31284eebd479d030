"""Calls of classes, functions, natives and callable objects that are attributes of modules or of objects, in hot code."""
import collections
import datetime
import math
import sys
import types

module = types.ModuleType("module")


class Pair:
    __slots__ = ("a", "b")

    def __init__(self, a, b=0, *, c=None):
        if a == 990:
            raise ValueError("in the initialiser")
        self.a = a
        self.b = b if c is None else c


class Callable:
    def __call__(self, x, y=1):
        return x + y


class Meta(type):
    def __call__(cls, x):
        return ("meta", x)


class WithMeta(metaclass=Meta):
    pass


module.Pair = Pair
module.function = lambda x, y=2: x * y
module.callable = Callable()
module.WithMeta = WithMeta
module.native = abs
module.bound = [1, 2, 3].index
module.limit = collections.deque


class Holder:
    def __init__(self):
        self.Pair = Pair
        self.function = lambda x, y=2: x * y
        self.native = math.sqrt
        self.date = datetime.date


def use(n):
    total = 0
    for i in range(n):
        total += module.Pair(i).a
        total += module.Pair(i, 3).b
        total += module.Pair(i, c=5).b
        total += module.Pair(b=2, a=1).b
        total += module.function(i) + module.function(i, y=3)
        total += module.callable(i) + module.callable(i, y=4)
        total += module.WithMeta(i)[1]
        total += module.native(-i)
        total += module.bound(2)
        total += len(module.limit((i, i), maxlen=1)) + len(module.limit())
    return total


def use_holder(holder, n):
    total = 0
    for i in range(n):
        total += holder.Pair(i, 2).b + holder.function(i) + int(holder.native(i * i))
        total += holder.date(2000, 1, 1 + i % 28).day
    return total


print(use(900), use(900))
print(use_holder(Holder(), 900))
try:
    use(2000)
except ValueError as error:
    print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name, error.__traceback__.tb_next.tb_lineno)


def wrong(n, count):
    for i in range(n):
        if i == n - 1:
            module.Pair = Pair if count else Callable
        try:
            module.Pair(i % 900, 1)
        except TypeError as error:
            return i, str(error)


print(wrong(500, 1), wrong(500, 0))
module.Pair = Pair
# What stood for a class is something else, with and without a receiver.
for other in (lambda a: Pair(a), Callable(), WithMeta, int, Pair):
    module.function = other
    kinds = {type(module.function(i)).__name__ for i in range(300)}
    print(sorted(kinds))


class Changing:
    def __init__(self, x):
        self.x = x


module.Changing = Changing


def changing(n):
    seen = []
    for i in range(n):
        if i == n // 2:
            Changing.__init__ = lambda self, x: setattr(self, "x", -x)
        seen.append(module.Changing(i).x)
    return seen[0], seen[1], seen[n // 2], seen[-1]


print(changing(600))


def deep(n):
    return module.Deep(n).depth


class Deep:
    def __init__(self, n):
        self.depth = 1 + (module.deep(n - 1) if n else 0)


module.Deep, module.deep = Deep, deep
print(deep(100))
for _ in range(3):
    try:
        deep(10**6)
    except RecursionError as error:
        print(type(error).__name__, str(error)[:32])
