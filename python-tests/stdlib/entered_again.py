"""What is entered again while guest code runs on its behalf."""
import functools
import io
import threading
from itertools import tee


# === tee ===
class Source:
    def __init__(self):
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count == 2:
            return next(second)
        if self.count == 4:
            raise KeyError("source")
        if self.count > 6:
            raise StopIteration
        return self.count


first, second = tee(Source())
print(next(first))
for who in (first, second):
    try:
        print(next(who), next(who))
    except RuntimeError as error:
        print(error)
try:
    print(next(first), next(first))
except KeyError as error:
    print(error)
print(list(first), list(second), list(first))


class Waiting:
    def __iter__(self):
        return self

    def __next__(self):
        start.set()
        finish.wait()
        return "item"


start, finish = threading.Event(), threading.Event()
a, b = tee(Waiting())
thread = threading.Thread(target=next, args=[a])
thread.start()
start.wait()
try:
    next(b)
except RuntimeError as error:
    print(error)
finish.set()
thread.join()
print(next(b))


# === A cache that is used while it looks for a key ===
@functools.lru_cache(maxsize=10)
def cached(key):
    return key


class Key:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return self.number

    def __eq__(self, other):
        if self.number == 2:
            cached(Key(1))
        return self.number == other.number


cached(Key(1))
cached(Key(2))
print(cached(Key(2)).number, cached.cache_info())


# === Representations of streams ===
class Raw(io.RawIOBase):
    def readable(self):
        return True

    writable = seekable = readable


class Bytes(io.BytesIO):
    pass


class File(io.FileIO):
    pass


for kind in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom):
    raw = Raw()
    stream = kind(raw)
    raw.name = stream
    try:
        repr(stream)
    except RuntimeError as error:
        print(error)
    raw.name = "named"
    print(repr(stream))
inner = Bytes()
text = io.TextIOWrapper(inner, encoding="utf-8")
inner.name = text
try:
    repr(text)
except RuntimeError as error:
    print(error)
inner.name = 3
print(text)
with File("/dev/null") as file:
    file.name = file
    try:
        repr(file)
    except RuntimeError as error:
        print(error)
    file.name = "other"
    print(file)
