"""Every kind of parameter, wrong calls and what a function tells of itself."""

def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=': ')


# === Parameters ===
def none(): return ()
def one(a): return a
def two(a, b): return a, b
def three(a, b, c): return a, b, c
def optional(a, b=2, c=3): return a, b, c
def only_position(a, b, /): return a, b
def only_position_default(a, b=5, /, c=6): return a, b, c
def named(*, x, y=1): return x, y
def rest(a, *args): return a, args
def everything(a, b=1, /, c=2, *args, d, e=5, **kw): return a, b, c, args, d, e, kw
def kw_only(**kw): return kw
def shadow(a, /, **kw): return a, kw

for call in [
    lambda: none(), lambda: none(1), lambda: none(1, 2), lambda: none(x=1), lambda: none(1, x=1),
    lambda: one(), lambda: one(1), lambda: one(1, 2), lambda: one(a=1), lambda: one(1, a=1), lambda: one(b=1), lambda: one(1, b=1),
    lambda: two(), lambda: two(1), lambda: two(1, 2, 3), lambda: two(b=1), lambda: two(b=1, a=2), lambda: two(1, c=2), lambda: two(1, 2, c=3),
    lambda: three(), lambda: three(1), lambda: three(c=1), lambda: three(1, 2, 3, 4, 5), lambda: three(b=1, c=2),
    lambda: optional(), lambda: optional(1), lambda: optional(1, c=7), lambda: optional(1, 2, 3, 4), lambda: optional(b=1), lambda: optional(1, 2, 3, 4, d=1),
    lambda: only_position(1, 2), lambda: only_position(1, b=2), lambda: only_position(a=1, b=2), lambda: only_position(), lambda: only_position(1, 2, 3),
    lambda: only_position_default(1), lambda: only_position_default(1, c=1), lambda: only_position_default(1, b=1), lambda: only_position_default(), lambda: only_position_default(1,2,3,4),
    lambda: named(), lambda: named(x=1), lambda: named(1), lambda: named(1, x=2), lambda: named(y=1), lambda: named(x=1, z=3), lambda: named(1, 2, x=2),
    lambda: rest(), lambda: rest(1), lambda: rest(1, 2, 3), lambda: rest(1, a=2), lambda: rest(*[1, 2], *(3,)), lambda: rest(*'ab'),
    lambda: everything(1, d=1), lambda: everything(1, 2, 3, 4, 5, d=6, z=7), lambda: everything(), lambda: everything(1), lambda: everything(1, d=1, a=3, b=4),
    lambda: everything(d=1), lambda: everything(1, 2, c=3, d=4, c1=5),
    lambda: kw_only(), lambda: kw_only(a=1, **{'b': 2}), lambda: kw_only(1), lambda: kw_only(a=1, **{'a': 2}), lambda: kw_only(**{1: 2}), lambda: kw_only(**{'a b': 1}),
    lambda: shadow(1, a=2), lambda: shadow(a=2),
    lambda: one(*[1, 2, 3]), lambda: one(*5), lambda: one(**5), lambda: one(*None), lambda: one(**[1]), lambda: two(*[1], **{'b': 3}), lambda: two(*[1], **{'a': 3}),
    lambda: two(1, *[], **{}), lambda: one(**{'a': 1}, **{'a': 2}), lambda: len(), lambda: len(1, 2), lambda: len(x=1), lambda: len(obj=[]),
    lambda: (lambda x: x)(), lambda: (lambda: 1)(1),
]:
    show(call)

# missing many
def many(a, b, c, d, e): pass
def many_named(*, a, b, c): pass
show(lambda: many())
show(lambda: many(1, 2))
show(lambda: many_named())
show(lambda: many_named(a=1))
show(lambda: many_named(a=1, b=2))
show(lambda: many_named(aa=1))
show(lambda: many(1, 2, 3, 4, ee=1))
show(lambda: many(1, 2, 3, 4, 5, 6))
show(lambda: optional(1, bb=1))
def mixed(a, b, *, c, d=1): pass
show(lambda: mixed(1))
show(lambda: mixed(1, 2))
show(lambda: mixed(1, 2, 3))
show(lambda: mixed(1, 2, 3, c=1))
show(lambda: mixed(1, 2, 3, 4, c=1, d=2))
show(lambda: mixed(1, 2, 3, 4, d=2))

# === Methods ===
class C:
    def method(self, a): return a
    def none(self): return 'none'
    def nothing(): return 1
    @classmethod
    def cm(cls, a): return a
    @staticmethod
    def sm(a): return a
    def __call__(self, a): return a
    class Inner:
        def deep(self, x, *, y): return x, y
class D:
    def __init__(self, a, b=1): self.a = a
class E:
    def __new__(cls, a): return object.__new__(cls)
class F: pass
for call in [
    lambda: C().method(), lambda: C().method(1, 2), lambda: C.method(), lambda: C.method(1), lambda: C().none(1), lambda: C().nothing(), lambda: C.nothing(),
    lambda: C.cm(), lambda: C().cm(1, 2), lambda: C.sm(), lambda: C.sm(1, 2), lambda: C()(), lambda: C()(1, 2), lambda: C()(b=1),
    lambda: C.Inner().deep(), lambda: C.Inner().deep(1), lambda: D(), lambda: D(1, 2, 3), lambda: D(c=1), lambda: E(), lambda: E(1, 2), lambda: F(1), lambda: F(a=1),
    lambda: C().method(x=1), lambda: object(1), lambda: int(1, 2, 3), lambda: type(), lambda: type(1, 2), lambda: str(1, 2, 3, 4),
]:
    show(call)
def outer():
    def inner(a): return a
    return inner
show(lambda: outer()())

# === Attributes of functions ===
def f(a, b: int = 1, *args: 'str', c: float, d=2, **kw: dict) -> bool:
    "Doc."
    x = 1
    def g(): return x, a
    return g
print(f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__closure__, f.__dict__, f.__type_params__)
c = f.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_nlocals, c.co_varnames, c.co_names, c.co_cellvars, c.co_freevars, c.co_flags, c.co_firstlineno, c.co_filename.endswith('py'))
g = f(1, c=2)
print(g.__qualname__, g.__closure__[0].cell_contents, len(g.__closure__), g.__code__.co_freevars, g.__code__.co_flags)
print(only_position_default.__code__.co_posonlyargcount, everything.__code__.co_varnames)
f.attr = 5
print(f.attr, f.__dict__)
f.__defaults__ = (10,)
f.__kwdefaults__ = {'c': 7}
print(f.__defaults__, f(1, d=1)()[0])
f.__name__ = 'other'; f.__qualname__ = 'x.other'; f.__doc__ = None
print(f.__name__, f.__qualname__, f.__doc__, repr(f).split(' at ')[0])
for attr, value in [('__name__', 1), ('__qualname__', 1), ('__defaults__', 1), ('__kwdefaults__', 1), ('__code__', 1), ('__dict__', 1), ('__closure__', 1), ('__globals__', 1), ('__annotations__', 1), ('__builtins__', 1)]:
    show(lambda: setattr(f, attr, value))
for attr in ['__name__', '__code__', '__defaults__', '__kwdefaults__', '__doc__', '__annotations__', '__module__', 'attr', 'missing', '__closure__', '__dict__']:
    show(lambda: (delattr(f, attr), attr))
print(f.__defaults__, f.__kwdefaults__, f.__doc__, f.__module__, f.__annotations__)
show(lambda: f.nope)
def h(): return 1
h.__code__ = (lambda: 42).__code__
print(h())
show(lambda: setattr(h, '__code__', g.__code__))
show(lambda: f())

# === Defaults, closures and nonlocal ===
def acc(x, items=[]):
    items.append(x)
    return items
print(acc(1), acc(2), acc.__defaults__)
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
inc, get = counter()
inc(); inc(5)
print(get(), inc.__closure__[0] is get.__closure__[0], inc.__closure__[0].cell_contents)
def free():
    def use(): return later
    try:
        use()
    except NameError as e:
        print(type(e).__name__, e)
    later = 1
    return use()
print(free())
def unbound():
    print(z)
    z = 1
show(unbound)
def unbound_del():
    z = 1
    del z
    return z
show(unbound_del)
show(lambda: undefined_name)
cells = [lambda: i for i in range(3)]
print([c() for c in cells])
cells = [lambda i=i: i for i in range(3)]
print([c() for c in cells])
cell = g.__closure__[0]
cell.cell_contents = 99
print(g())
del cell.cell_contents
show(g)
show(lambda: cell.cell_contents)

# === Decorators ===
log = []
def deco(tag):
    log.append('make ' + tag)
    def wrap(fn):
        log.append('apply ' + tag)
        return fn
    return wrap
@deco('a')
@deco('b')
def decorated(): pass
print(log)
@(lambda fn: fn.__name__)
def name(): pass
print(name)
print((lambda: 0).__name__, (lambda: 0).__qualname__, outer().__qualname__)

# order of evaluation
def t(x): print(x, end=' '); return x
def args(*a, **k): return a, k
print(args(t(1), *[t(2)], t(3), k=t(4), **{'m': t(5)}, n=t(6)))
def dd(a=t('default1'), *, b=t('default2')) -> t('ann'): pass
print()
print(dd.__annotations__)
