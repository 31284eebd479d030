"""Syntax trees as objects."""
import ast
src = '''
"""doc"""
import os.path as p, sys
from . import x as y
from ..a.b import *
@deco
# comment
@deco2(1)
async def f(a, /, b: int = 1, *args, c, d=2, **kw) -> str:
    global q
    if a: pass
    elif b: return 1
    elif c: x
    else: y
    async for i in z: await i
    async with a as b, c: yield
    try: pass
    except (A, B) as e: raise X from e
    except: raise
    else: pass
    finally: pass
    try: pass
    except* A: pass
    while 1: break
    else: continue
@d
class C[T: int = str, *Ts, **P](A, metaclass=M):
    x: int = 1
    (y): str
    def g(self): nonlocal_ = 1
type X[T] = int
match a:
    case 1 | None | [a, *_] if b: pass
    case {'a': 1, **r}: pass
    case C(1, x=2) as q: pass
    case _: pass
a = b = 1, 2; a += 1; del a, b[1:2:3], c.d
lambda *a, k=1: (yield)
x = [i for i in a if b async for j in c]; {**a, 'b': 1}; {1, 2}; {k: v for k, v in z}; (i for i in b)
-1 ** 2 @ 3 // 4 << 5 & 6 ^ 7 | 8; not a and b or c; a < b <= c is not d not in e; a if b else c
f(*a, b, c=1, **d); (n := 1); 'a' "b" u'c'; u'x'; b'z'; 1.5; 2j; 0xffffffffffffffffffff; ...; True; f'a{b!r:>{w}}c'; f''; t'x{y}'
assert a, b
print("é" "日本", x)
'''
t = ast.parse(src)
print(ast.dump(t, indent=1, include_attributes=True))
print(ast.unparse(t))
print(ast.literal_eval("{'a': [1, -2.5, (3, None)], 'b': {True, b'x'}, 'c': 1+2j}"))
for bad in ['f()', '1+', 'a', '-"x"']:
    try: print(ast.literal_eval(bad))
    except Exception as e: print(type(e).__name__, str(e)[:60])
print(ast.dump(ast.parse('1+2', mode='eval')), ast.dump(ast.parse('a; b', mode='single')))
class V(ast.NodeVisitor):
    def visit_Name(self, n): print(n.id, end=' ')
V().visit(t); print()
print(ast.get_docstring(t), [type(n).__name__ for n in ast.walk(ast.parse('a+b*c'))])
print(ast.get_source_segment('a + foo(1)', ast.parse('a + foo(1)').body[0].value.right))
