"""`in` where the container's `__iter__` fails: a TypeError is replaced, others pass."""
import operator


class Raises:
    def __init__(self, error):
        self.error = error

    def __iter__(self):
        raise self.error


class Number:
    def __iter__(self):
        return 3


class Blocked:
    __iter__ = None


class Item:
    def __getitem__(self, index):
        raise TypeError('of the item')


class Step:
    def __iter__(self):
        return self

    def __next__(self):
        raise TypeError('of the step')


class Mine(TypeError):
    pass


for container in (Raises(TypeError('a')), Raises(ValueError('b')), Raises(Mine('c')), Number(), Blocked(), Item(), Step(), 3, None):
    for function in (lambda: 1 in container, lambda: 1 not in container, lambda: operator.contains(container, 1)):
        try:
            print(function())
        except Exception as error:
            print(type(error).__name__, error, repr(error.__context__), error.__suppress_context__)
if 1:
    5 in Raises(TypeError('uncaught'))
