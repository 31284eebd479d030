"""Order of bases, metaclasses, and what happens while a class is made."""

def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=': ')

# === C3 ===
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
print([k.__name__ for k in D.__mro__], D.mro() == list(D.__mro__), D.__bases__, D.__base__)
show(lambda: type('X', (A, B), {}))
show(lambda: type('X', (A, A), {}))
class X(A): pass
class Y(A): pass
class P(X, Y): pass
class Q(Y, X): pass
show(lambda: type('Z', (P, Q), {}))
show(lambda: type('Z', (int, str), {}))
show(lambda: type('Z', (bool,), {}))
show(lambda: type('Z', (type(None),), {}))
show(lambda: type('Z', (1,), {}))
show(lambda: type('Z', 1, {}))
show(lambda: type(1, (), {}))
show(lambda: type('Z', (), 1))
show(lambda: type('Z', (), {}, x=1))
def make():
    class Bad(5): pass
show(make)
def make():
    class Bad(lambda: 1): pass
show(make)
def make():
    class Bad(range): pass
show(make)
def make():
    class Bad(type(make)): pass
show(make)
class Lay1:
    __slots__ = ('a',)
class Lay2:
    __slots__ = ('b',)
show(lambda: type('Z', (Lay1, Lay2), {}))

# === Bases assigned ===
class Base1:
    def who(self): return 1
class Base2:
    def who(self): return 2
class Child(Base1): pass
c = Child()
print(c.who())
Child.__bases__ = (Base2,)
print(c.who(), Base1.__subclasses__(), [k.__name__ for k in Base2.__subclasses__()])
show(lambda: setattr(Child, '__bases__', ()))
show(lambda: setattr(Child, '__bases__', 5))
show(lambda: setattr(Child, '__bases__', (5,)))
show(lambda: setattr(Child, '__bases__', (Child,)))
show(lambda: setattr(int, '__bases__', (object,)))
show(lambda: setattr(int, 'x', 1))
show(lambda: delattr(int, '__add__'))
show(lambda: setattr(Child, '__name__', 5))
show(lambda: setattr(Child, '__name__', 'a\0b'))
show(lambda: setattr(Child, '__qualname__', 5))
Child.__name__ = 'Renamed'; Child.__qualname__ = 'Q.Renamed'
print(Child, Child.__name__, c.__class__.__name__)
show(lambda: delattr(Child, '__name__'))
show(lambda: delattr(Child, '__qualname__'))
show(lambda: delattr(Child, '__module__'))
show(lambda: setattr(Child, '__mro__', 1))
show(lambda: setattr(Child, '__dict__', 1))
show(lambda: Child.nope)
show(lambda: c.nope)
show(lambda: delattr(c, 'nope'))
show(lambda: delattr(Child, 'nope'))

# === Metaclasses ===
class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'injected': 1}
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, sorted(k for k in ns if not k.startswith('__')), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print('init', name, kw)
        super().__init__(name, bases, ns)
    def __call__(cls, *args, **kw):
        print('call', cls.__name__, args, kw)
        return super().__call__(*args, **kw)
    def __instancecheck__(cls, obj): return obj == 5
    def __subclasscheck__(cls, sub): return sub is int
    def __len__(cls): return 7
    def __getitem__(cls, key): return 'item', key
    def __iter__(cls): return iter('xyz')
    def __contains__(cls, x): return x == 1
    def __getattr__(cls, name): return 'meta ' + name
    def __bool__(cls): return False
    def __repr__(cls): return f'<Meta {cls.__name__}>'
    def __add__(cls, o): return 'add', o
    def __dir__(cls): return ['b', 'a']
    @property
    def prop(cls): return 'prop of ' + cls.__name__
class M(metaclass=Meta, flag=True):
    a = 1
    def __init__(self, *a): print('M init', a)
m = M(1)
print(repr(M), type(m) is M, isinstance(5, M), isinstance(6, M), issubclass(int, M), issubclass(str, M))
print(len(M), M[3], list(M), 1 in M, 2 in M, M.zzz, bool(M), M + 1, dir(M), M.prop, M.injected)
show(lambda: m.prop)
show(lambda: m.zzz)
class SubM(M): pass
print(type(SubM))
class Meta2(type): pass
show(lambda: Meta2('K', (M,), {}))
def conflict():
    class K(M, metaclass=Meta2): pass
show(conflict)
class Both(Meta, Meta2): pass
class K(M, metaclass=Both): pass
print(type(K).__name__)
def factory(name, bases, ns, **kw): return name, bases, sorted(ns), kw
class Fn(A, metaclass=factory, opt=3):
    x = 1
    def y(self): pass
print(Fn)
def badprep():
    class BM(type):
        @classmethod
        def __prepare__(cls, *a): return 5
    class BP(metaclass=BM): pass
show(badprep)
class CM(type):
    def __new__(m, n, b, d): return 42
class Forty(metaclass=CM): pass
print(Forty)
class MroMeta(type):
    def mro(cls):
        print('mro', cls.__name__)
        return [cls, A, object]
class MM(metaclass=MroMeta): pass
print([k.__name__ for k in MM.__mro__])
class BadMro(type):
    def mro(cls): return [cls, 5]
show(lambda: BadMro('Z', (), {}))

# === init_subclass, set_name, class_getitem, mro_entries ===
class Hook:
    def __init_subclass__(cls, /, tag=None, **kw):
        print('init_subclass', cls.__name__, tag, kw)
        super().__init_subclass__(**kw)
class H1(Hook, tag=5): pass
class H2(H1): pass
def bad():
    class H3(Hook, zz=1): pass
show(bad)
def bad():
    class H3(A, zz=1): pass
show(bad)
class Named:
    def __set_name__(self, owner, name): print('set_name', owner.__name__, name)
class UsesNamed:
    x = Named()
    y = z = Named()
class BadNamed:
    def __set_name__(self, owner, name): 1 / 0
try:
    class UB:
        q = BadNamed()
except ZeroDivisionError as e:
    print(e, e.__notes__)
class G:
    def __class_getitem__(cls, item): return cls.__name__, item
print(G[1], G[1, 2], G['a':'b'])
show(lambda: A[1])
show(lambda: G()[1])
class Entry:
    def __mro_entries__(self, bases): return (A, Hook)
class WithEntry(Entry()): pass
print(WithEntry.__bases__, hasattr(WithEntry, '__orig_bases__'))
class BadEntry:
    def __mro_entries__(self, bases): return 5
def bad():
    class WE(BadEntry()): pass
show(bad)
import types
show(lambda: type('T', (Entry(),), {}))
print(types.resolve_bases((Entry(),)) == (A, Hook), types.new_class('N', (A,), {}, lambda ns: ns.update(k=1)).k)

# === The class body ===
class Body:
    "doc"
    x = 1
    y = [x for _ in range(2)] if False else x
    print(__name__, __qualname__, __module__, sorted(k for k in locals()))
    for i in range(3): pass
    def f(self): return __class__
    class Inner:
        print(__qualname__)
print(Body.__doc__, Body.i, Body().f() is Body, Body.Inner.__qualname__, Body.__firstlineno__ > 100, Body.__static_attributes__)
class Attr:
    def __init__(self): self.a = 1; self.b = 2
    def m(self): self.c = 1
print(sorted(Attr.__static_attributes__))
print(sorted(k for k in Attr.__dict__))
def local_class():
    class L:
        def m(self): pass
    return L
print(local_class().__qualname__, local_class().m.__qualname__)
class N:
    n = 1
    def f(): return n
show(N.f)
v = 'global'
def fscope():
    v = 'local'
    class S:
        print(v)
        v = 'class'
        print(v)
        def get(self): return v
    print(S.v, S().get())
fscope()
class Del:
    a = 1
    del a
show(lambda: Del.a)
print(type.__call__(A).__class__, type(A), type(type), type.__mro__, isinstance(type, object), issubclass(type, object))
print(A.__dict__.keys() >= {'__module__', '__dict__', '__weakref__', '__doc__'}, type(A.__dict__))
show(lambda: A.__dict__.__setitem__('x', 1))
def si():
    A.__dict__['x'] = 1
show(si)
