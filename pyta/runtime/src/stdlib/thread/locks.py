"""The part of `_thread` that is written in Python."""

error = RuntimeError
TIMEOUT_MAX = 9223372036.0


def _wait(timeout):
    """Waits for something that cannot happen."""
    if timeout < 0:
        raise RuntimeError("cannot wait for a lock: the program has one thread, which holds it")
    _sleep(timeout)
    return False


def _check_timeout(blocking, timeout):
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


class lock:
    """A lock object is a synchronization primitive."""

    __module__ = "_thread"
    __slots__ = ("_locked", "__weakref__")

    def __init__(self):
        self._locked = False

    def acquire(self, blocking=True, timeout=-1):
        """Lock the lock."""
        _check_timeout(blocking, timeout)
        if not self._locked:
            self._locked = True
            return True
        return _wait(timeout) if blocking else False

    acquire_lock = acquire

    def release(self):
        """Release the lock."""
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        self._locked = False

    release_lock = release

    def locked(self):
        """Return whether the lock is in the locked state."""
        return self._locked

    locked_lock = locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()

    def _at_fork_reinit(self):
        self._locked = False

    def __repr__(self):
        state = "locked" if self._locked else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"


class RLock:
    """A reentrant lock."""

    __module__ = "_thread"
    __slots__ = ("_owned", "__weakref__")

    def __init__(self):
        self._owned = 0

    def acquire(self, blocking=True, timeout=-1):
        """Lock the lock."""
        _check_timeout(blocking, timeout)
        self._owned += 1
        return True

    def release(self):
        """Release the lock."""
        if not self._owned:
            raise RuntimeError("cannot release un-acquired lock")
        self._owned -= 1

    def locked(self):
        return self._owned > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()

    def _is_owned(self):
        return self._owned > 0

    def _recursion_count(self):
        return self._owned

    def _release_save(self):
        if not self._owned:
            raise RuntimeError("cannot release un-acquired lock")
        count = self._owned
        self._owned = 0
        return (count, get_ident())

    def _acquire_restore(self, state):
        self._owned = state[0]

    def _at_fork_reinit(self):
        self._owned = 0

    def __repr__(self):
        state = "locked" if self._owned else "unlocked"
        owner = get_ident() if self._owned else 0
        return f"<{state} _thread.RLock object owner={owner} count={self._owned} at {id(self):#x}>"


LockType = lock


def allocate_lock():
    """Create a new lock object."""
    return lock()


allocate = allocate_lock


class _local:
    """Thread-local data."""

    __module__ = "_thread"

    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        return object.__new__(cls)


class _ThreadHandle:
    """What a thread is known by."""

    __module__ = "_thread"

    def __init__(self, ident=0, done=False):
        self.ident = ident
        self._done = done

    def join(self, timeout=None):
        if self.ident == get_ident() and not self._done:
            raise RuntimeError("Cannot join current thread")

    def is_done(self):
        return self._done

    def _set_done(self):
        self._done = True


def _make_thread_handle(ident):
    return _ThreadHandle(ident)


def start_joinable_thread(function, handle=None, daemon=True):
    raise RuntimeError("can't start new thread: threads are not available")


def start_new_thread(function, args, kwargs={}, /):
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    raise RuntimeError("can't start new thread: threads are not available")


start_new = start_new_thread


def exit():
    raise SystemExit


exit_thread = exit


def interrupt_main(signum=2, /):
    import _signal

    _signal.raise_signal(signum)


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
    import sys
    import traceback

    if args.exc_type is SystemExit:
        return
    name = args.thread.name if args.thread is not None else get_ident()
    print(f"Exception in thread {name}:", file=sys.stderr, flush=True)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
