def f(a, b):
    c = a + 1 - b * (2 ** 10)
    d = a and b or c
    e = a < b < c
    (a, b), *rest = b, a
    a[1:2] = b[1:]
    a.b[c] += (y := d)
    s = {1, 2, *rest}
    m = {"a": 1, **rest, "b": 2}
    t = (1, (2, "x"), ...)
    l = [1, 2, 3]
    del a.b, c[0], d
    return not e, -a, 1j + 2, b"x", a @ b, t"{a!r:x} {b}"

def g(a):
    return a in [1, 2], a in [1] in b, (a < 1) in {1}
