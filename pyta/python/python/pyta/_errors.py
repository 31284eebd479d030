"""Exceptions that come out of guests."""

import builtins


class GuestError(Exception):
    """An exception of a class that the guest has made.

    The class of the exception is made for it: it has the guest's name and the builtin bases of the guest's class. `traceback` is the
    guest's traceback as text.

    >>> import pyta
    >>> vm = pyta.Interpreter()
    >>> vm.exec("class Wrong(ValueError): pass")
    >>> try:
    ...     vm.exec("raise Wrong('really')")
    ... except ValueError as error:
    ...     print(type(error).__name__, isinstance(error, pyta.GuestError), error)
    Wrong True really
    """

    traceback = None


class GuestTraceback(Exception):
    """The cause of exceptions that come out of guests: shows where in the guest they were raised."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __str__(self):
        return "\n" + self.text.rstrip("\n")


class LimitExceeded(Exception):
    """A guest has reached a limit that it was given, or was stopped. It has noticed nothing; the interpreter can be used further.

    `stdout` and `stderr` are what a program of `run` had printed.
    """

    stdout = stderr = None


class FuelExhausted(LimitExceeded):
    """The guest has executed as many steps as it may."""


class WallTimeExceeded(LimitExceeded):
    """The guest has run as long as it may."""


class MemoryExceeded(LimitExceeded, MemoryError):
    """The guest has as much memory as it may."""


class RecursionExceeded(LimitExceeded, RecursionError):
    """The guest's calls are nested as deeply as they may: its RecursionError was not caught."""


class Cancelled(LimitExceeded):
    """Another thread has stopped the guest."""


_classes: dict = {}


def _class_for(names):
    """The host's class for a guest's: names of the class and its bases, nearest first."""
    known = _classes.get(names)
    if known is not None:
        return known
    nearest = Exception
    for name in names:
        module, _, plain = name.rpartition(".")
        found = getattr(builtins, plain, None) if module == "builtins" else None
        if isinstance(found, type) and issubclass(found, BaseException):
            nearest = found
            break
    if names and names[0] == f"builtins.{nearest.__qualname__}":
        made = nearest
    else:
        module, _, plain = names[0].rpartition(".")
        bases = (GuestError, nearest) if issubclass(nearest, Exception) else (nearest,)
        if nearest is Exception:
            bases = (GuestError,)
        made = type(plain, bases, {"__module__": module, "__qualname__": plain})
    _classes[names] = made
    return made


def _make(cls, args):
    try:
        return cls(*args)
    except Exception:
        error = cls.__new__(cls)
        error.args = args
        return error


def from_guest(names, args, attributes):
    """An exception that is a value of the guest's."""
    error = _make(_class_for(names), args if isinstance(args, tuple) else ())
    _set_attributes(error, attributes)
    return error


def _set_attributes(error, attributes):
    for name, value in attributes.items():
        if isinstance(name, str) and getattr(error, name, None) != value:
            try:
                setattr(error, name, value)
            except Exception:
                pass


def described(description, is_recursion_limited):
    """The exception to raise for one that a guest has raised."""
    names, args, _, attributes, traceback, _ = description
    original = attributes.get("__host_exception__")
    if isinstance(original, BaseException):
        return original
    cls = _class_for(names)
    error = _make(RecursionExceeded if is_recursion_limited and cls is RecursionError else cls, args)
    _set_attributes(error, attributes)
    if isinstance(error, GuestError):
        error.traceback = traceback
    error.__cause__ = GuestTraceback(traceback)
    return error
