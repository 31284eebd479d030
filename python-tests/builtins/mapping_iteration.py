"""Going through dictionaries in hot loops: keys, values and pairs at one place, removals and additions meanwhile, views, and iterators that end."""

from collections import OrderedDict, defaultdict


class Own(dict):
    pass


def total(items):
    result = 0
    for item in items:
        result = (result * 31 + hash(item)) % 1000003
    return result


numbers = {i * 7 % 1009: i for i in range(1009)}
for _ in range(60):
    results = [total(numbers), total(numbers.values()), total(numbers.items()), total(reversed(numbers)), total(iter(numbers))]
print(results)
print(total(Own(numbers)), total(OrderedDict(numbers)), total(defaultdict(int, numbers).values()), total({}), total({}.values()))

for key in range(0, 1009, 3):
    del numbers[key]
print(total(numbers), total(numbers.values()), len(numbers))


def until_changed(mapping, change):
    seen = 0
    try:
        for key in mapping:
            seen += 1
            if seen == 5:
                change(mapping)
    except RuntimeError as error:
        return seen, str(error)
    return seen, len(mapping)


def replace(mapping):
    mapping.pop(3)
    mapping[100] = 0


changes = {
    "adds": lambda mapping: mapping.update({"new": 1}),
    "removes": lambda mapping: mapping.popitem(),
    "clears": lambda mapping: mapping.clear(),
    "keeps": lambda mapping: mapping.update({7: "other"}),
    "replaces": replace,
}
for name, change in changes.items():
    for _ in range(400):
        result = until_changed({i: i for i in range(10)}, change)
    print(name, result)


def values_changed():
    mapping = {i: i for i in range(2000)}
    result = 0
    for i, value in enumerate(mapping.values()):
        result += value
        if i + 1 < 2000:
            mapping[i + 1] = 2 * (i + 1)
    return result


print(values_changed())
iterator = iter({1: 2, 3: 4})
print(next(iterator), [key for key in iterator], [key for key in iterator], next(iterator, "none"))
print(max(numbers), min(numbers.values()), sorted(numbers)[:5], {value: key for key, value in numbers.items()}[4])
