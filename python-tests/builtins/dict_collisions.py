# Keys whose hashes share their low bits: found, replaced, removed and added again, in order.
# === One start for all ===
for step in (4096, 1 << 20, 1 << 40, (1 << 61) - 1):
    keys = [step * i for i in range(600)]
    d = {}
    for i, key in enumerate(keys):
        d[key] = i
    print(step, len(d), all(d[key] == i for i, key in enumerate(keys)), -step in d, step + 1 in d)
    for key in keys[::2]:
        del d[key]
    print(len(d), sum(key in d for key in keys), list(d.values())[:4])
    for key in keys[::4]:
        d[key] = -1
    print(len(d), list(d.values())[298:303], d.popitem())

# === Equal hashes ===
class Same:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 7

    def __eq__(self, other):
        return isinstance(other, Same) and self.n == other.n

    def __repr__(self):
        return f"S{self.n}"


d = {Same(i): i for i in range(40)}
print(len(d), d[Same(39)], Same(40) in d)
for i in range(0, 40, 3):
    del d[Same(i)]
d[Same(3)] = "again"
print(list(d.items())[-3:], len(d))

# === Removed and added in turns ===
d = {}
for i in range(3000):
    d[i * 1024] = i
    if i >= 20:
        del d[(i - 20) * 1024]
print(len(d), list(d)[:2], list(d)[-1] // 1024)

# === Tuples of plain and of other values ===
t = {(i, str(i), i / 2, None, True): i for i in range(100)}
print(t[(5, "5", 2.5, None, 1)], (5, "5", 2.5, None) in t, (5, "5", 2.5, None, 2) in t)
t = {(i, (i, (i,))): i for i in range(100)}
print(t[(7, (7, (7,)))], (7, (7, (8,))) in t)
nan = float("nan")
print((nan, 1) == (nan, 1), (nan, 1) == (float("nan"), 1), (1, 2) == (1.0, 2), (1, Same(2)) == (1, Same(2)))
print((1, 2) < (1, 3), [1, "a"] < [1, "b"], (1,) < (1, 0), [1, 2] >= [1, 2], (Same(1), 1) < (Same(1), 2))
try:
    (1, 2) < [1, 2]
except TypeError as e:
    print(e)
