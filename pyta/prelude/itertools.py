"""The constructors of native iterators of `itertools` whose arguments are program objects."""


def count_new(cls, start, step):
    if is_missing(start):
        start = 0
    if is_missing(step):
        step = 1
    for value in (start, step):
        kind = type(value)
        if is_missing(type_lookup(kind, "__index__")) and is_missing(type_lookup(kind, "__float__")):
            if is_missing(type_lookup(kind, "__complex__")):
                raise TypeError("a number is required")
    return make_count(cls, start, step)


def count_repr(self):
    current, step = count_parts(self)
    if type(step) is int and step == 1:
        return f"{type(self).__name__}({current!r})"
    return f"{type(self).__name__}({current!r}, {step!r})"


def repeat_new(cls, object, times):
    from itertools import repeat

    return repeat.__new__(cls, object, as_index(times))


def repeat_repr(self):
    item, left = count_parts(self)
    if left is None:
        return f"{type(self).__name__}({item!r})"
    return f"{type(self).__name__}({item!r}, {left})"


def islice_bound(value, default, text):
    """A bound of `islice`: None, or a number from 0 to `sys.maxsize`."""
    if value is None:
        return default
    try:
        value = as_index(value)
    except TypeError:
        value = -1
    if not 0 <= value <= 9223372036854775807:
        raise ValueError(text)
    return min(value, 2305843009213693951)


def islice_new(cls, iterable, bounds):
    text = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
    count = len(bounds)
    if not 1 <= count <= 3:
        if count == 0:
            raise TypeError("islice expected at least 2 arguments, got 1")
        raise TypeError(f"islice expected at most 4 arguments, got {count + 1}")
    start, step = 0, 1
    if count == 1:
        text = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        stop = islice_bound(bounds[0], None, text)
    else:
        start = islice_bound(bounds[0], 0, text)
        text = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        stop = islice_bound(bounds[1], None, text)
        if count == 3 and bounds[2] is not None:
            text = "Step for islice() must be a positive integer or None."
            step = islice_bound(bounds[2], 1, text)
            if step == 0:
                raise ValueError(text)
    return make_islice(cls, iter(iterable), start, stop, step)


def as_size(value):
    index = as_index(value)
    if not -2**63 <= index < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return index


def product_new(cls, repeat, iterables):
    repeat = 1 if is_missing(repeat) else as_size(repeat)
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    pools = [tuple(iterable) for iterable in iterables] * repeat
    indices = None if () in pools else [0] * len(pools)
    return make_combinations(cls, pools, indices, None)


def permutations_new(cls, iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    if is_missing(r) or r is None:
        r = n
    elif not isinstance(r, int):
        raise TypeError("Expected int as r")
    r = as_size(r)
    if r < 0:
        raise ValueError("r must be non-negative")
    if r > n:
        return make_combinations(cls, [pool], None, None)
    cycles = [n - place for place in range(r)]
    return make_combinations(cls, [pool], [place for place in range(n)], cycles)


def combinations_new(cls, iterable, r):
    pool = tuple(iterable)
    r = as_size(r)
    if r < 0:
        raise ValueError("r must be non-negative")
    indices = None if r > len(pool) else [place for place in range(r)]
    return make_combinations(cls, [pool], indices, None)


def combinations_with_replacement_new(cls, iterable, r):
    pool = tuple(iterable)
    r = as_size(r)
    if r < 0:
        raise ValueError("r must be non-negative")
    indices = None if r and not pool else [0] * r
    return make_combinations(cls, [pool], indices, None)


def cycle_new(cls, iterable):
    return make_cycle(cls, iter(iterable))


def pairwise_new(cls, iterable):
    return make_pairwise(cls, iter(iterable))


def tee_new(cls, iterable):
    return make_tee(cls, iter(iterable))


def zip_longest_new(cls, fillvalue, iterables):
    if is_missing(fillvalue):
        fillvalue = None
    return make_zip_longest(cls, [iter(iterable) for iterable in iterables], fillvalue)


def batched_new(cls, iterable, n, strict):
    n = range(n).stop
    if not -(2**63) <= n < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    if n < 1:
        raise ValueError("n must be at least one")
    strict = not is_missing(strict) and bool(strict)
    return make_batched(cls, iter(iterable), n, strict)


def groupby_new(cls, iterable, key):
    if is_missing(key):
        key = None
    return make_groupby(cls, new_group_state(iter(iterable), key))
