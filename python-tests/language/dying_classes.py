"""Classes that nothing names any more go, with their instances' layouts; those that something names stay."""

import gc
import weakref
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum

# === A class is a cycle that a collection finds ===


class Lost:
    pass


seen = weakref.ref(Lost, lambda _: print("called back"))
del Lost
gc.collect()
print(seen())


# === Classes of all kinds, used before they go ===
class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.by_meta = True
        return made


def make(i):
    class Base:
        __slots__ = ("a", "__dict__", "__weakref__")

        def __init__(self, a):
            self.a = a

        def method(self):
            return self.a + i

        @property
        def twice(self):
            return self.a * 2

        @classmethod
        def named(cls):
            return cls.__name__

        @staticmethod
        def plain():
            return i

    class Derived(Base, metaclass=Meta):
        def __init__(self, a):
            super().__init__(a)
            self.more = a

        def method(self):
            return super().method() + 1

        def __add__(self, other):
            return self.a + other.a

    return Base, Derived


def use(i):
    base, derived = make(i)
    one, two = base(1), derived(2)
    one.extra = i
    two.extra = i
    value = one.method() + two.method() + two.twice + one.twice + (two + two)
    value += one.extra + two.extra + two.more + two.by_meta + base.plain() + len(derived.named())
    assert value == 1 + i + 2 + i + 1 + 4 + 2 + 4 + i + i + 2 + 1 + i + 7, value
    assert isinstance(two, base) and base.__subclasses__() == [derived]
    return weakref.ref(base), weakref.ref(derived), weakref.ref(derived.method)


found = [use(i) for i in range(400)]
gc.collect()
print(sum(value() is not None for all_of_them in found[:-100] for value in all_of_them) < 100)
print(len(object.__subclasses__()) < 1000)

# === An instance, a method, a subclass keeps its class ===
kept = []
for i in range(60):
    base, derived = make(i)
    kept.append((base(i), derived(i).method, type("Third", (derived,), {"number": i})))
del base, derived
gc.collect()
for i in range(100):
    use(i)
gc.collect()
for i, (instance, method, third) in enumerate(kept):
    assert instance.method() == 2 * i and instance.twice == 2 * i
    instance.fresh = i
    assert instance.fresh == i and type(instance).plain() == i
    assert method() == 2 * i + 1
    assert third(5).method() == 6 + i and third.number == i
    assert [base.__name__ for base in third.__mro__] == ["Third", "Derived", "Base", "object"]
print(len(kept))

# === What libraries make ===
for i in range(40):
    point = namedtuple("Point", "x y z")
    assert point(1, 2, i).z == i and point(1, 2, i)._replace(x=i)[0] == i

    @dataclass
    class Data:
        number: int
        text: str = "text"

    assert Data(i) == Data(i, "text") and Data(i).number == i

    class Color(Enum):
        RED = i
        BLUE = i + 1

    assert Color(i) is Color.RED and Color.BLUE.value == i + 1
refs = weakref.ref(point), weakref.ref(Data), weakref.ref(Color)
del point, Data, Color
gc.collect()
print([ref() is None for ref in refs])

# === Exceptions of classes that are gone but for them ===
caught = []
for i in range(50):

    class Failure(Exception):
        number = i

    try:
        raise Failure(i)
    except Failure as error:
        caught.append(error)
del Failure
gc.collect()
for i, error in enumerate(caught):
    assert error.number == i and type(error).__name__ == "Failure" and error.args == (i,)
    try:
        raise error
    except type(error) as again:
        assert again is error
print(len(caught))

# === Changed while it has instances ===
class Old:
    def f(self):
        return "old"


class New:
    def f(self):
        return "new"


things = [Old() for _ in range(10)]
for thing in things:
    thing.__class__ = New
ref = weakref.ref(Old)
del Old
gc.collect()
print(ref(), {thing.f() for thing in things})
