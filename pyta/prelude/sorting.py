"""Sorting, and smallest and largest items, with keys and comparisons that are program code."""


_list = list
_map = map
_builtin = class_of(len)
_method_descriptor = class_of(str.lower)


def list_sort(self, key, reverse):
    reverse = not is_missing(reverse) and bool(reverse)
    items = take_items(self)
    try:
        if is_missing(key) or key is None:
            sort_lists(items, items, reverse)
        else:
            kind = class_of(key)
            # What is native is called without frames.
            is_native = kind is type or kind is _builtin or kind is _method_descriptor
            keys = _list(_map(key, items)) if is_native else [key(item) for item in items]
            sort_lists(keys, items, reverse)
    finally:
        changed = give_items_back(self, items)
    if changed:
        raise ValueError("list modified during sort")


def sorted_items(iterable, key, reverse):
    items = [item for item in iterable]
    reverse = not is_missing(reverse) and bool(reverse)
    if is_missing(key) or key is None:
        sort_lists(items, items, reverse)
    else:
        kind = class_of(key)
        # What is native is called without frames.
        is_native = kind is type or kind is _builtin or kind is _method_descriptor
        keys = _list(_map(key, items)) if is_native else [key(item) for item in items]
        sort_lists(keys, items, reverse)
    return items


def min_item(key, default, args):
    found = False
    if is_missing(key) or key is None:
        for item in args[0] if len(args) == 1 else args:
            if not found:
                best, found = item, True
            elif item < best:
                best = item
    else:
        for item in args[0] if len(args) == 1 else args:
            value = key(item)
            if not found:
                best, least, found = item, value, True
            elif value < least:
                best, least = item, value
    if found:
        return best
    if is_missing(default):
        raise ValueError("min() iterable argument is empty")
    return default


def max_item(key, default, args):
    found = False
    if is_missing(key) or key is None:
        for item in args[0] if len(args) == 1 else args:
            if not found:
                best, found = item, True
            elif item > best:
                best = item
    else:
        for item in args[0] if len(args) == 1 else args:
            value = key(item)
            if not found:
                best, greatest, found = item, value, True
            elif value > greatest:
                best, greatest = item, value
    if found:
        return best
    if is_missing(default):
        raise ValueError("max() iterable argument is empty")
    return default
