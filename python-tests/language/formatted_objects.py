"""Objects of the program's classes in f-strings, in hot code."""
import traceback
class S:
    def __init__(self,v): self.v=v
    def __str__(self): return self.v
    def __repr__(self): return self.v
class Sub(str):
    def __format__(self,s): return 'SUBFMT'
    def __str__(self): return 'SUBSTR'
class F:
    def __format__(self,s): return 'F'+repr(s)
class FF(S):
    def __format__(self,s): return 5
def a(x): return f'{x}'
def b(x): return f'{x!s}'
def c(x): return f'{x!r}'
def d(x): return f'<{x}|{x!s}|{x!r}|{x!a}|{x:}>'
vals=[S('x'),S('é'*50),1,2.5,'s',None,[S('q')],(1,),Sub('zz'),S(Sub('y')),ValueError('e'),int,Sub]
for f in (a,b,c,d):
    for _ in range(60):
        out=[]
        for v in vals: out.append((f(v),type(f(v)).__name__))
    print(out)
    for bad in (S(3),S(None),FF('a')):
        for _ in range(3):
            try: print(f(bad))
            except TypeError: traceback.print_exc()
x=S('k')
def hot(x):
    t=0
    for i in range(500):
        t+=len(f'{x} {x!r} {i}')
        if i==300: S.__str__=lambda s:'longer'
        if i==400: S.__format__=lambda s,sp:'fmt!'
        if i==450: x.v='changed'
    return t
print(hot(x))
