# Objects without `__bool__` and `__len__` are true until their class gets one of them, however hot the place.
from collections import deque
from datetime import timedelta
from fractions import Fraction


class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


def total(node):
    sum = 0
    while node:
        sum += node.value
        node = node.next
    return sum


def chain(n):
    node = None
    for i in range(n):
        node = Node(i, node)
    return node


nodes = chain(50)
print(sum(total(nodes) for _ in range(300)))

Node.__bool__ = lambda self: self.value > 25
print(total(nodes))
del Node.__bool__
print(total(nodes))
Node.__len__ = lambda self: self.value - 10
print(total(nodes.next.next))
try:
    print(bool(chain(3)))
except ValueError as error:
    print(error)
del Node.__len__
print(total(nodes))


class Base:
    pass


class Late(Base):
    pass


def count(values):
    n = 0
    for value in values:
        if value:
            n += 1
        if not value:
            n += 100
        n += 1000 if value and True else 0
        n += bool(value or False)
    return n


mixed = [Base(), Late(), None, True, False]
results = {count(mixed) for _ in range(500)}
print(results)
Base.__bool__ = lambda self: False
print(count(mixed))
Late.__bool__ = lambda self: True
print(count(mixed))
Base.__bool__ = lambda self: 1
for value in mixed:
    try:
        print(bool(value))
    except TypeError as error:
        print(error)
del Base.__bool__
print(count(mixed))

# Many shapes of one class, and objects whose dictionary was touched.
shapes = []
for i in range(20):
    item = Late()
    for j in range(i):
        setattr(item, f"attribute{j}", j)
    if i % 5 == 0:
        item.__dict__["extra"] = i
    item.__bool__ = lambda: False
    shapes.append(item)
print({count(shapes) for _ in range(100)})

changing = Base()
print(count([changing]))
changing.__class__ = type("Empty", (), {"__len__": lambda self: 0})
print(count([changing]))

native = [deque(), deque([1]), Fraction(0), Fraction(1, 2), timedelta(0), timedelta(1), type("D", (deque,), {})(), object(), Base, len, ...]
print({count(native) for _ in range(300)})
