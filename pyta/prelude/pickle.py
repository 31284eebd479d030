"""The functions of `_pickle`, which its Python part has: functions of Python would be bound to instances."""


def pickle_dumps(obj, protocol, fix_imports, buffer_callback):
    import _pickle

    if is_missing(protocol):
        protocol = None
    if is_missing(buffer_callback):
        buffer_callback = None
    return _pickle._to_bytes(obj, protocol, is_missing(fix_imports) or fix_imports, buffer_callback)


def pickle_dump(obj, file, protocol, fix_imports, buffer_callback):
    import _pickle

    if is_missing(protocol):
        protocol = None
    if is_missing(buffer_callback):
        buffer_callback = None
    _pickle.Pickler(file, protocol, is_missing(fix_imports) or fix_imports, buffer_callback).dump(obj)


def pickle_loads(data, fix_imports, encoding, errors, buffers):
    import _pickle

    return _pickle._from_bytes(
        data,
        is_missing(fix_imports) or fix_imports,
        "ASCII" if is_missing(encoding) else encoding,
        "strict" if is_missing(errors) else errors,
        () if is_missing(buffers) else buffers,
    )


def pickle_load(file, fix_imports, encoding, errors, buffers):
    import _pickle

    return _pickle.Unpickler(
        file,
        fix_imports=is_missing(fix_imports) or fix_imports,
        encoding="ASCII" if is_missing(encoding) else encoding,
        errors="strict" if is_missing(errors) else errors,
        buffers=() if is_missing(buffers) else buffers,
    ).load()
