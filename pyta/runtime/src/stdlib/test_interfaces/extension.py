int_const = 1969
str_const = "something different"


class error(Exception):
    pass


class Example:
    """An example type."""

    __module__ = "_testimportexec"

    def demo(self, value=None, /):
        """The value if it is a string."""
        return value if isinstance(value, str) else None


class Str(str):
    __module__ = "_testimportexec"


def foo(i, j, /):
    """The sum of two integers."""
    return i.__index__() + j.__index__()
