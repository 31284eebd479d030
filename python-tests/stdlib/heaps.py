# === heapq and bisect ===
import heapq, bisect
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list
# === heapq/bisect
def f():
    h=[]
    for x in [5,3,8,1,9,2]: heapq.heappush(h,x)
    return h,[heapq.heappop(h) for _ in range(6)]
show(f)
def f():
    h=[5,3,8,1,9,2]; heapq.heapify(h); return h,heapq.heappushpop(h,0),heapq.heapreplace(h,7),h
show(f)
show(lambda: heapq.heappop([]))
show(lambda: heapq.nlargest(2,[1,5,3]))
show(lambda: heapq.nsmallest(2,[1,5,3]))
show(lambda: L(heapq.merge([1,4],[2,3])))
show(lambda: heapq.heappush((1,),2))
show(lambda: bisect.bisect([1,2,2,3],2))
show(lambda: bisect.bisect_left([1,2,2,3],2))
show(lambda: bisect.bisect([1,2],5,lo=-1))
def f():
    l=[1,3]; bisect.insort(l,2); bisect.insort(l,0,key=lambda x:x); return l
show(f)
class X:
    def __init__(s,v): s.v=v
    def __lt__(s,o): return s.v<o.v
    def __repr__(s): return 'X%d'%s.v
def f():
    h=[]
    for x in [5,3,8,1,9,2]: heapq.heappush(h,X(x))
    return h,[heapq.heappop(h) for _ in range(6)]
show(f)
