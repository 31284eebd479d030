"""Sorting by `__lt__` of the program: comparisons that are made, errors, changes meanwhile."""
import random
random.seed(5)
class K:
    log=[]
    def __init__(self,v,i=0): self.v=v; self.i=i
    def __lt__(self,o): K.log.append((self.v,o.v)); return self.v<o.v
    def __repr__(self): return f'{self.v}.{self.i}'
def t(vals,**kw):
    K.log=[]
    l=[K(v,i) for i,v in enumerate(vals)]
    l.sort(**kw)
    return l
for n in (0,1,2,3,5,10,33,63,64,65,200,1000):
    for kind in ('rand','up','down','few','saw'):
        vals={'rand':[random.random() for _ in range(n)],'up':list(range(n)),'down':list(range(n,0,-1)),'few':[random.randrange(3) for _ in range(n)],'saw':[i%7 for i in range(n)]}[kind]
        for rev in (False,True):
            a=t(vals,reverse=rev); 
            ok=[x.v for x in a]==sorted(vals,reverse=rev) and all(not(x.v==y.v and x.i>y.i) for x,y in zip(a,a[1:]))
            print(n,kind,rev,ok, len(K.log) if n<64 else '', K.log[:5] if n<64 and kind!='rand' else '')
# keys
l=list(range(50)); random.shuffle(l)
print(sorted(l,key=lambda x:K(x%5))==sorted(l,key=lambda x:x%5), sorted(l,key=lambda x:K(x%5),reverse=True)==sorted(l,key=lambda x:x%5,reverse=True))
class Bad:
    n=0
    def __lt__(self,o):
        Bad.n+=1
        if Bad.n==7: raise ValueError('seven')
        return NotImplemented if Bad.n==9 else True
l=[Bad() for _ in range(20)]; ids={id(x) for x in l}
try: l.sort()
except ValueError as e: print(e, len(l), {id(x) for x in l}==ids)
class M:
    def __lt__(self,o): L.append(1); return False
L=[M(),M(),M()]
try: L.sort()
except ValueError as e: print(e,len(L))
class T:
    def __init__(s,v): s.v=v
    def __lt__(s,o): return [] if s.v>=o.v else [1]
print([x.v for x in sorted(map(T,[3,1,2,5,4]))])
from functools import cmp_to_key
print(sorted([5,2,9,1,7]*4,key=cmp_to_key(lambda a,b:b-a)))
print(sorted([(1,K(3)),(1,K(2)),(0,K(9))]))
class I(int):
    def __lt__(s,o): return int(s)>int(o)
print(sorted([I(3),I(1),I(2)]), min([K(3),K(1)]), max([K(3),K(1)]))
