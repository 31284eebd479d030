"""A function's code is replaced while frames and generators run it: they go on as they were."""


def other():
    return "other"


def first():
    a = 1
    yield a
    b = a + 1
    yield b


def second():
    x = "x"
    yield x
    yield x * 2


def replaces_itself():
    items = [1, 2, 3]
    replaces_itself.__code__ = other.__code__
    count = len(items)
    try:
        raise ValueError(count)
    except ValueError as error:
        name = error.__traceback__.tb_frame.f_code.co_name
    return name, items, count


def deep(n):
    if n == 0:
        deep.__code__ = (lambda n: "changed").__code__
        return deep(5)
    return n, deep(n - 1), n


suspended = first()
print(next(suspended))
first.__code__ = second.__code__
print(next(suspended), list(suspended), list(first()))
print(suspended.gi_code.co_name, first.__code__.co_name)

fresh = second()
second.__code__ = (lambda: (yield 9)).__code__
print(list(fresh), list(second()))

print(replaces_itself())
print(replaces_itself())
print(deep(3), deep(3))


def in_loop(n):
    return n + 1


def changed(n):
    return n * 2


total = 0
for i in range(10000):
    if i == 7000:
        in_loop.__code__ = changed.__code__
    total += in_loop(i)
print(total)

# === Code of another kind ===
import warnings


def ordinary():
    return 1


def yielding():
    yield 2


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    ordinary.__code__ = yielding.__code__
print([(warning.category.__name__, str(warning.message)) for warning in caught], list(ordinary()))


def closing():
    captured = 1

    def closed():
        return captured

    return closed


closed = closing()
for closure in (), None, (1,), [1], closed.__closure__:
    try:
        print(exec(closed.__code__, {}, closure=closure))
    except TypeError as error:
        print(error)

# === Locations and handlers can be taken away ===


def guarded():
    try:
        missing()
    except NameError:
        return "handled"


code = guarded.__code__
bare = code.replace(co_linetable=b"")
assert list(bare.co_lines()) == [] == list(bare.co_positions())
open_ended = code.replace(co_exceptiontable=b"")
assert code.co_exceptiontable and open_ended.co_exceptiontable == b""
assert len({code, bare, open_ended, bare.replace(co_exceptiontable=b"")}) == 4
guarded.__code__ = bare
assert guarded() == "handled"
guarded.__code__ = open_ended
try:
    guarded()
except NameError as error:
    print(error)

# === Kinds of parameters and names ===


def named(x, y, *, z=1):
    return x, y


code = named.__code__
positional = code.replace(co_posonlyargcount=2)
assert positional.co_posonlyargcount == 2 and hash(positional) != hash(code)
renamed = code.replace(co_varnames=("a", "b", "c"))
assert renamed.co_varnames == ("a", "b", "c")
named.__code__ = renamed
print(named(b=1, a=2, c=3))
named.__code__ = positional
try:
    named(x=1, y=2)
except TypeError as error:
    print(error)

# === Constants: the first is there in any case ===


def answer():
    return 5


def same(x):
    return x


assert answer.__code__.co_consts == (5,) and same.__code__.co_consts == (None,)
assert compile("x", "", "eval").co_consts == ()

# === Locations can be given ===


def placed(x):
    return x / 0


code = placed.__code__
again = code.replace(co_linetable=code.co_linetable)
assert again == code
# One entry for eight units: two lines below, columns 3 to 9.
table = bytes([0x80 | 12 << 3 | 7, 3, 9]) * 4
moved = code.replace(co_linetable=table)
assert moved.co_linetable != code.co_linetable
placed.__code__ = moved
try:
    placed(1)
except ZeroDivisionError as error:
    assert error.__traceback__.tb_next.tb_lineno > code.co_firstlineno + 1
