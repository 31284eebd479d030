"""The part of `_pickle` that is written in Python: what the two native loops ask for, and the classes."""

import codecs
import sys
from copyreg import _extension_cache, _extension_registry, _inverted_registry, dispatch_table
from itertools import islice
from types import FunctionType

_HIGHEST_PROTOCOL = 5
_DEFAULT_PROTOCOL = 5


class PickleError(Exception):
    pass


class PicklingError(PickleError):
    pass


class UnpicklingError(PickleError):
    pass


for _class in (PickleError, PicklingError, UnpicklingError):
    _class.__module__ = "_pickle"
del _class

_missing = object()


def _after(error, context):
    """An error that came about when another one was handled: the frames here are not seen, so nobody else would say so."""
    error.__context__ = context
    return error


def _protocol(protocol, buffer_callback):
    if protocol is None:
        protocol = _DEFAULT_PROTOCOL
    else:
        if not hasattr(type(protocol), "__index__"):
            raise TypeError(f"'{type(protocol).__name__}' object cannot be interpreted as an integer")
        protocol = int(protocol.__index__())
        if protocol < 0:
            protocol = _HIGHEST_PROTOCOL
        elif protocol > _HIGHEST_PROTOCOL:
            raise ValueError(f"pickle protocol must be <= {_HIGHEST_PROTOCOL}")
    if buffer_callback is not None and protocol < 5:
        raise ValueError("buffer_callback needs protocol >= 5")
    return protocol


# Writing.

# Flags of a pickler.
_ASKS, _FAST, _OVERRIDES = 1, 2, 4

# Steps: what is done with the value that follows; then comes a note for errors.
_SAVE = 0
_EMIT = 1
_MADE = 2
_ITEMS = 3
_PAIRS = 4
_SAVE_PLAIN = 5
_REMEMBER = 6
_BEGIN = 7
_CONTENTS = 8


class _Saving:
    """What a pickler is to do."""

    __slots__ = (
        "protocol",
        "fix_imports",
        "buffer_callback",
        "persistent_id",
        "reducer_override",
        "table",
        "write",
        "fast",
        "bin",
        "is_running",
    )

    def __init__(self, protocol, fix_imports, buffer_callback, write):
        self.protocol = protocol
        self.fix_imports = fix_imports
        self.buffer_callback = buffer_callback
        self.write = write
        self.persistent_id = None
        self.reducer_override = _missing
        self.table = dispatch_table
        self.fast = 0
        self.bin = int(protocol > 0)
        self.is_running = False


def _native_table(table):
    """The reducers that the native loop can look into: none if classes have numbers of their own."""
    if type(table) is dict and not _extension_registry:
        return table


def _to_bytes(obj, protocol, fix_imports, buffer_callback):
    protocol = _protocol(protocol, buffer_callback)
    made = _dumps(obj, protocol, _native_table(dispatch_table))
    if type(made) is bytes:
        return made
    return _serve_dumps(made, protocol, fix_imports, buffer_callback)


def _serve_dumps(stopped, protocol, fix_imports, buffer_callback=None):
    pickler, request = stopped
    saving = _Saving(protocol, fix_imports, buffer_callback, None)
    return _serve_saving(pickler, saving, request)


def _serve_saving(pickler, saving, request):
    """Does what the loop asks for until it is done; the rest of the pickle."""
    try:
        while type(request) is tuple:
            kind, value = request
            if saving.write is not None:
                _write_chunks(pickler, saving.write)
            if kind == 0:
                answer = _reduced(saving, value)
            elif kind == 1:
                answer = _identified(saving, value)
            elif kind == 2:
                answer = list(islice(value, 1000))
            elif kind == 3:
                answer = None
            else:
                raise _saving_error(kind, value)
            request = _save(pickler, answer)
        return request
    except BaseException as error:
        _add_notes(pickler, error)
        raise


def _write_chunks(pickler, write):
    for chunk in _pickler_state(pickler)[2]:
        write(chunk)


def _saving_error(kind, value):
    if kind == 4:
        return RuntimeError("dictionary changed size during iteration")
    if kind == 5:
        return RuntimeError("set changed size during iteration")
    if kind == 6:
        return TypeError("dict items iterator must return 2-tuples")
    if kind == 7:
        return RecursionError("maximum recursion depth exceeded while pickling an object")
    if kind == 9:
        return RuntimeError("list changed size during iteration")
    name = type(value).__name__
    return ValueError(
        f"fast mode: can't pickle cyclic objects including object type {name} at {id(value):#x}"
    )


def _type_name(value):
    cls = type(value)
    if cls.__module__ in ("builtins", "__main__"):
        return cls.__qualname__
    return f"{cls.__module__}.{cls.__qualname__}"


def _add_notes(pickler, error):
    """Says where the error happened."""
    frames = _pickler_state(pickler)[0]
    if isinstance(error, RecursionError):
        frames.clear()
    while frames:
        doing, object, extra, at, open, size = frames.pop()
        note = None
        if doing == 0 or doing == 5:
            note = f"{_type_name(object)} item {at - 1}"
        elif doing == 2 and at:
            note = f"dict item {extra!r}"
        elif doing == 3:
            note = "set element"
        elif doing == 4:
            note = "frozenset element"
        elif doing == 6 and at:
            note = f"{_type_name(frames[-1][2])} item {size + at - 1}"
        elif doing == 8 and 0 < at <= len(object) and type(object[at - 1]) is tuple:
            note = f"{_type_name(frames[-1][2])} item {object[at - 1][0]!r}"
        elif doing == 9 and at:
            step = object[3 * at - 1]
            if step is not None:
                error.add_note(f"when serializing {_type_name(extra)} {step}")
            if object[0] == _BEGIN:
                note = f"{_type_name(extra)} object"
        elif doing == 10:
            name = _type_name(object)
            error.add_note(f"when serializing {name} state")
            note = f"{name} object"
        if note is not None:
            error.add_note("when serializing " + note)


def _identified(saving, obj):
    identity = saving.persistent_id(obj)
    if identity is None:
        return [_SAVE_PLAIN, obj, None], obj
    if saving.protocol > 0:
        return [_SAVE_PLAIN, identity, None, _EMIT, b"Q", None], obj
    line = str(identity)
    if not line.isascii():
        raise PicklingError("persistent IDs in protocol 0 must be ASCII strings")
    return [_EMIT, b"P" + line.encode("ascii") + b"\n", None], obj


def _reduced(saving, obj):
    """The steps that write an object which is no builtin value of the protocol."""
    kind = type(obj)
    if kind is int:
        return [_EMIT, b"L" + repr(obj).encode("ascii") + b"L\n", None], obj
    if kind is bytes:
        reduced = (codecs.encode, (str(obj, "latin1"), "latin1")) if obj else (bytes, ())
        return _reduction_steps(saving, reduced, obj), obj
    if kind is set or kind is frozenset:
        return _reduction_steps(saving, (kind, (list(obj),)), obj), obj
    if kind is bytearray:
        reduced = (bytearray, (bytes(obj),) if obj else ())
        return _reduction_steps(saving, reduced, obj), obj
    if kind is PickleBuffer:
        return _buffer_steps(saving, obj), obj
    reduced = NotImplemented
    if saving.reducer_override is not _missing:
        reduced = saving.reducer_override(obj)
    if reduced is NotImplemented:
        if kind is type:
            if obj is type(None) or obj is type(NotImplemented) or obj is type(...):
                value = None if obj is type(None) else NotImplemented if obj is type(NotImplemented) else ...
                return _reduction_steps(saving, (type, (value,)), obj), obj
            return _global_steps(saving, obj, None), obj
        if kind is FunctionType:
            return _global_steps(saving, obj, None), obj
        reducer = _reducer(saving.table, kind)
        if reducer is not _missing:
            reduced = reducer(obj)
        elif issubclass(kind, type):
            return _global_steps(saving, obj, None), obj
        else:
            reducer = getattr(obj, "__reduce_ex__", _missing)
            if reducer is not _missing:
                reduced = reducer(saving.protocol)
            else:
                reducer = getattr(obj, "__reduce__", _missing)
                if reducer is _missing:
                    raise PicklingError(f"can't pickle '{kind.__name__}' object: {obj!r}")
                reduced = reducer()
    if isinstance(reduced, str):
        return _global_steps(saving, obj, reduced), obj
    try:
        steps = [_BEGIN, None, None]
        if not isinstance(reduced, tuple):
            raise PicklingError(f"__reduce__ must return a string or tuple, not {_type_name(reduced)}")
        steps += _reduction_steps(saving, reduced, obj)
    except BaseException as error:
        error.add_note(f"when serializing {_type_name(obj)} object")
        raise
    return steps, obj


def _reducer(table, kind):
    if type(table) is dict:
        return table.get(kind, _missing)
    try:
        return table[kind]
    except KeyError:
        return _missing


def _reduction_steps(saving, reduced, obj):
    """Calls a function with arguments, then fills in the state."""
    size = len(reduced)
    if not 2 <= size <= 6:
        raise PicklingError("tuple returned by __reduce__ must contain 2 through 6 elements")
    function, args, state, items, pairs, setter = reduced + (None,) * (6 - size)
    if not callable(function):
        raise PicklingError(
            f"first item of the tuple returned by __reduce__ must be callable, not {_type_name(function)}"
        )
    if not isinstance(args, tuple):
        raise PicklingError(
            f"second item of the tuple returned by __reduce__ must be a tuple, not {_type_name(args)}"
        )
    for place, iterator in (("fourth", items), ("fifth", pairs)):
        if iterator is not None and not hasattr(type(iterator), "__next__"):
            raise PicklingError(
                f"{place} item of the tuple returned by __reduce__ must be an iterator, "
                f"not {_type_name(iterator)}"
            )
    if setter is not None and not callable(setter):
        raise PicklingError(
            f"sixth item of the tuple returned by __reduce__ must be callable, not {_type_name(setter)}"
        )
    name = getattr(function, "__name__", None) if saving.protocol >= 2 else None
    if name == "__newobj_ex__":
        steps = _newobj_ex_steps(saving, args)
    elif name == "__newobj__":
        steps = _newobj_steps(args, obj)
    else:
        steps = [_SAVE, function, "reconstructor", _SAVE, args, "reconstructor arguments", _EMIT, b"R", None]
    steps += (_MADE, obj, None)
    if items is not None:
        steps += (_ITEMS, items, None)
    if pairs is not None:
        steps += (_PAIRS, pairs, None)
    if state is not None:
        if setter is None:
            steps += (_SAVE, state, "state", _EMIT, b"b", None)
        else:
            steps += (_SAVE, setter, "state setter", _SAVE, obj, None, _SAVE, state, "state")
            # The function is called with both, and its result is dropped.
            steps += (_EMIT, b"\x86R0", None)
    return steps


def _newobj_steps(args, obj):
    if not args:
        raise PicklingError("__newobj__ expected at least 1 argument, got 0")
    cls = args[0]
    if not isinstance(cls, type):
        raise PicklingError(f"first argument to __newobj__() must be a class, not {_type_name(cls)}")
    if obj.__class__ is not cls:
        raise PicklingError(f"first argument to __newobj__() must be {obj.__class__!r}, not {cls!r}")
    return [_SAVE, cls, "class", _SAVE, args[1:], "__new__ arguments", _EMIT, b"\x81", None]


def _newobj_ex_steps(saving, args):
    if len(args) != 3:
        raise PicklingError(f"__newobj_ex__ expected 3 arguments, got {len(args)}")
    cls, positional, named = args
    if not hasattr(cls, "__new__"):
        raise PicklingError(f"first argument to __newobj_ex__() must be a class, not {_type_name(cls)}")
    if not isinstance(positional, tuple):
        raise PicklingError(
            f"second argument to __newobj_ex__() must be a tuple, not {_type_name(positional)}"
        )
    if not isinstance(named, dict):
        raise PicklingError(f"third argument to __newobj_ex__() must be a dict, not {_type_name(named)}")
    if saving.protocol >= 4:
        steps = [_SAVE, cls, "class", _SAVE, positional, "__new__ arguments"]
        return steps + [_SAVE, named, "__new__ arguments", _EMIT, b"\x92", None]
    from functools import partial

    maker = partial(cls.__new__, cls, *positional, **named)
    return [_SAVE, maker, "reconstructor", _SAVE, (), "reconstructor arguments", _EMIT, b"R", None]


def _module_of(obj, name):
    """The module that has an object under a name."""
    path = name.split(".")
    if "<locals>" in path:
        raise PicklingError(f"Can't pickle local object {obj!r}")
    module_name = getattr(obj, "__module__", None)
    if module_name is None:
        for module_name, module in sys.modules.copy().items():
            if module_name in ("__main__", "__mp_main__") or module is None:
                continue
            try:
                if _along(module, path) is obj:
                    return module_name
            except AttributeError:
                pass
        module_name = "__main__"
    try:
        __import__(module_name, level=0)
        module = sys.modules[module_name]
    except (ImportError, ValueError, KeyError) as error:
        raise _after(PicklingError(f"Can't pickle {obj!r}: {error!s}"), error)
    try:
        found = _along(module, path)
    except AttributeError as error:
        raise _after(PicklingError(f"Can't pickle {obj!r}: it's not found as {module_name}.{name}"), error)
    if found is not obj:
        raise PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module_name}.{name}")
    return module_name


def _along(obj, path):
    for name in path:
        obj = getattr(obj, name)
    return obj


def _global_steps(saving, obj, name):
    """Writes what can be imported by its name."""
    if name is None:
        name = getattr(obj, "__qualname__", None)
        if name is None:
            name = obj.__name__
        if isinstance(obj, type) and "__module__" not in obj.__dict__:
            # Classes written in C make their names anew.
            name = name.encode().decode()
    module_name = _module_of(obj, name)
    protocol = saving.protocol
    if protocol >= 2 and _extension_registry:
        code = _extension_registry.get((module_name, name))
        if code is not None:
            if code <= 0xFF:
                return [_EMIT, b"\x82" + code.to_bytes(1, "little"), None]
            if code <= 0xFFFF:
                return [_EMIT, b"\x83" + code.to_bytes(2, "little"), None]
            return [_EMIT, b"\x84" + code.to_bytes(4, "little"), None]
    if protocol >= 4:
        return [_SAVE, module_name, None, _SAVE, name, None, _EMIT, b"\x93", None, _REMEMBER, obj, None]
    steps = []
    name, *attributes = name.split(".")
    for attribute in attributes:
        steps += (_SAVE, getattr, None)
        if protocol < 2:
            steps += (_EMIT, b"(", None)
    steps += (_EMIT, _global_line(saving, module_name, name), None)
    for attribute in attributes:
        steps += (_SAVE, attribute, None, _EMIT, b"tR" if protocol < 2 else b"\x86R", None)
    return steps + [_REMEMBER, obj, None]


def _global_line(saving, module_name, name):
    protocol = saving.protocol
    encoding = "utf-8"
    if protocol < 3:
        encoding = "ascii"
        if saving.fix_imports:
            import _compat_pickle

            renamed = _compat_pickle.REVERSE_NAME_MAPPING.get((module_name, name))
            if renamed is not None:
                module_name, name = renamed
            else:
                module_name = _compat_pickle.REVERSE_IMPORT_MAPPING.get(module_name, module_name)
    parts = []
    for what, text in (("module", module_name), ("global", name)):
        try:
            parts.append(text.encode(encoding))
        except UnicodeEncodeError as error:
            message = f"can't pickle {what} identifier {text!r} using pickle protocol {protocol}"
            raise _after(PicklingError(message), error)
    return b"c" + parts[0] + b"\n" + parts[1] + b"\n"


def _buffer_steps(saving, obj):
    if saving.protocol < 5:
        raise PicklingError("PickleBuffer can only be pickled with protocol >= 5")
    view = memoryview(obj)
    if not view.contiguous:
        raise PicklingError("PickleBuffer can not be pickled when pointing to a non-contiguous buffer")
    in_band = True
    if saving.buffer_callback is not None:
        in_band = bool(saving.buffer_callback(obj))
    if in_band:
        contents = view.tobytes("A")
        contents = contents if view.readonly else bytearray(contents)
        return [_CONTENTS, contents, None, _REMEMBER, obj, None]
    return [_EMIT, b"\x97\x98" if view.readonly else b"\x97", None]


class Pickler(_PicklerBase):
    """Writes pickles to a binary file, which may be any object whose write() method takes bytes.

protocol is a number from 0 to 5, by default 5; a negative one means the highest. Lower protocols serve
readers of older versions, and with fix_imports those below 3 use the names of modules in Python 2.
buffer_callback needs protocol 5. It is called with each PickleBuffer, and what it answers with a false
value is left out of the pickle."""

    def __init__(self, file, protocol=None, fix_imports=True, buffer_callback=None):
        _check_unused(self, "_saving")
        protocol = _protocol(protocol, buffer_callback)
        write = getattr(file, "write", None)
        if write is None:
            raise TypeError("file must have a 'write' attribute")
        self._saving = _Saving(protocol, bool(fix_imports), buffer_callback, write)
        _pickler_set_up(self, (protocol, 0, None, True, True))

    def dump(self, obj, /):
        """Add the pickle of an object to the file."""
        saving = getattr(self, "_saving", None)
        if saving is None:
            raise PicklingError(f"Pickler.__init__() was not called by {type(self).__name__}.__init__()")
        _check_unused(self, "_saving")
        saving.is_running = True
        try:
            self._dump(saving, obj)
        finally:
            saving.is_running = False

    def _dump(self, saving, obj):
        flags = _FAST if saving.fast else 0
        own = self.__dict__
        if type(self).persistent_id is not _no_persistent_id or "persistent_id" in own:
            saving.persistent_id = self.persistent_id
            flags |= _ASKS
        else:
            saving.persistent_id = None
        saving.reducer_override = getattr(self, "reducer_override", _missing)
        saving.table = getattr(self, "dispatch_table", dispatch_table)
        if saving.reducer_override is not _missing:
            flags |= _OVERRIDES
        _pickler_set_up(self, (saving.protocol, flags, _native_table(saving.table), True, False))
        rest = _serve_saving(self, saving, _save(self, ([_SAVE, obj, None], obj)))
        _write_chunks(self, saving.write)
        if rest:
            saving.write(rest)

    def clear_memo(self):
        """Forget which objects were written before, so that the next pickle contains them instead of references."""
        _pickler_set_memo(self, [])

    def persistent_id(self, obj, /):
        return None

    @property
    def memo(self):
        return PicklerMemoProxy(self)

    @memo.setter
    def memo(self, memo):
        if isinstance(memo, PicklerMemoProxy):
            memo = memo.copy()
        elif not isinstance(memo, dict):
            raise TypeError(
                f"'memo' attribute must be a PicklerMemoProxy object or dict, not {type(memo).__name__}"
            )
        pairs = []
        for value in memo.values():
            if not isinstance(value, tuple) or len(value) != 2:
                raise TypeError("'memo' values must be 2-item tuples")
            pairs += (value[1], value[0].__index__())
        _pickler_set_memo(self, pairs)

    @memo.deleter
    def memo(self):
        raise TypeError("attribute deletion is not supported")

    @property
    def fast(self):
        return self._saving.fast

    @fast.setter
    def fast(self, value):
        self._saving.fast = _index(value)

    @fast.deleter
    def fast(self):
        raise TypeError("can't delete numeric/char attribute")

    @property
    def bin(self):
        return self._saving.bin

    @bin.setter
    def bin(self, value):
        self._saving.bin = _index(value)

    @bin.deleter
    def bin(self):
        raise TypeError("can't delete numeric/char attribute")


_no_persistent_id = Pickler.persistent_id


def _check_unused(self, name):
    work = getattr(self, name, None)
    if work is not None and work.is_running:
        kind = "Pickler" if isinstance(self, Pickler) else "Unpickler"
        raise RuntimeError(f"{kind} object is already used")


def _index(value):
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    value = value.__index__()
    if not -(2**63) <= value < 2**63:
        raise OverflowError("Python int too large to convert to C int")
    return value


class PicklerMemoProxy:
    __slots__ = ("_pickler",)

    def __init__(self, pickler):
        self._pickler = pickler

    def clear(self):
        """Remove all items from memo."""
        _pickler_set_memo(self._pickler, [])

    def copy(self):
        """Copy the memo to a new object."""
        state = _pickler_state(self._pickler)
        pairs = iter(state[1] if state else ())
        return {id(obj): (number, obj) for obj, number in zip(pairs, pairs)}

    def __reduce__(self):
        """Implement pickle support."""
        return dict, (self.copy(),)


# Reading.

# Flags of an unpickler.
_FILE, _FINDS, _BYTES, _ASCII = 1, 2, 4, 8

_PREFETCH = 128 * 1024

# Encodings in which ASCII is what it is.
_ASCII_LIKE = ("ASCII", "ascii", "latin1", "latin-1", "utf-8", "utf8")


class _Loading:
    """What an unpickler is to do."""

    __slots__ = (
        "fix_imports",
        "encoding",
        "errors",
        "buffers",
        "find_class",
        "persistent_load",
        "read",
        "readline",
        "peek",
        "peeked",
        "is_running",
    )

    def __init__(self, fix_imports, encoding, errors, buffers):
        for name, value in (("encoding", encoding), ("errors", errors)):
            if not isinstance(value, str):
                raise TypeError(f"{name} must be str, not {type(value).__name__}")
        self.fix_imports = fix_imports
        self.encoding = encoding
        self.errors = errors
        self.buffers = None if buffers is None or _is_empty(buffers) else iter(buffers)
        self.find_class = None
        self.persistent_load = _no_persistent_load
        self.read = self.readline = self.peek = None
        # Bytes of a file that the loop has, but that have not been read.
        self.peeked = 0
        self.is_running = False

    def flags(self):
        if self.encoding == "bytes":
            return _BYTES
        return _ASCII if self.encoding in _ASCII_LIKE else 0


def _from_bytes(data, fix_imports, encoding, errors, buffers):
    if type(data) is not bytes:
        data = _as_bytes(data)
    if encoding == "ASCII" and _is_empty(buffers):
        loading = None
        flags = _ASCII
    else:
        loading = _Loading(fix_imports, encoding, errors, buffers)
        flags = loading.flags()
    unpickler, value = _loads(data, flags)
    if unpickler is None:
        return value
    if loading is None:
        loading = _Loading(fix_imports, encoding, errors, buffers)
    return _serve_loading(unpickler, loading, value)


def _is_empty(buffers):
    return type(buffers) is tuple and not buffers


def _as_bytes(data):
    if type(data) is bytes:
        return data
    return bytes(_view_of(data))


def _view_of(data):
    try:
        return memoryview(data)
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'") from None


def _no_persistent_load(identity):
    raise UnpicklingError(
        "A load persistent id instruction was encountered, but no persistent_load function was specified."
    )


_ERRORS = (UnpicklingError, ValueError, OverflowError, EOFError)


def _serve_loading(unpickler, loading, request):
    """Does what the loop asks for until it is done; the value."""
    while True:
        kind, first, second = request
        answer = None
        if kind == 0:
            if loading.peeked:
                loading.read(loading.peeked - min(loading.peeked, _unpickler_state(unpickler)[0]))
            return first
        elif kind == 4:
            answer = (_found(unpickler, loading, first, second),)
        elif kind == 5:
            if not isinstance(second, tuple):
                raise TypeError("argument list must be a tuple")
            answer = (first(*second),)
        elif kind == 6:
            answer = (_new(first, *second),)
        elif kind == 7:
            _build(first, second)
        elif kind == 15:
            answer = (_text(loading, chr(first), second),)
        elif kind == 18:
            if isinstance(first, tuple):
                module, name = first
                first = _found(unpickler, loading, module, name)
            answer = (_instance(first, second),)
        elif kind == 11:
            answer = (loading.persistent_load(first),)
        elif kind == 14:
            answer = (_extension(unpickler, loading, first),)
        elif kind == 16:
            raise _ERRORS[first](second)
        elif kind == 17:
            pass
        elif kind <= 3:
            _unpickler_feed(unpickler, _more(unpickler, loading, kind, first))
        else:
            answer = _filled(loading, kind, first, second)
        request = _load(unpickler, answer)


def _filled(loading, kind, first, second):
    """The rarer requests."""
    if kind == 8:
        extend = getattr(first, "extend", None)
        if extend is not None:
            extend(second)
        else:
            append = first.append
            for item in second:
                append(item)
    elif kind == 9:
        items = iter(second)
        for key, value in zip(items, items):
            first[key] = value
    elif kind == 10:
        if isinstance(first, set):
            set.update(first, second)
        else:
            add = first.add
            for item in second:
                add(item)
    elif kind == 12:
        if loading.buffers is None:
            raise UnpicklingError(
                "pickle stream refers to out-of-band data but no *buffers* argument was given"
            )
        buffer = next(loading.buffers, _missing)
        if buffer is _missing:
            raise UnpicklingError("not enough out-of-band buffers")
        return (buffer,)
    else:
        view = memoryview(first)
        return (first if view.readonly else view.toreadonly(),)


def _more(unpickler, loading, kind, count):
    """Data of the file beyond what the loop has."""
    overlap = 0
    if loading.peeked:
        overlap = min(loading.peeked, _unpickler_state(unpickler)[0])
        if loading.peeked > overlap:
            loading.read(loading.peeked - overlap)
        loading.peeked = 0
    if kind == 3:
        data = _as_bytes(loading.readline())[overlap:]
        if data[-1:] != b"\n":
            raise UnpicklingError("pickle data was truncated")
    else:
        if kind == 1:
            count = 1
        data = _as_bytes(loading.read(overlap + count))[overlap:]
        if len(data) < count:
            if kind == 1:
                raise EOFError("Ran out of input")
            raise UnpicklingError("pickle data was truncated")
    if loading.peek is not None:
        try:
            peeked = loading.peek(_PREFETCH)
        except NotImplementedError:
            loading.peek = None
        else:
            loading.peeked = len(peeked)
            data += _as_bytes(peeked)
    return data


def _found(unpickler, loading, module, name):
    if type(module) is bytes:
        module, name = str(module, "utf-8"), str(name, "utf-8")
    if loading.find_class is not None:
        return loading.find_class(module, name)
    return _find(_unpickler_state(unpickler)[1], loading.fix_imports, module, name)


def _find(protocol, fix_imports, module, name):
    sys.audit("pickle.find_class", module, name)
    if protocol < 3 and fix_imports:
        import _compat_pickle

        renamed = _compat_pickle.NAME_MAPPING.get((module, name))
        if renamed is not None:
            module, name = renamed
        else:
            module = _compat_pickle.IMPORT_MAPPING.get(module, module)
    if not isinstance(module, str):
        raise TypeError("module name must be a string")
    __import__(module, level=0)
    found = sys.modules[module]
    if protocol >= 4 and "." in name:
        try:
            return _along(found, name.split("."))
        except AttributeError as error:
            raise _after(AttributeError(f"Can't resolve path {name!r} on module {module!r}"), error)
    return getattr(found, name)


def _new(cls, args, kwargs=_missing):
    name = "NEWOBJ" if kwargs is _missing else "NEWOBJ_EX"
    if not isinstance(cls, type):
        raise UnpicklingError(f"{name} class argument must be a type, not {_type_name(cls)}")
    if not isinstance(args, tuple):
        raise UnpicklingError(f"{name} args argument must be a tuple, not {_type_name(args)}")
    if kwargs is _missing:
        return cls.__new__(cls, *args)
    if not isinstance(kwargs, dict):
        raise UnpicklingError(f"{name} kwargs argument must be a dict, not {_type_name(kwargs)}")
    return cls.__new__(cls, *args, **kwargs)


def _instance(cls, args):
    if not args and isinstance(cls, type) and not hasattr(cls, "__getinitargs__"):
        return cls.__new__(cls)
    return cls(*args)


def _build(object, state):
    set_state = getattr(object, "__setstate__", _missing)
    if set_state is not _missing:
        set_state(state)
        return
    slot_state = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slot_state = state
    if state is not None:
        if not isinstance(state, dict):
            raise UnpicklingError("state is not a dictionary")
        attributes = object.__dict__
        for name, value in state.items():
            attributes[sys.intern(name) if type(name) is str else name] = value
    if slot_state is not None:
        if not isinstance(slot_state, dict):
            raise UnpicklingError("slot state is not a dictionary")
        for name, value in slot_state.items():
            setattr(object, name, value)


def _extension(unpickler, loading, code):
    found = _extension_cache.get(code, _missing)
    if found is not _missing:
        return found
    if code <= 0:
        raise UnpicklingError("EXT specifies code <= 0")
    place = _inverted_registry.get(code)
    if place is None:
        raise ValueError(f"unregistered extension code {code}")
    if not (isinstance(place, tuple) and len(place) == 2 and all(isinstance(part, str) for part in place)):
        raise ValueError(f"_inverted_registry[{code}] isn't a 2-tuple of strings")
    found = _found(unpickler, loading, *place)
    _extension_cache[code] = found
    return found


def _text(loading, code, data):
    """The value of an instruction with a text that needs thought."""
    if code == "X":
        return str(data, "utf-8", "surrogatepass")
    if code == "V":
        return codecs.raw_unicode_escape_decode(data)[0]
    if code == "P":
        if not data.isascii():
            raise UnpicklingError("persistent IDs in protocol 0 must be ASCII strings")
        return loading.persistent_load(str(data, "ascii"))
    if code == "I":
        value = None
        try:
            value = int(data)
        except ValueError:
            pass
        if value is None:
            raise ValueError("could not convert string to int")
        return bool(value) if len(data) == 2 and value in (0, 1) else value
    if code == "L":
        return int(str(data.removesuffix(b"L"), "utf-8"))
    if code == "F":
        return _float(str(data, "latin1"))
    if code == "g" or code == "p":
        number = int(str(data + b"\n", "utf-8"))
        raise UnpicklingError(f"Memo value not found at index {number}")
    if code == "S":
        if len(data) < 2 or data[0] != data[-1] or data[0] not in b"\"'":
            raise UnpicklingError("the STRING opcode argument must be quoted")
        data = codecs.escape_decode(data[1:-1])[0]
    if loading.encoding == "bytes":
        return data
    return str(data, loading.encoding, loading.errors)


def _is_float(text):
    if "_" in text or text != text.strip():
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True


def _float(text):
    if _is_float(text):
        return float(text)
    if any(_is_float(text[:end]) for end in range(1, min(len(text), 50))):
        raise ValueError("could not convert string to float")
    text += "\n"
    raise ValueError(f"could not convert string to float: '{text[:200]}'")


class Unpickler(_UnpicklerBase):
    """Reads pickles from a binary file, which may be any object whose methods read(n) and readline() give bytes.

Each pickle tells its own protocol. Three options serve pickles from Python 2: fix_imports translates the
names of modules, and encoding and errors decode 8-bit strings, which encoding="bytes" keeps as bytes.
buffers gives what a buffer_callback left out, in the same order."""

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
        _check_unused(self, "_loading")
        read, readline = getattr(file, "read", None), getattr(file, "readline", None)
        if read is None or readline is None:
            raise TypeError("file must have 'read' and 'readline' attributes")
        loading = _Loading(bool(fix_imports), encoding, errors, buffers)
        loading.read, loading.readline = read, readline
        loading.peek = getattr(file, "peek", None)
        self._loading = loading
        _unpickler_set_up(self, (b"", 0, True))

    def load(self):
        """Read one pickle and give the object it describes."""
        loading = getattr(self, "_loading", None)
        if loading is None:
            raise UnpicklingError(
                f"Unpickler.__init__() was not called by {type(self).__name__}.__init__()"
            )
        _check_unused(self, "_loading")
        loading.is_running = True
        try:
            return self._load(loading)
        finally:
            loading.is_running = False

    def _load(self, loading):
        flags = _FILE | loading.flags()
        loading.peeked = 0
        own = self.__dict__
        loading.find_class = None
        if type(self).find_class is not _own_find_class or "find_class" in own:
            loading.find_class = self.find_class
            flags |= _FINDS
        loading.persistent_load = self.persistent_load
        _unpickler_set_up(self, (b"", flags, False))
        return _serve_loading(self, loading, _load(self, None))

    def find_class(self, module_name, global_name, /):
        """Give an attribute of a module, both named by strings, and import the module if need be.

All classes and functions of a pickle come from here; an override can refuse some of them."""
        loading = getattr(self, "_loading", None)
        state = _unpickler_state(self)
        protocol = state[1] if state else 0
        return _find(protocol, loading is not None and loading.fix_imports, module_name, global_name)

    def persistent_load(self, pid, /):
        _no_persistent_load(pid)

    @property
    def memo(self):
        return UnpicklerMemoProxy(self)

    @memo.setter
    def memo(self, memo):
        if isinstance(memo, UnpicklerMemoProxy):
            memo = memo.copy()
        elif not isinstance(memo, dict):
            raise TypeError(
                f"'memo' attribute must be an UnpicklerMemoProxy object or dict, not {type(memo).__name__}"
            )
        pairs = []
        for number, value in memo.items():
            if not isinstance(number, int):
                raise TypeError("memo key must be integers")
            if number < 0:
                raise ValueError("memo key must be positive integers.")
            pairs += (number, value)
        _unpickler_set_memo(self, pairs)

    @memo.deleter
    def memo(self):
        raise TypeError("attribute deletion is not supported")


_own_find_class = Unpickler.find_class


class UnpicklerMemoProxy:
    __slots__ = ("_unpickler",)

    def __init__(self, unpickler):
        self._unpickler = unpickler

    def clear(self):
        """Remove all items from memo."""
        _unpickler_set_memo(self._unpickler, [])

    def copy(self):
        """Copy the memo to a new object."""
        pairs = iter(_unpickler_memo(self._unpickler))
        return dict(zip(pairs, pairs))

    def __reduce__(self):
        """Implement pickle support."""
        return dict, (self.copy(),)


class PickleBuffer:
    """Buffer that a pickle may leave out, to be passed on separately"""

    __slots__ = ("_view", "__weakref__")

    def __new__(cls, buffer, /):
        self = object.__new__(cls)
        self._view = _view_of(buffer)
        return self

    def __buffer__(self, flags, /):
        """A memoryview of the object's bytes."""
        if self._view is None:
            raise ValueError("operation forbidden on released PickleBuffer object")
        return memoryview(self._view)

    def raw(self):
        """View the buffer's memory as plain bytes, in one dimension.

        A buffer that is not contiguous raises BufferError."""
        view = self.__buffer__(0)
        if not view.contiguous:
            raise BufferError("cannot extract raw buffer from non-contiguous buffer")
        if view.ndim == 1 and view.format == "B":
            return view
        if not view.c_contiguous:
            return memoryview(view.tobytes("A"))
        return view.cast("B")

    def release(self):
        """Release the underlying buffer held by the PickleBuffer object."""
        if self._view is not None:
            self._view.release()
            self._view = None


for _class in (Pickler, PicklerMemoProxy, Unpickler, UnpicklerMemoProxy):
    _class.__module__ = "_pickle"
PickleBuffer.__module__ = "pickle"
del _class
