"""The module `gc`: what collections find and tell, and what objects hold."""

import gc

# === What only cycles keep ===


class Node:
    pass


gc.collect()
items = []
items.append(items)
del items
assert gc.collect() == 1
inner = []
pair = (inner,)
inner.append(pair)
del inner, pair
assert gc.collect() == 2
node = Node()
node.itself = node
del node
assert gc.collect() == 1
assert gc.collect() == 0
namespace = {}
exec("def f(): pass\n", namespace)
del namespace
assert gc.collect() in (2, 3)
big = [7**400 // 3**i for i in range(300)]
assert gc.collect() == 0 and sum(big) % 1009 == sum(7**400 // 3**i for i in range(300)) % 1009
del big

# === Finalised objects are collected at once, unless they are in use again ===


class Loud:
    def __del__(self):
        print("finalised")


loud = Loud()
loud.itself = loud
del loud
assert gc.collect() == 1

saved = []


class Returning:
    def __init__(self):
        self.itself = self

    def __del__(self):
        saved.append(self)


gc.disable()
Returning()
gc.collect()
assert len(saved) == 1 and gc.is_finalized(saved[0])
gc.enable()

# === Callbacks and statistics ===

told = []


def callback(phase, info):
    told.append((phase, sorted(info.items())))


gc.callbacks.append(callback)
before = gc.get_stats()
items = []
items.append(items)
del items
assert gc.collect(0) == 1
gc.callbacks.remove(callback)
after = gc.get_stats()
print(told)
assert after[0]["collections"] == before[0]["collections"] + 1
assert after[0]["collected"] == before[0]["collected"] + 1
for wrong in (3, -1, "x", 1.5):
    try:
        gc.collect(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)

# === Saved garbage ===

gc.collect()
gc.set_debug(gc.DEBUG_SAVEALL)
items = ["kept"]
items.append(items)
del items
gc.collect()
gc.set_debug(0)
assert [found[0] for found in gc.garbage] == ["kept"]
gc.garbage.clear()

# === Which objects there are, and which hold which ===

target = Node()
holder = [target]
mapping = {"key": target}
owner = Node()
owner.target = target
found = gc.get_referrers(target)
for wanted in (holder, mapping, owner):
    assert any(wanted is one for one in found)
assert not any(one is told for one in found)
assert any(target is one for one in gc.get_objects())
assert sorted(gc.get_referents([1, 2], {3: 4}, (0, 0))) == [0, 0, 1, 2, 3, 4]
assert gc.get_referents(1, "a", 4j) == []
assert any(one is target for one in gc.get_referents(owner))
for wrong in (1000, -1000, "1", 1.5):
    try:
        gc.get_objects(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__)


class Number(int):
    pass


for atomic in (None, 1, 1.5, 2j, True, b"a", "a", bytearray(b"a"), type, int, object(), ()):
    assert not gc.is_tracked(atomic)
for container in (gc, Node, Node(), Number(), [], set()):
    assert gc.is_tracked(container)

# === Freezing ===

gc.freeze()
assert gc.get_freeze_count() > 0
gc.unfreeze()
assert gc.get_freeze_count() == 0

# === A function holds its code ===


def coded():
    pass


assert [one for one in gc.get_referrers(coded.__code__) if one is coded] == [coded]
assert any(one is coded.__code__ for one in gc.get_referents(coded))
