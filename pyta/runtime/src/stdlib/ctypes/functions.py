class CFuncPtr(_CData, metaclass=PyCFuncPtrType):
    "Function Pointer"

    __slots__ = ("_state",)

    def __new__(cls, /, *args, **kwargs):
        info = _made(cls)
        self = _new(cls, info.size)
        state = self._state = {}
        if not args:
            return self
        first = args[0]
        if len(args) <= 2 and isinstance(first, tuple):
            return _from_library(cls, self, state, info, first, args[1] if len(args) == 2 else None)
        if isinstance(first, int):
            _put(_address(self), "P", False, first)
            return self
        if len(args) != 1 or not callable(first):
            raise TypeError("argument must be callable or integer function address")
        thunk = _Thunk(first, info)
        state["callable"] = first
        _put(_address(self), "P", False, _thunk_address(thunk.thunk))
        _keep(self, 0, thunk)
        return self

    def __init__(self, /, *args, **kwargs):
        pass

    def __bool__(self):
        return _get(_address(self), "P", False) != 0

    @property
    def restype(self):
        "What the function returns."
        state = _state_of(self)
        if "restype" in state:
            return state["restype"]
        return _known(type(self)).restype

    @restype.setter
    def restype(self, value):
        _check_restype(value, "restype must be a type, a callable, or None")
        state = _state_of(self)
        state["restype"] = value
        state["check"] = getattr(value, "_check_retval_", None)

    @restype.deleter
    def restype(self):
        _state_of(self).pop("restype", None)

    @property
    def argtypes(self):
        "What the function takes."
        state = _state_of(self)
        if "argtypes" in state:
            return state["argtypes"]
        return _known(type(self)).argtypes

    @argtypes.setter
    def argtypes(self, value):
        state = _state_of(self)
        checked = None if value is None else _checked_argtypes(value)
        if checked is not None and state.get("paramflags") is not None:
            _checked_paramflags(checked, state["paramflags"])
        state["argtypes"] = checked

    @argtypes.deleter
    def argtypes(self):
        _state_of(self).pop("argtypes", None)

    @property
    def errcheck(self):
        "Called with each result, the function and the arguments; gives what the call returns."
        return _state_of(self).get("errcheck")

    @errcheck.setter
    def errcheck(self, value):
        if not callable(value):
            raise TypeError("the errcheck attribute must be callable")
        _state_of(self)["errcheck"] = value

    @errcheck.deleter
    def errcheck(self):
        _state_of(self).pop("errcheck", None)

    def __call__(self, /, *args, **kwargs):
        state = _state_of(self)
        info = _known(type(self))
        argtypes = state["argtypes"] if "argtypes" in state else info.argtypes
        if "restype" in state:
            restype, check = state["restype"], state["check"]
        else:
            restype, check = info.result, info.check
        paramflags = state.get("paramflags")
        arguments, outs, inouts = args, (), ()
        if paramflags is not None and argtypes is not None:
            arguments, outs, inouts = _with_paramflags(paramflags, argtypes, args, kwargs)
        elif argtypes is not None and len(args) < len(argtypes):
            n = len(argtypes)
            plural = "" if n == 1 else "s"
            raise TypeError(f"this function takes at least {n} argument{plural} ({len(args)} given)")
        address = _get(_address(self), "P", False)
        result = _invoke(address, info.flags, restype, arguments, args, argtypes, check)
        errcheck = state.get("errcheck")
        if errcheck is not None:
            checked = errcheck(result, self, tuple(arguments))
            if checked is not tuple(arguments) and checked != tuple(arguments):
                return checked
        if not outs:
            return result
        found = [arguments[i] if i in inouts else arguments[i].__ctypes_from_outparam__() for i in outs]
        return found[0] if len(found) == 1 else tuple(found)

    def __repr__(self):
        return f"<{type(self).__name__} object at {id(self):#x}>"


def _state_of(function):
    try:
        return function._state
    except AttributeError:
        state = function._state = {}
        return state


def _from_library(cls, self, state, info, pair, paramflags):
    if len(pair) != 2:
        raise TypeError("illegal func_spec argument")
    name, library = pair
    if isinstance(name, bytes):
        name = name.decode()
    elif not isinstance(name, (str, int)):
        raise TypeError("function name must be string, bytes object or integer")
    _audit("ctypes.dlsym", library, name)
    handle = library._handle
    if not isinstance(handle, int):
        raise TypeError("the _handle attribute of the second argument must be an integer")
    found = _symbol(handle, name) if isinstance(name, str) else f"function '{name}' not found"
    if isinstance(found, str):
        raise AttributeError(found or f"function '{name}' not found")
    if paramflags is not None:
        state["paramflags"] = _checked_paramflags(info.argtypes, paramflags)
    _put(_address(self), "P", False, found)
    _keep(self, 0, library)
    return self


def _checked_paramflags(argtypes, paramflags):
    if argtypes is None:
        return None
    if not isinstance(paramflags, tuple):
        raise TypeError("paramflags must be a tuple or None")
    if len(paramflags) != len(argtypes):
        raise ValueError("paramflags must have the same length as argtypes")
    checked = []
    for i, item in enumerate(paramflags):
        if not isinstance(item, tuple) or not 1 <= len(item) <= 3 or not isinstance(item[0], int):
            raise TypeError("paramflags must be a sequence of (int [,string [,value]]) tuples")
        if len(item) > 1 and not (item[1] is None or isinstance(item[1], str)):
            raise TypeError("paramflags must be a sequence of (int [,string [,value]]) tuples")
        flag = item[0]
        if flag & 3 not in (0, 1, 2, 3) or flag & ~7:
            raise TypeError(f"paramflag value {flag} not supported")
        if flag & 3 == 2 and _known(argtypes[i]).kind not in ("pointer", "array"):
            code = getattr(argtypes[i], "_type_", None)
            if not (isinstance(code, str) and code in "PzZ"):
                raise TypeError(
                    f"'out' parameter {i + 1} must be a pointer type, not {argtypes[i].__name__}"
                )
        checked.append((flag, item[1] if len(item) > 1 else None, *item[2:]))
    return tuple(checked)


def _with_paramflags(paramflags, argtypes, args, kwargs):
    arguments, outs, inouts = [], [], set()
    place, used = 0, 0
    for i, (flag, name, *default) in enumerate(paramflags):
        cls = argtypes[i]
        kind = flag & 3
        if flag & 4 and kind != 1:
            kind = kind or 1
        if flag & 7 == 5:
            # An input that is always the default.
            arguments.append(default[0] if default else 0)
            continue
        if kind in (0, 1, 3):
            if place < len(args):
                value = args[place]
                place += 1
            elif name is not None and name in kwargs:
                value = kwargs[name]
                used += 1
            elif default:
                value = default[0]
            elif name is not None:
                raise TypeError(f"required argument '{name}' missing")
            else:
                raise TypeError(f"not enough arguments")
            arguments.append(value)
            if kind == 3:
                outs.append(i)
                inouts.add(i)
            continue
        if default:
            arguments.append(default[0])
        else:
            inner = _known(cls)
            if inner.kind == "array":
                arguments.append(cls())
            elif inner.kind == "pointer":
                arguments.append(inner.type())
            else:
                raise TypeError(f"{cls.__name__} 'out' parameter must be passed as default value")
        outs.append(i)
    if len(args) + used != place + used or len(args) > place:
        raise TypeError(f"call takes exactly {place} arguments ({len(args) + len(kwargs)} given)")
    return arguments, outs, inouts


for _each in (CType_Type, PyCSimpleType, PyCStructType, UnionType, PyCArrayType, PyCPointerType, PyCFuncPtrType,
              _SimpleCData, Structure, Union, Array, _Pointer, CFuncPtr):  # fmt: skip
    _as_native(_each)
del _each
