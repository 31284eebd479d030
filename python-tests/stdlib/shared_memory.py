"""multiprocessing.shared_memory: blocks by name, lists in them, other processes."""
import os
from multiprocessing import Process, managers, resource_tracker, shared_memory


def attempt(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


def change(name):
    block = shared_memory.SharedMemory(name)
    block.buf[:5] = b"child"
    block.close()


def main():
    name = f"pyta_test_{os.getpid()}"
    block = shared_memory.SharedMemory(name, create=True, size=64)
    print(block.size, block.name == name, type(block.buf).__name__, block.buf.nbytes)
    block.buf[:4] = bytearray([22, 33, 44, 55])
    again = shared_memory.SharedMemory(name)
    print(bytes(again.buf[:5]))
    again.buf[:5] = b"howdy"
    print(bytes(block.buf[:5]))
    again.close()
    attempt(lambda: again.buf)
    child = Process(target=change, args=(name,))
    child.start()
    child.join()
    print(bytes(block.buf[:6]), child.exitcode)
    try:
        shared_memory.SharedMemory(name, create=True, size=10)
    except FileExistsError as error:
        print(type(error).__name__, error.errno)
    part = block.buf[2:4]
    attempt(block.close)
    part.release()
    block.close()
    block.unlink()
    try:
        shared_memory.SharedMemory(name)
    except FileNotFoundError as error:
        print(type(error).__name__, error.errno)
    for size in (0, -1):
        attempt(shared_memory.SharedMemory, create=True, size=size)
    numbers = shared_memory.ShareableList([1, 2.5, "text", None, True, b"bytes", -7])
    other = shared_memory.ShareableList(name=numbers.shm.name)
    other[0] = 100
    other[2] = "ab"
    print(list(numbers), len(numbers), numbers.format, numbers.index(2.5), numbers.count(True))
    attempt(numbers.__setitem__, 2, "much too long a text")
    attempt(numbers.__getitem__, 9)
    other.shm.close()
    numbers.shm.close()
    numbers.shm.unlink()
    with managers.SharedMemoryManager() as manager:
        block = manager.SharedMemory(128)
        found = manager.ShareableList(range(5))
        print(block.size >= 128, list(found))
        block.close()
        found.shm.close()


if __name__ == "__main__":
    main()
