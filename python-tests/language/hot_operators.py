"""Operators, comparisons and `__next__` of classes in hot code: refusals, odd results, errors, collections inside them."""
import sys,traceback
class V:
    def __init__(s,x): s.x=x
    def __eq__(s,o):
        if not isinstance(o,V): return NotImplemented
        return s.x==o.x
    def __lt__(s,o):
        if type(o) is int: return s.x<o
        if not isinstance(o,V): return NotImplemented
        return s.x<o.x
    def __add__(s,o):
        if isinstance(o,V): return V(s.x+o.x)
        return NotImplemented
    def __radd__(s,o): return V(('r',o,s.x)) if not isinstance(o,int) else V(o+s.x)
    def __iadd__(s,o):
        if o==3: return NotImplemented
        s.x+= o.x if isinstance(o,V) else o
        return s
    def __mul__(s,o): return s.x*o
    def __gt__(s,o): return 'yes' if s.x>0 else ''
    def __le__(s,o): return Weird(s.x)
    def __repr__(s): return 'V(%r)'%(s.x,)
    __hash__=None
class Weird:
    def __init__(s,x): s.x=x
    def __bool__(s): 
        if s.x==13: raise ValueError('no truth')
        return s.x>0
class W(V):
    def __radd__(s,o): return 'W radd'
    def __gt__(s,o): return NotImplemented
    def __lt__(s,o): return NotImplemented
def eq(a,b): return a==b
def lt(a,b):
    if a<b: return 'lt'
    return 'ge'
def add(a,b): return a+b
def iadd(a,b):
    a+=b
    return a
def mul(a,b): return a*b
def gt(a,b):
    if a>b: return 1
    return 0
def le(a,b):
    return 'T' if a<=b else 'F'
def addself(a):
    a = a + a
    return a
def imm(a): return (a*2, a<5, 'x' if a<5 else 'y', a+1)
def run(f,*a):
    try: r=f(*a)
    except Exception as e: r=(type(e).__name__,str(e))
    return repr(r)[:70]
out=[]
for k in range(14,400):
    a=V(k);b=V(k+1)
    eq(a,b); lt(a,b); add(a,b); mul(a,2); gt(a,b); le(a,b); addself(a); run(imm,a); iadd(V(1),b)
for x in (V(1),W(1),1,'s',None,V(-1),V(13)):
    for y in (V(1),W(2),1,3,'s',None):
        out.append([run(f,x,y) for f in (eq,lt,add,mul,gt,le,iadd)])
    out.append([run(addself,x),run(imm,x)])
for o in out: print(o)
class Boom(V):
    def __add__(s,o): raise KeyError('boom')
    def __lt__(s,o): return 1/0
def chain(a,b): return lt(a,b)
for i in range(300): chain(V(1),V(2))
try: chain(Boom(1),V(2))
except ZeroDivisionError: traceback.print_exc()
try: add(Boom(1),V(2))
except KeyError: traceback.print_exc()
class Rec:
    def __init__(s,n): s.n=n
    def __add__(s,o): return s+o
    def __lt__(s,o): return s<o
try: Rec(1)+1
except RecursionError as e: print('rec')
def g():
    try: return Rec(1)<1
    except RecursionError: return 'rec2'
print(g())
class It:
    def __init__(s,n,bad=None): s.i=0; s.n=n; s.bad=bad
    def __iter__(s): return s
    def __next__(s):
        if s.i==s.bad: raise KeyError(s.i)
        if s.i>=s.n: raise StopIteration
        s.i+=1
        return s.i
def loop(it):
    t=0
    for x in it: t+=x
    return t
def comp(it): return [x*2 for x in it]
def nested(n):
    t=0
    for x in It(n):
        for y in It(x): t+=y
    else: t+=1000
    return t
for i in range(100): loop(It(20)); comp(It(20)); nested(5)
print(loop(It(1000)),comp(It(5)),nested(10))
try: loop(It(10,5))
except KeyError: traceback.print_exc()
class StopSub(StopIteration): pass
class It2(It):
    def __next__(s):
        if s.i>3: raise StopSub('x')
        s.i+=1; return None
print(comp.__name__, [x for x in It2(9)])
class It3(It):
    def __next__(s): return helper(s)
def helper(s):
    if s.i>3: raise StopIteration
    s.i+=1; return s.i
for i in range(100): loop(It3(5))
print(loop(It3(9)))
def gen():
    for x in It(3): yield x
print(list(gen()), sum(It(4)), max(It(4)), tuple(It(2)), dict(zip(It(2),It(3))), [*It(3)], sorted(It(3)), list(map(str,It(2))))
a,b=It(2); print(a,b)
def handled():
    try: raise ValueError
    except ValueError:
        r=loop(It(3)); print(r, sys.exc_info()[0].__name__)
handled(); handled()
class Ctx:
    def __eq__(s,o):
        return sys._getframe().f_back.f_code.co_name
def c1(a,b): return a==b
for i in range(200): c1(Ctx(),1)
print(c1(Ctx(),1))
import gc
class Gc:
    def __init__(s,x): s.x=[x]
    def __add__(s,o):
        gc.collect(); [list(range(100)) for _ in range(50)]
        return NotImplemented
    def __radd__(s,o): return (s.x,o.x)
class Gd(Gc):
    pass
def ga(i): return Gc(i)+Gc2(i)
class Gc2:
    def __init__(s,x): s.x=[x,'two']
    def __radd__(s,o): gc.collect(); return (s.x,o.x)
for i in range(60): r=ga(i)
print(r)
def gl(i): 
    return 'l' if Gc3(i)<Gc4(i) else 'g'
class Gc3:
    def __init__(s,x): s.x=[x]
    def __lt__(s,o): gc.collect(); return NotImplemented
class Gc4:
    def __init__(s,x): s.x=[x]
    def __gt__(s,o): return s.x==o.x
for i in range(60): r=gl(i)
print(r)

class OnlyEq:
    def __init__(s,x): s.x=x
    def __eq__(s,o): return s.x==o.x
def differs(a,b): return a!=b, 'differs' if a!=b else 'same'
for i in range(100): r=differs(OnlyEq(1),OnlyEq(i%2))
print(r, differs(OnlyEq(1),OnlyEq(2)), differs(OnlyEq(1),OnlyEq(1)))
