# A number that is none keeps its sign through a power.
import math
import struct


def bits(x):
    return struct.pack(">d", x).hex()


nan, infinity = float("nan"), float("inf")
negative = infinity % 5
for x in nan, negative, -negative:
    print([bits(x**n) for n in (0, 0.0, 1, -1, 2.5, infinity)], [bits(math.pow(x, n)) for n in (0, 1, -2, 0.5)])
    print([bits(n**x) for n in (0, 1, 1.0, -1, 2, infinity)], [bits(math.pow(n, x)) for n in (0, 1, 2)])
print(bits(nan**negative), bits(negative**nan), {bits(negative**1) for _ in range(1000)})
