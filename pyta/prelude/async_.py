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

        if sys_is_finalizing():
            # Too late for saying where it was made.
            warnings.warn(f"coroutine '{coroutine.__qualname__}' was never awaited", RuntimeWarning)
        else:
            warnings._warn_unawaited_coroutine(coroutine)
    except BaseException as error:
        report_unraisable(error, f"Exception ignored while finalizing coroutine {coroutine!r}", None)


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
                    raise TypeError(f"'{class_name(awaitable)}' object can't be awaited")
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
    used = " used" if token_is_used(self) else ""
    return f"<Token{used} var={self.var!r} at {address_of(self)}>"


def context_var_new(cls, name, default):
    hash(name)
    return hashed_context_var(cls, name, default)


# The persistent map for keys that program code hashes or compares.


def _hamt_place(bucket, key):
    """Where in a bucket's keys and values a key's value is, or None."""
    for place in range(0, len(bucket), 2):
        if bucket[place] is key or bucket[place] == key:
            return place + 1
    return None


def _hamt_find(self, key):
    bucket = hamt_bucket(self, hash(key))
    place = _hamt_place(bucket, key)
    return _nothing if place is None else bucket[place]


def hamt_get(self, key, default):
    found = _hamt_find(self, key)
    if found is not _nothing:
        return found
    return None if is_missing(default) else default


def hamt_getitem(self, key):
    found = _hamt_find(self, key)
    if found is _nothing:
        raise KeyError(key)
    return found


def hamt_contains(self, key):
    return _hamt_find(self, key) is not _nothing


def hamt_set(self, key, value):
    hash_of_key = hash(key)
    bucket = hamt_bucket(self, hash_of_key)
    place = _hamt_place(bucket, key)
    if place is None:
        return hamt_put(self, hash_of_key, (*bucket, key, value))
    if bucket[place] is value:
        return self
    return hamt_put(self, hash_of_key, (*bucket[:place], value, *bucket[place + 1:]))


def hamt_delete(self, key):
    hash_of_key = hash(key)
    bucket = hamt_bucket(self, hash_of_key)
    place = _hamt_place(bucket, key)
    if place is None:
        return self
    return hamt_put(self, hash_of_key, (*bucket[:place - 1], *bucket[place + 1:]))


def hamt_eq(self, value):
    if len(self) != len(value):
        return False
    for key, own in self.items():
        other = _hamt_find(value, key)
        if other is not own and (other is _nothing or other != own):
            return False
    return True
