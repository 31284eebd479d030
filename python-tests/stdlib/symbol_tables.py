# The module `symtable`: blocks, symbols and their flags.
import symtable

SOURCE = '''
x: int
def f(a, *b, c: int = 1, **d):
    z: q = 1
    return [i + a for i in d if (lambda: i)]
class C[T: int](list[T]):
    def m(self, k: T):
        return super()
    z: T
    def n(self):
        nonlocal_ = {k: v for k, v in self if T}
        return {None: f(), C: nonlocal_}
type A[K: (int, str) = 3] = list[K]
async def g[V](h: V = lambda: 0, *, w: x = 1) -> V:
    global top
    top = await h
    import os.path, sys as system
    return ((yield_ for yield_ in h), any(
        e for e in h))
def outer(k):
    def inner(xs):
        nonlocal k
        return [x + k for x in xs]
    class Local:
        k = 1
        values = [k for _ in ()]
    return [[k + x for x in ys] for ys in k], [(lambda: k) for x in k]
'''


def show(table, indent=""):
    print(indent, table.get_type(), table.get_name(), table.get_lineno(), table.is_nested(), repr(table))
    for symbol in sorted(table.get_symbols(), key=lambda symbol: symbol.get_name()):
        print(indent, "  ", symbol)
    for child in table.get_children():
        show(child, indent + "    ")


# === Blocks ===
show(symtable.symtable(SOURCE, "?", "exec"))
show(symtable.symtable("from __future__ import annotations\nx: int\ndef f(a: b): pass", "?", "exec"))
show(symtable.symtable("lambda a: a + b", "?", "eval"))

# === Arguments ===
for arguments in (("x", "?", "else"), ("x", "?", 1), ("x", bytearray(b"?"), "exec"), ("(", "?", "exec"), (3, "?", "exec")):
    try:
        symtable.symtable(*arguments)
    except Exception as error:
        print(type(error).__name__, error)
print(symtable.symtable(b"# coding: iso8859-15\nclass \xb4: pass\n", b"?", "exec").get_children())
for source in ("def f(x): global x", "from __future__ import annotations\nx: (yield)", "def f():\n  x: (yield)", "def f(a, a): 1"):
    try:
        symtable.symtable(source, "spam", "exec")
    except SyntaxError as error:
        print(error.msg, error.filename, error.lineno, error.offset)
