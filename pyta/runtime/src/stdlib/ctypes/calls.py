class PyCFuncPtrType(CType_Type):
    "The class of classes of C functions."

    def __new__(meta, name, bases, namespace, /, **named):
        return type.__new__(meta, name, bases, namespace)

    def __init__(self, name, bases, namespace, /, **named):
        type.__init__(self, name, bases, namespace)
        _expect_new(self)
        if bases == (_CData,):
            return
        flags = getattr(self, "_flags_", None)
        if not isinstance(flags, int):
            raise TypeError("class must define _flags_ which must be an integer")
        info = _Info("function", 8, 8, "P", "X{}", length=1, has_pointers=True)
        info.flags = flags
        argtypes = getattr(self, "_argtypes_", None)
        info.argtypes = None if argtypes is None else _checked_argtypes(argtypes)
        info.restype = getattr(self, "_restype_", None)
        _check_restype(info.restype, "_restype_ must be a type, a callable, or None")
        info.result = getattr(self, "_restype_", _missing)
        info.check = getattr(info.restype, "_check_retval_", None)
        _set_info(self, info)


_missing = _nothing


def _checked_argtypes(types):
    if not isinstance(types, (tuple, list)):
        try:
            types = tuple(types)
        except TypeError:
            raise TypeError("_argtypes_ must be a sequence of types") from None
    types = tuple(types)
    if len(types) > CTYPES_MAX_ARGCOUNT:
        raise ArgumentError(f"_argtypes_ has too many arguments ({len(types)}), maximum is {CTYPES_MAX_ARGCOUNT}")
    for i, each in enumerate(types, 1):
        if not hasattr(each, "from_param"):
            raise TypeError(f"item {i} in _argtypes_ has no from_param method")
    return types


def _check_restype(restype, text):
    if restype is not None and _info(restype) is None and not callable(restype):
        raise TypeError(text)


# What is asked of functions of this module by address: see `_INTERNAL`.
_cast_addr, _string_at_addr, _wstring_at_addr, _memoryview_at_addr = 8, 16, 24, 32
_process = _open(None, RTLD_LOCAL)
_memmove_addr, _memset_addr = _symbol(_process, "memmove"), _symbol(_process, "memset")


def _cast(address, source, cls):
    info = _info(cls)
    if info is None or not (
        info.kind in ("pointer", "function") or info.kind == "simple" and cls._type_ in "sPzUZXO"
    ):
        if info is None:
            raise TypeError("cast() argument 2 must be a pointer type")
        raise TypeError(f"cast() argument 2 must be a pointer type, not {cls.__name__}")
    made = _new(cls, info.size)
    if isinstance(source, _CData):
        objects = _kept(source)
        shared = objects if isinstance(objects, dict) else {} if objects is None else {"0": objects}
        shared = dict(shared) if shared is not objects else shared
        if objects is None or not isinstance(objects, dict):
            _set_slot(_container(source), _OBJECTS, shared)
        shared[id(source)] = source
        _set_slot(made, _OBJECTS, shared)
    _put(_address(made), "P", False, address)
    return made


def _string_at(address, size):
    _audit("ctypes.string_at", address, size)
    if size < -1:
        raise SystemError("Negative size passed to PyBytes_FromStringAndSize")
    return _text(address) if size == -1 else _peek(address, size)


def _wstring_at(address, size):
    _audit("ctypes.wstring_at", address, size)
    if size < -1:
        raise SystemError("Negative size passed to PyUnicode_New")
    if size == -1:
        return _wide_text(address)
    return _from_wide(memoryview(_peek(address, 4 * size)).cast("I").tolist())


_Byte = PyCSimpleType("c_ubyte", (_SimpleCData,), {"_type_": "B"})


def _memoryview_at(address, size, readonly):
    if size < 0:
        raise ValueError(f"memoryview_at: size is negative (or overflowed): {size}")
    made = _new_at(PyCArrayType("_Bytes", (Array,), {"_type_": _Byte, "_length_": size}), address, size, None)
    view = memoryview(made).cast("B")
    return view.toreadonly() if readonly else view


# The codes of the arguments behind the address.
_INTERNAL_CODES = {16: "i", 24: "i", 32: "li"}
_INTERNAL = {8: _cast, 16: _string_at, 24: _wstring_at, 32: _memoryview_at}

_errnos = {}


def get_errno():
    import _thread

    return _errnos.get(_thread.get_ident(), 0)


def set_errno(value, /):
    import _thread

    ident = _thread.get_ident()
    old = _errnos.get(ident, 0)
    if not isinstance(value, int):
        raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
    _errnos[ident] = value
    return old


def dlopen(name, flag=RTLD_LOCAL, /):
    """Loads a shared library and gives its handle."""
    if name is not None:
        import os

        name = os.fspath(name)
        encoded = os.fsencode(name)
        if b"\0" in encoded:
            raise ValueError("embedded null byte")
    _audit("ctypes.dlopen", name)
    return _open(name, flag)


def dlsym(handle, name, /):
    """The address of a name of a loaded library."""
    _audit("ctypes.dlsym/handle", handle, name)
    found = _symbol(handle, name)
    if isinstance(found, str):
        raise OSError(found or f"symbol '{name}' not found")
    return found


def dlclose(handle, /):
    """dlclose a library"""
    _close(handle)


def dllist():
    """The files of the libraries that are loaded."""
    names = [""]
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(None, 5)[5].strip() if line.count(" ") > 5 and "/" in line else ""
            if ".so" in path and path not in names:
                names.append(path)
    return names


def call_function(address, arguments, /):
    return _invoke(address, FUNCFLAG_CDECL, _missing, arguments, arguments, None)


def call_cdeclfunction(address, arguments, /):
    return _invoke(address, FUNCFLAG_CDECL, _missing, arguments, arguments, None)


def _passed(value, i):
    """The code of an argument in a signature, its value, and what must live as long as the call."""
    if isinstance(value, _Param):
        return ("P" if value._code in "zZPO" else value._code), value._value, value
    if isinstance(value, _CData):
        info = _known(type(value))
        if info.kind == "simple":
            code = value._type_
            if code in "PzZO":
                return "P", _get(_address(value), "P", False), value
            return code, _get(_address(value), "h" if code == "v" else code, info.is_swapped), value
        if info.kind == "array":
            return "P", _address(value), value
        if info.kind in ("pointer", "function"):
            return "P", _get(_address(value), "P", False), value
        if info.code is None or info.kind == "union":
            what = "a union" if info.kind == "union" else "a struct with a bitfield, a union or a layout of its own"
            raise TypeError(f"item {i} in _argtypes_ passes {what} by value, which is unsupported.")
        return info.code, _peek(_address(value), info.size), value
    if value is None:
        return "P", 0, None
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 64:
            raise OverflowError("int too long to convert")
        return "i", value, None
    if isinstance(value, (bytes, str)):
        address, kept = _text_memory(value)
        return "P", address, kept
    adapted = getattr(value, "_as_parameter_", _nothing)
    if adapted is not _nothing:
        return _passed(adapted, i)
    raise TypeError(f"Don't know how to convert parameter {i}")


def _invoke(address, flags, restype, arguments, given, argtypes, check=None):
    """Calls a function; `argtypes` says how many arguments it declares."""
    if len(arguments) > CTYPES_MAX_ARGCOUNT:
        raise ArgumentError(f"too many arguments ({len(arguments)}), maximum is {CTYPES_MAX_ARGCOUNT}")
    codes, values, kept = [], [], []
    declared = 0 if argtypes is None else len(argtypes)
    for i, value in enumerate(arguments, 1):
        try:
            if i <= declared:
                cls = argtypes[i - 1]
                if type(cls) is PyCSimpleType and type(value) is int and cls._type_ in _INTEGERS:
                    # As `from_param` would have it.
                    codes.append(cls._type_)
                    values.append(value)
                    continue
                value = cls.from_param(value)
            code, value, keeper = _passed(value, i)
        except Exception as error:
            raise _argument_error(i, error) from None
        codes.append(code)
        values.append(value)
        kept.append(keeper)
    if address < 64 and address in _INTERNAL:
        return _INTERNAL[address](*_internal_arguments(address, arguments, values))
    _audit("ctypes.call_function", address, tuple(arguments))
    result = "i"
    info = None
    if restype is None:
        result = "v"
    elif restype is not _missing:
        info = _info(restype)
        if info is not None:
            result = _result_code(restype, info)
    if 0 < declared < len(codes):
        codes.insert(declared, "|")
    has_errno = flags & FUNCFLAG_USE_ERRNO
    if not address:
        raise ValueError("NULL function pointer")
    done = _call(address, f"{result}({''.join(codes)})", tuple(values), get_errno() if has_errno else None)
    while type(done) is list:
        done = _answer(done[0], _called(done[1], done[2]))
    if has_errno:
        done, number = done
        set_errno(number)
    del kept
    return _result(restype, info, done, check)


def _internal_arguments(address, arguments, values):
    if address == 8:
        return values[0], arguments[1], arguments[2]
    return [values[0]] + [_truncated(code, value) for code, value in zip(_INTERNAL_CODES[address], values[1:])]


def _argument_error(i, error):
    return ArgumentError(f"argument {i}: {type(error).__name__}: {error}")


def _result_code(restype, info):
    if info.kind == "simple":
        code = restype._type_
        return "P" if code in "zZPO" else "h" if code == "v" else code
    if info.kind in ("pointer", "function"):
        return "P"
    if info.kind == "structure" and info.code is not None:
        return info.code
    raise TypeError(f"a result of type {restype.__name__} is unsupported")


def _result(restype, info, done, check):
    if restype is None or restype is _missing:
        return done
    if info is None:
        return restype(done)
    if info.plain is not None:
        return done if check is None else check(done)
    if info.kind == "simple":
        made = _new(restype, info.size)
        code = restype._type_
        if code in "zZPO":
            _put(_address(made), "P", False, done)
        else:
            _put(_address(made), "h" if code == "v" else code, False, done)
        if _is_plain(restype):
            made = _load(_address(made), code, False)
    else:
        made = _new(restype, info.size)
        if info.kind == "structure":
            _poke(_address(made), done)
        else:
            _put(_address(made), "P", False, done)
    return made if check is None else check(made)


