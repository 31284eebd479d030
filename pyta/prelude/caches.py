"""`functools.lru_cache`: making, and calls whose result is not known."""


def cache_new(cls, user_function, maxsize, typed, info):
    if not callable(user_function):
        raise TypeError("the first argument must be callable")
    if maxsize is not None:
        if not isinstance(maxsize, int):
            raise TypeError("maxsize should be integer or None")
        maxsize = max(maxsize, 0)
    return make_cache(cls, user_function, maxsize, bool(typed), info)


def cache_call(self, args, kwargs):
    function, maxsize, results = cache_parts(self)
    if maxsize == 0:
        cache_count(self, False)
        return function(*args, **kwargs)
    key = cache_key(self, args, kwargs)
    result = results.get(key, missing()) if maxsize is None else results.pop(key, missing())
    if not is_missing(result):
        # It took guest code to find it.
        cache_count(self, True)
        results[key] = result
        return result
    cache_count(self, False)
    result = function(*args, **kwargs)
    if maxsize is None:
        results[key] = result
    elif key not in results:
        while len(results) >= maxsize:
            for oldest in results:
                break
            del results[oldest]
        results[key] = result
    return result


def cache_reduce(self):
    return self.__qualname__
