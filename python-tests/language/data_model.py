"""Data model corners."""
import operator, copy, pickle, sys
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
# reflected, in-place, NotImplemented
class A:
    def __init__(s, n): s.n = n
    def __add__(s, o): print('A.add'); return NotImplemented
    def __radd__(s, o): print('A.radd'); return NotImplemented
    def __matmul__(s, o): return 'mat'
    def __rmatmul__(s, o): return 'rmat'
    def __imatmul__(s, o): return 'imat'
    def __pow__(s, o, m=None): return ('pow', o, m)
    def __rpow__(s, o, m=None): return ('rpow', o, m)
    def __divmod__(s, o): return 'dm'
    def __rdivmod__(s, o): return 'rdm'
    def __lt__(s, o): print('A.lt'); return NotImplemented
    def __eq__(s, o): print('A.eq'); return NotImplemented
class B(A):
    def __radd__(s, o): print('B.radd'); return 'B'
    def __gt__(s, o): print('B.gt'); return 'gt!'
a, b = A(1), B(2)
show(lambda: a + a); show(lambda: a + b); show(lambda: 1 + a); show(lambda: b + a); show(lambda: a @ 1); show(lambda: 1 @ a); show(lambda: pow(a, 2, 3)); show(lambda: pow(2, a)); show(lambda: pow(2, a, 3)); show(lambda: pow(2, 3, a)); show(lambda: divmod(a, 1)); show(lambda: divmod(1, a)); show(lambda: a < b); show(lambda: a < a); show(lambda: a == b); show(lambda: a != a); show(lambda: a <= a); show(lambda: hash(a))
def im():
    x = a; x @= 1; return x
show(im)
def ia():
    x = a; x += 1; return x
show(ia)
class NoneAdd:
    __add__ = None
    __hash__ = None
    __iter__ = None
    __contains__ = None
    __len__ = None
    __bool__ = None
    __eq__ = None
    __call__ = None
    __getitem__ = lambda s, i: 1
    __radd__ = None
n = NoneAdd()
for f in (lambda: n + 1, lambda: 1 + n, lambda: hash(n), lambda: iter(n), lambda: 1 in n, lambda: n(), lambda: list(n), lambda: {n}): show(f)
# bool and len
class L:
    def __init__(s, v): s.v = v
    def __len__(s): return s.v
class Bo:
    def __init__(s, v): s.v = v
    def __bool__(s): return s.v
for v in (0, 1, -1, 10**20, 1.5, 'a', True, None): show(lambda: len(L(v))); show(lambda: bool(L(v))); show(lambda: bool(Bo(v))); show(lambda: 'y' if L(v) else 'n')
# index, int, float, complex, str, repr, format, bytes, hash
class R:
    def __init__(s, v): s.v = v
    def m(s, *a): return s.v
    __index__ = __int__ = __float__ = __complex__ = __str__ = __repr__ = __bytes__ = __hash__ = __format__ = __iter__ = __dir__ = __length_hint__ = __trunc__ = __round__ = __fspath__ = __reversed__ = __sizeof__ = m
class Sub(int): pass
import math, os, warnings
warnings.simplefilter('ignore')
for v in (5, 'a', 1.5, 2j, b'x', [1], Sub(3), ()):
    r = R(v)
    for f in (operator.index, int, float, complex, str, repr, bytes, hash, format, dir, operator.length_hint, math.trunc, round, os.fspath, reversed, [1, 2, 3].__getitem__, range, hex, list, 'abc'.__mul__, chr, math.floor):
        try: x = f(r); print(getattr(f, '__name__', '?'), repr(x)[:50].split(' at 0x')[0], end='; ')
        except BaseException as e: print(getattr(f, '__name__', '?'), type(e).__name__, str(e)[:90], end='; ')
    print()
# getattr hooks
class G:
    def __getattribute__(s, n):
        if n == 'boom': raise AttributeError('boom!')
        if n == 'zero': raise ZeroDivisionError('z')
        return object.__getattribute__(s, n)
    def __getattr__(s, n): return 'fallback ' + n
    def __setattr__(s, n, v): print('set', n, v); object.__setattr__(s, n, v)
    def __delattr__(s, n): print('del', n); object.__delattr__(s, n)
g = G(); g.x = 1; print(g.x, g.y, g.boom, hasattr(g, 'q')); show(lambda: g.zero); show(lambda: hasattr(g, 'zero')); show(lambda: getattr(g, 'zero', 1)); del g.x; show(lambda: delattr(g, 'x')); print(vars(g)); show(lambda: getattr(5, 'zz', 'default')); show(lambda: getattr(5, 5)); show(lambda: getattr(5)); show(lambda: setattr(g, 5, 1))
# class assignment
class X: pass
class Y: pass
class Z: __slots__ = ('a',)
x = X(); x.__class__ = Y; print(type(x).__name__); show(lambda: setattr(x, '__class__', Z)); show(lambda: setattr(x, '__class__', int)); show(lambda: setattr(x, '__class__', 5)); show(lambda: setattr(x, '__dict__', {'q': 1})); print(x.q); show(lambda: setattr(x, '__dict__', 5))
# containers
class M(dict):
    def __missing__(s, k): return 'missing ' + str(k)
print(M()['a'], M().get('a'), M(a=1)['a'])
class Seq:
    def __getitem__(s, i):
        if i > 2: raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), 25 in Seq(), list(reversed([1])), max(Seq()), sum(Seq()), [*Seq()], (lambda *a: a)(*Seq())); show(lambda: reversed(Seq())); show(lambda: len(Seq()))
class It:
    def __iter__(s): return 5
class It2:
    def __iter__(s): return s
show(lambda: iter(It())); show(lambda: iter(It2())); show(lambda: list(It())); show(lambda: iter(5)); show(lambda: next(5)); show(lambda: next(iter([]))); show(lambda: next(iter([]), 'd')); show(lambda: list(iter(lambda c=[0]: c.append(1) or len(c), 4))); show(lambda: iter(1, 2))
class Cont:
    def __contains__(s, x): return 'truthy'
print(1 in Cont(), 1 not in Cont())
class Ev:
    def __enter__(s): print('enter'); return 'val'
    def __exit__(s, *a): print('exit', a[0]); return True
with Ev() as v: print(v); raise KeyError
class NoExit:
    def __enter__(s): pass
class NoEnter:
    def __exit__(s, *a): pass
def w1():
    with NoExit(): pass
def w2():
    with NoEnter(): pass
def w3():
    async def f():
        async with Ev(): pass
    f().send(None)
def w4():
    with 5: pass
show(w1); show(w2); show(w3); show(w4)
# copy, pickle
class P:
    def __init__(s, a): s.a = a
    def __reduce__(s): return (P, (s.a * 2,))
class S:
    __slots__ = ('p', 'q')
class St:
    def __getstate__(s): return {'only': 1}
    def __setstate__(s, st): s.__dict__.update(st, restored=True)
class Nn:
    def __new__(cls, a, b=0): o = object.__new__(cls); o.ab = a, b; return o
    def __getnewargs_ex__(s): return (s.ab[0],), {'b': s.ab[1]}
print(copy.copy(P(2)).a, copy.deepcopy(P(3)).a, pickle.loads(pickle.dumps(P(1))).a, vars(copy.copy(St())), pickle.loads(pickle.dumps(Nn(1, 2))).ab, object().__reduce_ex__(2)[0].__name__, St().__reduce_ex__(2)[2], object.__reduce_ex__(S(), 2)[1])
s = S(); s.p = 1; print(copy.copy(s).p, hasattr(copy.copy(s), 'q'), s.__getstate__(), object().__getstate__(), pickle.loads(pickle.dumps(s, 2)).p); show(lambda: pickle.dumps(s, 0)); show(lambda: copy.copy(sys)); show(lambda: copy.deepcopy(x for x in ())); show(lambda: pickle.dumps(sys)); show(lambda: copy.copy(5)); show(lambda: (lambda: 1).__reduce_ex__(2))
