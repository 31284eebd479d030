"""The part of `itertools` that is written in Python: generators behind a native iterator class."""


class accumulate(_tool_iterator):
    """Return series of accumulated sums (or other binary function results)."""

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


class batched(_tool_iterator):
    """Batch data into tuples of length n. The last batch may be shorter than n.

Loops over the input iterable and accumulates data into tuples
up to size n.  The input is consumed lazily, just enough to
fill a batch.  The result is yielded as soon as a batch is full
or when the input iterable is exhausted."""

    __slots__ = ()

    def __new__(cls, iterable, n, *, strict=False):
        n = _index(n)
        if n < 1:
            raise ValueError("n must be at least one")
        return _make(cls, _batched(iter(iterable), n, bool(strict)))


def _index(value):
    index = range(value).stop
    if not -2**63 <= index < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return index


def _batched(iterator, n, strict):
    while True:
        batch = []
        for item in iterator:
            batch.append(item)
            if len(batch) == n:
                break
        else:
            if batch:
                if strict:
                    raise ValueError("batched(): incomplete batch")
                yield tuple(batch)
            return
        yield tuple(batch)


class compress(_tool_iterator):
    """Return data elements corresponding to true selector elements.

Forms a shorter iterator from selected data elements using the selectors to
choose the data elements."""

    __slots__ = ()

    def __new__(cls, data, selectors):
        return _make(cls, _compress(iter(data), iter(selectors)))


def _compress(data, selectors):
    for item, selected in zip(data, selectors):
        if selected:
            yield item


class cycle(_tool_iterator):
    """Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely."""

    __slots__ = ()

    def __new__(cls, iterable, /):
        return _make(cls, _cycle(iter(iterable)))


def _cycle(iterator):
    saved = []
    for item in iterator:
        saved.append(item)
        yield item
    while saved:
        for item in saved:
            yield item


class dropwhile(_tool_iterator):
    """Drop items from the iterable while predicate(item) is true.

Afterwards, return every element until the iterable is exhausted."""

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
    """Return those items of iterable for which function(item) is false.

If function is None, return the items that are false."""

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


class groupby:
    """make an iterator that returns consecutive keys and groups from the iterable

  iterable
    Elements to divide into groups according to the key function.
  key
    A function for computing the group category for each element.
    If the key function is not specified or is None, the element itself
    is used for grouping."""

    __slots__ = ("_iterator", "_key", "_target", "_current", "_value", "_group")

    def __new__(cls, iterable, key=None):
        self = object.__new__(cls)
        self._iterator = iter(iterable)
        self._key = key
        self._target = self._current = self._value = _nothing
        self._group = None
        return self

    def __iter__(self):
        return self

    def _advance(self):
        value = next(self._iterator)
        key = self._key
        self._current = value if key is None else key(value)
        self._value = value

    def __next__(self):
        self._group = None
        while True:
            current, target = self._current, self._target
            if current is _nothing:
                pass
            elif target is _nothing:
                break
            elif not (target is current or target == current):
                break
            self._advance()
        self._target = current
        group = _grouper(self, current)
        self._group = group
        return current, group


_nothing = object()


class _grouper:
    __slots__ = ("_parent", "_target")

    def __new__(cls, parent, target, /):
        self = object.__new__(cls)
        self._parent = parent
        self._target = target
        return self

    def __iter__(self):
        return self

    def __next__(self):
        parent = self._parent
        if parent._group is not self:
            raise StopIteration
        if parent._value is _nothing:
            parent._advance()
        current, target = parent._current, self._target
        if not (target is current or target == current):
            raise StopIteration
        value, parent._value = parent._value, _nothing
        parent._current, kept = _nothing, current
        parent._current = kept
        return value


class pairwise(_tool_iterator):
    """Return an iterator of overlapping pairs taken from the input iterator.

s -> (s0,s1), (s1,s2), (s2, s3), ..."""

    __slots__ = ()

    def __new__(cls, iterable, /):
        return _make(cls, _pairwise(iter(iterable)))


def _pairwise(iterator):
    for former in iterator:
        break
    else:
        return
    for item in iterator:
        yield former, item
        former = item


class starmap(_tool_iterator):
    """Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence."""

    __slots__ = ()

    def __new__(cls, function, iterable, /):
        return _make(cls, _starmap(function, iter(iterable)))


def _starmap(function, iterator):
    for args in iterator:
        yield function(*args)


class takewhile(_tool_iterator):
    """Return successive entries from an iterable as long as the predicate evaluates to true for each entry."""

    __slots__ = ()

    def __new__(cls, predicate, iterable, /):
        return _make(cls, _takewhile(predicate, iter(iterable)))


def _takewhile(predicate, iterator):
    for item in iterator:
        if not predicate(item):
            return
        yield item


class zip_longest(_tool_iterator):
    """Return a zip_longest object whose .__next__() method returns a tuple where
the i-th element comes from the i-th iterable argument.  The .__next__()
method continues until the longest iterable in the argument sequence
is exhausted and then it raises StopIteration.  When the shorter iterables
are exhausted, the fillvalue is substituted in their place.  The fillvalue
defaults to None or can be specified by a keyword argument."""

    __slots__ = ()

    def __new__(cls, *iterables, fillvalue=None):
        return _make(cls, _zip_longest([iter(iterable) for iterable in iterables], fillvalue))


def _zip_longest(iterators, fill):
    active = len(iterators)
    end = object()
    while active:
        items = []
        for place, iterator in enumerate(iterators):
            item = end if iterator is None else next(iterator, end)
            if item is end:
                if iterator is not None:
                    active -= 1
                    if not active:
                        return
                    iterators[place] = None
                item = fill
            items.append(item)
        yield tuple(items)


class _tee:
    """Iterator wrapped to make it copyable."""

    __slots__ = ("_iterator", "_link", "__weakref__")

    def __new__(cls, iterable, /):
        self = object.__new__(cls)
        if isinstance(iterable, _tee):
            self._iterator, self._link = iterable._iterator, iterable._link
        else:
            self._iterator = iter(iterable)
            # A link is a list: nothing yet, or an item and the next link.
            self._link = []
        return self

    def __iter__(self):
        return self

    def __next__(self):
        link = self._link
        if not link:
            item = next(self._iterator)
            if link:
                # Iterating has come back here: the item found meanwhile comes first.
                last = link
                while last:
                    last = last[1]
                last += [item, []]
            else:
                link += [item, []]
        item, self._link = link
        return item

    def __copy__(self):
        """Returns an independent iterator."""
        return type(self)(self)


def tee(iterable, n=2, /):
    """Returns a tuple of n independent iterators."""
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
