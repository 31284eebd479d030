"""The part of `_multiprocessing` that is written in Python."""

from _thread import get_ident as _get_ident
from time import monotonic_ns as _monotonic_ns

flags = {
    "HAVE_SEM_OPEN": 1,
    "HAVE_SEM_TIMEDWAIT": 1,
    "HAVE_SEM_UNLINK": 1,
}

_RECURSIVE_MUTEX = 0
_SEMAPHORE = 1


class SemLock:
    """A semaphore shared by processes, which also counts how often this one has acquired it."""

    __module__ = "_multiprocessing"
    __slots__ = ("_number", "_kind", "_maxvalue", "_name", "_held", "_owner")

    SEM_VALUE_MAX = 2147483647

    def __new__(cls, /, kind, value, maxvalue, name, unlink):
        if kind not in (_RECURSIVE_MUTEX, _SEMAPHORE):
            raise ValueError("unrecognized kind")
        number = _open(name, value)
        try:
            if unlink:
                sem_unlink(name)
            return _made(cls, number, kind, maxvalue, None if unlink else name)
        except BaseException:
            _close(number)
            raise

    @classmethod
    def _rebuild(cls, handle, kind, maxvalue, name, /):
        if name is not None:
            handle = _open(name, None)
        return _made(cls, handle, kind, maxvalue, name)

    handle = property(lambda self: self._number)
    kind = property(lambda self: self._kind)
    maxvalue = property(lambda self: self._maxvalue)
    name = property(lambda self: self._name)

    def acquire(self, /, block=True, timeout=None):
        """Takes the semaphore, waiting if it must."""
        if self._kind == _RECURSIVE_MUTEX and self._is_mine():
            self._held += 1
            return True
        deadline = -1
        if not block:
            deadline = 0
        elif timeout is not None:
            timeout = max(float(timeout), 0.0)
            deadline = _monotonic_ns() + int(timeout * 1000000000) if timeout else 0
        if not _wait(self._number, deadline):
            return False
        self._held += 1
        self._owner = _get_ident()
        return True

    def release(self, /):
        """Gives the semaphore back."""
        if self._kind == _RECURSIVE_MUTEX:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif _value(self._number) >= self._maxvalue:
            raise ValueError("semaphore or lock released too many times")
        _post(self._number)
        self._held -= 1

    def __enter__(self, /):
        """Enter the semaphore/lock."""
        return self.acquire()

    def __exit__(self, exc_type=None, exc_value=None, exc_tb=None, /):
        """Exit the semaphore/lock."""
        self.release()

    def _count(self, /):
        """Number of acquires of this process that were not released."""
        return self._held

    def _is_mine(self, /):
        """Whether this thread has taken it last."""
        return self._held > 0 and self._owner == _get_ident()

    def _get_value(self, /):
        """The value of the semaphore."""
        return max(_value(self._number), 0)

    def _is_zero(self, /):
        """Whether the semaphore's value is zero."""
        return _value(self._number) <= 0

    def _after_fork(self, /):
        """Rezero the count of acquires after fork()."""
        self._held = 0

    def __del__(self, /, _close=_close):
        _close(self._number)


def _made(cls, number, kind, maxvalue, name):
    self = object.__new__(cls)
    self._number = number
    self._kind = kind
    self._maxvalue = maxvalue
    self._name = name
    self._held = 0
    self._owner = 0
    return self


