"""The part of `_functools` that is written in Python."""

_missing = object()


def reduce(function, iterable, /, initial=_missing):
    """Apply a function of two arguments cumulatively to the items of an iterable, from left to right.

This effectively reduces the iterable to a single value.  If initial is present,
it is placed before the items of the iterable in the calculation, and serves as
a default when the iterable is empty.

For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])
calculates ((((1 + 2) + 3) + 4) + 5)."""
    try:
        iterator = iter(iterable)
    except TypeError:
        raise TypeError("reduce() arg 2 must support iteration") from None
    value = initial
    if value is _missing:
        for value in iterator:
            break
        else:
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in iterator:
        value = function(value, item)
    return value


class _PlaceholderType:
    """The type of the Placeholder singleton.

Used as a placeholder for partial arguments."""

    __module__ = "functools"
    __slots__ = ()

    def __new__(cls, /):
        return Placeholder

    def __init_subclass__(cls, /, **kwargs):
        raise TypeError("type 'functools._PlaceholderType' is not an acceptable base type")

    def __repr__(self):
        return "Placeholder"

    def __reduce__(self):
        return "Placeholder"


Placeholder = object.__new__(_PlaceholderType)


class KeyWrapper:
    __module__ = "functools"
    __slots__ = ("_compare", "obj")

    def __init__(self, compare):
        self._compare = compare

    def __call__(self, obj):
        made = KeyWrapper(self._compare)
        made.obj = obj
        return made

    def __lt__(self, other):
        return self._compare(self.obj, _wrapped(other)) < 0

    def __gt__(self, other):
        return self._compare(self.obj, _wrapped(other)) > 0

    def __eq__(self, other):
        return self._compare(self.obj, _wrapped(other)) == 0

    def __le__(self, other):
        return self._compare(self.obj, _wrapped(other)) <= 0

    def __ge__(self, other):
        return self._compare(self.obj, _wrapped(other)) >= 0

    __hash__ = None


def _wrapped(key):
    if not isinstance(key, KeyWrapper):
        raise TypeError("other argument must be K instance")
    return key.obj


def cmp_to_key(mycmp):
    """Convert a cmp= function into a key= function."""
    return KeyWrapper(mycmp)


_keyword_mark = (object(),)


class _lru_cache_wrapper:
    """Create a cached callable that wraps another function.

user_function:      the function being cached

maxsize:  0         for no caching
          None      for unlimited cache size
          n         for a bounded cache

typed:    False     cache f(3) and f(3.0) as identical calls
          True      cache f(3) and f(3.0) as distinct calls

cache_info_type:    namedtuple class with the fields:
                        hits misses currsize maxsize"""

    __module__ = "functools"

    def __new__(cls, user_function, maxsize, typed, cache_info_type, /):
        if not callable(user_function):
            raise TypeError("the first argument must be callable")
        if maxsize is not None:
            if not isinstance(maxsize, int):
                raise TypeError("maxsize should be integer or None")
            maxsize = max(maxsize, 0)
        self = object.__new__(cls)
        self._state = _CacheState(user_function, maxsize, bool(typed), cache_info_type)
        return self

    def __call__(self, /, *args, **kwargs):
        state = self._state
        cache = state.cache
        if state.maxsize is None:
            key = _cache_key(args, kwargs, state.typed, _keyword_mark)
            result = cache.get(key, _missing)
            if result is not _missing:
                state.hits += 1
                return result
            state.misses += 1
            result = state.function(*args, **kwargs)
            cache[key] = result
            return result
        if state.maxsize == 0:
            state.misses += 1
            return state.function(*args, **kwargs)
        key = _cache_key(args, kwargs, state.typed, _keyword_mark)
        result = cache.pop(key, _missing)
        if result is not _missing:
            state.hits += 1
            cache[key] = result
            return result
        state.misses += 1
        result = state.function(*args, **kwargs)
        if key not in cache:
            while len(cache) >= state.maxsize:
                for oldest in cache:
                    break
                del cache[oldest]
            cache[key] = result
        return result

    def cache_info(self):
        """Report cache statistics"""
        state = self._state
        return state.info(state.hits, state.misses, state.maxsize, len(state.cache))

    def cache_clear(self):
        """Clear the cache and cache statistics"""
        state = self._state
        state.hits = state.misses = 0
        state.cache.clear()

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return _method(self, instance)

    def __reduce__(self):
        return self.__qualname__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class _CacheState:
    __slots__ = ("function", "maxsize", "typed", "info", "cache", "hits", "misses")

    def __init__(self, function, maxsize, typed, info):
        self.function = function
        self.maxsize = maxsize
        self.typed = typed
        self.info = info
        self.cache = {}
        self.hits = self.misses = 0


class _Probe:
    def method(self):
        pass


_method = type(_Probe().method)
del _Probe
