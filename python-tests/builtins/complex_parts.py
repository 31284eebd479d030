"""complex(real, imag): what is converted, what the program is warned of, and in which order."""
import warnings


class Sub(complex):
    pass


class Says:
    def __complex__(self):
        print('  __complex__')
        return 2j


class SaysSub:
    def __complex__(self):
        print('  __complex__')
        return Sub(2j)


class SaysInt:
    def __complex__(self):
        return 2


class Floats:
    def __float__(self):
        print('  __float__')
        return 2.5


class Both(Says, Floats):
    pass


class SubFloats(Sub):
    def __float__(self):
        print('  __float__')
        return 2.5


class SubSays(Sub):
    def __complex__(self):
        print('  __complex__')
        return 7j


class Indexes:
    def __index__(self):
        print('  __index__')
        return 3


warnings.simplefilter('always')
warnings.showwarning = lambda message, category, *place: print('  warns:', message)
VALUES = [1j, Sub(3j), Says(), SaysSub(), SaysInt(), Floats(), Both(), SubFloats(1j), SubSays(5), Indexes(), 'a', '1j', None, 2, True, 1.5, 10 ** 400]


def attempt(what, *values, **named):
    try:
        print(what, complex(*values, **named))
    except Exception as error:
        print(what, type(error).__name__, error)


for real in VALUES:
    attempt(type(real).__name__, real)
    for imag in VALUES:
        attempt(f'{type(real).__name__} {type(imag).__name__}', real, imag)
for imag in VALUES:
    attempt(type(imag).__name__, imag=imag)
warnings.simplefilter('error')
attempt('refused', 1j, 2)
attempt('refused', 1, 2j)
