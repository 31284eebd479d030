from collections import deque
d=deque([1,2,3])
def t(f,*a):
    try: print(f(*a))
    except Exception as e: print(type(e).__name__, e)
for k in ('a',1.5,None,(),10**30,7,True,-9,slice(1)):
    t(lambda: d[k]); t(d.__getitem__,k); t(deque.__getitem__,d,k); t(d.__setitem__,k,1); t(deque.__setitem__,d,k,1); t(d.__delitem__,10**30 if k is True else (k if k!=7 else 99)) if k not in(True,) else 0
    def s(): d[k]=1
    t(s)
for m in ('__getitem__','__setitem__','__delitem__','__contains__','__add__','__mul__','__imul__','__iadd__','insert','rotate','index','remove'):
    for a in ((),(1,2,3,4,5),('x',),('x','y'),(None,),(1.5,1)):
        t(getattr(deque([1,2]),m),*a); t(getattr(deque,m),*a)
