"""Instances of classes that extend builtin ones: made, raised, compared, added; arguments of `bytearray`; hashes that are kept."""
import collections
import itertools

for a in [(), (3,), (-1,), ('a',), ('a','utf8'), ('é','ascii'), ('é','ascii','replace'), (b'x','utf8'), ([1,2,300],), ([1,2],), (1,2,3,4), (None,), (1.5,), (bytearray(b'q'),), (2**70,), (range(4),), ({1:2},), (b'abc',)]:
    try: print(a, bytearray(*a))
    except BaseException as e: print(a, type(e).__name__, e)
for k in [dict(source=b'x'), dict(encoding='utf8'), dict(errors='x'), dict(source='x',encoding='latin1'), dict(foo=1), dict(source='a', errors='strict')]:
    try: print(k, bytearray(**k))
    except BaseException as e: print(k, type(e).__name__, e)
try: bytearray(b'x', source=b'y')
except TypeError as e: print(e)
class I:
    def __index__(self): return 3
class B:
    def __bytes__(self): return b'bb'
class It:
    def __iter__(self): return iter([1,2])
for x in (I(), B(), It()):
    try: print(bytearray(x))
    except BaseException as e: print(type(e).__name__, e)
x = bytearray(b'abc'); x.append(3); x.extend(b'zzz'); x[0:0] = b'--'; print(x, len(x))
x = bytearray(b''); x.append(3); print(x)
class BA(bytearray): pass
print(BA(b'x'), type(BA(b'x')))
# exceptions
class E(Exception): pass
class E2(E):
    __slots__=('a',)
class E3(ValueError, KeyError): pass
class M(type): pass
class E4(Exception, metaclass=M): pass
class E5(Exception):
    def __del__(self): print('del E5')
class E6(OSError): pass
class E7(BaseExceptionGroup): pass
class E8(StopIteration): pass
class E9(Exception):
    x = 1
    def __repr__(self): return 'E9!'
class E10(ImportError): pass
class E11(UnicodeDecodeError): pass
import abc
class E12(Exception, abc.ABC):
    @abc.abstractmethod
    def f(self): pass
for c in (E,E2,E3,E4,E5,E6,E7,E8,E9,E10,E11,E12):
    for _ in range(2):
        try: raise c
        except BaseException as e:
            print(type(e).__name__, repr(e), e.args, e.__dict__, e.__context__, e.__traceback__ is not None); 
            try: e.y = 1; print(e.y)
            except Exception as z: print(z)
            del e
# groupby
for k, g in itertools.groupby([1,2,'a','b',None,3.5,True,1], type): print(k, list(g))
print(list(map(type, [1,'a',None,int])), list(filter(type, [1,0])))
class T(type): pass
print(sorted([1,'a'], key=lambda x: type(x).__name__), list(map(T, ['x'], [()], [{}])) != [])
try: list(map(type, [1], [2]))
except TypeError as e: print(e)
# namedtuple
P = collections.namedtuple('P', 'a b'); Q = collections.namedtuple('Q', 'a b')
class D(dict): pass
class S(str): pass
class N(int): pass
class F(frozenset): pass
class L(list): pass
def cmp(vals):
    for a in vals:
        for b in vals:
            r = []
            for f in (lambda: a == b, lambda: a != b, lambda: a < b, lambda: a <= b, lambda: a > b, lambda: a>= b):
                try: r.append(f())
                except TypeError as e: r.append(str(e))
            print(r)
for _ in range(2): cmp([P(1,2), P(1,3), Q(1,2), (1,2), D(a=1), D(), {}, S('a'), 'a', N(3), N(4), 3, F([1]), F([1,2]), L([1]), L([2]), [1]])
class PP(P):
    def __eq__(self, o): return NotImplemented
for i in range(3): print(PP(1,2) == PP(1,2), P(1,2) == PP(1,2), PP(1,2) == P(1,2))
def eq(a, b): return a == b
for i in range(100): eq(P(1,2), P(1,2))
P.__eq__ = lambda s, o: 'changed'
print(eq(P(1,2), P(1,2)))
# frozenset hash
f = frozenset([1,2,3]); print(hash(f) == hash(frozenset([3,2,1])), hash(f), hash(f), hash(F([1,2,3])), hash(F([1,2,3])) == hash(f), hash(frozenset()))
try: frozenset.__hash__({1})
except TypeError as e: print(e)
s = {1,2}
print({frozenset([1,2]): 3}.get(frozenset([2,1])), {1,2} in {frozenset([1,2])}); s.add(3); print(s in {frozenset([1,2])}, s in {frozenset([1,2,3])})

# operators
class I2(int): pass
class S2(str): pass
class L2(list): pass
class T2(tuple): pass
class F2(float): pass
class R(int):
    def __radd__(self, o): return ("radd", int(o))
    def __eq__(self, o): return "eq"
    __hash__ = int.__hash__
import operator as op
def both(a, b):
    out = []
    for f in (op.add, op.sub, op.mul, op.mod, op.floordiv, op.and_, op.lshift, op.eq, op.lt, op.iadd, op.imul):
        try: r = f(a, b); out.append((type(r).__name__, r))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out
def add(a, b): return a + b
def same(a, b): return a == b
values = [I2(3), I2(4), 5, S2("a"), "b", L2([1]), [2], T2((1,)), (2,), F2(1.5), 2.5, R(7), True, None]
for _ in range(3):
    for a in values:
        for b in values:
            try: x = add(a, b)
            except Exception as e: x = f"{type(e).__name__}: {e}"
            y = same(a, b)
            if _ == 2: print(repr(a), repr(b), x, y, both(a, b))
for _ in range(300): add(I2(1), 2); same(S2("x"), "x")
I2.__add__ = lambda self, o: "changed"
S2.__eq__ = lambda self, o: "changed too"
print(add(I2(1), 2), same(S2("x"), "x"), add(I2(1), I2(1)))
# constructors
class A1(list): pass
class A2(dict): pass
class A3(set): pass
class A4(list):
    def __init__(self, x): super().__init__(x); self.y = 1
class A5(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k)
class A6(list):
    def __del__(self): print("del A6", list(self))
class A7(list):
    def __new__(cls, *a): return super().__new__(cls)
def gen():
    yield 1
    yield 2
def make(c, *a, **k):
    try: return c(*a, **k)
    except Exception as e: return f"{type(e).__name__}: {e}"
for _ in range(3):
    for c in (A1, A2, A4, A5, A7, bytearray):
        print(c.__name__, make(c), make(c, [1, 2]), make(c, gen()), make(c, 1), make(c, [1], [2]), make(c, x=1), make(c, map(lambda x: (x, x), [1, 2])))
    print(make(A3), make(A3, [1, 2]), make(A3, gen()), make(A3, 1), make(A3, x=1))
    A6(gen())
    A6()
    A1() == A1([])
def empty(): return A1(), A2(), A3()
for _ in range(200): empty()
A1.__init__ = lambda self: self.append(9)
print(empty())
