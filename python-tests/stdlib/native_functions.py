"""Functions of native modules are builtin functions, however they are written."""
import bisect
import csv
import functools
import inspect
import operator
import pickle
import select
import zlib


class Holder:
    wait = select.select
    fold = functools.reduce
    key = functools.cmp_to_key
    pack = zlib.compress


holder = Holder()
print(holder.wait([], [], [], 0), holder.fold(operator.add, [1, 2, 3], 4))
print(sorted([3, 1, 2], key=holder.key(lambda a, b: b - a)), zlib.decompress(holder.pack(b"bytes")))
for function in (select.select, functools.reduce, functools.cmp_to_key, zlib.decompress, csv.register_dialect):
    print(function, type(function).__name__, inspect.isbuiltin(function), function.__name__, function.__qualname__, function.__module__)
    print(pickle.loads(pickle.dumps(function)) is function, function == function, {function: 1}[function])
    print(function.__self__.__name__, bool(function.__doc__))
print(inspect.signature(zlib.decompress), inspect.signature(functools.cmp_to_key))
for call in (lambda: functools.reduce(), lambda: functools.reduce(1, 2, 3, 4), lambda: select.select(1)):
    try:
        call()
    except TypeError as error:
        print(error)
try:
    functools.reduce.name = 1
except AttributeError as error:
    print(error)

# === classes ===
for kind in (object, list, float, property, zip, type(None), memoryview):
    print(kind.__name__, kind.__text_signature__)
print(inspect.signature(object), inspect.signature(staticmethod), inspect.signature(type("Empty", (), {})))

# === partial, methodcaller, iconcat ===
partial = functools.partial(print, functools.Placeholder, 2)
print(pickle.loads(pickle.dumps(partial)).args, pickle.loads(pickle.dumps(functools.Placeholder)) is functools.Placeholder)
caller = pickle.loads(pickle.dumps(operator.methodcaller("split", ",", maxsplit=1)))
print(caller("a,b,c"), caller)


class Added:
    def __getitem__(self, index):
        raise IndexError

    def __iadd__(self, other):
        return "added"


print(operator.iconcat(Added(), [1]), bisect.bisect([1, 2, 3], 2))
