# Callbacks by number: weak references to thunks.
_callbacks = {}
from _weakref import ref as _weak
_callback_numbers = 0


def _called(number, arguments):
    """Calls the program for C code; the bytes of the result."""
    found = _callbacks.get(number)
    thunk = None if found is None else found()
    if thunk is None:
        return b""
    function, info = thunk.function, thunk.info
    given = []
    for i, (cls, data) in enumerate(zip(info.argtypes, arguments), 1):
        try:
            kind = _known(cls)
            made = _new(cls, kind.size)
            _poke(_address(made), data[: kind.size])
            if kind.kind == "simple" and _is_plain(cls):
                made = _load(_address(made), cls._type_, kind.is_swapped)
        except BaseException as error:
            text = f"Exception ignored while creating argument {i} for ctypes callback function {function!r}"
            _report_unraisable(error, text, None)
            return b""
        given.append(made)
    try:
        result = function(*given)
    except BaseException as error:
        _report_unraisable(error, f"Exception ignored while calling ctypes callback function {function!r}", None)
        return b""
    restype = info.restype
    if restype is None:
        return b""
    try:
        kind = _known(restype)
        made = _new(restype, kind.size)
        if kind.kind == "simple" and not isinstance(result, _CData):
            kept = _store(made, restype._type_, kind.is_swapped, result)
            if kept is not None:
                # C code has the address from now on, and nobody tells when it has forgotten it.
                _given_away.append(kept)
        else:
            _assign(restype, made, _address(made), 0, result)
        return _peek(_address(made), kind.size)
    except BaseException as error:
        text = f"Exception ignored while converting result of ctypes callback function {function!r}"
        _report_unraisable(error, text, None)
        return b""


_given_away = []


class _Thunk:
    """A function of the program that C code can call."""

    number = 0

    def __init__(self, function, info):
        global _callback_numbers

        if info.argtypes is None:
            raise TypeError("cannot construct instance of this class: no argtypes")
        codes = []
        for cls in info.argtypes:
            kind = _known(cls)
            code = _argument_code(cls, kind)
            if code is None:
                raise TypeError(f"cannot build parameter of type {cls!r}")
            codes.append(code)
        restype = info.restype
        result = "v"
        if restype is not None:
            kind = _info(restype)
            if kind is None or kind.kind != "simple":
                raise TypeError("invalid result type for callback function")
            result = _result_code(restype, kind)
        _callback_numbers += 1
        self.number = _callback_numbers
        self.function, self.info = function, info
        _callbacks[self.number] = _weak(self)
        self.thunk = _thunk(f"{result}({''.join(codes)})", self.number)

    def __del__(self):
        _callbacks.pop(self.number, None)


def _argument_code(cls, kind):
    if kind.kind == "simple":
        code = cls._type_
        return "P" if code in "zZPO" else "h" if code == "v" else code
    if kind.kind in ("pointer", "function", "array"):
        return "P"
    return kind.code


