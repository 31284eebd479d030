"""Arithmetic on integers so long that it is done in blocks."""

import math
import random
import sys

sys.set_int_max_str_digits(0)
numbers = random.Random(5)


def long(bits):
    return numbers.getrandbits(bits) | 1 << (bits - 1)


def show(*results):
    print(*(n % (2**61 - 1) for n in results), *(n.bit_length() for n in results))


# === Products and quotients ===
sizes = [100, 5000, 262144, 262145, 300001]
for a in sizes:
    for b in sizes:
        x, y = long(a), long(b)
        quotient, remainder = divmod(x * y + 12345, y)
        show(x * y, quotient, remainder)
        quotient, remainder = divmod(-x, y)
        print(quotient * y + remainder == -x, 0 <= remainder < y)
x, y = long(9000000), long(8600000)
show(x * y, x * x)
x = long(1000000)
print(divmod(x * x + 7, x) == (x, 7), divmod(x * x - 1, x) == (x - 1, x - 1))

# === Digits ===
for bits in 1000, 27213, 27214, 54500, 300000:
    x = long(bits)
    text = str(x)
    print(len(text), text[:20], text[-20:], int(text) == x, int("-" + text) == -x)
for count in 8191, 8192, 8193, 16384, 20000:
    power = 10**count
    print(str(power).count("0"), str(power - 1).count("9"), int(str(power)) == power)
    print(int("7" * count, 9) % 1000000007, int("z" * count, 36) % 1000000007)

# === Powers, roots and divisors ===
show(pow(long(30000), 100, long(30000)), pow(3, long(3000), long(4000)))
show(pow(long(2000), -1, 2**2203 - 1), pow(5, long(30000), long(512)))
for bits in 262144, 300001:
    x = long(bits)
    print(math.isqrt(x * x) == x, math.isqrt(x * x - 1) == x - 1, math.isqrt(x * x + 2 * x) == x)
for a, b in (300000, 299000), (270000, 300000):
    common = long(50000)
    divisor = math.gcd(long(a) * common, long(b) * common)
    print(divisor % common, divisor // common)
show(math.factorial(20000), math.comb(20000, 9000), math.perm(20000, 9000))
