"""Values whose types change after the code that works on them has been compiled."""

import math


def add_all(values):
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def less(a, b):
    return a < b


def item(container, index):
    return container[index]


for _ in range(6000):
    add_all((1, 2, 3))
    less(1, 2)
    item([1, 2, 3], 1)
print(add_all((1, 2, 3)), add_all((1.5, 2, 3)), add_all(("a", "b")), add_all(([1], [2])), add_all((2**62, 2**62, 2**63)))
print(less(1.0, 2), less(2**70, 1), less("a", "b"), less((1,), (1, 2)), less({1}, {1, 2}))
print(item((4, 5), -1), item("text", 1), item({1: "one"}, 1), item(b"bytes", 0), item(range(9), 3))
for attempt in (lambda: add_all((1, "a")), lambda: less(1, "a"), lambda: item([1], 1), lambda: item(5, 1), lambda: item({}, "k")):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Number(self.value + getattr(other, "value", other))

    __radd__ = __add__

    def __lt__(self, other):
        return "less"

    def __getitem__(self, index):
        return ("item", index)

    def __bool__(self):
        return self.value > 3

    def __repr__(self):
        return f"Number({self.value})"


print(add_all((1, Number(2), 3)), less(Number(1), 1), item(Number(1), "x"))


# Each phase of one long loop has values of another type; the loop itself never ends in between.
def phases():
    seen = []
    x = 1
    for i in range(24000):
        if i == 6000:
            seen.append(x)
            x = 0.5
        elif i == 12000:
            seen.append(x)
            x = Number(1)
        elif i == 18000:
            seen.append(x)
            x = True
        x = x + 1 if x else x + 2
    seen.append(x)
    return seen


print(phases())


# Integers that leave the machine's range late.
def powers(rounds):
    x, y, total = 1, -1, 0
    for i in range(rounds):
        x = x + (1 << 49)
        y = y - (1 << 49)
        total += x - y
        if i >= rounds - 2:
            print(i, x, y, total)
    return total


print(powers(9000))


def products(rounds):
    x = 3
    for i in range(rounds):
        x = x * 3 if i > rounds - 100 else x + 1
    return x


print(products(9000))


def border(start, step):
    n = start
    for _ in range(6000):
        n += step
        n -= step
    return n + step, n - step, -n, abs(n), n * step, n << 1, n // step, n % step


for start in (2**62 - 1, -(2**62), 2**63 - 1, -(2**63), 2**64):
    print(border(start, 1), border(start, -1), border(start, start))


# A NaN is the same object after floats were kept in machine registers.
def keeps_nan(x, rounds):
    found = 0
    total = 0.0
    for i in range(rounds):
        y = x
        total = total + i * 0.5
        if i % 1000 == 0:
            found += (x in [x]) + (y is x) + ([x] == [y]) + ({y: 1}.get(x, 0)) + (x == x)
    return found, total, y is x


nan = float("nan")
print(keeps_nan(nan, 6000), keeps_nan(1.5, 6000), keeps_nan(1e300, 6000), keeps_nan(math.inf, 6000))


def made_nan(rounds):
    x = math.inf
    seen = []
    for i in range(rounds):
        x = x - x if i == rounds - 5 else x + 1.0
        if i > rounds - 5:
            y = x
            seen.append((x == x, x in [y], x is y, (x,) == (y,), seen.count(x)))
    return seen


print(made_nan(6000))


def signs(rounds):
    x, seen = 0.0, []
    for i in range(rounds):
        x = -x
        if i % 1000 < 2:
            seen.append(math.copysign(1, x))
    return seen, x


print(signs(4002))


# Floats that do not fit a tagged word, between ones that do.
def extremes(rounds):
    small, large, middle = 5e-324, 1.7e308, 1.0
    for _ in range(rounds):
        small, large, middle = small * 1.0, large / 1.0, middle + small + large - large
    return small, large, middle


print(extremes(6000))


# Names that are unset after they were set for long.
def unset(rounds):
    for i in range(rounds):
        if i == rounds - 1:
            del kept
        if i < rounds - 1:
            kept = i
    return kept


try:
    unset(6000)
except UnboundLocalError as error:
    print(error)
