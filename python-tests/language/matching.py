"""Every kind of pattern."""
import collections, enum
from dataclasses import dataclass
def show(call):
    try:
        print(call())
    except BaseException as error:
        print(type(error).__name__, error, sep=": ")
class Color(enum.Enum): RED = 1; BLUE = 2
@dataclass
class Point: x: int; y: int
class Pos:
    __match_args__ = ('a', 'b')
    def __init__(self, a, b=None): self.a = a; self.b = b
class Neg: VALUE = -5
def m(v):
    match v:
        case 0: return 'zero'
        case -1 | -2.5: return 'negative'
        case 1+2j: return 'complex'
        case 'a' "b": return 'ab'
        case b'x': return 'bytes'
        case None: return 'None'
        case True: return 'True'
        case Color.RED: return 'red'
        case Neg.VALUE: return 'neg value'
        case []: return 'empty sequence'
        case [1]: return 'one'
        case [1, x]: return 'pair', x
        case [2, *rest]: return 'two and', rest
        case [*init, 9]: return 'until nine', init
        case (3, [a, [b, *_]], {'k': c}): return 'nested', a, b, c
        case [_, _, _, _] as four if sum(four) > 5: return 'four', four
        case {}  if not v: return 'empty mapping'
        case {'t': 't1', 'v': v2}: return 't1', v2
        case {'t': 't2', **rest}: return 't2', rest
        case {1: 'one', None: n}: return 'keys', n
        case Point(0, y=yy): return 'point at zero', yy
        case Point(x=xx, y=0): return 'on axis', xx
        case Point(): return 'some point'
        case Pos(1, 2): return 'pos12'
        case Pos(a=int(q)): return 'int a', q
        case Pos(str() | bytes() as s, _): return 'str a', s
        case int(n) | float(n): return 'number', n
        case str(s): return 'str', s
        case list() | tuple(): return 'sequence'
        case dict(d): return 'dict', d
        case set(): return 'set'
        case type(): return 'type'
        case _: return 'other'
for v in [0, False, True, -1, -2.5, 1+2j, 'ab', b'x', None, Color.RED, Color.BLUE, -5, [], (), [1], (1,), [1, 7], [2], [2, 3, 4], [5, 6, 9], (3, [1, [2, 3, 4]], {'k': 5, 'z': 1}), [1, 2, 3, 4], [0, 0, 0, 1], {}, {'t': 't1', 'v': 3}, {'t': 't2', 'a': 1}, {1: 'one', None: 'n'}, {'zz': 1},
          Point(0, 5), Point(3, 0), Point(2, 2), Pos(1, 2), Pos(7), Pos('s'), Pos([]), 5, 1.5, 'str', {1, 2}, int, object(), range(3), range(0), collections.deque([1]), collections.OrderedDict(a=1), collections.Counter('a'), bytearray(b'x'), 'x', memoryview(b'ab'), (i for i in ())]:
    print(repr(v)[:40].split(' at ')[0], '->', str(m(v))[:60].split(' at ')[0])
# errors
class TooFew:
    __match_args__ = ('a',)
class BadArgs:
    __match_args__ = ['a']
class BadArgs2:
    __match_args__ = (1,)
def e1(v):
    match v:
        case TooFew(1, 2): return 1
def e2(v):
    match v:
        case BadArgs(1): return 1
def e3(v):
    match v:
        case BadArgs2(1): return 1
def e4(v):
    match v:
        case Neg(1): return 1
def e5(v):
    match v:
        case int(1, 2): return 1
def e6(v):
    x = 5
    match v:
        case x(): return 1
def e7(v):
    match v:
        case TooFew(1, a=2): return 1
class HasA:
    __match_args__ = ('a',); a = 1
def e8(v):
    match v:
        case HasA(1, a=1): return 1
def e9(v):
    k = 'a'
    class K: k = 'a'
    match v:
        case {K.k: 1, 'a': 2}: return 1
for f, v in [(e1, TooFew()), (e2, BadArgs()), (e3, BadArgs2()), (e4, Neg()), (e5, 3), (e6, 3), (e7, TooFew()), (e8, HasA()), (e9, {'a': 1})]:
    show(lambda: f(v))
for src in ["match 1:\n case x: pass\n case y: pass", "match 1:\n case _: pass\n case 2: pass", "match 1:\n case x | 1: pass", "match 1:\n case [a, a]: pass", "match 1:\n case (a|b): pass", "match 1:\n case [*a, *b]: pass", "match 1:\n case {**r, 'a': 1}: pass", "match 1:\n case {'a': 1, 'a': 2}: pass", "match 1:\n case f(x=1, x=2): pass", "match 1:\n case 1 + 1: pass", "match 1:\n case f'': pass", "match 1:\n case {a: 1}: pass", "match 1:\n case f(x=1, 2): pass", "match 1:\n case x as _: pass", "match 1:\n case 1 as x.y: pass", "match 1:\n pass", "match 1:\ncase 1: pass", "match 1:\n case -x: pass", "match 1:\n case *a: pass", "match 1:\n case {**_}: pass", "match 1:\n case [x] | [y]: pass"]:
    try: compile(src, 'f', 'exec'); print('ok')
    except SyntaxError as e: print(e.msg, e.lineno, e.offset, e.end_offset)
# names, order, guards
match, case, _, type_ = 1, 2, 3, 4
print(match, case, _)
match = {'a': [1, 2, 3]}
match match:
    case {'a': [first, *others]} if (others := others + [9]): print(first, others)
match 1, 2:
    case 1, b: print('tuple', b)
match [1, [2, 3]]:
    case [a, [b, c]] if a > 5: print('no')
    case [a, *_]: print(a, b, c)
def fall(x):
    match x:
        case 1: pass
        case 2: return 'two'
    return 'fell'
print(fall(1), fall(2), fall(3))
class Meta(type):
    def __instancecheck__(cls, o): print('check'); return True
class Any(metaclass=Meta): pass
match 5:
    case Any(): print('any')
class Log(dict):
    def get(self, k, d=None): print('get', k); return super().get(k, d)
    def __missing__(self, k): print('missing'); return 1
match Log(a=1):
    case {'a': 1, 'b': _}: print('both')
    case {'a': 1}: print('a')
