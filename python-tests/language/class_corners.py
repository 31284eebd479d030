"""Classes, descriptors and annotations in less usual uses."""

import weakref
from types import FunctionType, GenericAlias, MethodType, SimpleNamespace
from typing import NoDefault, ParamSpec, TypeAliasType, TypeVar, Union


def shown(work, *args):
    try:
        print(work(*args))
    except Exception as error:
        print(type(error).__name__, error)


# === Properties: names, docs, messages ===
class Slotted(property):
    __slots__ = ("own",)


class Documented(property):
    """Doc of the class."""


def getter(self):
    """Doc of the getter."""


def bare(self):
    pass


print(Documented(getter).__doc__, Documented(bare).__doc__, Documented(bare, doc="given").__doc__)
print(Slotted(doc="dropped").__doc__)
shown(Slotted, getter)
named = property(getter)
print(named.__name__, named.getter(bare).__doc__)
named.__doc__ = "set"
print(named.getter(getter).__doc__, named.setter(None).__doc__)
named.__name__ = None
print(named.__name__)
shown(named.__set_name__, 1)


class Unnamed:
    pass


Unnamed.field = property()
shown(getattr, Unnamed(), "field")
shown(delattr, Unnamed(), "field")


class Asked:
    def __getattr__(self, name):
        raise RuntimeError(name)


shown(lambda: property(Asked()).__name__)


class NoTruth:
    def __bool__(self):
        raise ValueError("no truth")


bare.__isabstractmethod__ = NoTruth()
shown(lambda: property(bare).__isabstractmethod__)


# === Annotations of wrapped functions ===
def annotated(x: int) -> str:
    pass


for wrap in classmethod, staticmethod:
    wrapped = wrap(annotated)
    print(wrapped.__annotations__, sorted(wrapped.__dict__))
    wrapped.__annotations__ = {"y": 1}
    print(wrapped.__annotations__, annotated.__annotations__)
    del wrapped.__annotations__
    shown(delattr, wrapped, "__annotations__")


# === Docs that are computed ===
class Computed:
    def __get__(self, instance, owner):
        return f"doc of {owner.__name__}"


class WithDoc:
    __doc__ = Computed()


print(WithDoc.__doc__, WithDoc().__doc__)


# === Bound methods of natives, and of callables ===
items = []
print(items.append == items.append, items.append != items.pop, items.append == [].append)
print(hash(items.append) == hash(items.append), items.__len__ == items.__len__)


class Callable:
    def __call__(self):
        pass


function = Callable()
method = MethodType(function, 1)
print(method)
function.__name__ = "name"
print(method)
function.__qualname__ = "qualified"
print(method)


# === Metaclasses that are no classes of classes ===
class Base:
    def __new__(cls, *args):
        return super().__new__(cls)


class Derived(Base):
    pass


class A(metaclass=Base):
    pass


class B(metaclass=Derived):
    pass


class C(A, B):
    pass


print(type(C).__name__)


# === Pickling's protocol ===
class Picky:
    def __getattr__(self, name):
        raise AssertionError(name)

    def __getstate__(self):
        return {}


print(Picky().__reduce_ex__(2)[2])


class Wrong:
    def __getnewargs_ex__(self):
        return (), "no dict"


shown(Wrong().__reduce_ex__, 2)


# === Classes of typing are as builtin classes are ===
for cls in TypeVar, ParamSpec:
    shown(lambda: type("Own", (cls,), {}))
for cls in type(NoDefault), TypeVar, ParamSpec, TypeAliasType:
    try:
        cls.own = 1
    except TypeError as error:
        print(str(error).split(" of ")[0])
print((int | str) | "name", (int | str).__module__, Union.__module__)
print(TypeVar("T").__module__, ParamSpec("P", bound=(int, str)).__bound__)
namespace = {}
exec("from typing import TypeVar; T = TypeVar('T')", namespace, namespace)
print(namespace["T"].__module__)
shown(TypeAliasType, "A", int)
shown(lambda: TypeAliasType("A", int, type_params=(1,)))
alias, union = list[int], int | str
print(weakref.ref(alias)() is alias, weakref.ref(union)() is union)
shown(FunctionType, annotated.__code__, {}, "f", None, None, 3)


class Pretender(str):
    __class__ = SimpleNamespace


print(SimpleNamespace() == Pretender())


class Failing(type):
    def __eq__(self, other):
        raise ZeroDivisionError("compared")


shown(lambda: Failing("a", (), {}) | Failing("b", (), {}))
changing = []


class Changing:
    def __repr__(self):
        changing.clear()
        return "x"


changing += [Changing(), 1]
shown(repr, GenericAlias(int, changing))


# === Slots that are not set ===
class Slots:
    __slots__ = "a"


shown(lambda: Slots().a)

# === Orders of lookup with classes that are no bases ===
class Foreign:
    value = 1


class OrderedMeta(type):
    def mro(cls):
        return (cls, Foreign, object)


class Ordered(metaclass=OrderedMeta):
    pass


seen = [Ordered.value]
Foreign.value = 2
seen.append(Ordered.value)
Foreign.value = 3
seen.append(Ordered().value)
print(seen, Foreign.__subclasses__(), Ordered.__mro__[1] is Foreign)
