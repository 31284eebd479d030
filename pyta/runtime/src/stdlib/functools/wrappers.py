"""The part of `_functools` that is written in Python."""

_missing = object()


def reduce(function, iterable, /, initial=_missing):
    """Fold the items into one value: each step calls function with the value so far and the next item.

The fold starts from initial, or from the first item if that is left out; no items and no
initial is a TypeError."""
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
    """A key for sorting that orders as mycmp does, which gives an int below, equal to or above 0."""
    return KeyWrapper(mycmp)
