# `compile` of syntax trees: they do what their source does, with the places that they say.
import ast
import traceback

SOURCE = '''
"""doc"""
import os, sys as y
def dec(value):
    return lambda made: made
@dec(1)
@dec(2)
def f(a, /, b=1, *c, d, e=2, **g) -> int:
    "doc f"
    x: int = 3
    try:
        return [i for i in range(3) if i > -1] + [a, *c]
    except (KeyError, ValueError) as error: raise TypeError from error
    else: pass
    finally: del x
class C(dict, metaclass=type):
    y = 1_000_000_000_000_000_000_000; z = 1.5; w = 3j; v = b"ab\\x00'\\"", "\\ud800\\u00e9{}"
    async def m(self):
        async with a as b, c: await d
        async for i in x: yield i
def g[T: int, *U, **P](x, w=5, v=1):
    global q
    q = f"{x!r:>{w}} {{}} {x=}", t"{x  !s}a".interpolations[0].expression
    match x:
        case 1 | -2.5 | 1+2j: return "number"
        case [a, *_, {"k": v, **r}] if v: return a, v, r
        case str(real=None): pass
        case nn: pass
    while x: break
    else: continue_ = 1
    if x: pass
    elif y: pass
    else: lambda *a, k=1: (yield)
    return x * 2, (yy := 5), not x, x if y else z, {**{1: 3}, 1: 2}, {1, 2}, x and 0 or 3
type X[T] = list[T]
shown = f.__doc__, f(1, 2, 3, d=4), C.v, g(1), g([1, {"k": 2, "l": 3}]), g("str"), q, X.__value__, f.__code__.co_firstlineno
'''


def lines(code):
    inner = [lines(const) for const in code.co_consts if hasattr(const, "co_code")]
    return code.co_name, code.co_firstlineno, sorted({line for _, _, line in code.co_lines() if line}), inner


tree = ast.parse(SOURCE)
code = compile(tree, "<tree>", "exec")
print(lines(code) == lines(compile(SOURCE, "<tree>", "exec")))
namespace = {}
exec(code, namespace)
print(ascii(namespace["shown"]))

# === Places ===
for source in ("1 / 0", "x = [\n1,\n2 / 0]", "def f():\n  return (\n   undefined)\nf()"):
    moved = ast.increment_lineno(ast.parse(source), 100)
    try:
        exec(compile(moved, "<moved>", "exec"), {})
    except Exception as error:
        for frame in traceback.extract_tb(error.__traceback__)[1:]:
            print(frame.name, frame.lineno, frame.end_lineno, frame.colno, frame.end_colno)
for source in ("return 1", "def f(a, a): pass", "x = yield"):
    try:
        compile(ast.parse(source), "<tree>", "exec")
    except SyntaxError as error:
        print(error.msg, error.filename, error.lineno, error.offset)

# === Constants, and names that no source can have ===
values = (1, -5, 1.5, float("inf"), 2j, (1, "a", (None, ...)), True, b"x", 10**40, -(10**40), 1 + 2j)
expression = ast.fix_missing_locations(ast.Expression(ast.Tuple([ast.Constant(value) for value in values], ast.Load())))
print(eval(compile(expression, "<constants>", "eval")))
module = ast.parse("name = 3\nprint(name)")
for node in ast.walk(module):
    if isinstance(node, ast.Name) and node.id == "name":
        node.id = "@no name"
exec(compile(module, "<names>", "exec"), namespace)
print(namespace["@no name"])
print(eval(compile(ast.parse("a + 1", mode="eval"), "", "eval"), {"a": 2}))
exec(compile(ast.Interactive(ast.parse("6 * 7").body), "", "single"))


class Mine(ast.Name):
    pass


print(eval(compile(ast.fix_missing_locations(ast.Expression(Mine("len", ast.Load()))), "", "eval")))

# === What is no tree ===
here = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
load, store = ast.Load(), ast.Store()
name = ast.Name("x", load, **here)
for body in (
    [ast.Pass()],
    [4],
    [None],
    3,
    [ast.Expr(None, **here)],
    [ast.Expr(ast.Name("x", store, **here), **here)],
    [ast.Expr(ast.Name("None", load, **here), **here)],
    [ast.Expr(ast.Name(3, load, **here), **here)],
    [ast.Assign([], name, **here)],
    [ast.Assign([ast.Call(name, [], [], **here)], name, **here)],
    [ast.Delete([], **here)],
    [ast.If(name, [], [], **here)],
    [ast.Try([ast.Pass(**here)], [], [], [], **here)],
    [ast.Raise(None, name, **here)],
    [ast.Import([], **here)],
    [ast.ImportFrom("m", [ast.alias("a", **here)], -1, **here)],
    [ast.Expr(ast.BoolOp(ast.And(), [name], **here), **here)],
    [ast.Expr(ast.Compare(name, [ast.Eq()], [], **here), **here)],
    [ast.Expr(ast.Dict([name], [], **here), **here)],
    [ast.Expr(ast.ListComp(name, [], **here), **here)],
    [ast.Expr(ast.NamedExpr(ast.Attribute(name, "a", store, **here), name, **here), **here)],
    [ast.Expr(ast.Constant([], **here), **here)],
    [ast.Match(name, [ast.match_case(ast.MatchValue(name, **here), None, [ast.Pass(**here)])], **here)],
    [ast.Match(name, [ast.match_case(ast.MatchOr([], **here), None, [ast.Pass(**here)])], **here)],
    [ast.Pass(lineno=2, col_offset=0, end_lineno=1, end_col_offset=0)],
    [ast.Pass(lineno=1, col_offset=5, end_lineno=1, end_col_offset=2)],
):
    try:
        compile(ast.Module(body, []), "<tree>", "exec")
    except Exception as error:
        print(type(error).__name__, error)
for tree, mode in ((name, "exec"), (ast.Module([], []), "eval"), (ast.Expression(name), "single")):
    try:
        compile(tree, "<tree>", mode)
    except TypeError as error:
        print(str(error).partition("<")[0])

# === Types of functions, warnings ===
import warnings

tree = ast.parse("(int, *str, **Any) -> Set['n']", mode="func_type")
print(ast.dump(tree), tree.argtypes[1].col_offset, tree.returns.col_offset)
for source, mode, flags in (("1", "func_type", 0), ("1", "other", 0x400), ("(a=1) -> b", "func_type", 0x400)):
    try:
        compile(source, "", mode, flags)
    except (ValueError, SyntaxError) as error:
        print(type(error).__name__, str(error).partition("(")[0])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    ast.parse("f'{x:\\ }'")
    print([str(warning.message).partition(".")[0] for warning in caught])
