"""Codecs of multi-byte encodings, at once, incrementally and for streams, over the native steps."""

from _codecs import lookup_error as _lookup_error
from operator import index as _index

_INCOMPLETE = -1
_MOST_PENDING_TEXT = 2
_MOST_PENDING_DATA = 8


class _State:
    """What a conversion remembers between steps, where nothing outlives it."""

    def __init__(self, codec, is_encoding):
        self._state = _start(codec._name, is_encoding)


def _next_position(position, length):
    """Where an error handler wants to go on."""
    position = _index(position)
    if not -(1 << 63) <= position < 1 << 63:
        position = -1
    elif position < 0:
        position += length
    if not 0 <= position <= length:
        raise IndexError(f"position {position} from error handler out of bounds")
    return position


def _reason(fault):
    return "incomplete multibyte sequence" if fault == _INCOMPLETE else "illegal multibyte sequence"


def _handled(handler_errors, exception, kinds, what):
    """What a handler of the program, or a builtin one for which codecs have no words of their own, makes of an error."""
    if handler_errors == "strict":
        raise exception
    result = _lookup_error(handler_errors)(exception)
    if (
        not isinstance(result, tuple)
        or len(result) != 2
        or not isinstance(result[0], kinds)
        or not isinstance(result[1], int)
    ):
        raise TypeError(f"{what} error handler must return (str, int) tuple")
    return result


def _encode_on(codec, keeper, text, errors, is_all):
    """Encodes; the bytes and the position of what is left. The state is the keeper's. The steps know 'ignore' and 'replace' themselves."""
    name = codec._name
    pieces = []
    at = 0
    exception = None
    while True:
        data, at, fault, keeper._state = _encode(name, keeper._state, text, at, errors, is_all)
        pieces.append(data)
        if fault == 0 or (fault == _INCOMPLETE and not is_all):
            return b"".join(pieces), at
        end = at + fault
        if exception is None:
            exception = UnicodeEncodeError(name, text, at, end, _reason(fault))
        else:
            exception.start, exception.end, exception.reason = at, end, _reason(fault)
        replacement, position = _handled(errors, exception, (str, bytes), "encoding")
        if isinstance(replacement, str):
            replacement, _ = _encode_on(codec, keeper, replacement, "strict", True)
        pieces.append(replacement)
        at = _next_position(position, len(text))


def _encode_all(codec, keeper, text, errors):
    data, _ = _encode_on(codec, keeper, text, errors, True)
    end, keeper._state = _finish_encoding(codec._name, keeper._state)
    return data + end


def _decode_on(codec, keeper, data, errors, is_all):
    """Decodes; the text and the position of what is left. The state is the keeper's."""
    name = codec._name
    pieces = []
    at = 0
    exception = None
    while True:
        text, at, fault, keeper._state = _decode(name, keeper._state, data, at, errors, is_all)
        pieces.append(text)
        if fault == 0 or (fault == _INCOMPLETE and not is_all):
            return "".join(pieces), at
        end = len(data) if fault == _INCOMPLETE else at + fault
        if exception is None:
            exception = UnicodeDecodeError(name, data, at, end, _reason(fault))
        else:
            exception.start, exception.end, exception.reason = at, end, _reason(fault)
        replacement, position = _handled(errors, exception, str, "decoding")
        pieces.append(replacement)
        at = _next_position(position, len(data))


def _bytes_of(data):
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    return data if type(data) is bytes else bytes(memoryview(data))


def _errors_of(errors, function):
    if errors is None:
        return "strict"
    if not isinstance(errors, str):
        raise TypeError(f"{function}() argument 'errors' must be str or None, not {_class_name(errors)}")
    return errors


class _MultibyteCodec:
    __module__ = "_multibytecodec"
    __slots__ = ("_name",)

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create '_multibytecodec.MultibyteCodec' instances")

    def encode(self, input, errors=None):
        """The text in the encoding, and how long the text was.

        errors names what is done about characters that it does not have, as registered in codecs; strict, unless given, raises UnicodeEncodeError."""
        errors = _errors_of(errors, "encode")
        text = input if isinstance(input, str) else str(input)
        return _encode_all(self, _State(self, True), text, errors), len(text)

    def decode(self, input, errors=None):
        """The text that bytes in the encoding are, and how many bytes they were.

        errors names what is done about bytes that are no text, as registered in codecs; strict, unless given, raises UnicodeDecodeError."""
        errors = _errors_of(errors, "decode")
        data = _bytes_of(input)
        return _decode_on(self, _State(self, False), data, errors, True)[0], len(data)


_MultibyteCodec.__name__ = _MultibyteCodec.__qualname__ = "MultibyteCodec"


def _getter(*names):
    """The function of a module that gives its codecs by these names."""

    def getcodec(name, /):
        if not isinstance(name, str):
            raise TypeError("encoding name must be a string.")
        if name not in names:
            raise LookupError("no such codec is supported.")
        codec = object.__new__(_MultibyteCodec)
        codec._name = name
        return codec

    getcodec.__qualname__ = "getcodec"
    return getcodec


class _Stateful:
    """What incremental codecs and streams have in common. A class below says its codec."""

    def _set_up(self, errors, what, is_encoding):
        if not isinstance(errors, str):
            raise TypeError(f"{what}() argument {'2' if 'Stream' in what else '1'} must be str, not {_class_name(errors)}")
        codec = type(self).codec
        if not isinstance(codec, _MultibyteCodec):
            raise TypeError("codec is unexpected type")
        self._codec = codec
        self._errors = errors
        self._state = _start(codec._name, is_encoding)

    @property
    def errors(self):
        """What is done about characters that cannot be converted."""
        return self._errors

    @errors.setter
    def errors(self, value):
        if not isinstance(value, str):
            raise TypeError("errors must be a string")
        self._errors = value


class _Encoder(_Stateful):
    def _encode_more(self, text, is_all):
        """Encodes what waits and more; what may belong to the next text waits, unless this is all."""
        text = self._pending + (text if isinstance(text, str) else str(text))
        if is_all:
            data = _encode_all(self._codec, self, text, self._errors)
            self._pending = ""
            return data
        data, at = _encode_on(self._codec, self, text, self._errors, False)
        if len(text) - at > _MOST_PENDING_TEXT:
            raise UnicodeError("pending buffer overflow")
        self._pending = text[at:]
        return data


class MultibyteIncrementalEncoder(_Encoder):
    __module__ = "_multibytecodec"

    def __new__(cls, errors="strict"):
        made = object.__new__(cls)
        made._set_up(errors, "IncrementalEncoder", True)
        made._pending = ""
        return made

    def __init__(self, errors="strict"):
        pass

    def encode(self, input, final=False):
        return self._encode_more(input, bool(final))

    def getstate(self):
        pending = self._pending.encode()
        return int.from_bytes(bytes((len(pending),)) + pending + self._state, "little")

    def setstate(self, state, /):
        if not isinstance(state, int):
            raise TypeError(f"setstate() argument must be int, not {_class_name(state)}")
        data = state.to_bytes(1 + 4 * _MOST_PENDING_TEXT + 8, "little")
        end = 1 + data[0]
        if data[0] > 4 * _MOST_PENDING_TEXT:
            raise UnicodeError("pending buffer too large")
        self._pending = data[1:end].decode()
        self._state = data[end : end + 8]

    def reset(self):
        _, self._state = _finish_encoding(self._codec._name, self._state)
        self._pending = ""


class MultibyteIncrementalDecoder(_Stateful):
    __module__ = "_multibytecodec"

    def __new__(cls, errors="strict"):
        made = object.__new__(cls)
        made._set_up(errors, "IncrementalDecoder", False)
        made._pending = b""
        return made

    def __init__(self, errors="strict"):
        pass

    def decode(self, input, final=False):
        data = self._pending + _bytes_of(input)
        text, at = _decode_on(self._codec, self, data, self._errors, bool(final))
        if len(data) - at > _MOST_PENDING_DATA:
            raise UnicodeError("pending buffer overflow")
        self._pending = data[at:]
        return text

    def getstate(self):
        return self._pending, int.from_bytes(self._state, "little")

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError(f"setstate() argument must be tuple, not {_class_name(state)}")
        if len(state) != 2 or not isinstance(state[0], bytes) or not isinstance(state[1], int):
            raise TypeError("setstate(): illegal state argument")
        pending, number = state
        state = number.to_bytes(8, "little")
        if len(pending) > _MOST_PENDING_DATA:
            raise UnicodeDecodeError(self._codec._name, pending, 0, len(pending), "pending buffer too large")
        self._pending, self._state = pending, state

    def reset(self):
        self._state = _reset_decoding(self._codec._name, self._state)
        self._pending = b""


class MultibyteStreamReader(_Stateful):
    __module__ = "_multibytecodec"

    def __new__(cls, stream, errors="strict"):
        made = object.__new__(cls)
        made._set_up("strict" if errors is None else errors, "StreamReader", False)
        made.stream = stream
        made._pending = b""
        return made

    def __init__(self, stream, errors="strict"):
        pass

    def _read_by(self, method, size):
        if size is not None and not isinstance(size, int):
            raise TypeError("arg 1 must be an integer")
        size = -1 if size is None else int(size)
        if size == 0:
            return ""
        while True:
            data = method() if size < 0 else method(size)
            if not isinstance(data, bytes):
                raise TypeError(f"stream function returned a non-bytes object ({_class_name(data)})")
            is_all = not data or size < 0
            data = self._pending + data
            self._pending = b""
            text, at = _decode_on(self._codec, self, data, self._errors, is_all)
            if len(data) - at > _MOST_PENDING_DATA:
                raise UnicodeError("pending buffer overflow")
            self._pending = data[at:]
            if text or size < 0 or not data:
                return text
            # It was not enough for a character.
            size = 1

    def read(self, sizeobj=None, /):
        return self._read_by(self.stream.read, sizeobj)

    def readline(self, sizeobj=None, /):
        return self._read_by(self.stream.readline, sizeobj)

    def readlines(self, sizehintobj=None, /):
        return self._read_by(self.stream.read, sizehintobj).splitlines(True)

    def reset(self):
        self._state = _reset_decoding(self._codec._name, self._state)
        self._pending = b""


class MultibyteStreamWriter(_Encoder):
    __module__ = "_multibytecodec"

    def __new__(cls, stream, errors="strict"):
        made = object.__new__(cls)
        made._set_up("strict" if errors is None else errors, "StreamWriter", True)
        made.stream = stream
        made._pending = ""
        return made

    def __init__(self, stream, errors="strict"):
        pass

    def write(self, strobj, /):
        self.stream.write(self._encode_more(strobj, False))

    def writelines(self, lines, /):
        if not hasattr(type(lines), "__getitem__"):
            raise TypeError("arg must be a sequence object")
        for line in lines:
            self.write(line)

    def reset(self):
        """Writes what waits. As long as nothing does, the stream stays in the state that it is in."""
        if self._pending:
            self.stream.write(self._encode_more("", True))
