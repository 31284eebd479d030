from operator import index as _index


def _sequence(object):
    """The object, which is refused when it is a mapping."""
    if hasattr(type(object), "keys") or not hasattr(type(object), "__getitem__"):
        raise TypeError(f"'{type(object).__name__}' object does not support indexing")
    return object


def sequence_getitem(object, index):
    return _sequence(object)[_index(index)]


def sequence_setitem(object, index, value):
    _sequence(object)[_index(index)] = value
    return 0


def sequence_delitem(object, index):
    del _sequence(object)[_index(index)]
    return 0


def object_hasattrstring(object, name):
    """Whether there is an attribute, whatever reading it raises."""
    try:
        getattr(object, name.decode())
    except Exception:
        return 0
    return 1


def _py_getbuiltwithassert():
    return 0
