# === Lists, tuples, slices and functions over iterables ===
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)
l = [1,2,3]
show(lambda: l[5])
show(lambda: l['a'])
show(lambda: l[1.5])
show(lambda: [].pop())
show(lambda: l.pop(9))
show(lambda: l.index(9))
show(lambda: l.remove(9))
show(lambda: [1]+(2,))
show(lambda: [1]+1)
show(lambda: [1]*'a')
show(lambda: 'a'*[1])
show(lambda: [1]*-1)
show(lambda: 2*[1,2])
show(lambda: [1]*1.5)
show(lambda: (1,)+[1])
show(lambda: (1,2)*2)
def f():
    l=[1,2]; l+=5
show(f)
def f():
    l=[1,2]; l+='ab'; return l
show(f)
def f():
    l=list(range(10)); l[2:5]=['x']; l[::2]=[0]*4; return l
show(f)
def f():
    l=list(range(10)); l[::2]=[0]*4; return l
show(f)
def f():
    l=list(range(10)); del l[::3]; del l[-1]; return l
show(f)
def f():
    l=[1]; l[5]=1
show(f)
def f():
    l=[1]; del l[5]
show(f)
def f():
    l=[1]; l[0:1]=5
show(f)
def f():
    l=[1]; l[::2]=5
show(f)
show(lambda: [1,2,3,4][::0])
show(lambda: [1,2]['x':])
class I:
    def __index__(self): return 1
show(lambda: [1,2,3][I()])
show(lambda: [1,2,3][I():])
show(lambda: [0]*I())
show(lambda: (1,2)[I()])
show(lambda: [1,2,3].pop(I()))
def f():
    l=[1,2,3]; l.insert(I(), 'z'); l[I()]='w'; del l[I()]; return l
show(f)
show(lambda: [[1,2],[3]] < [[1,2],[4]])
show(lambda: [1,2]<[1,'a'])
show(lambda: [1]<(1,))
show(lambda: [1,2,3]==[1,2,3.0])
show(lambda: [1]!=[2])
show(lambda: sorted([3,'a']))
show(lambda: sorted([1.5,1,True,2**70,-5,0.1]))
show(lambda: sorted([(2,'b'),(1,'z'),(2,'a')]))
show(lambda: sorted('hello', reverse=True))
show(lambda: sorted([3,1,2], key=lambda x:-x))
show(lambda: sorted(['bb','a','ccc'], key=len, reverse=True))
def f():
    l=[3,1,2]
    def k(x):
        l.append(1); return x
    l.sort(key=k)
show(f)
def f():
    l=[3,1,2]
    def k(x): return len(l)
    l.sort(key=k); return l
show(f)
class C:
    def __init__(s,x): s.x=x
    def __lt__(s,o): return s.x<o.x
    def __repr__(s): return 'C%r'%(s.x,)
show(lambda: sorted([C(i*7%10) for i in range(10)]))
show(lambda: sorted([C(i*7%10) for i in range(10)], reverse=True))
show(lambda: sorted([C((i*37)%101) for i in range(101)])==0)
show(lambda: [c.x for c in sorted([C((i*37)%101) for i in range(101)])] == list(range(101)))
show(lambda: [c.x for c in sorted([C((i*37)%101) for i in range(101)], reverse=True)] == list(range(100,-1,-1)))
class D:
    def __repr__(s): return 'D'
show(lambda: sorted([D(),D()]))
show(lambda: min([]))
show(lambda: min([],default=3))
show(lambda: max(1,2,'a'))
show(lambda: min(1))
show(lambda: min())
show(lambda: max(3,1,default=2))
show(lambda: max('abc', key=lambda c: -ord(c)))
show(lambda: min([C(3),C(1)]))
show(lambda: max([C(3),C(1)], key=lambda c:c.x))
a=[1]; a.append(a)
show(lambda: a); b={}; b['x']=b
show(lambda: b); c=[D(), []]; c[1].append(c)
show(lambda: c)
show(lambda: (1,))
show(lambda: ())
show(lambda: [D(),(D(),)])
show(lambda: {D():[D()]})
show(lambda: sum([1,2,3]))
show(lambda: sum([0.1]*10))
show(lambda: sum([[1],[2]],[]))
show(lambda: sum(['a']))
show(lambda: sum(['a'],''))
show(lambda: sum([1,2.5,3]))
show(lambda: sum(x for x in [1,2]))
show(lambda: sum([2**62,2**62]))
show(lambda: sum([1e308,1e308,-1e308]))
show(lambda: sum(5))
show(lambda: sum([b'a'],b''))
show(lambda: any([0,1]))
show(lambda: all([]))
show(lambda: any(x for x in [0,0]))
show(lambda: any(5))
show(lambda: len(5))
show(lambda: iter(5))
show(lambda: next(5))
show(lambda: next(iter([])))
show(lambda: next(iter([]),'d'))
show(lambda: next(iter([7])))
show(lambda: list(iter(lambda it=iter([1,2,3]): next(it), 3)))
show(lambda: iter(5,1))
show(lambda: list(zip([1,2],'ab',(3,4))))
show(lambda: list(zip([1],[1,2],strict=True)))
show(lambda: list(zip([1,2],[1],strict=True)))
show(lambda: list(zip([1],[1],[1,2],strict=True)))
show(lambda: list(zip([1,2],[1,2],[1],strict=True)))
show(lambda: zip(1))
show(lambda: list(zip()))
show(lambda: list(map(lambda a,b:a+b,[1,2],[3,4,5])))
show(lambda: list(map(None,[1])))
show(lambda: map(len))
show(lambda: list(filter(lambda x:x>1,[1,2,3])))
show(lambda: list(enumerate('ab',5)))
show(lambda: list(enumerate('ab',start=2**70)))
show(lambda: enumerate(5))
show(lambda: list(reversed('abc')))
show(lambda: reversed({1,2}))
show(lambda: list(reversed({1:2,3:4})))
show(lambda: list(reversed(range(5))))
show(lambda: list(reversed({1:2,3:4}.items())))
show(lambda: list(map(lambda a,b:a+b,[1,2],[3],strict=True)))
class S:
    def __len__(s): return 3
    def __getitem__(s,i):
        if i>=3: raise IndexError
        return i*10
show(lambda: list(S()))
show(lambda: list(reversed(S())))
show(lambda: 20 in S())
show(lambda: len(S()))
show(lambda: sorted(S(),reverse=True))
show(lambda: tuple(S()))
show(lambda: [*S()])
class G:
    def __iter__(s): yield 1; yield 2
show(lambda: list(G()))
show(lambda: tuple(G()))
show(lambda: set(G()))
show(lambda: dict(zip(G(),G())))
show(lambda: sum(G()))
show(lambda: max(G()))
show(lambda: sorted(G()))
show(lambda: list(enumerate(G())))
show(lambda: list(zip(G(),G())))
show(lambda: list(map(str,G())))
show(lambda: [*G(),*G()])
show(lambda: list(filter(None,G())))
class L(list): pass
show(lambda: L([1,2]))
show(lambda: type(L([1])+[2]))
show(lambda: L([1])==[1])
show(lambda: L([3,1])[0])
show(lambda: sorted(L([3,1])))
show(lambda: len(L('abc')))
show(lambda: [1,2]==L([1,2]))
class T(tuple):
    def __new__(cls,a,b): return tuple.__new__(cls,(a,b))
show(lambda: T(1,2))
show(lambda: T(1,2)[1])
show(lambda: T(1,2)+(3,))
show(lambda: hash(T(1,2))==hash((1,2)))
show(lambda: list.append(5,1))
show(lambda: [].append())
show(lambda: [].append(1,2))
show(lambda: list(1,2))
show(lambda: list(x=1))
show(lambda: [].index(1,2,3,4))
show(lambda: (1,2).index(5))
show(lambda: (1,2,1).count(1))
show(lambda: [C(1)].index(5))
show(lambda: [D()].count(1))
show(lambda: (D(),).index(2))
show(lambda: hash([]))
show(lambda: hash((1,[])))
show(lambda: hash(()))
show(lambda: hash((1,2,3)))
show(lambda: hash(frozenset([1,2,3])))
show(lambda: hash(slice(1,2)))
show(lambda: slice(1,2,3))
show(lambda: slice(5).indices(3))
show(lambda: slice(None,None,-1).indices(5))
show(lambda: slice(1,2)==slice(1,2))
show(lambda: slice())
show(lambda: slice(1,2)<slice(1,3))
show(lambda: slice(None,None,0).indices(5))
show(lambda: slice('a').indices(5))
show(lambda: slice(1).indices(-1))
