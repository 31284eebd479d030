"""Maps of memory where program code takes part: the twins of their natives."""

_MAP_NAMES = ("fileno", "length", "flags", "prot", "access", "offset")


def mmap_new(cls, args, kwargs):
    if not isinstance(cls, type):
        raise TypeError(f"mmap.mmap.__new__(X): X is not a type object ({class_of(cls).__name__})")
    if len(args) > 6:
        raise TypeError(f"function takes at most 6 positional arguments ({len(args)} given)")
    kwargs = dict(kwargs) if kwargs else {}
    given = dict(zip(_MAP_NAMES, args))
    for i, name in enumerate(_MAP_NAMES):
        if name in kwargs:
            if i < len(args):
                raise TypeError(f"argument for function given by name ('{name}') and position ({i + 1})")
            given[name] = kwargs.pop(name)
    for i, name in enumerate(_MAP_NAMES[:2]):
        if name not in given:
            raise TypeError(f"function missing required argument '{name}' (pos {i + 1})")
    keeps_file = True
    if "trackfd" in kwargs:
        keeps_file = bool(kwargs.pop("trackfd"))
    for name in kwargs:
        raise TypeError(f"this function got an unexpected keyword argument '{name}'")
    fileno = _map_int(given["fileno"])
    length = _map_size(given["length"], "ssize_t")
    flags = _map_int(given.get("flags", 1))
    protection = _map_int(given.get("prot", 3))
    access = _map_int(given.get("access", 0))
    offset = _map_size(given.get("offset", 0), "long")
    return mmap_checked(cls, fileno, length, flags, protection, access, offset, keeps_file)


def _map_int(value):
    number = as_index(value)
    if number > 0x7FFFFFFF:
        raise OverflowError("signed integer is greater than maximum")
    if number < -0x80000000:
        raise OverflowError("signed integer is less than minimum")
    return number


def _map_size(value, kind):
    number = as_index(value)
    if not -(1 << 63) <= number < 1 << 63:
        raise OverflowError(f"Python int too large to convert to C {kind}")
    return number


def mmap_checked(cls, fileno, length, flags, protection, access, offset, keeps_file):
    if length < 0:
        raise OverflowError("memory mapped length must be positive")
    if offset < 0:
        raise OverflowError("memory mapped offset must be positive")
    if access != 0 and (flags != 1 or protection != 3):
        raise ValueError("mmap can't specify both access and flags, prot.")
    if access == 0:
        if protection & 3 != 3:
            access = 2 if protection & 2 else 1
    elif access == 1:
        flags, protection = 1, 1
    elif access == 2:
        flags, protection = 1, 3
    elif access == 3:
        flags, protection = 2, 3
    else:
        raise ValueError("mmap invalid access parameter.")
    sys_audit("mmap.__new__", (fileno, length, access, offset))
    return mmap_make(cls, fileno, length, flags, protection, access, offset, keeps_file)


def mmap_getitem(self, key):
    import mmap

    return mmap.mmap.__getitem__(self, as_subscript(key))


def mmap_setitem(self, key, value):
    import mmap

    key = as_subscript(key)
    if isinstance(key, slice):
        value = _with_buffer(value)
    elif not is_missing(type_lookup(class_of(value), "__index__")):
        value = as_index(value)
    mmap.mmap.__setitem__(self, key, value)


def mmap_delitem(self, key):
    import mmap

    mmap.mmap.__delitem__(self, as_subscript(key))


def mmap_write(self, data):
    import mmap

    return mmap.mmap.write(self, _with_buffer(data))


def _with_buffer(value):
    if is_missing(type_lookup(class_of(value), "__buffer__")):
        return value
    return memoryview(value)


def mmap_close(self):
    gc_sweep(2)
    mmap_close_now(self)


def mmap_exit(self, exc_type, exc_value, traceback):
    gc_sweep(2)
    mmap_close_now(self)


def mmap_resize(self, newsize):
    newsize = as_index(newsize)
    gc_sweep(2)
    mmap_resize_now(self, newsize)
