"""`open`, and what completes the module `_io`."""


def io_open(file, mode, buffering, encoding, errors, newline, closefd, opener):
    import _io

    mode = "r" if is_missing(mode) else mode
    buffering = -1 if is_missing(buffering) else as_index(buffering)
    encoding = None if is_missing(encoding) else encoding
    errors = None if is_missing(errors) else errors
    newline = None if is_missing(newline) else newline
    closefd = True if is_missing(closefd) else closefd
    opener = None if is_missing(opener) else opener
    for name, value in (("mode", mode), ("encoding", encoding), ("errors", errors), ("newline", newline)):
        if not isinstance(value, str) and (value is not None or name == "mode"):
            wanted = "str" if name == "mode" else "str or None"
            raise TypeError(f"open() argument '{name}' must be {wanted}, not {class_name(value)}")
    is_number = isinstance(file, complex) or any(hasattr(type(file), name) for name in ("__index__", "__int__", "__float__"))
    if not is_number:
        file = io_path(file)
    kinds = set(mode)
    if kinds - set("axrwb+t") or len(mode) > len(kinds):
        raise ValueError(f"invalid mode: {mode!r}")
    binary = "b" in kinds
    if "t" in kinds and binary:
        raise ValueError("can't have text and binary mode at once")
    if len(kinds & set("axrw")) > 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if binary and errors is not None:
        raise ValueError("binary mode doesn't take an errors argument")
    if binary and newline is not None:
        raise ValueError("binary mode doesn't take a newline argument")
    if binary and buffering == 1:
        warn_here(
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
            RuntimeWarning,
        )
    if is_number and not isinstance(file, int):
        file = io_path(file)
    if not kinds & set("axrw"):
        raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
    raw = _io.FileIO(file, "".join([c for c in mode if c in "axrw+"]), closefd, opener)
    result = raw
    try:
        line_buffering = False
        is_terminal = buffering < 0 and io_is_terminal(raw)
        if buffering == 1 or is_terminal:
            buffering = -1
            line_buffering = True
        if buffering < 0:
            buffering = max(min(raw._blksize, 8192 * 1024), _DEFAULT_SIZE)
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
        io_owned(raw)
        if binary:
            return result
        if encoding is None and import_system["flags"].warn_default_encoding:
            warn_here("'encoding' argument not specified", EncodingWarning)
            encoding = io_default_encoding()
        result = text = _io.TextIOWrapper(buffer, encoding, errors, newline, line_buffering)
        io_owned(buffer)
        text.mode = mode
        return result
    except BaseException:
        result.close()
        raise


def io_is_terminal(raw):
    """Whether the file is a terminal, asked only of character devices."""
    import posix

    return posix.fstat(raw.fileno()).st_mode & 0o170000 == 0o020000 and raw.isatty()


def io_path(file):
    import os

    return os.fspath(file)


def io_text_encoding(encoding, stacklevel):
    level = 2 if is_missing(stacklevel) else as_index(stacklevel)
    warnings_warn("'encoding' argument not specified", EncodingWarning, level, None)
    return "utf-8" if import_system["flags"].utf8_mode else "locale"


def io_open_code(path):
    if not isinstance(path, str):
        raise TypeError(f"open_code() argument 'path' must be str, not {class_name(path)}")
    return open(path, "rb")
