"""Memory of C data: shared with buffers, copied, moved, resized; what keeps it."""
import array
import mmap
from ctypes import *


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


class Point(Structure):
    _fields_ = [("x", c_short), ("y", c_short)]


# === Buffers ===
data = bytearray(b"\1\0\2\0\3\0\4\0")
p = Point.from_buffer(data)
print(p.x, p.y)
p.x = 0x4142
data[2] = 0x43
print(data, p.y)
q = Point.from_buffer(data, 4)
copy = Point.from_buffer_copy(bytes(data), 4)
q.x = 9
print(q.x, copy.x, data[4:6])
numbers = array.array("i", [1, 2, 3])
shared = (c_int * 3).from_buffer(numbers)
shared[1] = 20
numbers[2] = 30
print(numbers, list(shared))
with mmap.mmap(-1, 16) as m:
    view = memoryview(m)
    part = c_uint32.from_buffer(view[4:8])
    part.value = 0x01020304
    print(m[4:8], part.value)
    del part
    view.release()
inside = c_int.from_buffer(p) if sizeof(p) >= 4 else None
print(hex(inside.value))
again = Point.from_buffer(memoryview(data)[4:])
print(again.x)
for source, *more in [(b"1234",), (bytearray(3),), (bytearray(8), -1), (bytearray(8), 5), (memoryview(bytearray(16))[::2],), (3,), ("abcd",)]:
    attempt(Point.from_buffer, source, *more)
for source, *more in [(b"123",), (b"12345678", 5), (b"1234", -1)]:
    attempt(Point.from_buffer_copy, source, *more)

# === Views ===
a = (c_int * 4)(1, 2, 3, 4)
view = memoryview(a)
print(view.format, view.shape, view.itemsize, view.nbytes, view.readonly, view.cast("B")[4], bytes(a) == view.tobytes())
view.cast("B")[0] = 100
print(a[0], bytearray(a)[:4], b"".join([c_char(b"x"), Point(1, 2)]))
attempt(lambda: view[0])
attempt(lambda: view.cast("B").cast("i").tolist())
import io
print(io.BytesIO(b"\7\0\0\0\10").readinto(a), a[0], a[1])
import struct
struct.pack_into("<hh", p, 0, 5, 6)
print(p.x, p.y, struct.unpack_from("<i", a, 8))

# === Addresses ===
n = c_int(77)
same = c_int.from_address(addressof(n))
same.value = 78
print(n.value, same._b_base_, n._b_needsfree_, same._b_needsfree_, addressof(same) == addressof(n))
print(string_at(b"hello\0there", 11), string_at(b"hello\0there"), wstring_at("wide"), wstring_at("wide", 2), string_at(addressof(n), 4))
target = create_string_buffer(8)
memmove(target, b"moved", 5)
print(target.value, memset(target, ord("z"), 3) == addressof(target), target.value)
memmove(byref(target, 3), target, 3)
print(target.value)
view = memoryview_at(addressof(target), 4)
view[0] = 65
print(view.tobytes(), target.value, memoryview_at(target, 2, readonly=True).readonly)
attempt(memoryview_at, 0, -1)

# === Sizes ===
s = (c_short * 2)(1, 2)
resize(s, 12)
print(sizeof(s), sizeof(type(s)), list(s), (c_short * 6).from_address(addressof(s))[:])
attempt(resize, s, 1)
attempt(resize, c_short.from_address(addressof(s)), 20)
attempt(resize, 3, 3)
for function in (sizeof, alignment, addressof, byref, pointer):
    try:
        function(3)
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)

# === Casts ===
chars = cast(a, POINTER(c_char))
print(chars[0], chars[:3], cast(addressof(n), POINTER(c_int)).contents.value, cast(b"abc", c_char_p).value, cast(None, POINTER(c_int)) == None)
print(bool(cast(0, POINTER(c_int))), cast(c_char_p(b"xyz"), c_void_p).value is not None)
attempt(cast, 1, c_int)
attempt(cast, 1, int)
attempt(lambda: POINTER(c_int)().contents)
attempt(lambda: POINTER(c_int)()[0])

# === What is kept ===
holder = (c_char_p * 2)()
holder[0] = b"kept"
print(holder._objects is not None, holder[0])
x = pointer(n)
print(list(x._objects), x._objects["1"] is n)


class Outer(Structure):
    _fields_ = [("p", POINTER(c_int)), ("point", Point)]


outer = Outer()
outer.p = pointer(c_int(123))
print(outer.p[0], outer.point._b_base_ is outer, outer._b_base_)
import gc
gc.collect()
print(outer.p[0])
attempt(hash, n)
attempt(setattr, p, "x", 1.5)
attempt(delattr, p, "x")
attempt(Point, 1, 2, 3)
attempt(Point, 1, x=2)
