"""Methods that are None, arguments that a subclass's `__init__` or `__new__` takes, calls that read too much or too little."""
import collections
import operator


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


# === Comparisons that a class has blocked ===
class Base:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class Blocked:
    __eq__ = None
    __lt__ = None


class BlockedSub(Base):
    __eq__ = None
    __ne__ = None


attempt(operator.eq, Blocked(), Base())
attempt(operator.eq, Base(), Blocked())
attempt(operator.ne, Blocked(), 1)
attempt(operator.lt, Blocked(), 1)
attempt(operator.gt, 1, Blocked())
attempt(operator.eq, Base(), BlockedSub())
attempt(operator.ne, Base(), BlockedSub())


# === Names for `__init__` alone, or for `__new__` alone ===
def with_init(kind, value):
    class Own(kind):
        def __init__(self, *args, own=None):
            self.own = own

    made = Own(value, own=3)
    print(kind.__name__, made.own, kind(made) == kind(value) or list(made))
    attempt(type("Plain", (kind,), {}), own=3)


for kind, value in [(float, 2.5), (tuple, (1, 2)), (frozenset, [1]), (list, [1])]:
    with_init(kind, value)


class OwnNew(list):
    def __new__(cls, items, own=None):
        self = super().__new__(cls, items)
        self.own = own
        return self


made = OwnNew([1, 2], own=4)
print(made, made.own)


# === Lengths that a program's own methods say ===
class BadLength:
    def __init__(self, name):
        self.name = name

    def __iter__(self):
        return iter(range(3))


class BadLen(BadLength):
    def __len__(self):
        raise RuntimeError("len")


class BadHint(BadLength):
    def __length_hint__(self):
        raise RuntimeError("hint")


class NoHint(BadLength):
    def __length_hint__(self):
        raise TypeError("none")


for kind in BadLen, BadHint, NoHint:
    attempt(list, kind("a"))
    attempt([].extend, kind("a"))
    attempt(bytearray().extend, kind("a"))

deque = collections.deque(range(5))
for make in iter, reversed:
    iterator = make(deque)
    next(iterator)
    deque.append(9)
    attempt(next, iterator)
    print(operator.length_hint(iterator))


# === An iterator that its own callable exhausts ===
calls = []


def exhausting():
    calls.append(1)
    if len(calls) > 1:
        return "end"
    list(iterator)
    return "more"


iterator = iter(exhausting, "end")
print(next(iterator, "exhausted"), len(calls))


# === Lists that comparisons and sorting change ===
class Clearing:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return NotImplemented


a, b = [], []
a.append(Clearing(b))
b.append(Clearing(a))
print(a == b, a, b)


class Appending:
    def __lt__(self, other):
        changed.append(1)
        changed.pop()
        return False


changed = [Appending(), Appending()]
attempt(changed.sort)
print(len(changed))

# === Numbers that conversions give ===
import math
import warnings

warnings.simplefilter("always")


class OwnFloat(float):
    def __float__(self):
        return 42.0


class GivesSubclass:
    def __float__(self):
        return OwnFloat(1.5)

    def __index__(self):
        return True

    def __int__(self):
        return True


print(float(OwnFloat(1)), math.sqrt(OwnFloat(4)))
with warnings.catch_warnings(record=True) as caught:
    print(float(GivesSubclass()), int(GivesSubclass()), operator.index(GivesSubclass()), [4, 5][GivesSubclass()])
for warning in caught:
    print(warning.category.__name__, warning.message)
nan = float("nan")
print(float(nan) is nan, float.from_number(nan) is nan, complex.from_number(1j + nan) != 0)
print(math.ldexp(4837543457584983.0, -1075), math.ldexp(2.0**54 - 2, -1075), math.ldexp(1.5, -1074))


# === In-place operations of sequences come after the right operand's own ===
class Reflecting:
    def __radd__(self, other):
        return "added", other

    def __rmul__(self, other):
        return "multiplied", other


class OwnInPlace(list):
    def __iadd__(self, other):
        return "own"


for value in [1], (1,), "1", bytearray(b"1"), OwnInPlace():
    result = value
    result += Reflecting()
    print(result)
    result = value
    result *= Reflecting()
    print(result)


# === Texts of subclasses ===
class OwnText(str):
    pass


class Shown:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class Overridden(str):
    def __str__(self):
        return "overridden"


for function in repr, ascii:
    for text in "plain", OwnText("own"), OwnText("\u00e9"):
        print(function.__name__, type(function(Shown(text))).__name__)
print("{}|{:>5}|%s".format(Overridden("x"), Overridden("x")) % Overridden("x"), f"{Overridden('x')}")
text = "abc"
print(text.__getnewargs__()[0] is text, text.__getnewargs__())


# === `__bytes__` that is a descriptor ===
class BadBytes:
    @property
    def __bytes__(self):
        raise ZeroDivisionError("looked up")


attempt(bytes, BadBytes())
attempt(lambda: b"%b" % BadBytes())
