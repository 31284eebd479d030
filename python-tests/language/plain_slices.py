"""`x[a:b]` of builtin sequences and of others, with bounds of all sorts."""

class C:
    def __getitem__(self, k): return k
class I:
    def __init__(self,n): self.n=n
    def __index__(self): return self.n
l=list(range(10)); t=tuple(l); s='abcdefghij'; b=b'abcdefghij'; r=range(10); ba=bytearray(b)
for x in (l,t,s,b,r,ba,C()):
    for a in (None,0,3,-3,100,-100,I(2),True,10**30,-10**30):
        for e in (None,0,5,-2,100,-100,I(7),False,10**30,-10**30):
            if isinstance(x,C): q=x[a:e]; assert (q.start,q.stop,q.step)==(a,e,None)
            else: print(x[a:e], x[a:], x[:e])
for x in (l,t,s,b,5):
    for a in ('x',1.5):
        try: x[a:2]
        except TypeError as e: print(e)
        try: x[1:a]
        except TypeError as e: print(e)
n=0
print(t[n:] is t, s[n:]==s, l[n:] is l)
class L(list):
    def __getitem__(self,k): return ('sub',k)
i=2
print(L([1,2,3])[i:], memoryview(b'abc')[i:].tobytes())
def f(x,i):
    return x[i:
       i+2]
f({},1)
