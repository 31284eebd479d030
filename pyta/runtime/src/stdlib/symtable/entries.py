"""Symbol tables of the compiler, for the module `symtable`."""

DEF_GLOBAL = 1
DEF_LOCAL = 2
DEF_PARAM = 1 << 2
DEF_NONLOCAL = 1 << 3
USE = 1 << 4
DEF_FREE_CLASS = 1 << 6
DEF_IMPORT = 1 << 7
DEF_ANNOT = 1 << 8
DEF_COMP_ITER = 1 << 9
DEF_TYPE_PARAM = 1 << 10
DEF_COMP_CELL = 1 << 11
DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT
SCOPE_OFF = 12
SCOPE_MASK = 15
LOCAL, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, FREE, CELL = range(1, 6)
TYPE_FUNCTION, TYPE_CLASS, TYPE_MODULE = range(3)
TYPE_ANNOTATION, TYPE_TYPE_ALIAS, TYPE_TYPE_PARAMETERS, TYPE_TYPE_VARIABLE = range(3, 7)


class _Entry:
    """A block of a program."""

    __slots__ = ("name", "type", "lineno", "nested", "symbols", "varnames", "children")
    __module__ = "builtins"

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create '{cls.__name__}' instances")

    @property
    def id(self):
        return id(self)

    def __repr__(self):
        return f"<symtable entry {self.name}({self.id}), line {self.lineno}>"


_Entry.__name__ = _Entry.__qualname__ = "symtable entry"


def symtable(source, filename, startstr, /):
    """Analyze the names of source; gives the entry of its outermost scope."""
    if not isinstance(filename, (str, bytes)):
        import os

        if not hasattr(filename, "__fspath__"):
            raise TypeError(f"expected str, bytes or os.PathLike object, not {type(filename).__name__}")
        filename = os.fspath(filename)
    if isinstance(filename, bytes):
        import os

        filename = os.fsdecode(filename)
    if not isinstance(startstr, str):
        raise TypeError(f"symtable() argument 3 must be str, not {type(startstr).__name__}")
    if not isinstance(source, (str, bytes, bytearray, memoryview)):
        raise TypeError("symtable() arg 1 must be a string or bytes object")
    entries = []
    for name, kind, line, nested, symbols, parameters, children in _blocks(source, filename, startstr):
        entry = object.__new__(_Entry)
        entry.name, entry.type, entry.lineno, entry.nested = name, kind, line, nested
        entry.symbols, entry.varnames = symbols, parameters
        entry.children = [entries[index] for index in children]
        entries.append(entry)
    return entries[-1]
