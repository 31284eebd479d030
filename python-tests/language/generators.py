"""Generators: the whole protocol."""
import sys
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
        if error.__cause__: print('  cause', repr(error.__cause__))
        elif error.__context__ and not error.__suppress_context__: print('  context', repr(error.__context__))
def g1():
    x = yield 1
    print('got', x)
    try:
        y = yield 2
    except ValueError as e:
        print('caught', e)
        y = yield 'handled'
    finally:
        print('finally')
    return 'result'
g = g1()
print(type(g), g.gi_frame.f_lineno, g.gi_running, g.gi_suspended, g.gi_yieldfrom, g.gi_code.co_name, g.__name__, g.__qualname__)
show(lambda: g.send(5))
print(next(g), g.send('a'), g.throw(ValueError('v')), g.gi_suspended, g.gi_frame.f_lineno)
show(lambda: g.send(None))
print(g.gi_frame, g.gi_suspended)
show(lambda: next(g)); show(lambda: g.send(1)); show(lambda: g.throw(KeyError('k'))); show(lambda: g.close())
print(repr(g).split(' at ')[0])
g.__name__ = 'n'; g.__qualname__ = 'q.n'
print(repr(g).split(' at ')[0], g.__name__)
show(lambda: setattr(g, '__name__', 5))
# close
def c1():
    try:
        yield 1
    except GeneratorExit:
        print('exit'); raise
def c2():
    try:
        yield 1
    except GeneratorExit:
        yield 2
def c3():
    try:
        yield 1
    except GeneratorExit:
        return 'ret'
def c4():
    try: yield 1
    finally: 1 / 0
for c in (c1, c2, c3, c4):
    g = c(); show(lambda: g.close()); show(lambda: next(g))
    g = c(); next(g); show(lambda: g.close()); show(lambda: g.close())
# throw forms
def t():
    while True:
        try: yield 1
        except Exception as e: print('in', repr(e), repr(e.__context__))
g = t(); next(g)
show(lambda: g.throw(ValueError)); show(lambda: g.throw(ValueError('x'))); show(lambda: g.throw(5)); show(lambda: g.throw(int))
import warnings
warnings.simplefilter('ignore')
show(lambda: g.throw(ValueError, 'msg')); show(lambda: g.throw(ValueError, ValueError('inst'))); show(lambda: g.throw(ValueError('a'), 'b')); show(lambda: g.throw(ValueError, 'a', 5)); show(lambda: g.throw())
g = t(); show(lambda: g.throw(ValueError('unstarted'))); show(lambda: next(g))
# StopIteration
def s1():
    yield 1
    raise StopIteration('x')
def s2():
    yield next(iter([]))
def s3():
    raise StopAsyncIteration
    yield
show(lambda: list(s1())); show(lambda: list(s2())); show(lambda: list(s3()))
show(lambda: list(next(iter([])) for _ in range(3)))
def ret():
    return 5
    yield
try: next(ret())
except StopIteration as e: print(e.value, e.args)
def rett():
    return (1, 2)
    yield
try: next(rett())
except StopIteration as e: print(e.value, e.args)
# yield from
def inner():
    try:
        r = yield 'i1'
        print('inner got', r)
        yield 'i2'
    except KeyError as e:
        print('inner caught', repr(e)); yield 'i3'
    finally: print('inner finally')
    return 'inner value'
def outer():
    v = yield from inner()
    print('v', v)
    v = yield from [1, 2]
    print(v)
    return 'done'
g = outer()
print(next(g), g.gi_yieldfrom.__name__, g.send('s'), g.throw(KeyError('z')))
show(lambda: list(g))
g = outer(); next(g); show(lambda: g.close())
g = outer(); next(g); show(lambda: g.throw(GeneratorExit)); 
def yf(x): return (yield from x)
show(lambda: list(yf(5))); show(lambda: list(yf('ab')))
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration('it-value')
        return self.n
    def send(self, v): return 'sent', v
    def throw(self, *a): return 'thrown', a
    def close(self): print('closed')
g = yf(It())
print(next(g), g.send('x'), g.throw(ValueError('q'))[0], next(g), next(g))
show(lambda: next(g))
g = yf(It()); next(g); g.close()
class NoThrow:
    def __iter__(self): return self
    def __next__(self): return 1
g = yf(NoThrow()); next(g)
show(lambda: g.send(5))
g = yf(NoThrow()); next(g)
show(lambda: g.throw(KeyError('nt')))
# reentrant
def re_():
    yield next(me)
me = re_()
show(lambda: next(me))
def re2():
    try: me2.close()
    except ValueError as e: print(e)
    yield me2.gi_running
me2 = re2(); print(next(me2))
def loopself():
    yield from me3
me3 = loopself()
show(lambda: next(me3))
# genexp
ge = (i * j for i in range(3) for j in range(i) if i != j)
print(ge.__name__, ge.__qualname__, list(ge), list(ge))
def order():
    print('iter'); return [1]
ge = (x for x in order())
print('made')
show(lambda: (x for x in 5))
n = 1
ge = (n for _ in range(2)); n = 2; print(list(ge))
class K:
    a = [1, 2]
    b = [x for x in a]
    c = list(y for y in a)
print(K.b, K.c)
# frames and locals
def fr():
    a = 1
    yield sys._getframe().f_back.f_code.co_name
    b = 2
    yield
g = fr(); print(next(g), g.gi_frame.f_locals); next(g); print(g.gi_frame.f_locals)
def exc_info_in_gen():
    try:
        raise ValueError(1)
    except ValueError:
        print(sys.exc_info()[0]); yield 1
        print(sys.exc_info()[0]); yield 2
try: raise KeyError
except KeyError:
    g = exc_info_in_gen(); next(g); print(sys.exc_info()[0])
next(g); print(sys.exc_info())
show(lambda: type(g)()); show(lambda: iter(g) is g); show(lambda: len(g)); show(lambda: g[0]); show(lambda: g + 1); show(lambda: g.nope)
print([m for m in dir(g) if not m.startswith('__')])
