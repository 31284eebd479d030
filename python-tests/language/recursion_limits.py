"""How deep calls and generators nest, and that what was used up is given back."""


# === The depth that is left after an overflow ===
def depth_left():
    reached = 0

    def deeper(level):
        nonlocal reached
        reached = level
        deeper(level + 1)

    try:
        deeper(0)
    except RecursionError as error:
        print(error)
    return reached


print(depth_left())


# === Generators that delegate, and generators that loop over each other ===
def delegating(n):
    if n:
        yield from delegating(n - 1)
    yield n


def looping(n):
    if n:
        for x in looping(n - 1):
            yield x
    yield n


for make in delegating, looping:
    for n in 100, 990, 997, 998, 999, 3000:
        try:
            print(make.__name__, n, sum(make(n)))
        except RecursionError as error:
            print(make.__name__, n, error)
        try:
            for x in make(n):
                pass
        except RecursionError as error:
            print(make.__name__, n, error)
print(depth_left())

# === Closing and dropping a deep chain ===
chain = delegating(900)
print(next(chain))
chain.close()
print(next(chain, "closed"))
chain = looping(900)
print(next(chain))
del chain
print(depth_left())


# === Exceptions through callbacks of builtins ===
def through_sort(n):
    if n == 0:
        raise ValueError("bottom")
    return sorted([1, 2], key=lambda x: through_sort(n - 1))


try:
    through_sort(300)
except ValueError as error:
    print("caught", error)


def through_map(n):
    try:
        return next(map(through_map, [n - 1])) if n else 1 / 0
    except ZeroDivisionError:
        raise


try:
    through_map(300)
except ZeroDivisionError as error:
    print("caught", error)
print(depth_left())
