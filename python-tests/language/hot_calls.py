"""Arguments that need binding, in functions hot enough to be compiled: defaults, named, gathered and spread ones."""

import functools

def f(a, b=2, *rest, c=3, d, **kw): return (a,b,rest,c,d,kw)
def g(a, b=10, c=20): return a*100+b*10+c
class P:
    def __init__(self, x, y=0, *, name='p', **extra):
        self.x=x; self.y=y; self.name=name; self.extra=extra
    def m(self, k, *more, sep='-'): return sep.join(map(str,(self.x,k)+more))
class Big:
    def __init__(self, a, b=1, *c, d=4, e=5):
        self.a=a; self.b=b; self.c=c; self.d=d; self.e=e
        for i in range(3):
            self.a += i
            if self.a > 1000: self.a = 0
            elif self.a > 500: self.b += 1
            elif self.a > 250: self.b += 2
            else: self.b -= 1
        self.z = [self.a, self.b, self.c, self.d, self.e]
        self.w = {1: self.a, 2: self.b}
def run(n):
    t=[]
    s=0
    for i in range(n):
        t.append(f(i, d=i)); t.append(f(i, i+1, i+2, d=5, c=7, q=1) if i%2 else f(i,i,i,i,d=0.5))
        s+=g(i)+g(i,i)+g(i,c=i)+g(c=i,b=2,a=3)+g(i,b=1.5)
        p=P(i); s+=p.y; q=P(i,y=i,name='z'); r=P(y=i,x=2); 
        t.append(p.m(i)); t.append(q.m(i,1,2,sep='+')); t.append(r.m(k=5))
        b=Big(i); t.append(b.z); b2=Big(i,2.5,e=i); t.append(b2.z); b3=Big(i,3,9,9,d=0); t.append(b3.z)
        try:
            if i % 7 == 3: g()
            if i % 7 == 4: g(1,2,3,4)
            if i % 7 == 5: f(1)
            if i % 7 == 6: g(1, a=2)
        except TypeError as e: t.append(str(e))
        if i==n//2: g.__defaults__=(5,6)
        if i==n//2+50: g.__defaults__=(1,5,6)
        if i==n//2+100: f.__kwdefaults__={'c':'new','d':'dd'}
        if i==n//2+120: t.append(f(1))
        t=t[-40:]
    return t,s
def sp(*a,**k): return run2(*a,**k)
def run2(*a,x=1,**k): return (a,x,k)
class B: 
    def __init__(self,*a,**k): self.v=run2(*a,**k)
    @classmethod
    def make(cls,*a,**k): return cls(*a,**k)
def main():
    try: print(run(300))
    except TypeError as e: print(e)
    for n in range(2):
        try: print(run(6000))
        except TypeError as e: print('E',e); g.__defaults__=(10,20); f.__kwdefaults__={'c':3}
    out=[]
    for i in range(6000):
        out=[sp(i,x=2),sp(),sp(1,2,z=3),sp(*[1,2],**{'x':5}),B.make(i,x=1).v]
    print(out)
main()
def sf(a, b=2, *rest, c=3, **kw): return (a,b,rest,c,kw)
def wrap(fn):
    @functools.wraps(fn)
    def w(*args, **kwargs): return fn(*args, **kwargs)
    return w
@wrap
def sg(x, y=1): return x+y
@wrap
def sh(x, *a, k=0): return (x,a,k)
class SA:
    def __init__(self, *a, **k): self.a=a; self.k=k
    @wrap
    def m(self, q, z=5): return (self.a, q, z)
class Lst(list): pass
def big(*a): return len(a), a[-1] if a else None
def deep(n, *a): return deep(n-1, *a) if n else a
def attempt(fn,*a,**k):
    try: return fn(*a,**k)
    except Exception as e: return type(e).__name__+str(e)
def spread():
    out=[]
    for i in range(6000):
        out=[sf(*[i]), sf(*(i,1,2,3), **{'c':9,'z':1}), sf(*range(3)), sf(**{'a':i}), sg(i), sg(i,2), sg(x=i,y=0.5), sh(i), sh(i,1,2,k=i), SA(*[1,2],**{'q':i}).k, SA(1).m(2), SA(1).m(q=3), sf(*Lst([1,2])), big(*range(i%40)), deep(3,*[i]*3)]
        out.append((attempt(sg), attempt(sg,1,2,3), attempt(sg,1,x=2), attempt(sh,**{'k':1}), attempt(lambda: sf(*5)) if i%100==0 else 0))
    print(out)
spread()
def rec(n, *a, **k): return 1+rec(n+1, *a, **k)
try: rec(0, 1, b=2)
except RecursionError as e: print(e)

# Initialisers that take the instance in a rest of the arguments.
class Kept:
    __slots__ = ("a", "b")
    def __init__(*everything, **named):
        everything[0].a = everything[1:]
        everything[0].b = named
class Wrapped:
    def __init__(self, a, b=2): self.a = a; self.b = b
plain_init = Wrapped.__init__
Wrapped.__init__ = lambda *everything, **named: plain_init(*everything, **named)
def construct():
    out = []
    for i in range(15000):
        given = (i, i + 1)
        out = [Kept(i), Kept(i, b=3), Kept(*given), Wrapped(i), Wrapped(i, b=4), Wrapped(*given)]
    print([(type(kept).__name__, kept.a, kept.b) for kept in out])
construct()
print(type(Kept.a).__name__, sorted(vars(Wrapped)))
