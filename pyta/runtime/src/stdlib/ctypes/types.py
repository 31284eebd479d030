"""The types of C data: what all of them have. An instance is an address with what keeps the memory there alive (`_new`, `_new_at`)."""

from sys import audit as _audit

__version__ = "1.1.0"
RTLD_LOCAL, RTLD_GLOBAL = 0, 256
FUNCFLAG_CDECL, FUNCFLAG_PYTHONAPI, FUNCFLAG_USE_ERRNO, FUNCFLAG_USE_LASTERROR = 1, 4, 8, 16
CTYPES_MAX_ARGCOUNT = 1024
SIZEOF_TIME_T = 8

# Places of what instances have besides address, size and owner.
_OBJECTS, _BASE = 3, 4


_vars = type.__dict__["__dict__"].__get__


class ArgumentError(Exception):
    pass


_nothing = object()


class _Info:
    """What is known of a type of C data."""

    def __init__(self, kind, size, align, code, format, **more):
        self.kind = kind
        self.size = size
        self.align = align
        # The type in a signature; None if it cannot be passed.
        self.code = code
        self.format = format
        self.item_size = size
        self.shape = ()
        # The type of items or of what is pointed to, and how many.
        self.type = None
        self.length = 0
        self.fields = ()
        self.is_swapped = False
        self.is_final = False
        # For simple types that are given as their values: the code and whether it is swapped.
        self.plain = None
        self.has_pointers = False
        self.pointer_type = None
        for name, value in more.items():
            setattr(self, name, value)


def _info(cls):
    """What is known of a class, or None."""
    return getattr(cls, "__ctypes_info__", None) if isinstance(cls, CType_Type) else None


def _expect_new(cls):
    if "__ctypes_info__" in _vars(cls):
        raise SystemError(f"StgInfo of '{cls.__name__}' is already initialized.")


def _known(cls):
    """What is known of a type of C data."""
    try:
        return cls.__ctypes_info__
    except AttributeError:
        raise TypeError("abstract class") from None


def _set_info(cls, info):
    type.__setattr__(cls, "__ctypes_info__", info)
    type.__setattr__(cls, "__ctypes_view__", (info.format, info.item_size, info.shape))


def _made(cls):
    """The type of a new instance: it cannot be changed any more."""
    info = _known(cls)
    info.is_final = True
    return info


def _at(cls, address, owner=None):
    return _new_at(cls, address & 0xFFFFFFFFFFFFFFFF, _made(cls).size, owner)


def _part(cls, whole, offset, index):
    """What lies in other data."""
    found = _new_at(cls, _address(whole) + offset, _made(cls).size, _owner_of(whole))
    _set_slot(found, _BASE, (whole, index))
    return found


def _owner_of(data):
    return data


def _container(data):
    """The data that all of `data` lies in, whose objects keep alive what it points to."""
    while (base := _slot(data, _BASE)) is not None:
        data = base[0]
    if _slot(data, _OBJECTS) is None and _info(type(data)).length:
        _set_slot(data, _OBJECTS, {})
    return data


def _kept(data):
    """What a value keeps alive."""
    return _slot(_container(data), _OBJECTS)


def _keep(data, index, kept):
    """Keeps an object alive as long as the data, for its part `index`."""
    if kept is None:
        return
    container = _container(data)
    objects = _slot(container, _OBJECTS)
    if not isinstance(objects, dict):
        _set_slot(container, _OBJECTS, kept)
        return
    key = f"{index:x}"
    while (base := _slot(data, _BASE)) is not None:
        key += f":{base[1]:x}"
        data = base[0]
    objects[key] = kept


class CType_Type(type):
    "The class of classes of C data."

    def from_address(self, value, /):
        "C.from_address(integer) -> C instance\n\nAccess a C instance at the specified address."
        if not isinstance(value, int):
            raise TypeError("integer expected")
        _audit("ctypes.cdata", value)
        return _at(self, value)

    def from_buffer(self, obj, offset=0, /):
        "C.from_buffer(object, offset=0) -> C instance\n\nCreate a C instance from a writeable buffer."
        info = _made(self)
        offset = _index(offset)
        found = _pin(obj)
        if found is None:
            memoryview(obj)
        if offset < 0:
            raise ValueError("offset cannot be negative")
        address, size, owner = found
        if info.size > size - offset:
            raise ValueError(f"Buffer size too small ({size} instead of at least {info.size + offset} bytes)")
        _audit("ctypes.cdata/buffer", address, size, offset)
        made = _new_at(self, address + offset, info.size, owner)
        _set_slot(made, _OBJECTS, {"ffffffff": obj if isinstance(obj, memoryview) else _view_of(obj)})
        return made

    def from_buffer_copy(self, buffer, offset=0, /):
        "C.from_buffer_copy(object, offset=0) -> C instance\n\nCreate a C instance from a readable buffer."
        info = _made(self)
        data = memoryview(buffer).tobytes()
        offset = _index(offset)
        if offset < 0:
            raise ValueError("offset cannot be negative")
        if info.size > len(data) - offset:
            raise ValueError(f"Buffer size too small ({len(data)} instead of at least {info.size + offset} bytes)")
        _audit("ctypes.cdata/buffer", 0, len(data), offset)
        made = _new(self, info.size)
        _poke(_address(made), data[offset : offset + info.size])
        return made

    def in_dll(self, dll, name, /):
        "C.in_dll(dll, name) -> C instance\n\nAccess a C instance in a dll."
        _audit("ctypes.dlsym", dll, name)
        handle = dll._handle
        if not isinstance(handle, int):
            raise TypeError("the _handle attribute of the second argument must be an integer")
        if not isinstance(name, str):
            raise TypeError(f"in_dll() argument 2 must be str, not {_class_name(name)}")
        found = _symbol(handle, name)
        if isinstance(found, str):
            raise ValueError(found or f"symbol '{name}' not found")
        return _at(self, found)

    def from_param(self, value, /):
        "Convert a Python object into a function call parameter."
        if isinstance(value, self):
            return value
        if isinstance(value, _Param):
            obj = value._obj
            if isinstance(obj, self):
                return obj
        adapted = getattr(value, "_as_parameter_", _nothing)
        if adapted is not _nothing:
            return self.from_param(adapted)
        shown = _class_name(value) if not isinstance(type(value), CType_Type) else type(value).__name__
        raise TypeError(f"expected {self.__name__} instance instead of {shown}")

    def __mul__(self, length):
        if not hasattr(type(length), "__index__"):
            raise TypeError(f"can't multiply sequence by non-int of type '{type(length).__name__}'")
        length = _index(length)
        if length < 0:
            raise ValueError(f"Array length must be >= 0, not {length}")
        found = _array_types.get((self, length))
        if found is None:
            namespace = {"_length_": length, "_type_": self, "__module__": _calling_module()}
            found = PyCArrayType(f"{self.__name__}_Array_{length}", (Array,), namespace)
            _array_types[self, length] = found
        return found

    __rmul__ = __mul__

    @property
    def __pointer_type__(self):
        "pointer type"
        info = _info(self)
        if info is None:
            raise TypeError(f"{self!r} must have storage info")
        if info.pointer_type is None or info.pointer_type[0] is not self:
            raise AttributeError(f"{self!r} has no attribute '__pointer_type__'")
        return info.pointer_type[1]

    @__pointer_type__.setter
    def __pointer_type__(self, value):
        info = _info(self)
        if info is None:
            raise TypeError(f"{self!r} must have storage info")
        info.pointer_type = (self, value)

    @__pointer_type__.deleter
    def __pointer_type__(self):
        _known(self).pointer_type = None

    def __sizeof__(self):
        return type.__sizeof__(self) + 128


_array_types = {}


def _calling_module():
    import sys

    return sys._getframe(2).f_globals.get("__name__", "_ctypes")



def _index(value):
    if isinstance(value, int):
        return int(value)
    method = getattr(type(value), "__index__", None)
    if method is None:
        raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
    return method(value)


def _view_of(obj):
    return memoryview(obj)


class _Methods:
    """What the class `_CData` has."""

    @property
    def _b_base_(self):
        "the base object"
        base = _slot(self, _BASE)
        return None if base is None else base[0]

    @property
    def _b_needsfree_(self):
        "whether the object owns the memory or not"
        return int(_slot(self, _BASE) is None and _slot(self, 2) is not None)

    @property
    def _objects(self):
        "internal objects tree (NEVER CHANGE THIS OBJECT!)"
        return _slot(self, _OBJECTS)

    def __hash__(self):
        raise TypeError("unhashable type")

    def __ctypes_from_outparam__(self, /):
        "default __ctypes_from_outparam__ method returns self."
        return self

    def __reduce__(self, /):
        if _known(type(self)).has_pointers:
            raise ValueError("ctypes objects containing pointers cannot be pickled")
        state = getattr(self, "__dict__", {}), _peek(_address(self), _size(self))
        return _unpickle, (type(self), state)

    def __setstate__(self, state, /):
        attributes, data = state
        if not isinstance(attributes, dict):
            raise TypeError(
                f"{_class_name(self)}.__dict__ must be a dictionary, not {_class_name(attributes)}"
            )
        _poke(_address(self), data[: _size(self)])
        if attributes:
            self.__dict__.update(attributes)


_complete(_Methods)


def _unpickle(cls, state):
    made = cls.__new__(cls)
    made.__setstate__(state)
    return made


class _Param:
    """An argument, as `from_param` and `byref` make it."""

    __slots__ = ("_code", "_value", "_obj", "_kept")

    def __init__(self, code, value, obj, kept=None):
        self._code = code
        self._value = value
        self._obj = obj
        self._kept = kept

    def __repr__(self):
        code, value = self._code, self._value
        if code in "bBhHiIlLqQ" and type(value) is int:
            value = _truncated(code, value)
        if code == "P" or code in "zZ":
            return f"<cparam '{code}' ({value:#x})>"
        if code == "c" or code == "b" or code == "B":
            if isinstance(value, bytes):
                value = value[0]
            if code == "c" and chr(value).isprintable() and value < 128 and value not in (39, 92):
                return f"<cparam '{code}' ('{chr(value)}')>"
            if code == "c":
                return f"<cparam '{code}' ('\\x{value:02x}')>"
        if code in "fd":
            return f"<cparam '{code}' ({value!r})>"
        if code in "cbBhHiIlLqQ":
            return f"<cparam '{code}' ({int(value)})>"
        return f"<cparam '{code}' at {id(self):#x}>"


def _truncated(code, value):
    """What C's type makes of a number."""
    memory = _new(_CData, 8)
    _put(_address(memory), code, False, value)
    return _get(_address(memory), code, False)


_Param.__name__ = _Param.__qualname__ = "CArgObject"


def sizeof(obj, /):
    """Return the size in bytes of a C type or instance."""
    if isinstance(obj, _CData):
        return _size(obj)
    info = _info(obj)
    if info is None:
        raise TypeError("this type has no size")
    return info.size


def alignment(obj, /):
    """Return the alignment requirements of a C type or instance."""
    info = _info(type(obj) if isinstance(obj, _CData) else obj)
    if info is None:
        raise TypeError("no alignment info")
    return info.align


def _expect_data(obj, what):
    if not isinstance(obj, _CData):
        raise TypeError(f"{what} must be _ctypes._CData, not {_class_name(obj)}")


def addressof(obj, /):
    """Where in memory the data of a C object lies."""
    _expect_data(obj, "addressof() argument")
    _audit("ctypes.addressof", obj)
    return _address(obj)


def byref(obj, offset=0, /):
    """A stand-in for a pointer to a C object, which is good as an argument of a call and for nothing else."""
    _expect_data(obj, "byref() argument 1")
    return _Param("P", _address(obj) + _index(offset), obj)


def resize(obj, size, /):
    _expect_data(obj, "resize() argument 1")
    info = _known(type(obj))
    if size < info.size:
        raise ValueError(f"minimum size is {info.size}")
    if not obj._b_needsfree_:
        raise ValueError("Memory cannot be resized because this object doesn't own it")
    if size != _size(obj):
        _grow(obj, size)


def buffer_info(obj, /):
    """The format, number of dimensions and shape that a buffer over a C type has."""
    info = _info(type(obj) if isinstance(obj, _CData) else obj)
    if info is None:
        raise TypeError("not a ctypes type or object")
    return info.format, len(info.shape), info.shape


