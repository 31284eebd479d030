"""How errors name what was given: None by itself, classes with their module where CPython does."""
import array
import collections
import datetime
import heapq
import io
import sys
import types
import unicodedata


class Own:
    class Inner:
        pass


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


code = (lambda: 1).__code__
for value in (None, Own.Inner(), collections.Counter(), 3):
    attempt(lambda: (1).__format__(value))
    attempt(lambda: (1.5).__format__(value))
    attempt(lambda: object().__format__(value))
    attempt(lambda: Exception().add_note(value))
    attempt(lambda: types.FunctionType(value, {}))
    attempt(lambda: types.FunctionType(code, value) and 1)
    attempt(lambda: types.ModuleType(value))
    attempt(lambda: (1).to_bytes(1, value))
    attempt(lambda: float.__getformat__(value))
    attempt(lambda: code.replace(co_name=value))
    attempt(lambda: sys.intern(value))
    attempt(lambda: datetime.timezone(value))
    attempt(lambda: datetime.timezone(datetime.timedelta(1), value))
    attempt(lambda: datetime.datetime(1, 1, 1).isoformat(value))
    attempt(lambda: datetime.time().isoformat(value))
    attempt(lambda: heapq.heappop(value))
    attempt(lambda: heapq.heappush(value, 1))
    attempt(lambda: unicodedata.name(value))
    attempt(lambda: unicodedata.normalize(value, 'a'))
    attempt(lambda: str(b'', value))
    attempt(lambda: str(b'', 'ascii', value))
    attempt(lambda: bytes.fromhex(value))
    attempt(lambda: complex(value, Own()))
    attempt(lambda: complex(1, value))
    attempt(lambda: io.StringIO().write(value))


attempt(lambda: 'abc'.translate(int))
attempt(lambda: 'abc'.translate(3))
for key in ('a', None, 1.5, 2 ** 70, 9, -9):
    values = array.array('i', [1, 2])
    attempt(lambda: values.__delitem__(key))
    attempt(lambda: values.__setitem__(key, 1))
    attempt(lambda: values[key])
