"""When the system gives no more memory, what is too large raises MemoryError, and the program goes on."""

import array
import itertools
import resource
import struct

resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))


def refuse(make):
    try:
        print("made", type(make()).__name__)
    except MemoryError as error:
        print(type(error).__name__, error)


# === Results of a size that is known beforehand ===
refuse(lambda: "a" * 2**62)
refuse(lambda: b"ab" * 10**13)
refuse(lambda: [0] * 10**13)
refuse(lambda: bytes(10**13))
refuse(lambda: bytearray(10**13))
refuse(lambda: "a".ljust(10**13))
refuse(lambda: b"a".zfill(10**13))
refuse(lambda: "\t\t".expandtabs(2**31 - 1))
refuse(lambda: list(range(10**13)))
refuse(lambda: 1 << 10**13)
refuse(lambda: array.array("d", [1.0] * 5) * 10**13)
refuse(lambda: struct.pack(f"{10**13}x"))
refuse(lambda: list(itertools.repeat(0, 10**13)))
refuse(lambda: list(itertools.tee([1], 10**10)))
refuse(lambda: itertools.combinations_with_replacement([1], 10**13))
refuse(lambda: itertools.product([1], repeat=10**13))
refuse(lambda: (1).to_bytes(10**13))
refuse(lambda: "%1000000000d" % 1)
refuse(lambda: "x".join(["a" * 100000] * 200000))

# === Results of a size that the contents decide ===
refuse(lambda: ("a" * 100000).replace("a", "b" * 100000))
refuse(lambda: ("a" * 100000).translate({97: "b" * 100000}))
refuse(lambda: repr(b"\x00" * 200000000))
refuse(lambda: ascii("\U0001f600" * 60000000))
refuse(lambda: repr(["\x00" * 100000000] * 3))
refuse(lambda: list("a" * 200000000))
refuse(lambda: tuple(b"a" * 200000000))
refuse(lambda: ("a " * 60000000).split())
refuse(lambda: ("a\n" * 60000000).splitlines())
refuse(lambda: ("\x00" * 150000000).encode("utf-32"))

print("and on it goes", sum([i for i in range(10000)]))
