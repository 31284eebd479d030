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
