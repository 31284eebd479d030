"""The part of `_thread` that is written in Python."""

from weakref import ref as _ref

error = RuntimeError


allocate = allocate_lock


class _local:
    """Thread-local data."""

    __module__ = "_thread"
    # The dictionary is that of the owner: the thread that used the object last. Others have theirs by their identifiers.
    __slots__ = ("_local__values", "_local__owner", "_local__args", "__dict__", "__weakref__")

    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        object.__setattr__(self, "_local__values", {})
        object.__setattr__(self, "_local__args", (args, kwargs))
        _give_dictionary(self, get_ident())
        return self

    def __getattribute__(self, name):
        if object.__getattribute__(self, "_local__owner") != get_ident():
            _enter_local(self)
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        _check_local_name(self, name)
        if object.__getattribute__(self, "_local__owner") != get_ident():
            _enter_local(self)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        _check_local_name(self, name)
        if object.__getattribute__(self, "_local__owner") != get_ident():
            _enter_local(self)
        object.__delattr__(self, name)


def _check_local_name(self, name):
    if name == "__dict__":
        kind = "_thread._local" if type(self) is _local else type(self).__name__
        raise AttributeError(f"{kind!r} object attribute '__dict__' is read-only")


def _give_dictionary(self, ident):
    """A thread uses the thread-local object for the first time."""
    fresh = {}
    object.__getattribute__(self, "_local__values")[ident] = fresh
    object.__setattr__(self, "__dict__", fresh)
    object.__setattr__(self, "_local__owner", ident)
    _locals().append(_ref(self))


def _enter_local(self):
    """Gives a thread-local object the attributes that it has in this thread."""
    ident = get_ident()
    values = object.__getattribute__(self, "_local__values")
    known = values.get(ident)
    if known is None:
        _give_dictionary(self, ident)
        if type(self).__init__ is object.__init__:
            return
        args, kwargs = object.__getattribute__(self, "_local__args")
        try:
            self.__init__(*args, **kwargs)
        except BaseException:
            _forget_local(self, ident)
            raise
        # Other threads may have used it meanwhile.
        known = values[ident]
    object.__setattr__(self, "__dict__", known)
    object.__setattr__(self, "_local__owner", ident)


def _forget_local(self, ident):
    """Gives back what a thread-local object has in a thread."""
    if object.__getattribute__(self, "_local__owner") == ident:
        object.__setattr__(self, "__dict__", {})
        object.__setattr__(self, "_local__owner", 0)
    return object.__getattribute__(self, "_local__values").pop(ident, None)


# Handles of threads that the end of the program waits for.
_awaited = []


def start_joinable_thread(function, handle=None, daemon=True):
    """Start a new thread, to be joined by its handle."""
    if not callable(function):
        raise TypeError("thread function must be callable")
    if handle is None:
        handle = _ThreadHandle()
    elif type(handle) is not _ThreadHandle:
        raise TypeError("'handle' must be a _ThreadHandle")
    _check_start("_thread.start_joinable_thread", function, daemon, handle)
    _start(function, (), {}, handle)
    if not daemon:
        _awaited[:] = [other for other in _awaited if not other.is_done()]
        _awaited.append(handle)
    return handle


def start_new_thread(function, args, kwargs={}, /):
    """Call function(*args, **kwargs) in a new thread; gives the thread's number."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    _check_start("_thread.start_new_thread", function, args, kwargs)
    return _start(function, args, dict(kwargs), _ThreadHandle())


start_new = start_new_thread


def _check_start(event, *args):
    import sys

    sys.audit(event, *args)
    if sys.is_finalizing():
        raise PythonFinalizationError("can't create new thread at interpreter shutdown")


def _shutdown():
    """Wait for all threads that are no daemons."""
    while _awaited:
        handle = _awaited[-1]
        handle.join()
        if handle in _awaited:
            _awaited.remove(handle)


def exit():
    """Raise SystemExit, which ends the thread silently if nobody catches it."""
    raise SystemExit


exit_thread = exit


def interrupt_main(signum=2, /):
    """Simulate the arrival of a signal."""
    import _signal

    if not 1 <= signum <= 64:
        raise ValueError("signal number out of range")
    if _signal.getsignal(signum) in (_signal.SIG_DFL, _signal.SIG_IGN, None):
        return
    if get_ident() == _get_main_thread_ident():
        _signal.raise_signal(signum)
    else:
        _interrupt(signum)


# Bytes of a name, as the operating system limits them.
_NAME_MAXLEN = 15


def set_name(name):
    """Name this thread in the operating system, which may cut the name short."""
    if not isinstance(name, str):
        raise TypeError(f"set_name() argument 'name' must be str, not {type(name).__name__}")
    import sys

    encoded = name.encode(sys.getfilesystemencoding(), "replace")
    _rename(encoded.partition(b"\0")[0][:_NAME_MAXLEN])


def _get_name():
    """The name that this thread has in the operating system."""
    import sys

    return (_name() or b"pyta").decode(sys.getfilesystemencoding(), "surrogateescape")


# Bytes, as the C library has it. Threads have no stacks of their own to which it would matter.
_LEAST_STACK_SIZE = 53248
_stack_sizes = [0]


def stack_size(size=0, /):
    """The stack size of new threads in bytes, or 0 for the default; sets it when a size is given."""
    if not isinstance(size, int):
        raise TypeError(f"'{type(size).__name__}' object cannot be interpreted as an integer")
    if not -1 << 63 <= size < 1 << 63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    if size != 0 and size < _LEAST_STACK_SIZE:
        raise ValueError(f"size must be at least {_LEAST_STACK_SIZE} bytes")
    former = _stack_sizes[0]
    _stack_sizes[0] = size
    return former


class _ExceptHookArgs(tuple):
    """What the hook for exceptions of threads gets."""

    __module__ = "_thread"
    __slots__ = ()
    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    thread = property(lambda self: self[3])


def _excepthook(args, /):
    """Handle an exception that ended a thread."""
    if type(args) is not _ExceptHookArgs:
        raise TypeError("_thread.excepthook argument type must be ExceptHookArgs")
    import sys
    import traceback

    if args.exc_type is SystemExit:
        return
    file = sys.stderr
    if file is None:
        if args.thread is None:
            return
        file = args.thread._stderr
        if file is None:
            return
    name = args.thread.name if args.thread is not None else get_ident()
    print(f"Exception in thread {name}:", file=file)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback, file=file)
    file.flush()
