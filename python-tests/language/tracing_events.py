# sys.settrace and sys.setprofile: which events come, in which order, with which lines.
import sys

events = []


def trace(frame, event, arg):
    line = frame.f_lineno - frame.f_code.co_firstlineno
    if event == "exception":
        arg = arg[0].__name__
    elif not isinstance(arg, (int, str)):
        arg = None
    events.append((frame.f_code.co_name, event, line, arg))
    return trace


def show(function, *args):
    events.clear()
    sys.settrace(trace)
    try:
        function(*args)
    except Exception as error:
        events.append(repr(error))
    finally:
        sys.settrace(None)
    for event in events:
        if event[0] != "show":
            print(event)


# === Lines on which nothing is done ===


def branches(x):
    if x:
        pass
    else:
        pass
    while 0:
        pass
    "a string"
    x
    if 1:
        x = 2
    return


show(branches, 1)
show(branches, 0)

# === Loops ===


def loops(n):
    for i in range(n):
        if i == 1:
            continue
        if i == 2:
            break
        for j in range(2):
            pass
    else:
        n = 0
    while True:
        n -= 1
        if n < 0: break
    while n < 1: n += 1


show(loops, 2)
show(loops, 3)

# === Exceptions, finally, with ===


class Manager:
    def __init__(self, hides):
        self.hides = hides

    def __enter__(self):
        return self

    def __exit__(self, *info):
        return self.hides


def fails():
    raise KeyError("k")


def handles():
    try:
        fails()
    except ValueError:
        pass
    except KeyError as error:
        x = 1
    else:
        x = 2
    finally:
        x = 3
    with Manager(True):
        fails()
    with Manager(False) as m:
        x = 4
    try:
        return x
    finally:
        x = 5


def passes_on():
    try:
        fails()
    finally:
        x = 1


show(handles)
show(passes_on)

# === Generators ===


def generator():
    try:
        got = yield 1
        yield got
    finally:
        x = 2


def uses_generator():
    g = generator()
    next(g)
    g.send(5)
    g.close()
    for x in generator():
        pass


show(uses_generator)

# === Classes, decorators, comprehensions, lambdas ===


def decorator(f):
    return f


def definitions():
    @decorator
    @decorator
    def inner():
        pass

    @decorator
    class C:
        "doc"
        x = 1

        def m(self):
            pass

    y = [
        i
        for i in range(2)
        if i
    ]
    return (lambda: 3)()


show(definitions)

# === Coroutines ===


class Awaitable:
    def __await__(self):
        yield "waiting"


async def inner():
    await Awaitable()


async def outer():
    async with Async():
        await inner()


class Async:
    async def __aenter__(self):
        pass

    async def __aexit__(self, *info):
        pass


def runs_coroutine():
    c = outer()
    c.send(None)
    try:
        c.send(None)
    except StopIteration:
        pass


show(runs_coroutine)

# === Profile ===


def profile(frame, event, arg):
    if event.startswith("c_"):
        arg = arg.__name__
    elif not isinstance(arg, (int, str)):
        arg = None
    events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, arg))


def profiled():
    x = len([1, 2])
    try:
        int("x")
    except ValueError:
        pass
    handles()
    return max(1, 2, key=lambda x: -x)


events.clear()
sys.setprofile(profile)
profiled()
sys.setprofile(None)
for event in events:
    print(event)
