"""Descriptors, properties, super, slots and attribute hooks."""
import weakref

def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=': ')

# === Descriptors ===
class Data:
    def __get__(self, obj, owner=None): return 'data', obj is not None, owner and owner.__name__
    def __set__(self, obj, value): print('set', value)
    def __delete__(self, obj): print('delete')
class NonData:
    def __get__(self, obj, owner): return 'nondata', obj is not None
class SetOnly:
    def __set__(self, obj, value): obj.__dict__['so'] = value
class H:
    d = Data(); n = NonData(); so = SetOnly()
h = H()
print(h.d, H.d, h.n, H.n, type(h.so).__name__)
h.d = 1; del h.d
h.__dict__['d'] = 'shadow'; h.__dict__['n'] = 'shadow'
print(h.d, h.n)
h.so = 3
print(h.so, sorted(h.__dict__))
show(lambda: delattr(h, 'so'))
show(lambda: delattr(h, 'zz'))
class GetNoSet:
    def __get__(s, o, t): raise AttributeError('custom')
class GA:
    x = GetNoSet()
    def __getattr__(self, name): return 'fallback ' + name
show(lambda: GA().x)
show(lambda: GA.x)

# === Properties ===
class P:
    @property
    def x(self):
        "doc of x"
        return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): del self._x
    @property
    def ro(self): return 1
    y = property(lambda s: 5, doc='y doc')
    none = property()
    wo = property(fset=lambda s, v: print('wo', v))
p = P()
p.x = 4
print(p.x, P.x.__doc__, P.x.fget.__name__, P.x.fset.__name__, P.x.fdel.__name__, type(P.x), P.y.__doc__, P.x.__name__, P.y.__name__)
del p.x
show(lambda: p.x)
show(lambda: delattr(p, 'x'))
show(lambda: setattr(p, 'ro', 1))
show(lambda: delattr(p, 'ro'))
show(lambda: setattr(p, 'y', 1))
show(lambda: p.none)
show(lambda: p.wo)
p.wo = 3
show(lambda: setattr(P.x, 'fget', 1))
show(lambda: setattr(P.x, '__doc__', 'new') or P.x.__doc__)
show(lambda: property(1).__get__(5))
show(lambda: property(1, 2, 3, 4, 5))
show(lambda: property().fget)
class SubProp(property): pass
class SP:
    @SubProp
    def v(self):
        "v doc"
        return 1
print(SP.v.__doc__, SP().v)
print(P.x.__isabstractmethod__, P.x.getter(lambda s: 'g').__get__(p))

# === classmethod and staticmethod ===
class CS:
    @classmethod
    def c(cls, x=1): "cdoc"; return cls.__name__, x
    @staticmethod
    def s(x=2): "sdoc"; return x
class CS2(CS): pass
print(CS.c(), CS().c(3), CS2.c(), CS.s(), CS().s(4), CS2().s())
print(type(CS.__dict__['c']), type(CS.__dict__['s']), CS.c.__func__.__name__, CS.c.__self__, CS.__dict__['c'].__func__.__doc__, CS.__dict__['s'].__wrapped__.__name__, CS.__dict__['s'](9))
show(lambda: CS.__dict__['c'](9))
print(CS.__dict__['c'].__name__, CS.__dict__['s'].__doc__)
show(lambda: classmethod())
show(lambda: staticmethod(1, 2))
print(repr(classmethod(5)), repr(staticmethod(len)))
print(CS.c.__name__, CS().c.__qualname__, repr(CS.c), CS.c == CS.c, CS.c is CS.c, hash(CS.c) == hash(CS.c))

# === Methods ===
class Me:
    def m(self): return self
    def __repr__(self): return '<me>'
me = Me()
print(me.m, me.m == me.m, me.m is me.m, me.m.__self__, me.m.__func__ is Me.m, me.m.__name__)
show(lambda: setattr(me.m, 'x', 1))
show(lambda: me.m.zz)
Me.m.note = 5
print(me.m.note, Me.m.__get__(me), Me.m.__get__(None, Me) is Me.m)
import types
bound = types.MethodType(len, [1, 2])
print(bound(), bound.__self__)
show(lambda: types.MethodType(len, None))
show(lambda: types.MethodType(1, 2))
show(lambda: types.MethodType(len))
print(list.append, [].append.__self__, 'a'.upper.__name__, str.upper.__qualname__, str.upper, str.__add__, 'a'.__add__.__name__, int.__dict__['from_bytes'], dict.__dict__['fromkeys'])
print(repr('a'.__add__)[:44], type('a'.__add__), type(str.__add__), type([].append), type(list.append), type(int.from_bytes), type(type.__dict__['__mro__']), type(int.real))
show(lambda: list.append())
show(lambda: list.append(5, 1))
show(lambda: list.append([], 1, 2))
show(lambda: [].append())
show(lambda: [].append(1, 2))
show(lambda: [].append(x=1))
show(lambda: str.__add__(1, 'a'))
show(lambda: str.__add__('a'))
show(lambda: 'a'.__add__(1))
show(lambda: list.__len__())
show(lambda: int.real.__get__('a'))
show(lambda: int.real)
show(lambda: list.append.__get__(5))
show(lambda: list.append.__objclass__)
show(lambda: dict.fromkeys())
show(lambda: int.from_bytes())

# === super ===
class A:
    def m(self): return ['A']
    @classmethod
    def c(cls): return ['A', cls.__name__]
    @property
    def p(self): return 'A.p'
    x = 1
class B(A):
    def m(self): return ['B'] + super().m()
    @classmethod
    def c(cls): return ['B'] + super().c()
    @property
    def p(self): return 'B+' + super().p
    def two(self): return super(B, self).m()
    def gen(self): return [super(B, self).m() for _ in range(1)]
    def nested(self): return (lambda: super().m())() if False else super().x
class C(A):
    def m(self): return ['C'] + super().m()
class D(B, C):
    def m(self): return ['D'] + super().m()
d = D()
print(d.m(), D.c(), d.p, d.two(), d.gen(), d.nested())
print(super(B, d).m(), super(D, d), super(B, D), super(B).__thisclass__, super(B).__self__, super(B, d).__self_class__)
show(lambda: super().m())
show(lambda: super(B, 5))
show(lambda: super(5, 5))
show(lambda: super(B, A()))
show(lambda: super(B, d).zz)
show(lambda: super(B).m)
show(lambda: super(1))
show(lambda: super(B, d, 1))
def free(): return super()
show(free)
def free1(x): return super()
show(lambda: free1(1))
class S:
    def no(): return super()
    def rebind(self):
        self = 5
        return super().__init__
    def deleted(self):
        del self
        return super()
    def cell(self):
        def f(): return super().__repr__
        return f()
    def nested(self):
        def f(this): return super().__eq__
        return f(self)
    def args(*args): return super().__class__
    def setit(self): super().x = 5
    @staticmethod
    def sm(): return super()
show(lambda: S.no())
show(lambda: S().rebind())
show(lambda: S().deleted())
show(lambda: S().cell())
show(lambda: S().nested(). __name__)
show(lambda: S().args())
show(lambda: S.args())
show(lambda: S().setit())
show(lambda: S.sm())
show(lambda: S.nested(5))
class E1:
    def __getattribute__(self, n): return 'ga ' + n
class E2(E1):
    def f(self): return super().anything
show(lambda: E2.f(E2()))
print(super(A, d).__repr__().startswith('<__main__.D object'))
class Meta(type):
    def __call__(cls, *a):
        return super().__call__(*a)
class WithMeta(metaclass=Meta):
    def __new__(cls): return super().__new__(cls)
    def __init_subclass__(cls): super().__init_subclass__()
print(type(WithMeta()).__name__)

# === Slots ===
class Sl:
    __slots__ = ('a', '_b', '__priv')
    def __init__(self): self.a = 1
s = Sl()
print(s.a, Sl.__slots__, Sl.a, sorted(n for n in dir(s) if 'priv' in n or n in ('a', '_b')))
show(lambda: s._b)
show(lambda: setattr(s, 'c', 1))
show(lambda: s.__dict__)
show(lambda: weakref.ref(s))
show(lambda: delattr(s, '_b'))
del s.a
show(lambda: s.a)
class Sd(Sl):
    __slots__ = ('__dict__', '__weakref__')
sd = Sd(); sd.new = 1
print(sd.__dict__, weakref.ref(sd)() is sd)
class Sn(Sl): pass
sn = Sn(); sn.zz = 1
print(sn.__dict__)
show(lambda: type('X', (), {'__slots__': 'a', 'a': 1}))
show(lambda: type('X', (), {'__slots__': ['a b']}))
show(lambda: type('X', (), {'__slots__': [1]}))
show(lambda: type('X', (int,), {'__slots__': ['a']}))
show(lambda: type('X', (tuple,), {'__slots__': ['a']}))
show(lambda: type('X', (), {'__slots__': ['__dict__', '__dict__']}))
show(lambda: type('X', (Sd,), {'__slots__': ['__dict__']}))
show(lambda: type('X', (), {'__slots__': ['__weakref__', '__weakref__']}))
show(lambda: type('X', (), {'__slots__': 5}))
show(lambda: type('X', (), {'__slots__': 'single'}).single)
show(lambda: type('X', (int,), {'__slots__': ()})(5).x)
show(lambda: type('X', (), {'__slots__': {'a': 'doc a'}}).a.__doc__)
show(lambda: Sl.a.__get__(5))
show(lambda: Sl.a.__set__(5, 1))
class Sq:
    __slots__ = ['q']
    q2 = 1
show(lambda: setattr(Sq(), 'q2', 3))
show(lambda: delattr(Sq(), 'q2'))
show(lambda: setattr(5, 'x', 1))
show(lambda: setattr(object(), 'x', 1))
show(lambda: setattr([], 'append', 1))
show(lambda: delattr([], 'append'))
show(lambda: setattr(5, 'real', 1))
show(lambda: (5).__dict__)
show(lambda: weakref.ref(5))
show(lambda: weakref.ref([]))
