"""The part of `marshal` that is written in Python."""


def dump(value, file, version=version, /, *, allow_code=True):
    """Write the value on the open file."""
    return file.write(dumps(value, version))


def load(file, /, *, allow_code=True):
    """Read one value from the open file and return it."""
    start = file.tell()
    data = file.read()
    if not isinstance(data, bytes):
        raise TypeError(f"file.read() returned not bytes but {type(data).__name__}")
    value, used = _loads_prefix(data)
    file.seek(start + used)
    return value
