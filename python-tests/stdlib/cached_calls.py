# `functools.lru_cache`: what is known is found at once, the rest is called.
import copy
import functools
import pickle

# === Order of use ===


@functools.lru_cache(maxsize=2)
def shown(*args, **kwargs):
    print("called", args, kwargs)
    return args


for value in (1, 2, 1, 3, 2, 1.0, True, 1):
    print(shown(value), shown.cache_info())
print(shown(x=1), shown(1, x=2), shown(1, x=2))
try:
    shown([])
except TypeError as error:
    print(error)
shown.cache_clear()
print(shown.cache_info(), shown.cache_parameters())

# === Without a bound, and without a cache ===


@functools.cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


for _ in range(50):
    assert fibonacci(80) == 23416728348467685
print(fibonacci.cache_info())
print(fibonacci.__name__, type(fibonacci), type(fibonacci).__mro__)
print(copy.copy(fibonacci) is fibonacci, copy.deepcopy(fibonacci) is fibonacci)
print(pickle.loads(pickle.dumps(fibonacci)) is fibonacci)
uncached = functools.lru_cache(maxsize=0)(lambda x: x)
print(uncached(1), uncached(1), uncached.cache_info())

# === Classes of arguments ===


@functools.lru_cache(typed=True)
def kind(x):
    return type(x)


print(kind(1), kind(1.0), kind(True), kind(1), kind.cache_info())

# === Keys with code ===


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return self.value == other.value


@functools.lru_cache
def value_of(key):
    print("called")
    return key.value


print(value_of(Key(1)), value_of(Key(1)), value_of(Key(2)), value_of.cache_info())

# === Methods, errors, calls with spread arguments ===


class Holder:
    @functools.lru_cache
    def method(self, x):
        print("called")
        return x


holder = Holder()
print(holder.method(1), holder.method(1), Holder.method.cache_info())


@functools.lru_cache
def fails(x):
    raise ValueError(x)


for _ in range(2):
    try:
        fails(1)
    except ValueError as error:
        print(error, fails.cache_info())
try:
    functools.lru_cache(3)(4)
except TypeError as error:
    print(error)
numbers = [1, 2, 3]
sums = functools.lru_cache(lambda *numbers: sum(numbers))
print([sums(*numbers) for _ in range(3)], sums.cache_info())
