# Native iterators that are consumed at once: what they give, what they leave, and what is raised in the middle.

import array
import collections
import itertools


def check(name, value):
    print(name, value)


# === Containers with a native __iter__ ===
deque = collections.deque(range(5), maxlen=5)
numbers = array.array("d", [1.0, 2.5, -3.0])
for name, make in {
    "deque": lambda: deque,
    "array": lambda: numbers,
    "bytes array": lambda: array.array("b", [-1, 2]),
    "words": lambda: array.array("w", "aé\U0001f600"),
    "ordered": lambda: collections.OrderedDict(b=1, a=2),
    "memoryview": lambda: memoryview(b"abc"),
    "reversed deque": lambda: reversed(deque),
    "reversed list": lambda: reversed([1, 2, 3]),
    "reversed tuple": lambda: reversed((1, 2, 3)),
    "reversed text": lambda: reversed("aéb"),
    "reversed dict": lambda: reversed({1: 2, 3: 4}),
    "values": lambda: {1: 2, 3: 4}.values(),
    "items": lambda: iter({1: 2, 3: 4}.items()),
    "range": lambda: iter(range(10, 0, -3)),
    "enumerate": lambda: enumerate("ab", 2**62),
    "zip": lambda: zip([1, 2, 3], (4, 5)),
    "pairwise": lambda: itertools.pairwise([1, 2, 3, 4]),
    "batched": lambda: itertools.batched([1, 2, 3, 4, 5], 2),
    "longest": lambda: itertools.zip_longest([1], (), [2, 3], fillvalue=0),
    "chain": lambda: itertools.chain([1], (), "ab", range(2), deque),
    "islice": lambda: itertools.islice(deque, 1, 4),
    "islice by two": lambda: itertools.islice(deque, 0, None, 2),
    "product": lambda: itertools.product("ab", repeat=2),
    "permutations": lambda: itertools.permutations([1, 2, 3], 2),
    "combinations": lambda: itertools.combinations(deque, 4),
    "with replacement": lambda: itertools.combinations_with_replacement("ab", 2),
}.items():
    check(name, (list(make()), tuple(make()), sorted(map(repr, make())), len(set(make()))))
check("sums", (sum(deque), sum(numbers), sum(reversed([1, 2])), sum({1: 2.5}.values())))
check("extremes", (max(deque), min(numbers)))
check("spread", ([*deque, *numbers], (*reversed([1, 2]),), {*deque}))
a, *b = deque
check("unpacked", (a, b))
check("joined", "".join(reversed("abc")) + ",".join(collections.deque("xyz")))

# === What is left ===
iterator = iter([1, 2, 3, 4, 5])
check("first", list(itertools.islice(iterator, 2)))
check("then", (next(iterator), list(iterator), list(iterator)))
iterator = iter("abcdef")
check("text", (list(itertools.islice(iterator, 1, 4)), list(iterator)))
iterator = iter({1: 2, 3: 4, 5: 6})
check("keys", (list(itertools.islice(iterator, 2)), iterator.__length_hint__(), list(iterator)))
iterator = iter({7})
check("set", (list(itertools.islice(iterator, 1)), list(iterator)))
iterator = iter(numbers)
check("array", (next(iterator), list(iterator), list(iterator)))
numbers.append(9.0)
check("array that grew", list(iterator))
iterator = reversed([1, 2, 3])
check("reversed", (list(itertools.islice(iterator, 2)), list(iterator), list(iterator)))
iterator = reversed(deque)
check("reversed deque", (list(itertools.islice(iterator, 2)), list(iterator)))
shared = iter(range(7))
check("the same twice", list(zip(shared, shared)))
listed = iter([1, 2, 3, 4, 5])
check("the same list twice", (list(zip(listed, listed)), list(listed)))
first, second = iter([1, 2, 3]), iter([4, 5])
check("a longer first", (list(zip(first, second)), list(first), list(second)))
first, second = iter([1, 2]), iter([4, 5, 6])
check("a longer second", (list(zip(first, second)), list(first), list(second)))
pairs = itertools.pairwise(iter([1, 2, 3, 4]))
check("pairs", (next(pairs), list(itertools.islice(pairs, 1)), list(pairs), list(pairs)))
batches = itertools.batched([1, 2, 3, 4, 5, 6, 7], 3)
check("batches", (next(batches), list(batches), list(batches)))
rows = itertools.zip_longest([1, 2], [3])
check("rows", (next(rows), list(rows), list(rows)))
product = itertools.product([1, 2], [3, 4])
check("product", (next(product), list(product), list(product)))
taken = itertools.islice(itertools.count(), 3)
check("of an endless one", (list(taken), list(taken)))
source = itertools.count()
check("no more than wanted", (list(itertools.islice(source, 0)), list(itertools.islice(source, 2)), next(source)))

# === Errors in the middle ===


def error(name, call):
    try:
        check(name, call())
    except Exception as e:
        check(name, (type(e).__name__, str(e)))


def changed(container, change):
    iterator = iter(container)
    next(iterator)
    change()
    return iterator


d = {1: 2, 3: 4}
error("dict", lambda: list(changed(d, lambda: d.update({5: 6}))))
d = {1: 2, 3: 4}
error("dict values", lambda: sum(changed(d.values(), lambda: d.clear())))
s = {1, 2}
error("set", lambda: list(changed(s, lambda: s.add(3))))
q = collections.deque([1, 2, 3])
iterator = changed(q, lambda: q.append(4))
error("deque", lambda: list(iterator))
error("deque again", lambda: list(iterator))
error("chain", lambda: list(itertools.chain([1], changed(q, q.pop))))
error("enumerate", lambda: list(enumerate(changed(q, q.pop))))
error("pairwise", lambda: list(itertools.pairwise(changed(q, lambda: q.extend((7, 8))))))
error("batched", lambda: list(itertools.batched(changed(q, q.pop), 2)))
error("strict batches", lambda: list(itertools.batched([1, 2, 3], 2, strict=True)))
error("strict zip", lambda: list(zip([1, 2], [3], strict=True)))
error("strict zip longer", lambda: list(zip([1], [3, 4], strict=True)))
error("no iterable", lambda: list(itertools.chain([1], 2)))
error("batches of none", lambda: list(itertools.batched([1], 0)))
error("batches of a float", lambda: itertools.batched([1], 1.5))
error("negative places", lambda: itertools.permutations([1], -1))
error("places of a float", lambda: itertools.combinations([1], 1.0))
error("negative repeat", lambda: itertools.product([1], repeat=-1))
error("nothing chosen", lambda: (list(itertools.combinations([1], 0)), list(itertools.permutations([], 0))))
error("too many chosen", lambda: (list(itertools.combinations([1], 2)), list(itertools.permutations([1], 2))))
error("empty pools", lambda: (list(itertools.product()), list(itertools.product([1], [])), list(itertools.product([], repeat=0))))
error("replacement of nothing", lambda: (list(itertools.combinations_with_replacement([], 0)), list(itertools.combinations_with_replacement([], 1))))


# === Classes of the program ===
class Counted(collections.deque):
    def __len__(self):
        print("len")
        return super().__len__()


class Turned(array.array):
    def __iter__(self):
        print("iter")
        return reversed(self.tolist())


class Plain(collections.deque):
    pass


class Steps:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n


check("counted", list(Counted("ab")))
check("turned", list(Turned("i", [1, 2, 3])))
check("plain", (list(Plain("ab")), set(Plain("aa"))))
check("steps", (list(itertools.batched(Steps(), 2)), list(itertools.pairwise(Steps()))))
check("steps among others", list(itertools.chain([0], Steps(), (9,))))
check("steps in rows", list(itertools.zip_longest([0], Steps(), "ab")))
check("steps in part", list(itertools.islice(Steps(), 2)))
check("arranged", list(itertools.permutations(Steps(), 3))[:2])
check("generator in rows", list(itertools.zip_longest([1, 2], (x for x in "abc"))))

# === Many items ===
many = collections.deque(range(200_000))
check("many", (sum(many), len(list(many)), sum(itertools.chain(many, many)), len(set(reversed(many)))))
check("many batches", sum(map(len, list(itertools.batched(many, 999)))))
check("many products", len(list(itertools.product(range(300), repeat=2))))
check("many pairs", list(itertools.pairwise(range(100_000)))[-1])
check("many objects", sum(map(len, list(zip([[x] for x in range(50_000)], [(x,) for x in range(50_000)])))))

# === Arrays ===
numbers = array.array("h", [1, 2, 3, 4])
iterator = iter(numbers)
next(iterator), next(iterator), next(iterator)
del numbers[1:]
check("array that shrank", (list(iterator), list(iterator)))
for code in "bBhHiIlLqQfd":
    check(code, list(array.array(code, [1, 2, 127])))
error("too large", lambda: array.array("b", [1, 200]))
error("no number", lambda: array.array("i", [1, "a"]))
error("no float", lambda: array.array("d", (1.5, None)))
numbers = array.array("b", [1])
error("appended in part", lambda: numbers.extend([2, 3, 1000, 4]))
check("what was appended", numbers)
error("a list or nothing", lambda: numbers.fromlist([5, "x"]))
check("nothing was appended", numbers)


class Index:
    def __index__(self):
        return 7


numbers.extend([1, Index(), 3])
numbers.extend(x for x in (4, 5))
check("by index", numbers)

# === Dicts that are compared ===
check("order", {1: 2, "a": "b"} == {"a": "b", 1: 2})
check("equal keys", {1: 2, 2.0: 3} == {True: 2, 2: 3})
check("other keys", {1: 2, 3: 4} == {1: 2, 4: 4})
check("other values", {1: 2, 3: [4]} == {1: 2, 3: [5]})

# === Sets that are copied ===
s = set(range(100))
for x in range(0, 100, 3):
    s.discard(x)
check("copy", (s.copy() == s, len(s.copy()), sorted(s.copy())[:3], set(s) | {1000} == s | {1000}))
check("order", list(set(map(str, range(40))).copy()) == list(set(set(map(str, range(40))))))

# === Groups ===
check("groups", [(k, list(g)) for k, g in itertools.groupby("aabbbc")])
check("groups by", [(k, list(g)) for k, g in itertools.groupby(["a", "b", "cc", "d"], key=len)])
check("skipped groups", [k for k, g in itertools.groupby([1, 1.0, True, 2, 2], key=abs)])
