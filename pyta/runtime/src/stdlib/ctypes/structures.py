def _value_at(cls, whole, address, index):
    """What a field or item is for the program."""
    info = _known(cls)
    if info.plain is not None:
        return _get(address, *info.plain)
    if info.kind == "simple" and _is_plain(cls):
        return _load(address, cls._type_, info.is_swapped)
    return _part(cls, whole, address - _address(whole), index)


def _assign(cls, whole, address, index, value):
    """Sets a field or item, and keeps alive what that takes."""
    info = _known(cls)
    if info.kind == "simple" and not isinstance(value, _CData):
        kept = _store(whole, cls._type_, info.is_swapped, value, address)
        if kept is not None:
            _keep(whole, index, kept)
        return
    _keep(whole, index, _assigned(cls, info, whole, address, value))


def _assigned(cls, info, whole, address, value):
    if isinstance(value, cls):
        _poke(address, _peek(_address(value), info.size))
        if info.kind == "pointer":
            return _with_value(_kept(value), value)
        return _kept(value)
    if isinstance(value, _CData):
        own = _known(type(value))
        if info.kind == "pointer" and own.kind == "array" and issubclass(own.type, info.type):
            _put(address, "P", False, _address(value))
            return _with_value(_kept(value), value)
        raise TypeError(
            f"incompatible types, {type(value).__name__} instance instead of {cls.__name__} instance"
        )
    if info.kind == "pointer" and value is None:
        _put(address, "P", False, 0)
        return None
    if isinstance(value, tuple) and info.kind in ("structure", "union", "array"):
        try:
            made = cls(*value)
        except Exception as error:
            raise RuntimeError(f"({cls.__name__}) {type(error).__name__}: {error}") from None
        _poke(address, _peek(_address(made), info.size))
        return _kept(made)
    code = _text_code(cls)
    if code == "c":
        if not isinstance(value, bytes):
            raise TypeError(f"expected bytes, {_class_name(value)} found")
        value = value.partition(b"\0")[0]
        if len(value) > info.length:
            raise ValueError(f"bytes too long ({len(value)}, maximum length {info.length})")
        _poke(address, value + b"\0" if len(value) < info.length else value)
        return None
    if code == "u":
        if not isinstance(value, str):
            raise TypeError(f"unicode string expected instead of {_class_name(value)} instance")
        _set_wide(address, info.length, value)
        return None
    raise TypeError(f"expected {cls.__name__} instance, got {_class_name(value)}")


def _with_value(kept, value):
    if kept is None:
        return value
    return (kept, value)


def _set_wide(address, length, value):
    if len(value) > length:
        raise ValueError(f"string too long ({len(value)}, maximum length {length})")
    data = value if len(value) == length else value + "\0"
    _poke(address, data.encode("utf-32-le", "surrogatepass"))


def _text_code(cls):
    """The code of the items of an array of characters, which as a field is its text."""
    info = _known(cls)
    if info.kind != "array" or _known(info.type).kind != "simple":
        return None
    code = info.type._type_
    return code if code in "cu" else None


def _text_value(code, address, size):
    data = _peek(address, size)
    if code == "c":
        return data.partition(b"\0")[0]
    units = memoryview(data).cast("I").tolist()
    return _from_wide(units[: units.index(0)] if 0 in units else units)


class CField:
    "A field of a structure or union, as its class shows it."

    def __new__(cls, /, *, name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None):
        if not isinstance(name, str):
            raise TypeError(f"CField() argument 'name' must be str, not {_class_name(name)}")
        if byte_size < 0:
            raise ValueError(f"byte size of field {name!r} must not be negative, got {byte_size}")
        info = _info(type)
        if info is None:
            raise TypeError(f"type of field {name!r} must be a C type")
        if byte_size != info.size:
            raise ValueError(f"byte size of field {name!r} ({byte_size}) does not match type size ({info.size})")
        self = object.__new__(cls)
        state = {"name": name, "type": type, "byte_size": byte_size, "byte_offset": byte_offset, "index": index}
        if bit_size is not None:
            code = getattr(type, "_type_", None)
            if info.kind != "simple" or code not in "bBhHiIlLqQ?":
                raise TypeError(f"bit fields not allowed for type {type.__name__}")
            if bit_offset is None:
                raise ValueError(f"field {name!r}: bit_offset must be specified if bit_size is")
            if not 0 < bit_size <= 8 * byte_size:
                raise ValueError(f"bit size of field {name!r} out of range, got {bit_size}")
            if bit_offset < 0:
                raise ValueError(f"bit offset of field {name!r} out of range, got {bit_offset}")
            if bit_offset + bit_size > 8 * byte_size:
                raise ValueError(
                    f"bit field {name!r} overflows its type ({bit_offset} + {bit_size} > {8 * byte_size})"
                )
        state["bits"] = None if bit_size is None else (bit_offset, bit_size)
        state["anonymous"] = False
        object.__setattr__(self, "_state", state)
        plain = info.plain if bit_size is None else None
        object.__setattr__(self, "_plain", None if plain is None else (byte_offset, *plain))
        return self

    __slots__ = ("_state", "_plain")

    def __setattr__(self, name, value):
        if name in _FIELD_ATTRIBUTES:
            raise AttributeError("readonly attribute")
        raise AttributeError(f"'ctypes.CField' object has no attribute {name!r}")

    name = property(lambda self: self._state["name"], doc="name of this field")
    type = property(lambda self: self._state["type"], doc="type of this field")
    offset = property(lambda self: self._state["byte_offset"], doc="Bytes before the field; the same as byte_offset.")
    byte_offset = property(
        lambda self: self._state["byte_offset"],
        doc="Bytes before the field, or before the unit that a bit field lies in.",
    )
    byte_size = property(lambda self: self._state["byte_size"], doc="Bytes that the field takes, or its unit if it is a bit field.")
    is_bitfield = property(lambda self: self._state["bits"] is not None, doc="Whether the field has a width in bits.")
    is_anonymous = property(lambda self: self._state["anonymous"], doc="Whether the names inside of the field are also names of what it lies in.")

    @property
    def size(self):
        "Bytes that the field takes; of a bit field its place and width in one number, for the sake of old programs: byte_size says what is meant."
        bits = self._state["bits"]
        return self._state["byte_size"] if bits is None else bits[1] << 16 | bits[0]

    @property
    def bit_offset(self):
        "Bits of the unit that come before a bit field; 0 for others."
        bits = self._state["bits"]
        return 0 if bits is None else bits[0]

    @property
    def bit_size(self):
        "The width of the field in bits."
        bits = self._state["bits"]
        return 8 * self._state["byte_size"] if bits is None else bits[1]

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        plain = self._plain
        if plain is not None:
            return _get(_address(instance) + plain[0], plain[1], plain[2])
        if not isinstance(instance, _CData):
            raise TypeError("not a ctype instance")
        state = self._state
        address = _address(instance) + state["byte_offset"]
        if state["bits"] is None:
            code = _text_code(state["type"])
            if code is not None:
                return _text_value(code, address, state["byte_size"])
            return _value_at(state["type"], instance, address, state["index"])
        offset, size = state["bits"]
        cls = state["type"]
        code, is_swapped = cls._type_, _known(cls).is_swapped
        value = _get(address, _UNSIGNED[code], is_swapped) >> offset & (1 << size) - 1
        if code == "?":
            return value != 0
        if code.islower() and value >> size - 1:
            value -= 1 << size
        return value

    def __set__(self, instance, value):
        plain = self._plain
        if plain is not None and type(value) is int and plain[1] in _INTEGERS:
            _put(_address(instance) + plain[0], plain[1], plain[2], value)
            return
        if not isinstance(instance, _CData):
            raise TypeError("not a ctype instance")
        state = self._state
        address = _address(instance) + state["byte_offset"]
        if state["bits"] is None:
            _assign(state["type"], instance, address, state["index"], value)
            return
        offset, size = state["bits"]
        cls = state["type"]
        code, is_swapped = cls._type_, _known(cls).is_swapped
        if isinstance(value, _SimpleCData) and isinstance(value, cls):
            value = value.value
        value = int(bool(value)) if code == "?" else _index(value)
        mask = (1 << size) - 1
        whole = _get(address, _UNSIGNED[code], is_swapped)
        _put(address, _UNSIGNED[code], is_swapped, whole & ~(mask << offset) | (value & mask) << offset)

    def __delete__(self, instance):
        raise TypeError("can't delete attribute")

    def __repr__(self):
        state = self._state
        bits = state["bits"]
        tail = f"size={state['byte_size']}" if bits is None else f"bit_size={bits[1]}, bit_offset={bits[0]}"
        return f"<ctypes.CField {state['name']!r} type={state['type'].__name__}, ofs={state['byte_offset']}, {tail}>"


_FIELD_ATTRIBUTES = frozenset(
    ("name", "type", "offset", "byte_offset", "byte_size", "is_bitfield", "is_anonymous", "size", "bit_offset", "bit_size")
)
_UNSIGNED = {code: code.upper() for code in "bhilq"} | {code: code for code in "BHILQ"} | {"?": "B"}
CField.__module__ = "ctypes"


class _PyCStructUnionType(CType_Type):
    def __new__(meta, name, bases, namespace, /, **named):
        return type.__new__(meta, name, bases, namespace)

    def __init__(self, name, bases, namespace, /, **named):
        type.__init__(self, name, bases, namespace)
        _expect_new(self)
        if bases == (_CData,):
            return
        if "_abstract_" in namespace:
            return
        base = _info(self)
        info = _Info(
            "structure" if issubclass(self, Structure) else "union", 0, 1, None, "B"
        )
        if base is not None:
            base.is_final = True
            for name in ("size", "align", "code", "format", "item_size", "length", "has_pointers", "fields", "all_fields"):
                setattr(info, name, getattr(base, name))
        else:
            info.all_fields = ()
        _set_info(self, info)
        if "_fields_" in namespace:
            # By the class of the class, which may have its own way.
            self._fields_ = namespace["_fields_"]

    def __setattr__(self, name, value):
        if name == "_fields_":
            if "__ctypes_info__" not in _vars(self):
                raise TypeError("ctypes state is not initialized")
            _lay_out(self, value)
        type.__setattr__(self, name, value)


def _lay_out(cls, fields):
    own = _vars(cls).get("__ctypes_info__")
    if own is not None and own.is_final:
        raise AttributeError("_fields_ is final")
    is_structure = issubclass(cls, Structure)
    base = None
    for each in cls.__mro__[1:]:
        if _info(each) is not None and each not in (Structure, Union):
            base = each
            break
    from ctypes._layout import get_layout

    given = []
    for i, pair in enumerate(fields):
        given.append(pair)
        try:
            kind = pair[1]
        except (TypeError, IndexError, KeyError):
            continue
        if kind is cls:
            raise AttributeError("Structure or union cannot contain itself")
    layout = get_layout(cls, given, is_structure, base)
    base_info = _info(base) if base is not None else None
    info = _Info("structure" if is_structure else "union", layout.size, layout.align, None, layout.format_spec)
    info.all_fields = (base_info.all_fields if base_info is not None else ()) + tuple(layout.fields)
    info.length = len(info.all_fields)
    info.is_swapped = hasattr(cls, "_swappedbytes_")
    members = []
    for field in layout.fields:
        member = _known(field.type)
        member.is_final = True
        info.has_pointers = info.has_pointers or member.has_pointers
        type.__setattr__(cls, field.name, field)
    if base_info is not None:
        base_info.is_final = True
        info.has_pointers = info.has_pointers or base_info.has_pointers
    for field in info.all_fields:
        code = _member_code(field)
        if code is None or not is_structure:
            members = None
            break
        members.append(code)
    if members is not None and not info.is_swapped and getattr(cls, "_pack_", None) is None:
        info.code = "{" + "".join(members) + "}"
    info.is_final = True
    if own is not None:
        info.pointer_type = own.pointer_type
    _set_info(cls, info)
    _add_anonymous(cls)


def _member_code(field):
    """A member of a structure in a signature."""
    if field.is_bitfield:
        return None
    info = _known(field.type)
    if info.kind == "array":
        code = _known(info.type).code
        return code * info.length if code is not None and info.length < 4096 else None
    return info.code


def _add_anonymous(cls):
    names = getattr(cls, "_anonymous_", None)
    if names is None:
        return
    try:
        names = list(names)
    except TypeError:
        raise TypeError("_anonymous_ must be a sequence") from None
    for name in names:
        found = getattr(cls, name)
        if not isinstance(found, CField):
            raise AttributeError(f"'{name}' is specified in _anonymous_ but not in _fields_")
        found._state["anonymous"] = True
        _take_fields(cls, found)


def _take_fields(cls, field):
    """Gives the class the fields of one of its own."""
    outer = field._state
    for pair in getattr(field.type, "_fields_", ()):
        inner = getattr(field.type, pair[0])
        state = dict(inner._state)
        state["byte_offset"] += outer["byte_offset"]
        state["index"] += outer["index"]
        moved = object.__new__(CField)
        object.__setattr__(moved, "_state", state)
        plain = inner._plain
        object.__setattr__(moved, "_plain", None if plain is None else (state["byte_offset"], *plain[1:]))
        if state["anonymous"]:
            _take_fields(cls, moved)
        else:
            type.__setattr__(cls, pair[0], moved)


class PyCStructType(_PyCStructUnionType):
    "The class of classes of C structures."


class UnionType(_PyCStructUnionType):
    "The class of classes of C unions."


def _initialise(self, args, kwargs):
    given = set()
    names = [field.name for field in _known(type(self)).all_fields]
    if len(args) > len(names):
        raise TypeError("too many initializers")
    for name, value in zip(names, args):
        if name in kwargs:
            raise TypeError(f"duplicate values for field {name!r}")
        setattr(self, name, value)
    for name, value in kwargs.items():
        setattr(self, name, value)


Structure = Union = None


class Structure(_CData, metaclass=PyCStructType):
    "What classes of C structures extend."

    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        return _new(cls, _made(cls).size)

    def __init__(self, /, *args, **kwargs):
        _initialise(self, args, kwargs)


class Union(_CData, metaclass=UnionType):
    "Union base class"

    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        return _new(cls, _made(cls).size)

    def __init__(self, /, *args, **kwargs):
        _initialise(self, args, kwargs)


