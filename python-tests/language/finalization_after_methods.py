"""What had methods called, none of them for the first time, is finalised where it is let go of; and once, whoever made it."""
import io
import os
import tempfile


class A:
    def __del__(self): print("del A")
    def m(self): return 1
    def n(self): return 2


class S(set):
    def __del__(self): print("del S")


class F(io.FileIO):
    def __del__(self):
        print("del F", self.fileno() >= 0)
        super().__del__()


f = A()
f.m()
f.n()
del f
print("after A")
f = A()
x = f.m()
y = f.m()
f = None
print("after A")
s = S()
s.isdisjoint([])
s.issubset(())
del s
print("after S")


def inside():
    f = A()
    f.m()
    f.n()
    del f
    print("after A inside")
    s = S()
    s.isdisjoint([])
    x = s.issubset(())
    s = 1
    print("after S inside")


inside()
inside()
path = tempfile.mktemp()
f = F(path, "w")
f.__init__(path, "w")
print("made twice")
f.readable()
del f
print("after F")


def tell(descriptor):
    try:
        os.fstat(descriptor)
        print("open")
    except OSError:
        print("closed")


# What was closed and opened again is closed once more.
def open_again():
    f = io.FileIO(path, "w")
    f.close()
    f.__init__(path, "w")
    fd = f.fileno()
    f.write(b"x")
    del f
    tell(fd)
    f = open(path, "w")
    f.write("one")
    f.close()
    f.__init__(open(path, "wb"))
    f.write("two")
    del f
    print(open(path).read())
    b = io.BufferedWriter(io.FileIO(path, "w"))
    b.close()
    b.__init__(io.FileIO(path, "w"))
    b.write(b"three")
    del b
    print(open(path).read())


open_again()
os.unlink(path)
