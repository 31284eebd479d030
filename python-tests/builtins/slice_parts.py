"""What slices ask of their parts, in which order, and what they say of those that do not fit."""
import array


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print('asked', self.value)
        return self.value


class Bad:
    def __index__(self):
        return 'a'


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


for part in (slice(Index(1), 2.5, 3), slice(2.5, Index(1)), slice(Index(0), Index(9), 'a'), slice(None, Index(2), 2.5), slice(Index(0), Index(2), Index(0)),
             slice(Bad()), slice(Index(1), Bad(), Index(1)), slice(Index(-10 ** 30), Index(10 ** 30)), slice(Index(0), 'z', Index(0))):
    for sequence in ([1, 2, 3], (1, 2, 3), 'abc', b'abc', bytearray(b'abc'), range(3), array.array('i', [1, 2, 3])):
        attempt(lambda: sequence[part])
    attempt(lambda: memoryview(b'abc')[part].tolist())
    attempt(lambda: part.indices(5))
    values = [1, 2, 3]
    attempt(lambda: values.__delitem__(part))
    attempt(lambda: values.__setitem__(part, [1]))
    print(values)
attempt(lambda: memoryview(b'abc')[Index(1)])
attempt(lambda: memoryview(b'abc')[Index(1),])
attempt(lambda: memoryview(b'abc')[2.5])
attempt(lambda: slice(1, 2).indices(Index(5)))
