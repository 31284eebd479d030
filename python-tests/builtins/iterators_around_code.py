"""Builtin iterators whose next item takes code of the program, stepped by loops, by `next` and by both."""
import itertools as I
def gen(n):
    for i in range(n): yield i
def f(x): return x*2
class It:
    def __init__(s,n): s.i=0; s.n=n; s.iters=0
    def __iter__(s): s.iters+=1; return s
    def __next__(s):
        s.i+=1
        if s.i>s.n: raise StopIteration
        return s.i
it=It(3); print(list(map(f,it)), it.iters)
it=It(3); print(sum(I.islice(it,2)), it.iters, next(it))
it=It(3); print(list(I.chain(it,gen(2),[9])), it.iters)
s=I.islice(gen(10),2,8,2)
for x in s:
    print(x, end=' ')
    if x==4: break
print(list(s))
s=I.islice(gen(10),8)
for a in s: print((a,next(s,None)),end=' ')
print()
c=I.chain(gen(2),gen(2),It(2))
for x in c: print(x,next(c,'end'),end=' ')
print()
m=map(f,gen(5))
for x in m: print(x,next(m,'end'),end=' ')
print()
def stop(x):
    if x==3: raise StopIteration
    return x
print(list(map(stop,gen(9))), [x for x in map(stop,gen(9))], [x for x in filter(stop,gen(9))], list(I.takewhile(stop, gen(9))), list(I.starmap(stop,((i,) for i in range(9)))))
try:
    for x in I.chain([1],None): print(x)
except TypeError as e: print(e)
try:
    for x in I.chain(gen(1),None): print(x)
except TypeError as e: print(e)
def bad(x):
    if x==2: raise ValueError(x)
    return x
m=map(bad,gen(5))
try:
    for x in m: print(x)
except ValueError as e: print('V',e)
print(list(m))
import traceback
try: list(map(bad,gen(5)))
except ValueError: traceback.print_exc()
try:
    for q in filter(bad,gen(5)): pass
except ValueError: traceback.print_exc()
d=[3,2,1,0,5]
print(list(iter(d.pop,0)), d, list(iter(lambda: d.pop(),3)))
ci=iter(lambda: d.append(1) or len(d), 4)
for x in ci: print(x,end=' ')
print(next(ci,'over'))
def one():
    raise StopIteration
ci=iter(one,1); print(list(ci), list(ci))
print(list(map(f,map(f,filter(None,gen(4))))), list(zip(map(f,gen(3)),It(2))), list(enumerate(map(f,It(2)))))
print(list(map(lambda a,b:a-b,gen(3),It(5))), list(map(lambda a,b,c:(a,b,c),gen(3),It(5),'abc')))
print(max(map(f,gen(4))), min(map(f,[3,1])), sum(map(f,[1,2])), any(map(f,[0])), all(map(f,[0])), tuple(map(f,[1])), set(map(f,[1])), dict(map(lambda x:(x,x),[1,2])), ''.join(map(str,map(f,[1,2]))), sorted(map(f,[2,1])))
x,y=map(f,[1,2]); print(x,y); a,*b=map(f,gen(4)); print(a,b)
print([*map(f,[1,2])], (lambda *a:a)(*map(f,[1,2])), 4 in map(f,[1,2]), list(reversed(list(map(f,[1,2])))))
try: print(list(map(None,[1])))
except TypeError as e: print(e)
try: print([x for x in map(f,5)])
except TypeError as e: print(e)
g=gen(3)
i=I.islice(g,1)
print(list(i), list(g))
i=I.islice(g,0); print(list(i))
print(list(I.islice(map(f,gen(100)),3,None,40)))
import sys
def depth():
    n=0; fr=sys._getframe()
    while fr: n+=1; fr=fr.f_back
    return n
print([depth() for _ in [1]], list(map(lambda _: depth(),[1])), depth())


# === Tuples of what generators give ===
def counted(n, fails=False):
    for i in range(n):
        yield i
    if fails:
        raise KeyError(n)


def in_loop(iterator):
    """What a loop gets, an exception, and what comes after."""
    got = []
    try:
        for item in iterator:
            got.append(item)
    except (KeyError, ValueError) as error:
        got.append(repr(error))
    return got, list(iterator)


for fails in (False, True):
    print(in_loop(I.zip_longest(counted(3), counted(1), fillvalue="-")))
    print(in_loop(I.zip_longest(counted(1, fails), counted(3), [7, 8])))
    print(in_loop(I.zip_longest([7, 8], counted(3, fails))))
    print(in_loop(I.pairwise(counted(4, fails))))
    print(in_loop(I.batched(counted(5, fails), 2)))
print(in_loop(I.batched(counted(5), 2, strict=True)))
print(in_loop(I.zip_longest()), in_loop(I.pairwise(counted(1))), in_loop(I.batched(counted(0), 3)))
rows = I.zip_longest(I.islice(range(2**64, 2**65), 3), I.islice(counted(9), 4))
for place, (x, y) in enumerate(rows):
    print(place, x, y)
    if place == 1:
        print(next(rows))
        inner = I.pairwise(I.pairwise(counted(5)))
        for pair in inner:
            print(pair)
            break
        print(next(inner), list(inner))


def fails_at_once():
    raise KeyError("at once")
    yield


for make in I.zip_longest, I.pairwise, lambda inner: I.batched(inner, 2):
    try:
        for item in make(fails_at_once()):
            print(item)
    except KeyError:
        traceback.print_exc()
