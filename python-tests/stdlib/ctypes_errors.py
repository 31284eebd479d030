"""What ctypes refuses, and how it says so."""
import ctypes
from ctypes import *


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]


# === Values ===
for cls, value in [(c_int, 1.5), (c_int, "a"), (c_char, "a"), (c_char, b"ab"), (c_char, 300), (c_wchar, 1), (c_wchar, "ab"), (c_float, "a"), (c_float, 1e300),
                   (c_char_p, 1.5), (c_wchar_p, b"a"), (c_void_p, "a"), (c_double, None)]:
    attempt(cls, value)
attempt(c_int, 1, 2)
for cls, value in [(c_int, 1.5), (c_char_p, 1.5), (c_void_p, 1.5), (c_wchar_p, b"a"), (POINTER(c_int), 1), (POINTER(c_int), byref(c_long(1))), (c_int * 3, 3),
                   (Point, 3), (c_int, None)]:
    attempt(cls.from_param, value)
for cls in (Structure, Union, Array, ctypes._SimpleCData, ctypes._Pointer):
    attempt(cls)
attempt(c_int.from_address, "a")
attempt(c_int.from_address, 1.5)

# === Items ===
a = (c_int * 3)(1, 2, 3)
for key in (5, -4, "a", slice(0, 1, 0)):
    attempt(a.__getitem__, key)
for key, value in [(5, 1), (0, "a"), (slice(0, 2), [1]), ("a", 1)]:
    attempt(a.__setitem__, key, value)
attempt(a.__delitem__, 0)
attempt(c_int * 3, 1, 2, 3, 4)
attempt(lambda: c_int * -1)
attempt(lambda: c_int * "a")
attempt(lambda: c_int * 2**62)
p = pointer(c_int(5))
for key in (slice(None), slice(0, None), slice(None, 3, -1), "a"):
    attempt(p.__getitem__, key)
attempt(setattr, p, "contents", 3)
attempt(p.__delitem__, 0)
text = create_string_buffer(3)
for name, value in [("value", "a"), ("value", b"abcd"), ("raw", b"abcd")]:
    attempt(setattr, text, name, value)
attempt(create_string_buffer, 1.5)
attempt(create_unicode_buffer, 1.5)

# === Definitions ===
def define(base, namespace):
    return type(base)("X", (base,), namespace)


for fields in [3, [("a",)], [("a", 3)], [(3, c_int)], [("a", c_int, 40)], [("a", c_float, 4)], [("a", c_int, 0)]]:
    attempt(define, Structure, {"_fields_": fields})
for code in ["ii", 3, None]:
    attempt(define, ctypes._SimpleCData, {"_type_": code} if code else {})
for namespace in [{}, {"_type_": c_int}, {"_length_": 3}, {"_type_": 3, "_length_": 3}, {"_type_": c_int, "_length_": -3}, {"_type_": c_int, "_length_": "a"}]:
    attempt(define, Array, namespace)
attempt(define, Structure, {"_anonymous_": ["q"], "_fields_": [("a", c_int)]})
attempt(define, Structure, {"_anonymous_": ["a"], "_fields_": [("a", c_int), ("x", c_int)], "_pack_": -1, "_layout_": "ms"})


class Late(Structure):
    pass


Late()
attempt(setattr, Late, "_fields_", [("a", c_int)])
attempt(setattr, Point, "_fields_", [])
attempt(setattr, Point(), "x", 1.5)
attempt(setattr, Point(), "x", "1")
attempt(delattr, c_int(), "value")


class Holder(Structure):
    _fields_ = [("point", Point), ("p", POINTER(c_int)), ("name", c_char * 3), ("two", c_int * 2)]


h = Holder()
for name, value in [("point", 3), ("point", a), ("p", 3), ("p", c_long(3)), ("p", c_int(3)), ("name", b"abcd"), ("two", (1, 2, 3)), ("point", (1, 2, 3)), ("two", 3)]:
    attempt(setattr, h, name, value)
h.p, h.name, h.two = pointer(c_int(4)), b"abc", (5, 6)
print(h.p[0], h.name, list(h.two))
