"""Generators and coroutines: their end, awaiting with a default."""


def warn_of_throw():
    """`throw` was called with more than an exception."""
    warn_here(
        "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        DeprecationWarning,
    )


def finalize_generator(generator):
    """An unfinished generator, coroutine or asynchronous generator is dying."""
    finalizer = generator_finalizer(generator)
    if finalizer is not None:
        try:
            finalizer(generator)
        except BaseException as error:
            report_unraisable(error, f"Exception ignored while finalizing generator {generator!r}", None)
        return
    if hasattr(generator, "cr_frame") and generator_is_new(generator):
        warn_unawaited(generator)
    try:
        class_of(generator).__del__(generator)
    except BaseException as error:
        report_unraisable(error, f"Exception ignored while closing generator {generator!r}", None)


def warn_unawaited(coroutine):
    """A coroutine dies without having been awaited."""
    try:
        import warnings

        warnings._warn_unawaited_coroutine(coroutine)
    except BaseException as error:
        report_unraisable(error, "Exception ignored while finalizing coroutine", coroutine)


class AsyncAnextAwaitable:
    """`anext(iterator, default)`."""

    __slots__ = ("_awaitable", "_default", "_iterator")

    def __init__(self, awaitable, default):
        self._awaitable = awaitable
        self._default = default
        self._iterator = None

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def _get(self):
        if self._iterator is None:
            awaitable = self._awaitable
            iterator = awaitable_iterator(awaitable)
            if iterator is None:
                method = getattr(class_of(awaitable), "__await__", None)
                if method is None:
                    raise TypeError(f"'{class_of(awaitable).__name__}' object can't be awaited")
                iterator = method(awaitable)
            if not hasattr(class_of(iterator), "__next__"):
                iterator = iterator.__await__()
            self._iterator = iterator
        return self._iterator

    def __next__(self):
        return self.send(None)

    def send(self, value, /):
        iterator = self._get()
        try:
            return iterator.__next__() if value is None else iterator.send(value)
        except StopAsyncIteration:
            pass
        raise StopIteration(self._default)

    def throw(self, *args):
        iterator = self._get()
        try:
            return iterator.throw(*args)
        except StopAsyncIteration:
            pass
        raise StopIteration(self._default)

    def close(self):
        self._get().close()


AsyncAnextAwaitable.__name__ = AsyncAnextAwaitable.__qualname__ = "anext_awaitable"


def anext_awaitable(awaitable, default):
    return AsyncAnextAwaitable(awaitable, default)


# Context variables


def context_eq(self, value):
    return len(self) == len(value) and all(key in value and self[key] == value[key] for key in self)


def context_var_repr(self):
    import _contextvars

    missing = _contextvars.Token.MISSING
    default = _contextvars.Context().run(self.get, missing)
    try:
        shown = f" default={_contextvars.Context().run(self.get)!r}"
    except LookupError:
        shown = ""
    return f"<ContextVar name={self.name!r}{shown} at {address_of(self)}>"


def context_token_repr(self):
    return f"<Token var={self.var!r} at {address_of(self)}>"
