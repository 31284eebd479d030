"""Calls of C functions, and of the program by C functions."""
import ctypes
import ctypes.util
import os
from ctypes import *


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


libc = CDLL(None)
same = CDLL("libc.so.6", use_errno=True)

# === Arguments and results ===
print(libc.abs(-5), libc.strlen(b"hello"), libc.toupper(ord("a")), libc["abs"](-2))
libc.strtol.argtypes = [c_char_p, POINTER(c_char_p), c_int]
libc.strtol.restype = c_long
rest = c_char_p()
print(libc.strtol(b"123 left", byref(rest), 10), rest.value)
libc.atof.restype = c_double
print(libc.atof(b"2.5"), libc.atof(c_char_p(b"-1e3")))
libc.strchr.restype = c_char_p
libc.strchr.argtypes = [c_char_p, c_char]
print(libc.strchr(b"abcdef", b"d"), libc.strchr(b"abc", b"x"), libc.strchr(b"abcdef", ord("b")))
buffer = create_string_buffer(64)
print(libc.snprintf(buffer, c_size_t(64), b"%d %s %.2f %c %ld", 42, b"text", c_double(1.5), ord("x"), c_long(2**40)), buffer.value)
libc.snprintf.argtypes = [c_char_p, c_size_t, c_char_p]
print(libc.snprintf(buffer, 64, b"%d-%d", 1, c_int(-2)), buffer.value)
libm = CDLL("libm.so.6")
libm.pow.restype = c_double
libm.pow.argtypes = [c_double, c_double]
print(libm.pow(2, 10), libm.pow(2.0, 0.5))
libm.sqrtf.restype, libm.sqrtf.argtypes = c_float, [c_float]
print(libm.sqrtf(2.25))
libm.fabsl.restype, libm.fabsl.argtypes = c_longdouble, [c_longdouble]
print(libm.fabsl(-0.1))
libc.wcslen.argtypes = [c_wchar_p]
print(libc.wcslen("weit"))


class Div(Structure):
    _fields_ = [("quot", c_int), ("rem", c_int)]


class LDiv(Structure):
    _fields_ = [("quot", c_long), ("rem", c_long)]


libc.div.restype = Div
libc.ldiv.restype, libc.ldiv.argtypes = LDiv, [c_long, c_long]
found = libc.div(17, 5)
print(found.quot, found.rem, libc.ldiv(-(2**40), 7).rem)


class InAddr(Structure):
    _fields_ = [("address", c_uint32)]


libc.inet_ntoa.argtypes, libc.inet_ntoa.restype = [InAddr], c_char_p
print(libc.inet_ntoa(InAddr(0x0100007F)))
libc.time.restype = c_long
print(libc.time(None) > 10**9)
libc.getenv.restype = c_char_p
print(libc.getenv(b"SURELY_NOT_THERE"))


class Wrapped:
    _as_parameter_ = -9


print(libc.abs(Wrapped()))
libc.abs.restype = lambda value: f"<{value}>"
print(libc.abs(-3))
libc.abs.restype = c_int

# === Errors ===
def check(result, function, arguments):
    if result < 0:
        raise OSError(get_errno(), "checked", arguments)
    return "fine"


same.open.errcheck = check
attempt(same.open, b"/surely/not/there", 0)
attempt(same.close, -1)
print(get_errno() == 9, set_errno(5) == 9, get_errno())
for make in [lambda: libc.surely_not_there_at_all, lambda: c_int.in_dll(same, "surely_not_there")]:
    try:
        make()
    except (AttributeError, ValueError) as error:
        print(type(error).__name__, str(error).split(": ", 1)[1])
attempt(CDLL, "libsurely_not_there.so")
libc.labs.argtypes = [c_long]
for args in [(), ("a",), (1.5,), (None,), ([],)]:
    attempt(libc.labs, *args)
attempt(libc.abs, [])
attempt(libc.abs, 2**80)
for name, value in [("restype", 3), ("argtypes", 3), ("argtypes", [3]), ("errcheck", 3)]:
    attempt(setattr, libc.abs, name, value)
print(c_void_p.in_dll(libc, "environ").value is not None)

# === Prototypes ===
prototype = CFUNCTYPE(c_int, c_int)
print(prototype(("abs", libc))(-4), CFUNCTYPE(c_int, c_int) is prototype, prototype(cast(libc.abs, c_void_p).value)(-6))
named = CFUNCTYPE(c_long, c_char_p, c_void_p, c_int)(("strtol", libc), ((1, "text"), (1, "end", None), (1, "base", 16)))
print(named(b"ff"), named(text=b"10", base=2), named(b"77", None, 8))
out = CFUNCTYPE(c_double, c_double, POINTER(c_int))(("frexp", libm), ((1, "x"), (2, "exponent")))
print(out(8.0))

# === Callbacks ===
COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
calls = 0


def compare(a, b):
    global calls
    calls += 1
    return a[0] - b[0]


numbers = (c_int * 8)(5, 1, 7, 33, 99, 7, -4, 0)
libc.qsort.restype = None
print(libc.qsort(numbers, len(numbers), sizeof(c_int), COMPARE(compare)), list(numbers), calls > 0)


@CFUNCTYPE(c_int, c_int, c_int)
def add(a, b):
    return a + b


print(add(3, 4), add(c_int(1), 2))
floats = CFUNCTYPE(c_double, c_float, c_double)(lambda a, b: a * b)
print(floats(1.5, 2.0), CFUNCTYPE(c_char, c_char)(lambda c: c.upper())(b"x"), CFUNCTYPE(c_bool, c_short)(lambda n: n > 0)(-1))


class Pair(Structure):
    _fields_ = [("a", c_int), ("b", c_double)]


print(CFUNCTYPE(c_double, Pair)(lambda pair: pair.a + pair.b)(Pair(2, 0.5)))


def nested(depth):
    return depth if depth == 0 else CFUNCTYPE(c_int, c_int)(nested)(depth - 1) + 2


print(nested(5))


@COMPARE
def sorting_inside(a, b):
    inner = (c_int * 3)(3, 1, 2)
    libc.qsort(inner, 3, 4, COMPARE(compare))
    return (a[0] > b[0]) - (a[0] < b[0]) if list(inner) == [1, 2, 3] else 0


numbers = (c_int * 4)(4, 3, 2, 1)
libc.qsort(numbers, 4, 4, sorting_inside)
print(list(numbers))


@CFUNCTYPE(c_int, c_void_p, py_object)
def with_object(address, thing):
    thing.append(address)
    return len(thing)


things = []
print(with_object(None, py_object(things)), things)


def generator():
    @CFUNCTYPE(c_int, c_int)
    def inner(n):
        return n * 2

    yield inner(4)
    yield inner(5)


print(list(generator()))
import threading

results = []
threads = [threading.Thread(target=lambda n=n: results.append(nested(n))) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results))

# === Exceptions in callbacks ===
import sys


def hook(unraisable):
    print("hook:", type(unraisable.exc_value).__name__, unraisable.exc_value, unraisable.err_msg.split(" <")[0], unraisable.object)


sys.unraisablehook = hook


@CFUNCTYPE(None, c_int)
def failing(n):
    raise KeyError(n)


print(failing(3))


@CFUNCTYPE(c_void_p, c_int)
def wrong(n):
    return "text"


wrong(1)
for make in [lambda: CFUNCTYPE(Pair)(lambda: 1), lambda: prototype(3.5), lambda: CFUNCTYPE(c_int, 3)]:
    attempt(make)
print(ctypes.util.find_library("c"), ctypes.util.find_library("surely_not_there"))
