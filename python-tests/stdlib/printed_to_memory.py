# What is printed to files in memory, comparisons of texts with bytes, parts of bytes, numbers as bytes.
import binascii
import io
import os
from decimal import Decimal

# === print ===
out = io.StringIO()
for n in range(3):
    print(n, "x", Decimal("1.50"), None, sep="-", file=out)
print(file=out)
print("a", end="", file=out)
print("b", flush=True, file=out)
print(repr(out.getvalue()))
out.write = lambda text: print("written", repr(text))
print("c", file=out)
del out.write
out.seek(2)
print("over", end="", file=out)
print(repr(out.getvalue()))
out.close()
try:
    print("d", file=out)
except ValueError as error:
    print(error)

# === Comparisons ===
data, text = b"ab", "ab"
for _ in range(100):
    assert not data == text and data != text and not text == data
    assert not data == 1 and not data == None and data != 2.5
    assert not text == 1
print(b"ab" == bytearray(b"ab"), b"ab" == memoryview(b"ab"))

# === Parts ===
data, array = b"hello", bytearray(b"hello")
print(data[1:3], data[-2:], data[10:], data[:-1], data[:] is data, data[3:1])
print(array[1:3], array[-2:], array[10:], array[:-1], array[:] is array)

# === Numbers ===
for n, size, order in ((0, 0, "big"), (258, 2, "big"), (258, 3, "little"), (2**62, 8, "big"), (-1, 2, "big"), (300, 1, "big"), (0, 1, "little")):
    try:
        print(n.to_bytes(size, order))
    except OverflowError as error:
        print(error)
print(int.from_bytes(b""), int.from_bytes(b"\x01\x02"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\xff" * 7), int.from_bytes(b"\xff" * 8))
print(int.from_bytes(b"\xff", signed=True))

# === Base 64, hexadecimal digits ===
for size in range(8):
    encoded = binascii.b2a_base64(bytes(range(250, 250 + min(size, 6))) + bytes(max(0, size - 6)))
    print(encoded, binascii.a2b_base64(encoded))
for wrong in (b"YWJj*ZGVm", b"YWJjZGVm=", b"YWJjZA", b"YWJjZ", b"YW=JjZGVm"):
    for strict in (False, True):
        try:
            print(binascii.a2b_base64(wrong, strict_mode=strict))
        except binascii.Error as error:
            print(error)
print(binascii.hexlify(bytes(range(0, 256, 17))), binascii.unhexlify(b"00fFaA"))
for wrong in (b"0g", b"0"):
    try:
        binascii.unhexlify(wrong)
    except binascii.Error as error:
        print(error)

# === Paths ===


class Path:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


for _ in range(3):
    assert os.fspath(Path("/")) == "/" and os.stat(Path("/")) == os.stat("/")
for wrong in (1, Path(1), [], None):
    for function in (os.fspath, os.stat, os.listdir):
        try:
            function(wrong)
        except (TypeError, OSError) as error:
            print(type(error).__name__, error) if not isinstance(wrong, int) else print(type(error).__name__)
        else:
            print(function.__name__, "takes", wrong)
