# What a call's site remembers holds only as long as the class does.
# === Exceptions with an initialiser ===
class AppError(Exception):
    def __init__(self, code):
        super().__init__("code %d" % code)
        self.code = code


def make(cls, *args):
    return cls(*args)


def one(cls, x):
    return cls(x)


for i in range(3):
    e = one(AppError, i)
    print(repr(e), e.args, e.code)


def other_init(self, code):
    self.code = -code


AppError.__init__ = other_init
e = one(AppError, 5)
print(repr(e), e.args, e.code)


def new(cls, code):
    made = Exception.__new__(cls, code, "new")
    made.made = True
    return made


AppError.__new__ = new
e = one(AppError, 6)
print(repr(e), e.args, e.code, e.made)
del AppError.__new__
del AppError.__init__
e = one(AppError, 7)
print(repr(e), e.args, hasattr(e, "code"))

# === Plain exceptions ===
class Plain(Exception):
    pass


for i in range(3):
    print(repr(one(ValueError, i)), repr(one(Plain, i)), repr(one(KeyError, "k")))
for bad in (lambda: ValueError(x=1), lambda: Plain(1, y=2), lambda: AppError(z=1)):
    try:
        bad()
    except TypeError as e:
        print(e)


class Counted(Exception):
    def __init__(self, a, b=2):
        self.pair = a, b


for i in range(2):
    print(one(Counted, 1).pair, Counted(3, 4).pair, Counted(5, b=6).pair)
    try:
        Counted()
    except TypeError as e:
        print(e)


class Returns(Exception):
    def __init__(self, x):
        return x


for i in range(2):
    try:
        print(repr(one(Returns, None)))
        one(Returns, 5)
    except TypeError as e:
        print(e)


class Meta(type):
    def __call__(cls, *args):
        return "called", args


class Odd(Exception, metaclass=Meta):
    pass


print(one(Odd, 1), one(Odd, 2))

# === What is raised ===
class Raises(Exception):
    def __init__(self):
        raise KeyError("inside")


class Nothing(Exception):
    def __new__(cls):
        return 5


def raising(x):
    try:
        raise x
    except BaseException as e:
        return repr(e), repr(e.__context__), e.__traceback__ is not None


for x in (ValueError, ValueError(1), Raises, Nothing, 5, int, Plain, OSError):
    print(raising(x))


def chained(x, cause):
    try:
        raise x from cause
    except BaseException as e:
        return repr(e), repr(e.__cause__), e.__suppress_context__


for x in (ValueError, ValueError(1), 5):
    for cause in (None, KeyError, KeyError(2), 5):
        print(chained(x, cause))


def caught(classes):
    try:
        try:
            raise ValueError(1)
        except classes:
            return "caught"
    except BaseException as e:
        return repr(e)


for classes in (ValueError, Exception, KeyError, (KeyError, ValueError), (), object, 5, (KeyError, 5), (ValueError, int)):
    print(caught(classes))

# === Bound methods ===
class Box:
    def __init__(self, n):
        self.n = n

    def add(self, a, b=10):
        return self.n + a + b

    def two(self, a, b):
        return self.n, a, b

    @classmethod
    def name(cls, x):
        return cls.__name__, x


add, two, name = Box(1).add, Box(2).two, Box.name
for i in range(3):
    print(add(i), add(i, 2), add(b=3, a=i), two(i, i), two(b=1, a=2), name(i))
    try:
        two(1)
    except TypeError as e:
        print(e)
    try:
        two(1, 2, 3)
    except TypeError as e:
        print(e)


def nest(n):
    return 0 if n == 0 else 1 + deeper(n - 1)


class Deep:
    def go(self, n):
        return 0 if n == 0 else 1 + self_go(n - 1)


self_go = Deep().go
print(self_go(500))
try:
    self_go(10**6)
except RecursionError as e:
    print(str(e)[:32])

# === Natives with named arguments ===
class Shown:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Shown()"


template = "{a:>4}|{b!r}|{c}"
for i in range(3):
    print(template.format(a=i, b="x'y", c=Shown()), template.format(c=1.5, b=i, a=Shown()))
    print(int("ff", base=16), round(number=2.567, ndigits=1), sum([1, 2], start=i), "a,b".split(sep=","))
    for call in (
        lambda: int("1", bases=2),
        lambda: "x".split(separator=1),
        lambda: round(1.5, number=2),
        lambda: sum(iterable=[1]),
        lambda: template.format(a=1),
    ):
        try:
            print(call())
        except (TypeError, KeyError) as e:
            print(type(e).__name__, e)
print([1, 2].sort(key=lambda x: -x, reverse=False), sorted([3, 1], reverse=True), dict(a=1, b=2), "%r %r" % ("it's", 1.5))

# === Context managers ===
class Manager:
    def __enter__(self):
        return "entered"

    def __exit__(self, *args):
        return args[0] is KeyError


def using(manager):
    with manager as value:
        if value == "entered":
            raise KeyError(value)
        return value


for i in range(2):
    print(using(Manager()))


class Property:
    @property
    def __enter__(self):
        return lambda: "by property"

    __exit__ = staticmethod(lambda *args: None)


print(using(Property()), using(Property()))
for wrong in (5, object()):
    try:
        using(wrong)
    except TypeError as e:
        print(e)
