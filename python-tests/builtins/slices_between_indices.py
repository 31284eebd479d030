# `x[i:j]` of every sequence, in a loop that gets hot.
class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


class Bytes(bytes):
    pass


def slices(sequence, bounds):
    return [sequence[i:j] for i, j in bounds]


bounds = [(None, None), (0, 0), (1, 3), (-2, None), (None, -1), (5, 2), (-100, 100), (True, Index(3)), (2**70, None), (-(2**70), 2**70)]
sequences = [b"spam and eggs", bytearray(b"spam and eggs"), range(10), range(10, -10, -3), range(2**62, 2**62 + 5), range(0, 2**80, 2**77), "text", (1, 2, 3, 4), [1, 2, 3, 4], Bytes(b"sub"), memoryview(b"view")]
for _ in range(200):
    results = [slices(sequence, bounds) for sequence in sequences]
for sequence, result in zip(sequences, results):
    print(type(sequence).__name__, [bytes(r) if isinstance(r, memoryview) else r for r in result], {type(r).__name__ for r in result})
whole = b"whole"
print(whole[:] is whole, whole[0:5] is whole, Bytes(b"x")[:].__class__)
array = bytearray(b"abc")
part = array[:]
part[0] = 0
print(array, part, part is array)
for sequence in sequences:
    for bad in ("a", 1.5, object):
        try:
            sequence[bad:]
        except TypeError as error:
            print(error)
