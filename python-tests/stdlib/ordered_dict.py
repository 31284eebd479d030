"""`collections.OrderedDict`: order, both ends, iterators that notice changes, subclasses, errors."""

import copy
import pickle
from collections import OrderedDict
from collections.abc import ItemsView, KeysView, ValuesView


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)


# === Making ===
for make in (
    lambda: OrderedDict(),
    lambda: OrderedDict({"b": 1, "a": 2}, c=3),
    lambda: OrderedDict([("x", 1), ["y", 2]], x=9),
    lambda: OrderedDict(iter(["ab", "cd"])),
    lambda: OrderedDict(OrderedDict(q=1)),
    lambda: OrderedDict.fromkeys("cab"),
    lambda: OrderedDict.fromkeys("cab", 5),
    lambda: OrderedDict(1, 2),
    lambda: OrderedDict().update(1, 2),
    lambda: OrderedDict(5),
    lambda: OrderedDict([1]),
    lambda: OrderedDict([()]),
    lambda: OrderedDict([(1,)]),
    lambda: OrderedDict([(1, 2, 3)]),
    lambda: OrderedDict([([], 2)]),
    lambda: bool(OrderedDict.__doc__),
    lambda: OrderedDict.__mro__,
    lambda: OrderedDict.__hash__,
):
    attempt(make)

# === Both ends ===
d = OrderedDict.fromkeys("abcdef", 0)
for key, last in (("c", True), ("e", False), ("f", False), ("f", False), ("a", True), ("a", True), ("b", 0), ("d", [1])):
    d.move_to_end(key, last=last)
    print("".join(d), "".join(reversed(d)), len(d))
attempt(lambda: d.move_to_end("zz"))
attempt(lambda: d.move_to_end([]))
attempt(lambda: d.move_to_end())
print(d.popitem(), d.popitem(last=False), d.popitem(False), "".join(d))
d.clear()
attempt(d.popitem)
attempt(lambda: d.popitem(1, 2))
attempt(lambda: d.pop(1))
print(d.pop(1, None), d.pop(1, default=7), d.setdefault(3), d.setdefault(3, 4), d.setdefault(5, default=6), d)

model, d = [], OrderedDict()
state = 1
for step in range(6000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    action, key = state >> 16 & 7, state >> 20 & 63
    if action <= 2:
        d[key] = step
        if key not in model:
            model.append(key)
    elif action == 3 and key in d:
        del d[key]
        model.remove(key)
    elif action in (4, 5) and key in d:
        d.move_to_end(key, last=action == 4)
        model.remove(key)
        model.insert(len(model) if action == 4 else 0, key)
    elif action >= 6 and d:
        last = action == 6 and step % 3 == 0
        assert d.popitem(last)[0] == model.pop(-1 if last else 0)
    assert list(d) == model and list(reversed(d)) == model[::-1], step
    assert all(key in d for key in model) and len(d) == len(model)
print(model, list(d.copy()) == model, dict(d) == d)
queue = OrderedDict.fromkeys(range(20000))
total = 0
while queue:
    key, _ = queue.popitem(last=False)
    total += key
    if key < 5000:
        queue[key + 20000] = None
        queue.move_to_end(key + 20000, last=key % 2)
print(total)

# === Iterators notice changes ===
for act in ("d['z'] = 1", "del d['a']", "d.move_to_end('a')", "d.move_to_end('c')", "d['a'] = 5", "d.clear()", "d.pop('b')", "d.popitem()"):
    for start in (iter, reversed, lambda d: iter(d.items()), lambda d: reversed(d.values())):
        d = OrderedDict(a=1, b=2, c=3)
        iterator = start(d)
        first = next(iterator)
        exec(act)
        shown = [first]
        for _ in range(3):
            try:
                shown.append(next(iterator))
            except (RuntimeError, StopIteration) as error:
                shown.append(f"{type(error).__name__}({error})")
        print(act, shown)
try:
    for key in (d := OrderedDict(a=1, b=2)):
        del d[key]
except RuntimeError as error:
    print(error)

# === Views ===
d = OrderedDict(a=1, b=2)
print(d.keys(), d.values(), d.items(), type(iter(d)).__name__, type(d.keys()).__mro__)
print(list(d.items()), [*reversed(d.items())], d.keys() & {"a"}, d.keys() == {"a", "b"}, ("a", 1) in d.items(), 2 in d.values(), len(d.items()))
print(isinstance(d.keys(), KeysView), isinstance(d.values(), ValuesView), isinstance(d.items(), ItemsView))
print(iter(d).__reduce__(), iter(d.items()).__reduce__(), {**d}, [*zip(d, d.values())], list(map(str, d)), sorted(d.items(), reverse=True))

# === Equality, joining ===
a, b = OrderedDict(x=1, y=2), OrderedDict(y=2, x=1)
print(a == b, a != b, a == dict(b), dict(a) == b, a == OrderedDict(x=1, y=2), a != a, a == 5, OrderedDict() == {})
print(a | {"z": 3}, {"z": 3} | a, a | OrderedDict(y=0), a.__or__([]), a.__ror__([]))
attempt(lambda: a | 3)
a |= [("w", 1)]
print(a, len(a))
a["self"] = a
print(a, a.values())

# === Copies ===
d = OrderedDict(b=1, a=[2])
d.note = "kept"
for other in (d.copy(), copy.copy(d), copy.deepcopy(d), pickle.loads(pickle.dumps(d))):
    print(other, other == d, other is d, other["a"] is d["a"], vars(other))


# === Subclasses ===
class Logged(OrderedDict):
    def __setitem__(self, key, value):
        print("set", key, value)
        super().__setitem__(key, value)

    def __delitem__(self, key):
        print("delete", key)
        super().__delitem__(key)


d = Logged({"a": 1}, b=2)
d.update([("c", 3)])
d.setdefault("d", 4)
d.setdefault("a", 5)
d |= {"e": 6}
print(d.pop("a"), d.popitem(), d, Logged.fromkeys("xy"), type(d.copy()), type(d | {}), type({} | d), d.__reduce__()[:4])


class Counted(OrderedDict):
    def __missing__(self, key):
        return 0


c = Counted()
for letter in "abracadabra":
    c[letter] += 1
print(c, c["q"], c.get("q"))


class Recent(OrderedDict):
    "A cache that forgets the oldest."

    def __init__(self, size):
        super().__init__()
        self.size = size

    def __getitem__(self, key):
        self.move_to_end(key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            del self[next(iter(self))]


r = Recent(3)
for number in range(5):
    r[number] = number
r[2]
r[7] = 7
print(list(r.keys()), r.size)


# === Keys with methods of their own ===
class Key:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return self.number % 3

    def __eq__(self, other):
        return self.number == other.number

    def __repr__(self):
        return f"K{self.number}"


d = OrderedDict((Key(n), n) for n in range(6))
d.move_to_end(Key(1))
d.move_to_end(Key(4), last=False)
print(d, d.pop(Key(3)), d.setdefault(Key(5), 0), Key(2) in d, d == OrderedDict(d), d == OrderedDict(reversed(d.items())))
attempt(lambda: d.move_to_end(Key(9)))


class Truth:
    def __bool__(self):
        print("asked")
        return False


d.move_to_end(Key(5), last=Truth())
print(d, d.popitem(Truth()))
