"""The part of `_collections` that is written in Python."""


class defaultdict(dict):
    """defaultdict(default_factory=None, /, [...]) --> dict with default factory

Subscription with a missing key stores and gives what default_factory() returns;
get() and the like do not. Further arguments are those of dict, and the factory
plays no part in comparisons."""

    __module__ = "collections"
    __slots__ = ("default_factory",)

    def __new__(cls, /, *args, **kwargs):
        self = dict.__new__(cls)
        self.default_factory = None
        return self

    def __init__(self, /, *args, **kwargs):
        factory = None
        if args:
            factory, *args = args
            if factory is not None and not callable(factory):
                raise TypeError("first argument must be callable or None")
        self.default_factory = factory
        dict.__init__(self, *args, **kwargs)

    def __delattr__(self, name, /):
        if name == "default_factory":
            self.default_factory = None
        else:
            dict.__delattr__(self, name)

    def __missing__(self, key, /):
        """Store a new value of the factory under key and return it; KeyError without a factory."""
        factory = self.default_factory
        if factory is None:
            raise KeyError(key)
        # What the factory has stored there itself stays.
        return dict.setdefault(self, key, factory())

    def __repr__(self):
        factory = self.default_factory
        if id(factory) in _open_factories:
            shown = "..."
        else:
            _open_factories.append(id(factory))
            try:
                shown = repr(factory)
            finally:
                _open_factories.pop()
        return f"{type(self).__name__}({shown}, {dict.__repr__(self)})"

    def copy(self):
        """Return a new defaultdict with the same factory and the same items."""
        return type(self)(self.default_factory, self)

    __copy__ = copy

    def __reduce__(self):
        """What pickle and copy need to make the object anew."""
        factory = self.default_factory
        return type(self), () if factory is None else (factory,), None, None, iter(self.items())

    def __or__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = self.copy()
        new.update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        new = type(self)(self.default_factory, other)
        new.update(self)
        return new

    __class_getitem__ = classmethod(type(list[int]))


_as_native(defaultdict)
del _as_native
_open_factories = []
