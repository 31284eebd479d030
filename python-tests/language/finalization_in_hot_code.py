# Objects are finalised at once in code that is compiled, whatever lets go of them.
import weakref, gc
log=[]
class F:
    def __init__(self,n): self.n=n
    def __del__(self): log.append(self.n)
class Box:
    def __init__(self,x): self.x=x
    def swap(self,x):
        old=self.x
        self.x=x
        return old
def hot(n):
    b=Box(None); t=0
    for i in range(n):
        p=Box(i)
        t+=p.x
        if i%500==499:
            b.x=F(i)
            log.append(-i)
        if i%500==250:
            b.swap(None)
            log.append('swapped')
    return t
print(hot(3000)); print(log); log.clear()
keep=F('keep')
print(hot(3000)); print(log); log.clear()
def gen(n):
    for i in range(n):
        f=F(i) if i%300==7 else i
        yield f
def consume(n):
    c=0
    for x in gen(n):
        c+=1
        if c%300==9: log.append(('at',c))
    return c
print(consume(2000)); print(log); log.clear()
def inner(k):
    f=F(('inner',k)) if k%400==5 else None
    return k
def outer(n):
    s=0
    for k in range(n):
        s+=inner(k)
        if k%400==5: log.append(('after',k))
    return s
print(outer(2000)); print(log); log.clear()
cells=[]
def closure(n):
    v=None
    def setv(x):
        nonlocal v
        v=x
    for k in range(n):
        setv(F(('c',k)) if k%500==3 else k)
        if k%500==4: log.append(('c after',k))
    return v
print(closure(2000)); print(log); log.clear()
lst=[None]*4
def items(n):
    for k in range(n):
        lst[k&3]=F(('i',k)) if k%501==3 else k
        if k%501==8: log.append(('i after',k))
items(2000); print(log); log.clear()
g=0
def glob(n):
    global g
    for k in range(n):
        g=F(('g',k)) if k%501==3 else k
        if k%501==4: log.append(('g after',k))
glob(2000); print(log); log.clear()
r=[]
class W: pass
def weak(n):
    for k in range(n):
        w=W()
        if k%500==3:
            q=weakref.ref(w, lambda _: log.append('dead'))
            log.append('made')
        if k%500==4: log.append(('now',q() is None))
weak(2000); print(log); log.clear()
pool=[F(('p',k)) for k in range(5)]
gc.collect(); gc.collect()
def popper(n):
    for k in range(n):
        if k%400==7 and pool:
            c=pool.pop(); log.append(('popped',c.n)); c=None
            log.append('gone')
popper(2000); print(log); log.clear()
class C:
    def __init__(self,f): self.f=f
    def close(self): self.f=None
def method(n):
    for k in range(n):
        c=C(F(('m',k)) if k%400==6 else k)
        c.close()
        if k%400==6: log.append(('closed',k))
method(2000); print(log); log.clear()
del keep; print(log)
