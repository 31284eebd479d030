# === Dicts, views and sets ===
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)
d={1:2,'a':3}
show(lambda: d[5])
show(lambda: d[[]])
show(lambda: d.get([]))
show(lambda: {[]:1})
show(lambda: {([],):1})
show(lambda: {[]})
show(lambda: set([[]]))
show(lambda: [] in {1})
show(lambda: {1}.add([]))
show(lambda: {}.pop(1))
show(lambda: {}.pop(1,2))
show(lambda: {}.popitem())
show(lambda: {1:2,3:4}.popitem())
show(lambda: dict([1]))
show(lambda: dict([(1,2,3)]))
show(lambda: dict(5))
show(lambda: dict([[1,2],'ab']))
show(lambda: dict(a=1,b=2))
show(lambda: dict({1:2},x=3))
show(lambda: dict([(1,2)],x=3))
show(lambda: dict(1,2))
show(lambda: {}.update(1,2))
show(lambda: {}.update(5))
show(lambda: {}.update([(1,)]))
show(lambda: dict.fromkeys('abc'))
show(lambda: dict.fromkeys([1,2],0))
show(lambda: dict.fromkeys(5))
show(lambda: {1:2}|{3:4})
show(lambda: {1:2}|[(3,4)])
show(lambda: {1:2}|5)
def f():
    d={1:2}; d|=[(3,4)]; d|={5:6}; return d
show(f)
def f():
    d={1:2}; d|=5
show(f)
def f():
    d={1:2,2:3}
    for k in d: d[k+10]=1
show(f)
def f():
    d={1:2,2:3}
    for k in d: del d[k]
show(f)
def f():
    s={1,2}
    for k in s: s.add(k+10)
show(f)
show(lambda: {1:2}=={1:2.0})
show(lambda: {1:2}!={1:3})
show(lambda: {1:2}<{1:3})
show(lambda: list({1:2,3:4}))
show(lambda: {1:2}.keys())
show(lambda: {1:2}.values())
show(lambda: {1:2}.items())
show(lambda: {1:2,3:4}.keys() & [1])
show(lambda: {1:2}.keys() | {5})
show(lambda: {1:2,3:4}.keys() - {1})
show(lambda: {1:2}.keys() ^ {1,3})
show(lambda: {1:2}.items() & {(1,2)})
show(lambda: {1} | {1:2}.keys())
show(lambda: {1,2} & {1:2}.keys())
show(lambda: {1,5} - {1:2}.keys())
show(lambda: {1:2}.keys()=={1})
show(lambda: {1:2}.keys()<{1,2})
show(lambda: (1,2) in {1:2}.items())
show(lambda: {1:2}.keys().isdisjoint([3]))
show(lambda: {1:2}.keys().mapping)
show(lambda: {1:2}.keys() | 5)
show(lambda: {1:[]}.items()=={2:3}.items())
show(lambda: {1:[]}.items()=={1:[]}.items())
show(lambda: {1:2}.values()=={1:2}.values())
class K:
    n=0
    def __init__(s,x): s.x=x
    def __hash__(s): return hash(s.x)
    def __eq__(s,o):
        K.n+=1
        return isinstance(o,K) and s.x==o.x
    def __repr__(s): return 'K(%r)'%(s.x,)
dk={K(1):1,K(2):2,K('a'):3}
show(lambda: dk[K(1)])
show(lambda: dk[K(9)])
show(lambda: dk.get(K('a')))
show(lambda: K(2) in dk)
show(lambda: dk.setdefault(K(5),6))
show(lambda: dk.pop(K(5)))
show(lambda: dk)
show(lambda: dk=={K(1):1,K(2):2,K('a'):3})
show(lambda: dict(dk))
show(lambda: dict.fromkeys([K(1),K(1)]))
show(lambda: {K(1):1}|{K(1):2})
show(lambda: 1 in {K(1):2})
show(lambda: dict([(K(1),2),(K(1),3)]))
show(lambda: {**dk, K(1):9})
show(lambda: dict(zip([K(1),K(1)],[1,2])))
def f():
    d={K(1):1}; del d[K(1)]; d[K(3)]=4; d.update({K(3):5}); return d
show(f)
show(lambda: (K(1),2) in {(K(1),2):3})
show(lambda: {(K(1),2):3}[(K(1),2)])
show(lambda: hash((K(1),2))==hash((1,2)))
class B:
    def __hash__(s): return 'x'
show(lambda: {B():1})
show(lambda: {B()})
class B2:
    def __hash__(s): raise ValueError('no')
show(lambda: {B2():1})
show(lambda: B2() in {})
class B3:
    def __hash__(s): raise TypeError('no')
show(lambda: {B3():1})
show(lambda: {1:1}.get(B3()))
show(lambda: {B3()})
class B4:
    def __eq__(s,o): return True
show(lambda: {B4():1})
show(lambda: {1,B4()})
class M(dict):
    def __missing__(s,k): return 'miss%r'%(k,)
m=M(a=1)
show(lambda: m['a'])
show(lambda: m['zz'])
show(lambda: m.get('zz'))
show(lambda: m)
show(lambda: m|{1:2})
show(lambda: type(m|{1:2}))
show(lambda: M.fromkeys('ab'))
show(lambda: type(M.fromkeys('ab')))
show(lambda: m=={'a':1})
show(lambda: m.copy())
show(lambda: dict(m))
show(lambda: list(m.items()))
show(lambda: len(m))
show(lambda: m[K(1)])
class P:
    def keys(s): return ['x','y']
    def __getitem__(s,k): return k*2
show(lambda: dict(P()))
show(lambda: {**P()})
show(lambda: dict(P(),z=1))
# === sets
show(lambda: {3,1,2})
show(lambda: set('hello')=={'h','e','l','o'})
show(lambda: frozenset([1,2]))
show(lambda: frozenset())
show(lambda: set())
show(lambda: {1,2}|{3})
show(lambda: {1,2}|[3])
show(lambda: {1,2}.union([3],(4,)))
show(lambda: {1,2,3}.intersection([1,2],[2]))
show(lambda: {1,2,3}.difference([1],{2}))
show(lambda: {1,2}.symmetric_difference([2,3]))
show(lambda: {1,2}.issubset([1,2,3]))
show(lambda: {1,2}.issuperset([1]))
show(lambda: {1}.isdisjoint([2]))
show(lambda: {1,2}<{1,2,3})
show(lambda: {1,2}<=[1])
show(lambda: {1}=={1.0})
show(lambda: frozenset([1])=={1})
show(lambda: frozenset([1])|{2})
show(lambda: {1}|frozenset([2]))
show(lambda: {frozenset([1]):1})
show(lambda: {1} in {frozenset([1])})
show(lambda: {1,2,3}.pop())
show(lambda: set().pop())
show(lambda: {1}.remove(2))
show(lambda: {1}.remove({2}))
show(lambda: {1}.discard(5))
show(lambda: set(5))
show(lambda: {1}.update(5))
show(lambda: {1}.update([2],[3]))
show(lambda: {1}|5)
show(lambda: {1}-{1})
def f():
    s={1,2,3}; s&={2,3,4}; s|={9}; s-={2}; s^={3,7}; return sorted(s)
show(f)
def f():
    s={1,2}; s|=[3]
show(f)
show(lambda: sorted(x.x for x in {K(1),K(2),K(1)}))
show(lambda: {K(1)}|{K(1)})
show(lambda: {K(1)}&{K(1)})
show(lambda: {K(1)}-{K(1)})
show(lambda: {K(1)}^{K(2)} is None)
show(lambda: {K(1)}=={K(1)})
show(lambda: {K(1)}<={K(1),K(2)})
show(lambda: {K(1)}.isdisjoint([K(1)]))
show(lambda: {K(3)}.intersection(iter([K(3),4])))
show(lambda: {K(3)}.difference(iter([K(3),4])))
show(lambda: frozenset([K(1)])==frozenset([K(1)]))
show(lambda: K(1) in frozenset([K(1)]))
class FS(frozenset): pass
class SS(set): pass
show(lambda: FS([1,2]))
show(lambda: SS([1]))
show(lambda: SS())
show(lambda: type(SS([1])|{2}))
show(lambda: type(FS([1])|{2}))
show(lambda: SS([1]).copy())
show(lambda: SS([1])=={1})
show(lambda: hash(FS([1]))==hash(frozenset([1])))
show(lambda: hash({1}))
show(lambda: {SS([1])})
show(lambda: set([1,2,3,100,1000,17,33,65]))
show(lambda: {i*7 for i in range(20)})
show(lambda: set(range(30))-set(range(0,30,2)))
show(lambda: {i for i in range(100) if i%7==0}|{5,500})
show(lambda: {-1,-2,0.5,True,2**70})
show(lambda: {(1,2),(3,4),None})
show(lambda: set(range(10))&set(range(5,20)))
show(lambda: set(range(10))^set(range(5,20)))
show(lambda: {1.5,2.5,3.25,1e300})
show(lambda: frozenset(range(20))-{3})
show(lambda: list({'b':1}.keys())+list(set([8,16,24,32])))
def f():
    s=set(range(20)); r=[]
    while s:
        r.append(s.pop())
        if len(r)==5: s.add(100); s.add(0)
    return r
show(f)
def f():
    s=set(range(5)); s.discard(2); s.add(77); s.add(2); return s
show(f)
show(lambda: {1:2}.__class_getitem__(int))
show(lambda: dict[str,int])
show(lambda: list[int])
show(lambda: bool(set.__doc__))
show(lambda: {1:1}.get())
show(lambda: {}.setdefault())
show(lambda: set(1,2))
show(lambda: frozenset(1,2))
show(lambda: set(x=1))

# Merged into an empty set, the items of a set stay where they are.
apart = {255, 7, 1}
target = set()
target.update(apart)
print(apart, set() | apart, set().union(apart), target, apart - set(), apart.copy())
