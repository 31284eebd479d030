"""Where annotations are kept, who evaluates them, and what may stand in them."""
import annotationlib
import sys
import types


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


# === A module's annotations while it runs ===
print(__annotations__ if "__annotations__" in globals() else "none yet")
first: int = 1
print(__annotate__(1))
if first:
    second: str
else:
    never: str
for _ in range(2):
    third: list[int] = []
try:
    pass
finally:
    fourth: "later"
print(__annotate__(1))
print(sys.modules["__main__"].__annotations__)


# === Names of the functions that evaluate ===
def outer(a: int) -> None:
    def nested(b: int): pass
    return nested


class Outer:
    x: int

    def method(self, x: int): pass

    class Inner:
        def method(self) -> str: pass


for owner in outer, outer(1), Outer, Outer.method, Outer.Inner.method:
    print(owner.__annotate__.__qualname__, owner.__annotate__.__name__)


# === The program's own `__annotate__` ===
class Own:
    a: int

    def __annotate__(format):
        return {"a": str}


print(Own.__annotate__(1), Own.__annotations__)
namespace = {}
exec("a: int\ndef __annotate__(format): return {'own': 1}", namespace)
print(namespace["__annotate__"](1))


def plain(): pass


for owner in plain, types.ModuleType("module"), type("Plain", (), {}):
    owner.__annotate__ = lambda format: 42
    attempt(getattr, owner, "__annotations__")

for value in "0", "{}", "frozenset()", "set()":
    attempt(exec, f"__conditional_annotations__ = {value}\nx: int", {})

# === Strings under the future import ===
namespace = {}
exec("from __future__ import annotations\ndef f(x: int, *rest: list[x]) -> y or z: pass\nclass C:\n  a: int", namespace)
f = namespace["f"]
print(f.__annotate__(1), f.__annotations__, f.__annotate__.__qualname__)
print(namespace["C"].__annotations__, namespace["C"].__annotate__)

# === What may not stand in annotations that nobody evaluates ===
for start in "", "class X: ", "def f(): ", "async def f(): ":
    for annotation in "(yield)", "(y := 3)", "(await 42)", "[y async for y in x]", "{y async for y in x}":
        for target in "(x)", "x":
            attempt(compile, f"{start}{target}: {annotation}", "", "exec")

# === Aliases ===
import copy
import pickle

starred = next(iter(tuple[int, str]))
print(starred, copy.copy(starred), copy.deepcopy(starred), pickle.loads(pickle.dumps(starred)))
iterator = iter(list[int])
print(type(iterator).__name__, iterator.__reduce__(), next(iterator), iterator.__reduce__())
attempt(next, iterator)


class NoItems(tuple):
    __class_getitem__ = None


attempt(lambda: NoItems[int])
