def pyobject_fastcalldict(callable, args, kwargs):
    return callable(*(args or ()), **(kwargs or {}))


def pyobject_vectorcall(callable, args, names):
    """Calls with positional arguments of which the last belong to the names."""
    args, names = args or (), names or ()
    count = len(args) - len(names)
    return callable(*args[:count], **dict(zip(names, args[count:])))
