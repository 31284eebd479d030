"""Objects with weak references that die one by one: each at once, however many there are and whatever holds them meanwhile."""

import io
import os
import tempfile
import weakref


class Node:
    def __init__(self, held=None):
        self.held = held


dead = []


def count(name, f):
    dead.clear()
    f()
    print(name, len(dead))


def one_after_another():
    for _ in range(3000):
        node = Node([1, 2, 3])
        reference = weakref.ref(node, dead.append)
    del node, reference


def kept_references():
    references = []
    for _ in range(3000):
        node = Node()
        references.append(weakref.ref(node, dead.append))
    del node
    print(sum(reference() is None for reference in references))


def in_weak_set():
    found = weakref.WeakSet(Node() for _ in range(1000))
    print(len(found))


def in_weak_values():
    table = weakref.WeakValueDictionary()
    for i in range(1000):
        table[i] = Node()
    print(len(table))


def seen_at_once():
    table = weakref.WeakValueDictionary()
    sizes = []
    for i in range(100):
        table[i] = Node()
        sizes.append(len(table))
    print(set(sizes))


def while_others_live():
    others, references = [], []
    for i in range(2000):
        node = Node(Node(i))
        if i % 100 == 0:
            others.append(node)
        references.append((weakref.ref(node, dead.append), weakref.ref(node.held, dead.append)))
    del node
    print(sum(outer() is not None for outer, _ in references), sum(inner() is not None for _, inner in references))


def of_a_global():
    global shared
    for i in range(500):
        shared = Node()
        reference = weakref.ref(shared, dead.append)
    del shared


for f in (one_after_another, kept_references, in_weak_set, in_weak_values, seen_at_once, while_others_live, of_a_global):
    count(f.__name__, f)

# Closed, opened again, and let go of.
path = tempfile.mktemp()
for _ in range(3):
    writer = io.BufferedWriter(io.FileIO(path, "w"))
    writer.close()
    writer.__init__(io.FileIO(path, "w"))
    writer.write(b"again")
    del writer
    with open(path) as file:
        print(file.read())
os.unlink(path)
