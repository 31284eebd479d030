# A tuple asks its items for their hashes once.
class Item:
    def __init__(self, name, result=1):
        self.name, self.result = name, result

    def __hash__(self):
        print("hash of", self.name)
        if self.result is None:
            raise ValueError(self.name)
        return self.result

    def __eq__(self, other):
        print("eq", self.name, other.name)
        return self.name == other.name


a, b = Item("a"), Item("b", 2)
pair = (a, b)
print(hash(pair) == hash(pair))
table = {pair: "kept"}
print(table[pair], pair in table, (a, b) in table)

inner = (a,)
outer = (inner, (b, inner))
print(hash(outer) == hash(outer), hash(inner) == hash((Item("c"),)))


class Named(tuple):
    pass


named = Named([a, b])
print(hash(named) == hash(named) == hash(pair))
print(hash((named, 1)) == hash((pair, 1)))


class Other(tuple):
    def __hash__(self):
        print("hash of Other")
        return 7


other = Other([1])
print(hash(other), hash((other, 2)) == hash((7, 2)), hash((other, 2)) == hash((7, 2)))

failing = (Item("bad", None), a)
for _ in range(2):
    try:
        hash(failing)
    except ValueError as error:
        print("ValueError", error)
for unhashable in ([],), (1, ([],)), Named([{}]):
    try:
        hash(unhashable)
    except TypeError as error:
        print(error)

for length in 0, 1, 2, 253, 254, 255, 256, 1000:
    long = tuple(range(length))
    print(length, len(long), sum(long), hash(long), hash(long) == hash((*long,)), bool(long))
    print(long[-1:], [long[i] for i in range(0, length, 50)], long == tuple(list(long)))
    try:
        long[length]
    except IndexError as error:
        print(error)


def count(*values):
    return len(values), values[-1]


print(count(*range(253)), count(*range(254)), count(*range(255)), count(*range(256)))
total = 0
for i in range(3000):
    key = (i % 7, ((i % 3, "x"), i % 5))
    total += hash(key) == hash((i % 7, ((i % 3, "x"), i % 5)))
print(total)
