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

# === Orders of lookup that metaclasses give, when bases change ===
steps = []


class Asking(type):
    def mro(cls):
        steps.append((cls.__name__, cls.__mro__ is None))
        if refuse and cls.__name__ == refuse:
            raise RuntimeError("refused")
        return type.mro(cls)


refuse = None


class FirstBase(metaclass=Asking):
    pass


class SecondBase(FirstBase):
    value = "second"


class Middle(FirstBase):
    value = "middle"


class Lower(Middle):
    pass


steps.clear()
Middle.__bases__ = (SecondBase,)
print(steps, [cls.__name__ for cls in Lower.__mro__], SecondBase.__subclasses__(), FirstBase.__subclasses__())
refuse = "Lower"
try:
    Middle.__bases__ = (FirstBase,)
except RuntimeError as error:
    print(error, Middle.__bases__, [cls.__name__ for cls in Middle.__mro__])
refuse = None
for bases in (Lower,), (Middle,):
    try:
        Middle.__bases__ = bases
    except TypeError as error:
        print(error)


class Reentering(type):
    depth = 0

    def mro(cls):
        Reentering.depth += 1
        if Reentering.depth == 1:
            try:
                type("Extending", (cls,), {})
            except TypeError as error:
                print(error)
            cls.__bases__ += ()
        return type.mro(cls)


class Reentered(metaclass=Reentering):
    pass


print([cls.__name__ for cls in Reentered.__mro__])


class WrongLayout(type):
    def mro(cls):
        return [cls, int, object]


try:
    WrongLayout("X", (), {})
except TypeError as error:
    print(error)

# === What may be declared ===
import warnings


class TupleOfBases(tuple):
    pass


print(type(type("Made", TupleOfBases((int,)), {}).__bases__).__name__)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("WithNumber", (), {1: 2, "a": 3})
print([(warning.category.__name__, str(warning.message)) for warning in caught])
for bases in (object(),), (list, object()), (5,):
    try:
        type("Wrong", bases, {})
    except TypeError as error:
        print(error)


class PassingOn(type):
    def __new__(mcls, name, bases, namespace, attr):
        return super().__new__(mcls, name, bases, namespace)


class OwnCell(metaclass=PassingOn, attr=1):
    __slots__ = ["__classcell__", "__qualname__"]

    def method(self):
        return __class__


own = OwnCell()
own.__classcell__ = own.__qualname__ = 4
print(own.method() is OwnCell, own.__classcell__, own.__qualname__, OwnCell.__qualname__)


class SlotsAB:
    __slots__ = ["a", "b"]


class SlotsBA:
    __slots__ = ["b", "a"]


ab = SlotsAB()
ab.a = 1
ab.__class__ = SlotsBA
print(ab.a, type(ab).__name__)


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattribute__(self, name):
        return getattr(object.__getattribute__(self, "_target"), name)


class ProxyBase:
    def method(self):
        return "base"


class Proxied(ProxyBase):
    def method(self):
        return "own " + super(Proxied, self).method()


print(Proxied.method(Proxy(Proxied())))


class __Private:
    def __init_subclass__(cls, **named):
        print(cls.__name__, named)


class Generic[T: __Private](__Private, __named=[__Private for _ in "a"] == [__Private]):
    def method(self):
        return [name for name in globals() if name == "_Generic__Private"]


print(Generic.__type_params__[0].__bound__ is __Private)
