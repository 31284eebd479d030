"""The part of `marshal` that is written in Python."""


def dump(value, file, version=version, /, *, allow_code=True):
    """Serialize value to a binary file."""
    return file.write(dumps(value, version, allow_code=bool(allow_code)))


def load(file, /, *, allow_code=True):
    """Read back a value that dump() wrote to a binary file."""
    start = file.tell()
    data = file.read()
    if not isinstance(data, bytes):
        raise TypeError(f"file.read() returned not bytes but {type(data).__name__}")
    value, used = _loads_prefix(data, bool(allow_code))
    file.seek(start + used)
    return value
