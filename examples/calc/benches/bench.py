"""The programs of programs/bench.calc in Python: python3 bench.py fib 30"""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def loop(n):
    total = 0
    i = 0
    while i < n:
        total = total + i * 3 % 7
        i = i + 1
    return total


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def plus(self, other):
        return type(self)(self.x + other.x, self.y + other.y)

    def length(self):
        return self.x * self.x + self.y * self.y


def vectors(n):
    sum = Vector(0, 0)
    for i in range(n):
        sum = sum.plus(Vector(i % 3, 1))
    return sum.length()


def lists(n):
    items = []
    for i in range(n):
        items.append(i)
    total = 0
    for item in items:
        total += item
    for i in range(n):
        total += items[i]
    return total


print(globals()[sys.argv[1]](int(sys.argv[2])))
