"""The order in which the arguments of searches are looked at."""


def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
class I:
    def __index__(self): print('index'); return 1
for v in (b'abcab', bytearray(b'abcab')):
    for m in ('find','rfind','index','rindex','count','startswith','endswith'):
        f=getattr(v,m)
        t(lambda: f(None, frozenset())); t(lambda: f(None, 1)); t(lambda: f(b'b', frozenset())); t(lambda: f(300, 'a')); t(lambda: f(98, I())); t(lambda: f(None, I(), I()))
        t(lambda: f(b'b', 1, 'a')); t(lambda: f((b'a', 3), 'a')); t(lambda: f('a', 1, 2)); t(lambda: f(1<<100)); t(lambda: f())
for m in ('find','rfind','index','rindex','count','startswith','endswith'):
    f=getattr('abcab',m)
    t(lambda: f(None, frozenset())); t(lambda: f(None, 1)); t(lambda: f('b', frozenset())); t(lambda: f(98, I())); t(lambda: f(None, I(), I())); t(lambda: f('b', 1, 'a')); t(lambda: f(('b',3), 'a')); t(lambda: f(('b',3))); t(lambda: f())
for v in ([1,2],(1,2)):
    f=v.index
    t(lambda: f(5,'a')); t(lambda: f(5,1,'a')); t(lambda: f(2, I())); t(lambda: f(2,1.0))
