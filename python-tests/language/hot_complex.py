"""Arithmetic on complex numbers and new instances in hot code."""

import cmath, math
class K(complex): pass
def f(a,b,n):
    z=a; o=[]
    for i in range(n):
        z=z*z+b
        if abs(z.real)>1e6: z=a-b
        o.append(z-b)
        if len(o)>5: del o[0]
    return o
print(f(0j,0.3+0.5j,7000)); print(f(1+2j,-0j,7000))
inf=float('inf'); nan=float('nan')
def g(xs):
    r=[]
    for x in xs:
        for y in xs:
            r.append((x*y,x+y,x-y))
    return r
xs=[0j,-0j,complex(1,-0.0),complex(inf,0),complex(inf,nan),complex(-inf,inf),complex(nan,nan),1e300+1e300j,1e-320+5e-324j,3+4j,K(1,2)]
a=None
for i in range(60): b=g(xs); assert a is None or repr(a)==repr(b); a=b
print(b)
def h(xs):
    r=[]
    for i in range(3000):
        for x in (1j, 2, 2.5, K(1,1), True): r=[x*1j, 1j*x, x+2j, 2j-x]
    return r,type(r[0])
print(h(xs))
class P:
    def __init__(self,x): self.x=x
class Q:
    __slots__=('a','b')
    def __init__(self,x): self.a=x
class F:
    def __init__(self,x): self.x=x
    def __del__(self): F.n+=1
    n=0
class W: 
    def __init__(self,i):
        self.a=1;self.b=2;self.c=3;self.d=4;self.e=5;self.f=6;self.g=7;self.h=8;self.i=9;self.j=10;self.k=11;self.l=12;self.m=13
        if i%1000==3: setattr(self,'x%d'%i,i)
def mk():
    t=0
    for i in range(7000):
        t+=P(i).x+Q(i).a+F(i).x+W(i).m
        q=Q(1)
        try: q.b
        except AttributeError: t+=1
        if i==6500:
            P.__del__=lambda self: log.append(self.x)
    return t,F.n,len(log),log[:3]
log=[]
print(mk())
