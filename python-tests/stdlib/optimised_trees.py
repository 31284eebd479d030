# === ast.parse with an optimisation level ===
import ast

source = '''"""doc"""
def f():
    "d"
    return __debug__
class A:
    "e"
async def g():
    "h"
    assert x, "text"
    "no documentation"
'%s' % (a,)
'a%%b%-5sc%.3r%8.2a' % (x, y, z)
'%d' % (a,)
'%s' % (*a,)
'%s' % (a, b)
'%05s|' % (a,)
'%s' % a
match 0:
    case -1 | 1 + 2j | {-0.5: 0} | [1 - 2j]: pass
__debug__ = 1
'''.replace("__debug__ = 1\n", "")
for level in -1, 0, 1, 2:
    print(level, ast.dump(ast.parse(source, optimize=level)))
tree = ast.parse(source)
print(ast.dump(ast.parse(tree, optimize=2), include_attributes=True))
print(ast.dump(tree) == ast.dump(ast.parse(source)))
for level in 0, 1:
    print(ast.dump(compile("__debug__", "?", "eval", ast.PyCF_OPTIMIZED_AST, optimize=level)))
for flags in 0x8000, 0x10000, 0x400, 0x2000:
    try:
        print(hex(flags), type(compile("1", "?", "eval", flags)).__name__)
    except ValueError as error:
        print(hex(flags), error)
