"""Calling generators by `next` and `send`, at sites that have seen many of them, and consuming them by builtins."""


def counter(n):
    i = 0
    while i < n:
        i += 1
        got = yield i
        if got == "stop":
            return "stopped"
        if got == "raise":
            raise ValueError(i)


def drain(call, generator):
    """The same call site for all: what it gives until it ends."""
    values = []
    while True:
        try:
            values.append(call(generator))
        except StopIteration as stop:
            values.append(("end", stop.value))
            break
        except Exception as error:
            values.append(repr(error))
            break
    return values


# === next ===
print(drain(next, counter(4)), drain(next, counter(0)), drain(next, iter([1, 2])))
finished = counter(1)
print(drain(next, finished), drain(next, finished), next(finished, "default"))

# === send ===
for message in (None, "stop", "raise"):
    generator = counter(3)
    next(generator)
    print(drain(lambda g: g.send(message), generator))
try:
    counter(1).send(1)
except TypeError as error:
    print(error)


# === Inside of handlers, and handlers inside ===
def guarded():
    while True:
        try:
            yield 1
        except KeyError as error:
            yield ("caught", error.args)
        finally:
            print("left")


generator = guarded()
try:
    raise LookupError("outer")
except LookupError as outer:
    print(next(generator), generator.throw(KeyError("k")), next(generator))
    try:
        generator.throw(ZeroDivisionError("inner"))
    except ZeroDivisionError as inner:
        print(repr(inner), repr(inner.__context__))
print(drain(next, generator))


# === What is thrown gets the context of where it is raised ===
def handling():
    try:
        yield 1
    except KeyError:
        yield 2
    yield 3


def delegating():
    yield from handling()


async def coroutine():
    pass


def context_of(resume):
    try:
        1 / 0
    except ZeroDivisionError:
        try:
            resume()
        except Exception as error:
            print(repr(error), repr(error.__context__))


for make in (handling, delegating):
    generator = make()
    context_of(lambda: generator.throw(ValueError("at its start")))
    generator = make()
    next(generator)
    context_of(lambda: generator.throw(ValueError("outside")))
    generator = make()
    next(generator)
    generator.throw(KeyError("inside"))
    context_of(lambda: generator.throw(ValueError("in the handler")))
context_of(lambda: coroutine().throw(ValueError("in a coroutine")))


# === Resuming what runs ===
def itself():
    yield next(me)


me = itself()
try:
    next(me)
except ValueError as error:
    print(error)


def sends_itself():
    yield
    me.send(1)


me = sends_itself()
next(me)
try:
    next(me)
except ValueError as error:
    print(error)


# === Traces show the generator's line and the caller's, and no other ===
def failing():
    yield 1
    raise RuntimeError("in the generator")


def lines(call):
    try:
        call()
    except RuntimeError as error:
        trace, names = error.__traceback__, []
        while trace:
            names.append((trace.tb_frame.f_code.co_name, trace.tb_lineno - lines.__code__.co_firstlineno))
            trace = trace.tb_next
        return names


def by_next():
    generator = failing()
    next(generator)
    next(generator)


for consume in (list, tuple, set, frozenset, sorted, sum, all, lambda g: any(x < 0 for x in g), dict.fromkeys, lambda g: "".join(map(str, g))):
    print([name for name, _ in lines(lambda: consume(failing()))][-1:])
print([name for name, _ in lines(by_next)])

# === Names ===
expression = (x for x in ())
print(expression.__name__, expression.__qualname__, counter(1).__name__)


def renamed():
    yield


before = renamed()
renamed.__name__, renamed.__qualname__ = "other", "path.other"
print(before.__name__, before.__qualname__, renamed().__name__, renamed().__qualname__)
before.__name__ = "own"
print(before.__name__, repr(before).split(" at ")[0])

# === What builtins make of generators: order of effects, exact types ===
log = []


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        log.append(("hash", self.n))
        return self.n % 2

    def __eq__(self, other):
        log.append(("eq", self.n, other.n))
        return False


def keys():
    for n in range(3):
        log.append(("give", n))
        yield Key(n)


print(len(set(keys())), log)
log.clear()
print(len(frozenset(keys())), len(log))
print(dict((n, n * n) for n in range(4)), dict([k, v] for k, v in zip("ab", "cd")), dict(("xy" for _ in "1"), z=3))
for bad in (lambda: dict(n for n in range(2)), lambda: dict((1, 2, 3) for _ in "1"), lambda: sum((x for x in "ab"), ""), lambda: sum("ab"), lambda: sum(3),
            lambda: list(3), lambda: set(3), lambda: dict(3), lambda: tuple(3), lambda: list(1, 2), lambda: list(a=1), lambda: set(a=1), lambda: dict(1, 2)):
    try:
        print(bad())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(sum(range(10**9)), sum(range(10, -20, -3), 5), sum(range(0)), sum(x for x in range(10)), sum((0.1 for _ in range(10)), 0), sum([0.1] * 10))
print(sum([1, True, 2.5]), sum((1, 2), 0.5), sum([[1], [2]], []), sum(iter([2**61, 2**61, 2**61])), sum((2**62, 2**62)), sum(x for x in (1e16, 1.0, -1e16)))
print(sum([10**400, 1]) == 10**400 + 1, sum([1.5, 10**5]), sum([True, False, True]), sum([True], True), sum((), -0.0))


class Sub(list):
    def __init__(self, *args):
        super().__init__(x * 2 for x in args)


print(Sub(1, 2), list.__new__(list, 5), any(x for x in [0, 3]), all(x for x in [1, 0, 1 / 1]), sorted((x for x in "hello"), reverse=True))
