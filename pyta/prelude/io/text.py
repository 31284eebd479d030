"""`TextIOWrapper` over any binary stream."""

# Slots of the builtin class; the natives use the same.
(
    _T_BUFFER,
    _T_ENCODING,
    _T_ERRORS,
    _T_BITS,
    _T_CODEC,
    _T_PENDING,
    _T_READ_NEWLINE,
    _T_WRITE_NEWLINE,
    _T_DECODER,
    _T_ENCODER,
    _T_CHARS,
    _T_USED,
    _T_SNAPSHOT,
    _T_SEEN,
    _T_REST,
) = range(15)
_LINE_BUFFERING, _WRITE_THROUGH, _UNIVERSAL, _TRANSLATE, _SEEKABLE, _TELLING, _HELD, _STARTED = 1, 2, 4, 8, 16, 32, 64, 128


def io_wrapper_init(self, buffer, encoding, errors, newline, line_buffering, write_through):
    encoding = None if is_missing(encoding) else encoding
    errors = None if is_missing(errors) else errors
    newline = None if is_missing(newline) else newline
    io_set(self, _T_BUFFER, None)
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError(f"TextIOWrapper() argument 'encoding' must be str or None, not {class_name(encoding)}")
    if newline is not None and not isinstance(newline, str):
        raise TypeError(f"TextIOWrapper() argument 'newline' must be str or None, not {class_name(newline)}")
    if newline not in (None, "", "\n", "\r", "\r\n"):
        raise ValueError(f"illegal newline value: {newline}")
    if encoding is None:
        if import_system["flags"].warn_default_encoding:
            warn_here("'encoding' argument not specified", EncodingWarning)
        encoding = io_default_encoding()
    elif encoding == "locale":
        encoding = "UTF-8"
    if errors is None:
        errors = "strict"
    elif not isinstance(errors, str):
        raise TypeError(f"TextIOWrapper() argument 'errors' must be str or None, not {class_name(errors)}")
    io_check_names(encoding, errors)
    codec = io_codec(encoding, errors)
    if not codec:
        import codecs

        info = codecs.lookup(encoding)
        if not info._is_text_encoding:
            raise LookupError(
                f"{encoding!r} is not a text encoding; use codecs.open() to handle arbitrary codecs"
            )
        codec = io_codec(info.name, errors)
        if not codec:
            codecs.lookup_error(errors)
    bits = 0
    if not is_missing(line_buffering) and line_buffering:
        bits |= _LINE_BUFFERING
    if not is_missing(write_through) and write_through:
        bits |= _WRITE_THROUGH
    bits |= io_newline_bits(newline)
    if buffer.seekable():
        bits |= _SEEKABLE | _TELLING
    else:
        buffer.readable()
    for slot, value in (
        (_T_ENCODING, encoding),
        (_T_ERRORS, errors),
        (_T_BITS, bits),
        (_T_CODEC, codec),
        (_T_PENDING, None),
        (_T_READ_NEWLINE, newline or None),
        (_T_WRITE_NEWLINE, newline if newline in ("\r", "\r\n") else None),
        (_T_DECODER, None),
        (_T_ENCODER, None),
        (_T_CHARS, None),
        (_T_USED, 0),
        (_T_SNAPSHOT, None),
        (_T_SEEN, 0),
        (_T_REST, None),
        (_T_BUFFER, buffer),
    ):
        io_set(self, slot, value)
    io_opened(self)


def io_default_encoding():
    """The locale's encoding, or that of UTF-8 mode."""
    return "utf-8" if import_system["flags"].utf8_mode else "UTF-8"


def io_check_names(*names):
    """Names of encodings and of what is done about errors are texts without NUL that can be encoded."""
    for name in names:
        if "\0" in name:
            raise ValueError("embedded null character")
        name.encode("utf-8")


def io_newline_bits(newline):
    if newline is None:
        return _UNIVERSAL | _TRANSLATE
    return 0 if newline else _UNIVERSAL


def io_text_buffer(self):
    buffer = io_get(self, _T_BUFFER)
    if buffer is None:
        if io_get(self, _T_ENCODING) is None:
            raise ValueError("I/O operation on uninitialized object")
        raise ValueError("underlying buffer has been detached")
    return buffer


def io_text_open(self):
    buffer = io_text_buffer(self)
    if self.closed:
        raise ValueError("I/O operation on closed file.")
    return buffer


class io_native_decoder:
    """An incremental decoder by one of the runtime's codecs."""

    def __init__(self, codec, errors):
        self.codec = codec
        self.errors = errors
        self.rest = b""

    def decode(self, input, final=False):
        data = self.rest + input if self.rest else input
        text, used = io_decode(self.codec, data, self.errors, final)
        self.rest = bytes(data[used:])
        return text

    def getstate(self):
        return (self.rest, 0)

    def setstate(self, state):
        self.rest = state[0]

    def reset(self):
        self.rest = b""


def io_text_decoder(self):
    decoder = io_get(self, _T_DECODER)
    if decoder is None:
        if not io_text_buffer(self).readable():
            raise UnsupportedOperation("not readable")
        codec = io_get(self, _T_CODEC)
        errors = io_get(self, _T_ERRORS)
        if codec:
            decoder = io_native_decoder(codec, errors)
        else:
            import codecs

            decoder = codecs.getincrementaldecoder(io_get(self, _T_ENCODING))(errors)
        bits = io_get(self, _T_BITS)
        if bits & _UNIVERSAL:
            import _io

            decoder = _io.IncrementalNewlineDecoder(decoder, bool(bits & _TRANSLATE))
        io_set(self, _T_DECODER, decoder)
    return decoder


def io_text_encode(self, text):
    codec = io_get(self, _T_CODEC)
    if codec:
        return io_encode(codec, text, io_get(self, _T_ERRORS))
    encoder = io_get(self, _T_ENCODER)
    if encoder is None:
        import codecs

        encoder = codecs.getincrementalencoder(io_get(self, _T_ENCODING))(io_get(self, _T_ERRORS))
        io_set(self, _T_ENCODER, encoder)
        if io_get(self, _T_BITS) & _SEEKABLE:
            try:
                if io_text_buffer(self).tell():
                    encoder.setstate(0)
            except (OSError, LookupError):
                pass
    data = encoder.encode(text)
    if not isinstance(data, bytes):
        raise TypeError(f"encoder should return a bytes object, not '{class_name(data)}'")
    return data


def io_text_hand_over(self):
    pending = io_get(self, _T_PENDING)
    if pending:
        data = bytes(pending)
        io_set(self, _T_PENDING, None)
        io_text_buffer(self).write(data)


def io_wrapper_write(self, text):
    if not isinstance(text, str):
        raise TypeError(f"write() argument must be str, not {class_name(text)}")
    buffer = io_text_open(self)
    length = len(text)
    bits = io_get(self, _T_BITS)
    if not buffer.writable():
        raise UnsupportedOperation("not writable")
    has_feed = "\n" in text
    newline = io_get(self, _T_WRITE_NEWLINE)
    if newline is not None and has_feed:
        text = text.replace("\n", newline)
        if not isinstance(text, str):
            raise TypeError(f"replace() should have returned a str object, not '{class_name(text)}'")
        buffer = io_text_open(self)
        if not buffer.writable():
            raise UnsupportedOperation("not writable")
    flush = bits & _LINE_BUFFERING and (has_feed or "\r" in text)
    data = io_text_encode(self, text)
    pending = io_get(self, _T_PENDING)
    if pending and len(pending) + len(data) > _CHUNK:
        # No more than a chunk is put together.
        io_text_hand_over(self)
        pending = None
    if pending is None:
        io_set(self, _T_PENDING, bytearray(data))
        size = len(data)
    else:
        pending += data
        size = len(pending)
    if size >= _CHUNK or flush or bits & _WRITE_THROUGH:
        io_text_hand_over(self)
    if flush:
        buffer.flush()
    if io_get(self, _T_SNAPSHOT) is not None:
        io_text_forget(self)
    decoder = io_get(self, _T_DECODER)
    if decoder is not None:
        decoder.reset()
    return length


def io_text_forget(self):
    io_set(self, _T_CHARS, None)
    io_set(self, _T_USED, 0)
    io_set(self, _T_SNAPSHOT, None)
    io_set(self, _T_REST, None)
    io_set(self, _T_BITS, io_get(self, _T_BITS) & ~_HELD)


def io_text_fill(self):
    buffer = io_text_buffer(self)
    decoder = io_text_decoder(self)
    bits = io_get(self, _T_BITS)
    state = decoder.getstate() if bits & _TELLING else None
    if hasattr(buffer, "read1"):
        data = buffer.read1(_CHUNK)
        name = "read1"
    else:
        data = buffer.read(_CHUNK)
        name = "read"
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"underlying {name}() should have returned a bytes-like object, not '{class_name(data)}'")
    text = decoder.decode(data, not data)
    io_set(self, _T_CHARS, text)
    io_set(self, _T_USED, 0)
    io_set(self, _T_BITS, bits | _STARTED)
    if state is not None:
        rest, flag = state
        io_set(self, _T_SNAPSHOT, (flag, rest + bytes(data)))
    return bool(data) or bool(text)


def io_text_rest(self):
    chars = io_get(self, _T_CHARS)
    return "" if chars is None else chars[io_get(self, _T_USED) :]


def io_wrapper_read(self, size):
    size = -1 if is_missing(size) or size is None else as_index(size)
    buffer = io_text_open(self)
    io_text_hand_over(self)
    decoder = io_text_decoder(self)
    if size < 0:
        data = buffer.read()
        if data is None:
            raise BlockingIOError("Read returned None.")
        if not isinstance(data, (bytes, bytearray)):
            raise TypeError(f"underlying read() should have returned a bytes-like object, not '{class_name(data)}'")
        text = io_text_rest(self) + decoder.decode(data, True)
        io_set(self, _T_CHARS, None)
        io_set(self, _T_USED, 0)
        io_set(self, _T_SNAPSHOT, None)
        return text
    pieces = []
    missing_count = size
    while missing_count > 0:
        rest = io_text_rest(self)
        if rest:
            piece = rest[:missing_count]
            io_set(self, _T_USED, io_get(self, _T_USED) + len(piece))
            pieces.append(piece)
            missing_count -= len(piece)
        elif not io_text_fill(self):
            break
    return "".join(pieces)


def io_line_end(self, text):
    """How long the first line of the text is, 0 when it has no end."""
    bits = io_get(self, _T_BITS)
    if bits & _TRANSLATE:
        return text.find("\n") + 1
    if bits & _UNIVERSAL:
        feed = text.find("\n")
        turn = text.find("\r")
        if turn < 0 or 0 <= feed < turn:
            return feed + 1
        return turn + 2 if text[turn + 1 : turn + 2] == "\n" else turn + 1
    newline = io_get(self, _T_READ_NEWLINE) or "\n"
    at = text.find(newline)
    return at + len(newline) if at >= 0 else 0


def io_wrapper_readline(self, size):
    size = -1 if is_missing(size) or size is None else as_index(size)
    io_text_open(self)
    io_text_hand_over(self)
    line = ""
    while True:
        rest = io_text_rest(self)
        whole = line + rest
        end = io_line_end(self, whole)
        stop = end or len(whole)
        if 0 <= size < stop:
            stop = size
        if end or 0 <= size <= len(whole):
            io_set(self, _T_USED, io_get(self, _T_USED) + stop - len(line))
            return whole[:stop]
        line = whole
        if not io_text_fill(self):
            io_set(self, _T_CHARS, None)
            io_set(self, _T_USED, 0)
            io_set(self, _T_SNAPSHOT, None)
            return line


def io_wrapper_next(self):
    io_set(self, _T_BITS, io_get(self, _T_BITS) & ~_TELLING)
    line = self.readline()
    if not isinstance(line, str):
        raise OSError(f"readline() should have returned a str object, not '{class_name(line)}'")
    if not line:
        bits = io_get(self, _T_BITS)
        if bits & _SEEKABLE:
            io_set(self, _T_BITS, bits | _TELLING)
        io_set(self, _T_SNAPSHOT, None)
        raise StopIteration
    return line


def io_wrapper_flush(self):
    buffer = io_text_open(self)
    bits = io_get(self, _T_BITS)
    if bits & _SEEKABLE:
        io_set(self, _T_BITS, bits | _TELLING)
    io_text_hand_over(self)
    buffer.flush()


def io_wrapper_close(self):
    buffer = io_get(self, _T_BUFFER)
    if buffer is None:
        io_text_buffer(self)
    if self.closed:
        return
    try:
        self.flush()
    finally:
        buffer.close()


def io_wrapper_detach(self):
    buffer = io_text_buffer(self)
    self.flush()
    io_set(self, _T_BUFFER, None)
    io_disowned(buffer)
    return buffer


def io_wrapper_tell(self):
    buffer = io_text_open(self)
    bits = io_get(self, _T_BITS)
    if not bits & _SEEKABLE:
        raise UnsupportedOperation("underlying stream is not seekable")
    if not bits & _TELLING:
        raise OSError("telling position disabled by next() call")
    io_text_hand_over(self)
    self.flush()
    position = buffer.tell()
    decoder = io_get(self, _T_DECODER)
    snapshot = io_get(self, _T_SNAPSHOT)
    if decoder is None or snapshot is None:
        return position
    flag, data = snapshot
    position -= len(data)
    used = io_get(self, _T_USED)
    chars = io_get(self, _T_CHARS)
    if not used:
        return position | flag << 64
    saved = decoder.getstate()
    try:
        # Decode again, byte by byte, until as many characters came out as were used.
        decoder.setstate((b"", flag))
        start, start_flag, done = 0, flag, 0
        count = end = needs_end = 0
        for index in range(len(data)):
            count += len(decoder.decode(data[index : index + 1]))
            end = index + 1
            rest, now = decoder.getstate()
            if not rest and count <= used:
                start, start_flag, done = end, now, count
            if count >= used:
                break
        else:
            count += len(decoder.decode(b"", final=True))
            needs_end = 1
            if count < used:
                raise OSError("can't reconstruct logical file position")
        cookie = position + start | start_flag << 64
        if used > done:
            cookie |= end - start << 128 | used - done << 192 | needs_end << 256
        return cookie
    finally:
        decoder.setstate(saved)


def io_wrapper_seek(self, cookie, whence):
    whence = 0 if is_missing(whence) else as_index(whence)
    buffer = io_text_open(self)
    bits = io_get(self, _T_BITS)
    if not bits & _SEEKABLE:
        raise UnsupportedOperation("underlying stream is not seekable")
    cookie = as_index(cookie)
    if whence == 1:
        if cookie:
            raise UnsupportedOperation("can't do nonzero cur-relative seeks")
        cookie = self.tell()
    elif whence == 2:
        if cookie:
            raise UnsupportedOperation("can't do nonzero end-relative seeks")
        self.flush()
        position = buffer.seek(0, 2)
        io_text_forget(self)
        decoder = io_get(self, _T_DECODER)
        if decoder is not None:
            decoder.reset()
        return position
    elif whence != 0:
        raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
    if cookie < 0:
        raise ValueError(f"negative seek position {cookie}")
    self.flush()
    mask = (1 << 64) - 1
    position, flag, given, skip = cookie & mask, cookie >> 64 & mask, cookie >> 128 & mask, cookie >> 192 & mask
    needs_end = cookie >> 256 & 1
    buffer.seek(position)
    io_text_forget(self)
    decoder = io_get(self, _T_DECODER)
    if decoder is not None or flag or skip:
        decoder = io_text_decoder(self)
        if not position and not flag:
            decoder.reset()
        else:
            decoder.setstate((b"", flag))
        if skip:
            data = buffer.read(given)
            text = decoder.decode(data, bool(needs_end))
            io_set(self, _T_CHARS, text)
            io_set(self, _T_USED, skip)
            io_set(self, _T_SNAPSHOT, (flag, data))
            if len(text) < skip:
                raise OSError("can't restore logical file position")
    encoder = io_get(self, _T_ENCODER)
    if encoder is not None:
        if cookie:
            encoder.setstate(0)
        else:
            encoder.reset()
    return cookie


def io_wrapper_truncate(self, pos):
    self.flush()
    return io_text_buffer(self).truncate(None if is_missing(pos) else pos)


def io_wrapper_reconfigure(self, encoding, errors, newline, line_buffering, write_through):
    buffer = io_text_buffer(self)
    encoding = None if is_missing(encoding) else encoding
    errors = None if is_missing(errors) else errors
    changes = not (encoding is None and errors is None and is_missing(newline))
    bits = io_get(self, _T_BITS)
    if io_get(self, _T_DECODER) is not None or bits & _STARTED:
        if changes:
            raise UnsupportedOperation("It is not possible to set the encoding or newline of stream after the first read")
    if not is_missing(newline) and newline is not None and not isinstance(newline, str):
        raise TypeError(f"reconfigure() argument 'newline' must be str or None, not {class_name(newline)}")
    if not is_missing(newline) and newline not in (None, "", "\n", "\r", "\r\n"):
        raise ValueError(f"illegal newline value: {newline}")
    for name, value in (("encoding", encoding), ("errors", errors)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"reconfigure() argument '{name}' must be str or None, not {class_name(value)}")
    if errors is None:
        errors = io_get(self, _T_ERRORS) if encoding is None else "strict"
    if encoding is None:
        encoding = io_get(self, _T_ENCODING)
    elif encoding == "locale":
        encoding = "UTF-8"
    io_check_names(errors)
    if "\0" not in encoding:
        io_check_names(encoding)
    codec = io_codec(encoding, errors)
    if not codec:
        import codecs

        info = codecs.lookup(encoding)
        codec = io_codec(info.name, errors)
    self.flush()
    if not is_missing(newline):
        bits = bits & ~(_UNIVERSAL | _TRANSLATE) | io_newline_bits(newline)
        io_set(self, _T_READ_NEWLINE, newline or None)
        io_set(self, _T_WRITE_NEWLINE, newline if newline in ("\r", "\r\n") else None)
    if not is_missing(line_buffering) and line_buffering is not None:
        bits = bits | _LINE_BUFFERING if line_buffering else bits & ~_LINE_BUFFERING
    if not is_missing(write_through) and write_through is not None:
        bits = bits | _WRITE_THROUGH if write_through else bits & ~_WRITE_THROUGH
    io_set(self, _T_BITS, bits)
    if changes:
        io_set(self, _T_ENCODING, encoding)
        io_set(self, _T_ERRORS, errors)
        io_set(self, _T_CODEC, codec)
        io_set(self, _T_ENCODER, None)


def io_wrapper_fileno(self):
    return io_text_buffer(self).fileno()


def io_wrapper_isatty(self):
    return io_text_buffer(self).isatty()


def io_wrapper_readable(self):
    return io_text_buffer(self).readable()


def io_wrapper_writable(self):
    return io_text_buffer(self).writable()


def io_wrapper_seekable(self):
    return io_text_buffer(self).seekable()


def io_wrapper_repr(self):
    kind = f"{type(self).__module__}.{type(self).__qualname__}"
    shown = ""
    io_repr_enter(self)
    try:
        try:
            shown += f" name={self.name!r}"
        except (AttributeError, ValueError):
            pass
        try:
            shown += f" mode={self.mode!r}"
        except AttributeError:
            pass
        return f"<{kind}{shown} encoding={self.encoding!r}>"
    finally:
        del _open_reprs[id(self)]


def io_wrapper_closed(self):
    return io_text_buffer(self).closed


def io_wrapper_name(self):
    return io_text_buffer(self).name


def io_wrapper_newlines(self):
    decoder = io_get(self, _T_DECODER)
    if decoder is None:
        return io_seen_newlines(io_get(self, _T_SEEN) or 0)
    return getattr(decoder, "newlines", None)
