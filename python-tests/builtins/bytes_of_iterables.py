"""Each item is looked at before the next is asked for."""


class List(list):
    pass


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print('asked', self.value)
        return self.value


def items(*values):
    for value in values:
        print('gives', value)
        yield value


for make in (bytes, bytearray, bytearray().extend):
    for values in (lambda: List([1, 300, 'a']), lambda: List([1, 'a', 300]), lambda: List([10 ** 30]), lambda: iter([-1, None]),
                   lambda: items(1, 2.5, 300), lambda: items(1, 256, None), lambda: List([Index(3), Index(256), Index(4)]), lambda: [Index(300), 'a']):
        try:
            print(make(values()))
        except Exception as error:
            print(type(error).__name__, error)
