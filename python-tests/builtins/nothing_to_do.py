"""Methods with nothing to do look at some arguments only, and give back what they were called on."""

import math
import re


class Text(str):
    pass


def attempt(action, *values, **named):
    try:
        result = action(*values, **named)
        print(type(result).__name__, repr(result))
    except Exception as error:
        print(type(error).__name__, error)


# === Formats without anything to replace ===
for text in 'a', '', 'a{{', '100%%', 'ß', '\U0001f600':
    for arguments in (), {}, b'', []:
        attempt(Text(text).__mod__, arguments)
    attempt(Text(text).format)
    attempt(Text(text).format, 1, 2)
    attempt(Text(text).format_map, {})
attempt(Text('a').__rmod__, Text('b'))

# === Empty ones ===
attempt(''.translate, 1)
attempt(Text('').translate, None)
attempt('a'.translate, 1)
attempt(b''.decode, 'no such encoding')
attempt(bytearray().decode, 'ascii', 'no such handler')
attempt(b'a'.decode, 'no such encoding')
attempt({}.pop, [])
attempt({}.pop, [], 1)

# === Bytes ===
class Index:
    def __index__(self):
        return 98


class Two:
    def __len__(self):
        return 2


for data in b'abc', bytearray(b'abc'), b'':
    for name in 'find', 'rfind', 'index', 'rindex', 'count':
        attempt(getattr(data, name), Index())
        attempt(getattr(data, name), Index(), Index())
        attempt(getattr(data, name), 1.5)
    for by in b'b', bytearray(b'b'), memoryview(b'b'), bytearray(b'x'):
        attempt(lambda: [type(part).__name__ for part in data.partition(by)])
        attempt(lambda: [type(part).__name__ for part in data.rpartition(by)])
    for separator in ':', b':', '', 'ab', 'é', '\ud800', 5, None, [1], [], {1}, Two(), bytearray(b':'):
        attempt(data.hex, separator)
        attempt(data.hex, separator, 'x')
        attempt(data.hex, separator, 1 << 40)
        attempt(data.hex, separator, -2)
attempt(memoryview(b'a').tobytes, 5)
attempt(memoryview(b'a').tobytes, 'Z')

# === Others ===
for text in '_', '1_', 'a_b', '1_0', '1__0', '1_0j', 'ab', '1_a', ' 1_1 ', '':
    attempt(complex, text)
for power in 1j, -1j, 2 + 1j, complex(0, math.inf), 2j:
    for base in math.inf, -math.inf, 0, 2, 1e300, complex(1, math.inf):
        attempt(pow, base, power)
attempt(math.sumprod, [1, 2], ['a'])
attempt(math.sumprod, [1, 2], [3])
attempt(math.sumprod, [1], [None, 2])
for no_sequence in int | str, re.match('a', 'a'):
    attempt(iter, no_sequence)
    attempt(lambda: 1 in no_sequence)
    attempt(lambda: [*no_sequence])
