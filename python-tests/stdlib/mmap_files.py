"""Maps of files: what is shared, copied and refused; lengths, offsets, descriptors; forks."""
import mmap
import os
import tempfile


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


PAGE = mmap.PAGESIZE
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "file")
    with open(path, "wb") as file:
        file.write(b"hello world\n" * 500)

    # === Shared, copied, read only ===
    with open(path, "r+b") as file:
        m = mmap.mmap(file.fileno(), 0)
        print(len(m), m.size(), m.readline(), m)
        m[:5] = b"HELLO"
        print(file.read(12), m.flush())
        copy = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        copy[:5] = b"12345"
        print(copy[:12], m[:12], copy.flush())
        attempt(copy.resize, 10)
        only = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        print(only[:12], only)
        attempt(only.__setitem__, 0, 1)
        attempt(only.resize, 10)
        file.seek(0)
        file.write(b"other")
        file.flush()
        print(m[:12], only[:5], copy[:5])
        for each in (m, copy, only):
            each.close()

    # === Lengths and offsets ===
    file = open(path, "r+b")
    fd = file.fileno()
    part = mmap.mmap(fd, 0, offset=PAGE)
    print(len(part), part.size(), part)
    part.close()
    part = mmap.mmap(fd, 100, offset=PAGE)
    print(len(part), part[:5])
    part.close()
    for args, named in [((0,), {"offset": 1}), ((0,), {"offset": 10**6}), ((10**6,), {}), ((6000,), {"offset": PAGE}), ((0,), {"prot": 1, "access": 2})]:
        attempt(mmap.mmap, fd, *args, **named)

    # === Resizing ===
    m = mmap.mmap(fd, 0)
    m.resize(20)
    print(len(m), os.fstat(fd).st_size, m[:])
    m.resize(9000)
    m[8990:] = b"0123456789"
    print(len(m), os.fstat(fd).st_size, m[18:22], m.find(b"0123"))
    attempt(m.resize, -5)
    attempt(m.resize, 2**62)
    os.truncate(path, 12000)
    print(len(m), m.size())
    view = memoryview(m)
    attempt(m.resize, 10)
    view.release()
    m.close()

    # === Descriptors ===
    m = mmap.mmap(fd, 0, trackfd=False)
    attempt(m.size)
    attempt(m.resize, 10)
    print(len(m))
    m.close()
    m = mmap.mmap(fd, 0)
    file.close()
    m[:3] = b"yes"
    print(m.size(), m[:3])
    m.close()
    attempt(mmap.mmap, fd, 0)
    with open(path, "rb") as file:
        attempt(mmap.mmap, file.fileno(), 0)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
            print(m[:3])
    with open(path, "wb") as file:
        attempt(mmap.mmap, file.fileno(), 0)
        attempt(mmap.mmap, file.fileno(), 10)
    with open("/dev/zero", "r+b") as file:
        attempt(mmap.mmap, file.fileno(), 0)
        with mmap.mmap(file.fileno(), 10, flags=mmap.MAP_PRIVATE) as m:
            print(m[:])

# === Memory shared with a child ===
shared, own = mmap.mmap(-1, 10), mmap.mmap(-1, 10, flags=mmap.MAP_PRIVATE)
child = os.fork()
if not child:
    shared[:5] = own[:5] = b"child"
    os._exit(0)
os.waitpid(child, 0)
print(shared[:6], own[:6])
