"""Powers and remainders of floats: every pair of edge cases, in a loop that is hot, and with operands of other types."""

import math

NUMBERS = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan, 3.7, -3.7, 1e16, 3, -3, 0, 1, -1, True]


def power(x, y):
    return x**y


def remainder(x, y):
    return x % y


def shown(operation, x, y):
    try:
        return repr(operation(x, y))
    except (ZeroDivisionError, OverflowError) as error:
        return f"{type(error).__name__}: {error}"


def total(operation, first, y):
    result = 0.0
    for i in range(3000):
        result += operation(first + i * 0.001, y)
    return result


for operation in (power, remainder):
    for first, y in ((1.5, 2), (1.5, 2.5), (2.0, -0.5), (1.5, 0.7), (-5.5, 2), (1.5, -0.7)):
        if first > 0 or y == 2:
            print(operation.__name__, first, y, total(operation, first, y))
    for x in NUMBERS:
        print(operation.__name__, x, *(shown(operation, x, y) for y in NUMBERS))
