# === Attributes and methods ===
class Point:
    """A point."""
    dims = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __repr__(self):
        return f"Point({self.x!r}, {self.y!r})"

    def __add__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return Point(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    @property
    def norm2(self):
        return self.x ** 2 + self.y ** 2

    @classmethod
    def origin(cls):
        return cls(0, 0)

    @staticmethod
    def name():
        return "point"

p = Point(3, 4)
print(p, p + Point(1, 1), p == Point(3, 4), p != Point(3, 4), p.norm2, Point.origin(), p.name(), Point.dims, p.dims)
print({p: 1}[Point(3, 4)], p.__dict__, Point.__doc__)
try:
    p + 1
except TypeError as e:
    print(e)
try:
    p.norm2 = 5
except AttributeError as e:
    print(e)
try:
    p.z
except AttributeError as e:
    print(e)

# === Inheritance, super, MRO ===
class A:
    def who(self):
        return ["A"]

class B(A):
    def who(self):
        return ["B"] + super().who()

class C(A):
    def who(self):
        return ["C"] + super().who()

class D(B, C):
    def who(self):
        return ["D"] + super().who()

print(D().who(), [k.__name__ for k in D.__mro__])
try:
    class X(A, B):
        pass
except TypeError as e:
    print(e)

# === Metaclasses, hooks, descriptors, slots ===
class Meta(type):
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        cls.made_with = kw
        return cls

    def __call__(cls, *args):
        return super().__call__(*args)

class M(metaclass=Meta, color="red"):
    pass

print(M.made_with, type(M).__name__, isinstance(M(), M))

class Base:
    registry = []

    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry.append((cls.__name__, tag))

class S1(Base, tag=1):
    pass

class S2(Base):
    pass

print(Base.registry)

class Field:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner=None):
        return self if obj is None else obj.__dict__.get(self.name, "unset")

    def __set__(self, obj, value):
        obj.__dict__[self.name] = value * 2

class Model:
    f = Field()

m = Model()
print(m.f)
m.f = 21
print(m.f, m.__dict__)

class Slotted:
    __slots__ = ("a", "b")

s = Slotted()
s.a = 1
try:
    s.c = 2
except AttributeError as e:
    print(e)
try:
    s.b
except AttributeError as e:
    print(e)

class Dyn:
    def __getattr__(self, name):
        return name.upper()

print(Dyn().hello)

class Weird:
    def __bool__(self):
        return False

    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError(i)
        return i * i

    def __contains__(self, x):
        return x == 99

    def __call__(self, *a, **k):
        return a, k

w = Weird()
print(bool(w), len(w), list(w), 99 in w, 1 in w, w(1, k=2))
