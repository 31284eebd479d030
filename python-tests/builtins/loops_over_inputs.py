"""`zip` and `enumerate` over generators: a loop may step them itself, and nobody sees that."""
import sys


def numbers(name, n):
    for i in range(n):
        print("gives", name, i)
        yield i
    print("ends", name)


# === ends ===
print(list(zip(numbers("a", 2), numbers("b", 3))))
print([pair for pair in zip(numbers("a", 3), numbers("b", 2))])
for pair in zip(numbers("a", 1), [5, 6]):
    print(pair)
for pair in zip("xyz", numbers("c", 2)):
    print(pair)
for pair in zip({1: 2, 3: 4}, numbers("d", 5)):
    print(pair)

# === the object goes on where the loop ended ===
first, second = numbers("a", 9), numbers("b", 9)
pairs = zip(first, second)
for pair in pairs:
    print(pair)
    break
print(next(pairs))
for pair in pairs:
    print(pair)
    print(next(pairs))
    print(next(first))
    break
print(next(pairs), type(pairs).__name__, iter(pairs) is pairs)

# === one generator twice ===
same = numbers("s", 5)
print([pair for pair in zip(same, same)])


# === exceptions ===
def failing(n):
    yield n
    raise ValueError(n)


for make in (lambda: zip(failing(1), numbers("n", 5)), lambda: zip(numbers("n", 5), failing(2))):
    pairs = make()
    try:
        for pair in pairs:
            print(pair)
    except ValueError as error:
        print("ValueError", error)
    print(next(pairs, "over"))


def stopping():
    yield 1
    raise StopIteration


try:
    for pair in zip(stopping(), range(3)):
        print(pair)
except RuntimeError as error:
    print(error)


# === tracebacks and frames ===
def looking():
    yield sys._getframe(1).f_code.co_name
    1 / 0


def loop():
    for pair in zip(looking(), looking()):
        print(pair)


import traceback

try:
    loop()
except ZeroDivisionError:
    print(traceback.format_exc())


# === strict, others, and none ===
try:
    for pair in zip(numbers("a", 1), numbers("b", 2), strict=True):
        print(pair)
except ValueError as error:
    print(error)
print([triple for triple in zip(numbers("a", 2), [1, 2], numbers("b", 2))])


class Own:
    def __iter__(self):
        print("iter")
        return self

    def __next__(self):
        return 7


for pair in zip(numbers("a", 1), Own()):
    print(pair)


# === closing ===
def guarded(name):
    try:
        yield 1
        yield 2
    finally:
        print("closed", name)


def leave():
    one = guarded("one")
    for pair in zip(one, guarded("two")):
        print(pair)
        break
    print("left")
    return one


one = leave()
print("held")
del one
print("end")
print(sum(a * b for a, b in zip((x for x in range(1000)), (y for y in range(500)))))

# === enumerate ===
counted = enumerate(numbers("e", 5), 10)
for pair in counted:
    print(pair)
    if pair[0] == 11:
        break
print(next(counted), counted.__reduce__()[1][1])
print([pair for pair in counted])
print(next(counted, "over"))
for pair in enumerate(numbers("f", 2), 2**64):
    print(pair)
try:
    for pair in enumerate(failing(3)):
        print(pair)
except ValueError as error:
    print("ValueError", error)


class Counting(enumerate):
    def __next__(self):
        return "own"


for pair in Counting(numbers("g", 3)):
    print(pair)
    break

# === searches ===
import re

matches = re.finditer("a|b", "xaxbxa")
for match in matches:
    print(match)
    print(next(matches))
    break
print(list(matches), list(matches), next(matches, "over"))
print([match.span() for match in re.finditer("", "abc")], [match[0] for match in re.finditer(b"[a-c]+", b"ab-c-")])
print([type(match).__name__ for match in iter(re.compile("a").scanner("aab").match, None)])
