"""What `*` and `*=` say of operands that do not repeat a sequence, and who is asked."""

import collections
import enum


class Number(int):
    pass


class Level(enum.IntEnum):
    HIGH = 3


class Items(list):
    pass


class Text(str):
    pass


class Index:
    def __repr__(self):
        return 'Index()'

    def __index__(self):
        return 2


class Mirror:
    def __repr__(self):
        return 'Mirror()'

    def __mul__(self, other):
        return ('mul', other)

    def __rmul__(self, other):
        return ('rmul', other)

    def __radd__(self, other):
        return ('radd', other)

    def __iter__(self):
        return iter((1, 2))


def attempt(action, *values):
    try:
        print(repr(action(*values)))
    except (TypeError, OverflowError) as error:
        print(type(error).__name__, error)


def times(a, b):
    return a * b


def times_in_place(a, b):
    a *= b
    return a


def plus_in_place(a, b):
    a += b
    return a


def values():
    return ['ab', Text('ab'), b'ab', bytearray(b'ab'), [1], Items([1]), (1,), collections.deque([1]), 2, True, Number(2), Level.HIGH, Index(), 1.5, None, {},
            {1}, object, Mirror(), 1 << 70]


for a in range(len(values())):
    for b in range(len(values())):
        print(a, b, end=' ')
        attempt(times, values()[a], values()[b])
        attempt(times_in_place, values()[a], values()[b])
for value in values()[:8]:
    attempt(plus_in_place, value, Mirror())

# === Methods by their names have other words ===
for value in values()[:7]:
    for name in '__mul__', '__rmul__', '__add__':
        for other in None, 1.5, 'a', [2]:
            attempt(getattr(value, name), other)
for value in bytearray(b'a'), [1]:
    attempt(value.__imul__, 'a')

# === The same site with other operands ===
def repeated(items, times):
    return items * times

for count in 1, 2, 0, 2.5, 3, None, 'a', 2:
    for items in [0], 'a', b'a', (1,):
        attempt(repeated, items, count)
