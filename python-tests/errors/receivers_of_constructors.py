"""`__new__` of a class and methods of ranges look at what they are called on."""

def attempt(action, *values):
    try:
        print(action(*values))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Items(list):
    pass


for kind in list, tuple, dict, set, frozenset, int, str, float:
    for first in None, 1, object, bytes, Items:
        attempt(kind.__new__, first)
for name in ('__len__', '__bool__', '__iter__', '__reversed__', '__getitem__', '__contains__', 'count', 'index', '__eq__', '__hash__', '__repr__', '__reduce__'):
    method = getattr(range, name)
    for arguments in (None,), (None, 1), ([], 0), (range(3), 1):
        if name == '__hash__':
            arguments = arguments[:1]
        try:
            result = method(*arguments)
        except (TypeError, ValueError, IndexError) as error:
            result = f'{type(error).__name__} {error}'
        print(name, result if not hasattr(result, '__next__') else list(result))
attempt(super(list, Items()).append)
class Plain:
    pass
import types
attempt(super, Plain, types.SimpleNamespace)
attempt(super, types.SimpleNamespace, Plain)
try:
    open('file', 'w\ud800')
except (ValueError, UnicodeError) as error:
    print(type(error).__name__, ascii(str(error)))
