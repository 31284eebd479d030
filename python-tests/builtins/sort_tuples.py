# Tuples sorted by builtin rules: columns of one kind, and everything that keeps them from being that.
import random

random.seed(11)
nan = float("nan")


def check(name, rows, **options):
    """Sorts, and compares with an insertion sort by `<` alone."""
    expected = []
    keys = []
    key = options.get("key", lambda row: row)
    reverse = options.get("reverse", False)
    for row in rows:
        k = key(row)
        place = len(keys)
        while place and (keys[place - 1] < k if reverse else k < keys[place - 1]):
            place -= 1
        keys.insert(place, k)
        expected.append(None)
        expected.insert(place, row)
        expected.remove(None)
    got = sorted(rows, **options)
    same = all(a is b for a, b in zip(got, expected)) and len(got) == len(expected)
    print(name, same, got[:3], got[-2:])


def some(make, n=150):
    return [make() for _ in range(n)]


small = lambda: random.randrange(-5, 6)
text = lambda: "".join(random.choice("ab\0") for _ in range(random.randrange(12)))
number = lambda: random.choice([0.0, -0.0, 1.5, -1.5, 1e300, -1e300, 5e-324, float("inf"), -float("inf")])

check("ints", some(lambda: (small(), small())))
check("texts", some(lambda: (text(), small())))
check("long texts", some(lambda: ("prefix of many" + text(), text())))
check("floats", some(lambda: (number(), number(), small())))
check("lengths", some(lambda: tuple(small() for _ in range(random.randrange(4)))))
check("lengths of texts", some(lambda: tuple(text() for _ in range(random.randrange(4)))))
check("reverse", some(lambda: (text(), number())), reverse=True)
check("stable", some(lambda: [small(), object]), key=lambda row: (row[0] % 2, "x"))
check("extremes", [(2**61,), (-2**61,), (2**62,), (0,), (-2**62 - 1,), (2**80,), (-1,)])
check("near the end of small", some(lambda: (random.choice([2**59, 2**60, 2**60 - 1, -2**60, -2**60 - 1, 2**61 - 1]), small())))
check("latin and wider", some(lambda: (random.choice(["\xff", "a", "\u4e2d", "\U0001f600", ""]), small())))
check("ints and floats", some(lambda: (random.choice([1, 1.0, 2, 0.5]), small())))
check("booleans", some(lambda: (random.choice([True, False]), small())))
check("booleans and ints", some(lambda: (random.choice([True, 0, 2]), small())))
check("nested", some(lambda: ((small(), text()), small())))
check("lists in tuples", some(lambda: (small(), [small()])))
check("empty", [(), (), ()])
check("one", [(1, "a")])
check("bytes", some(lambda: (bytes([random.randrange(3)]), small())))
check("long", some(lambda: tuple(random.randrange(2) for _ in range(random.choice([3, 16, 17, 30])))))

print([[x != x for x in row] for row in sorted([(1.0, 2.0), (nan, 1.0), (0.5, nan)])])
for rows in ([(1, "a"), (1, 2)], [("a",), (1,)], [(1, None), (1, 2)], [(1, None), (2, None)], [(1, 2j), (1, 3j)]):
    try:
        print(sorted(rows))
    except TypeError as error:
        print(type(error).__name__, error)


class Text(str):
    def __lt__(self, other):
        return str.__gt__(self, other)


print(sorted([(Text("a"), 1), (Text("b"), 2), (Text("c"), 0)]))
print(sorted([("a", 1), (Text("b"), 2), ("c", 0)]))
rows = [("k%02d" % (i * 37 % 50), i) for i in range(200)]
print(sorted(rows, key=lambda row: (row[0][1], -row[1]))[:5])
rows.sort(reverse=True)
print(rows[:4], rows == sorted(rows, reverse=True), max(rows), min(rows))
