"""The abstract classes of `_io`: streams in terms of their methods. The natives take over where all classes are builtin."""


class UnsupportedOperation(OSError, ValueError):
    __module__ = "io"


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
                raise OSError(f"peek() should have returned a bytes object, not '{class_name(ahead)}'")
            if ahead:
                count = ahead.find(b"\n") + 1 or len(ahead)
                if size >= 0:
                    count = min(count, size - len(line))
        piece = self.read(count)
        if not isinstance(piece, bytes):
            raise OSError(f"read() should have returned a bytes object, not '{class_name(piece)}'")
        if not piece:
            break
        line += piece
        if line.endswith(b"\n"):
            break
    return bytes(line)


def io_base_readlines(self, hint):
    hint = io_given(hint, -1)
    if is_missing(type_lookup(class_of(hint), "__index__")):
        raise TypeError(f"argument should be integer or None, not '{class_name(hint)}'")
    hint = as_index(hint)
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
    if closed or io_is_owned(self):
        return
    warner = io_warner(self)
    if warner is not None and warnings_may_show(ResourceWarning):
        try:
            warner._dealloc_warn(self)
        except Exception:
            pass
    try:
        self.close()
    except Exception as error:
        report_unraisable(error, f"Exception ignored while finalizing file {self!r}", None)


def io_warner(stream):
    """Who warns when the stream has not been closed: itself, or the one that a text is written to."""
    import _io

    if isinstance(stream, _io.TextIOWrapper):
        stream = io_get(stream, 0)
    return None if is_missing(type_lookup(class_of(stream), "_dealloc_warn")) else stream


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
    raise TypeError(f"cannot pickle '{type(self).__name__}' instances")
