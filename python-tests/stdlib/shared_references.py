# Weak references without a callback are shared; class dictionaries are read as dicts are.
import gc
import weakref


class A:
    x = 1

    def method(self):
        pass


class Reference(weakref.ref):
    pass


# === Sharing ===
a = A()
first = weakref.ref(a)
other = weakref.ref(a, repr)
own = Reference(a)
for _ in range(100):
    assert weakref.ref(a) is first
    assert weakref.ref(a, repr) is not other
    assert first() is a and own() is a
print(weakref.ref(A) is weakref.ref(A), weakref.ref(A)() is A)
print(hash(first) == hash(a), hash(weakref.ref(A)) == hash(A), first == own, {first: 1}[own])
table = {(weakref.ref(A), weakref.ref(int)): 1}
print(all((weakref.ref(A), weakref.ref(int)) in table for _ in range(100)))
for wrong in ((), (a, None, 1), (1,)):
    try:
        weakref.ref(*wrong)
    except TypeError as error:
        print(type(error).__name__)
del a
gc.collect()
print(first(), own())

# === Class dictionaries ===
names = A.__dict__
for _ in range(100):
    assert "x" in names and "y" not in names
    assert names["x"] == 1 and names.get("x") == 1
    assert names.get("y") is None and names.get("y", 2) == 2
    assert len(names) == len(dict(names))
try:
    names["y"]
except KeyError as error:
    print(repr(error))
for key in ([], {}):
    for ask in (names.__contains__, names.__getitem__, names.get):
        try:
            ask(key)
        except TypeError as error:
            print(error)


class Names(dict):
    def __missing__(self, key):
        return key * 2

    def __contains__(self, key):
        return key == "z"


import types

view = types.MappingProxyType(Names(a=1))
print(view["a"], view["b"], "a" in view, "z" in view, view.get("b"), len(view))

# === Descriptors read by hand ===
order = type.__dict__["__mro__"].__get__
dictionary = type.__dict__["__dict__"].__get__
for _ in range(100):
    assert order(A) == (A, object)
    assert dictionary(A)["x"] == 1
print(type.__dict__["__mro__"].__get__(None, int))
try:
    order(1)
except TypeError as error:
    print(error)
