_SIZES = {
    "c": 1, "b": 1, "B": 1, "?": 1, "h": 2, "H": 2, "v": 2, "i": 4, "I": 4, "u": 4, "f": 4,
    "l": 8, "L": 8, "q": 8, "Q": 8, "d": 8, "P": 8, "z": 8, "Z": 8, "O": 8, "g": 16 if _has_long_double else 8,
}  # fmt: skip
_CODES = "cbBhHiIlLdDCEFGfuzZqQPXOv?g"
# Formats say the size.
_FORMATS = {"l": "q", "L": "Q", "v": "h"}


_INTEGERS = frozenset("bBhHiIlLqQ")
# Types whose values natives make and take as they are.
_IN_PLACE = frozenset("bBhHiIlLqQfdg?cu")


class PyCSimpleType(CType_Type):
    "The class of classes of single C values."

    def __new__(meta, name, bases, namespace, /, **named):
        return type.__new__(meta, name, bases, namespace)

    def __init__(self, name, bases, namespace, /, **named):
        type.__init__(self, name, bases, namespace)
        _expect_new(self)
        if _SimpleCData is None:
            return
        code = getattr(self, "_type_", None)
        if code is None:
            raise AttributeError("class must define a '_type_' attribute")
        if not isinstance(code, str):
            raise TypeError("class must define a '_type_' string attribute")
        if len(code) != 1:
            raise ValueError("class must define a '_type_' attribute which must be a string of length 1")
        if code not in _SIZES:
            raise AttributeError(
                "class must define a '_type_' attribute which must be\n"
                "a single character string containing one of the\n"
                "supported types: 'cbBhHiIlLdfuzZqQPOv?g'."
            )
        info = _simple_info(code, False)
        if bases == (_SimpleCData,) and code in _IN_PLACE:
            info.plain = code, False
        _set_info(self, info)
        if _SimpleCData in bases and code in "hHiIlLqQfd" and not _is_swapping:
            _add_swapped(self, name, bases, namespace, code)

    def from_param(self, value, /):
        "Convert a Python object into a function call parameter."
        if isinstance(value, self):
            return value
        _known(self)
        code = self._type_
        if type(value) is int and code in _INTEGERS:
            return _Param(code, value, None)
        if code in "zZP":
            return _pointer_param(self, code, value)
        try:
            probe = _new(self, _made(self).size)
            _store(probe, code, False, value)
        except TypeError:
            adapted = getattr(value, "_as_parameter_", _nothing)
            if adapted is _nothing:
                raise
            return self.from_param(adapted)
        if code == "O":
            return _Param(code, _handle_of(value), value)
        return _Param(code, _get(_address(probe), code, False), probe)


_is_swapping = False


def _simple_info(code, is_swapped):
    size = _SIZES[code]
    order = ">" if is_swapped else "<"
    format = order + _FORMATS.get(code, code)
    info = _Info("simple", size, size, None if is_swapped else code, format, is_swapped=is_swapped)
    info.has_pointers = code in "zZPO"
    return info


def _add_swapped(cls, name, bases, namespace, code):
    """The same type in the other order of bytes."""
    global _is_swapping

    _is_swapping = True
    try:
        copied = {key: value for key, value in namespace.items() if key not in ("__dict__", "__weakref__")}
        swapped = type(cls)(name, bases, copied)
    finally:
        _is_swapping = False
    info = _simple_info(code, True)
    info.plain = code, True
    _set_info(swapped, info)
    for each in (cls, swapped):
        type.__setattr__(each, "__ctype_le__", cls)
        type.__setattr__(each, "__ctype_be__", swapped)


def _pointer_param(cls, code, value):
    """`from_param` of the types that are addresses of text, or of anything."""
    if value is None:
        return _Param("P", 0, None)
    if code in "zP" and isinstance(value, bytes) or code in "ZP" and isinstance(value, str):
        address, kept = _text_memory(value)
        return _Param("Z" if isinstance(value, str) else "z", address, value, kept)
    if code == "P" and isinstance(value, int):
        return _Param("P", value & 0xFFFFFFFFFFFFFFFF, None)
    info = _info(type(value))
    if info is not None:
        item = {"z": "c", "Z": "u"}.get(code)
        if info.kind in ("array", "pointer") and (code == "P" or getattr(info.type, "_type_", None) == item):
            return value
        if code == "P" and info.kind == "function":
            return _Param("P", _get(_address(value), "P", False), value)
        if code == "P" and info.kind == "simple" and value._type_ in "zZ":
            return _Param("Z" if value._type_ == "Z" else "z", _get(_address(value), "P", False), value)
    if isinstance(value, _Param):
        obj = value._obj
        if code == "P" and value._code == "P":
            return value
        if value._code == code:
            return value
        if code in "zZ" and value._code == "P" and isinstance(obj, _CData):
            if getattr(type(obj), "_type_", None) == {"z": "c", "Z": "u"}[code]:
                return value
    adapted = getattr(value, "_as_parameter_", _nothing)
    if adapted is not _nothing:
        return cls.from_param(adapted)
    name = {"z": "c_char_p", "Z": "c_wchar_p", "P": "c_void_p"}[code]
    raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as ctypes.{name}")


class _Bytes(bytes):
    """Bytes with the memory where C code finds them."""


class _Str(str):
    """Text with the memory where C code finds it."""


_Bytes.__name__, _Str.__name__ = "bytes", "str"


def _text_memory(value):
    """The address of a text that ends with 0, and what keeps it there."""
    data = value + b"\0" if isinstance(value, bytes) else (value + "\0").encode("utf-32-le", "surrogatepass")
    memory = _new(_CData, len(data))
    _poke(_address(memory), data)
    kept = (_Bytes if isinstance(value, bytes) else _Str)(value)
    kept.memory = memory
    return _address(memory), kept


def _wide_text(address):
    units = []
    while code := _get(address, "I", False):
        units.append(code)
        address += 4
    return _from_wide(units)


def _from_wide(units):
    for code in units:
        if code > 0x10FFFF:
            raise ValueError(f"character U+{code:x} is not in range [U+0000; U+10ffff]")
    return "".join(map(chr, units))


# Objects of the program that C code has as numbers. They stay: nobody can tell when C code has forgotten one.
_handles = {}
_objects_by_handle = {}


def _handle_of(value):
    found = _handles.get(id(value))
    if found is None:
        found = 0x1000 + 16 * len(_handles) + 8
        _handles[id(value)] = found
        _objects_by_handle[found] = value
    return found


def _object_of(handle):
    if not handle:
        raise ValueError("PyObject is NULL")
    try:
        return _objects_by_handle[handle]
    except KeyError:
        raise ValueError("py_object: this address is none that an object of the program was given under") from None


def PyObj_FromPtr(address, /):
    return _object_of(address)


def Py_INCREF(obj, /):
    return obj


def Py_DECREF(obj, /):
    return obj


def _load(address, code, is_swapped):
    """The value of a simple type."""
    if code == "z":
        found = _get(address, "P", False)
        return _text(found) if found else None
    if code == "Z":
        found = _get(address, "P", False)
        return _wide_text(found) if found else None
    if code == "P":
        return _get(address, "P", False) or None
    if code == "O":
        return _object_of(_get(address, "P", False))
    if code == "v":
        return _get(address, "h", is_swapped) != 0
    return _get(address, code, is_swapped)


def _store(data, code, is_swapped, value, address=None):
    """Sets the value of a simple type; what must be kept alive for it."""
    if address is None:
        address = _address(data)
    if type(value) is int and code in _INTEGERS:
        _put(address, code, is_swapped, value)
        return None
    kept = None
    if code in "zZ":
        expected = bytes if code == "z" else str
        if value is None:
            value = 0
        elif isinstance(value, expected):
            value, kept = _text_memory(value)
        elif not isinstance(value, int):
            what = "bytes or" if code == "z" else "unicode string or"
            raise TypeError(f"{what} integer address expected instead of {_class_name(value)} instance")
    elif code == "P":
        if value is None:
            value = 0
        elif not isinstance(value, int):
            raise TypeError("cannot be converted to pointer")
    elif code == "O":
        kept, value = value, _handle_of(value)
    elif code == "c":
        value = _one_byte(value)
    elif code == "u":
        if not isinstance(value, str):
            raise TypeError(f"a unicode character expected, not instance of {_class_name(value)}")
        if len(value) != 1:
            raise TypeError(f"a unicode character expected, not a string of length {len(value)}")
    elif code == "?":
        value = bool(value)
    elif code == "v":
        value, code = -1 if value else 0, "h"
    elif code not in "fdg":
        value = _index(value)
    elif not isinstance(value, (float, int)):
        value = _real(value)
    _put(address, code, is_swapped, value)
    return kept


def _real(value):
    for name in ("__float__", "__index__"):
        method = getattr(type(value), name, None)
        if method is not None:
            return float(method(value))
    raise TypeError(f"must be real number, not {_class_name(value)}")


def _one_byte(value):
    what = "one character bytes, bytearray, or an integer in range(256) expected, not"
    if isinstance(value, (bytes, bytearray)):
        if len(value) != 1:
            raise TypeError(f"{what} {type(value).__name__} of length {len(value)}")
        return value[0]
    if isinstance(value, int):
        if not 0 <= value < 256:
            raise TypeError("integer not in range(256)")
        return int(value)
    raise TypeError(f"{what} {_class_name(value)}")


_SimpleCData = None


class _SimpleCData(_CData, metaclass=PyCSimpleType):
    "What classes of single C values extend: _type_ says which."

    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        return _new(cls, _made(cls).size)

    def __init__(self, /, *args):
        if args:
            if len(args) > 1:
                raise TypeError(f"__init__ expected at most 1 argument, got {len(args)}")
            self.value = args[0]

    @property
    def value(self):
        "current value"
        info = _known(type(self))
        return _load(_address(self), type(self)._type_, info.is_swapped)

    @value.setter
    def value(self, value):
        cls = type(self)
        kept = _store(self, cls._type_, _known(cls).is_swapped, value)
        if kept is not None:
            _keep(self, 0, kept)

    @value.deleter
    def value(self):
        raise TypeError("can't delete attribute")

    def __bool__(self):
        return any(_peek(_address(self), _size(self)))

    def __repr__(self):
        if not _is_plain(type(self)):
            return f"<{type(self).__name__} object at {id(self):#x}>"
        return f"{type(self).__name__}({self.value!r})"

    def __ctypes_from_outparam__(self, /):
        "default __ctypes_from_outparam__ method returns self."
        return self.value if _is_plain(type(self)) else self


def _is_plain(cls):
    """Whether the type is simple and not derived from such a one: then what is of it is given as its value."""
    return cls.__bases__ == (_SimpleCData,)


