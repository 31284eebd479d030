"""What is said of keys and elements that cannot be hashed, and of texts that are no numbers, when program code shows them."""
import array
import collections
import types


def make():
    class Local:
        __hash__ = None
    return Local()


class Raises:
    def __hash__(self):
        raise TypeError('no hash')




def attempt(use):
    try:
        print(use())
    except Exception as error:
        print(type(error).__name__, error)


for value in [[], collections.Counter(), collections.OrderedDict(), make(), Raises(), types.MappingProxyType({}), types.SimpleNamespace(), collections.deque()]:
    for use in [lambda: {value}, lambda: {value: 1}, lambda: value in {}, lambda: hash(value), lambda: {}[value], lambda: {1}.union([value])]:
        attempt(use)
attempt(lambda: hash(types.MappingProxyType(types.MappingProxyType({}))))
for value in [array.array('i', [1, 2]), array.array('b', b'12'), array.array('b', b'1x'), array.array('d', [1.5])]:
    attempt(lambda: float(value))
for values in [(None, (), {}), ('A', None, {}), ('A', (), None), (1, (), {}), ('A', 1, {}), ('A', (), 'x')]:
    attempt(lambda: type(*values))
