"""Classes, builtins and globals that change while compiled code that relies on them runs."""

import builtins


class Point:
    scale = 1

    def __init__(self, x):
        self.x = x

    def get(self):
        return self.x * self.scale

    @property
    def size(self):
        return self.x


class Other:
    def __init__(self, x):
        self.x = -x

    def get(self):
        return self.x

    size = 7


def run(point, rounds, change):
    total = 0
    for i in range(rounds):
        if i == rounds - 3:
            change(point)
        total += point.get() + point.size
    return total


def replace_method(point):
    Point.get = lambda self: 1000


def replace_property(point):
    Point.size = property(lambda self: 5)


def constant_for_property(point):
    Point.size = 3


def on_instance(point):
    point.get = lambda: 77


def class_variable(point):
    Point.scale = 10


def other_class(point):
    point.__class__ = Other


def remove_method(point):
    del Point.get


print(run(Point(2), 6000, lambda point: None))
for change in (class_variable, on_instance, other_class, replace_property, constant_for_property, replace_method, remove_method):
    try:
        print(change.__name__, run(Point(2), 6000, change))
    except AttributeError as error:
        print(change.__name__, error)


# A method changes its own class, and itself, while it runs.
class Changing:
    rounds = 0

    def step(self, rounds):
        for i in range(rounds):
            self.rounds += self.one()
            if i == rounds - 2:
                Changing.one = lambda self: 100
                Changing.step = lambda self, rounds: "replaced"
        return self.rounds

    def one(self):
        return 1


changing = Changing()
print(changing.step(6000))
print(changing.step(6000))


# A base class, and the order of bases.
class Base:
    def name(self):
        return "base"


class Left(Base):
    pass


class Right(Base):
    def name(self):
        return "right, " + super().name()


class Both(Left):
    def name(self):
        return "both, " + super().name()


def names(thing, rounds):
    seen = []
    for i in range(rounds):
        name = thing.name()
        if i == rounds - 6:
            Left.name = lambda self: "left"
        if i == rounds - 4:
            del Left.name
            Both.__bases__ = (Right,)
        if i == rounds - 2:
            Base.name = lambda self: "new base"
        if i >= rounds - 6:
            seen.append(name)
    return seen


print(names(Both(), 6000))


# Builtins and globals.
factor = 2


def lengths(text, rounds):
    seen = []
    for i in range(rounds):
        if i == rounds - 6:
            builtins.len = lambda value: "replaced"
        elif i == rounds - 4:
            globals()["len"] = lambda value: "global"
        elif i == rounds - 2:
            del globals()["len"]
            builtins.len = real_len
        if i >= rounds - 7:
            seen.append(len(text))
        else:
            len(text)
    return seen


real_len = len
print(lengths("abc", 6000))


def multiply(rounds):
    global factor
    total = 0
    for i in range(rounds):
        total += i % 3 * factor
        if i == rounds - 4:
            factor = 1.5
        elif i == rounds - 3:
            factor = "x"
        elif i == rounds - 2:
            del factor
        if i == rounds - 3:
            total = ""
    return total


try:
    multiply(6000)
except NameError as error:
    print(error)
factor = 3
try:
    print(multiply(5999))
except TypeError as error:
    print(error)
except NameError as error:
    print(error)


# Functions that get other code, defaults, and variables of closures.
def plain(x, y=1):
    return x + y


def other_code(x, y=1):
    return x * y * 10


def call_plain(rounds):
    seen = []
    for i in range(rounds):
        result = plain(i)
        if i == rounds - 6:
            plain.__defaults__ = (1000,)
        elif i == rounds - 4:
            plain.__code__ = other_code.__code__
        elif i == rounds - 2:
            plain.__defaults__ = None
        if i >= rounds - 6:
            seen.append(result)
    return seen


try:
    call_plain(6000)
except TypeError as error:
    print(error)
plain.__defaults__ = (2,)
print(plain(4))


def counter():
    count = 0

    def bump():
        nonlocal count
        count = count + 1
        return count

    def to(value):
        nonlocal count
        count = value

    return bump, to


bump, to = counter()
for _ in range(6000):
    bump()
print(bump())
to(2**62 - 2)
print(bump(), bump(), bump())
to(0.5)
print(bump())
to("text")
try:
    bump()
except TypeError as error:
    print(error)


# Containers that change under a loop.
def grow(items):
    total = 0
    for i, item in enumerate(items):
        total += item
        if i == 6000:
            items.extend([10**18] * 20)
        if i == 6010:
            items.clear()
    return total


print(grow([1] * 6020))


def over_map(map):
    for key in map:
        map[key] += 1
        if key == 5000:
            map["new"] = 1


try:
    over_map(dict.fromkeys(range(6000), 0))
except RuntimeError as error:
    print(error)
