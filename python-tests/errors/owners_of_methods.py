"""How methods of builtin classes name the class they belong to."""
import array
import collections
import copy
import datetime
import functools
import itertools
import operator
import pickle
import re
import types

METHODS = [
    (collections.OrderedDict, 'keys'), (collections.OrderedDict, '__iter__'), (collections.deque, 'append'), (collections.deque, '__len__'),
    (collections.deque, 'maxlen'), (collections.defaultdict, 'default_factory'), (functools.partial, '__call__'), (datetime.date, 'year'),
    (datetime.date, 'isoformat'), (re.Pattern, 'match'), (types.GenericAlias, '__mro_entries__'), (dict, 'keys'), (set, '__len__'), (int, 'real'),
]
for owner, name in METHODS:
    found = owner.__dict__[name]
    print(found, getattr(owner, name))
    for use in [lambda: found(), lambda: found.__get__(5)]:
        try:
            print(use())
        except Exception as error:
            print(type(error).__name__, error)
for use in [lambda: collections.deque.__new__(), lambda: collections.deque.append(5, 1), lambda: datetime.date.isoformat(5)]:
    try:
        print(use())
    except Exception as error:
        print(type(error).__name__, error)


def attempt(use):
    try:
        print(use())
    except Exception as error:
        print(type(error).__name__, error)


# Classes that are written in Python here are called as the native ones they stand for, and cannot be changed either.
for value in [operator.itemgetter(1), operator.attrgetter('a'), operator.methodcaller('a'), array.array('i'), collections.defaultdict(int)]:
    attempt(lambda: value < 1)
    attempt(lambda: value.missing)
    attempt(lambda: setattr(type(value), 'a', 1))
    print(type(value), pickle.loads(pickle.dumps(value)), copy.copy(value))


class Own(array.array):
    pass


attempt(lambda: Own('i', [1]) < 1)
attempt(lambda: (Own('i', [1, 2]), pickle.loads(pickle.dumps(array.array('i', [1]), 0))))
proxy = types.MappingProxyType({'a': 1})
attempt(lambda: proxy < {})
attempt(lambda: {} > proxy)
attempt(lambda: proxy >= 1)
attempt(lambda: (re.compile('a').groupindex, re.compile('(?P<a>.)').groupindex))
