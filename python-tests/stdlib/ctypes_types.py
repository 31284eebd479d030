"""Types of C data: simple ones, arrays, structures, unions, bit fields, orders of bytes, pointers."""
import ctypes
import pickle
from ctypes import *


# === Simple types ===
for cls, values in [(c_byte, [0, -1, 200]), (c_ubyte, [300]), (c_short, [2**15]), (c_ushort, [-1]), (c_int, [2**31, -5]), (c_uint, [-1]),
                    (c_long, [2**63]), (c_ulong, [-1]), (c_longlong, [2**70 + 3]), (c_float, [1.5, 3]), (c_double, [0.1]), (c_longdouble, [0.1, -2.5e300]),
                    (c_bool, [0, "x", []]), (c_char, [b"a", 66, bytearray(b"c")]), (c_wchar, ["ä", "\U0001f600"]), (c_size_t, [-1]), (c_void_p, [None, 0, 7])]:
    print(cls.__name__, sizeof(cls), alignment(cls), [cls(value).value for value in values], cls().value)
print(c_int(3), c_char(b"\0"), c_float(0.5), c_bool(True), c_wchar("x"), c_int8, c_uint64, c_time_t)
number = c_int(7)
number.value += 1
print(number.value, bool(number), bool(c_int()), bool(c_double(0.0)), c_char_p(b"text").value, c_wchar_p("wide").value, c_char_p().value)
print([memoryview(cls()).format for cls in (c_int, c_char, c_double, c_ubyte, c_bool, c_int * 3, c_longlong.__ctype_be__)])
print(c_int.__ctype_be__(258).value, bytes(c_int.__ctype_be__(258)), bytes(c_int.__ctype_le__(258)), c_int.__ctype_le__ is c_int)

# === Arrays ===
Triple = c_int * 3
print(Triple, Triple is c_int * 3, sizeof(Triple), Triple._length_, Triple._type_, alignment(Triple))
a = Triple(1, 2)
print(list(a), len(a), a[-1], a[0:2], a[::-1], 2 in a)
a[1] = 20
a[:2] = [10, 30]
print(list(a), bytes(a), a._objects)
table = (c_short * 2 * 3)((1, 2), (3, 4))
print([list(row) for row in table], memoryview(table).shape, memoryview(table).nbytes, type(table).__name__)
text = create_string_buffer(b"hello", 10)
print(text.value, text.raw, sizeof(text), text[1], text[1:4], len(text))
text.value = b"bye"
text[0] = b"B"
print(text.raw, repr(text.value))
wide = create_unicode_buffer("häh", 5)
print(wide.value, wide[0:2], sizeof(wide), len(wide))

# === Structures ===
class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]


class Rect(Structure):
    _fields_ = [("a", Point), ("b", Point), ("name", c_char * 5), ("weight", c_double)]


p = Point(1, y=2)
print(p.x, p.y, sizeof(Point), alignment(Rect), sizeof(Rect), Point.y, Rect.name, Rect.weight.offset, Rect.a.size)
r = Rect((1, 2), p, b"abc", 2.5)
r.a.x = 50
copy = r.b
copy.y = 99
print(r.a.x, r.a.y, r.b.y, r.name, r.weight, p.y)
r.a = Point(7, 8)
r.b = r.a
r.a.x = 0
print((r.a.x, r.a.y), (r.b.x, r.b.y), r.a is r.a, bytes(p))
print(memoryview(p).format, memoryview(r).format, memoryview(r).itemsize)


class Point3(Point):
    _fields_ = [("z", c_int)]


print(Point3(1, 2, 3).z, sizeof(Point3), Point3(z=4).z, [name for name, _ in Point3._fields_])


class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]
last = Node(3)
first = Node(1, pointer(Node(2, pointer(last))))
values, node = [], first
while True:
    values.append(node.value)
    if not node.next:
        break
    node = node.next.contents
print(values)
last.value = 33
print(first.next[0].next[0].value)


class Packed(Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("c", c_char), ("i", c_int), ("h", c_short)]


class Aligned(Structure):
    _align_ = 32
    _fields_ = [("c", c_char), ("i", c_int)]


print(sizeof(Packed), Packed.i.offset, sizeof(Aligned), alignment(Aligned), Aligned.i.offset)

# === Unions and anonymous members ===
class Bits(Union):
    _fields_ = [("f", c_float), ("i", c_uint), ("b", c_ubyte * 4)]


u = Bits(f=1.0)
print(hex(u.i), list(u.b), sizeof(u))
u.i = 0x40490FDB
print(round(u.f, 5))


class Variant(Structure):
    _anonymous_ = ["u"]
    _fields_ = [("kind", c_int), ("u", Bits)]


v = Variant(kind=1, f=2.0)
print(v.kind, v.f, hex(v.i), v.u.f, Variant.i.offset, Variant.u.is_anonymous)

# === Bit fields ===
class Flags(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_uint, 5), ("c", c_ubyte, 1), ("d", c_longlong, 40)]


f = Flags()
f.a, f.b, f.c, f.d = 5, 33, 1, -2
print(f.a, f.b, f.c, f.d, sizeof(Flags), bytes(f))
print(Flags.a, Flags.b, Flags.d.bit_offset, Flags.d.bit_size, Flags.d.offset, Flags.b.size, Flags.b.is_bitfield)

# === Orders of bytes ===
class Big(BigEndianStructure):
    _fields_ = [("h", c_short), ("i", c_int), ("d", c_double), ("bits", c_ushort, 4), ("more", c_ushort, 12)]


class Little(LittleEndianStructure):
    _fields_ = [("h", c_short), ("i", c_int)]


b = Big(1, 2, 1.0, 3, 4)
print(bytes(b), b.h, b.i, b.d, b.bits, b.more, bytes(Little(1, 2)))
print(BigEndianUnion, LittleEndianUnion is Union)

# === Pointers ===
n = c_int(5)
q = pointer(n)
q.contents.value = 6
q[0] += 1
print(n.value, q[0], q.contents, bool(q), bool(POINTER(c_int)()), POINTER(c_int) is type(q), q._type_)
items = (c_int * 5)(*range(5))
q = cast(items, POINTER(c_int))
print(q[:4], q[4], q[1:5:2], q[3:0:-1])
q.contents = items[2] if False else c_int(9)
print(q[0])
names = (c_char_p * 3)(b"one", b"two")
print(list(names), names[1])
names[2] = b"three"
print(list(names))
pp = pointer(pointer(c_int(4)))
print(pp.contents.contents.value, pp[0][0], type(pp).__name__)

# === Copies ===
print(pickle.loads(pickle.dumps(c_int(42))), pickle.loads(pickle.dumps(p)).y)
thing = py_object([1, 2])
print(thing, thing.value, py_object())
thing.value.append(3)
print(thing.value)


class Mine(c_int):
    def double(self):
        return self.value * 2


class Holder(Structure):
    _fields_ = [("mine", Mine), ("plain", c_int)]


h = Holder(Mine(4), 5)
print(h.mine.double(), h.plain, Mine.__mro__[1:3], Mine(3).value)
