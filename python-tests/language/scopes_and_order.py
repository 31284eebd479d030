"""Comprehensions, scopes, walrus, star expressions, assignment order, f-strings, t-strings."""
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
# === comprehensions ===
print([x for x in range(5) if x % 2], {x: y for x, y in zip('ab', (1, 2))}, {x % 3 for x in range(9)}, [(x, y) for x in (1, 2) for y in (3, 4) if x + y != 5], [[y for y in range(x)] for x in range(3)])
x = 'outer'
print([x for x in (1, 2)], x)
def scopes():
    x = 1
    l = [lambda: x for x in range(3)]
    return [f() for f in l], x
print(scopes())
def walrus():
    print([y := 1, y ** 2], y)
    if any((found := n) > 2 for n in range(5)): print('found', found)
    print([last := i for i in range(3)], last)
    while (n := n - 1 if 'n' in locals() else 2) > 0: print('n', n)
walrus()
class C:
    z = 5
    l = [i for i in range(z)]
    def f(self): return [__class__.z for _ in range(1)]
print(C.l, C().f())
def bad():
    class B:
        z = 1
        l = [z for _ in range(1)]
show(bad)
show(lambda: [undefined for _ in [1]])
def loc():
    q = 1
    return [sorted(locals()) for w in [1]], sorted(locals())
print(loc())
print([*range(3), *'ab'], (*[1], *(2,)), {*[1, 1], 2}, {**{'a': 1}, 'b': 2, **{'a': 3}}, [*()], )
a, *b, c = range(5); print(a, b, c)
*a, = 'xy'; print(a)
(a, (b, *c)), d = [1, 'xyz'], 4; print(a, b, c, d)
[a, b] = {1: 2, 3: 4}; print(a, b)
for i, (j, *k) in [(1, (2, 3, 4)), (5, 'ab')]: print(i, j, k)
def ret(): return *[1, 2], 3
print(ret())
def yi(): yield *[1], 2
show(lambda: [*None]); show(lambda: {**[]}); show(lambda: (lambda *a: a)(*3))
# === order of evaluation ===
log = []
def t(v, name=None): log.append(name or v); return v
class O:
    def __setattr__(self, n, v): log.append(('set', n)); object.__setattr__(self, n, v)
    def __getattr__(self, n): log.append(('get', n)); return 1
    def __getitem__(self, k): log.append(('getitem', k)); return 10
    def __setitem__(self, k, v): log.append(('setitem', k, v))
    def __delitem__(self, k): log.append(('delitem', k))
o = O()
def flush(): print(log); log.clear()
t(o, 'o')[t(1)] = t(2); flush()
t(o, 'o').a = t(1); flush()
t(o, 'o1')[t(1)], t(o, 'o2').x = t(5), t(6); flush()
t(o, 'o')[t(1)] += t(2); flush()
t(o, 'o').q += t(2); flush()
{t(1): t(2), t(3): t(4)}; flush()
[t(1), t(2)][t(0)]; flush()
t(1) + t(2) * t(3); flush()
t(1) < t(2) < t(0) < t(9); flush()
t(0) or t(1) and t(2); flush()
t(1) if t(0) else t(2); flush()
del t(o, 'o')[t(1)], t(o, 'o2')[t(2)]; flush()
(lambda a=t('def'): a)(t('arg')); flush()
x = y = t(3); print(x, y); flush()
i = 0; l = [0, 0]; i, l[i] = 1, 5; print(i, l)
t(o,'o')[t(1):t(2):t(3)]; print(len(log)); log.clear()
f'{t(1)}{t(2)!r:{t(3)}}'; flush()
assert t(1), t(2); flush()
# augmented
class Au:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): return ('iadd', o)
    def __isub__(self, o): return NotImplemented
    def __sub__(self, o): return ('sub', o)
    def __rmul__(self, o): return ('rmul', o)
    def __imul__(self, o): raise ValueError('imul')
a = Au(1); a += 1; print(a)
a = Au(1); a -= 1; print(a)
a = 5; a *= Au(1); print(a)
def im():
    a = Au(1); a *= 2
show(im)
tup = ([1],)
try: tup[0] += [2]
except TypeError as e: print(e, tup)
def aug_unbound(): q += 1
show(aug_unbound)
# chained comparison, is, in
print(1 < 2 < 3, 1 < 2 > 1, 1 == 1.0 == True, 3 > 2 > 3, 'a' in 'abc' in ['abc'], None is None is not None)
# del
def dels():
    a, b, c = 1, 2, 3
    del a, (b, c)
    return a
show(dels)
show(lambda: exec('del zz'))
l = [1, 2, 3, 4, 5]; del l[0], l[-1]; print(l); del l[::2]; print(l)
# slices
class S:
    def __getitem__(self, k): return k
s = S()
print(s[1], s[1:2], s[::], s[1:2, ::3], s[...], s[1, 2], s[()], s[*[1, 2]], s[1:2, *[3]], s[:, None])
class I:
    def __index__(self): return 1
print([1, 2, 3][I():], 'abc'[:I()], (1, 2)[I()], range(5)[I()])
one = [1]
show(lambda: one[1.0]); show(lambda: one[:"a"]); show(lambda: [1][::0])
l = list(range(10)); l[2:5] = 'ab'; print(l); l[::3] = 'wxy'; print(l)
def ba(): l[::3] = [1]
show(ba)
def bb(): l[0:2] = 5
show(bb)
def bc(): l['a'] = 5
show(bc)

# === locals() of code with a namespace of its own, and in comprehensions of modules and classes ===
exec("x = 1\nprint(dir(), locals())", {}, {"self": 1})
exec("print(dir(), locals())", {}, {"self": 1})


class Scoped:
    y = 1
    print("y" in dir(), [locals()["i"] for i in [3]])
    print([sorted(vars()) for i in [1]], [eval("i") for i in [4]], [dir() for i in [5]])


print([locals()["i"] for i in [3]], "i" in locals())
