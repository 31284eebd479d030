"""The part of `itertools` that is written in Python: generators behind a native iterator class."""


class accumulate(_tool_iterator):
    """Iterator over running totals; func, by default addition, joins each item to the total before it."""

    __slots__ = ()

    def __new__(cls, iterable, func=None, *, initial=None):
        return _make(cls, _accumulate(iter(iterable), func, initial))


def _accumulate(iterator, func, initial):
    total = initial
    if total is None:
        for total in iterator:
            break
        else:
            return
    yield total
    if func is None:
        for item in iterator:
            total = total + item
            yield total
    else:
        for item in iterator:
            total = func(total, item)
            yield total


class compress(_tool_iterator):
    """Keep those elements of data whose partner in selectors is true.

Ends with the shorter of the two."""

    __slots__ = ()

    def __new__(cls, data, selectors):
        return _make(cls, _compress(iter(data), iter(selectors)))


def _compress(data, selectors):
    for item, selected in zip(data, selectors):
        if selected:
            yield item


class dropwhile(_tool_iterator):
    """Iterator without the leading items for which predicate is true."""

    __slots__ = ()

    def __new__(cls, predicate, iterable, /):
        return _make(cls, _dropwhile(predicate, iter(iterable)))


def _dropwhile(predicate, iterator):
    for item in iterator:
        if not predicate(item):
            yield item
            break
    for item in iterator:
        yield item


class filterfalse(_tool_iterator):
    """Iterator over the items that function rejects, or over the false ones if it is None."""

    __slots__ = ()

    def __new__(cls, function, iterable, /):
        return _make(cls, _filterfalse(function, iter(iterable)))


def _filterfalse(function, iterator):
    if function is None or function is bool:
        for item in iterator:
            if not item:
                yield item
    else:
        for item in iterator:
            if not function(item):
                yield item


class starmap(_tool_iterator):
    """Iterator over what function gives for each item, unpacked as the arguments of a call."""

    __slots__ = ()

    def __new__(cls, function, iterable, /):
        return _make(cls, _starmap(function, iter(iterable)))


def _starmap(function, iterator):
    for args in iterator:
        yield function(*args)


class takewhile(_tool_iterator):
    """Iterator over the leading items for which predicate is true; any other one ends it."""

    __slots__ = ()

    def __new__(cls, predicate, iterable, /):
        return _make(cls, _takewhile(predicate, iter(iterable)))


def _takewhile(predicate, iterator):
    for item in iterator:
        if not predicate(item):
            return
        yield item


def _index(value):
    index = range(value).stop
    if not -2**63 <= index < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return index


def tee(iterable, n=2, /):
    """Give n iterators, as a tuple, that each yield all of the iterable.

Elements that one of them has read are kept until the others have read them."""
    n = _index(n)
    if n < 0:
        raise ValueError("n must be >= 0")
    if n == 0:
        return ()
    results = [None] * n
    results[0] = first = _tee(iterable)
    for place in range(1, n):
        results[place] = _tee(first)
    return tuple(results)
