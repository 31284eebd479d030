"""Functions, builtins, classes and methods that change while hot code uses them: by assignment, deletion, through dictionaries and modules, by
other code for the same function, in the middle of loops."""

import builtins
import types

ROUNDS = 3000
HALF = ROUNDS // 2


def nothing():
    pass


def hot(change):
    total = 0
    for n in range(ROUNDS):
        total += one() + len("ab")
        if n == HALF:
            change()
    return total


def one():
    return 1


# === Globals ===


def by_assignment():
    global one

    def one():
        return 10


def by_dictionary():
    globals()["one"] = lambda: 100


def by_update():
    globals().update(one=lambda: 1000)


def by_code():
    one.__code__ = (lambda: 5).__code__


def by_deletion():
    del globals()["one"]


print(hot(nothing), hot(nothing))
for change in by_assignment, by_dictionary, by_update, by_code:
    print(change.__name__, hot(change), hot(nothing))
try:
    hot(by_deletion)
except NameError as error:
    print(error)


def one():
    return 1


print(hot(nothing))

# === Builtins ===


def hide():
    globals()["len"] = lambda text: 50


def show():
    del globals()["len"]


def replace():
    builtins.len = lambda text: 7


def restore():
    builtins.len = real_len


real_len = len
for change in hide, show, replace, restore:
    print(change.__name__, hot(change), hot(nothing))

# === One code, several namespaces ===

others = {"one": lambda: 3, "HALF": 1, "ROUNDS": ROUNDS}
other = types.FunctionType(hot.__code__, others)
print(other(nothing), hot(nothing))
others["one"] = lambda: 4
others["len"] = lambda text: 1
print(other(nothing), hot(nothing))


def make(number):
    def inner():
        return one() + number

    return inner


made = [make(number) for number in range(50)]
again = types.FunctionType(made[0].__code__, {"one": lambda: -1}, closure=made[0].__closure__)
print(sum(inner() for inner in made), again(), sum(make(number)() for number in range(50)))


def run_in(source, rounds):
    namespace = {}
    exec(source, namespace)
    return [namespace["run"](rounds) for _ in range(3)]


SOURCE = """
def step(n):
    return n + {}
def run(rounds):
    total = 0
    for n in range(rounds):
        total += step(n)
    return total
"""
print([run_in(SOURCE.format(number), 500) for number in range(4)])
code = compile(SOURCE.format(9), "source", "exec")
for number in range(3):
    namespace = {}
    exec(code, namespace)
    print(namespace["run"](500), end=" ")
    namespace["step"] = lambda n: number
    print(namespace["run"](500))

# === Variables ===

counter = 0


def count(change):
    global counter
    for n in range(ROUNDS):
        counter += 1
        if n == HALF:
            change()
    return counter


print(count(nothing), count(lambda: globals().update(counter=10**6)), count(nothing))


def use():
    return latest


def set_latest(n):
    global use, latest
    if n % 1000 == 999:
        use = lambda: n
    latest = n


latest = 0
print([n for n in range(ROUNDS) if (set_latest(n), use())[1] != n][:3])

# === Classes and methods ===


class Base:
    number = 5

    def step(self):
        return 1

    def run(self):
        return self.step() + self.number


class Derived(Base):
    pass


def methods(change):
    first, second, total = Base(), Derived(), 0
    for n in range(ROUNDS):
        total += first.run() + second.run()
        if n == HALF:
            change()
    return total


def new_method():
    Base.step = lambda self: 2


def own_method():
    Derived.step = lambda self: 30


def new_code():
    Base.step.__code__ = (lambda self: 4).__code__


def no_method():
    del Derived.step


def new_number():
    Base.number = 6


def new_property():
    Derived.number = property(lambda self: 100)


for change in new_method, own_method, new_code, no_method, new_number, new_property:
    print(change.__name__, methods(change), methods(nothing))
for round in range(12):
    Base.step = lambda self, round=round: round
    print(methods(nothing), end=" ")
print()


class Point:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)

    def __bool__(self):
        return self.x > 10

    def __len__(self):
        return 3


def operators(change):
    point, one_point, true = Point(0), Point(1), 0
    for n in range(ROUNDS):
        point = point + one_point
        if point:
            true += 1
        if n == HALF:
            change()
    return point.x, true, len(point)


def new_add():
    Point.__add__ = lambda self, other: Point(self.x + 2)


def new_bool():
    Point.__bool__ = lambda self: self.x % 2 == 0


def no_bool():
    del Point.__bool__


def new_init():
    def __init__(self, x):
        self.x = x + 1

    Point.__init__ = __init__


def new_class():
    global Point

    class Point(Derived):
        def __init__(self, x):
            self.x = -x

        def __add__(self, other):
            return Point(other.x)


for change in new_add, new_bool, no_bool, new_init:
    print(change.__name__, operators(change), operators(nothing))
try:
    operators(new_class)
except TypeError as error:
    print(error)
print(Point(3).x, Point(3).run())

# === Namespaces that are written to as attributes ===

FUNCTIONS = """
def step():
    return 1
def run(rounds):
    return sum(step() for _ in range(rounds)) + step()
"""


class Holder:
    pass


for holder in types.ModuleType("module"), Holder():
    exec(FUNCTIONS, holder.__dict__)
    print(holder.run(ROUNDS), end=" ")
    wrong = []
    for n in range(ROUNDS // 4):
        holder.step = (lambda: 2) if n % 2 else (lambda: 3)
        if holder.run(2) != (6 if n % 2 else 9):
            wrong.append(n)
    print(holder.run(10), wrong)

# === Globals that come late ===

for function in (lambda: 1, lambda: 2, lambda: 3):
    for n in range(ROUNDS):
        result = function()
    print(result, function(), end=" ")
print()


def call_late():
    return late()


wrong = []
for n in range(30):

    def late(n=n):
        return n

    if [call_late() for _ in range(100)][-1] != n:
        wrong.append(n)
print(wrong, call_late())
