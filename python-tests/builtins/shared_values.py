"""Values that are made once: empty tuples, empty bytes and bytes of one byte, wherever they come from; sizes that no bytes can have."""
import types

text, data, items = "abc", b"abc", (1, 2)
empty, letter = b"", b"a"
made = {
    "slices": (data[:0], data[5:], data[1:1], text[:0].encode()),
    "made": (bytes(), bytes(0), bytes(bytearray()), bytes.fromhex(""), (0).to_bytes(0)),
    "methods": (data.replace(b"abc", b""), data.strip(b"abc"), b"".join([]), data.partition(b"x")[1]),
}
for name, values in made.items():
    print(name, [value is empty for value in values])
print([value is letter for value in (data[:1], bytes([97]), data.split(b"b")[0], text[:1].encode(), b"a" + empty)])


def rest(*arguments):
    return arguments


print([value is () for value in (items[:0], tuple([]), rest(), rest(*[]), items * 0, tuple(range(0)))])
print([rest() is () for _ in range(3000)].count(True))

BIGGEST = 2**63 - 1
sizes = [BIGGEST, BIGGEST - 1, BIGGEST - 32, BIGGEST - 33, BIGGEST + 1]
for size in sizes:
    for make in (bytes, bytearray, b"a".ljust, b"a".center, b"1".zfill, b"ab".__mul__, bytearray(b"ab").__mul__, bytearray(b"a").ljust):
        try:
            print(len(make(size)))
        except Exception as error:
            print(BIGGEST - size, getattr(make, "__name__", make), type(error).__name__, error)

some = types.SimpleNamespace(a=1)
for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
    print(compare, getattr(some, compare)(1))
    try:
        print(getattr(some, compare)(types.SimpleNamespace()))
    except TypeError as error:
        print(error)
