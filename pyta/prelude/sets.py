"""Sets whose elements are hashed or compared by program code, and operations with what program code iterates."""

def set_fill(target, iterable):
    """Adds all items to an exact set."""
    if set_begin_merge(target, iterable):
        return
    items = collect_leaf(_elements(iterable))
    for item in _elements(iterable) if items is None else items:
        set_add(target, item)


def _elements(iterable):
    """What is gone through: the elements of a set, whatever a class that extends it gives."""
    return set_iterator(iterable) if isinstance(iterable, (set, frozenset)) else iterable


def make_set(cls, iterable):
    result = set()
    if not set_begin_merge(result, iterable):
        for item in iterable:
            result.add(item)
    return result


def set_init(self, iterable):
    set_clear(self)
    set_fill(self, iterable)


def frozenset_new(cls, iterable):
    result = set()
    set_fill(result, iterable)
    return freeze_set(cls, result)


def _like(self, result):
    return freeze_set(frozenset, result) if isinstance(self, frozenset) else result


def _as_set(other):
    if isinstance(other, (set, frozenset)):
        return other
    result = set()
    set_fill(result, other)
    return result


def set_update_all(self, others):
    for other in others:
        set_fill(self, other)


def set_union(self, others):
    result = copy_set_like(self)
    for other in others:
        if other is not self:
            set_fill(result, other)
    return _like(self, result)


def _intersect(items, other):
    if items is other:
        return copy_set_like(items)
    result = set()
    if isinstance(other, (set, frozenset)):
        if set_length(other) > set_length(items):
            items, other = other, items
        for item in set_iterator(other):
            if set_has(items, item):
                set_add(result, item)
        return result
    for item in other:
        if set_shares(items, item):
            set_add(result, item)
    return result


def _intersect_all(self, others):
    result = self
    for other in others:
        result = _intersect(result, other)
    return copy_set_like(self) if result is self else result


def set_intersection(self, others):
    return _like(self, _intersect_all(self, others))


def set_intersection_update(self, others):
    set_take(self, _intersect_all(self, others))


def _subtract(self, other):
    size, contains = _size_and_test(other)
    if size is None or set_length(self) >> 2 > size:
        result = copy_set_like(self)
        _remove_all(result, other)
        return result
    result = set()
    for item in set_iterator(self):
        if not contains(other, item):
            set_add(result, item)
    return result


def _size_and_test(container):
    if isinstance(container, (set, frozenset)):
        return set_length(container), set_has
    if type(container) is dict:
        return len(container), dict.__contains__
    return None, None


def _remove_all(target, other):
    if target is other:
        set_clear(target)
        return
    for item in _elements(other):
        set_drop(target, item)
    set_drop_marks(target)


def set_difference(self, others):
    if not others:
        return _like(self, copy_set_like(self))
    result = _subtract(self, others[0])
    for other in others[1:]:
        _remove_all(result, other)
    return _like(self, result)


def set_difference_update(self, others):
    for other in others:
        _remove_all(self, other)


def _toggle(target, items):
    for item in items:
        if set_has(target, item):
            set_discard(target, item)
        else:
            set_add(target, item)


def set_symmetric_difference(self, other):
    result = set()
    set_fill(result, other)
    _toggle(result, set_iterator(self))
    return _like(self, result)


def set_symmetric_difference_update(self, other):
    if self is other:
        set_clear(self)
    elif type(other) is dict:
        # Comparing its keys may change it.
        _toggle(self, list(other))
    else:
        _toggle(self, set_iterator(_as_set(other)))


def set_isdisjoint(self, other):
    if type(other) in (set, frozenset) and set_length(other) > set_length(self):
        self, other = other, set_iterator(self)
    for item in other:
        if set_holds(self, item):
            return False
    return True


def _is_subset(a, b):
    if set_length(a) > set_length(b):
        return False
    for item in set_iterator(a):
        if not set_has(b, item):
            return False
    return True


def set_issubset(self, other):
    if isinstance(other, (set, frozenset)):
        return _is_subset(self, other)
    return set_length(_intersect(self, other)) == set_length(self)


def set_issuperset(self, other):
    if isinstance(other, (set, frozenset)):
        return _is_subset(other, self)
    for item in other:
        if not set_holds(self, item):
            return False
    return True


def set_eq(self, value):
    return set_length(self) == set_length(value) and _is_subset(self, value)


def set_ne(self, value):
    return not set_eq(self, value)


def set_lt(self, value):
    return set_length(self) < set_length(value) and _is_subset(self, value)


def set_le(self, value):
    return _is_subset(self, value)


def set_gt(self, value):
    return set_lt(value, self)


def set_ge(self, value):
    return _is_subset(value, self)


def set_or(self, value):
    return set_union(self, (value,))


def set_ror(self, value):
    return set_union(value, (self,))


def set_and(self, value):
    return _like(self, _intersect(self, value))


def set_rand(self, value):
    return _like(value, _intersect(value, self))


def set_sub(self, value):
    return _like(self, _subtract(self, value))


def set_rsub(self, value):
    return _like(value, _subtract(value, self))


def set_xor(self, value):
    return set_symmetric_difference(self, value)


def set_rxor(self, value):
    return set_symmetric_difference(value, self)


def set_ior(self, value):
    set_fill(self, value)
    return self


def set_iand(self, value):
    set_take(self, _intersect(self, value))
    return self


def set_isub(self, value):
    _remove_all(self, value)
    return self


def set_ixor(self, value):
    set_symmetric_difference_update(self, value)
    return self


def set_repr(self):
    name = type(self).__name__
    if not repr_enter(self):
        return f"{name}(...)"
    try:
        inner = ", ".join([repr(item) for item in set_iterator(self)])
    finally:
        del _open_reprs[id(self)]
    if type(self) is set:
        return "{" + inner + "}"
    return f"{name}({{{inner}}})"


def set_reduce(self):
    return type(self), ([item for item in set_iterator(self)],), object.__getstate__(self)
