"""Lists, tuples, ranges and slices where program code takes part: the twins of their natives.

Methods are called through the builtin classes, so that what a subclass overrides does not matter.
"""

_list_append = list.append
_list_iter = list.__iter__
_list_len = list.__len__
_tuple_iter = tuple.__iter__
_tuple_len = tuple.__len__
_tuple_new = tuple.__new__

# Containers whose representation is being made, by identity. Whoever has entered one deletes it, without a call: that would
# fail where the limit of recursion is reached.
_open_reprs = {}


def repr_enter(container):
    """Whether `container` is not open yet; then it is now."""
    if id(container) in _open_reprs:
        return False
    _open_reprs[id(container)] = container
    return True


def as_subscript(key):
    """A key with the integers that its `__index__` methods give."""
    if not isinstance(key, slice):
        return as_index(key)
    step = _slice_part(key.step)
    if step == 0:
        raise ValueError("slice step cannot be zero")
    start = _slice_part(key.start)
    return slice(start, _slice_part(key.stop), step)


def memoryview_getitem(self, key):
    key = tuple([as_subscript(part) for part in key]) if isinstance(key, tuple) else as_subscript(key)
    return memoryview.__getitem__(self, key)


def _slice_part(part):
    if part is None:
        return None
    if not hasattr(type(part), "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return as_index(part)


# Lists.


def with_length_asked(iterable):
    """What to iterate, after asking how many items there will be, for the sake of what the program's own methods raise."""
    if not has_own_length(iterable):
        return iterable
    iterator = iter(iterable)
    kind = class_of(iterable)
    for name in ("__len__", "__length_hint__"):
        method = type_lookup(kind, name)
        if not is_missing(method):
            try:
                bind_method(method, iterable)()
            except TypeError:
                continue
            break
    return iterator


def make_list(cls, iterable):
    return [item for item in with_length_asked(iterable)]


def list_init(self, iterable):
    list.clear(self)
    list_extend(self, iterable)


def list_extend(self, iterable):
    append = _list_append
    for item in with_length_asked(iterable):
        append(self, item)


def list_iadd(self, value):
    list_extend(self, value)
    return self


def list_insert(self, index, object):
    list.insert(self, as_index(index), object)


def list_remove(self, value):
    place = 0
    for item in _list_iter(self):
        if item is value or item == value:
            if place < _list_len(self):
                list.__delitem__(self, place)
            return
        place += 1
    raise ValueError("list.remove(x): x not in list")


def list_pop(self, index):
    return list.pop(self, as_index(index))


def _find(iterator, value, start, stop):
    place = 0
    for item in iterator:
        if place >= stop:
            break
        if place >= start and (item is value or item == value):
            return place
        place += 1
    return -1


def _limits(start, stop, length):
    start = 0 if is_missing(start) else as_index(start)
    stop = length if is_missing(stop) else as_index(stop)
    if start < 0:
        start = max(start + length, 0)
    if stop < 0:
        stop += length
    return start, stop


def list_index(self, value, start, stop):
    start, stop = _limits(start, stop, _list_len(self))
    place = _find(_list_iter(self), value, start, stop)
    if place < 0:
        raise ValueError("list.index(x): x not in list")
    return place


def list_count(self, value):
    count = 0
    for item in _list_iter(self):
        if item is value or item == value:
            count += 1
    return count


def list_getitem(self, index):
    return list.__getitem__(self, as_subscript(index))


def list_setitem(self, key, value):
    if isinstance(key, slice):
        if type(value) is not list:
            value = [item for item in value]
        key = as_subscript(key)
    else:
        key = as_index(key)
    list.__setitem__(self, key, value)


def list_delitem(self, key):
    list.__delitem__(self, as_subscript(key))


def list_contains(self, key):
    for item in _list_iter(self):
        if item is key or item == key:
            return True
    return False


def list_repr(self):
    if not repr_enter(self):
        return "[...]"
    try:
        return "[" + ", ".join([repr(item) for item in _list_iter(self)]) + "]"
    finally:
        del _open_reprs[id(self)]


def bytes_hex(self, sep, bytes_per_sep):
    group = 1 if is_missing(bytes_per_sep) else as_index(bytes_per_sep)
    if not -(1 << 31) <= group < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    own = bytes if isinstance(self, bytes) else bytearray
    if is_missing(sep):
        return own.hex(self)
    if not isinstance(sep, (str, bytes)):
        raise ValueError("sep must be length 1.") if len(sep) != 1 else TypeError("sep must be str or bytes.")
    return own.hex(self, sep, group)


def refuse_item(key, text):
    """Makes the key an index before it says that items cannot be changed."""
    if not -(1 << 63) <= as_index(key) < 1 << 63:
        raise IndexError(f"cannot fit '{class_name(key)}' into an index-sized integer")
    raise TypeError(text)


def list_mul(self, value):
    return list.__mul__(self, as_index(value))


def list_imul(self, value):
    return list.__imul__(self, as_index(value))


def list_eq(self, value):
    if _list_len(self) != _list_len(value):
        return False
    return _list_difference(self, value) is None and _list_len(self) == _list_len(value)


def list_ne(self, value):
    return not list_eq(self, value)


def _list_difference(a, b):
    """The first items that differ as a pair, or None; those that their comparison has removed do not count."""
    place = 0
    for x, y in zip(_list_iter(a), _list_iter(b)):
        if x is not y and not x == y:
            return (x, y) if place < min(_list_len(a), _list_len(b)) else None
        place += 1
    return None


def list_lt(self, value):
    pair = _list_difference(self, value)
    return _list_len(self) < _list_len(value) if pair is None else pair[0] < pair[1]


def list_le(self, value):
    pair = _list_difference(self, value)
    return _list_len(self) <= _list_len(value) if pair is None else pair[0] <= pair[1]


def list_gt(self, value):
    pair = _list_difference(self, value)
    return _list_len(self) > _list_len(value) if pair is None else pair[0] > pair[1]


def list_ge(self, value):
    pair = _list_difference(self, value)
    return _list_len(self) >= _list_len(value) if pair is None else pair[0] >= pair[1]


# Tuples.


def tuple_new(cls, iterable):
    return _tuple_new(cls, [item for item in iterable])


def tuple_index(self, value, start, stop):
    start, stop = _limits(start, stop, _tuple_len(self))
    place = _find(_tuple_iter(self), value, start, stop)
    if place < 0:
        raise ValueError("tuple.index(x): x not in tuple")
    return place


def tuple_count(self, value):
    count = 0
    for item in _tuple_iter(self):
        if item is value or item == value:
            count += 1
    return count


def tuple_getitem(self, key):
    return tuple.__getitem__(self, as_subscript(key))


def tuple_contains(self, key):
    for item in _tuple_iter(self):
        if item is key or item == key:
            return True
    return False


def tuple_repr(self):
    if not repr_enter(self):
        return "(...)"
    try:
        parts = [repr(item) for item in _tuple_iter(self)]
    finally:
        del _open_reprs[id(self)]
    return "(" + parts[0] + ",)" if len(parts) == 1 else "(" + ", ".join(parts) + ")"


def tuple_hash(self):
    return hash_of_hashes(self, [hash(item) for item in _tuple_iter(self)])


def tuple_mul(self, value):
    return tuple.__mul__(self, as_index(value))


def tuple_eq(self, value):
    if _tuple_len(self) != _tuple_len(value):
        return False
    for a, b in zip(_tuple_iter(self), _tuple_iter(value)):
        if a is not b and not a == b:
            return False
    return True


def tuple_ne(self, value):
    return not tuple_eq(self, value)


def _tuple_difference(a, b):
    for x, y in zip(_tuple_iter(a), _tuple_iter(b)):
        if x is not y and not x == y:
            return x, y
    return None


def tuple_lt(self, value):
    pair = _tuple_difference(self, value)
    return _tuple_len(self) < _tuple_len(value) if pair is None else pair[0] < pair[1]


def tuple_le(self, value):
    pair = _tuple_difference(self, value)
    return _tuple_len(self) <= _tuple_len(value) if pair is None else pair[0] <= pair[1]


def tuple_gt(self, value):
    pair = _tuple_difference(self, value)
    return _tuple_len(self) > _tuple_len(value) if pair is None else pair[0] > pair[1]


def tuple_ge(self, value):
    pair = _tuple_difference(self, value)
    return _tuple_len(self) >= _tuple_len(value) if pair is None else pair[0] >= pair[1]


# Ranges.


def range_new(cls, args):
    return range.__new__(cls, *[as_index(arg) for arg in args])


def range_getitem(self, key):
    return range.__getitem__(self, as_subscript(key))


def range_contains(self, key):
    for item in range.__iter__(self):
        if item is key or item == key:
            return True
    return False


def range_count(self, value):
    count = 0
    for item in range.__iter__(self):
        if item is value or item == value:
            count += 1
    return count


def range_index(self, value):
    place = 0
    for item in range.__iter__(self):
        if item is value or item == value:
            return place
        place += 1
    raise ValueError("sequence.index(x): x not in sequence")


# Slices.


def slice_indices(self, length):
    return slice.indices(as_subscript(self), as_index(length))


def _slice_parts(self):
    return self.start, self.stop, self.step


def slice_repr(self):
    if not repr_enter(self):
        return "..."
    try:
        return f"slice({self.start!r}, {self.stop!r}, {self.step!r})"
    finally:
        del _open_reprs[id(self)]


def slice_eq(self, value):
    return _slice_parts(self) == _slice_parts(value)


def slice_ne(self, value):
    return _slice_parts(self) != _slice_parts(value)


def slice_lt(self, value):
    return self is not value and _slice_parts(self) < _slice_parts(value)


def slice_le(self, value):
    return self is value or _slice_parts(self) <= _slice_parts(value)


def slice_gt(self, value):
    return self is not value and _slice_parts(self) > _slice_parts(value)


def slice_ge(self, value):
    return self is value or _slice_parts(self) >= _slice_parts(value)


def slice_hash(self):
    return hash_of_slice(hash(self.start), hash(self.stop), hash(self.step))
