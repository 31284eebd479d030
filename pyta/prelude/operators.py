"""Functions of `_operator` that go through sequences, or ask objects for what they are."""


def operator_concat(a, b):
    add = type_lookup(class_of(a), "__add__")
    if operator_is_sequence(a):
        if is_builtin_method(add):
            # A builtin sequence does not ask the other operand.
            return add(a, b)
        if operator_is_sequence(b):
            result = NotImplemented if is_missing(add) else add(a, b)
            if result is NotImplemented and class_of(a) is not class_of(b):
                add = type_lookup(class_of(b), "__radd__")
                result = NotImplemented if is_missing(add) else add(b, a)
            if result is not NotImplemented:
                return result
    raise TypeError(f"'{class_name(a)}' object can't be concatenated")


def operator_is_sequence(value):
    return not is_missing(type_lookup(class_of(value), "__getitem__")) and not isinstance(value, dict)


def operator_iconcat(a, b):
    adds = not is_missing(type_lookup(class_of(a), "__iadd__")) or not is_missing(type_lookup(class_of(a), "__add__"))
    takes = operator_is_sequence(b) and not is_missing(type_lookup(class_of(b), "__radd__"))
    if not operator_is_sequence(a) or not adds and not takes:
        raise TypeError(f"'{class_name(a)}' object can't be concatenated")
    a += b
    return a


def operator_iterator(a):
    try:
        return iter(a)
    except TypeError:
        raise TypeError(f"argument of type '{class_name(a)}' is not iterable") from None


def operator_countOf(a, b):
    count = 0
    for item in operator_iterator(a):
        if item is b or item == b:
            count += 1
    return count


def operator_indexOf(a, b):
    place = 0
    for item in operator_iterator(a):
        if item is b or item == b:
            return place
        place += 1
    raise ValueError("sequence.index(x): x not in sequence")


def operator_length_hint(obj, default):
    default = 0 if is_missing(default) else default
    if not isinstance(default, int):
        raise TypeError(f"'{class_name(default)}' object cannot be interpreted as an integer")
    if not -2**63 <= default < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    kind = type(obj)
    if hasattr(kind, "__len__"):
        try:
            return len(obj)
        except TypeError:
            pass
    try:
        hint = kind.__length_hint__
    except AttributeError:
        return default
    try:
        value = hint(obj)
    except TypeError:
        return default
    if value is NotImplemented:
        return default
    if not isinstance(value, int):
        raise TypeError(f"__length_hint__ must be an integer, not {class_name(value)}")
    if value < 0:
        raise ValueError("__length_hint__() should return >= 0")
    return value
