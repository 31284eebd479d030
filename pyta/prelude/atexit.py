"""The module `atexit`."""

atexit_callbacks = []


def atexit_run():
    callbacks = atexit_callbacks[::-1]
    for function, args, kwargs in callbacks:
        try:
            function(*args, **kwargs)
        except BaseException as error:
            report_unraisable(error, f"Exception ignored in atexit callback {function!r}", None)
    atexit_callbacks.clear()


def atexit_register(func, args, kwargs):
    if not callable(func):
        raise TypeError("the first argument must be callable")
    atexit_callbacks.append((func, args, kwargs))
    return func


def atexit_unregister(func):
    atexit_callbacks[:] = [entry for entry in atexit_callbacks if not entry[0] == func]


def atexit_clear():
    atexit_callbacks.clear()


def atexit_count():
    return len(atexit_callbacks)
