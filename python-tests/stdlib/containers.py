# === collections ===
import collections
def show(function):
    try:
        print(repr(function()))
    except BaseException as error:
        print(type(error).__name__, error)

L=list
# === collections
D=collections.deque
show(lambda: D([1,2,3]))
show(lambda: D('abc',maxlen=2))
show(lambda: D([1],maxlen=-1))
show(lambda: D([1],maxlen='a'))
show(lambda: D().pop())
show(lambda: D().popleft())
show(lambda: D([1,2,3])[1])
show(lambda: D([1])[5])
show(lambda: D([1])['a'])
show(lambda: D([1,2])==D([1,2]))
show(lambda: D([1])<D([2]))
show(lambda: D([1])+D([2]))
show(lambda: D([1])+[2])
show(lambda: D([1])*2)
show(lambda: D([1,2,3]).index(2))
show(lambda: D([1]).index(5))
show(lambda: D([1,2,1]).count(1))
show(lambda: 1 in D([1]))
show(lambda: L(reversed(D([1,2]))))
show(lambda: D([1,2]).maxlen)
show(lambda: D([1]).remove(5))
show(lambda: len(D('abc')))
show(lambda: bool(D()))
show(lambda: D(5))
show(lambda: hash(D()))
def f():
    d=D([1,2,3,4,5]); d.rotate(2); r=[L(d)]; d.rotate(-3); r.append(L(d)); d.appendleft(0); d.extendleft('ab'); d.append(9); d.insert(1,'i'); d.reverse(); del d[0]; d[0]='z'; d.remove('i'); r.append(d); return r
show(f)
def f():
    d=D([1,2,3])
    for x in d: d.append(1)
show(f)
def f():
    d=D(maxlen=3)
    for i in range(10): d.append(i)
    d.appendleft('x'); return d
show(f)
d=D([1]); d.append(d)
show(lambda: d)
show(lambda: D([1,2],maxlen=3).copy())
dd=collections.defaultdict(list); dd['a'].append(1)
show(lambda: dd)
show(lambda: dd['b'])
show(lambda: dd)
show(lambda: collections.defaultdict(5))
show(lambda: collections.defaultdict()['x'])
show(lambda: dd.copy())
show(lambda: type(dd|{1:2}))
show(lambda: collections.defaultdict(int,{1:2},x=3))
show(lambda: dd=={'a':[1],'b':[]})
show(lambda: collections.Counter('abracadabra'))
show(lambda: collections.Counter('abca').most_common(1))
show(lambda: collections.Counter(a=1)+collections.Counter(b=2))
show(lambda: collections.Counter([1,1])[5])
P=collections.namedtuple('P','x y')
show(lambda: P(1,2))
show(lambda: P(1,2).x)
show(lambda: P(1,2)._replace(x=5))
show(lambda: P(1,2)._asdict())
show(lambda: P(1))
O=collections.OrderedDict
show(lambda: O([(1,2),(3,4)]))
def f():
    o=O(a=1,b=2,c=3); o.move_to_end('a'); r=[o.popitem(last=False)]; return r,o,L(reversed(o)),o==O(c=3,a=1),o=={'a':1,'c':3}
show(f)
show(lambda: collections.ChainMap({1:2},{3:4})[3])
show(lambda: collections.UserDict({1:2}))
