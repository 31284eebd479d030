"""How methods of builtin classes name the class they belong to."""
import collections
import datetime
import functools
import itertools
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
