"""Descriptors, `__getattr__`, `__setattr__`, deleted attributes and objects whose `__dict__` was asked for, in hot code, and changes in the middle."""
import sys, traceback
class Des:
    def __get__(self,o,t): return (o is None, t.__name__, getattr(o,'v',0))
class DD:
    def __get__(self,o,t): return o._x*2
    def __set__(self,o,v): o._x=v+1
class A:
    d=Des(); e=DD()
    def __init__(self): self.v=3
class G:
    def __init__(self): self.a=1
    def __getattr__(self,n): 
        if n=='bad': raise AttributeError(n)
        return n*2
class W:
    def __init__(self): self.log=[]
    def __setattr__(self,n,v):
        if n=='boom': raise ValueError(n)
        object.__setattr__(self,n,v)
def f():
    r=[]
    a=A(); g=G(); w=W()
    for i in range(300):
        r.append(a.d); a.e=i; r.append(a.e); r.append(g.a); r.append(g.zz); w.q=i; r.append(w.q)
        if i==100: Des.__get__=lambda s,o,t:'new'
        if i==150: DD.__set__=lambda s,o,v: setattr(o,'_x',v*100)
        if i==200: G.__getattr__=lambda s,n:'G2'
        if i==220: a.d=5
        if i==240: W.__setattr__=lambda s,n,v: object.__setattr__(s,n,v if n!='q' else -v)
        if i==250: del a.d; 
        if i==260: del A.d; A.d=9
        if i==270: g.zz=4
    return r
r=f()
import hashlib
print(len(r), [str(x) for x in r[::37]], hashlib.md5(repr(r).encode()).hexdigest())
try:
    g=G()
    for i in range(100): g.ok
    g.bad
except AttributeError: traceback.print_exc()
class E:
    def __get__(self,o,t): return 1//o.n
class H:
    e=E()
    def __init__(self,n): self.n=n
def t(h): return h.e
h=H(1)
for i in range(100): t(h)
h.n=0
try: t(h)
except ZeroDivisionError: traceback.print_exc()
w=G(); W2=W
class W:
    def __setattr__(self,n,v):
        if n=='boom': raise ValueError(n)
        object.__setattr__(self,n,v)
w=W()
def s(w,v): w.boom=v
try: s(w,1)
except ValueError: traceback.print_exc()
def s2(w,n):
    for i in range(n): w.x=i
s2(w,100)
class F:
    def __get__(self,o,t): return sys._getframe(1).f_code.co_name
class FF: f=F()
def caller(o): return o.f
o=FF()
print({caller(o) for _ in range(100)})
# deletes
class P:
    def __init__(self): self.a=1; self.b=2; self.c=3
def dl():
    out=[]
    for i in range(50):
        p=P(); del p.b; out.append(list(p.__dict__.items())); p.b=9; out.append(list(vars(p).items()))
        p=P(); del p.a; p.a=5; out.append((p.a,p.b,p.c)); 
        try: del p.zz
        except AttributeError as e: out.append(str(e))
        del p.c
        try: p.c
        except AttributeError as e: out.append(str(e))
    return out
x=dl(); print(x[:5], x[-5:])
class M:
    k=7
    def __init__(self,n): self.n=n
    def m(self): return self.n
    @property
    def pr(self): return self.n+1
def dm():
    t=0
    objs=[M(i) for i in range(50)]
    for o in objs: o.__dict__
    for r in range(10):
        for o in objs:
            t+=o.m()+o.n+o.k+o.pr; o.n=o.n+1
        if r==5: objs[3].__dict__['m']=lambda: 1000; objs[4].k=70
        if r==7: M.m=lambda s: 5
        if r==8: del objs[3].__dict__['m']; objs[5].__dict__={'n':3}
    return t
print(dm())
def many():
    class Q: pass
    q=Q()
    for i in range(300): setattr(q,'x%d'%i,i); delattr(q,'x%d'%i)
    q.y=1
    return vars(q)
print(many())
