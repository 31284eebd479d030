"""`sum` keeps what rounding loses, with integers among floats and complex numbers as well."""
import random

for numbers, start in (([1, 2, 3], 1e16), ([1e16, 1, 1.0, 1], 0), ([1, 1e16, 1, 1], 0), ([True, True, True], 1e16), ([1j, 1e16, 1, 1, 1], 0),
                       ([1, 1, 1], 1e16 + 0j), ([1, 1.0, 1j, 1], 1e16), ([1j, 1e16j, 1j], 0), ([1, 10 ** 30, 1], 1e16), ([], 1e16j), ([-0.0], -0.0)):
    print(repr(sum(numbers, start)), repr(sum(iter(numbers), start)), repr(sum(tuple(numbers), start)))


class Complex(complex):
    def __radd__(self, other):
        return 'radd'


for numbers in ([1j, Complex(1)], [1j, 'a'], [1.0, None], [1j, [1]]):
    try:
        print(sum(numbers))
    except TypeError as error:
        print(error)

choose = random.Random(5)
values = [1, 2, 3, 1e16, -1e16, 0.1, True, 0.5, 1e308, float('inf'), 1j, 2 + 0.1j, 1e16j, -1e16 + 1e16j, 0, -0.0]
for _ in range(100):
    numbers = [choose.choice(values) for _ in range(choose.randrange(1, 7))]
    start = choose.choice([0, 0.0, 1e16, 1j, 1e16 + 1j, 5])
    print(repr(sum(numbers, start)), repr(sum(iter(numbers), start)))
