"""Iterators around iterators, and loops over what program code iterates."""


def any_item(iterable):
    for item in iterable:
        if item:
            return True
    return False


def all_items(iterable):
    for item in iterable:
        if not item:
            return False
    return True


def enumerate_new(cls, iterable, start):
    start = 0 if is_missing(start) else as_index(start)
    return make_enumerate(cls, iter(iterable), start)


def zip_new(cls, strict, iterables):
    strict = not is_missing(strict) and bool(strict)
    return make_zip(cls, [iter(iterable) for iterable in iterables], strict)


def map_new(cls, strict, args):
    strict = not is_missing(strict) and bool(strict)
    return make_map(cls, args[0], [iter(iterable) for iterable in args[1:]], strict)


def filter_new(cls, function, iterable):
    return make_filter(cls, function, iter(iterable))


def reversed_hint(self):
    _, (sequence,), index = self.__reduce__()
    left = index + 1
    return 0 if left > len(sequence) else left


def sequence_iterator_hint(self):
    state = self.__reduce__()
    if len(state) < 3:
        return 0
    sequence = state[1][0]
    if is_missing(type_lookup(type(sequence), "__len__")):
        return NotImplemented
    return max(len(sequence) - state[2], 0)
