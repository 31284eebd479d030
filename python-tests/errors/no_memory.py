"""What is too large is refused with the error that CPython raises."""


def show(make):
    try:
        made = make()
    except (MemoryError, OverflowError, ValueError) as error:
        print(type(error).__name__, error)
    else:
        print("made", type(made).__name__)


show(lambda: [0] * 10**14)
show(lambda: (0,) * 10**14)
show(lambda: "x" * 10**14)
show(lambda: b"x" * 10**14)
show(lambda: bytearray(10**14))
show(lambda: bytes(10**14))
show(lambda: [0] * 10**20)
show(lambda: 1 << 10**14)
show(lambda: "ab".center(10**14))
show(lambda: "ab".zfill(10**14))
show(lambda: bytes(-1))
show(lambda: 1 << -1)
show(lambda: [1, 2] * -(10**14))
show(lambda: range(10**30))
