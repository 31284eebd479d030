"""Items of what has none that can be set or deleted: an index is made of the key first, where the class may be a sequence."""

import collections
import decimal
import types


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print('index')
        return self.value


class Plain:
    pass


class Pair(tuple):
    pass


def attempt(action, *values):
    try:
        print(action(*values))
    except (IndexError, TypeError, ZeroDivisionError) as error:
        print(type(error).__name__, error)


def store(object, key):
    object[key] = 1


def remove(object, key):
    del object[key]


for object in ('a', b'a', (1,), Pair(), range(2), {1}, Plain(), {}.keys(), decimal.Decimal(1), types.MappingProxyType({}), 5, 1.5, None, len, ValueError(), int,
               types.SimpleNamespace(), int | str):
    print(type(object).__name__)
    for key in 1 << 200, -(1 << 63), 3, 'a', Index(2), Index(1 << 70), None:
        attempt(store, object, key)
        attempt(remove, object, key)


# === Keys that OrderedDict looks for ===
ordered = collections.OrderedDict
for key in None, (), ('a',), ('a', 'b'), 'a':
    for action in ordered.pop, ordered.move_to_end, ordered.__delitem__, dict.pop:
        try:
            action(ordered(), key)
        except KeyError as error:
            print(error.args)
for key in [], types.MappingProxyType({}):
    attempt(remove, ordered(), key)
    attempt(remove, {}, key)
    attempt({1: 2}.pop, key)
    attempt({}.pop, key, 'default')
    attempt(ordered().pop, key)
