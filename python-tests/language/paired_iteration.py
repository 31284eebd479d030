# zip and enumerate in hot loops: over lists, tuples and ranges, over what changes meanwhile, over one iterator twice, at their ends.


def pairs(make, rounds=3000):
    total = 0
    for _ in range(rounds):
        for x, y in make():
            total = (total * 31 + hash(x) + hash(y)) % 1000003
    return total


numbers = [3, 1, 4, 1, 5]
print(pairs(lambda: zip(numbers, (2, 7, 1, 8))))
print(pairs(lambda: zip(range(5), numbers)))
print(pairs(lambda: zip(numbers, range(10, 0, -3))))
print(pairs(lambda: zip(range(2**62 - 3, 2**62 + 3), numbers)))
print(pairs(lambda: zip("abc", numbers)) >= 0)
print(pairs(lambda: enumerate(numbers)))
print(pairs(lambda: enumerate(numbers, 2**62 - 2)))
print(pairs(lambda: enumerate(range(4), -2)))
print(pairs(lambda: zip(numbers, reversed(numbers))))
print(pairs(lambda: zip(numbers, map(abs, numbers))))
print(pairs(lambda: ((a, b) for a, b in zip(numbers, numbers, strict=True))))


def twice():
    iterator = iter([1, 2, 3, 4, 5])
    return zip(iterator, iterator)


print(list(twice()), pairs(twice))


def growing(rounds):
    seen = []
    for _ in range(rounds):
        items = [1]
        for n, item in enumerate(items):
            if n < 3:
                items.append(item + n)
        seen = items
    return seen


print(growing(3000))


def leftovers(rounds):
    for _ in range(rounds):
        first, second = iter([1, 2, 3]), iter([1])
        for _ in zip(first, second):
            pass
        rest = list(first), list(second)
    return rest


print(leftovers(3000))


def strict(rounds):
    errors = 0
    for _ in range(rounds):
        try:
            for _ in zip([1, 2], [1], strict=True):
                pass
        except ValueError:
            errors += 1
    return errors


print(strict(3000))


def mixed(left, right, rounds):
    total = 0
    for _ in range(rounds):
        for x, y in zip(left, right):
            total = total + x * y - x
    return total


print(mixed([1, 2.5, 0.0, -0.0, 2**53], [2.0, 4, 3, 1e300, 3], 2000))
print(mixed([2**61, 1.5, 2**53 + 1], [3, 2, 0.5], 2000))


class Held:
    def __del__(self):
        print("gone")


def held():
    for n, item in enumerate([Held(), Held()]):
        print(n)
    del item
    print("end")


held()
