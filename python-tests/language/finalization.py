"""When objects are finalised: at once where references are counted, so programs rely on it."""
import gc
import os
import sys
import tempfile
import weakref


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


# === Rebinding and deleting ===
x = D(1)
x = D(2)
print("rebound")
del x
print("deleted")
D(3)
print("discarded")
D(4).name
print("attribute read")


def local():
    a = D("a")
    b = D("b")
    print("in local")


local()
print("after local")


def returned():
    c = D("returned")
    return c


r = returned()
print("kept")
r = None
print("gone")


def rebinding():
    y = D("y1")
    y = D("y2")
    print("rebound y")
    del y
    print("deleted y")


rebinding()

# === Containers and attributes ===
items = [D("i0"), D("i1"), D("i2")]
items.pop()
print("popped")
del items[0]
print("item deleted")
items[0] = None
print("item replaced")
d = {"k": D("v1"), "l": D("v2")}
d["k"] = 1
print("value replaced")
del d["l"]
print("value deleted")
d["m"] = D("v3")
d.clear()
print("cleared")
t = (D("t0"), D("t1"))
t = None
print("tuple gone")
items = [D("l0"), D("l1"), D("l2")]
del items
print("list gone")


class Holder:
    pass


h = Holder()
h.a = D("h.a")
h.b = D("h.b")
h.a = None
print("attribute replaced")
del h.b
print("attribute deleted")
h.c = D("h.c")
del h
print("holder gone")
nested = [[D("nested")]]
nested = 0
print("nested gone")
s = {D("in set")}
s.clear()
print("set cleared")


# === Closures ===
def closure():
    z = D("cell")

    def inner():
        return z

    return inner


f = closure()
print("closure made")
f = None
print("closure gone")


# === Generators ===
def gen(name):
    try:
        print("start", name)
        yield 1
        yield 2
    finally:
        print("finally", name)


for v in gen("break"):
    break
print("after break")
for v in gen("all"):
    pass
print("after all")
g = gen("deleted")
next(g)
del g
print("after del")


def loop_return():
    for v in gen("return"):
        return v


loop_return()
print("after return")


def loop_raise():
    for v in gen("raise"):
        raise ValueError(v)


try:
    loop_raise()
except ValueError as e:
    print("caught", e)
print("after raise")
next(gen("next"))
print("after next")
a, *b = gen("star")
print("after star")


def rebound_in_generator():
    x = D("g1")
    yield 1
    x = D("g2")
    yield 2
    x = None
    yield 3


for n in rebound_in_generator():
    print("step", n)

# === Exceptions ===
try:
    e1 = D("e1")
    raise ValueError
except ValueError:
    del e1
    print("handled")


def raises():
    local = D("in traceback")
    raise KeyError("k")


try:
    raises()
except KeyError as error:
    print("caught", error)
print("after handler")
try:
    raises()
except KeyError:
    print("caught unnamed")
print("after unnamed handler")

# === Files ===
path = os.path.join(tempfile.gettempdir(), "finalization-%d" % os.getpid())
open(path, "w").write("hello")
print(open(path).read())


def write_it(text):
    f = open(path, "w")
    f.write(text)


write_it("world")
print(open(path).read())
with open(path, "a") as f:
    f.write("!")
print(open(path).read())
os.unlink(path)

# === Weak references ===
o = Holder()
ref = weakref.ref(o)
print(ref() is o)
del o
print(ref())
o = Holder()
ref = weakref.ref(o, lambda r: print("callback", r is ref))
o = None
print("after callback")
w = weakref.WeakValueDictionary()
o = Holder()
w["k"] = o
print(len(w))
del o
print(len(w))
o = Holder()
fin = weakref.finalize(o, print, "finalize called", 1)
del o
print(fin.alive)

# === Objects that have lived long ===
old = D("old")
junk = [[i] for i in range(100000)]
old2 = D("old2")
gc.collect()
del junk
old = None
print("old gone")
del old2
print("old2 gone")
o = Holder()
ref = weakref.ref(o)
gc.collect()
del o
print(ref())
o = Holder()
o.d = D("in old holder")
gc.collect()
o = None
print("old holder gone")


# === Cycles ===
class Node:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print("del node", self.name)


n = Node(1)
del n
print("cycle dropped")
gc.collect()
print("collected")


class Leaf:
    pass


# A weakly referenced object, and one in a cycle, which waits for a collection.
for in_cycle in (False, True):
    leaf = Leaf()
    leaf.me = leaf if in_cycle else None
    ref = weakref.ref(leaf, lambda ref: print("leaf died"))
    gc.collect()
    leaf = None
    print("leaf gone", ref() is not None)
    gc.collect()
    print("collected", ref() is not None)


# === What frames lead to ===
class Deep:
    def __init__(self, held, depth):
        self.held = {"held": [held]} if depth == 0 else Deep(held, depth - 1)


def passed(held):
    return held is not None


def hold(depth, wide):
    d = D(f"held at {depth}")
    deep = Deep(d, depth)
    others = [[n] for n in range(wide)]
    gc.collect()
    del d
    inner = deep
    while isinstance(inner, Deep):
        inner = inner.held
    for _ in range(20):
        passed(inner["held"][0])
        again = inner["held"][0]
        again = None
    print("still held at", depth, len(others))
    gc.collect()
    inner["held"].clear()
    print("let go of at", depth)


hold(0, 0)
hold(30, 0)
hold(3, 30000)


# === Finalizers that raise or revive ===
class Raises:
    def __del__(self):
        raise ValueError("in del")


hook = sys.unraisablehook
sys.unraisablehook = lambda u: print("hook", u.exc_type.__name__, u.exc_value, u.err_msg.partition(" at ")[0], u.object)
Raises()
print("after raising")
sys.unraisablehook = hook


class Revives:
    def __del__(self):
        print("reviving")
        global saved
        saved = self


Revives()
print(type(saved).__name__)
saved = None
print("finalised once")


class Drops:
    def __init__(self, other):
        self.other = other

    def __del__(self):
        print("drops start")
        self.other = None
        print("drops end")


Drops(D("dropped by del"))
print("after drops")


class Holds:
    def __init__(self, name, held):
        self.name = name
        self.held = held

    def __del__(self):
        print("del", self.name)


inner = D("inner")
Holds("outer", Holds("middle", inner))
print("inner lives")
inner = None
Holds("outer", Holds("middle", D("innermost")))
print("all gone")


# === Arguments ===
def takes(x):
    print("taken", x.name)


takes(D("argument"))
print("after call")
print(len([D("in argument")]))
print("after len")


class Manager:
    def __enter__(self):
        return D("entered")

    def __exit__(self, *args):
        print("exit")


with Manager():
    print("body")
print("after with")
with Manager() as m:
    print("body")
print("after second with")
del m
print("m gone")

# === At the end ===
left = D("left")
left_generator = gen("left generator")
next(left_generator)


def uses_global():
    return left


print("end")
