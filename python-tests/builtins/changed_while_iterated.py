"""Containers that change while they are iterated or compared."""
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
def mk(): return {i: i for i in range(4)}
def run(it, change):
    d = mk()
    n = 0
    for x in it(d):
        n += 1
        if n > 10: return 'many'
        change(d, x)
    return n, d
its = [iter, lambda d: d.keys(), lambda d: d.values(), lambda d: d.items(), reversed, lambda d: reversed(d.items())]
def c1(d, x): d[len(d)+10] = 1
def c2(d, x): d.pop(0, None)
def c3(d, x): d.clear()
def c4(d, x):
    del d[next(iter(d))]; d['new%d' % len(d)] = 1
def c5(d, x): d[1] = 'changed'
def c6(d, x):
    k = x[0] if isinstance(x, tuple) else x
    v = d.pop(k); d[k] = v
def c7(d, x): d.popitem(); d['z'] = 1
def c8(d, x): d.update({9: 9})
for c in (c1, c2, c3, c4, c5, c7, c8):
    for it in its: print(c.__name__, end=' '); show(lambda: run(it, c))
s = {1, 2, 3}
def sm():
    for x in s: s.add(x + 10)
show(sm)
s = {1, 2, 3}
def sm():
    for x in s: s.discard(x)
show(sm)
l = [1, 2, 3]
for x in l:
    if len(l) < 6: l.append(x)
print(l)
d = {'k0': 0}
it = reversed(d); d.clear(); d['k0'] = 1; show(lambda: list(it))
it = iter(mk()); next(it); print(it.__length_hint__())
d = mk(); it = iter(d); next(it); d[9] = 1; show(lambda: next(it)); show(lambda: next(it)); print(it.__length_hint__())
class Evil:
    def __eq__(self, o): dd.clear(); return True
    def __hash__(self): return 1
dd = {Evil(): 1}
show(lambda: dd == {Evil(): 1})
dd = {1: Evil(), 2: Evil()}
show(lambda: dd == {1: 1, 2: 2})
show(lambda: {}.update([1])); show(lambda: {}.update([(1,)])); show(lambda: {}.update(5)); show(lambda: dict([(1, 2), 3])); 
try: {}.update([object()])
except TypeError as e: print(e, getattr(e, '__notes__', None))
