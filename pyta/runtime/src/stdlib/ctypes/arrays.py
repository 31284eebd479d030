class PyCArrayType(CType_Type):
    "The class of classes of C arrays."

    def __new__(meta, name, bases, namespace, /, **named):
        return type.__new__(meta, name, bases, namespace)

    def __init__(self, name, bases, namespace, /, **named):
        type.__init__(self, name, bases, namespace)
        _expect_new(self)
        if bases == (_CData,):
            return
        length = getattr(self, "_length_", None)
        if length is None:
            raise AttributeError("class must define a '_length_' attribute")
        if not isinstance(length, int):
            raise TypeError("The '_length_' attribute must be an integer")
        if length < 0:
            raise ValueError("The '_length_' attribute must not be negative")
        if length >= 1 << 63:
            raise OverflowError("The '_length_' attribute is too large")
        item = getattr(self, "_type_", None)
        if item is None:
            raise AttributeError("class must define a '_type_' attribute")
        inner = _info(item)
        if inner is None:
            raise TypeError("_type_ must have storage info")
        if inner.size * length >= 1 << 63:
            raise OverflowError("array too large")
        info = _Info("array", inner.size * length, inner.align, None, inner.format)
        info.type, info.length = item, length
        info.item_size = inner.item_size
        info.shape = (length, *inner.shape)
        info.has_pointers = inner.has_pointers
        inner.is_final = info.is_final = True
        _set_info(self, info)
        code = getattr(item, "_type_", None) if inner.kind == "simple" else None
        if code == "c":
            type.__setattr__(self, "value", _CHAR_VALUE)
            type.__setattr__(self, "raw", _CHAR_RAW)
        elif code == "u":
            type.__setattr__(self, "value", _WIDE_VALUE)

    def from_param(self, value, /):
        "Convert a Python object into a function call parameter."
        info = _known(self)
        code = getattr(info.type, "_type_", None)
        if code in ("c", "u") and isinstance(value, bytes if code == "c" else str):
            if len(value) > info.length:
                raise ValueError("Invalid length")
            made = self()
            made.value = value
            return made
        return CType_Type.from_param(self, value)


def _char_value(self):
    return _peek(_address(self), _size(self)).partition(b"\0")[0]


def _set_char_value(self, value):
    if not isinstance(value, bytes):
        raise TypeError(f"bytes expected instead of {_class_name(value)} instance")
    if len(value) > _size(self):
        raise ValueError("byte string too long")
    _poke(_address(self), value + b"\0" if len(value) < _size(self) else value)


def _char_raw(self):
    return _peek(_address(self), _size(self))


def _set_char_raw(self, value):
    data = memoryview(value).tobytes()
    if len(data) > _size(self):
        raise ValueError("byte string too long")
    _poke(_address(self), data)


def _no_raw(self):
    raise AttributeError(f"attribute 'raw' of '{_class_name(self)}' objects cannot be deleted")


def _no_value(self):
    raise TypeError("can't delete attribute")


def _wide_value(self):
    return _text_value("u", _address(self), _size(self))


def _set_wide_value(self, value):
    if not isinstance(value, str):
        raise TypeError(f"unicode string expected instead of {_class_name(value)} instance")
    if len(value) > _size(self) // 4:
        raise ValueError("string too long")
    _set_wide(_address(self), _size(self) // 4, value)


_CHAR_VALUE = property(_char_value, _set_char_value, _no_value, "string value")
_CHAR_RAW = property(_char_raw, _set_char_raw, _no_raw, "value")
_WIDE_VALUE = property(_wide_value, _set_wide_value, _no_value, "string value")


def _sliced(info, places, read):
    """What a slice of items is: bytes, text or a list."""
    code = getattr(info.type, "_type_", None) if _known(info.type).kind == "simple" else None
    items = [read(place) for place in places]
    if code == "c":
        return b"".join(items)
    if code == "u":
        return "".join(items)
    return items


Array = None


class Array(_CData, metaclass=PyCArrayType):
    """What classes of C arrays extend.

    A class of arrays comes from a type times a length, or from a class with _type_ and _length_. Items are read and written by index and by slice;
    a slice is read as a list, bytes or a text.
    """

    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        return _new(cls, _made(cls).size)

    def __init__(self, /, *args):
        for i, value in enumerate(args):
            self[i] = value

    def __len__(self):
        return _known(type(self)).length

    def __getitem__(self, key):
        info = _known(type(self))
        if type(key) is int and 0 <= key < info.length:
            return self._item(info, key)
        if isinstance(key, slice):
            places = range(*key.indices(info.length))
            return _sliced(info, places, lambda place: self._item(info, place))
        if not hasattr(type(key), "__index__"):
            raise TypeError("indices must be integers")
        return self._item(info, self._place(info, key))

    def _place(self, info, key):
        place = _index(key)
        if place < 0:
            place += info.length
        if not 0 <= place < info.length:
            raise IndexError("invalid index")
        return place

    def _item(self, info, place):
        return _value_at(info.type, self, _address(self) + place * _known(info.type).size, place)

    def __setitem__(self, key, value):
        info = _known(type(self))
        if isinstance(key, slice):
            places = range(*key.indices(info.length))
            if len(value) != len(places):
                raise ValueError("Can only assign sequence of same size")
            for place, item in zip(places, value):
                self[place] = item
            return
        if not hasattr(type(key), "__index__"):
            raise TypeError("indices must be integer")
        place = self._place(info, key)
        _assign(info.type, self, _address(self) + place * _known(info.type).size, place, value)

    def __delitem__(self, key):
        raise TypeError("Array does not support item deletion")

    def __class_getitem__(cls, item, /):
        "See PEP 585"
        import types

        return types.GenericAlias(cls, item)


class PyCPointerType(CType_Type):
    "The class of classes of C pointers."

    def __new__(meta, name, bases, namespace, /, **named):
        return type.__new__(meta, name, bases, namespace)

    def __init__(self, name, bases, namespace, /, **named):
        type.__init__(self, name, bases, namespace)
        _expect_new(self)
        if bases == (_CData,):
            return
        info = _Info("pointer", 8, 8, "P", "&B", length=1, has_pointers=True)
        # A class that is derived from a pointer's type points to nothing by itself.
        item = namespace.get("_type_")
        if item is not None:
            _point_to(self, info, item)
        _set_info(self, info)

    def set_type(self, type, /):
        info = _known(self)
        _point_to(self, info, type)
        _set_info(self, info)
        CType_Type.__setattr__(self, "_type_", type)

    def from_param(self, value, /):
        "Convert a Python object into a function call parameter."
        if value is None:
            return None
        info = _known(self)
        if info.type is None:
            raise TypeError("cannot convert argument: POINTER _type_ type is not set")
        if isinstance(value, info.type):
            return byref(value)
        if isinstance(value, (_Pointer, Array)) and issubclass(_known(type(value)).type, info.type):
            return value
        if isinstance(value, self):
            return value
        if isinstance(value, _Param):
            if isinstance(value._obj, info.type):
                return value
            raise TypeError(
                f"expected {self.__name__} instance instead of pointer to {_class_name_of(value._obj)}"
            )
        return CType_Type.from_param(self, value)


def _class_name_of(value):
    return type(value).__name__


def _point_to(cls, info, item):
    if not isinstance(item, type):
        raise TypeError("_type_ must be a type")
    inner = _info(item)
    if inner is None:
        raise TypeError(f"{item!r} must have storage info")
    info.type = item
    shape = "(" + ",".join(map(str, inner.shape)) + ")" if inner.shape else ""
    info.format = f"&{shape}{inner.format}"
    if inner.pointer_type is None or inner.pointer_type[0] is not item:
        inner.pointer_type = (item, cls)


class _Pointer(_CData, metaclass=PyCPointerType):
    "What classes of C pointers extend: _type_ says to what."

    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        info = _info(cls)
        if info is None or info.type is None:
            raise TypeError("Cannot create instance: has no _type_")
        return _new(cls, _made(cls).size)

    def __init__(self, /, *args):
        if len(args) > 1:
            raise TypeError(f"_Pointer expected at most 1 argument, got {len(args)}")
        if args:
            self.contents = args[0]

    @property
    def contents(self):
        "What the pointer leads to; assigning lets it lead elsewhere."
        address = _get(_address(self), "P", False)
        if not address:
            raise ValueError("NULL pointer access")
        cls = _known(type(self)).type
        made = _at(cls, address)
        _set_slot(made, _BASE, (self, 0))
        return made

    @contents.setter
    def contents(self, value):
        cls = _known(type(self)).type
        if not isinstance(value, cls):
            raise TypeError(f"expected {cls.__name__} instead of {_class_name(value)}")
        _put(_address(self), "P", False, _address(value))
        _keep(self, 1, value)
        _keep(self, 0, _kept(value))

    @contents.deleter
    def contents(self):
        raise TypeError("Pointer does not support item deletion")

    def __bool__(self):
        return _get(_address(self), "P", False) != 0

    def _target(self):
        address = _get(_address(self), "P", False)
        if not address:
            raise ValueError("NULL pointer access")
        return address

    def _item(self, cls, place):
        info = _known(cls)
        address = self._target() + place * info.size
        if info.kind == "simple" and _is_plain(cls):
            return _load(address, cls._type_, info.is_swapped)
        made = _at(cls, address)
        _set_slot(made, _BASE, (self, place & 0xFFFFFFFF))
        return made

    def __getitem__(self, key):
        info = _known(type(self))
        if isinstance(key, slice):
            return self._slice(info, key)
        if not hasattr(type(key), "__index__"):
            raise TypeError("Pointer indices must be integer")
        return self._item(info.type, _index(key))

    def _slice(self, info, key):
        step = 1 if key.step is None else _index(key.step)
        if step == 0:
            raise ValueError("slice step cannot be zero")
        if key.start is None and step < 0:
            raise ValueError("slice start is required for step < 0")
        if key.stop is None:
            raise ValueError("slice stop is required")
        start = 0 if key.start is None else _index(key.start)
        places = range(start, _index(key.stop), step)
        return _sliced(info, places, lambda place: self._item(info.type, place))

    def __setitem__(self, key, value):
        cls = _known(type(self)).type
        place = _index(key)
        _assign(cls, self, self._target() + place * _known(cls).size, place, value)

    def __delitem__(self, key):
        raise TypeError("Pointer does not support item deletion")


