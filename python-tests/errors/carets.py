"""Where the carets of tracebacks are."""
import sys, traceback

def report(call):
    try:
        call()
    except BaseException as e:
        e.__traceback__ = e.__traceback__.tb_next
        print("".join(traceback.format_exception(e)).replace(__file__, "FILE"), end="")

class A:
    def __getattr__(self, name):
        if name == 'bad': raise AttributeError(name)
        return self
    def __call__(self, *a, **k): raise ValueError
    def __getitem__(self, k): raise KeyError(k)
    def __setitem__(self, k, v): raise KeyError(k)
    def __delitem__(self, k): raise KeyError(k)
a = A(); x = 1; s = 'abc'; l = [1, 2]; d = {}; n = None

def f1(): return x + s
def f2(): return x + (s * 2) + l
def f3(): return (x + 1) / (x - 1)
def f4(): return a.b.c.d(1, 2)
def f5(): return a['key']
def f6(): return a.b['key']['other']
def f7(): return n.attr
def f8(): return a.b.bad
def f9(): return d['missing'] + 1
def f10(): return l[5]
def f11(): return l[1:2:0]
def f12(): return -s
def f13(): return not a.bad
def f14(): return undefined
def f15(): return x.y.z
def f16(): return x < s
def f17(): return x < 2 < s
def f18(): return x in x
def f19(): return s @ s
def f20(): return x ** s
def f21(): return [i / 0 for i in l]
def f22(): return {i: i / 0 for i in l}
def f23(): return list(i / 0 for i in l)
def f24(): return f'{x / 0}'
def f25(): return f'{x:zzz}'
def f26(): return f'{undefined!r}'
def f27():
    a.b.c = d['q']
def f28():
    a['k'] = 1
def f29():
    del a['k']
def f30():
    del n.attr
def f31():
    n.attr = 1
def f32():
    n.attr += 1
def f33():
    l[7] += 1
def f34():
    x = s
    x += 1
def f35():
    a, b = l[:1]
def f36():
    a, b = 1, 2, 3
def f37():
    a, *b, c = [1]
def f38():
    a, b = 5
def f39():
    for q in 5: pass
def f40():
    with n: pass
def f41():
    with open('/nonexistent/file'): pass
def f42():
    assert x == 2
def f43():
    assert x == 2, 'message'
def f44():
    assert (x ==
            2), f'{x}'
def f45(): import nonexistent_module
def f46(): from sys import nonexistent_name
def f47(): return int('abc')
def f48(): return int(
    'abc'
)
def f49(): return (
    x
    +
    s
)
def f50():
    return a(1,
             2,
             3)
def f51(): return max(l, key=lambda v: v.q)
def f52(): return (lambda: 1 / 0)()
def f53(): return 'é' + 'ü' + x
def f54(): return '日本' + '語' + x
def f55(): return d["日本"] + x
def f56():
	return	x / 0
def f57(): return x if undefined else 2
def f58(): return x and undefined
def f59(): return l and l[9]
def f60(): yield from 5
def f61(): return [*5]
def f62(): return {**5}
def f63(): return print(*5)
def f64(): return print(**5)
def f65(): return (yy := x / 0)
def f66(): raise ValueError('x')
def f67(): raise ValueError(
    'multi'
)
def f68(): return ~s
def f69(): return x if x else 1 , l[8] , 5
def f70(): return l [ 8 ]
def f71(): return n . attr
def f72(): return a ( 1 )
def f73(): return s.join([1])
def f74(): return s.join(
    [1]).upper()
def f75(): return a.b(1).c
def f76(): return x is s + 1
def f77(): return str(x)   +    x
def f78(): return ((x)) + ((s))
def f79(): return (x + s) * 2
def f80(): return 2 * (x + s)
def f81(): return x+s
def f82(): return l[x+s]
def f83():
    match x.foo:
        case 1: pass
def f84():
    while x / 0: pass
def f85():
    if x / 0: pass
def f86():
    return lambda: 0, x / 0
def f87():
    class B(x): pass
def f88():
    @x
    def g(): pass
def f89():
    @a
    class C: pass
def f90():
    def g(q=x / 0): pass
def f91():
    global gg
    gg = x / 0
def f92():
    print(x / 0, end='')
def f93():
    try:
        x / 0
    except n.foo:
        pass
def f95():
    return l[0].foo(
        1,
        2,
    ).bar
def f96(): x = [1, 2, 3]; return x[0][1]['a']
def f97(): return x //  0 # comment
def f98(): x = 5; return x.foo   .bar
def f99(): return a.very_long_attribute_name_indeed.another_long_attribute_name.and_one_more_name.bad + 1000000000000000
def f100(): return d['a'
    'b']
for f in [v for k, v in list(globals().items()) if k[0] == 'f' and k[1:].isdigit()]:
    if f is f60: report(lambda: list(f()))
    else: report(f)
