"""The module `_io`: streams in terms of their methods. The natives take over where all classes are builtin."""


class UnsupportedOperation(OSError, ValueError):
    __module__ = "io"


# Slots of the builtin classes; the natives use the same.
_B_RAW, _B_BITS, _B_READ, _B_USED, _B_WRITE, _B_SIZE = range(6)
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
_CHUNK = 8192


def io_given(value, default):
    return default if is_missing(value) or value is None else value


# _IOBase


def io_unsupported(self, name):
    raise UnsupportedOperation(f"{type(self).__name__}.{name}() not supported")


def io_base_seek(self, offset, whence):
    io_unsupported(self, "seek")


def io_base_tell(self):
    return self.seek(0, 1)


def io_base_truncate(self, size):
    io_unsupported(self, "truncate")


def io_base_flush(self):
    if self.closed:
        raise ValueError("I/O operation on closed file.")


def io_base_close(self):
    if not hasattr(self, "__IOBase_closed"):
        try:
            self.flush()
        finally:
            io_mark_closed(self)


def io_mark_closed(self):
    try:
        object.__setattr__(self, "__IOBase_closed", True)
    except AttributeError:
        pass


def io_base_seekable(self):
    return False


def io_base_readable(self):
    return False


def io_base_writable(self):
    return False


def io_base_check_closed(self, msg):
    if self.closed:
        raise ValueError("I/O operation on closed file." if is_missing(msg) or msg is None else msg)


def io_base_check_seekable(self, msg):
    if not self.seekable():
        raise UnsupportedOperation(io_given(msg, "File or stream is not seekable."))
    return True


def io_base_check_readable(self, msg):
    if not self.readable():
        raise UnsupportedOperation(io_given(msg, "File or stream is not readable."))
    return True


def io_base_check_writable(self, msg):
    if not self.writable():
        raise UnsupportedOperation(io_given(msg, "File or stream is not writable."))
    return True


def io_base_fileno(self):
    raise UnsupportedOperation("fileno")


def io_base_isatty(self):
    io_base_check_closed(self, None)
    return False


def io_base_enter(self):
    io_base_check_closed(self, None)
    return self


def io_base_exit(self, args):
    self.close()


def io_base_iter(self):
    io_base_check_closed(self, None)
    return self


def io_base_next(self):
    line = self.readline()
    if not line:
        raise StopIteration
    return line


def io_base_readline(self, size):
    size = io_given(size, -1)
    if not isinstance(size, int):
        size = as_index(size)
    peek = getattr(self, "peek", None)
    line = bytearray()
    while size < 0 or len(line) < size:
        count = 1
        if peek is not None:
            ahead = peek(1)
            if not isinstance(ahead, bytes):
                raise OSError(f"peek() should have returned a bytes object, not '{type(ahead).__name__}'")
            if ahead:
                count = ahead.find(b"\n") + 1 or len(ahead)
                if size >= 0:
                    count = min(count, size - len(line))
        piece = self.read(count)
        if not isinstance(piece, bytes):
            raise OSError(f"read() should have returned a bytes object, not '{type(piece).__name__}'")
        if not piece:
            break
        line += piece
        if line.endswith(b"\n"):
            break
    return bytes(line)


def io_base_readlines(self, hint):
    hint = io_given(hint, -1)
    lines = []
    total = 0
    for line in self:
        lines.append(line)
        total += len(line)
        if 0 < hint <= total:
            break
    return lines


def io_base_writelines(self, lines):
    io_base_check_closed(self, None)
    for line in lines:
        self.write(line)


def io_base_del(self):
    try:
        closed = self.closed
    except Exception:
        return
    if closed:
        return
    warn = type_lookup(class_of(self), "_dealloc_warn")
    if not is_missing(warn):
        try:
            self._dealloc_warn(self)
        except Exception:
            pass
    self.close()


# _RawIOBase


def io_raw_read(self, size):
    size = io_given(size, -1)
    if size < 0:
        return self.readall()
    data = bytearray(size)
    count = self.readinto(data)
    if count is None:
        return None
    if count < 0 or count > size:
        raise ValueError(f"readinto returned {count} outside buffer size {size}")
    del data[count:]
    return bytes(data)


def io_raw_readall(self):
    whole = bytearray()
    while True:
        piece = self.read(_CHUNK * 16)
        if piece is None:
            if not whole:
                return None
            break
        if not isinstance(piece, bytes):
            raise TypeError("read() should return bytes")
        if not piece:
            break
        whole += piece
    return bytes(whole)


def io_raw_readinto(self, buffer):
    raise NotImplementedError("")


def io_raw_write(self, b):
    raise NotImplementedError("")


# _BufferedIOBase


def io_buffered_detach(self):
    raise UnsupportedOperation("detach")


def io_buffered_read(self, size):
    raise UnsupportedOperation("read")


def io_buffered_read1(self, size):
    raise UnsupportedOperation("read1")


def io_buffered_write(self, b):
    raise UnsupportedOperation("write")


def io_readinto_by(read, buffer):
    view = buffer if isinstance(buffer, memoryview) else memoryview(buffer)
    view = view.cast("B")
    data = read(len(view))
    if data is None:
        return None
    if not isinstance(data, bytes):
        raise TypeError("read() should return bytes")
    count = len(data)
    if count > len(view):
        raise ValueError(f"read() returned too much data: {len(view)} bytes requested, {count} returned")
    view[:count] = data
    return count


def io_buffered_readinto(self, buffer):
    return io_readinto_by(self.read, buffer)


def io_buffered_readinto1(self, buffer):
    return io_readinto_by(self.read1, buffer)


# _TextIOBase


def io_text_detach(self):
    raise UnsupportedOperation("detach")


def io_text_read(self, size):
    raise UnsupportedOperation("read")


def io_text_readline(self, size):
    raise UnsupportedOperation("readline")


def io_text_write(self, s):
    raise UnsupportedOperation("write")


def io_no_pickle(self):
    raise TypeError(f"cannot pickle '{class_path(type(self))}' instances")


# FileIO

_READABLE, _WRITABLE, _APPENDING, _CREATED, _KEEP_FD = 1, 2, 4, 8, 16


def io_file_init(self, file, mode, closefd, opener):
    import posix

    mode = "r" if is_missing(mode) else mode
    closefd = True if is_missing(closefd) else closefd
    opener = None if is_missing(opener) else opener
    if isinstance(file, float):
        raise TypeError("integer argument expected, got float")
    if not isinstance(mode, str):
        raise TypeError(f"FileIO() argument 'mode' must be str, not {type(mode).__name__}")
    if not set(mode) <= set("xrwab+"):
        raise ValueError(f"invalid mode: {mode}")
    kinds = [c for c in mode if c in "xrwa"]
    if len(kinds) != 1 or mode.count("+") > 1:
        raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
    if io_get(self, 0) is not None and io_get(self, 0) >= 0:
        self.close()
    kind = kinds[0]
    bits = {"r": _READABLE, "w": _WRITABLE, "x": _WRITABLE | _CREATED, "a": _WRITABLE | _APPENDING}[kind]
    flags = {"r": 0, "w": posix.O_CREAT | posix.O_TRUNC, "x": posix.O_EXCL | posix.O_CREAT, "a": posix.O_APPEND | posix.O_CREAT}[kind]
    if "+" in mode:
        bits |= _READABLE | _WRITABLE
        flags |= posix.O_RDWR
    elif kind != "r":
        flags |= posix.O_WRONLY
    flags |= posix.O_CLOEXEC
    fd = -1
    if isinstance(file, int):
        fd = int(file)
        if fd < 0:
            raise ValueError("negative file descriptor")
    owned = None
    io_set(self, 0, -1)
    io_set(self, 1, bits)
    try:
        if fd < 0:
            if not closefd:
                raise ValueError("Cannot use closefd=False with file name")
            if opener is None:
                fd = posix.open(file, flags, 0o666)
            else:
                fd = opener(file, flags)
                if not isinstance(fd, int):
                    raise TypeError("expected integer from opener")
                if fd < 0:
                    raise ValueError(f"opener returned {fd}")
                posix.set_inheritable(fd, False)
            owned = fd
        status = posix.fstat(fd)
        if status.st_mode & 0o170000 == 0o040000:
            raise IsADirectoryError(21, posix.strerror(21), file)
        self.name = file
        if kind == "a":
            try:
                posix.lseek(fd, 0, 2)
            except OSError:
                pass
    except BaseException:
        if owned is not None:
            posix.close(owned)
        raise
    io_set(self, 0, fd)
    io_set(self, 1, bits | (0 if closefd else _KEEP_FD))


def io_file_readinto(self, buffer):
    view = memoryview(buffer).cast("B")
    data = self.read(len(view))
    if data is None:
        return None
    view[: len(data)] = data
    return len(data)


def io_file_seek(self, pos, whence):
    return self.seek(as_index(pos), 0 if is_missing(whence) else as_index(whence))


def io_file_truncate(self, size):
    return self.truncate(as_index(size))


def io_file_close(self):
    try:
        io_base_close(self)
    finally:
        self._close()


def io_file_repr(self):
    kind = f"{type(self).__module__}.{type(self).__qualname__}"
    fd = io_get(self, 0)
    if fd is None or fd < 0:
        return f"<{kind} [closed]>"
    closefd = self.closefd
    try:
        name = self.name
    except AttributeError:
        return f"<{kind} fd={fd} mode={self.mode!r} closefd={closefd}>"
    return f"<{kind} name={name!r} mode={self.mode!r} closefd={closefd}>"


def io_file_dealloc_warn(self, source):
    fd = io_get(self, 0)
    if fd is not None and fd >= 0 and self.closefd:
        import warnings

        warnings.warn(f"unclosed file {source!r}", ResourceWarning, stacklevel=2, source=source)


# Buffers over any raw stream


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


_DEFAULT_SIZE = 131072


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
            raise TypeError(f"'{type(count).__name__}' object cannot be interpreted as an integer")
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
        raise OSError("raw readinto() failed")
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
    return io_readinto_by(self.read1, buffer)


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
    return position - len(io_buf_ahead(self)) + (len(waiting) if waiting else 0)


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
    return f"<{kind} name={name!r}>"


def io_buf_closed(self):
    closed = io_closed_buffers(self)
    return io_raw_of(self).closed if closed is None else closed


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


# BytesIO and StringIO


def io_bytes_init(self, initial_bytes):
    self.__init__(bytes(initial_bytes))


def io_bytes_close(self):
    raise BufferError("Existing exports of data: object cannot be re-sized")


def io_bytes_read(self, size):
    return self.read(as_index(size))


def io_bytes_readline(self, size):
    return self.readline(as_index(size))


def io_bytes_readinto(self, buffer):
    return io_readinto_by(self.read, buffer)


def io_bytes_seek(self, pos, whence):
    return self.seek(as_index(pos), 0 if is_missing(whence) else as_index(whence))


def io_bytes_truncate(self, size):
    return self.truncate(as_index(size))


def io_bytes_getbuffer(self):
    data = io_get(self, 0)
    if data is None:
        raise ValueError("I/O operation on closed file.")
    return memoryview(data)


def io_bytes_getstate(self):
    extra = self.__dict__
    return (self.getvalue(), self.tell(), dict(extra) if extra else None)


def io_bytes_setstate(self, state):
    if not isinstance(state, tuple) or len(state) < 3:
        raise TypeError(f"{type(self).__name__}.__setstate__ argument should be 3-tuple, got {type(state).__name__}")
    self.__init__(state[0])
    if state[1] < 0:
        raise ValueError("position value cannot be negative")
    self.seek(state[1])
    if state[2] is not None:
        self.__dict__.update(state[2])


def io_string_init(self, initial_value, newline):
    raise TypeError("StringIO() takes strings")


def io_string_read(self, size):
    return self.read(as_index(size))


def io_string_readline(self, size):
    return self.readline(as_index(size))


def io_string_seek(self, pos, whence):
    return self.seek(as_index(pos), 0 if is_missing(whence) else as_index(whence))


def io_string_truncate(self, pos):
    return self.truncate(as_index(pos))


def io_string_getstate(self):
    mode = io_get(self, 2)
    newline = io_get(self, 3)
    if newline is None:
        newline = None if mode & 2 else ""
    extra = self.__dict__
    return (self.getvalue(), newline, self.tell(), dict(extra) if extra else None)


def io_string_setstate(self, state):
    if not isinstance(state, tuple) or len(state) < 4:
        raise TypeError(f"{type(self).__name__}.__setstate__ argument should be 4-tuple, got {type(state).__name__}")
    self.__init__("", state[1])
    io_set(self, 0, state[0])
    self.seek(state[2])
    if state[3] is not None:
        self.__dict__.update(state[3])


# IncrementalNewlineDecoder

_N_DECODER, _N_TRANSLATE, _N_PENDING, _N_SEEN = range(4)


def io_newline_init(self, decoder, translate, errors):
    io_set(self, _N_DECODER, decoder)
    io_set(self, _N_TRANSLATE, bool(translate))
    io_set(self, _N_PENDING, False)
    io_set(self, _N_SEEN, 0)


def io_newline_decode(self, input, final):
    final = False if is_missing(final) else bool(final)
    decoder = io_get(self, _N_DECODER)
    if decoder is None:
        text = input
    else:
        text = decoder.decode(input, final)
    if not isinstance(text, str):
        raise TypeError(f"decoder should return a string result, not '{type(text).__name__}'")
    if io_get(self, _N_PENDING) and (text or final):
        text = "\r" + text
        io_set(self, _N_PENDING, False)
    if text.endswith("\r") and not final:
        text = text[:-1]
        io_set(self, _N_PENDING, True)
    if not text:
        return text
    seen = io_get(self, _N_SEEN)
    if "\r" in text:
        pairs = text.count("\r\n")
        returns = text.count("\r") - pairs
        feeds = text.count("\n") - pairs
        seen |= (4 if pairs else 0) | (2 if returns else 0) | (1 if feeds else 0)
        if io_get(self, _N_TRANSLATE):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    elif "\n" in text:
        seen |= 1
    io_set(self, _N_SEEN, seen)
    return text


def io_newline_getstate(self):
    decoder = io_get(self, _N_DECODER)
    buffer, flag = (b"", 0) if decoder is None else decoder.getstate()
    return (buffer, flag << 1 | (1 if io_get(self, _N_PENDING) else 0))


def io_newline_setstate(self, state):
    if not isinstance(state, tuple):
        raise TypeError("state argument must be a tuple")
    buffer, flag = state
    io_set(self, _N_PENDING, bool(flag & 1))
    decoder = io_get(self, _N_DECODER)
    if decoder is not None:
        decoder.setstate((buffer, flag >> 1))


def io_newline_reset(self):
    io_set(self, _N_SEEN, 0)
    io_set(self, _N_PENDING, False)
    decoder = io_get(self, _N_DECODER)
    if decoder is not None:
        decoder.reset()


def io_seen_newlines(seen):
    found = tuple([text for bit, text in ((2, "\r"), (1, "\n"), (4, "\r\n")) if seen & bit])
    return found[0] if len(found) == 1 else found or None


# TextIOWrapper over any binary stream


def io_wrapper_init(self, buffer, encoding, errors, newline, line_buffering, write_through):
    encoding = None if is_missing(encoding) else encoding
    errors = None if is_missing(errors) else errors
    newline = None if is_missing(newline) else newline
    io_set(self, _T_BUFFER, None)
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError(f"TextIOWrapper() argument 'encoding' must be str or None, not {type(encoding).__name__}")
    if newline is not None and not isinstance(newline, str):
        raise TypeError(f"TextIOWrapper() argument 'newline' must be str or None, not {type(newline).__name__}")
    if newline not in (None, "", "\n", "\r", "\r\n"):
        raise ValueError(f"illegal newline value: {newline}")
    if encoding is None:
        if import_system["flags"].warn_default_encoding:
            import warnings

            warnings.warn("'encoding' argument not specified", EncodingWarning, stacklevel=1)
        encoding = "utf-8"
    elif encoding == "locale":
        encoding = "utf-8"
    if errors is None:
        errors = "strict"
    elif not isinstance(errors, str):
        raise TypeError(f"TextIOWrapper() argument 'errors' must be str or None, not {type(errors).__name__}")
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
        raise TypeError(f"encoder should return a bytes object, not '{type(data).__name__}'")
    return data


def io_text_hand_over(self):
    pending = io_get(self, _T_PENDING)
    if pending:
        data = bytes(pending)
        io_set(self, _T_PENDING, None)
        io_text_buffer(self).write(data)


def io_wrapper_write(self, text):
    if not isinstance(text, str):
        raise TypeError(f"write() argument must be str, not {type(text).__name__}")
    buffer = io_text_open(self)
    length = len(text)
    bits = io_get(self, _T_BITS)
    if not buffer.writable():
        raise UnsupportedOperation("not writable")
    has_feed = "\n" in text
    newline = io_get(self, _T_WRITE_NEWLINE)
    if newline is not None and has_feed:
        text = text.replace("\n", newline)
    flush = bits & _LINE_BUFFERING and (has_feed or "\r" in text)
    data = io_text_encode(self, text)
    pending = io_get(self, _T_PENDING)
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
        raise TypeError(f"underlying {name}() should have returned a bytes-like object, not '{type(data).__name__}'")
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
            data = b""
        if not isinstance(data, (bytes, bytearray)):
            raise TypeError(f"underlying read() should have returned a bytes-like object, not '{type(data).__name__}'")
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
        raise OSError(f"readline() should have returned a str object, not '{type(line).__name__}'")
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
        count = end = 0
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
            if count < used:
                raise OSError("can't reconstruct logical file position")
        cookie = position + start | start_flag << 64
        if used > done:
            cookie |= end - start << 128 | used - done << 192
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
    position, flag, given, skip = cookie & mask, cookie >> 64 & mask, cookie >> 128 & mask, cookie >> 192
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
            text = decoder.decode(data, not data)
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
        raise TypeError(f"reconfigure() argument 'newline' must be str or None, not {type(newline).__name__}")
    if not is_missing(newline) and newline not in (None, "", "\n", "\r", "\r\n"):
        raise ValueError(f"illegal newline value: {newline}")
    if errors is None:
        errors = io_get(self, _T_ERRORS) if encoding is None else "strict"
    if encoding is None:
        encoding = io_get(self, _T_ENCODING)
    elif encoding == "locale":
        encoding = "utf-8"
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
    try:
        shown += f" name={self.name!r}"
    except (AttributeError, ValueError):
        pass
    try:
        shown += f" mode={self.mode!r}"
    except AttributeError:
        pass
    return f"<{kind}{shown} encoding={self.encoding!r}>"


def io_wrapper_closed(self):
    return io_text_buffer(self).closed


def io_wrapper_name(self):
    return io_text_buffer(self).name


def io_wrapper_newlines(self):
    decoder = io_get(self, _T_DECODER)
    if decoder is None:
        return io_seen_newlines(io_get(self, _T_SEEN) or 0)
    return getattr(decoder, "newlines", None)


# open


def io_open(file, mode, buffering, encoding, errors, newline, closefd, opener):
    import _io

    mode = "r" if is_missing(mode) else mode
    buffering = -1 if is_missing(buffering) else as_index(buffering)
    encoding = None if is_missing(encoding) else encoding
    errors = None if is_missing(errors) else errors
    newline = None if is_missing(newline) else newline
    closefd = True if is_missing(closefd) else closefd
    opener = None if is_missing(opener) else opener
    if not isinstance(file, int):
        import os

        file = os.fspath(file)
    for name, value in (("mode", mode), ("encoding", encoding), ("errors", errors), ("newline", newline)):
        if not isinstance(value, str) and (value is not None or name == "mode"):
            wanted = "str" if name == "mode" else "str or None"
            raise TypeError(f"open() argument '{name}' must be {wanted}, not {type(value).__name__}")
    kinds = set(mode)
    if kinds - set("axrwb+t") or len(mode) > len(kinds):
        raise ValueError(f"invalid mode: {mode!r}")
    binary = "b" in kinds
    if "t" in kinds and binary:
        raise ValueError("can't have text and binary mode at once")
    if not kinds & set("axrw"):
        raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
    if len(kinds & set("axrw")) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if binary and errors is not None:
        raise ValueError("binary mode doesn't take an errors argument")
    if binary and newline is not None:
        raise ValueError("binary mode doesn't take a newline argument")
    if binary and buffering == 1:
        import warnings

        warnings.warn(
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
            RuntimeWarning,
            stacklevel=1,
        )
    raw = _io.FileIO(file, "".join([c for c in mode if c in "axrw+"]), closefd, opener)
    result = raw
    try:
        line_buffering = False
        is_terminal = buffering < 0 and raw.isatty()
        if buffering == 1 or is_terminal:
            buffering = -1
            line_buffering = True
        if buffering < 0:
            buffering = raw._blksize
        if not buffering:
            if not binary:
                raise ValueError("can't have unbuffered text I/O")
            return result
        if "+" in kinds:
            kind = _io.BufferedRandom
        elif "r" in kinds:
            kind = _io.BufferedReader
        else:
            kind = _io.BufferedWriter
        result = buffer = kind(raw, buffering)
        if binary:
            return result
        if encoding is None and import_system["flags"].warn_default_encoding:
            import warnings

            warnings.warn("'encoding' argument not specified", EncodingWarning, stacklevel=1)
            encoding = "utf-8"
        result = text = _io.TextIOWrapper(buffer, encoding, errors, newline, line_buffering)
        text.mode = mode
        return result
    except BaseException:
        result.close()
        raise


def io_open_code(path):
    if not isinstance(path, str):
        raise TypeError(f"open_code() argument 'path' must be str, not {type(path).__name__}")
    return open(path, "rb")


def io_setup(module):
    """Completes the module `_io`: attributes that ask other objects."""
    for kind in (module.BufferedReader, module.BufferedWriter, module.BufferedRandom):
        io_property(kind, "closed", io_buf_closed)
        io_property(kind, "name", io_buf_name)
        io_property(kind, "mode", io_buf_mode)
    io_property(module.BufferedRWPair, "closed", io_pair_closed)
    io_property(module.TextIOWrapper, "closed", io_wrapper_closed)
    io_property(module.TextIOWrapper, "name", io_wrapper_name)
    io_property(module.TextIOWrapper, "newlines", io_wrapper_newlines)


def io_property(kind, name, getter):
    set_type_attribute(kind, name, property(getter))
