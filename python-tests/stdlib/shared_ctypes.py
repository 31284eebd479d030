"""multiprocessing.Value, Array and sharedctypes: C data in memory that processes share."""
import ctypes
import multiprocessing
from multiprocessing import sharedctypes


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]


def change(number, numbers, text, point, raw):
    with number.get_lock():
        number.value += 5
    for i in range(len(numbers)):
        numbers[i] = numbers[i] ** 2
    text.value = text.value.upper()
    point.x, point.y = 7, 0.25
    raw[0] = 99


def main():
    context = multiprocessing.get_context("fork")
    number = context.Value("i", 37)
    numbers = context.Array("d", [1.5, 2.5, 3.0])
    text = context.Array("c", b"hello")
    point = context.Value(Point, 1, 2.5, lock=False)
    raw = sharedctypes.RawArray(ctypes.c_short, 4)
    child = context.Process(target=change, args=(number, numbers, text, point, raw))
    child.start()
    child.join()
    print(child.exitcode, number.value, numbers[:], text.value, text.raw, point.x, point.y, raw[:])
    print(type(number).__name__, type(numbers).__name__, len(raw), number)
    copy = sharedctypes.copy(point)
    point.x = 0
    print(copy.x, copy.y, ctypes.sizeof(copy))
    with numbers:
        numbers[0:2] = [0.5, 0.25]
    print(list(numbers), sharedctypes.RawValue(ctypes.c_int, 3).value)
    plain = [sharedctypes.RawArray("i", 1000) for _ in range(20)]
    for i, each in enumerate(plain):
        each[999] = i
    print(sum(each[999] for each in plain))


if __name__ == "__main__":
    main()
