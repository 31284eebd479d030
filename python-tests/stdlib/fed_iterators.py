"""`cycle`, `pairwise`, `zip_longest`, `batched` and `tee`: over builtins and over program code, with errors in the middle, and one in another."""

from itertools import batched, chain, count, cycle, islice, pairwise, tee, zip_longest


class Source:
    "Gives the items; raises those that are exceptions."

    def __init__(self, *items):
        self.items = list(items)

    def __iter__(self):
        return self

    def __next__(self):
        if not self.items:
            raise StopIteration
        item = self.items.pop(0)
        if isinstance(item, Exception):
            raise item
        return item


def generated(*items):
    yield from items


def drain(iterator, most=12):
    shown = []
    for _ in range(most):
        try:
            shown.append(next(iterator))
        except (StopIteration, ValueError, TypeError) as error:
            shown.append(f"{type(error).__name__}({error})")
    print(shown)


makers = (list, tuple, iter, Source, generated, lambda *items: map(abs, items), lambda *items: chain(items[:1], items[1:]))
for make in makers:
    def sized(n):
        numbers = list(range(1, n + 1))
        return make(*numbers) if make in (Source, generated) or make.__name__ == "<lambda>" else make(numbers)

    for n in (0, 1, 2, 5):
        print(list(islice(cycle(sized(n)), 12)), list(pairwise(sized(n))), list(batched(sized(n), 2)))
        print(list(zip_longest(sized(n), "ab", sized(1), fillvalue=0)), list(zip_longest(sized(n))))
        a, b = tee(sized(n))
        c = a.__copy__()
        print(list(islice(a, 2)), list(b), list(c), list(a))

# === Ends and errors ===
for tool in (cycle, pairwise, lambda it: batched(it, 2), lambda it: zip_longest(it, "xyz"), lambda it: tee(it)[1], lambda it: batched(it, 2, strict=True)):
    drain(tool(Source(1, 2, 3, ValueError("broken"), 4, 5)), 9)
    drain(tool(Source()), 2)
    drain(tool(map(int, ["1", "2", "3", "x", "5"])), 9)
    drain(tool(iter([1, 2, 3])), 9)
drain(zip_longest(), 2)
drain(zip_longest([], [], fillvalue=1), 2)
drain(zip_longest(Source(1, 2), count(), generated("a"), fillvalue="-"), 4)
for make in (lambda: cycle(), lambda: cycle(3), lambda: pairwise(3), lambda: batched("abc"), lambda: batched("abc", 0), lambda: batched("abc", 1.5),
             lambda: batched("abc", 2**70), lambda: zip_longest(1), lambda: tee("a", -1), lambda: tee(1), lambda: tee("a", 0),
             lambda: cycle(iterable="a"), lambda: list(batched("abc", True)), lambda: tee("ab", 3)[2].__next__()):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, error)

# === One in another ===
print(list(islice(zip(cycle("ab"), pairwise(batched(range(9), 2))), 5)))
print(list(zip_longest(pairwise("abc"), cycle([])), ), [*batched(zip_longest("ab", "c"), 3)])
a, b = tee(pairwise(cycle("xy")))
print(next(a), next(a), next(b), list(islice(zip(a, b), 3)))
left, right = tee(x * x for x in range(6))
next(right)
print([y - x for x, y in zip(left, right)])
it = iter(range(10))
print(next(batched(it, 3)), list(it), sum(map(sum, pairwise(range(50)))))
for i, row in enumerate(zip_longest(range(3), generated(7))):
    print(i, row)


# === Subclasses ===
class Ring(cycle):
    "A cycle with a name."

    name = "ring"


class Pairs(pairwise):
    def __next__(self):
        return "pair", *super().__next__()


ring = Ring("ab")
print([next(ring) for _ in range(5)], ring.name, isinstance(ring, cycle), list(Pairs("abc")), [*map(str, Pairs("ab"))])
for kind in (cycle, pairwise, batched, zip_longest, type(tee("")[0])):
    print(kind, kind.__name__, kind.__module__, iter(kind) if False else bool(kind.__doc__))
