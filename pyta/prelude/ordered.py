"""What ordered dicts do with program code: methods that subclasses may have changed, comparisons, representation."""


def odict_init(self, args, kwargs):
    if len(args) > 1:
        raise TypeError(f"expected at most 1 argument, got {len(args)}")
    odict_fill(self, args, kwargs)


def odict_update(self, args, kwargs):
    if len(args) > 1:
        raise TypeError(f"update() takes at most 1 positional argument ({len(args)} given)")
    odict_fill(self, args, kwargs)


def odict_fill(self, args, kwargs):
    for other in args:
        odict_merge(self, other)
    for key, value in kwargs.items():
        self[key] = value


def odict_merge(self, other):
    if type(other) is dict:
        for key, value in [*other.items()]:
            self[key] = value
        return
    keys = getattr(other, "keys", _no_entry)
    if keys is not _no_entry:
        for key in keys():
            self[key] = other[key]
        return
    items = getattr(other, "items", _no_entry)
    for pair in other if items is _no_entry else items():
        odict_set_pair(self, pair)


def odict_set_pair(self, pair):
    iterator = iter(pair)
    parts = []
    for part in iterator:
        parts.append(part)
        if len(parts) > 2:
            raise ValueError("too many values to unpack (expected 2)")
    if len(parts) < 2:
        raise ValueError(f"need more than {len(parts)} value{'s' if len(parts) != 1 else ''} to unpack")
    self[parts[0]] = parts[1]


def odict_fromkeys(cls, iterable, value):
    if is_missing(value):
        value = None
    result = cls()
    for key in iterable:
        result[key] = value
    return result


def odict_setdefault(self, key, default):
    if key in self:
        return self[key]
    if is_missing(default):
        default = None
    self[key] = default
    return default


def odict_popitem(self, last):
    return _ordered_dict().popitem(self, bool(last))


def _ordered_dict():
    from _collections import OrderedDict

    return OrderedDict


def odict_copy(self):
    result = type(self)()
    for key in self:
        result[key] = self[key]
    return result


def odict_eq(self, value):
    same = dict.__eq__(self, value)
    kind = _ordered_dict()
    if same is not True or not isinstance(value, kind):
        return same
    # The iterators tell when a comparison has changed one of the orders.
    iterator, theirs = kind.__iter__(self), kind.__iter__(value)
    while True:
        own, other = next(iterator, _no_entry), next(theirs, _no_entry)
        if own is _no_entry or other is _no_entry:
            return own is other
        if own is not other and not own == other:
            next(iterator, None)
            next(theirs, None)
            return False


def odict_ne(self, value):
    same = odict_eq(self, value)
    return same if same is NotImplemented else not same


def odict_or(self, value):
    return odict_joined(self, value, type(self))


def odict_ror(self, value):
    return odict_joined(value, self, type(self))


def odict_joined(left, right, kind):
    if not isinstance(left, dict) or not isinstance(right, dict):
        return NotImplemented
    result = kind(left)
    odict_merge(result, right)
    return result


def odict_ior(self, value):
    odict_merge(self, value)
    return self


def odict_repr(self):
    name = type(self).__name__
    if not self:
        return f"{name}()"
    if not repr_enter(self):
        return "..."
    try:
        return f"{name}({{{', '.join([f'{key!r}: {value!r}' for key, value in self.items()])}}})"
    finally:
        del _open_reprs[id(self)]


def odict_reduce(self):
    return type(self), (), object.__getstate__(self), None, iter(self.items())
