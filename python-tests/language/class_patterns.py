"""Class patterns: by position, by name, what has no such attribute or none to match by, what reading attributes does."""
class P:
    __match_args__ = ("x", "y")
    def __init__(s, *a): 
        for n, v in zip("xyz", a): setattr(s, n, v)
class Q(P): pass
class Bad1: __match_args__ = ["x"]; x = 1
class Bad2: __match_args__ = (1,); x = 1
class Bad3: __match_args__ = ("x", "x"); x = 1
class Few: __match_args__ = ("x",); x = 1
class None_: x = 1
class Dyn:
    __match_args__ = ("a", "b")
    def __getattr__(self, n):
        print("getattr", n)
        if n == "a": return 1
        raise AttributeError(n)
class Prop:
    __match_args__ = ("p", "q")
    @property
    def p(self): print("p"); return 1
    @property
    def q(self): raise AttributeError("q")
class Raises:
    __match_args__ = ("p",)
    @property
    def p(self): raise ValueError("v")
class Slots:
    __slots__ = ("a", "b"); __match_args__ = ("a", "b")
class Meta(type):
    def __instancecheck__(c, o): print("check"); return True
class M(metaclass=Meta): __match_args__ = ("real",)
class S(str): pass
class Sub(str): __match_args__ = (S("upper"),)
class Gat:
    __match_args__ = ("k",)
    def __getattribute__(self, n):
        if n in ("k", "j"): return n * 2
        return super().__getattribute__(n)
s = Slots(); s.a = 1
import collections, dataclasses
N = collections.namedtuple("N", "a b")
@dataclasses.dataclass
class D: a: int; b: int = 3
def f(o):
    out = []
    def t(g):
        try: out.append(g())
        except BaseException as e: out.append(f"{type(e).__name__}: {e}")
    def g1():
        match o:
            case P(1, y): return ("P1", y)
            case P(x, y=2): return ("P2", x)
            case P(z=3): return "P3"
            case P(): return "P"
            case N(a, b=4): return ("N", a)
            case N(b=b, a=1): return ("N1", b)
            case D(a, b): return ("D", a, b)
    def g2():
        match o:
            case Bad1(x): return x
    def g3():
        match o:
            case Bad2(x): return x
    def g4():
        match o:
            case Bad3(x, y): return x
    def g5():
        match o:
            case Few(x, y): return x
    def g6():
        match o:
            case None_(x): return x
    def g7():
        match o:
            case None_(x=x): return x
    def g8():
        match o:
            case Few(x, x=y): return x
    def g9():
        match o:
            case Dyn(a, b): return a
            case Dyn(a): return a
    def g10():
        match o:
            case Prop(a, b): return a
            case Prop(a): return a
    def g11():
        match o:
            case Raises(a): return a
    def g12():
        match o:
            case Slots(a, b): return (a, b)
            case Slots(a): return a
    def g13():
        match o:
            case M(a): return a
    def g14():
        match o:
            case Sub(a): return a
    def g15():
        match o:
            case int(a): return a
            case str(a, b): return a
    def g16():
        match o:
            case int(real=a, imag=b): return a, b
            case str(upper=u): return u()
            case list(append=a): return callable(a)
    def g17():
        match o:
            case Gat(k, j=j): return k, j
    for g in (g1,g2,g3,g4,g5,g6,g7,g8,g9,g10,g11,g12,g13,g14,g15,g16,g17): t(g); t(g)
    print(out)
for o in (P(1, 5), P(2, 2), P(9, 9, 3), P(), Q(1), Q(1, 2), Bad1(), Bad2(), Bad3(), Few(), None_(), Dyn(), Prop(), Raises(), s, Slots(), 5, "abc", Sub("q"), [1], N(1, 2), N(3, 4), D(1), D(2, 3), Gat(), True): f(o)
