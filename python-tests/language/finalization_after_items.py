"""What a collection finds when `x[key] = value` by a method of the program has let go of something with a callback."""

import weakref


class Thing:
    def __init__(self, name):
        self.name = name


class Table:
    def __init__(self):
        self.data = {}
        self.memo = weakref.WeakValueDictionary()

    def __setitem__(self, key, value):
        # Much that is new, so that what is young moves.
        self.made = [(key, n) for n in range(3000)]
        self.data[key] = weakref.ref(value, lambda ref: None)
        self.made = None
        passing = Thing("passing")
        self.last = weakref.ref(passing, lambda ref: self.data.setdefault("gone", True))


def fill(depth):
    table = Table()
    things = []
    for n in range(40):
        key = (n, "key")
        thing = table[key] = table.memo[key] = Thing(n)
        things.append(thing)
        if depth:
            fill(depth - 1) if n == 39 else None
    return sorted(table.data, key=str)[:3], len(table.data), [table.memo[n, "key"].name for n in range(0, 40, 13)], table.last()


print(fill(2))
for n in range(20):
    result = fill(0)
print(result)
