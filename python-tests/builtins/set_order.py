"""The order in which sets are iterated, and how large they are: that of CPython's table after the same operations."""
import random


class Key:
    """Hashes and compares in program code; some hash as integers do."""

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, Key) and self.number == other.number

    def __hash__(self):
        return 7 * self.number

    def __repr__(self):
        return f'K{self.number}'


class Loud(set):
    def __iter__(self):
        raise AssertionError('its elements are taken, not asked for')


def shown(items):
    return list(items), items.__sizeof__()


print('displays')
for items in [{0, 8, 16, 33, 34, 35}, {33, 32, 0, 16, 17, 1, 2, 8}, {*[], 0, 8, 16, 33, 34, 35}, {*{1, 2, 3, 4, 5}, *[8, 9], 16}]:
    print(shown(items))
for item in {0, 8, 16, 33, 34, 35}:
    print(item, end=' ')
print([item for item in {0, 8, 16, 33, 34, 35}])
print([eval(f'{{{str(list(range(count)))[1:-1]}}}').__sizeof__() for count in range(1, 40)])

print('pop goes on where it was')
items = set(range(30))
print([items.pop() for _ in range(6)])
items &= {0, 1, 2} | set(range(20, 25))
items |= {0, 1, 2}
print(shown(items), items.pop())
for empty in [set.clear, lambda items: items.__init__(), lambda items: items.difference_update(items), lambda items: items.__ixor__(items)]:
    items = set(range(30))
    print([items.pop() for _ in range(4)], end=' ')
    empty(items)
    items.update(range(8))
    print(shown(items), items.pop())

print('marks of removed keys')
for count in range(5, 12):
    for rest in range(count):
        items = set(range(count))
        while len(items) > rest:
            items.discard(max(items))
        items -= set(range(rest // 2))
        print(shown(items), end=' ')
    print()

print('a set that extends set')
print({1, 2} | Loud([5]), {1, 2} ^ Loud([2]), {1, 2} - Loud([2]), {1, 2} & Loud([2]), {1, Key(1)}.union(Loud([Key(1), Key(2)])))
print({1, 2}.symmetric_difference(Loud([2])), {1, 2}.issubset(Loud([1, 2, 3])), {1, 2}.issuperset(Loud([1])), set(Loud([8, 0])))
for ask in [{1, 2}.isdisjoint, {1: 1}.keys().__and__]:
    try:
        print(ask(Loud([3, 4, 5])))
    except AssertionError as error:
        print(error)
items = {1, Key(1)}
items ^= Loud([Key(1), Key(2), 1])
print(items)


class Other(list):
    def __iter__(self):
        return iter([2, 3])


print({1, 2}.intersection(Other([1])), {1, 2}.difference(Other([1])), {1, 2}.symmetric_difference(Other([1])))

print('what comes before an item that is not hashable')
for change in [set.update, set.difference_update, set.__init__, set.intersection_update, set.symmetric_difference_update]:
    items = {1, 2}
    try:
        change(items, [2, 7, [], 8])
    except TypeError as error:
        print(change.__name__, items, error)

print('views')
numbers = dict.fromkeys([33, 0, 8, 16, 1, 34])
others = {8: None, 16: [], 5: 1, 33: None}
for other in [[33, 5, 8], {33, 5, 8}, frozenset(range(30, 40)), others, others.keys()]:
    keys = numbers.keys()
    print([shown(result) for result in (keys | other, keys - other, keys ^ other, keys & other)])
    if not isinstance(other, dict):
        print([shown(result) for result in (other | keys, other - keys, other ^ keys, other & keys)])
print(sorted(numbers.items() ^ dict.fromkeys([8, 5, 33]).items()))
for other in [{0, 8}, frozenset({0, 8}), {0, 8, 16}, frozenset({0, 8, 16}), {0: 0, 8: 8}.keys(), {0: 0, 8: 8, 3: 3}.keys()]:
    print(dict.fromkeys([8, 0]).keys() & other, other & dict.fromkeys([8, 0]).keys())

print('operations at random')
OPERATIONS = [
    lambda items, element, other: items.add(element),
    lambda items, element, other: items.discard(element),
    lambda items, element, other: items.pop() if items else None,
    lambda items, element, other: items.update(other),
    lambda items, element, other: items.update([element], other, [element]),
    lambda items, element, other: items.difference_update(other),
    lambda items, element, other: items.difference_update([element], other),
    lambda items, element, other: items.intersection_update(other),
    lambda items, element, other: items.symmetric_difference_update(other),
    lambda items, element, other: items.union(other),
    lambda items, element, other: items.difference(other),
    lambda items, element, other: items.difference([element], other),
    lambda items, element, other: items.intersection(other),
    lambda items, element, other: items.symmetric_difference(other),
    lambda items, element, other: items | set(other),
    lambda items, element, other: items - frozenset(other),
    lambda items, element, other: items & set(other),
    lambda items, element, other: items ^ frozenset(other),
    lambda items, element, other: items.__ior__(set(other)),
    lambda items, element, other: items.__isub__(set(other)),
    lambda items, element, other: items.__iand__(set(other)),
    lambda items, element, other: items.__ixor__(set(other)),
    lambda items, element, other: set(items),
    lambda items, element, other: items.copy(),
    lambda items, element, other: {*items, *other},
    lambda items, element, other: items - items if len(items) > 40 else None,
]


def elements(chance, kind):
    keys = [Key(number) for number in range(12)]
    span = chance.choice([8, 40, 300])
    while True:
        number = chance.randrange(span)
        match chance.randrange(kind):
            case 0:
                yield number
            case 1:
                yield f'spam{number % 50}'
            case 2:
                yield number << 33
            case 3:
                yield chance.choice(keys)


for seed in range(48):
    chance = random.Random(seed)
    source = elements(chance, 1 + seed % 4)

    def some(most):
        return [next(source) for _ in range(chance.randrange(most))]

    items = set(some(12))
    numbers = []
    for _ in range(24):
        number = chance.randrange(len(OPERATIONS))
        kind = chance.choice([list, tuple, set, frozenset, dict.fromkeys, iter])
        result = OPERATIONS[number](items, next(source), kind(some(chance.choice([4, 12, 40]))))
        if isinstance(result, set):
            items = result
        numbers.append(number)
        print(number, items.__sizeof__(), *list(items)[:12])
