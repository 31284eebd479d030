error = OSError

from time import monotonic_ns as _monotonic_ns


def _descriptor(value):
    if isinstance(value, int):
        fd = int(value)
    else:
        try:
            fileno = value.fileno
        except AttributeError:
            raise TypeError("argument must be an int, or have a fileno() method.") from None
        fd = fileno()
        if not isinstance(fd, int):
            raise TypeError("fileno() returned a non-integer")
    if fd < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({fd})")
    return fd


def _deadline(timeout):
    return -1 if timeout is None or timeout < 0 else _monotonic_ns() + timeout


def _events(value):
    if not isinstance(value, int):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if value < 0:
        raise ValueError("value must be positive")
    if value > 0xFFFF:
        raise OverflowError("Python int too large for C unsigned short")
    return value


class _Poll:
    """A polling object, which supports registering and unregistering file descriptors."""

    __module__ = "select"

    def __new__(cls, /):
        raise TypeError("cannot create 'select.poll' instances")

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /):
        self._registered[_descriptor(fd)] = _events(eventmask)

    def modify(self, fd, eventmask, /):
        fd = _descriptor(fd)
        if fd not in self._registered:
            raise FileNotFoundError(2, "No such file or directory")
        self._registered[fd] = _events(eventmask)

    def unregister(self, fd, /):
        fd = _descriptor(fd)
        if fd not in self._registered:
            raise KeyError(fd)
        del self._registered[fd]

    def poll(self, timeout=None, /):
        if timeout is not None:
            if not isinstance(timeout, (int, float)):
                raise TypeError("timeout must be an integer or None")
            timeout = -1 if timeout < 0 else int(timeout * 1000000)
        if self._polls:
            raise RuntimeError("concurrent poll() invocation")
        self._polls = True
        try:
            return _wait([*self._registered.items()], _deadline(timeout))
        finally:
            self._polls = False


_Poll.__name__ = _Poll.__qualname__ = "poll"


def poll():
    """Returns a polling object, with which descriptors are registered that are then waited for."""
    self = object.__new__(_Poll)
    self._registered = {}
    self._polls = False
    return self


def select(rlist, wlist, xlist, timeout=None, /):
    """Block until one of the given files can be used, or timeout is over.

    Gives three lists, with those that can be read, that can be written, and
    that have an exceptional condition. The timeout is in seconds; None is no
    limit."""
    if timeout is not None:
        if not isinstance(timeout, (int, float)):
            raise TypeError("timeout must be a float or None")
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
        timeout = int(timeout * 1000000000)
    wanted = {}
    lists = []
    for items, bit in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLPRI)):
        try:
            items = [(item, _descriptor(item)) for item in items]
        except TypeError as problem:
            if "not iterable" in str(problem):
                raise TypeError("arguments 1-3 must be sequences") from None
            raise
        lists.append(items)
        for _, fd in items:
            wanted[fd] = wanted.get(fd, 0) | bit
    ready = dict(_wait([*wanted.items()], _deadline(timeout)))
    for events in ready.values():
        if events & POLLNVAL:
            raise OSError(9, "Bad file descriptor")
    bits = (POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI)
    return tuple([[item for item, fd in items if ready.get(fd, 0) & bit] for items, bit in zip(lists, bits)])
