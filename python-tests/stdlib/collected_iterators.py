# What list, tuple, join and the like make of generators, map and filter with functions of the program.
from functools import partial


def gen(n, end=None):
    try:
        for i in range(n):
            yield str(i)
        if end is not None:
            raise end
    finally:
        print("closed", n)


# === Generators ===
print(list(gen(3)), tuple(gen(2)), "-".join(gen(3)), sorted(gen(3), reverse=True), set(gen(1)), dict((x, x) for x in gen(2)))
print(any(c == "1" for c in gen(3)), all(c == "0" for c in gen(3)), any(gen(0)), all(gen(0)))
for end in (ValueError("v"), StopIteration("s"), KeyboardInterrupt()):
    for use in (list, "".join, any, all, sorted, tuple):
        try:
            print(use(gen(1, end)))
        except BaseException as e:
            print(type(e).__name__, e, type(e.__cause__).__name__)

g = gen(4)
print(next(g), list(g), list(g), any(g), "".join(g))


def running():
    yield list(me)


me = running()
try:
    print(list(me))
except ValueError as e:
    print(e)

# === map and filter ===
def double(x):
    return x * 2


class Box:
    def half(self, x):
        return x // 2

    def __call__(self, x):
        return -x


for function in (double, lambda x: [x], Box().half, Box(), str, partial(pow, 2), None):
    try:
        print(list(map(function, range(4))), tuple(map(function, iter([1, 2]))))
    except TypeError as e:
        print(e)
for function in (lambda x: x % 2, Box().half, Box(), bool, None):
    print(list(filter(function, range(4))), tuple(filter(function, (x for x in range(3)))))
print(list(map(lambda x, y: x + y, [1, 2, 3], [4, 5])))
print("".join(map(lambda c: c.upper(), "abc")), sorted(map(lambda x: -x, [1, 3, 2])))


def stops(x):
    if x == 2:
        raise StopIteration
    return x


def fails(x):
    if x == 2:
        raise KeyError(x)
    return x


m = map(stops, range(5))
print(list(m), list(m))
f = filter(stops, [1, 3, 2, 4, 0, 5])
print(list(f), list(f))
m = map(fails, range(5))
try:
    list(m)
except KeyError as e:
    print("raised", e, list(m))
try:
    ["", *filter(fails, range(5))]
except KeyError as e:
    print("raised", e)
m = map(double, [1, 2, 3, 4])
print(next(m), list(m), next(m, "end"))
f = filter(stops, [1, 0, 3])
print(next(f), list(f), next(f, "end"))


class Truth:
    def __init__(self, x):
        self.x = x

    def __bool__(self):
        if self.x == 3:
            raise ValueError("no truth")
        return self.x > 1


print(list(filter(lambda x: Truth(x), [0, 1, 2, 4])))
try:
    list(filter(lambda x: Truth(x), [2, 3]))
except ValueError as e:
    print(e)


class Mine(map):
    def __next__(self):
        return ("mine", super().__next__())


print(list(Mine(double, [1, 2])))
numbers = [1, 2, 3]


def grows(x):
    if len(numbers) < 6:
        numbers.append(x * 10)
    return x


print(list(map(grows, numbers)), numbers)
