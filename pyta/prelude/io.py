"""The module `_io`: streams in terms of their methods. The natives take over where all classes are builtin."""


class UnsupportedOperation(OSError, ValueError):
    __module__ = "io"


def io_setup(module):
    """Completes the module `_io`."""
