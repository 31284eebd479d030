"""`FileIO`."""

_READABLE, _WRITABLE, _APPENDING, _CREATED, _KEEP_FD = 1, 2, 4, 8, 16


def io_file_init(self, file, mode, closefd, opener):
    import posix

    mode = "r" if is_missing(mode) else mode
    closefd = True if is_missing(closefd) else closefd
    opener = None if is_missing(opener) else opener
    if isinstance(file, float):
        raise TypeError("integer argument expected, got float")
    if not isinstance(mode, str):
        raise TypeError(f"FileIO() argument 'mode' must be str, not {class_name(mode)}")
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
        if isinstance(file, bool):
            warn_here("bool is used as a file descriptor", RuntimeWarning)
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
    io_opened(self)


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
    kind = io_type_name(self)
    fd = io_get(self, 0)
    if fd is None or fd < 0:
        return f"<{kind} [closed]>"
    closefd = self.closefd
    try:
        name = self.name
    except AttributeError:
        return f"<{kind} fd={fd} mode={self.mode!r} closefd={closefd}>"
    io_repr_enter(self)
    try:
        return f"<{kind} name={name!r} mode={self.mode!r} closefd={closefd}>"
    finally:
        del _open_reprs[id(self)]


def io_repr_enter(stream):
    """Notes that the stream's representation is being made, which its name is part of."""
    if not repr_enter(stream):
        raise RuntimeError(f"reentrant call inside {io_type_name(stream)}.__repr__")


def io_type_name(stream):
    """The name of the stream's class, with the module if that is `_io`."""
    kind = type(stream)
    return f"_io.{kind.__name__}" if kind.__module__ == "_io" else kind.__name__


def io_file_dealloc_warn(self, source):
    fd = io_get(self, 0)
    if fd is not None and fd >= 0 and self.closefd:
        warn_here(f"unclosed file {source!r}", ResourceWarning, source)
