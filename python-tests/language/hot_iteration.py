"""Loops over lists and tuples, closures, new lists and the truth of containers, in hot code; and classes derived from them."""

class L(list):
    def __iter__(self): return iter([9,9])
    def __len__(self): return 0
class T(tuple):
    def __bool__(self): return False
def total(x):
    s=0
    for v in x:
        s+=v
    return s
def truths(vals):
    o=[]
    for v in vals:
        if v: o.append(1)
        else: o.append(0)
        o.append(not v)
        while v: break
        else: o.append('e')
    return o
def nested(rows):
    n=0
    for r in rows:
        for a,b in r:
            n+=a*b
    return n
def mk(i):
    def inner(x, y=i): return x+y+i
    g=lambda: i
    return [inner, g, [], [i], [i,[i]], [1,2,3]]
def growing(l):
    n=0
    for x in l:
        n+=1
        if n<5: l.append(x)
    return n, len(l)
def exhausted(l):
    it=iter(l)
    a=[x for x in it]
    l.append(5)
    return a,[x for x in it], next(it,'end')
out=[]
for i in range(6000):
    out=[total([1,2,3]),total((4,5)),total([]),total(()),truths([[],[1],(),(1,),{},{1:2},None,True,False]),nested([[(1,2),(3,4)],((5,6),),[]]),nested(([],)),growing([1,2]),exhausted([1,2])]
    fs=mk(i)
    out.append((fs[0](1),fs[0](1,2),fs[1](),fs[2:],fs[0].__name__,fs[0].__qualname__,fs[1].__closure__[0].cell_contents,fs[0].__defaults__, fs[0].__doc__, fs[0].__module__, fs[0].__code__.co_name))
    fs[0].attr=i; out.append(fs[0].__dict__)
print(out)
for i in range(3000):
    out=[total(L([1])),total(T((1,2))),truths([L([1]),T((1,)),[1],None, 0, 1.5, '', 'a', object()]), total(range(3)), total({1:2}), total({3}), total(iter([1,2])), total(bytes([1,2]))]
    out[2][-1]=0
print(out)
