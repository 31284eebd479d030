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


def sum_items(iterable, start):
    iterator = iter(iterable)
    if is_missing(start):
        total = 0
    else:
        check_sum_start(start)
        total = start
    if is_exact_int(total):
        for item in iterator:
            total = total + item
            if not is_exact_int(total):
                break
        else:
            return total
    if is_exact_float(total):
        sums = [total, 0.0]
        for item in iterator:
            if not add_float(sums, item):
                total = total_of_floats(sums) + item
                break
        else:
            return total_of_floats(sums)
    if type(total) is complex:
        real = [total.real, 0.0]
        imag = [total.imag, 0.0]
        for item in iterator:
            if type(item) is complex:
                add_float(real, item.real)
                add_float(imag, item.imag)
            elif not add_float(real, item):
                total = complex(total_of_floats(real), total_of_floats(imag)) + item
                break
        else:
            return complex(total_of_floats(real), total_of_floats(imag))
    for item in iterator:
        total = total + item
    return total


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


# What follows gives the items of a builtin iterator whose next one takes guest code, for loops whose iterator nobody sees: see
# `types::iterators::stand_in`. The iterator keeps its state, for those who see it.


def zip_pairs(first, second):
    for x in iterated(first):
        for y in iterated(second):
            yield x, y
            break
        else:
            return


def enumerate_items(enumerate, input):
    for item in iterated(input):
        yield enumerate_pair(enumerate, item)


def map_items(function, input):
    for item in iterated(input):
        yield function(item)


def map_pairs(function, first, second):
    for x in iterated(first):
        for y in iterated(second):
            yield function(x, y)
            break
        else:
            return


def filter_items(function, input):
    for item in iterated(input):
        if function(item):
            yield item


def filter_true(input):
    for item in iterated(input):
        if item:
            yield item


def islice_items(islice, input):
    if islice_is_over(islice):
        return
    for item in iterated(input):
        if islice_gives(islice):
            yield item
        if islice_is_over(islice):
            return
    islice_end(islice)


def chain_items(chain):
    while True:
        active = chain_active(chain)
        if active is not None:
            for item in iterated(active):
                yield item
            chain_ended(chain, active)
            continue
        source = chain_source(chain)
        if source is None:
            return
        for iterable in iterated(source):
            chain_begin(chain, iter(iterable))
            break
        else:
            chain_end(chain)
            return


def callable_items(iterator, callable, sentinel):
    while not callable_is_over(iterator):
        try:
            item = callable()
        except StopIteration:
            break
        if item == sentinel:
            break
        yield item
    callable_end(iterator)
