"""`itertools.groupby`: keys of builtins and of program code, groups that are left, errors in the middle."""

from itertools import groupby, islice
import operator


def show(groups):
    print([(key, list(group)) for key, group in groups])


class Key:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value // 10 == other.value // 10

    def __repr__(self):
        return f"K{self.value}"


words = ["apple", "avocado", "bean", "beet", "corn", "apricot"]
show(groupby([]))
show(groupby([1, 1, 1.0, True, 2, 2, 1]))
show(groupby("aaabccd"))
show(groupby(words, len))
show(groupby(words, key=lambda word: word[0]))
show(groupby(words, operator.itemgetter(0)))
show(groupby(iter(words), key=str.__len__))
show(groupby((n for n in range(10)), key=lambda n: n // 4))
show(groupby([Key(1), Key(5), Key(12), Key(13), Key(3)]))
show(groupby(range(6), key=lambda n: Key(n * 4)))
show(groupby([float("nan")] * 2 + [[1], [1], (1,)], None))
show(groupby(map(int, "112233"), bool))

# === Groups that are left, or come late ===
groups = groupby("AAAABBBCCD")
first_key, first = next(groups)
print(first_key, next(first))
second_key, second = next(groups)
print(second_key, list(first), next(second), next(second))
print([key for key, _ in groups], list(second), next(groups, "end"))
kept = [group for _, group in groupby("aabb")]
print([list(group) for group in kept])
groups = groupby(range(100), key=lambda n: n // 7)
print([next(group) for _, group in islice(groups, 5)], next(next(groups)[1]))
key, group = next(groupby("xx"))
print(list(group), list(group), type(group).__name__, iter(group) is group)
groups = groupby("aab")
key, group = next(groups)
print(list(group), list(group), [(k, list(g)) for k, g in groups])


# === Errors ===
def broken(value):
    if value == 3:
        raise ValueError("three")
    return value // 2


for source in (range(8), iter(range(8)), (n for n in range(8)), map(abs, range(8))):
    groups = groupby(source, broken)
    shown = []
    for _ in range(8):
        try:
            key, group = next(groups)
            shown.append((key, list(group)))
        except (ValueError, StopIteration) as error:
            shown.append(f"{type(error).__name__}({error})")
    print(shown)
groups = groupby(["1", "1", "x", "2"], int)
shown = []
for _ in range(4):
    try:
        key, group = next(groups)
        shown.append((key, list(group)))
    except (ValueError, StopIteration) as error:
        shown.append(f"{type(error).__name__}({error})")
print(shown)
for make in (lambda: groupby(), lambda: groupby(3), lambda: next(groupby([1], 5)), lambda: groupby([1], len).__next__(), lambda: groupby("a", key=None, other=1)):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, error)


class Counted(groupby):
    "With a method."

    def keys(self):
        return [key for key, _ in self]


print(Counted("aabbc").keys(), Counted.__mro__[1:], bool(groupby.__doc__))
runs = [(key, sum(1 for _ in group)) for key, group in groupby("mississippi")]
print(runs, sum(key * len(list(group)) for key, group in groupby(sorted([3, 1, 2, 3, 1, 1]))))
print(sorted((key, "".join(group)) for key, group in groupby(sorted("hello world"))))
