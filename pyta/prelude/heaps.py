"""Heaps and sorted lists whose items are compared by program code."""


def _heap_rise(heap, hole, top, above):
    item = heap[hole]
    while hole > top:
        parent = (hole - 1) >> 1
        other = heap[parent]
        if not above(item, other):
            break
        heap[hole] = other
        hole = parent
    heap[hole] = item


def _heap_sink(heap, hole, above):
    end = len(heap)
    top = hole
    item = heap[hole]
    child = 2 * hole + 1
    while child < end:
        if child + 1 < end and not above(heap[child], heap[child + 1]):
            child += 1
        heap[hole] = heap[child]
        hole = child
        child = 2 * hole + 1
    heap[hole] = item
    _heap_rise(heap, hole, top, above)


def _heap_less(a, b):
    return a < b


def _heap_greater(a, b):
    return b < a


def _heap_push(heap, item, above):
    list.append(heap, item)
    _heap_rise(heap, len(heap) - 1, 0, above)


def _heap_pop(heap, above):
    last = heap.pop()
    if not heap:
        return last
    top = heap[0]
    heap[0] = last
    _heap_sink(heap, 0, above)
    return top


def _heap_replace(heap, item, above):
    top = heap[0]
    heap[0] = item
    _heap_sink(heap, 0, above)
    return top


def _heap_push_pop(heap, item, above):
    if heap and above(heap[0], item):
        return _heap_replace(heap, item, above)
    return item


def _heap_ify(heap, above):
    for place in range(len(heap) // 2 - 1, -1, -1):
        _heap_sink(heap, place, above)


def heap_push(heap, item):
    _heap_push(heap, item, _heap_less)


def heap_pop(heap):
    return _heap_pop(heap, _heap_less)


def heap_replace(heap, item):
    return _heap_replace(heap, item, _heap_less)


def heap_push_pop(heap, item):
    return _heap_push_pop(heap, item, _heap_less)


def heap_ify(heap):
    _heap_ify(heap, _heap_less)


def max_heap_push(heap, item):
    _heap_push(heap, item, _heap_greater)


def max_heap_pop(heap):
    return _heap_pop(heap, _heap_greater)


def max_heap_replace(heap, item):
    return _heap_replace(heap, item, _heap_greater)


def max_heap_push_pop(heap, item):
    return _heap_push_pop(heap, item, _heap_greater)


def max_heap_ify(heap):
    _heap_ify(heap, _heap_greater)


def _heap_bounds(a, lo, hi):
    lo = 0 if is_missing(lo) else as_index(lo)
    if lo < 0:
        raise ValueError("lo must be non-negative")
    hi = len(a) if is_missing(hi) or hi is None else as_index(hi)
    return lo, len(a) if hi < 0 else hi


def bisect_right(a, x, lo, hi, key):
    lo, hi = _heap_bounds(a, lo, hi)
    keyed = not is_missing(key) and key is not None
    while lo < hi:
        middle = (lo + hi) // 2
        item = key(a[middle]) if keyed else a[middle]
        if x < item:
            hi = middle
        else:
            lo = middle + 1
    return lo


def bisect_left(a, x, lo, hi, key):
    lo, hi = _heap_bounds(a, lo, hi)
    keyed = not is_missing(key) and key is not None
    while lo < hi:
        middle = (lo + hi) // 2
        item = key(a[middle]) if keyed else a[middle]
        if item < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


def insort_right(a, x, lo, hi, key):
    keyed = not is_missing(key) and key is not None
    place = bisect_right(a, key(x) if keyed else x, lo, hi, key)
    a.insert(place, x)


def insort_left(a, x, lo, hi, key):
    keyed = not is_missing(key) and key is not None
    place = bisect_left(a, key(x) if keyed else x, lo, hi, key)
    a.insert(place, x)
