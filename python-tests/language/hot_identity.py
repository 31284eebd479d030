"""Floats that need a box have one, however often they are stored."""
class P: pass
def f(o, l, m, big):
    x = big * big
    o.a = x
    o.b = x
    return o.a is o.b
def g(o, l, m, big):
    x = big * big
    l.append(x)
    return x in l
def h(o, l, m, big):
    x = big * big
    m[0] = x
    m[1] = x
    return m[0] is m[1]
def k(o, l, m, big):
    x = big * big
    return [x, x][0] is [x][0]
def q(o, l, m, big):
    x = big * big
    t = (x, x)
    return t == (x, x), x in (x,)
class G:
    def __init__(self, v): self.v = v; self.w = v
def z(o, l, m, big):
    x = big * big
    g = G(x)
    return g.v is g.w, g.v is x
def main():
    o = P(); o.a = o.b = 0.0; m = [0.0, 0.0]
    for fn in (f, g, h, k, q, z):
        s = {}
        for i in range(3000):
            r = fn(o, [1.0], m, 1e60)
            s[r] = s.get(r, 0) + 1
        print(fn.__name__, s)
main()
