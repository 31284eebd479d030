def f(a, *args, **kwargs):
    g(a, 1, key=2)
    a.method(1)
    a.method(x=1)
    g(*args)
    g(1, *args, 2, k=3, **kwargs, last=4)
    a.b.c(g(g(a)))
    return f"{a!r:>{a}} and {args=}"

class D(C):
    def m(self):
        return super().m(1)
