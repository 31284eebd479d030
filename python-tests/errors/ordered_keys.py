"""What is said of keys that cannot be hashed, by dicts and by OrderedDicts, operation by operation."""
import collections
import types


class Raises:
    def __hash__(self):
        raise TypeError("no hash")

    def __repr__(self):
        return "Raises()"


class Ordered(collections.OrderedDict):
    pass


def delete(mapping, key):
    del mapping[key]


OPERATIONS = {
    "set": lambda mapping, key: mapping.__setitem__(key, 1),
    "delete": delete,
    "get": lambda mapping, key: mapping[key],
    "in": lambda mapping, key: key in mapping,
    ".get": lambda mapping, key: mapping.get(key),
    "pop": lambda mapping, key: mapping.pop(key),
    "pop or": lambda mapping, key: mapping.pop(key, 1),
    "setdefault": lambda mapping, key: mapping.setdefault(key),
    "move": lambda mapping, key: mapping.move_to_end(key),
    "update": lambda mapping, key: mapping.update([(key, 1)]),
    "fromkeys": lambda mapping, key: type(mapping).fromkeys([key]),
    "make": lambda mapping, key: type(mapping)([(key, 1)]),
    "merge": lambda mapping, key: mapping.__ior__([(key, 1)]),
}


def assign(mapping, key):
    mapping[key] = 1


OPERATIONS["assign"] = assign
for key in [[], Raises(), types.MappingProxyType({}), {}]:
    for make in (collections.OrderedDict, collections.defaultdict, dict, Ordered):
        for filled in (False, True):
            for name, operation in OPERATIONS.items():
                mapping = make()
                if filled:
                    mapping[1] = 2
                try:
                    print(make.__name__, name, operation(mapping, key))
                except Exception as error:
                    print(make.__name__, name, type(error).__name__, error)
