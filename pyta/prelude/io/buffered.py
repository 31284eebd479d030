"""`BufferedReader`, `BufferedWriter`, `BufferedRandom` over any raw stream, and `BufferedRWPair`."""

# Slots of the builtin classes; the natives use the same.
_B_RAW, _B_BITS, _B_READ, _B_USED, _B_WRITE, _B_SIZE = range(6)
_DEFAULT_SIZE = 131072


def io_buf_start(self, raw, size, bits):
    size = _DEFAULT_SIZE if is_missing(size) else as_index(size)
    io_set(self, _B_RAW, None)
    if size <= 0:
        raise ValueError("buffer size must be strictly positive")
    io_set(self, _B_RAW, raw)
    io_set(self, _B_BITS, bits)
    io_set(self, _B_READ, None)
    io_set(self, _B_USED, 0)
    io_set(self, _B_WRITE, None)
    io_set(self, _B_SIZE, size)
    io_opened(self)


def io_reader_init(self, raw, buffer_size):
    if not raw.readable():
        raise UnsupportedOperation("File or stream is not readable.")
    io_buf_start(self, raw, buffer_size, 1)


def io_writer_init(self, raw, buffer_size):
    if not raw.writable():
        raise UnsupportedOperation("File or stream is not writable.")
    io_buf_start(self, raw, buffer_size, 2)


def io_random_init(self, raw, buffer_size):
    if not raw.seekable():
        raise UnsupportedOperation("File or stream is not seekable.")
    if not raw.readable():
        raise UnsupportedOperation("File or stream is not readable.")
    if not raw.writable():
        raise UnsupportedOperation("File or stream is not writable.")
    io_buf_start(self, raw, buffer_size, 3)


def io_raw_of(self):
    raw = io_get(self, _B_RAW)
    if raw is None:
        if io_get(self, _B_SIZE) is None:
            raise ValueError("I/O operation on uninitialized object")
        raise ValueError("raw stream has been detached")
    return raw


def io_buf_open(self, what):
    raw = io_raw_of(self)
    if raw.closed:
        raise ValueError(f"{what} of closed file" if what != "write" else "write to closed file")
    return raw


def io_buf_ahead(self):
    data = io_get(self, _B_READ)
    return b"" if data is None else data[io_get(self, _B_USED) :]


def io_buf_set_ahead(self, data):
    io_set(self, _B_READ, data or None)
    io_set(self, _B_USED, 0)


def io_buf_write_out(self):
    waiting = io_get(self, _B_WRITE)
    if waiting is None:
        return
    raw = io_raw_of(self)
    while waiting:
        count = raw.write(bytes(waiting))
        if count is None:
            raise BlockingIOError(11, "write could not complete without blocking", 0)
        if not isinstance(count, int):
            raise TypeError(f"'{class_name(count)}' object cannot be interpreted as an integer")
        if count > len(waiting) or count < 0:
            raise OSError(f"raw write() returned invalid length {count} (should have been between 0 and {len(waiting)})")
        del waiting[:count]
    io_set(self, _B_WRITE, None)


def io_buf_raw_read(self, raw, size):
    """One read of the raw stream by its readinto."""
    data = bytearray(size)
    count = raw.readinto(data)
    if count is None:
        return None
    if not isinstance(count, int):
        cause = TypeError(f"'{class_name(count)}' object cannot be interpreted as an integer")
        raise OSError("raw readinto() failed") from cause
    if count < 0 or count > size:
        raise OSError(f"raw readinto() returned invalid length {count} (should have been between 0 and {size})")
    del data[count:]
    return bytes(data)


def io_buf_before_reading(self, what):
    raw = io_buf_open(self, what)
    if io_get(self, _B_BITS) & 2:
        io_buf_write_out(self)
    return raw


def io_buf_read(self, size):
    size = None if is_missing(size) or size is None else as_index(size)
    if size is not None and size < -1:
        raise ValueError("read length must be non-negative or -1")
    raw = io_buf_before_reading(self, "read")
    ahead = io_buf_ahead(self)
    if size is None or size < 0:
        io_buf_set_ahead(self, None)
        readall = getattr(raw, "readall", None)
        if readall is not None:
            rest = readall()
            if rest is not None and not isinstance(rest, bytes):
                raise TypeError("readall() should return bytes")
            if rest is None:
                return ahead or None
            return ahead + rest
        pieces = [ahead]
        while True:
            piece = raw.read()
            if piece is not None and not isinstance(piece, bytes):
                raise TypeError("read() should return bytes")
            if not piece:
                if piece is None and not any(pieces):
                    return None
                return b"".join(pieces)
            pieces.append(piece)
    if size <= len(ahead):
        io_set(self, _B_USED, io_get(self, _B_USED) + size)
        return ahead[:size]
    data = bytearray(ahead)
    waited = False
    while len(data) < size:
        piece = io_buf_raw_read(self, raw, max(size - len(data), io_get(self, _B_SIZE)))
        if piece is None:
            waited = True
            break
        if not piece:
            break
        data += piece
    if waited and not data:
        io_buf_set_ahead(self, None)
        return None
    io_buf_set_ahead(self, bytes(data[size:]))
    return bytes(data[:size])


def io_buf_read1(self, size):
    size = -1 if is_missing(size) or size is None else as_index(size)
    raw = io_buf_before_reading(self, "read")
    if size < 0:
        size = io_get(self, _B_SIZE)
    if not size:
        return b""
    ahead = io_buf_ahead(self)
    if ahead:
        taken = ahead[:size]
        io_set(self, _B_USED, io_get(self, _B_USED) + len(taken))
        return taken
    return io_buf_raw_read(self, raw, size) or b""


def io_buf_peek(self, size):
    raw = io_buf_before_reading(self, "peek")
    ahead = io_buf_ahead(self)
    if ahead:
        return ahead
    io_buf_set_ahead(self, io_buf_raw_read(self, raw, io_get(self, _B_SIZE)))
    return io_buf_ahead(self)


def io_buf_readline(self, size):
    size = -1 if is_missing(size) or size is None else as_index(size)
    raw = io_buf_before_reading(self, "readline")
    pieces = []
    total = 0
    while True:
        ahead = io_buf_ahead(self)
        window = ahead if size < 0 else ahead[: size - total]
        end = window.find(b"\n") + 1
        piece = window[:end] if end else window
        if piece:
            io_set(self, _B_USED, io_get(self, _B_USED) + len(piece))
            pieces.append(piece)
            total += len(piece)
        if end or total == size:
            break
        more = io_buf_raw_read(self, raw, io_get(self, _B_SIZE))
        if not more:
            break
        io_buf_set_ahead(self, more)
    return b"".join(pieces)


def io_buf_readinto(self, buffer):
    return io_readinto_by(self.read, buffer)


def io_buf_readinto1(self, buffer):
    """What was read ahead, and the result of at most one read of the raw stream."""
    raw = io_buf_before_reading(self, "readinto")
    view = memoryview(buffer).cast("B")
    ahead = io_buf_ahead(self)[: len(view)]
    count = len(ahead)
    if count:
        view[:count] = ahead
        io_set(self, _B_USED, io_get(self, _B_USED) + count)
    room = len(view) - count
    size = io_get(self, _B_SIZE)
    if not room or count and room <= size:
        return count
    data = io_buf_raw_read(self, raw, max(room, size))
    if data is None:
        return count or None
    taken = data[:room]
    view[count : count + len(taken)] = taken
    io_buf_set_ahead(self, data[room:])
    return count + len(taken)


def io_buf_forget_ahead(self):
    ahead = len(io_buf_ahead(self))
    if ahead:
        io_raw_of(self).seek(-ahead, 1)
    io_buf_set_ahead(self, None)


def io_buf_write(self, buffer):
    if isinstance(buffer, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    raw = io_buf_open(self, "write")
    data = bytes(memoryview(buffer).cast("B"))
    if io_get(self, _B_BITS) == 3:
        io_buf_forget_ahead(self)
    waiting = io_get(self, _B_WRITE)
    size = io_get(self, _B_SIZE)
    if waiting is not None and len(waiting) + len(data) > size:
        try:
            io_buf_write_out(self)
        except BlockingIOError as error:
            room = size - len(waiting)
            waiting += data[:room]
            if room < len(data):
                error.characters_written = room
                raise
            return len(data)
        waiting = None
    if len(data) > size:
        rest = memoryview(data)
        while len(rest) > size:
            count = raw.write(bytes(rest))
            if count is None:
                io_set(self, _B_WRITE, bytearray(rest[:size]))
                raise BlockingIOError(11, "write could not complete without blocking", len(data) - len(rest) + size)
            if count > len(rest) or count < 0:
                raise OSError(f"raw write() returned invalid length {count} (should have been between 0 and {len(rest)})")
            rest = rest[count:]
        io_set(self, _B_WRITE, bytearray(rest))
    elif waiting is None:
        io_set(self, _B_WRITE, bytearray(data))
    else:
        waiting += data
    return len(data)


def io_buf_flush(self):
    raw = io_buf_open(self, "flush")
    bits = io_get(self, _B_BITS)
    if bits == 1:
        return raw.flush()
    if bits == 3:
        io_buf_forget_ahead(self)
    io_buf_write_out(self)


def io_buf_close(self):
    raw = io_get(self, _B_RAW)
    if raw is None:
        if io_get(self, _B_SIZE) is None:
            raise ValueError("I/O operation on uninitialized object")
        raise ValueError("raw stream has been detached")
    if self.closed:
        return
    try:
        self.flush()
    finally:
        io_set(self, _B_WRITE, None)
        raw.close()


def io_buf_detach(self):
    raw = io_raw_of(self)
    self.flush()
    io_set(self, _B_RAW, None)
    io_disowned(raw)
    return raw


def io_buf_seek(self, target, whence):
    target = as_index(target)
    whence = 0 if is_missing(whence) else as_index(whence)
    if whence not in (0, 1, 2, 3, 4):
        raise ValueError(f"whence value {whence} unsupported")
    raw = io_buf_open(self, "seek")
    if not raw.seekable():
        raise UnsupportedOperation("File or stream is not seekable.")
    if io_get(self, _B_BITS) & 2:
        io_buf_write_out(self)
    if whence == 1:
        target -= len(io_buf_ahead(self))
    position = raw.seek(target, whence)
    io_buf_set_ahead(self, None)
    if position < 0:
        raise OSError(f"Raw stream returned invalid position {position}")
    return position


def io_buf_tell(self):
    position = io_raw_of(self).tell()
    if position < 0:
        raise OSError(f"Raw stream returned invalid position {position}")
    waiting = io_get(self, _B_WRITE)
    # A device may tell less than was read from it.
    return max(position - len(io_buf_ahead(self)), 0) + (len(waiting) if waiting else 0)


def io_buf_truncate(self, pos):
    raw = io_buf_open(self, "truncate")
    if not self.writable():
        raise UnsupportedOperation("truncate")
    self.flush()
    return raw.truncate(self.tell() if is_missing(pos) or pos is None else pos)


def io_buf_seekable(self):
    return io_raw_of(self).seekable()


def io_buf_readable(self):
    return io_raw_of(self).readable()


def io_buf_writable(self):
    return io_raw_of(self).writable()


def io_buf_fileno(self):
    return io_raw_of(self).fileno()


def io_buf_isatty(self):
    return io_raw_of(self).isatty()


def io_buf_dealloc_warn(self, source):
    raw = io_get(self, _B_RAW)
    if raw is not None:
        raw._dealloc_warn(source)


def io_buf_repr(self):
    kind = f"{type(self).__module__}.{type(self).__qualname__}"
    try:
        name = self.name
    except (AttributeError, ValueError):
        return f"<{kind}>"
    io_repr_enter(self)
    try:
        return f"<{kind} name={name!r}>"
    finally:
        del _open_reprs[id(self)]


def io_buf_closed(self):
    return io_raw_of(self).closed


def io_buf_name(self):
    return io_raw_of(self).name


def io_buf_mode(self):
    return io_raw_of(self).mode


# BufferedRWPair


def io_pair_init(self, reader, writer, buffer_size):
    if not reader.readable():
        raise UnsupportedOperation("File or stream is not readable.")
    if not writer.writable():
        raise UnsupportedOperation("File or stream is not writable.")
    import _io

    size = _DEFAULT_SIZE if is_missing(buffer_size) else buffer_size
    io_set(self, 0, _io.BufferedReader(reader, size))
    io_set(self, 1, _io.BufferedWriter(writer, size))


def io_pair_part(self, index):
    part = io_get(self, index)
    if part is None:
        raise ValueError("I/O operation on uninitialized object")
    return part


def io_pair_read(self, size):
    return io_pair_part(self, 0).read(io_given(size, -1))


def io_pair_read1(self, size):
    return io_pair_part(self, 0).read1(io_given(size, -1))


def io_pair_peek(self, size):
    return io_pair_part(self, 0).peek(io_given(size, 0))


def io_pair_readinto(self, buffer):
    return io_pair_part(self, 0).readinto(buffer)


def io_pair_readinto1(self, buffer):
    return io_pair_part(self, 0).readinto1(buffer)


def io_pair_write(self, buffer):
    return io_pair_part(self, 1).write(buffer)


def io_pair_flush(self):
    return io_pair_part(self, 1).flush()


def io_pair_readable(self):
    return io_pair_part(self, 0).readable()


def io_pair_writable(self):
    return io_pair_part(self, 1).writable()


def io_pair_close(self):
    try:
        io_pair_part(self, 1).close()
    finally:
        io_pair_part(self, 0).close()


def io_pair_isatty(self):
    return io_pair_part(self, 1).isatty() or io_pair_part(self, 0).isatty()


def io_pair_closed(self):
    return io_pair_part(self, 1).closed
