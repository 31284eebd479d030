'''Which builtin exceptions can be bases together, and which of them lays instances out.'''
import itertools

es = [BaseException, Exception, ValueError, StopIteration, SystemExit, AttributeError, NameError, UnboundLocalError, ImportError, OSError, ConnectionError, SyntaxError, IndentationError, UnicodeDecodeError, UnicodeError, UnicodeEncodeError, BaseExceptionGroup, ExceptionGroup, KeyError, StopAsyncIteration, KeyboardInterrupt, UnicodeTranslateError]
for a, b in itertools.permutations(es, 2):
    try:
        print(a.__name__, b.__name__, type('Both', (a, b), {}).__base__.__name__)
    except TypeError as error:
        print(a.__name__, b.__name__, str(error)[:40])


class Missing(KeyError, AttributeError):
    pass


error = Missing('key', name='attribute', obj=7)
print(repr(error), error.args, error.name, error.obj)


class Refused(ValueError, OSError):
    def __init__(self, *args):
        super().__init__(*args)
        self.more = args[::-1]


error = Refused(2, 'no', 'file')
print(repr(error), error.errno, error.strerror, error.filename, error.more)
