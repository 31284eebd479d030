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


def refuse(work, *args):
    try:
        print(type(work(*args)).__name__)
    except RecursionError as error:
        # The message says how much stack was used.
        message = str(error)
        print(message[: message.find("(")], message[message.find(")") :])


for make in (lambda x: [x], lambda x: (x,), lambda x: {1: x}):
    a, b = nested(make, 120000), nested(make, 120000)
    for work in (repr, str, ascii, "{}".format, "%s %s".__mod__):
        refuse(work, (a, b) if work == "%s %s".__mod__ else a)
    refuse(lambda: a == b)
    refuse(lambda: [1, a] != [1, b])
    refuse(lambda: [b].index(a))
refuse(lambda: nested(lambda x: [x], 120000) < nested(lambda x: [x], 120000))
refuse(hash, nested(lambda x: (x,), 120000))
for make in (lambda x: [x], lambda x: {1: x}):
    a, b = make(0), make(0)
    if type(a) is list:
        a[0], b[0] = a, b
    else:
        a[1], b[1] = a, b
    refuse(lambda: a == b)
    print(repr(a), repr([b, b]))


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
