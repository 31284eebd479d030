"""Plain values with named fields. `dataclasses` would take longer to import than all of `pyta`."""


class Record:
    """Fields by name, in the order of `_fields`; those in `_defaults` may be left out. They do not change."""

    _fields: tuple = ()
    _defaults: dict = {}

    def __init__(self, *values, **named):
        if len(values) > len(self._fields):
            raise TypeError(f"{type(self).__name__}() takes {len(self._fields)} values")
        found = {**self._defaults, **dict(zip(self._fields, values)), **named}
        for name in self._fields:
            if name not in found:
                raise TypeError(f"{type(self).__name__}() lacks {name!r}")
            object.__setattr__(self, name, found.pop(name))
        if found:
            raise TypeError(f"{type(self).__name__}() has no {next(iter(found))!r}")

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set")

    def _values(self):
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other):
        return self._values() == other._values() if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash(self._values())

    def __repr__(self):
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"
