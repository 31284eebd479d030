'''Equal constants of a module are one object, wherever its functions say them.'''

a = (1,)
b = 1.5
c = 10**30
d = b'xyz'
e = 'not an identifier !'
f = 123456789012345678901234567890
g = 2j
h = (1, (2, 'x y'), b'q')
t = (lambda: (1,), lambda: 1.5, lambda: 10**30, lambda: b'xyz', lambda: 'not an identifier !', lambda: 123456789012345678901234567890, lambda: 2j, lambda:(1,(2,'x y'),b'q'))
for x, y in zip((a,b,c,d,e,f,g,h), t): print(x is y(), end=' ')
def q():
    def r(): return (1,), 1.5, b'xyz', (1,(2,'x y'),b'q'), 123456789012345678901234567890
    return r
print([x is y for x,y in zip(q()(), (a,b,d,h,f))])
def w(x): return x in {1,2,3}, {1,2,3}
print([c for c in w.__code__.co_consts if isinstance(c, frozenset)])
def s(): return (0, -0.0), (0, 0.0), (1, True), (True, 1)
def s2(): return (0, 0.0), (0, -0.0), (True, 1), (1, True)
print([x is y for x in s() for y in s2()])
class K:
    x = (1,)
    def m(self): return (1,)
print(K.x is K().m() is a)
