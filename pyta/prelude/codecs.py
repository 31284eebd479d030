"""The codec registry, error handlers of programs, and the codecs' conversions when one of them takes part."""

_codec_search = []
_codec_cache = {}
_error_handlers = {}
_codec_state = []


def codecs_register(search_function):
    if not callable(search_function):
        raise TypeError("argument must be callable")
    _start_codecs()
    _codec_search.append(search_function)


def codecs_unregister(search_function):
    for i, known in enumerate(_codec_search):
        if known is search_function or known == search_function:
            del _codec_search[i]
            _codec_cache.clear()
            return


def _start_codecs():
    """The library's own search function comes first."""
    if not _codec_state:
        _codec_state.append(True)
        import encodings


def codecs_lookup(encoding):
    name = normalize_encoding(encoding)
    found = _codec_cache.get(name)
    if found is not None:
        return found
    _start_codecs()
    found = _codec_cache.get(name)
    if found is not None:
        return found
    for search in list(_codec_search):
        found = search(name)
        if found is None:
            continue
        if not isinstance(found, tuple) or len(found) != 4:
            raise TypeError("codec search functions must return 4-tuples")
        _codec_cache[name] = found
        return found
    raise LookupError(f"unknown encoding: {encoding}")


def codecs_encode(obj, encoding, errors):
    encoding, errors = _codec_arguments(encoding, errors)
    return _run_codec(codecs_lookup(encoding)[0], obj, encoding, errors, "encod")


def codecs_decode(obj, encoding, errors):
    encoding, errors = _codec_arguments(encoding, errors)
    return _run_codec(codecs_lookup(encoding)[1], obj, encoding, errors, "decod")


# Text encodings that CPython has at hand, though here the registry has them.
_UNREGISTERED = ("utf_16", "utf_32")


def _run_codec(function, obj, encoding, errors, what, is_text=False):
    """What an encoder or decoder makes of an object. What it raises is noted to come from it."""
    try:
        result = function(obj, errors)
    except BaseException as exception:
        if not (is_text and normalize_encoding(encoding) in _UNREGISTERED):
            exception.add_note(f"{what}ing with '{encoding}' codec failed")
        raise
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"{what}er must return a tuple (object, integer)")
    return result[0]


def _codec_arguments(encoding, errors):
    return "utf-8" if is_missing(encoding) else encoding, "strict" if is_missing(errors) else errors


def _text_codec(encoding, function):
    info = codecs_lookup(encoding)
    if not getattr(info, "_is_text_encoding", True):
        raise LookupError(
            f"{encoding!r} is not a text encoding; use {function} to handle arbitrary codecs"
        )
    return info


def encode_text(text, encoding, errors):
    """`text.encode(encoding, errors)`: by the registry, or a codec that needs none with a handler of the program."""
    codec = text_codec(encoding)
    if codec is not None:
        return _encode_on(codec, codec_name(codec), text, errors)[0]
    encode = _text_codec(encoding, "codecs.encode()")[0]
    result = _run_codec(encode, text, encoding, errors, "encod", True)
    if isinstance(result, bytes):
        return result
    if isinstance(result, bytearray):
        import warnings

        warnings.warn(
            f"encoder {encoding} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types",
            RuntimeWarning,
            2,
        )
        return bytes(result)
    raise TypeError(
        f"{encoding!r} encoder returned {type(result).__name__!r} instead of 'bytes'; "
        "use codecs.encode() to encode to arbitrary types"
    )


def decode_text(data, encoding, errors):
    """`data.decode(encoding, errors)`: by the registry, or a codec that needs none with a handler of the program."""
    codec = text_codec(encoding)
    if codec is not None:
        return _decode_on(codec, codec_name(codec), data, errors, True)[0]
    decode = _text_codec(encoding, "codecs.decode()")[1]
    result = _run_codec(decode, data, encoding, errors, "decod", True)
    if isinstance(result, str):
        return result
    raise TypeError(
        f"{encoding!r} decoder returned {type(result).__name__!r} instead of 'str'; "
        "use codecs.decode() to decode to arbitrary types"
    )


# Error handlers.

_BUILTIN_HANDLERS = (
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
)


def codecs_register_error(errors, handler):
    if not isinstance(errors, str):
        raise TypeError(f"register_error() argument 1 must be str, not {class_name(errors)}")
    if not callable(handler):
        raise TypeError("handler must be callable")
    _error_handlers[errors] = handler


def codecs_unregister_error(errors):
    if errors in _BUILTIN_HANDLERS:
        raise ValueError(f"cannot un-register built-in error handler '{errors}'")
    return _error_handlers.pop(errors, None) is not None


def codecs_lookup_error(name):
    if not isinstance(name, str):
        raise TypeError(f"lookup_error() argument must be str, not {class_name(name)}")
    found = _error_handlers.get(name)
    if found is None:
        raise LookupError(f"unknown error handler name '{name}'")
    return found


def strict_errors(exception):
    """Implements the 'strict' error handling, which raises a UnicodeError on coding errors."""
    builtin_error_handler("strict", exception)
    raise exception


def _handle_builtin(name, exception):
    result = builtin_error_handler(name, exception)
    if result is None:
        raise exception
    return result


def ignore_errors(exception):
    """Implements the 'ignore' error handling, which ignores malformed data and continues."""
    return _handle_builtin("ignore", exception)


def replace_errors(exception):
    """Implements the 'replace' error handling, which replaces malformed data with a replacement marker."""
    return _handle_builtin("replace", exception)


def xmlcharrefreplace_errors(exception):
    """Implements the 'xmlcharrefreplace' error handling."""
    return _handle_builtin("xmlcharrefreplace", exception)


def backslashreplace_errors(exception):
    """Implements the 'backslashreplace' error handling."""
    return _handle_builtin("backslashreplace", exception)


def namereplace_errors(exception):
    """Implements the 'namereplace' error handling."""
    return _handle_builtin("namereplace", exception)


def surrogatepass_errors(exception):
    return _handle_builtin("surrogatepass", exception)


def surrogateescape_errors(exception):
    return _handle_builtin("surrogateescape", exception)


for _handler in (
    strict_errors,
    ignore_errors,
    replace_errors,
    xmlcharrefreplace_errors,
    backslashreplace_errors,
    namereplace_errors,
    surrogatepass_errors,
    surrogateescape_errors,
):
    _error_handlers[_handler.__name__.removesuffix("_errors")] = _handler


def _handler_result(result, length, argument, kinds):
    """The replacement and the position of what a handler returned."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(argument)
    replacement, position = result
    if not isinstance(replacement, kinds):
        raise TypeError(argument)
    position = as_index(position)
    if position < 0:
        position += length
    if not 0 <= position <= length:
        raise IndexError(f"position {as_index(result[1])} from error handler out of bounds")
    return replacement, position


# Conversions from error to error.


def _decode_on(codec, name, data, errors, final, position=0):
    """Decodes with a handler of the program; the text and how many bytes were used."""
    if errors is None or is_missing(errors):
        errors = "strict"
    data = bytes(data)
    given = len(data)
    pieces = []
    exception = None
    while True:
        text, position, error, note = codec_decode_step(codec, data, position, final)
        pieces.append(text)
        if note is not None:
            _warn_of_escape(data, note, "")
        if error is None:
            # A handler may have put other bytes in place of the data.
            return "".join(pieces), given if final else position
        start, end, reason = error
        if exception is None:
            exception = UnicodeDecodeError(name, data, start, end, reason)
        else:
            exception.start, exception.end, exception.reason = start, end, reason
        result = codecs_lookup_error(errors)(exception)
        changed = exception.object
        if changed is not data:
            if not isinstance(changed, bytes):
                raise TypeError("exception attribute object must be bytes")
            data = changed
        replacement, position = _handler_result(
            result, len(data), "decoding error handler must return (str, int) tuple", str
        )
        pieces.append(replacement)


def _warn_of_escape(data, note, prefix):
    import warnings

    char = chr(data[note + 1])
    what = "escape"
    if "4" <= char <= "7":
        char = data[note + 1 : note + 4].decode("latin-1")
        what = "octal escape"
    text = f'{prefix}"\\{char}" is an invalid {what} sequence. Such sequences will not work in the future. '
    warnings.warn(text, DeprecationWarning, 2)


def escape_decode(data, errors):
    decoded, used, note = codec_unescape(data, errors)
    if note is not None:
        _warn_of_escape(data.encode() if isinstance(data, str) else bytes(data), note, "b")
    return decoded, used


# Encodings that take replacements of ASCII characters only.
_ASCII_REPLACEMENTS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def _encode_on(codec, name, text, errors, unit=1):
    """Encodes with a handler of the program."""
    if errors is None or is_missing(errors):
        errors = "strict"
    pieces = []
    position = 0
    exception = None
    while True:
        data, position, error, _ = codec_encode_step(codec, text, position)
        pieces.append(data)
        if error is None:
            return b"".join(pieces), len(text)
        start, end, reason = error
        if exception is None:
            exception = UnicodeEncodeError(name, text, start, end, reason)
        else:
            exception.start, exception.end, exception.reason = start, end, reason
        result = codecs_lookup_error(errors)(exception)
        replacement, position = _handler_result(
            result, len(text), "encoding error handler must return (str/bytes, int) tuple", (str, bytes)
        )
        if isinstance(replacement, str):
            data, _, failed, _ = codec_encode_step(codec, replacement, 0)
            if failed is not None or (name in _ASCII_REPLACEMENTS and not replacement.isascii()):
                exception.start, exception.end, exception.reason = start, end, reason
                raise exception
            replacement = data
        elif len(replacement) % unit:
            raise exception
        pieces.append(replacement)


def _final(final, default):
    return default if is_missing(final) else bool(final)


def utf_8_decode(data, errors, final):
    return _decode_on("utf_8", "utf-8", data, errors, _final(final, False))


def utf_8_encode(str, errors):
    return _encode_on("utf_8", "utf-8", str, errors)


def utf_7_decode(data, errors, final):
    return _decode_on("utf_7", "utf7", data, errors, _final(final, False))


def utf_7_encode(str, errors):
    return _encode_on("utf_7", "utf7", str, errors)


def ascii_decode(data, errors):
    return _decode_on("ascii", "ascii", data, errors, True)


def ascii_encode(str, errors):
    return _encode_on("ascii", "ascii", str, errors)


def latin_1_decode(data, errors):
    return _decode_on("latin_1", "latin-1", data, errors, True)


def latin_1_encode(str, errors):
    return _encode_on("latin_1", "latin-1", str, errors)


def utf_16_le_decode(data, errors, final):
    return _decode_on("utf_16_le", "utf-16-le", data, errors, _final(final, False))


def utf_16_le_encode(str, errors):
    return _encode_on("utf_16_le", "utf-16-le", str, errors, 2)


def utf_16_be_decode(data, errors, final):
    return _decode_on("utf_16_be", "utf-16-be", data, errors, _final(final, False))


def utf_16_be_encode(str, errors):
    return _encode_on("utf_16_be", "utf-16-be", str, errors, 2)


def utf_32_le_decode(data, errors, final):
    return _decode_on("utf_32_le", "utf-32-le", data, errors, _final(final, False))


def utf_32_le_encode(str, errors):
    return _encode_on("utf_32_le", "utf-32-le", str, errors, 4)


def utf_32_be_decode(data, errors, final):
    return _decode_on("utf_32_be", "utf-32-be", data, errors, _final(final, False))


def utf_32_be_encode(str, errors):
    return _encode_on("utf_32_be", "utf-32-be", str, errors, 4)


def _escaped_input(data):
    return data.encode("utf-8") if isinstance(data, str) else data


def unicode_escape_decode(data, errors, final):
    data = _escaped_input(data)
    return _decode_on("unicode_escape", "unicodeescape", data, errors, _final(final, True))


def unicode_escape_encode(str, errors):
    return _encode_on("unicode_escape", "unicodeescape", str, errors)


def raw_unicode_escape_decode(data, errors, final):
    data = _escaped_input(data)
    return _decode_on("raw_unicode_escape", "rawunicodeescape", data, errors, _final(final, True))


def raw_unicode_escape_encode(str, errors):
    return _encode_on("raw_unicode_escape", "rawunicodeescape", str, errors)


def _marked(data, byteorder, width, marks):
    """The order, how long its mark is, and what the caller is told."""
    if byteorder == 0:
        for order, mark in marks:
            if data[:width] == mark:
                return order, width, -1 if order == "le" else 1
        return "le", 0, 0
    return ("le" if byteorder < 0 else "be"), 0, byteorder


def _decode_marked(name, data, errors, byteorder, final, width, marks):
    data = bytes(data)
    order, skip, told = _marked(data, byteorder, width, marks)
    shown = name.replace("_", "-")
    text, used = _decode_on(f"{name}_{order}", f"{shown}-{order}", data, errors, final, skip)
    return text, used, told


_UTF_16_MARKS = (("le", b"\xff\xfe"), ("be", b"\xfe\xff"))
_UTF_32_MARKS = (("le", b"\xff\xfe\0\0"), ("be", b"\0\0\xfe\xff"))


def utf_16_decode(data, errors, final):
    return _decode_marked("utf_16", data, errors, 0, _final(final, False), 2, _UTF_16_MARKS)[:2]


def utf_32_decode(data, errors, final):
    return _decode_marked("utf_32", data, errors, 0, _final(final, False), 4, _UTF_32_MARKS)[:2]


def utf_16_ex_decode(data, errors, byteorder, final):
    byteorder = 0 if is_missing(byteorder) else as_index(byteorder)
    return _decode_marked("utf_16", data, errors, byteorder, _final(final, False), 2, _UTF_16_MARKS)


def utf_32_ex_decode(data, errors, byteorder, final):
    byteorder = 0 if is_missing(byteorder) else as_index(byteorder)
    return _decode_marked("utf_32", data, errors, byteorder, _final(final, False), 4, _UTF_32_MARKS)


def _encode_marked(name, text, errors, byteorder, width, mark):
    byteorder = 0 if is_missing(byteorder) else as_index(byteorder)
    order = "be" if byteorder > 0 else "le"
    shown = name.replace("_", "-") if byteorder == 0 else f"{name.replace('_', '-')}-{order}"
    data, used = _encode_on(f"{name}_{order}", shown, text, errors, width)
    return (mark + data if byteorder == 0 else data), used


def utf_16_encode(str, errors, byteorder):
    return _encode_marked("utf_16", str, errors, byteorder, 2, b"\xff\xfe")


def utf_32_encode(str, errors, byteorder):
    return _encode_marked("utf_32", str, errors, byteorder, 4, b"\xff\xfe\0\0")


# Codecs by table.

_UNMAPPED = "character maps to <undefined>"


def charmap_decode(data, errors, mapping):
    if is_missing(mapping) or mapping is None:
        return latin_1_decode(data, errors)
    if isinstance(mapping, str):
        return _decode_on((mapping,), "charmap", data, errors, True)
    if errors is None or is_missing(errors):
        errors = "strict"
    data = bytes(data)
    pieces = []
    position = 0
    while position < len(data):
        char = _mapped_char(mapping, data[position])
        if char is not None:
            pieces.append(char)
            position += 1
            continue
        exception = UnicodeDecodeError("charmap", data, position, position + 1, _UNMAPPED)
        result = codecs_lookup_error(errors)(exception)
        replacement, position = _handler_result(
            result, len(data), "decoding error handler must return (str, int) tuple", str
        )
        pieces.append(replacement)
    return "".join(pieces), len(data)


def _mapped_char(mapping, byte):
    """The text for a byte, or None."""
    try:
        value = mapping[byte]
    except LookupError:
        return None
    if value is None or value == 0xFFFE or value == "\ufffe":
        return None
    if isinstance(value, int):
        if not 0 <= value <= 0x10FFFF:
            raise TypeError("character mapping must be in range(0x110000)")
        return chr(value)
    if isinstance(value, str):
        return value
    raise TypeError("character mapping must return integer, None or str")


def charmap_encode(str, errors, mapping):
    if is_missing(mapping) or mapping is None:
        return latin_1_encode(str, errors)
    if type(mapping).__name__ == "EncodingMap":
        return _encode_on(mapping, "charmap", str, errors)
    if errors is None or is_missing(errors):
        errors = "strict"
    pieces = []
    position = 0
    length = len(str)
    while position < length:
        data = _mapped_bytes(mapping, str[position])
        if data is not None:
            pieces.append(data)
            position += 1
            continue
        end = position + 1
        while end < length and _mapped_bytes(mapping, str[end]) is None:
            end += 1
        exception = UnicodeEncodeError("charmap", str, position, end, _UNMAPPED)
        result = codecs_lookup_error(errors)(exception)
        replacement, position = _handler_result(
            result, length, "encoding error handler must return (str/bytes, int) tuple", (_str, bytes)
        )
        if isinstance(replacement, bytes):
            pieces.append(replacement)
            continue
        for char in replacement:
            data = _mapped_bytes(mapping, char)
            if data is None:
                raise exception
            pieces.append(data)
    return b"".join(pieces), length


_str = str


def _mapped_bytes(mapping, char):
    """The bytes for a character, or None."""
    try:
        value = mapping[ord(char)]
    except LookupError:
        return None
    if value is None:
        return None
    if isinstance(value, int):
        if not 0 <= value <= 255:
            raise TypeError("character mapping must be in range(256)")
        return bytes((value,))
    if isinstance(value, bytes):
        return value
    raise TypeError(f"character mapping must return integer, bytes or None, not {class_name(value)}")
