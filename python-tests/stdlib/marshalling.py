# === marshal ===
import marshal

def show(function):
    try:
        print(repr(function())[:400])
    except BaseException as error:
        print(type(error).__name__, error.args)


class Z:
    pass


show(lambda: marshal.dumps(5))
show(lambda: marshal.dumps(1 << 40))
show(lambda: marshal.dumps(-(1 << 100)))
show(lambda: marshal.dumps('a'))
show(lambda: marshal.dumps('é'))
show(lambda: marshal.dumps(b'ab'))
show(lambda: marshal.dumps([1, 2]))
show(lambda: marshal.dumps((1, 2)))
show(lambda: marshal.dumps({1: 2}))
show(lambda: marshal.dumps({1}))
show(lambda: marshal.dumps(frozenset({1})))
show(lambda: marshal.dumps(1.5))
show(lambda: marshal.dumps(1j))
show(lambda: marshal.dumps(None))
show(lambda: marshal.dumps(True))
show(lambda: marshal.dumps(...))
show(lambda: marshal.dumps(StopIteration))
show(lambda: marshal.dumps(Z()))
show(lambda: marshal.dumps(5, 0))
show(lambda: marshal.dumps('abc', 0))
show(lambda: marshal.dumps(1.5, 0))
show(lambda: marshal.dumps('a' * 300))
show(lambda: marshal.dumps(('x', 'x')))
show(lambda: marshal.version)
show(lambda: marshal.loads(b''))
show(lambda: marshal.loads(b'?'))
show(lambda: marshal.loads(b'i\x01'))
show(lambda: marshal.loads(marshal.dumps([1, {'a': (1.5, b'x')}])))
show(lambda: marshal.loads(5))
show(lambda: marshal.dumps([1.5, 1.5]))
show(lambda: marshal.dumps(range(3)))
