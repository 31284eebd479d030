"""The part of `_struct` that is written in Python."""


def iter_unpack(format, buffer, /):
    """Iterate over the tuples that the buffer's records of calcsize(format) bytes give."""
    return iter(_unpack_all(format, buffer))


class Struct:
    """Struct(fmt) --> compiled struct object

    A format to pack and unpack values with many times."""

    __slots__ = ("format", "size", "__weakref__")

    def __init__(self, format):
        self.size = calcsize(format)
        self.format = format if isinstance(format, str) else format.decode("ascii")

    def pack(self, /, *values):
        """Lay the values out as the format says; gives bytes."""
        return pack(self.format, *values)

    def pack_into(self, /, *args):
        """Like pack(), but store the result in a writable buffer from an offset on."""
        pack_into(self.format, *args)

    def unpack(self, buffer, /):
        """Decode a buffer of exactly self.size bytes to a tuple."""
        return unpack(self.format, buffer)

    def unpack_from(self, /, buffer, offset=0):
        """Decode the self.size bytes of a buffer from offset on to a tuple."""
        return unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer, /):
        """Iterate over the tuples that the buffer's records of self.size bytes give."""
        return iter(_unpack_all(self.format, buffer))

    def __repr__(self):
        return f"{type(self).__name__}({self.format!r})"

    def __sizeof__(self):
        return 120


Struct.__module__ = "_struct"
