"""Calls of objects, of classes with `__new__` or a metaclass's `__call__`, and of functions that are attributes, in hot code."""
import sys
class Fn:
    def __init__(s,k): s.k=k
    def __call__(s,x,y=2,*a,**kw): return (s.k,x,y,a,sorted(kw.items()))
class Plain: pass
class Meta(type):
    def __call__(cls,*a,**k):
        r=super().__call__(*a,**k); r.made=1; return r
class M(metaclass=Meta):
    def __init__(s,a=0): s.a=a
class N:
    def __new__(cls,x): 
        o=object.__new__(cls); o.x=x; return o
class Fac:
    def __new__(cls,*a): return object.__new__(Sub) if SUB else object.__new__(cls)
SUB=False
def call(f,*a): 
    return f(*a)
def one(f,x): return f(x)
def named(f,x): return f(x,y=5,z=6)
class H:
    def __init__(s,cb): s.cb=cb
    def go(s,x): return s.cb(x)
    def go2(s,x): return s.cb(x,y=1)
def test():
    out=[]
    f=Fn(1); g=Fn(2)
    for i in range(200): one(f,i); named(f,i)
    out.append(one(f,3)); out.append(named(g,4))
    Fn.__call__=lambda s,x,**k: ('new',x)
    out.append(one(f,3)); out.append(named(f,3))
    def foo(x): return x
    out.append(one(foo,1)); out.append(one(len,'abc')); out.append(one(int,'3'))
    for i in range(200): m=one(M,i)
    out.append((m.a,m.made)); 
    for c in (N,M,Fn): r=one(c,7); out.append((type(r).__name__,vars(r)))
    try: one(Plain,1)
    except TypeError as e: out.append(str(e))
    try: one(Plain(),1)
    except TypeError as e: out.append(str(e))
    for i in range(200): r=one(N,i)
    out.append(vars(r))
    for i in range(200): r=one(Fac,i)
    out.append(type(r).__name__)
    global Sub,SUB
    class Sub(Fac):
        def __init__(s,*a): s.init=a
    SUB=True
    out.append(vars(one(Fac,5)))
    N.__init__=lambda s,x: setattr(s,'i',x)
    out.append(vars(one(N,9)))
    h=H(lambda x,y=3:(x,y)); 
    for i in range(200): h.go(i); h.go2(i)
    out.append((h.go(1),h.go2(2)))
    h.cb=foo; out.append(h.go(2))
    try: h.go2(1)
    except TypeError as e: out.append(str(e))
    h.cb=Fn(5); out.append(h.go(3))
    h.cb=h.go2.__func__
    try: h.go(3)
    except TypeError as e: out.append(str(e))
    try: one(lambda:0,1)
    except TypeError as e: out.append(str(e))
    class A:
        def k(s): return s.__class__
    class B(A): pass
    a=A()
    for i in range(300): a.k(); B().k()
    a.__class__=B
    out.append((a.k().__name__,A().k().__name__,B().k().__name__))
    class C(A):
        __class__=property(lambda s:int)
    out.append(C().k().__name__)
    A.__class__=5 if False else A.__class__
    return out
for r in test(): print(r)
from collections import namedtuple
P=namedtuple('P','a b')
class Q(P):
    def __new__(cls,a): return super().__new__(cls,a,a*2)
for i in range(300): p=P(i,i+1); q=Q(i)
print(p,q,P(b=1,a=2),P._make([1,2]))
try: P(1)
except TypeError as e: print(e)
def deep(n):
    return F2(n)
class F2:
    def __new__(cls,n): return n if n==0 else deep(n-1)
print(deep(200))
class R:
    def __call__(self,n): return self(n+1)
try: R()(0)
except RecursionError as e: print('rec',str(e)[:30])
import traceback
class T:
    def __call__(self,x): return 1/x
def tt(t,x): return t(x)
for i in range(1,300): tt(T(),i)
try: tt(T(),0)
except ZeroDivisionError: traceback.print_exc()
