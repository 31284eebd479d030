from sys import float_info, maxsize

DBL_MAX = float_info.max
DBL_MIN = float_info.min
FLT_MAX = (2 - 2.0**-23) * 2.0**127
FLT_MIN = 2.0**-126
INT_MAX = 2**31 - 1
INT_MIN = -(2**31)
UINT_MAX = 2**32 - 1
LONG_MAX = LLONG_MAX = PY_SSIZE_T_MAX = maxsize
LONG_MIN = LLONG_MIN = PY_SSIZE_T_MIN = -maxsize - 1
ULONG_MAX = ULLONG_MAX = 2 * maxsize + 1


def pyobject_fastcalldict(callable, args, kwargs):
    return callable(*(args or ()), **(kwargs or {}))


def pyobject_vectorcall(callable, args, names):
    """Calls with positional arguments of which the last belong to the names."""
    args, names = args or (), names or ()
    count = len(args) - len(names)
    return callable(*args[:count], **dict(zip(names, args[count:])))


def config_get(name):
    """A setting that the interpreter was started with."""
    import sys

    if name == "code_debug_ranges":
        return any(column is not None for *_, column in compile("x", "", "eval").co_positions())
    flags = {
        "bytes_warning": "bytes_warning",
        "inspect": "inspect",
        "interactive": "interactive",
        "optimization_level": "optimize",
        "parser_debug": "debug",
        "quiet": "quiet",
        "verbose": "verbose",
    }
    if name not in flags:
        raise ValueError(f"unknown config option name: {name}")
    return getattr(sys.flags, flags[name])
