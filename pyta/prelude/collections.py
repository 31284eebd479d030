"""What deques and counting do with program code."""


def deque_init(self, iterable, maxlen):
    deque = _deque()
    if is_missing(maxlen):
        maxlen = None
    deque.__init__(self, (), maxlen)
    if not is_missing(iterable):
        deque_extend(self, iterable)


def _deque():
    from _collections import deque

    return deque


def deque_extend(self, iterable):
    append = _deque().append
    if iterable is self:
        iterable = [item for item in iterable]
    for item in iterable:
        append(self, item)


def deque_extendleft(self, iterable):
    append = _deque().appendleft
    if iterable is self:
        iterable = [item for item in iterable]
    for item in iterable:
        append(self, item)


def deque_iadd(self, value):
    deque_extend(self, value)
    return self


def deque_rotate(self, n):
    _deque().rotate(self, as_index(n))


def deque_checked(deque, version):
    if deque_version(deque) != version:
        raise RuntimeError("deque mutated during iteration")


def deque_count(self, value):
    count, version = 0, deque_version(self)
    for item in deque_items(self):
        if item is value or item == value:
            count += 1
        deque_checked(self, version)
    return count


def deque_place(self, value, start, stop):
    version, place = deque_version(self), 0
    for item in deque_items(self):
        if start <= place < stop and (item is value or item == value):
            return place
        deque_checked(self, version)
        place += 1
    return -1


def deque_index(self, value, start, stop):
    length = len(deque_items(self))
    start = 0 if is_missing(start) else as_index(start)
    stop = length if is_missing(stop) else as_index(stop)
    if start < 0:
        start = max(start + length, 0)
    if stop < 0:
        stop = max(stop + length, 0)
    place = deque_place(self, value, start, stop)
    if place < 0:
        raise ValueError("deque.index(x): x not in deque")
    return place


def deque_insert(self, index, value):
    _deque().insert(self, as_index(index), value)


def deque_remove(self, value):
    items = deque_items(self)
    length = len(items)
    place = 0
    for item in items:
        same = item is value or item == value
        if len(items) != length:
            raise IndexError("deque mutated during remove().")
        if same:
            _deque().__delitem__(self, place)
            return
        place += 1
    raise ValueError("deque.remove(x): x not in deque")


def deque_copy(self):
    if self.maxlen is None:
        return type(self)(self)
    return type(self)(self, self.maxlen)


def deque_getitem(self, index):
    return _deque().__getitem__(self, as_index(index))


def deque_setitem(self, index, value):
    _deque().__setitem__(self, as_index(index), value)


def deque_delitem(self, index):
    _deque().__delitem__(self, as_index(index))


def deque_contains(self, value):
    version = deque_version(self)
    for item in deque_items(self):
        same = item is value or item == value
        deque_checked(self, version)
        if same:
            return True
    return False


def deque_repr(self):
    name = type(self).__name__
    if not repr_enter(self):
        return "[...]"
    try:
        inner = ", ".join([repr(item) for item in deque_items(self)])
    finally:
        del _open_reprs[id(self)]
    if self.maxlen is None:
        return f"{name}([{inner}])"
    return f"{name}([{inner}], maxlen={self.maxlen})"


def deque_eq(self, value):
    return deque_items(self) == deque_items(value)


def deque_ne(self, value):
    return deque_items(self) != deque_items(value)


def deque_lt(self, value):
    return deque_items(self) < deque_items(value)


def deque_le(self, value):
    return deque_items(self) <= deque_items(value)


def deque_gt(self, value):
    return deque_items(self) > deque_items(value)


def deque_ge(self, value):
    return deque_items(self) >= deque_items(value)


def deque_add(self, value):
    result = deque_copy(self)
    _deque().extend(result, value)
    return result


def deque_mul(self, value):
    result = deque_copy(self)
    return deque_imul(result, value)


def deque_imul(self, value):
    times = as_index(value)
    if not -(1 << 63) <= times < 1 << 63:
        raise OverflowError("cannot fit 'int' into an index-sized integer")
    items = [*deque_items(self)]
    deque = _deque()
    if times <= 0:
        deque.clear(self)
        return self
    if self.maxlen is not None and items:
        times = min(times, self.maxlen // len(items) + 2)
    deque.extend(self, items * (times - 1))
    return self


def deque_reduce(self):
    state = object.__getstate__(self)
    if self.maxlen is None:
        return type(self), (), state, iter(self)
    return type(self), ((), self.maxlen), state, iter(self)


def count_elements(mapping, iterable):
    get = mapping.get
    for item in iterable:
        mapping[item] = get(item, 0) + 1
