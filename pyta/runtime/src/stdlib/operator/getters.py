"""Callables of `_operator` that get something of their argument."""


class itemgetter:
    """Callable that gives an item of its argument, or a tuple of several if made with several keys.

Thus itemgetter(1)(x) is x[1], and itemgetter(1, "a")(x) is (x[1], x["a"])."""

    __module__ = "operator"
    __slots__ = ("_items", "_item")

    def __init__(self, item, /, *items):
        self._items = (item, *items)
        self._item = item

    def __call__(self, obj, /):
        items = self._items
        if len(items) == 1:
            return obj[self._item]
        return tuple([obj[item] for item in items])

    def __repr__(self):
        return f"{_path(self)}({', '.join(map(repr, self._items))})"

    def __reduce__(self):
        return type(self), self._items


class attrgetter:
    """Callable that gives an attribute of its argument, or a tuple of several if made with several names.

A name may have dots: attrgetter("a.b")(x) is x.a.b."""

    __module__ = "operator"
    __slots__ = ("_names", "_paths", "_name")

    def __init__(self, attr, /, *attrs):
        names = (attr, *attrs)
        for name in names:
            if not isinstance(name, str):
                raise TypeError("attribute name must be a string")
        self._names = names
        self._paths = [name.split(".") for name in names]
        self._name = attr if not attrs and "." not in attr else None

    def __call__(self, obj, /):
        if self._name is not None:
            return getattr(obj, self._name)
        paths = self._paths
        if len(paths) == 1:
            for name in paths[0]:
                obj = getattr(obj, name)
            return obj
        found = []
        for path in paths:
            value = obj
            for name in path:
                value = getattr(value, name)
            found.append(value)
        return tuple(found)

    def __repr__(self):
        return f"{_path(self)}({', '.join(map(repr, self._names))})"

    def __reduce__(self):
        return type(self), self._names


class methodcaller:
    """Callable that calls a method of its argument, named by a string, with arguments given beforehand.

Thus methodcaller("split", ",")(x) is x.split(",")."""

    __module__ = "operator"
    __slots__ = ("_name", "_args", "_kwargs")

    def __init__(self, /, *args, **kwargs):
        if not args:
            raise TypeError("methodcaller needs at least one argument, the method name")
        name, *args = args
        if not isinstance(name, str):
            raise TypeError("method name must be a string")
        self._name = name
        self._args = args
        self._kwargs = kwargs

    def __call__(self, obj, /):
        return getattr(obj, self._name)(*self._args, **self._kwargs)

    def __repr__(self):
        args = [repr(self._name), *map(repr, self._args)]
        args.extend([f"{name}={value!r}" for name, value in self._kwargs.items()])
        return f"{_path(self)}({', '.join(args)})"

    def __reduce__(self):
        if not self._kwargs:
            return type(self), (self._name, *self._args)
        from functools import partial

        return partial(type(self), self._name, **self._kwargs), tuple(self._args)


def _path(getter):
    kind = type(getter)
    return f"{kind.__module__}.{kind.__qualname__}"


_as_native(itemgetter, False)
_as_native(attrgetter, False)
_as_native(methodcaller, False)
del _as_native
