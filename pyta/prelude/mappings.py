"""Dicts and their views where keys or values are compared by program code."""

_dict_set = dict.__setitem__
_dict_get = dict.get
_dict_items = dict.items
_dict_len = dict.__len__
_no_entry = object()


def make_dict(cls, args, kwargs):
    made = {}
    dict_fill(made, args, kwargs)
    return made


def dict_init(self, args, kwargs):
    dict_fill(self, args, kwargs)


def dict_update(self, args, kwargs):
    dict_fill(self, args, kwargs)


def dict_fill(self, args, kwargs):
    for other in args:
        dict_merge(self, other)
    for key, value in kwargs.items():
        _dict_set(self, key, value)


def iterates_as_dict(value):
    """Whether it is a dict whose entries count, whatever a subclass does with keys and values."""
    return isinstance(value, dict) and type_lookup(class_of(value), "__iter__") is type_lookup(dict, "__iter__")


def dict_merge(self, other):
    if iterates_as_dict(other):
        for key, value in _dict_items(other):
            _dict_set(self, key, value)
        return
    keys = getattr(other, "keys", _no_entry)
    if keys is not _no_entry:
        for key in keys():
            _dict_set(self, key, other[key])
        return
    pairs = collect_leaf(other)
    if pairs is None:
        pairs = other
    elif dict_merge_pairs(self, pairs):
        return
    place = 0
    for pair in pairs:
        if dict_set_pair(self, pair):
            place += 1
            continue
        if isinstance(pair, (list, tuple)):
            items = pair
        else:
            if is_missing(type_lookup(class_of(pair), "__iter__")) and is_missing(
                type_lookup(class_of(pair), "__getitem__")
            ):
                error = TypeError("object is not iterable")
                error.add_note(f"Cannot convert dictionary update sequence element #{place} to a sequence")
                raise error
            try:
                items = [item for item in pair]
            except TypeError as error:
                error.add_note(f"Cannot convert dictionary update sequence element #{place} to a sequence")
                raise
        if len(items) != 2:
            raise ValueError(
                f"dictionary update sequence element #{place} has length {len(items)}; 2 is required"
            )
        _dict_set(self, items[0], items[1])
        place += 1


def dict_fromkeys(cls, iterable, value):
    if is_missing(value):
        value = None
    result = cls()
    if type(result) is dict:
        for key in iterable:
            _dict_set(result, key, value)
    else:
        for key in iterable:
            result[key] = value
    return result


def dict_repr(self):
    if not repr_enter(self):
        return "{...}"
    try:
        return "{" + ", ".join([f"{key!r}: {value!r}" for key, value in _dict_items(self)]) + "}"
    finally:
        del _open_reprs[id(self)]


def dict_eq(self, value):
    if _dict_len(self) != _dict_len(value):
        return False
    count = _dict_len(self)
    for key, own in list(_dict_items(self)):
        # A comparison may have emptied the dict.
        if _dict_len(self) != count:
            break
        other = _dict_get(value, key, _no_entry)
        if other is _no_entry:
            return False
        if own is not other and not own == other:
            return False
    return True


def dict_ne(self, value):
    return not dict_eq(self, value)


def dict_copy(self):
    result = {}
    dict_merge(result, self)
    return result


def dict_or(self, value):
    result = dict_copy(self)
    dict_merge(result, value)
    return result


def dict_ror(self, value):
    return dict_or(value, self)


def dict_ior(self, value):
    dict_merge(self, value)
    return self


# Views.


def view_repr(self):
    name = type(self).__name__
    if not repr_enter(self):
        return "..."
    try:
        return f"{name}([" + ", ".join([repr(item) for item in self]) + "])"
    finally:
        del _open_reprs[id(self)]


def view_contains(self, key):
    if isinstance(self, dict_keys):
        return dict.__contains__(view_dict(self), key)
    if not isinstance(key, tuple) or len(key) != 2:
        return False
    found = _dict_get(view_dict(self), key[0], _no_entry)
    return found is not _no_entry and (found is key[1] or found == key[1])


dict_keys = type({}.keys())
dict_items = type({}.items())


def _set_like(value):
    return isinstance(value, (set, frozenset, dict_keys, dict_items))


def _all_in(items, container):
    for item in items:
        if item not in container:
            return False
    return True


def view_eq(self, value):
    return len(self) == len(value) and _all_in(self, value)


def view_ne(self, value):
    return not view_eq(self, value)


def view_lt(self, value):
    return len(self) < len(value) and _all_in(self, value)


def view_le(self, value):
    return len(self) <= len(value) and _all_in(self, value)


def view_gt(self, value):
    return len(self) > len(value) and _all_in(value, self)


def view_ge(self, value):
    return len(self) >= len(value) and _all_in(value, self)


def view_isdisjoint(self, other):
    if self is other:
        return len(self) == 0
    if _set_like(other) and len(other) > len(self):
        self, other = other, self
    for item in other:
        if item in self:
            return False
    return True


def _intersection(view, other):
    if type(other) is set and len(view) <= len(other):
        return other.intersection(view)
    if isinstance(other, (dict_keys, dict_items)) and len(other) > len(view):
        view, other = other, view
    return _intersection_with(view, other)


def _intersection_with(container, items):
    result = set()
    for item in items:
        if item in container:
            result.add(item)
    return result


def view_and(self, value):
    return _intersection(self, value)


def view_rand(self, value):
    return _intersection(self, value)


def _keys_as_set(value):
    # Of keys there is no duplicate: room for all of them is made at once.
    return set(view_dict(value)) if isinstance(value, dict_keys) else set(value)


def view_or(self, value):
    result = _keys_as_set(self)
    result.update(value)
    return result


def view_ror(self, value):
    result = _keys_as_set(value)
    result.update(self)
    return result


def view_sub(self, value):
    result = _keys_as_set(self)
    result.difference_update(value)
    return result


def view_rsub(self, value):
    result = _keys_as_set(value)
    result.difference_update(self)
    return result


def _items_xor(view, other):
    rest = dict(view)
    result = set()
    for key, value in other:
        found = rest.get(key, _no_entry)
        if found is not _no_entry and (found is value or found == value):
            del rest[key]
        else:
            result.add((key, value))
    result.update(rest.items())
    return result


def view_xor(self, value):
    if isinstance(self, dict_items) and isinstance(value, dict_items):
        return _items_xor(self, value)
    result = _keys_as_set(self)
    result.symmetric_difference_update(value)
    return result


def view_rxor(self, value):
    result = _keys_as_set(value)
    result.symmetric_difference_update(self)
    return result
