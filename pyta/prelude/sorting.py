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


# The order of keys that program code compares: the merge sort of natural runs that `merge_sort` is for others. `order` has the numbers of the keys.

# Shortest run that is merged: shorter ones are extended by insertion.
_SHORTEST_RUN = 24
# Shorter lists are one run, sorted by the comparisons that CPython makes.
_ONE_RUN = 64


def sort_compared(keys, items, reverse):
    """Orders `items` by `keys` of the same length."""
    count = len(keys)
    order = _list(range(count))
    # Reversing before and after keeps equal items in their order.
    if reverse:
        order.reverse()
    try:
        sort_order(keys, order, count)
    finally:
        # A comparison that raises leaves what was done so far.
        if reverse:
            order.reverse()
        items[:] = [items[number] for number in order]


def sort_order(keys, order, count):
    runs = []
    start = 0
    while start < count:
        end = sort_run(keys, order, start, count)
        limit = count if count < _ONE_RUN or start + _SHORTEST_RUN > count else start + _SHORTEST_RUN
        if end < limit:
            sort_insert(keys, order, start, end, limit)
            end = limit
        runs.append(start)
        start = end
        # Lengths fall by half towards the end, so merges are balanced.
        while len(runs) > 1 and runs[-1] - runs[-2] <= 2 * (start - runs[-1]):
            middle = runs.pop()
            sort_merge(keys, order, runs[-1], middle, start)
    while len(runs) > 1:
        middle = runs.pop()
        sort_merge(keys, order, runs[-1], middle, count)


def sort_run(keys, order, start, count):
    """Where the run from `start` on ends. One that falls is reversed, with equal items in their order, and goes on as far as it rises then."""
    end = sort_rising(keys, order, start + 1, count)
    if end == count:
        return end
    if end > start + 1:
        if keys[order[start]] < keys[order[end - 1]]:
            return end
        # All are equal so far.
        sort_reverse(order, start, end)
    end += 1
    equal = 0
    while end < count:
        if keys[order[end]] < keys[order[end - 1]]:
            sort_reverse(order, end - equal - 1, end)
            equal = 0
        elif keys[order[end - 1]] < keys[order[end]]:
            break
        else:
            equal += 1
        end += 1
    sort_reverse(order, end - equal - 1, end)
    sort_reverse(order, start, end)
    return sort_rising(keys, order, end, count)


def sort_rising(keys, order, end, count):
    """Where the keys from `end` on, of which there is one before, stop to rise."""
    while end < count and not keys[order[end]] < keys[order[end - 1]]:
        end += 1
    return end


def sort_reverse(order, start, end):
    end -= 1
    while start < end:
        order[start], order[end] = order[end], order[start]
        start += 1
        end -= 1


def sort_insert(keys, order, start, end, limit):
    """Inserts what lies between `end` and `limit` into the run before it."""
    while end < limit:
        number = order[end]
        key = keys[number]
        low = start
        high = end
        while low < high:
            middle = (low + high) >> 1
            if key < keys[order[middle]]:
                high = middle
            else:
                low = middle + 1
        place = end
        while place > low:
            order[place] = order[place - 1]
            place -= 1
        order[low] = number
        end += 1


def sort_merge(keys, order, start, middle, end):
    """Merges two runs side by side."""
    if not keys[order[middle]] < keys[order[middle - 1]]:
        return
    left = order[start:middle]
    count = middle - start
    taken = 0
    right = middle
    out = start
    try:
        while taken < count and right < end:
            if keys[order[right]] < keys[left[taken]]:
                order[out] = order[right]
                right += 1
            else:
                order[out] = left[taken]
                taken += 1
            out += 1
    finally:
        # No item is lost, whatever a comparison raises.
        while taken < count:
            order[out] = left[taken]
            taken += 1
            out += 1


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
