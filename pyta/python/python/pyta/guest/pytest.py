"""What test files want of pytest, for guests: `pytest --pyta` runs each test's body alone, and pytest itself stays in the host."""

import re


class Skipped(BaseException):
    """The test does not want to run."""


class Failed(AssertionError):
    """The test has failed."""


def skip(reason="", **_):
    raise Skipped(reason)


def fail(reason="", **_):
    raise Failed(reason)


def importorskip(name, *_, **__):
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise Skipped(f"no module {name}") from None


class ExceptionInfo:
    value = None

    @property
    def type(self):
        return type(self.value)

    def match(self, pattern):
        assert re.search(pattern, str(self.value)), f"{pattern!r} does not match {str(self.value)!r}"
        return True


class _Raises:
    def __init__(self, expected, match):
        self.expected = expected
        self.match = match
        self.info = ExceptionInfo()

    def __enter__(self):
        return self.info

    def __exit__(self, cls, value, _):
        if cls is None:
            raise Failed(f"DID NOT RAISE {self.expected}")
        if not issubclass(cls, self.expected):
            return False
        self.info.value = value
        if self.match is not None:
            self.info.match(self.match)
        return True


def raises(expected, function=None, *args, match=None, **kwargs):
    if function is None:
        return _Raises(expected, match)
    with _Raises(expected, None) as info:
        function(*args, **kwargs)
    return info


class _Approx:
    def __init__(self, expected, rel, abs):
        self.expected = expected
        self.rel = 1e-6 if rel is None else rel
        self.abs = 1e-12 if abs is None else abs

    def __eq__(self, other):
        return abs(self.expected - other) <= max(self.rel * abs(self.expected), self.abs)

    def __repr__(self):
        return f"{self.expected} ± {max(self.rel * abs(self.expected), self.abs)}"


def approx(expected, rel=None, abs=None):
    return _Approx(expected, rel, abs)


def param(*values, **_):
    return values[0] if len(values) == 1 else values


def _decorator(*args, **_):
    if len(args) == 1 and callable(args[0]):
        return args[0]
    return lambda decorated: decorated


class _Marks:
    def __getattr__(self, _):
        return _decorator


mark = _Marks()
fixture = _decorator
