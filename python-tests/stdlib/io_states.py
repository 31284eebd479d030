# Streams in memory are pickled; their states are checked; what is exported is not resized; far positions.
import io
import pickle


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__, error)


# === Pickling ===
stream = io.BytesIO(b"some bytes")
stream.seek(5)
stream.note = "kept"
for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
    copy = pickle.loads(pickle.dumps(stream, protocol))
    print(copy.getvalue(), copy.tell(), copy.note)
text = io.StringIO("a\r\nb\n", newline="\r\n")
text.seek(3)
copy = pickle.loads(pickle.dumps(text))
print(ascii(copy.getvalue()), copy.tell(), copy.write("\n"), ascii(copy.getvalue()))
attempt(pickle.dumps, open(__file__, "rb"))

# === States ===
for state in ((b"x", 1, None), (b"x", 0, {"a": 1}), (), 0, (1, 0, None), (b"", "a", None), (b"", -1, None), (b"", 0, 1)):
    attempt(io.BytesIO().__setstate__, state)
for state in (("x", "\n", 1, None), (), 0, (1, "\n", 0, None), ("", 1, 0, None), ("", "z", 0, None), ("", "\n", -1, None), ("", "\n", "a", None), ("", "\n", 0, 1)):
    attempt(io.StringIO().__setstate__, state)
for closed in (io.BytesIO(), io.StringIO()):
    closed.close()
    attempt(closed.__setstate__, (b"", 0, None))
    attempt(closed.__getstate__)

# === Exports ===
stream = io.BytesIO(b"0123456789")
with stream.getbuffer() as view:
    attempt(stream.write, b"x")
    attempt(stream.truncate, 0)
    attempt(stream.close)
    attempt(stream.__init__, b"")
    view[2:4] = b"ab"
print(stream.getvalue(), stream.write(b"x"))

# === Far positions ===
far = 2**63 - 1
for stream in (io.BytesIO(b"12"), io.StringIO("12")):
    print(stream.seek(far), stream.tell(), stream.read(), stream.readline())
stream = io.BytesIO(b"12")
stream.seek(far)
attempt(stream.write, b"a")
attempt(stream.seek, 1, 1)
attempt(stream.seek, 2**70)
print(stream.readinto(bytearray(2)))

# === Buffers of one's own ===


class Buffer:
    def __buffer__(self, flags):
        return memoryview(b"given")


stream = io.BytesIO()
print(stream.write(Buffer()), stream.getvalue())
attempt(io.BytesIO(b"abc").readinto, b"constant")
attempt(io.StringIO().readlines, "x")

# === Buffers over other streams ===


class Raw(io.RawIOBase):
    def __init__(self, *pieces):
        self.pieces = list(pieces)
        self.reads = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.reads += 1
        piece = self.pieces.pop(0) if self.pieces else b""
        buffer[: len(piece)] = piece
        return len(piece)


raw = Raw(b"abc", b"de", b"fgh", b"jkl")
buffered = io.BufferedReader(raw, 10)
target = bytearray(2)
print(buffered.peek(), buffered.readinto1(target), target, buffered.readinto1(target), target, raw.reads)
target = bytearray(20)
print(buffered.peek(), buffered.readinto1(target), bytes(target[:8]), raw.reads)
print(buffered.writable(), buffered.readable())
attempt(buffered.truncate)
print(io.BufferedWriter(io.BytesIO()).readable())
