# === Parameters ===
def f(a, b=2, /, c=3, *rest, d, e=5, **named):
    return a, b, c, rest, d, e, named

print(f(1, d=4))
print(f(1, 20, 30, 40, 50, d=60, e=70, x=80, y=90))
print(f(*[1, 2], **{"d": 4, "z": 5}))
for bad in ("f()", "f(1)", "f(1, d=2, a=3)", "f(b=1, d=2)", "(lambda x: x)(1, 2)", "(lambda x: x)(y=1)", "(lambda x, y: x)(1, x=2)", "len()", "len(1, 2)", "f(1, d=2, **{1: 2})"):
    try:
        print(eval(bad))
    except TypeError as e:
        print(bad, "->", e)

# === Closures ===
def counter():
    n = 0
    def bump(by=1):
        nonlocal n
        n += by
        return n
    return bump

c, d = counter(), counter()
print(c(), c(), c(10), d())

def unbound():
    if False:
        x = 1
    return x

try:
    unbound()
except UnboundLocalError as e:
    print(e)

# === Decorators and recursion ===
def twice(g):
    def inner(*args):
        return g(g(*args))
    return inner

@twice
def inc(x):
    return x + 1

print(inc(5), inc.__name__, counter.__qualname__, c.__qualname__)

def fact(n):
    return 1 if n == 0 else n * fact(n - 1)

print(fact(30))

# === Generators ===
def gen():
    received = yield 1
    while received:
        received = yield received * 2
    return "done"

g = gen()
print(next(g), g.send(5), g.send(7))
try:
    g.send(None)
except StopIteration as e:
    print("stop", e.value)

def outer():
    result = yield from gen()
    yield result

g = outer()
print(next(g), g.send(3), g.send(0))
print(list(x * y for x in range(3) for y in range(3) if x != y))

def cleanup():
    try:
        yield 1
        yield 2
    finally:
        print("cleaned")

for v in cleanup():
    break
print("after")
