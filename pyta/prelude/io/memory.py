"""`BytesIO` and `StringIO`."""


def io_bytes_init(self, initial_bytes):
    self.__init__(bytes(initial_bytes))


def io_bytes_close(self):
    raise BufferError("Existing exports of data: object cannot be re-sized")


def io_bytes_read(self, size):
    return self.read(as_index(size))


def io_bytes_readline(self, size):
    return self.readline(as_index(size))


def io_bytes_readinto(self, buffer):
    view = memoryview(buffer)
    if view.readonly:
        raise TypeError(f"readinto() argument must be read-write bytes-like object, not {class_name(buffer)}")
    view = view.cast("B")
    data = _BytesIO_read(self, len(view))
    view[: len(data)] = data
    return len(data)


def io_bytes_write(self, b):
    # What gives the buffer is a program, which may do anything to the stream.
    with memoryview(b) as view:
        return _BytesIO_write(self, view.tobytes())


def _BytesIO_read(stream, size):
    import _io

    return _io.BytesIO.read(stream, size)


def _BytesIO_write(stream, data):
    import _io

    return _io.BytesIO.write(stream, data)


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


def io_check_state(self, state, length, kind):
    if self.closed:
        raise ValueError("I/O operation on closed file" + ("." if kind == "BytesIO" else ""))
    if not isinstance(state, tuple) or len(state) < length:
        raise TypeError(f"_io.{kind}.__setstate__ argument should be {length}-tuple, got {class_name(state)}")


def io_set_position(self, at, what, link):
    if not isinstance(at, int):
        raise TypeError(f"{what} item of state must be an integer, {link} {class_name(at)}")
    if at < 0:
        raise ValueError("position value cannot be negative")
    self.seek(at)


def io_add_attributes(self, extra, what):
    if extra is None:
        return
    if not isinstance(extra, dict):
        raise TypeError(f"{what} item of state should be a dict, got a {class_name(extra)}")
    self.__dict__.update(extra)


def io_bytes_setstate(self, state):
    import _io

    io_check_state(self, state, 3, "BytesIO")
    _io.BytesIO.__init__(self, memoryview(state[0]).tobytes() if not isinstance(state[0], (int, str)) else state[0])
    io_set_position(self, state[1], "second", "not")
    io_add_attributes(self, state[2], "third")


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
    import _io

    io_check_state(self, state, 4, "StringIO")
    if state[0] is not None and not isinstance(state[0], str):
        raise TypeError(f"initial_value must be str or None, not {class_name(state[0])}")
    _io.StringIO.__init__(self, "", state[1])
    if state[0]:
        # As it is, without newlines being translated again.
        io_set(self, 0, state[0])
    io_set_position(self, state[2], "third", "got")
    io_add_attributes(self, state[3], "fourth")
