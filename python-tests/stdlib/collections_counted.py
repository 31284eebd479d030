"""What `gc.collect` gives, and what its generations look at."""
import gc
import weakref

finalised = []


class Node:
    pass


class Finalised:
    def __del__(self):
        finalised.append(self.name)


def cycle(kind=Node):
    one, two = kind(), kind()
    one.other, two.other = two, one
    one.name, two.name = "one", "two"
    return weakref.ref(one)


gc.collect()
gc.disable()
print(gc.collect())
for generation in (0, 1, 2):
    seen = cycle()
    print(generation, seen() is not None, gc.collect(generation) >= 2, seen(), gc.collect(generation))

# === With finalizers ===
for generation in (0, 1, 2):
    seen = cycle(Finalised)
    print(generation, gc.collect(generation) >= 2, sorted(finalised))
    print(gc.collect(generation), seen())
    finalised.clear()

# === What is in use is not counted ===
kept = Node()
kept.own = kept
held = weakref.ref(kept)
print(gc.collect(0), gc.collect(1), gc.collect(2), held() is kept)
del kept
print(gc.collect(2) >= 1, held())

# === Old objects that hold new ones ===
old = Node()
gc.collect()
old.new = Node()
old.new.back = old
new = weakref.ref(old.new)
print(gc.collect(0), new() is old.new)
old.new = None
print(gc.collect(), new())

# === Callbacks ===
told = []
gc.callbacks.append(lambda phase, info: told.append((phase, info["generation"])))
cycle()
gc.collect(1)
gc.callbacks.clear()
print(told)
for wrong in (-1, 3):
    try:
        gc.collect(wrong)
    except ValueError as error:
        print(error)
gc.enable()
