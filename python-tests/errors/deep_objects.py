"""Deeply nested objects are made, compared, hashed, shown and let go of without using up a stack."""


def nested(make, depth):
    value = make(0)
    for _ in range(depth):
        value = make(value)
    return value


for make in (lambda x: [x], lambda x: (x,), lambda x: {1: x}):
    a, b = nested(make, 20000), nested(make, 20000)
    print(a == b, len(repr(a)))
print(hash(nested(lambda x: (x,), 20000)) == hash(nested(lambda x: (x,), 20000)))
for make in (lambda x: [x], lambda x: (x,), lambda x: {1: x}, lambda x: (lambda: x)):
    nested(make, 300000)
print("freed")


class Node:
    __slots__ = ("next",)


head = None
for _ in range(300000):
    node = Node()
    node.next = head
    head = node
del head, node
print("freed")


class Calls:
    pass


try:
    Calls.__call__ = Calls()
    Calls()()
except RecursionError as error:
    print(type(error).__name__)

nest = int
for _ in range(1000):
    nest = (nest,)
print(isinstance(1, nest), issubclass(str, nest))
