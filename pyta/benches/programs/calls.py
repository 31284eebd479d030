"""Calls: recursion, defaults, keywords, closures."""


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def scale(value, factor=3, *, offset=0):
    return value * factor + offset


def counter():
    total = 0

    def add(n):
        nonlocal total
        total += n
        return total

    return add


add = counter()
for i in range(400000):
    add(scale(i, offset=i & 7) & 255)
print(ackermann(2, 300), add(0))
