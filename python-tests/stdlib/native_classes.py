"""Classes of the library as CPython has them: which can be a base or be changed, and how they are named; and what `operator.concat` takes."""
import binascii
import collections
import decimal
import operator
import struct
import zlib


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


for final in (operator.itemgetter, operator.attrgetter, operator.methodcaller):
    attempt(lambda: type('Sub', (final,), {}))
    print(bool(final.__flags__ & 1 << 10))
for changeable in (struct.error, binascii.Error, binascii.Incomplete, zlib.error):
    attempt(lambda: changeable('x').missing)
    attempt(lambda: [] + changeable('x'))
    attempt(lambda: changeable.missing)
    changeable.mark = 1
    print(changeable.__module__, changeable.__qualname__)
    print(changeable.mark, changeable('x').mark, changeable, bool(changeable.__flags__ & 1 << 9))
    del changeable.mark

minus = -float('nan')
print(decimal.Decimal(minus), decimal.Decimal.from_float(minus), decimal.Decimal(float('inf') % 3), decimal.Decimal(-float('inf')))


class Sequence:
    def __getitem__(self, index):
        return index


class Right(Sequence):
    def __radd__(self, other):
        return 'right'


for first in (range(3), {}, [1], 'a', (1,), b'', bytearray(b'a'), collections.deque(), 3, {1}, collections.Counter(), None, 1.5):
    for second in ([2], 'b', 3, range(2)):
        attempt(lambda: operator.concat(first, second))
        attempt(lambda: operator.iconcat(first, second))
attempt(lambda: operator.concat(Sequence(), Right()))
attempt(lambda: operator.concat(Sequence(), Sequence()))
attempt(lambda: operator.concat(range(2), Right()))

import datetime
import functools
import re
import types

for owner, name in ((complex, 'real'), (slice, 'start'), (range, 'stop'), (property, 'fget'), (datetime.timedelta, 'days'), (re.Pattern, 'groups'),
                    (functools.partial, 'func'), (types.FunctionType, '__closure__'), (type, '__flags__'), (int, 'real'), (datetime.date, 'year')):
    field = owner.__dict__[name]
    print(field, type(field) is types.MemberDescriptorType, field.__name__, field.__qualname__, field.__objclass__, bool(field.__doc__))
print(complex.real.__get__(1j), complex.imag.__get__(2j, complex), slice.stop.__get__(slice(3)))
attempt(lambda: complex.real.__get__(3))
attempt(lambda: complex.real.__set__(3j, 1))
attempt(lambda: setattr(slice(1), 'start', 2))
attempt(lambda: delattr(datetime.timedelta(1), 'days'))
attempt(lambda: setattr(datetime.timedelta(1), 'days', 3))
attempt(lambda: setattr(datetime.date(1, 1, 1), 'year', 3))
attempt(lambda: setattr(functools.partial(int), 'func', 3))
attempt(lambda: collections.OrderedDict.clear())
ordered = collections.OrderedDict(a=1)
print(ordered.clear(), ordered)
for data in ('\x00\xff\x1a', b'\x00\xff\x1a', 'zz\xff', b'zz\xff', b'0\xff', '0z', b'0 0', b'00 f'):
    attempt(lambda: bytes.fromhex(data))
