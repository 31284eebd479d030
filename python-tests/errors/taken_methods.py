"""How errors of arguments name native methods: by the class that has them, or by that of the receiver from which they were taken."""

import collections


class Items(list):
    pass


class Text(str):
    pass


def attempt(action):
    try:
        print(action())
    except TypeError as error:
        print(error)


for _ in range(3):
    # === Called by name ===
    attempt(lambda: Items().append())
    attempt(lambda: Items().copy(1))
    attempt(lambda: Items().copy(a=1))
    attempt(lambda: True.bit_length(1))
    attempt(lambda: collections.Counter().popitem(1))
    attempt(lambda: collections.defaultdict(int).items(1))
    # === Taken from a receiver ===
    attempt(lambda: getattr(Items(), 'append')())
    attempt(lambda: getattr(Items(), '__getitem__')())
    attempt(lambda: getattr(True, 'bit_length')(1))
    attempt(lambda: getattr(Text(), 'join')())
    attempt(lambda: getattr(collections.Counter(), 'popitem')(1))
    attempt(lambda: getattr(collections.defaultdict(int), 'items')(1))
    attempt(lambda: Items().copy(*[1]))
    attempt(lambda: Items().copy(**{'a': 1}))
    # === Taken from a class ===
    attempt(lambda: getattr(int, 'mro')(1))
    attempt(lambda: getattr(bool, 'from_bytes')())
    attempt(lambda: Items.append(Items()))
    attempt(lambda: collections.defaultdict(int).__repr__(1))
    attempt(lambda: collections.defaultdict(int).__or__({}, 2))


# === Names with lone surrogates ===
attempt(lambda: print(1, **{'\ud800': 1}))
attempt(lambda: (lambda: 1)(**{'a\ud800b': 1}))
for action in lambda: getattr(1, '\ud800'), lambda: getattr(int, '\udfffx'), lambda: setattr(1, '\ud800', 1):
    try:
        action()
    except AttributeError as error:
        print(ascii(str(error)))
