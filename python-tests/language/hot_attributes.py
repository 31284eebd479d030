"""Properties, methods of super(), class attributes and several classes at one place, in hot code, and changes of the classes in the middle."""

class A:
    n = 0
    def __init__(self, x): self.x=x; A.n += 1
    def m(self, k=1): return self.x + k
    @classmethod
    def make(cls, *a, **k): return cls(*a, **k)
    @classmethod
    def one(cls, x): return cls(x)
    @staticmethod
    def st(a, b=2): return a*b
    @property
    def p(self): return self.x*2
    @p.setter
    def p(self, v): self.x = v
    def other(self): return 'A.other'
class B(A):
    def __init__(self, x, y=3):
        super().__init__(x)
        self.y=y
    def m(self, k=1): return super().m(k)+1
    @property
    def p(self): return super().p+1
    @p.setter
    def p(self, v):
        if v > 10**30: raise ValueError(v)
        self.x = v-1
    def other(self): return 'B.'+super().other()
class C(B):
    def __init__(self, x):
        super().__init__(x, y=x)
        for i in range(2): self.y += i
        self.z=[self.x,self.y]
        self.z.append(1); self.z.append(2); self.z.append(self.x*self.y); self.w={'a':1,'b':self.z}
        if self.y > 10: self.v = 1
        elif self.y > 5: self.v = 2
        else: self.v = 3
    def m(self, k=1): return super().m(k)*2
    @property
    def p(self):
        t = 0
        for i in range(3): t += self.x
        if t > 100: t = 100
        elif t > 50: t = 50
        return [t, t+1, t+2, self.x, self.y, self.z, self.w['a'], self.v]
    @p.setter
    def p(self, v): self.x = v+1; self.y = v-1
class D(C, A):
    def m(self, k=5): return super().m(k), super(C, self).m(k), super(D, self).other()
kinds=[A,B,C,D]
def run(n, extra=None):
    out=[]; s=0
    for i in range(n):
        k=kinds[i%4]
        o=k.one(i) 
        q=k(i)
        s+=q.x
        bm=q.m
        out.append((o.m(), o.m(2), bm(), bm(k=3), bm(4), o.st(3), o.st(3,b=4), A.make(i).x, B.make(i,y=2).y, o.other()))
        o.p = i
        out.append(o.p)
        out.append(q.p)
        q.p = i*2
        out.append(q.x)
        if extra and i==n//2: extra()
        del out[:-30]
    return out, s, A.n
def change():
    A.m = lambda self, k=1: 'changed'
    B.other = lambda self: 'B2'
def change2():
    del B.other
    A.n = 5.5
def change3():
    C.p = property(lambda self: 'newp')
def t(f,*a):
    try: return repr(f(*a))
    except Exception as e:
        frames, trace = 0, e.__traceback__
        while trace: frames, trace = frames+1, trace.tb_next
        return repr(e)+'|'+str(frames)
print(t(run,400))
print(t(run,6000))
print(t(run,6000,change)); print(t(run,6000,change2)); print(t(run,6000,change3))
class E:
    @property
    def q(self): return self._q
    @q.setter
    def q(self, v):
        if v==7000: raise KeyError('seven')
        self._q=v
def setq():
    e=E(); n=0
    for i in range(6000):
        try:
            e.q=i
            n+=e.q
        except KeyError as x: n+=1; print(repr(x), x.__traceback__.tb_next.tb_lineno-x.__traceback__.tb_lineno)
    return n
print(setq())
