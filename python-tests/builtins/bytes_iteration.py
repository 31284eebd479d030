"""Going through bytes: in hot loops, with other sequences at the same place, subclasses, iterators that are used up, and comprehensions."""


class Own(bytes):
    pass


class Reversed(bytes):
    def __iter__(self):
        return iter(bytes(self)[::-1])


def checksum(data):
    total = 1
    for b in data:
        total = (total * 31 + b) & 0xFFFFFFFF
    return total


data = bytes(range(256)) * 40
print(checksum(data), checksum(Own(data)), checksum(Reversed(data)), checksum(bytearray(data)), checksum(memoryview(data)))
for _ in range(50):
    results = [checksum(kind(b"some bytes")) for kind in (bytes, bytearray, Own, Reversed, list, tuple, memoryview)]
print(results, checksum(b""), checksum([]))


def numbers_or_text(sequence):
    seen = []
    for item in sequence:
        seen.append(item)
    return seen


for sequence in (b"abc", "abc", (1, 2), [3], b"", "\u20ac", b"\xff\x00") * 300:
    last = numbers_or_text(sequence)
print(last)

iterator = iter(b"xyz")
print(next(iterator), list(iterator), list(iterator), next(iterator, "none"), iterator.__length_hint__())
iterator = iter(data)
for b in iterator:
    if b == 200:
        break
print(b, next(iterator), iterator.__length_hint__(), iterator.__reduce__()[2])
print(sum(b for b in data), max([b ^ 85 for b in data]), {b & 3 for b in data}, len({b: 1 for b in data}))
first, *rest, last = b"12345"
print(first, rest, last)
print(list(zip(b"ab", "ab", [1, 2])), list(enumerate(b"ab")), list(map(chr, b"hello")))
growing = bytearray(b"ab")
for i, b in enumerate(growing):
    if len(growing) < 10:
        growing.append(b + 1)
print(growing)
