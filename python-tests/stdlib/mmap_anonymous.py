"""Maps of memory without a file: items, slices, positions, views, what is refused."""
import mmap
import sys


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


# === Items and slices ===
m = mmap.mmap(-1, 12)
print(len(m), m[0], m[-1], m[:3], bool(m))
m[0] = 104
m[1:5] = b"ello"
m[5:11:2] = bytearray(b"abc")
m[-1] = True
print(m[:], m[::2], m[::-1], m[4:1], m[2:100], m[-4:-2])
for key in (12, -13, "a", 1.5, 2**80, slice("a", 1), slice(0, 1, 0)):
    attempt(m.__getitem__, key)
for key, value in [(0, 256), (0, -1), (0, b"a"), (0, "a"), (0, 2**80), (99, 1), ("a", 1), (slice(2), b"a"), (slice(2), 3),
                   (slice(2), "ab"), (slice(2), memoryview(b"abcd")[::2]), (slice(0, 4, 2), b"abc")]:
    attempt(m.__setitem__, key, value)
for key in (0, 99, slice(1), "a"):
    attempt(m.__delitem__, key)


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


m[Index(3)] = Index(120)
print(m[Index(3)], m[Index(0):Index(4)])

# === Iteration gives bytes, indexing numbers ===
print(list(m)[:4], b"h" in m, 104 in m, list(reversed(m))[:2], next(iter(m)))


class Counted(mmap.mmap):
    def __getitem__(self, key):
        return super().__getitem__(key) + 1


print(list(Counted(-1, 3)), repr(Counted(-1, 3)))

# === Positions ===
m = mmap.mmap(-1, 20)
print(m.write(b"one\ntwo\nthree"), m.tell(), m.seek(0))
print(m.readline(), m.readline(), m.read(2), m.read(-1), m.read(), m.readline())
print(m.seek(-3, 2), m.seek(-1, 1), m.tell(), m.seek(0), m.read_byte(), m.read_byte())
m.write_byte(33)
print(m[:6], m.seekable(), m.read(Index(2)))
for args in [(-1,), (21,), (0, 3), ("a",), (2**80,), (0, 0, 0), ()]:
    attempt(m.seek, *args)
m.seek(20)
attempt(m.read_byte)
attempt(m.write_byte, 1)
attempt(m.write, b"a")
print(m.write(b""))
for value in (256, -1, "a", 2**80):
    attempt(m.write_byte, value)
for value in (1, "a", memoryview(b"abcd")[::2], None):
    attempt(m.write, value)
for value in ("a", 1.5):
    attempt(m.read, value)

# === Searching and moving ===
m[:] = b"abcabcabcabcabcabcab"
m.seek(4)
print(m.find(b"abc"), m.find(b"abc", 0), m.find(b"abc", -5), m.find(b"abc", -5, -3), m.find(b"x"), m.find(b"", 50), m.find(b""))
print(m.rfind(b"abc"), m.rfind(b"abc", 0, 10), m.rfind(b"abc", 0), m.rfind(b"x"), m.rfind(bytearray(b"ca"), 0, -3), m.rfind(b""))
print(m.find(b"c", Index(3), Index(9)), m.find(b"abcd", 0, 3), m.find(b"", None, 3))
attempt(m.find, "a")
attempt(m.find)
attempt(m.find, b"a", "b")
attempt(m.find, b"a", 2**80)
m[:] = bytes(range(20))
m.move(5, 0, 10)
print(m[:])
m.move(0, 5, 10)
print(m[:], m.move(0, 20, 0))
for args in [(0, 1, -1), (0, 15, 6), (15, 0, 6), (-1, 0, 1), (0, -1, 1), (0, 1), ("a", 0, 0), (2**80, 0, 0)]:
    attempt(m.move, *args)
big = mmap.mmap(-1, 3 << 20)
big[-5:] = b"abcde"
big[(1 << 20) - 2 : (1 << 20) + 3] = b"vwxyz"
print(big.find(b"abcde"), big.rfind(b"vwxyz"), big.find(b"vwxyz") == (1 << 20) - 2, big.find(b"\0" * 10, 100))
big.move(1, 0, (3 << 20) - 1)
print(big[-5:], big.find(b"vwxyz") == (1 << 20) - 1)
big.move(0, 1, (3 << 20) - 1)
print(big[-5:], big.find(b"vwxyz") == (1 << 20) - 2)
big.close()

# === Views ===
m = mmap.mmap(-1, 16)
view = memoryview(m)
print(view.nbytes, view.format, view.readonly, view.obj is m, view.shape)
view[0] = 65
view[1:4] = b"BCD"
print(m[:5], view[1:3].tobytes(), bytes(m)[:4], m == view, view == bytes(m))
numbers = view.cast("I")
numbers[3] = 0x01020304
print(m[12:], numbers.tolist()[3], len(numbers))
attempt(m.close)
attempt(m.resize, 8)
numbers.release()
part = view[2:5]
view.release()
attempt(m.close)
print(part.tolist())
del numbers, part
m.close()
print(m.closed)
with mmap.mmap(-1, 8) as m, memoryview(m) as view:
    view[:2] = b"hi"
    attempt(m.close)
    view.release()
    attempt(m.__exit__, None, None, None)
print(m.closed)
import io
m = mmap.mmap(-1, 8)
print(io.BytesIO(b"read into").readinto(m), m[:], bytearray(m), b"".join([m, m]), int.from_bytes(m[:2]))
print(bytes(mmap.mmap(-1, 3)), b"ab" + mmap.mmap(-1, 1), hash(m) == hash(m))

# === Lengths and access ===
m = mmap.mmap(-1, 10)
attempt(m.resize, 100)
attempt(m.resize, 5)
print(len(m))
attempt(m.resize, 0)
p = mmap.mmap(-1, 10, flags=mmap.MAP_PRIVATE)
p.seek(7)
p.resize(5000)
print(len(p), p[4990:], p.tell())
p.resize(3)
print(p.read(5), p.tell(), p.read(), p.readline())
for size in (-1, 0, "a", 2**80):
    attempt(p.resize, size)
attempt(p.size)
for access in (mmap.ACCESS_DEFAULT, mmap.ACCESS_WRITE, mmap.ACCESS_COPY, mmap.ACCESS_READ):
    m = mmap.mmap(-1, 6, access=access)
    print(m, memoryview(m).readonly)
    attempt(m.write, b"a")
    attempt(m.write_byte, 1)
    attempt(m.__setitem__, 0, 1)
    attempt(m.__delitem__, 0)
    attempt(m.move, 0, 1, 1)
    attempt(m.flush)
print(mmap.mmap(-1, 4, prot=mmap.PROT_READ), mmap.mmap(-1, 4, prot=mmap.PROT_WRITE))

# === Advice and flushing ===
m = mmap.mmap(-1, 10000)
m[:3] = b"abc"
print(m.madvise(mmap.MADV_NORMAL), m.madvise(mmap.MADV_WILLNEED, 4096), m.madvise(mmap.MADV_RANDOM, 0, 2**40), m.flush(), m[:3])
for args in [(999,), (0, -1), (0, 10000), (0, 0, -1), (0, 1), (0, 4096, 2**63 - 1), (0, 0, 2**80), ("a",), ()]:
    attempt(m.madvise, *args)
for args in [(1,), (0, 10001), (-1,), (0, -1), (4096, 10), (0, 10), ("a",)]:
    attempt(m.flush, *args)

# === Arguments ===
attempt(mmap.mmap)
attempt(mmap.mmap, 1)
for args in [(-1, -1), (-1, 0), ("a", 1), (-1, "a"), (-1, 2**80), (2**40, 10), (-(2**40), 10), (9999, 10), (-1, 1, 1, 3, 0, 0, 1)]:
    attempt(mmap.mmap, *args)
for named in [{"offset": -1}, {"offset": "s"}, {"offset": 2**80}, {"foo": 1}, {"access": 7}, {"access": 1, "flags": 2}, {"access": 2, "prot": 1},
              {"flags": mmap.MAP_SHARED | mmap.MAP_PRIVATE | 4096, "length": 3}]:
    attempt(mmap.mmap, *(-1, 10)[: 2 - ("length" in named)], **named)
print(mmap.mmap(fileno=-1, length=Index(3)), mmap.error, mmap.PAGESIZE, mmap.ALLOCATIONGRANULARITY)

# === Closed ===
m = mmap.mmap(-1, 5)
m.close()
m.close()
print(m, m.closed)
for name, *args in [("__len__",), ("__getitem__", 0), ("__setitem__", 0, 1), ("__enter__",), ("find", b"a"), ("rfind", b"a"), ("flush",), ("madvise", 0),
                    ("move", 0, 0, 0), ("read",), ("read_byte",), ("readline",), ("resize", 1), ("seek", 0), ("size",), ("tell",), ("write", b"a"),
                    ("write_byte", 1), ("__delitem__", 0)]:
    print(name, end=" ")
    attempt(getattr(m, name), *args)
attempt(memoryview, m)

# === The class ===
class Named(mmap.mmap):
    def __new__(cls, name, length):
        self = mmap.mmap.__new__(cls, -1, length)
        self.name = name
        return self


n = Named("x", 4)
print(n, n.name, isinstance(n, mmap.mmap))
attempt(setattr, mmap.mmap(-1, 1), "x", 1)
import copy
attempt(copy.copy, mmap.mmap(-1, 1))
import weakref
m = mmap.mmap(-1, 1)
print(weakref.ref(m)() is m, m == m, m != n)
attempt(lambda: m + b"a")
attempt(lambda: m * 2)
attempt(m.seekable, 1)
attempt(m.readline, 3)
attempt(mmap.mmap.read, 1)
print(mmap.mmap.__module__, mmap.mmap.__qualname__, mmap.mmap.__bases__)
events = []
sys.addaudithook(lambda event, args: event.startswith("mmap") and events.append((event, args)))
mmap.mmap(-1, 7, access=mmap.ACCESS_COPY)
print(events)
