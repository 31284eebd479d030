# Items of arrays in loops that get hot: every type code, limits, other keys and values, and a class that takes over.
from array import array

LIMITS = {"b": (-128, 127), "B": (0, 255), "h": (-(2**15), 2**15 - 1), "H": (0, 2**16 - 1), "i": (-(2**31), 2**31 - 1), "I": (0, 2**32 - 1), "l": (-(2**63), 2**63 - 1), "L": (0, 2**64 - 1), "q": (-(2**63), 2**63 - 1), "Q": (0, 2**64 - 1)}


def fill(items, values):
    for i in range(len(items)):
        items[i] = values[i % len(values)]
    total = 0
    for i in range(-len(items), len(items)):
        total += items[i]
    return total


for code, (least, most) in LIMITS.items():
    items = array(code, [0] * 100)
    print(code, fill(items, [1, 2, 3, 100]), fill(items, [least, most]), items[0], items[-1])
    for bad in (least - 1, most + 1, 2**70, 1.5, "x", None):
        try:
            fill(items, [1, bad])
        except (OverflowError, TypeError) as error:
            print(code, bad, type(error).__name__, error)
    print(fill(items, [True, False]), items[:4])

for code in "fd":
    items = array(code, [0] * 100)
    print(code, fill(items, [0.5, 1.25, -3.0]), fill(items, [1e300 if code == "d" else 1e30, 0.1]), items[1])
    print(fill(items, [1, 2.5]), fill(items, [True, 2**60]), items[0], items[1])
    fill(items, [float("inf"), float("nan")])
    print(items[0], items[1])
    try:
        fill(items, ["x"])
    except TypeError as error:
        print(error)


def sum_of(items, n):
    total = 0
    for i in range(n):
        total += items[i]
    return total


numbers = array("d", [i / 4 for i in range(200)])
for _ in range(50):
    result = sum_of(numbers, 200)
print(result)
for n in 201, 1000:
    try:
        sum_of(numbers, n)
    except IndexError as error:
        print(error)
print(sum_of(array("i", range(200)), 200), sum_of(list(range(200)), 200), sum_of(range(200), 200), sum_of(numbers, 200))


class Twice(array):
    def __getitem__(self, index):
        return super().__getitem__(index) * 2


class Plain(array):
    pass


print(sum_of(Twice("i", range(200)), 200), sum_of(Plain("i", range(200)), 200))
plain = Plain("i", range(200))
print({sum_of(plain, 200) for _ in range(100)})
Plain.__getitem__ = lambda self, index: 1
print(sum_of(plain, 200))
del Plain.__getitem__
print(sum_of(plain, 200))


def grow(items):
    for i in range(1000):
        if i == len(items):
            items.append(i)
        items[i] += 1
        if i % 100 == 99:
            del items[:50]
            items.extend(range(50))
    return sum(items), len(items)


print(grow(array("l", [0])))
view = memoryview(numbers)
numbers[0] = 9.0
print(view[0], numbers[0])
words = array("w", "text")
print([words[i] for i in range(4)])
try:
    words[0] = 1
except TypeError as error:
    print(error)
for value in 1, 2.5, True, 2**62, -3:
    floats = array("d", [0.0] * 100)
    print([fill(floats, [value]) for _ in range(3)], floats[0])
