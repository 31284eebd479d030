"""The part of `_struct` that is written in Python."""


def iter_unpack(format, buffer, /):
    """Return an iterator yielding tuples unpacked according to the format string."""
    return iter(_unpack_all(format, buffer))


class Struct:
    """Struct(fmt) --> compiled struct object"""

    __slots__ = ("format", "size", "__weakref__")

    def __init__(self, format):
        self.size = calcsize(format)
        self.format = format if isinstance(format, str) else format.decode("ascii")

    def pack(self, /, *values):
        """Return a bytes object containing the values packed according to the format."""
        return pack(self.format, *values)

    def pack_into(self, /, *args):
        """Pack values and write the packed bytes into a writable buffer at an offset."""
        pack_into(self.format, *args)

    def unpack(self, buffer, /):
        """Return a tuple containing unpacked values."""
        return unpack(self.format, buffer)

    def unpack_from(self, /, buffer, offset=0):
        """Return a tuple containing unpacked values, from an offset on."""
        return unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer, /):
        """Return an iterator yielding tuples."""
        return iter(_unpack_all(self.format, buffer))

    def __repr__(self):
        return f"{type(self).__name__}({self.format!r})"

    def __sizeof__(self):
        return 120


Struct.__module__ = "_struct"
