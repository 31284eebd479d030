"""Strings and bytes where program code takes part: the twins of their natives.

The natives convert and lay out builtin values; here the methods of the program are called, and the native does the rest.
"""


_str_join = str.join


def getitem_by_slice(self, key):
    return _native_class(self).__getitem__(self, as_subscript(key))


def _native_class(value):
    for cls in (str, bytes, bytearray, memoryview):
        if isinstance(value, cls):
            return cls
    return type(value)


def str_splitlines(self, keepends):
    return _native_class(self).splitlines(self, True if keepends else False)


def str_join(self, iterable):
    return _str_join(self, [item for item in iterable])


def str_translate(self, table):
    getitem = type(table).__getitem__
    pieces = []
    for char in str.__iter__(self):
        try:
            value = getitem(table, ord(char))
        except LookupError:
            pieces.append(char)
            continue
        pieces.append(translated(value))
    return "".join(pieces)


def str_encode(self, encoding, errors):
    if is_missing(encoding):
        encoding = "utf-8"
    if is_missing(errors):
        errors = "strict"
    return encode_text(self, encoding, errors)


def bytes_decode(self, encoding, errors):
    return decode_bytes(self, encoding, errors)


def decode_bytes(object, encoding, errors):
    if is_missing(encoding):
        encoding = "utf-8"
    if is_missing(errors):
        errors = "strict"
    return decode_text(object, encoding, errors)


# str.format


class _Numbering:
    """Automatic numbering of fields: the next number, and whether fields are numbered by hand."""

    next = 0
    manual = None


def str_format(self, args, kwargs):
    return _format_template(self, args, kwargs, _Numbering(), 2)


def str_format_map(self, mapping):
    return _format_template(self, None, mapping, _Numbering(), 2)


def _format_template(template, args, kwargs, numbering, depth):
    if depth == 0:
        raise ValueError("Max string recursion exceeded")
    pieces = []
    for part in template_parts(template):
        if type(part) is ValueError:
            raise part
        literal, name, spec, conversion = part
        pieces.append(literal)
        if name is None:
            continue
        value = _field_value(name, args, kwargs, numbering)
        if conversion is not None:
            value = _converted(value, conversion)
        if "{" in spec:
            spec = _format_template(spec, args, kwargs, numbering, depth - 1)
        pieces.append(format(value, spec))
    return "".join(pieces)


def _converted(value, conversion):
    if conversion == "r":
        return repr(value)
    if conversion == "s":
        return str(value)
    if conversion == "a":
        return ascii(value)
    if "!" <= conversion <= "~":
        raise ValueError(f"Unknown conversion specifier {conversion}")
    raise ValueError(f"Unknown conversion specifier \\x{ord(conversion):x}")


def _field_value(name, args, kwargs, numbering):
    first, steps = field_name_parts(name)
    if first == "" or type(first) is int:
        first = _numbered(first, numbering)
        if args is None:
            raise ValueError("Format string contains positional fields")
        if first >= len(args):
            raise IndexError(f"Replacement index {first} out of range for positional args tuple")
        value = args[first]
    else:
        value = kwargs[first]
    for step in steps:
        if type(step) is ValueError:
            raise step
        is_attribute, key = step
        value = getattr(value, key) if is_attribute else value[key]
    return value


def _numbered(first, numbering):
    manual = first != ""
    if numbering.manual is None:
        numbering.manual = manual
    if numbering.manual and not manual:
        raise ValueError("cannot switch from manual field specification to automatic field numbering")
    if manual and not numbering.manual:
        raise ValueError("cannot switch from automatic field numbering to manual field specification")
    if manual:
        return first
    numbering.next += 1
    return numbering.next - 1


# Formatting with `%`.


def str_mod(self, value):
    return percent_render(self, _percent_arguments(self, value, str, "string"))


def str_rmod(self, value):
    return str_mod(value, self)


def bytes_mod(self, value):
    made = percent_render(self, _percent_arguments(self, value, (str, bytes, bytearray), "bytes"))
    return bytearray(made) if isinstance(self, bytearray) else made


def bytes_rmod(self, value):
    return bytes_mod(value, self)


def _percent_arguments(template, value, text, what):
    is_mapping = False
    if isinstance(value, tuple):
        items = list(tuple.__iter__(value))
    else:
        items = [value]
        is_mapping = not isinstance(value, text) and hasattr(type(value), "__getitem__")
    used = 0
    converted = []
    for key, star_width, star_precision, conversion in percent_directives(template):
        if key is not None:
            if not is_mapping:
                raise TypeError("format requires a mapping")
            items = [value[key]]
            used = 0
        stars = star_width + star_precision
        for item in items[used : used + stars]:
            converted.append(item)
        used += stars
        if used >= len(items) or not conversion:
            # The native reports what is missing or malformed.
            return tuple(converted)
        converted.append(_percent_argument(items[used], conversion, what))
        used += 1
    if used < len(items) and not is_mapping:
        raise TypeError(f"not all arguments converted during {what} formatting")
    return tuple(converted)


def _percent_argument(value, conversion, what):
    if what == "string":
        if conversion == "s":
            return str(value)
        if conversion == "r":
            return repr(value)
        if conversion == "a":
            return ascii(value)
    else:
        if conversion in "ra":
            return ascii(value)
        if conversion in "sb":
            return _percent_bytes(value)
    if conversion in "diu":
        return value if isinstance(value, int) else _percent_integer(value, conversion)
    if conversion in "oxX":
        if isinstance(value, int) or not hasattr(type(value), "__index__"):
            return value
        return as_index(value)
    if conversion in "eEfFgG":
        return value if isinstance(value, (int, float)) else float(value)
    if conversion == "c" and not isinstance(value, (int, str, bytes, bytearray)):
        return as_index(value) if hasattr(type(value), "__index__") else value
    return value


def _percent_integer(value, conversion):
    if not hasattr(type(value), "__index__") and not hasattr(type(value), "__int__"):
        return value
    try:
        return int(value)
    except TypeError:
        name = type(value).__name__
        raise TypeError(f"%{conversion} format: a real number is required, not {name}") from None


def _percent_bytes(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    method = type_lookup(type(value), "__bytes__")
    if is_missing(method):
        return value
    return bytes_by(method, value)


def bytes_by(method, value):
    """What an object's `__bytes__`, as found on its class, makes of it."""
    bind = type_lookup(class_of(method), "__get__")
    made = (method if is_missing(bind) else bind(method, value, class_of(value)))()
    if not isinstance(made, bytes):
        raise TypeError(f"__bytes__ returned non-bytes (type {class_name(made)})")
    return made


# Bytes and bytearrays.


def bytes_equality(self, value):
    """The comparison of bytes with text or a number when that is to be warned of."""
    name = "bytearray" if isinstance(self, bytearray) else "bytes"
    other = "string" if isinstance(value, str) else "int"
    warn_here(f"Comparison between {name} and {other}", BytesWarning)
    return NotImplemented


def bytes_str(self):
    """`str` of bytes when that is to be warned of."""
    if isinstance(self, bytearray):
        warn_here("str() on a bytearray instance", BytesWarning)
        return bytearray.__repr__(self)
    warn_here("str() on a bytes instance", BytesWarning)
    return bytes.__repr__(self)


def bytes_join(self, iterable):
    return _native_class(self).join(self, [item for item in iterable])


def bytes_new(cls, source, encoding, errors):
    if not is_missing(encoding) or not is_missing(errors):
        return bytes_as_class(cls, _encoded(source, encoding, errors))
    method = type_lookup(type(source), "__bytes__")
    if not is_missing(method):
        made = bytes_by(method, source)
        return made if cls is bytes else bytes_as_class(cls, made)
    return bytes_as_class(cls, bytes(_byte_items(source, "bytes")))


def _encoded(source, encoding, errors):
    return encode_text(source, encoding, "strict" if is_missing(errors) else errors)


def _byte_items(source, what):
    """What bytes are made of: a count, a buffer, or integers, each of which is looked at before the next is asked for."""
    cls = type(source)
    if hasattr(cls, "__index__"):
        return as_index(source)
    if hasattr(cls, "__buffer__"):
        with memoryview(source) as view:
            return bytes(view)
    items = []
    for item in source:
        byte = as_index(item)
        if not 0 <= byte <= 255:
            raise ValueError(f"{what} must be in range(0, 256)")
        items.append(byte)
    return items


def bytes_fromhex(cls, string):
    return cls(bytes.fromhex(string))


def bytearray_fromhex(cls, string):
    return cls(bytes.fromhex(string))


def make_bytearray(cls, source, encoding, errors):
    result = bytearray()
    bytearray_init(result, source, encoding, errors)
    return result


def bytearray_init(self, source, encoding, errors):
    # What cannot be made bytes leaves none.
    bytearray.clear(self)
    if not is_missing(encoding) or not is_missing(errors):
        bytearray.__init__(self, _encoded(source, encoding, errors))
    else:
        bytearray.__init__(self, _byte_items(source, "byte"))


def bytearray_extend(self, iterable_of_ints):
    items = []
    for item in with_length_asked(iterable_of_ints):
        byte = as_index(item)
        if not 0 <= byte <= 255:
            raise ValueError("byte must be in range(0, 256)")
        items.append(byte)
    bytearray.extend(self, items)


def bytearray_set_slice(self, key, value):
    if not isinstance(value, (bytes, bytearray, memoryview)):
        value = bytes(_byte_items(value, "byte"))
    bytearray.__setitem__(self, as_subscript(key), value)


def bytearray_del_slice(self, key):
    bytearray.__delitem__(self, as_subscript(key))


def bytearray_reduce(self):
    return bytearray_reduce_ex(self, 0)


def bytearray_reduce_ex(self, proto):
    state = object.__getstate__(self)
    if is_missing(proto) or proto < 3:
        return (type(self), (bytes(self).decode("latin-1"), "latin-1") if self else (), state)
    return (type(self), (bytes(self),) if self else (), state)


# Views.


def memoryview_new(cls, object):
    made = type(object).__buffer__(object, 0x11C)
    if not isinstance(made, memoryview):
        raise TypeError("__buffer__ returned non-memoryview object")
    return made


def memoryview_cast(self, format, shape):
    if is_missing(shape) or shape is None:
        return memoryview.cast(self, format)
    return memoryview.cast(self, format, [as_index(item) for item in shape])


def memoryview_hash(self):
    memoryview_hold(self)
    try:
        hash(self.obj)
    finally:
        memoryview_let_go(self)
    return memoryview_hash_contents(self)


def memoryview_hex(self, sep, bytes_per_sep):
    memoryview_hold(self)
    try:
        if is_missing(sep):
            return memoryview.hex(self, bytes_per_sep=as_index(bytes_per_sep))
        if len(sep) != 1:
            raise ValueError("sep must be length 1.")
        plain = str(sep) if isinstance(sep, str) else bytes(sep)
        return memoryview.hex(self, plain, 1 if is_missing(bytes_per_sep) else as_index(bytes_per_sep))
    finally:
        memoryview_let_go(self)


def memoryview_index(self, value, start, stop):
    length = len(self)
    start = 0 if is_missing(start) else as_index(start)
    stop = length if is_missing(stop) else as_index(stop)
    for i in range(*slice(start, stop).indices(length)):
        if self[i] is value or self[i] == value:
            return i
    raise ValueError("memoryview.index(x): x not found")


def memoryview_count(self, value):
    count = 0
    for item in self:
        if item is value or item == value:
            count += 1
    return count
