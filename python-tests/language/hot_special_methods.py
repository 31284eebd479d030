"""Special methods that instructions and builtin functions call, while compiled code runs: answers of every kind, classes that change."""

import sys
import traceback

ROUNDS = 1200


class Truthful:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return self.value


class Sized:
    def __init__(self, value):
        self.value = value

    def __len__(self):
        return self.value


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


# === Truth ===


def branch(x):
    if x:
        return "yes"
    return "no"


def negated(x):
    return not x


def chosen(x):
    return x and 1, x or 2


def by_bool(x):
    return bool(x)


def looped(x, n):
    rounds = 0
    while x and rounds < n:
        rounds += 1
        if rounds == 5:
            x.value = 0
    return rounds


for make in Truthful, Sized:
    for function in branch, negated, by_bool:
        seen = {}
        for n in range(ROUNDS):
            x = make([False, True][n % 2] if make is Truthful else n % 3)
            result = function(x)
            seen[result] = seen.get(result, 0) + 1
        print(make.__name__, function.__name__, sorted(seen.items(), key=str))
        for odd in 2, "x", None, -1, 10**30, 1.5, True, False:
            print(" ", repr(odd), attempt(function, make(odd)))
    x = make(True)
    for n in range(ROUNDS):
        result = chosen(x)
    print(result[0], result[1] is x)
print([looped(Sized(1), 10) for n in range(ROUNDS)][-1])


class Index:
    def __index__(self):
        return 7


class Indexed:
    def __len__(self):
        return Index()


print([(branch(Indexed()), len(Indexed())) for n in range(ROUNDS)][-1])


# === Containers ===


class Box:
    def __init__(self):
        self.items = {}
        self.log = []

    def __contains__(self, item):
        return self.items.get(item)

    def __getitem__(self, key):
        if key == "missing":
            raise KeyError(key)
        return self.items.get(key, (key,))

    def __setitem__(self, key, value):
        self.items[key] = value

    def __neg__(self):
        return NotImplemented

    def __iter__(self):
        return iter(self.items)


def contained(box, item):
    return item in box


def not_contained(box, item):
    if item not in box:
        return "out"
    return "in"


def run(box, keys):
    for key in keys:
        box[key] = key
        box[key] += 1 if isinstance(key, int) else "+"
    return [box[key] for key in keys], [contained(box, key) for key in keys], [not_contained(box, key) for key in keys]


for n in range(ROUNDS):
    result = run(Box(), [n % 3, "a", 0, 2])
print(result)
box = Box()
box.items = {1: [], 2: "x", 3: Truthful(True), 4: Truthful(0)}
for n in range(ROUNDS):
    result = [contained(box, key) for key in (1, 2, 3)] + [not_contained(box, key) for key in (1, 2, 3)]
print(result, attempt(contained, box, 4), attempt(not_contained, box, 4))


def first(box):
    return box[0], box["k"], -box


print([first(Box()) for n in range(ROUNDS)][-1])
print(attempt(lambda: Box()["missing"]))


def through(box):
    count = 0
    for item in box:
        count += item
    return count


print([through(box) for n in range(ROUNDS)][-1])


class Bad:
    def __iter__(self):
        return self.given


def iterate(bad):
    for item in bad:
        return item


def generated():
    yield "generated"


for n in range(ROUNDS):
    bad = Bad()
    bad.given = [iter((1,)), iter([2]), iter(range(3, 4)), generated(), iter({5: 5})][n % 5]
    result = iterate(bad)
print(result)
for odd in 5, None, [1], generated:
    bad.given = odd
    print(attempt(iterate, bad))


# === Builtin functions ===


class Shown:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def __hash__(self):
        return self.text

    def __len__(self):
        return self.text

    def __abs__(self):
        return self.text


class Named(Shown):
    def __str__(self):
        return self.text


class Text(str):
    pass


def shown(x):
    return repr(x)


def named(x):
    return str(x)


def hashed(x):
    return hash(x)


def counted(x):
    return len(x)


def absolute(x):
    return abs(x)


def of_subclass(x):
    return Text(x)


for function, plain in (shown, "s"), (named, "s"), (hashed, 5), (counted, 5), (absolute, []), (by_bool, 3), (of_subclass, "t"):
    for make in Shown, Named:
        x = make(plain)
        for n in range(ROUNDS):
            result = function(x)
        print(function.__name__, make.__name__, repr(result), type(result).__name__)
        for odd in -1, -2, 0, 10**30, True, None, "text", Text("sub"), 1.5:
            x = make(odd)
            if odd.__class__ is Text:
                print("  Text", repr(attempt(function, x)), type(attempt(function, x)).__name__)
            else:
                print(" ", repr(odd), repr(attempt(function, x)))

# Another function of the same name, and other arguments, at the same site.
for n in range(ROUNDS):
    function = [len, repr, str, hash, bool, Text][n // (ROUNDS // 6)]
    result = function(Named("x") if function in (repr, str, Text) else Shown(4))
print(result)


# === Classes that change ===


class Changing:
    def __len__(self):
        return 1

    def __bool__(self):
        return True

    def __repr__(self):
        return "one"

    def __getitem__(self, key):
        return "one"


def all_of(x):
    return len(x), branch(x), repr(x), x[0]


x = Changing()
seen = []
for n in range(4 * ROUNDS):
    if n == ROUNDS:
        Changing.__len__ = lambda self: 2
        Changing.__repr__ = lambda self: "two"
    if n == 2 * ROUNDS:
        del Changing.__bool__
        Changing.__getitem__ = lambda self, key: "two"
        Changing.__len__ = lambda self: 0
    if n == 3 * ROUNDS:
        del Changing.__len__, Changing.__repr__
        Changing.__repr__ = lambda self: "three"
    result = attempt(all_of, x)
    if not seen or seen[-1] != result:
        seen.append(result)
print(seen)


class Switching:
    count = 0

    def __len__(self):
        Switching.count += 1
        if Switching.count == ROUNDS:
            Switching.__len__ = lambda self: 11
        return 10


x = Switching()
print([len(x) for n in range(2 * ROUNDS)].count(10))


# === Errors inside, and their traces ===


class Failing:
    def __init__(self, at):
        self.at = at

    def fail(self):
        self.at -= 1
        if not self.at:
            raise ValueError("now")
        return True

    def __bool__(self):
        return self.fail()

    def __contains__(self, item):
        return self.fail()

    def __getitem__(self, item):
        return self.fail()

    def __setitem__(self, item, value):
        return self.fail()

    def __len__(self):
        return self.fail() + 1

    def __repr__(self):
        return str(self.fail())

    def __hash__(self):
        return self.fail() + 0


def until(x, kind):
    while True:
        if kind == 0 and not x:
            return
        if kind == 1 and 1 not in x:
            return
        if kind == 2:
            x[1]
        if kind == 3:
            x[1] = 2
        if kind == 4:
            len(x)
        if kind == 5:
            repr(x)
        if kind == 6:
            hash(x)
        if kind == 7:
            str(x)


for kind in range(8):
    try:
        until(Failing(ROUNDS), kind)
    except ValueError as error:
        for line in traceback.format_tb(error.__traceback__)[-3:]:
            print(line.split(", ", 1)[1], end="")


# === Recursion ===


class Deep:
    def __len__(self):
        return len(self)

    def __bool__(self):
        return not self

    def __getitem__(self, key):
        return self[key]

    def __contains__(self, key):
        return key in self

    def __repr__(self):
        return repr(self)

    def __str__(self):
        return str(self)

    def __hash__(self):
        return hash(self)


def depth_of(function):
    try:
        function(Deep())
    except RecursionError as error:
        return str(error)[:32]


for n in range(3):
    print([depth_of(f) for f in (counted, negated, first, shown, named, hashed, lambda x: 1 in x)])


# === Frames ===


class Looking:
    def __len__(self):
        return sys._getframe(1).f_code.co_name == "counted"

    def __getitem__(self, key):
        return sys._getframe(1).f_code.co_name

    def __bool__(self):
        return sys._getframe(1).f_code.co_name == "branch"


for n in range(ROUNDS):
    result = counted(Looking()), branch(Looking()), negated(Looking())
print(result)


# === Several classes at one site ===


class Other(Sized):
    def __getitem__(self, key):
        return "other"


things = [Sized(3), Other(0), [1, 2], "abc", {}, Truthful(True), None]
total = 0
for n in range(4 * ROUNDS):
    x = things[n % 7]
    total += 1 if x else 0
    if n % 7 < 5:
        total += len(x)
print(total)
